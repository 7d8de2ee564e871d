"""Tests of facts: the small typed language of `when`, `while` and the agreement's rules.

A test in a document is a value (the fact equals it), a list (it is one of these), or a mapping
of words, all of which must hold: `not`, `at_least`, `above`, `at_most`, `below`, `present`,
`has` (a fact that is a tuple contains the value). A fact that is absent is `None`.
Numbers equal numbers of the same value, `true` is not `1`, datetimes are instants; things of
different kinds (a number and a text) never compare, so such a test does not hold.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from operator import ge, gt, le, lt
from typing import Final, Literal, TypeAlias, cast

from slacalc.clock.history.facts import fact_key, fact_to_document
from slacalc.clock.metrics.quantifiers import every
from slacalc.core.instants import to_micros
from slacalc.typing import Fact

__all__ = (
    "COMPARISONS",
    "Compares",
    "Comparison",
    "FactTest",
    "FactTests",
    "Has",
    "Holds",
    "Negated",
    "OneOf",
    "Present",
    "Together",
    "WordTest",
    "comparable",
    "compile_test",
    "document_of",
)

Holds: TypeAlias = Callable[[Mapping[str, Fact]], bool]
"""A compiled test of facts by name."""

Comparison: TypeAlias = Literal["at_least", "above", "at_most", "below"]
"""The words that compare."""

COMPARISONS: Final[dict[Comparison, Callable[[float, float], bool]]] = {
    "at_least": ge,
    "above": gt,
    "at_most": le,
    "below": lt,
}
"""What each of them means."""


@dataclass(frozen=True, slots=True)
class OneOf:
    """The fact equals one of `values`."""

    values: tuple[Fact, ...]


@dataclass(frozen=True, slots=True)
class Compares:
    """The fact stands in the relation `word` to `value`."""

    word: Comparison
    value: Fact


@dataclass(frozen=True, slots=True)
class Present:
    """The fact is given and not `None`; the opposite if `wanted` is false."""

    wanted: bool


@dataclass(frozen=True, slots=True)
class Has:
    """The fact is a tuple that contains `value`."""

    value: Fact


@dataclass(frozen=True, slots=True)
class Negated:
    """`test` does not hold."""

    test: FactTest


@dataclass(frozen=True, slots=True)
class Together:
    """All of `tests` hold."""

    tests: tuple[WordTest, ...]


WordTest: TypeAlias = Compares | Present | Has | Negated
"""A test that documents write as a word."""

FactTest: TypeAlias = OneOf | WordTest | Together
"""A test of one fact."""


@dataclass(frozen=True, slots=True)
class FactTests:
    """Tests of facts by name, all of which must hold."""

    tests: tuple[tuple[str, FactTest], ...]

    def names(self) -> frozenset[str]:
        """Return the names of the facts that are tested."""
        return frozenset(name for name, _ in self.tests)

    def to_document(self) -> dict[str, object]:
        """Return the form that documents use."""
        return {name: document_of(test) for name, test in self.tests}

    def compiled(self) -> Holds:
        """Return one function that says whether all tests hold for given facts.

        >>> paid = FactTests((("contract", OneOf(("paid",))),)).compiled()
        >>> paid({"contract": "paid"}), paid({})
        (True, False)
        """
        return every(tuple(_of_fact(name, compile_test(test)) for name, test in self.tests))


def _of_fact(name: str, holds: Callable[[Fact], bool]) -> Holds:
    return lambda facts: holds(facts.get(name))


def document_of(test: FactTest) -> object:
    """Return the form of *test* that documents use."""
    match test:
        case OneOf((value,)) if not isinstance(value, tuple):
            return fact_to_document(value)
        case OneOf(values):
            return [fact_to_document(value) for value in values]
        case Together(tests):
            return {word: value for part in tests for word, value in _words(part).items()}
        case _:
            return _words(test)


def _words(test: WordTest) -> dict[str, object]:
    match test:
        case Compares(word, value):
            return {word: fact_to_document(value)}
        case Present(wanted):
            return {"present": wanted}
        case Has(value):
            return {"has": fact_to_document(value)}
        case _:
            return {"not": document_of(test.test)}


def compile_test(test: FactTest) -> Callable[[Fact], bool]:
    """Return a function that says whether *test* holds for the value of its fact."""
    match test:
        case OneOf(values):
            keys = frozenset(map(fact_key, values))
            return lambda fact: fact_key(fact) in keys
        case Compares(word, value):
            return _compiled_comparison(COMPARISONS[word], value)
        case Present(wanted):
            return lambda fact: (fact is not None) is wanted
        case Has(value):
            key = fact_key(value)
            return lambda fact: isinstance(fact, tuple) and key in map(fact_key, fact)
        case Negated(inner):
            holds = compile_test(inner)
            return lambda fact: not holds(fact)
        case _:
            return every(tuple(map(compile_test, test.tests)))


def _compiled_comparison(
    relation: Callable[[float, float], bool],
    value: Fact,
) -> Callable[[Fact], bool]:
    kind, bound = comparable(value)

    def holds(fact: Fact) -> bool:
        same, size = comparable(fact)
        return same == kind != "" and relation(size, bound)

    return holds


def comparable(value: Fact) -> tuple[str, float]:
    """Return what *value* can be compared with, empty for nothing, and its size among those."""
    match value:
        case bool() | None | tuple():
            return "", 0
        case datetime():
            return "instant", to_micros(value)
        case date():
            return "date", value.toordinal()
        case str():
            # Only texts are compared with it.
            return "text", cast("float", value)
        case _:
            # Python compares int, float and Decimal exactly.
            return "number", cast("float", value)
