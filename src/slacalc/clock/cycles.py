"""Cycles: the runs of a clock from start to stop, as spans of instants with their causes."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal, TypeAlias

if TYPE_CHECKING:
    from slacalc.clock.machine import Phase

__all__ = ("Cycle", "Ending", "Span")

Ending: TypeAlias = Literal["stopped", "superseded", "cancelled"]
"""How a cycle ended; a superseded one is never met."""


@dataclass(frozen=True, slots=True)
class Span:
    """A stretch of one cycle in one phase, `[start_us, end_us)`."""

    start_us: int
    end_us: int | None
    """`None`: it still lasts."""
    phase: Phase
    """Running, paused, or stopped (ended, and reopened later)."""
    cause: str
    """What began it: `created, event 1`, `status=pending, event 7`."""
    charge: str | None = None
    """The party that a pause is charged to."""


@dataclass(frozen=True, slots=True)
class Cycle:
    """One run of a clock. Its spans touch, and tile `[started_us, stopped_us or later)`."""

    number: int
    """From 1."""
    started_us: int
    """May lie after the event that started it (`next: due`, `from`): pending until then."""
    spans: tuple[Span, ...]
    """None of them empty; the last one of an open cycle has no end."""
    phase: Phase
    """Where it stands: running or paused while it is open, else stopped or cancelled."""
    cause: str
    """What started it."""
    stopped_us: int | None = None
    """When it ended; `None` while it is open."""
    ended: Ending | None = None
    """How it ended."""
    ended_by: str = ""
    """What ended it: `resolved, event 9`."""
    put_off: bool = False
    """Its start waited for the previous cycle's due."""
