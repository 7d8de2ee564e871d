"""Step 5, measure: one run of a clock against its promise."""

from __future__ import annotations

from datetime import datetime, timedelta, tzinfo
from typing import TYPE_CHECKING, Final, NamedTuple, final

from slacalc.clock.machine import Phase
from slacalc.core.instants import from_micros
from slacalc.evaluation.basis import Alone, Basis
from slacalc.evaluation.due import NOTHING, Run, taken, used
from slacalc.evaluation.promise import VANISHED
from slacalc.evaluation.result import Measured, Result
from slacalc.evaluation.status import Status, status_of
from slacalc.evaluation.thresholds import ThresholdInstant, keep_crossed, threshold_instants

if TYPE_CHECKING:
    from collections.abc import Sequence

    from slacalc.agreement.plans.plan import ThresholdPlan
    from slacalc.agreement.plans.promises import Promise
    from slacalc.clock.cycles import Span
    from slacalc.core.intervals import Intervals

__all__ = ("AUTOMATIC", "PART", "Course", "measure", "unpromised", "unstarted")

AUTOMATIC: Final = "returned automatically"
"""What ends a run at the return that nobody recorded."""

PART: Final = "one promise is for all runs together"
"""Why nothing is promised to a run alone (`cycles: sum`)."""


@final
class Course(NamedTuple):
    """How one run of a clock went: instants only, no opening hours.

    Attributes:
        target: The name of the target.
        metric: Which clock it is.
        cycle: The number of the run, from 1; 0 for all of them together.
        phase: Where the clock is.
        start: When it started, in microseconds; None when it never did.
        end: When it was stopped or cancelled; the instant of the question while it is open.
        paused: Spans in pause; one that lasts ends at `FOREVER`.
        stood: Spans in which it stood still between a stop and a reopening.
        counted: Spans between a stop and a reopening that count all the same.
        superseded: Whether another run took its place: it is never met.
        spans: The same spans, and those that ran, each with its cause.
        cause: What started it.
        ended_by: What stopped or cancelled it.
        begins: When a run begins that was put off, or counts from an instant still to come.
    """

    target: str
    metric: str
    cycle: int
    phase: Phase
    start: int | None
    end: int
    paused: Intervals = NOTHING
    stood: Intervals = NOTHING
    counted: Intervals = NOTHING
    superseded: bool = False
    spans: tuple[Span, ...] = ()
    cause: str = ""
    ended_by: str = ""
    begins: int | None = None

    @property
    def is_open(self) -> bool:
        """Whether it goes on: runs or is paused."""
        return self.phase is Phase.RUNNING or self.phase is Phase.PAUSED

    @property
    def idle(self) -> Intervals:
        """The spans that do not count."""
        return self.paused | self.stood


def measure(
    course: Course,
    run: Run,
    zone: tzinfo,
    *,
    breach_at_equality: bool = False,
    thresholds: Sequence[ThresholdPlan] = (),
    attached: int | None = None,
    watched: int | None = None,
    lately: bool = False,
    kept: Sequence[ThresholdInstant] = (),
) -> Result:
    """Return how *course* stands against the promise of *run*.

    Args:
        course: What the clock did.
        run: The promise, from the same start and with the same spans that do not count.
        zone: The zone of the result's datetimes.
        breach_at_equality: Whether the due instant itself is late.
        thresholds: What is crossed on the way to due and after it.
        attached: When the promise was made, in microseconds, if after the start.
        watched: Since when its thresholds are watched, if after the start.
        lately: Whether it was late under an earlier promise while that was in force.
        kept: Thresholds that were crossed under earlier promises.

    Raises:
        NeverOpensError: when the calendar never opens long enough for the promise.

    Source: SPEC section 5.
    """
    promise, ruler, end = run.promise, run.promise.ruler, course.end
    begun, counted, due = run.begun, run.counted, run.due()
    units = run.whole
    # The first late instant: equality is in time, unless the agreement says otherwise.
    breach = None if due is None else due if breach_at_equality else due + 1
    # Nobody is late who is ended by the clock itself.
    late = breach is not None and end >= breach and course.ended_by != AUTOMATIC
    # A due that no pause moves goes by while the clock stands still.
    idle = course.idle if promise.stands else run.pauses
    elapsed = 0 if counted is None else used(ruler, counted, end, idle)
    if counted == begun:
        paused = taken(ruler, begun, end, idle) - taken(ruler, begun, end, course.stood)
    else:
        paused = used(ruler, begun, end, course.stood) - elapsed
    overdue = used(ruler, due, end, run.pauses) if late and due is not None else 0
    together = run.rest is None and not promise.stands
    remaining = 0 if late else max(0, units - elapsed if together else run.left(end))
    real = end - run.start
    paused_wall = _within(course.paused, end)
    gaps = course.stood | course.counted
    crossings = threshold_instants(
        run, thresholds, _watch(course), zone, attached=watched, gaps=gaps
    )
    started_at, due_at = from_micros(run.start, zone), _moment(due, zone)
    if kept:
        crossings = keep_crossed(kept, crossings)
    return Result(
        target=course.target,
        metric=course.metric,
        cycle=course.cycle,
        phase=course.phase,
        status=_status(course, crossings, late=late),
        breached=late,
        amount=promise.granted(begun),
        due_fact=promise.due_fact,
        due=due_at,
        original_due=due_at if run.straight else _moment(run.unpaused_due(), zone),
        elapsed=promise.measured(elapsed),
        remaining=promise.measured(remaining),
        overdue=promise.measured(overdue),
        paused=promise.measured(paused),
        fraction=(units - remaining + overdue) / units if units else None,
        elapsed_wall=_span(real - paused_wall - _within(course.stood, end)),
        paused_wall=_span(paused_wall),
        remaining_wall=None if due is None else _span(max(0, due - end)),
        overdue_wall=_span(end - due if late and due is not None else 0),
        started_at=started_at,
        stopped_at=_stopped_at(course, zone),
        breached_at=_moment(breach, zone) if late else None,
        applied_at=started_at if attached is None else from_micros(attached, zone),
        ever_breached=late or lately,
        reason=VANISHED if course.ended_by == VANISHED else "",
        thresholds=crossings,
        _basis=Basis(run, zone, course, breach),
    )


def unstarted(course: Course, promise: Promise, zone: tzinfo) -> Result:
    """Return the result of a clock that never started: nothing is used, nothing is due."""
    nothing = promise.measured(0)
    return Result(
        target=course.target,
        metric=course.metric,
        cycle=course.cycle,
        phase=course.phase,
        status=status_of(course.phase, breached=False),
        amount=promise.granted(None),
        due_fact=promise.due_fact,
        elapsed=nothing,
        overdue=nothing,
        paused=nothing,
        fraction=0.0,
        _basis=Basis(None, zone, course),
    )


def unpromised(
    course: Course, zone: tzinfo, reason: str, alone: Alone | None = None, *, counts: bool = True
) -> Result:
    """Return the result of a clock to which nothing was promised, because of *reason*.

    Its time is measured with *alone*, where it is measured all the same.
    """
    start = course.start
    elapsed, paused_open = (None, None) if alone is None else _measured(course, alone)
    real = 0 if start is None else course.end - start
    paused = _within(course.paused, course.end)
    return Result(
        target=course.target,
        metric=course.metric,
        cycle=course.cycle,
        phase=course.phase,
        status=status_of(course.phase, breached=False, promised=False),
        elapsed=elapsed,
        paused=paused_open,
        elapsed_wall=_span(real - paused - _within(course.stood, course.end)),
        paused_wall=_span(paused),
        started_at=_moment(start, zone),
        stopped_at=_stopped_at(course, zone),
        reason=reason,
        counts=counts,
        _basis=Basis(None, zone, course, alone=alone),
    )


def _measured(course: Course, alone: Alone) -> tuple[Measured, Measured]:
    """Return the time that counts, and that in pauses."""
    if course.start is None:
        return alone.measured(0), alone.measured(0)
    elapsed = used(alone.ruler, course.start, course.end, course.idle)
    running_or_paused = used(alone.ruler, course.start, course.end, course.stood)
    return alone.measured(elapsed), alone.measured(running_or_paused - elapsed)


def _status(course: Course, crossings: Sequence[ThresholdInstant], *, late: bool) -> Status:
    if course.superseded and not late:
        return Status.CANCELLED
    at_risk = bool(crossings) and any(one.warns and one.crossed for one in crossings)
    return status_of(course.phase, breached=late, at_risk=at_risk)


def _watch(course: Course) -> int:
    """Return the last instant at which a threshold can be crossed."""
    # A clock that ends at the very instant of a threshold has not crossed it.
    return course.end if course.is_open else course.end - 1


def _stopped_at(course: Course, zone: tzinfo) -> datetime | None:
    over = course.phase is Phase.STOPPED or course.phase is Phase.CANCELLED
    return from_micros(course.end, zone) if over and course.start is not None else None


def _moment(micros: int | None, zone: tzinfo) -> datetime | None:
    return None if micros is None else from_micros(micros, zone)


def _span(micros: int) -> timedelta:
    return timedelta(0, 0, micros)


def _within(spans: Intervals, end: int) -> int:
    """Return the real time of *spans*, all of which begin before *end*."""
    if not spans.pieces:
        return 0
    return sum(min(until, end) - since for since, until in spans.pieces)
