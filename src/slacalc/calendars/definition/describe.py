"""Calendars in words, for people: what `Calendar.describe` prints."""

from __future__ import annotations

from typing import TYPE_CHECKING

from slacalc.calendars.definition.definition import Combination, Definition
from slacalc.calendars.holidays.years import (
    CountryHolidays,
    DatedHolidays,
    HolidayRange,
    HolidaySource,
)
from slacalc.calendars.parts.fields import listed
from slacalc.calendars.parts.recurrence import Recurrence
from slacalc.calendars.parts.spans import format_spans
from slacalc.calendars.parts.weekly import WEEKDAYS, WeeklyHours, weekdays_text
from slacalc.core.amount_text import time_amount_text

if TYPE_CHECKING:
    from collections.abc import Iterator

    from slacalc.calendars.definition.schedule import Schedule
    from slacalc.calendars.parts.overrides import Break, DayOverride

__all__ = ("described",)

_JOINED = {"union": "whenever any is open", "intersection": "while all are open"}


def described(definition: Definition) -> str:
    """Return *definition* in words, a line a rule."""
    return "\n".join(_lines(definition))


def _lines(definition: Definition) -> Iterator[str]:
    if isinstance(definition, Combination):
        joined = _JOINED.get(definition.operation, "while the first is open and the second closed")
        yield f"open {joined}:"
        for part in (definition.left, definition.right):
            yield from (f"  {line}" for line in _lines(part))
        return
    yield f"time zone {definition.zone}"
    yield from _schedule_lines(definition.schedule)
    for start, schedule in definition.versions:
        yield f"from {start}:"
        yield from (f"  {line}" for line in _schedule_lines(schedule))


def _schedule_lines(schedule: Schedule) -> Iterator[str]:
    yield from _hours_lines(schedule.hours)
    yield from (f"holiday: {_source(source)}" for source in schedule.holidays)
    yield from (f"on {_override(day)}" for day in schedule.days)
    yield from (f"break: {_break(item)}" for item in schedule.breaks)
    for item in schedule.closed:
        yield f"closed from {item.text[0]} to {item.text[1]}{_in_brackets(item.name)}"
    if schedule.short_days:
        yield f"closes {time_amount_text(schedule.short_days)} earlier before statutory holidays"
    if any(isinstance(source, CountryHolidays) for source in schedule.holidays):
        weekday = schedule.working_weekends
        like = "stay closed" if weekday is None else f"open like {WEEKDAYS[weekday].capitalize()}"
        yield f"moved working weekends {like}"


def _hours_lines(hours: WeeklyHours) -> Iterator[str]:
    weeks = listed(hours.document())
    for number, week in enumerate(weeks, start=1):
        prefix = f"week {number} of {len(weeks)}: " if len(weeks) > 1 else ""
        yield f"{prefix}open {week}" if week else f"{prefix}closed"


def _source(source: HolidaySource) -> str:
    if isinstance(source, CountryHolidays):
        return f"public holidays of {source.label}"
    if isinstance(source, DatedHolidays):
        return f"{len(source.dates)} listed dates"
    if isinstance(source, HolidayRange):
        return f"{source.first} to {source.last}{_in_brackets(source.holiday.name)}"
    return f"{_recurrence(source.recurrence)}{_in_brackets(source.holiday.name)}"


def _override(day: DayOverride) -> str:
    dates = str(day.first) if day.first == day.last else f"{day.first} to {day.last}"
    hours = format_spans(day.spans) or "closed"
    if day.like is not None:
        hours = f"like {WEEKDAYS[day.like].capitalize()}"
    return f"{dates}: {hours}{_in_brackets(day.name)}"


def _break(item: Break) -> str:
    if isinstance(item.when, Recurrence):
        when = _recurrence(item.when)
    else:
        when = weekdays_text(item.when) if isinstance(item.when, tuple) else str(item.when)
    return f"{when} {format_spans(item.spans)}{_in_brackets(item.name)}"


def _recurrence(recurrence: Recurrence) -> str:
    start = f" from {recurrence.start}" if recurrence.start is not None else ""
    return f"{recurrence.rule}{start}"


def _in_brackets(name: str) -> str:
    return f" ({name})" if name else ""
