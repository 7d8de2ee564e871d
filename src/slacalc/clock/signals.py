"""Signals: what each event tells a clock, as a mask, without looking at its phase.

Momentary conditions signal at their event; entering a state signals, leaving it signals the
opposite (pause → resume, stop → reopen). A clock is held as long as any reason to pause lasts: a
state while it holds, an event until the next resume, stop, reset or cancel. Reasons are tracked
in every phase, so a clock that starts inside a pause state is paused at once.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final, NamedTuple, TypeAlias

from slacalc.clock.machine import Signal
from slacalc.clock.metrics.conditions import (
    AllOf,
    AnyOf,
    Condition,
    Happens,
    OnEvent,
    alternatives,
    compile_momentary,
    compile_state,
    fact_names,
    is_state,
)

if TYPE_CHECKING:
    from slacalc.clock.history.moments import Moment
    from slacalc.clock.metrics.fact_tests import Holds
    from slacalc.clock.metrics.metric import Metric
    from slacalc.typing import Fact

__all__ = ("NOTHING_HELD", "Held", "Reason", "Watch", "compile_watch")

_LONGEST: Final = 60
"""Characters of a fact's value in a cause."""


class Reason(NamedTuple):
    """A reason to pause that lasts."""

    number: int
    """Which of the metric's reasons."""
    cause: str
    """Why, for people: `status=pending, event 7`."""
    charge: str | None
    """The party that the waiting is charged to."""


class Held(NamedTuple):
    """What a clock has to remember of signals between two events."""

    states: int
    """Bit *i* says whether the *i*-th state of the watch holds."""
    reasons: tuple[Reason, ...]
    """Reasons to pause that last, in the order in which they began."""


NOTHING_HELD: Final = Held(0, ())

_Guarded: TypeAlias = tuple[int, Happens | None]
"""A signal, and what has to hold beside the kind of the event; `None` for nothing."""


class _State(NamedTuple):
    holds: Holds
    enter: int
    leave: int
    reason: int  # the number of the reason to pause, or -1
    names: tuple[str, ...]  # what its cause shows


@dataclass(frozen=True, slots=True)
class Watch:
    """The conditions of one metric, compiled; `read` turns events into masks."""

    by_kind: Mapping[str, tuple[_Guarded, ...]]
    always: tuple[tuple[int, Happens], ...]
    states: tuple[_State, ...]
    pauses: tuple[tuple[int, Happens], ...]
    charges: tuple[str | None, ...]
    heard: frozenset[str] | None
    """The kinds of events that may say something by themselves; None for all of them."""

    def read(
        self,
        moment: Moment,
        held: Held,
        *,
        changed: bool,
        extra: int = 0,
    ) -> tuple[int, Held]:
        """Return the mask of the signals at *moment*, and what is held after it.

        Args:
            moment: the event and the facts after it.
            held: what was held before.
            changed: whether facts may have changed since *held*.
            extra: signals that no condition gives, for example those of a changed promise.
        """
        mask = extra | self._signals(moment) if moment.kinds else extra
        states, reasons = held
        if changed and self.states:
            mask, states, reasons = self._follow_states(moment, mask, held)
        if self.pauses:
            reasons = self._follow_events(moment, mask, reasons)
        if reasons and (mask or reasons[:1] != held.reasons[:1]):
            # Also said when only the reason changed: the pause goes on with another cause.
            mask |= Signal.PAUSE
        elif held.reasons and not reasons:
            mask |= Signal.RESUME
        if states == held.states and reasons is held.reasons:
            return mask, held
        return mask, Held(states, reasons)

    def _signals(self, moment: Moment) -> int:
        """The signals of momentary conditions."""
        mask = 0
        for kind in moment.kinds:
            for signal, happens in self.by_kind.get(kind, ()):
                if happens is None or happens(moment):
                    mask |= signal
        for signal, happens in self.always:
            if happens(moment):
                mask |= signal
        return mask

    def _follow_states(
        self,
        moment: Moment,
        mask: int,
        held: Held,
    ) -> tuple[int, int, tuple[Reason, ...]]:
        """Add the signals of states that are entered and left, and keep the reasons they are."""
        states, reasons = held
        for place, state in enumerate(self.states):
            holds = state.holds(moment.facts)
            if holds is bool(states >> place & 1):
                continue
            states ^= 1 << place
            mask |= state.enter if holds else state.leave
            if state.reason >= 0:
                reasons = tuple(one for one in reasons if one.number != state.reason)
                if holds:
                    cause = _state_cause(moment, state.names)
                    reasons += (Reason(state.reason, cause, self.charges[state.reason]),)
        return mask, states, reasons

    def _follow_events(
        self,
        moment: Moment,
        mask: int,
        reasons: tuple[Reason, ...],
    ) -> tuple[Reason, ...]:
        """Keep the reasons that events begin and end."""
        numbers = {number for number, _ in self.pauses}
        if mask & _RELEASES:
            reasons = tuple(one for one in reasons if one.number not in numbers)
        lasting = {one.number for one in reasons}
        for number, happens in self.pauses:
            if number not in lasting and moment.kinds and happens(moment):
                reasons += (Reason(number, moment.label, self.charges[number]),)
        return reasons


_RELEASES: Final = Signal.CANCEL | Signal.STOP | Signal.RESET | Signal.RESUME
"""Signals that end every pause that an event began."""


def compile_watch(metric: Metric) -> Watch:
    """Return the conditions of *metric* as one watch."""
    by_kind: dict[str, list[_Guarded]] = {}
    always: list[tuple[int, Happens]] = []
    states: list[_State] = []
    pauses: list[tuple[int, Happens]] = []
    for condition, signal, opposite in _slots(metric):
        ways = alternatives(condition)
        lasting = tuple(way for way in ways if is_state(way))
        if lasting:
            # One state, however many ways lead into it: it is left when the last one ends.
            holds = compile_state(AnyOf(lasting))
            states.append(_State(holds, signal, opposite, -1, ()))
        for way in ways:
            if not is_state(way):
                _index(way, signal, by_kind, always)
    for number, reason in enumerate(metric.pause):
        condition = reason.condition
        if is_state(condition):
            names = tuple(sorted(fact_names(condition)))
            states.append(_State(compile_state(condition), 0, 0, number, names))
        else:
            pauses.append((number, compile_momentary(condition)))
    return Watch(
        {kind: tuple(guarded) for kind, guarded in by_kind.items()},
        tuple(always),
        tuple(states),
        tuple(pauses),
        tuple(reason.charge for reason in metric.pause),
        None if always or pauses else frozenset(by_kind),
    )


def _slots(metric: Metric) -> Sequence[tuple[Condition | None, int, int]]:
    """Return each condition of *metric* with its signal and what leaving it as a state signals."""
    return (
        (metric.cancel, Signal.CANCEL, 0),
        (metric.stop, Signal.STOP, Signal.REOPEN),
        (metric.reset, Signal.RESET, 0),
        (metric.reopens, Signal.REOPEN, 0),
        (metric.start, Signal.START, 0),
        (metric.resume, Signal.RESUME, 0),
    )


def _index(
    condition: Condition,
    signal: int,
    by_kind: dict[str, list[_Guarded]],
    always: list[tuple[int, Happens]],
) -> None:
    """Put a momentary *condition* under the kinds of event it asks for, if it asks for any."""
    parts = condition.parts if isinstance(condition, AllOf) else (condition,)
    asked = [part for part in parts if isinstance(part, OnEvent)]
    if not asked:
        always.append((signal, compile_momentary(condition)))
        return
    rest = tuple(part for part in parts if part is not asked[0])
    happens = compile_momentary(AllOf(rest)) if rest else None
    for kind in asked[0].kinds:
        by_kind.setdefault(kind, []).append((signal, happens))


def _state_cause(moment: Moment, names: Sequence[str]) -> str:
    shown = ", ".join(_shown(name, moment.facts.get(name)) for name in names)
    return f"{shown}, {moment.name}"


def _shown(name: str, value: Fact) -> str:
    """Return a fact as causes show it: `status=pending`, `deferred`, `not open`."""
    if isinstance(value, bool):
        return name if value else f"not {name}"
    text = str(value)
    return f"{name}={text if len(text) <= _LONGEST else text[:_LONGEST] + '…'}"
