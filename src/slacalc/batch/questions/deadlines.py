"""Deadlines over columns where some time did not count, the twin of `evaluation.simple`."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import timedelta
from typing import TYPE_CHECKING, Final, TypeAlias, final

import numpy as np

from slacalc.agreement.plans.promises import Promise
from slacalc.batch.arrays import NULL, fresh
from slacalc.batch.measuring.idle import due_of, reach
from slacalc.batch.measuring.promises import PromiseColumns
from slacalc.batch.measuring.rulers import amount_ruler
from slacalc.core.amount_text import amount_size
from slacalc.core.instants import micros_timedelta
from slacalc.errors import AmountError
from slacalc.evaluation.simple import read_held

if TYPE_CHECKING:
    from slacalc.batch.arrays import Int64s
    from slacalc.batch.columns.given import Amounts
    from slacalc.batch.measuring.pieces import Pieces
    from slacalc.calendars.calendar import Calendar
    from slacalc.core.amounts import ParsedAmount

__all__ = ("Uncounted", "deadlines")

Promised: TypeAlias = "tuple[PromiseColumns, Int64s | None, Int64s]"
"""A promise, the units of each row where they differ, and the rows that have it."""

_SOME_TIME: Final = timedelta(hours=1)


@final
@dataclass(frozen=True, slots=True, eq=False)
class Uncounted:
    """The time of each row that does not count.

    Attributes:
        idle: Pauses, by their instants.
        held: A total besides, of which nobody knows when it was; None for none.
    """

    idle: Pieces
    held: Amounts | None = None

    def of(self, rows: Int64s) -> Uncounted:
        """Return that of some rows, which are numbered anew."""
        return Uncounted(self.idle.of(rows), None if self.held is None else self.held.of(rows))


def deadlines(
    calendar: Calendar, start: Int64s, amounts: Amounts, uncounted: Uncounted, landing: object
) -> Int64s:
    """Return when the amount of each row is used up, what is *uncounted* left out.

    `NULL` where a pause that lasts leaves it open. No amount at all leads back to the start.

    Raises:
        AmountError: an amount of less than nothing, or held time of another kind than the amount.
    """
    found = fresh(start.size)
    for promise, units, rows in _promised(calendar, amounts, landing, start.size):
        begun = promise.begin(start[rows])
        wanted = promise.units(begun) if units is None else units
        found[rows[wanted == 0]] = start[rows[wanted == 0]]
        some = np.flatnonzero((wanted > 0) & (begun != NULL))
        found[rows[some]] = _due(promise, begun[some], wanted[some], uncounted.of(rows[some]))
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
    if amount_size(amount) < 0:
        expected = "an amount of more than nothing where pauses or held are given"
        raise AmountError.option("amount", amount, expected)


def _due(promise: PromiseColumns, begun: Int64s, units: Int64s, away: Uncounted) -> Int64s:
    """Return when *units* from *begun* on are used up."""
    counted = _counted(promise.promise, begun, away)
    found = fresh(begun.size)
    some = np.flatnonzero(counted != NULL)
    found[some] = due_of(promise, counted[some], units[some], away.idle.of(some))
    return found


def _counted(promise: Promise, begun: Int64s, away: Uncounted) -> Int64s:
    """Return from when on time counts, what was held left out."""
    held = away.held
    if held is None:
        return begun
    if held.one is not None:
        _, size = read_held(held.one, promise)
        units = np.broadcast_to(np.int64(size), begun.shape)
        return _after(promise, held.one, begun, units, away.idle)
    found = fresh(begun.size)
    rows = np.flatnonzero(held.micros != NULL)
    if rows.size:
        least = micros_timedelta(int(held.micros[rows].min()))
        read_held(least, promise)
        found[rows] = _after(promise, least, begun[rows], held.micros[rows], away.idle.of(rows))
    for amount, having in held.others():
        _, size = read_held(amount, promise)
        units = np.full(having.size, size)
        found[having] = _after(promise, amount, begun[having], units, away.idle.of(having))
    return found


def _after(
    promise: Promise, kind: ParsedAmount, begun: Int64s, units: Int64s, idle: Pieces
) -> Int64s:
    """Return where *units*, measured as *kind* is, from *begun* on are used up."""
    found = begun.copy()
    some = np.flatnonzero((units > 0) & (begun != NULL))
    ruler = amount_ruler(promise.compiled, kind)
    found[some] = reach(ruler, begun[some], units[some], idle.of(some))
    return found
