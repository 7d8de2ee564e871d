"""Landing: where a counted amount comes to rest, and wall-clock moves around a working day.

SPEC section 4, "Landing of days": a start later than the cutoff becomes the next working day's
opening; the result is measured and lands; `at` moves it on the landing's working day.
"""

from __future__ import annotations

from datetime import date, time
from typing import TYPE_CHECKING, Final, Literal, TypeAlias

from slacalc.calendars.localtime.walltime import EPOCH_ORDINAL, WallClock
from slacalc.calendars.measuring.openings import is_open, roll_back, roll_forward
from slacalc.core.instants import MICROS_PER_DAY, MICROS_PER_SECOND
from slacalc.errors import AmountError

if TYPE_CHECKING:
    from slacalc.calendars.compiling.compiled import Compiled
    from slacalc.calendars.compiling.window import Window
    from slacalc.core.timeline import Row

__all__ = (
    "Landing",
    "add_dates",
    "check_landing",
    "cutoff_start",
    "date_end",
    "land",
    "land_at",
    "wall_micros",
)

Landing: TypeAlias = Literal["close", "open"]
"""Where an amount used up exactly at closing rests: there, or at the next opening."""


_FIRST_DAY: Final = date.min.toordinal() + 1
_LAST_DAY: Final = date.max.toordinal() - 1
_NEAR: Final = 3 * MICROS_PER_DAY  # all rows of a date lie within, whatever the zone


def check_landing(landing: object, default: Landing) -> Landing:
    """Return *landing*, or *default* for None."""
    if landing is None:
        return default
    if landing in {"close", "open"} if isinstance(landing, str) else False:
        return "open" if landing == "open" else "close"
    raise AmountError.option("landing", landing, '"close" or "open"')


def land(compiled: Compiled, at: int, landing: Landing, *, back: bool = False) -> int:
    """Return where a result at *at* comes to rest; *back* mirrors it for `subtract`."""
    if landing == "close":
        return at
    return roll_back(compiled, at) if back else roll_forward(compiled, at)


def wall_micros(moment: time) -> int:
    """Return a wall-clock time as microseconds from midnight."""
    seconds = (moment.hour * 60 + moment.minute) * 60 + moment.second
    return seconds * MICROS_PER_SECOND + moment.microsecond


def cutoff_start(compiled: Compiled, at: int, cutoff: time) -> int:
    """Return *at*, or the next working day's opening when a working day's cutoff is past."""
    clock = _clock(compiled, at)
    day = clock.day_at(at)
    if at <= clock.boundary(day, wall_micros(cutoff)) or not _rows_of(compiled, at, day):
        return at

    def look(window: Window) -> int | None:
        # Where one date's rows touch the next one's, a working day begins without an opening.
        line = window.timeline
        rows = range(max(line.row_at(at), 0), len(line))
        row = next((row for row in rows if line.dates[row] > day), None)
        return None if row is None else max(line.starts[row], at)

    return compiled.forward(at, look, "nothing opens")


def land_at(compiled: Compiled, at: int, moment: time | Literal["close"]) -> int:
    """Return *moment* on the working day on which *at* lies, or which ended there last.

    `"close"` is that day's last closing.
    """
    # Closed time belongs to the day that closed last, so look just before its closing.
    rest = at if is_open(compiled, at) else roll_back(compiled, at) - 1
    day = _date(compiled, rest)
    if moment == "close":
        return max(end for _, end, _ in _rows_of(compiled, rest, day))
    return _clock(compiled, rest).boundary(day, wall_micros(moment))


def add_dates(compiled: Compiled, at: int, days: int) -> int:
    """Return the same wall-clock time so many dates later, in the calendar's zone."""
    clock = _clock(compiled, at)
    local = at + clock.offset_at(at)
    day = local // MICROS_PER_DAY + EPOCH_ORDINAL + days
    if not _FIRST_DAY <= day <= _LAST_DAY:
        raise AmountError.out_of_range(f"{days} dates")
    return WallClock(compiled.zone, day - 1, day + 1).boundary(day, local % MICROS_PER_DAY)


def date_end(compiled: Compiled, given: date) -> int:
    """Return the instant at which the date *given* ends, in the calendar's zone."""
    day = given.toordinal() + 1
    return WallClock(compiled.zone, day, day).boundary(day, 0)


def _clock(compiled: Compiled, at: int) -> WallClock:
    day = at // MICROS_PER_DAY + EPOCH_ORDINAL
    return WallClock(compiled.zone, day - 2, day + 2)


def _date(compiled: Compiled, at: int) -> int:
    """Return the ordinal of the date to which the open instant *at* belongs."""
    timeline = compiled.covering(at, at + 1).timeline
    return timeline.dates[timeline.row_at(at)]


def _rows_of(compiled: Compiled, at: int, day: int) -> list[Row]:
    """Return the rows of the date *day*, which is near *at*."""
    near = compiled.covering(at, at + 1).timeline.rows(at - _NEAR, at + _NEAR)
    return [row for row in near if row[2] == day]
