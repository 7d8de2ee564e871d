"""Deadlines over columns where a total of time did not count, the twin of `evaluation.simple`."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta
from typing import TYPE_CHECKING, Final, TypeAlias

import numpy as np

from slacalc.agreement.promises import Promise
from slacalc.batch.arrays import NULL, fresh
from slacalc.batch.measuring.promises import PromiseColumns
from slacalc.batch.measuring.rulers import amount_ruler
from slacalc.core.amount_text import amount_size
from slacalc.core.instants import micros_timedelta
from slacalc.errors import AmountError
from slacalc.evaluation.simple import read_held

if TYPE_CHECKING:
    from slacalc.batch.arrays import Int64s
    from slacalc.batch.columns.given import Amounts
    from slacalc.calendars.calendar import Calendar
    from slacalc.core.amounts import ParsedAmount

__all__ = ("deadlines",)

Promised: TypeAlias = "tuple[PromiseColumns, Int64s | None, Int64s]"
"""A promise, the units of each row where they differ, and the rows that have it."""

_SOME_TIME: Final = timedelta(hours=1)


def deadlines(
    calendar: Calendar, start: Int64s, amounts: Amounts, held: Amounts, landing: object
) -> Int64s:
    """Return when the amount of each row is used up, the first *held* of its time left out.

    Raises:
        AmountError: an amount of nothing or less, or held time of another kind than the amount.
    """
    found = fresh(start.size)
    for promise, units, rows in _promised(calendar, amounts, landing, start.size):
        begun = promise.begin(start[rows])
        counted = _counted(promise.promise, begun, held.of(rows))
        wanted = promise.units(begun) if units is None else units
        due = promise.ruler.reach(counted, wanted)
        found[rows] = promise.moved(promise.landed(due))
    return found


def _promised(
    calendar: Calendar, amounts: Amounts, landing: object, size: int
) -> Iterator[Promised]:
    if amounts.one is not None:
        rows = np.arange(size)
        yield _promise(calendar, amounts.one, landing), None, rows
        return
    rows = np.flatnonzero(amounts.micros != NULL)
    if rows.size:
        units = amounts.micros[rows]
        _check(micros_timedelta(int(units.min())))
        yield _promise(calendar, _SOME_TIME, landing), units, rows
    for amount, having in amounts.others():
        yield _promise(calendar, amount, landing), None, having


def _promise(calendar: Calendar, amount: ParsedAmount, landing: object) -> PromiseColumns:
    _check(amount)
    return PromiseColumns(Promise.of(amount, calendar, landing))


def _check(amount: ParsedAmount) -> None:
    if amount_size(amount) <= 0:
        expected = "an amount of more than nothing where held is given"
        raise AmountError.option("amount", amount, expected)


def _counted(promise: Promise, begun: Int64s, held: Amounts) -> Int64s:
    """Return from when on time counts, what was held left out."""
    if held.one is not None:
        _, size = read_held(held.one, promise)
        return _after(promise, held.one, begun, np.broadcast_to(np.int64(size), begun.shape))
    found = fresh(begun.size)
    rows = np.flatnonzero(held.micros != NULL)
    if rows.size:
        least = micros_timedelta(int(held.micros[rows].min()))
        read_held(least, promise)
        found[rows] = _after(promise, least, begun[rows], held.micros[rows])
    for amount, having in held.others():
        _, size = read_held(amount, promise)
        found[having] = _after(promise, amount, begun[having], np.full(having.size, size))
    return found


def _after(promise: Promise, kind: ParsedAmount, begun: Int64s, units: Int64s) -> Int64s:
    """Return where *units*, measured as *kind* is, from *begun* on are used up."""
    found = begun.copy()
    some = np.flatnonzero(units)
    found[some] = amount_ruler(promise.compiled, kind).reach(begun[some], units[some])
    return found
