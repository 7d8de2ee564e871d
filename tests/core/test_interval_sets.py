"""Interval sets and cutting rows, at their edges."""

from __future__ import annotations

import pytest

from slacalc.core.intervals import Interval, Intervals, cut


@pytest.mark.parametrize(
    ("pieces", "canonical"),
    [
        ([], ()),
        ([(3, 3), (5, 4)], ()),  # empty and inverted pieces are nothing
        ([(5, 7), (1, 3)], ((1, 3), (5, 7))),
        ([(1, 3), (3, 5)], ((1, 5),)),  # touching pieces are one
        ([(1, 3), (4, 5)], ((1, 3), (4, 5))),
        ([(1, 9), (2, 3)], ((1, 9),)),  # a piece within another
        ([(1, 4), (2, 6), (6, 7)], ((1, 7),)),
        ([(-5, -3), (-3, 0)], ((-5, 0),)),
    ],
)
def test_canonical_form(pieces: list[Interval], canonical: tuple[Interval, ...]) -> None:
    """Whatever the pieces, the form is one."""
    found = Intervals.of(pieces)

    assert canonical == found.pieces
    assert list(canonical) == list(found)
    assert len(canonical) == len(found)
    assert sum(end - start for start, end in canonical) == found.size


def test_membership_is_half_open() -> None:
    """The start belongs to an interval, the end does not."""
    found = Intervals.of([(1, 3), (5, 7)])

    assert [1, 2, 5, 6] == [member for member in range(10) if member in found]


@pytest.mark.parametrize(
    ("left", "right", "union", "both", "difference"),
    [
        ([(1, 5)], [(3, 7)], ((1, 7),), ((3, 5),), ((1, 3),)),
        ([(1, 5)], [(5, 7)], ((1, 7),), (), ((1, 5),)),
        ([(1, 9)], [(3, 4), (6, 7)], ((1, 9),), ((3, 4), (6, 7)), ((1, 3), (4, 6), (7, 9))),
        ([(3, 4)], [(1, 9)], ((1, 9),), ((3, 4),), ()),
        ([(1, 3), (5, 7)], [(2, 6)], ((1, 7),), ((2, 3), (5, 6)), ((1, 2), (6, 7))),
        ([(1, 3)], [], ((1, 3),), (), ((1, 3),)),
        ([(1, 3)], [(1, 3)], ((1, 3),), ((1, 3),), ()),
        ([(2, 6)], [(0, 2), (6, 8)], ((0, 8),), (), ((2, 6),)),
        (
            [(1, 4), (6, 9)],
            [(0, 2), (3, 7)],
            ((0, 9),),
            ((1, 2), (3, 4), (6, 7)),
            ((2, 3), (7, 9)),
        ),
    ],
)
def test_algebra_of_intervals(
    left: list[Interval],
    right: list[Interval],
    union: tuple[Interval, ...],
    both: tuple[Interval, ...],
    difference: tuple[Interval, ...],
) -> None:
    """Union, intersection and difference, all in canonical form."""
    a, b = Intervals.of(left), Intervals.of(right)

    assert (union, both, difference) == ((a | b).pieces, (a & b).pieces, (a - b).pieces)
    assert Intervals(union) == a | b
    assert hash(Intervals(union)) == hash(a | b)


def test_cutting_keeps_tags_and_touching_rows() -> None:
    """Rows that touch stay apart; each piece keeps the tag of its row."""
    rows = [(0, 4, "a"), (4, 8, "b"), (10, 12, "c")]

    assert rows == cut(rows, Intervals())
    assert [(0, 1, "a"), (2, 4, "a"), (4, 5, "b"), (7, 8, "b"), (11, 12, "c")] == cut(
        rows, Intervals.of([(-3, 0), (1, 2), (5, 7), (9, 11), (12, 15)])
    )
    assert [(0, 3, "a"), (6, 8, "b"), (10, 12, "c")] == cut(rows, Intervals.of([(3, 6)]))
    assert [] == cut(rows, Intervals.of([(0, 12)]))


def test_cutting_much_away_from_many_rows() -> None:
    """Each row loses what lies in it, however many cuts came before."""
    rows = [(start, start + 8, start) for start in (0, 10, 20, 30)]
    away = Intervals.of((start, start + 1) for start in range(1, 40, 2))

    expected = [
        (start, start + 1, tag) for tag in (0, 10, 20, 30) for start in range(tag, tag + 8, 2)
    ]
    assert expected == cut(rows, away)
    # A cut that ends where a row begins, and one that begins where a row ends, take nothing.
    assert rows == cut(rows, Intervals.of([(-1, 0), (8, 10), (18, 20), (38, 40)]))
