"""`evaluate`: a request and an agreement in, a verdict out; the five steps in their order.

1. Facts (`clock.history.trail`): the history in order, and what was true after each event.
2. Promise (`promise`): the level in force after each event, and what it promises.
3. Returns (`returns`): deferrals that end by themselves, and those that have no effect.
4. Fold (`fold`): the clock of each target over what happened, into the courses it took.
5. Measure (`measure`, called in `results`): each course on its calendar, against its promise.
"""

from __future__ import annotations

from datetime import UTC, datetime, tzinfo
from functools import partial
from typing import TYPE_CHECKING, Final

from slacalc.agreement.plans.compile import mark_of
from slacalc.agreement.plans.eras import eras_of, plans_of
from slacalc.agreement.versions.versions import AgreementVersions
from slacalc.clock.history.fact_state import before_creation
from slacalc.clock.history.request import Request
from slacalc.clock.history.trail import follow
from slacalc.core.instants import from_micros, to_micros
from slacalc.errors import HistoryError
from slacalc.evaluation.advance import going
from slacalc.evaluation.evaluation import Evaluation
from slacalc.evaluation.fold import Folded, fold_target
from slacalc.evaluation.ledgers.tracking import tracked
from slacalc.evaluation.promise import Term, terms
from slacalc.evaluation.results import results
from slacalc.evaluation.returns import NO_DEFERRALS, Returns, defers
from slacalc.evaluation.selection import select
from slacalc.evaluation.state import RequestState
from slacalc.evaluation.versioned import created_at, evaluate_state, evaluate_version

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from slacalc.agreement.agreement import Agreement
    from slacalc.agreement.plans.eras import Turn
    from slacalc.agreement.plans.plan import Plan
    from slacalc.clock.history.trail import HistoryFault, Trail

__all__ = ("evaluate", "evaluated")

_ADVICE: Final = "make one with Request.from_dict(…)"


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
    zone = at.tzinfo or UTC
    if isinstance(request, RequestState):
        _check_memory(request, now, known)
        judge_state = partial(_of_state, now=now, zone=zone)
        return evaluate_state(judge_state, request, agreement, at)
    if not isinstance(request, Request):
        raise HistoryError.kind(request, "a Request or a RequestState", _ADVICE)
    judge = partial(evaluated, now=now, known=known, zone=zone)
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
    trail = _trail(request, plan, turns, returns, now=now, known=known)
    if strict and plan.strict:
        _refuse(trail.faults)
    turned: Sequence[tuple[int, Plan]] = ()
    if returns is None:
        in_force, deferrals = terms(plan, trail.moments), NO_DEFERRALS
    else:
        plan, in_force, deferrals = returns.plan, returns.terms, returns.deferrals
        turned = returns.turned if turns else ()
    in_force = in_force or [_before(plan, request, now)]

    def courses(target: str) -> Sequence[Folded]:
        return fold_target(target, in_force, trail.moments, now, turned)

    # Steps 4 and 5, target by target.
    measured = results(in_force, courses, zone, deferrals)
    measured = tracked(measured, plan.track, trail.moments)
    return Evaluation(
        request=request.id,
        at=from_micros(now, zone),
        selected=select(plan, in_force[-1].facts),
        results=tuple(measured),
        later_events=trail.later,
        faults=trail.faults,
        agreement=_mark(agreement),
        _ahead=deferrals.ahead,
    )


def _trail(
    request: Request,
    plan: Plan,
    turns: Sequence[Turn],
    returns: Returns | None,
    *,
    now: int,
    known: int | None,
) -> Trail:
    """Return step 1 of *request*.

    Where something may happen by itself, steps 2 and 3 go along with it: a promise says when a
    deferral ends, and its end is an event like those that are given.
    """
    return follow(
        request,
        names=plan.facts,
        words=_first_words(plan, turns, request),
        at_us=now,
        known_us=known,
        from_facts=plan.from_facts,
        heard=plan.heard,
        walk=None if returns is None else returns.walk(now),
    )


def _refuse(faults: Sequence[HistoryFault]) -> None:
    """Raise the first of *faults*, if there are any."""
    if faults:
        raise faults[0].error()


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
    told = on.told(state)
    if on.plan.strict:
        _refuse(told)
    in_force = on.terms or [Term(now, on.plan.level(on.facts.facts), on.facts.facts)]
    deferrals = on.returns.deferrals
    measured = results(in_force, lambda name: on.courses(name, in_force, now), zone, deferrals)
    measured = tracked(measured, on.plan.track, on.tracked)
    return Evaluation(
        request=state.request,
        at=from_micros(now, zone),
        selected=select(on.plan, in_force[-1].facts),
        results=tuple(measured),
        faults=told,
        agreement=_mark(agreement),
        _ahead=deferrals.ahead,
    )


def _mark(agreement: Agreement | AgreementVersions) -> str:
    """Return the fingerprint of *agreement*, its calendars left out."""
    if isinstance(agreement, AgreementVersions):
        return eras_of(agreement).mark
    return mark_of(agreement)
