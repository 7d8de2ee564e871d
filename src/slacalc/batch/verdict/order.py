"""The order of events: by request, then by instant, then as given.

One sort of the whole table would grow faster than the table, and miss the cache at every step.
So events are first dealt into buckets of neighbouring requests, which takes one pass, and each
bucket is sorted by one number: the request in the high bits, the instant in the low ones.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final, NamedTuple, final

import numpy as np

from slacalc.batch.arrays import chunks

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from slacalc.batch.arrays import Int64s
    from slacalc.batch.verdict.codes import Int32s

__all__ = ("Order", "order_of")

_BUCKET: Final = 1 << 18
"""Events in a bucket, about: what is sorted fits into the cache."""
_MOST_BUCKETS: Final = 1 << 16
"""So that the number of a bucket fits into 16 bits, which are sorted by counting."""
_BITS: Final = 63


@final
class Order(NamedTuple):
    """Events in order.

    Attributes:
        rows: Which event comes first, second, …; None where they are in order as given.
        at: When they happened, in that order.
        starts: Where in that order the events of each request begin, and one more: their number.
    """

    rows: Int64s | None
    at: Int64s
    starts: Int64s


def order_of(codes: Int32s, at: Int64s, requests: int) -> Order:
    """Return the order of events.

    Args:
        codes: The place of the request of each event.
        at: When it happened.
        requests: How many requests there are.
    """
    if _are_in_order(codes, at):
        return Order(None, at, _starts(np.bincount(codes, minlength=requests)))
    shift = _shift(codes.size, requests)
    buckets = (codes >> shift).astype(np.uint16)
    order = np.argsort(buckets, kind="stable")
    ordered = np.empty_like(at)
    counts = np.zeros(requests, np.int64)
    first = 0
    for bucket, size in enumerate(_sizes(buckets)):
        low, some = bucket << shift, slice(first, first + size)
        rows = order[some]
        mine, instants = codes[rows], at[rows]
        mine -= low
        found = np.bincount(mine)
        counts[low : low + found.size] = found
        places = _sorted(mine, instants)
        order[some], ordered[some] = rows[places], instants[places]
        first += size
    return Order(order, ordered, _starts(counts))


def _are_in_order(codes: Int32s, at: Int64s) -> bool:
    """Return whether no event comes before the one above it."""
    for some in chunks(codes.size):
        mine, instants = (column[some.start : some.stop + 1] for column in (codes, at))
        grows = mine[1:] > mine[:-1]
        grows |= (mine[1:] == mine[:-1]) & (instants[1:] >= instants[:-1])
        if not grows.all():
            return False
    return True


def _sizes(buckets: NDArray[np.uint16]) -> list[int]:
    """Return how many events each bucket has."""
    most = int(buckets.max()) + 1
    # In chunks, because counting makes wide copies, and those of a whole table are slow to make.
    found = sum(np.bincount(buckets[some], minlength=most) for some in chunks(buckets.size))
    sizes: list[int] = np.asarray(found).tolist()
    return sizes


def _starts(counts: Int64s) -> Int64s:
    """Return where the events of each request begin, and where the last ones end."""
    starts = np.zeros(counts.size + 1, np.int64)
    np.cumsum(counts, out=starts[1:])
    return starts


def _shift(events: int, requests: int) -> int:
    """Return by how many bits the place of a request is more than that of its bucket."""
    buckets = min(max(1, events // _BUCKET), _MOST_BUCKETS)
    return max(0, (requests // buckets).bit_length() - 1, requests.bit_length() - 16)


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
