"""`advance`: a state and an event in, the next state out."""

from __future__ import annotations

from bisect import bisect_right
from dataclasses import replace
from typing import TYPE_CHECKING, Final, final

from slacalc.agreement.plans.eras import Turn, plans_of
from slacalc.agreement.plans.plan import Aim
from slacalc.clock.fold import BEGIN
from slacalc.clock.history.event import Event
from slacalc.clock.history.fact_state import translated
from slacalc.clock.history.facts import differ
from slacalc.clock.history.trail import HistoryFault, instants_of
from slacalc.clock.machine import Signal
from slacalc.errors import HistoryError
from slacalc.evaluation.fold import advanced, courses_of, latest, released
from slacalc.evaluation.promise import Term, restarts
from slacalc.evaluation.returns import Returns
from slacalc.evaluation.state import (
    NotedFault,
    PastTerm,
    RequestState,
    StoppedClock,
    TrackedFacts,
)
from slacalc.evaluation.versioned import version_of_state

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from slacalc.agreement.agreement import Agreement
    from slacalc.agreement.plans.plan import Plan
    from slacalc.agreement.versions.versions import AgreementVersions
    from slacalc.clock.history.fact_state import FactState
    from slacalc.clock.history.moments import Moment
    from slacalc.clock.history.trail import Step
    from slacalc.evaluation.fold import Folded

__all__ = ("Going", "advance", "going")

_REPLAY: Final = "replay the history"
_FOREVER: Final = 1 << 62
"""Later than all datetimes, in microseconds."""


def advance(
    state: RequestState, event: Event, agreement: Agreement | AgreementVersions
) -> RequestState:
    """Return *state* after one more *event*.

    Args:
        state: Where the request stands (`RequestState.begin`).
        event: What happened next, at the instant of the last event or later. Give each event
            once: ids are not remembered.
        agreement: The agreement that the state began with; its calendars may be others. Of
            versions pinned to the creation it has one from then on, and further versions may be
            added to them.

    Raises:
        HistoryError: the event is earlier than the last one, or the agreement is another, or so
            is its latest version: replay the history. What contradicts the history is noted, and
            told by `evaluate`.

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
    if not isinstance(state, RequestState):
        raise HistoryError.kind(state, "a RequestState", "make one with RequestState.begin(…)")
    if not isinstance(event, Event):
        raise HistoryError.kind(event, "an Event", "make one with Event.from_dict(…)")
    number = state.events + 1
    label = f"{event.kind}, event {number if event.id is None else event.id}"
    if state.last is not None and event.at_us < state.last:
        reason = f"it is earlier than the event before it; {_REPLAY}"
        raise HistoryError.of(state.request, label, reason)
    created = state.created or event.kind == "created"
    version = version_of_state(state, agreement, event.at)
    seen = replace(
        state,
        # Which version it has is settled at its creation, and so is which words it speaks.
        agreement=version.mark if created else state.agreement,
        events=number,
        last=event.at_us,
        created=created,
    )
    if created and version.older:
        return seen
    on = going(state, version.reads, event.at_us)
    on.follow(on.returns.take(on.facts, number, event))
    return replace(
        seen,
        facts=on.facts if created else state.facts,
        terms=tuple(PastTerm(term.since, term.facts) for term in on.terms),
        clocks=tuple(StoppedClock(*key, clock) for key, clock in on.clocks.items()),
        deferrals=on.returns.deferrals,
        faults=tuple(on.faults),
        instants=state.instants | instants_of(event.facts, on.plan.from_facts),
        tracked=tuple(on.tracked),
    )


advance.__module__ = "slacalc"


def going(state: RequestState, agreement: Agreement | AgreementVersions, at: int) -> Going:
    """Return *state* on the move, with what it was made with, towards *at*, in microseconds."""
    plan, turns = plans_of(agreement, _FOREVER)
    return Going(state, [Turn(-_FOREVER, plan), *turns], at)


@final
class Going:
    """A state while events are taken, and the versions of its agreement in force in turn."""

    def __init__(self, state: RequestState, turns: Sequence[Turn], at: int) -> None:
        starts = [turn.since for turn in turns]

        def plan(since: int) -> Plan:
            return turns[bisect_right(starts, since) - 1].plan

        # Before it is created a request has whatever is in force.
        last = at if state.last is None or not state.created else state.last
        now = plan(last)
        self.facts: FactState = (
            state.facts if state.created else translated(state.facts, now.words)
        )
        self.terms = [
            Term(one.since, plan(one.since).level(one.facts), one.facts) for one in state.terms
        ]
        later = [turn for turn in turns if turn.since > last]
        self.returns = Returns(now, state.deferrals, self.terms, turns=later)
        self.clocks = {Aim(one.target, one.metric): one.state for one in state.clocks}
        self.faults = list(state.faults)
        self.tracked = list(state.tracked)
        self._request = state.request
        self._seen = len(self.terms)
        self._before = now
        self._aims = _aims(turns)
        self._names = dict.fromkeys(name for turn in turns for name in turn.plan.track)

    @property
    def plan(self) -> Plan:
        """What is in force."""
        return self.returns.plan

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
        aim = latest(name, in_force).aim
        return courses_of(aim, in_force, self.clocks.get(aim, BEGIN), now)

    def told(self, state: RequestState) -> tuple[HistoryFault, ...]:
        """Return the faults, without those that a fact explains."""
        told = [one.fault for one in self.faults if one.early not in state.instants]
        if not state.created:
            told.append(HistoryFault(state.request, "no event", "it was never created"))
        return tuple(told)

    def _move(self, moment: Moment) -> None:
        """Let every clock see *moment*."""
        changed, self._seen = len(self.terms) > self._seen, len(self.terms)
        for aim in self._aims:
            extra = 0
            if changed and self._seen > 1 and restarts(aim, *self.terms[-2:]):
                extra = int(Signal.RESET)
            state, clock = self.clocks.get(aim, BEGIN), self.plan.clocks[aim.metric]
            if clock is not self._before.clocks[aim.metric]:
                state, extra = released(state), extra | Signal.RESUME
            self.clocks[aim] = advanced(aim, clock, self.terms, [moment], state, extra={0: extra})
        self._before = self.plan

    def _track(self, moment: Moment) -> None:
        """Remember the tracked facts at *moment*, if one of them changed."""
        facts = {name: moment.facts.get(name) for name in self._names}
        if facts and (not self.tracked or differ(facts, self.tracked[-1].facts, facts)):
            self.tracked.append(TrackedFacts(moment.at_us, facts))


def _aims(turns: Sequence[Turn]) -> tuple[Aim, ...]:
    """Return what each clock is for that any level of any version has."""
    rules = (rule for turn in turns for rule in turn.plan.rules if rule.level is not None)
    levels = [rule.level for rule in rules if rule.level is not None]
    return tuple(dict.fromkeys(one.aim for level in levels for one in level.targets))
