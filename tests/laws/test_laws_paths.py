"""Whatever way a question takes to its answer, the answer is the same."""

from __future__ import annotations

import itertools
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from slacalc import Calendar
from slacalc.testing import calendars, instants, micros, moment, spans

# Laws hold in any zone data, the old of the system as well.
pytestmark = pytest.mark.filterwarnings("ignore::slacalc.errors.StaleZoneDataWarning")

_HOUR = timedelta(hours=1)


def local(calendar: Calendar, at: datetime) -> datetime:
    """Return the instant *at* in the calendar's own zone object, which takes the fast path."""
    return at.astimezone(calendar.timezone)


@given(st.data(), calendars())
def test_own_zone_is_the_fast_path_to_the_same_answer(
    data: st.DataObject, calendar: Calendar
) -> None:
    """Datetimes in the calendar's own zone get the answers of the same instants in UTC."""
    start, end = data.draw(spans(calendar))
    own = local(calendar, start), local(calendar, end)

    expected = calendar.elapsed(start.astimezone(UTC), end.astimezone(UTC))

    assert expected == calendar.elapsed(*own)
    assert expected == calendar.elapsed(own[0], end.astimezone(UTC))


@given(st.data(), calendars())
def test_every_hour_around_a_change_of_the_clock(data: st.DataObject, calendar: Calendar) -> None:
    """The fast path holds on all hours of the days around, folds and gaps among them."""
    middle = micros(data.draw(instants(calendar)))
    hours = [moment(middle + step * 3_600_000_000) for step in range(-36, 37)]

    for before, after in itertools.pairwise(hours):
        expected = calendar.elapsed(before, after)
        actual = calendar.elapsed(local(calendar, before), local(calendar, after))
        assert expected == actual, (before, after)


@given(st.data(), calendars())
def test_wall_times_that_do_not_exist(data: st.DataObject, calendar: Calendar) -> None:
    """A wall time inside a gap, of either fold, is the instant that datetime makes of it."""
    start = data.draw(instants(calendar)).replace(tzinfo=calendar.timezone)
    end = start.replace(fold=1 - start.fold) + _HOUR

    expected = calendar.elapsed(moment(micros(start)), moment(micros(end)))

    assert expected == calendar.elapsed(start, end)


@given(st.data(), calendars())
def test_order_of_questions_does_not_matter(data: st.DataObject, calendar: Calendar) -> None:
    """A calendar asked about other years before answers as a fresh one does."""
    asked = data.draw(st.lists(spans(calendar), min_size=1, max_size=4))
    expected = [Calendar.from_dict(calendar.to_dict()).elapsed(*span) for span in asked]

    used = Calendar.from_dict(calendar.to_dict())
    for year in data.draw(st.lists(st.sampled_from((1990, 2011, 2024, 2090)), max_size=3)):
        used.is_open(datetime(year, 6, 1, tzinfo=UTC))

    assert expected == [used.elapsed(*span) for span in asked]
    assert list(reversed(expected)) == [used.elapsed(*span) for span in reversed(asked)]


@given(st.data(), calendars(), st.integers(1990, 2030), st.integers(0, 8))
def test_prepare_changes_no_answer(
    data: st.DataObject, calendar: Calendar, year: int, more: int
) -> None:
    """Years compiled ahead change nothing but when the work is done."""
    span = data.draw(spans(calendar))
    prepared = Calendar.from_dict(calendar.to_dict())
    prepared.prepare(year, year + more)

    assert calendar.elapsed(*span) == prepared.elapsed(*span)
    assert calendar.intervals(*span) == prepared.intervals(*span)


# Each example asks hundreds of questions.
@settings(max_examples=max(4, settings.default.max_examples // 12))
@given(st.data(), calendars())
def test_threads_get_the_answers_of_one(data: st.DataObject, calendar: Calendar) -> None:
    """One calendar shared by eight threads gives each the answers of one alone."""
    asked = data.draw(st.lists(spans(calendar), min_size=2, max_size=6))
    years = [datetime(year, 6, 1, tzinfo=UTC) for year in range(2004, 2016, 2)]

    def ask(one: Calendar, order: int) -> list[timedelta]:
        turned = [*asked[order:], *asked[:order]]
        passed = {span: (one.is_open(years[order]), one.elapsed(*span))[1] for span in turned}
        return [passed[span] for span in asked]

    expected = [calendar.elapsed(*span) for span in asked]
    shared = Calendar.from_dict(calendar.to_dict())
    with ThreadPoolExecutor(8) as pool:
        answers = list(pool.map(lambda order: ask(shared, order % len(asked)), range(24)))

    assert [expected] * 24 == answers
