"""Open time as sorted arrays: `W(t)`, the open time before `t`, and its two inverses.

`W` is monotone, grows by at most one a microsecond, and answers everything: the elapsed time is
`W(b) - W(a)`, a deadline is an inverse of `W`. No zones, no dates beyond a number a row carries.
"""

from __future__ import annotations

from array import array
from bisect import bisect_left, bisect_right
from itertools import accumulate
from typing import TYPE_CHECKING, TypeAlias, final

if TYPE_CHECKING:
    from collections.abc import Iterable

__all__ = ("Row", "Timeline")

Row: TypeAlias = tuple[int, int, int]
"""A piece of open time `[start, end)` and the ordinal of the date it belongs to."""


@final
class Timeline:
    """Rows of open time, sorted, disjoint, never empty; neighbours may touch.

    Attributes:
        starts: Where each row starts, in microseconds.
        before: `W` at each start, and one more: the total.
        dates: The ordinal of the date each row belongs to.

    `array` holds them in 20 bytes a row, where lists of ints take a hundred; a process may keep
    thousands of calendars.
    """

    __slots__ = ("before", "dates", "starts")

    def __init__(self, rows: Iterable[Row]) -> None:
        kept = [row for row in rows if row[0] < row[1]]
        self.starts = array("q", [start for start, _, _ in kept])
        self.before = array("q", accumulate((e - s for s, e, _ in kept), initial=0))
        self.dates = array("i", [date for _, _, date in kept])

    def __len__(self) -> int:
        return len(self.starts)

    @property
    def total(self) -> int:
        """All the open time there is."""
        return self.before[-1]

    def end(self, row: int) -> int:
        """Return where *row* ends."""
        return self.starts[row] + self.before[row + 1] - self.before[row]

    def rows(self, start: int, end: int) -> list[Row]:
        """Return the rows that meet `[start, end)`, whole."""
        first = max(0, self.row_at(start))
        last = bisect_left(self.starts, end)
        return [
            (self.starts[row], self.end(row), self.dates[row])
            for row in range(first, last)
            if self.end(row) > start
        ]

    def row_at(self, t: int) -> int:
        """Return the last row that starts at or before *t*; -1 when there is none."""
        return bisect_right(self.starts, t) - 1

    def upto(self, t: int) -> int:
        """Return `W(t)`."""
        row = bisect_right(self.starts, t) - 1
        if row < 0:
            return 0
        used, total = self.before[row] + t - self.starts[row], self.before[row + 1]
        return used if used < total else total  # noqa: FURB136 - half the time of min

    def earliest(self, open_time: int) -> int | None:
        """Return the earliest `t` with `W(t) >= open_time`, which is more than nothing.

        It stays at the closing where the time is used up. None when there is not as much.
        """
        row = bisect_left(self.before, open_time) - 1
        if row >= len(self.starts):
            return None
        return self.starts[row] + open_time - self.before[row]

    def latest(self, open_time: int) -> int | None:
        """Return the latest `t` with `W(t) <= open_time`, which is less than the total.

        It stays at the opening where the time begins. None when no row begins there.
        """
        row = bisect_right(self.before, open_time) - 1
        if not 0 <= row < len(self.starts):
            return None
        return self.starts[row] + open_time - self.before[row]

    def is_open(self, t: int) -> bool:
        """Return whether *t* lies in a row: at an opening yes, at a closing no."""
        row = bisect_right(self.starts, t) - 1
        return row >= 0 and t < self.end(row)

    def next_opening(self, t: int) -> int | None:
        """Return the first instant after *t* at which open time begins."""
        row = bisect_right(self.starts, t)
        while row < len(self.starts):
            if row == 0 or self.end(row - 1) < self.starts[row]:
                return self.starts[row]
            row += 1
        return None

    def previous_opening(self, t: int) -> int | None:
        """Return the last instant before *t* at which open time began."""
        row = bisect_left(self.starts, t) - 1
        while row >= 0:
            if row == 0 or self.end(row - 1) < self.starts[row]:
                return self.starts[row]
            row -= 1
        return None

    def next_closing(self, t: int) -> int | None:
        """Return the first instant after *t* at which open time ends."""
        row = max(0, bisect_right(self.starts, t) - 1)
        while row < len(self.starts):
            end = self.end(row)
            if end > t and (row + 1 == len(self.starts) or self.starts[row + 1] > end):
                return end
            row += 1
        return None

    def previous_closing(self, t: int) -> int | None:
        """Return the last instant before *t* at which open time ended."""
        row = bisect_left(self.starts, t) - 1
        while row >= 0:
            end = self.end(row)
            if end < t and (row + 1 == len(self.starts) or self.starts[row + 1] > end):
                return end
            row -= 1
        return None
