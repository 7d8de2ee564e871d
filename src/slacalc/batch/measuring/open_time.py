"""Open time over columns: `W(t)`, its two inverses and openings, the twin of `core.timeline`."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final, final

import numpy as np

from slacalc.batch.arrays import FAR
from slacalc.batch.measuring.positions import Positions

if TYPE_CHECKING:
    from slacalc.batch.arrays import Bools, Int64s
    from slacalc.core.timeline import Timeline

__all__ = ("OpenTime", "timeline_arrays")

_MOST_BUCKETS: Final = 1 << 16  # three tables of so many fit into a second-level cache
_LARGEST_SHIFT: Final = 55


def timeline_arrays(timeline: Timeline) -> tuple[Int64s, Int64s]:
    """Return where the rows of *timeline* start and where they end."""
    starts = np.frombuffer(timeline.starts, np.int64)
    before = np.frombuffer(timeline.before, np.int64)
    return starts, starts + before[1:] - before[:-1]


@final
class OpenTime:
    """The open time of a window as arrays; neighbouring rows that touch are one piece.

    An answer that the window does not hold is `FAR`, or `-FAR` looking back. Every piece is at
    least one bucket away from the next where gaps are wide enough, as nights are. Then a bucket
    knows the only piece it can touch, and `W` is three look-ups: where the piece opens, where it
    closes, and `W` there.
    """

    __slots__ = ("_before", "_closes", "_index", "_opens", "_shift", "_tables", "_used")

    def __init__(self, timeline: Timeline) -> None:
        starts, ends = timeline_arrays(timeline)
        apart = starts[1:] > ends[:-1]
        # One piece without length beyond all of time: so there is always a next one.
        self._opens = np.concatenate((starts[:1], starts[1:][apart], [FAR]))
        self._closes = np.concatenate((ends[:-1][apart], ends[-1:], [FAR]))
        self._before = np.concatenate(([0], np.cumsum(self._closes - self._opens)))[:-1]
        self._index = Positions(self._opens[:-1])
        self._used = Positions(self._before)
        self._shift, self._tables = self._bucketed()

    def _bucketed(self) -> tuple[int, tuple[int, Int64s, Int64s, Int64s] | None]:
        """Return the shift and the tables by bucket, or by piece where gaps are too narrow."""
        opens, closes = self._opens[:-1], self._closes[:-1]
        gaps = opens[1:] - closes[:-1]
        gap = int(gaps.min()) if gaps.size else 1 << _LARGEST_SHIFT
        shift = min(gap.bit_length() - 1, _LARGEST_SHIFT)
        if not opens.size or (int(closes[-1]) - int(opens[0])) >> shift > _MOST_BUCKETS:
            return 0, None
        first = int(opens[0]) >> shift
        edges = np.arange(first, (int(closes[-1]) >> shift) + 2) << shift
        piece = np.minimum(np.searchsorted(closes, edges, "right"), opens.size - 1)
        return shift, (first, opens[piece], closes[piece], (self._before[:-1] - opens)[piece])

    def upto(self, t: Int64s) -> Int64s:
        """Return `W(t)`."""
        return self._upto(t, np.empty((3, t.size), np.int64))

    def between(self, start: Int64s, end: Int64s, room: Int64s) -> Int64s:
        """Return `W(end) - W(start)`, in a row of *room*, which has four as long as these."""
        found = self._upto(end, room[:3])
        found -= self._upto(start, room[1:])
        return found

    def _upto(self, t: Int64s, room: Int64s) -> Int64s:
        """Return `W(t)` in the first of three rows of *room*."""
        found: Int64s
        found, place, edge = room
        if self._tables is None:
            np.subtract(self._index.upto(t), 1, out=place)
            opens, closes = self._opens, self._closes
            base = self._before - opens
        else:
            first, opens, closes, base = self._tables
            np.right_shift(t, self._shift, out=place)
            np.subtract(place, first, out=place)
        np.maximum(t, opens.take(place, out=edge, mode="clip"), out=found)
        np.minimum(found, closes.take(place, out=edge, mode="clip"), out=found)
        np.add(found, base.take(place, out=edge, mode="clip"), out=found)
        return found

    def earliest(self, open_time: Int64s) -> Int64s:
        """Return the earliest `t` with `W(t) >= open_time`, which is more than nothing."""
        piece = self._used.upto(open_time - 1)
        piece -= 1
        at = self._opens.take(piece, mode="clip")
        at += open_time
        at -= self._before.take(piece, mode="clip")
        return at

    def latest(self, open_time: Int64s) -> Int64s:
        """Return the latest `t` with `W(t) <= open_time`, which is less than the total."""
        piece = self._used.upto(open_time)
        piece -= 1
        at = self._opens.take(piece, mode="clip")
        at += open_time
        at -= self._before.take(piece, mode="clip")
        at[piece < 0] = -FAR
        return at

    def is_open(self, t: Int64s) -> Bools:
        """Return whether each instant is open: at an opening yes, at a closing no."""
        piece = self._index.upto(t)
        piece -= 1
        found = t < self._closes.take(piece, mode="clip")
        found &= piece >= 0
        return found

    def roll_forward(self, t: Int64s) -> Int64s:
        """Return each instant when open, else the next opening."""
        after = self._index.upto(t)
        closed = t >= self._closes.take(after - 1, mode="clip")
        closed |= after == 0
        return np.where(closed, self._opens.take(after, mode="clip"), t)

    def roll_back(self, t: Int64s) -> Int64s:
        """Return each instant when open or just closed, else the previous closing."""
        after = self._index.upto(t)
        closing = self._closes.take(after - 1, mode="clip")
        return np.where(after == 0, -FAR, np.minimum(t, closing))
