"""Readers of plain JSON values, each of which says which field cannot be read."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final, Literal, TypeVar

from slacalc.clock.fields import known_fields
from slacalc.clock.machine import Phase
from slacalc.core.shapes import is_list, is_mapping
from slacalc.errors import HistoryError

if TYPE_CHECKING:
    from collections.abc import Callable

__all__ = ("count", "each", "fields", "flag", "instant", "items", "maybe", "phase", "told")

T = TypeVar("T")

_FIRST: Final = -62_135_596_800_000_000
_LAST: Final = 253_402_300_799_999_999
"""The instants that a datetime can have, in microseconds."""

_MANY: Final = 1 << 62


def fields(document: object, name: str, names: tuple[str, ...]) -> Callable[[str], object]:
    """Return what gets the fields *names*, and refuses others, of the mapping *document*."""
    if not is_mapping(document):
        raise HistoryError.field(document, name, f"a mapping with {', '.join(names)}")
    return known_fields(name, document, names, required=()).get


def items(document: object, name: str, length: Literal[2, 3, 5]) -> tuple[object, ...]:
    """Return the items of a list of this *length*."""
    if not is_list(document) or len(document) != length:
        raise HistoryError.field(document, name, f"a list of {length}")
    return tuple(document)


def each(document: object, name: str, read: Callable[[object, str], T]) -> list[T]:
    """Return what *read* makes of each item of a list."""
    if not is_list(document):
        raise HistoryError.field(document, name, "a list")
    return [read(one, f"{name}.{place}") for place, one in enumerate(document)]


def maybe(value: object, name: str, read: Callable[[object, str], T]) -> T | None:
    """Return what *read* makes of *value*; None of None."""
    return None if value is None else read(value, name)


def told(value: object, name: str) -> str:
    """Return *value* when it is text."""
    if not isinstance(value, str):
        raise HistoryError.field(value, name, "text")
    return value


def phase(value: object, name: str) -> Phase:
    """Return *value* when it is the name of a phase."""
    for one in Phase:
        if value == one.value:
            return one
    raise HistoryError.field(value, name, ", ".join(Phase))


def flag(value: object, name: str) -> bool:
    """Return *value* when it is true or false."""
    if not isinstance(value, bool):
        raise HistoryError.field(value, name, "true or false")
    return value


def count(value: object, name: str) -> int:
    """Return *value* when it is a whole number from 0 on."""
    if type(value) is not int or not 0 <= value < _MANY:
        raise HistoryError.field(value, name, "a whole number from 0 on")
    return value


def instant(value: object, name: str) -> int:
    """Return *value* when it is an instant in microseconds."""
    if type(value) is not int or not _FIRST <= value <= _LAST:
        raise HistoryError.field(value, name, "microseconds since 1970, up to the year 9999")
    return value
