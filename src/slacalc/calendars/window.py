"""A window: a definition compiled for a range of local years. Immutable; replaced whole."""

from __future__ import annotations

from datetime import date
from typing import Final, final
from zoneinfo import ZoneInfo

from slacalc.calendars.definition import Definition, definition_zones
from slacalc.calendars.rows import definition_rows
from slacalc.calendars.walltime import year_start
from slacalc.calendars.zones import warn_if_stale
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
    """

    __slots__ = ("_days", "end", "first_year", "last_year", "start", "timeline", "zone")

    def __init__(
        self, zone: ZoneInfo, first_year: int, last_year: int, timeline: Timeline
    ) -> None:
        self.zone = zone
        self.first_year = first_year
        self.last_year = last_year
        self.start = year_start(zone, first_year)
        self.end = year_start(zone, last_year + 1)
        self.timeline = timeline
        self._days: DayMeasure | None = None

    @property
    def days(self) -> DayMeasure:
        """The day measure, made on first need; making it twice in two threads does no harm."""
        if self._days is None:
            self._days = DayMeasure(self.timeline)
        return self._days


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
