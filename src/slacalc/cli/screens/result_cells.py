"""Fields of results as cells of CSV: numbers with their unit beside them, instants in ISO 8601."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import TYPE_CHECKING

from slacalc.cli.screens.text import amount_words
from slacalc.core.amounts import BusinessDays, CalendarDays, CalendarTime
from slacalc.core.instants import MICROS_PER_SECOND, timedelta_micros

if TYPE_CHECKING:
    from slacalc.evaluation.result import Result

__all__ = ("csv_value", "plain_value")


def csv_value(result: Result, name: str) -> object:
    """Return the field *name* of *result*; `unit` says what its quantities count."""
    if name == "unit":
        return _unit(result)
    if name == "amount":
        return "" if result.amount is None else amount_words(result.amount)
    value: object = getattr(result, name)
    return plain_value(value)


def plain_value(value: object) -> object:
    """Return *value*: quantities in seconds or business days, true and false in words."""
    if isinstance(value, BusinessDays):
        return float(value.days)
    if isinstance(value, timedelta):
        micros = timedelta_micros(value)
        whole, rest = divmod(micros, MICROS_PER_SECOND)
        return micros / MICROS_PER_SECOND if rest else whole
    if isinstance(value, datetime):
        return value.isoformat()
    return str(value).lower() if isinstance(value, bool) else value


def _unit(result: Result) -> str:
    if result.elapsed is None:
        return ""
    if isinstance(result.elapsed, BusinessDays):
        return "business days"
    wall = isinstance(result.amount, CalendarTime | CalendarDays)
    return "calendar seconds" if wall else "seconds"
