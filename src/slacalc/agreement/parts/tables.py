"""Tables: frozen mappings from names to values, for models that can be hashed and shared."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Annotated, TypeVar, final

from pydantic import AfterValidator, PlainSerializer

from slacalc.core.shapes import is_mapping

__all__ = ("Table", "TableOf", "frozen_table", "plain_table")

V = TypeVar("V")


@final
class Table(Mapping[str, V]):
    """A mapping that never changes, in the order given; equal to a `dict` with the same items."""

    __slots__ = ("_items",)

    def __init__(self, items: Mapping[str, V]) -> None:
        self._items = dict(items)

    @classmethod
    def empty(cls) -> Table[V]:
        """Return a table without items."""
        return cls({})

    def __getitem__(self, name: str) -> V:
        return self._items[name]

    def __iter__(self) -> Iterator[str]:
        return iter(self._items)

    def __len__(self) -> int:
        return len(self._items)

    def __hash__(self) -> int:
        return hash(frozenset(self._items.items()))

    def __eq__(self, other: object) -> bool:
        return dict(other) == self._items if is_mapping(other) else NotImplemented

    def __repr__(self) -> str:
        return repr(self._items)

    def __reduce__(self) -> tuple[type[Table[V]], tuple[dict[str, V]]]:
        return Table, (self._items,)


def frozen_table(items: Mapping[str, V]) -> Mapping[str, V]:
    """Return *items* as a table."""
    return Table(items)


def plain_table(table: Mapping[str, V]) -> dict[str, V]:
    """Return *table* as an ordinary `dict`."""
    return dict(table)


TableOf = Annotated[Mapping[str, V], AfterValidator(frozen_table), PlainSerializer(plain_table)]
"""A field of a model that holds a table of values."""
