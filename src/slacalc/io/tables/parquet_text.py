"""Parquet as the delimited text that tables are read from: one meaning for both."""

# The stubs of pyarrow leave parts of their types open.
# pyright: reportUnknownMemberType=false, reportUnknownVariableType=false

from __future__ import annotations

import csv
from collections.abc import Iterable, Iterator
from datetime import date, datetime
from decimal import Decimal
from io import BufferedReader, RawIOBase, StringIO
from typing import TYPE_CHECKING, Any, Final

from slacalc.errors import MissingExtraError
from slacalc.io.documents.plain import unreadable

if TYPE_CHECKING:
    import pyarrow as pa
    from _typeshed import WriteableBuffer

__all__ = ("is_parquet", "parquet_text")

_MAGIC: Final = b"PAR1"
_ROWS: Final = 8_192
"""Rows that are turned into text at a time."""


def is_parquet(file: BufferedReader) -> bool:
    """Return whether *file*, which stays unread, begins as Parquet files do."""
    return file.peek(len(_MAGIC)).startswith(_MAGIC)


def parquet_text(file: BufferedReader) -> BufferedReader:
    """Return the rows of a Parquet file as comma-separated text in UTF-8, with a header.

    Instants are written in ISO 8601 with their offset if they have a zone, and nulls are empty.

    Raises:
        FormatError: it is truncated, or no file that can be read from its end.
        MissingExtraError: pyarrow is not installed.
    """
    return BufferedReader(_Text(file))


class _Text(RawIOBase):
    """The text, made as it is read."""

    def __init__(self, file: BufferedReader) -> None:
        self._file = file
        self._pieces = _pieces(file)
        self._piece = memoryview(next(self._pieces))
        self._read = 0

    def readable(self) -> bool:
        """It is read, and nothing else."""
        return True

    def fileno(self) -> int:
        """That of the file."""
        return self._file.fileno()

    def tell(self) -> int:
        """How much of the text has been read."""
        return self._read

    def readinto(self, buffer: WriteableBuffer, /) -> int:
        """Read the next bytes of the text."""
        while not self._piece:
            piece = next(self._pieces, None)
            if piece is None:
                return 0
            self._piece = memoryview(piece)
        target = memoryview(buffer)
        count = min(len(target), len(self._piece))
        target[:count] = self._piece[:count]
        self._piece = self._piece[count:]
        self._read += count
        return count


def _pieces(file: BufferedReader) -> Iterator[bytes]:
    """Yield the header, then the rows some thousand at a time."""
    try:
        import pyarrow as pa
        import pyarrow.parquet as pq
    except ModuleNotFoundError as error:
        raise MissingExtraError.of(str(error.name), "columns") from None
    if not file.seekable():
        message = "Parquet is read from its end; name the file instead of sending it in"
        raise unreadable(message)
    try:
        table = pq.ParquetFile(file)
        yield _lines([table.schema_arrow.names])
        for batch in table.iter_batches(_ROWS):
            columns: list[pa.Array[Any]] = batch.columns
            yield _lines(zip(*map(_values, columns), strict=True))
    except (pa.ArrowException, OSError) as error:
        why = str(error).splitlines()[0][:200]
        message = f"the Parquet file is truncated or damaged ({why}); write or copy it again"
        raise unreadable(message) from None


def _values(column: pa.Array[Any]) -> Iterator[str]:
    """Return the text of each value of a column."""
    import pyarrow as pa

    if pa.types.is_timestamp(column.type) and column.type.unit == "ns":
        try:
            column = column.cast(pa.timestamp("us", tz=column.type.tz))
        except pa.ArrowInvalid:
            # Finer than a microsecond: whoever reads the cell refuses it.
            column = column.cast(pa.string())
    return map(_cell, column.to_pylist())


def _cell(value: object) -> str:
    match value:
        case None:
            text = ""
        case bool():
            text = str(value).lower()
        case float():
            # Whole numbers with gaps come as floats from pandas.
            text = repr(value).removesuffix(".0")
        case Decimal():
            text = f"{value:f}"
        case datetime() | date():
            text = value.isoformat()
        case _:
            text = str(value)
    return text


def _lines(rows: Iterable[Iterable[str]]) -> bytes:
    text = StringIO()
    csv.writer(text, lineterminator="\n").writerows(rows)
    return text.getvalue().encode()
