"""Step 2, promise: which level is in force after each event, and what it promises a run."""

from __future__ import annotations

from bisect import bisect_right
from dataclasses import dataclass
from operator import attrgetter
from typing import TYPE_CHECKING, Final, NamedTuple, final

from slacalc.clock.history.facts import differ
from slacalc.evaluation.due import NOTHING, Run

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from slacalc.agreement.plans.plan import Aim, LevelPlan, Plan, TargetPlan
    from slacalc.clock.history.moments import Moment
    from slacalc.core.intervals import Intervals
    from slacalc.typing import Fact

__all__ = (
    "VANISHED",
    "Promised",
    "Term",
    "promised",
    "restarts",
    "terms",
    "terms_after",
)

VANISHED: Final = "no longer promised"
"""What ends a run whose promise vanished."""

_SINCE: Final = attrgetter("since")


@final
@dataclass(frozen=True, slots=True)
class Term:
    """What is in force from an instant on: a level, and the facts that choose its amounts.

    Attributes:
        since: From when on, in microseconds.
        level: The level; None without one.
        facts: The facts of the request.
        place: The place of the moment that began it, among those of the request.
    """

    since: int
    level: LevelPlan | None
    facts: Mapping[str, Fact]
    place: int = 0

    def target(self, name: str) -> TargetPlan | None:
        """Return the target of that name, if it is promised."""
        return None if self.level is None else self.level.target(name)

    def promises(self, aim: Aim) -> TargetPlan | None:
        """Return the target of that name, if it is promised to that clock.

        Levels may give one name to targets of several metrics: what is promised to one clock is
        not promised to the other.
        """
        found = self.target(aim.name)
        return found if found is None or found.metric == aim.metric else None


@final
class Promised(NamedTuple):
    """What is promised to one run of a clock, after every change of the promise.

    Attributes:
        target: The target that promises it.
        start: From when on the run counts.
        run: The promise and what does not count; or why nothing is promised.
        applied: When that promise was made, or the run began if later.
        watched: Since when its thresholds are watched: later, where another level brought them.
        lately: Whether the run was late under an earlier promise while that was in force.
        frozen: Whether nothing moves it any more.
        earlier: The promises before it: each with its target, from when on and until when.
    """

    target: TargetPlan
    start: int
    run: Run | str
    applied: int
    watched: int
    lately: bool = False
    frozen: bool = False
    earlier: tuple[Earlier, ...] = ()


@final
class Earlier(NamedTuple):
    """A promise that another took the place of: what it was, and from when until when."""

    run: Run
    target: TargetPlan
    since: int
    until: int


def terms(plan: Plan, moments: Sequence[Moment]) -> list[Term]:
    """Return what was in force, from the creation on; a new term when a fact it asks changed."""
    found: list[Term] = []
    facts: Mapping[str, Fact] | None = None
    for place, moment in enumerate(moments):
        # The trail hands out the very same facts while none of them changes.
        if moment.facts is not facts:
            facts = moment.facts
            terms_after(plan, found, moment, place)
    return found


def terms_after(plan: Plan, found: list[Term], moment: Moment, place: int) -> None:
    """Add the term that *moment* begins, if it begins one, to those *found* so far."""
    facts = moment.facts
    if not found or differ(found[-1].facts, facts, plan.promise_facts):
        found.append(Term(moment.at_us, plan.level(facts), facts, place))


def restarts(aim: Aim, before: Term, after: Term) -> bool:
    """Return whether the change of the promise *aim* between two terms begins a new run."""
    old, new = before.promises(aim), after.promises(aim)
    if old is None or new is None or new.retarget != "restart":
        return False
    was, now = old.promise(before.facts), new.promise(after.facts)
    if isinstance(was, str) or isinstance(now, str):
        return False
    return now != was and not now.follows(was)


def promised(
    target: TargetPlan, found: Sequence[Term], start: int, idle: Intervals = NOTHING
) -> Promised:
    """Return what is promised to a run, in the end by *target*.

    Args:
        target: What the last of the terms promises.
        found: What was in force when (`terms`), up to the end of the run.
        start: When the clock started, in microseconds.
        idle: The spans that do not count.

    Source: SPEC section 6.5.
    """
    # A clock may count from before the creation, by a fact; then the first term is in force.
    first = max(0, bisect_right(found, start, key=_SINCE) - 1) if len(found) > 1 else 0
    steps = iter(found[first:])
    aim = target.aim
    term, target = next((one, its) for one in steps if (its := one.promises(aim)))
    since = start if term is found[first] else term.since
    begun = since if target.applied else start
    standing = Promised(target, begun, _run(target, term, begun, idle), since, since)
    for later in steps:
        promising = later.promises(aim)
        if promising is None:
            standing = _vanished(standing, later.since)
        else:
            standing = _changed(standing, promising, later, start, idle)
    return standing


def _run(target: TargetPlan, term: Term, start: int, idle: Intervals) -> Run | str:
    promise = target.promise(term.facts)
    return promise if isinstance(promise, str) else Run.of(promise, start, idle)


def _changed(
    old: Promised, target: TargetPlan, term: Term, begun: int, idle: Intervals
) -> Promised:
    """Return what is promised once *term* is in force too, to a clock that had *begun* then."""
    if isinstance(old.run, str):
        return _appeared(old, target, term, begun, idle)
    since = term.since
    run = _run(target, term, old.start, idle)
    if isinstance(run, str):
        return _vanished(old, since)._replace(target=target, run=run)
    if old.frozen:
        # What was pinned stays, but for the instant that its own fact names.
        target, run = old.target, _run(old.target, term, old.start, idle)
        if isinstance(run, str) or not run.promise.follows(old.run.promise):
            return old
    if run.promise == old.run.promise:
        return _watched(old, old.run, target, since)
    late = _late(old.run, old.target, since)
    # A fixed due follows its fact, whatever becomes of amounts.
    if not run.promise.follows(old.run.promise):
        if target.retarget == "pin" or (target.retarget == "prorate" and late):
            return old._replace(lately=old.lately or late, frozen=True)
        if target.retarget == "prorate" and run.promise.due_fact is None:
            run = _prorated(old.run, run, since)
    found = Promised(target, old.start, run, since, since, frozen=old.frozen)
    return found._replace(lately=old.lately or late, earlier=_earlier(old, old.run, since))


def _watched(old: Promised, run: Run, target: TargetPlan, since: int) -> Promised:
    """Return *old*, which *target* promises from *since* on: perhaps with other thresholds."""
    if target.thresholds == old.target.thresholds:
        return old._replace(target=target)
    # What was crossed stays; what another level brings is not seen before.
    return old._replace(target=target, watched=since, earlier=_earlier(old, run, since))


def _appeared(
    old: Promised, target: TargetPlan, term: Term, begun: int, idle: Intervals
) -> Promised:
    """Return what is promised once *term* is in force, where nothing was before."""
    since = term.since
    start = since if target.applied else begun
    run = _run(target, term, start, idle)
    if isinstance(run, str):
        return old._replace(target=target, run=run)
    return Promised(target, start, run, since, since, old.lately, earlier=old.earlier)


def _vanished(old: Promised, since: int) -> Promised:
    """Return *old* without its promise from *since* on, which is remembered."""
    if isinstance(old.run, str):
        return old
    lately = old.lately or _late(old.run, old.target, since)
    earlier = _earlier(old, old.run, since)
    return old._replace(run=VANISHED, lately=lately, frozen=False, earlier=earlier)


def _earlier(old: Promised, run: Run, until: int) -> tuple[Earlier, ...]:
    return (*old.earlier, Earlier(run, old.target, old.watched, until))


def _late(run: Run, target: TargetPlan, since: int) -> bool:
    """Return whether *run* was late before *since*, when its promise changed."""
    due = run.due()
    return due is not None and since > due + (not target.breach_at_equality)


def _prorated(old: Run, new: Run, since: int) -> Run:
    """Return *new* with the share that *old* has left at *since*, rounded up to a unit."""
    whole, left = old.whole, old.left(since)
    units = new.promise.units(since)
    # Of a fixed due to which no open time led, nothing was used.
    if whole:
        units = -(-max(0, left) * units // whole)
    return Run(new.promise, new.start, new.pauses, rest=(since, units))
