"""Weekly hours worked by hand (SPEC section 3, `hours`), and the dates open time belongs to.

2026-03-02 is a Monday, so 03-06 is a Friday, 03-07 a Saturday, 03-09 the next Monday.
"""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta

import pytest

from slacalc import BusinessDays, Calendar
from slacalc.errors import CalendarError

WEEK = (date(2026, 3, 2), date(2026, 3, 9))


def at(text: str) -> datetime:
    """Return an instant of UTC: day and time of March 2026, `"06 16:00"`."""
    return datetime.fromisoformat(f"2026-03-{text}").replace(tzinfo=UTC)


def hours(calendar: Calendar, start: str = "02 00:00", end: str = "09 00:00") -> float:
    """Return the open hours between two instants, by default of the week from Monday on."""
    return calendar.elapsed(at(start), at(end)) / timedelta(hours=1)


def days(calendar: Calendar) -> str:
    """Return the days of the month that are worked in the week."""
    return " ".join(f"{day:%d}" for day in calendar.working_days(*WEEK))


@pytest.mark.parametrize(
    ("spelling", "expected"),
    [
        ("Mon-Fri 09:00-17:00", 40),
        ("Mon-Fri 09:00-13:00, 14:00-18:00; Sat 10:00-14:00", 44),
        ({"mon": ["08:00-12:00", "13:00-17:00"], "fri": "08:00-16:00"}, 16),
        ({"Mon-Fri": "09:00-17:00", "Sat, Sun": "10:00-12:00"}, 44),
        ({"monday": "09:00-17:00", "tue": "", "wed": None}, 8),
        ("24/7", 168),
        ("Fri-Mon 09:00-10:00", 4),  # a range of weekdays may run over Sunday
        ("Mon 9:00-17:30", 8.5),
        ("Mon 18:00-24:00", 6),  # midnight is a valid close
        ("Mon 00:00-24:00", 24),
        ("Mon 08:00-08:00", 24),  # a close that is not after its open is the next day's
        ("Mon 22:00-06:00", 8),
        ("Sun 22:00-06:00", 8),  # two hours on Sunday and, of the week before, six on Monday
        ("Mon 09:00:30-09:01:00.5", 30.5 / 3600),
        ("Mon 09:00-12:00, 12:00-17:00", 8),  # touching spans are one
        ("Mon 09:00-13:00, 12:00-17:00", 8),  # and so are overlapping ones
        ("Mon 13:00-17:00, 09:00-12:00", 7),  # in any order
        # Two rows of 24 hours overlap by half a day; no text could write one of 36 hours.
        ("Mon 00:00-24:00, 12:00-12:00", 36),
        (["Mon-Fri 09:00-17:00"], 40),  # a list of one week is that week
    ],
)
def test_spellings(spelling: object, expected: float) -> None:
    """Each spelling of weekly hours gives the week's open time."""
    document = {"timezone": "UTC", "hours": spelling}

    assert expected == hours(Calendar.from_dict(document))


def test_overnight_spans_overlap_the_next_days() -> None:
    """Monday 22:00-10:00 and Tuesday 08:00-12:00 are 14 h; where both, it is Monday's.

    Monday: 22:00 to Tuesday 10:00, 12 h. Tuesday: of 08:00-12:00 the last two hours are left.
    """
    calendar = Calendar(timezone="UTC", hours="Mon 22:00-10:00; Tue 08:00-12:00")

    assert 14 == hours(calendar)
    # Tuesday 09:00 lies on Monday's day: 11 of its 12 hours.
    elapsed = calendar.elapsed(at("02 00:00"), at("03 09:00"), unit="days")
    assert elapsed.days == 11 / BusinessDays(12).days
    # Tuesday's own day has two hours, 10:00-12:00.
    assert BusinessDays("0.5") == calendar.elapsed(at("03 10:00"), at("03 11:00"), unit="days")
    assert at("02 22:00") == calendar.previous_open(at("03 11:00"))


def test_a_row_that_is_swallowed_leaves_no_working_day() -> None:
    """Tuesday 02:00-04:00 lies inside Monday's night shift, so only Monday is worked."""
    calendar = Calendar(timezone="UTC", hours="Mon 22:00-06:00; Tue 02:00-04:00")

    assert 8 == hours(calendar)
    assert "02" == days(calendar)


def test_always_open_is_one_row_a_date() -> None:
    """24/7 makes every date a working day of 24 hours."""
    always = Calendar(timezone="UTC", hours="24/7")

    assert "02 03 04 05 06 07 08" == days(always)
    assert BusinessDays("1.5") == always.elapsed(at("02 12:00"), at("04 00:00"), unit="days")
    assert at("04 15:00") == always.add(at("02 15:00"), "2bd")


def test_a_night_shift_is_one_working_day() -> None:
    """Mon-Fri 22:00-06:00: a day from Monday 23:00 (1 of 8 h used) is Tuesday 23:00."""
    night = Calendar(timezone="UTC", hours="Mon-Fri 22:00-06:00")

    assert at("03 23:00") == night.add(at("02 23:00"), "1bd")
    # Saturday 05:00 is Friday's, one hour before its end: the rest of a day is on Monday.
    assert at("10 05:00") == night.add(at("07 05:00"), "1bd")
    # Landing: Friday's shift closes on Saturday 06:00, and `at` is a time on Friday, the 6th.
    assert at("06 22:30") == night.add(at("06 21:00"), BusinessDays("0.5", at="22:30"))
    assert at("07 06:00") == night.add(at("06 21:00"), BusinessDays("0.5", at="close"))


def test_patterns_of_several_weeks() -> None:
    """Early and late weeks alternate from the week that holds the anchor, both ways in time."""
    shifts = Calendar(
        timezone="UTC",
        hours=["Mon-Fri 06:00-14:00", "Mon-Fri 14:00-22:00"],
        anchor="2026-03-04",  # the Wednesday of an early week
    )
    assert at("02 06:00") == shifts.next_open(at("02 00:00"))
    assert at("09 14:00") == shifts.next_open(at("09 00:00"))
    assert at("16 06:00") == shifts.next_open(at("16 00:00"))
    # The week before the anchor's is a late one: Friday 2026-02-27.
    assert datetime(2026, 2, 27, 22, tzinfo=UTC) == shifts.previous_close(at("02 00:00"))


def test_three_weeks_one_of_them_free() -> None:
    """Two weeks of work and one free: the third week has no working day."""
    calendar = Calendar(
        timezone="UTC",
        hours=["Mon-Fri 09:00-17:00", {"mon": "09:00-17:00"}, None],  # type: ignore[list-item]
        anchor=date(2026, 3, 2),
    )
    assert [5, 1, 0, 5] == [
        len(calendar.working_days(date(2026, 3, day), date(2026, 3, day + 7)))
        for day in (2, 9, 16, 23)
    ]


def test_a_pattern_of_one_week_may_have_an_anchor() -> None:
    """One week repeated is that week, whatever the anchor; the value keeps it."""
    calendar = Calendar(timezone="UTC", hours=["Mon 09:00-17:00"], anchor="2026-03-02")

    assert 8 == hours(calendar)
    assert {"hours": ["Mon 09:00-17:00"], "anchor": "2026-03-02"}.items() <= (
        calendar.to_dict().items()
    )


@pytest.mark.parametrize(
    ("spelling", "message"),
    [
        ("Mon-Fri 9-17", "cannot read the hours"),
        ("Mon-Fri 09:00-25:00", "cannot read the hours"),
        ("Mon 09:60-10:00", "cannot read the hours"),
        ("Mon 09:00-10:00:60", "cannot read the hours"),
        ("Mon 24:00-08:00", "cannot read the hours"),  # nothing opens at the end of its date
        ("Mon 09:00", "cannot read the hours"),
        ("09:00-17:00", "cannot read the hours"),
        ("Moon 09:00-17:00", "unknown weekday"),
        ("Mon-Moon 09:00-17:00", "unknown weekday"),
        ("Mon 09:00-10:00; Mon 11:00-12:00", "mon is given twice"),
        ({"mon": "09:00-10:00", "Mon-Fri": "09:00-10:00"}, "mon is given twice"),
        ({"mon": 9}, "hours are text"),
        ({"mon": [9]}, "cannot read the hours"),
        ({7: "09:00-17:00"}, "unknown weekday"),
        (17, "expected text such as"),
        ([17], "expected text such as"),
        ([], "expected text such as"),
        (["Mon 09:00-10:00"] * 105, "expected text such as"),
        (["Mon 09:00-10:00"] * 2, "expected a date such as"),  # without an anchor
        ("", "never opens"),
        (None, "never opens"),
        ({}, "never opens"),
    ],
)
def test_hours_that_cannot_be_read(spelling: object, message: str) -> None:
    """What is no hours is refused, with the place and an example."""
    with pytest.raises(CalendarError, match=message):
        Calendar.from_dict({"timezone": "UTC", "hours": spelling})


def test_an_anchor_belongs_to_several_weeks() -> None:
    """One week's hours with an anchor are a mistake, and so is an anchor that is no date."""
    with pytest.raises(CalendarError, match="anchor: only a pattern of several weeks"):
        Calendar(timezone="UTC", hours="Mon 09:00-10:00", anchor="2026-03-02")
    with pytest.raises(CalendarError, match="anchor: expected a date"):
        Calendar(timezone="UTC", hours=["Mon 09:00-10:00"] * 2, anchor="soon")


def test_all_faults_come_at_once() -> None:
    """Every fault of a document is in one report, each with its path and value."""
    with pytest.raises(CalendarError) as caught:
        Calendar.from_dict(
            {
                "timezone": "Mars/Olympus",
                "hours": {"mon": "9-17", "tues": "09:00-17:00"},
                "hollidays": "RU",
                "days": {"2026-13-01": ""},
                "closed": [{"from": "2026-06-01T14:00:00", "to": "2026-06-01T18:00:00Z"}],
                "missing": "perhaps",
                "working_weekends": "Mon-Fri",
            }
        )
    paths = [fault.path for fault in caught.value.faults]
    assert [
        "hollidays",
        "timezone",
        "hours.mon",
        "hours.tues",
        "days.2026-13-01",
        "closed.0.from",
        "working_weekends",
        "missing",
    ] == paths
    assert str(caught.value).startswith("8 faults:\nhollidays: unknown field")
    assert "'Mars/Olympus'" == caught.value.faults[1].value
