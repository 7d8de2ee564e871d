"""Windows as columns need them: their arrays, made once, and which rows each of them answers for.

A question may fall outside the compiled window, as in the scalar engine: then the window grows to
the years that the column touches. Columns whose years lie far apart are answered in parts, and
years which no row asks about are not compiled when they cannot be.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING, Final, TypeAlias, final
from weakref import WeakKeyDictionary

import numpy as np

from slacalc.batch.arrays import FIRST, LAST, NULL, Extent, chunks, with_nulls
from slacalc.batch.measuring.failures import Failures, fail
from slacalc.batch.measuring.open_time import OpenTime
from slacalc.batch.measuring.walltime import LocalClock, local_clock, utc_years
from slacalc.batch.measuring.working_days import WorkingDays
from slacalc.calendars.localtime.walltime import year_start
from slacalc.core.instants import MICROS_PER_DAY
from slacalc.errors import CalendarError, HolidayDataError, SlacalcError

if TYPE_CHECKING:
    from zoneinfo import ZoneInfo

    from slacalc.batch.arrays import Int64s
    from slacalc.calendars.compiling.compiled import Compiled
    from slacalc.calendars.compiling.window import Window

__all__ = ("Asked", "Look", "Rows", "WindowArrays", "local_years", "row_numbers", "window_arrays")

Rows: TypeAlias = "slice | Int64s"
"""Some rows of a column: a chunk of neighbours, or the numbers of those chosen."""

Look: TypeAlias = "Callable[[WindowArrays, Rows], Int64s]"
"""Answers some rows from a window that holds their instants; of nulls, whatever it likes."""

Part: TypeAlias = "tuple[WindowArrays, Int64s]"
"""A window's arrays, and the rows for which it answers."""

# More years than this in one column are answered in parts.
_JOINED_YEARS: Final = 60
_JOINED: Final = _JOINED_YEARS * 366 * MICROS_PER_DAY
_PAIR: Final = 1 << 16


@final
class WindowArrays:
    """A window's arrays, each made on first need; making one twice in two threads does no harm.

    Attributes:
        start: The first instant for which the window answers.
        end: The last one.
    """

    def __init__(self, window: Window) -> None:
        self.start = window.start
        self.end = window.end
        # Not the window itself, whose life ends theirs.
        self._timeline = window.timeline
        self._zone = window.zone
        self._years = range(window.first_year, window.last_year + 1)

    @cached_property
    def time(self) -> OpenTime:
        """Open time, in microseconds."""
        return OpenTime(self._timeline)

    @cached_property
    def days(self) -> WorkingDays:
        """Working days, in units."""
        return WorkingDays(self._timeline)

    @cached_property
    def clock(self) -> LocalClock:
        """The clock on the wall."""
        return local_clock(self._zone, self._years)


_MADE: WeakKeyDictionary[Window, WindowArrays] = WeakKeyDictionary()


def window_arrays(window: Window) -> WindowArrays:
    """Return the arrays of *window*, kept for as long as it lives."""
    made = _MADE.get(window)
    if made is None:
        made = _MADE[window] = WindowArrays(window)
    return made


def row_numbers(rows: Rows) -> Int64s:
    """Return the numbers of some rows."""
    if isinstance(rows, slice):
        start, stop = int(rows.start), int(rows.stop)
        return np.arange(start, stop)
    return rows


@final
@dataclass(frozen=True, slots=True, eq=False)
class Asked:
    """What a column asks a calendar about: one or more instants a row, in any order.

    Attributes:
        compiled: The calendar's compiled side.
        columns: The instants, column by column. A row is asked where none of its is null.
        beside: Columns of something else, whose nulls count too.
        back: Whether the window has to hold the microsecond before each instant as well.
    """

    compiled: Compiled
    columns: tuple[Int64s, ...]
    beside: tuple[Int64s, ...] = ()
    back: bool = False

    def answers(self, look: Look, failures: Failures | None) -> Int64s:
        """Return what *look* says of each row, from a window that holds its instants.

        The window that is there answers chunk by chunk, while the chunk is in the cache. What it
        does not hold makes it grow to the years asked for.
        """
        size = self.columns[0].size
        found = np.empty(size, np.int64)
        done = self._answer_here(found, look)
        if done < size:
            found[done:] = NULL
            for window, rows in self._parts(done, failures):
                for some in chunks(rows.size):
                    found[rows[some]] = look(window, rows[some])
        return found

    def _answer_here(self, found: Int64s, look: Look) -> int:
        """Fill *found* from the present window; return the first row that it does not hold."""
        if self.compiled.window is None:
            return 0
        window = window_arrays(self.compiled.window)
        for some in chunks(found.size):
            extent = self._extent(some)
            if extent.low <= extent.high:
                low, high = extent.low - self.back, extent.high
                if not (window.start <= low and high < window.end):
                    return int(some.start)
                found[some] = look(window, some)
            with_nulls(found[some], extent.none)
        return found.size

    def _extent(self, some: Rows) -> Extent:
        return Extent.of(
            *(column[some] for column in self.columns),
            beside=tuple(column[some] for column in self.beside),
        )

    def _parts(self, done: int, failures: Failures | None) -> Iterator[Part]:
        """Return windows and the rows from *done* on that each holds."""
        some = slice(done, self.columns[0].size)
        extent = self._extent(some)
        rows = row_numbers(some) if extent.none is None else done + np.flatnonzero(~extent.none)
        if extent.low < FIRST or extent.high > LAST:
            rows = self._in_time(rows, failures)
            extent = self._extent(rows)
        if not rows.size:
            return
        if extent.high - extent.low <= _JOINED:
            try:
                window = self.compiled.covering(extent.low - self.back, extent.high)
            except HolidayDataError:
                pass  # perhaps for a year that no row asks about
            else:
                yield window_arrays(window), rows
                return
        yield from self._parts_by_year(rows, failures)

    def _in_time(self, rows: Int64s, failures: Failures | None) -> Int64s:
        """Return those of *rows* whose instants lie in the years 1 to 9999."""
        outside = np.zeros(rows.size, np.bool_)
        for column in self.columns:
            outside |= (column[rows] < FIRST) | (column[rows] > LAST)
        first = int(rows[outside][0])
        values = [str(np.datetime64(int(column[first]), "us")) for column in self.columns]
        fail(failures, rows[outside], CalendarError.outside(" to ".join(values), first))
        return rows[~outside]

    def _parts_by_year(self, rows: Int64s, failures: Failures | None) -> Iterator[Part]:
        """Answer in parts of years near each other; year by year where a part has no data."""
        first = np.minimum.reduce([column[rows] for column in self.columns]) - self.back
        last = np.maximum.reduce([column[rows] for column in self.columns])
        zone = self.compiled.zone
        since = local_years(zone, first)
        # The instant at which a year ends is held by the window of that year.
        until = local_years(zone, np.maximum(first, last - 1))
        pairs, pair_of = np.unique(since * _PAIR + until, return_inverse=True)
        years = [divmod(pair, _PAIR) for pair in pairs.tolist()]
        waiting = _neighbours(years)
        while waiting:
            group = waiting.pop(0)
            chosen = rows[(pair_of >= group.start) & (pair_of < group.stop)]
            asked = years[group.start : group.stop]
            try:
                window = self.compiled.prepare(asked[0][0], max(last for _, last in asked))
            except SlacalcError as error:
                if len(group) == 1:
                    fail(failures, chosen, error)
                else:
                    waiting[:0] = [range(pair, pair + 1) for pair in group]
            else:
                yield window_arrays(window), chosen


def _neighbours(years: list[tuple[int, int]]) -> list[range]:
    """Return which of *years*, pairs of a first and a last in order, are compiled together."""
    groups: list[range] = []
    begun, first, last = 0, 0, 0
    for place, (since, until) in enumerate(years):
        if place and since <= last + 1 and max(last, until) - first < _JOINED_YEARS:
            last = max(last, until)
            continue
        if place:
            groups.append(range(begun, place))
        begun, first, last = place, since, until
    return [*groups, range(begun, len(years))] if years else []


def local_years(zone: ZoneInfo, t: Int64s) -> Int64s:
    """Return the local year of each instant; before year 1 it is 1, after 9999 it is 9999."""
    near = {year + step for year in utc_years(t) for step in (-1, 0, 1)}
    around = np.array(sorted(near & set(range(1, 10_000))), np.int64)
    starts = np.array([year_start(zone, year) for year in around.tolist()], np.int64)
    place = np.searchsorted(starts, t, "right") - 1
    return around.take(place, mode="clip")
