"""Business days as a measure: `Wd(t)`, the units of working days before `t`, and its inverses.

A working day weighs 86,400,000,000 units, spread evenly over its open time, rounded down at each
instant: `Wd(t) = sum of floor(units * open before t of the day / open of the day)`. So days can
be paused, halved, compared and added back (SPEC section 4).
"""

from __future__ import annotations

from array import array
from bisect import bisect_left, bisect_right
from collections import defaultdict
from operator import sub
from typing import TYPE_CHECKING, final

from slacalc.core.amounts import UNITS_PER_DAY

if TYPE_CHECKING:
    from slacalc.core.timeline import Timeline

__all__ = ("DayMeasure",)


@final
class DayMeasure:
    """The day measure over a timeline.

    Attributes:
        before: `Wd` at the start of each row, and one more: the total.
        day_before: The open time of each row's date before the row.
        day_total: The open time of each row's date altogether.
        others: The units of all other dates before each row's end.

    Within a row only the row's own date moves on, wherever other rows of that date lie, so few
    numbers a row are enough: what other dates add, the open time of its date before it, and the
    open time of its date altogether.
    """

    __slots__ = ("_timeline", "before", "day_before", "day_total", "others")

    def __init__(self, timeline: Timeline) -> None:
        totals: defaultdict[int, int] = defaultdict(int)
        lengths = [*map(sub, timeline.before[1:], timeline.before)]
        for date, length in zip(timeline.dates, lengths, strict=True):
            totals[date] += length
        used: defaultdict[int, int] = defaultdict(int)
        units = 0
        self._timeline = timeline
        self.before = array("q", [0])
        self.day_before = array("q")
        self.day_total = array("q")
        self.others = array("q")
        for date, length in zip(timeline.dates, lengths, strict=True):
            self.day_before.append(used[date])
            self.day_total.append(totals[date])
            units -= UNITS_PER_DAY * used[date] // totals[date]
            self.others.append(units)
            used[date] += length
            units += UNITS_PER_DAY * used[date] // totals[date]
            self.before.append(units)

    def upto(self, t: int) -> int:
        """Return `Wd(t)`."""
        starts = self._timeline.starts
        row = bisect_right(starts, t) - 1
        if row < 0:
            return 0
        own = UNITS_PER_DAY * (self.day_before[row] + t - starts[row]) // self.day_total[row]
        units, most = self.others[row] + own, self.before[row + 1]
        # Past the end of the row its date does not move on, though the formula would.
        return units if units < most else most  # noqa: FURB136 - half the time of min

    def earliest(self, units: int) -> int | None:
        """Return the earliest `t` with `Wd(t) >= units`, which is more than nothing."""
        row = bisect_left(self.before, units) - 1
        if row >= len(self._timeline):
            return None
        wanted = (units - self.others[row]) * self.day_total[row]
        into = -(-wanted // UNITS_PER_DAY) - self.day_before[row]
        return self._timeline.starts[row] + into

    def latest(self, units: int) -> int | None:
        """Return the latest `t` with `Wd(t) <= units`, which is less than the total."""
        row = bisect_right(self.before, units) - 1
        if not 0 <= row < len(self._timeline):
            return None
        wanted = (units + 1 - self.others[row]) * self.day_total[row]
        into = -(-wanted // UNITS_PER_DAY) - 1 - self.day_before[row]
        return self._timeline.starts[row] + into
