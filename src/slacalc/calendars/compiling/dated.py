"""The dates on which a schedule departs from its weekly hours, and what is open on them.

Precedence (SPEC section 3): `days` > `holidays` > moved working weekends > `hours`; short days
touch weekly hours and moved working weekends only.
"""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING, NamedTuple

from slacalc.calendars.holidays.years import HolidayYear, holiday_year

if TYPE_CHECKING:
    from slacalc.calendars.definition.schedule import Schedule
    from slacalc.calendars.parts.spans import Span

__all__ = ("DatedHours", "dated_hours")


class DatedHours(NamedTuple):
    """What is open on a date, and the name of what says so."""

    spans: tuple[Span, ...]
    name: str = ""


def dated_hours(
    schedule: Schedule, first_day: int, last_day: int, years: range
) -> dict[int, DatedHours]:
    """Return the dates from *first_day* to *last_day* that are not as `hours` says, by ordinal.

    Holiday data has to exist for *years*; around them it is taken as far as it does.
    """
    found: dict[int, DatedHours] = {}
    if schedule.holidays:
        last = date.fromordinal(last_day).year
        for year in range(date.fromordinal(first_day).year, last + 1):
            missing = schedule.missing if year in years else "ignore"
            published = holiday_year(schedule.holidays, year, missing=missing)
            _add_worked(found, schedule, published)
            for day, holiday in published.holidays.items():
                found[day.toordinal()] = DatedHours(holiday.spans, holiday.name)
    _add_overrides(found, schedule, first_day, last_day)
    return found


def _add_worked(found: dict[int, DatedHours], schedule: Schedule, published: HolidayYear) -> None:
    """Add the moved working weekends, and shorten the eves of statutory holidays."""
    if schedule.working_weekends is not None:
        for weekend in published.working_weekends:
            day = weekend.toordinal()
            spans = schedule.hours.on(day) or schedule.hours.like(schedule.working_weekends, day)
            found[day] = DatedHours(spans, "Working weekend")
    if schedule.short_days:
        for eve in published.eves:
            day = eve.toordinal()
            if eve in published.working_weekends and schedule.working_weekends is None:
                continue  # short for the move alone, and this calendar does not move
            hours = found.get(day) or DatedHours(schedule.hours.on(day))
            if hours.spans:
                spans = _shortened(hours.spans, schedule.short_days)
                found[day] = DatedHours(spans, hours.name or "Short day")


def _shortened(spans: tuple[Span, ...], by: int) -> tuple[Span, ...]:
    """Return *spans*, of which there are some, with the last closing earlier by so much."""
    limit = max(close for _, close in spans) - by
    return tuple((start, min(close, limit)) for start, close in spans if start < limit)


def _add_overrides(
    found: dict[int, DatedHours], schedule: Schedule, first_day: int, last_day: int
) -> None:
    for override in schedule.days:
        first = max(override.first.toordinal(), first_day)
        for day in range(first, min(override.last.toordinal(), last_day) + 1):
            spans = override.spans
            if override.like is not None:
                spans = schedule.hours.like(override.like, day)
            found[day] = DatedHours(spans, override.name)
