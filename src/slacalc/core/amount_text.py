"""Amounts as text and in documents: `"3h"`, `"2bd"`, `"72h calendar"`, `"3d calendar"`."""

from __future__ import annotations

import re
from datetime import timedelta
from fractions import Fraction
from functools import lru_cache
from typing import TYPE_CHECKING, Final, TypeAlias

from slacalc.core.amounts import (
    BusinessDays,
    CalendarDays,
    CalendarTime,
    ParsedAmount,
    plain_timedelta,
    time_text,
)
from slacalc.core.instants import (
    MICROS_PER_HOUR,
    MICROS_PER_MINUTE,
    MICROS_PER_SECOND,
    timedelta_micros,
)
from slacalc.core.shapes import is_mapping
from slacalc.errors import AmountError

if TYPE_CHECKING:
    from collections.abc import Mapping

__all__ = (
    "AmountDocument",
    "amount_document",
    "amount_size",
    "amount_text",
    "parse_amount",
    "parse_time",
    "positive_amount",
    "time_amount_text",
)

AmountDocument: TypeAlias = str | dict[str, str]

_NUMBER: Final = r"(\d{1,12}(?:\.\d{1,12})?)"
_TIME: Final = re.compile(
    rf"(?=.)(?:{_NUMBER}\s?h)?\s?(?:{_NUMBER}\s?m(?:in)?)?\s?(?:{_NUMBER}\s?s)?", re.ASCII
)
_ISO: Final = re.compile(rf"PT(?=.)(?:{_NUMBER}H)?(?:{_NUMBER}M)?(?:{_NUMBER}S)?", re.ASCII)
_CLOCK: Final = re.compile(r"(\d{1,6}):([0-5]\d)(?::([0-5]\d(?:\.\d{1,6})?))?", re.ASCII)
_BUSINESS_DAYS: Final = re.compile(r"(\d+(?:\.\d+)?|\d+/\d+)\s?bd", re.ASCII)
_DAYS: Final = re.compile(r"(\d{1,7})\s?d", re.ASCII)
_PLAIN_DAYS: Final = re.compile(
    r"P?\d+(?:\.\d+)?\s?(?:d|w|days?|weeks?)(?:\s?T?\d.*)?", re.ASCII | re.IGNORECASE
)
_BARE: Final = re.compile(r"\+?\d+(?:\.\d+)?", re.ASCII)
_MAX_TEXT: Final = 60
_FIELDS: Final = ("business_days", "at", "cutoff")


def parse_amount(value: object) -> ParsedAmount:
    """Read an amount: a value of one of the four types, text, or `{business_days: …}`.

    Raises:
        AmountError: for a bare number, `"1d"`, and whatever else cannot be read.
    """
    if isinstance(value, BusinessDays | CalendarTime | CalendarDays):
        return value
    if isinstance(value, timedelta):
        return plain_timedelta(value)
    if isinstance(value, str):
        return _parse_text(value)
    if is_mapping(value):
        return _parse_document(value)
    if isinstance(value, int | float | Fraction):
        raise AmountError.bare_number(value)
    raise AmountError.unreadable(value)


def positive_amount(value: object) -> ParsedAmount:
    """Read an amount that is a target: more than nothing."""
    amount = parse_amount(value)
    if amount_size(amount) <= 0:
        raise AmountError.not_positive(value)
    return amount


def amount_size(amount: ParsedAmount) -> int:
    """Return how much *amount* is, in the unit of its own kind: its sign and zero are exact."""
    if isinstance(amount, BusinessDays):
        return amount.units
    if isinstance(amount, CalendarDays):
        return amount.days
    return amount.micros if isinstance(amount, CalendarTime) else timedelta_micros(amount)


def parse_time(text: str) -> timedelta:
    """Read a length of time: `"3h"`, `"1h30m"`, `"1.5h"`, `"0:45"`, `"45s"` or `"PT3H"`."""
    if len(text) > _MAX_TEXT:
        raise AmountError.unreadable(text)
    sign, unsigned = _signed(text)
    return sign * _read_time(unsigned, text)


@lru_cache(maxsize=1024)
def _parse_text(text: str) -> ParsedAmount:
    if len(text) > _MAX_TEXT:
        raise AmountError.unreadable(text)
    sign, unsigned = _signed(text)
    if match := _BUSINESS_DAYS.fullmatch(unsigned):
        return BusinessDays(match[1]) * sign
    if unsigned.endswith("calendar"):
        unsigned = unsigned.removesuffix("calendar").rstrip()
        if match := _DAYS.fullmatch(unsigned):
            return CalendarDays(sign * int(match[1]))
        return CalendarTime(sign * _read_time(unsigned, text))
    return sign * _read_time(unsigned, text)


def _signed(text: str) -> tuple[int, str]:
    body = text.strip()
    return (-1, body[1:]) if body.startswith("-") else (1, body)


def _read_time(unsigned: str, text: str) -> timedelta:
    """Read the length of time *unsigned*; errors show the whole *text*."""
    match = _CLOCK.fullmatch(unsigned) or _ISO.fullmatch(unsigned) or _TIME.fullmatch(unsigned)
    if match is None or not any(match.groups()):
        raise _unread(unsigned, text)
    sizes = (MICROS_PER_HOUR, MICROS_PER_MINUTE, MICROS_PER_SECOND)
    micros = sum(
        (Fraction(part) * size for part, size in zip(match.groups(), sizes, strict=True) if part),
        start=Fraction(0),
    )
    if micros.denominator != 1:
        raise AmountError.too_fine(text)
    try:
        return timedelta(microseconds=int(micros))
    except OverflowError:
        raise AmountError.too_large(text) from None


def _unread(unsigned: str, text: str) -> AmountError:
    if _BARE.fullmatch(unsigned):
        return AmountError.bare_number(text)
    if _PLAIN_DAYS.fullmatch(unsigned):
        return AmountError.plain_days(text)
    return AmountError.unreadable(text)


def _parse_document(document: Mapping[object, object]) -> BusinessDays:
    unknown = [key for key in document if key not in _FIELDS]
    days = document.get("business_days")
    if unknown or not isinstance(days, int | float | str) or isinstance(days, bool):
        raise AmountError.unreadable(dict(document))
    options = {name: document.get(name) for name in ("at", "cutoff")}
    for name, value in options.items():
        if value is not None and not isinstance(value, str):
            raise AmountError.option(name, value, 'text such as "16:00", quoted')
    return BusinessDays(days, at=document.get("at"), cutoff=document.get("cutoff"))  # type: ignore[arg-type]


def amount_text(amount: ParsedAmount) -> str:
    """Return *amount* as text; `parse_amount` reads it back, but for `at` and `cutoff`."""
    if isinstance(amount, BusinessDays):
        source = repr(BusinessDays(amount.days)).removeprefix("BusinessDays(").rstrip(")")
        return f"{source.strip(chr(39))}bd"
    if isinstance(amount, CalendarDays):
        return f"{amount.days}d calendar"
    if isinstance(amount, CalendarTime):
        return f"{time_amount_text(amount.micros)} calendar"
    return time_amount_text(timedelta_micros(amount))


def amount_document(amount: ParsedAmount) -> AmountDocument:
    """Return *amount* in plain JSON types; `parse_amount` reads it back equal."""
    if not isinstance(amount, BusinessDays) or (amount.at is None and amount.cutoff is None):
        return amount_text(amount)
    document = {"business_days": amount_text(amount).removesuffix("bd")}
    for name, value in (("at", amount.at), ("cutoff", amount.cutoff)):
        if value is not None:
            document[name] = time_text(value)
    return document


def time_amount_text(micros: int) -> str:
    """Return *micros* as `"1h30m"`, exact to the microsecond."""
    sign = "-" if micros < 0 else ""
    minutes, rest = divmod(abs(micros), MICROS_PER_MINUTE)
    hours, minutes = divmod(minutes, 60)
    seconds, fraction = divmod(rest, MICROS_PER_SECOND)
    text = f"{hours}h" if hours else ""
    text += f"{minutes}m" if minutes else ""
    if fraction:
        text += f"{seconds}.{fraction:06}".rstrip("0") + "s"
    elif seconds or not text:
        text += f"{seconds}s"
    return sign + text
