"""The doorway of frames: pandas, Polars, pyarrow in as an Arrow table, and the same kind out."""

# The stubs of pyarrow and narwhals leave parts of their types open.
# pyright: reportUnknownMemberType=false

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final, Literal, TypeAlias, cast, final

import pyarrow as pa

from slacalc.batch.tables.objects import check_objects
from slacalc.errors import Fault, FormatError, MissingExtraError, TableError

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    import narwhals as nw
    import pandas as pd

    # A frame of whichever library: what is in it is asked of Arrow.
    EagerFrame: TypeAlias = nw.DataFrame[Any]
    Column: TypeAlias = pa.Array[Any] | pa.ChunkedArray[Any]

__all__ = ("Kind", "arrow_table")

Backend: TypeAlias = Literal["pandas", "polars", "pyarrow", "modin", "cudf"]

_KINDS: Final = "a pandas, Polars or pyarrow table"


@final
@dataclass(frozen=True, slots=True)
class Kind:
    """The kind of frame that a caller brought, and therefore gets back."""

    backend: Backend

    def of(self, table: pa.Table) -> object:
        """Return *table* as a frame of this kind; of pandas, whole numbers stay whole."""
        if self.backend == "pyarrow":
            return table
        if self.backend == "pandas":
            return _to_pandas(table)
        import narwhals as nw

        return nw.from_arrow(table, backend=self.backend).to_native()


def arrow_table(frame: object, what: str) -> tuple[pa.Table, Kind]:
    """Return *frame* as an Arrow table, and its kind.

    Args:
        frame: A pandas or eager Polars frame, a pyarrow table or record batch.
        what: What messages call it, such as `"events"`.

    Raises:
        FormatError: it is no such frame.
        TableError: two of its columns share a name, or a column holds values of several types.
        NaiveDatetimeError: a column holds datetimes with a time zone and others without.
    """
    if isinstance(frame, pa.RecordBatch):
        frame = pa.Table.from_batches([frame])
    if not isinstance(frame, pa.Table):
        native = _eager(frame, what)
        backend = cast("Backend", native.implementation.value)
        return _own_names(_to_arrow(native, what), what), Kind(backend)
    return _own_names(frame, what), Kind("pyarrow")


def _eager(frame: object, what: str) -> EagerFrame:
    try:
        import narwhals as nw
    except ModuleNotFoundError:
        raise MissingExtraError.of("narwhals", "columns") from None
    try:
        opened = cast("Callable[..., object]", nw.from_native)(frame, pass_through=True)
    except nw.exceptions.DuplicateError:
        raise _twice(list(map(str, getattr(frame, "columns", ()))), what) from None
    if isinstance(opened, nw.DataFrame):
        return opened
    if isinstance(opened, nw.LazyFrame):
        message = f"{what} are lazy; collect them first, or stream them with slacalc.batch.stream"
    else:
        message = f"{what} have to be {_KINDS}, got {type(frame).__name__}"
    raise FormatError(message)


def _to_arrow(frame: EagerFrame, what: str) -> pa.Table:
    if frame.implementation.is_pandas():
        return _from_pandas(cast("pd.DataFrame", frame.to_native()), what)
    try:
        return frame.to_arrow()
    except pa.ArrowInvalid:
        raise TableError.of(list(_unknown_types(frame, what))) from None


def _unknown_types(frame: EagerFrame, what: str) -> Iterator[Fault]:
    """Yield a fault for each column whose values Arrow does not know."""
    for name in frame.columns:
        try:
            frame.select(name).to_arrow()
        except pa.ArrowInvalid:
            kind = frame.schema[name]
            yield Fault(f"{what}.{name}", f"{kind} is no type that pyarrow knows; cast it")


def _from_pandas(frame: pd.DataFrame, what: str) -> pa.Table:
    """Convert column by column, so that the one at fault can be named; the index stays behind."""
    arrays: list[Column] = []
    for name in frame.columns:
        column = frame[name]
        if column.dtype == object:
            check_objects(column, f"{what}.{name}")
        try:
            arrays.append(pa.array(column, from_pandas=True))
        except (pa.ArrowInvalid, pa.ArrowTypeError, pa.ArrowNotImplementedError, OverflowError):
            kinds = ", ".join(sorted({type(value).__name__ for value in column.dropna()}))
            fault = Fault(f"{what}.{name}", f"the column holds {kinds}; give it one type")
            raise TableError.of([fault]) from None
    return pa.table(arrays, names=[str(name) for name in frame.columns])


def _own_names(table: pa.Table, what: str) -> pa.Table:
    names = table.column_names
    if len(set(names)) < len(names):
        raise _twice(names, what)
    return table


def _twice(names: list[str], what: str) -> TableError:
    twice = sorted({name for name in names if names.count(name) > 1})
    message = "there are two columns of this name; rename one"
    return TableError.of([Fault(f"{what}.{name}", message) for name in twice])


def _to_pandas(table: pa.Table) -> pd.DataFrame:
    """Convert; whole numbers stay whole where some are missing, pandas would make them floats."""
    import pandas as pd

    frame = table.to_pandas()
    for name in table.column_names:
        column = table.column(name)
        # Of our own numbers always, so that the type of a column does not hang on its values.
        if pa.types.is_int32(column.type):
            frame[name] = column.to_pandas().astype(pd.Int32Dtype())
        elif pa.types.is_integer(column.type) and column.null_count:
            frame[name] = column.to_pandas(types_mapper=lambda _: pd.Int64Dtype())
    return frame
