"""`evaluate`: a request and an agreement in, a verdict out; the steps in their order."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, tzinfo
from functools import partial
from typing import TYPE_CHECKING, Final

from slacalc.agreement.compile import mark_of
from slacalc.agreement.eras import eras_of, plans_of
from slacalc.agreement.versions import AgreementVersions
from slacalc.clock.facts import before_creation
from slacalc.clock.trail import follow
from slacalc.core.instants import from_micros, to_micros
from slacalc.errors import HistoryError
from slacalc.evaluation.advance import going
from slacalc.evaluation.basis import Alone
from slacalc.evaluation.counting import marked
from slacalc.evaluation.due import Run
from slacalc.evaluation.evaluation import Evaluation
from slacalc.evaluation.fold import Folded, fold_target
from slacalc.evaluation.measure import PART, measure, unpromised, unstarted
from slacalc.evaluation.promise import Term, terms
from slacalc.evaluation.returns import NO_DEFERRALS, RETURN, Deferrals, Returns, defers
from slacalc.evaluation.selection import select
from slacalc.evaluation.state import RequestState
from slacalc.evaluation.thresholds import threshold_instants
from slacalc.evaluation.tracking import tracked
from slacalc.evaluation.versioned import created_at, evaluate_state, evaluate_version

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence

    from slacalc.agreement.agreement import Agreement
    from slacalc.agreement.eras import Turn
    from slacalc.agreement.plan import Plan, TargetPlan
    from slacalc.clock.history import Request
    from slacalc.clock.trail import HistoryFault
    from slacalc.evaluation.result import Result

__all__ = ("evaluate", "evaluated")

_NEVER: Final = datetime.min.replace(tzinfo=UTC)


def evaluate(
    request: Request | RequestState,
    agreement: Agreement | AgreementVersions,
    *,
    at: datetime,
    known_at: datetime | None = None,
) -> Evaluation:
    """Return how *request* stands at *at* against what *agreement* promises it.

    Args:
        request: The request and its history, or the state that `advance` made of it. What
            happens after *at* is left out, and counted; a state has forgotten how to.
        agreement: Calendars, levels and rules; or several versions of them.
        at: The instant of the question.
        known_at: What was recorded later is left out: the answer as it was on the screen then.

    Returns:
        A result for each run of each clock, datetimes in the zone of *at*. The amount, calendar
        and level of a run are those that the facts choose when it ends, or now.

    Raises:
        NaiveDatetimeError: *at* or *known_at* has no time zone.
        HistoryError: the history contradicts itself, unless the agreement says
            `on_dirty: collect`; or a state is asked for what it has forgotten.
        NeverOpensError: a calendar never opens long enough for a promise.
        HolidayDataError: there is no holiday data for a year that matters.
        CalendarError: a fact names a due hundreds of years away.

    Source: SPEC section 8.

    Example:
        >>> from datetime import UTC, datetime
        >>> from slacalc import Agreement, Request, evaluate
        >>> agreement = Agreement.from_dict({
        ...     "calendars": {"desk": {"timezone": "UTC", "hours": "Mon-Fri 09:00-17:00"}},
        ...     "defaults": {"calendar": "desk"},
        ...     "levels": {"standard": {"targets": {"reaction": "3h", "resolution": "2bd"}}},
        ...     "rules": [{"level": "standard"}],
        ... })
        >>> request = Request.from_timestamps(1, created=datetime(2026, 3, 6, 16, tzinfo=UTC))
        >>> monday = datetime(2026, 3, 9, 12, tzinfo=UTC)
        >>> for result in evaluate(request, agreement, at=monday):
        ...     print(result.target, result.status.value, result.due)
        reaction breached 2026-03-09 11:00:00+00:00
        resolution on_track 2026-03-10 16:00:00+00:00
    """
    now = to_micros(at)
    known = None if known_at is None else to_micros(known_at)
    judge = partial(evaluated, now=now, known=known, zone=at.tzinfo or UTC)
    judge_state = partial(_of_state, now=now, zone=at.tzinfo or UTC)
    if isinstance(request, RequestState):
        _check_memory(request, now, known)
        return evaluate_state(judge_state, request, agreement, at)
    if isinstance(agreement, AgreementVersions):
        return evaluate_version(judge, request, agreement, at)
    return judge(request, agreement)


evaluate.__module__ = "slacalc"


def evaluated(
    request: Request,
    agreement: Agreement | AgreementVersions,
    *,
    now: int,
    known: int | None,
    zone: tzinfo,
    strict: bool = True,
) -> Evaluation:
    """Return how *request*, its whole history known, stands at *now*; instants in microseconds.

    Of versions each holds from its instant on, whatever they are pinned to.

    Raises:
        HistoryError: the history contradicts itself, the agreement is strict, and so is *strict*.
    """
    plan, turns = plans_of(agreement, now)
    returns = Returns(plan, turns=turns) if turns or defers(request.events) else None
    trail = follow(
        request,
        names=plan.facts,
        words=_first_words(plan, turns, request),
        at_us=now,
        known_us=known,
        from_facts=plan.from_facts,
        walk=None if returns is None else returns.walk(now),
    )
    deferrals = NO_DEFERRALS if returns is None else returns.deferrals
    plan = plan if returns is None else returns.plan
    in_force = returns.terms if returns is not None else terms(plan, trail.moments)
    in_force = in_force or [_before(plan, request, now)]
    turned = returns.turned if returns is not None and turns else ()
    results = tracked(
        _results(
            in_force,
            lambda name: fold_target(name, in_force, trail.moments, now, turned),
            zone,
            deferrals,
        ),
        plan.track,
        trail.moments,
    )
    found = _evaluation(
        plan, in_force[-1], trail.faults, deferrals, results, strict=strict and plan.strict
    )
    return replace(
        found,
        request=request.id,
        at=from_micros(now, zone),
        later_events=trail.later,
        agreement=_mark(agreement),
    )


def _first_words(plan: Plan, turns: Sequence[Turn], request: Request) -> Mapping[str, str]:
    """Return the status words of the plan that is in force when *request* is created."""
    if not turns:
        return plan.words
    created = created_at(request, turns[-1].since)
    before = [turn for turn in turns if created is None or turn.since <= to_micros(created)]
    return before[-1].plan.words if before else plan.words


def _before(plan: Plan, request: Request, now: int) -> Term:
    """Return what would be in force for a request that is not created yet."""
    facts = before_creation(request.facts, plan.facts, plan.words).facts
    return Term(now, plan.level(facts), facts)


def _check_memory(state: RequestState, now: int, known: int | None) -> None:
    """Refuse a question about what *state* has forgotten."""
    if known is not None or (state.last is not None and now < state.last):
        what = "at is earlier than its last event" if known is None else "it holds no known_at"
        raise HistoryError.of(state.request, "state", f"{what}; replay the history")


def _of_state(
    state: RequestState, agreement: Agreement | AgreementVersions, *, now: int, zone: tzinfo
) -> Evaluation:
    """Return how a request stands of which only the state is left."""
    on = going(state, agreement, now)
    on.follow(on.returns.pass_time(on.facts, now))
    in_force = on.terms or [Term(now, on.plan.level(on.facts.facts), on.facts.facts)]
    results = _results(
        in_force, lambda name: on.courses(name, in_force, now), zone, on.returns.deferrals
    )
    results = tracked(results, on.plan.track, on.tracked)
    found = _evaluation(
        on.plan,
        in_force[-1],
        on.told(state),
        on.returns.deferrals,
        results,
        strict=on.plan.strict,
    )
    return replace(
        found, request=state.request, at=from_micros(now, zone), agreement=_mark(agreement)
    )


def _mark(agreement: Agreement | AgreementVersions) -> str:
    """Return the fingerprint of *agreement*, its calendars left out."""
    if isinstance(agreement, AgreementVersions):
        return eras_of(agreement).mark
    return mark_of(agreement)


def _evaluation(
    plan: Plan,
    current: Term,
    faults: tuple[HistoryFault, ...],
    deferrals: Deferrals,
    results: Iterable[Result],
    *,
    strict: bool,
) -> Evaluation:
    """Return what is answered, but for whom and when."""
    if faults and strict:
        raise faults[0].error()
    return Evaluation(
        request="",
        at=_NEVER,
        selected=select(plan, current.facts),
        results=tuple(results),
        faults=faults,
        _ahead=() if deferrals.back is None else (deferrals.back,),
    )


def _results(
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
        results = [_with_deferrals(_result(run, zone), run.target, deferrals) for run in runs]
        yield from marked(results, runs[-1].target.cycles) if runs else results


def _result(folded: Folded, zone: tzinfo) -> Result:
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
        attached=found.applied if found.applied > run.start else None,
        lately=found.lately,
        kept=[
            crossing
            for earlier in found.earlier
            for crossing in threshold_instants(
                earlier.run,
                earlier.target.thresholds,
                earlier.until - 1,
                zone,
                attached=earlier.since if earlier.since > earlier.run.start else None,
                gaps=course.stood | course.counted,
            )
        ],
    )


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
