"""A schedule: everything a calendar says of its dates, but for the zone they are in."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from typing import TYPE_CHECKING, Final, Literal, TypeAlias, TypeVar, cast, final

from slacalc.calendars.holidays.years import HolidaySource, holiday_documents, read_holidays
from slacalc.calendars.parts.fields import read_fields
from slacalc.calendars.parts.overrides import (
    Break,
    Closure,
    DayOverride,
    read_breaks,
    read_closed,
    read_days,
)
from slacalc.calendars.parts.weekly import WEEKDAYS, WeeklyHours, parse_weekdays, read_hours
from slacalc.core.amount_text import parse_amount, time_amount_text
from slacalc.core.instants import MICROS_PER_DAY, timedelta_micros
from slacalc.errors import AmountError, Faults

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

__all__ = ("SCHEDULE_FIELDS", "Missing", "Schedule", "read_schedule", "schedule_document")

_T = TypeVar("_T")

Missing: TypeAlias = Literal["error", "warn", "ignore", "strict"]

SCHEDULE_FIELDS: Final = (
    "hours",
    "anchor",
    "holidays",
    "days",
    "breaks",
    "closed",
    "short_days",
    "working_weekends",
    "missing",
)

_FRIDAY: Final = 4
_CLOSED: Final = WeeklyHours()


@final
@dataclass(frozen=True, slots=True)
class Schedule:
    """What is open on which date.

    Attributes:
        short_days: Microseconds by which the day before a statutory holiday closes earlier.
        working_weekends: The weekday (0 is Monday) whose hours a moved working weekend has, or
            None where such days stay closed.
        missing: What to do about years without holiday data.
    """

    hours: WeeklyHours = _CLOSED
    holidays: tuple[HolidaySource, ...] = ()
    days: tuple[DayOverride, ...] = ()
    breaks: tuple[Break, ...] = ()
    closed: tuple[Closure, ...] = ()
    short_days: int = 0
    working_weekends: int | None = _FRIDAY
    missing: Missing = "error"

    @property
    def opens(self) -> bool:
        """Whether hours and days leave any open time at all."""
        return self.hours.opens or any(day.spans or day.like is not None for day in self.days)


def read_schedule(
    document: Mapping[str, object], faults: Faults, base: Schedule | None = None
) -> Schedule:
    """Read the fields of a schedule; those not given are as in *base*."""
    base = Schedule() if base is None else base
    hours = base.hours
    if "hours" in document or "anchor" in document:
        hours = read_hours(document.get("hours"), document.get("anchor"), faults)

    def read(field: str, reader: Callable[[object, Faults], _T], default: _T) -> _T:
        return reader(document[field], faults) if field in document else default

    return Schedule(
        hours=hours,
        holidays=read("holidays", _read_holidays, base.holidays),
        days=read("days", read_days, base.days),
        breaks=read("breaks", read_breaks, base.breaks),
        closed=read("closed", read_closed, base.closed),
        short_days=read("short_days", _read_short_days, base.short_days),
        working_weekends=read("working_weekends", _read_working_weekends, base.working_weekends),
        missing=read("missing", _read_missing, base.missing),
    )


def schedule_document(schedule: Schedule, base: Schedule) -> dict[str, object]:
    """Return the fields in which *schedule* differs from *base*, in plain JSON types."""
    documents: dict[str, object] = {}
    if schedule.hours != base.hours:
        documents["hours"] = schedule.hours.document()
        if schedule.hours.anchor is not None:
            documents["anchor"] = str(date.fromordinal(schedule.hours.anchor))
    if schedule.holidays != base.holidays:
        documents["holidays"] = holiday_documents(schedule.holidays)
    if schedule.days != base.days:
        documents["days"] = dict(day.document() for day in schedule.days)
    if schedule.breaks != base.breaks:
        documents["breaks"] = [item.document() for item in schedule.breaks]
    if schedule.closed != base.closed:
        documents["closed"] = [item.document() for item in schedule.closed]
    if schedule.short_days != base.short_days:
        documents["short_days"] = {"before_holiday": time_amount_text(schedule.short_days)}
    if schedule.working_weekends != base.working_weekends:
        weekday = schedule.working_weekends
        documents["working_weekends"] = False if weekday is None else WEEKDAYS[weekday]
    if schedule.missing != base.missing:
        documents["missing"] = schedule.missing
    return documents


def _read_holidays(value: object, faults: Faults) -> tuple[HolidaySource, ...]:
    return read_holidays(value, "holidays", faults)


def _read_short_days(value: object, faults: Faults) -> int:
    if value is None:
        return 0
    fields_ = read_fields(value, ("before_holiday",), "short_days", faults)
    if fields_ is None:
        return 0
    path = "short_days.before_holiday"
    try:
        amount = parse_amount(fields_.get("before_holiday", timedelta(0)))
    except AmountError as error:
        faults.add(path, str(error))
        return 0
    micros = timedelta_micros(amount) if isinstance(amount, timedelta) else -1
    if not 0 <= micros < MICROS_PER_DAY:
        faults.add(path, 'expected business time below 24h, such as "1h"', fields_)
        return 0
    return micros


def _read_working_weekends(value: object, faults: Faults) -> int | None:
    if value is False or value is None:
        return None
    weekdays = parse_weekdays(value, "working_weekends", faults)
    if len(weekdays) > 1:
        faults.add("working_weekends", "expected one weekday, or false", value)
    return weekdays[0] if weekdays else None


def _read_missing(value: object, faults: Faults) -> Missing:
    if value in {"error", "warn", "ignore", "strict"} if isinstance(value, str) else False:
        return cast("Missing", value)
    faults.add("missing", "expected error, warn, ignore or strict", value)
    return "error"
