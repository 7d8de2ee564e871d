"""Readers of the plain fields that events and requests are made of."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from typing import Final, cast

from slacalc.clock.history.facts import NO_FACTS, Facts
from slacalc.core.shapes import is_format
from slacalc.errors import HistoryError

__all__ = ("check_format", "identifier", "known_fields", "read_facts", "text", "word")

_WIDEST: Final = 256
"""Bits of a number that identifies something; text takes what is longer."""


def word(name: str, value: object) -> str:
    """Return *value*, of the field called *name*, as a word: text without spaces round it.

    Raises:
        HistoryError: when it is none.
    """
    if not isinstance(value, str) or not value or value != value.strip():
        raise HistoryError.field(value, name, "a word, without spaces round it")
    return str.__str__(value)


def text(name: str, value: object) -> str:
    """Return *value*, of the field called *name*, as plain text, empty for `None`.

    Raises:
        HistoryError: when it is no text.
    """
    if value is None:
        return ""
    if not isinstance(value, str):
        raise HistoryError.field(value, name, "text")
    return str.__str__(value)


def identifier(value: object, name: str = "id") -> str | int:
    """Return *value*, of the field called *name*, as an identifier.

    That is text that is not empty, or a whole number.

    Raises:
        HistoryError: when it is neither.
    """
    if isinstance(value, str) and value:
        return str.__str__(value)
    if isinstance(value, int) and not isinstance(value, bool) and value.bit_length() <= _WIDEST:
        return int(value)
    raise HistoryError.field(value, name, "text that is not empty, or a whole number")


def check_format(value: object, number: int) -> None:
    """Check that *value*, the `format` of a document, is the *number* of the one read here.

    Raises:
        HistoryError: when it is another.
    """
    if not is_format(value, number):
        raise HistoryError.field(value, "format", str(number))


def read_facts(value: object) -> Facts:
    """Return *value*, a mapping from names to values or nothing, as `Facts`.

    Raises:
        HistoryError: when it is no mapping, or one of its values is no fact.
        NaiveDatetimeError: for a datetime without a time zone.
    """
    if isinstance(value, Facts) and value:
        return value
    if not value and (value is None or isinstance(value, Mapping)):
        return NO_FACTS
    if not isinstance(value, Mapping):
        raise HistoryError.field(value, "facts", "a mapping from names to values")
    return Facts(cast("Mapping[str, object]", value))


def known_fields(
    what: str,
    document: object,
    fields: Collection[str],
    *,
    required: Collection[str],
) -> Mapping[str, object]:
    """Return *document*, that of a *what*, when it has the *required* fields and no others.

    Raises:
        HistoryError: when it is no mapping, or a field is missing or not known.
    """
    if not isinstance(document, Mapping):
        raise HistoryError.field(document, what, f"a mapping with {', '.join(required)}")
    checked = cast("Mapping[str, object]", document)
    for name in required:
        if checked.get(name) is None:
            raise HistoryError.field(None, f"{what}.{name}", "a value")
    for name in checked:
        if name not in fields:
            raise HistoryError.field(name, what, f"only the fields {', '.join(fields)}")
    return checked
