"""Wall-clock boundaries in gaps, folds and skipped dates, worked by hand (SPEC section 3).

A boundary is the first instant of its date at which the local clock reads that time or later.
"""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest

from slacalc import BusinessDays, Calendar, CalendarDays


def opened(zone: str, hours: str, day: str, until: str | None = None) -> list[str]:
    """Return what is open on the UTC date *day* (or up to *until*): UTC times from-to."""
    start = datetime.fromisoformat(day).replace(tzinfo=UTC)
    end = datetime.fromisoformat(until).replace(tzinfo=UTC) if until else start + timedelta(days=1)
    spans = Calendar(timezone=zone, hours=hours).intervals(start, end)
    return [f"{s.start:%d %H:%M}-{s.end:%d %H:%M}" for s in spans if s.is_open]


@pytest.mark.parametrize(
    ("zone", "hours", "day", "expected"),
    [
        # Berlin 2026-03-29: at 01:00 UTC the clock jumps from 02:00 to 03:00.
        ("Europe/Berlin", "Sun 02:00-02:30", "2026-03-29", []),  # wholly inside the gap: empty
        ("Europe/Berlin", "Sun 02:30-04:00", "2026-03-29", ["29 01:00-29 02:00"]),
        ("Europe/Berlin", "Sun 01:00-02:30", "2026-03-29", ["29 00:00-29 01:00"]),
        ("Europe/Berlin", "Sun 03:00-04:00", "2026-03-29", ["29 01:00-29 02:00"]),
        # Berlin 2026-10-25: 02:00-03:00 happens twice; the first time from 00:00 UTC.
        ("Europe/Berlin", "Sun 02:30-04:00", "2026-10-25", ["25 00:30-25 03:00"]),
        ("Europe/Berlin", "Sun 01:00-02:30", "2026-10-25", ["24 23:00-25 00:30"]),
        ("Europe/Berlin", "Sun 02:00-03:00", "2026-10-25", ["25 00:00-25 02:00"]),
        ("Europe/Berlin", "Sun 02:15-02:45", "2026-10-25", ["25 00:15-25 00:45"]),
        # Dublin: the same shape an hour later in UTC; winter is its "daylight saving" backwards.
        ("Europe/Dublin", "Sun 01:30-03:00", "2026-03-29", ["29 01:00-29 02:00"]),
        ("Europe/Dublin", "Sun 01:30-03:00", "2026-10-25", ["25 00:30-25 03:00"]),
        # Lord Howe moves by half an hour: 2026-04-05 02:00 (+11) back to 01:30 (+10:30).
        ("Australia/Lord_Howe", "Sun 01:30-02:00", "2026-04-04", ["04 14:30-04 15:30"]),
        # And 2026-10-04 02:00 (+10:30) on to 02:30 (+11).
        ("Australia/Lord_Howe", "Sun 02:00-03:00", "2026-10-03", ["03 15:30-03 16:00"]),
        ("Australia/Lord_Howe", "Sun 02:00-02:30", "2026-10-03", []),
        # St John's, -03:30 and -02:30: 2026-03-08 02:00 -> 03:00, at 05:30 UTC.
        ("America/St_Johns", "Sun 01:30-03:30", "2026-03-08", ["08 05:00-08 06:00"]),
        # Kathmandu is 5:45 ahead and never changes; noon is 06:15 UTC.
        ("Asia/Kathmandu", "Sun 12:00-13:00", "2026-03-29", ["29 06:15-29 07:15"]),
        # Casablanca goes back for Ramadan: 2025-02-23 03:00 (+1) -> 02:00 (+0), at 02:00 UTC.
        ("Africa/Casablanca", "Sun 02:30-04:00", "2025-02-23", ["23 01:30-23 04:00"]),
        # And forward after it: 2025-04-06 02:00 (+0) -> 03:00 (+1), at 02:00 UTC.
        ("Africa/Casablanca", "Sun 02:30-04:00", "2025-04-06", ["06 02:00-06 03:00"]),
        # Scoresbysund 2026: 03-29 at 01:00 UTC from -02:00 to -01:00, on Saturday 23:00 -> 24:00.
        ("America/Scoresbysund", "Sat 22:00-24:00", "2026-03-29", ["29 00:00-29 01:00"]),
        ("America/Scoresbysund", "Sun 00:00-01:00", "2026-03-29", ["29 01:00-29 02:00"]),
    ],
)
def test_boundaries(zone: str, hours: str, day: str, expected: list[str]) -> None:
    """Each span opens and closes at the first instant that reads its time or later."""
    start = datetime.fromisoformat(day).replace(tzinfo=UTC)
    until = (start + timedelta(hours=30)).isoformat()[:16]
    before = (start - timedelta(hours=2)).isoformat()[:16]

    assert expected == opened(zone, hours, before, until)


def test_scoresbysund_in_the_year_it_changed_its_zone() -> None:
    """2024-03-31 00:00 local, 01:00 UTC: its clock stays, for -1 with summer time is -2 without.

    From -01:00 it should have gone to +00:00, and went to -02:00 and its summer time, -01:00.
    """
    assert ["31 01:00-31 02:00"] == opened(
        "America/Scoresbysund", "Sun 00:00-01:00", "2024-03-31", "2024-03-31T12:00"
    )


def test_overnight_over_a_fold_and_a_gap() -> None:
    """22:00-06:00 is nine hours in the night of the fold, seven in the night of the gap."""
    night = Calendar(timezone="Europe/Berlin", hours="Sat 22:00-06:00")
    berlin = ZoneInfo("Europe/Berlin")

    def length(day: date) -> timedelta:
        noon = datetime(day.year, day.month, day.day, 12, tzinfo=berlin)
        return night.elapsed(noon, noon + timedelta(days=1))

    assert timedelta(hours=8) == length(date(2026, 3, 21))
    assert timedelta(hours=7) == length(date(2026, 3, 28))
    assert timedelta(hours=9) == length(date(2026, 10, 24))


def test_a_working_day_weighs_one_with_23_and_25_hours() -> None:
    """The uneven days count as one each, so noon of one to noon of the next is not even."""
    always = Calendar(timezone="Europe/Berlin", hours="24/7")
    berlin = ZoneInfo("Europe/Berlin")

    days = always.elapsed(
        datetime(2026, 3, 29, tzinfo=berlin), datetime(2026, 3, 30, tzinfo=berlin), unit="days"
    )
    noon = always.elapsed(
        datetime(2026, 10, 25, tzinfo=berlin),
        datetime(2026, 10, 25, 12, tzinfo=berlin),
        unit="days",
    )
    assert BusinessDays(1) == days
    assert 13 * 86_400_000_000 // 25 == noon.units  # 13 of its 25 hours are before noon


@pytest.mark.parametrize(
    ("start", "expected"),
    [
        # 02:30 does not exist on 03-29: the end of the gap is 03:00 summer time.
        ("2026-03-28T02:30:00+01:00", "2026-03-29T03:00:00+02:00"),
        # 02:30 happens twice on 10-25: the first, in summer time.
        ("2026-10-24T02:30:00+02:00", "2026-10-25T02:30:00+02:00"),
        # From the second 02:30 a day on is simply 02:30.
        ("2026-10-25T02:30:00+01:00", "2026-10-26T02:30:00+01:00"),
        # 71 real hours over the gap, the same time of day.
        ("2026-03-28T12:00:00+01:00", "2026-03-29T12:00:00+02:00"),
    ],
)
def test_calendar_days_keep_the_wall_clock(start: str, expected: str) -> None:
    """A date later at the same wall-clock time, by the rule of boundaries."""
    berlin = Calendar(timezone="Europe/Berlin", hours="24/7")

    due = berlin.add(datetime.fromisoformat(start), CalendarDays(1))

    assert datetime.fromisoformat(expected) == due


@pytest.mark.parametrize("asked", [False, True])
def test_answers_on_the_day_of_a_change(*, asked: bool) -> None:
    """30 hours from Saturday 12:00 end on Sunday at 19:00, by search and by index alike."""
    always = Calendar(timezone="Europe/Berlin", hours="24/7")
    start = datetime(2026, 3, 28, 12, tzinfo=always.timezone)
    if asked:
        always.add(start, "1h")
        always.elapsed(start, start + timedelta(hours=1))

    assert "2026-03-29T19:00:00+02:00" == always.add(start, "30h").isoformat()
    assert "2026-03-29T19:00:00+02:00" == always.add(start, timedelta(hours=30)).isoformat()
    assert "2026-03-29T00:00:00+01:00" == always.add(start, timedelta(hours=12)).isoformat()
    assert timedelta(hours=30) == always.elapsed(start, start.replace(day=29, hour=19))


def test_calendar_time_does_not_keep_the_wall_clock() -> None:
    """24 real hours over the gap end an hour later by the clock."""
    berlin = Calendar(timezone="Europe/Berlin", hours="24/7")
    start = datetime(2026, 3, 28, 12, tzinfo=ZoneInfo("Europe/Berlin"))

    assert "2026-03-29T13:00:00+02:00" == berlin.add(start, "24h calendar").isoformat()


def test_the_date_that_apia_skipped() -> None:
    """2011-12-29 24:00 (-10) is 2011-12-31 00:00 (+14); the 30th has no instant.

    Midnight between them is 2011-12-30T10:00Z. A night shift of Thursday the 29th closes, at a
    time of the 30th that never came, at the first instant of the 31st: two hours of it are left.
    """
    always = Calendar(timezone="Pacific/Apia", hours="24/7")
    night = Calendar(timezone="Pacific/Apia", hours="Thu 22:00-06:00")
    skipped = Calendar(timezone="Pacific/Apia", hours="Fri 09:00-17:00")
    start, end = datetime(2011, 12, 29, 12, tzinfo=UTC), datetime(2011, 12, 31, 12, tzinfo=UTC)

    assert (date(2011, 12, 29), date(2011, 12, 31)) == always.working_days(
        date(2011, 12, 29), date(2012, 1, 1)
    )
    assert timedelta(days=2) == always.elapsed(start, end)
    assert datetime(2011, 12, 30, 10, tzinfo=UTC) == night.next_close(start)
    assert datetime(2011, 12, 30, 8, tzinfo=UTC) == night.next_open(start)
    assert () == skipped.working_days(date(2011, 12, 28), date(2012, 1, 1))
    # Three dates after the 28th, at 12:00, is the 31st; two dates after it is the skipped one,
    # whose every time is the first instant of the 31st.
    noon = datetime(2011, 12, 28, 12, tzinfo=ZoneInfo("Pacific/Apia"))
    assert "2011-12-31T12:00:00+14:00" == always.add(noon, "3d calendar").isoformat()
    assert "2011-12-31T00:00:00+14:00" == always.add(noon, "2d calendar").isoformat()


def test_operands_in_far_zones() -> None:
    """Follow the sun: Auckland and Los Angeles, and the local date of what each gives.

    2026-03-02 (NZDT, +13): Auckland's 09:00-17:00 of Monday is Sunday 20:00-04:00 UTC. Los
    Angeles (PST, -8): Monday's 09:00-17:00 is 17:00-01:00 UTC, Tuesday 06:00-14:00 in Auckland,
    of which 09:00-14:00 is Auckland's own already.
    """
    auckland = Calendar(timezone="Pacific/Auckland", hours="Mon-Fri 09:00-17:00")
    angeles = Calendar(timezone="America/Los_Angeles", hours="Mon-Fri 09:00-17:00")
    start, end = datetime(2026, 3, 1, 11, tzinfo=UTC), datetime(2026, 3, 3, 11, tzinfo=UTC)

    both = auckland | angeles

    assert ZoneInfo("Pacific/Auckland") == both.timezone
    # Two Auckland days of 8 h and Tuesday's 06:00-09:00 from Los Angeles.
    assert timedelta(hours=19) == both.elapsed(start, end)
    assert timedelta(hours=5) == (auckland & angeles).elapsed(start, end)
    assert timedelta(hours=11) == (auckland - angeles).elapsed(start, end)
    # Saturday in Auckland is worked only because Los Angeles' Friday lies on it (06:00-14:00).
    saturday = (date(2026, 3, 7), date(2026, 3, 8))
    assert () == auckland.working_days(*saturday)
    assert saturday[:1] == both.working_days(*saturday)
