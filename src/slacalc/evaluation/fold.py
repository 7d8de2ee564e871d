"""Step 4, fold: the moments of a request through a target's clock, and the courses it took."""

from __future__ import annotations

from bisect import bisect_right
from dataclasses import dataclass
from typing import TYPE_CHECKING, final

from slacalc.clock.fold import fold
from slacalc.clock.machine import Phase
from slacalc.core.intervals import Intervals
from slacalc.evaluation.due import FOREVER, NOTHING, Run
from slacalc.evaluation.measure import Course

if TYPE_CHECKING:
    from collections.abc import Sequence

    from slacalc.agreement.plan import TargetPlan
    from slacalc.clock.cycles import Cycle, Span
    from slacalc.clock.moments import Moment
    from slacalc.evaluation.promise import Term

__all__ = ("Folded", "fold_target")


@final
@dataclass(frozen=True, slots=True)
class Folded:
    """A course with the target, and the term, that it is measured by."""

    course: Course
    target: TargetPlan
    term: Term


def fold_target(
    name: str, terms: Sequence[Term], moments: Sequence[Moment], now: int
) -> list[Folded]:
    """Return the courses of the target *name* up to *now*, in order.

    A course is measured by what was promised when it ended, or is at *now*. A promise that
    vanished while it ran cancels it there; a course to which nothing was promised is none.
    """
    clock = _latest(name, terms).clock

    def due(cycle: Cycle) -> int | None:
        folded = _folded(name, terms, cycle, now)
        promise = folded and folded.target.promise(folded.term.facts)
        if folded is None or promise is None or isinstance(promise, str):
            return None
        return Run(promise, cycle.started_us, folded.course.idle).due()

    state = fold(clock, moments, due=due)
    courses = [folded for cycle in state.cycles if (folded := _folded(name, terms, cycle, now))]
    if not state.cycles and (target := _target(name, terms[-1])) is not None:
        # Cancelled before it ever started, or waiting to.
        return [Folded(Course(name, target.metric, 1, state.phase, None, now), target, terms[-1])]
    return courses


def _target(name: str, term: Term) -> TargetPlan | None:
    return None if term.level is None else term.level.target(name)


def _latest(name: str, terms: Sequence[Term]) -> TargetPlan:
    """Return the target as it was promised last."""
    return next(target for term in reversed(terms) if (target := _target(name, term)))


def _folded(name: str, terms: Sequence[Term], cycle: Cycle, now: int) -> Folded | None:
    """Return the course of *cycle*; None when nothing was promised while it lasted."""
    end = now if cycle.stopped_us is None else cycle.stopped_us
    phase = cycle.phase
    place = bisect_right(terms, end, key=_since) - 1
    # A clock may count from before the creation, by a fact; then the first term is in force.
    place = max(place, 0)
    target = _target(name, terms[place])
    while target is None:
        phase, end, place = Phase.CANCELLED, terms[place].since, place - 1
        if place < 0 or end <= cycle.started_us:
            return None
        target = _target(name, terms[place])
    start: int | None = cycle.started_us
    if cycle.started_us > now:
        phase, start = Phase.PENDING, None
    course = Course(
        target=name,
        metric=target.metric,
        cycle=cycle.number,
        phase=phase,
        start=start,
        end=end,
        paused=_spans(cycle.spans, Phase.PAUSED, end, open_ended=phase is Phase.PAUSED),
        stood=_spans(cycle.spans, Phase.STOPPED, end, open_ended=False),
        superseded=cycle.ended == "superseded",
        spans=cycle.spans,
        cause=cycle.cause,
        ended_by=cycle.ended_by,
        begins=cycle.started_us if start is None else None,
    )
    return Folded(course, target, terms[place])


def _since(term: Term) -> int:
    return term.since


def _spans(spans: Sequence[Span], phase: Phase, end: int, *, open_ended: bool) -> Intervals:
    """Return the spans in *phase* up to *end*; one that lasts goes on for ever, or ends there."""
    found = [
        (span.start_us, FOREVER if span.end_us is None else span.end_us)
        for span in spans
        if span.phase is phase
    ]
    if not found:
        return NOTHING
    return Intervals.of(
        found if open_ended else [(since, min(until, end)) for since, until in found]
    )
