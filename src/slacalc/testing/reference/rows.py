"""The words of a calendar document, read for the oracle: times, rows, weekdays, dates, rules.

A row is a pair of readings counted from midnight of the date it opens on, in microseconds; the
second one may lie on the next date.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date, timedelta
from typing import TypeAlias

from slacalc.testing.reference.clock import DAY, HOUR, MINUTE, SECOND

__all__ = (
    "WEEKDAYS",
    "Json",
    "Row",
    "dates_between",
    "entries",
    "fields",
    "length",
    "rows",
    "rule_names",
    "text",
    "time_of_day",
    "week",
    "weekdays",
)

Json: TypeAlias = "Mapping[str, Json] | Sequence[Json] | str | float | None"
Row: TypeAlias = tuple[int, int]

WEEKDAYS: tuple[str, ...] = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")
_UNITS = {"h": HOUR, "m": MINUTE, "s": SECOND}


def fields(value: Json) -> Mapping[str, Json]:
    """Return *value*, which is a mapping; nothing at all is an empty one."""
    if value is None:
        return {}
    if not isinstance(value, Mapping):
        raise TypeError(value)
    return value


def entries(value: Json) -> list[Json]:
    """Return *value* as a list: nothing is an empty one, a single item a list of one."""
    if value is None:
        return []
    return list(value) if isinstance(value, list | tuple) else [value]


def text(value: Json) -> str:
    """Return *value*, which is text."""
    if not isinstance(value, str):
        raise TypeError(value)
    return value


def time_of_day(words: str) -> int:
    """Read `"09:30"`, `"24:00"`, `"09:30:15"` or `"09:30:15.25"` as microseconds."""
    hour, minute, second = [*words.strip().split(":"), "0"][:3]
    whole, _, fraction = second.partition(".")
    micros = int(fraction.ljust(6, "0")) if fraction else 0
    return int(hour) * HOUR + int(minute) * MINUTE + int(whole) * SECOND + micros


def length(words: str) -> int:
    """Read `"1h"`, `"1h30m"`, `"45s"` or `"0:45"` as microseconds."""
    if ":" in words:
        return time_of_day(words)
    total, number = 0, ""
    for letter in words.replace(" ", ""):
        if letter in _UNITS:
            total, number = total + round(float(number) * _UNITS[letter]), ""
        else:
            number += letter
    return total


def rows(value: Json) -> list[Row]:
    """Read the rows of one date: `"08:00-12:00, 13:00-17:00"`, a list of such, or `""`."""
    words = [part for item in entries(value) for part in text(item).split(",")]
    return [_row(word) for word in words if word.strip()]


def _row(words: str) -> Row:
    if words.strip() == "24/7":
        return 0, DAY
    opens, closes = (time_of_day(part) for part in words.split("-"))
    # A span whose close is not after its open runs over midnight.
    return opens, closes if closes > opens else closes + DAY


def weekdays(words: str) -> list[str]:
    """Read `"Mon-Fri"`, `"Sat, Sun"` or `"fri"` as names of weekdays."""
    found: list[str] = []
    for part in words.lower().split(","):
        first, _, last = (name.strip() for name in part.partition("-"))
        begin = WEEKDAYS.index(first)
        days = (WEEKDAYS.index(last or first) - begin) % 7 + 1
        found += [WEEKDAYS[(begin + step) % 7] for step in range(days)]
    return found


def week(value: Json) -> dict[str, list[Row]]:
    """Read one week of `hours`: a mapping by weekday, a line of text, or `"24/7"`."""
    if isinstance(value, Mapping):
        return {name: rows(item) for key, item in value.items() for name in weekdays(key)}
    line = text(value)
    if line.strip() == "24/7":
        return {name: [(0, DAY)] for name in WEEKDAYS}
    found: dict[str, list[Row]] = {}
    for part in filter(str.strip, line.split(";")):
        digit = next(place for place, letter in enumerate(part) if letter.isdigit())
        for name in weekdays(part[:digit]):
            found[name] = found.get(name, []) + rows(part[digit:])
    return found


def dates_between(words: str) -> list[date]:
    """Read `"2026-05-02"` or `"2026-05-02..2026-05-03"`, both ends included."""
    first, _, last = words.partition("..")
    begin = date.fromisoformat(first)
    days = (date.fromisoformat(last or first) - begin).days + 1
    return [begin + timedelta(days=step) for step in range(days)]


def rule_names(rule: str, start: str | None, day: date) -> bool:
    """Say whether the simple recurrence *rule*, begun on *start*, falls on *day*.

    Known: DAILY with INTERVAL; WEEKLY with INTERVAL and BYDAY; MONTHLY and YEARLY with BYMONTH,
    BYMONTHDAY and BYDAY, where `+4TH` is the fourth and `-1MO` the last one of the month.
    """
    parts = dict(part.split("=") for part in rule.upper().split(";"))
    begin = date.fromisoformat(start) if start else None
    if begin and day < begin:
        return False
    step = int(parts.get("INTERVAL", "1"))
    match parts["FREQ"]:
        case "DAILY":
            return begin is not None and (day - begin).days % step == 0
        case "WEEKLY":
            wanted = parts.get("BYDAY", _two_letters(begin or day)).split(",")
            in_step = begin is None or (_monday(day) - _monday(begin)).days // 7 % step == 0
            return in_step and _two_letters(day) in wanted
        case _ if step == 1:
            return _in_month(parts, day)
        case _:
            raise NotImplementedError(rule)


def _in_month(parts: dict[str, str], day: date) -> bool:
    if "BYMONTH" in parts and str(day.month) not in parts["BYMONTH"].split(","):
        return False
    if "BYMONTHDAY" in parts:
        return str(day.day) in parts["BYMONTHDAY"].split(",")
    return any(_is_nth(word, day) for word in parts["BYDAY"].split(","))


def _is_nth(word: str, day: date) -> bool:
    if word[-2:] != _two_letters(day):
        return False
    count = int(word[:-2] or 0)
    if count < 0:
        week_later = day + timedelta(days=7 * -count)
        week_before = day + timedelta(days=7 * (-count - 1))
        return week_later.month != day.month and week_before.month == day.month
    return count in (0, (day.day - 1) // 7 + 1)


def _two_letters(day: date) -> str:
    return WEEKDAYS[day.weekday()][:2].upper()


def _monday(day: date) -> date:
    return day - timedelta(days=day.weekday())
