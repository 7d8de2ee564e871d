"""Weekly hours: what is open on each weekday, in a pattern of one week or several."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final, TypeAlias, final

from slacalc.calendars.parts.dates import read_date
from slacalc.calendars.parts.fields import joined
from slacalc.calendars.parts.spans import Span, format_spans, parse_spans
from slacalc.core.instants import MICROS_PER_DAY
from slacalc.core.shapes import is_list, is_mapping

if TYPE_CHECKING:
    from collections.abc import Sequence

    from slacalc.errors import Faults

__all__ = ("WEEKDAYS", "Week", "WeeklyHours", "parse_weekdays", "read_hours", "weekdays_text")

WEEKDAYS: Final = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")

Week: TypeAlias = tuple[tuple[Span, ...], ...]
"""The spans of Monday to Sunday."""

_CLOSED_WEEK: Final[Week] = ((),) * 7
_ALWAYS: Final[Week] = (((0, MICROS_PER_DAY),),) * 7
_MAX_WEEKS: Final = 104
_MAX_TEXT: Final = 10_000
_MAX_DAYS: Final = 200
_FULL_NAMES: Final = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")
_NUMBERS: Final = {
    name: number for names in (WEEKDAYS, _FULL_NAMES) for number, name in enumerate(names)
}
_SEGMENT: Final = re.compile(r"\s*([A-Za-z][A-Za-z,\s-]*?)\s+(\d.*)", re.DOTALL)


@final
@dataclass(frozen=True, slots=True)
class WeeklyHours:
    """A pattern of weeks, the first of which holds the Monday `anchor` (an ordinal)."""

    weeks: tuple[Week, ...] = (_CLOSED_WEEK,)
    anchor: int | None = None

    def on(self, day: int) -> tuple[Span, ...]:
        """Return the spans of the date with ordinal *day*."""
        week = self.weeks[0]
        if self.anchor is not None:
            week = self.weeks[(day - self.anchor) // 7 % len(self.weeks)]
        return week[(day - 1) % 7]

    def like(self, weekday: int, day: int) -> tuple[Span, ...]:
        """Return the spans that *weekday* (0 is Monday) has in the week of the date *day*."""
        return self.on(day - (day - 1) % 7 + weekday)

    @property
    def opens(self) -> bool:
        """Whether there is any open time in the pattern."""
        return any(spans for week in self.weeks for spans in week)

    def document(self) -> object:
        """Return the hours in plain JSON types, as `read_hours` reads them."""
        documents = [_week_document(week) for week in self.weeks]
        return documents if self.anchor is not None else documents[0]


def read_hours(value: object, anchor: object, faults: Faults) -> WeeklyHours:
    """Read `hours:` and `anchor:`: one week, or a list of weeks with the date of a first one."""
    if value is None or isinstance(value, str) or is_mapping(value):
        if anchor is not None:
            faults.add("anchor", "only a pattern of several weeks has an anchor", anchor)
        return WeeklyHours((_read_week(value, "hours", faults),))
    if not is_list(value) or not 1 <= len(value) <= _MAX_WEEKS:
        faults.add(
            "hours", 'expected text such as "Mon-Fri 09:00-17:00" or days with hours', value
        )
        return WeeklyHours()
    weeks = tuple(_read_week(week, f"hours.{number}", faults) for number, week in enumerate(value))
    if anchor is None and len(weeks) == 1:
        return WeeklyHours(weeks)
    start = read_date(anchor, "anchor", faults)
    if start is None:
        return WeeklyHours(weeks[:1])
    return WeeklyHours(weeks, start.toordinal() - start.weekday())


def _read_week(value: object, path: str, faults: Faults) -> Week:
    week: list[tuple[Span, ...] | None] = [None] * 7
    if isinstance(value, str):
        if value.strip() == "24/7":
            return _ALWAYS
        pairs = _text_pairs(value, path, faults)
    elif is_mapping(value):
        pairs = [(key, spans, joined(path, key)) for key, spans in value.items()]
    elif value is None:
        pairs = []
    else:
        faults.add(path, 'expected text such as "Mon-Fri 09:00-17:00" or days with hours', value)
        pairs = []
    for days, spans, where in pairs:
        read = parse_spans(spans, where, faults)
        for weekday in parse_weekdays(days, where, faults):
            if week[weekday] is not None:
                faults.add(where, f"{WEEKDAYS[weekday]} is given twice; put its spans together")
            week[weekday] = read
    return tuple(spans or () for spans in week)


def _text_pairs(text: str, path: str, faults: Faults) -> list[tuple[object, object, str]]:
    """Split `"Mon-Fri 09:00-17:00; Sat 10:00-14:00"` into days and spans."""
    pairs: list[tuple[object, object, str]] = []
    if len(text) > _MAX_TEXT:
        faults.add(path, "is too long for the hours of a week", text)
        return pairs
    for segment in text.split(";"):
        match = _SEGMENT.fullmatch(segment)
        if match:
            pairs.append((match[1], match[2], path))
        elif segment.strip():
            faults.add(
                path,
                'cannot read the hours; write "Mon-Fri 09:00-13:00, 14:00-18:00; Sat 10:00-14:00" '
                'or "24/7"',
                segment,
            )
    return pairs


def parse_weekdays(value: object, path: str, faults: Faults) -> tuple[int, ...]:
    """Read weekdays: `"fri"`, `"Mon-Fri"`, `"Mon, Wed, Fri-Sun"`; 0 is Monday."""
    days: list[int] = []
    text = value if isinstance(value, str) and len(value) <= _MAX_DAYS else ""
    for part in text.lower().split(",") if text else [""]:
        first, dash, last = (name.strip() for name in part.partition("-"))
        start, end = _NUMBERS.get(first), _NUMBERS.get(last if dash else first)
        if start is None or end is None:
            faults.add(path, 'unknown weekday; write "mon" to "sun" or a range "Mon-Fri"', value)
            return ()
        days += [(start + step) % 7 for step in range((end - start) % 7 + 1)]
    return tuple(dict.fromkeys(days))


def weekdays_text(days: Sequence[int]) -> str:
    """Return weekdays as `"Mon-Fri"` or `"Mon, Wed"`, as `parse_weekdays` reads them."""
    runs: list[list[int]] = []
    for day in sorted(days):
        if runs and day == runs[-1][-1] + 1:
            runs[-1].append(day)
        else:
            runs.append([day])
    names = [day.capitalize() for day in WEEKDAYS]
    return ", ".join(
        names[run[0]] if len(run) == 1 else f"{names[run[0]]}-{names[run[-1]]}" for run in runs
    )


def _week_document(week: Week) -> str:
    """Return one week as text, days of equal hours together."""
    if week == _ALWAYS:
        return "24/7"
    groups: dict[tuple[Span, ...], list[int]] = {}
    for weekday, spans in enumerate(week):
        if spans:
            groups.setdefault(spans, []).append(weekday)
    return "; ".join(
        f"{weekdays_text(days)} {format_spans(spans)}" for spans, days in groups.items()
    )
