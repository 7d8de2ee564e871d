"""Rows of a log to events: which column is what, and what its cells say."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from datetime import datetime
from typing import TYPE_CHECKING, Final, TypeVar
from zoneinfo import ZoneInfo

from slacalc.clock.history.event import Event
from slacalc.clock.history.facts import NO_FACTS
from slacalc.clock.history.request import Request
from slacalc.io.tables.cells import CellError, Instants
from slacalc.io.tables.columns import fact_cells, instant_cell, places

if TYPE_CHECKING:
    from slacalc.agreement.parts.source import Source

__all__ = ("EventCells", "event_headings", "request_from")

T = TypeVar("T")

_NEEDED: Final = ("request", "at", "kind")
_OPTIONAL: Final = ("by", "until", "id", "note", "recorded_at")


def event_headings(source: Source) -> dict[str, str]:
    """Return the headings without which a table is no log of events, by their fields."""
    return {name: str(getattr(source.events, name)) for name in _NEEDED}


class EventCells:
    """Reads the cells of one event after the other.

    Args:
        header: The headings of the log.
        source: Which column holds what.
        pattern: A `strptime` pattern of instants; without one, ISO 8601.

    Raises:
        FormatError: a column is missing or stands twice, or the pattern is not possible.

    Attributes:
        facts: The facts that have a column.
        instants: What reads instants, and counts what the clock showed twice or never.
    """

    def __init__(self, header: list[str], source: Source, pattern: str | None) -> None:
        wanted = event_headings(source)
        for name in _OPTIONAL:
            heading: str | None = getattr(source.events, name)
            if heading is not None or name in header:
                wanted[name] = heading or name
        named = {name: column.column for name, column in source.facts.items()}
        taken = {*wanted.values(), *named.values()}
        facts = named | {
            heading: heading for heading in header if heading and heading not in taken
        }
        wanted |= {f"facts.{name}": heading for name, heading in facts.items()}
        self._at = places(header, wanted)
        zone = None if source.timezone is None else ZoneInfo(source.timezone)
        self.instants = Instants(zone, pattern)
        types = dict.fromkeys(facts, "text")
        types |= {name: column.type for name, column in source.facts.items()}
        self._facts = fact_cells(types, self._at, self.instants)
        self.facts: Collection[str] = tuple(facts)

    def request(self, cells: list[str]) -> str:
        """Return the identifier of the request to which the event in *cells* belongs.

        Raises:
            CellError: there is none.
        """
        return _present("request", self._cell("request", cells))

    def event(self, cells: list[str]) -> Event:
        """Return the event in *cells*.

        Raises:
            CellError: a cell cannot be read.
            HistoryError: what it says is not possible.
        """
        return Event(
            _present("at", self._instant("at", cells)),
            _present("kind", self._cell("kind", cells)),
            by=self._cell("by", cells) or None,
            facts=self._facts.read(cells),
            until=self._instant("until", cells),
            id=self._cell("id", cells) or None,
            note=self._cell("note", cells),
            recorded_at=self._instant("recorded_at", cells),
        )

    def _cell(self, name: str, cells: list[str]) -> str:
        return cells[self._at[name]] if name in self._at else ""

    def _instant(self, name: str, cells: list[str]) -> datetime | None:
        return instant_cell(self.instants, name, self._cell(name, cells))


def _present(name: str, value: T | None) -> T:
    if not value:
        message = f"{name}: there is no value"
        raise CellError(message)
    return value


def request_from(name: str, events: Iterable[Event]) -> Request:
    """Return the request *name*; the facts of its first `created` are those of the request."""
    history = list(events)
    for place, event in enumerate(history):
        if event.kind == "created":
            history[place] = Event(
                event.at,
                event.kind,
                by=event.by,
                until=event.until,
                id=event.id,
                note=event.note,
                recorded_at=event.recorded_at,
            )
            return Request(name, event.facts, history)
    return Request(name, NO_FACTS, history)
