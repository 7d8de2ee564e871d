"""Logs with one row an event: CSV to requests with their histories, faulty rows apart."""

from __future__ import annotations

from collections.abc import Collection, Iterator
from typing import IO, TYPE_CHECKING, final

from slacalc.errors import SlacalcError
from slacalc.io.documents.plain import unreadable
from slacalc.io.tables.cells import CellError, NoZoneError
from slacalc.io.tables.columns import stripped
from slacalc.io.tables.event_rows import EventCells, event_headings, request_from
from slacalc.io.tables.grouping import Grouping
from slacalc.io.tables.records import Record, Records
from slacalc.io.tables.request_rows import FaultyRow, RequestRow, TableRow
from slacalc.showing import shown

if TYPE_CHECKING:
    from slacalc.agreement.parts.source import Source
    from slacalc.clock.history.event import Event

__all__ = ("EventTable",)


@final
class EventTable:
    r"""The requests of a CSV file with one row an event, in any order; iterate once.

    The rows of a request are put together first, on disk where memory would not do; what grows
    with the file is the table of identifiers. The facts of the row `created` are those of the
    request, those of other rows are changes, and an empty cell is no change. A row that cannot
    be used comes as a `FaultyRow`, and the request whose history it leaves incomplete does not
    come; the others do.

    Args:
        file: A binary file.
        source: Which column holds what: its `events`, `facts` and `timezone`. Columns that it
            does not name are facts as well, of text.
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
        >>> text = b"request,at,kind,status\n1,2026-03-20 09:00,created,new\n"
        >>> text += b"1,2026-03-20 09:20,changed,pending\n"
        >>> (row,) = EventTable(BytesIO(text), Source(timezone="Europe/Berlin"))
        >>> row.request.facts, row.request.events[1].facts
        ({'status': 'new'}, {'status': 'pending'})
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
        wanted = frozenset(event_headings(source).values())
        self._records = Records(file, wanted=wanted, delimiter=delimiter, encoding=encoding)
        self._cells = EventCells(self._records.header, source, pattern)
        self._any_read = False
        self.facts: Collection[str] = self._cells.facts

    @property
    def repeated(self) -> int:
        """How many wall times the clock showed twice."""
        return self._cells.instants.repeated

    @property
    def skipped(self) -> int:
        """How many wall times the clock never showed."""
        return self._cells.instants.skipped

    def __iter__(self) -> Iterator[TableRow]:
        with Grouping() as grouping:
            yield from self._sorted_into(grouping)
            for request, records in grouping.groups():
                yield from self._rows(request, records)

    def _sorted_into(self, grouping: Grouping) -> Iterator[FaultyRow]:
        """Hand *grouping* every record; yield those that belong to no request."""
        for record in self._records.records():
            if isinstance(record, FaultyRow):
                yield record
                continue
            try:
                cells = stripped(record.cells, self._records.header)
                grouping.add(self._cells.request(cells), Record(record.row, record.line, cells))
            except CellError as error:
                yield FaultyRow(record.row, record.line, str(error))

    def _rows(self, request: str, records: list[Record]) -> Iterator[TableRow]:
        """Yield the request whose events stand in *records*, or the rows that spoil it."""
        events: list[Event] = []
        faulty: list[FaultyRow] = []
        for record in records:
            try:
                events.append(self._cells.event(record.cells))
            except (CellError, SlacalcError) as error:
                if isinstance(error, NoZoneError) and not self._any_read:
                    raise unreadable(str(error)) from None
                reason = f"{error}; so there is no verdict on {shown(request)}"
                faulty.append(FaultyRow(record.row, record.line, reason))
            else:
                self._any_read = True
        if faulty:
            yield from faulty
        else:
            first = records[0]
            yield RequestRow(first.row, first.line, request_from(request, events))
