"""Generated instants, near everything at which a calendar or a clock may go wrong."""

from __future__ import annotations

import json
import re
from datetime import UTC, date, datetime, timedelta, timezone, tzinfo
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

from hypothesis import strategies as st

from slacalc.testing.reference.clock import DAY, HOUR, MINUTE, SECOND, clock_of, midnight
from slacalc.testing.reference.reference import micros, moment
from slacalc.testing.strategies.documents import clock_changes

if TYPE_CHECKING:
    from slacalc import Calendar

__all__ = ("instants", "spans")

_DATE = re.compile(r"\d{4}-\d\d-\d\d")
_ZONE = re.compile(r'"timezone": "([^"]+)"')
_FIXED = (timezone(timedelta(hours=5, minutes=30)), timezone(-timedelta(hours=3, minutes=25)))
_NEAR = (0, 1, -1, SECOND, -SECOND, MINUTE, -MINUTE, HOUR, -HOUR)


def instants(
    calendar: Calendar, *, years: tuple[int, int] = (2010, 2030)
) -> st.SearchStrategy[datetime]:
    """Return aware datetimes that lie where *calendar* is most likely to be wrong.

    They are drawn around the calendar's openings and closings, the dates its definition names,
    and the jumps of its clock (both passes of a repeated hour); every other one in its own zone,
    the rest in UTC, in other zones and at fixed offsets; always to a whole microsecond. They
    shrink to an opening.

    Args:
        calendar: The calendar that will be asked.
        years: The first and the last year in which they lie, dates that *calendar* names aside.

    Example:
        >>> from slacalc import Calendar
        >>> from hypothesis import given
        >>> desk = Calendar(timezone="UTC", hours="Mon-Fri 09:00-17:00")
        >>> @given(instants(desk))
        ... def test_rolls(moment):
        ...     assert desk.is_open(desk.roll_forward(moment))
        >>> test_rolls()
    """
    return _instants(calendar, years)


@st.composite
def _instants(draw: st.DrawFn, calendar: Calendar, years: tuple[int, int]) -> datetime:
    around = draw(_dates(calendar, years).map(midnight)) + draw(_steps())
    marks = draw(st.sampled_from((_edges, _clock_jumps, _none)))(calendar, around)
    instant = draw(st.sampled_from(marks)) if marks else around
    instant += draw(st.sampled_from(_NEAR) | st.integers(-3 * HOUR, 3 * HOUR))
    return moment(instant).astimezone(draw(_zones(calendar)))


def spans(
    calendar: Calendar, *, years: tuple[int, int] = (2010, 2030)
) -> st.SearchStrategy[tuple[datetime, datetime]]:
    """Return pairs of `instants`, the earlier one first; most lie within days of each other.

    Example:
        >>> from datetime import timedelta
        >>> from slacalc import Calendar
        >>> from hypothesis import given
        >>> desk = Calendar(timezone="UTC", hours="Mon-Fri 09:00-17:00")
        >>> @given(spans(desk))
        ... def test_never_negative(span):
        ...     assert desk.elapsed(*span) >= timedelta(0)
        >>> test_never_negative()
    """
    return _spans(calendar, years)


@st.composite
def _spans(
    draw: st.DrawFn, calendar: Calendar, years: tuple[int, int]
) -> tuple[datetime, datetime]:
    first = draw(_instants(calendar, years))
    near = st.integers(0, 3 * DAY).map(lambda step: moment(micros(first) + step))
    second = draw(near | near | _instants(calendar, years))
    in_order = sorted((first, second), key=micros)
    return in_order[0], in_order[1]


def _dates(calendar: Calendar, years: tuple[int, int]) -> st.SearchStrategy[date]:
    """Return the dates near which to ask: any, those of a clock change, those named."""
    zone = calendar.timezone.key
    anywhere = st.dates(date(years[0], 1, 1), date(years[1], 12, 31))

    def change_near(day: date) -> st.SearchStrategy[date]:
        changes = clock_changes(zone, day.year)
        return st.sampled_from([change for change, _ in changes] or [day])

    named = sorted(set(_DATE.findall(json.dumps(calendar.to_dict()))))
    if not named:
        return anywhere | anywhere.flatmap(change_near)
    days = st.sampled_from(named).map(date.fromisoformat)
    return st.one_of(anywhere, days.flatmap(change_near), days, days)


def _steps() -> st.SearchStrategy[int]:
    """Return steps off a midnight: hours of that day, or days either way."""
    return st.integers(0, DAY // HOUR).map(lambda hours: hours * HOUR) | st.integers(
        -3 * DAY, 4 * DAY
    )


def _edges(calendar: Calendar, around: int) -> tuple[int, ...]:
    """Return where it opens, closes, or closes for another reason, in the days after."""
    tiles = calendar.intervals(moment(around), moment(around + 3 * DAY))
    return tuple(micros(tile.start) for tile in tiles[1:])


def _clock_jumps(calendar: Calendar, around: int) -> tuple[int, ...]:
    """Return where the clock of its zone, or of one it is made of, jumps in that year."""
    year = moment(around).year
    start, end = midnight(date(year, 1, 1)), midnight(date(year + 1, 1, 1))
    zones = dict.fromkeys(_ZONE.findall(json.dumps(calendar.to_dict())))
    return tuple(at for zone in zones for at, _ in clock_of(zone).changes(start, end))


def _none(_calendar: Calendar, _around: int) -> tuple[int, ...]:
    return ()


def _zones(calendar: Calendar) -> st.SearchStrategy[tzinfo]:
    # Its own zone as often as all others: no other shows the second pass of its repeated hour.
    others = (UTC, ZoneInfo("America/New_York"), ZoneInfo("Asia/Kolkata"), *_FIXED)
    return st.just(calendar.timezone) | st.sampled_from(others)
