"""The dates of a calendar as people see them: usual or special, and why."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from itertools import groupby
from typing import TYPE_CHECKING, Final, TypeAlias, cast

from slacalc.calendars.localtime.walltime import offset_changes, year_start
from slacalc.core.instants import from_micros, to_micros

if TYPE_CHECKING:
    from slacalc.calendars.calendar import Calendar
    from slacalc.calendars.measuring.labels import LabelledInterval

__all__ = ("Day", "hours_text", "year_days")

_Hours: TypeAlias = tuple[tuple[str, str], ...]

_PLAIN_LABELS: Final = {"open", "night", "weekend", "break", "closed"}
_COMBINATIONS: Final = {"union", "intersection", "difference"}
_USUAL: Final = 6
"""Hours that a weekday has as often as this in a year are usual for it."""
_ROUTINE: Final = 40
"""What has its name on more dates of a year, as lunch breaks have, is not worth a note."""


@dataclass(frozen=True, slots=True)
class Day:
    """A date: when it is open, by local wall time, and what is special about it.

    Attributes:
        date: The local date.
        hours: Opening and closing times, by the local clock.
        spans: The same in minutes from midnight.
        open_time: How much that is.
        special: Whether it differs from the usual hours of the weekday.
        names: Of holidays, dated hours, breaks and closures on it.
        clock: What happens to the clock on it.
    """

    date: date
    hours: _Hours
    spans: tuple[tuple[int, int], ...]
    open_time: timedelta
    special: bool
    names: tuple[str, ...]
    clock: str

    @property
    def kind(self) -> str:
        """Return one word for how it is shown: open, closed, special or holiday."""
        if self.special:
            return "special" if self.hours else "holiday"
        return "open" if self.hours else "closed"


def hours_text(hours: _Hours) -> str:
    """Return opening hours as text.

    >>> hours_text((("09:00", "12:00"), ("13:00", "24:00")))
    '09:00-12:00, 13:00-24:00'
    """
    return ", ".join(f"{start}-{end}" for start, end in hours) or "closed"


def year_days(calendar: Calendar, year: int) -> list[Day]:
    """Return the dates of a local year.

    Raises:
        HolidayDataError: there is no holiday data for it.
    """
    zone = calendar.timezone
    start, end = (from_micros(year_start(zone, at), zone) for at in (year, year + 1))
    pieces = calendar.intervals(start, end)
    by_date = {
        day: list(parts) for day, parts in groupby(_cut(pieces), lambda piece: piece.start.date())
    }
    changes = dict(_clock_changes(calendar, year))
    hours = {day: _hours(parts) for day, parts in by_date.items()}
    usual = _usual(hours)
    dated = dict(_dated_names(calendar.to_dict(), year))
    names = {day: _names(parts, dated.get(day)) for day, parts in by_date.items()}
    often = Counter(name for given in names.values() for name in given)
    return [
        Day(
            date=day,
            hours=hours[day],
            spans=tuple((_minutes(start), _minutes(end)) for start, end in hours[day]),
            open_time=_open_time(parts),
            special=hours[day] not in usual[day.weekday()],
            names=tuple(name for name in names[day] if often[name] <= _ROUTINE),
            clock=changes.get(day, ""),
        )
        for day, parts in by_date.items()
    ]


def _cut(pieces: tuple[LabelledInterval, ...]) -> Iterator[LabelledInterval]:
    """Yield *pieces*, divided at local midnights."""
    from dataclasses import replace

    for piece in pieces:
        start = piece.start
        while to_micros(start) < to_micros(piece.end):
            midnight = datetime.combine(
                start.date() + timedelta(days=1), datetime.min.time(), start.tzinfo
            )
            end = min(midnight, piece.end, key=to_micros)
            yield replace(piece, start=start, end=end)
            start = end


def _hours(parts: list[LabelledInterval]) -> _Hours:
    return tuple((f"{part.start:%H:%M}", _end_text(part)) for part in parts if part.is_open)


def _minutes(text: str) -> int:
    hours, _, minutes = text.partition(":")
    return int(hours) * 60 + int(minutes)


def _end_text(part: LabelledInterval) -> str:
    return f"{part.end:%H:%M}" if part.end.date() == part.start.date() else "24:00"


def _open_time(parts: list[LabelledInterval]) -> timedelta:
    micros = sum(to_micros(part.end) - to_micros(part.start) for part in parts if part.is_open)
    return timedelta(microseconds=micros)


def _names(parts: list[LabelledInterval], dated: str | None) -> tuple[str, ...]:
    """Return the names on a date; that of dated hours too, which closed time alone would show."""
    labels = [part.label for part in parts if part.label not in _PLAIN_LABELS]
    return tuple(dict.fromkeys([*labels, dated] if dated else labels))


def _dated_names(document: object, year: int) -> Iterator[tuple[date, str]]:
    """Yield the names of dated hours in a calendar's document, and in those it is made of."""
    if isinstance(document, list):
        for part in cast("list[object]", document):
            yield from _dated_names(part, year)
    if not isinstance(document, dict):
        return
    fields = cast("dict[str, object]", document)
    for name, value in fields.items():
        if name == "days" and isinstance(value, dict):
            yield from _names_of_days(cast("dict[str, object]", value), year)
        elif name == "versions" and isinstance(value, dict):
            yield from _dated_names([*cast("dict[str, object]", value).values()], year)
        elif name in _COMBINATIONS:
            yield from _dated_names(value, year)


def _names_of_days(days: dict[str, object], year: int) -> Iterator[tuple[date, str]]:
    for dates, given in days.items():
        name = cast("dict[str, object]", given).get("name") if isinstance(given, dict) else None
        first, _, last = dates.partition("..")
        start = max(date.fromisoformat(first), date(year, 1, 1))
        end = min(date.fromisoformat(last or first), date(year, 12, 31))
        if name:
            for day in range(start.toordinal(), end.toordinal() + 1):
                yield date.fromordinal(day), str(name)


def _usual(hours: dict[date, _Hours]) -> list[set[_Hours]]:
    """Return, for each weekday, the hours that are nothing special on it."""
    usual: list[set[_Hours]] = []
    for weekday in range(7):
        counts = Counter(given for day, given in hours.items() if day.weekday() == weekday)
        often = {given for given, count in counts.items() if count >= _USUAL}
        usual.append(often or {given for given, _ in counts.most_common(1)})
    return usual


def _clock_changes(calendar: Calendar, year: int) -> Iterator[tuple[date, str]]:
    """Yield the dates on which the clock is changed, and what it does."""
    zone = calendar.timezone
    for change in offset_changes(zone, year):
        after = from_micros(change.at, zone)
        before = after + timedelta(microseconds=change.before - change.after)
        yield after.date(), f"the clock goes from {before:%H:%M} to {after:%H:%M}"
