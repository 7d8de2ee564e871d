"""Columns of instants in one form, microseconds of UTC: what has no zone gets the caller's."""

from __future__ import annotations

from typing import TYPE_CHECKING, Literal, cast

import pyarrow as pa
import pyarrow.compute as pc

from slacalc.batch.arrow import one_piece
from slacalc.batch.events import INSTANT
from slacalc.errors import Faults, TableError

if TYPE_CHECKING:
    from collections.abc import Collection

    from slacalc.batch.arrow import Chunked

__all__ = ("zoned_columns",)


def zoned_columns(
    table: pa.Table, what: str, timezone: str | None, times: Collection[str]
) -> pa.Table:
    """Return *table* with every column of instants in microseconds of UTC.

    Args:
        table: Any table.
        what: What the paths of faults begin with.
        timezone: The zone of wall times.
        times: Columns that have to be instants; others may be.

    Raises:
        TableError: with every column of *times* that holds no instants, and every column of wall
            times when *timezone* is not given.
    """
    faults = Faults()
    for place, name in enumerate(table.column_names):
        column = table.column(name)
        if not (name in times or pa.types.is_timestamp(column.type)):
            continue
        try:
            found = _zoned(column, timezone)
        except (TypeError, pa.ArrowInvalid) as error:
            faults.add(f"{what}.{name}", str(error).splitlines()[0])
            continue
        table = table.set_column(place, name, found)
    faults.check(TableError)
    return table


def _zoned(column: Chunked, timezone: str | None) -> Chunked:
    kind = column.type
    if pa.types.is_null(kind):
        return column.cast(INSTANT)
    if not pa.types.is_timestamp(kind):
        message = f"expected instants, got {kind}; parse them first"
        raise TypeError(message)
    if kind.tz is not None:
        return column.cast(INSTANT)
    if timezone is None:
        message = "these wall times name no instants; say of which zone they are: timezone="
        raise TypeError(message)
    wall = cast("pa.TimestampArray[Literal['us'], None]", one_piece(column))
    moments = pc.assume_timezone(wall, timezone, ambiguous="earliest", nonexistent="latest")
    return pa.chunked_array([moments.cast(INSTANT)])
