"""What the `holidays` package says of a country: the only place that touches it.

The package is imported on first need, asked for one country and one year at a time, and always
in English, so that names never depend on the language of the environment.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from functools import cache, lru_cache
from types import MappingProxyType
from typing import TYPE_CHECKING, Final, NamedTuple, TypeAlias, cast

if TYPE_CHECKING:
    from holidays.holiday_base import HolidayBase
    from holidays.registry import EntityLoader

__all__ = (
    "CountryYear",
    "categories_of",
    "country_codes",
    "country_names",
    "country_year",
    "holidays_version",
    "is_public",
    "latest_move",
    "moves_days",
    "subdivisions",
    "supported_years",
)

_ENGLISH: Final = "en_US"
_ESTIMATED: Final = re.compile(r"\bestimated\)", re.IGNORECASE)
_NOTHING: Final = re.compile(r"(?!)")

_Special: TypeAlias = Mapping[int, tuple[object, ...]]
"""What the package lists for single years: one tuple, or a tuple of tuples."""
_MOVE: Final = 4
"""A move is (month, day, from month, from day[, from year]); other entries are shorter."""


@dataclass(frozen=True, slots=True)
class CountryYear:
    """What the package says of one local year of one country.

    `closed` names the holidays and substituted days off; `statutory` are the public holidays
    among them, without substituted days off; `working_weekends` maps each moved working weekend
    to the day it replaces, None where no label names one; `moves_published` says whether this
    year has any move; `estimated` are the dates the package marks as estimated.
    """

    closed: Mapping[date, str]
    statutory: frozenset[date]
    working_weekends: Mapping[date, date | None]
    moves_published: bool
    estimated: tuple[date, ...]


class _Loaded(NamedTuple):
    closed: dict[date, str]
    workdays: frozenset[date]
    replaced: dict[date, date]  # working weekend -> day off in this year's data
    off: frozenset[date]  # dates that are substituted days off and nothing else


def country_year(
    country: str,
    subdiv: str | None,
    categories: tuple[str, ...],
    year: int,
) -> CountryYear:
    """Return what the package says of *year*; nothing at all outside its years.

    Arguments are those `check_country` returned. The answer is computed once and shared by all
    calendars and threads.

    Statutory are the dates of the package's default category ("public") that are more than a
    substituted day off. An observed day (the Monday after a holiday on Sunday) is one of them,
    and so is a holiday that falls on a weekend: with the rule "short if the next date is
    statutory, or if the day that a moved working weekend replaces was short" this is the
    official Russian table of 2013 and 2015-2023, Friday 2019-02-22 before a holiday on Saturday
    included. No date of that table tells whether the eve of an observed day is short; it is
    here, because for most countries the observed day is the holiday.
    """
    return _country_year(country, subdiv, categories, year)


@lru_cache(maxsize=4096)
def _country_year(
    country: str,
    subdiv: str | None,
    categories: tuple[str, ...],
    year: int,
) -> CountryYear:
    data = _load(country, subdiv, categories, year)
    if not is_public(country, categories):
        statutory, weekends = frozenset[date](), dict[date, date | None]()
    else:
        # Another category may have given a date its name, so the public ones are asked alone.
        alone = _load(country, subdiv, (), year)
        statutory = frozenset(alone.closed) - alone.off
        near = (_load(country, subdiv, (), y) for y in (year - 1, year, year + 1))
        replaced = {day: off for neighbour in near for day, off in neighbour.replaced.items()}
        weekends = {day: replaced.get(day) for day in sorted(data.workdays - data.closed.keys())}
    return CountryYear(
        closed=MappingProxyType(data.closed),
        statutory=statutory,
        working_weekends=MappingProxyType(weekends),
        moves_published=bool(weekends or data.replaced),
        estimated=tuple(day for day, name in data.closed.items() if _ESTIMATED.search(name)),
    )


@lru_cache(maxsize=4096)
def _load(
    country: str,
    subdiv: str | None,
    categories: tuple[str, ...],
    year: int,
) -> _Loaded:
    from holidays.constants import HOLIDAY_NAME_DELIMITER

    first, last = supported_years(country)
    book = _book(country, subdiv, categories, (year,) if first <= year <= last else ())
    pattern, layout = _substituted(book)
    closed = {day: name for day, name in sorted(book.items()) if day.year == year}
    replaced: dict[date, date] = {}
    off: set[date] = set()
    for day, name in closed.items():
        labels = name.split(HOLIDAY_NAME_DELIMITER)
        moved = [match[1] for label in labels if (match := pattern.fullmatch(label))]
        for text in moved:
            replaced.setdefault(_parse(text, layout), day)
        if len(moved) == len(labels):
            off.add(day)
    workdays = frozenset(day for day in book.weekend_workdays if day.year == year)
    return _Loaded(closed, workdays, replaced, frozenset(off))


def _substituted(book: HolidayBase) -> tuple[re.Pattern[str], str]:
    """Return what a substituted day off is called ("… from %s"), and how it writes its date."""
    if not book.has_substituted_holidays:
        return _NOTHING, ""
    label, layout = (
        book.tr(cast("str", getattr(book, name)))
        for name in ("substituted_label", "substituted_date_format")
    )
    before, _, after = label.partition("%s")
    return re.compile(f"{re.escape(before)}(.+){re.escape(after)}"), layout


def _parse(text: str, layout: str) -> date:
    return datetime.strptime(text, layout).date()  # noqa: DTZ007  a date without a time


def _book(
    country: str,
    subdiv: str | None,
    categories: tuple[str, ...],
    years: Iterable[int],
) -> HolidayBase:
    # Countries without translations are written in English.
    return _entity(country)(
        years=years,
        subdiv=subdiv,
        categories=categories or None,
        language=_ENGLISH,
    )


@cache
def _entity(country: str) -> type[HolidayBase]:
    import holidays

    loader = cast("EntityLoader", getattr(holidays, country))
    return cast("type[HolidayBase]", loader.get_entity())


def is_public(country: str, categories: tuple[str, ...]) -> bool:
    """Return whether *categories* hold the public holidays, the ones that days are moved for."""
    return not categories or _entity(country).default_category in categories


def supported_years(country: str) -> tuple[int, int]:
    """Return the first and last year of which the package knows *country*."""
    entity = _entity(country)
    return entity.start_year, entity.end_year


def moves_days(country: str) -> bool:
    """Return whether *country* moves working days to weekends by official decision."""
    return latest_move(country) is not None


@cache
def latest_move(country: str) -> int | None:
    """Return the last year for which a move of days is published, None if it never moves days."""
    book = _book(country, None, (), ())
    special = cast("_Special", getattr(book, "special_public_holidays", {}))
    years = [
        year
        for year, entries in special.items()
        for entry in (entries if isinstance(entries[0], tuple) else (entries,))
        if len(cast("tuple[object, ...]", entry)) >= _MOVE
    ]
    return max(years, default=None)


def holidays_version() -> str:
    """Return the version of the `holidays` package, without importing it."""
    from importlib.metadata import version

    return version("holidays")


@cache
def country_codes() -> frozenset[str]:
    """Return the codes of the countries the package knows, two and three letters."""
    from holidays.registry import EntityLoader

    return frozenset(EntityLoader.get_country_codes())


@cache
def country_names() -> Mapping[str, str]:
    """Return the countries' codes and names, in capitals, with the code of each."""
    from holidays.registry import COUNTRIES

    names = {code: code for code in country_codes()}
    return names | {
        name.replace("_", " ").upper(): entities[1] for name, entities in COUNTRIES.items()
    }


@cache
def subdivisions(country: str) -> Mapping[str, str]:
    """Return the subdivisions' codes and names, in capitals, with the code of each."""
    entity = _entity(country)
    names = {alias.upper(): code for alias, code in entity.subdivisions_aliases.items()}
    return names | {code.upper(): code for code in entity.subdivisions}


def categories_of(country: str) -> tuple[tuple[str, ...], str]:
    """Return the categories the package knows of *country*, sorted, and the default one."""
    entity = _entity(country)
    return tuple(sorted(entity.supported_categories)), entity.default_category
