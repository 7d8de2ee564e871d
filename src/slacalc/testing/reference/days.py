"""What the oracle knows of one date: its rows, its breaks, whether it is a holiday.

A definition is a calendar document without its versions. Country holidays and the working
weekends they bring are not the oracle's business; a document that names one is refused.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime, timedelta

from slacalc.testing.reference.clock import DAY, micros
from slacalc.testing.reference.rows import (
    WEEKDAYS,
    Json,
    Row,
    dates_between,
    entries,
    fields,
    length,
    rows,
    rule_names,
    text,
    week,
    weekdays,
)

__all__ = ("Definition",)


class Definition:
    """The definition of a calendar in force during some time."""

    def __init__(self, document: Mapping[str, Json]) -> None:
        self._weeks = _weeks(document.get("hours"))
        anchor = document.get("anchor")
        self._anchor = date.fromisoformat(text(anchor)) if anchor else date(1970, 1, 5)
        self._holidays = [fields(item) for item in entries(document.get("holidays"))]
        self._breaks = [fields(item) for item in entries(document.get("breaks"))]
        self._overrides = _by_date(fields(document.get("days")))
        short = fields(document.get("short_days")).get("before_holiday")
        self._short = length(text(short)) if short else 0
        self.closures = [_closure(fields(item)) for item in entries(document.get("closed"))]

    def rows(self, day: date) -> list[Row]:
        """Return the rows that open on *day*, breaks and closures not yet cut."""
        if day in self._overrides:
            return self._override(day)
        holidays = [item for item in self._holidays if _falls_on(item, day)]
        if holidays:
            return _holiday_rows(holidays, day)
        return self._shortened(day, self._weekly(day, WEEKDAYS[day.weekday()]))

    def breaks(self, day: date) -> list[Row]:
        """Return the breaks that begin on *day*."""
        return [
            row for item in self._breaks if _falls_on(item, day) for row in rows(item.get("hours"))
        ]

    def _weekly(self, day: date, weekday: str) -> list[Row]:
        """Return the rows of *weekday* in the week in force on *day*."""
        weeks_since = (_monday(day) - _monday(self._anchor)).days // 7
        return self._weeks[weeks_since % len(self._weeks)].get(weekday, [])

    def _override(self, day: date) -> list[Row]:
        value = self._overrides[day]
        if not isinstance(value, Mapping):
            return rows(value)
        if "like" in value:
            return self._weekly(day, text(value["like"]).lower())
        return rows(value.get("hours"))

    def _shortened(self, day: date, weekly: list[Row]) -> list[Row]:
        """Close *weekly* earlier when the next date is a statutory holiday."""
        if not (weekly and self._short and self._statutory(day + timedelta(days=1))):
            return weekly
        last_close = max(closes for _, closes in weekly) - self._short
        return [(opens, min(closes, last_close)) for opens, closes in weekly if opens < last_close]

    def _statutory(self, day: date) -> bool:
        return any(item.get("statutory") and _falls_on(item, day) for item in self._holidays)


def _weeks(hours: Json) -> list[dict[str, list[Row]]]:
    if hours is None:
        return [{}]
    return [week(item) for item in hours] if isinstance(hours, list | tuple) else [week(hours)]


def _by_date(days: Mapping[str, Json]) -> dict[date, Json]:
    return {day: value for words, value in days.items() for day in dates_between(words)}


def _closure(item: Mapping[str, Json]) -> tuple[int, int]:
    first, last = (datetime.fromisoformat(text(item[key])) for key in ("from", "to"))
    return micros(first), micros(last)


def _falls_on(item: Mapping[str, Json], day: date) -> bool:
    """Say whether the holiday or break *item* falls on *day*."""
    if "days" in item:
        return WEEKDAYS[day.weekday()] in weekdays(text(item["days"]))
    if "date" in item:
        return day == date.fromisoformat(text(item["date"]))
    if "dates" in item:
        return day.isoformat() in _dates(item["dates"])
    if "from" in item:
        return text(item["from"]) <= day.isoformat() <= text(item["to"])
    start = item.get("start")
    return rule_names(text(item["rrule"]), text(start) if start else None, day)


def _dates(value: Json) -> Mapping[str, Json]:
    """Return dated holidays by date, whether given as a mapping or as a plain list."""
    return (
        {text(item): None for item in value} if isinstance(value, list | tuple) else fields(value)
    )


def _holiday_rows(holidays: list[Mapping[str, Json]], day: date) -> list[Row]:
    """Return the hours in which all of *holidays* are open; one without hours closes the date."""
    found = [(0, 2 * DAY)]
    for item in holidays:
        own = _dates(item["dates"])[day.isoformat()] if "dates" in item else item
        hours = rows(own.get("hours")) if isinstance(own, Mapping) else []
        both = [(max(a, c), min(b, d)) for a, b in found for c, d in hours]
        found = [(opens, closes) for opens, closes in both if opens < closes]
    return found


def _monday(day: date) -> date:
    return day - timedelta(days=day.weekday())
