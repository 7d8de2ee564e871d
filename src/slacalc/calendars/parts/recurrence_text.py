"""The text of a recurrence rule: `FREQ=YEARLY;BYMONTH=11;BYDAY=+4TH` and its parts."""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from datetime import date
from typing import TYPE_CHECKING, Final, NamedTuple, TypeVar

from slacalc.showing import shown

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from slacalc.errors import Faults

__all__ = ("Parts", "Weekday", "parse_rule")

_MAX_TEXT: Final = 500
_MAX_INTERVAL: Final = 10_000
_MAX_COUNT: Final = 10_000
_FREQUENCIES: Final = ("DAILY", "WEEKLY", "MONTHLY", "YEARLY")
_WEEKDAYS: Final = ("MO", "TU", "WE", "TH", "FR", "SA", "SU")
_FINER: Final = frozenset({"BYHOUR", "BYMINUTE", "BYSECOND"})
_DAY: Final = re.compile(r"([+-]?\d{1,2})?(MO|TU|WE|TH|FR|SA|SU)", re.ASCII)
_NUMBER: Final = re.compile(r"[+-]?\d{1,6}", re.ASCII)
_UNTIL: Final = re.compile(r"(\d{4})(\d{2})(\d{2})(T\d{6}Z?)?", re.ASCII)

_T = TypeVar("_T")


class Weekday(NamedTuple):
    """A weekday (0 is Monday), with `nth` of month or year where it is not 0."""

    nth: int
    number: int


@dataclass(frozen=True, slots=True)
class Parts:
    """The parts of a rule; empty where the rule does not give them."""

    text: str
    freq: str
    interval: int = 1
    count: int | None = None
    until: date | None = None
    weekstart: int = 0
    months: tuple[int, ...] = ()
    weeks: tuple[int, ...] = ()
    yeardays: tuple[int, ...] = ()
    monthdays: tuple[int, ...] = ()
    days: tuple[Weekday, ...] = ()
    positions: tuple[int, ...] = ()

    @property
    def gives_day(self) -> bool:
        """Whether the dates of a period are given, so that no start has to fill them in."""
        return bool(self.days or self.monthdays or self.yeardays) or self.freq == "DAILY"

    def filled(self, start: date | None) -> Parts:
        """Return the parts with what they leave open taken from *start* (RFC 5545, 3.3.10)."""
        if self.gives_day or start is None:
            return self
        if self.freq == "WEEKLY" or self.weeks:
            return replace(self, days=(Weekday(0, start.weekday()),))
        months = (start.month,) if self.freq == "YEARLY" and not self.months else self.months
        return replace(self, months=months, monthdays=(start.day,))


def parse_rule(value: object, path: str, faults: Faults) -> Parts | None:
    """Read the text of a rule; note in *faults* everything that is wrong with it."""
    if not isinstance(value, str) or len(value) > _MAX_TEXT:
        faults.add(path, 'a rule is text such as "FREQ=YEARLY;BYMONTH=11;BYDAY=+4TH"', value)
        return None
    text = value.strip().upper().removeprefix("RRULE:").removesuffix(";")
    found = len(faults)
    given = _split(text, path, faults)
    if given is not None:
        _check_names(given, path, faults)
    if given is None or len(faults) > found:
        return None
    reader = _Reader(given, path, faults)
    parts = Parts(
        text=text,
        freq=given["FREQ"],
        interval=reader.number("INTERVAL", _MAX_INTERVAL) or 1,
        count=reader.number("COUNT", _MAX_COUNT),
        until=reader.until(),
        weekstart=reader.weekstart(),
        months=reader.numbers("BYMONTH", 12, signed=False),
        weeks=reader.numbers("BYWEEKNO", 53),
        yeardays=reader.numbers("BYYEARDAY", 366),
        monthdays=reader.numbers("BYMONTHDAY", 31),
        days=reader.days(),
        positions=reader.numbers("BYSETPOS", 366),
    )
    _check_together(parts, path, faults)
    return parts if len(faults) == found else None


def _split(text: str, path: str, faults: Faults) -> dict[str, str] | None:
    given: dict[str, str] = {}
    for part in text.split(";"):
        name, equals, value = part.partition("=")
        if not equals or not value or not name.isalpha():
            faults.add(path, "a rule is one line of NAME=VALUE, with ; between", part)
            return None
        if name in given:
            faults.add(path, f"{name} is given twice", text)
        given[name] = value
    return given


def _check_names(given: Mapping[str, str], path: str, faults: Faults) -> None:
    known = {"FREQ", "INTERVAL", "COUNT", "UNTIL", "WKST", *_ALLOWED}
    for name in given:
        if name in _FINER:
            faults.add(path, f"{shown(name)} is finer than a date; give hours beside the rule")
        elif name not in known:
            faults.add(path, f"{shown(name)} is no part of a rule that is known here", name)
    freq = given.get("FREQ", "")
    if freq not in _FREQUENCIES:
        faults.add(path, f"FREQ has to be one of {', '.join(_FREQUENCIES)}", freq)
        return
    for name in given:
        if freq not in _ALLOWED.get(name, _FREQUENCIES):
            faults.add(path, f"RFC 5545 has no {name} in a {freq} rule", given[name])


_ALLOWED: Final[Mapping[str, tuple[str, ...]]] = {
    "BYMONTH": _FREQUENCIES,
    "BYDAY": _FREQUENCIES,
    "BYSETPOS": _FREQUENCIES,
    "BYMONTHDAY": ("DAILY", "MONTHLY", "YEARLY"),
    "BYYEARDAY": ("YEARLY",),
    "BYWEEKNO": ("YEARLY",),
}
"""Which frequencies each BY… part may stand with (RFC 5545, section 3.3.10)."""


def _check_together(parts: Parts, path: str, faults: Faults) -> None:
    ordinals = any(day.nth for day in parts.days)
    if ordinals and (parts.freq in {"DAILY", "WEEKLY"} or parts.weeks):
        faults.add(path, "BYDAY has numbers only in MONTHLY and YEARLY rules without BYWEEKNO")
    if parts.count is not None and parts.until is not None:
        faults.add(path, "give COUNT or UNTIL, not both")
    narrowed = parts.months or parts.weeks or parts.gives_day
    if parts.positions and (not narrowed or parts.freq == "DAILY"):
        faults.add(path, "BYSETPOS chooses among the days of a week, month or year; give them")


class _Reader(NamedTuple):
    """Reads the values of a rule, and notes what is wrong with them."""

    given: Mapping[str, str]
    path: str
    faults: Faults

    def number(self, name: str, most: int) -> int | None:
        numbers = self.numbers(name, most, signed=False)
        if len(numbers) > 1:
            self.faults.add(self.path, f"{name} is one number", self.given[name])
        return numbers[0] if numbers else None

    def numbers(self, name: str, most: int, *, signed: bool = True) -> tuple[int, ...]:
        def read(text: str) -> int | None:
            number = int(text) if _NUMBER.fullmatch(text) else 0
            return number if number and -most * signed <= number <= most else None

        least = f"-{most} to -1 or " if signed else ""
        return self._list(name, read, f"numbers {least}1 to {most}")

    def days(self) -> tuple[Weekday, ...]:
        def read(text: str) -> Weekday | None:
            match = _DAY.fullmatch(text)
            nth = int(match[1] or 0) if match else 0
            most = 5 if self.given["FREQ"] == "MONTHLY" or "BYMONTH" in self.given else 53
            if match is None or abs(nth) > most or (match[1] and not nth):
                return None
            return Weekday(nth, _WEEKDAYS.index(match[2]))

        return self._list("BYDAY", read, "weekdays such as MO, 1MO or -1FR")

    def weekstart(self) -> int:
        text = self.given.get("WKST", "MO")
        if text in _WEEKDAYS:
            return _WEEKDAYS.index(text)
        self.faults.add(self.path, "WKST has to be a weekday such as MO", text)
        return 0

    def until(self) -> date | None:
        text = self.given.get("UNTIL")
        if text is None:
            return None
        match = _UNTIL.fullmatch(text)
        try:
            # Of a time only the date counts: the rule gives whole dates.
            return date.fromisoformat(f"{match[1]}-{match[2]}-{match[3]}" if match else "")
        except ValueError:
            self.faults.add(self.path, "UNTIL has to be a date such as 20261231", text)
            return None

    def _list(self, name: str, read: Callable[[str], _T | None], what: str) -> tuple[_T, ...]:
        text = self.given.get(name)
        values = [] if text is None else [read(part) for part in text.split(",")]
        read_well = tuple(dict.fromkeys(value for value in values if value is not None))
        if None in values:
            self.faults.add(self.path, f"{name} has to be {what}", text)
        return read_well
