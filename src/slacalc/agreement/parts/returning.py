"""What a target says of deferrals: whether they end by themselves, and how many count."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated, Final, cast

from pydantic import Field, GetPydanticSchema, StrictInt, WithJsonSchema
from pydantic_core.core_schema import no_info_plain_validator_function

from slacalc.agreement.parts.document import glimpse
from slacalc.agreement.parts.fact_words import fact_word
from slacalc.clock.history.facts import Facts, facts_to_document
from slacalc.clock.metrics.built_in import BUILT_IN
from slacalc.core.shapes import is_mapping
from slacalc.errors import AgreementError, Fault, HistoryError, NaiveDatetimeError

if TYPE_CHECKING:
    from collections.abc import Mapping

    from slacalc.agreement.parts.levels import Level
    from slacalc.clock.metrics.metric import Metric
    from slacalc.errors import Faults

__all__ = ("RETURN", "AutoField", "MaxDeferralsField", "auto_document", "check_returns")

RETURN: Final = "return"
"""The metric whose targets deferrals ask."""

_MOST: Final = 1_000_000_000
"""Deferrals; more are as good as no limit."""


def _read_auto(given: object) -> Facts | bool:
    if isinstance(given, Facts | bool):
        return given
    if not is_mapping(given) or list(given) != ["facts"] or not is_mapping(given["facts"]):
        message = "expected true, false or {facts: {status: open}}"
        raise AgreementError.of([Fault("", message, glimpse(given))])
    try:
        # Facts says itself which names are none.
        facts = {fact_word(name) or name: value for name, value in given["facts"].items()}
        return Facts(cast("dict[str, object]", facts))
    except (HistoryError, NaiveDatetimeError) as error:
        raise AgreementError.of([Fault("facts", str(error))]) from None


def auto_document(auto: Facts | bool) -> object:  # noqa: FBT001 - a value, not an option
    """Return *auto* in plain JSON types."""
    return auto if isinstance(auto, bool) else {"facts": facts_to_document(auto)}


def check_returns(
    levels: Mapping[str, Level], metrics: Mapping[str, Metric], faults: Faults
) -> None:
    """Note fields of deferrals where they mean nothing, and returns that would never end."""
    known = {**BUILT_IN, **metrics}
    for level, targets in ((name, level.targets) for name, level in levels.items()):
        for name, target in targets.items():
            metric, path = target.metric or name, f"levels.{level}.targets.{name}"
            auto = target.auto is not False
            if metric != RETURN and auto:
                faults.add(f"{path}.auto", f"only a target of the metric {RETURN} ends by itself")
            if metric != RETURN and target.max_deferrals is not None:
                message = f"only a target of the metric {RETURN} counts deferrals"
                faults.add(f"{path}.max_deferrals", message)
            if metric == RETURN and auto and known[metric].pause:
                message = f"the metric {RETURN} has pauses of its own; remove them, or auto"
                faults.add(f"{path}.auto", message)
            if metric == RETURN and auto and known[metric].cycles == "sum":
                message = "one promise over all deferrals has no due for each; remove auto"
                faults.add(f"{path}.auto", message)


AutoField = Annotated[
    Facts | bool,
    GetPydanticSchema(lambda _type, _handler: no_info_plain_validator_function(_read_auto)),
    WithJsonSchema(
        {
            "anyOf": [
                {"type": "boolean"},
                {
                    "type": "object",
                    "properties": {"facts": {"type": "object"}},
                    "required": ["facts"],
                    "additionalProperties": False,
                },
            ],
        },
    ),
]
"""Whether a deferral ends at the target's due, and the facts it has then."""

MaxDeferralsField = Annotated[StrictInt, Field(ge=0, le=_MOST)] | None
"""How many deferrals have an effect; `None`: all."""
