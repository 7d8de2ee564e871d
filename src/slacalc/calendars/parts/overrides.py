"""What stands above weekly hours and holidays: dated hours, breaks, absolute closures."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from itertools import pairwise
from typing import TYPE_CHECKING, final

from slacalc.calendars.parts.dates import read_date, read_date_range, read_instant
from slacalc.calendars.parts.fields import joined, listed, read_fields, read_name
from slacalc.calendars.parts.recurrence import Recurrence, read_recurrence
from slacalc.calendars.parts.spans import Span, format_spans, parse_spans
from slacalc.calendars.parts.weekly import WEEKDAYS, parse_weekdays, weekdays_text
from slacalc.core.instants import to_micros
from slacalc.core.shapes import is_mapping

if TYPE_CHECKING:
    from collections.abc import Iterable

    from slacalc.errors import Faults

__all__ = ("Break", "Closure", "DayOverride", "read_breaks", "read_closed", "read_days")


@final
@dataclass(frozen=True, slots=True)
class DayOverride:
    """Hours that replace those of the dates `first` to `last`; `like` borrows a weekday's."""

    first: date
    last: date
    spans: tuple[Span, ...] = ()
    like: int | None = None
    name: str = ""

    def document(self) -> tuple[str, object]:
        """Return the key and the value that `read_days` reads back."""
        key = str(self.first) if self.first == self.last else f"{self.first}..{self.last}"
        if self.like is None and not self.name:
            return key, format_spans(self.spans)
        body = (
            {"hours": format_spans(self.spans)}
            if self.like is None
            else {"like": WEEKDAYS[self.like]}
        )
        return key, body | ({"name": self.name} if self.name else {})


@final
@dataclass(frozen=True, slots=True)
class Break:
    """Hours cut out of whatever is open: on weekdays, on one date, or by a recurrence."""

    spans: tuple[Span, ...]
    when: tuple[int, ...] | date | Recurrence
    name: str = ""

    def days(self, first: date, last: date) -> Iterable[int]:
        """Return the ordinals of the dates from *first* to *last* that have the break."""
        if isinstance(self.when, Recurrence):
            return [day.toordinal() for day in self.when.dates(first, last)]
        if isinstance(self.when, date):
            return [self.when.toordinal()] if first <= self.when <= last else []
        days = range(first.toordinal(), last.toordinal() + 1)
        return [day for day in days if (day - 1) % 7 in self.when]

    def document(self) -> dict[str, object]:
        """Return the break in plain JSON types, as `read_breaks` reads it."""
        if isinstance(self.when, Recurrence):
            when: dict[str, object] = {"rrule": self.when.rule}
            if self.when.start is not None:
                when["start"] = str(self.when.start)
        elif isinstance(self.when, date):
            when = {"date": str(self.when)}
        else:
            when = {"days": weekdays_text(self.when)}
        return when | {"hours": format_spans(self.spans)} | _named(self.name)


@final
@dataclass(frozen=True, slots=True)
class Closure:
    """A stretch of instants at which nothing is open, whatever the calendar says."""

    start: int
    end: int
    text: tuple[str, str]
    name: str = ""

    def document(self) -> dict[str, object]:
        """Return the closure in plain JSON types, as `read_closed` reads it."""
        return {"from": self.text[0], "to": self.text[1]} | _named(self.name)


def _named(name: str) -> dict[str, object]:
    return {"name": name} if name else {}


def read_days(value: object, faults: Faults, path: str = "days") -> tuple[DayOverride, ...]:
    """Read `days:`, a mapping of dates or ranges to hours; every date at most once."""
    if value is None:
        return ()
    if not is_mapping(value):
        faults.add(
            path, 'expected dates with hours, for example {2026-12-31: "08:00-12:00"}', value
        )
        return ()
    read = [_read_day(key, body, joined(path, key), faults) for key, body in value.items()]
    found = sorted((day for day in read if day is not None), key=lambda day: day.first)
    for sooner, later in pairwise(found):
        if later.first <= sooner.last:
            faults.add(joined(path, later.document()[0]), f"{later.first} is given twice")
    return tuple(found)


def _read_day(key: object, body: object, path: str, faults: Faults) -> DayOverride | None:
    dates = read_date_range(key, path, faults)
    like, name = None, ""
    if is_mapping(body):
        fields = read_fields(body, ("hours", "like", "name"), path, faults) or {}
        name = read_name(fields.get("name"), f"{path}.name", faults)
        if "like" in fields:
            weekdays = parse_weekdays(fields["like"], f"{path}.like", faults)
            like = weekdays[0] if weekdays else None
            if len(weekdays) > 1 or "hours" in fields:
                faults.add(path, "like: names one weekday, and stands without hours:", body)
        body = fields.get("hours")
    spans = parse_spans(body, path, faults)
    return None if dates is None else DayOverride(*dates, spans, like, name)


def read_breaks(value: object, faults: Faults, path: str = "breaks") -> tuple[Break, ...]:
    """Read `breaks:`, a list of mappings with hours and `days`, `date` or `rrule`."""
    items = listed(value)
    read = [_read_break(item, f"{path}.{at}", faults) for at, item in enumerate(items)]
    return tuple(item for item in read if item is not None)


def _read_break(value: object, path: str, faults: Faults) -> Break | None:
    known = ("days", "date", "rrule", "start", "hours", "name")
    fields = read_fields(value, known, path, faults)
    if fields is None:
        return None
    kinds = [kind for kind in ("days", "date", "rrule") if kind in fields]
    if len(kinds) != 1 or ("start" in fields and kinds != ["rrule"]):
        faults.add(path, "a break has one of days:, date: or rrule: (start: goes with rrule:)")
        return None
    spans = parse_spans(fields.get("hours"), f"{path}.hours", faults)
    if not spans:
        faults.add(f"{path}.hours", "a break needs hours")
    when: tuple[int, ...] | date | Recurrence | None
    if "date" in fields:
        when = read_date(fields["date"], f"{path}.date", faults)
    elif "days" in fields:
        when = tuple(sorted(parse_weekdays(fields["days"], f"{path}.days", faults)))
    else:
        when = read_recurrence(fields["rrule"], fields.get("start"), path, faults)
    name = read_name(fields.get("name"), f"{path}.name", faults)
    return None if when is None else Break(spans, when, name)


def read_closed(value: object, faults: Faults, path: str = "closed") -> tuple[Closure, ...]:
    """Read `closed:`, a list of mappings with the instants `from` and `to`."""
    read = [_read_closure(item, f"{path}.{at}", faults) for at, item in enumerate(listed(value))]
    return tuple(item for item in read if item is not None)


def _read_closure(value: object, path: str, faults: Faults) -> Closure | None:
    fields = read_fields(value, ("from", "to", "name"), path, faults)
    if fields is None:
        return None
    start = read_instant(fields.get("from"), f"{path}.from", faults)
    end = read_instant(fields.get("to"), f"{path}.to", faults)
    name = read_name(fields.get("name"), f"{path}.name", faults)
    if start is None or end is None:
        return None
    if to_micros(end) <= to_micros(start):
        faults.add(path, f"ends before it starts: {_text(start)} to {_text(end)}")
        return None
    return Closure(to_micros(start), to_micros(end), (_text(start), _text(end)), name)


def _text(moment: datetime) -> str:
    return moment.isoformat()
