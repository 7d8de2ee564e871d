"""How an answer differs from what was expected of it: only the fields that are given count."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass
from typing import Final, cast, final

from slacalc.clock.history.texts import read_instant
from slacalc.core.amount_text import parse_amount
from slacalc.core.instants import to_micros
from slacalc.core.shapes import is_list, is_mapping
from slacalc.errors import SlacalcError
from slacalc.showing import shown

__all__ = ("Difference", "differences")

_NOTHING: Final = "nothing"


@final
@dataclass(frozen=True, slots=True)
class Difference:
    """One place at which an answer is another than expected.

    Attributes:
        path: The place in the answer, such as `targets.reaction.due`; empty for all of it.
        expected: What was expected there, as messages show it.
        actual: What the answer is, in the same way.
    """

    path: str
    expected: str
    actual: str

    def __str__(self) -> str:
        place = f"{self.path}: " if self.path else ""
        return f"{place}expected {self.expected}, got {self.actual}"


def differences(expected: object, actual: object, path: str = "") -> Iterator[Difference]:
    """Yield where *actual* differs from *expected*, both of plain JSON types.

    A mapping is compared by the fields that *expected* gives, a list item by item and by its
    length. Instants compare as instants, amounts by what they amount to.

    >>> [str(one) for one in differences({"a": 1}, {"a": 2, "b": 3})]
    ['a: expected 1, got 2']
    >>> [*differences("2026-03-20T18:00+01:00", "2026-03-20T17:00:00+00:00")]
    []
    """
    if _same(expected, actual):
        return
    if is_mapping(expected) and is_mapping(actual):
        yield from _fields(expected, actual, path)
    elif is_list(expected) and is_list(actual) and len(expected) == len(actual):
        yield from _items(expected, actual, path)
    else:
        yield Difference(path, shown(expected), shown(actual))


def _fields(
    expected: Mapping[object, object], actual: Mapping[object, object], path: str
) -> Iterator[Difference]:
    for name, value in expected.items():
        place = f"{path}.{name}" if path else str(name)
        if name in actual:
            yield from differences(value, actual[name], place)
        else:
            yield Difference(place, shown(value), _NOTHING)


def _items(
    expected: Sequence[object], actual: Sequence[object], path: str
) -> Iterator[Difference]:
    for number, (one, other) in enumerate(zip(expected, actual, strict=True)):
        yield from differences(one, other, f"{path}.{number}" if path else str(number))


def _same(expected: object, actual: object) -> bool:
    """Return whether both are one value, one instant, or one amount."""
    if isinstance(expected, bool) or isinstance(actual, bool):
        return expected is actual
    if isinstance(actual, str):
        return expected == actual or _value(expected) == _value(actual) is not None
    return not is_mapping(expected) and not is_list(expected) and expected == actual


def _value(given: object) -> object:
    """Return the instant or the amount that *given* stands for; None when it is neither."""
    with suppress(SlacalcError):
        return to_micros(read_instant("", given))
    if isinstance(given, str) or is_mapping(given):
        with suppress(SlacalcError):
            return parse_amount(cast("object", given))
    return None
