"""Where holidays come from: a country, a list of dates, a range, a rule.

A source is a plain frozen value with its document form. It gives the holidays of a span of
dates, and knows for which years it has any.
"""

from __future__ import annotations

from bisect import bisect_left
from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING, TypeAlias, final

from slacalc.calendars.holidays.countries import CountryYear, country_year, supported_years
from slacalc.calendars.parts.spans import Span, format_spans

if TYPE_CHECKING:
    from collections.abc import Iterator

    from slacalc.calendars.parts.recurrence import Recurrence

__all__ = (
    "CountryHolidays",
    "DatedHolidays",
    "Holiday",
    "HolidayRange",
    "HolidayRule",
    "HolidaySource",
    "MovedWeekend",
)

MovedWeekend: TypeAlias = tuple[date, date | None]
"""A working weekend, and the day off it is worked for, where that is known."""


@final
@dataclass(frozen=True, slots=True)
class Holiday:
    """What one date is: its name, open hours of its own (none: closed), whether it is statutory.

    `spans` are microseconds from local midnight.
    """

    name: str
    spans: tuple[Span, ...] = ()
    statutory: bool = False

    def __or__(self, other: Holiday) -> Holiday:
        """Return what the date is by both: open where both are, so closed if either is."""
        both = {
            (max(start, begin), min(end, finish))
            for start, end in self.spans
            for begin, finish in other.spans
        }
        spans = tuple(sorted((start, end) for start, end in both if start < end))
        names = dict.fromkeys([*self.name.split("; "), *other.name.split("; ")])
        return Holiday("; ".join(names), spans, self.statutory or other.statutory)


@final
@dataclass(frozen=True, slots=True)
class CountryHolidays:
    """The holidays of a country, or of one of its subdivisions, as the package lists them.

    No `categories` means the default one ("public"). `spans` are hours that every one of the
    dates keeps: half days.
    """

    country: str
    subdiv: str | None = None
    categories: tuple[str, ...] = ()
    spans: tuple[Span, ...] = ()

    @property
    def label(self) -> str:
        """The country as one text: `"US-MA"`."""
        return self.country if self.subdiv is None else f"{self.country}-{self.subdiv}"

    @property
    def years(self) -> tuple[int, int]:
        """The first and last year the package knows."""
        return supported_years(self.country)

    def data(self, year: int) -> CountryYear:
        """Return what the package says of *year*."""
        return country_year(self.country, self.subdiv, self.categories, year)

    def between(self, first: date, last: date) -> Iterator[tuple[date, Holiday]]:
        """Yield the holidays from *first* to *last*, both included."""
        for year in range(first.year, last.year + 1):
            data = self.data(year)
            for day, name in data.closed.items():
                if first <= day <= last:
                    yield day, Holiday(name, self.spans, day in data.statutory)

    def moved(self, first: date, last: date) -> Iterator[MovedWeekend]:
        """Yield the moved working weekends from *first* to *last*, both included."""
        for year in range(first.year, last.year + 1):
            weekends = self.data(year).working_weekends
            yield from ((day, off) for day, off in weekends.items() if first <= day <= last)

    def document(self) -> object:
        """Return the source in plain JSON types, as it is read."""
        if not self.categories and not self.spans:
            return self.label
        document: dict[str, object] = {"country": self.country}
        if self.subdiv is not None:
            document["subdiv"] = self.subdiv
        if self.categories:
            document["categories"] = list(self.categories)
        return document | _hours(self.spans)


@final
@dataclass(frozen=True, slots=True)
class DatedHolidays:
    """Holidays given date by date, sorted.

    `working_weekends` are moved working weekends, as a country has them. `years` are the first
    and last year for which the dates are complete, None when every year is.
    """

    dates: tuple[tuple[date, Holiday], ...] = ()
    statutory: bool = False
    working_weekends: tuple[MovedWeekend, ...] = ()
    years: tuple[int, int] | None = None

    def between(self, first: date, last: date) -> Iterator[tuple[date, Holiday]]:
        """Yield the holidays from *first* to *last*, both included."""
        place = bisect_left(self.dates, first, key=_date_of)
        while place < len(self.dates) and self.dates[place][0] <= last:
            yield self.dates[place]
            place += 1

    def moved(self, first: date, last: date) -> Iterator[MovedWeekend]:
        """Yield the moved working weekends from *first* to *last*, both included."""
        return (pair for pair in self.working_weekends if first <= pair[0] <= last)

    def document(self) -> object:
        """Return the source in plain JSON types, as it is read."""
        document: dict[str, object] = {
            "dates": {
                day.isoformat(): {"name": holiday.name} | _hours(holiday.spans)
                if holiday.spans
                else holiday.name
                for day, holiday in self.dates
            },
        }
        if self.statutory:
            document["statutory"] = True
        if self.working_weekends:
            document["working_weekends"] = {
                day.isoformat(): off and off.isoformat() for day, off in self.working_weekends
            }
        if self.years is not None:
            document["years"] = list(self.years)
        return document


@final
@dataclass(frozen=True, slots=True)
class HolidayRange:
    """Every date from `first` to `last`, both included."""

    first: date
    last: date
    holiday: Holiday

    def between(self, first: date, last: date) -> Iterator[tuple[date, Holiday]]:
        """Yield the holidays from *first* to *last*, both included."""
        begin, end = max(first, self.first), min(last, self.last)
        for day in range(begin.toordinal(), end.toordinal() + 1):
            yield date.fromordinal(day), self.holiday

    def document(self) -> object:
        """Return the source in plain JSON types, as it is read."""
        document: dict[str, object] = {"from": self.first.isoformat(), "to": self.last.isoformat()}
        return document | _named(self.holiday)


@final
@dataclass(frozen=True, slots=True)
class HolidayRule:
    """The dates of a recurrence rule."""

    recurrence: Recurrence
    holiday: Holiday

    def between(self, first: date, last: date) -> Iterator[tuple[date, Holiday]]:
        """Yield the holidays from *first* to *last*, both included."""
        return ((day, self.holiday) for day in self.recurrence.dates(first, last))

    def document(self) -> object:
        """Return the source in plain JSON types, as it is read."""
        document: dict[str, object] = {"rrule": self.recurrence.rule}
        if self.recurrence.start is not None:
            document["start"] = self.recurrence.start.isoformat()
        return document | _named(self.holiday)


HolidaySource: TypeAlias = CountryHolidays | DatedHolidays | HolidayRange | HolidayRule


def _date_of(entry: tuple[date, Holiday]) -> date:
    return entry[0]


def _hours(spans: tuple[Span, ...]) -> dict[str, object]:
    return {"hours": format_spans(spans)} if spans else {}


def _named(holiday: Holiday) -> dict[str, object]:
    document: dict[str, object] = {"name": holiday.name, **_hours(holiday.spans)}
    return document | ({"statutory": True} if holiday.statutory else {})
