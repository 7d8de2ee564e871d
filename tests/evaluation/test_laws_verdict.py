"""Laws of deadlines, pauses and verdicts, over generated calendars."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import TypeAlias

from hypothesis import assume, given
from hypothesis import strategies as st

from slacalc import (
    Agreement,
    BusinessDays,
    Calendar,
    Event,
    Phase,
    Request,
    deadline,
    elapsed,
    evaluate,
    verdict,
)
from slacalc.core.instants import from_micros, to_micros
from slacalc.errors import CalendarError, PausedError
from slacalc.testing import business_days, business_times, calendars, instants

MICRO = timedelta(microseconds=1)
Pauses: TypeAlias = list[tuple[datetime, datetime]]

YEAR = (datetime(2020, 1, 1, tzinfo=UTC), datetime(2021, 1, 1, tzinfo=UTC))


def opens_enough(calendar: Calendar) -> bool:
    """Whether any amount asked of it is used up some day; a desk may open a microsecond a day."""
    return calendar.elapsed(*YEAR) > timedelta(hours=100)


SIMPLE = calendars(simple=True).filter(opens_enough)
DAY = 86_400_000_000


@st.composite
def runs(draw: st.DrawFn) -> tuple[Calendar, datetime, Pauses]:
    """A calendar, a start, and pauses near it."""
    calendar = draw(SIMPLE)
    start = draw(instants(calendar))
    steps = st.lists(st.integers(0, 5 * DAY), min_size=2, max_size=2).map(sorted)
    offsets = draw(st.lists(steps, max_size=4))
    base = to_micros(start) - DAY
    moments = [[from_micros(base + step, start.tzinfo) for step in pair] for pair in offsets]
    return calendar, start, [(since, until) for since, until in moments]


def later(moment: datetime, micros: int) -> datetime:
    """The instant so many microseconds later, by the instants and not by the clock."""
    return from_micros(to_micros(moment) + micros, moment.tzinfo)


AMOUNTS = business_times().filter(bool) | business_days().filter(bool)


@given(run=runs(), amount=AMOUNTS, landing=st.sampled_from([None, "open", "close"]))
def test_without_pauses_it_is_add(
    run: tuple[Calendar, datetime, Pauses], amount: timedelta | BusinessDays, landing: str | None
) -> None:
    """`deadline` without pauses is `Calendar.add`."""
    calendar, start, _ = run
    assume(amount >= type(amount)(0))
    added = calendar.add(start, amount, landing=landing)
    assert to_micros(added) == to_micros(deadline(start, amount, calendar, landing=landing))


@given(run=runs(), amount=business_times(), data=st.data())
def test_how_pauses_are_cut_changes_nothing(
    run: tuple[Calendar, datetime, Pauses], amount: timedelta, data: st.DataObject
) -> None:
    """Split, doubled, shuffled, with empty ones between: the same deadline."""
    calendar, start, pauses = run
    assume(amount > timedelta(0))
    cut: Pauses = []
    for since, until in pauses:
        middle = data.draw(st.integers(to_micros(since), to_micros(until)))
        between = from_micros(middle, since.tzinfo)
        cut += [(since, between), (between, until), (between, between)]
    cut = data.draw(st.permutations([*cut, *pauses, (start, start)]))
    whole = deadline(start, amount, calendar, pauses=pauses)
    assert to_micros(whole) == to_micros(deadline(start, amount, calendar, pauses=cut))
    end = later(start, 3 * DAY)
    assert elapsed(start, end, calendar, pauses=pauses) == elapsed(
        start, end, calendar, pauses=cut
    )


@given(run=runs(), amount=business_times())
def test_due_moves_by_the_open_time_that_was_paused(
    run: tuple[Calendar, datetime, Pauses], amount: timedelta
) -> None:
    """`W(due)` grows by exactly the open time paused before due."""
    calendar, start, pauses = run
    assume(amount > timedelta(0))
    due = deadline(start, amount, calendar, pauses=pauses)
    assert amount == elapsed(start, due, calendar, pauses=pauses)
    paused = calendar.elapsed(start, due) - elapsed(start, due, calendar, pauses=pauses)
    assert calendar.elapsed(start, due) == amount + paused
    assert amount > elapsed(start, later(due, -1), calendar, pauses=pauses)


@given(run=runs(), amount=AMOUNTS, after=st.integers(0, 10 * DAY))
def test_what_is_used_and_what_is_left(
    run: tuple[Calendar, datetime, Pauses], amount: timedelta | BusinessDays, after: int
) -> None:
    """Until it is late, elapsed and remaining are the amount; late is by the instant."""
    calendar, start, pauses = run
    assume(amount > type(amount)(0))
    at = later(start, after)
    result = verdict(start, amount, calendar, at=at, pauses=pauses)
    assert result.elapsed is not None
    assert result.remaining is not None
    assert result.overdue is not None
    plain = amount if isinstance(amount, timedelta) else BusinessDays(amount.days)
    if result.due is not None:
        assert result.breached is (to_micros(at) > to_micros(result.due))
    else:
        assert result.phase is Phase.PAUSED
        assert not result.breached
    if not result.breached and result.remaining:
        assert plain == result.elapsed + result.remaining
    else:
        # A microsecond may hold several units of a day, so all may be used, and more, at due.
        assert plain <= result.elapsed
        assert result.remaining == plain - plain
    whole = result.elapsed + result.paused
    unit = "time" if isinstance(amount, timedelta) else "days"
    assert whole == calendar.elapsed(start, at, unit=unit)


@given(run=runs(), amount=business_times(), held=business_times())
def test_held_is_more_amount(
    run: tuple[Calendar, datetime, Pauses], amount: timedelta, held: timedelta
) -> None:
    """What was held is added to the amount, pauses or not."""
    calendar, start, pauses = run
    assume(amount > timedelta(0) and held >= timedelta(0))
    with_held = deadline(start, amount, calendar, pauses=pauses, held=held)
    assert to_micros(with_held) == to_micros(
        deadline(start, amount + held, calendar, pauses=pauses)
    )


@given(run=runs(), amount=AMOUNTS, since=st.integers(0, 5 * DAY), lasts=st.integers(0, 3 * DAY))
def test_an_open_pause_is_one_that_ends_when_it_does(
    run: tuple[Calendar, datetime, Pauses],
    amount: timedelta | BusinessDays,
    since: int,
    lasts: int,
) -> None:
    """`resume_at` answers as the pause that ended then; without one the deadline is its own."""
    calendar, start, pauses = run
    assume(amount > type(amount)(0))
    begun = later(start, since)
    ended = later(begun, lasts)
    open_ended = [*pauses, (begun, None)]
    if any(to_micros(until) > to_micros(begun) for _, until in pauses):
        return
    known = deadline(start, amount, calendar, pauses=[*pauses, (begun, ended)])
    resumed = deadline(start, amount, calendar, pauses=open_ended, resume_at=ended)
    assert to_micros(known) == to_micros(resumed)
    try:
        stands = deadline(start, amount, calendar, pauses=open_ended)
    except PausedError:
        assert to_micros(begun) <= to_micros(known)
    else:
        assert to_micros(stands) == to_micros(known)


@given(run=runs(), amount=AMOUNTS, after=st.integers(0, 10 * DAY), over=st.booleans())
def test_evaluate_is_verdict(
    run: tuple[Calendar, datetime, Pauses],
    amount: timedelta | BusinessDays,
    after: int,
    over: bool,  # noqa: FBT001 - drawn
) -> None:
    """A request that waits is measured as `verdict` measures the same pauses."""
    calendar, start, pauses = run
    assume(amount > type(amount)(0))
    at = later(start, after)
    agreement = Agreement(
        calendars={"desk": calendar},
        defaults={"calendar": "desk"},
        levels={"gold": {"targets": {"resolution": amount}}},
        rules=[{"level": "gold"}],
    )
    events = [Event(start, "created")]
    for number, (since, until) in enumerate(pauses):
        waits = f"wait {number}"
        events += [
            Event(max(since, start, key=to_micros), "changed", facts={waits: True}),
            Event(max(until, start, key=to_micros), "changed", facts={waits: False}),
        ]
    agreement = Agreement.from_dict(
        {
            **agreement.to_dict(),
            "metrics": {
                "resolution": {
                    "pause": [{"while": {f"wait {n}": True}} for n in range(len(pauses))] or None,
                },
            },
        }
    )
    stopped = later(start, after // 2) if over else None
    if stopped is not None:
        events.append(Event(stopped, "resolved"))
    result = evaluate(Request(1, {}, events), agreement, at=at)["resolution"]
    alone = verdict(start, amount, calendar, at=at, pauses=pauses, stopped=stopped)
    names = ("phase", "status", "elapsed", "remaining", "overdue", "paused", "fraction")
    assert [getattr(alone, name) for name in names] == [getattr(result, name) for name in names]
    for name in ("due", "original_due", "stopped_at", "breached_at"):
        one, other = getattr(alone, name), getattr(result, name)
        assert (one and to_micros(one)) == (other and to_micros(other))
    assert (alone.elapsed_wall, alone.paused_wall) == (result.elapsed_wall, result.paused_wall)


@given(calendar=calendars(), data=st.data(), amount=AMOUNTS)
def test_any_calendar(
    calendar: Calendar, data: st.DataObject, amount: timedelta | BusinessDays
) -> None:
    """On every kind of calendar a deadline is found, or its error says why not."""
    assume(amount > type(amount)(0))
    start = data.draw(instants(calendar))
    pause = (start, later(start, DAY))
    try:
        due = deadline(start, amount, calendar, pauses=[pause])
    except CalendarError:
        return
    assert to_micros(due) >= to_micros(pause[1])
