"""Pauses beside columns of instants: a list of spans in each row, or one list for all rows."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import UTC
from typing import TYPE_CHECKING, Final, NamedTuple, cast, final

import numpy as np
import pyarrow as pa

from slacalc.batch.arrays import NULL
from slacalc.batch.arrow import one_piece
from slacalc.batch.columns.arrow_columns import read_arrow
from slacalc.batch.columns.doorway import Beside, index_of, is_pandas, is_polars
from slacalc.batch.columns.keyed import is_column
from slacalc.core.instants import from_micros
from slacalc.errors import Fault, Faults, TableError
from slacalc.evaluation.due import FOREVER

if TYPE_CHECKING:
    from slacalc.batch.arrays import Int64s
    from slacalc.batch.arrow import Piece
    from slacalc.batch.columns.instants import Reading
    from slacalc.batch.columns.keyed import AnyColumn

__all__ = ("Spans", "read_pauses")

_WHAT: Final = "pauses"
_PAIR: Final = 2
_EXPECTED: Final = "expected lists of pairs (from, to), or (from, None) for one that lasts"


@final
class Spans(NamedTuple):
    """The pauses of all rows, as they were given, those of a row together.

    One that lasts ends at `FOREVER`; of one that began at a wall time that is null, so is `since`.
    """

    row: Int64s
    since: Int64s
    until: Int64s


def read_pauses(pauses: object, reading: Reading, beside: Beside) -> Spans:
    """Return the pauses of each row; a row whose list is null has none.

    Args:
        pauses: Pairs (from, to) for all rows; or a column of lists of them: of structs or lists
            of two timestamps in Arrow and Polars, of tuples, lists or mappings in numpy and
            pandas.
        reading: How wall times are read.
        beside: The rows that they stand beside.

    Raises:
        TableError: the column does not fit, or with what is no pause.
        NaiveDatetimeError: wall times, and nobody said of which zone.
    """
    if not is_column(pauses):
        pairs = list(cast("Iterable[object]", pauses))
        one = _paired([0] * len(pairs), pairs, reading)
        return Spans(
            np.repeat(np.arange(beside.rows), one.row.size),
            np.tile(one.since, beside.rows),
            np.tile(one.until, beside.rows),
        )
    column: AnyColumn = pauses
    beside.check(_WHAT, len(column), index_of(column))
    piece = _arrow(column)
    if piece is None:
        return _listed(column.tolist(), reading)
    if pa.types.is_null(piece.type):
        return _listed([None] * len(piece), reading)
    if not (pa.types.is_list(piece.type) or pa.types.is_large_list(piece.type)):
        raise _unfit(f"{_EXPECTED}, got {piece.type}")
    lists = cast("pa.ListArray[pa.Scalar[pa.DataType]]", piece)
    row = np.asarray(lists.value_parent_indices()).astype(np.int64)
    since, until = _ends(lists.flatten())
    if since.null_count:
        place = row[np.flatnonzero(np.asarray(since.is_null()))[0]]
        raise _unfit(f"{_EXPECTED}; one begins at null", f"{_WHAT}[{place}]")
    return _checked(row, read_arrow(since, reading, _WHAT).micros, _read(until, reading))


def _arrow(column: AnyColumn) -> Piece | None:
    """Return *column* as Arrow holds it; None for objects of Python."""
    if isinstance(column, pa.Array | pa.ChunkedArray):
        return one_piece(column)
    if is_polars(column):
        return None if column.dtype.is_object() else one_piece(column.to_arrow())
    if is_pandas(column) and hasattr(column.dtype, "pyarrow_dtype"):
        return one_piece(pa.array(column))
    return None


def _ends(pairs: Piece) -> tuple[Piece, Piece]:
    """Return where each of *pairs* begins, and where it ends."""
    kind = pairs.type
    if pa.types.is_struct(kind) and kind.num_fields == _PAIR:
        since, until = cast("pa.StructArray", pairs).flatten()
        return since, until
    if pa.types.is_null(kind):
        return pairs, pairs
    if pa.types.is_list(kind) or pa.types.is_large_list(kind) or pa.types.is_fixed_size_list(kind):
        lists = cast("pa.ListArray[pa.Scalar[pa.DataType]]", pairs)
        flat = lists.flatten()
        if len(flat) == _PAIR * len(pairs) and set(lists.value_lengths().to_pylist()) <= {_PAIR}:
            return flat[::_PAIR], flat[1::_PAIR]
    raise _unfit(f"{_EXPECTED}, got {kind}")


def _read(until: Piece, reading: Reading) -> Int64s:
    micros = read_arrow(until, reading, _WHAT).micros
    return np.where(micros == NULL, FOREVER, micros)


def _listed(rows: Sequence[object], reading: Reading) -> Spans:
    """Return the pauses of rows that hold objects: lists of pairs, or nothing."""
    owners: list[int] = []
    pairs: list[object] = []
    for row, value in enumerate(rows):
        given = _items(value)
        owners += [row] * len(given)
        pairs += given
    return _paired(owners, pairs, reading)


def _items(value: object) -> list[object]:
    """Return what a row holds: of null, which may be NaN, nothing."""
    missing = value is None or isinstance(value, float) or type(value).__name__ == "NAType"
    return [] if missing else list(cast("Iterable[object]", value))


def _paired(rows: Sequence[int], pairs: Sequence[object], reading: Reading) -> Spans:
    faults = Faults()
    ends: list[object] = []
    for row, pair in zip(rows, pairs, strict=True):
        both = list(pair.values()) if isinstance(pair, Mapping) else _parts(pair)
        if len(both) != _PAIR or both[0] is None:
            faults.add(f"{_WHAT}[{row}]", _EXPECTED, pair)
        ends += both
    faults.check(TableError)
    micros, _ = reading.objects(ends, _WHAT)
    until = micros[1::_PAIR]
    return _checked(
        np.array(rows, np.int64), micros[::_PAIR], np.where(until == NULL, FOREVER, until)
    )


def _parts(pair: object) -> list[object]:
    return list(pair) if isinstance(pair, tuple | list | np.ndarray) else [pair]


def _checked(row: Int64s, since: Int64s, until: Int64s) -> Spans:
    """Refuse pauses that end before they begin."""
    faults = Faults()
    for place in np.flatnonzero(until < since).tolist():
        both = [from_micros(int(one[place]), UTC) for one in (since, until)]
        faults.add(f"{_WHAT}[{row[place]}]", f"({both[0]}, {both[1]}) ends before it begins")
    faults.check(TableError)
    return Spans(row, since, until)


def _unfit(message: str, path: str = _WHAT) -> TableError:
    return TableError.of([Fault(path, message)])
