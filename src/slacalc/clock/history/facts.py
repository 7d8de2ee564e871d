"""Facts: the named, frozen values that describe a request.

A fact is `None`, a bool, an int, a finite float or `Decimal`, text, a date, an aware datetime,
or a tuple of them. `Facts` holds them by name; it never changes, so it can be hashed, shared
and pickled.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from datetime import date, datetime
from decimal import Decimal
from math import isfinite
from typing import Final, TypeGuard, cast, final

from slacalc.clock.history.texts import plain_instant, tagged, untagged
from slacalc.core.instants import to_micros
from slacalc.core.shapes import is_list, is_mapping
from slacalc.errors import HistoryError, NaiveDatetimeError
from slacalc.typing import Fact

__all__ = (
    "NO_FACTS",
    "Facts",
    "differ",
    "fact_key",
    "fact_to_document",
    "facts_to_document",
    "is_instant",
    "read_fact",
)

_MOST: Final = 10_000
"""Values in one fact, counted with repetition: lists that share lists must not explode."""

_DEEPEST: Final = 8
"""Tuples inside tuples: more is no description of a request but an attack."""

_WIDEST: Final = 256
"""Bits of an int: Python refuses to print integers that are very much longer."""

_EXPECTED: Final = (
    "None, a bool, an int, a finite float or Decimal, text, a date, an aware datetime, "
    "or a tuple of them"
)


@final
class Facts(Mapping[str, Fact]):
    """An immutable mapping from the names of facts to their values.

    Equality ignores order and compares datetimes as instants; equal facts hash equal.
    `dict(facts)` is an ordinary copy.

    Raises:
        HistoryError: for a value that is no fact, by its name.
        NaiveDatetimeError: for a datetime without a time zone.

    >>> facts = Facts({"priority": "high", "tags": ["vip", "eu"]})
    >>> facts["tags"]
    ('vip', 'eu')
    >>> facts == Facts({"tags": ("vip", "eu"), "priority": "high"})
    True
    """

    __slots__ = ("_hash", "_values")

    def __init__(self, values: Mapping[str, object] | None = None) -> None:
        self._values: dict[str, Fact] = {}
        self._hash: int | None = None
        for name, value in (values or {}).items():
            self._values[_read_name(name)] = read_fact(name, value)

    def __getitem__(self, name: str) -> Fact:
        return self._values[name]

    def __contains__(self, name: object) -> bool:
        # `Mapping` would look it up and catch what is raised: it is asked at every event.
        return name in self._values

    def __iter__(self) -> Iterator[str]:
        return iter(self._values)

    def __len__(self) -> int:
        return len(self._values)

    def __eq__(self, other: object) -> bool:
        if isinstance(other, Facts):
            return self is other or self._key() == other._key()
        if isinstance(other, Mapping):
            return self._values == other
        return NotImplemented

    def __hash__(self) -> int:
        if self._hash is None:
            self._hash = hash(frozenset(self._key().items()))
        return self._hash

    def __reduce__(self) -> tuple[type[Facts], tuple[dict[str, Fact]]]:
        return Facts, (dict(self._values),)

    def __repr__(self) -> str:
        return repr(self._values)

    def _key(self) -> dict[str, object]:
        return {name: fact_key(value) for name, value in self._values.items()}


def fact_key(value: Fact) -> object:
    """Return what *value* is compared and hashed by: datetimes as instants, bools apart from 1."""
    if type(value) is str:
        return value
    if isinstance(value, datetime):
        return ("instant", to_micros(value))
    if isinstance(value, bool):
        return ("bool", value)
    if isinstance(value, tuple):
        return ("tuple", *map(fact_key, value))
    return value


def differ(one: Mapping[str, Fact], other: Mapping[str, Fact], names: Iterable[str]) -> bool:
    """Return whether any fact of these *names* has another value in *one* than in *other*.

    >>> differ({"vip": True}, {"vip": 1, "region": "eu"}, ["vip"])
    True
    """
    for name in names:
        mine, theirs = one.get(name), other.get(name)
        if mine is not theirs and fact_key(mine) != fact_key(theirs):
            return True
    return False


def is_instant(value: object) -> TypeGuard[datetime]:
    """Return whether *value* is a datetime, which as a fact is always aware."""
    return isinstance(value, datetime)


def read_fact(name: str, value: object) -> Fact:
    """Return *value*, of the fact called *name*, as a plain frozen value.

    Lists become tuples; subclasses (an enum of text, a numpy number, a pandas `Timestamp`)
    become the plain value they stand for, and so do the tagged forms of documents.

    Raises:
        HistoryError: when it is no fact.
        NaiveDatetimeError: for a datetime without a time zone, and for `NaT`.
    """
    if type(value) is str:
        return value
    return _Reader(name).read(value, _DEEPEST)


def facts_to_document(facts: Facts) -> dict[str, object]:
    """Return *facts* in plain JSON types, names sorted."""
    return {name: fact_to_document(facts[name]) for name in sorted(facts)}


def fact_to_document(value: Fact) -> object:
    """Return *value* in plain JSON types, tagged where JSON has no type for it."""
    if isinstance(value, tuple):
        return [fact_to_document(item) for item in value]
    if isinstance(value, Decimal | date):
        return tagged(value)
    return value


def _read_name(name: object) -> str:
    if not isinstance(name, str) or not name:
        raise HistoryError.fact_name(name)
    return str.__str__(name)


def _plain_number(value: object) -> object:
    """Return the plain number that a numpy scalar stands for; anything else as it is."""
    item = getattr(value, "item", None) if type(value).__module__ == "numpy" else None
    return cast("Callable[[], object]", item)() if item else value


class _Reader:
    """Reads one fact and counts its values, so that the whole stays bounded."""

    __slots__ = ("_left", "_name")

    def __init__(self, name: str) -> None:
        self._name = name
        self._left = _MOST

    def read(self, value: object, depth: int) -> Fact:
        self._left -= 1
        if self._left < 0 or depth < 0:
            expected = f"at most {_MOST} values, {_DEEPEST} tuples deep"
            raise HistoryError.field(type(value).__name__, self._name, expected)
        if is_list(value):
            return tuple([self.read(item, depth - 1) for item in value])
        if is_mapping(value):
            return self._scalar(untagged(self._name, value))
        return self._scalar(_plain_number(value))

    def _scalar(self, value: object) -> Fact:
        match value:
            case str():
                plain: Fact = str.__str__(value)
            case int() if value.bit_length() <= _WIDEST:
                plain = value if isinstance(value, bool) else int(value)
            case float() if isfinite(value):
                plain = float(value)
            case datetime():
                plain = self._instant(value)
            case date():
                plain = date(value.year, value.month, value.day)
            case None:
                plain = None
            case Decimal() if value.is_finite():
                plain = value
            case _:
                raise HistoryError.field(value, self._name, _EXPECTED)
        return plain

    def _instant(self, value: datetime) -> datetime:
        try:
            return plain_instant(value)
        except NaiveDatetimeError as error:
            text = f"fact {self._name!r}: {error}"
            raise NaiveDatetimeError(text) from None


NO_FACTS: Final = Facts()
"""No facts at all."""
