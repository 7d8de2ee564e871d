"""Windows as columns need them: their arrays, made once, and which rows each of them answers for.

A question may fall outside the compiled window, as in the scalar engine: then the window grows to
the years that the column touches. Columns whose years lie far apart are answered in parts, and
years which no row asks about are not compiled when they cannot be.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from functools import cached_property
from typing import TYPE_CHECKING, Final, TypeAlias, final
from weakref import WeakKeyDictionary

import numpy as np

from slacalc.batch.arrays import Extent, chunks
from slacalc.batch.failures import Failures, fail
from slacalc.batch.open_time import OpenTime
from slacalc.batch.walltime import LocalClock, local_clock, utc_years
from slacalc.batch.working_days import WorkingDays
from slacalc.calendars.localtime.walltime import year_start
from slacalc.core.instants import MICROS_PER_DAY
from slacalc.errors import HolidayDataError, SlacalcError

if TYPE_CHECKING:
    from zoneinfo import ZoneInfo

    from slacalc.batch.arrays import Bools, Int64s
    from slacalc.calendars.compiling.compiled import Compiled
    from slacalc.calendars.compiling.window import Window

__all__ = ("Part", "Rows", "WindowArrays", "local_years", "parts",
           "row_chunks", "row_numbers", "window_arrays")  # fmt: skip

Part: TypeAlias = "tuple[WindowArrays, Int64s | None]"
"""A window's arrays, and the rows for which it answers; None for all."""

Rows: TypeAlias = "slice | Int64s"
"""Some rows of a column: a chunk of neighbours, or the numbers of those chosen."""

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


def row_chunks(rows: Int64s | None, size: int) -> Iterator[Rows]:
    """Return the *rows* of a column of so many in chunks; None is all of them."""
    if rows is None:
        return chunks(size)
    return (rows[some] for some in chunks(rows.size))


def row_numbers(rows: Rows) -> Int64s:
    """Return the numbers of some rows."""
    if isinstance(rows, slice):
        start, stop = int(rows.start), int(rows.stop)
        return np.arange(start, stop)
    return rows


def parts(
    compiled: Compiled,
    extent: Extent,
    spans: Callable[[], tuple[Int64s, Int64s]],
    failures: Failures | None,
) -> Iterator[Part]:
    """Return windows that hold the questions of a column, with the rows that each holds.

    Args:
        compiled: The calendar's compiled side.
        extent: How far the questions reach. Rows that are null are in any part or in none.
        spans: Makes the first and the last instant of each row's question, where that is needed.
        failures: Where to note what has no window; None raises.
    """
    if extent.low > extent.high:
        return
    if extent.high - extent.low <= _JOINED:
        try:
            window = compiled.covering(extent.low, extent.high)
        except HolidayDataError:
            pass  # perhaps for a year that no row asks about
        else:
            yield window_arrays(window), None
            return
    yield from _parts_by_year(compiled, extent.none, *spans(), failures)


def _parts_by_year(
    compiled: Compiled,
    none: Bools | None,
    first: Int64s,
    last: Int64s,
    failures: Failures | None,
) -> Iterator[Part]:
    """Answer in parts of years near each other; year by year where such a part has no data."""
    rows = np.arange(first.size) if none is None else np.flatnonzero(~none)
    since = local_years(compiled.zone, first[rows])
    # The instant at which a year ends is held by the window of that year.
    until = local_years(compiled.zone, np.maximum(first[rows], last[rows] - 1))
    pairs, pair_of = np.unique(since * _PAIR + until, return_inverse=True)
    years = [divmod(pair, _PAIR) for pair in pairs.tolist()]
    waiting = _neighbours(years)
    while waiting:
        group = waiting.pop(0)
        chosen = rows[(pair_of >= group.start) & (pair_of < group.stop)]
        asked = years[group.start : group.stop]
        try:
            window = compiled.prepare(asked[0][0], max(last for _, last in asked))
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
