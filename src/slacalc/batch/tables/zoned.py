"""Tables whose columns of instants are in one form, microseconds of UTC."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pyarrow as pa

from slacalc.batch.columns.arrow_columns import arrow_instants, read_arrow
from slacalc.batch.columns.instants import Ambiguous, Reading
from slacalc.batch.verdict.events import INSTANT
from slacalc.errors import Faults, TableError

if TYPE_CHECKING:
    from collections.abc import Collection

__all__ = ("zoned_columns",)


def zoned_columns(
    table: pa.Table,
    what: str,
    timezone: object,
    times: Collection[str],
    ambiguous: Ambiguous = "first",
    *,
    among: Collection[str] | None = None,
) -> pa.Table:
    """Return *table* with every column of instants in microseconds of UTC.

    Args:
        table: Any table.
        what: What the paths of faults begin with.
        timezone: The zone of wall times.
        times: Columns that have to be instants; others may be.
        ambiguous: What becomes of wall times that the clock shows twice or skips.
        among: The columns that matter, the others stay as they are; None for all.

    Raises:
        TableError: with every column of *times* that holds no instants.
        NaiveDatetimeError: a column has wall times and nobody said of which zone.

    Warns:
        WallTimeWarning: with how many wall times the clock shows twice or skips.
    """
    reading = Reading.of(timezone, ambiguous)
    faults = Faults()
    for place, name in enumerate(table.column_names):
        if among is not None and name not in among:
            continue
        column = table.column(name)
        if pa.types.is_null(column.type) and name in times:
            table = table.set_column(place, name, column.cast(INSTANT))
        elif pa.types.is_timestamp(column.type):
            if column.type != INSTANT:
                micros = read_arrow(column, reading, f"{what}.{name}").micros
                found = pa.chunked_array([arrow_instants(micros, "us", "UTC")])
                table = table.set_column(place, name, found)
        elif name in times:
            expected = f"expected instants, got {column.type}; parse them first"
            faults.add(f"{what}.{name}", expected)
    faults.check(TableError)
    return table
