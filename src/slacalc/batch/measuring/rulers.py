"""Rulers over columns: `between`, `reach` and `reach_back` of the scalar rulers, row by row.

All take and give int64 arrays of microseconds or units of one length, in which `NULL` is no value
and comes back as no value. They raise what the scalar rulers raise; with *failures*, a dictionary,
they note errors there by row instead, and such rows come back as `NULL`.
"""

from __future__ import annotations

from abc import ABC, abstractmethod
from typing import TYPE_CHECKING, Protocol, final

import numpy as np

from slacalc.batch.arrays import CHUNK, Extent, with_nulls
from slacalc.batch.measuring.search import Search
from slacalc.batch.measuring.windows import Asked, WindowArrays
from slacalc.calendars.measuring import rulers
from slacalc.core.amounts import BusinessDays, CalendarDays, CalendarTime

if TYPE_CHECKING:
    from slacalc.agreement.plans.fixed_due import FixedDue
    from slacalc.batch.arrays import Int64s
    from slacalc.batch.measuring.failures import Failures
    from slacalc.batch.measuring.open_time import OpenTime
    from slacalc.batch.measuring.search import Found
    from slacalc.batch.measuring.windows import Rows
    from slacalc.batch.measuring.working_days import WorkingDays
    from slacalc.calendars.compiling.compiled import Compiled
    from slacalc.core.amounts import ParsedAmount

__all__ = ("ColumnRuler", "DayColumnRuler", "TimeColumnRuler", "WallColumnRuler",
           "amount_ruler")  # fmt: skip


class ColumnRuler(Protocol):
    """Something that measures the time between instants, a column at a time."""

    def between(self, start: Int64s, end: Int64s, failures: Failures | None = None) -> Int64s:
        """Return the units from *start* to *end*, negative where *end* is the earlier."""
        ...

    def reach(self, start: Int64s, units: Int64s, failures: Failures | None = None) -> Int64s:
        """Return the earliest instants by which so many *units* (more than 0) have passed."""
        ...

    def reach_back(self, end: Int64s, units: Int64s, failures: Failures | None = None) -> Int64s:
        """Return the latest instants since which so many *units* (more than 0) have passed."""
        ...


class _CalendarRuler(ABC):
    """A measure of the calendar's windows, across all years."""

    __slots__ = ("_compiled", "_scalar")

    def __init__(self, compiled: Compiled, scalar: rulers.Ruler) -> None:
        self._compiled = compiled
        self._scalar = scalar

    @abstractmethod
    def _measure(self, window: WindowArrays) -> OpenTime | WorkingDays:
        """Return what measures, of a window."""

    def between(self, start: Int64s, end: Int64s, failures: Failures | None = None) -> Int64s:
        """Return the units from *start* to *end*, negative where *end* is the earlier."""
        # One room for all chunks: what is freed after each may go back to the system, and comes
        # again page by page, which can take longer than the work itself.
        room = np.empty((4, CHUNK), np.int64)

        def look(window: WindowArrays, rows: Rows) -> Int64s:
            first, last = start[rows], end[rows]
            return self._measure(window).between(first, last, room[:, : first.size])

        return Asked(self._compiled, (start, end)).answers(look, failures)

    def reach(self, start: Int64s, units: Int64s, failures: Failures | None = None) -> Int64s:
        """Return the earliest instants by which so many *units* (more than 0) have passed."""

        def look(window: WindowArrays, rows: Rows) -> Found:
            measure = self._measure(window)
            found = measure.earliest(measure.upto(start[rows]) + units[rows])
            return found, found <= window.end

        def ask(row: int) -> int:
            return self._scalar.reach(int(start[row]), int(units[row]))

        asked = Asked(self._compiled, (start,), (units,))
        return Search(asked, farthest=start + units).answers(look, ask, failures)

    def reach_back(self, end: Int64s, units: Int64s, failures: Failures | None = None) -> Int64s:
        """Return the latest instants since which so many *units* (more than 0) have passed."""

        def look(window: WindowArrays, rows: Rows) -> Found:
            measure = self._measure(window)
            found = measure.latest(measure.upto(end[rows]) - units[rows])
            return found, found >= window.start

        def ask(row: int) -> int:
            return self._scalar.reach_back(int(end[row]), int(units[row]))

        asked = Asked(self._compiled, (end,), (units,), back=True)
        return Search(asked, farthest=units - end).answers(look, ask, failures)


@final
class TimeColumnRuler(_CalendarRuler):
    """Measures open time, in microseconds."""

    __slots__ = ()

    def __init__(self, compiled: Compiled) -> None:
        super().__init__(compiled, rulers.TimeRuler(compiled))

    def _measure(self, window: WindowArrays) -> OpenTime:
        return window.time


@final
class DayColumnRuler(_CalendarRuler):
    """Measures working days, of 86,400,000,000 units each."""

    __slots__ = ()

    def __init__(self, compiled: Compiled) -> None:
        super().__init__(compiled, rulers.DayRuler(compiled))

    def _measure(self, window: WindowArrays) -> WorkingDays:
        return window.days


@final
class WallColumnRuler:
    """Measures real time, open or closed, in microseconds."""

    __slots__ = ()

    def between(self, start: Int64s, end: Int64s, failures: Failures | None = None) -> Int64s:  # noqa: ARG002 - nothing can fail
        """Return the microseconds from *start* to *end*."""
        return with_nulls(end - start, Extent.of(start, end).none)

    def reach(self, start: Int64s, units: Int64s, failures: Failures | None = None) -> Int64s:  # noqa: ARG002 - nothing can fail
        """Return the instants so many microseconds after *start*."""
        return with_nulls(start + units, Extent.of(start, units).none)

    def reach_back(self, end: Int64s, units: Int64s, failures: Failures | None = None) -> Int64s:  # noqa: ARG002 - nothing can fail
        """Return the instants so many microseconds before *end*."""
        return with_nulls(end - units, Extent.of(end, units).none)


def amount_ruler(compiled: Compiled, amount: ParsedAmount | FixedDue) -> ColumnRuler:
    """Return what *amount* is measured with on a calendar, over columns; a due, with open time."""
    if isinstance(amount, BusinessDays):
        return DayColumnRuler(compiled)
    if isinstance(amount, CalendarTime | CalendarDays):
        return WallColumnRuler()
    return TimeColumnRuler(compiled)
