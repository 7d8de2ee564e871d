"""Moments: an event with what it meant and the facts after it."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Final, NamedTuple

if TYPE_CHECKING:
    from slacalc.clock.history.event import Event
    from slacalc.typing import Fact

__all__ = ("NEW_VERSION", "Moment")

NEW_VERSION: Final = "new version"
"""What happens to a request when another version of its agreement comes into force."""


class Moment(NamedTuple):
    """One event of a request as every clock sees it."""

    at_us: int
    """When, in microseconds since the Unix epoch."""
    number: int
    """Which event of the request this is, from 1; 0 for one that nobody recorded."""
    event: Event
    kinds: tuple[str, ...]
    """What happened: the event's kind, and what its status word implies; none if it is faulty."""
    facts: Mapping[str, Fact]
    """The facts after the event; the very same object as before if none of them changed."""

    @property
    def name(self) -> str:
        """The event as explanations name it: `event 7`, by its own `id` if it has one."""
        if not self.number:
            return NEW_VERSION if self.event.kind == NEW_VERSION else "automatically"
        return f"event {self.number if self.event.id is None else self.event.id}"

    @property
    def label(self) -> str:
        """What happened, and the event: `resolved, event 7`; `returned automatically`."""
        kind = self.event.kind
        if self.number:
            return f"{kind}, {self.name}"
        return kind if kind == NEW_VERSION else f"{kind} {self.name}"
