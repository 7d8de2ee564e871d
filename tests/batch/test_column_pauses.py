"""Pauses over columns: answers are those of `slacalc.deadline` and `elapsed`, in every kind."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import Any

import numpy as np
import pandas as pd
import polars as pl
import pyarrow as pa
import pytest
from hypothesis import given
from hypothesis import strategies as st

from slacalc import BusinessDays, Calendar, CalendarTime, batch, deadline, elapsed
from slacalc.errors import AmountError, NaiveDatetimeError, PausedError, SlacalcError, TableError
from slacalc.testing import amounts, business_times, calendars, instants

# Laws hold in any zone data, the old of the system as well.
pytestmark = pytest.mark.filterwarnings("ignore::slacalc.errors.StaleZoneDataWarning")

DESK = Calendar(timezone="UTC", hours="Mon-Fri 09:00-17:00")
FRIDAY = datetime(2026, 3, 6, 16, tzinfo=UTC)
Pauses = list[tuple[datetime, datetime | None]]


def march(day: int, hour: int = 9) -> datetime:
    """Return an hour of March 2026, whose sixth is a Friday."""
    return datetime(2026, 3, day, hour, tzinfo=UTC)


ROWS: list[Pauses] = [
    [(march(9, 9), march(9, 11))],
    [],
    [(march(9, 10), None)],
    [(march(9, 10), march(9, 12)), (march(9, 9), march(9, 11))],
    [(march(9, 12), None)],
]
DUE = [march(9, 13), march(9, 11), None, march(9, 14), march(9, 11)]
INSTANT = pa.timestamp("us", "UTC")
STRUCTS = pa.list_(pa.struct({"since": pa.timestamp("s", "UTC"), "until": INSTANT}))
KINDS: dict[str, Callable[[], tuple[Any, Any]]] = {
    "Arrow, structs": lambda: (pa.array([FRIDAY] * 5), arrow_pauses()),
    "Arrow, lists": lambda: (pa.chunked_array([[FRIDAY] * 5]), pa.chunked_array([ROWS])),
    "Polars, structs": lambda: (pl.Series([FRIDAY] * 5), pl.Series(arrow_pauses())),
    "Polars, lists": lambda: (pl.Series([FRIDAY] * 5), pl.Series(ROWS)),
    "pandas, tuples": lambda: (pd.Series([FRIDAY] * 5), pd.Series(ROWS)),
    "pandas, mappings": lambda: (pd.Series([FRIDAY] * 5), arrow_pauses().to_pandas()),
    "pandas, Arrow": lambda: (
        pd.Series([FRIDAY] * 5),
        pd.Series(arrow_pauses(), dtype=pd.ArrowDtype(STRUCTS)),
    ),
    "numpy": lambda: (objects([FRIDAY] * 5), objects(ROWS)),
}


def objects(values: list[Any]) -> Any:
    """An array of whatever."""
    column = np.empty(len(values), object)
    column[:] = values
    return column


def arrow_pauses() -> pa.Array[Any]:
    """The pauses of the rows, as lists of structs; that of the second is null."""
    names = ("since", "until")
    rows = [[dict(zip(names, pair, strict=True)) for pair in row] or None for row in ROWS]
    return pa.array(rows, STRUCTS)


@pytest.mark.parametrize("kind", KINDS)
def test_pauses_of_every_kind(kind: str) -> None:
    """However lists of pairs are held, they are cut out; one that lasts leaves null."""
    start, pauses = KINDS[kind]()

    found = batch.deadline(start, "3h", DESK, pauses=pauses)

    assert type(start) is type(found)
    assert DUE == [None if pd.isna(value) else value for value in values_of(found)]


def values_of(column: Any) -> list[Any]:
    """Return the values of a column of any kind."""
    for name in ("to_pylist", "to_list", "tolist"):
        if hasattr(column, name):
            return list(getattr(column, name)())
    raise AssertionError(type(column))


def test_expressions_take_pauses() -> None:
    """In Polars they may be a column of the frame, as all else."""
    frame = pl.LazyFrame({"opened": [FRIDAY] * 5, "pauses": pl.Series(arrow_pauses())})

    due = batch.deadline(pl.col("opened"), "3h", DESK, pauses=pl.col("pauses"))

    assert DUE == frame.select(due).collect()["opened"].to_list()


@given(data=st.data(), calendar=calendars())
def test_deadlines_are_those_of_each_row(data: st.DataObject, calendar: Calendar) -> None:
    """Each row has a start, an amount, pauses and held time of its own, and may resume."""
    rows = data.draw(st.integers(1, 5))
    start = [data.draw(instants(calendar)) for _ in range(rows)]
    promised = [data.draw(amounts()) for _ in range(rows)]
    pauses = [data.draw(pauses_near(at)) for at in start]
    held = data.draw(st.none() | st.just([data.draw(held_for(one)) for one in promised]))
    resume_at = data.draw(st.none() | st.just(max(start) + timedelta(days=90)))
    try:
        expected = [
            one_deadline(row, held=left_out, resume_at=resume_at, calendar=calendar)
            for row, left_out in zip(
                zip(start, promised, pauses, strict=True), held or [None] * rows, strict=True
            )
        ]
    except SlacalcError as error:
        with pytest.raises(type(error)):
            ask(start, promised, calendar, pauses=pauses, held=held, resume_at=resume_at)
        return

    found = ask(start, promised, calendar, pauses=pauses, held=held, resume_at=resume_at)

    assert expected == [None if at is None else at.astimezone(UTC) for at in found]


def ask(start: list[Any], promised: list[Any], calendar: Calendar, **given: Any) -> Any:
    """Return the deadlines of columns of objects."""
    for name in ("pauses", "held"):
        given[name] = None if given[name] is None else objects(given[name])
    return batch.deadline(objects(start), objects(promised), calendar, **given)


def one_deadline(row: tuple[Any, ...], *, calendar: Calendar, **given: Any) -> datetime | None:
    """Return the deadline of a row in UTC; None while it is open."""
    start, amount, pauses = row
    try:
        return deadline(start, amount, calendar, pauses=pauses, **given).astimezone(UTC)
    except PausedError:
        return None


@st.composite
def pauses_near(draw: st.DrawFn, at: datetime) -> Pauses:
    """Up to four pauses around *at*, in any order, overlapping or not; one may last."""
    micros = st.integers(-20, 20 * 24 * 4).map(lambda quarters: timedelta(minutes=15 * quarters))
    found: Pauses = []
    for _ in range(draw(st.integers(0, 4))):
        since = at.astimezone(UTC) + draw(micros)
        lasts = draw(st.none() | st.timedeltas(timedelta(0), timedelta(days=5)))
        found.append((since, None if lasts is None else since + lasts))
    return found


def held_for(amount: object) -> st.SearchStrategy[object]:
    """Held time of the kinds that go with *amount*."""
    if isinstance(amount, timedelta):
        return business_times().map(abs)
    if isinstance(amount, BusinessDays):
        return st.integers(0, 3).map(BusinessDays)
    return business_times().map(abs).map(CalendarTime)


def test_one_list_of_pauses_serves_all_rows() -> None:
    """A power cut stops every clock."""
    start = pd.Series([FRIDAY, march(9, 10), pd.NaT], dtype="datetime64[us, UTC]")
    cut = [(march(9, 9), march(9, 11))]

    found = batch.deadline(start, "3h", DESK, pauses=cut)
    gone = batch.elapsed(start, march(9, 13), DESK, pauses=cut)

    assert [march(9, 13), march(9, 14), pd.NaT] == found.tolist()
    assert [timedelta(hours=3), timedelta(hours=2), pd.NaT] == gone.tolist()


@given(data=st.data(), calendar=calendars())
def test_elapsed_is_that_of_each_row(data: st.DataObject, calendar: Calendar) -> None:
    """Pauses are left out of what has elapsed, forwards and backwards."""
    rows = data.draw(st.integers(1, 5))
    start = [data.draw(instants(calendar)) for _ in range(rows)]
    end = [at + data.draw(st.timedeltas(timedelta(-20), timedelta(40))) for at in start]
    pauses = [data.draw(pauses_near(at)) for at in start]
    try:
        expected = [
            elapsed(since, until, calendar, pauses=spans)
            for since, until, spans in zip(start, end, pauses, strict=True)
        ]
    except SlacalcError as error:
        with pytest.raises(type(error)):
            batch.elapsed(objects(start), objects(end), calendar, pauses=objects(pauses))
        return

    found = batch.elapsed(objects(start), objects(end), calendar, pauses=objects(pauses))

    assert expected == found.tolist()


def test_days_leave_pauses_out() -> None:
    """Business days, too, are counted without pauses."""
    start = pd.Series([march(9, 9)])
    pauses = pd.Series([[(march(9, 9), march(9, 13))]])

    found = batch.elapsed(start, march(10, 17), DESK, pauses=pauses, unit="days")

    assert [timedelta(days=1, hours=12)] == found.tolist()


def test_pauses_may_be_taken_to_end() -> None:
    """With an instant to resume at, or one a row, deadlines that are open are foretold."""
    start, pauses = KINDS["Arrow, structs"]()
    resumes = pa.array([None, None, march(9, 12), None, None], INSTANT)

    one = batch.deadline(start, "3h", DESK, pauses=pauses, resume_at=march(9, 12))
    each = batch.deadline(start, "3h", DESK, pauses=pauses, resume_at=resumes)

    assert [*DUE[:2], march(9, 13), *DUE[3:]] == one.to_pylist()
    assert one == each
    with pytest.raises(AmountError, match=r"an instant from 2026-03-09 10:00.* on, when"):
        batch.deadline(start, "3h", DESK, pauses=pauses, resume_at=march(9, 9))


def test_wall_times_of_pauses_take_the_zone_of_the_columns() -> None:
    """Pauses on the wall need `timezone=`, as everything else does."""
    wall = [at.replace(tzinfo=None) for at in (march(9, 9), march(9, 11))]
    pauses = pa.array([[wall]])
    start = pa.array([FRIDAY])

    with pytest.raises(NaiveDatetimeError, match="pauses holds wall times"):
        batch.deadline(start, "3h", DESK, pauses=pauses)
    found = batch.deadline(start, "3h", DESK, pauses=pauses, timezone="UTC")

    assert [march(9, 13)] == found.to_pylist()


@pytest.mark.parametrize(
    ("pauses", "message"),
    [
        (pa.array([[(march(9, 9), march(9, 11))]]), "it has 1 rows, start has 2"),
        (pa.array([march(9), march(9)]), "expected lists of pairs .* got timestamp"),
        (pa.array([[march(9)], []]), "expected lists of pairs .* got timestamp"),
        (pa.array([[[march(9)]], []]), "expected lists of pairs .* got list"),
        (objects([[], [(march(9),)]]), r"pauses\[1\]: expected lists of pairs"),
        (objects([[], [march(9)]]), r"pauses\[1\]: expected lists of pairs"),
        (objects([[], [(None, march(9))]]), r"pauses\[1\]: expected lists of pairs"),
        (pa.array([[], [(None, march(9))]]), r"pauses\[1\]: expected .*; one begins at null"),
        (objects([[], [(march(9), march(8))]]), r"pauses\[1\]: \(2026-03-09 .* ends before it"),
        ([(march(9), march(8))], r"pauses\[0\]: \(2026-03-09 .* ends before it"),
        (objects([[], [("today", None)]]), "pauses.*: .*'today'"),
    ],
)
def test_what_is_no_pause_is_refused(pauses: Any, message: str) -> None:
    """Pauses that do not fit, or are none, are named by their row."""
    start = pa.array([FRIDAY] * 2)

    with pytest.raises(TableError, match=message):
        batch.deadline(start, "3h", DESK, pauses=pauses)
