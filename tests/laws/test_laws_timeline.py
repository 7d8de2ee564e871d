"""The laws of `W`, of the day measure, and of their inverses, on rows of open time."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from slacalc.core.amounts import UNITS_PER_DAY
from slacalc.core.days import DayMeasure
from slacalc.core.timeline import Timeline


@st.composite
def timelines(draw: st.DrawFn) -> Timeline:
    """Return timelines of short rows, some of which touch, dates in no particular order."""
    steps = st.tuples(st.integers(0, 5) | st.just(0), st.integers(1, 9), st.integers(1, 4))
    rows: list[tuple[int, int, int]] = []
    at = 0
    for gap, length, date in draw(st.lists(steps, min_size=1, max_size=8)):
        rows.append((at + gap, at + gap + length, date))
        at += gap + length
    return Timeline(rows)


instants = st.integers(-3, 120)
measures = timelines() | timelines().map(DayMeasure)


@given(measures, instants, instants)
def test_monotone(measure: Timeline | DayMeasure, a: int, b: int) -> None:
    """Later means as much or more."""
    a, b = sorted((a, b))

    assert measure.upto(a) <= measure.upto(b)


@given(timelines(), instants, instants)
def test_w_is_1_lipschitz(timeline: Timeline, a: int, b: int) -> None:
    """No more open time passes than time."""
    assert abs(timeline.upto(b) - timeline.upto(a)) <= abs(b - a)


@given(timelines(), instants)
def test_w_counts_open_instants(timeline: Timeline, t: int) -> None:
    """`W(t)` is the number of open microseconds before `t`."""
    assert sum(timeline.is_open(x) for x in range(-5, t)) == timeline.upto(t)


@given(measures, instants, st.integers(1, 4 * UNITS_PER_DAY) | st.integers(1, 60))
def test_earliest_is_a_galois_connection(
    measure: Timeline | DayMeasure, t: int, amount: int
) -> None:
    """`earliest(w) <= t` exactly when `w <= W(t)`."""
    found = measure.earliest(amount)

    assert (found is not None and found <= t) == (amount <= measure.upto(t))


@given(measures, instants, st.integers(0, 4 * UNITS_PER_DAY) | st.integers(0, 60))
def test_latest_is_a_galois_connection(
    measure: Timeline | DayMeasure, t: int, amount: int
) -> None:
    """`t <= latest(w)` exactly when `W(t) <= w`, as long as there is more than `w`."""
    found = measure.latest(amount)

    if found is not None:
        assert (t <= found) == (measure.upto(t) <= amount)
    else:
        assert measure.upto(10_000) <= amount


@given(timelines(), st.data())
def test_inverses_hit_w_exactly(timeline: Timeline, data: st.DataObject) -> None:
    """`W(earliest(w)) = w` and `W(latest(w)) = w`; nothing is lost between rows."""
    amount = data.draw(st.integers(1, timeline.total))

    earliest, latest = timeline.earliest(amount), timeline.latest(amount - 1)

    assert earliest is not None
    assert latest is not None
    assert (amount, amount - 1) == (timeline.upto(earliest), timeline.upto(latest))


@given(timelines())
def test_every_working_day_weighs_the_same(timeline: Timeline) -> None:
    """The day measure of all time is the number of dates, in units."""
    measure = DayMeasure(timeline)

    assert UNITS_PER_DAY * len(set(timeline.dates)) == measure.upto(10_000)
