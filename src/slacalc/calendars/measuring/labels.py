"""Labelled intervals: what is open, what is closed, and why it is closed."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date, datetime, tzinfo
from typing import TYPE_CHECKING, Final, TypeAlias, final
from zoneinfo import ZoneInfo

from slacalc.calendars.compiling.dated import DatedHours, dated_hours
from slacalc.calendars.compiling.rows import LocalDates, break_instants, definition_rows, periods
from slacalc.calendars.definition.definition import Combination, Definition, Rota
from slacalc.calendars.localtime.walltime import WallClock
from slacalc.core.instants import MICROS_PER_DAY, from_micros
from slacalc.core.intervals import Intervals, cut

if TYPE_CHECKING:
    from collections.abc import Iterator

    from slacalc.calendars.definition.schedule import Schedule
    from slacalc.calendars.parts.spans import Span

__all__ = ("LabelledInterval", "labelled_intervals")

_Tile: TypeAlias = tuple[int, int, str]

_OPEN: Final = "open"
_NIGHT: Final = "night"
_WEEKEND: Final = "weekend"
_BREAK: Final = "break"
_CLOSED: Final = "closed"


@final
@dataclass(frozen=True, slots=True)
class LabelledInterval:
    """A stretch of time `[start, end)` that is open or closed, and why."""

    start: datetime
    end: datetime
    is_open: bool
    label: str


def labelled_intervals(
    definition: Definition, start: int, end: int, zone: tzinfo, years: range
) -> tuple[LabelledInterval, ...]:
    """Return the labelled intervals that tile `[start, end)`, their instants in *zone*."""
    first_day = max(date(years.start, 1, 1).toordinal(), _day(start) - 4)
    last_day = min(date(years.stop - 1, 12, 31).toordinal(), _day(end) + 4)
    margin = (max(first_day - 5, 1), min(last_day + 5, date.max.toordinal()))
    tiles = _tiles(definition, *margin, years)
    return tuple(
        LabelledInterval(from_micros(first, zone), from_micros(last, zone), label == _OPEN, label)
        for first, last, label in _joined(tiles, start, end)
    )


def _day(micros: int) -> int:
    return micros // MICROS_PER_DAY + date(1970, 1, 1).toordinal()


def _joined(tiles: list[_Tile], start: int, end: int) -> list[_Tile]:
    """Cut *tiles* to `[start, end)` and make neighbours of one label one."""
    joined: list[_Tile] = []
    for first, last, label in tiles:
        low, high = max(first, start), min(last, end)
        if low >= high:
            continue
        if joined and joined[-1][2] == label:
            joined[-1] = (joined[-1][0], high, label)
        else:
            joined.append((low, high, label))
    return joined


def _painted(tiles: list[_Tile], over: list[_Tile]) -> list[_Tile]:
    """Return *tiles* with *over* laid upon them."""
    return sorted(cut(tiles, Intervals.of((start, end) for start, end, _ in over)) + over)


def _tiles(definition: Definition, first_day: int, last_day: int, years: range) -> list[_Tile]:
    if isinstance(definition, Rota):
        return _rota_tiles(definition, first_day, last_day, years)
    left = _tiles(definition.left, first_day, last_day, years)
    right = _tiles(definition.right, first_day, last_day, years)
    return list(_combined(definition, left, right))


def _combined(definition: Combination, left: list[_Tile], right: list[_Tile]) -> Iterator[_Tile]:
    """Walk two tilings side by side; the left says why where both could."""
    at = 0
    for start, end, label in left:
        begin = start
        while begin < end and at < len(right):
            stop = min(end, right[at][1])
            if begin < stop:
                yield (begin, stop, _LABELS[definition.operation](label, right[at][2]))
                begin = stop
            if right[at][1] <= begin:
                at += 1


def _union(left: str, right: str) -> str:
    return right if right == _OPEN else left


def _intersection(left: str, right: str) -> str:
    return right if left == _OPEN else left


def _difference(left: str, right: str) -> str:
    return _CLOSED if left == right == _OPEN else left


_LABELS: Final = {"union": _union, "intersection": _intersection, "difference": _difference}


def _rota_tiles(rota: Rota, first_day: int, last_day: int, years: range) -> list[_Tile]:
    clock = WallClock(ZoneInfo(rota.zone), first_day, last_day + 1)
    dates = LocalDates(clock, first_day, last_day + 1)
    uncut = replace(
        rota,
        schedule=_uncut(rota.schedule),
        versions=tuple((start, _uncut(schedule)) for start, schedule in rota.versions),
    )
    whole = Intervals.of(row[:2] for row in definition_rows(uncut, first_day, last_day, years))
    tiles: list[_Tile] = []
    for schedule, since, until in periods(rota, first_day, last_day):
        dated = dated_hours(schedule, since, until - 1, years)
        for day in range(since, until):
            tiles += _date_tiles(schedule, day, dated.get(day), dates)
    for schedule, since, until in periods(rota, first_day, last_day):
        for item in schedule.breaks:
            during = Intervals.of(break_instants(item, dates, since, until - 1)) & whole
            tiles = _painted(tiles, [(*piece, item.name or _BREAK) for piece in during])
        closures = [(shut.start, shut.end, shut.name or _CLOSED) for shut in schedule.closed]
        for closure in closures:
            tiles = _painted(tiles, [closure])
    open_rows = definition_rows(rota, first_day, last_day, years)
    return _painted(tiles, [(start, end, _OPEN) for start, end, _ in open_rows])


def _uncut(schedule: Schedule) -> Schedule:
    return replace(schedule, breaks=(), closed=())


def _date_tiles(
    schedule: Schedule, day: int, hours: DatedHours | None, dates: LocalDates
) -> list[_Tile]:
    """Say of each stretch of a date why it is closed, if it is."""
    whole_day = ((0, MICROS_PER_DAY),)
    weekly = schedule.hours.on(day)
    spans = weekly if hours is None else hours.spans
    tiles = [(*piece, _NIGHT if spans else _WEEKEND) for piece in dates.spans(day, whole_day)]
    if hours is not None and not spans:
        return [(start, end, hours.name or _CLOSED) for start, end, _ in tiles]
    if spans:
        between = (spans[0][0], min(max(close for _, close in spans), MICROS_PER_DAY))
        tiles = _painted(tiles, _named(dates, day, (between,), _BREAK))
    if hours is not None:
        # Hours of the week that the date does not have: its own name says why.
        lost = tuple((start, min(end, MICROS_PER_DAY)) for start, end in weekly)
        missing = Intervals.of(lost) - Intervals.of(spans)
        tiles = _painted(tiles, _named(dates, day, missing.pieces, hours.name or _CLOSED))
    return tiles


def _named(dates: LocalDates, day: int, spans: tuple[Span, ...], name: str) -> list[_Tile]:
    return [(*piece, name) for piece in dates.spans(day, spans) if piece[0] < piece[1]]
