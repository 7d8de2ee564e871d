"""The clock on the wall over columns: the boundary rule, the twin of `localtime.walltime`.

Local time is microseconds as a clock reads them, counted from 1970-01-01 00:00 on that clock.
"""

from __future__ import annotations

from functools import lru_cache
from typing import TYPE_CHECKING, Final, final

import numpy as np

from slacalc.batch.arrays import FAR
from slacalc.calendars.localtime.walltime import EPOCH_ORDINAL, offset_changes, offset_in_year
from slacalc.core.instants import MICROS_PER_DAY

if TYPE_CHECKING:
    from collections.abc import Iterable
    from zoneinfo import ZoneInfo

    from slacalc.batch.arrays import Bools, Int64s

__all__ = ("LocalClock", "local_clock", "utc_years")

_FIRST_YEAR: Final = 1
_LAST_YEAR: Final = 9999
_ANY_YEAR: Final = 1970


@final
class LocalClock:
    """The local clock of a zone in some years, as offsets between changes."""

    __slots__ = ("_offsets", "_reached", "_since")

    def __init__(self, zone: ZoneInfo, years: Iterable[int]) -> None:
        """Take *years*, in order; where one is left out, its changes are not known."""
        since: list[int] = []
        offsets: list[int] = []
        known = _FIRST_YEAR - 2
        for year in years:
            if year != known + 1:
                start = np.datetime64(f"{year:04}", "us").astype(np.int64)
                since.append(int(start) if since else -FAR)
                offsets.append(offset_in_year(zone, year))
            for change in offset_changes(zone, year):
                since.append(change.at)
                offsets.append(change.after)
            known = year
        self._since = np.array(since, np.int64)
        self._offsets = np.array(offsets, np.int64)
        # What the clock of each stretch but the last reads when the next one begins.
        self._reached = self._since[1:] + self._offsets[:-1]

    def boundary(self, local: Int64s) -> Int64s:
        """Return the first instants at which the clock reads *local*, or later."""
        place = np.searchsorted(self._reached, local, "right")
        found: Int64s = np.maximum(local - self._offsets.take(place), self._since.take(place))
        return found

    def local(self, t: Int64s) -> Int64s:
        """Return what the clock reads at each instant."""
        place = np.searchsorted(self._since, t, "right") - 1
        return t + self._offsets.take(place)

    def days(self, t: Int64s) -> Int64s:
        """Return the ordinal of the local date at each instant."""
        day = self.local(t)
        day //= MICROS_PER_DAY
        day += EPOCH_ORDINAL
        return day

    def unusual(self, local: Int64s) -> Bools:
        """Return which of *local* the clock skips, or reads twice."""
        place = np.searchsorted(self._reached, local, "right")
        skipped = local - self._offsets.take(place) < self._since.take(place)
        following = np.minimum(place + 1, self._since.size - 1)
        again = local - self._offsets.take(following) >= self._since.take(following)
        again &= following > place
        return skipped | again


@lru_cache(maxsize=64)
def _clock(zone: ZoneInfo, years: tuple[int, ...]) -> LocalClock:
    return LocalClock(zone, years)


def local_clock(zone: ZoneInfo, years: Iterable[int]) -> LocalClock:
    """Return the clock of *zone* in *years* and those next to them."""
    # Of no instant at all, any year will do.
    asked = list(years) or [_ANY_YEAR]
    around = {near for year in asked for near in (year - 1, year, year + 1)}
    return _clock(zone, tuple(sorted(around & set(range(_FIRST_YEAR, _LAST_YEAR + 1)))))


def utc_years(t: Int64s) -> list[int]:
    """Return the years, on a clock in UTC, in which instants lie."""
    if not t.size:
        return []
    years = t.view("M8[us]").astype("M8[Y]").astype(np.int64)
    first = int(years.min())
    # Counting is linear, where sorting is not.
    found = np.flatnonzero(np.bincount(years - first)) + (first + 1970)
    return [int(year) for year in np.clip(found, _FIRST_YEAR, _LAST_YEAR)]
