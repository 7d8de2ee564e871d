"""Adding amounts to columns of instants, and taking them away, the twin of `measuring.adding`.

Nulls and failures are treated as by the rulers over columns.
"""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING, Final

import numpy as np

from slacalc.batch.arrays import NULL
from slacalc.batch.measuring.failures import fill_rows
from slacalc.batch.measuring.landing import add_dates, cutoff_start, land, land_at
from slacalc.batch.measuring.rulers import DayColumnRuler, TimeColumnRuler, amount_ruler
from slacalc.calendars.measuring.landing import Landing, check_landing
from slacalc.core.amount_text import amount_size
from slacalc.core.amounts import BusinessDays, CalendarDays, ParsedAmount
from slacalc.core.instants import micros_timedelta, timedelta_micros
from slacalc.errors import AmountError

if TYPE_CHECKING:
    from slacalc.batch.arrays import Int64s
    from slacalc.batch.measuring.failures import Failures
    from slacalc.calendars.compiling.compiled import Compiled

__all__ = ("added", "added_time", "subtracted")

_MOST: Final = 1 << 60  # more than all of time; sums with instants still fit into an int64


def added(
    compiled: Compiled,
    start: Int64s,
    amount: ParsedAmount,
    landing: object = None,
    failures: Failures | None = None,
) -> Int64s:
    """Return the instants at which *amount* is used up; a negative one is taken away."""
    rest = check_landing(landing, "open" if isinstance(amount, BusinessDays) else "close")
    if amount_size(amount) < 0:
        return _back(compiled, start, -amount, rest, failures)
    return _forth(compiled, start, amount, rest, failures)


def added_time(
    compiled: Compiled,
    start: Int64s,
    micros: Int64s,
    landing: object = None,
    failures: Failures | None = None,
) -> Int64s:
    """Return the instants at which each row's own business time is used up."""
    rest = check_landing(landing, "close")
    ruler = TimeColumnRuler(compiled)
    micros = np.clip(micros, -_MOST, _MOST, where=micros != NULL, out=micros.copy())
    if micros.size and micros.min() > 0:
        at = ruler.reach(start, micros, failures)
        return land(compiled, at, rest, failures)
    found = np.where(micros == NULL, NULL, start)

    def forth(rows: Int64s, noted: Failures | None) -> Int64s:
        at = ruler.reach(start[rows], micros[rows], noted)
        return land(compiled, at, rest, noted)

    def back(rows: Int64s, noted: Failures | None) -> Int64s:
        at = ruler.reach_back(start[rows], -micros[rows], noted)
        return land(compiled, at, rest, noted, back=True)

    fill_rows(found, np.flatnonzero(micros > 0), forth, failures)
    fill_rows(found, np.flatnonzero((micros < 0) & (micros != NULL)), back, failures)
    return found


def subtracted(
    compiled: Compiled,
    end: Int64s,
    amount: ParsedAmount,
    landing: object = None,
    failures: Failures | None = None,
) -> Int64s:
    """Return the latest instants since which *amount* passes until *end*."""
    if isinstance(amount, timedelta):
        amount = micros_timedelta(-timedelta_micros(amount))
    else:
        amount = -amount
    return added(compiled, end, amount, landing, failures)


def _forth(
    compiled: Compiled,
    start: Int64s,
    amount: ParsedAmount,
    landing: Landing,
    failures: Failures | None,
) -> Int64s:
    if isinstance(amount, BusinessDays):
        return _days_forth(compiled, start, amount, landing, failures)
    if not amount:
        return start
    if isinstance(amount, CalendarDays):
        at = add_dates(compiled, start, amount.days, failures)
    else:
        ruler = amount_ruler(compiled, amount)
        at = ruler.reach(start, _units(start, amount), failures)
    return land(compiled, at, landing, failures)


def _days_forth(
    compiled: Compiled,
    start: Int64s,
    amount: BusinessDays,
    landing: Landing,
    failures: Failures | None,
) -> Int64s:
    if not amount and amount.at is None and amount.cutoff is None:
        return start
    at = start
    if amount.cutoff is not None:
        at = cutoff_start(compiled, start, amount.cutoff, failures)
    if amount:
        at = DayColumnRuler(compiled).reach(at, _units(start, amount), failures)
    at = land(compiled, at, landing, failures)
    return at if amount.at is None else land_at(compiled, at, amount.at, failures)


def _back(
    compiled: Compiled,
    end: Int64s,
    amount: ParsedAmount,
    landing: Landing,
    failures: Failures | None,
) -> Int64s:
    if isinstance(amount, BusinessDays) and amount.cutoff is not None:
        raise AmountError.option("cutoff", amount.cutoff, "none when counting back")
    if isinstance(amount, CalendarDays):
        at = add_dates(compiled, end, -amount.days, failures)
    else:
        ruler = amount_ruler(compiled, amount)
        at = ruler.reach_back(end, _units(end, amount), failures)
    at = land(compiled, at, landing, failures, back=True)
    if isinstance(amount, BusinessDays) and amount.at is not None:
        return land_at(compiled, at, amount.at, failures)
    return at


def _units(rows: Int64s, amount: ParsedAmount) -> Int64s:
    """Return a column of *amount*, which is more than nothing, without taking memory for it."""
    return np.broadcast_to(np.int64(min(amount_size(amount), _MOST)), rows.shape)
