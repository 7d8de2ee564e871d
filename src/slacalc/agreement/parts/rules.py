"""Rules: which level a request has, by its facts; the first that matches wins."""

from __future__ import annotations

from dataclasses import replace
from typing import Annotated, Final

from pydantic import GetPydanticSchema, PlainSerializer, WithJsonSchema
from pydantic_core.core_schema import no_info_plain_validator_function

from slacalc.agreement.parts.choices import Name
from slacalc.agreement.parts.document import Document, reader
from slacalc.clock.metrics.condition_reading import read_fact_tests
from slacalc.clock.metrics.conditions import WORDS
from slacalc.clock.metrics.fact_tests import FactTests
from slacalc.core.shapes import is_list, is_mapping
from slacalc.errors import Fault, Faults

__all__ = ("NO_LEVEL", "FactTestsField", "Rule")

_HERE: Final = "when"

NO_LEVEL: Final = "none"
"""The level of a rule that promises nothing, on purpose."""


def _read_tests(given: object, faults: Faults) -> FactTests | None:
    if given is None or isinstance(given, FactTests):
        return given
    found = Faults()
    tests = read_fact_tests(given, found, _HERE)
    for fault in found:
        path = fault.path.removeprefix(_HERE).lstrip(".")
        faults.extend([_explained(replace(fault, path=path), given)])
    return tests


def _explained(fault: Fault, given: object) -> Fault:
    """Return *fault*, which says what was probably meant where *given* has a condition."""
    word = fault.path.partition(".")[0]
    value = given.get(word) if word in WORDS and is_mapping(given) else None
    why = f"{word!r} names a fact here; conditions belong to metrics, rules and allow test facts"
    if is_mapping(value):
        return replace(fault, message=f"{fault.message}; {why}")
    if is_list(value) and any(map(is_mapping, value)):
        return replace(fault, message=why, value=None)
    return fault


def _tests_document(tests: FactTests | None) -> object:
    return None if tests is None else tests.to_document()


FactTestsField = Annotated[
    FactTests | None,
    GetPydanticSchema(
        lambda _type, _handler: no_info_plain_validator_function(reader(_read_tests)),
    ),
    PlainSerializer(_tests_document),
    WithJsonSchema(
        {
            "description": "Tests of facts by name, all of which have to hold.",
            "type": "object",
            "minProperties": 1,
        },
    ),
]
"""A field of tests of facts by name, all of which have to hold; `None` where there are none."""


class Rule(Document):
    """Facts that a request has to have, and the level that it gets then.

    Attributes:
        level: The level's name; `"none"` promises nothing, on purpose.
        when: Tests of facts by name, all of which have to hold: a value, a list of values, or
            words such as `{"not": …}`, `{"at_least": 3}`, `{"present": True}`. Without it the
            rule matches every request.
        name: What the evaluation calls it; without one, its place.

    Raises:
        AgreementError: with every fault and its path.

    Source: SPEC section 7.

    Example:
        >>> from slacalc import Rule
        >>> Rule(when={"contract": "paid"}, level="gold").to_dict()
        {'level': 'gold', 'when': {'contract': 'paid'}}
    """

    level: Name
    when: FactTestsField = None
    name: Name | None = None

    def to_dict(self) -> dict[str, object]:
        """Return the rule in plain JSON types, keys sorted."""
        document: dict[str, object] = {"level": self.level}
        if self.name is not None:
            document["name"] = self.name
        if self.when is not None:
            document["when"] = self.when.to_document()
        return document


Rule.__module__ = "slacalc"
