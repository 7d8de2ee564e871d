"""The pieces of the oracle: its clock, and its reading of rules and words."""

from __future__ import annotations

import itertools
from datetime import UTC, date, datetime, time, timedelta

import pytest
from dateutil.rrule import rrulestr
from hypothesis import given, settings
from hypothesis import strategies as st

from slacalc.testing.reference.clock import DAY, HOUR, MINUTE, clock_of, midnight
from slacalc.testing.reference.rows import length, rows, rule_names, week, weekdays
from slacalc.testing.strategies.documents import clock_changes, zone_names


@given(st.data())
def test_first_reading_is_first(data: st.DataObject) -> None:
    """The clock reads the wanted time or later then, and at no instant before."""
    zone = data.draw(zone_names())
    year = data.draw(st.integers(2011, 2026))
    days = [day for day, _ in clock_changes(zone, year)] or [date(year, 2, 28)]
    clock = clock_of(zone)
    wanted = midnight(data.draw(st.sampled_from(days))) + data.draw(st.integers(-DAY, 2 * DAY))

    first = clock.first_reading(wanted)

    assert clock.reading(first) >= wanted
    earlier = [first - 1, *range(first - 15 * MINUTE, first - 2 * DAY, -15 * MINUTE)]
    assert all(clock.reading(instant) < wanted for instant in earlier)


@given(zone_names(), st.integers(1900, 2040))
@settings(max_examples=max(10, settings.default.max_examples // 4))
def test_changes_are_those_seen_every_hour(zone: str, year: int) -> None:
    """A look at the clock every hour finds as many changes, with the same offsets after."""
    clock = clock_of(zone)
    start, end = midnight(date(year, 1, 1)), midnight(date(year + 1, 1, 1))
    offsets = [clock.offset(hour) for hour in range(start, end + HOUR, HOUR)]

    changes = clock.changes(start, end + 1)

    expected = [b for a, b in itertools.pairwise(offsets) if a != b]
    assert expected == [after for _, after in changes]
    assert expected == [clock.offset(at) for at, _ in changes]
    assert all(clock.offset(at - 1) != after for at, after in changes)


def test_clock_knows_a_skipped_date() -> None:
    """Apia went from the end of the 29th to the start of the 31st, at ten in the morning UTC."""
    clock = clock_of("Pacific/Apia")

    skipped, following = (clock.first_of(date(2011, 12, day)) for day in (30, 31))

    assert skipped == following == midnight(date(2011, 12, 30)) + 10 * HOUR


@pytest.mark.parametrize(
    "rule",
    [
        "FREQ=YEARLY;BYMONTH=11;BYDAY=+4TH",
        "FREQ=YEARLY;BYMONTH=2;BYMONTHDAY=29",
        "FREQ=YEARLY;BYMONTH=5;BYDAY=-1MO",
        "FREQ=MONTHLY;BYDAY=1MO",
        "FREQ=MONTHLY;BYDAY=-2FR",
        "FREQ=MONTHLY;BYMONTHDAY=1,15",
        "FREQ=WEEKLY;BYDAY=WE,SU",
        "FREQ=WEEKLY;INTERVAL=2",
        "FREQ=WEEKLY;INTERVAL=2;BYDAY=MO,TH",
        "FREQ=DAILY;INTERVAL=3",
    ],
)
@given(start=st.dates(date(2015, 1, 1), date(2020, 12, 31)))
def test_rules_fall_where_dateutil_says(rule: str, start: date) -> None:
    """The oracle's reading of a rule gives the dates that dateutil gives."""
    begin = datetime.combine(start, time(), UTC)
    last = start + timedelta(days=500)
    expected = rrulestr(rule, dtstart=begin).between(
        begin, datetime.combine(last, time(), UTC), inc=True
    )

    days = [start + timedelta(days=step) for step in range(501)]
    actual = [day for day in days if rule_names(rule, str(start), day)]

    assert [moment.date() for moment in expected] == actual


def test_rules_beyond_the_simple_are_refused() -> None:
    """A rule that the oracle cannot read raises, instead of being read as another."""
    with pytest.raises(NotImplementedError):
        rule_names("FREQ=MONTHLY;INTERVAL=2;BYDAY=1MO", "2026-01-05", date(2026, 1, 5))


def test_words_of_hours() -> None:
    """Text and mappings of a week mean the same rows."""
    line = "Mon, Wed 22:00-06:00; Sat 10:00-12:00, 13:00-24:00"
    mapping = {"mon, wed": "22:00-06:00", "sat": ["10:00-12:00", "13:00-24:00"]}

    assert week(line) == week(mapping)
    assert [(22 * HOUR, 30 * HOUR)] == week(line)["wed"]
    assert [] == rows("")
    assert ["fri", "sat", "sun", "mon"] == weekdays("Fri-Mon")
    assert 90 * MINUTE == length("1h30m") == length("1:30")
