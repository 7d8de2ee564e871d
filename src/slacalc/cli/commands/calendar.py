"""`slacalc calendar`: a month or a year of a calendar."""

from __future__ import annotations

import re
import warnings

from slacalc.cli.calendars import CalendarOptions, calendar_of
from slacalc.cli.exits import ANSWERED
from slacalc.cli.screens.calendar_days import year_days
from slacalc.cli.screens.calendar_pages import print_month, print_year
from slacalc.errors import FormatError
from slacalc.showing import shown

__all__ = ("calendar",)


def calendar(
    year: str,
    month: str | None = None,
    /,
    *,
    options: CalendarOptions | None = None,
) -> int:
    """Show a month or a year of a calendar: hours, holidays, special days, clock changes.

    Args:
        year: Such as 2026.
        month: From 1 to 12; the whole year when not given.
        options: The calendar.
    """
    chosen = _number("YEAR", year, 2, 9998)
    page = None if month is None else _number("MONTH", month, 1, 12)
    found = calendar_of(options)
    days = year_days(found, chosen)
    if page is None:
        print_year(found, days)
    else:
        print_month(found, [day for day in days if day.date.month == page])
    for warning in found.warnings(chosen):
        warnings.warn(warning, stacklevel=1)
    return ANSWERED


def _number(name: str, text: str, least: int, most: int) -> int:
    number = int(text) if re.fullmatch("[0-9]{1,4}", text) else 0
    if not least <= number <= most:
        message = f"{name}: expected a number from {least} to {most}, got {shown(text)}"
        raise FormatError(message)
    return number
