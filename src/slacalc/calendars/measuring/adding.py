"""Adding an amount to an instant, and taking it away, in microseconds (SPEC section 4)."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

from slacalc.calendars.measuring.landing import (
    Landing,
    add_dates,
    check_landing,
    cutoff_start,
    land,
    land_at,
)
from slacalc.calendars.measuring.rulers import DayRuler, TimeRuler
from slacalc.core.amount_text import amount_size
from slacalc.core.amounts import BusinessDays, CalendarDays, CalendarTime, ParsedAmount
from slacalc.core.instants import micros_timedelta, timedelta_micros
from slacalc.errors import AmountError

if TYPE_CHECKING:
    from slacalc.calendars.compiling.compiled import Compiled

__all__ = ("added", "subtracted")


def added(compiled: Compiled, start: int, amount: ParsedAmount, landing: object) -> int:
    """Return the instant at which *amount* is used up; a negative one is taken away."""
    rest = check_landing(landing, "open" if isinstance(amount, BusinessDays) else "close")
    if amount_size(amount) < 0:
        return _back(compiled, start, -amount, rest)
    return _forth(compiled, start, amount, rest)


def subtracted(compiled: Compiled, end: int, amount: ParsedAmount, landing: object) -> int:
    """Return the latest instant since which *amount* passes until *end*."""
    if isinstance(amount, timedelta):
        amount = micros_timedelta(-timedelta_micros(amount))
    else:
        amount = -amount
    return added(compiled, end, amount, landing)


def _forth(compiled: Compiled, start: int, amount: ParsedAmount, landing: Landing) -> int:
    if isinstance(amount, BusinessDays):
        return _days_forth(compiled, start, amount, landing)
    if not amount:
        return start
    if isinstance(amount, CalendarDays):
        at = add_dates(compiled, start, amount.days)
    elif isinstance(amount, CalendarTime):
        at = start + amount.micros
    else:
        at = TimeRuler(compiled).reach(start, timedelta_micros(amount))
    return land(compiled, at, landing)


def _days_forth(compiled: Compiled, start: int, amount: BusinessDays, landing: Landing) -> int:
    if not amount and amount.at is None and amount.cutoff is None:
        return start
    at = start if amount.cutoff is None else cutoff_start(compiled, start, amount.cutoff)
    if amount:
        at = DayRuler(compiled).reach(at, amount.units)
    at = land(compiled, at, landing)
    return at if amount.at is None else land_at(compiled, at, amount.at)


def _back(compiled: Compiled, end: int, amount: ParsedAmount, landing: Landing) -> int:
    if isinstance(amount, BusinessDays):
        if amount.cutoff is not None:
            raise AmountError.option("cutoff", amount.cutoff, "none when counting back")
        at = DayRuler(compiled).reach_back(end, amount.units)
        at = land(compiled, at, landing, back=True)
        return at if amount.at is None else land_at(compiled, at, amount.at)
    if isinstance(amount, CalendarDays):
        at = add_dates(compiled, end, -amount.days)
    elif isinstance(amount, CalendarTime):
        at = end - amount.micros
    else:
        at = TimeRuler(compiled).reach_back(end, timedelta_micros(amount))
    return land(compiled, at, landing, back=True)
