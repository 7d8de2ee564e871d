"""What a target promises: an amount, a choice of one, a fact that names the due, or several."""

from __future__ import annotations

from typing import Annotated, TypeAlias

from pydantic import Field, WrapValidator

from slacalc.agreement.parts.choices import AmountField, ByFact, read_choice
from slacalc.agreement.parts.document import glimpse, read_model
from slacalc.agreement.parts.due_fact import DueFact
from slacalc.core.amount_text import amount_document, positive_amount
from slacalc.core.amounts import BusinessDays, ParsedAmount
from slacalc.core.shapes import is_list, is_mapping
from slacalc.errors import AgreementError, Fault, Faults, SlacalcError

__all__ = (
    "Alternative",
    "Promises",
    "Within",
    "alternatives_of",
    "amounts_of",
    "counts_days",
    "within_document",
)

Alternative: TypeAlias = ParsedAmount | ByFact | DueFact
"""One thing that a target may promise."""

Promises: TypeAlias = Alternative | tuple[Alternative, ...]
"""What a target promises; of several alternatives the first whose facts are present."""


def alternatives_of(within: Promises) -> tuple[Alternative, ...]:
    """Return the alternatives of *within*, which may be one alone."""
    return within if isinstance(within, tuple) else (within,)


def amounts_of(within: Promises) -> tuple[ParsedAmount, ...]:
    """Return every amount that *within* may promise; facts that name a due have none."""
    return tuple(amount for one in alternatives_of(within) for amount in _amounts(one))


def counts_days(within: Promises) -> bool:
    """Return whether *within* counts business days, whatever it comes to."""
    due = any(isinstance(one, DueFact) for one in alternatives_of(within))
    return not due and all(isinstance(amount, BusinessDays) for amount in amounts_of(within))


def _amounts(one: Alternative) -> tuple[ParsedAmount, ...]:
    if isinstance(one, DueFact):
        return ()
    if not isinstance(one, ByFact):
        return (one,)
    entries = tuple((one.amounts or {}).values())
    default = one.default
    return entries if default is None or isinstance(default, str) else (*entries, default)


def within_document(within: Promises) -> object:
    """Return *within* in plain JSON types; the field of a target reads it back equal."""
    if isinstance(within, tuple):
        return [_document(one) for one in within]
    return _document(within)


def _document(one: Alternative) -> object:
    return one.to_dict() if isinstance(one, ByFact | DueFact) else amount_document(one)


def _read_within(given: object, _: object) -> Promises:
    if not is_list(given):
        return _read_one(given)
    faults = Faults()
    found: list[Alternative] = []
    for place, one in enumerate(given):
        try:
            found.append(_read_one(one))
        except AgreementError as error:
            faults.extend(error.faults, under=str(place))
        except SlacalcError as error:
            faults.add(str(place), str(error), glimpse(one))
    if not given:
        faults.add("", "expected at least one alternative, for example [{due: promised_at}, 10bd]")
    faults.check(AgreementError)
    return found[0] if len(found) == 1 else tuple(found)


def _read_one(given: object) -> Alternative:
    if isinstance(given, DueFact):
        return given
    if is_mapping(given) and "due" in given:
        return read_model(DueFact, given)
    chosen = read_choice(given)
    if chosen is None:
        return positive_amount(given)
    if chosen.amounts is None:
        raise AgreementError.of([Fault("calendars", "expected amounts: this chooses an amount")])
    return chosen


_One = AmountField | ByFact | DueFact

Within = Annotated[
    _One | Annotated[tuple[_One, ...], Field(min_length=1)], WrapValidator(_read_within)
]
"""A field of what a target promises."""
