"""Results: what is answered of each run of each target, from histories and states alike."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from slacalc.evaluation.basis import Alone
from slacalc.evaluation.counting import marked
from slacalc.evaluation.due import Run
from slacalc.evaluation.measure import PART, measure, unpromised, unstarted
from slacalc.evaluation.returns import RETURN, Deferrals
from slacalc.evaluation.thresholds import threshold_instants

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence
    from datetime import tzinfo

    from slacalc.agreement.plans.plan import TargetPlan
    from slacalc.evaluation.fold import Folded
    from slacalc.evaluation.measure import Course
    from slacalc.evaluation.promise import Earlier, Term
    from slacalc.evaluation.result import Result
    from slacalc.evaluation.thresholds import ThresholdInstant

__all__ = ("results",)


def results(
    in_force: Sequence[Term],
    courses: Callable[[str], Sequence[Folded]],
    zone: tzinfo,
    deferrals: Deferrals,
) -> Iterator[Result]:
    """Yield a result for each run of each target: those of the level in force come first."""
    levels = [term.level for term in reversed(in_force) if term.level is not None]
    names = dict.fromkeys(target.name for level in levels for target in level.targets)
    for name in names:
        runs = courses(name)
        found = [_with_deferrals(_result(run, zone), run.target, deferrals) for run in runs]
        yield from marked(found, runs[-1].target.cycles) if runs else found


def _result(folded: Folded, zone: tzinfo) -> Result:
    """Return the result of one run: measured, if it began and something was promised to it."""
    course, target, found = folded.course, folded.target, folded.promised
    run = target.promise(folded.term.facts) if found is None else found.run
    part = target.cycles == "sum" and course.cycle > 0
    if isinstance(run, str):
        calendar = target.alone_on(folded.term.facts)
        alone = None if calendar is None else Alone.on(calendar)
        return unpromised(course, zone, run, alone, counts=not part)
    if part:
        promise = run.promise if isinstance(run, Run) else run
        alone = Alone(promise.calendar, promise.ruler)
        return unpromised(course, zone, PART, alone, counts=False)
    if course.start is None or found is None or not isinstance(run, Run):
        return unstarted(course, run.promise if isinstance(run, Run) else run, zone)
    return measure(
        course,
        run,
        zone,
        breach_at_equality=target.breach_at_equality,
        thresholds=target.thresholds,
        attached=_after(found.applied, run),
        watched=_after(found.watched, run),
        lately=found.lately,
        kept=_crossed_earlier(found.earlier, course, zone) if found.earlier else (),
    )


def _crossed_earlier(
    promises: Sequence[Earlier], course: Course, zone: tzinfo
) -> list[ThresholdInstant]:
    """Return the thresholds of earlier *promises* to *course*, as far as they were in force."""
    return [
        crossing
        for earlier in promises
        for crossing in threshold_instants(
            earlier.run,
            earlier.target.thresholds,
            earlier.until - 1,
            zone,
            attached=_after(earlier.since, earlier.run),
            gaps=course.stood | course.counted,
        )
    ]


def _after(since: int, run: Run) -> int | None:
    """Return *since*, if that is after the start of *run*."""
    return since if since > run.start else None


def _with_deferrals(result: Result, target: TargetPlan, deferrals: Deferrals) -> Result:
    """Return *result* with what its target says of deferrals, if it is one of theirs."""
    if target.metric != RETURN:
        return result
    most, used = target.max_deferrals, deferrals.used
    return replace(
        result,
        deferrals_used=used,
        deferrals_left=None if most is None else max(0, most - used),
        violations=deferrals.violations,
    )
