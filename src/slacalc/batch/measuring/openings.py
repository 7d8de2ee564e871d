"""Open or not over columns, the twin of `measuring.openings`."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from slacalc.batch.measuring.windows import Asked

if TYPE_CHECKING:
    from slacalc.batch.arrays import Int64s
    from slacalc.batch.measuring.failures import Failures
    from slacalc.batch.measuring.windows import Rows, WindowArrays
    from slacalc.calendars.compiling.compiled import Compiled

__all__ = ("open_rows",)


def open_rows(compiled: Compiled, at: Int64s, failures: Failures | None = None) -> Int64s:
    """Return 1 where an instant is open, at the opening too; 0 where not; `NULL` for null."""

    def look(window: WindowArrays, rows: Rows) -> Int64s:
        return window.time.is_open(at[rows]).astype(np.int64)

    return Asked(compiled, (at,)).answers(look, failures)
