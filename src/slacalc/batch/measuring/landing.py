"""Landing over columns: where counted amounts come to rest, the twin of `measuring.landing`.

Nulls and failures are treated as by the rulers over columns.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final, Literal

import numpy as np

from slacalc.batch.arrays import NULL, fresh
from slacalc.batch.measuring.failures import fail
from slacalc.batch.measuring.search import Search
from slacalc.batch.measuring.walltime import local_clock, utc_years
from slacalc.batch.measuring.windows import Asked
from slacalc.calendars.localtime.walltime import EPOCH_ORDINAL
from slacalc.calendars.measuring import landing as scalar
from slacalc.core.instants import MICROS_PER_DAY
from slacalc.errors import AmountError

if TYPE_CHECKING:
    from datetime import time

    from slacalc.batch.arrays import Bools, Int64s
    from slacalc.batch.measuring.failures import Failures
    from slacalc.batch.measuring.search import Found
    from slacalc.batch.measuring.windows import Rows, WindowArrays
    from slacalc.calendars.compiling.compiled import Compiled

__all__ = ("add_dates", "cutoff_start", "land", "land_at")

_FIRST_DAY: Final = 2
_LAST_DAY: Final = 3_652_058  # of the dates there are, all but the first and the last


def land(
    compiled: Compiled,
    at: Int64s,
    landing: scalar.Landing,
    failures: Failures | None = None,
    *,
    back: bool = False,
) -> Int64s:
    """Return where results at *at* come to rest; *back* mirrors it for `subtract`."""
    if landing == "close":
        return at

    def look(window: WindowArrays, rows: Rows) -> Found:
        t = at[rows]
        found = window.time.roll_back(t) if back else window.time.roll_forward(t)
        return found, (found == t) | _inside(window, found)

    def ask(row: int) -> int:
        return scalar.land(compiled, int(at[row]), landing, back=back)

    asked = Asked(compiled, (at,))
    return Search(asked, farthest=-at if back else at).answers(look, ask, failures)


def cutoff_start(
    compiled: Compiled, at: Int64s, cutoff: time, failures: Failures | None = None
) -> Int64s:
    """Return *at*, or the next working day's opening where a working day's cutoff is past."""
    micros = scalar.wall_micros(cutoff)

    def look(window: WindowArrays, rows: Rows) -> Found:
        t = at[rows]
        day = window.clock.days(t)
        limit = window.clock.boundary((day - EPOCH_ORDINAL) * MICROS_PER_DAY + micros)
        past = (t > limit) & window.days.has_date(day)
        found = t.copy()
        found[past] = window.days.next_date(t[past], day[past])
        return found, ~past | (found <= window.end)

    def ask(row: int) -> int:
        return scalar.cutoff_start(compiled, int(at[row]), cutoff)

    return Search(Asked(compiled, (at,)), farthest=at).answers(look, ask, failures)


def land_at(
    compiled: Compiled,
    at: Int64s,
    moment: time | Literal["close"],
    failures: Failures | None = None,
) -> Int64s:
    """Return *moment* on the working days on which *at* lie, or which ended there last."""
    micros = 0 if moment == "close" else scalar.wall_micros(moment)

    def look(window: WindowArrays, rows: Rows) -> Found:
        t = at[rows]
        # Closed time belongs to the day that closed last, so look just before its closing.
        rest = np.where(window.time.is_open(t), t, window.time.roll_back(t) - 1)
        row = window.days.rows_at(rest)
        if moment == "close":
            found = window.days.last_close(row)
        else:
            midnight = (window.days.dates(row) - EPOCH_ORDINAL) * MICROS_PER_DAY
            found = window.clock.boundary(midnight + micros)
        return found, (row >= 0) & (rest >= window.start) & (rest < window.end)

    def ask(row: int) -> int:
        return scalar.land_at(compiled, int(at[row]), moment)

    return Search(Asked(compiled, (at,)), farthest=-at).answers(look, ask, failures)


def add_dates(
    compiled: Compiled, at: Int64s, days: int, failures: Failures | None = None
) -> Int64s:
    """Return the same wall-clock times so many dates later, in the calendar's zone."""
    found = fresh(at.size)
    known = np.flatnonzero(at != NULL)
    local = local_clock(compiled.zone, utc_years(at[known])).local(at[known])
    local += days * MICROS_PER_DAY
    day = local // MICROS_PER_DAY + EPOCH_ORDINAL
    outside = (day < _FIRST_DAY) | (day > _LAST_DAY)
    if outside.any():
        fail(failures, known[outside], AmountError.out_of_range(f"{days} dates"))
        known, local = known[~outside], local[~outside]
    found[known] = local_clock(compiled.zone, utc_years(local)).boundary(local)
    return found


def _inside(window: WindowArrays, edge: Int64s) -> Bools:
    """Return which edges lie inside the window.

    Whether something opens or closes at its very edge is up to the year beyond.
    """
    return (window.start < edge) & (edge < window.end)
