"""What columns are inside `batch`: int64 arrays with one value for null, cut into chunks.

Instants are microseconds since the Unix epoch, lengths are microseconds or units of a day. `NULL`
is numpy's own NaT, so that `datetime64` and `timedelta64` columns are viewed, never copied.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING, Final, NamedTuple, TypeAlias, final

import numpy as np

if TYPE_CHECKING:
    from numpy.typing import NDArray

__all__ = (
    "CHUNK",
    "FAR",
    "FIRST",
    "LAST",
    "NULL",
    "Bools",
    "Extent",
    "Int64s",
    "chunks",
    "fresh",
    "with_nulls",
)

Int64s: TypeAlias = "NDArray[np.int64]"
"""Instants or lengths."""

Bools: TypeAlias = "NDArray[np.bool_]"
"""Which rows."""

NULL: Final = -(1 << 63)
"""No value: the NaT of numpy."""

FAR: Final = 1 << 61
"""Later than any instant; its negative is earlier. Sums of two of them fit into an int64."""

FIRST: Final = int(np.datetime64("0001-01-01", "us").astype(np.int64))
"""The first instant of the year 1."""

LAST: Final = int(np.datetime64("9999-12-31T23:59:59.999999", "us").astype(np.int64))
"""The last instant of the year 9999."""

CHUNK: Final = 1 << 14
"""Rows worked on at a time: what a chunk and its intermediate steps take fits into a cache."""


@final
class Extent(NamedTuple):
    """How far columns reach, nulls left out.

    Attributes:
        low: The least value; more than `high` when there is none.
        high: The greatest.
        none: The rows that are null in any of the columns; None when no row is.
    """

    low: int
    high: int
    none: Bools | None

    @classmethod
    def of(cls, *columns: Int64s, beside: tuple[Int64s, ...] = ()) -> Extent:
        """Return the extent of *columns*; rows are null where one of *beside* is null, too."""
        if not columns[0].size:
            return cls(0, -1, None)
        # The least value tells of nulls; most columns have none.
        low = min(int(column.min()) for column in columns)
        if low != NULL and not any(column.min() == NULL for column in beside):
            return cls(low, max(int(column.max()) for column in columns), None)
        none = np.logical_or.reduce([column == NULL for column in (*columns, *beside)])
        known = [column[~none] for column in columns]
        if not known[0].size:
            return cls(0, -1, none)
        low = min(int(column.min()) for column in known)
        return cls(low, max(int(column.max()) for column in known), none)


def chunks(rows: int) -> Iterator[slice]:
    """Return slices of at most `CHUNK` rows that cover *rows*."""
    return (slice(first, min(first + CHUNK, rows)) for first in range(0, rows, CHUNK))


def with_nulls(column: Int64s, none: Bools | None) -> Int64s:
    """Return *column* with `NULL` written in the rows *none*."""
    if none is not None:
        column[none] = NULL
    return column


def fresh(rows: int) -> Int64s:
    """Return a column of so many *rows*, all null."""
    return np.full(rows, NULL, np.int64)
