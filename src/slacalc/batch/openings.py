"""Open or not over columns, the twin of `measuring.openings`."""

from __future__ import annotations

from typing import TYPE_CHECKING

from slacalc.batch.arrays import Extent, fresh, with_nulls
from slacalc.batch.windows import parts, row_chunks

if TYPE_CHECKING:
    from slacalc.batch.arrays import Int64s
    from slacalc.batch.failures import Failures
    from slacalc.calendars.compiling.compiled import Compiled

__all__ = ("open_rows",)


def open_rows(compiled: Compiled, at: Int64s, failures: Failures | None = None) -> Int64s:
    """Return 1 where an instant is open, at the opening too; 0 where not; `NULL` for null."""
    found, extent = fresh(at.size), Extent.of(at)

    def spans() -> tuple[Int64s, Int64s]:
        return at, at

    for window, rows in parts(compiled, extent, spans, failures):
        for some in row_chunks(rows, at.size):
            found[some] = window.time.is_open(at[some])
    return with_nulls(found, extent.none)
