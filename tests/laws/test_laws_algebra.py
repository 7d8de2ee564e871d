"""Calendars combine as the sets of their open time do, in whatever zones they are."""

from __future__ import annotations

from datetime import date, datetime
from typing import TYPE_CHECKING

import pytest
from hypothesis import given
from hypothesis import strategies as st

from slacalc.core.intervals import Intervals
from slacalc.testing import calendars, instants, micros, spans

# Laws hold in any zone data, the old of the system as well.
pytestmark = pytest.mark.filterwarnings("ignore::slacalc.errors.StaleZoneDataWarning")

if TYPE_CHECKING:
    from slacalc import Calendar

YEARS = (2020, 2021)
pairs = st.tuples(calendars(years=YEARS), calendars(years=YEARS))


def local_dates(calendar: Calendar, *moments: datetime) -> list[date]:
    """Return the dates that the calendar's clock reads, in order."""
    return sorted(moment.astimezone(calendar.timezone).date() for moment in moments)


def opened(calendar: Calendar, start: datetime, end: datetime) -> Intervals:
    """Return the open instants of a span."""
    tiles = calendar.intervals(start, end)
    return Intervals.of((micros(t.start), micros(t.end)) for t in tiles if t.is_open)


@given(st.data(), pairs)
def test_union_and_intersection_sum(data: st.DataObject, pair: tuple[Calendar, Calendar]) -> None:
    """What either has and what both have is together what the two have."""
    a, b = pair
    start, end = data.draw(spans(a, years=YEARS))

    both = (a | b).elapsed(start, end) + (a & b).elapsed(start, end)

    assert a.elapsed(start, end) + b.elapsed(start, end) == both


@given(st.data(), pairs)
def test_difference_and_intersection_partition(
    data: st.DataObject, pair: tuple[Calendar, Calendar]
) -> None:
    """What only a has and what it shares with b is together what a has, by date as well."""
    a, b = pair
    start, end = data.draw(spans(a, years=YEARS))

    parts = (a - b).elapsed(start, end) + (a & b).elapsed(start, end)

    assert a.elapsed(start, end) == parts
    dates = local_dates(a, start, end)
    shared = {*(a - b).working_days(*dates), *(a & b).working_days(*dates)}
    assert set(a.working_days(*dates)) == shared


@given(st.data(), pairs)
def test_open_instants_combine_as_sets(
    data: st.DataObject, pair: tuple[Calendar, Calendar]
) -> None:
    """The operators of calendars are the operators of their open instants."""
    a, b = pair
    span = data.draw(spans(a, years=YEARS))
    left, right = opened(a, *span), opened(b, *span)

    assert left | right == opened(a | b, *span)
    assert left & right == opened(a & b, *span)
    assert left - right == opened(a - b, *span)


@given(st.data(), pairs)
def test_is_open_combines(data: st.DataObject, pair: tuple[Calendar, Calendar]) -> None:
    """Open in the union when open in one, in the intersection when in both."""
    a, b = pair
    at = data.draw(instants(b, years=YEARS))
    mine, theirs = a.is_open(at), b.is_open(at)

    assert (mine or theirs) == (a | b).is_open(at)
    assert (mine and theirs) == (a & b).is_open(at)
    assert (mine and not theirs) == (a - b).is_open(at)


@given(st.data(), pairs)
def test_union_keeps_the_dates_of_the_first(
    data: st.DataObject, pair: tuple[Calendar, Calendar]
) -> None:
    """Every working day of the first is one of the union, whose zone is the first's."""
    a, b = pair
    start, end = data.draw(spans(a, years=YEARS))

    either = a | b

    assert a.timezone.key == either.timezone.key
    dates = local_dates(a, start, end)
    assert set(a.working_days(*dates)) <= set(either.working_days(*dates))
