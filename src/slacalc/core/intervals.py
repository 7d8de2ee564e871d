"""Sets of integers as sorted, disjoint, non-touching half-open intervals, with `|`, `&`, `-`.

The canonical form is unique: two sets with the same members are equal and hash equal, because
empty pieces are dropped and touching ones are made one.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, TypeAlias, TypeVar, final

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

__all__ = ("Interval", "Intervals", "cut")

Interval: TypeAlias = tuple[int, int]
Tag = TypeVar("Tag")


@final
@dataclass(frozen=True, slots=True)
class Intervals:
    """A set of integers, held as its intervals `[start, end)` in canonical form.

    Build it with `Intervals.of`; the constructor takes pieces that are canonical already.
    """

    pieces: tuple[Interval, ...] = ()

    @classmethod
    def of(cls, pieces: Iterable[Interval]) -> Intervals:
        """Return the set that *pieces* cover; they may overlap, and be empty or in any order."""
        canonical: list[Interval] = []
        for start, end in sorted(piece for piece in pieces if piece[0] < piece[1]):
            if canonical and start <= canonical[-1][1]:
                first, last = canonical[-1]
                canonical[-1] = (first, max(last, end))
            else:
                canonical.append((start, end))
        return cls(tuple(canonical))

    def __iter__(self) -> Iterator[Interval]:
        return iter(self.pieces)

    def __len__(self) -> int:
        return len(self.pieces)

    def __contains__(self, member: int) -> bool:
        return any(start <= member < end for start, end in self.pieces)

    def __or__(self, other: Intervals) -> Intervals:
        if not other.pieces or not self.pieces:
            return self if self.pieces else other
        return Intervals.of((*self.pieces, *other.pieces))

    def __and__(self, other: Intervals) -> Intervals:
        return self - (self - other)

    def __sub__(self, other: Intervals) -> Intervals:
        return Intervals(
            tuple((start, end) for start, end, _ in cut([(*p, 0) for p in self.pieces], other))
        )

    @property
    def size(self) -> int:
        """How many integers the set has."""
        return sum(end - start for start, end in self.pieces)


def cut(rows: list[tuple[int, int, Tag]], away: Intervals) -> list[tuple[int, int, Tag]]:
    """Return *rows* `(start, end, tag)` without what lies in *away*; the pieces keep their tags.

    *rows* are sorted and disjoint, and so is the result; they may touch.
    """
    if not away.pieces:
        return rows
    left: list[tuple[int, int, Tag]] = []
    cuts = away.pieces
    first = 0
    for start, end, tag in rows:
        while first < len(cuts) and cuts[first][1] <= start:
            first += 1
        at, index = start, first
        while index < len(cuts) and cuts[index][0] < end:
            if at < cuts[index][0]:
                left.append((at, cuts[index][0], tag))
            at = cuts[index][1]
            index += 1
        if at < end:
            left.append((at, end, tag))
    return left
