"""Step 4, fold: the moments of a request through a target's clock, and the courses it took."""

from __future__ import annotations

from itertools import pairwise
from typing import TYPE_CHECKING, NamedTuple, final

from slacalc.clock.cycles import together
from slacalc.clock.fold import BEGIN, fold
from slacalc.clock.machine import Phase, Signal
from slacalc.clock.signals import NOTHING_HELD
from slacalc.core.intervals import Intervals
from slacalc.evaluation.due import FOREVER, NOTHING, Run
from slacalc.evaluation.measure import Course
from slacalc.evaluation.promise import VANISHED, Promised, promised, restarts

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from slacalc.agreement.plans.plan import Aim, Plan, TargetPlan
    from slacalc.clock.cycles import Cycle, Span
    from slacalc.clock.fold import Clock, ClockState
    from slacalc.clock.history.moments import Moment
    from slacalc.evaluation.promise import Term

__all__ = ("Folded", "advanced", "courses_of", "fold_target", "released", "resets")


@final
class Folded(NamedTuple):
    """A course with what was promised to it; None where its clock never had a run."""

    course: Course
    target: TargetPlan
    term: Term
    promised: Promised | None = None


def fold_target(
    name: str,
    terms: Sequence[Term],
    moments: Sequence[Moment],
    now: int,
    turned: Sequence[tuple[int, Plan]] = (),
) -> list[Folded]:
    """Return the courses of the target *name* up to *now*, in order.

    A course is measured by what was promised when it ended, or is at *now*. A promise that
    vanished while it ran cancels it there; a course to which nothing was promised is none.

    Args:
        name: The name of the target.
        terms: What was in force when.
        moments: What happened to the request.
        now: The instant of the question, in microseconds.
        turned: The plans that were in force, each with the place of the moment that began it;
            none where there are no versions.
    """
    target = latest(name, terms)
    aim, extra = target.aim, resets(target.aim, terms)
    if len(turned) < 2:  # noqa: PLR2004 - there is one plan alone
        state = advanced(aim, target.clock, terms, moments, extra=extra)
        return courses_of(aim, terms, state, now)
    state, clock = BEGIN, turned[0][1].clocks[target.metric]
    ends = [place for place, _ in turned[1:]] + [len(moments)]
    for (first, plan), end in zip(turned, ends, strict=True):
        signals = {place - first: extra[place] for place in extra if first <= place < end}
        before, clock = clock, plan.clocks[target.metric]
        if clock is not before:
            state = released(state)
            signals[0] = signals.get(0, 0) | Signal.RESUME
        state = advanced(aim, clock, terms, moments[first:end], state, extra=signals)
    return courses_of(aim, terms, state, now)


def released(state: ClockState) -> ClockState:
    """Return *state* for another clock, which finds out by itself what pauses it."""
    return state._replace(held=NOTHING_HELD)


def latest(name: str, terms: Sequence[Term]) -> TargetPlan:
    """Return the target as it was promised last."""
    found = terms[-1].target(name)
    if found is not None:
        return found
    return next(target for term in reversed(terms) if (target := term.target(name)))


def resets(aim: Aim, terms: Sequence[Term]) -> dict[int, int]:
    """Return the signals of the terms that begin a new run, by the place of their moment."""
    if len(terms) == 1:
        return {}
    return {
        after.place: Signal.RESET
        for before, after in pairwise(terms)
        if restarts(aim, before, after)
    }


def advanced(
    aim: Aim,
    clock: Clock,
    terms: Sequence[Term],
    moments: Sequence[Moment],
    state: ClockState = BEGIN,
    *,
    extra: Mapping[int, int],
) -> ClockState:
    """Return where the *clock* of the target *aim* stands after *moments*, from *state* on."""

    def due(cycle: Cycle) -> int | None:
        end = cycle.started_us if cycle.stopped_us is None else cycle.stopped_us
        folded = _folded(aim, terms, cycle, end)
        run = folded.promised.run if folded is not None and folded.promised is not None else ""
        return run.due() if isinstance(run, Run) else None

    return fold(clock, moments, state, due=due, extra=extra)


def courses_of(aim: Aim, terms: Sequence[Term], state: ClockState, now: int) -> list[Folded]:
    """Return the courses of the target *aim*, whose clock stands at *state*, up to *now*.

    Where one promise is for all of them together, that course comes last, with the number 0.
    """
    courses = [folded for cycle in state.cycles if (folded := _folded(aim, terms, cycle, now))]
    if not state.cycles and (target := terms[-1].target(aim.name)) is not None:
        # Cancelled before it ever started, or waiting to.
        number = 0 if target.cycles == "sum" else 1
        course = Course(aim.name, target.metric, number, state.phase, None, now)
        return [Folded(course, target, terms[-1])]
    if courses and courses[-1].target.cycles == "sum":
        begun = [cycle for cycle in state.cycles if cycle.started_us <= now]
        whole = _folded(aim, terms, together(begun or state.cycles), now)
        return courses if whole is None else [*courses, whole]
    return courses


def _folded(aim: Aim, terms: Sequence[Term], cycle: Cycle, now: int) -> Folded | None:
    """Return the course of *cycle*; None when nothing was promised while it lasted."""
    until = _until(aim, terms, cycle, now)
    if until is None:
        return None
    target, place, end, phase, ended_by = until
    paused = _spans(cycle.spans, Phase.PAUSED, end, open_ended=phase is Phase.PAUSED)
    stood = _spans(cycle.spans, Phase.STOPPED, end, open_ended=False)
    idle = paused if not stood.pieces else paused | stood
    found = promised(target, terms[: place + 1], cycle.started_us, idle)
    start: int | None = found.start
    if cycle.started_us > now:
        phase, start = Phase.PENDING, None
    course = Course(
        target=aim.name,
        metric=found.target.metric,
        cycle=cycle.number,
        phase=phase,
        start=start,
        end=end,
        paused=paused,
        stood=stood,
        counted=Intervals.of(cycle.counted) if cycle.counted else NOTHING,
        superseded=cycle.ended == "superseded",
        spans=cycle.spans,
        cause=cycle.cause,
        ended_by=ended_by,
        begins=cycle.started_us if start is None else None,
    )
    if found.start > cycle.started_us:
        course = _from(course, found.start)
    return Folded(course, found.target, terms[place], found)


def _until(
    aim: Aim, terms: Sequence[Term], cycle: Cycle, now: int
) -> tuple[TargetPlan, int, int, Phase, str] | None:
    """Return what was promised to *cycle* last, in which term, and when, how and why it ended."""
    end, phase, ended_by = cycle.stopped_us, cycle.phase, cycle.ended_by
    if end is None:
        end = now
    # A run that another took the place of had the promise before the change that did it.
    asked = end - 1 if cycle.ended == "superseded" and end > cycle.started_us else end
    place = len(terms) - 1
    while place > 0 and terms[place].since > asked:
        place -= 1
    while (target := terms[place].promises(aim)) is None:
        phase, end, ended_by = Phase.CANCELLED, terms[place].since, VANISHED
        place -= 1
        if place < 0 or end <= cycle.started_us:
            return None
    return target, place, end, phase, ended_by


def _from(course: Course, start: int) -> Course:
    """Return *course* without what did not count before *start*."""
    after = Intervals.of([(start, FOREVER)])
    return course._replace(paused=course.paused & after, stood=course.stood & after)


def _spans(spans: Sequence[Span], phase: Phase, end: int, *, open_ended: bool) -> Intervals:
    """Return the spans in *phase* up to *end*; one that lasts goes on for ever, or ends there."""
    if len(spans) == 1 and spans[0].phase is not phase:
        # Most runs were never paused.
        return NOTHING
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
