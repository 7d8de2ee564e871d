"""Codes: columns of words and facts as small numbers, and the values that the numbers stand for.

The dictionary of a column is looked at once, value by value; its rows never are.
"""

from __future__ import annotations

from collections.abc import Callable
from math import isfinite
from typing import TYPE_CHECKING, Final, TypeAlias, cast, final

import numpy as np

from slacalc.batch.arrays import chunks
from slacalc.batch.arrow import coded

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from numpy.typing import NDArray

    from slacalc.batch.arrays import Bools, Int64s
    from slacalc.batch.arrow import Chunked
    from slacalc.typing import Fact

__all__ = ("Codes", "Domain", "Int32s", "is_word", "of_fact", "truth")

Int32s: TypeAlias = "NDArray[np.int32]"
"""Codes, or the places of requests in a chunk."""

_WIDTHS: Final = (np.int8, np.int16, np.int32)

UNREADABLE: Final = -1
"""The code of a value that `evaluate` refuses, or of which equality is no plain matter."""


@final
class Codes:
    """The codes of a column, in as few bytes as they need; parts of it are `Int32s`.

    The events of a request may lie anywhere in it: the narrower, the more of it is in the cache.

    Args:
        codes: The code of each value of a dictionary.
        places: Which of these values each row has.
    """

    __slots__ = ("_codes",)

    def __init__(self, codes: Sequence[int], places: NDArray[np.int32]) -> None:
        most = max(codes, default=0)
        width = next(one for one in _WIDTHS if most <= np.iinfo(one).max)
        table = np.array(codes, width)
        self._codes = np.empty(places.size, width)
        for some in chunks(places.size):
            table.take(places[some], out=self._codes[some], mode="clip")

    def __getitem__(self, rows: Int64s | slice) -> Int32s:
        return self._codes[rows].astype(np.int32)

    def any(self) -> bool:
        """Return whether a row has a value."""
        return bool(self._codes.any())

    def without_unreadable(self) -> Bools | None:
        """Return which rows nobody can read, None for none; they have no value from now on."""
        if not self._codes.size or self._codes.min() != UNREADABLE:
            return None
        rows: Bools = self._codes == UNREADABLE
        self._codes[rows] = 0
        return rows


@final
class Domain:
    """The values of a column, or of several: 0 is no value, the others count from 1.

    Args:
        reads: Returns what a value of the column stands for.
        accepts: Says whether codes may stand for that.
    """

    __slots__ = ("_accepts", "_codes", "_reads", "values")

    def __init__(
        self,
        reads: Callable[[object], object] | None = None,
        accepts: Callable[[object], bool] | None = None,
    ) -> None:
        self._reads = reads
        self._accepts = accepts
        self._codes: dict[tuple[type, object], int] = {}
        self.values: list[Fact] = [None]

    def __len__(self) -> int:
        return len(self.values)

    @property
    def mixed(self) -> bool:
        """Whether there are values of several types, which may be equal all the same."""
        return len({type(value) for value in self.values[1:]}) > 1

    def code(self, value: object) -> int:
        """Return the number of *value*, a new one where it is new."""
        if value is None:
            return 0
        if self._accepts is not None and not self._accepts(value):
            return UNREADABLE
        return self.exactly(value if self._reads is None else self._reads(value))

    def exactly(self, value: object) -> int:
        """Return the number of what a value stands for already."""
        if value is None:
            return 0
        key = (type(value), value)
        found = self._codes.get(key)
        if found is None:
            found = self._codes[key] = len(self.values)
            self.values.append(cast("Fact", value))
        return found

    def found(self, value: str) -> int:
        """Return the number of *value*; -1, which no row has, where it does not occur."""
        return self._codes.get((str, value), UNREADABLE)

    def encode(self, column: Chunked) -> Codes:
        """Return the number of the value in each row."""
        found = coded(column, nulls="encode")
        codes = [self.code(value) for value in found.dictionary.to_pylist()]
        return Codes(codes, np.asarray(found.indices))

    def where(self, holds: Callable[[Fact], bool]) -> NDArray[np.bool_]:
        """Return for each number whether *holds* holds for its value."""
        return np.array([holds(value) for value in self.values], np.bool_)


def is_word(value: object) -> bool:
    """Return whether *value* is a word as events have them."""
    return isinstance(value, str) and bool(value) and value == value.strip()


def of_fact(words: Mapping[str, str] | None = None) -> Domain:
    """Return a domain of facts; for the status with *words*, theirs to ours."""
    if words is None:
        return Domain(accepts=_is_plain)
    return Domain(
        lambda value: words.get(value, value) if isinstance(value, str) else value, _is_plain
    )


def _is_plain(value: object) -> bool:
    if isinstance(value, float):
        return isfinite(value) and repr(value) != "-0.0"
    return not isinstance(value, list)


def truth() -> Domain:
    """Return the domain of what follows from the history: 1 is false, 2 is true."""
    found = Domain()
    for value in (False, True):
        found.code(value)
    return found
