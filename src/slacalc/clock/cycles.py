"""Cycles: the runs of a clock from start to stop, as spans of instants with their causes."""

from __future__ import annotations

from itertools import pairwise
from typing import TYPE_CHECKING, Literal, NamedTuple, TypeAlias

from slacalc.clock.machine import Phase

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

__all__ = ("Cycle", "Ending", "Span", "together")

Ending: TypeAlias = Literal["stopped", "superseded", "cancelled"]
"""How a cycle ended; a superseded one is never met."""


class Span(NamedTuple):
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


class Cycle(NamedTuple):
    """One run of a clock. Its spans touch, and tile `[started_us, stopped_us or later)`."""

    number: int
    """From 1; 0 for all of them together."""
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
    counted: tuple[tuple[int, int], ...] = ()
    """From a stop to a reopening: what ran all the same, though nobody knew until then."""


def together(cycles: Sequence[Cycle]) -> Cycle:
    """Return *cycles*, at least one, as one that stood still between them (`cycles: sum`)."""
    first, last = cycles[0], cycles[-1]
    spans: list[Span] = []
    for span in _in_a_row(cycles):
        before = spans[-1] if spans else None
        if before is not None and _alike(before, span):
            spans[-1] = before._replace(end_us=span.end_us)
        else:
            spans.append(span)
    return last._replace(
        number=0,
        started_us=first.started_us,
        spans=tuple(spans),
        cause=first.cause,
        counted=tuple(gap for cycle in cycles for gap in cycle.counted),
    )


def _in_a_row(cycles: Sequence[Cycle]) -> Iterator[Span]:
    yield from cycles[0].spans
    for before, after in pairwise(cycles):
        since = after.started_us if before.stopped_us is None else before.stopped_us
        if since < after.started_us:
            yield Span(since, after.started_us, Phase.STOPPED, before.ended_by)
        yield from after.spans


def _alike(one: Span, other: Span) -> bool:
    return (one.phase, one.cause, one.charge) == (other.phase, other.cause, other.charge)
