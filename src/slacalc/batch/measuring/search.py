"""Searches over columns: windows answer what they hold, the scalar engine answers the rest.

An answer may lie behind the window of its question. The scalar engine is asked for the farthest
of those; that widens the window as the scalar search would, and the wider one answers the rest.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final, TypeAlias, final

import numpy as np

from slacalc.batch.arrays import NULL
from slacalc.batch.measuring.failures import Failures, fail
from slacalc.batch.measuring.windows import Asked, WindowArrays, row_numbers, window_arrays
from slacalc.errors import HolidayDataError, SlacalcError

if TYPE_CHECKING:
    from slacalc.batch.arrays import Bools, Int64s
    from slacalc.batch.measuring.windows import Rows

__all__ = ("Ask", "Found", "Search", "Seek")

Found: TypeAlias = "tuple[Int64s, Bools]"
"""What was found for some rows, and for which of them it is the answer."""

Seek: TypeAlias = "Callable[[WindowArrays, Rows], Found]"
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
        asked: Where the search of each row begins, in its first column.
        farthest: The larger, the farther the answer is thought to lie.
    """

    asked: Asked
    farthest: Int64s

    def answers(self, look: Seek, ask: Ask, failures: Failures | None) -> Int64s:
        """Return the answer of each row; `NULL` where nothing was asked, or it failed."""
        behind: list[Int64s] = []

        def first_look(window: WindowArrays, rows: Rows) -> Int64s:
            answer, held = look(window, rows)
            if not held.all():
                behind.append(row_numbers(rows)[~held])
            return answer

        found = self.asked.answers(first_look, failures)
        if behind:
            left = np.concatenate(behind)
            left = left[found[left] != NULL]
            found[left] = NULL
            self._ask(left, found, look, ask, failures)
        return found

    def _ask(
        self, left: Int64s, found: Int64s, look: Seek, ask: Ask, failures: Failures | None
    ) -> None:
        """Fill in *found* for the rows *left*."""
        compiled, at = self.asked.compiled, self.asked.columns[0]
        for _ in range(_WIDENED):
            if not left.size:
                return
            place = int(self.farthest[left].argmax())
            error = self._ask_one(left[place : place + 1], found, ask, failures)
            left = np.delete(left, place)
            window = compiled.window
            if window is None or not left.size:
                continue
            since = at[left] - self.asked.back
            inside = (since >= window.start) & (since < window.end)
            some = left[inside]
            answer, held = look(window_arrays(window), some)
            found[some[held]] = answer[held]
            some = some[~held]
            if isinstance(error, HolidayDataError):
                # The year behind this window has no data, for whoever asks.
                fail(failures, some, error)
                some = some[:0]
            left = np.concatenate((left[~inside], some))
        for place in range(left.size):
            self._ask_one(left[place : place + 1], found, ask, failures)

    def _ask_one(
        self, row: Int64s, found: Int64s, ask: Ask, failures: Failures | None
    ) -> SlacalcError | None:
        try:
            found[row] = ask(int(row[0]))
        except SlacalcError as error:
            fail(failures, row, error)
            return error
        return None
