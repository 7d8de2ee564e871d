"""Queries worked by hand (SPEC section 3, "Queries"). The desk is Mon-Fri 09:00-17:00 in UTC.

2026-03-02 is a Monday, so 03-06 is a Friday, 03-07 a Saturday, 03-09 the next Monday.
"""

from __future__ import annotations

from datetime import UTC, date, datetime
from zoneinfo import ZoneInfo

import pytest

from slacalc import Calendar
from slacalc.errors import CalendarError, NaiveDatetimeError, NeverOpensError

DESK = Calendar(timezone="UTC", hours="Mon-Fri 09:00-17:00")
LUNCH = Calendar(timezone="UTC", hours="Mon-Fri 09:00-12:00, 13:00-17:00")


def at(text: str) -> datetime:
    """Return an instant of UTC: day and time of March 2026, `"06 16:00"`."""
    return datetime.fromisoformat(f"2026-03-{text}").replace(tzinfo=UTC)


@pytest.mark.parametrize(
    ("moment", "expected"),
    [
        ("02 08:59:59.999999", False),
        ("02 09:00", True),  # the opening instant is open
        ("02 16:59:59.999999", True),
        ("02 17:00", False),  # the closing instant is not
        ("07 12:00", False),
    ],
)
def test_is_open(moment: str, *, expected: bool) -> None:
    """Open time is half open: at the opening yes, at the closing no."""
    assert expected is DESK.is_open(at(moment))


@pytest.mark.parametrize(
    ("moment", "next_open", "next_close", "previous_open", "previous_close"),
    [
        # At an opening the next one is tomorrow's, the previous one Friday's: strictly so.
        ("09 09:00", "10 09:00", "09 17:00", "06 09:00", "06 17:00"),
        ("09 12:00", "10 09:00", "09 17:00", "09 09:00", "06 17:00"),
        ("09 17:00", "10 09:00", "10 17:00", "09 09:00", "06 17:00"),
        ("09 17:00:00.000001", "10 09:00", "10 17:00", "09 09:00", "09 17:00"),
        ("07 12:00", "09 09:00", "09 17:00", "06 09:00", "06 17:00"),
    ],
)
def test_openings_and_closings(
    moment: str, next_open: str, next_close: str, previous_open: str, previous_close: str
) -> None:
    """`next_…` is strictly after the instant, `previous_…` strictly before it."""
    t = at(moment)
    assert at(next_open) == DESK.next_open(t)
    assert at(next_close) == DESK.next_close(t)
    assert at(previous_open) == DESK.previous_open(t)
    assert at(previous_close) == DESK.previous_close(t)


@pytest.mark.parametrize(
    ("moment", "change", "forward", "back"),
    [
        ("09 09:00", "09 17:00", "09 09:00", "09 09:00"),
        ("09 12:00", "09 17:00", "09 12:00", "09 12:00"),
        # Just closed: forward to tomorrow, back not at all.
        ("09 17:00", "10 09:00", "10 09:00", "09 17:00"),
        ("09 20:00", "10 09:00", "10 09:00", "09 17:00"),
        ("07 12:00", "09 09:00", "09 09:00", "06 17:00"),
    ],
)
def test_change_and_rolling(moment: str, change: str, forward: str, back: str) -> None:
    """`roll_forward` and `roll_back` stay in open time; `next_change` never stays."""
    t = at(moment)
    assert at(change) == DESK.next_change(t)
    assert at(forward) == DESK.roll_forward(t)
    assert at(back) == DESK.roll_back(t)


def test_touching_spans_neither_close_nor_open_between() -> None:
    """24/7 is one row a date, but midnight is no opening and no closing."""
    always = Calendar(timezone="UTC", hours="Mon-Tue 00:00-24:00")

    assert at("04 00:00") == always.next_close(at("02 00:00"))
    assert at("09 00:00") == always.next_open(at("02 12:00"))
    assert at("02 00:00") == always.previous_open(at("03 12:00"))


def labelled(calendar: Calendar, start: str, end: str) -> list[tuple[str, str, str]]:
    """Return the intervals of a calendar as day and time, with their labels."""
    return [
        (f"{span.start:%d %H:%M}", f"{span.end:%d %H:%M}", span.label)
        for span in calendar.intervals(at(start), at(end))
    ]


def test_intervals_tile_the_question() -> None:
    """From Friday noon to Monday noon: open, night, weekend, night, open; nothing left out."""
    assert [
        ("06 12:00", "06 17:00", "open"),
        ("06 17:00", "07 00:00", "night"),
        ("07 00:00", "09 00:00", "weekend"),
        ("09 00:00", "09 09:00", "night"),
        ("09 09:00", "09 12:00", "open"),
    ] == labelled(DESK, "06 12:00", "09 12:00")


def test_intervals_say_which_are_open() -> None:
    """Open intervals say so; the instants are in the zone of the question."""
    berlin = ZoneInfo("Europe/Berlin")
    spans = DESK.intervals(at("06 16:00").astimezone(berlin), at("06 18:00"))

    assert [True, False] == [span.is_open for span in spans]
    assert {berlin} == {moment.tzinfo for span in spans for moment in (span.start, span.end)}


def test_intervals_name_what_closes() -> None:
    """Breaks between spans, holidays, dated hours, breaks and closures carry their names."""
    calendar = Calendar(
        timezone="UTC",
        hours="Mon-Fri 09:00-12:00, 13:00-17:00",
        holidays={"dates": {"2026-03-03": "Founders' Day"}},
        days={
            "2026-03-04": {"hours": "09:00-12:00", "name": "Stocktaking"},
            "2026-03-05": "",
        },
        breaks=[
            {"date": "2026-03-02", "hours": "10:00-11:00", "name": "fire drill"},
            {"date": "2026-03-02", "hours": "15:00-15:30"},
        ],
        closed=[
            {"from": "2026-03-06T00:00+00:00", "to": "2026-03-06T23:00Z", "name": "power cut"}
        ],
    )
    assert [
        ("02 09:00", "02 10:00", "open"),
        ("02 10:00", "02 11:00", "fire drill"),
        ("02 11:00", "02 12:00", "open"),
        ("02 12:00", "02 13:00", "break"),
        ("02 13:00", "02 15:00", "open"),
        ("02 15:00", "02 15:30", "break"),
        ("02 15:30", "02 17:00", "open"),
        ("02 17:00", "03 00:00", "night"),
        ("03 00:00", "04 00:00", "Founders' Day"),
        ("04 00:00", "04 09:00", "night"),
        ("04 09:00", "04 12:00", "open"),
        # Weekly hours would go on from 13:00; the override's name says why they do not.
        ("04 12:00", "04 13:00", "night"),
        ("04 13:00", "04 17:00", "Stocktaking"),
        ("04 17:00", "05 00:00", "night"),
        ("05 00:00", "06 00:00", "closed"),
        ("06 00:00", "06 23:00", "power cut"),
        ("06 23:00", "07 00:00", "night"),
    ] == labelled(calendar, "02 09:00", "07 00:00")


def test_intervals_of_nothing() -> None:
    """From an instant to itself there is nothing."""
    assert () == DESK.intervals(at("02 12:00"), at("02 12:00"))


def test_intervals_of_combinations() -> None:
    """The left operand says why time is closed, the right one only where the left is open."""
    other = Calendar(timezone="UTC", hours="Mon 10:00-19:00")

    assert [("02 09:00", "02 19:00", "open")] == labelled(DESK | other, "02 09:00", "02 19:00")
    assert [
        ("02 09:00", "02 10:00", "night"),
        ("02 10:00", "02 17:00", "open"),
        ("02 17:00", "02 19:00", "night"),
    ] == labelled(DESK & other, "02 09:00", "02 19:00")
    assert [
        ("02 09:00", "02 10:00", "open"),
        ("02 10:00", "02 17:00", "closed"),
        ("02 17:00", "02 19:00", "night"),
    ] == labelled(DESK - other, "02 09:00", "02 19:00")


def test_intervals_of_operands_in_far_zones() -> None:
    """Labels follow the instants: 09:00-17:00 in Los Angeles is 17:00-01:00 in UTC.

    In Auckland (13 hours ahead) Tuesday 09:00-17:00 is Monday 20:00 to Tuesday 04:00 in UTC.
    """
    angeles = Calendar(timezone="America/Los_Angeles", hours="Mon-Fri 09:00-17:00")
    auckland = Calendar(timezone="Pacific/Auckland", hours="Mon-Fri 09:00-17:00")

    for calendar in (angeles & auckland, auckland & angeles):
        for day in range(2, 6):
            assert [
                (f"{day:02} 17:00", f"{day:02} 20:00", "night"),
                (f"{day:02} 20:00", f"{day + 1:02} 01:00", "open"),
                (f"{day + 1:02} 01:00", f"{day + 1:02} 04:00", "night"),
            ] == labelled(calendar, f"{day:02} 17:00", f"{day + 1:02} 04:00")
    assert [
        ("02 17:00", "03 04:00", "open"),
        ("03 04:00", "03 08:00", "night"),
    ] == labelled(auckland | angeles, "02 17:00", "03 08:00")


def test_working_days() -> None:
    """Dates with open time left, the first included, the last not."""
    assert (date(2026, 3, 6), date(2026, 3, 9)) == DESK.working_days(
        date(2026, 3, 6), date(2026, 3, 10)
    )
    assert () == DESK.working_days(date(2026, 3, 7), date(2026, 3, 9))
    assert () == DESK.working_days(date(2026, 3, 6), date(2026, 3, 6))
    assert 261 == len(DESK.working_days(date(2026, 1, 1), date(2027, 1, 1)))


def test_a_date_whose_time_is_all_cut_away_is_no_working_day() -> None:
    """A closure over all of Tuesday leaves it no open time, so it is not worked."""
    cut = Calendar(
        timezone="UTC",
        hours="Mon-Fri 09:00-17:00",
        closed=[{"from": "2026-03-03T09:00+00:00", "to": "2026-03-03T17:00+00:00"}],
    )
    assert (date(2026, 3, 2), date(2026, 3, 4)) == cut.working_days(
        date(2026, 3, 2), date(2026, 3, 5)
    )


def test_a_night_shift_belongs_to_the_date_it_opens_on() -> None:
    """Friday's shift runs into Saturday, which is no working day for it."""
    night = Calendar(timezone="UTC", hours="Fri 22:00-06:00")

    assert (date(2026, 3, 6),) == night.working_days(date(2026, 3, 2), date(2026, 3, 9))


def test_questions_the_wrong_way_round() -> None:
    """An end before the start is refused, with both shown."""
    with pytest.raises(CalendarError, match=r"the end 2026-03-02 .* before the start 2026-03-03"):
        DESK.intervals(at("03 00:00"), at("02 00:00"))
    with pytest.raises(CalendarError, match="the end 2026-03-02 is before the start 2026-03-03"):
        DESK.working_days(date(2026, 3, 3), date(2026, 3, 2))
    with pytest.raises(NaiveDatetimeError, match="expected a date, got datetime"):
        DESK.working_days(at("02 00:00"), at("03 00:00"))


def test_searches_that_find_nothing_say_so() -> None:
    """A calendar open on one date only never opens again, and never did before."""
    once = Calendar(timezone="UTC", days={"2026-03-02": "09:00-17:00"})

    assert at("02 09:00") == once.next_open(datetime(1900, 1, 1, tzinfo=UTC))
    assert at("02 17:00") == once.previous_close(datetime(2300, 1, 1, tzinfo=UTC))
    with pytest.raises(NeverOpensError, match=r"nothing opens after 2026-03-02.* end of 2425"):
        once.next_open(at("02 09:00"))
    with pytest.raises(NeverOpensError, match="nothing closes after"):
        once.next_close(at("02 17:00"))
    with pytest.raises(NeverOpensError, match="nothing changes after"):
        once.next_change(at("02 17:00"))
    with pytest.raises(NeverOpensError, match=r"nothing opens before 2026-03-02.* start of 1627"):
        once.previous_open(at("02 09:00"))
    with pytest.raises(NeverOpensError, match="nothing closes before"):
        once.previous_close(at("02 17:00"))
    with pytest.raises(NeverOpensError, match="9h is more than is open after"):
        once.add(at("02 09:00"), "9h")
    with pytest.raises(NeverOpensError, match="2bd is more than is open after"):
        once.add(at("02 09:00"), "2bd")
    with pytest.raises(NeverOpensError, match="9h is more than is open before"):
        once.subtract(at("02 17:00"), "9h")
