"""Arithmetic worked by hand (SPEC section 4). The desk is Mon-Fri 09:00-17:00 in UTC.

2026-03-02 is a Monday, so 03-06 is a Friday, 03-07 a Saturday, 03-09 the next Monday.
"""

from __future__ import annotations

from datetime import UTC, datetime, time, timedelta, timezone
from fractions import Fraction
from zoneinfo import ZoneInfo

import pytest

from slacalc import BusinessDays, Calendar, CalendarDays, CalendarTime
from slacalc.errors import AmountError

DESK = Calendar(timezone="UTC", hours="Mon-Fri 09:00-17:00")
SHORT_FRIDAY = Calendar(timezone="UTC", hours="Mon-Thu 09:00-17:00; Fri 09:00-13:00")
SEVEN = Calendar(timezone="UTC", hours="Mon-Fri 09:00-16:00")
MICRO = timedelta(microseconds=1)


def at(text: str) -> datetime:
    """Return an instant of UTC: day and time of March 2026, `"06 16:00"`."""
    return datetime.fromisoformat(f"2026-03-{text}").replace(tzinfo=UTC)


@pytest.mark.parametrize(
    ("start", "amount", "expected"),
    [
        # Fri 16:00-17:00 is one hour, two are left on Monday.
        ("06 16:00", "3h", "09 11:00"),
        # From Saturday nothing counts until Monday 09:00.
        ("07 12:00", "3h", "09 12:00"),
        # Before opening: the day's eight hours end at its closing, and it stays there.
        ("02 06:00", "8h", "02 17:00"),
        ("02 09:00", "8h", "02 17:00"),
        # A microsecond more is the next morning.
        ("02 09:00", timedelta(hours=8, microseconds=1), "03 09:00:00.000001"),
        # Two timedelta days are 48 open hours: five days of eight, and all of the next Monday.
        ("02 09:00", timedelta(days=2), "09 17:00"),
        # A full week back and forth: 40 h end on Friday's closing.
        ("02 09:00", "40h", "06 17:00"),
        # Zero adds nothing, in open and in closed time.
        ("07 12:00", "0s", "07 12:00"),
        ("02 12:00", timedelta(0), "02 12:00"),
        # A start at closing begins to count at the next opening.
        ("06 17:00", "1s", "09 09:00:01"),
        # Negative amounts are taken away.
        ("09 11:00", "-3h", "06 16:00"),
    ],
)
def test_add_time(start: str, amount: str | timedelta, expected: str) -> None:
    """Open time is counted, and an amount used up at closing stays at closing."""
    assert at(expected) == DESK.add(at(start), amount)


@pytest.mark.parametrize(
    ("start", "amount", "expected"),
    [
        ("02 09:00", "8h", "03 09:00"),  # Monday's closing -> Tuesday's opening
        ("02 09:00", "40h", "09 09:00"),  # Friday's closing -> Monday's opening
        ("02 09:00", "3h", "02 12:00"),  # in open time nothing moves
        ("07 12:00", "0s", "07 12:00"),  # zero adds nothing, landing or not
    ],
)
def test_landing_open_moves_a_closing_to_the_next_opening(
    start: str, amount: str, expected: str
) -> None:
    """`landing="open"` moves what stands at a closing to the next opening."""
    assert at(expected) == DESK.add(at(start), amount, landing="open")


@pytest.mark.parametrize(
    ("end", "amount", "expected"),
    [
        ("09 11:00", "3h", "06 16:00"),
        # Used up at Tuesday's opening: it stays there and does not go on to Monday's closing.
        ("03 17:00", "8h", "03 09:00"),
        ("03 09:00", "8h", "02 09:00"),
        ("08 12:00", "1s", "06 16:59:59"),
        ("08 12:00", "0s", "08 12:00"),
        ("06 16:00", "-3h", "09 11:00"),
    ],
)
def test_subtract_time(end: str, amount: str, expected: str) -> None:
    """`subtract` mirrors: the latest instant, and exactly at an opening it stays there."""
    assert at(expected) == DESK.subtract(at(end), amount)


@pytest.mark.parametrize(
    ("start", "end", "expected"),
    [
        ("06 16:00", "09 11:00", timedelta(hours=3)),
        ("09 11:00", "06 16:00", timedelta(hours=-3)),
        ("07 00:00", "08 23:00", timedelta(0)),
        ("02 00:00", "09 00:00", timedelta(hours=40)),
        ("02 16:59:59.999999", "03 09:00:00.000001", 2 * MICRO),
        ("02 12:00", "02 12:00", timedelta(0)),
    ],
)
def test_elapsed(start: str, end: str, expected: timedelta) -> None:
    """Elapsed is open time, to the microsecond, negative when the end is the earlier."""
    assert expected == DESK.elapsed(at(start), at(end))


@pytest.mark.parametrize(
    ("start", "end", "expected"),
    [
        ("06 16:00", "09 11:00", BusinessDays("0.375")),  # 3 of 8 hours
        ("02 00:00", "09 00:00", BusinessDays(5)),
        ("09 00:00", "02 00:00", BusinessDays(-5)),
        ("07 00:00", "08 23:00", BusinessDays(0)),
        ("02 13:00", "03 13:00", BusinessDays(1)),
    ],
)
def test_elapsed_days(start: str, end: str, expected: BusinessDays) -> None:
    """Each working day weighs one, spread evenly over its open time."""
    assert expected == DESK.elapsed(at(start), at(end), unit="days")


def test_days_weigh_one_whatever_their_hours() -> None:
    """Friday's four hours are a whole day, so two of them are half a day."""
    assert BusinessDays("0.5") == SHORT_FRIDAY.elapsed(at("06 09:00"), at("06 11:00"), unit="days")
    # Half of Thursday is left at 13:00; the other half is Friday's first two hours.
    assert at("06 11:00") == SHORT_FRIDAY.add(at("05 13:00"), "1bd")
    assert at("05 13:00") == SHORT_FRIDAY.subtract(at("06 11:00"), "1bd")


def test_units_are_rounded_down_at_each_instant() -> None:
    """A day of 7 h has 24/7 units a microsecond: 3, 6, 10 after one, two, three of them."""
    start = at("02 09:00")

    units = [SEVEN.elapsed(start, start + n * MICRO, unit="days").units for n in (1, 2, 3)]

    assert [3, 6, 10] == units
    # The earliest microsecond at which at least the amount is used: 4 units need two of them.
    reached = [SEVEN.add(start, BusinessDays.of_units(n)) - start for n in (1, 3, 4, 6, 7)]
    assert [1 * MICRO, 1 * MICRO, 2 * MICRO, 2 * MICRO, 3 * MICRO] == reached


@pytest.mark.parametrize(
    ("start", "days", "expected"),
    [
        # Saturday: Monday and Tuesday are used up at Tuesday's closing, and days land open.
        ("07 12:00", BusinessDays(2), "11 09:00"),
        # With at="close" it is the closing of the day on which it lands.
        ("07 12:00", BusinessDays(2, at="close"), "11 17:00"),
        ("07 12:00", BusinessDays(2, at="16:00"), "11 16:00"),
        # Equal days: the same time two working days later.
        ("02 09:30", BusinessDays(2), "04 09:30"),
        ("05 15:00", BusinessDays(2), "09 15:00"),
        # SPEC's own: Monday 09:30 is before the cutoff, so two days by 16:00 is Wednesday.
        ("02 09:30", BusinessDays(2, at="16:00", cutoff="10:00"), "04 16:00"),
        # Monday 10:30 is past it and becomes Tuesday 09:00, so Thursday.
        ("02 10:30", BusinessDays(2, at="16:00", cutoff="10:00"), "05 16:00"),
        # Exactly at the cutoff is not later than it.
        ("02 10:00", BusinessDays(2, at="16:00", cutoff="10:00"), "04 16:00"),
        ("02 10:00:00.000001", BusinessDays(2, at="16:00", cutoff="10:00"), "05 16:00"),
        # After the cutoff on Friday, the next working day is Monday.
        ("06 15:00", BusinessDays(1, cutoff=time(14)), "10 09:00"),
        # On Saturday no cutoff applies: it is no working day.
        ("07 23:00", BusinessDays(2, cutoff="10:00"), "11 09:00"),
        # After hours on a working day is past any earlier cutoff.
        ("02 20:00", BusinessDays(1, at=time(16), cutoff=time(10)), "04 16:00"),
        # `at` moves to an earlier time of the landing's day as well as to a later one.
        ("02 15:00", BusinessDays(1, at="10:00"), "03 10:00"),
        # Half days.
        ("02 09:00", BusinessDays("0.5"), "02 13:00"),
        ("02 13:00", BusinessDays(Fraction(1, 2)), "03 09:00"),
        ("02 09:00", BusinessDays(0.25), "02 11:00"),
        # Nothing is nothing, but `at` and `cutoff` are steps of their own.
        ("07 12:00", BusinessDays(0), "07 12:00"),
        ("02 12:00", BusinessDays(0, at="close"), "02 17:00"),
        ("07 12:00", BusinessDays(0, at="16:00"), "09 16:00"),
        ("02 12:00", BusinessDays(0, cutoff="10:00"), "03 09:00"),
    ],
)
def test_add_days(start: str, days: BusinessDays, expected: str) -> None:
    """Working days are counted, land at an opening, and move to `at` on the landing's day."""
    assert at(expected) == DESK.add(at(start), days)


def test_days_with_landing_close_stay_at_closing() -> None:
    """`landing="close"` leaves two days from Saturday at Tuesday's closing; `at` is that day's."""
    assert at("10 17:00") == DESK.add(at("07 12:00"), "2bd", landing="close")
    days = BusinessDays(2, at="16:00")
    assert at("10 16:00") == DESK.add(at("07 12:00"), days, landing="close")


def test_subtract_days() -> None:
    """Counting back mirrors: two working days before Wednesday 09:30 is Monday 09:30."""
    assert at("02 09:30") == DESK.subtract(at("04 09:30"), "2bd")
    assert at("02 09:00") == DESK.subtract(at("04 09:00"), "2bd")
    assert at("02 17:00") == DESK.subtract(at("04 09:30"), BusinessDays(2, at="close"))
    assert at("02 09:30") == DESK.add(at("04 09:30"), BusinessDays(-2))
    with pytest.raises(AmountError, match="cutoff"):
        DESK.subtract(at("04 09:30"), BusinessDays(2, cutoff="10:00"))


@pytest.mark.parametrize(
    ("start", "amount", "close", "opening"),
    [
        # Calendar time is real time: Friday 16:00 and 24 hours is Saturday, landing or not.
        ("06 16:00", "24h calendar", "07 16:00", "09 09:00"),
        ("06 16:00", CalendarTime("72h"), "09 16:00", "09 16:00"),
        ("06 12:00", CalendarDays(3), "09 12:00", "09 12:00"),
        ("06 12:00", "1d calendar", "07 12:00", "09 09:00"),
        ("07 12:00", "-1d calendar", "06 12:00", "06 12:00"),
        # Backwards, landing in open time means the closing before.
        ("08 12:00", "-1d calendar", "07 12:00", "06 17:00"),
        ("08 12:00", "-24h calendar", "07 12:00", "06 17:00"),
    ],
)
def test_calendar_amounts(
    start: str, amount: str | CalendarTime | CalendarDays, close: str, opening: str
) -> None:
    """Calendar amounts stay where they fall, unless landing open moves them to open time."""
    assert at(close) == DESK.add(at(start), amount)
    assert at(opening) == DESK.add(at(start), amount, landing="open")


def test_results_are_in_the_zone_of_the_question() -> None:
    """The answer is the same instant, told in the zone of the first datetime."""
    tokyo = timezone(timedelta(hours=9))
    start = datetime(2026, 3, 7, 1, 0, tzinfo=tokyo)  # Friday 16:00 in UTC

    due = DESK.add(start, "3h")

    assert datetime(2026, 3, 9, 20, 0, tzinfo=tokyo) == due
    assert tokyo is due.tzinfo
    assert tokyo is DESK.next_open(start).tzinfo
    assert tokyo is DESK.subtract(start, "3h").tzinfo


def test_fold_is_set_in_results() -> None:
    """A deadline in the second 02:30 of a fold says so."""
    berlin = ZoneInfo("Europe/Berlin")
    night = Calendar(timezone="Europe/Berlin", hours="24/7")

    # 2026-10-25: 02:00-03:00 happens twice. 00:00 and 3.5 h is the second 02:30.
    due = night.add(datetime(2026, 10, 25, tzinfo=berlin), "3h30m")

    assert ("2026-10-25T02:30:00+01:00", 1) == (due.isoformat(), due.fold)


def test_the_default_landing_is_the_units_own() -> None:
    """Time lands at closing by default, days at an opening; both can be told otherwise."""
    assert at("02 17:00") == DESK.add(at("02 09:00"), "8h", landing="close")
    assert at("03 09:00") == DESK.add(at("02 09:00"), "1bd")
    assert at("03 09:00") == DESK.add(at("02 09:00"), "1bd", landing="open")


def test_a_cutoff_where_days_touch() -> None:
    """Around the clock the next working day begins at midnight, without an opening.

    Monday 10:30 is past 10:00 and becomes Tuesday 00:00; one day of 24 hours is used up at
    Tuesday's end, which is Wednesday 00:00.
    """
    always = Calendar(timezone="UTC", hours="24/7")

    assert at("04 00:00") == always.add(at("02 10:30"), BusinessDays(1, cutoff="10:00"))
    assert at("03 10:00") == always.add(at("02 10:00"), BusinessDays(1, cutoff="10:00"))
    assert at("04 16:00") == always.add(
        at("02 10:30"), BusinessDays(1, at="16:00", cutoff="10:00")
    )
