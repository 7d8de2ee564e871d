"""The holidays of a calendar: the union of its sources, a year at a time."""

from __future__ import annotations

import warnings
from dataclasses import dataclass
from datetime import date, timedelta
from typing import TYPE_CHECKING, Final, Literal, TypeAlias, final

from slacalc.calendars.holidays.countries import is_public, latest_move
from slacalc.calendars.holidays.reading import read_holidays
from slacalc.calendars.holidays.sources import (
    CountryHolidays,
    DatedHolidays,
    Holiday,
    HolidayRange,
    HolidayRule,
    HolidaySource,
)
from slacalc.errors import Fault, HolidayDataError, HolidayDataWarning

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

__all__ = (
    "CountryHolidays",
    "DatedHolidays",
    "Holiday",
    "HolidayRange",
    "HolidayRule",
    "HolidaySource",
    "HolidayYear",
    "Missing",
    "frozen_sources",
    "holiday_documents",
    "holiday_warnings",
    "holiday_year",
    "read_holidays",
)

Missing: TypeAlias = Literal["error", "warn", "ignore", "strict"]

_ONE_DAY: Final = timedelta(days=1)
_MARGIN: Final = timedelta(days=7)
_PATH: Final = "holidays"


@final
@dataclass(frozen=True, slots=True)
class HolidayYear:
    """What the sources of a calendar say of one local year.

    `working_weekends` maps moved working weekends to the day each replaces (None: unknown); a
    date that some source has as a holiday is not one of them. `eves` are the dates that are
    short where they are worked: the next date is statutory, or it is a moved working weekend
    and the day it replaces was short. The eve of another year's holiday is among them.
    """

    holidays: Mapping[date, Holiday]
    working_weekends: Mapping[date, date | None]
    statutory: frozenset[date]
    eves: frozenset[date]
    warnings: tuple[str, ...]


def holiday_documents(sources: Sequence[HolidaySource]) -> list[object]:
    """Return *sources* in plain JSON types; `read_holidays` makes equal sources of them."""
    return [source.document() for source in sources]


def holiday_year(
    sources: Sequence[HolidaySource],
    year: int,
    *,
    missing: Missing,
) -> HolidayYear:
    """Return the holidays of *year*, all sources together.

    On a date that several sources have, its hours are those in which all of them are open, so
    that closed wins, and the names are joined.

    Raises:
        HolidayDataError: a source does not know the year and *missing* is "error" or "strict",
            or its data is not final and *missing* is "strict".

    Warns:
        HolidayDataWarning: a source does not know the year and *missing* is "warn".
    """
    absent, uncertain = _absent(sources, year), _uncertain(sources, year)
    complaints = (*absent, *uncertain) if missing == "strict" else absent
    if complaints and missing in {"error", "strict"}:
        raise HolidayDataError.of([Fault(_PATH, text) for text in complaints])
    if missing == "warn":
        for text in absent:
            warnings.warn(HolidayDataWarning(text), stacklevel=2)
    return _union(sources, year, (*absent, *uncertain))


def holiday_warnings(sources: Sequence[HolidaySource], year: int) -> tuple[str, ...]:
    """Return what is missing or not final in the holidays of *year*, a line for each."""
    return (*_absent(sources, year), *_uncertain(sources, year))


def _absent(sources: Sequence[HolidaySource], year: int) -> tuple[str, ...]:
    return tuple(dict.fromkeys(_absences(sources, year)))


def _absences(sources: Sequence[HolidaySource], year: int) -> Iterator[str]:
    for source in _moving(sources):
        years = source.years
        if years is None or years[0] <= year <= years[1]:
            continue
        known = f"{years[0]}-{years[1]}"
        if isinstance(source, CountryHolidays):
            yield (
                f"there is no holiday data for {source.label} in {year} (the holidays package "
                f"knows {known}); give the dates yourself with {{dates: …}}, or set missing: "
                "warn or missing: ignore to go on without"
            )
        else:
            yield (
                f"the listed dates say nothing of {year} (they cover {known}); list more years, "
                "or set missing: warn or missing: ignore to go on without"
            )


def _uncertain(sources: Sequence[HolidaySource], year: int) -> tuple[str, ...]:
    return tuple(dict.fromkeys(_uncertainties(sources, year)))


def _uncertainties(sources: Sequence[HolidaySource], year: int) -> Iterator[str]:
    for source in sources:
        if not isinstance(source, CountryHolidays):
            continue
        if not source.years[0] <= year <= source.years[1]:
            continue
        data = source.data(year)
        published = latest_move(source.country)
        late = published is not None and year > published and not data.moves_published
        if late and is_public(source.country, source.categories):
            yield (
                f"{source.label} moves working days, and no move is published for {year} yet "
                f"(the last is for {published})"
            )
        if data.estimated:
            days = ", ".join(day.isoformat() for day in data.estimated)
            yield f"{source.label} has estimated dates in {year}: {days}"


def _union(
    sources: Sequence[HolidaySource],
    year: int,
    notes: tuple[str, ...],
) -> HolidayYear:
    first, last = date(year, 1, 1), date(year, 12, 31)
    holidays: dict[date, Holiday] = {}
    for source in sources:
        for day, holiday in source.between(first, last):
            known = holidays.get(day)
            holidays[day] = holiday if known is None else known | holiday
    weekends: dict[date, date | None] = {}
    for source in _moving(sources):
        for day, off in source.moved(first, last):
            if day not in holidays:
                weekends[day] = weekends.get(day) or off
    statutory = frozenset(day for day, holiday in holidays.items() if holiday.statutory)
    eves = {day - _ONE_DAY for day in statutory if day > first}
    # These may be eves of a date in another year.
    asked = {last: last} | {day: off for day, off in weekends.items() if off is not None}
    eves.update(day for day, told in asked.items() if _is_eve(sources, told))
    return HolidayYear(
        holidays=dict(sorted(holidays.items())),
        working_weekends=dict(sorted(weekends.items())),
        statutory=statutory,
        eves=frozenset(eves),
        warnings=notes,
    )


def _is_eve(sources: Sequence[HolidaySource], day: date) -> bool:
    """Return whether the date after *day*, of whatever year, is statutory."""
    if day == date.max:
        return False
    following = day + _ONE_DAY
    return any(
        holiday.statutory
        for source in sources
        for _, holiday in source.between(following, following)
    )


def frozen_sources(
    sources: Sequence[HolidaySource],
    first_year: int,
    last_year: int,
) -> tuple[HolidaySource, ...]:
    """Return *sources* with every country written out as dates of these years.

    A country becomes two lists: its statutory dates, and the others with its moved working
    weekends. Both say which years they cover, so that no other year passes in silence; a week
    on either side is written too, for hours and eves that reach over the new year.
    """
    frozen: list[HolidaySource] = []
    for source in sources:
        if isinstance(source, CountryHolidays):
            known = source.years
            first, last = max(first_year, known[0]), min(last_year, known[1])
            # Of a country that knows none of the years there is nothing to write.
            frozen += _frozen(source, first, last) if first <= last else [source]
        else:
            frozen.append(source)
    return tuple(frozen)


def _frozen(
    source: CountryHolidays,
    first_year: int,
    last_year: int,
) -> tuple[DatedHolidays, DatedHolidays]:
    years = (first_year, last_year)
    first, last = date(first_year, 1, 1) - _MARGIN, date(last_year, 12, 31) + _MARGIN
    weekends = tuple(source.moved(first, last))
    days = dict(source.between(first, last))
    # Whether a moved weekend is short is told by the day after the one it replaces.
    for told in {off + _ONE_DAY for _, off in weekends if off is not None}:
        days.update(source.between(told, told))
    listed = sorted(days.items())
    return (
        DatedHolidays(tuple(e for e in listed if e[1].statutory), statutory=True, years=years),
        DatedHolidays(
            tuple(e for e in listed if not e[1].statutory),
            working_weekends=weekends,
            years=years,
        ),
    )


def _moving(sources: Sequence[HolidaySource]) -> tuple[CountryHolidays | DatedHolidays, ...]:
    """Return the sources that may move working days, and may know only some years."""
    return tuple(s for s in sources if isinstance(s, CountryHolidays | DatedHolidays))
