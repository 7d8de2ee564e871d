"""Recurrence rules of whole dates: the RRULE of RFC 5545, expanded a year at a time.

A rule is asked for the dates of one year, whatever its frequency, so that no rule can run
away: dateutil finds the year's dates that fit the BY… parts, and what depends on the period
(INTERVAL, BYSETPOS, COUNT) is counted here. Dates are in the Gregorian calendar.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from functools import lru_cache, partial
from itertools import groupby
from typing import TYPE_CHECKING, Final, final

from slacalc.calendars.parts.dates import read_date
from slacalc.calendars.parts.recurrence_text import Parts, Weekday, parse_rule
from slacalc.errors import CalendarError, Fault, Faults
from slacalc.showing import shown

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

__all__ = ("Recurrence", "read_recurrence")

_COUNTED_YEARS: Final = 400
"""COUNT is counted for so many years after the start: the Gregorian calendar repeats then."""

_CYCLE: Final = range(2000, 2028)
"""28 years hold a year of each kind: each first weekday, leap or not."""


@final
@dataclass(frozen=True, slots=True)
class Recurrence:
    """A rule such as `FREQ=YEARLY;BYMONTH=11;BYDAY=+4TH`, with its first date where it needs one.

    `rule` is the text in capitals; `start` is RFC 5545's DTSTART: no date is earlier, INTERVAL
    and COUNT count from it, and it fills in what the rule leaves open.
    """

    rule: str
    start: date | None = None

    def dates(self, first: date, last: date) -> tuple[date, ...]:
        """Return the rule's dates from *first* to *last*, both included, in order.

        The work is bounded by the years from *first* to *last*; a rule with COUNT is counted
        from its start, for at most 400 years.
        """
        parts = _parts(self.rule)
        if parts.count is not None:
            found: Iterable[date] = _counted(self.rule, self.start or first)
        else:
            years = range(first.year, last.year + 1)
            found = (day for year in years for day in _dates_of(self.rule, self.start, year))
        return tuple(day for day in found if first <= day <= last)


def read_recurrence(value: object, start: object, path: str, faults: Faults) -> Recurrence | None:
    """Read a rule and its start; note in *faults* what is wrong with them.

    Refused are rules finer than a date, rules whose dates depend on a start that is not given,
    and rules that no date ever fits.
    """
    found = len(faults)
    first = None if start is None else read_date(start, f"{path}.start", faults)
    parts = parse_rule(value, f"{path}.rrule", faults)
    if parts is None or len(faults) > found:
        return None
    need = _need(parts)
    if need and first is None:
        faults.add(f"{path}.rrule", f"needs start: DATE, because {need}", value)
    elif first and parts.until and parts.until < first:
        faults.add(f"{path}.rrule", f"ends before it starts on {first}", value)
    elif not any(_fitting(parts.text, first, year) for year in _CYCLE):
        faults.add(f"{path}.rrule", "no date ever fits this rule", value)
    else:
        return Recurrence(parts.text, first)
    return None


def _need(parts: Parts) -> str | None:
    """Return why the dates of the rule depend on its start, None if they do not."""
    if parts.interval > 1:
        return "INTERVAL counts from it"
    if parts.count is not None:
        return "COUNT counts from it"
    return None if parts.gives_day else f"a {parts.freq} rule without days takes them from it"


def _period(parts: Parts, day: date) -> int:
    """Return the number of the year, month, week or day of the rule that *day* lies in."""
    match parts.freq:
        case "YEARLY":
            return day.year
        case "MONTHLY":
            return day.year * 12 + day.month
        case "WEEKLY":
            return (day.toordinal() - 1 - parts.weekstart) // 7
        case _:
            return day.toordinal()


@lru_cache(maxsize=512)
def _parts(rule: str) -> Parts:
    parts = parse_rule(rule, "rrule", Faults())
    if parts is None:
        raise CalendarError.of([Fault("rrule", f"cannot read the rule {shown(rule)}")])
    return parts


@lru_cache(maxsize=2048)
def _dates_of(rule: str, start: date | None, year: int) -> tuple[date, ...]:
    """Return the rule's dates in *year*, COUNT apart."""
    parts = _parts(rule)
    days = _fitting(rule, start, year)
    if start is not None:
        step, phase = parts.interval, _period(parts, start) % parts.interval
        days = tuple(d for d in days if d >= start and _period(parts, d) % step == phase)
    return tuple(d for d in days if parts.until is None or d <= parts.until)


@lru_cache(maxsize=256)
def _counted(rule: str, start: date) -> tuple[date, ...]:
    left = _parts(rule).count or 0
    found: list[date] = []
    for year in range(start.year, min(start.year + _COUNTED_YEARS, date.max.year) + 1):
        found += _dates_of(rule, start, year)[: left - len(found)]
        if len(found) == left:
            break
    return tuple(found)


def _fitting(rule: str, start: date | None, year: int) -> tuple[date, ...]:
    """Return the dates of *year* that fit the BY… parts, whatever INTERVAL, COUNT and UNTIL."""
    parts = _parts(rule).filled(start)
    if not parts.positions:
        return _matching(parts, year)
    # A week may lie in two years.
    years = (year - 1, year, year + 1) if parts.freq == "WEEKLY" else (year,)
    days = [day for near in years for day in _matching(parts, near)]
    groups = (tuple(group) for _, group in groupby(days, partial(_period, parts)))
    return tuple(d for group in groups for d in _at(parts.positions, group) if d.year == year)


def _at(positions: Iterable[int], days: tuple[date, ...]) -> Iterator[date]:
    places = {place - 1 if place > 0 else len(days) + place for place in positions}
    return (day for place, day in enumerate(days) if place in places)


@lru_cache(maxsize=2048)
def _matching(parts: Parts, year: int) -> tuple[date, ...]:
    """Return the dates of *year* that fit the BY… parts, BYSETPOS apart."""
    if not date.min.year <= year <= date.max.year:
        return ()
    # A day "every Monday" and a day "the first Monday" are alternatives; dateutil wants both.
    plain = tuple(day for day in parts.days if not day.nth)
    nth = tuple(day for day in parts.days if day.nth)
    choices = (plain, nth) if plain and nth else (parts.days,)
    return tuple(sorted({day for days in choices for day in _one_year(parts, days, year)}))


def _one_year(parts: Parts, days: tuple[Weekday, ...], year: int) -> Iterator[date]:
    from datetime import datetime

    from dateutil import rrule

    every = tuple(range(7)) if parts.freq in {"DAILY", "WEEKLY"} and not days else None
    months = parts.months
    if parts.freq == "MONTHLY" and not months:
        # "The first Monday" of a month, not of the year.
        months = tuple(range(1, 13))
    rule = rrule.rrule(
        rrule.YEARLY,
        dtstart=datetime(year, 1, 1),  # noqa: DTZ001  whole dates, as dateutil wants them
        # The next year would lie past 9999, so exactly this one is walked.
        interval=date.max.year,
        wkst=parts.weekstart,
        bymonth=months or None,
        bymonthday=parts.monthdays or None,
        byyearday=parts.yeardays or None,
        byweekno=parts.weeks or None,
        byweekday=every or tuple(rrule.weekday(d.number, d.nth or None) for d in days) or None,
    )
    return (moment.date() for moment in rule)
