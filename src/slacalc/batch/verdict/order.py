"""The order of events: by request, then by instant, then as given.

One sort of the whole table would grow faster than the table, and miss the cache at every step.
So events are first dealt into buckets of neighbouring requests, which takes one pass, and each
bucket is sorted by one number: the request in the high bits, the instant in the low ones.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

import numpy as np

if TYPE_CHECKING:
    from slacalc.batch.arrays import Int64s
    from slacalc.batch.verdict.codes import Int32s

__all__ = ("order_of", "starts_of")

_BUCKET: Final = 1 << 18
"""Events in a bucket, about: what is sorted fits into the cache."""
_MOST_BUCKETS: Final = 1 << 16
"""So that the number of a bucket fits into 16 bits, which are sorted by counting."""
_BITS: Final = 63


def starts_of(codes: Int32s, requests: int) -> Int64s:
    """Return where the events of each request begin once they are in order, and their number."""
    starts = np.zeros(requests + 1, np.int64)
    np.cumsum(np.bincount(codes, minlength=requests), out=starts[1:])
    return starts


def order_of(codes: Int32s, at: Int64s, requests: int) -> tuple[Int64s | None, Int64s]:
    """Return which event comes first, second, … and the instants in that order.

    None instead of the order where they are in order already.

    Args:
        codes: The place of the request of each event.
        at: When it happened.
        requests: How many requests there are.
    """
    grows = codes[1:] > codes[:-1]
    grows |= (codes[1:] == codes[:-1]) & (at[1:] >= at[:-1])
    if grows.all():
        return None, at
    shift = _shift(codes.size, requests)
    buckets = (codes >> shift).astype(np.uint16)
    order = np.argsort(buckets, kind="stable")
    ends = np.cumsum(np.bincount(buckets)).tolist()
    start, ordered = 0, np.empty_like(at)
    for end in ends:
        rows = order[start:end]
        instants = at[rows]
        places = _sorted(codes[rows], instants)
        order[start:end] = rows[places]
        ordered[start:end] = instants[places]
        start = end
    return order, ordered


def _shift(events: int, requests: int) -> int:
    """Return by how many bits the place of a request is more than that of its bucket."""
    buckets = min(max(1, events // _BUCKET), _MOST_BUCKETS)
    return max(0, (requests // buckets).bit_length() - 1, requests.bit_length() - 16)


def _sorted(codes: Int32s, at: Int64s) -> Int64s:
    """Return the order of the events of one bucket."""
    if not codes.size:
        return np.zeros(0, np.int64)
    low, since = int(codes.min()), int(at.min())
    bits = (int(at.max()) - since).bit_length()
    if bits + (int(codes.max()) - low).bit_length() > _BITS:
        return np.lexsort((at, codes))
    keys = codes.astype(np.int64)
    keys -= low
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
