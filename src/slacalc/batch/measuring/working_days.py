"""Working days over columns: `Wd(t)`, its two inverses and dates, the twin of `core.days`."""

from __future__ import annotations

from typing import TYPE_CHECKING, final

import numpy as np

from slacalc.batch.arrays import FAR
from slacalc.batch.measuring.open_time import timeline_arrays
from slacalc.batch.measuring.positions import Positions
from slacalc.core.amounts import UNITS_PER_DAY
from slacalc.core.days import DayMeasure

if TYPE_CHECKING:
    from slacalc.batch.arrays import Bools, Int64s
    from slacalc.core.timeline import Timeline

__all__ = ("WorkingDays", "share")


def share(whole: Int64s | int, part: Int64s, parts: Int64s | int) -> Int64s:
    """Return `whole * part // parts`, exactly, where the product does not fit into an int64.

    The quotient has to lie within 2**51 of zero. Floating point guesses it to within one; the
    remainder, which wraps around in int64 and comes out right all the same, says where it is off.
    """
    with np.errstate(invalid="ignore"):  # what comes of nulls, nobody reads
        guess = np.floor(np.multiply(whole, part, dtype=np.float64) / parts).astype(np.int64)
    rest = part * whole - guess * parts
    guess += rest >= parts
    guess -= rest < 0
    return guess


@final
class WorkingDays:
    """The rows of a window as arrays: each has a date, and a share of that date's weight.

    An answer that the window does not hold is `FAR`, or `-FAR` looking back.
    """

    __slots__ = ("_dates", "_day_before", "_day_total", "_ends", "_in_order", "_index",
                 "_last_close", "_others", "_starts", "_units", "_used", "_with_row")  # fmt: skip

    def __init__(self, timeline: Timeline) -> None:
        starts, ends = timeline_arrays(timeline)
        days = DayMeasure(timeline)
        # One row without length beyond all of time: so there is always a next one.
        self._starts = np.append(starts, FAR)
        self._ends = np.append(ends, FAR)
        self._dates = np.append(np.frombuffer(timeline.dates, np.int32), [1 << 30]).astype("i8")
        self._units = np.frombuffer(days.before, np.int64)
        self._day_before = np.append(np.frombuffer(days.day_before, np.int64), 0)
        self._day_total = np.append(np.frombuffer(days.day_total, np.int64), 1)
        self._others = np.append(np.frombuffer(days.others, np.int64), self._units[-1])
        self._index = Positions(starts)
        self._used = Positions(self._units)
        self._in_order = bool((self._dates[1:] >= self._dates[:-1]).all())
        self._with_row, date_of = np.unique(self._dates, return_inverse=True)
        last = np.full(self._with_row.size, -FAR)
        np.maximum.at(last, date_of, self._ends)
        self._last_close = last[date_of]

    def rows_at(self, t: Int64s) -> Int64s:
        """Return the last row that starts at or before each instant; -1 when there is none."""
        row = self._index.upto(t)
        row -= 1
        return row

    def upto(self, t: Int64s) -> Int64s:
        """Return `Wd(t)`."""
        return self._upto(t, np.empty((3, t.size), np.int64))

    def between(self, start: Int64s, end: Int64s, room: Int64s) -> Int64s:
        """Return `Wd(end) - Wd(start)`; *room* has three rows as long as these, or more."""
        found = self._upto(end, room[:3])
        found -= self._upto(start, room[:3])
        return found

    def _upto(self, t: Int64s, room: Int64s) -> Int64s:
        """Return `Wd(t)`, with three rows of *room* to work in."""
        row = self.rows_at(t)
        into, starts, other = room
        self._starts.take(row, out=starts, mode="clip")
        np.clip(t, starts, self._ends.take(row, out=other, mode="clip"), out=into)
        into -= starts
        into += self._day_before.take(row, out=other, mode="clip")
        total = self._day_total.take(row, out=other, mode="clip")
        found = share(UNITS_PER_DAY, into, total)
        found += self._others.take(row, out=other, mode="clip")
        return found

    def earliest(self, units: Int64s) -> Int64s:
        """Return the earliest `t` with `Wd(t) >= units`, which is more than nothing."""
        row = self._used.upto(units - 1)
        row -= 1
        missing = row >= self._starts.size - 1
        into = self._into(row, self._others.take(row, mode="clip") - units)
        at = self._starts.take(row, mode="clip") - into
        at[missing] = FAR
        return at

    def latest(self, units: Int64s) -> Int64s:
        """Return the latest `t` with `Wd(t) <= units`, which is less than the total."""
        row = self._used.upto(units)
        row -= 1
        missing = (row < 0) | (row >= self._starts.size - 1)
        into = self._into(row, self._others.take(row, mode="clip") - units - 1)
        at = self._starts.take(row, mode="clip") - into - 1
        at[missing] = -FAR
        return at

    def _into(self, row: Int64s, owed: Int64s) -> Int64s:
        """Return, with a minus, how far into *row* as many units as *owed* says are used up."""
        into = share(owed, self._day_total.take(row, mode="clip"), UNITS_PER_DAY)
        into += self._day_before.take(row, mode="clip")
        return into

    def has_date(self, day: Int64s) -> Bools:
        """Return which ordinals of dates have rows, which makes them working days."""
        place = np.searchsorted(self._with_row, day)
        found: Bools = self._with_row.take(place, mode="clip") == day
        return found

    def dates(self, row: Int64s) -> Int64s:
        """Return the ordinal of the date of each *row*."""
        return self._dates.take(row, mode="clip")

    def last_close(self, row: Int64s) -> Int64s:
        """Return the last closing of the date of each *row*."""
        return self._last_close.take(row, mode="clip")

    def next_date(self, t: Int64s, day: Int64s) -> Int64s:
        """Return the first instant from *t* on in a row of a date later than *day*."""
        row = np.maximum(self.rows_at(t), 0)
        if self._in_order:
            row = np.maximum(row, np.searchsorted(self._dates, day, "right"))
        else:
            while (early := self.dates(row) <= day).any():
                row += early
        found: Int64s = np.maximum(self._starts.take(row), t)
        return found
