"""Drafts: a cycle while it is being written, span by span."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from slacalc.clock.cycles import Cycle, Ending, Span
from slacalc.clock.machine import Phase

if TYPE_CHECKING:
    from typing import Self

__all__ = ("Draft", "Now")


@dataclass(slots=True)
class Now:
    """What a cycle is doing, since when and why; its end is not known yet."""

    since_us: int
    phase: Phase
    cause: str
    charge: str | None = None


@dataclass(slots=True)
class Draft:
    """A cycle that may still change."""

    number: int
    started_us: int
    cause: str
    now: Now | None
    put_off: bool = False
    spans: list[Span] = field(default_factory=list[Span])
    stopped_us: int | None = None
    ended: Ending | None = None
    ended_by: str = ""
    counted: list[tuple[int, int]] = field(default_factory=list[tuple[int, int]])

    @classmethod
    def of(cls, cycle: Cycle) -> Self:
        """Take *cycle* up again."""
        spans = list(cycle.spans)
        now = None
        if cycle.ended is None:
            last = spans.pop()
            now = Now(last.start_us, last.phase, last.cause, last.charge)
        return cls(
            cycle.number,
            cycle.started_us,
            cycle.cause,
            now,
            cycle.put_off,
            spans,
            cycle.stopped_us,
            cycle.ended,
            cycle.ended_by,
            list(cycle.counted),
        )

    def cycle(self) -> Cycle:
        """Return the cycle as it stands."""
        phase = Phase.CANCELLED if self.ended == "cancelled" else Phase.STOPPED
        spans = self.spans
        if self.now is not None:
            phase = self.now.phase
            last = Span(self.now.since_us, None, phase, self.now.cause, self.now.charge)
            spans = [*spans, last]
        return Cycle(
            self.number,
            self.started_us,
            tuple(spans),
            phase,
            self.cause,
            self.stopped_us,
            self.ended,
            self.ended_by,
            self.put_off,
            tuple(self.counted),
        )

    def turn(self, new: Now) -> None:
        """Go on as *new* says from its instant; nothing happens if it is what goes on already."""
        old = self.now
        if old is not None and (old.phase, old.cause, old.charge) == (
            new.phase,
            new.cause if new.phase is Phase.PAUSED else old.cause,
            new.charge,
        ):
            return
        new.since_us = max(new.since_us, self.started_us)
        self._close_span(new.since_us)
        self.now = new
        last = self.spans[-1] if self.spans else None
        if last is not None and _same(last, new):
            # What lay between them took no time.
            self.spans.pop()
            self.now = Now(last.start_us, last.phase, last.cause, last.charge)

    def end(self, at_us: int, ending: Ending, cause: str) -> bool:
        """End the cycle; return whether there was one, for it may never have begun."""
        self.ended = ending
        if self.now is None:
            # A cycle that had ended is superseded after all; its end stays where it was.
            return True
        begun = at_us >= self.started_us
        if not begun:
            self.started_us = at_us
        self._close_span(at_us)
        self.now = None
        self.stopped_us, self.ended_by = at_us, cause
        return begun or not self.put_off

    def go_on(self, at_us: int, cause: str, *, counted: bool) -> None:
        """Take a cycle that had ended up again; the gap is running time if it is *counted*."""
        ended_us = at_us if self.stopped_us is None else self.stopped_us
        if counted and ended_us < at_us:
            self.counted.append((ended_us, at_us))
        gap = Now(ended_us, Phase.RUNNING if counted else Phase.STOPPED, self.ended_by)
        self.stopped_us, self.ended, self.ended_by = None, None, ""
        self.turn(gap)
        self.turn(Now(at_us, Phase.RUNNING, cause))

    def _close_span(self, at_us: int) -> None:
        now = self.now
        if now is not None and at_us > now.since_us:
            self.spans.append(Span(now.since_us, at_us, now.phase, now.cause, now.charge))


def _same(last: Span, new: Now) -> bool:
    """Whether *new* is what *last*, which ends where it begins, was already."""
    if last.end_us != new.since_us or last.phase is not new.phase:
        return False
    return new.phase is Phase.RUNNING or (last.cause, last.charge) == (new.cause, new.charge)
