"""The order of events: by request, then by instant, then as given.

One sort of the whole table would grow faster than the table, and miss the cache at every step.
So events are first dealt into buckets of neighbouring requests, which takes one pass, and each
bucket is sorted by one number: the request in the high bits, the instant in the low ones.
"""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final, TypeAlias, final

import numpy as np

from slacalc.batch.arrays import chunks

if TYPE_CHECKING:
    from collections.abc import Iterator

    from slacalc.batch.arrays import Int64s
    from slacalc.batch.verdict.codes import Int32s

    Piece: TypeAlias = tuple[Int32s | Int64s | None, Int64s]

__all__ = ("Order", "order_of")

_BUCKET: Final = 1 << 18
"""Events in a bucket, about: what is sorted fits into the cache."""
_MOST_BUCKETS: Final = 1 << 16
"""So that the number of a bucket fits into 16 bits, which are sorted by counting."""
_SEGMENT: Final = 1 << 21
"""Events dealt at a time."""
_NARROW: Final = 1 << 31
"""So many events can be numbered in 32 bits."""
_BITS: Final = 63
_NOTHING: Final = np.zeros(0, np.int64)


@final
@dataclass(frozen=True, slots=True, eq=False)
class Order:
    """Events in order, request by request.

    In pieces, because memory that the system gives out anew can cost more than the work, and
    does not where it comes in pieces of a few megabytes, which are used again.

    Attributes:
        starts: Where the events of each request begin, and one more: their number.
        bounds: Where each piece begins, and one more: the number of events.
        pieces: Which rows they are, None where they are in order as given; and when they happened.
    """

    starts: Int64s
    bounds: list[int]
    pieces: list[Piece]

    @classmethod
    def as_given(cls, at: Int64s, counts: Int64s) -> Order:
        """Return the order of events that are in order, so many of each request."""
        return cls(_starts(counts), [0, at.size], [(None, at)])

    def events(self, first: int, last: int) -> tuple[Int64s, Int64s]:
        """Return the rows of the requests *first* to *last* (without), and their instants."""
        start, end = int(self.starts[first]), int(self.starts[last])
        numbers = range(bisect_right(self.bounds, start) - 1, bisect_left(self.bounds, end))
        parts = [self._part(number, start, end) for number in numbers]
        if len(parts) == 1:
            return parts[0]
        rows, at = zip(*parts, strict=True) if parts else ((_NOTHING,), (_NOTHING,))
        return np.concatenate(rows), np.concatenate(at)

    def _part(self, number: int, start: int, end: int) -> tuple[Int64s, Int64s]:
        """Return what lies from *start* to *end* in a piece."""
        low = self.bounds[number]
        since, until = max(start - low, 0), min(end, self.bounds[number + 1]) - low
        rows, at = self.pieces[number]
        those = np.arange(since, until) if rows is None else rows[since:until].astype(np.int64)
        return those, at[since:until]


def order_of(codes: Int32s, at: Int64s, requests: int) -> Order:
    """Return the order of events.

    Args:
        codes: The place of the request of each event.
        at: When it happened.
        requests: How many requests there are.
    """
    if _are_in_order(codes, at):
        return Order.as_given(at, np.bincount(codes, minlength=requests))
    narrow = codes.size <= _NARROW
    counts = np.zeros(requests, np.int64)
    shift = _shift(codes.size, requests)
    pieces: list[Piece] = []
    for bucket, rows in enumerate(_dealt(codes, shift, (requests - 1 >> shift) + 1)):
        mine, instants = codes[rows], at[rows]
        low = bucket << shift
        mine -= low
        found = np.bincount(mine)
        counts[low : low + found.size] = found
        places = _sorted(mine, instants)
        first = rows[places]
        pieces.append((first.astype(np.int32) if narrow else first, instants[places]))
    sizes = np.array([instants.size for _, instants in pieces])
    return Order(_starts(counts), _starts(sizes).tolist(), pieces)


def _are_in_order(codes: Int32s, at: Int64s) -> bool:
    """Return whether no event comes before the one above it."""
    for some in chunks(codes.size):
        mine, instants = (column[some.start : some.stop + 1] for column in (codes, at))
        grows = mine[1:] > mine[:-1]
        grows |= (mine[1:] == mine[:-1]) & (instants[1:] >= instants[:-1])
        if not grows.all():
            return False
    return True


def _starts(counts: Int64s) -> Int64s:
    """Return where the events of each request begin, and where the last ones end."""
    starts = np.zeros(counts.size + 1, np.int64)
    np.cumsum(counts, out=starts[1:])
    return starts


def _shift(events: int, requests: int) -> int:
    """Return by how many bits the place of a request is more than that of its bucket."""
    buckets = min(max(1, events // _BUCKET), _MOST_BUCKETS)
    return max(0, (requests // buckets).bit_length() - 1, requests.bit_length() - 16)


def _dealt(codes: Int32s, shift: int, buckets: int) -> Iterator[Int64s]:
    """Yield the rows of each bucket, in the order given."""
    # In segments, so that the room to work in is small and used again: memory that the system
    # gives out anew can cost more than the work.
    segments: list[tuple[Int32s, Int64s]] = []
    for first in range(0, codes.size, _SEGMENT):
        numbers = (codes[first : first + _SEGMENT] >> shift).astype(np.uint16)
        rows = np.argsort(numbers, kind="stable").astype(np.int32)
        segments.append((rows, _starts(np.bincount(numbers, minlength=buckets))))
    for bucket in range(buckets):
        parts = [rows[starts[bucket] : starts[bucket + 1]] for rows, starts in segments]
        yield np.concatenate(
            [part + np.int64(place * _SEGMENT) for place, part in enumerate(parts)]
        )


def _sorted(codes: Int32s, at: Int64s) -> Int64s:
    """Return the order of the events of one bucket, whose *codes* count from 0."""
    if not codes.size:
        return np.zeros(0, np.int64)
    since = int(at.min())
    bits = (int(at.max()) - since).bit_length()
    if bits + int(codes.max()).bit_length() > _BITS:
        return np.lexsort((at, codes))
    keys = codes.astype(np.int64)
    keys <<= bits
    keys |= at - since
    order = np.argsort(keys)
    keys = keys[order]
    same = keys[1:] == keys[:-1]
    if same.any():
        # This sort is quick and not stable: what is equal is put in the order given.
        tied = np.zeros(keys.size, np.bool_)
        tied[1:] = same
        tied[:-1] |= same
        places = np.flatnonzero(tied)
        order[places] = order[places][np.lexsort((order[places], keys[places]))]
    return order
