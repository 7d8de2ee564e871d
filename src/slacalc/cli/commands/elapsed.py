"""`slacalc elapsed`: how much business time lies between two instants."""

from __future__ import annotations

from typing import Annotated, Literal

from cyclopts import Parameter

from slacalc.cli.calendars import CalendarOptions, calendar_of
from slacalc.cli.exits import ANSWERED
from slacalc.cli.moments import read_moment, read_pauses
from slacalc.core.amount_text import amount_text
from slacalc.errors import FormatError
from slacalc.evaluation.simple import elapsed as measure

__all__ = ("elapsed",)


def elapsed(
    start: str,
    end: str,
    /,
    *,
    options: CalendarOptions | None = None,
    pause: Annotated[list[str] | None, Parameter(negative="")] = None,
    unit: Literal["time", "days"] = "time",
) -> int:
    """Say how much business time lies between two instants; negative backwards.

    Args:
        start: From when on; without an offset, in the calendar's zone. Or: now.
        end: Until when; the same.
        options: The calendar.
        pause: Time that does not count, FROM/TO, or FROM/ if it lasts; may be given several times.
        unit: Open time, or working days.
    """
    calendar = calendar_of(options)
    zone = calendar.timezone
    first, last = read_moment("START", start, zone), read_moment("END", end, zone)
    pauses = read_pauses(pause or [], zone)
    if unit == "days":
        if pauses:
            message = "--pause goes with --unit time; working days are measured without"
            raise FormatError(message)
        print(amount_text(calendar.elapsed(first, last, unit="days")))
    else:
        print(amount_text(measure(first, last, calendar, pauses=pauses)))
    return ANSWERED
