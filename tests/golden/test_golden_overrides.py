"""Dated hours, breaks, closures, precedence and versions, worked by hand (SPEC section 3).

2026-03-02 is a Monday, so 03-06 is a Friday, 03-07 a Saturday, 03-09 the next Monday.
"""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta

import pytest

from slacalc import Calendar
from slacalc.errors import CalendarError


def desk(**fields: object) -> Calendar:
    """Return a desk in UTC, Mon-Fri 09:00-17:00 unless told otherwise."""
    return Calendar.from_dict({"timezone": "UTC", "hours": "Mon-Fri 09:00-17:00"} | fields)


def at(text: str) -> datetime:
    """Return an instant of UTC: day and time of March 2026, `"06 16:00"`."""
    return datetime.fromisoformat(f"2026-03-{text}").replace(tzinfo=UTC)


def spans(calendar: Calendar, day: str) -> str:
    """Return what is open on a date of March 2026."""
    start = at(f"{day} 00:00")
    found = calendar.intervals(start, start + timedelta(days=1))
    return ", ".join(f"{s.start:%H:%M}-{s.end:%H:%M}" for s in found if s.is_open)


def test_dated_hours_replace_those_of_the_week() -> None:
    """One date, a range, a closed one, one like another weekday."""
    calendar = desk(
        hours="Mon-Thu 09:00-17:00; Fri 09:00-14:00",
        days={
            "2026-03-02": "08:00-12:00",
            "2026-03-03": {"hours": "08:00-12:00, 13:00-15:00", "name": "Stocktaking"},
            "2026-03-04..2026-03-05": "",
            "2026-03-07": {"like": "fri", "name": "Moved working day"},
            date(2026, 3, 8): ["10:00-11:00", "12:00-13:00"],
        },
    )
    assert [
        "08:00-12:00",
        "08:00-12:00, 13:00-15:00",
        "",
        "",
        "09:00-14:00",
        "09:00-14:00",
        "10:00-11:00, 12:00-13:00",
        "09:00-17:00",
    ] == [spans(calendar, f"{day:02}") for day in range(2, 10)]


def test_like_takes_the_hours_of_its_own_week() -> None:
    """With two weeks, a day like Friday has the Friday of the week it lies in."""
    calendar = desk(
        hours=["Fri 06:00-14:00", "Fri 14:00-22:00"],
        anchor="2026-03-02",
        days={"2026-03-07": {"like": "fri"}, "2026-03-14": {"like": "fri"}},
    )
    assert ["06:00-14:00", "14:00-22:00"] == [spans(calendar, "07"), spans(calendar, "14")]


def test_breaks() -> None:
    """Breaks on weekdays, on a date and by a rule are cut out of whatever is open."""
    calendar = desk(
        breaks=[
            {"days": "Mon-Thu", "hours": "12:00-12:30", "name": "lunch"},
            {"date": "2026-03-05", "hours": "15:00-16:00", "name": "fire drill"},
            {"rrule": "FREQ=MONTHLY;BYDAY=1MO", "hours": "09:00-10:00", "name": "all hands"},
        ],
    )
    assert [
        "10:00-12:00, 12:30-17:00",
        "09:00-12:00, 12:30-17:00",
        "09:00-12:00, 12:30-15:00, 16:00-17:00",
        "09:00-17:00",
        "09:00-12:00, 12:30-17:00",
    ] == [spans(calendar, day) for day in ("02", "03", "05", "06", "09")]


def test_an_overnight_break() -> None:
    """A break over midnight is cut out of both dates it lies on."""
    calendar = desk(hours="24/7", breaks={"date": "2026-03-03", "hours": "23:00-01:00"})

    assert ["00:00-23:00", "01:00-24:00"] == [
        spans(calendar, "03"),
        spans(calendar, "04").replace("-00:00", "-24:00"),
    ]


def test_closures_are_absolute() -> None:
    """A closure is given by instants, in any offset, and cuts whatever is open."""
    calendar = desk(
        closed=[
            {"from": "2026-03-02T14:00:00+03:00", "to": "2026-03-02T18:30:00+03:00"},
            {"from": at("03 16:00"), "to": at("05 10:00"), "name": "move"},
        ]
    )
    # 14:00-18:30 in Moscow is 11:00-15:30.
    assert ["09:00-11:00, 15:30-17:00", "09:00-16:00", "", "10:00-17:00"] == [
        spans(calendar, day) for day in ("02", "03", "04", "05")
    ]


def test_precedence() -> None:
    """Closures and breaks win over `days`, `days` over holidays, holidays over hours."""
    layers: dict[str, object] = {
        "holidays": {"dates": {"2026-03-02": {"hours": "10:00-16:00"}}},
        "days": {"2026-03-02": "08:00-20:00"},
        "breaks": [{"date": "2026-03-02", "hours": "12:00-13:00"}],
        "closed": [{"from": "2026-03-02T18:00Z", "to": "2026-03-03T10:00Z"}],
    }
    expected = ["10:00-16:00", "08:00-20:00", "08:00-12:00, 13:00-20:00"]
    expected += ["08:00-12:00, 13:00-18:00"]
    fields: dict[str, object] = {}
    for name, hours in zip(layers, expected, strict=True):
        fields[name] = layers[name]
        assert hours == spans(desk(**fields), "02")
    assert "10:00-17:00" == spans(desk(**fields), "03")


def test_days_win_over_moved_working_weekends() -> None:
    """A worked Saturday that `days` closes stays closed."""
    calendar = Calendar(
        timezone="Europe/Moscow",
        hours="Mon-Fri 09:00-18:00",
        holidays="RU",
        days={"2024-04-27": ""},
    )
    assert () == calendar.working_days(date(2024, 4, 27), date(2024, 4, 28))


def test_versions_replace_fields_from_their_date_on() -> None:
    """From the 4th other hours are in force, from the 9th a holiday too; the rest stays."""
    calendar = desk(
        breaks=[{"days": "Mon-Fri", "hours": "12:00-13:00"}],
        versions={
            "2026-03-09": {"holidays": {"dates": ["2026-03-10"]}},
            "2026-03-04": {"hours": "Mon-Fri 08:00-16:00"},
        },
    )
    assert [
        "09:00-12:00, 13:00-17:00",
        "08:00-12:00, 13:00-16:00",
        "08:00-12:00, 13:00-16:00",
        "",
    ] == [spans(calendar, day) for day in ("03", "04", "09", "10")]


def test_versions_are_in_force_by_the_instant() -> None:
    """A night shift of the old version ends at the midnight from which the new one counts.

    The old one is Mon-Fri 22:00-06:00; from Wednesday the 4th it is 23:00-06:00. Tuesday's
    shift ends at midnight, Wednesday's runs 23:00-06:00.
    """
    calendar = desk(
        hours="Mon-Fri 22:00-06:00", versions={"2026-03-04": {"hours": "Mon-Fri 23:00-06:00"}}
    )
    assert [
        "00:00-06:00, 22:00-00:00",
        "00:00-06:00, 23:00-00:00",
        "00:00-06:00, 23:00-00:00",
    ] == [spans(calendar, day) for day in ("03", "04", "05")]


def test_algebra() -> None:
    """Union, intersection and difference of Monday's 09:00-17:00 and 12:00-20:00."""
    early, late = desk(), desk(hours="Mon 12:00-20:00")

    assert "09:00-20:00" == spans(early | late, "02")
    assert "12:00-17:00" == spans(early & late, "02")
    assert "09:00-12:00" == spans(early - late, "02")
    assert "17:00-20:00" == spans(late - early, "02")
    assert ["", ""] == [spans(early & late, "03"), spans(late - early, "03")]


def test_algebra_of_more_than_two() -> None:
    """Documents combine any number; the difference takes all the others from the first."""
    first = {"timezone": "UTC", "hours": "Mon 09:00-17:00"}
    others = [
        {"timezone": "UTC", "hours": f"Mon {hours}"} for hours in ("10:00-11:00", "16:00-18:00")
    ]

    results = {
        name: spans(Calendar.from_dict({name: [first, *others]}), "02")
        for name in ("union", "intersection", "difference")
    }
    assert {
        "union": "09:00-18:00",
        "intersection": "",
        "difference": "09:00-10:00, 11:00-16:00",
    } == results


@pytest.mark.parametrize(
    ("fields", "message"),
    [
        ({"days": {"2026-03-05..2026-03-04": ""}}, "ends before it starts"),
        ({"days": {"2026-03-02": "", "2026-03-01..2026-03-03": ""}}, "given twice"),
        ({"days": {"2026-03-02": {"like": "fri", "hours": ""}}}, "stands without hours"),
        ({"days": {"2026-03-02": {"like": "Mon-Fri"}}}, "names one weekday"),
        ({"days": {"2026-03-02": {"like": "Moon"}}}, "unknown weekday"),
        ({"days": ["2026-03-02"]}, "expected dates with hours"),
        ({"days": {at("02 00:00"): ""}}, "expected a date without a time"),
        ({"breaks": [{"hours": "12:00-13:00"}]}, "one of days:, date: or rrule:"),
        ({"breaks": [{"days": "Mon", "date": "2026-03-02", "hours": "12:00-13:00"}]}, "one of"),
        ({"breaks": [{"days": "Mon", "start": "2026-03-02", "hours": "12:00-13:00"}]}, "one of"),
        ({"breaks": [{"days": "Mon"}]}, "a break needs hours"),
        ({"breaks": ["lunch"]}, "expected a mapping"),
        ({"breaks": [{"date": "soon", "hours": "12:00-13:00"}]}, "expected a date"),
        ({"breaks": [{"days": "Mon", "hours": "12:00-13:00", "name": "x" * 201}]}, "a name"),
        ({"closed": [{"from": "2026-03-02T10:00Z", "to": "2026-03-02T10:00Z"}]}, "ends before"),
        ({"closed": [{"from": "2026-03-02T11:00Z", "to": "2026-03-02T10:00Z"}]}, "ends before"),
        ({"closed": [{"from": "2026-03-02T10:00", "to": "2026-03-02T11:00Z"}]}, "no time zone"),
        ({"closed": [{"from": "soon", "to": "2026-03-02T11:00Z"}]}, "expected an instant"),
        ({"closed": [{"to": "2026-03-02T11:00Z"}]}, "closed.0.from: expected an instant"),
        ({"closed": ["2026-03-02"]}, "expected a mapping"),
        ({"versions": {"soon": {}}}, "expected a date"),
        ({"versions": [1]}, "expected a mapping of dates"),
        ({"versions": {"2026-03-02": {}, date(2026, 3, 2): {}}}, "given twice"),
        ({"versions": {"2026-03-02": {"timezone": "UTC"}}}, "unknown field"),
        ({"versions": {"2026-03-02": 7}}, "expected a mapping"),
        ({"short_days": {"before_holiday": "24h"}}, "below 24h"),
        ({"short_days": {"before_holiday": "-1h"}}, "below 24h"),
        ({"short_days": {"before_holiday": "1bd"}}, "below 24h"),
        ({"short_days": {"before_holiday": 1}}, "1 of what"),
        ({"short_days": "1h"}, "expected a mapping"),
        ({"working_weekends": "Mon-Fri"}, "expected one weekday"),
        ({"working_weekends": True}, "unknown weekday"),
        ({"missing": "no"}, "expected error, warn, ignore or strict"),
        ({"missing": ["error"]}, "expected error, warn, ignore or strict"),
        ({"timezone": "Europe/Berln"}, "did you mean Europe/Berlin"),
    ],
)
def test_fields_that_cannot_be_read(fields: dict[str, object], message: str) -> None:
    """Each fault names its place and what to write instead."""
    with pytest.raises(CalendarError, match=message):
        desk(**fields)


def test_nothing_given_is_nothing() -> None:
    """Empty fields of a document are as if they were not there."""
    empty = {
        "timezone": "UTC",
        "hours": "Mon-Fri 09:00-17:00",
        "holidays": None,
        "days": None,
        "breaks": None,
        "closed": None,
        "short_days": None,
        "versions": None,
    }
    assert desk() == Calendar.from_dict(empty)
    assert desk(working_weekends=False) == Calendar.from_dict(empty | {"working_weekends": None})
