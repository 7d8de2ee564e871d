"""Rows of a source of requests: each a request, or why there is none."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterator
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Protocol, TypeAlias

from slacalc.errors import SlacalcError
from slacalc.io.documents.plain import unreadable
from slacalc.io.tables.cells import CellError, NoZoneError
from slacalc.io.tables.records import FaultyRow
from slacalc.showing import shown

if TYPE_CHECKING:
    from slacalc.clock.history.request import Request

__all__ = ("FaultyRow", "RequestRow", "Requests", "RowReading", "TableRow")


@dataclass(frozen=True, slots=True)
class RequestRow:
    """A request that was read, its number from 1, and its line where it has one.

    Of a log with one row an event they are those of the request's first event.
    """

    row: int
    line: int | None
    request: Request


TableRow: TypeAlias = RequestRow | FaultyRow
"""A row: a request, or why there is none."""


class Requests(Protocol):
    """What hands out requests, one after the other; iterate once."""

    @property
    def facts(self) -> Collection[str] | None:
        """The facts that it can give; None where only the requests themselves say so."""

    @property
    def repeated(self) -> int:
        """How many wall times the clock showed twice; the first was taken."""
        ...

    @property
    def skipped(self) -> int:
        """How many wall times the clock never showed; the end of the gap was taken."""
        ...

    def __iter__(self) -> Iterator[TableRow]: ...


@dataclass(slots=True)
class RowReading:
    """Makes rows, and keeps what concerns more than one of them.

    What grows with the source is the table of identifiers, by which one that stands twice is
    found.
    """

    _any_read: bool = False
    _rows_of: dict[str | int, int] = field(default_factory=dict[str | int, int])

    def row(self, row: int, line: int | None, make: Callable[[], Request]) -> TableRow:
        """Return what *make* makes of a row; what it cannot read is a faulty row.

        Raises:
            FormatError: the first row of all has an instant without a zone, as all will have.
        """
        try:
            request = make()
        except NoZoneError as error:
            if not self._any_read:
                raise unreadable(str(error)) from None
            return FaultyRow(row, line, str(error))
        except (CellError, SlacalcError) as error:
            return FaultyRow(row, line, "; ".join(str(error).splitlines()))
        self._any_read = True
        return RequestRow(row, line, request)

    def claim(self, name: str | int, row: int) -> None:
        """Note that the request *name* stands in *row*.

        Raises:
            CellError: it stood in another one already.
        """
        before = self._rows_of.setdefault(name, row)
        if before != row:
            message = f"id: {shown(name)} stood in row {before} already"
            raise CellError(message)
