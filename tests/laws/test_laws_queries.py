"""The queries of a calendar agree with each other (SPEC section 3)."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from slacalc import Calendar
from slacalc.errors import NeverOpensError
from slacalc.testing import calendars, instants, micros, moment, spans
from slacalc.testing.reference.clock import DAY

# Laws hold in any zone data, the old of the system as well.
pytestmark = pytest.mark.filterwarnings("ignore::slacalc.errors.StaleZoneDataWarning")


MICROSECOND = 1
YEAR = 366 * DAY


def found(ask: Callable[[datetime], datetime], at: int) -> int | None:
    """Return the instant that *ask* finds from *at*, None when there is none."""
    try:
        return micros(ask(moment(at)))
    except NeverOpensError:
        return None


def asked(data: st.DataObject, calendar: Calendar) -> int:
    """Return an instant with openings and closings in the year on either side.

    Where there are none a search goes on for 400 years, which is not what these laws are about.
    """
    at = micros(data.draw(instants(calendar)))
    for start, end in ((at - YEAR, at), (at, at + YEAR)):
        opened = calendar.elapsed(moment(start), moment(end)) // timedelta(microseconds=1)
        assume(0 < opened < YEAR)
    return at


def is_open(calendar: Calendar, at: int) -> bool:
    """Say whether the instant *at* is open."""
    return calendar.is_open(moment(at))


@given(st.data(), calendars())
def test_openings_and_closings_are_edges(data: st.DataObject, calendar: Calendar) -> None:
    """At an opening it opens, at a closing it closes, strictly after or before the question."""
    at = asked(data, calendar)

    openings = [found(calendar.next_open, at), found(calendar.previous_open, at)]
    closings = [found(calendar.next_close, at), found(calendar.previous_close, at)]

    for after, before in (openings, closings):
        assert after is None or at < after
        assert before is None or before < at
    for edge in filter(None, openings):
        assert (False, True) == (is_open(calendar, edge - MICROSECOND), is_open(calendar, edge))
    for edge in filter(None, closings):
        assert (True, False) == (is_open(calendar, edge - MICROSECOND), is_open(calendar, edge))


@given(st.data(), calendars())
def test_nothing_changes_before_the_next_change(data: st.DataObject, calendar: Calendar) -> None:
    """Until the next change it stays as it is; there it is the other way round."""
    at = asked(data, calendar)
    edges = [found(calendar.next_open, at), found(calendar.next_close, at)]

    change = found(calendar.next_change, at)

    assert min((edge for edge in edges if edge is not None), default=None) == change
    if change is not None:
        opened = calendar.elapsed(moment(at), moment(change))
        until = timedelta(microseconds=change - at)
        assert (until if is_open(calendar, at) else timedelta(0)) == opened
        assert is_open(calendar, at) != is_open(calendar, change)


@given(st.data(), calendars())
def test_previous_and_next_are_inverse(data: st.DataObject, calendar: Calendar) -> None:
    """The last opening before a microsecond after one is that one; closings likewise."""
    at = asked(data, calendar)

    for forward, back in (
        (calendar.next_open, calendar.previous_open),
        (calendar.next_close, calendar.previous_close),
    ):
        edge = found(forward, at)
        if edge is not None:
            assert edge == found(back, edge + MICROSECOND)
            assert edge == found(forward, edge - MICROSECOND)


@given(st.data(), calendars())
def test_rolling_forward(data: st.DataObject, calendar: Calendar) -> None:
    """`roll_forward` is where it stands when open, else the next opening; twice is once."""
    at = asked(data, calendar)

    rolled = found(calendar.roll_forward, at)

    assert (at if is_open(calendar, at) else found(calendar.next_open, at)) == rolled
    assert rolled is None or rolled == found(calendar.roll_forward, rolled)


@given(st.data(), calendars())
def test_rolling_back(data: st.DataObject, calendar: Calendar) -> None:
    """`roll_back` stays when open or just closed, else is the closing before; twice is once."""
    at = asked(data, calendar)

    rolled = found(calendar.roll_back, at)

    stays = is_open(calendar, at) or is_open(calendar, at - MICROSECOND)
    assert (at if stays else found(calendar.previous_close, at)) == rolled
    assert rolled is None or rolled == found(calendar.roll_back, rolled)


@given(st.data(), calendars())
def test_intervals_tile(data: st.DataObject, calendar: Calendar) -> None:
    """Labelled intervals tile the span exactly, say "open" when open, and sum to `elapsed`."""
    start, end = data.draw(spans(calendar))

    tiles = calendar.intervals(start, end)

    bounds = [micros(start), *(micros(tile.end) for tile in tiles)]
    assert bounds[:-1] == [micros(tile.start) for tile in tiles]
    assert micros(end) == bounds[-1]
    assert sorted(set(bounds)) == bounds or start == end
    for tile in tiles:
        middle = (micros(tile.start) + micros(tile.end)) // 2
        assert tile.is_open == calendar.is_open(tile.start) == is_open(calendar, middle)
        assert tile.is_open == (tile.label == "open")
    opened = sum(micros(tile.end) - micros(tile.start) for tile in tiles if tile.is_open)
    assert timedelta(microseconds=opened) == calendar.elapsed(start, end)


@given(st.data(), calendars())
def test_working_days_are_additive(data: st.DataObject, calendar: Calendar) -> None:
    """Working days are dates in order, and can be counted in parts."""
    start, end = sorted(moment.date() for moment in data.draw(spans(calendar)))

    days = calendar.working_days(start, end)

    assert sorted(set(days)) == list(days)
    assert all(start <= day < end for day in days)
    middle = start + (end - start) // 2
    assert days == calendar.working_days(start, middle) + calendar.working_days(middle, end)


def test_around_the_clock_nothing_ever_changes() -> None:
    """A calendar without an opening or a closing says so, and does not search for ever."""
    always = Calendar(timezone="UTC", hours="24/7")
    at = datetime(2026, 3, 2, tzinfo=UTC)

    for ask in (always.next_open, always.next_close, always.next_change, always.previous_open):
        with pytest.raises(NeverOpensError):
            ask(at)
    assert at == always.roll_forward(at) == always.roll_back(at)
