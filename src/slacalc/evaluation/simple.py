"""`deadline`, `elapsed` and `verdict`: one run with its pauses, where only timestamps are kept."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import TYPE_CHECKING

from slacalc.agreement.plans.promises import Promise
from slacalc.calendars.compiling.compiled import compiled_of
from slacalc.calendars.measuring.rulers import TimeRuler
from slacalc.clock.machine import Phase
from slacalc.core.amount_text import amount_size, parse_amount, positive_amount
from slacalc.core.amounts import BusinessDays, CalendarDays, CalendarTime
from slacalc.core.instants import from_micros, to_micros
from slacalc.core.intervals import Interval, Intervals
from slacalc.errors import AmountError, HistoryError, PausedError
from slacalc.evaluation.due import FOREVER, Held, Run, paused_since, used
from slacalc.evaluation.measure import Course, measure, unstarted

if TYPE_CHECKING:
    from collections.abc import Iterable

    from slacalc.calendars.calendar import Calendar
    from slacalc.calendars.measuring.landing import Landing
    from slacalc.evaluation.result import Result
    from slacalc.typing import Amount, Pause

__all__ = ("deadline", "elapsed", "read_held", "verdict")


def deadline(
    start: datetime,
    amount: Amount,
    calendar: Calendar,
    *,
    pauses: Iterable[Pause] = (),
    held: Amount | None = None,
    landing: Landing | None = None,
    resume_at: datetime | None = None,
) -> datetime:
    """Return when *amount* counted from *start* is used up on *calendar*.

    Args:
        start: When the clock started.
        amount: How much: `"3h"`, `timedelta`, `"2bd"`, `"72h calendar"` … Zero gives *start*
            back; less than zero counts backwards, which only works without pauses.
        calendar: When time counts.
        pauses: Spans that do not count, `(from, to)`, in any order, overlapping or not;
            `(from, None)` still lasts. For calendar amounts they count in real time.
        held: A total of business time that did not count, where only that is known. Business
            days take `"1bd"` too; calendar amounts take real time, `"3h calendar"`.
        landing: `"open"` moves a deadline in closed time to the next opening, `"close"` leaves
            it. Without it business days move and all else stays.
        resume_at: When a pause that still lasts is taken to end.

    Returns:
        The deadline, in the zone of *start*.

    Raises:
        PausedError: when a pause still lasts and leaves the deadline open.
        AmountError: for an amount, pause or option that is not possible.
        NaiveDatetimeError: for an instant without a time zone.
        NeverOpensError: when *calendar* never opens long enough.

    Source: SPEC section 4.

    Example:
        >>> from datetime import datetime
        >>> from zoneinfo import ZoneInfo
        >>> from slacalc import Calendar, deadline
        >>> berlin = ZoneInfo("Europe/Berlin")
        >>> desk = Calendar(timezone="Europe/Berlin", hours="Mon-Fri 09:00-17:00")
        >>> friday = datetime(2026, 3, 6, 16, tzinfo=berlin)
        >>> nine, eleven = (datetime(2026, 3, 9, hour, tzinfo=berlin) for hour in (9, 11))
        >>> str(deadline(friday, "3h", desk, pauses=[(nine, eleven)]))
        '2026-03-09 13:00:00+01:00'
    """
    since = to_micros(start)
    parsed = parse_amount(amount)
    spans = _read_pauses(pauses)
    if amount_size(parsed) <= 0:
        if amount_size(parsed) < 0 and (spans or held is not None):
            expected = "an amount of more than nothing where pauses or held are given"
            raise AmountError.option("amount", amount, expected)
        return calendar.add(start, parsed, landing=landing)
    promise = Promise.of(parsed, calendar, landing)
    zone = start.tzinfo or calendar.timezone
    run = Run(
        promise, since, _from(since, spans), None if held is None else read_held(held, promise)
    )
    if resume_at is not None:
        run = run.resumed(to_micros(resume_at), zone, "resume_at")
    due = run.due()
    if due is None:
        raise PausedError.of(from_micros(paused_since(run.pauses) or since, zone))
    return from_micros(due, zone)


def elapsed(
    start: datetime,
    end: datetime,
    calendar: Calendar,
    *,
    pauses: Iterable[Pause] = (),
) -> timedelta:
    """Return the business time from *start* to *end*, pauses left out.

    Args:
        start: From when.
        end: Until when; earlier than *start* gives the same time with a minus.
        calendar: When time counts.
        pauses: Spans that do not count, as for `deadline`.

    Raises:
        AmountError: for a pause that is not possible.
        NaiveDatetimeError: for an instant without a time zone.

    Source: SPEC section 4.

    Example:
        >>> from datetime import UTC, datetime
        >>> from slacalc import Calendar, elapsed
        >>> desk = Calendar(timezone="UTC", hours="Mon-Fri 09:00-17:00")
        >>> friday = datetime(2026, 3, 6, 16, tzinfo=UTC)
        >>> monday = datetime(2026, 3, 9, 10, tzinfo=UTC)
        >>> elapsed(friday, monday, desk)
        datetime.timedelta(seconds=7200)
    """
    spans = _read_pauses(pauses)
    if not spans:
        return calendar.elapsed(start, end)
    first, last = to_micros(start), to_micros(end)
    ruler, idle = TimeRuler(compiled_of(calendar)), Intervals.of(spans)
    if last < first:
        return timedelta(0, 0, -used(ruler, last, first, idle))
    return timedelta(0, 0, used(ruler, first, last, idle))


def verdict(
    start: datetime,
    amount: Amount,
    calendar: Calendar,
    *,
    at: datetime,
    stopped: datetime | None = None,
    pauses: Iterable[Pause] = (),
    held: Amount | None = None,
) -> Result:
    """Return how a clock that started at *start* stands at *at* against *amount*.

    Args:
        start: When the clock started.
        amount: What was promised: `"3h"`, `timedelta`, `"2bd"`, `"72h calendar"` …
        calendar: When time counts.
        at: The instant of the question. What happened later is left out: a stop after *at* has
            not happened, and a pause that began before and ends after it still lasts.
        stopped: When the clock was stopped.
        pauses: Spans that do not count, as for `deadline`.
        held: A total of business time that did not count, as for `deadline`.

    Returns:
        The result, its datetimes in the zone of *start*. Before *start* it is pending.

    Raises:
        AmountError: for an amount, pause or total that is not possible.
        HistoryError: when it was stopped before it started.
        NaiveDatetimeError: for an instant without a time zone.
        NeverOpensError: when *calendar* never opens long enough.

    Source: SPEC sections 4 and 5.

    Example:
        >>> from datetime import UTC, datetime
        >>> from slacalc import Calendar, verdict
        >>> desk = Calendar(timezone="UTC", hours="Mon-Fri 09:00-17:00")
        >>> friday = datetime(2026, 3, 6, 16, tzinfo=UTC)
        >>> monday = datetime(2026, 3, 9, 10, tzinfo=UTC)
        >>> result = verdict(friday, "3h", desk, at=monday)
        >>> result.status.value, str(result.due), result.remaining
        ('on_track', '2026-03-09 11:00:00+00:00', datetime.timedelta(seconds=3600))
    """
    since, now = to_micros(start), to_micros(at)
    promise = Promise.of(positive_amount(amount), calendar)
    spans = _read_pauses(pauses)
    over = None if stopped is None else to_micros(stopped)
    if over is not None and over < since:
        raise HistoryError.field(str(stopped), "stopped", f"an instant from {start} on")
    if over is not None and over <= now:
        phase, end = Phase.STOPPED, over
        idle = _until(over, _from(since, spans))
    else:
        idle = _known(now, _from(since, spans))
        phase, end = _phase(since, now, idle), now
    run = Run(promise, since, idle, None if held is None else read_held(held, promise))
    zone = start.tzinfo or calendar.timezone
    if phase is Phase.PENDING:
        return unstarted(Course("", "", 1, phase, None, end, begins=since), promise, zone)
    course = Course("", "", 1, phase, since, end, paused=idle)
    return measure(course, run, zone)


for _function in (deadline, elapsed, verdict):
    _function.__module__ = "slacalc"


def _phase(start: int, now: int, pauses: Intervals) -> Phase:
    if now < start:
        return Phase.PENDING
    return Phase.RUNNING if paused_since(pauses) is None else Phase.PAUSED


def _read_pauses(pauses: Iterable[Pause]) -> list[Interval]:
    """Return *pauses* in microseconds; one that lasts ends at `FOREVER`."""
    spans: list[Interval] = []
    for pause in pauses:
        try:
            since, until = pause
        except (TypeError, ValueError):
            expected = "pairs (from, to), or (from, None) for one that lasts"
            raise AmountError.option("pauses", pause, expected) from None
        start = to_micros(since)
        end = FOREVER if until is None else to_micros(until)
        if end < start:
            raise AmountError.option("pauses", f"({since}, {until})", "a pause that ends later")
        spans.append((start, end))
    return spans


def _from(start: int, pauses: list[Interval]) -> Intervals:
    """Return the part of *pauses* from *start* on."""
    return Intervals.of([(max(since, start), until) for since, until in pauses])


def _until(end: int, pauses: Intervals) -> Intervals:
    """Return the part of *pauses* before *end*."""
    return Intervals.of([(since, min(until, end)) for since, until in pauses])


def _known(now: int, pauses: Intervals) -> Intervals:
    """Return *pauses* as they are known at *now*: that one will end is not known yet."""
    begun = [(since, until) for since, until in pauses if since <= now]
    return Intervals.of([(since, until if until <= now else FOREVER) for since, until in begun])


def read_held(held: Amount, promise: Promise) -> Held:
    """Return what *held* says does not count, and what it is measured with.

    Raises:
        AmountError: it is less than nothing, or no time of the kind that *promise* has.
    """
    amount = parse_amount(held)
    size = amount_size(amount)
    if size < 0:
        raise AmountError.option("held", held, "zero or more")
    if isinstance(promise.amount, CalendarTime | CalendarDays):
        if isinstance(amount, CalendarTime):
            return promise.ruler, size
        expected = 'real time such as "3h calendar", for an amount that runs in real time'
        raise AmountError.option("held", held, expected)
    if isinstance(amount, timedelta):
        return TimeRuler(promise.compiled), size
    if isinstance(amount, BusinessDays) and isinstance(promise.amount, BusinessDays):
        return promise.ruler, size
    raise AmountError.option("held", held, 'business time such as "3h"')
