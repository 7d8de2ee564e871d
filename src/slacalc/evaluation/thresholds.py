"""Thresholds: named instants on the way to due, and after it."""

from __future__ import annotations

from dataclasses import dataclass, field
from fractions import Fraction
from typing import TYPE_CHECKING, final

from slacalc.agreement.plans.promises import Promise
from slacalc.calendars.measuring.landing import add_dates
from slacalc.core.amounts import CalendarDays
from slacalc.core.instants import from_micros
from slacalc.evaluation.due import FOREVER, NOTHING, Run, reach

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import datetime, tzinfo

    from slacalc.agreement.plans.plan import ThresholdPlan
    from slacalc.calendars.measuring.rulers import Ruler
    from slacalc.core.amounts import ParsedAmount
    from slacalc.core.intervals import Interval, Intervals

__all__ = ("ThresholdInstant", "keep_crossed", "reach_back", "threshold_instants")


@final
@dataclass(frozen=True, slots=True)
class ThresholdInstant:
    """A threshold of one run: its instant, and whether it was crossed.

    Attributes:
        name: What the agreement calls it.
        tell: Whom to tell; None when it does not say.
        warns: Whether the promise is at risk once it is crossed.
        crossed: Whether it was, by the end of the run or the instant of the question.
        late: Whether it was past already when the promise was made.
        micros: Its instant in microseconds; None while a pause leaves it open.
        noticed: From when on it could be seen to be crossed: later than its instant where the
            promise was made later, where a pause moved it into the past, or where the clock was
            stopped then and reopened.
        zone: The zone of `at`.
    """

    name: str
    tell: str | None
    warns: bool
    crossed: bool
    late: bool
    micros: int | None
    noticed: int | None
    zone: tzinfo = field(compare=False, repr=False)

    @property
    def at(self) -> datetime | None:
        """Its instant; None while a pause leaves it open."""
        return None if self.micros is None else from_micros(self.micros, self.zone)


def threshold_instants(
    run: Run,
    plans: Sequence[ThresholdPlan],
    end: int,
    zone: tzinfo,
    *,
    attached: int | None = None,
    gaps: Intervals = NOTHING,
) -> tuple[ThresholdInstant, ...]:
    """Return the instants of *plans* for *run*, in their order.

    Args:
        run: The promise, its start and what does not count.
        plans: The thresholds.
        end: The last instant at which one can be crossed, in microseconds.
        zone: The zone of their datetimes.
        attached: When the promise was made, in microseconds, if after the start.
        gaps: From a stop to a reopening: what is crossed then is seen when it is over.

    A share of the target lands like the target. An amount before due is counted back from due
    without what does not count, to the start at most; once crossed it stays where it was,
    whatever pauses do to due. An amount after due counts on from there in the same way.

    Source: SPEC section 7.
    """
    return tuple(_instant(run, plan, end, zone, attached=attached, gaps=gaps) for plan in plans)


def keep_crossed(
    kept: Sequence[ThresholdInstant], found: Sequence[ThresholdInstant]
) -> tuple[ThresholdInstant, ...]:
    """Return *found* with those that were crossed under earlier promises as they were then.

    Source: SPEC section 6.5.
    """
    first = {one.name: one for one in reversed(kept) if one.crossed}
    now = tuple(first.pop(one.name, one) for one in found)
    return (*now, *reversed(first.values()))


def _instant(
    run: Run,
    plan: ThresholdPlan,
    end: int,
    zone: tzinfo,
    *,
    attached: int | None,
    gaps: Intervals,
) -> ThresholdInstant:
    at, noticed = _found(run, plan)
    late = at is not None and attached is not None and at < attached
    if noticed is not None:
        noticed = _seen(noticed if attached is None else max(noticed, attached), gaps)
    return ThresholdInstant(
        name=plan.name,
        tell=plan.tell,
        warns=plan.warns,
        crossed=noticed is not None and noticed <= end,
        late=late,
        micros=at,
        noticed=noticed,
        zone=zone,
    )


def _seen(noticed: int, gaps: Intervals) -> int:
    """Return when somebody who asks while the clock is open sees what came at *noticed*."""
    return next((until for since, until in gaps if since <= noticed < until), noticed)


def _found(run: Run, plan: ThresholdPlan) -> tuple[int | None, int | None]:
    """Return when *plan* is crossed, and from when on that could be seen."""
    if isinstance(plan.at, Fraction):
        at = _share(run, plan.at)
        return at, at
    if plan.before:
        return _before(run, plan.at)
    due = run.due()
    if due is None:
        return None, None
    promise = Promise.of(plan.at, run.promise.calendar, run.promise.landing)
    after = Run(promise, due, run.pauses).due()
    return after, after


def _share(run: Run, share: Fraction) -> int | None:
    """Return when that *share* of the target is used up; it lands like the target."""
    whole = run.whole
    if share == 1 or not whole:
        # All of it is due, and so is every share of nothing.
        return run.due()
    return run.reached(-(-whole * share.numerator // share.denominator))


def _before(run: Run, amount: ParsedAmount) -> tuple[int | None, int | None]:
    """Return the instant *amount* before due, and from when on that could be seen.

    Due is not known in advance: each pause moves it. So this walks from pause to pause, asks
    what was known in each stretch between them, and stays with what was crossed in it.
    """
    promise, origin, known = run.promise, run.origin, run.start
    if origin is None:
        return None, None
    start, units = origin
    pauses = run.pauses.pieces
    back = Promise.of(amount, promise.calendar)
    for place, (since, until) in enumerate(pauses):
        if until <= start:
            continue
        if since > start:
            at = _counted_back(run, back, _straight_due(promise, start, units), pauses[:place])
            if at <= since:
                return at, max(at, known)
            units -= promise.ruler.between(start, since)
            if units <= 0:
                break
        if until == FOREVER:
            return None, None
        start = known = until
    due = run.due()
    if due is None:
        return None, None
    at = _counted_back(run, back, due, pauses)
    return at, max(at, known)


def _straight_due(promise: Promise, start: int, units: int) -> int:
    """Return when *units* are used up from *start* on, if no pause comes."""
    reached = reach(promise.ruler, start, units, NOTHING)
    due = start if reached is None else reached
    due = promise.falls(due)
    return promise.moved(promise.opening(due) if promise.landing == "open" else due)


def _counted_back(run: Run, back: Promise, due: int, pauses: Sequence[Interval]) -> int:
    """Return when as much as *back* promises is left to *due*."""
    units = back.size
    if isinstance(back.amount, CalendarDays):
        units = due - add_dates(back.compiled, due, -back.amount.days)
    return reach_back(back.ruler, due, units, pauses, run.start)


def reach_back(ruler: Ruler, end: int, units: int, pauses: Sequence[Interval], floor: int) -> int:
    """Return the latest instant from which to *end* so many *units* count, pauses cut out.

    It is *floor* at the earliest, before which no calendar is asked; or *end*, if that is earlier.
    """
    floor = min(floor, end)
    for since, until in reversed(pauses):
        if since >= end:
            continue
        after = ruler.between(until, end) if until < end else 0
        if after >= units:
            break
        units, end = units - after, since
    if end <= floor or ruler.between(floor, end) <= units:
        return floor
    return ruler.reach_back(end, units)
