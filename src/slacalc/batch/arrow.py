"""The kinds of Arrow data that columns are made of, and one piece out of many."""

from __future__ import annotations

from typing import TYPE_CHECKING, Literal, TypeAlias, cast

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

if TYPE_CHECKING:
    from typing import Any

    from numpy.typing import NDArray

    # The stubs want a parameter for the values, which differ from column to column.
    Chunked: TypeAlias = pa.ChunkedArray[Any]
    Piece: TypeAlias = pa.Array[Any]
    Coded: TypeAlias = pa.DictionaryArray[Any, Any]

__all__ = ("coded", "int64s", "is_text", "is_value", "one_piece", "places")


def one_piece(column: Chunked | Piece) -> Piece:
    """Return *column* in one piece."""
    return column.combine_chunks() if isinstance(column, pa.ChunkedArray) else column


def coded(column: Chunked, *, nulls: Literal["mask", "encode"] = "mask") -> Coded:
    """Return *column* as numbers into a dictionary of its values, in one piece.

    Nulls stay nulls, or become one of the values.
    """
    # Arrow cannot join no pieces into a dictionary of whatever values, so there is always one.
    known = column if len(column) else one_piece(column)
    return cast("Coded", one_piece(pc.dictionary_encode(known, null_encoding=nulls)))


def int64s(column: Chunked | Piece) -> NDArray[np.int64]:
    """Return a column of whole numbers, instants or durations as integers; nulls become 0."""
    whole = one_piece(column.cast(pa.int64()))
    return np.asarray(whole.fill_null(0) if whole.null_count else whole)


def is_text(kind: pa.DataType) -> bool:
    """Return whether *kind* is text of any width."""
    return (
        pa.types.is_string(kind) or pa.types.is_large_string(kind) or pa.types.is_string_view(kind)
    )


def is_value(kind: pa.DataType) -> bool:
    """Return whether values of *kind* may be facts, lists and dictionaries of such values too.

    >>> import pyarrow as pa
    >>> is_value(pa.list_(pa.date32())), is_value(pa.binary())
    (True, False)
    """
    if isinstance(kind, pa.DictionaryType | pa.ListType | pa.LargeListType):
        return is_value(kind.value_type)
    return is_text(kind) or any(
        holds(kind)
        for holds in (
            pa.types.is_null,
            pa.types.is_boolean,
            pa.types.is_integer,
            pa.types.is_floating,
            pa.types.is_decimal,
            pa.types.is_date,
            pa.types.is_timestamp,
        )
    )


def places(rows: NDArray[np.int64], missing: NDArray[np.bool_] | None = None) -> pa.Int64Array:
    """Return *rows* as Arrow takes them; null where they are *missing*."""
    return cast("pa.Int64Array", pa.array(rows, mask=missing))
