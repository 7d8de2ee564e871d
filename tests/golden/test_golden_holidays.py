"""Holidays, moved weekends and short days worked by hand (SPEC section 3, `holidays`).

Russia in 2024: holidays 1-8 January, 23 February, 8 March, 1 and 9 May, 12 June, 4 November.
Saturdays worked: 27 April (for Monday the 29th), 2 November (for Tuesday 30 April), 28 December
(for Monday the 30th). The official table makes 22 February, 7 March, 8 May, 11 June and
2 November an hour shorter.
"""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta

import pytest

from slacalc import Calendar
from slacalc.errors import CalendarError

WEEK = "Mon-Fri 09:00-18:00"


def russia(**fields: object) -> Calendar:
    """Return a Russian desk."""
    document = {"timezone": "Europe/Moscow", "hours": WEEK, "holidays": "RU"}
    return Calendar.from_dict(document | fields)


def desk(holidays: object, **fields: object) -> Calendar:
    """Return a desk in UTC with holidays, Mon-Fri 09:00-17:00."""
    document = {"timezone": "UTC", "hours": "Mon-Fri 09:00-17:00", "holidays": holidays}
    return Calendar.from_dict(document | fields)


def hours(calendar: Calendar, day: str) -> float:
    """Return the open hours of a local date."""
    start = datetime.fromisoformat(day).replace(tzinfo=calendar.timezone)
    end = (start + timedelta(days=1)).replace(fold=0)
    return calendar.elapsed(start, end) / timedelta(hours=1)


def closes(calendar: Calendar, day: str) -> str:
    """Return when a local date's last span closes."""
    noon = datetime.fromisoformat(f"{day}T23:59").replace(tzinfo=calendar.timezone)
    return f"{calendar.previous_close(noon):%m-%d %H:%M}"


def test_a_country_closes_its_holidays_and_days_off() -> None:
    """1 May is a holiday, 29 and 30 April are substituted days off, 2 May is worked."""
    calendar = russia()

    assert [0, 0, 0, 9] == [
        hours(calendar, day) for day in ("2024-04-29", "2024-04-30", "2024-05-01", "2024-05-02")
    ]
    # 366 days, 249 of them worked by the official table's count for 2024: 248.
    assert 248 == len(calendar.working_days(date(2024, 1, 1), date(2025, 1, 1)))


def test_moved_working_weekends_have_fridays_hours() -> None:
    """The three worked Saturdays have the hours of Friday, or of the weekday that is told."""
    saturdays = ("2024-04-27", "2024-11-02", "2024-12-28", "2024-12-21")
    early = "Mon-Thu 09:00-18:00; Fri 09:00-16:00"

    assert [9, 9, 9, 0] == [hours(russia(), day) for day in saturdays]
    assert [7, 7, 7, 0] == [hours(russia(hours=early), day) for day in saturdays]
    monday = russia(hours=early, working_weekends="mon")
    assert [9, 9, 9, 0] == [hours(monday, day) for day in saturdays]
    assert [0, 0, 0, 0] == [hours(russia(working_weekends=False), day) for day in saturdays]
    # A desk with Saturday hours of its own keeps them, worked weekend or not.
    own = russia(hours="Mon-Fri 09:00-18:00; Sat 10:00-14:00")
    assert [4, 4, 4, 4] == [hours(own, day) for day in saturdays]


def test_a_country_does_not_say_what_its_weekend_is() -> None:
    """A desk that works Saturdays and Sundays keeps them, but for holidays."""
    calendar = russia(hours="Mon-Sun 09:00-18:00")

    assert [9, 9] == [hours(calendar, day) for day in ("2024-06-08", "2024-06-09")]
    assert [0, 0] == [hours(calendar, day) for day in ("2024-01-06", "2024-01-07")]


def test_short_days_before_statutory_holidays() -> None:
    """The five short days of the official table close an hour earlier, and no other day."""
    calendar = russia(short_days={"before_holiday": "1h"})
    worked = calendar.working_days(date(2024, 1, 1), date(2025, 1, 1))

    short = [f"{day:%m-%d}" for day in worked if hours(calendar, str(day)) == 8]

    # 04-26 and 12-27 are eves of nothing; 11-02 is short because the day it replaces was.
    assert ["02-22", "03-07", "05-08", "06-11", "11-02"] == short
    assert 248 - 5 == sum(hours(calendar, str(day)) == 9 for day in worked)
    assert "06-11 17:00" == closes(calendar, "2024-06-11")


def test_short_days_of_a_calendar_that_does_not_move() -> None:
    """With working weekends off, a Saturday that is worked anyway is not short for the move."""
    calendar = russia(
        hours="Mon-Sat 09:00-18:00", working_weekends=False, short_days={"before_holiday": "1h"}
    )
    assert 9 == hours(calendar, "2024-11-02")
    assert 8 == hours(calendar, "2024-06-11")


def test_short_days_touch_weekly_hours_only() -> None:
    """Neither `days` nor the hours a holiday carries are shortened; the last closing is."""
    listed = {"dates": {"2026-06-12": "Feast", "2026-06-13": "Feast"}, "statutory": True}
    eve = {"dates": {"2026-06-11": {"name": "Half day", "hours": "09:00-13:00"}}}
    short = {"before_holiday": "90m"}

    lunch = desk([listed], hours="Mon-Fri 09:00-12:00, 13:00-17:00", short_days=short)
    assert "06-11 15:30" == closes(lunch, "2026-06-11")
    # Ninety minutes off 16:00-17:00 leave nothing of it, and half an hour less before it.
    evening = desk([listed], hours="Mon-Fri 09:00-15:45, 16:00-17:00", short_days=short)
    assert "06-11 15:30" == closes(evening, "2026-06-11")
    assert 4 == hours(desk([listed, eve], short_days=short), "2026-06-11")
    given = desk([listed], days={"2026-06-11": "09:00-16:00"}, short_days=short)
    assert 7 == hours(given, "2026-06-11")


@pytest.mark.parametrize("statutory", [True, False])
def test_only_statutory_dates_shorten_the_day_before(*, statutory: bool) -> None:
    """Listed dates shorten their eve where they are marked statutory."""
    listed = {"dates": ["2026-06-12"], "statutory": statutory}
    calendar = desk(listed, short_days={"before_holiday": "1h"})

    assert (7 if statutory else 8) == hours(calendar, "2026-06-11")


def test_the_eve_of_new_year_is_in_another_year() -> None:
    """31 December is short because 1 January of the next year is statutory."""
    calendar = russia(short_days={"before_holiday": "1h"})

    assert 8 == hours(calendar, "2019-12-31")


def test_a_short_day_that_nothing_is_left_of_is_not_worked() -> None:
    """A two-hour day before a holiday that takes three hours off is no working day."""
    calendar = desk(
        {"dates": ["2026-06-12"], "statutory": True},
        hours="Mon-Wed 09:00-17:00; Thu 09:00-11:00",
        short_days={"before_holiday": "3h"},
    )
    assert () == calendar.working_days(date(2026, 6, 11), date(2026, 6, 12))
    assert 2 == hours(calendar, "2026-06-18")


def test_half_days_keep_hours_of_their_own() -> None:
    """A holiday may carry hours: of one date, of a range, of a whole category."""
    dated = desk({"dates": {"2026-12-24": {"name": "Eve", "hours": "08:00-13:00"}}})
    ranged = desk({"from": "2026-07-20", "to": "2026-07-24", "hours": "10:00-12:00"})
    turkey = {"country": "TR", "categories": ["half_day"], "hours": "09:00-13:00"}

    assert 5 == hours(dated, "2026-12-24")
    assert [8, 2, 2, 8] == [hours(ranged, f"2026-07-{d}") for d in (17, 20, 24, 27)]
    # 28 October, the eve of Republic Day, is a half day from 13:00.
    assert [4, 8] == [hours(desk(turkey), f"2026-10-{d}") for d in (28, 29)]
    assert [4, 0] == [hours(desk(["TR", turkey]), f"2026-10-{d}") for d in (28, 29)]


def test_sources_are_a_union_and_closed_wins() -> None:
    """Closed by any source is closed; two half days are open where both are."""
    half = {"dates": {"2026-06-11": {"hours": "09:00-13:00", "name": "a"}}}
    other = {"dates": {"2026-06-11": {"hours": "12:00-15:00", "name": "b"}}}
    whole = {"dates": ["2026-06-11"]}

    assert 1 == hours(desk([half, other]), "2026-06-11")
    assert 0 == hours(desk([half, whole]), "2026-06-11")
    assert 0 == hours(desk([whole, half]), "2026-06-11")


def test_a_holiday_of_another_source_wins_over_a_moved_weekend() -> None:
    """A worked Saturday stays closed where the company has a day of its own."""
    calendar = russia(holidays=["RU", {"dates": {"2024-04-27": "Company day"}}])

    assert 0 == hours(calendar, "2024-04-27")


def test_ranges_include_both_ends() -> None:
    """From 20 to 31 July is twelve dates, ten of them weekdays."""
    calendar = desk({"from": "2026-07-20", "to": "2026-07-31", "name": "Works holiday"})

    assert 23 - 10 == len(calendar.working_days(date(2026, 7, 1), date(2026, 8, 1)))


@pytest.mark.parametrize(
    ("rule", "closed"),
    [
        # The fourth Thursday of November 2026 is the 26th.
        ({"rrule": "FREQ=YEARLY;BYMONTH=11;BYDAY=+4TH"}, ["11-26"]),
        ({"rrule": "FREQ=YEARLY;BYMONTH=11;BYMONTHDAY=11"}, ["11-11"]),
        # Every second Friday from 6 November: the 6th and the 20th.
        ({"rrule": "FREQ=WEEKLY;INTERVAL=2", "start": "2026-11-06"}, ["11-06", "11-20"]),
        # The last working day of the month.
        ({"rrule": "FREQ=MONTHLY;BYDAY=MO,TU,WE,TH,FR;BYSETPOS=-1"}, ["11-30"]),
        ({"rrule": "FREQ=DAILY;COUNT=2", "start": "2026-11-26"}, ["11-26", "11-27"]),
        ({"rrule": "FREQ=MONTHLY;BYDAY=1MO;UNTIL=20261101"}, []),
    ],
)
def test_rules(rule: dict[str, str], closed: list[str]) -> None:
    """A recurrence rule closes its dates; 21 weekdays are worked in November 2026 without."""
    worked = {str(d) for d in desk(rule).working_days(date(2026, 11, 1), date(2026, 12, 1))}
    weekdays = {str(d) for d in desk([]).working_days(date(2026, 11, 1), date(2026, 12, 1))}

    assert 21 == len(weekdays)
    assert [f"2026-{day}" for day in closed] == sorted(weekdays - worked)


@pytest.mark.parametrize(
    ("holidays", "message"),
    [
        ("XX", "does not know the country 'XX'"),
        ("US-QQ", "US has no subdivision 'QQ'"),
        ({"country": "DE", "categories": ["party"]}, "DE has no category 'party'"),
        ({"from": "2026-07-31", "to": "2026-07-20"}, "ends before it starts"),
        ({"from": "1900-07-31", "to": "2026-07-20"}, "longer than a hundred years"),
        ({"rrule": "FREQ=HOURLY"}, "FREQ has to be one of"),
        ({"rrule": "FREQ=WEEKLY;INTERVAL=0;BYDAY=MO"}, "INTERVAL"),
        ({"rrule": "FREQ=YEARLY;BYMONTH=2;BYMONTHDAY=30"}, "no date ever fits"),
        ({"rrule": "FREQ=WEEKLY"}, "needs start: DATE"),
        ({"dates": {"2026-02-30": "no"}}, "there is no such date"),
        ({"dates": "2026-02-20"}, "expected dates"),
        (7, "holidays are a country such as"),
    ],
)
def test_holidays_that_cannot_be_read(holidays: object, message: str) -> None:
    """What is no source of holidays is refused with what to write instead."""
    with pytest.raises(CalendarError, match=message):
        desk(holidays)


def test_closed_day_before_a_holiday_is_a_weekend_and_not_a_short_day() -> None:
    """Sunday 2026-05-10 comes before an observed holiday, but nothing of it is made shorter."""
    desk = Calendar(
        timezone="UTC",
        hours="Mon-Fri 08:00-17:00",
        holidays="RU",
        short_days={"before_holiday": "1h"},
    )

    labels = [
        interval.label
        for interval in desk.intervals(
            datetime(2026, 5, 10, tzinfo=UTC),
            datetime(2026, 5, 12, tzinfo=UTC),
        )
    ]

    assert labels == ["weekend", "Victory Day (observed)"]
