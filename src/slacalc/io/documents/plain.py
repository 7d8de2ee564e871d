"""What every document comes to: plain JSON types, never deeper than is readable."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from math import isfinite
from typing import Final, NoReturn, TypeAlias, cast

from slacalc.errors import FormatError
from slacalc.showing import shown

__all__ = (
    "MOST_DEPTH",
    "MOST_DIGITS",
    "Document",
    "Plain",
    "plain_document",
    "reason_of",
    "unreadable",
)

Plain: TypeAlias = "str | int | float | bool | list[Plain] | dict[str, Plain] | None"
"""A value of plain JSON types."""

Document: TypeAlias = dict[str, object]
"""A document: a mapping from text to plain JSON types."""

MOST_DEPTH: Final = 50
"""Lists and mappings inside each other; the deepest agreement needs a dozen."""

MOST_DIGITS: Final = 300
"""Digits of a number; what is longer is no number that anybody counts with."""


def unreadable(message: str, line: int = 0, column: int = 0) -> FormatError:
    """Return the error that says *message* of a place; lines and columns count from 1."""
    place = f"line {line}, column {column}: " if line else ""
    return FormatError(f"{place}{message}")


def reason_of(error: Exception) -> str:
    """Return why a file could not be used, in the system's words.

    >>> reason_of(FileNotFoundError(2, "No such file or directory"))
    'no such file or directory'
    """
    text = str(getattr(error, "strerror", None) or error)
    return f"{text[:1].lower()}{text[1:]}"


def plain_document(value: object) -> Document:
    """Return *value* as a document of plain JSON types, copied.

    Raises:
        FormatError: for what is no mapping, holds anything but plain JSON types, text that is
            no Unicode, or more than 50 lists and mappings inside each other.
    """
    if not isinstance(value, Mapping):
        message = f"expected a mapping from names to values, got {_kind(value)}"
        raise unreadable(message)
    return cast("Document", _plain(cast("object", value), (), 0))


def _plain(value: object, path: tuple[str, ...], depth: int) -> Plain:
    if depth > MOST_DEPTH:
        _refuse(path[:3], f"more than {MOST_DEPTH} lists and mappings inside each other")
    if isinstance(value, str):
        return _text(value, path)
    if value is None or isinstance(value, bool | int):
        return value
    if isinstance(value, float):
        if not isfinite(value):
            _refuse(path, f"{value} is no number that a document can hold")
        return value
    if isinstance(value, Mapping):
        entries = cast("Mapping[object, object]", value).items()
        return {
            (name := _key(key, path)): _plain(item, (*path, name), depth + 1)
            for key, item in entries
        }
    if isinstance(value, Sequence) and not isinstance(value, bytes | bytearray):
        items = enumerate(cast("Sequence[object]", value))
        return [_plain(item, (*path, str(index)), depth + 1) for index, item in items]
    return _refuse(path, f"a document holds no {type(value).__name__}; write it as text")


def _key(key: object, path: tuple[str, ...]) -> str:
    if not isinstance(key, str):
        _refuse(path, f"the name {shown(key)} is no text")
    return _text(key, path)


def _text(text: str, path: tuple[str, ...]) -> str:
    if not text.isascii() and any("\ud800" <= letter <= "\udfff" for letter in text):
        _refuse(path, f"{shown(text)} holds half a surrogate pair, which is no Unicode text")
    return str.__str__(text)


def _refuse(path: tuple[str, ...], message: str) -> NoReturn:
    place = f"{'.'.join(path)}: " if path else ""
    raise unreadable(f"{place}{message}")


def _kind(value: object) -> str:
    return "nothing" if value is None else f"{type(value).__name__} {shown(value)}"
