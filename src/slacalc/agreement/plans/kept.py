"""What is made once for each value, and goes when the value goes."""

from __future__ import annotations

from collections.abc import Callable
from typing import Generic, TypeVar, final
from weakref import ref

__all__ = ("Kept",)

K = TypeVar("K")
V = TypeVar("V")


@final
class Kept(Generic[K, V]):
    """Makes something of values, which are frozen, once each: they are told apart by identity.

    Comparing two agreements costs more than what is made of them.
    """

    __slots__ = ("_made", "_make")

    def __init__(self, make: Callable[[K], V]) -> None:
        self._make = make
        self._made: dict[int, tuple[ref[K], V]] = {}

    def __call__(self, value: K) -> V:
        """Return what is made of *value*, on first need."""
        key = id(value)
        held = self._made.get(key)
        if held is not None and held[0]() is value:
            return held[1]
        made = self._make(value)
        self._made[key] = (ref(value, lambda _: self._made.pop(key, None)), made)
        return made

    def __len__(self) -> int:
        return len(self._made)
