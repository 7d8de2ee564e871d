"""Instants, dates and decimals in documents: plain JSON types that survive the round trip.

An instant is ISO 8601 with its offset, followed by its zone in brackets where it has a named one
(RFC 9557): `2026-10-25T02:30:00+01:00[Europe/Berlin]`. Read without brackets it is the same
instant in a fixed offset. In facts, what JSON has no type for is tagged:
`{"date": "2026-10-25"}`, `{"datetime": "2026-10-25T02:30:00+01:00"}`, `{"decimal": "1.50"}`.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import date, datetime
from decimal import Decimal, DecimalException
from typing import Final
from zoneinfo import ZoneInfo

from slacalc.core.instants import from_micros, to_micros
from slacalc.errors import HistoryError, NaiveDatetimeError

__all__ = ("instant_text", "plain_instant", "read_instant", "tagged", "untagged")

_LONGEST: Final = 128
"""Characters of an instant; no zone has so long a name."""

_TOO_FINE: Final = re.compile(r"[.,]\d{6}\d*[1-9]")
"""A fraction with more than whole microseconds, which `fromisoformat` would cut in silence."""

_TAGS: Final = (
    'a fact, or {"date": "2026-03-05"}, {"datetime": "2026-03-05T09:00:00+03:00"} '
    'or {"decimal": "1.50"}'
)

_EXPECTED: Final = "an instant such as '2026-03-05T09:00:00+03:00' or an aware datetime"


def instant_text(moment: datetime) -> str:
    """Return the aware *moment* as text: ISO 8601, then its zone in brackets if it has a name.

    >>> from datetime import datetime
    >>> from zoneinfo import ZoneInfo
    >>> instant_text(datetime(2026, 3, 5, 9, tzinfo=ZoneInfo("Europe/Moscow")))
    '2026-03-05T09:00:00+03:00[Europe/Moscow]'
    """
    key = getattr(moment.tzinfo, "key", None)
    text = moment.isoformat()
    return f"{text}[{key}]" if key else text


def read_instant(name: str, value: object) -> datetime:
    """Return the instant *value* (text or aware datetime) of the field called *name*.

    Where the offset and the zone in brackets contradict each other, the offset says the instant.

    Raises:
        HistoryError: when it cannot be read.
        NaiveDatetimeError: when it has no time zone.
    """
    if isinstance(value, datetime):
        return plain_instant(value)
    if not isinstance(value, str) or len(value) > _LONGEST:
        raise HistoryError.field(value, name, _EXPECTED)
    text, bracket, rest = value.partition("[")
    try:
        moment = datetime.fromisoformat(text)
        zone = ZoneInfo(rest.removesuffix("]")) if bracket else None
    except (LookupError, OSError, ValueError):
        raise HistoryError.field(value, name, _EXPECTED) from None
    if _TOO_FINE.search(text):
        raise NaiveDatetimeError.too_fine(value)
    micros = to_micros(moment)
    return moment if zone is None else from_micros(micros, zone)


def plain_instant(moment: datetime) -> datetime:
    """Return *moment*, which must be aware, as a plain `datetime` in its own zone.

    Raises:
        NaiveDatetimeError: for a naive datetime, `NaT`, and what is no datetime.
    """
    micros = to_micros(moment)
    zone = moment.tzinfo
    # to_micros has refused a datetime without a zone; the test tells the type checker.
    return moment if type(moment) is datetime or zone is None else from_micros(micros, zone)


def tagged(value: Decimal | date) -> dict[str, object]:
    """Return the tagged form of a value that JSON has no type for.

    >>> from decimal import Decimal
    >>> tagged(Decimal("1.50"))
    {'decimal': '1.50'}
    """
    if isinstance(value, Decimal):
        return {"decimal": str(value)}
    if isinstance(value, datetime):
        return {"datetime": instant_text(value)}
    return {"date": value.isoformat()}


def untagged(name: str, value: Mapping[object, object]) -> Decimal | date:
    """Return what the tagged form *value*, of the fact called *name*, stands for.

    Raises:
        HistoryError: for a tag that is not known, or a text that its tag cannot read.
        NaiveDatetimeError: for an instant without a time zone.
    """
    tag, text = next(iter(value.items())) if len(value) == 1 else (None, None)
    if tag == "datetime":
        return read_instant(name, text)
    if isinstance(text, str) and len(text) <= _LONGEST:
        try:
            if tag == "date":
                return date.fromisoformat(text)
            if tag == "decimal":
                return Decimal(text)
        except (ValueError, DecimalException):
            pass
    raise HistoryError.field(dict(value), name, _TAGS)
