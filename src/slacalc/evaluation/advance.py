"""`advance`: a state and an event in, the next state out."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Final, final

from slacalc.agreement.compile import plan_of
from slacalc.clock.fold import BEGIN
from slacalc.clock.machine import Signal
from slacalc.clock.trail import HistoryFault, instants_of
from slacalc.clock.values import differ
from slacalc.errors import HistoryError
from slacalc.evaluation.fold import advanced, courses_of, latest
from slacalc.evaluation.promise import Term, restarts
from slacalc.evaluation.returns import Returns
from slacalc.evaluation.state import (
    NotedFault,
    PastTerm,
    RequestState,
    StoppedClock,
    TrackedFacts,
)

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from slacalc.agreement.agreement import Agreement
    from slacalc.agreement.plan import Plan, TargetPlan
    from slacalc.clock.event import Event
    from slacalc.clock.facts import FactState
    from slacalc.clock.fold import ClockState
    from slacalc.clock.moments import Moment
    from slacalc.clock.trail import Step
    from slacalc.evaluation.fold import Folded

__all__ = ("Going", "advance", "going", "mark_of")

_REPLAY: Final = "replay the history"


def mark_of(agreement: Agreement) -> str:
    """Return the fingerprint of *agreement* that states carry: calendars may change under them."""
    marks = plan_of(agreement).marks
    if "state" not in marks:
        from hashlib import sha256
        from json import dumps

        document = {
            **agreement.to_dict(),
            "calendars": sorted(agreement.calendars),
            "source": None,
        }
        marks["state"] = sha256(dumps(document, sort_keys=True).encode()).hexdigest()
    return marks["state"]


def advance(state: RequestState, event: Event, agreement: Agreement) -> RequestState:
    """Return *state* after one more *event*.

    Args:
        state: Where the request stands (`RequestState.begin`).
        event: What happened next, at the instant of the last event or later. Give each event
            once: ids are not remembered.
        agreement: The agreement that the state began with; its calendars may be others.

    Raises:
        HistoryError: the event is earlier than the last one, or the agreement is another:
            replay the history. What contradicts the history is noted, and told by `evaluate`.

    Source: SPEC section 8.

    Example:
        >>> from datetime import UTC, datetime
        >>> from slacalc import Agreement, Event, RequestState, advance
        >>> agreement = Agreement.from_dict({
        ...     "calendars": {"desk": {"timezone": "UTC", "hours": "24/7"}},
        ...     "defaults": {"calendar": "desk"},
        ...     "levels": {"standard": {"targets": {"reaction": "3h"}}},
        ...     "rules": [{"level": "standard"}],
        ... })
        >>> state = RequestState.begin(7, {}, agreement)
        >>> advance(state, Event(datetime(2026, 3, 6, tzinfo=UTC), "created"), agreement).events
        1
    """
    number = state.events + 1
    label = f"{event.kind}, event {number if event.id is None else event.id}"
    if state.last is not None and event.at_us < state.last:
        reason = f"it is earlier than the event before it; {_REPLAY}"
        raise HistoryError.of(state.request, label, reason)
    on = going(state, agreement)
    on.follow(on.returns.take(on.facts, number, event))
    plan = on.plan
    return replace(
        state,
        events=number,
        last=event.at_us,
        facts=on.facts,
        created=state.created or event.kind == "created",
        terms=tuple(PastTerm(term.since, term.facts) for term in on.terms),
        clocks=tuple(StoppedClock(*key, clock) for key, clock in on.clocks.items()),
        deferrals=on.returns.deferrals,
        faults=tuple(on.faults),
        instants=state.instants | instants_of(event.facts, plan.from_facts),
        tracked=tuple(on.tracked),
    )


advance.__module__ = "slacalc"


def going(state: RequestState, agreement: Agreement) -> Going:
    """Return *state* on the move.

    Raises:
        HistoryError: the agreement is another.
    """
    if state.agreement != mark_of(agreement):
        reason = f"its state was made with another agreement; {_REPLAY}"
        raise HistoryError.of(state.request, "state", reason)
    return Going(state, plan_of(agreement))


@final
class Going:
    """A state while events are taken."""

    def __init__(self, state: RequestState, plan: Plan) -> None:
        self.plan = plan
        self.facts: FactState = state.facts
        self.terms = [Term(one.since, plan.level(one.facts), one.facts) for one in state.terms]
        self.returns = Returns(plan, state.deferrals, self.terms)
        self.clocks: dict[tuple[str, str], ClockState] = {
            (one.target, one.metric): one.state for one in state.clocks
        }
        self.faults = list(state.faults)
        self.tracked = list(state.tracked)
        self._request = state.request
        self._seen = len(self.terms)

    def follow(self, steps: Iterable[Step]) -> None:
        """Take *steps*, each as it comes."""
        for facts, moment, reason in steps:
            self.facts = facts
            if facts.created:
                self._move(moment)
                self._track(moment)
            if reason:
                early = None if facts.created else moment.at_us
                fault = HistoryFault(self._request, moment.label, reason)
                self.faults.append(NotedFault(fault, early))

    def courses(self, name: str, in_force: Sequence[Term], now: int) -> list[Folded]:
        """Return the courses of the target *name* up to *now*."""
        clock = self.clocks.get((name, latest(name, in_force).metric), BEGIN)
        return courses_of(name, in_force, clock, now)

    def told(self, state: RequestState) -> tuple[HistoryFault, ...]:
        """Return the faults, without those that a fact explains."""
        told = [one.fault for one in self.faults if one.early not in state.instants]
        if not state.created:
            told.append(HistoryFault(state.request, "no event", "it was never created"))
        return tuple(told)

    def _move(self, moment: Moment) -> None:
        """Let every clock see *moment*."""
        changed, self._seen = len(self.terms) > self._seen, len(self.terms)
        for key, target in _targets(self.plan).items():
            extra: Mapping[int, int] = {}
            if changed and self._seen > 1 and restarts(key[0], *self.terms[-2:]):
                extra = {0: Signal.RESET}
            clock = self.clocks.get(key, BEGIN)
            self.clocks[key] = advanced(target, self.terms, [moment], clock, extra=extra)

    def _track(self, moment: Moment) -> None:
        """Remember the tracked facts at *moment*, if one of them changed."""
        facts = {name: moment.facts.get(name) for name in self.plan.track}
        if facts and (not self.tracked or differ(facts, self.tracked[-1].facts, facts)):
            self.tracked.append(TrackedFacts(moment.at_us, facts))


def _targets(plan: Plan) -> dict[tuple[str, str], TargetPlan]:
    """Return a target for each clock that any level of *plan* has."""
    levels = [rule.level for rule in plan.rules if rule.level is not None]
    return {(one.name, one.metric): one for level in levels for one in level.targets}
