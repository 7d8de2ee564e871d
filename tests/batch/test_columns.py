"""The functions over columns: every library in, its own kind out, and the scalar answers."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import numpy as np
import pandas as pd
import polars as pl
import pyarrow as pa
import pytest
from hypothesis import given
from hypothesis import strategies as st

from slacalc import BusinessDays, Calendar, batch
from slacalc.errors import SlacalcError
from slacalc.testing import amounts, calendars, instants

# Laws hold in any zone data, the old of the system as well.
pytestmark = pytest.mark.filterwarnings("ignore::slacalc.errors.StaleZoneDataWarning")

Moments = list[datetime | None]
Column = Any  # of any library

NEW_YORK = ZoneInfo("America/New_York")
DESK = Calendar(timezone="Europe/Berlin", hours="Mon-Fri 09:00-17:00")
OPENED = [
    datetime(2026, 3, 6, 15, tzinfo=UTC),
    None,
    datetime(2026, 3, 7, 12, tzinfo=UTC),
    datetime(2026, 3, 9, 8, 30, 0, 5, tzinfo=UTC),
]
CLOSED = [
    datetime(2026, 3, 9, 9, tzinfo=UTC),
    datetime(2026, 3, 9, 9, tzinfo=UTC),
    datetime(2026, 3, 5, 9, tzinfo=UTC),
    None,
]


def numpy_column(moments: Moments) -> Column:
    """Wall times of UTC."""
    return np.array([moment and moment.replace(tzinfo=None) for moment in utc(moments)], "M8[us]")


def utc(moments: Moments) -> Moments:
    """The same instants in UTC."""
    return [moment and moment.astimezone(UTC) for moment in moments]


def objects(moments: Moments) -> Column:
    """An array of Python's own datetimes."""
    column = np.empty(len(moments), object)
    column[:] = moments
    return column


def series(moments: Moments, dtype: str = "datetime64[us, America/New_York]") -> pd.Series:
    """A Series of pandas with an index and a name of its own."""
    index = pd.Index(range(10, 10 + len(moments)), name="ticket")
    plain = pd.Series(objects(utc(moments)), index, name="opened")
    return plain.astype("datetime64[us, UTC]").astype(dtype)


def arrow(moments: Moments, unit: str = "us") -> pa.Array:
    """An array of pyarrow in New York."""
    return pa.array(utc(moments), pa.timestamp(unit, tz="America/New_York"))


def polars(moments: Moments) -> pl.Series:
    """A Series of Polars in New York."""
    column = pl.Series("opened", utc(moments), pl.Datetime("us", "UTC"))
    return column.dt.convert_time_zone("America/New_York")


KINDS: dict[str, Callable[[Moments], Column]] = {
    "numpy": numpy_column,
    "numpy objects": objects,
    "pandas": series,
    "pandas ns": lambda moments: series(moments, "datetime64[ns, Europe/Berlin]"),
    "pandas arrow": lambda moments: series(moments, "timestamp[us, tz=Asia/Tokyo][pyarrow]"),
    "pandas objects": lambda moments: series(moments).astype(object),
    "pandas categories": lambda moments: series(moments).astype("category"),
    "pandas index": lambda moments: pd.DatetimeIndex(series(moments), name="opened"),
    "polars": polars,
    "arrow": arrow,
    "arrow ns": lambda moments: arrow(moments, "ns"),
    "arrow dictionary": lambda moments: arrow(moments).dictionary_encode(),
    "arrow chunked": lambda moments: pa.chunked_array([arrow(moments[:1]), arrow(moments[1:])]),
    "arrow slice": lambda moments: arrow([CLOSED[0], *moments])[1:],
}
ZONE = {"numpy": "UTC"}
ALIKE = {"pandas categories": pd.Series, "arrow dictionary": pa.Array}


def values(column: Column) -> list[Any]:
    """What is in a column: plain datetimes, timedeltas or booleans; None is null."""
    if isinstance(column, pa.Array | pa.ChunkedArray):
        column = column.to_pylist()
    if isinstance(column, np.ndarray | pl.Series):
        column = column.tolist() if isinstance(column, np.ndarray) else column.to_list()
    plain = [
        None if value is None or value is pd.NaT or value is pd.NA else value for value in column
    ]
    return [value.to_pydatetime() if isinstance(value, pd.Timestamp) else value for value in plain]


def told(moments: list[Any]) -> list[Any]:
    """Datetimes as UTC without a zone, so that equality is by instant."""
    return [
        moment.astimezone(UTC).replace(tzinfo=None) if getattr(moment, "tzinfo", None) else moment
        for moment in moments
    ]


def by_row(ask: Callable[..., object], *columns: list[Any]) -> list[Any]:
    """What the scalar function *ask* says of each row; None where something is missing."""
    return [None if None in row else ask(*row) for row in zip(*columns, strict=True)]


@pytest.mark.parametrize("kind", KINDS)
def test_elapsed_of_every_kind(kind: str) -> None:
    """Open time between two columns is what the calendar says, in the kind that came in."""
    start, end = KINDS[kind](OPENED), KINDS[kind](CLOSED)

    found = batch.elapsed(start, end, DESK, timezone=ZONE.get(kind))

    assert by_row(DESK.elapsed, OPENED, CLOSED) == values(found)
    assert isinstance(found, pd.TimedeltaIndex if kind == "pandas index" else type_of(start))


@pytest.mark.parametrize("kind", KINDS)
def test_add_of_every_kind(kind: str) -> None:
    """Deadlines of a column are those of each row, in the kind and the zone that came in."""
    start = KINDS[kind](OPENED)

    found = batch.add(start, "3h", DESK, timezone=ZONE.get(kind))

    assert told(by_row(lambda at: DESK.add(at, "3h"), OPENED)) == told(values(found))
    assert isinstance(found, type_of(start))
    if kind not in ALIKE:
        assert start.dtype == found.dtype if hasattr(start, "dtype") else start.type == found.type


@pytest.mark.parametrize("kind", KINDS)
def test_subtract_of_every_kind(kind: str) -> None:
    """Taking two business days away is what it is for each row."""
    found = batch.subtract(KINDS[kind](CLOSED), BusinessDays(2), DESK, timezone=ZONE.get(kind))

    assert told(by_row(lambda at: DESK.subtract(at, "2bd"), CLOSED)) == told(values(found))


@pytest.mark.parametrize("kind", KINDS)
def test_is_open_of_every_kind(kind: str) -> None:
    """A column says of each instant whether it is open; null is null where there is one."""
    found = batch.is_open(KINDS[kind](OPENED), DESK, timezone=ZONE.get(kind))

    null = False if isinstance(found, np.ndarray) else None
    assert [True, null, False, True] == values(found)


def type_of(column: Column) -> type:
    """The type that results beside *column* have."""
    for kind in (pd.Series, pd.Index, pa.ChunkedArray, pa.Array):
        if isinstance(column, kind):
            return kind
    return type(column)


def test_series_keep_index_and_name() -> None:
    """What comes out stands beside what went in."""
    opened = series(OPENED)

    for found in (batch.add(opened, "3h", DESK), batch.elapsed(opened, series(CLOSED), DESK)):
        pd.testing.assert_index_equal(opened.index, found.index)
        assert "opened" == found.name


@given(data=st.data(), calendar=calendars(), kind=st.sampled_from(sorted(KINDS)))
def test_columns_say_what_the_calendar_says(
    data: st.DataObject, calendar: Calendar, kind: str
) -> None:
    """Whatever the calendar, the amount and the kind of column, rows are answered as alone."""
    moments = st.lists(st.none() | instants(calendar), min_size=1, max_size=6)
    start = data.draw(moments)
    end = data.draw(moments.map(lambda some: (some * 6)[: len(start)]))
    amount = data.draw(amounts())
    zone = ZONE.get(kind)
    first, last = KINDS[kind](start), KINDS[kind](end)

    assert by_row(calendar.elapsed, start, end) == values(
        batch.elapsed(first, last, calendar, timezone=zone)
    )
    assert by_row(lambda *row: days(calendar.elapsed(*row, unit="days")), start, end) == values(
        batch.elapsed(first, last, calendar, unit="days", timezone=zone)
    )
    try:
        expected = by_row(lambda at: calendar.add(at, amount), start)
    except SlacalcError as error:
        with pytest.raises(type(error)):
            batch.add(first, amount, calendar, timezone=zone)
    else:
        assert told(expected) == told(values(batch.add(first, amount, calendar, timezone=zone)))


def days(amount: BusinessDays) -> timedelta:
    """Business days as columns have them: each is 24 hours."""
    return timedelta(microseconds=amount.units)
