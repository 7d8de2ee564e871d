"""Reads `holidays:`: one source or a list of them, from keywords and documents alike."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from datetime import date
from typing import TYPE_CHECKING, Final, TypeAlias, cast

from slacalc.calendars.holidays.country_names import check_country
from slacalc.calendars.holidays.sources import (
    CountryHolidays,
    DatedHolidays,
    Holiday,
    HolidayRange,
    HolidayRule,
    HolidaySource,
    MovedWeekend,
)
from slacalc.calendars.parts.dates import checked_range, read_date
from slacalc.calendars.parts.recurrence import read_recurrence
from slacalc.calendars.parts.spans import parse_spans
from slacalc.showing import shown

if TYPE_CHECKING:
    from slacalc.errors import Faults

__all__ = ("read_holidays",)

_Document: TypeAlias = Mapping[str, object]

_MAX_NAME: Final = 200
_MAX_KEY: Final = 80
_UNNAMED: Final = "holiday"


def read_holidays(value: object, path: str, faults: Faults) -> tuple[HolidaySource, ...]:
    """Read *value*: nothing, one source, or a list of sources, each as SPEC section 3 writes it.

    Sources that were read before are taken as they are; `date` objects and ISO text are the
    same. What cannot be read is noted in *faults* with its path and left out.
    """
    if value is None:
        return ()
    if isinstance(value, list | tuple):
        listed = enumerate(cast("Sequence[object]", value))
        entries = [(f"{path}.{place}", entry) for place, entry in listed]
    else:
        entries = [(path, value)]
    sources = (_read_source(entry, where, faults) for where, entry in entries)
    return tuple(source for source in sources if source is not None)


def _read_source(value: object, path: str, faults: Faults) -> HolidaySource | None:
    if isinstance(value, HolidaySource):
        return value
    if isinstance(value, str):
        country, dash, subdiv = value.partition("-")
        document: _Document = {"country": country, "subdiv": subdiv if dash else None}
        return _read_country(document, path, faults)
    given = _as_document(value)
    for kind, (read, known) in _KINDS.items():
        if kind in given:
            _check_keys(given, known, path, faults)
            return read(given, path, faults)
    faults.add(
        path,
        'holidays are a country such as "RU" or "US-MA", {dates: …}, {from: …, to: …} '
        "or {rrule: …}, or a list of these",
        value,
    )
    return None


def _as_document(value: object) -> _Document:
    return cast("_Document", value) if isinstance(value, Mapping) else {}


def _check_keys(document: _Document, known: Sequence[str], path: str, faults: Faults) -> None:
    for key in document:
        if key not in known:
            faults.add(_under(path, key), f"is not known here; there are {', '.join(known)}")


def _read_country(document: _Document, path: str, faults: Faults) -> CountryHolidays | None:
    key = check_country(
        document["country"],
        document.get("subdiv"),
        document.get("categories"),
        path,
        faults,
    )
    spans = parse_spans(document.get("hours"), f"{path}.hours", faults)
    return key and CountryHolidays(*key, spans)


def _read_range(document: _Document, path: str, faults: Faults) -> HolidayRange | None:
    first = read_date(document["from"], f"{path}.from", faults)
    last = read_date(document.get("to"), f"{path}.to", faults)
    statutory = _read_flag(document, path, faults)
    holiday = _read_holiday(document, path, faults, statutory=statutory)
    if first is None or last is None:
        return None
    span = checked_range(first, last, path, faults)
    return span and HolidayRange(*span, holiday)


def _read_rule(document: _Document, path: str, faults: Faults) -> HolidayRule | None:
    recurrence = read_recurrence(document["rrule"], document.get("start"), path, faults)
    statutory = _read_flag(document, path, faults)
    holiday = _read_holiday(document, path, faults, statutory=statutory)
    return recurrence and HolidayRule(recurrence, holiday)


def _read_dated(document: _Document, path: str, faults: Faults) -> DatedHolidays:
    statutory = _read_flag(document, path, faults)
    days = _read_by_date(document["dates"], f"{path}.dates", faults)
    moved = document.get("working_weekends", {})
    weekends = _read_by_date(moved, f"{path}.working_weekends", faults)
    years = document.get("years")
    return DatedHolidays(
        dates=tuple(
            (day, _read_entry(value, where, faults, statutory=statutory))
            for day, (value, where) in sorted(days.items())
        ),
        statutory=statutory,
        working_weekends=tuple(
            _read_moved(day, value, where, faults)
            for day, (value, where) in sorted(weekends.items())
        ),
        years=None if years is None else _read_years(years, f"{path}.years", faults),
    )


_KINDS: Final[
    Mapping[str, tuple[Callable[[_Document, str, Faults], HolidaySource | None], Sequence[str]]]
] = {
    "country": (_read_country, ("country", "subdiv", "categories", "hours")),
    "dates": (_read_dated, ("dates", "statutory", "working_weekends", "years")),
    "from": (_read_range, ("from", "to", "name", "hours", "statutory")),
    "rrule": (_read_rule, ("rrule", "start", "name", "hours", "statutory")),
}
"""For each kind of source: the key that tells it, what reads it, the keys it may have."""


def _read_by_date(
    value: object,
    path: str,
    faults: Faults,
) -> dict[date, tuple[object, str]]:
    """Read dates with something each, or a list of bare dates, with the path of each."""
    if isinstance(value, Mapping):
        given = cast("Mapping[object, object]", value).items()
        entries = [(key, _under(path, key), entry) for key, entry in given]
    elif isinstance(value, list | tuple):
        listed = enumerate(cast("Sequence[object]", value))
        entries = [(key, f"{path}.{place}", None) for place, key in listed]
    else:
        faults.add(path, "expected dates, each with its name, or a list of dates", value)
        return {}
    found: dict[date, tuple[object, str]] = {}
    for key, where, entry in entries:
        day = read_date(key, where, faults)
        if day in found:
            faults.add(where, f"{day} is given twice", key)
        elif day is not None:
            found[day] = (entry, where)
    return found


def _read_entry(value: object, path: str, faults: Faults, *, statutory: bool) -> Holiday:
    if not isinstance(value, Mapping):
        return Holiday(_read_name(value, path, faults), (), statutory)
    document = cast("_Document", value)
    _check_keys(document, ("name", "hours"), path, faults)
    return _read_holiday(document, path, faults, statutory=statutory)


def _read_holiday(
    document: _Document,
    path: str,
    faults: Faults,
    *,
    statutory: bool,
) -> Holiday:
    name = _read_name(document.get("name"), f"{path}.name", faults)
    return Holiday(name, parse_spans(document.get("hours"), f"{path}.hours", faults), statutory)


def _read_moved(day: date, value: object, path: str, faults: Faults) -> MovedWeekend:
    return day, None if value is None else read_date(value, path, faults)


def _read_years(value: object, path: str, faults: Faults) -> tuple[int, int] | None:
    match value:
        case [int(first), int(last)] if 1 < first <= last <= date.max.year:
            return (first, last)
        case _:
            faults.add(path, "expected the first and the last year, such as [2025, 2027]", value)
            return None


def _read_flag(document: _Document, path: str, faults: Faults) -> bool:
    flag = document.get("statutory", False)
    if not isinstance(flag, bool):
        faults.add(f"{path}.statutory", "expected true or false", flag)
    return flag is True


def _read_name(value: object, path: str, faults: Faults) -> str:
    if value is None:
        return _UNNAMED
    if not isinstance(value, str) or len(value) > _MAX_NAME:
        faults.add(path, f"a name is text of at most {_MAX_NAME} characters", value)
        return _UNNAMED
    return value.strip() or _UNNAMED


def _under(path: str, key: object) -> str:
    text = key if isinstance(key, str) and len(key) <= _MAX_KEY else shown(key)
    return f"{path}.{text}"
