"""Events: what happened to a request, at an instant."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Final, Self

from slacalc.clock.history.facts import NO_FACTS, Facts, facts_to_document
from slacalc.clock.history.fields import identifier, known_fields, read_facts, text, word
from slacalc.clock.history.texts import instant_text, plain_instant, read_instant
from slacalc.core.instants import to_micros

__all__ = ("Event",)

_set: Final = object.__setattr__

_FIELDS: Final = ("at", "by", "facts", "id", "kind", "note", "recorded_at", "until")
_EMPTY: Final = (None, "", NO_FACTS)


@dataclass(frozen=True, slots=True, init=False, eq=False, repr=False)
class Event:
    """Something that happened to a request at an instant.

    Args:
        at: when; an aware datetime.
        kind: a word: `created`, `customer_reply`, `agent_reply`, `note`, `changed`, `assigned`,
            `accepted`, `deferred`, `returned`, `resolved`, `reopened`, `closed`, `cancelled`, or
            one of your own.
        by: whose doing it was: a role or a party, for example `"agent"`.
        facts: the facts that changed, by name, with their new values.
        until: of a deferral: when it ends by itself.
        id: an identifier; events of one request that share it count once.
        note: a remark for people.
        recorded_at: when it was written down, if that was later.

    Raises:
        NaiveDatetimeError: for an instant without a time zone.
        HistoryError: for any other value that is not possible.

    Events are equal when all they say is equal, instants compared as instants.

    Source: SPEC 6.1.

    >>> from datetime import datetime, timezone
    >>> Event(datetime(2026, 3, 5, 9, tzinfo=timezone.utc), "changed", facts={"status": "open"})
    Event(datetime.datetime(2026, 3, 5, 9, 0, tzinfo=datetime.timezone.utc), 'changed', \
facts={'status': 'open'})
    """

    at: datetime
    kind: str
    by: str | None
    facts: Facts
    until: datetime | None
    id: str | int | None
    note: str
    recorded_at: datetime | None
    at_us: int
    """`at` as microseconds since the Unix epoch."""

    def __init__(
        self,
        at: datetime,
        kind: str,
        *,
        by: str | None = None,
        facts: Mapping[str, object] = NO_FACTS,
        until: datetime | None = None,
        id: str | int | None = None,  # noqa: A002 - the name that SPEC gives it
        note: str = "",
        recorded_at: datetime | None = None,
    ) -> None:
        moment = plain_instant(at)
        _set(self, "at", moment)
        _set(self, "at_us", to_micros(moment))
        _set(self, "kind", word("kind", kind))
        _set(self, "by", None if by is None else word("by", by))
        _set(self, "facts", read_facts(facts))
        _set(self, "until", None if until is None else plain_instant(until))
        _set(self, "id", None if id is None else identifier(id))
        _set(self, "note", text("note", note))
        _set(self, "recorded_at", None if recorded_at is None else plain_instant(recorded_at))

    def _key(self) -> tuple[object, ...]:
        until, recorded = self.until, self.recorded_at
        return (
            self.at_us,
            self.kind,
            self.by,
            self.facts,
            until and to_micros(until),
            self.id,
            self.note,
            recorded and to_micros(recorded),
        )

    def __eq__(self, other: object) -> bool:
        if not isinstance(other, Event):
            return NotImplemented
        return self is other or self._key() == other._key()

    def __hash__(self) -> int:
        return hash(self._key())

    def __repr__(self) -> str:
        given = [f"{name}={value!r}" for name, value in self._given()[2:]]
        return f"Event({', '.join([repr(self.at), repr(self.kind), *given])})"

    def _given(self) -> list[tuple[str, object]]:
        """The fields that say something, by name; `at` and `kind` always do, and stand first."""
        names = ("at", "kind", "by", "facts", "until", "id", "note", "recorded_at")
        pairs = [(name, getattr(self, name)) for name in names]
        return [(name, value) for name, value in pairs if value not in _EMPTY]

    def to_dict(self) -> dict[str, object]:
        """Return the event in plain JSON types: keys sorted, what is empty left out."""
        return {name: _to_document(value) for name, value in sorted(self._given())}

    @classmethod
    def from_dict(cls, document: Mapping[str, object]) -> Self:
        """Return the event that `to_dict` wrote.

        Raises:
            NaiveDatetimeError: for an instant without a time zone.
            HistoryError: for a field that is missing, unknown or not possible.
        """
        get = known_fields("event", document, _FIELDS, required=("at", "kind")).get
        by, until, recorded_at = get("by"), get("until"), get("recorded_at")
        return cls(
            read_instant("at", get("at")),
            word("kind", get("kind")),
            by=None if by is None else word("by", by),
            facts=read_facts(get("facts")),
            until=None if until is None else read_instant("until", until),
            id=None if get("id") is None else identifier(get("id")),
            note=text("note", get("note")),
            recorded_at=(
                None if recorded_at is None else read_instant("recorded_at", recorded_at)
            ),
        )


Event.__module__ = "slacalc"


def _to_document(value: object) -> object:
    if isinstance(value, datetime):
        return instant_text(value)
    if isinstance(value, Facts):
        return facts_to_document(value)
    return value
