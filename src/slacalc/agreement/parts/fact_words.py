"""The word of a fact: the key under which tables of an agreement hold it."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import Final

__all__ = ("fact_word",)

_WIDEST: Final = 256
"""Bits of a number that can be a fact."""

_LONGEST: Final = 77
"""Digits before or behind the point, from which on a number is written with an exponent: those
of the widest whole number."""


def fact_word(fact: object) -> str | None:
    """Return the word under which a table holds *fact*; `None` for what no table can hold.

    Text is its own word; numbers, dates and `true` are written as JSON and ISO 8601 write them,
    so that `1` of a database and `"1"` of a CSV file find the same entry. Numbers that are equal
    have the same word: a data frame turns `1` into `1.0` where other rows have none.

    >>> fact_word("high"), fact_word(1), fact_word(1.0), fact_word(True)
    ('high', '1', '1', 'true')
    """
    if isinstance(fact, str):
        return fact
    if isinstance(fact, bool):
        return "true" if fact else "false"
    if isinstance(fact, date):
        return fact.isoformat()
    if isinstance(fact, int):
        return str(fact) if fact.bit_length() <= _WIDEST else None
    if isinstance(fact, float):
        return _number_word(Decimal(fact if fact.is_integer() else repr(fact)))
    return _number_word(fact) if isinstance(fact, Decimal) else None


def _number_word(number: Decimal) -> str:
    """Return *number* without the zeros that change nothing."""
    if not number.is_finite():
        return str(number)
    sign, digits, exponent = number.as_tuple()
    text = "".join(map(str, digits)).rstrip("0")
    if not text:
        return "0"
    # Not `normalize`, which rounds to the precision of the context.
    kept = tuple(map(int, text))
    plain = Decimal((sign, kept, int(exponent) + len(digits) - len(kept)))
    return str(plain) if abs(plain.adjusted()) > _LONGEST else f"{plain:f}"
