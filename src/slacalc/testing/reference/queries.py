"""The queries of the oracle, and the walks along open time that all its answers take."""

from __future__ import annotations

from datetime import date, timedelta
from typing import TYPE_CHECKING

from slacalc.testing.reference.clock import DAY, NotFoundError
from slacalc.testing.reference.rows import Json, entries, fields
from slacalc.testing.reference.spans import Combined, Listed, Monthly, Piece, opened

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

__all__ = ("Queries",)

_WINDOW = 30 * DAY
_OPERATIONS = ("union", "intersection", "difference")


class Queries:
    """What is asked of a calendar without an amount."""

    def __init__(self, document: Mapping[str, Json], *, horizon: int = 24) -> None:
        self.calendar = _calendar(document)
        self.clock = self.calendar.clock
        self._days: dict[date, list[Piece]] = {}
        self.horizon = horizon

    def is_open(self, instant: int) -> bool:
        """Say whether *instant* lies in open time: yes at an opening, no at a closing."""
        return bool(self.calendar.pieces(instant, instant + 1))

    def next_open(self, instant: int) -> int:
        """Return the first opening after *instant*."""
        return next(when for when, opens in self._edges_after(instant) if opens)

    def next_close(self, instant: int) -> int:
        """Return the first closing after *instant*."""
        return next(when for when, opens in self._edges_after(instant) if not opens)

    def next_change(self, instant: int) -> int:
        """Return the first opening or closing after *instant*."""
        return next(when for when, _ in self._edges_after(instant))

    def previous_open(self, instant: int) -> int:
        """Return the last opening before *instant*."""
        return next(when for when, opens in self._edges_before(instant) if opens)

    def previous_close(self, instant: int) -> int:
        """Return the last closing before *instant*."""
        return next(when for when, opens in self._edges_before(instant) if not opens)

    def roll_forward(self, instant: int) -> int:
        """Return *instant* when open, else the next opening."""
        return instant if self.is_open(instant) else self.next_open(instant)

    def roll_back(self, instant: int) -> int:
        """Return *instant* when open or just closed, else the previous closing."""
        if self.is_open(instant) or self.is_open(instant - 1):
            return instant
        return self.previous_close(instant)

    def intervals(self, start: int, end: int) -> list[tuple[int, int, bool]]:
        """Return spans that tile *start* to *end*, each with whether it is open."""
        tiles: list[tuple[int, int, bool]] = []
        for opens, closes, _ in opened(self.calendar.pieces(start, end)):
            tiles += [(start, opens, False), (opens, closes, True)]
            start = closes
        tiles.append((start, end, False))
        return [tile for tile in tiles if tile[0] < tile[1]]

    def working_dates(self, first: date, last: date) -> list[date]:
        """Return the dates from *first* to *last*, both included, that have open time."""
        days = [first + timedelta(days=step) for step in range((last - first).days + 1)]
        return [day for day in days if self.pieces_of(day)]

    # Walking

    def pieces_of(self, day: date) -> list[Piece]:
        """Return the pieces that belong to *day*, wherever they lie."""
        if day not in self._days:
            start = self.clock.first_of(day) - 2 * DAY
            pieces = self.calendar.pieces(start, start + 6 * DAY)
            self._days[day] = [piece for piece in pieces if piece[2] == day]
        return self._days[day]

    def pieces_after(self, start: int) -> Iterator[Piece]:
        """Yield the pieces from *start* on, cut to it, as far as the horizon."""
        for step in range(self.horizon):
            begin = start + step * _WINDOW
            yield from self.calendar.pieces(begin, begin + _WINDOW)

    def pieces_before(self, end: int) -> Iterator[Piece]:
        """Yield the pieces before *end*, cut to it, the last one first."""
        for step in range(self.horizon):
            finish = end - step * _WINDOW
            yield from reversed(self.calendar.pieces(finish - _WINDOW, finish))

    def _edges_after(self, instant: int) -> Iterator[tuple[int, bool]]:
        for step in range(self.horizon):
            begin = instant + step * _WINDOW
            yield from self._edges(begin + 1, begin + _WINDOW + 1)
        raise NotFoundError(instant)

    def _edges_before(self, instant: int) -> Iterator[tuple[int, bool]]:
        for step in range(self.horizon):
            finish = instant - step * _WINDOW
            yield from reversed(self._edges(finish - _WINDOW, finish))
        raise NotFoundError(instant)

    def _edges(self, start: int, end: int) -> list[tuple[int, bool]]:
        """Return the openings (true) and closings (false) from *start* until before *end*."""
        # Looked at a microsecond further at both ends, so that a cut is not taken for an edge.
        runs = opened(self.calendar.pieces(start - 1, end + 1))
        edges = [edge for a, b, _ in runs for edge in ((a, True), (b, False))]
        return [edge for edge in edges if start <= edge[0] < end]


def _calendar(document: Mapping[str, Json]) -> Monthly:
    for operation in _OPERATIONS:
        if operation in document:
            result, *others = [_calendar(fields(item)) for item in entries(document[operation])]
            for other in others:
                result = Combined(operation, result, other)
            return result
    return Listed(document)
