"""What happened: a request with its events in order.

`Event` itself lives in `event.py`; this module is where the two are found together.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from operator import attrgetter
from typing import Final, Self, cast

from slacalc.clock.history.event import Event
from slacalc.clock.history.facts import NO_FACTS, Facts, facts_to_document
from slacalc.clock.history.fields import check_format, identifier, known_fields, read_facts
from slacalc.core.shapes import is_list
from slacalc.errors import HistoryError, NaiveDatetimeError

__all__ = ("FORMAT", "Event", "Request")

FORMAT: Final = 1
"""The number of the document format that `Request.to_dict` writes."""

_FIELDS: Final = ("events", "facts", "format", "id")

_set: Final = object.__setattr__


@dataclass(frozen=True, slots=True, init=False, repr=False)
class Request:
    """A request: what it was when it was created, and what happened to it since.

    Args:
        id: its identifier.
        facts: its facts when it was created, not today's.
        events: what happened, in any order; kept by instant, at the same instant as given, and
            an event given again with the same `id` and content counts once.

    Raises:
        HistoryError: for an `id`, a fact or an event that is not possible. A history that
            contradicts itself is a value all the same: its faults are found when it is read.
        NaiveDatetimeError: for a fact that is a datetime without a time zone.

    Source: SPEC 6.1.

    >>> from datetime import datetime, timezone
    >>> nine = datetime(2026, 3, 5, 9, tzinfo=timezone.utc)
    >>> request = Request("T-1", {"priority": "high"}, [Event(nine, "created")])
    >>> request.facts["priority"], len(request.events)
    ('high', 1)
    """

    id: str | int
    facts: Facts
    events: tuple[Event, ...]

    def __init__(
        self,
        id: str | int,  # noqa: A002 - the name that SPEC gives it
        facts: Mapping[str, object] = NO_FACTS,
        events: Iterable[Event] = (),
    ) -> None:
        _set(self, "id", identifier(id))
        _set(self, "facts", read_facts(facts))
        _set(self, "events", _in_order(self.id, events))

    def __repr__(self) -> str:
        return f"Request({self.id!r}, {self.facts!r}, {list(self.events)!r})"

    @classmethod
    def from_timestamps(
        cls,
        id: str | int,  # noqa: A002 - the name that SPEC gives it
        *,
        created: datetime,
        first_reply: datetime | None = None,
        resolved: datetime | None = None,
        statuses: Iterable[tuple[datetime, str]] = (),
        facts: Mapping[str, object] = NO_FACTS,
    ) -> Self:
        """Return the history that most databases hold: one row of instants, a list of statuses.

        Args:
            id: the request's identifier.
            created: when it was created; becomes the event `created`.
            first_reply: when an agent first answered; becomes `agent_reply` by `"agent"`.
            resolved: when it was resolved; becomes `resolved`.
            statuses: instants with the status that was entered then; become `changed`.
            facts: the facts when it was created.

        At one instant they stand in the order created, statuses, first reply, resolved.

        >>> from datetime import datetime, timedelta, timezone
        >>> nine = datetime(2026, 3, 5, 9, tzinfo=timezone.utc)
        >>> request = Request.from_timestamps(7, created=nine, resolved=nine + timedelta(hours=2))
        >>> [event.kind for event in request.events]
        ['created', 'resolved']
        """
        events = [Event(created, "created")]
        events += [Event(at, "changed", facts={"status": status}) for at, status in statuses]
        if first_reply is not None:
            events.append(Event(first_reply, "agent_reply", by="agent"))
        if resolved is not None:
            events.append(Event(resolved, "resolved"))
        return cls(id, facts, events)

    def to_dict(self) -> dict[str, object]:
        """Return the request in plain JSON types: keys sorted, with the number of the format."""
        return {
            "events": [event.to_dict() for event in self.events],
            "facts": facts_to_document(self.facts),
            "format": FORMAT,
            "id": self.id,
        }

    @classmethod
    def from_dict(cls, document: Mapping[str, object]) -> Self:
        """Return the request that `to_dict` wrote; `format` may be left out.

        Raises:
            NaiveDatetimeError: for an instant without a time zone.
            HistoryError: for anything else that cannot be read; it says which event.
        """
        get = known_fields("request", document, _FIELDS, required=("id",)).get
        check_format(get("format", FORMAT), FORMAT)
        name, facts = identifier(get("id")), read_facts(get("facts"))
        documents = get("events", ())
        if not is_list(documents):
            raise HistoryError.field(documents, "events", "a list of events")
        pairs = enumerate(documents, 1)
        return cls(name, facts, [_read_event(name, number, event) for number, event in pairs])


Request.__module__ = "slacalc"


def _in_order(request: str | int, events: Iterable[Event]) -> tuple[Event, ...]:
    """Return *events* of a *request* by instant, without those that were given twice."""
    if not isinstance(events, Iterable):
        raise HistoryError.field(events, "events", "a list of events")
    seen: set[Event] = set()
    kept: list[Event] = []
    for number, event in enumerate(events, 1):
        if type(event) is not Event:
            error = HistoryError.kind(event, "an Event", "make one with Event.from_dict(…)")
            raise HistoryError.of(request, f"event {number}", str(error))
        if event.id is None:
            kept.append(event)
        elif event not in seen:
            seen.add(event)
            kept.append(event)
    kept.sort(key=attrgetter("at_us"))
    return tuple(kept)


def _read_event(request: str | int, number: int, document: object) -> Event:
    """Return one event of a document; what is wrong with it names the request and the event."""
    try:
        return Event.from_dict(cast("Mapping[str, object]", document))
    except (HistoryError, NaiveDatetimeError) as error:
        text = str(HistoryError.of(request, f"event {number}", str(error)))
        raise type(error)(text) from None
