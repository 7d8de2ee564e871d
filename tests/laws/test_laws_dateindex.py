"""The index by date says what the search says, for datetimes of every zone."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta, timezone, tzinfo
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

from hypothesis import assume, given
from hypothesis import strategies as st

from slacalc import Calendar
from slacalc.calendars.compiling.compiled import compiled_of
from slacalc.calendars.compiling.dateindex import (
    DateIndex,
    between,
    local_index,
    reach,
    universal_index,
)
from slacalc.core.instants import from_micros, timedelta_micros, to_micros
from slacalc.errors import NeverOpensError
from slacalc.testing import business_times, calendars, instants

if TYPE_CHECKING:
    from slacalc.calendars.compiling.window import Window

HOUR = timedelta(hours=1)
EAST = timezone(timedelta(hours=14))
DESK = Calendar(timezone="Europe/Berlin", hours="Mon-Fri 09:00-12:00, 13:00-17:00")
NIGHTS = Calendar(timezone="Europe/Berlin", hours="Mon-Sun 22:00-24:00")


def window_of(calendar: Calendar, first_year: int, last_year: int) -> Window:
    """Return the window of *calendar* over these years."""
    return compiled_of(calendar).prepare(first_year, last_year)


def indexes(window: Window) -> tuple[DateIndex, DateIndex]:
    """Return both indexes of *window*, by the dates of its own zone and of UTC."""
    years = window.first_year, window.last_year
    return (
        local_index(window.zone, *years, window.timeline),
        universal_index(window.start, window.end, window.timeline),
    )


def moments(data: st.DataObject, calendar: Calendar) -> list[datetime]:
    """Return two instants, and the hours around them, in the calendar's own zone."""
    drawn = [data.draw(instants(calendar)) for _ in range(2)]
    assume(all(1990 < moment.year < 2090 for moment in drawn))
    return [
        (moment.astimezone(UTC) + step * HOUR).astimezone(calendar.timezone)
        for moment in drawn
        for step in range(-24, 25, 8)
    ]


@given(st.data(), calendars())
def test_index_measures_as_the_timeline_does(data: st.DataObject, calendar: Calendar) -> None:
    """Both indexes give `W(b) - W(a)`, or leave it to the timeline."""
    asked = moments(data, calendar)
    window = window_of(calendar, asked[0].year, asked[0].year + 1)
    own, universal = indexes(window)

    for start in asked:
        for end in asked:
            expected = window.timeline.upto(to_micros(end)) - window.timeline.upto(
                to_micros(start)
            )
            assert between(own, start, end) in {expected, None}
            assert between(universal, start, end) in {expected, None}


@given(st.data(), calendars(), business_times())
def test_index_reaches_what_the_timeline_does(
    data: st.DataObject, calendar: Calendar, amount: timedelta
) -> None:
    """Both indexes find the instant the timeline finds, with its reading of the clock."""
    asked = moments(data, calendar)
    window = window_of(calendar, asked[0].year, asked[0].year + 1)
    line = window.timeline

    for start in asked:
        for index in indexes(window):
            found = reach(index, start, amount)
            if found is not None:
                used = line.upto(to_micros(start)) + timedelta_micros(amount)
                expected = from_micros(line.earliest(used) or 0, index.zone)
                actual = (found, found.fold, found.tzinfo)
                assert (expected, expected.fold, expected.tzinfo) == actual
                assert to_micros(expected) == to_micros(found)


@given(st.data(), calendars(), business_times())
def test_second_question_has_the_answer_of_the_first(
    data: st.DataObject, calendar: Calendar, amount: timedelta
) -> None:
    """The question that makes an index and the ones that use it get one answer, in any zone."""
    start = data.draw(instants(calendar))
    zones: list[tzinfo] = [calendar.timezone, UTC, ZoneInfo("America/St_Johns"), EAST]
    try:
        expected = calendar.add(start, amount, landing="close")
    except NeverOpensError:
        assume(condition=False)
        raise

    for zone in zones:
        fresh = Calendar.from_dict(calendar.to_dict())
        answers = [fresh.add(start.astimezone(zone), amount) for _ in range(3)]
        assert [to_micros(expected)] * 3 == [to_micros(answer) for answer in answers]
        assert [zone] * 3 == [answer.tzinfo for answer in answers]
        assert len({(answer.replace(tzinfo=None), answer.fold) for answer in answers}) == 1


def test_index_is_used() -> None:
    """On a plain day both indexes answer, from one span and from several, to a later day too."""
    window = window_of(DESK, 2026, 2026)
    for index in indexes(window):
        start = datetime(2026, 6, 1, 12, tzinfo=index.zone)
        local = start.astimezone(window.zone)
        open_before = timedelta(hours=3) if local.hour == 12 else timedelta(hours=4)
        midnight = local.replace(hour=0).astimezone(index.zone)

        assert timedelta_micros(open_before) == between(index, midnight, start)
        assert -timedelta_micros(open_before) == between(index, start, midnight)
        assert reach(index, midnight, open_before + HOUR) is not None
        assert reach(index, start, 20 * HOUR) is not None
        assert reach(index, start, HOUR / 2) is not None


def test_index_leaves_what_it_cannot_say() -> None:
    """Naive datetimes, other years, days with a clock change, nothing to add, the last date."""
    window = window_of(DESK, 2026, 2026)
    own, universal = indexes(window)
    monday = datetime(2026, 6, 1, 12, tzinfo=window.zone)
    naive = monday.replace(tzinfo=None)
    for index in (own, universal):
        assert between(index, naive, monday) is None
        assert between(index, monday, monday.replace(year=2027)) is None
        assert between(index, monday.replace(year=2025), monday) is None
        assert reach(index, naive, HOUR) is None
        assert reach(index, monday.replace(year=2027), HOUR) is None
        assert reach(index, monday, -HOUR) is None
        assert reach(index, monday, timedelta()) is None
        assert reach(index, monday, 5_000 * HOUR) is None

    change = datetime(2026, 3, 29, 12, tzinfo=window.zone)
    assert between(own, change, monday) is None
    assert between(own, monday, change) is None
    assert reach(own, change, HOUR) is None
    assert timedelta_micros((45 * 7 + 3) * HOUR) == between(universal, change, monday)


def test_answer_at_midnight_or_on_a_change_is_left_to_the_search() -> None:
    """Midnight may be a time that the clock skips; days with a change have no plain hours."""
    window = window_of(NIGHTS, 2026, 2026)
    own, _ = indexes(window)
    evening = datetime(2026, 6, 1, 22, tzinfo=window.zone)

    assert reach(own, evening, 2 * HOUR) is None
    assert evening.replace(hour=23) == reach(own, evening, HOUR)
    assert reach(own, datetime(2026, 3, 28, 22, tzinfo=window.zone), 3 * HOUR) is None


def test_index_of_many_shapes() -> None:
    """A calendar with other hours on every date has its index too."""
    start = datetime(2026, 1, 1, tzinfo=UTC)
    days = {
        (start + timedelta(days=day)).date(): f"08:00-16:{day // 60:02}:{day % 60:02}"
        for day in range(365)
    }
    desk = Calendar(timezone="UTC", hours="Mon-Sun 08:00-16:00", days=days)
    window = window_of(desk, 2026, 2026)
    _, universal = indexes(window)

    assert 365 == len(set(universal.shape_of))
    assert window.timeline.upto(to_micros(start + timedelta(days=300))) - window.timeline.upto(
        to_micros(start)
    ) == between(universal, start, start + timedelta(days=300))


def test_index_at_the_ends_of_the_calendar() -> None:
    """In the first and the last year only what every zone can show is found by index."""
    always = Calendar(timezone="UTC", hours="24/7")
    for year, months in ((1, (1, 2)), (9999, (11, 12))):
        window = window_of(always, year, year)
        _, universal = indexes(window)
        start, end = (datetime(year, month, 1, tzinfo=UTC) for month in months)
        found = between(universal, start + 5 * 24 * HOUR, end + 5 * 24 * HOUR)

        assert timedelta_micros(end - start) == found
        assert reach(universal, datetime(9999, 12, 30, 12, tzinfo=UTC), 24 * HOUR) is None
