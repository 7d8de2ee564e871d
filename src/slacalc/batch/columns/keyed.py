"""Columns of keys, words and amounts: the distinct values, and which of them each row has."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from itertools import pairwise
from typing import TYPE_CHECKING, Any, Final, TypeAlias, cast, final

import numpy as np
import pyarrow as pa

from slacalc.batch.arrow import one_piece
from slacalc.batch.columns.doorway import Beside, index_of, is_pandas, is_polars
from slacalc.batch.columns.instants import is_missing
from slacalc.batch.columns.pandas_columns import plain_values

if TYPE_CHECKING:
    from slacalc.batch.arrays import Int64s
    from slacalc.batch.arrow import Chunked, Coded, Piece

# Of any library that we know: which one is asked at run time.
AnyColumn: TypeAlias = Any

__all__ = ("Keyed", "grouped", "is_column", "read_keyed")

_NONE: Final = -1
_SHORT: Final = 1 << 15


@final
@dataclass(frozen=True, slots=True, eq=False)
class Keyed:
    """A column by its distinct values.

    Attributes:
        values: The distinct values.
        codes: Which of them each row has; -1 for null.
    """

    values: list[object]
    codes: Int64s

    def rows(self, code: int) -> Int64s:
        """Return the numbers of the rows that have the value of this *code*."""
        return np.flatnonzero(self.codes == code)


def grouped(codes: Int64s, values: int) -> list[Int64s]:
    """Return the rows of each code from 0 to below *values*; other codes are left out.

    One sort serves all, so that a thousand calendars cost little more than one.
    """
    # Sixteen bits are sorted in two passes, whatever their number.
    order = np.argsort(codes.astype(np.int16) if values < _SHORT else codes, kind="stable")
    bounds = np.searchsorted(codes[order], np.arange(values + 1))
    return [order[low:high] for low, high in pairwise(bounds.tolist())]


def is_column(value: object) -> bool:
    """Return whether *value* is a column of any kind."""
    if isinstance(value, np.ndarray | pa.Array | pa.ChunkedArray):
        return True
    return is_pandas(value) or is_polars(value)


def read_keyed(column: AnyColumn, what: str, beside: Beside) -> Keyed:
    """Return the distinct values of a *column*, which has to fit those beside it.

    Raises:
        TableError: it differs from them in length or index.
    """
    beside.check(what, len(column), index_of(column))
    try:
        piece = one_piece(_arrow(column))
        coded = piece if pa.types.is_dictionary(piece.type) else piece.dictionary_encode()
    except (pa.ArrowInvalid, pa.ArrowTypeError, pa.ArrowNotImplementedError):
        return _counted(_objects(column))
    found = cast("Coded", coded)
    codes = np.asarray(found.indices.cast(pa.int64()).fill_null(_NONE))
    return Keyed(list[object](found.dictionary.to_pylist()), codes)


def _arrow(column: AnyColumn) -> Piece | Chunked:
    """Return *column* as Arrow holds it."""
    if isinstance(column, pa.Array | pa.ChunkedArray):
        return column
    if is_polars(column):
        if column.dtype.is_object():
            message = "objects of Python"
            raise pa.ArrowNotImplementedError(message)
        piece: Piece = column.to_arrow()
        return piece
    return pa.array(column, from_pandas=True)


def _objects(column: AnyColumn) -> Iterable[object]:
    if isinstance(column, pa.Array | pa.ChunkedArray):
        return list[object](column.to_pylist())
    values = plain_values(column) if is_pandas(column) else column
    return list[object](values.to_list() if is_polars(column) else values.tolist())


def _counted(column: Iterable[object]) -> Keyed:
    """Number the distinct values of a column that Arrow cannot hold, such as our own amounts."""
    numbers: dict[object, int] = {}
    values: list[object] = []
    codes: list[int] = []
    for value in column:
        if is_missing(value):
            codes.append(_NONE)
            continue
        key = _key(value)
        if key not in numbers:
            numbers[key] = len(values)
            values.append(value)
        codes.append(numbers[key])
    return Keyed(values, np.array(codes, np.int64))


def _key(value: object) -> tuple[type, object]:
    """Return what tells *value* from others: 1 and True are two, documents go by their text."""
    try:
        hash(value)
    except TypeError:
        return type(value), repr(value)
    return type(value), value
