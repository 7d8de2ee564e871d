"""The spans of many cycles, those of one after those of another, in arrays."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, final

import numpy as np

if TYPE_CHECKING:
    from slacalc.batch.arrays import Bools, Int64s

__all__ = ("Pieces", "joined", "united")


@final
@dataclass(frozen=True, slots=True, eq=False)
class Pieces:
    """Spans in which clocks do not count, those of one cycle after those of the one before.

    Attributes:
        bounds: Where the spans of each cycle begin, and one more: their number.
        row: Whose span each is.
        since: When each begins.
        until: When it ends; `FOREVER` for one that lasts.
        stood: Whether the clock stood still between a stop and a reopening; else it was paused.
    """

    bounds: Int64s
    row: Int64s
    since: Int64s
    until: Int64s
    stood: Bools

    @classmethod
    def bounded(cls, counts: Int64s, since: Int64s, until: Int64s, stood: Bools) -> Pieces:
        """Return the spans of rows, each of which has as many as *counts* says."""
        bounds = np.zeros(counts.size + 1, np.int64)
        np.cumsum(counts, out=bounds[1:])
        return cls(bounds, np.repeat(np.arange(counts.size), counts), since, until, stood)

    @classmethod
    def none(cls, rows: int) -> Pieces:
        """Return no spans at all, of so many rows."""
        empty = np.zeros(0, np.int64)
        return cls.bounded(np.zeros(rows, np.int64), empty, empty, np.zeros(0, np.bool_))

    def of(self, rows: Int64s, most: int | None = None) -> Pieces:
        """Return the spans of some *rows* alone, and the first so many of each at *most*."""
        first, counts = self.bounds[rows], np.diff(self.bounds)[rows]
        if most is not None:
            counts = np.minimum(counts, most)
        before = np.cumsum(counts) - counts
        places = np.arange(counts.sum()) + np.repeat(first - before, counts)
        return Pieces.bounded(counts, self.since[places], self.until[places], self.stood[places])


def united(rows: int, owner: Int64s, since: Int64s, until: Int64s) -> Pieces:
    """Return spans in any order, overlapping or not, as those that cover the same, by their rows.

    The twin of `core.intervals.Intervals.of`, a row at a time.
    """
    some = np.flatnonzero(since < until)
    some = some[np.lexsort((since[some], owner[some]))]
    owner, since, until = owner[some], since[some], until[some]
    # How far the spans up to each reach: a running maximum that begins anew with every row.
    order = np.argsort(until, kind="stable")
    rank = np.empty_like(order)
    rank[order] = np.arange(order.size)
    base = owner * np.int64(order.size)
    reached = until[order[np.maximum.accumulate(base + rank) - base]]
    apart = (owner[1:] != owner[:-1]) | (since[1:] > reached[:-1])
    begins = np.flatnonzero(np.concatenate([[True], apart])) if owner.size else some
    ends = np.append(begins[1:], owner.size) - 1 if owner.size else some
    counts = np.bincount(owner[begins], minlength=rows)
    stood = np.zeros(begins.size, np.bool_)
    return Pieces.bounded(counts, since[begins], reached[ends], stood)


def joined(cycles: int, owner: Int64s, since: Int64s, until: Int64s, stood: Bools) -> Pieces:
    """Return spans by the cycles that own them: none empty, and those that touch made one."""
    lasting = since < until
    if not lasting.all():
        owner, since, until, stood = owner[lasting], since[lasting], until[lasting], stood[lasting]
    touching = (owner[1:] == owner[:-1]) & (stood[1:] == stood[:-1]) & (since[1:] == until[:-1])
    if touching.any():
        begins = np.flatnonzero(np.concatenate([[True], ~touching]))
        ends = np.append(begins[1:], owner.size) - 1
        owner, since, until, stood = owner[begins], since[begins], until[ends], stood[begins]
    return Pieces.bounded(np.bincount(owner, minlength=cycles), since, until, stood)
