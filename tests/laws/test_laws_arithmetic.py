"""The laws of `elapsed`, `add` and `subtract` on whole calendars (SPEC section 4)."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from slacalc import BusinessDays, Calendar, CalendarDays, CalendarTime
from slacalc.testing import (
    business_days,
    business_times,
    calendars,
    instants,
    micros,
    moment,
    spans,
)
from slacalc.testing.reference.clock import DAY

# Laws hold in any zone data, the old of the system as well.
pytestmark = pytest.mark.filterwarnings("ignore::slacalc.errors.StaleZoneDataWarning")

NOTHING = timedelta(0)
YEAR = 366 * DAY


def after(calendar: Calendar, start: int, amount: timedelta | BusinessDays) -> int:
    """Return the end of *amount* from the instant *start*; assume that a year has as much."""
    assume(has(calendar, start, start + YEAR, abs(amount)))
    assume(amount == abs(amount) or has(calendar, start - YEAR, start, abs(amount)))
    return micros(calendar.add(moment(start), amount, landing="close"))


def before(calendar: Calendar, end: int, amount: timedelta | BusinessDays) -> int:
    """Return the start of *amount* up to the instant *end*; assume that a year has as much."""
    assume(has(calendar, end - YEAR, end, abs(amount)))
    assume(amount == abs(amount) or has(calendar, end, end + YEAR, abs(amount)))
    return micros(calendar.subtract(moment(end), amount, landing="close"))


def has(calendar: Calendar, start: int, end: int, amount: timedelta | BusinessDays) -> bool:
    """Say whether there is more than *amount* of open time from one instant to another."""
    if isinstance(amount, timedelta):
        return amount < time_between(calendar, start, end)
    return amount.units < days_between(calendar, start, end)


def time_between(calendar: Calendar, start: int, end: int) -> timedelta:
    """Return the open time from one instant to another."""
    return calendar.elapsed(moment(start), moment(end))


def days_between(calendar: Calendar, start: int, end: int) -> int:
    """Return the units of business days from one instant to another."""
    return calendar.elapsed(moment(start), moment(end), unit="days").units


@given(st.data(), calendars())
def test_elapsed_is_additive(data: st.DataObject, calendar: Calendar) -> None:
    """Time from a to b and from b to c is the time from a to c, in whatever order they lie."""
    a, b, c = (data.draw(instants(calendar)) for _ in "abc")

    whole = calendar.elapsed(a, c)

    assert whole == calendar.elapsed(a, b) + calendar.elapsed(b, c)
    in_days = [calendar.elapsed(*pair, unit="days").units for pair in ((a, b), (b, c), (a, c))]
    assert in_days[2] == in_days[0] + in_days[1]


@given(st.data(), calendars())
def test_elapsed_is_signed(data: st.DataObject, calendar: Calendar) -> None:
    """Backwards is the negative of forwards."""
    a, b = (data.draw(instants(calendar)) for _ in "ab")

    assert -calendar.elapsed(a, b) == calendar.elapsed(b, a)
    assert -calendar.elapsed(a, b, unit="days") == calendar.elapsed(b, a, unit="days")


@given(st.data(), calendars())
def test_elapsed_is_monotone_and_1_lipschitz(data: st.DataObject, calendar: Calendar) -> None:
    """Open time never runs backwards, and never faster than time."""
    a, b = data.draw(spans(calendar))

    passed = timedelta(microseconds=micros(b) - micros(a))

    assert NOTHING <= calendar.elapsed(a, b) <= passed
    assert calendar.elapsed(a, b, unit="days").units >= 0


@given(st.data(), calendars(), business_times())
def test_elapsed_undoes_add(data: st.DataObject, calendar: Calendar, amount: timedelta) -> None:
    """`elapsed(t, add(t, w)) = w`, and `add(t, w) >= t`."""
    start = micros(data.draw(instants(calendar)))

    end = after(calendar, start, amount)

    assert start <= end
    assert amount == time_between(calendar, start, end)


@given(st.data(), calendars(), business_times())
def test_elapsed_undoes_subtract(
    data: st.DataObject, calendar: Calendar, amount: timedelta
) -> None:
    """`elapsed(subtract(t, w), t) = w`, and `subtract(t, w) <= t`."""
    end = micros(data.draw(instants(calendar)))

    start = before(calendar, end, amount)

    assert start <= end
    assert amount == time_between(calendar, start, end)


@given(st.data(), calendars(), business_times(most=timedelta(hours=30)))
def test_add_is_earliest(data: st.DataObject, calendar: Calendar, amount: timedelta) -> None:
    """`add(t, w) <= u` exactly when `w <= elapsed(t, u)`: the Galois law of the inverse."""
    start, until = map(micros, data.draw(spans(calendar)))

    end = after(calendar, start, amount)

    assert (end <= until) == (amount <= time_between(calendar, start, until))


@given(st.data(), calendars(), business_times(most=timedelta(hours=30)))
def test_subtract_is_latest(data: st.DataObject, calendar: Calendar, amount: timedelta) -> None:
    """`u <= subtract(t, w)` exactly when `w <= elapsed(u, t)`: the Galois law of the mirror."""
    since, end = map(micros, data.draw(spans(calendar)))

    start = before(calendar, end, amount)

    assert (since <= start) == (amount <= time_between(calendar, since, end))


@given(st.data(), calendars(), business_days())
def test_days_are_used_up_first_there(
    data: st.DataObject, calendar: Calendar, amount: BusinessDays
) -> None:
    """`add` gives the first microsecond by which the days are used: not one before."""
    start = micros(data.draw(instants(calendar)))

    end = after(calendar, start, amount)

    assert start <= end
    assert amount.units <= days_between(calendar, start, end)
    assert not amount or days_between(calendar, start, end - 1) < amount.units


@given(st.data(), calendars(), business_days())
def test_days_are_left_last_there(
    data: st.DataObject, calendar: Calendar, amount: BusinessDays
) -> None:
    """`subtract` gives the last microsecond from which the days are left: not one after."""
    end = micros(data.draw(instants(calendar)))

    start = before(calendar, end, amount)

    assert start <= end
    assert amount.units <= days_between(calendar, start, end)
    assert not amount or days_between(calendar, start + 1, end) < amount.units


@given(st.data(), calendars(), business_times(), business_times())
def test_add_is_an_action(
    data: st.DataObject, calendar: Calendar, first: timedelta, second: timedelta
) -> None:
    """Adding twice is adding the sum: amounts can be split anywhere."""
    start = micros(data.draw(instants(calendar)))

    once = after(calendar, start, first + second)

    assert once == after(calendar, after(calendar, start, first), second)


@given(st.data(), calendars(), business_times())
def test_round_trip_in_open_time(
    data: st.DataObject, calendar: Calendar, amount: timedelta
) -> None:
    """From open time, there and back again is where it began, but for a stop at a closing."""
    start = micros(data.draw(instants(calendar)))
    assume(calendar.is_open(moment(start)))

    end = after(calendar, start, amount)

    assert not amount or start == before(calendar, end, amount)


@given(st.data(), calendars(), business_times())
def test_negative_amounts_mirror(
    data: st.DataObject, calendar: Calendar, amount: timedelta
) -> None:
    """Adding a negative amount is subtracting it."""
    end = micros(data.draw(instants(calendar)))

    assert before(calendar, end, amount) == after(calendar, end, -amount)
    assert after(calendar, end, amount) == before(calendar, end, -amount)


@given(st.data(), calendars(), business_times())
def test_landing_open_is_roll_forward(
    data: st.DataObject, calendar: Calendar, amount: timedelta
) -> None:
    """`landing="open"` moves what stands at a closing to the next opening, and nothing else."""
    assume(amount)
    start = data.draw(instants(calendar))
    end = after(calendar, micros(start), amount)
    assume(has(calendar, end, end + YEAR, NOTHING))

    expected = calendar.roll_forward(moment(end))
    landed = calendar.add(start, amount, landing="open")

    assert micros(expected) == micros(landed)
    assert amount == calendar.elapsed(start, landed)


@given(st.data(), calendars())
def test_zero_adds_nothing(data: st.DataObject, calendar: Calendar) -> None:
    """Nothing added or taken away is the start itself, inside hours or not."""
    start = data.draw(instants(calendar))

    for nothing in (NOTHING, BusinessDays(0), CalendarTime(NOTHING), CalendarDays(0)):
        assert micros(start) == micros(calendar.add(start, nothing))
        assert micros(start) == micros(calendar.subtract(start, nothing))


@given(st.data(), calendars(), business_times())
def test_calendar_time_is_real_time(
    data: st.DataObject, calendar: Calendar, amount: timedelta
) -> None:
    """Calendar time asks no calendar."""
    start = data.draw(instants(calendar))

    end = calendar.add(start, CalendarTime(amount))

    assert amount == timedelta(microseconds=micros(end) - micros(start))
    assert micros(start) == micros(calendar.subtract(end, CalendarTime(amount)))


@given(st.data(), calendars(), business_times())
def test_answers_come_in_the_zone_of_the_question(
    data: st.DataObject, calendar: Calendar, amount: timedelta
) -> None:
    """A result has the time zone of the first datetime, and its fold is set."""
    start = data.draw(instants(calendar))
    end = after(calendar, micros(start), amount)

    actual = calendar.add(start, amount)

    expected = moment(end).astimezone(start.tzinfo)
    assert (expected, expected.fold) == (actual.replace(), actual.fold)
    assert start.tzinfo is actual.tzinfo


def test_a_working_day_may_begin_without_an_opening() -> None:
    """Past the cutoff, around the clock, the next working day begins at midnight."""
    always = Calendar(timezone="UTC", hours="24/7")
    start = datetime(2026, 3, 2, 13, tzinfo=UTC)

    due = always.add(start, BusinessDays(1, cutoff="12:00"))

    assert datetime(2026, 3, 4, tzinfo=UTC) == due
