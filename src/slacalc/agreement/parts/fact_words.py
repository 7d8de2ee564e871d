"""The word of a fact: the key under which tables of an agreement hold it."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import Final

__all__ = ("fact_word",)

_WIDEST: Final = 256
"""Bits of a number that can be a fact."""


def fact_word(fact: object) -> str | None:
    """Return the word under which a table holds *fact*; `None` for what no table can hold.

    Text is its own word; numbers, dates and `true` are written as JSON and ISO 8601 write them,
    so that `1` of a database and `"1"` of a CSV file find the same entry.

    >>> fact_word("high"), fact_word(1), fact_word(True)
    ('high', '1', 'true')
    """
    if isinstance(fact, str):
        return fact
    if isinstance(fact, bool):
        return "true" if fact else "false"
    if isinstance(fact, date):
        return fact.isoformat()
    if isinstance(fact, int) and fact.bit_length() > _WIDEST:
        return None
    return str(fact) if isinstance(fact, int | float | Decimal) else None
