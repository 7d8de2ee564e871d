"""The open time of a calendar, listed for the oracle: who is open from when to when.

A piece is `(from, to, date)`: open from one instant until just before another, both in
microseconds since the Unix epoch, as part of the working day *date*. Pieces are listed a
calendar month at a time, because a month is short enough to be listed by plain reading.
"""

from __future__ import annotations

from datetime import date, timedelta
from typing import TYPE_CHECKING, TypeAlias

from slacalc.testing.reference.clock import DAY, LocalClock, clock_of, midnight
from slacalc.testing.reference.days import Definition
from slacalc.testing.reference.rows import Json, Row, fields, text

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping

__all__ = ("Combined", "Listed", "Monthly", "Piece", "clipped", "opened")

Piece: TypeAlias = tuple[int, int, date]


class Monthly:
    """Open time that is listed month by month and remembered."""

    def __init__(self, clock: LocalClock) -> None:
        self.clock = clock
        self._months: dict[date, list[Piece]] = {}

    def pieces(self, start: int, end: int) -> list[Piece]:
        """Return the pieces between the instants *start* and *end*, cut to them, in order."""
        found: list[Piece] = []
        month = self.clock.date_read(start - DAY).replace(day=1)
        while self.clock.first_of(month) < end:
            found += clipped(self._of_month(month), start, end)
            month = _next_month(month)
        return found

    def _of_month(self, month: date) -> list[Piece]:
        if month not in self._months:
            self._months[month] = self.listed(month, _next_month(month))
        return self._months[month]

    def listed(self, first: date, after: date) -> list[Piece]:
        """Return the pieces from the first instant of *first* to that of *after*."""
        raise NotImplementedError


class Listed(Monthly):
    """A calendar with a definition of its own, and versions of it."""

    def __init__(self, document: Mapping[str, Json]) -> None:
        super().__init__(clock_of(text(document["timezone"])))
        self._versions = [(date.min, Definition(document))]
        changed = dict(document)
        for day, replaced in sorted(fields(document.get("versions")).items()):
            changed.update(fields(replaced))
            self._versions.append((date.fromisoformat(day), Definition(changed)))

    def listed(self, first: date, after: date) -> list[Piece]:
        """List what each version gives while it is in force."""
        found: list[Piece] = []
        ends = [day for day, _ in self._versions[1:]] + [date.max]
        for (begins, definition), ends_on in zip(self._versions, ends, strict=True):
            start, end = max(first, begins), min(after, ends_on)
            if start < end:
                bounds = self.clock.first_of(start), self.clock.first_of(end)
                found += clipped(self._by(definition, start, end), *bounds)
        return found

    def _by(self, definition: Definition, first: date, after: date) -> list[Piece]:
        """List what *definition* gives by itself, from before *first* to past *after*."""
        # A row lasts a day at most, so what opened four days earlier is long over.
        days = [first + timedelta(days=step) for step in range(-4, (after - first).days + 1)]
        pieces = _owned([piece for day in days for piece in self._spans(definition.rows, day)])
        cuts = [piece for day in days for piece in self._spans(definition.breaks, day)]
        for start, end in [cut[:2] for cut in cuts] + definition.closures:
            pieces = _without(pieces, start, end)
        return pieces

    def _spans(self, rows_of: Callable[[date], list[Row]], day: date) -> Iterator[Piece]:
        for opens, closes in rows_of(day):
            start = self.clock.first_reading(midnight(day) + opens)
            end = self.clock.first_reading(midnight(day) + closes)
            if start < end:
                yield start, end, day


class Combined(Monthly):
    """The union, intersection or difference of two calendars."""

    def __init__(self, operation: str, first: Monthly, second: Monthly) -> None:
        super().__init__(first.clock)
        self._operation, self._first, self._second = operation, first, second

    def listed(self, first: date, after: date) -> list[Piece]:
        """List the pieces of both operands and combine them."""
        start, end = self.clock.first_of(first), self.clock.first_of(after)
        mine, theirs = self._first.pieces(start, end), self._second.pieces(start, end)
        if self._operation == "intersection":
            return [piece for a, b, _ in opened(theirs) for piece in clipped(mine, a, b)]
        if self._operation == "difference":
            return _minus(mine, theirs)
        return sorted(mine + self._by_local_date(_minus(opened(theirs), mine)))

    def _by_local_date(self, pieces: list[Piece]) -> list[Piece]:
        """Give *pieces* to the dates of the first calendar's zone on which they lie."""
        found: list[Piece] = []
        for start, end, _ in pieces:
            # Two days more at either end: the clock may be set back over a midnight.
            day = self.clock.date_read(start) - timedelta(days=2)
            while self.clock.first_of(day) < end:
                bounds = self.clock.first_of(day), self.clock.first_of(day + timedelta(days=1))
                found += clipped([(start, end, day)], *bounds)
                day += timedelta(days=1)
        return found


def clipped(pieces: list[Piece], start: int, end: int) -> list[Piece]:
    """Return what lies of *pieces* between *start* and *end*."""
    cut = [(max(a, start), min(b, end), day) for a, b, day in pieces]
    return [piece for piece in cut if piece[0] < piece[1]]


def opened(pieces: list[Piece]) -> list[Piece]:
    """Return *pieces* with those that touch made one, dated by the first of them."""
    found: list[Piece] = []
    for start, end, day in pieces:
        if found and found[-1][1] == start:
            found[-1] = (found[-1][0], end, found[-1][2])
        else:
            found.append((start, end, day))
    return found


def _owned(spans: list[Piece]) -> list[Piece]:
    """Give time that several *spans* hold to the one that opened first, then to the earlier."""
    found: list[Piece] = []
    taken = -(10**18)
    for start, end, day in sorted(spans, key=lambda span: (span[0], span[2])):
        if end > taken:
            found.append((max(start, taken), end, day))
            taken = end
    return found


def _without(pieces: list[Piece], start: int, end: int) -> list[Piece]:
    """Return *pieces* without the time from *start* to *end*."""
    found: list[Piece] = []
    for a, b, day in pieces:
        found += [p for p in ((a, min(b, start), day), (max(a, end), b, day)) if p[0] < p[1]]
    return found


def _minus(pieces: list[Piece], others: list[Piece]) -> list[Piece]:
    for start, end, _ in opened(others):
        pieces = _without(pieces, start, end)
    return pieces


def _next_month(month: date) -> date:
    return (month + timedelta(days=32)).replace(day=1)
