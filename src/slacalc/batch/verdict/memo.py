"""Combinations of codes as one number each, and answers that are worked out once a combination."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Final, final

import numpy as np

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import NDArray

    from slacalc.batch.verdict.codes import Int32s

    Int64s = NDArray[np.int64]

__all__ = ("Memo", "Radix")

_WIDEST: Final = 1 << 21
"""Combinations for all of which there may be a table; more are kept as they come."""

_MOST: Final = 1 << 62


@final
class Radix:
    """Several codes as one number: that of a row in a table of all their combinations.

    Attributes:
        sizes: How many values each of the codes has.
        size: How many combinations there are.
    """

    __slots__ = ("size", "sizes")

    def __init__(self, sizes: Sequence[int]) -> None:
        self.sizes = tuple(sizes)
        self.size = 1
        for size in sizes:
            self.size *= size

    @property
    def fits(self) -> bool:
        """Whether a combination fits into an int64."""
        return self.size < _MOST

    def join(self, columns: Sequence[Int32s | Int64s], rows: int) -> Int64s:
        """Return one number for each of so many *rows* of *columns*."""
        keys = np.zeros(rows, np.int64)
        for codes, size in zip(columns, self.sizes, strict=True):
            if size > 1:
                keys *= size
                keys += codes
        return keys

    def split(self, key: int) -> list[int]:
        """Return the codes that *key* stands for."""
        codes: list[int] = []
        for size in reversed(self.sizes):
            key, code = divmod(key, size)
            codes.append(code)
        return codes[::-1]


@final
class Memo:
    """Answers by combination, each worked out when it is first asked for.

    Args:
        size: How many combinations there are.
        compute: Works out the answer for one: a number, not negative.
    """

    __slots__ = ("_compute", "_known", "_table")

    def __init__(self, size: int, compute: Callable[[int], int]) -> None:
        self._compute = compute
        self._table = np.full(size, -1, np.int32) if size <= _WIDEST else None
        self._known: dict[int, int] = {}

    def look(self, keys: Int64s) -> Int32s:
        """Return the answer for each of *keys*."""
        if self._table is None:
            seen, places = np.unique(keys, return_inverse=True)
            return np.array([self._answer(key) for key in seen.tolist()], np.int32)[places]
        found: Int32s = self._table[keys]
        new = found < 0
        if new.any():
            for key in np.unique(keys[new]).tolist():
                self._table[key] = self._compute(key)
            found = self._table[keys]
        return found

    def _answer(self, key: int) -> int:
        found = self._known.get(key)
        if found is None:
            found = self._known[key] = self._compute(key)
        return found
