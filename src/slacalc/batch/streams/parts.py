"""Tables that come in parts: Parquet files, unit by unit, or batches from wherever."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final, Protocol, cast, final

import pyarrow as pa
import pyarrow.parquet as pq

from slacalc.batch.tables.doorway import arrow_table
from slacalc.batch.tables.forms import Form, common_form
from slacalc.errors import FormatError
from slacalc.showing import shown

if TYPE_CHECKING:
    from contextlib import AbstractContextManager

    from slacalc.batch.tables.judged import Question

__all__ = ("Parts", "Unit", "opened_parts")

_BATCH: Final = 1 << 17
"""Rows that are read at a time."""

_UNIT: Final = 1 << 20
"""Rows of the row groups that are one unit; a larger row group is a unit of its own."""


@final
@dataclass(frozen=True, slots=True)
class Unit:
    """What is read in one go, and done again if that is interrupted.

    Attributes:
        name: What it is called, in messages and in the list of what is done.
        file: The Parquet file; None for a stream.
        groups: Its row groups.
    """

    name: str
    file: Path | None = None
    groups: range = range(0)


class Parts(Protocol):
    """A table in parts."""

    @property
    def form(self) -> Form:
        """The form that `read` gives them."""
        ...

    @property
    def units(self) -> Iterable[Unit]:
        """The units, in order; of a stream there are as many as reading shows."""
        ...

    @property
    def rows(self) -> int | None:
        """How many rows there are; None when only reading will tell."""
        ...

    @property
    def mark(self) -> object:
        """What tells this table from another, in plain JSON types; None for a stream."""
        ...

    def read(self, unit: Unit) -> Iterator[tuple[pa.Table, str]]:
        """Yield the tables of a unit, each with its place."""
        ...


def opened_parts(source: object, what: str, question: Question, timezone: str | None) -> Parts:
    """Return what *source* holds: a Parquet file or folder, a list of files, or batches.

    Args:
        source: A path, paths, an Arrow stream (what DuckDB gives), or tables one by one.
        what: `EVENTS` or `REQUESTS`.
        question: What is asked, which says the columns that matter.
        timezone: The zone of instants without one.

    Raises:
        FormatError: a file is missing or truncated; it is nothing of the kind.
        TableError: columns are missing, or of different types in different parts.
    """
    if isinstance(source, str | Path):
        return ParquetParts(_files(Path(source)), what, question, timezone)
    if isinstance(source, list | tuple) and all(isinstance(one, str | Path) for one in source):
        paths = cast("Iterable[str | Path]", source)
        files = {str(path): Path(path) for path in paths}
        return ParquetParts(files, what, question, timezone)
    return StreamParts(_batches(source, what), what, question, timezone)


def _files(path: Path) -> dict[str, Path]:
    """Return the Parquet files of a folder by their names in it, in the order of these."""
    if not path.is_dir():
        return {path.name: path}
    found = {file.relative_to(path).as_posix(): file for file in path.rglob("*.parquet")}
    hidden = {name for name in found if any(part[0] in "_." for part in Path(name).parts)}
    if not found.keys() - hidden:
        message = f"{path} has no Parquet files; their names end in .parquet"
        raise FormatError(message)
    return {name: found[name] for name in sorted(found.keys() - hidden)}


class ParquetParts:
    """Parquet files, in order, in units of some row groups; every footer is read beforehand."""

    def __init__(
        self, files: Mapping[str, Path], what: str, question: Question, timezone: str | None
    ) -> None:
        self.units: list[Unit] = []
        self.rows = 0
        self._marks: list[list[object]] = []
        schemas: list[tuple[pa.Schema, str]] = []
        for name, file in files.items():
            with _parquet(file) as opened:
                schemas.append((opened.schema_arrow, name))
                self.units += _units(name, file, opened.metadata)
                rows = opened.metadata.num_rows
            self.rows += rows
            state = file.stat()
            self._marks.append([name, state.st_size, state.st_mtime_ns, rows])
        self.form = common_form(what, schemas, question, timezone)

    @property
    def mark(self) -> object:
        """The files with their sizes, times and rows."""
        return self._marks

    def read(self, unit: Unit) -> Iterator[tuple[pa.Table, str]]:
        """Yield the rows of *unit*, at most 131,072 at a time."""
        assert unit.file is not None  # noqa: S101 - units of files have one
        with _parquet(unit.file) as opened:
            names = [name for name in self.form.schema.names if name in opened.schema_arrow.names]
            batches = opened.iter_batches(_BATCH, row_groups=list(unit.groups), columns=names)
            yield from ((self.form.of(table), unit.name) for table in _read(batches, unit))


def _read(batches: Iterator[pa.RecordBatch], unit: Unit) -> Iterator[pa.Table]:
    while True:
        try:
            batch = next(batches, None)
        except (pa.ArrowException, OSError) as error:
            raise _damaged(unit.name, error) from None
        if batch is None:
            return
        yield pa.Table.from_batches([batch])


def _parquet(file: Path) -> AbstractContextManager[pq.ParquetFile]:
    try:
        return pq.ParquetFile(file)
    except (pa.ArrowException, OSError) as error:
        if isinstance(error, FileNotFoundError):
            message = f"{file}: there is no such file"
            raise FormatError(message) from None
        raise _damaged(str(file), error) from None


def _damaged(place: str, error: Exception) -> FormatError:
    why = str(error).splitlines()[0][:200]
    return FormatError(
        f"{place}: truncated, damaged or no Parquet file ({why}); write or copy it again"
    )


def _units(name: str, file: Path, footer: pq.FileMetaData) -> Iterator[Unit]:
    first, rows = 0, 0
    for number in range(footer.num_row_groups):
        rows += footer.row_group(number).num_rows
        if rows >= _UNIT or number == footer.num_row_groups - 1:
            groups = range(first, number + 1)
            yield Unit(f"{name} row groups {first}-{number}", file, groups)
            first, rows = number + 1, 0


def _batches(source: object, what: str) -> Iterator[pa.Table]:
    """Return tables, one by one, of an Arrow stream or of whatever gives frames."""
    if hasattr(source, "__arrow_c_stream__"):
        reader = pa.RecordBatchReader.from_stream(cast("Any", source))
        return (pa.Table.from_batches([batch]) for batch in reader)
    if isinstance(source, Iterable) and not isinstance(source, str | bytes):
        return (arrow_table(one, what)[0] for one in cast("Iterable[object]", source))
    message = (
        f"{what} have to be a Parquet file, a folder of them, an Arrow stream or tables one by "
        f"one, got {shown(source)}"
    )
    raise FormatError(message)


class StreamParts:
    """Tables that come one by one, once; the first says what columns there are."""

    rows: None = None
    mark: None = None

    def __init__(
        self, tables: Iterator[pa.Table], what: str, question: Question, timezone: str | None
    ) -> None:
        self._tables = tables
        self._next = next(tables, None)
        self._number = 1
        schemas = [] if self._next is None else [(self._next.schema, "the stream")]
        self.form = common_form(what, schemas, question, timezone)

    @property
    def units(self) -> Iterator[Unit]:
        """The units, each of about a million rows, until nothing comes any more."""
        number = 0
        while self._next is not None:
            number += 1
            yield Unit(f"part {number} of the stream")

    def read(self, unit: Unit) -> Iterator[tuple[pa.Table, str]]:
        """Yield the next tables, each with its number, until they are enough for a unit."""
        rows = 0
        while self._next is not None and rows < _UNIT:
            rows += self._next.num_rows
            yield self.form.of(self._next), f"batch {self._number}, {unit.name}"
            self._number += 1
            self._next = next(self._tables, None)
