"""Values as text for people: instants, quantities, and whatever a file may hold."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Final

from slacalc.core.amount_text import amount_text
from slacalc.core.amounts import BusinessDays, ParsedAmount

__all__ = ("amount_words", "moment_words", "printable", "quantity_words", "shortened")

_KEPT: Final = frozenset("\n")


def printable(text: str) -> str:
    r"""Return *text* without characters that would move a terminal's cursor or colour it.

    >>> printable("a\\x1b[31mb")
    'a\\\\x1b[31mb'
    """
    if text.isprintable():
        return text
    return "".join(
        letter
        if letter.isprintable() or letter in _KEPT
        else letter.encode("unicode_escape").decode("ascii")
        for letter in text
    )


def shortened(text: str, most: int) -> str:
    """Return *text*, printable and on one line, cut to *most* characters."""
    line = printable(" ".join(text[: most + 1].split()))
    return line if len(line) <= most else f"{line[: most - 1]}…"


def moment_words(moment: datetime | None) -> str:
    """Return *moment* as people write it, with seconds and zone only where they matter."""
    if moment is None:
        return "–"
    seconds = ":%S" if moment.second or moment.microsecond else ""
    text = moment.strftime(f"%a %Y-%m-%d %H:%M{seconds}")
    twin = moment.replace(fold=1 - moment.fold)
    # In a fold the wall time alone does not say which of two instants it is.
    return text if twin.utcoffset() == moment.utcoffset() else f"{text} {moment.tzname()}"


def quantity_words(quantity: timedelta | BusinessDays | None) -> str:
    """Return *quantity* rounded down for people: `3h 05m`, `12m`, `40s`, `1.25 bd`."""
    if quantity is None:
        return "–"
    if isinstance(quantity, BusinessDays):
        return f"{float(quantity.days):.2f}".rstrip("0").rstrip(".") + " bd"
    seconds = quantity.days * 86_400 + quantity.seconds
    hours, minutes = seconds // 3600, seconds // 60 % 60
    if hours:
        return f"{hours}h {minutes:02}m" if minutes else f"{hours}h"
    return f"{minutes}m" if minutes or not seconds else f"{seconds}s"


def amount_words(amount: ParsedAmount | None) -> str:
    """Return a promised amount as documents write it."""
    return "–" if amount is None else amount_text(amount)
