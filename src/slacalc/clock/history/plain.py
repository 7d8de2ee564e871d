"""Readers of plain JSON values, each of which says which field cannot be read."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final, Literal, TypeVar, final

from slacalc.clock.history.facts import read_fact
from slacalc.clock.history.fields import known_fields
from slacalc.clock.history.texts import read_instant
from slacalc.clock.machine import Phase
from slacalc.core.amount_text import parse_amount
from slacalc.core.shapes import is_list, is_mapping
from slacalc.errors import AmountError, HistoryError

if TYPE_CHECKING:
    from collections.abc import Callable
    from datetime import datetime

    from slacalc.core.amounts import ParsedAmount
    from slacalc.typing import Fact

__all__ = (
    "Fields",
    "amount",
    "count",
    "fact",
    "flag",
    "instant",
    "items",
    "maybe",
    "moment",
    "phase",
    "told",
)

T = TypeVar("T")

_FIRST: Final = -62_135_596_800_000_000
_LAST: Final = 253_402_300_799_999_999
"""The instants that a datetime can have, in microseconds."""

_MANY: Final = 1 << 62


@final
class Fields:
    """The fields of one mapping, each read by its reader under its own path.

    Args:
        document: What should be a mapping with the fields *names*, and no others.
        path: Where it stands in the whole document, which is called *what*; empty at its root.
        names: The fields it may have.

    Raises:
        HistoryError: when it is no mapping, or has another field.
    """

    __slots__ = ("_get", "_under")

    def __init__(
        self, document: object, path: str, names: tuple[str, ...], *, what: str = "document"
    ) -> None:
        if not is_mapping(document):
            raise HistoryError.field(document, path or what, f"a mapping with {', '.join(names)}")
        self._get = known_fields(path or what, document, names, required=()).get
        self._under = f"{path}." if path else ""

    def __call__(self, field: str, read: Callable[[object, str], T]) -> T:
        """Return what *read* makes of a field."""
        return read(self._get(field), self._under + field)

    def raw(self, field: str) -> object:
        """Return a field as it is."""
        return self._get(field)

    def maybe(self, field: str, read: Callable[[object, str], T]) -> T | None:
        """Return what *read* makes of a field; None of None."""
        return maybe(self._get(field), self._under + field, read)

    def each(self, field: str, read: Callable[[object, str], T]) -> tuple[T, ...]:
        """Return what *read* makes of each item of a list."""
        given, path = self._get(field), self._under + field
        if not is_list(given):
            raise HistoryError.field(given, path, "a list")
        return tuple([read(one, f"{path}.{place}") for place, one in enumerate(given)])


def items(document: object, name: str, length: Literal[2, 3, 5]) -> tuple[object, ...]:
    """Return the items of a list of this *length*."""
    if not is_list(document) or len(document) != length:
        raise HistoryError.field(document, name, f"a list of {length}")
    return tuple(document)


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


def moment(value: object, name: str) -> datetime:
    """Return the aware datetime that the text *value* writes."""
    return read_instant(name, value)


def amount(value: object, name: str) -> ParsedAmount:
    """Return the amount that *value* writes.

    Raises:
        AmountError: when it is none.
    """
    try:
        return parse_amount(value)
    except AmountError as error:
        text = f"{name}: {error}"
        raise AmountError(text) from None


def fact(value: object, name: str) -> Fact:
    """Return the fact that the plain *value* writes."""
    return read_fact(name, value)
