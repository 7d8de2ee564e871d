"""A window: a definition compiled for a range of local years. Immutable; replaced whole."""

from __future__ import annotations

from datetime import date
from typing import Final, final
from zoneinfo import ZoneInfo

from slacalc.calendars.compiling.dateindex import DateIndex, local_index, universal_index
from slacalc.calendars.compiling.rows import definition_rows
from slacalc.calendars.definition.definition import Definition, definition_zones
from slacalc.calendars.localtime.walltime import year_start
from slacalc.calendars.localtime.zones import warn_if_stale
from slacalc.core.days import DayMeasure
from slacalc.core.timeline import Timeline

__all__ = ("MAX_YEARS", "Window", "compile_window")

MAX_YEARS: Final = 400
"""A window is at most so long; the Gregorian calendar repeats after 400 years."""

# Days compiled around the years: a row may run over midnight, an operand may lie in a zone 26
# hours away, and each day's weight needs all of its rows.
_MARGIN_DAYS: Final = 5


@final
class Window:
    """The open time of the local years `first_year` to `last_year`.

    It answers for instants from `start` to `end`; the timeline goes a few days further, so that
    no row is cut and every date has its whole weight.

    What is made of it later is made on first need; making it twice in two threads does no harm.

    Attributes:
        local: The index by the zone's own dates, None until somebody asked in that zone.
        universal: The index by the dates of UTC, None until somebody asked in another.
    """

    __slots__ = (
        "__weakref__",  # columns keep what they make of a window for as long as it lives
        "_days",
        "end",
        "first_year",
        "last_year",
        "local",
        "start",
        "timeline",
        "universal",
        "zone",
    )

    def __init__(
        self, zone: ZoneInfo, first_year: int, last_year: int, timeline: Timeline
    ) -> None:
        self.zone = zone
        self.first_year = first_year
        self.last_year = last_year
        self.start = year_start(zone, first_year)
        self.end = year_start(zone, last_year + 1)
        self.timeline = timeline
        self.local: DateIndex | None = None
        self.universal: DateIndex | None = None
        self._days: DayMeasure | None = None

    @property
    def days(self) -> DayMeasure:
        """The day measure."""
        if self._days is None:
            self._days = DayMeasure(self.timeline)
        return self._days

    def index(self, *, local: bool) -> None:
        """Make the index by date that serves datetimes in the zone itself, or in others."""
        if local and self.local is None:
            self.local = local_index(self.zone, self.first_year, self.last_year, self.timeline)
        elif not local and self.universal is None:
            self.universal = universal_index(self.start, self.end, self.timeline)


def compile_window(definition: Definition, first_year: int, last_year: int) -> Window:
    """Compile *definition* for the local years *first_year* to *last_year*, both included.

    Raises:
        HolidayDataError: when a source has no data for one of them.
    """
    for zone in definition_zones(definition):
        warn_if_stale(ZoneInfo(zone), first_year, last_year)
    first_day = max(date(first_year, 1, 1).toordinal() - _MARGIN_DAYS, date.min.toordinal())
    last_day = min(date(last_year, 12, 31).toordinal() + _MARGIN_DAYS, date.max.toordinal())
    years = range(first_year, last_year + 1)
    rows = definition_rows(definition, first_day, last_day, years)
    return Window(ZoneInfo(definition.zone), first_year, last_year, Timeline(rows))
