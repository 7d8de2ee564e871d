"""Local wall-clock time to instants: the boundary rule in gaps, folds and skipped dates.

A wall-clock boundary means the first instant at which the local clock reads that date and time or
later (SPEC section 3). In a fold that is the first occurrence, in a gap the end of the gap; on a
skipped date it is the first instant of the next that exists.
"""

from __future__ import annotations

from bisect import bisect_right
from dataclasses import dataclass
from datetime import MAXYEAR, date, timedelta
from functools import lru_cache
from typing import TYPE_CHECKING, Final, final

from slacalc.core.instants import MICROS_PER_DAY, MICROS_PER_SECOND, from_micros

if TYPE_CHECKING:
    from zoneinfo import ZoneInfo

__all__ = (
    "EPOCH_ORDINAL",
    "OffsetChange",
    "WallClock",
    "local_year",
    "offset_changes",
    "offset_in_year",
    "year_start",
)

EPOCH_ORDINAL: Final = date(1970, 1, 1).toordinal()

# Two offset changes of one zone have never been closer than 6.9 days (the shortest in the zone
# data, Brazil in October 2000), so a probe every third day sees each change by itself.
_PROBE_DAYS: Final = 3


@final
@dataclass(frozen=True, slots=True)
class OffsetChange:
    """An instant at which the local clock jumps; offsets in microseconds east of UTC."""

    at: int
    before: int
    after: int


def _offset(zone: ZoneInfo, micros: int) -> int:
    """Return the offset of *zone* at an instant, in microseconds."""
    offset = from_micros(micros, zone).utcoffset() or timedelta()
    return (offset.days * 86_400 + offset.seconds) * MICROS_PER_SECOND + offset.microseconds


def _clamped(micros: int) -> int:
    """Keep *micros* two days inside the years 1 to 9999, where every zone can be asked."""
    return min(max(micros, _FIRST), _LAST)


_FIRST: Final = (date.min.toordinal() + 2 - EPOCH_ORDINAL) * MICROS_PER_DAY
_LAST: Final = (date.max.toordinal() - 2 - EPOCH_ORDINAL) * MICROS_PER_DAY


@lru_cache(maxsize=4096)
def offset_changes(zone: ZoneInfo, year: int) -> tuple[OffsetChange, ...]:
    """Return the offset changes of *zone* in the UTC year *year*, in order."""
    start = _clamped((_january(year) - EPOCH_ORDINAL) * MICROS_PER_DAY)
    end = _clamped((_january(year + 1) - EPOCH_ORDINAL) * MICROS_PER_DAY)
    changes: list[OffsetChange] = []
    at, offset = start, _offset(zone, start)
    while at < end:
        probe = min(at + _PROBE_DAYS * MICROS_PER_DAY, end)
        after = _offset(zone, probe)
        if after != offset:
            changes.append(OffsetChange(_bisect(zone, at, probe, offset), offset, after))
        at, offset = probe, after
    return tuple(changes)


def offset_in_year(zone: ZoneInfo, year: int) -> int:
    """Return the offset of *zone*, in microseconds, at which the UTC year *year* begins."""
    return _offset(zone, _clamped((_january(year) - EPOCH_ORDINAL) * MICROS_PER_DAY))


def _january(year: int) -> int:
    """Return the ordinal of the first of January; years past 9999 go on as if they existed."""
    return date(year, 1, 1).toordinal() if year <= MAXYEAR else date.max.toordinal() + 1


def _bisect(zone: ZoneInfo, low: int, high: int, before: int) -> int:
    """Return the first whole second after *low* at which the offset is no longer *before*."""
    while high - low > MICROS_PER_SECOND:
        middle = (low + high) // (2 * MICROS_PER_SECOND) * MICROS_PER_SECOND
        if _offset(zone, middle) == before:
            low = middle
        else:
            high = middle
    return high


@final
class WallClock:
    """The local clock of a zone over a range of dates, as offsets between changes."""

    __slots__ = ("_offsets", "_since", "zone")

    def __init__(self, zone: ZoneInfo, first_day: int, last_day: int) -> None:
        """Take the ordinals of the first and the last date that will be asked about."""
        self.zone = zone
        first_year = date.fromordinal(max(first_day - 2, 1)).year
        last_year = date.fromordinal(min(last_day + 3, date.max.toordinal())).year
        changes = [
            change
            for year in range(first_year, last_year + 1)
            for change in offset_changes(zone, year)
        ]
        # Segments of one offset: from an instant on, until the next segment.
        self._since = [_FIRST - 4 * MICROS_PER_DAY, *(change.at for change in changes)]
        self._offsets = [offset_in_year(zone, first_year), *(change.after for change in changes)]

    def boundary(self, day: int, micros: int) -> int:
        """Return the first instant at which the clock reads *micros* of date *day*, or later.

        Args:
            day: The ordinal of a date.
            micros: Microseconds from its midnight; 24 h and more lie on the next date.
        """
        local = (day - EPOCH_ORDINAL) * MICROS_PER_DAY + micros
        # The first segment that reaches the reading: its clock shows `local` at `local - offset`,
        # or has jumped past it when the segment begins.
        index, last = 0, len(self._since) - 1
        while index < last and local - self._offsets[index] >= self._since[index + 1]:
            index += 1
        return max(local - self._offsets[index], self._since[index])

    def midnights(self, first_day: int, last_day: int) -> list[int]:
        """Return the boundary at midnight of each date from *first_day* to *last_day*."""
        result: list[int] = []
        index, last = 0, len(self._since) - 1
        for day in range(first_day, last_day + 1):
            local = (day - EPOCH_ORDINAL) * MICROS_PER_DAY
            # Readings grow with the date, so the segment that reaches them never goes back.
            while index < last and local - self._offsets[index] >= self._since[index + 1]:
                index += 1
            result.append(max(local - self._offsets[index], self._since[index]))
        return result

    def uneven_days(self, first_day: int, last_day: int) -> frozenset[int]:
        """Return the dates on which the clock jumps, or which a jump skips or repeats in part."""
        days: set[int] = set()
        for index in range(1, len(self._since)):
            at = self._since[index]
            readings = (at + self._offsets[index - 1], at + self._offsets[index])
            first = min(readings) // MICROS_PER_DAY + EPOCH_ORDINAL
            days.update(range(first, max(readings) // MICROS_PER_DAY + EPOCH_ORDINAL + 1))
        return frozenset(day for day in days if first_day <= day <= last_day)

    def day_at(self, micros: int) -> int:
        """Return the ordinal of the local date at an instant."""
        return (micros + self.offset_at(micros)) // MICROS_PER_DAY + EPOCH_ORDINAL

    def offset_at(self, micros: int) -> int:
        """Return the offset at an instant, in microseconds."""
        index = bisect_right(self._since, micros) - 1
        return self._offsets[max(index, 0)]


def local_year(zone: ZoneInfo, micros: int) -> int:
    """Return the local year of an instant; before year 1 it is 1, after 9999 it is 9999."""
    return from_micros(_clamped(micros), zone).year


def year_start(zone: ZoneInfo, year: int) -> int:
    """Return the first instant of the local year *year* (of 10000: the end of datetime)."""
    day = _january(year)
    return WallClock(zone, day - 1, day).boundary(day, 0)
