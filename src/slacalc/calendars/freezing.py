"""Writing holidays out as explicit dates, and what is uncertain about them."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from typing import TYPE_CHECKING

from slacalc.calendars.compiling.rows import periods
from slacalc.calendars.compiling.window import MAX_YEARS, compile_window
from slacalc.calendars.definition.definition import Combination, Definition, Rota
from slacalc.calendars.holidays.years import frozen_sources, holiday_warnings
from slacalc.errors import CalendarError

if TYPE_CHECKING:
    from slacalc.calendars.definition.schedule import Schedule

__all__ = ("frozen_definition", "year_warnings")


def frozen_definition(definition: Definition, first_year: int, last_year: int) -> Definition:
    """Return *definition* with every country's holidays of these years as explicit dates.

    Raises:
        HolidayDataError: there is no data for one of the years.
        CalendarError: there are more than 400.
    """
    if last_year - first_year >= MAX_YEARS:
        raise CalendarError.too_long(last_year - first_year + 1, MAX_YEARS)
    compile_window(definition, first_year, last_year)
    return _frozen(definition, first_year, last_year)


def _frozen(definition: Definition, first_year: int, last_year: int) -> Definition:
    if isinstance(definition, Combination):
        return replace(
            definition,
            left=_frozen(definition.left, first_year, last_year),
            right=_frozen(definition.right, first_year, last_year),
        )

    def frozen(schedule: Schedule) -> Schedule:
        sources = frozen_sources(schedule.holidays, first_year, last_year)
        return replace(schedule, holidays=sources)

    versions = tuple((start, frozen(schedule)) for start, schedule in definition.versions)
    return replace(definition, schedule=frozen(definition.schedule), versions=versions)


def year_warnings(definition: Definition, year: int) -> tuple[str, ...]:
    """Return what is missing or not final in the holiday data of *year*, each line once."""
    return tuple(dict.fromkeys(_warnings(definition, year)))


def _warnings(definition: Definition, year: int) -> list[str]:
    if isinstance(definition, Combination):
        return _warnings(definition.left, year) + _warnings(definition.right, year)
    return [
        text
        for schedule in _in_force(definition, year)
        for text in holiday_warnings(schedule.holidays, year)
    ]


def _in_force(rota: Rota, year: int) -> list[Schedule]:
    first, last = date(year, 1, 1).toordinal(), date(year, 12, 31).toordinal()
    return [schedule for schedule, _, _ in periods(rota, first, last)]
