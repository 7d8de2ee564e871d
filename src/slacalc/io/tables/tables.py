"""Tables with one request a row: CSV to requests, row by row, faulty rows apart."""

from __future__ import annotations

from collections.abc import Collection, Iterator
from datetime import datetime
from functools import partial
from typing import IO, TYPE_CHECKING, final
from zoneinfo import ZoneInfo

from slacalc.clock.history.request import Request
from slacalc.core.instants import to_micros
from slacalc.io.tables.cells import CellError, Instants
from slacalc.io.tables.columns import fact_cells, instant_cell, places, stripped
from slacalc.io.tables.records import Record, Records
from slacalc.io.tables.request_rows import FaultyRow, RowReading, TableRow

if TYPE_CHECKING:
    from slacalc.agreement.parts.source import Source

__all__ = ("RequestTable",)


@final
class RequestTable:
    r"""The requests of a CSV file, in bounded memory; iterate once.

    A row that cannot be used comes as a `FaultyRow`, and the others go on. What grows with the
    file is the set of identifiers, by which one that stands twice is found.

    Args:
        file: A binary file.
        source: Which column holds what.
        delimiter: One character; found by the header when not given.
        encoding: Of the text.
        pattern: A `strptime` pattern of instants; without one, ISO 8601.

    Raises:
        FormatError: before the first row, when the file is empty, its header cannot be read, a
            column is missing or named twice, or an option is not possible. Also when the first
            instant of all has no time zone and *source* names none.

    Attributes:
        facts: The facts that have a column.
        repeated: How many wall times the clock showed twice; the first was taken.
        skipped: How many wall times the clock never showed; the end of the gap was taken.

    Example:
        >>> from io import BytesIO
        >>> from slacalc.agreement.parts.source import Source
        >>> text = b"id,created,priority\nT-1,2026-03-20T09:00:00+01:00,high\nT-2,today,low\n"
        >>> for row in RequestTable(BytesIO(text), Source(facts=["priority"])):
        ...     print(row if isinstance(row, FaultyRow) else row.request.facts)
        {'priority': 'high'}
        row 2 (line 3): created: 'today' is no instant; expected one like 2026-03-20 18:00
    """

    def __init__(
        self,
        file: IO[bytes],
        source: Source,
        *,
        delimiter: str | None = None,
        encoding: str = "utf-8-sig",
        pattern: str | None = None,
    ) -> None:
        wanted = _wanted(source)
        self._records = Records(
            file, wanted=frozenset(wanted.values()), delimiter=delimiter, encoding=encoding
        )
        zone = None if source.timezone is None else ZoneInfo(source.timezone)
        self._instants = Instants(zone, pattern)
        at = places(self._records.header, wanted)
        self._id, self._created = at["id"], at["created"]
        self._first_reply, self._resolved = at.get("first_reply"), at.get("resolved")
        self._statuses = [(word, at[f"statuses.{word}"]) for word in source.statuses]
        types = {name: column.type for name, column in source.facts.items()}
        self._facts = fact_cells(types, at, self._instants)
        self._reading = RowReading()
        self.facts: Collection[str] = tuple(source.facts)

    @property
    def repeated(self) -> int:
        """How many wall times the clock showed twice."""
        return self._instants.repeated

    @property
    def skipped(self) -> int:
        """How many wall times the clock never showed."""
        return self._instants.skipped

    def __iter__(self) -> Iterator[TableRow]:
        for record in self._records.records():
            if isinstance(record, FaultyRow):
                yield record
            else:
                yield self._reading.row(record.row, record.line, partial(self._request, record))

    def _request(self, record: Record) -> Request:
        cells = stripped(record.cells, self._records.header)
        name = cells[self._id]
        if not name:
            message = "id: there is no value"
            raise CellError(message)
        self._reading.claim(name, record.row)
        created = instant_cell(self._instants, "created", cells[self._created])
        if created is None:
            message = "created: there is no value"
            raise CellError(message)
        replied = self._later("first reply", cells, self._first_reply, created)
        resolved = self._later("resolved", cells, self._resolved, created)
        entered = [
            (word, self._later(f"status {word}", cells, place, created))
            for word, place in self._statuses
        ]
        return Request.from_timestamps(
            name,
            created=created,
            first_reply=replied,
            resolved=resolved,
            statuses=[(at, word) for word, at in entered if at is not None],
            facts=self._facts.read(cells),
        )

    def _later(
        self, name: str, cells: list[str], place: int | None, created: datetime
    ) -> datetime | None:
        """Return the instant in a cell, which may be empty but not before *created*."""
        moment = None if place is None else instant_cell(self._instants, name, cells[place])
        if moment is not None and to_micros(moment) < to_micros(created):
            message = f"{name}: {moment} is before the request was created, {created}"
            raise CellError(message)
        return moment


def _wanted(source: Source) -> dict[str, str]:
    """Return the heading of each field of *source* that has one."""
    wanted = {"id": source.id, "created": source.created}
    if source.first_reply is not None:
        wanted["first_reply"] = source.first_reply
    if source.resolved is not None:
        wanted["resolved"] = source.resolved
    wanted |= {f"statuses.{word}": heading for word, heading in source.statuses.items()}
    return wanted | {f"facts.{name}": column.column for name, column in source.facts.items()}
