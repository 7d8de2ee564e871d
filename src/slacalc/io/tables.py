"""Tables with one request a row: CSV to requests, row by row, faulty rows apart."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import IO, TYPE_CHECKING, Final, TypeAlias, final
from zoneinfo import ZoneInfo

from slacalc.clock.history import Request
from slacalc.core.instants import to_micros
from slacalc.errors import SlacalcError
from slacalc.io.cells import CellError, Instants, NoZoneError, fact_reader
from slacalc.io.plain import unreadable
from slacalc.io.records import FaultyRow, Record, Records
from slacalc.showing import shown

if TYPE_CHECKING:
    from slacalc.agreement.source import Source
    from slacalc.typing import Fact

__all__ = ("FaultyRow", "RequestRow", "RequestTable", "TableRow")

_SHOWN_COLUMNS: Final = 20


@final
@dataclass(frozen=True, slots=True)
class RequestRow:
    """A row that was read: its number from 1, its line in the file, and the request."""

    row: int
    line: int
    request: Request


TableRow: TypeAlias = RequestRow | FaultyRow
"""A row of a table: a request, or why there is none."""


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
        repeated: How many wall times the clock showed twice; the first was taken.
        skipped: How many wall times the clock never showed; the end of the gap was taken.

    Example:
        >>> from io import BytesIO
        >>> from slacalc.agreement.source import Source
        >>> text = b"id,created,priority\nT-1,2026-03-20T09:00:00+01:00,high\nT-2,today,low\n"
        >>> for row in RequestTable(BytesIO(text), Source(facts=["priority"])):
        ...     print(row.request.facts if isinstance(row, RequestRow) else row)
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
        at = _places(self._records.header, wanted)
        self._id, self._created = at["id"], at["created"]
        self._first_reply, self._resolved = at.get("first_reply"), at.get("resolved")
        self._statuses = [(word, at[f"statuses.{word}"]) for word in source.statuses]
        self._facts: list[tuple[str, int, Callable[[str], Fact]]] = [
            (name, at[f"facts.{name}"], fact_reader(column.type, self._instants))
            for name, column in source.facts.items()
        ]
        self._rows_of: dict[str, int] = {}
        self._any_read = False

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
                continue
            try:
                request = self._request(record)
            except NoZoneError as error:
                if not self._any_read:
                    raise unreadable(str(error)) from None
                yield FaultyRow(record.row, record.line, str(error))
            except (CellError, SlacalcError) as error:
                yield FaultyRow(record.row, record.line, str(error))
            else:
                self._any_read = True
                yield RequestRow(record.row, record.line, request)

    def _request(self, record: Record) -> Request:
        cells = [cell.strip() for cell in record.cells]
        if len(cells) != len(self._records.header):
            message = f"{len(cells)} values where the header has {len(self._records.header)}"
            raise CellError(message)
        name = self._identifier(cells[self._id], record.row)
        created = self._instant("created", cells[self._created])
        if created is None:
            message = "created: there is no value"
            raise CellError(message)
        replied = self._later("first reply", cells, self._first_reply, created)
        resolved = self._later("resolved", cells, self._resolved, created)
        entered = [
            (word, self._later(f"status {word}", cells, place, created))
            for word, place in self._statuses
        ]
        request = Request.from_timestamps(
            name,
            created=created,
            first_reply=replied,
            resolved=resolved,
            statuses=[(at, word) for word, at in entered if at is not None],
            facts={
                fact: self._fact(fact, read, cells[place])
                for fact, place, read in self._facts
                if cells[place]
            },
        )
        self._rows_of[name] = record.row
        return request

    def _identifier(self, name: str, row: int) -> str:
        if not name:
            message = "id: there is no value"
            raise CellError(message)
        before = self._rows_of.setdefault(name, row)
        if before != row:
            message = f"id: {shown(name)} stood in row {before} already"
            raise CellError(message)
        return name

    def _instant(self, name: str, cell: str) -> datetime | None:
        try:
            return self._instants.read(cell) if cell else None
        except CellError as error:
            raise type(error)(f"{name}: {error}") from None

    def _later(
        self, name: str, cells: list[str], place: int | None, created: datetime
    ) -> datetime | None:
        """Return the instant in a cell, which may be empty but not before *created*."""
        moment = None if place is None else self._instant(name, cells[place])
        if moment is not None and to_micros(moment) < to_micros(created):
            message = f"{name}: {moment} is before the request was created, {created}"
            raise CellError(message)
        return moment

    def _fact(self, name: str, read: Callable[[str], Fact], cell: str) -> Fact:
        try:
            return read(cell)
        except CellError as error:
            raise type(error)(f"{name}: {error}") from None


def _wanted(source: Source) -> dict[str, str]:
    """Return the heading of each field of *source* that has one."""
    wanted = {"id": source.id, "created": source.created}
    if source.first_reply is not None:
        wanted["first_reply"] = source.first_reply
    if source.resolved is not None:
        wanted["resolved"] = source.resolved
    wanted |= {f"statuses.{word}": heading for word, heading in source.statuses.items()}
    return wanted | {f"facts.{name}": column.column for name, column in source.facts.items()}


def _places(header: list[str], wanted: dict[str, str]) -> dict[str, int]:
    """Return in which column each field stands.

    Raises:
        FormatError: a heading is missing, or stands twice; with all of them.
    """
    missing = [
        f"{heading} ({field})" for field, heading in wanted.items() if heading not in header
    ]
    if missing:
        shown_header = ", ".join(header[:_SHOWN_COLUMNS])[:500]
        message = (
            f"no column {', '.join(missing)}; the columns are {shown_header}. "
            "Name the right ones in the agreement's source: or by options"
        )
        raise unreadable(message)
    twice = sorted({heading for heading in wanted.values() if header.count(heading) > 1})
    if twice:
        message = f"the column {', '.join(twice)} stands twice in the header; rename one"
        raise unreadable(message)
    return {field: header.index(heading) for field, heading in wanted.items()}
