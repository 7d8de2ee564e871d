"""Columns of instants in one form, microseconds of UTC: what has no zone gets the caller's."""

from __future__ import annotations

from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

import numpy as np
import pyarrow as pa

from slacalc.batch.arrow import int64s
from slacalc.batch.events import INSTANT
from slacalc.batch.walltime import local_clock, utc_years
from slacalc.calendars.localtime.zones import read_zone
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
    zone = None if timezone is None else ZoneInfo(read_zone(timezone, "timezone", faults))
    for place, name in enumerate(table.column_names):
        column = table.column(name)
        if not (name in times or pa.types.is_timestamp(column.type)):
            continue
        try:
            found = _zoned(column, zone)
        except (TypeError, pa.ArrowInvalid) as error:
            faults.add(f"{what}.{name}", str(error).splitlines()[0])
            continue
        table = table.set_column(place, name, found)
    faults.check(TableError)
    return table


def _zoned(column: Chunked, zone: ZoneInfo | None) -> Chunked:
    kind = column.type
    if pa.types.is_null(kind):
        return column.cast(INSTANT)
    if not pa.types.is_timestamp(kind):
        message = f"expected instants, got {kind}; parse them first"
        raise TypeError(message)
    if kind.tz is not None:
        return column.cast(INSTANT)
    if zone is None:
        message = "these wall times name no instants; say of which zone they are: timezone="
        raise TypeError(message)
    wall = int64s(column.cast(pa.timestamp("us"))).copy()
    valid = np.asarray(column.is_valid())
    local = wall[valid]
    wall[valid] = local_clock(zone, utc_years(local)).boundary(local)
    return pa.chunked_array([pa.array(wall, mask=~valid).cast(INSTANT)])
