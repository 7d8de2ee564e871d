"""From a definition to rows of open time: date by date, in the calendar's zone."""

from __future__ import annotations

from datetime import date
from heapq import merge
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

from slacalc.calendars.compiling.dated import dated_hours
from slacalc.calendars.definition.definition import Combination, Definition, Rota
from slacalc.calendars.localtime.walltime import WallClock
from slacalc.core.intervals import Interval, Intervals, cut

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from slacalc.calendars.definition.schedule import Schedule
    from slacalc.calendars.parts.overrides import Break
    from slacalc.calendars.parts.spans import Span
    from slacalc.core.timeline import Row

__all__ = ("LocalDates", "break_instants", "definition_rows", "periods")


def definition_rows(
    definition: Definition, first_day: int, last_day: int, years: range
) -> list[Row]:
    """Return the open time of the dates from *first_day* to *last_day* (ordinals), in order."""
    if isinstance(definition, Rota):
        return _rota_rows(definition, first_day, last_day, years)
    left = definition_rows(definition.left, first_day, last_day, years)
    right = definition_rows(definition.right, first_day, last_day, years)
    return _combined(definition, left, right, first_day, last_day)


def _combined(
    definition: Combination, left: list[Row], right: list[Row], first_day: int, last_day: int
) -> list[Row]:
    """Combine the rows of two definitions; open time keeps the left's dates."""
    if definition.operation == "difference":
        return cut(left, _covered(right))
    if definition.operation == "intersection":
        return cut(left, _covered(left) - _covered(right))
    clock = WallClock(ZoneInfo(definition.zone), first_day - 2, last_day + 2)
    # What only the right gives belongs to the local date on which it lies in the left's zone.
    midnights = clock.midnights(first_day - 2, last_day + 3)
    by_date = list(_split(_covered(right) - _covered(left), midnights, first_day - 2))
    return list(merge(left, by_date))


def _covered(rows: Iterable[Row]) -> Intervals:
    return Intervals.of((start, end) for start, end, _ in rows)


def _split(pieces: Iterable[Interval], midnights: list[int], first_day: int) -> Iterator[Row]:
    """Split *pieces* at *midnights*, the first of which begins the date *first_day*."""
    index = 0
    for start, end in pieces:
        at = start
        while at < end:
            while midnights[index + 1] <= at:
                index += 1
            until = min(end, midnights[index + 1])
            yield (at, until, first_day + index)
            at = until


def _rota_rows(rota: Rota, first_day: int, last_day: int, years: range) -> list[Row]:
    """Return the rows of all versions, each within the instants in which it is in force."""
    clock = WallClock(ZoneInfo(rota.zone), first_day, last_day)
    dates = LocalDates(clock, first_day, last_day)
    if not rota.versions:
        return _schedule_rows(rota.schedule, dates, first_day, last_day, years)
    rows: list[Row] = []
    for schedule, since, until in periods(rota, first_day, last_day):
        # The row of the date before runs over midnight into the first date in force.
        first = max(since - 1, first_day)
        known = range(max(date.fromordinal(since).year, years.start), years.stop)
        found = _schedule_rows(schedule, dates, first, until - 1, known)
        low = clock.boundary(since, 0) if since > first_day else None
        high = clock.boundary(until, 0) if until <= last_day else None
        rows += _within(found, low, high)
    return rows


def periods(rota: Rota, first_day: int, last_day: int) -> Iterator[tuple[Schedule, int, int]]:
    """Return the schedules of a rota with the dates `[since, until)` on which each is in force."""
    starts = [start.toordinal() for start, _ in rota.versions]
    bounds = [first_day, *starts, last_day + 1]
    for schedule, since, until in zip(rota.schedules, bounds, bounds[1:], strict=False):
        first, last = max(since, first_day), min(until, last_day + 1)
        if first < last:
            yield (schedule, first, last)


def _within(rows: list[Row], low: int | None, high: int | None) -> Iterator[Row]:
    """Cut *rows* to the instants from *low* to *high*; None is no limit."""
    for start, end, day in rows:
        begin = start if low is None else max(start, low)
        stop = end if high is None else min(end, high)
        if begin < stop:
            yield (begin, stop, day)


class LocalDates:
    """Dates of a zone as instants: arithmetic on midnights, but for days with a clock change."""

    __slots__ = ("_clock", "_first", "_midnights", "_uneven")

    def __init__(self, clock: WallClock, first_day: int, last_day: int) -> None:
        self._clock = clock
        self._first = first_day
        self._midnights = clock.midnights(first_day, last_day)
        uneven = clock.uneven_days(first_day, last_day + 1)
        # A span may close on the next date, so the date before a change is no plain one either.
        self._uneven = uneven | {day - 1 for day in uneven}

    def spans(self, day: int, spans: tuple[Span, ...]) -> list[Interval]:
        """Return the instants of local *spans* of the date *day*."""
        if day in self._uneven:
            boundary = self._clock.boundary
            return [(boundary(day, start), boundary(day, end)) for start, end in spans]
        midnight = self._midnights[day - self._first]
        return [(midnight + start, midnight + end) for start, end in spans]


def _schedule_rows(
    schedule: Schedule, dates: LocalDates, first_day: int, last_day: int, years: range
) -> list[Row]:
    """Return the rows of one schedule, breaks and closures cut out."""
    dated = dated_hours(schedule, first_day, last_day, years)
    weekly = schedule.hours.on
    rows: list[Row] = []
    reached = -(1 << 62)
    for day in range(first_day, last_day + 1):
        spans = dated[day].spans if day in dated else weekly(day)
        for start, end in dates.spans(day, spans) if spans else ():
            # Where rows overlap, time belongs to the one that opened earlier.
            if end > reached:
                rows.append((max(start, reached), end, day))
                reached = end
    if schedule.breaks or schedule.closed:
        return cut(rows, _cuts(schedule, dates, first_day, last_day))
    return rows


def _cuts(schedule: Schedule, dates: LocalDates, first_day: int, last_day: int) -> Intervals:
    pieces = [(closure.start, closure.end) for closure in schedule.closed]
    for item in schedule.breaks:
        pieces += break_instants(item, dates, first_day, last_day)
    return Intervals.of(pieces)


def break_instants(
    item: Break, dates: LocalDates, first_day: int, last_day: int
) -> list[Interval]:
    """Return the instants of a break on the dates from *first_day* to *last_day*."""
    first, last = date.fromordinal(first_day), date.fromordinal(last_day)
    return [piece for day in item.days(first, last) for piece in dates.spans(day, item.spans)]
