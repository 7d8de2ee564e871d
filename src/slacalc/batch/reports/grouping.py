"""Groups of rows by the values of columns, and what is counted and ranked inside them."""

from __future__ import annotations

from dataclasses import dataclass
from math import ceil
from typing import TYPE_CHECKING, final

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from slacalc.batch.arrow import coded, int64s, one_piece, places

if TYPE_CHECKING:
    from collections.abc import Sequence
    from fractions import Fraction

    from slacalc.batch.arrays import Bools, Int64s
    from slacalc.batch.arrow import Chunked, Piece

__all__ = ("Groups", "codes_of", "group")


@final
@dataclass(frozen=True, slots=True)
class Groups:
    """Which group each row belongs to.

    Attributes:
        keys: A row for each group: its values in the columns of the grouping.
        of: The group of each row, as its place in `keys`.
        number: How many groups there are; a table without columns cannot say.
    """

    keys: pa.Table
    of: Int64s
    number: int

    def __len__(self) -> int:
        return self.number

    def count(self, which: Bools) -> Int64s:
        """Return how many of the rows *which* each group has."""
        return np.bincount(self.of[which], minlength=len(self)).astype(np.int64)

    def distinct(self, codes: Int64s, which: Bools) -> Int64s:
        """Return how many different *codes* the rows *which* of each group have."""
        if not codes.size:
            return np.zeros(len(self), np.int64)
        pairs = np.unique(self.of[which] * (int(codes.max()) + 1) + codes[which])
        return np.bincount(pairs // (int(codes.max()) + 1), minlength=len(self)).astype(np.int64)

    def ranked(self, values: Int64s, which: Bools, share: Fraction) -> Int64s:
        """Return for each group the row whose value that *share* of its rows does not exceed.

        It is the smallest such value of the rows *which*, so it is a value that occurred; -1
        where a group has none of them.
        """
        rows = np.flatnonzero(which)
        order = rows[np.lexsort((values[rows], self.of[rows]))]
        counts = self.count(which)
        ranks = [max(0, ceil(share * int(count)) - 1) for count in counts]
        starts = np.cumsum(counts) - counts
        found = np.full(len(self), -1, np.int64)
        some = counts > 0
        found[some] = order[(starts + np.array(ranks, np.int64))[some]]
        return found


def group(table: pa.Table, names: Sequence[str], *, as_met: str | None = None) -> Groups:
    """Return the groups of the rows of *table* by the columns *names*, in order of their values.

    The column *as_met* is ordered as its values come in the table; nulls come last.
    """
    of = np.zeros(table.num_rows, np.int64)
    for name in names:
        codes = codes_of(table.column(name), by_value=name != as_met)
        of *= int(codes.max(initial=0)) + 1
        of += codes
        # Squeezed after each column, so that products stay small.
        of = np.unique(of, return_inverse=True)[1]
    number = int(of.max(initial=-1)) + 1
    first = np.empty(number, np.int64)
    first[of[::-1]] = np.arange(table.num_rows)[::-1]
    return Groups(table.select(list(names)).take(places(first)), of, number)


def codes_of(column: Chunked, *, by_value: bool = False) -> Int64s:
    """Return a number for each value of *column*, the greatest for null; ordered *by_value*."""
    whole = coded(column)
    count = len(whole.dictionary)
    order = _ranks(whole.dictionary) if by_value else np.arange(count)
    codes = int64s(whole.indices.cast(pa.int64()).fill_null(count))
    return np.append(order, count)[codes]


def _ranks(values: Piece) -> Int64s:
    order = np.asarray(one_piece(pc.sort_indices(values)))
    ranks = np.empty(len(order), np.int64)
    ranks[order] = np.arange(len(order))
    return ranks
