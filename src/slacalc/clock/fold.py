"""The fold of a clock: events to signals, signals through the table, phases to cycles.

`fold(clock, moments)` is the whole; its result is a small frozen value, and folding the rest of
a history onto the state of its beginning gives the same as folding all of it.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from types import MappingProxyType
from typing import TYPE_CHECKING, Final, NamedTuple, TypeAlias

from slacalc.clock.cycles import Cycle, Ending
from slacalc.clock.drafts import Draft, Now
from slacalc.clock.history.facts import is_instant
from slacalc.clock.machine import (
    CONTINUED,
    COUNTED,
    FATE,
    FATE_CANCELLED,
    FATE_STOPPED,
    FATE_SUPERSEDED,
    OPENED,
    PAUSED,
    PENDING,
    PHASE_BITS,
    PHASES,
    RUNNING,
    Phase,
    Signal,
    StepTable,
    step_table,
)
from slacalc.clock.signals import NOTHING_HELD, Held, Watch, compile_watch
from slacalc.core.instants import to_micros

if TYPE_CHECKING:
    from slacalc.clock.history.moments import Moment
    from slacalc.clock.metrics.metric import Metric

__all__ = ("BEGIN", "Clock", "ClockState", "Due", "compile_clock", "fold")

Due: TypeAlias = Callable[[Cycle], int | None]
"""Says when a finished cycle was due (microseconds), which calendars know and clocks do not."""

_NO_SIGNALS: Final[Mapping[int, int]] = MappingProxyType({})

_ENDINGS: Final[dict[int, Ending]] = {
    FATE_STOPPED: "stopped",
    FATE_SUPERSEDED: "superseded",
    FATE_CANCELLED: "cancelled",
}


@dataclass(frozen=True, slots=True)
class Clock:
    """A metric, compiled: its conditions as one watch, its options as one table."""

    watch: Watch
    steps: StepTable
    from_fact: str | None
    waits_for_due: bool
    counts_gaps: bool = False
    """Whether what lies between a stop and a reopening counts."""


class ClockState(NamedTuple):
    """Where a clock stands after some events: all that the next event needs to know."""

    number: int
    """The phase, as a number of `machine.PHASES`."""
    held: Held
    cycles: tuple[Cycle, ...]

    @property
    def phase(self) -> Phase:
        """Where the clock is in its life."""
        return PHASES[self.number]


BEGIN: Final = ClockState(PENDING, NOTHING_HELD, ())
"""Before anything happened."""


def compile_clock(metric: Metric) -> Clock:
    """Return *metric* as a clock that can be folded over any number of histories."""
    steps = step_table(again=metric.again, reopen=metric.reopen)
    return Clock(
        compile_watch(metric),
        steps,
        metric.from_fact,
        waits_for_due=metric.next == "due",
        counts_gaps=metric.reopen == "count",
    )


def fold(
    clock: Clock,
    moments: Iterable[Moment],
    state: ClockState = BEGIN,
    *,
    due: Due | None = None,
    extra: Mapping[int, int] = _NO_SIGNALS,
) -> ClockState:
    """Return where *clock* stands after *moments*, from *state* on.

    Args:
        clock: the compiled metric.
        moments: what happened, in order (`trail.follow`).
        state: where the clock stood before.
        due: says when a finished cycle was due; asked under `next: due` alone, and a cycle that
            has none puts nothing off.
        extra: signals that no condition gives, by the place of their moment in *moments*: those
            of a promise that changes (`retarget: restart` is a reset, one that vanishes cancels).

    Source: SPEC 6.2.
    """
    watch, steps = clock.watch, clock.steps
    number, held, cycles = state
    pen = _Pen(clock, cycles, due)
    facts, heard, looks = None, watch.heard, bool(watch.states)
    for place, moment in enumerate(moments):
        changed = looks and moment.facts is not facts
        if not changed and heard is not None and heard.isdisjoint(moment.kinds) and not extra:
            # The way of most events: this clock does not listen to their kind.
            continue
        facts = moment.facts
        mask, held = watch.read(moment, held, changed=changed, extra=extra.get(place, 0))
        outcome = steps[mask][number]
        if outcome != number or (number == PAUSED and mask):
            pen.write(moment, mask, outcome, held)
            number = outcome & PHASE_BITS
    return ClockState(number, held, pen.cycles())


class _Pen:
    """Writes down what the machine decides, cycle by cycle."""

    __slots__ = ("_clock", "_done", "_draft", "_due")

    def __init__(self, clock: Clock, cycles: tuple[Cycle, ...], due: Due | None) -> None:
        self._clock = clock
        self._due = due
        self._done = list(cycles[:-1])
        self._draft = Draft.of(cycles[-1]) if cycles else None

    def cycles(self) -> tuple[Cycle, ...]:
        """Return all cycles as they stand."""
        return (*self._done, self._draft.cycle()) if self._draft else ()

    def write(self, moment: Moment, mask: int, outcome: int, held: Held) -> None:
        """Write down one outcome: a cycle goes on, then ends, then another opens."""
        if outcome & (CONTINUED | COUNTED) and self._draft is not None:
            self._draft.go_on(moment.at_us, moment.label, counted=bool(outcome & COUNTED))
        if outcome & FATE and self._draft is not None:
            self._end(moment, _ENDINGS[outcome & FATE])
        number = outcome & PHASE_BITS
        if number == PAUSED:
            reason = held.reasons[0]
            now = Now(moment.at_us, Phase.PAUSED, reason.cause, reason.charge)
        elif number == RUNNING:
            now = Now(moment.at_us, Phase.RUNNING, moment.label)
        else:
            return
        # A clock that was cancelled before it ever ran has no cycle to continue.
        if outcome & OPENED or self._draft is None:
            self._open(moment, mask, now)
        else:
            self._draft.turn(now)

    def _end(self, moment: Moment, ending: Ending) -> None:
        """End the current cycle; one that had been put off and never began leaves no trace."""
        if self._draft is not None and not self._draft.end(moment.at_us, ending, moment.label):
            self._draft = Draft.of(self._done.pop())

    def _open(self, moment: Moment, mask: int, now: Now) -> None:
        """Open a cycle: at its signal, or the instant its fact names, or the previous due."""
        start_us = self._named_us(moment, mask)
        put_off = False
        if self._draft is not None:
            last = self._draft.cycle()
            self._done.append(last)
            start_us = max(start_us, start_us if last.stopped_us is None else last.stopped_us)
            due_us = self._due(last) if self._due and self._clock.waits_for_due else None
            if due_us is not None and due_us > start_us:
                start_us, put_off = due_us, True
        now.since_us = start_us
        self._draft = Draft(len(self._done) + 1, start_us, moment.label, now, put_off)

    def _named_us(self, moment: Moment, mask: int) -> int:
        """Return the instant that a started cycle counts from."""
        name = self._clock.from_fact
        named = moment.facts.get(name) if name is not None and mask & Signal.START else None
        return to_micros(named) if is_instant(named) else moment.at_us
