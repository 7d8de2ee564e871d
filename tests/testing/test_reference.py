"""The oracle says what a reader of the definitions works out by hand."""

from __future__ import annotations

from datetime import date, datetime
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

import pytest

from slacalc.testing.reference.reference import DAY_UNITS, Reference, micros, moment

if TYPE_CHECKING:
    from slacalc.testing.reference.rows import Json

HOUR = 3_600_000_000


def at(text: str, zone: str = "UTC") -> int:
    """Return the local time *text* of *zone* as an instant."""
    return micros(datetime.fromisoformat(text).replace(tzinfo=ZoneInfo(zone)))


def local(instant: int, zone: str = "UTC") -> str:
    """Return *instant* as the local time of *zone*, to the minute."""
    return f"{moment(instant).astimezone(ZoneInfo(zone)):%Y-%m-%d %H:%M}"


def oracle(
    hours: Json = "Mon-Fri 09:00-17:00", timezone: str = "UTC", **fields: Json
) -> Reference:
    """Return the oracle of the desk, or of other hours."""
    return Reference({"timezone": timezone, "hours": hours, **fields})


def test_weekend_is_closed() -> None:
    """Two hours from Friday 16:00 end on Monday 10:00, over a change of the clock."""
    desk = oracle(timezone="Europe/Berlin")

    due = desk.add(at("2026-03-27 16:00", "Europe/Berlin"), 2 * HOUR)

    assert "2026-03-30 10:00" == local(due, "Europe/Berlin")


def test_skipped_date_has_no_open_time() -> None:
    """Apia had no 30 December 2011: around the clock is 48 hours from the 29th to the 1st."""
    always = oracle("24/7", "Pacific/Apia")
    start, end = at("2011-12-29 00:00", "Pacific/Apia"), at("2012-01-01 00:00", "Pacific/Apia")

    assert 48 * HOUR == always.elapsed(start, end)
    assert [date(2011, 12, 29), date(2011, 12, 31)] == always.working_dates(
        date(2011, 12, 29), date(2011, 12, 31)
    )


def test_overnight_span_of_a_skipped_date_keeps_what_exists_of_it() -> None:
    """What opens on the skipped date and runs past it opens with the next date."""
    nights = oracle({"fri": "22:00-06:00"}, "Pacific/Apia")

    opening = nights.next_open(at("2011-12-29 00:00", "Pacific/Apia"))

    assert "2011-12-31 00:00" == local(opening, "Pacific/Apia")
    assert 6 * HOUR == nights.next_close(opening) - opening


def test_fold_opens_at_the_first_occurrence() -> None:
    """Lord Howe puts the clock back by half an hour at 02:00: 01:30 to 02:30 lasts 90 minutes."""
    zone = "Australia/Lord_Howe"
    early = oracle({"sun": "01:30-02:30"}, zone)

    opening = early.next_open(at("2024-04-07 00:00", zone))

    assert at("2024-04-07 01:30", zone) == opening
    assert 90 * HOUR // 60 == early.next_close(opening) - opening


def test_gap_opens_at_its_end_and_swallows_what_lies_inside() -> None:
    """Dublin skips 01:00 to 02:00: 01:30 is 02:00 there, and 01:15 to 01:45 is nothing."""
    zone = "Europe/Dublin"
    early = oracle({"sun": "01:15-01:45, 01:50-03:00"}, zone)

    opening = early.next_open(at("2024-03-31 00:00", zone))

    assert "2024-03-31 02:00" == local(opening, zone)
    assert HOUR == early.elapsed(opening, opening + 5 * HOUR)


def test_overlap_belongs_to_the_row_that_opened_first() -> None:
    """Monday night runs to 06:00; of Tuesday's ten hours, two are Monday's already."""
    shifts = oracle({"mon": "22:00-06:00", "tue": "04:00-14:00"})
    start, end = at("2026-03-02 00:00"), at("2026-03-03 10:00")

    assert DAY_UNITS + DAY_UNITS // 2 == shifts.elapsed_days(start, end)


def test_holiday_removes_the_rows_that_open_on_it() -> None:
    """A holiday leaves the tail of the evening before, and keeps hours of its own."""
    dates: Json = {"2026-03-03": "Away", "2026-03-05": {"name": "Half", "hours": "10:00-12:00"}}
    nights = oracle({"mon": "22:00-06:00", "tue": "22:00-06:00"}, holidays=[{"dates": dates}])

    tiles = nights.intervals(at("2026-03-02 00:00"), at("2026-03-06 00:00"))

    assert [
        ("2026-03-02 22:00", "2026-03-03 06:00"),
        ("2026-03-05 10:00", "2026-03-05 12:00"),
    ] == [(local(a), local(b)) for a, b, is_open in tiles if is_open]


def test_several_holidays_are_open_when_all_of_them_are() -> None:
    """Of two holidays with hours the common ones stay; one without hours closes the date."""
    morning: Json = {"from": "2026-03-03", "to": "2026-03-04", "hours": "08:00-12:00"}
    noon: Json = {"dates": {"2026-03-03": {"name": "Noon", "hours": "11:00-15:00"}}}
    away: Json = {"dates": {"2026-03-04": "Away"}}
    desk = oracle(holidays=[morning, noon, away])

    assert HOUR == desk.elapsed(at("2026-03-03 00:00"), at("2026-03-05 00:00"))


def test_override_wins_over_a_holiday() -> None:
    """`days` replaces what a holiday closed; `like` borrows the hours of a weekday."""
    hours: Json = {"fri": "09:00-13:00"}
    holidays: Json = [{"dates": {"2026-03-03": "Away"}}]
    desk = oracle(hours, holidays=holidays, days={"2026-03-03": {"like": "fri"}})

    assert 4 * HOUR == desk.elapsed(at("2026-03-03 00:00"), at("2026-03-04 00:00"))


def test_breaks_and_closures_are_cut_last() -> None:
    """A break cuts an override too, and a closure cuts instants."""
    desk = oracle(
        days={"2026-03-07": "10:00-14:00"},
        breaks=[{"days": "Mon-Sun", "hours": "12:00-12:30"}],
        closed=[{"from": "2026-03-07T15:00:00+02:00", "to": "2026-03-07T18:00:00Z"}],
    )

    tiles = desk.intervals(at("2026-03-07 00:00"), at("2026-03-08 00:00"))

    assert [
        ("2026-03-07 10:00", "2026-03-07 12:00"),
        ("2026-03-07 12:30", "2026-03-07 13:00"),
    ] == [(local(a), local(b)) for a, b, is_open in tiles if is_open]


def test_short_day_closes_earlier_through_rows() -> None:
    """Five hours less before a statutory holiday take the afternoon and an hour of the morning."""
    desk = oracle(
        "Mon-Fri 08:00-12:00, 13:00-17:00",
        holidays=[{"dates": {"2026-03-04": "Day"}, "statutory": True}],
        short_days={"before_holiday": "5h30m"},
    )

    assert "2026-03-03 11:30" == local(desk.next_close(at("2026-03-03 08:00")))


def test_version_counts_from_its_midnight_on() -> None:
    """An old night shift ends, and a new one begins, at the local midnight of the version."""
    nights = oracle(
        {"mon": "20:00-04:00"}, versions={"2026-03-03": {"hours": {"mon": "22:00-08:00"}}}
    )
    tiles = nights.intervals(at("2026-03-02 00:00"), at("2026-03-04 00:00"))

    assert [("2026-03-02 20:00", "2026-03-03 08:00")] == [
        (local(a), local(b)) for a, b, is_open in tiles if is_open
    ]
    assert [date(2026, 3, 2)] == nights.working_dates(date(2026, 3, 1), date(2026, 3, 4))


def test_week_pattern_follows_its_anchor() -> None:
    """Of two weeks the first is the one that holds the anchor, before it as well."""
    pattern = oracle([{"mon": "09:00-10:00"}, {"tue": "09:00-10:00"}], anchor="2026-03-05")

    days = pattern.working_dates(date(2026, 2, 23), date(2026, 3, 15))

    assert [date(2026, 2, 24), date(2026, 3, 2), date(2026, 3, 10)] == days


def test_union_gives_what_only_the_second_has_to_its_local_date() -> None:
    """The second desk's 23:00-01:00 in London falls on two dates in Berlin."""
    late: Json = {"timezone": "Europe/London", "hours": {"mon": "22:00-24:00"}}
    both = Reference({"union": [{"timezone": "Europe/Berlin", "hours": "Mon 09:00-17:00"}, late]})

    days = both.working_dates(date(2026, 3, 1), date(2026, 3, 4))

    assert [date(2026, 3, 2), date(2026, 3, 3)] == days


def test_difference_and_intersection() -> None:
    """What one desk has beyond another, and what both have."""
    day: Json = {"timezone": "UTC", "hours": "Mon-Fri 09:00-17:00"}
    noon: Json = {"timezone": "UTC", "hours": "Mon-Sun 12:00-13:00"}
    start, end = at("2026-03-02 00:00"), at("2026-03-09 00:00")

    assert 35 * HOUR == Reference({"difference": [day, noon]}).elapsed(start, end)
    assert 5 * HOUR == Reference({"intersection": [day, noon]}).elapsed(start, end)


@pytest.mark.parametrize(
    ("start", "options", "due"),
    [
        ("2026-03-07 12:00", {}, "2026-03-11 09:00"),
        ("2026-03-07 12:00", {"at": "close"}, "2026-03-11 17:00"),
        ("2026-03-02 09:30", {"at": "16:00", "cutoff": "10:00"}, "2026-03-04 16:00"),
        ("2026-03-02 10:30", {"at": "16:00", "cutoff": "10:00"}, "2026-03-05 16:00"),
    ],
)
def test_business_days_of_the_specification(start: str, options: dict[str, str], due: str) -> None:
    """The examples of SPEC section 4, two business days each."""
    assert due == local(oracle().add_days(at(start), 2 * DAY_UNITS, **options))


def test_business_days_mirror() -> None:
    """A day back from Monday's opening is Friday's opening, and from Tuesday noon Monday noon."""
    desk = oracle()

    assert "2026-03-06 09:00" == local(desk.subtract_days(at("2026-03-09 09:00"), DAY_UNITS))
    assert "2026-03-09 12:00" == local(desk.subtract_days(at("2026-03-10 12:00"), DAY_UNITS))


def test_day_measure_is_rounded_down() -> None:
    """Of a day that is open 25 hours, the first microsecond is no unit yet."""
    zone = "Europe/Berlin"
    always = oracle("24/7", zone)
    start = at("2026-10-25 00:00", zone)

    assert 0 == always.elapsed_days(start, start + 1)
    assert DAY_UNITS == always.elapsed_days(start, start + 25 * HOUR)
    assert start + 2 == always.add_days(start, 1)


def test_rolling() -> None:
    """An opening is open; a closing rolls forward to the next opening and back to itself."""
    desk = oracle()
    closing, opening = at("2026-03-06 17:00"), at("2026-03-09 09:00")

    assert (opening, closing) == (desk.roll_forward(closing), desk.roll_back(closing))
    assert (opening, opening) == (desk.roll_forward(opening), desk.roll_back(opening))
    assert closing == desk.roll_back(at("2026-03-07 12:00"))
    assert (closing, opening) == (desk.previous_close(opening), desk.next_change(closing))
    assert at("2026-03-06 09:00") == desk.previous_open(opening)


def test_calendar_days_keep_the_time_of_day() -> None:
    """Three dates after Thursday 01:30, in Dublin, is the end of the gap on Sunday."""
    desk = oracle(timezone="Europe/Dublin")

    due = desk.add_calendar_days(at("2024-03-28 01:30", "Europe/Dublin"), 3)

    assert "2024-03-31 02:00" == local(due, "Europe/Dublin")


def test_nothing_found_within_the_horizon() -> None:
    """A search that finds nothing says so and ends."""
    always = oracle("24/7")

    with pytest.raises(LookupError):
        always.next_close(at("2026-03-02 00:00"))
