"""How long do columns of `elapsed` take, and what else is there to measure them with?

Five million random rows, the same for all who manage so many; the slow ones get fewer of them.
One call a round, in one thread; what is compared is the processor time of a row.
"""

from __future__ import annotations

import sys
from collections.abc import Callable
from datetime import UTC, date
from typing import Any, TypeAlias

import holidays
import numpy as np
import numpy.typing as npt
import pandas as pd
from rivals import YEARS, workclock_schedule
from stopwatch import Lane, Verdict, race, ratio

from slacalc import Calendar, batch

__all__ = ("verdicts",)

ROWS = 5_000_000
SOME = 100_000
FEW = 1_000
ROUNDS = 9
SPAN_DAYS = 30
_YEARS = 12

Column: TypeAlias = npt.NDArray[Any]
Ask: TypeAlias = Callable[[Column, Column], object]

_OURS = "slacalc.batch.elapsed"
_NUMPY = "numpy.busday_count"
_HOLIDAYS = "numpy.busday_count with holidays"
_WORKCLOCK = "workclock between_many"
_SEARCH = "plain searchsorted"
_LOOP = "slacalc.Calendar.elapsed, row by row"
_PANDAS = "pandas CustomBusinessHour, row by row"
_WANTED = {_NUMPY: 1.3, _HOLIDAYS: 1.3, _WORKCLOCK: 20.0}


def verdicts(rounds: int = ROUNDS) -> list[Verdict]:
    """Measure, print the times, and return the lines of the table."""
    start, end = _rows()
    desk = Calendar(timezone="Europe/Berlin", hours="Mon-Fri 09:00-17:00", holidays="DE")
    desk.prepare(YEARS.start, YEARS.stop - 1)
    ways = _ways(desk, sorted(holidays.country_holidays("DE", years=YEARS)))
    _check(start, end, ways)
    counts = {_WORKCLOCK: SOME, _LOOP: SOME, _PANDAS: FEW}
    lanes: dict[str, Lane] = {}
    for name, ask in ways.items():
        first = slice(counts.get(name, ROWS))
        lanes[name] = Lane(name, ask, [_in_its_kind(name, start[first], end[first])])
    race(list(lanes.values()), rounds)
    for name, lane in lanes.items():
        lane.seconds = [seconds / counts.get(name, ROWS) for seconds in lane.seconds]
        print(f"{name:45} {1e-6 / lane.median:10.3f} M rows a second")
    rate = f"{1e-6 / lanes[_OURS].median:.0f} M rows a second"
    return [
        Verdict(
            f"columns: `elapsed` of 5 M rows, to {name}",
            ratio(lanes, name, _OURS),
            _WANTED.get(name),
            note=rate if name == _NUMPY else "",
        )
        for name in lanes
        if name != _OURS
    ]


def _rows() -> tuple[Column, Column]:
    """Return instants from 2010 to 2021, and others up to a month later."""
    chance = np.random.default_rng(5)
    micros = chance.integers(0, _YEARS * 365 * 86_400 * 10**6, ROWS)
    start = np.datetime64("2010-01-01", "us") + micros
    return start, start + chance.integers(1, SPAN_DAYS * 86_400 * 10**6, ROWS)


def _ways(desk: Calendar, dates: list[date]) -> dict[str, Ask]:
    free = np.busdaycalendar(holidays=np.array(dates, "M8[D]"))
    schedule = workclock_schedule(dates)
    starts, before = _table(desk)
    hour = pd.offsets.CustomBusinessHour(start="09:00", end="17:00", holidays=dates)

    def upto(t: Column) -> Column:
        row = np.searchsorted(starts, t, "right") - 1
        return np.minimum(before[row] + t - starts[row], before[row + 1])

    def search(start: Column, end: Column) -> Column:
        return upto(end.view(np.int64)) - upto(start.view(np.int64))

    def loop(start: Column, end: Column) -> list[object]:
        return [desk.elapsed(*row) for row in zip(start, end, strict=True)]

    def ranges(start: Column, end: Column) -> list[int]:
        rows = zip(start, end, strict=True)
        return [len(pd.date_range(first, last, freq=hour)) for first, last in rows]

    return {
        _OURS: lambda start, end: batch.elapsed(start, end, desk, timezone="UTC"),
        _NUMPY: np.busday_count,
        _HOLIDAYS: lambda start, end: np.busday_count(start, end, busdaycal=free),
        _WORKCLOCK: schedule.between_many,
        _SEARCH: search,
        _LOOP: loop,
        _PANDAS: ranges,
    }


def _table(desk: Calendar) -> tuple[Column, Column]:
    """Return what a search needs: where open time starts, and how much lies before."""
    first, last = (pd.Timestamp(f"{year}-01-01", tz="UTC") for year in (YEARS.start, YEARS.stop))
    tiles = desk.intervals(first.to_pydatetime(), last.to_pydatetime())
    spans = np.array([(tile.start, tile.end) for tile in tiles if tile.label == "open"])
    micros = np.vectorize(lambda at: int(at.timestamp()) * 10**6, otypes=[np.int64])(spans)
    return micros[:, 0].copy(), np.append(0, np.cumsum(micros[:, 1] - micros[:, 0]))


def _in_its_kind(name: str, start: Column, end: Column) -> tuple[object, object]:
    """Return the rows as whoever it is wants them, so that nobody is timed converting."""
    if name in {_NUMPY, _HOLIDAYS}:
        return start.astype("M8[D]"), end.astype("M8[D]")
    if name == _LOOP:
        return tuple([at.replace(tzinfo=UTC) for at in part.tolist()] for part in (start, end))
    if name == _PANDAS:
        return tuple(pd.DatetimeIndex(part).tz_localize("UTC").tz_convert("Europe/Berlin")
                     for part in (start, end))  # fmt: skip
    return start, end


def _check(start: Column, end: Column, ways: dict[str, Ask]) -> None:
    """Assert that those who measure open time give the same answers."""
    some = slice(SOME // 10)
    ours = np.asarray(ways[_OURS](start[some], end[some]))
    for name in (_WORKCLOCK, _SEARCH, _LOOP):
        theirs = ways[name](*_in_its_kind(name, start[some], end[some]))
        assert (ours == np.asarray(theirs, "m8[us]")).all(), name


if __name__ == "__main__":
    found = verdicts(int(sys.argv[1]) if len(sys.argv) > 1 else ROUNDS)
    print(*(line.line() for line in found), sep="\n")
