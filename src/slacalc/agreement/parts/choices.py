"""Choices by the value of a fact: of an amount, or of a calendar; and the fields they fill."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated, Final

from pydantic import (
    BeforeValidator,
    GetPydanticSchema,
    PlainSerializer,
    StrictStr,
    StringConstraints,
    ValidationInfo,
    WithJsonSchema,
    WrapValidator,
)
from pydantic_core.core_schema import no_info_plain_validator_function

from slacalc.agreement.parts.document import Document, glimpse, read_model
from slacalc.agreement.parts.fact_words import fact_word
from slacalc.agreement.parts.tables import TableOf
from slacalc.core.amount_text import amount_document, positive_amount
from slacalc.core.amounts import ParsedAmount
from slacalc.core.shapes import is_mapping
from slacalc.errors import AgreementError, Fault, Faults

if TYPE_CHECKING:
    from collections.abc import Mapping

    from pydantic.json_schema import JsonSchemaValue

__all__ = (
    "AmountField",
    "ByFact",
    "CalendarField",
    "Name",
    "Text",
    "read_choice",
)

_AMOUNT_SCHEMA: Final[dict[str, list[JsonSchemaValue]]] = {
    "anyOf": [
        {"type": "string", "examples": ["3h", "1h30m", "2bd", "72h calendar", "3d calendar"]},
        {
            "type": "object",
            "properties": {
                "business_days": {"type": ["number", "string"]},
                "at": {"type": "string", "examples": ["16:00", "close"]},
                "cutoff": {"type": "string", "examples": ["10:00"]},
            },
            "required": ["business_days"],
            "additionalProperties": False,
        },
    ],
}

Name = Annotated[StrictStr, StringConstraints(min_length=1, max_length=200)]
"""A name of something in an agreement."""

Text = Annotated[StrictStr, StringConstraints(max_length=200)]
"""A name for people, which may be left out."""

AmountField = Annotated[
    ParsedAmount,
    # The types of amounts are none of pydantic's business: one function reads them all.
    GetPydanticSchema(lambda _type, _handler: no_info_plain_validator_function(positive_amount)),
    PlainSerializer(amount_document),
    WithJsonSchema(_AMOUNT_SCHEMA),
]
"""An amount of more than nothing, as text, as a document or as a value."""


def _worded(entries: object) -> object:
    """Return *entries* with their keys as words; what is no mapping as it is."""
    if not is_mapping(entries):
        return entries
    return {fact_word(key) or key: value for key, value in entries.items()}


def _read_default(given: object, _: object, info: ValidationInfo) -> ParsedAmount | str | None:
    """Read the default as what the table, which is read before it, chooses."""
    if given is None or (isinstance(given, str) and info.data.get("calendars") is not None):
        return given
    return positive_amount(given)


class ByFact(Document):
    """A choice by the value of a fact: of an amount, or of a calendar.

    Attributes:
        by: The name of the fact.
        amounts: The amount for each value of the fact; or
        calendars: the name of the calendar for each value of the fact.
        default: The amount or calendar for every other value. Without it such a request has
            no target, and the result says why.

    Raises:
        AgreementError: with every fault and its path.

    Source: SPEC section 7.

    Example:
        >>> from slacalc import ByFact
        >>> choice = ByFact(by="priority", amounts={"high": "4h"}, default="2bd")
        >>> choice.default
        BusinessDays(2)
    """

    by: Name
    amounts: Annotated[TableOf[AmountField], BeforeValidator(_worded)] | None = None
    calendars: Annotated[TableOf[Name], BeforeValidator(_worded)] | None = None
    default: Annotated[AmountField | Name | None, WrapValidator(_read_default)] = None

    @classmethod
    def cross_check(cls, given: Mapping[object, object], faults: Faults) -> None:
        """Ask for one table."""
        tables = [name for name in ("amounts", "calendars") if given.get(name) is not None]
        if len(tables) != 1:
            faults.add("", "expected either amounts or calendars, for each value of the fact")
        elif given[tables[0]] == {}:
            faults.add(tables[0], "expected at least one entry")

    def to_dict(self) -> dict[str, object]:
        """Return the choice in plain JSON types, keys sorted."""
        document: dict[str, object] = {"by": self.by}
        if self.amounts is not None:
            document["amounts"] = {
                word: amount_document(self.amounts[word]) for word in sorted(self.amounts)
            }
        if self.calendars is not None:
            document["calendars"] = {word: self.calendars[word] for word in sorted(self.calendars)}
        if self.default is not None:
            given = self.default
            document["default"] = given if isinstance(given, str) else amount_document(given)
        return dict(sorted(document.items()))


ByFact.__module__ = "slacalc"


def _read_calendar(given: object, _: object) -> str | ByFact | None:
    chosen = read_choice(given)
    if chosen is None:
        if given is None or (isinstance(given, str) and given):
            return given
        raise AgreementError.of([Fault("", "expected the name of a calendar", glimpse(given))])
    if chosen.calendars is None:
        raise AgreementError.of([Fault("amounts", "expected calendars: this chooses a calendar")])
    return chosen


def read_choice(given: object) -> ByFact | None:
    """Return *given*, a choice or the document of one, as a choice; None for anything else."""
    if isinstance(given, ByFact):
        return given
    if is_mapping(given) and "business_days" not in given:
        return read_model(ByFact, given)
    return None


CalendarField = Annotated[Name | ByFact | None, WrapValidator(_read_calendar)]
"""The name of a calendar, or a choice of one; `None` leaves it to the level or the agreement."""
