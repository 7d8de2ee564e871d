"""Searches over columns: windows answer what they hold, the scalar engine answers the rest.

An answer may lie behind the window of its question. The scalar engine is asked for the farthest
of those; that widens the window as the scalar search would, and the wider one answers the rest.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final, TypeAlias, final

import numpy as np

from slacalc.batch.arrays import NULL, fresh, with_nulls
from slacalc.batch.failures import Failures, fail
from slacalc.batch.windows import (
    WindowArrays,
    parts,
    row_chunks,
    row_numbers,
    window_arrays,
)
from slacalc.errors import SlacalcError

if TYPE_CHECKING:
    from slacalc.batch.arrays import Bools, Extent, Int64s
    from slacalc.batch.windows import Rows
    from slacalc.calendars.compiling.compiled import Compiled

__all__ = ("Ask", "Found", "Look", "Search")

Found: TypeAlias = "tuple[Int64s, Bools]"
"""What was found for some rows, and for which of them it is the answer."""

Look: TypeAlias = "Callable[[WindowArrays, Rows], Found]"
"""Answers some rows from a window that holds their questions."""

Ask: TypeAlias = Callable[[int], int]
"""Asks the scalar engine for one row."""

# After so many widened windows what is left is asked row by row.
_WIDENED: Final = 24


@final
@dataclass(frozen=True, slots=True, eq=False)
class Search:
    """A search for every row of a column.

    Attributes:
        compiled: The calendar's compiled side.
        at: Where the search of each row begins.
        extent: That of *at*, and the rows that ask nothing.
        farthest: The larger, the farther the answer is thought to lie.
        back: Whether answers lie before *at*; a window then has to hold the instant before, too.
    """

    compiled: Compiled
    at: Int64s
    extent: Extent
    farthest: Int64s
    back: bool = False

    def answers(self, look: Look, ask: Ask, failures: Failures | None) -> Int64s:
        """Return the answer of each row; `NULL` where nothing was asked, or it failed."""
        found = fresh(self.at.size)
        behind: list[Int64s] = []
        extent = self.extent._replace(low=self.extent.low - self.back)
        for window, rows in parts(self.compiled, extent, self._spans, failures):
            for some in row_chunks(rows, found.size):
                answer, held = look(window, some)
                found[some] = answer
                if not held.all():
                    behind.append(row_numbers(some)[~held])
        if behind:
            left = np.concatenate(behind)
            found[left] = NULL
            asking = left if extent.none is None else left[~extent.none[left]]
            self._ask(asking, found, look, ask, failures)
        return with_nulls(found, extent.none)

    def _spans(self) -> tuple[Int64s, Int64s]:
        return self.at - self.back, self.at

    def _ask(
        self, left: Int64s, found: Int64s, look: Look, ask: Ask, failures: Failures | None
    ) -> None:
        """Fill in *found* for the rows *left*."""
        for _ in range(_WIDENED):
            if not left.size:
                return
            place = int(self.farthest[left].argmax())
            self._ask_one(left[place : place + 1], found, ask, failures)
            left = np.delete(left, place)
            window = self.compiled.window
            if window is None or not left.size:
                continue
            since = self.at[left] - self.back
            inside = (since >= window.start) & (since < window.end)
            some = left[inside]
            answer, held = look(window_arrays(window), some)
            found[some[held]] = answer[held]
            left = np.concatenate((left[~inside], some[~held]))
        for place in range(left.size):
            self._ask_one(left[place : place + 1], found, ask, failures)

    def _ask_one(self, row: Int64s, found: Int64s, ask: Ask, failures: Failures | None) -> None:
        try:
            found[row] = ask(int(row[0]))
        except SlacalcError as error:
            fail(failures, row, error)
