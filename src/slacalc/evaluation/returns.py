"""Step 3, returns: deferrals that end by themselves, and those that have no effect.

Theory of operation.
Events are taken in order. While a deferral lasts it is known when it ends by itself: at its own
`until`, or at the due of the return target that says `auto`. Before an event later than that
instant, an event `returned` is put in that nobody recorded; given events at that very instant
come first. It puts back the facts that the deferral changed, unless they changed since.
A version of the agreement that comes into force while the request lives is such a moment, too.
"""

from __future__ import annotations

from collections import deque
from dataclasses import dataclass, replace
from datetime import UTC
from typing import TYPE_CHECKING, Final, final

from slacalc.clock.history.event import Event
from slacalc.clock.history.fact_state import after
from slacalc.clock.history.facts import Facts, fact_key
from slacalc.clock.history.moments import NEW_VERSION, Moment
from slacalc.core.instants import from_micros, to_micros
from slacalc.evaluation.due import Run
from slacalc.evaluation.promise import Term, promised, terms_after

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence

    from slacalc.agreement.plans.eras import Turn
    from slacalc.agreement.plans.plan import Plan, TargetPlan
    from slacalc.clock.history.fact_state import FactState
    from slacalc.clock.history.trail import Numbered, Step, Walk
    from slacalc.typing import Fact

__all__ = ("NO_DEFERRALS", "RETURN", "Changed", "Deferrals", "Returns", "defers", "no_effect")

RETURN: Final = "return"
"""The metric whose targets say how deferrals end."""

_ENDS: Final = ("resolved", "closed")


@final
@dataclass(frozen=True, slots=True)
class Changed:
    """A fact that a deferral changed: what it was before, and what the deferral made of it."""

    name: str
    before: Fact
    value: Fact


@final
@dataclass(frozen=True, slots=True)
class Deferrals:
    """What has to be remembered of deferrals between two events.

    Attributes:
        used: How many deferrals had an effect.
        violations: Those that had none, each with why.
        since: When the deferral began that lasts; None when none does.
        until: When that one says itself that it ends.
        back: When it ends by itself; None when it does not.
        changed: The facts to put back then.
    """

    used: int = 0
    violations: tuple[str, ...] = ()
    since: int | None = None
    until: int | None = None
    back: int | None = None
    changed: tuple[Changed, ...] = ()

    @property
    def ahead(self) -> tuple[int, ...]:
        """When the request itself changes by itself, as far as that is settled."""
        return () if self.back is None else (self.back,)

    def over(self) -> Deferrals:
        """Return the same once the deferral that lasts is over."""
        return Deferrals(self.used)


NO_DEFERRALS: Final = Deferrals()
"""Nothing was deferred."""


def defers(events: Iterable[Event]) -> bool:
    """Return whether any of *events* is a deferral."""
    return bool([event for event in events if event.kind == "deferred"])


class Returns:
    """Takes the events of a request, and puts in what nobody recorded.

    That is returns, and versions of the agreement that come into force.

    Attributes:
        plan: What is in force.
        terms: What was in force when, from the creation on.
        turned: The plans that were in force, each with the place of the moment that began it.
    """

    def __init__(
        self,
        plan: Plan,
        deferrals: Deferrals | None = None,
        terms: list[Term] | None = None,
        *,
        turns: Sequence[Turn] = (),
    ) -> None:
        self.plan = plan
        self._now = deferrals or NO_DEFERRALS
        # There may be as many as events: added to one list, and not to copies of all before.
        self._violations = list(self._now.violations)
        self.terms: list[Term] = terms if terms is not None else []
        self.turned: list[tuple[int, Plan]] = [(0, plan)]
        self._turns = deque(turns)
        self._place = 0

    @property
    def deferrals(self) -> Deferrals:
        """What has to be remembered of deferrals."""
        return replace(self._now, violations=tuple(self._violations))

    def walk(self, until: int) -> Walk:
        """Return what takes the events of a trail, and then the time up to *until*."""

        def walked(state: FactState, events: Iterable[Numbered]) -> Iterator[Step]:
            for number, event in events:
                for step in self.take(state, number, event):
                    state = step[0]
                    yield step
            yield from self.pass_time(state, until)

        return walked

    def take(self, state: FactState, number: int, event: Event) -> Iterator[Step]:
        """Yield what an event means, after what happens by itself before it."""
        for step in self.pass_time(state, event.at_us, returning=event.at_us - 1):
            state = step[0]
            yield step
        yield self._given(state, number, event)

    def pass_time(
        self, state: FactState, until: int, *, returning: int | None = None
    ) -> Iterator[Step]:
        """Yield what happens by itself by *until*; returns by *returning*, if that is given."""
        while self._turns and self._turns[0].since <= until:
            turn = self._turns.popleft()
            # Like a given event, a version that begins at that very instant comes first.
            for step in self._returned(state, turn.since - 1):
                state = step[0]
                yield step
            yield from self._turned(state, turn)
        yield from self._returned(state, until if returning is None else returning)

    def _turned(self, state: FactState, turn: Turn) -> Iterator[Step]:
        """Yield the moment at which another version comes into force, of a created request."""
        self.plan = turn.plan
        if not state.created:
            self.turned = [(0, turn.plan)]
            return
        event = Event(from_micros(turn.since, UTC), NEW_VERSION)
        moment = Moment(turn.since, 0, event, (), state.facts)
        self.turned.append((self._place, turn.plan))
        level = turn.plan.level(state.facts)
        self.terms.append(Term(turn.since, level, state.facts, self._place))
        self._place += 1
        if self._now.since is not None:
            self._now = replace(self._now, back=self._back(moment))
        yield state, moment, ""

    def _returned(self, state: FactState, until: int) -> Iterator[Step]:
        """Yield the return that is due by *until*, if one is."""
        back = self._now.back
        if back is None or back > until:
            return
        facts = {one.name: one.before for one in self._now.changed}
        target = self._target(state.facts)
        if target is not None:
            facts |= target.returned_facts
        event = Event(from_micros(back, UTC), "returned", facts=Facts(facts))
        # These facts are in our words already.
        new, moment, _ = after(state, event, 0, self.plan.facts, {})
        self._now = self._now.over()
        self._extend(moment)
        # Whoever records the return as well, a moment later, contradicts nothing.
        yield new._replace(excused=True), moment, ""

    def _given(self, state: FactState, number: int, event: Event) -> Step:
        names, words = self.plan.facts, self.plan.words
        step = after(state, event, number, names, words)
        if event.kind == "deferred" and state.created and not step[2]:
            most = self._most(state.facts)
            if most is not None and self._now.used >= most:
                step = after(state, event, number, names, words, inert=True)
                self._violated(step[1], most)
            else:
                self._deferred(state, step[0], event)
        new, moment, _ = step
        grown = self._extend(moment) if new.created else False
        if self._now.since is None:
            return step
        if not new.deferred:
            self._now = self._now.over()
            return step
        if new.facts is not state.facts or new.status != state.status:
            left = tuple(one for one in self._now.changed if _stays(one, new))
            self._now = replace(self._now, changed=left)
        if grown or self._now.since == moment.at_us:
            self._now = replace(self._now, back=self._back(moment))
        return step

    def _extend(self, moment: Moment) -> bool:
        before = len(self.terms)
        terms_after(self.plan, self.terms, moment, self._place)
        self._place += 1
        return len(self.terms) > before

    def _target(self, facts: Mapping[str, Fact]) -> TargetPlan | None:
        """Return the target of deferrals of a request with *facts*."""
        level = self.plan.level(facts)
        targets = () if level is None else level.targets
        return next((target for target in targets if target.metric == RETURN), None)

    def _most(self, facts: Mapping[str, Fact]) -> int | None:
        target = self._target(facts)
        return None if target is None else target.max_deferrals

    def _violated(self, moment: Moment, most: int) -> None:
        self._violations.append(no_effect(moment.label, most))

    def _deferred(self, old: FactState, new: FactState, event: Event) -> None:
        """Remember a deferral that began; one that lasted before is over."""
        kept = {one.name: one for one in self._now.changed if _stays(one, new)}
        for name in event.facts:
            before, value = _fact(old, name), _fact(new, name)
            ended = name == "status" and before in _ENDS
            if fact_key(before) != fact_key(value) and not ended:
                first = next((one for one in self._now.changed if one.name == name), None)
                kept[name] = Changed(name, before if first is None else first.before, value)
        until = None if event.until is None else to_micros(event.until)
        self._now = Deferrals(
            used=self._now.used + 1,
            since=event.at_us,
            until=until,
            back=until,
            changed=tuple(kept.values()),
        )

    def _back(self, moment: Moment) -> int | None:
        """Return when the deferral that lasts ends by itself, as known at *moment*."""
        since, back = self._now.since, self._now.until
        target = self._target(moment.facts)
        if target is not None and target.auto and since is not None:
            found = promised(target, self.terms, since)
            due = found.run.due() if isinstance(found.run, Run) else None
            back = due if back is None else back if due is None else min(back, due)
        return None if back is None else max(back, moment.at_us)


def _fact(state: FactState, name: str) -> Fact:
    return state.status if name == "status" else state.facts.get(name)


def _stays(one: Changed, state: FactState) -> bool:
    return fact_key(_fact(state, one.name)) == fact_key(one.value)


def no_effect(label: str, most: int) -> str:
    """Return what is said of the deferral *label*, one more than the *most* there may be."""
    rule = "1 deferral is the most" if most == 1 else f"{most} deferrals are the most"
    return f"{label}: {rule}, so it has no effect"
