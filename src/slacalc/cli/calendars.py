"""Which calendar a command measures on: a file, one of an agreement, or a few options."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Annotated

from cyclopts import Parameter

from slacalc.calendars.calendar import Calendar
from slacalc.errors import FormatError, SlacalcError
from slacalc.io.documents import load

__all__ = ("CalendarOptions", "calendar_of", "find_calendar")


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


def find_calendar(place: str) -> Calendar:
    """Return the calendar in the file *place*, or `FILE:NAME` one of an agreement's.

    Raises:
        FormatError: the file cannot be read, or holds no calendar of that name.
        CalendarError: the calendar cannot be built.
    """
    path, colon, name = place.rpartition(":")
    if not colon or Path(place).is_file():
        path, name = place, ""
    document = load(path)
    try:
        if "calendars" not in document:
            if name:
                message = f"this is no agreement, so it has no calendar called {name!r}"
                raise FormatError(message)
            return Calendar.from_dict(document)
        return _named(document, name)
    except SlacalcError as error:
        raise FormatError(f"{path}: {error}") from None


def _named(document: Mapping[str, object], name: str) -> Calendar:
    from slacalc.agreement.agreement import Agreement
    from slacalc.agreement.named_calendars import resolved

    calendars = resolved(Agreement.from_dict(document).calendars)
    if not name and len(calendars) > 1:
        message = f"which calendar? write FILE:NAME with one of {', '.join(calendars)}"
        raise FormatError(message)
    found = calendars.get(name) if name else next(iter(calendars.values()), None)
    if found is None:
        message = f"no calendar {name!r}; there are {', '.join(calendars)}"
        raise FormatError(message)
    return found
