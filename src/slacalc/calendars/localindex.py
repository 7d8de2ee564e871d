"""`W` for datetimes in the calendar's own zone, by local date: no search, no offset.

The date picks a base and the shape of its open time; the time of day does the rest. Dates on
which the local clock jumps have no shape and take the general path (a law guards that both
paths agree).
"""

from __future__ import annotations

from array import array
from datetime import date, datetime
from typing import TYPE_CHECKING, Final, TypeAlias, final

from slacalc.calendars.walltime import WallClock
from slacalc.core.instants import MICROS_PER_DAY

if TYPE_CHECKING:
    from zoneinfo import ZoneInfo

    from slacalc.core.timeline import Timeline

__all__ = ("LocalIndex", "Shape", "more_used")

Shape: TypeAlias = tuple[int, int, tuple[tuple[int, int], ...]]
"""The first open span of a date, in microseconds from its midnight, and the others."""

_CLOSED: Final[Shape] = (0, 0, ())


@final
class LocalIndex:
    """`W` at each local midnight, and what follows it until the next.

    Attributes:
        zone: The zone whose datetimes it serves, by identity.
        origin: The first local midnight; a datetime minus it counts wall-clock days and seconds.
        days: How many dates it has.
        bases: `W` at each local midnight.
        shapes: The distinct shapes of dates; None for dates on which the clock jumps.
        shape_of: Which of them each date has.
    """

    __slots__ = ("bases", "days", "origin", "shape_of", "shapes", "zone")

    def __init__(
        self, zone: ZoneInfo, first_year: int, last_year: int, timeline: Timeline
    ) -> None:
        first_day = date(first_year, 1, 1).toordinal()
        last_day = date(last_year, 12, 31).toordinal()
        clock = WallClock(zone, first_day, last_day)
        midnights = clock.midnights(first_day, last_day)
        uneven = clock.uneven_days(first_day, last_day)
        known: dict[Shape | None, int] = {}
        self.zone = zone
        self.origin = datetime(first_year, 1, 1, tzinfo=zone)
        self.bases = array("q", map(timeline.upto, midnights))
        self.shape_of = array("I")
        row = max(timeline.row_at(midnights[0]), 0)
        for day, midnight in enumerate(midnights, start=first_day):
            row, shape = _shape(timeline, row, midnight)
            kept = None if day in uneven else shape
            self.shape_of.append(known.setdefault(kept, len(known)))
        self.shapes = list(known)
        self.days = len(self.bases)


def more_used(spans: tuple[tuple[int, int], ...], time_of_day: int) -> int:
    """Return the open time of further spans of a date before *time_of_day*, in microseconds."""
    total = 0
    for opens, closes in spans:
        if time_of_day > opens:
            total += min(time_of_day, closes) - opens
    return total


def _shape(timeline: Timeline, row: int, midnight: int) -> tuple[int, Shape]:
    """Return the shape of the date at *midnight*, and the row to go on from."""
    end_of_day = midnight + MICROS_PER_DAY
    spans: list[tuple[int, int]] = []
    count = len(timeline)
    while row < count and timeline.end(row) <= midnight:
        row += 1
    at = row
    while at < count and timeline.starts[at] < end_of_day:
        start = max(timeline.starts[at] - midnight, 0)
        end = min(timeline.end(at) - midnight, MICROS_PER_DAY)
        if spans and spans[-1][1] == start:
            start = spans.pop()[0]
        spans.append((start, end))
        at += 1
    return row, ((*spans[0], tuple(spans[1:])) if spans else _CLOSED)
