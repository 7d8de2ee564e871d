"""Timelines of open time, and the day measure, worked by hand at their edges."""

from __future__ import annotations

import pytest

from slacalc.core.amounts import UNITS_PER_DAY
from slacalc.core.days import DayMeasure
from slacalc.core.timeline import Timeline


@pytest.fixture
def line() -> Timeline:
    """Open 10-14 and 14-16 (of the next date, touching), not at 18, and 20-25."""
    return Timeline([(10, 14, 1), (14, 16, 2), (18, 18, 2), (20, 25, 3)])


@pytest.fixture
def nothing() -> Timeline:
    """Never open."""
    return Timeline([])


def test_rows(line: Timeline, nothing: Timeline) -> None:
    """Empty rows are left out; starts, sums and dates stand side by side."""
    assert 3 == len(line)
    assert [10, 14, 20] == list(line.starts)
    assert [0, 4, 6, 11] == list(line.before)
    assert [1, 2, 3] == list(line.dates)
    assert [14, 16, 25] == [line.end(row) for row in range(3)]
    assert (11, 0, 0) == (line.total, nothing.total, len(nothing))


@pytest.mark.parametrize(
    ("start", "end", "expected"),
    [
        (0, 10, []),
        (0, 11, [1]),
        (13, 14, [1]),
        (13, 15, [1, 2]),
        (14, 20, [2]),
        (15, 21, [2, 3]),
        (16, 20, []),
        (24, 99, [3]),
        (25, 99, []),
        (0, 99, [1, 2, 3]),
    ],
)
def test_rows_that_meet_a_span(
    start: int, end: int, expected: list[int], line: Timeline, nothing: Timeline
) -> None:
    """Rows with any instant in the span, whole."""
    found = line.rows(start, end)

    assert expected == [date for _, _, date in found]
    assert all(row in [(10, 14, 1), (14, 16, 2), (20, 25, 3)] for row in found)
    assert [] == nothing.rows(start, end)


def test_row_at(line: Timeline) -> None:
    """The last row that starts at or before an instant."""
    assert [-1, 0, 0, 1, 1, 2, 2] == [line.row_at(t) for t in (9, 10, 13, 14, 19, 20, 99)]


def test_open_time_before(line: Timeline, nothing: Timeline) -> None:
    """W grows by one a microsecond in rows and rests between them."""
    assert [0, 0, 1, 4, 5, 6, 6, 6, 7, 11, 11] == [
        line.upto(t) for t in (0, 10, 11, 14, 15, 16, 18, 20, 21, 25, 99)
    ]
    assert 0 == nothing.upto(99)


def test_inverses(line: Timeline, nothing: Timeline) -> None:
    """`earliest` stays at a closing, `latest` at an opening; beyond all there is None."""
    assert [11, 14, 15, 16, 21, 25, None] == [line.earliest(w) for w in (1, 4, 5, 6, 7, 11, 12)]
    assert [10, 13, 14, 15, 20, 24, None, None] == [
        line.latest(w) for w in (0, 3, 4, 5, 6, 10, 11, -1)
    ]
    assert (None, None) == (nothing.earliest(1), nothing.latest(0))


def test_openness(line: Timeline, nothing: Timeline) -> None:
    """At an opening yes, at a closing no, and where rows touch yes."""
    assert [10, 11, 12, 13, 14, 15, 20, 21, 22, 23, 24] == [
        t for t in range(30) if line.is_open(t)
    ]
    assert not nothing.is_open(0)


@pytest.mark.parametrize(
    ("t", "next_opening", "previous_opening", "next_closing", "previous_closing"),
    [
        (9, 10, None, 16, None),
        (10, 20, None, 16, None),
        (11, 20, 10, 16, None),
        (14, 20, 10, 16, None),  # touching rows neither close nor open
        (15, 20, 10, 16, None),
        (16, 20, 10, 25, None),
        (17, 20, 10, 25, 16),
        (20, None, 10, 25, 16),
        (21, None, 20, 25, 16),
        (25, None, 20, None, 16),
        (26, None, 20, None, 25),
    ],
)
def test_edges(
    t: int,
    next_opening: int | None,
    previous_opening: int | None,
    next_closing: int | None,
    previous_closing: int | None,
    line: Timeline,
) -> None:
    """Openings and closings strictly after and strictly before an instant."""
    assert next_opening == line.next_opening(t)
    assert previous_opening == line.previous_opening(t)
    assert next_closing == line.next_closing(t)
    assert previous_closing == line.previous_closing(t)


def test_edges_of_nothing(nothing: Timeline) -> None:
    """An empty timeline has none."""
    edges = (
        nothing.next_opening,
        nothing.previous_opening,
        nothing.next_closing,
        nothing.previous_closing,
    )
    assert [None] * 4 == [edge(5) for edge in edges]


def test_neighbours_by_a_microsecond() -> None:
    """Rows one microsecond apart do close and open."""
    near = Timeline([(10, 14, 1), (15, 16, 1)])

    assert (14, 15) == (near.next_closing(10), near.next_opening(10))
    assert (15, 14) == (near.previous_opening(16), near.previous_closing(16))


def test_long_runs_of_touching_rows() -> None:
    """Many rows that touch are one stretch, with rows before the epoch and dates before 1970."""
    runs = Timeline([(t, t + 1, t) for t in range(-9, -5)] + [(t, t + 1, t) for t in range(5)])

    assert (-9, -1, 0) == (runs.starts[0], runs.dates[3] + 5, runs.dates[4])
    assert (0, 5) == (runs.next_opening(-9), runs.next_closing(0))
    assert (-5, None) == (runs.next_closing(-9), runs.next_opening(0))
    assert (-9, 0) == (runs.previous_opening(0), runs.previous_opening(9))
    assert (-5, 5) == (runs.previous_closing(5), runs.previous_closing(9))
    assert [-8, -7] == [start for start, _, _ in runs.rows(-8, -6)]


DAY = UNITS_PER_DAY


@pytest.fixture
def days() -> DayMeasure:
    """Date 1 has four microseconds in a row, date 2 three in two rows, date 3 between them."""
    return DayMeasure(Timeline([(10, 14, 1), (20, 21, 2), (30, 32, 3), (40, 42, 2)]))


def test_units_before(days: DayMeasure) -> None:
    """Each date weighs one, rounded down at each instant, wherever its rows lie."""
    third = DAY // 3

    assert [0, DAY, DAY + third, 2 * DAY + third, 3 * DAY] == list(days.before)
    assert [0, 0, DAY // 4, DAY, DAY, DAY + third, DAY + third, DAY + third] == [
        days.upto(t) for t in (0, 10, 11, 14, 20, 21, 25, 30)
    ]
    assert [DAY + third + DAY // 2, 2 * DAY + third, 2 * DAY + 2 * third, 3 * DAY, 3 * DAY] == [
        days.upto(t) for t in (31, 32, 41, 42, 99)
    ]


def test_units_that_do_not_divide() -> None:
    """Of a date of seven microseconds each is 12,342,857,142 units and six sevenths."""
    week = DayMeasure(Timeline([(0, 3, 1), (10, 14, 1)]))

    assert [DAY * n // 7 for n in range(8)] == [week.upto(t) for t in (0, 1, 2, 3, 11, 12, 13, 14)]
    assert [0, DAY * 3 // 7, DAY] == list(week.before)
    # One unit more than three sevenths needs the fourth microsecond, after the break.
    assert (3, 11) == (week.earliest(DAY * 3 // 7), week.earliest(DAY * 3 // 7 + 1))
    # The latest instant with at most so many units.
    assert (0, 10, 2) == (week.latest(0), week.latest(DAY * 3 // 7), week.latest(DAY * 3 // 7 - 1))


def test_inverses_of_the_day_measure(days: DayMeasure) -> None:
    """As for time: at a closing, at an opening, and None beyond all there is."""
    third = DAY // 3
    asked = (1, DAY // 4, DAY // 4 + 1, DAY, DAY + 1, DAY + third + 1, 3 * DAY, 3 * DAY + 1)

    assert [11, 11, 12, 14, 21, 31, 42, None] == [days.earliest(units) for units in asked]
    asked = (0, DAY // 4, DAY - 1, DAY, DAY + third, 2 * DAY + third, 3 * DAY - 1, 3 * DAY, -1)
    assert [10, 11, 13, 20, 30, 40, 41, None, None] == [days.latest(units) for units in asked]


def test_the_measure_of_nothing(nothing: Timeline) -> None:
    """No rows, no days."""
    none = DayMeasure(nothing)

    assert (0, None, None) == (none.upto(5), none.earliest(1), none.latest(0))
    assert [0] == list(none.before)
