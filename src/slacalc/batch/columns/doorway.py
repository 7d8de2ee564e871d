"""The doorway of columns: numpy, pandas, Polars and pyarrow in, and the caller's own kind out."""

from __future__ import annotations

import sys
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING, Final, TypeGuard, cast, final

import numpy as np
import pyarrow as pa

from slacalc.batch.columns.arrow_columns import read_arrow
from slacalc.batch.columns.instants import Index, Instants, Kind, Reading
from slacalc.batch.columns.numpy_columns import read_array
from slacalc.batch.columns.pandas_columns import read_pandas
from slacalc.batch.columns.polars_columns import read_polars
from slacalc.core.instants import to_micros
from slacalc.errors import Fault, FormatError, TableError

if TYPE_CHECKING:
    import polars as pl

    from slacalc.batch.arrays import Int64s

__all__ = ("Beside", "Columns", "index_of", "is_pandas", "is_polars", "read_columns")

_KINDS: Final = "a column of numpy, pandas, Polars or pyarrow, or an aware datetime"


@final
@dataclass(frozen=True, slots=True, eq=False)
class Columns:
    """Columns of instants beside each other, of one length.

    Attributes:
        micros: The instants of each, in the order asked for.
        kind: The kind of the first that is a column.
        beside: What further columns have to fit.
    """

    micros: tuple[Int64s, ...]
    kind: Kind
    beside: Beside


@final
@dataclass(frozen=True, slots=True, eq=False)
class Beside:
    """A column that others stand beside: they have to be of its length, and share its index.

    Attributes:
        what: What messages call it.
        rows: How many rows it has.
        index: Its index, if it is a Series of pandas.
    """

    what: str
    rows: int
    index: Index | None = None

    def check(self, what: str, rows: int, index: Index | None = None) -> None:
        """Refuse a column called *what* that does not fit.

        Raises:
            TableError: it has another length, or another index.
        """
        if rows != self.rows:
            message = f"it has {rows} rows, {self.what} has {self.rows}"
            raise TableError.of([Fault(what, message)])
        if self.index is None or index is None or index is self.index:
            return
        if not self.index.equals(index):
            message = f"its index is not that of {self.what}; align them first"
            raise TableError.of([Fault(what, message)])


def read_columns(given: Mapping[str, object], reading: Reading) -> Columns:
    """Return the columns *given*, by the names that messages call them; some may be one instant.

    Raises:
        FormatError: one is no column, or none is.
        TableError: they differ in length or index, or hold no instants.
        NaiveDatetimeError: wall times, and nobody said of which zone.
    """
    read = {what: _read(value, reading, what) for what, value in given.items()}
    columns = {what: found for what, found in read.items() if isinstance(found, Instants)}
    if not columns:
        message = f"{' and '.join(given)}: no column; slacalc.Calendar answers for single instants"
        raise FormatError(message)
    what, lead = next(iter(columns.items()))
    beside = Beside(what, lead.micros.size, lead.index)
    for name, found in columns.items():
        beside.check(name, found.micros.size, found.index)
    micros = [
        found.micros if isinstance(found, Instants) else np.broadcast_to(found, beside.rows)
        for found in read.values()
    ]
    return Columns(tuple(micros), lead.kind, beside)


def _read(value: object, reading: Reading, what: str) -> Instants | Int64s:
    """Return a column of instants; of a single instant, what is said for all rows."""
    if isinstance(value, np.ndarray):
        return read_array(value, reading, what)
    if isinstance(value, pa.Array | pa.ChunkedArray):
        return read_arrow(value, reading, what)
    if is_pandas(value):
        return read_pandas(value, reading, what)
    if is_polars(value):
        return read_polars(value, reading, what)
    if isinstance(value, datetime):
        # A missing one, such as NaT, is refused by its name, where in a column it is null.
        return np.array([to_micros(value)], np.int64)
    message = f"{what} has to be {_KINDS}, got {type(value).__name__}"
    raise FormatError(message)


def index_of(column: object) -> Index | None:
    """Return the index of a Series of pandas; None of any other column."""
    return cast("Index | None", getattr(column, "index", None)) if is_pandas(column) else None


def is_pandas(value: object) -> bool:
    """Return whether *value* is a Series or an index of pandas, without loading pandas."""
    pandas = sys.modules.get("pandas")
    return pandas is not None and isinstance(value, pandas.Series | pandas.Index)


def is_polars(value: object) -> TypeGuard[pl.Series]:
    """Return whether *value* is a Series of Polars, without loading Polars."""
    polars = sys.modules.get("polars")
    return polars is not None and isinstance(value, polars.Series)
