"""Interval sets are a Boolean algebra: the same laws as sets of their members."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from slacalc.core.intervals import Intervals

_pieces = st.lists(st.tuples(st.integers(0, 40), st.integers(0, 40)), max_size=8)
sets = _pieces.map(Intervals.of)
EVERYTHING = Intervals.of([(0, 41)])


def members(intervals: Intervals) -> set[int]:
    """Return every integer of *intervals*."""
    return {member for start, end in intervals for member in range(start, end)}


@given(_pieces)
def test_canonical_form_has_the_members_of_its_pieces(pieces: list[tuple[int, int]]) -> None:
    """The canonical form holds what the pieces hold: sorted, apart, never empty."""
    intervals = Intervals.of(pieces)

    assert {m for start, end in pieces for m in range(start, end)} == members(intervals)
    bounds = [bound for piece in intervals for bound in piece]
    assert sorted(set(bounds)) == bounds


@given(sets, sets)
def test_equal_members_are_equal_sets(a: Intervals, b: Intervals) -> None:
    """Equality and hash go by the members."""
    assert (members(a) == members(b)) == (a == b)
    assert a != b or hash(a) == hash(b)


@given(sets, sets)
def test_operators_are_those_of_sets(a: Intervals, b: Intervals) -> None:
    """Union, intersection and difference, member by member."""
    assert members(a) | members(b) == members(a | b)
    assert members(a) & members(b) == members(a & b)
    assert members(a) - members(b) == members(a - b)


@given(sets, sets)
def test_commutativity(a: Intervals, b: Intervals) -> None:
    """Union and intersection do not mind the order."""
    assert a | b == b | a
    assert a & b == b & a


@given(sets, sets, sets)
def test_associativity(a: Intervals, b: Intervals, c: Intervals) -> None:
    """Union and intersection do not mind the brackets."""
    assert (a | b) | c == a | (b | c)
    assert (a & b) & c == a & (b & c)


@given(sets, sets, sets)
def test_distributivity(a: Intervals, b: Intervals, c: Intervals) -> None:
    """Each of the two distributes over the other."""
    assert a & (b | c) == (a & b) | (a & c)
    assert a | (b & c) == (a | b) & (a | c)


@given(sets, sets)
def test_absorption_and_idempotence(a: Intervals, b: Intervals) -> None:
    """A set absorbs what it holds already."""
    assert a == a | (a & b) == a & (a | b) == a | a == a & a


@given(sets, sets)
def test_de_morgan(a: Intervals, b: Intervals) -> None:
    """The complement of a union is the intersection of the complements, and the reverse."""
    assert EVERYTHING - (a | b) == (EVERYTHING - a) & (EVERYTHING - b)
    assert EVERYTHING - (a & b) == (EVERYTHING - a) | (EVERYTHING - b)


@given(sets)
def test_complement_partitions(a: Intervals) -> None:
    """A set and its complement are everything, and have nothing in common."""
    complement = EVERYTHING - a

    assert EVERYTHING == a | complement
    assert Intervals() == a & complement
    assert EVERYTHING - complement == a


@given(sets, sets)
def test_size_is_a_measure(a: Intervals, b: Intervals) -> None:
    """Union and intersection together are as large as the two sets."""
    assert a.size + b.size == (a | b).size + (a & b).size
    assert len(members(a)) == a.size


@given(sets, st.integers(-1, 41))
def test_membership(a: Intervals, member: int) -> None:
    """A set says of every integer whether it holds it."""
    assert (member in members(a)) == (member in a)
