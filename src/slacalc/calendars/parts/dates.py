"""Dates and instants as calendar documents write them."""

from __future__ import annotations

import re
from datetime import date, datetime
from typing import Final

from slacalc.core.instants import to_micros
from slacalc.errors import Faults, SlacalcError

__all__ = ("MAX_RANGE_DAYS", "checked_range", "read_date", "read_date_range", "read_instant")

MAX_RANGE_DAYS: Final = 36_600
"""A range of dates in a document is at most a hundred years."""

_MAX_TEXT: Final = 60
_DATE: Final = re.compile(r"\d{4}-\d{2}-\d{2}", re.ASCII)


def read_date(value: object, path: str, faults: Faults) -> date | None:
    """Read a date: a `date`, or text `"2026-12-31"`."""
    if isinstance(value, datetime):
        faults.add(path, "expected a date without a time", value)
        return None
    if isinstance(value, date):
        return value
    if isinstance(value, str) and _DATE.fullmatch(value.strip()):
        try:
            return date.fromisoformat(value.strip())
        except ValueError:
            faults.add(path, "there is no such date", value)
            return None
    faults.add(path, "expected a date such as 2026-12-31", value)
    return None


def read_date_range(value: object, path: str, faults: Faults) -> tuple[date, date] | None:
    """Read one date, or `"2026-05-02..2026-05-03"`, both included."""
    if not isinstance(value, str) or ".." not in value:
        day = read_date(value, path, faults)
        return None if day is None else (day, day)
    texts = value.split("..", maxsplit=1)
    first, last = (read_date(text, path, faults) for text in texts)
    if first is None or last is None:
        return None
    return checked_range(first, last, path, faults)


def checked_range(first: date, last: date, path: str, faults: Faults) -> tuple[date, date] | None:
    """Return the range when it is one: in order, and not longer than a hundred years."""
    if last < first:
        faults.add(path, f"ends before it starts: {first}..{last}")
        return None
    if (last - first).days > MAX_RANGE_DAYS:
        faults.add(path, f"is longer than a hundred years: {first}..{last}")
        return None
    return (first, last)


def read_instant(value: object, path: str, faults: Faults) -> datetime | None:
    """Read an aware instant: a `datetime`, or ISO 8601 text with an offset."""
    moment = value
    if isinstance(value, str) and len(value) <= _MAX_TEXT:
        try:
            moment = datetime.fromisoformat(value.strip())
        except ValueError:
            moment = None
    if not isinstance(moment, datetime):
        faults.add(path, 'expected an instant such as "2026-06-01T14:00:00+03:00"', value)
        return None
    try:
        to_micros(moment)
    except SlacalcError as error:
        faults.add(path, str(error))
        return None
    return moment
