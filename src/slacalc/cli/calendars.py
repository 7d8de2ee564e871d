"""Which calendar a command measures on: a file, one of an agreement, or a few options."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Annotated

from cyclopts import Parameter

from slacalc.calendars.calendar import Calendar
from slacalc.errors import FormatError
from slacalc.io.named import find_calendar

__all__ = ("CalendarOptions", "calendar_of")


@Parameter(name="*")
@dataclass(frozen=True, slots=True)
class CalendarOptions:
    """The calendar to measure on: --calendar, or --timezone with --hours and --holidays."""

    calendar: str | None = None
    "A file with a calendar, or an agreement; FILE:NAME for one of several in an agreement."
    timezone: str | None = None
    "The zone of the hours, such as Europe/Berlin."
    hours: str | None = None
    "Such as 'Mon-Fri 09:00-17:00' or '24/7'."
    holidays: Annotated[list[str] | None, Parameter(negative="")] = None
    "A country with public holidays, such as DE or DE-BY; may be given several times."


def calendar_of(options: CalendarOptions | None) -> Calendar:
    """Return the calendar that *options* describe.

    Raises:
        FormatError: none is described, or two are.
        CalendarError: it cannot be built.
    """
    options = options or CalendarOptions()
    described = options.timezone or options.hours or options.holidays
    if options.calendar is not None:
        if described:
            message = "give --calendar or --timezone, --hours and --holidays, not both"
            raise FormatError(message)
        return find_calendar(options.calendar)
    if options.timezone is None or options.hours is None:
        message = "which calendar? give --calendar FILE, or --timezone and --hours"
        raise FormatError(message)
    return Calendar(
        timezone=options.timezone, hours=options.hours, holidays=options.holidays or None
    )
