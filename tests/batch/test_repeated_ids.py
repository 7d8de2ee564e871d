"""Two events of one `id`: one event where every column agrees, a contradiction where one differs.

Also columns that the agreement does not ask for: they are read for such events, and no others.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, datetime, timedelta
from decimal import Decimal
from pathlib import Path
from typing import Any

import dask.dataframe as dd
import pandas as pd
import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from slacalc import Agreement, AgreementVersions, Event, Request, evaluate
from slacalc.batch import dask, ledgers, stream
from slacalc.batch import evaluate as judge

Frame = Callable[[Any], Any]
Rows = Callable[[object], list[dict[str, Any]]]
Columns = dict[str, list[Any]]

OTHERWISE = "its id stands for event 2 as well, which says otherwise"
INSTANT = pa.timestamp("us", tz="UTC")


@pytest.fixture
def twice(monday: datetime) -> Columns:
    """A request with a reply that was exported twice, and one whose two ids are its own."""
    reply = monday + timedelta(hours=1)
    return {
        "request": ["a", "a", "a", "b", "b"],
        "at": [monday, reply, reply, monday, reply],
        "kind": ["created", "agent_reply", "agent_reply", "created", "agent_reply"],
        "id": [1, 2, 2, 1, 2],
    }


@pytest.fixture
def at(monday: datetime) -> datetime:
    """The instant of the question."""
    return monday + timedelta(days=1)


def faults(rows: list[dict[str, Any]]) -> dict[str, bool]:
    """Return which requests have a fault; it is always that of the id."""
    said = {row["request"]: row["fault"] for row in rows}
    assert all(OTHERWISE in fault for fault in said.values() if fault is not None)
    return {request: fault is not None for request, fault in said.items()}


@pytest.mark.parametrize("second", ["mail", "web"])
def test_events_of_one_id_agree_in_facts_nobody_asks_for(
    frame: Frame, as_rows: Rows, twice: Columns, desk: Agreement, at: datetime, second: str
) -> None:
    """What the scalar engine calls a contradiction is one in every kind of frame."""
    twice["channel"] = ["mail", "mail", second, "mail", "web"]

    found = faults(as_rows(judge(frame(twice), None, desk, at=at)))

    events = [
        Event(at, kind, id=name, facts={"channel": channel})
        for request, at, kind, name, channel in zip(*twice.values(), strict=True)
        if request == "a"
    ]
    loose = desk.model_copy(
        update={"defaults": desk.defaults.model_copy(update={"on_dirty": "collect"})}
    )
    scalar = evaluate(Request("a", {}, events), loose, at=at).faults
    assert {"a": second == "web", "b": False} == found
    assert (second == "web") == bool(scalar)


@pytest.mark.parametrize(
    ("kind", "one", "other", "differ"),
    [
        (pa.string(), "", None, True),
        (pa.dictionary(pa.int8(), pa.string()), "x", "y", True),
        (pa.float64(), float("nan"), float("nan"), False),
        (pa.float64(), 0.0, -0.0, False),
        (pa.decimal128(9, 2), Decimal("1.50"), Decimal("1.5"), False),
        (pa.date32(), date(2026, 3, 1), date(2026, 3, 2), True),
        (pa.timestamp("ns"), 1_000_000_000_000_000_001, 1_000_000_000_000_000_002, True),
        (pa.timestamp("s"), 1 << 60, (1 << 60) + 1, True),
        (pa.list_(pa.timestamp("ns")), [1_000_000_000_000_000_001], [1], True),
        (pa.list_(pa.string()), ["x", "y"], ["x", "y"], False),
        (pa.list_(pa.string()), ["x", "y"], ["y", "x"], True),
        (pa.bool_(), True, False, True),
        (pa.struct({"x": pa.int64()}), {"x": 1}, {"x": 2}, False),
        (pa.binary(), b"1", b"2", False),
    ],
)
def test_values_of_every_type_are_compared(
    twice: Columns,
    desk: Agreement,
    at: datetime,
    kind: pa.DataType,
    *,
    one: object,
    other: object,
    differ: bool,
) -> None:
    """All that a fact may be is compared, also where it could not be read; bytes are not."""
    column = pa.array([None, one, other, None, None], kind)
    events = pa.table(twice).append_column("extra", column)

    assert differ == faults(judge(events, None, desk, at=at).to_pylist())["a"]


@pytest.mark.parametrize(("second", "differ"), [("ab", True), ("", True), ("a", False)])
def test_notes_tell_events_apart(
    twice: Columns, desk: Agreement, at: datetime, second: str, *, differ: bool
) -> None:
    """A note is no fact, but two events of one id that differ in it are not the same event."""
    events = pa.table({**twice, "note": [None, "a", second, None, None]})

    assert differ == faults(judge(events, None, desk, at=at).to_pylist())["a"]


def test_no_note_is_an_empty_note(twice: Columns, desk: Agreement, at: datetime) -> None:
    """Exports write nothing as a null or as an empty text."""
    events = pa.table({**twice, "note": [None, "", None, None, None]})

    assert not faults(judge(events, None, desk, at=at).to_pylist())["a"]


def test_what_nobody_asks_for_is_read_where_an_id_repeats_alone(
    frame: Frame, as_rows: Rows, twice: Columns, desk: Agreement, at: datetime
) -> None:
    """Wall times and not-a-numbers of columns that nobody asks for trouble nobody."""
    wall = datetime(2026, 3, 9, 11)  # noqa: DTZ001 - wall time is the subject
    twice["exported"] = [wall, wall, wall, wall, None]
    twice["score"] = [float("nan"), 1.0, 1.0, float("nan"), None]

    rows = as_rows(judge(frame(twice), None, desk, at=at))

    assert {"a": False, "b": False} == faults(rows)


def test_versions_compare_events_of_one_id_as_well(
    twice: Columns, desk: Agreement, at: datetime
) -> None:
    """Requests that are parted by version keep the columns that nobody asks for."""
    history = {name: [*values[3:], *values[:3]] for name, values in twice.items()}
    history["at"][:2] = [one + timedelta(days=8) for one in history["at"][:2]]
    events = pa.table({**history, "channel": [None, None, None, "mail", "web"]})
    later = desk.model_copy(update={"name": "later"})
    starts = at - timedelta(days=60), at + timedelta(days=5)
    versions = AgreementVersions(dict(zip(starts, (desk, later), strict=True)))

    found = judge(events, None, versions, at=at + timedelta(days=20))

    assert {"a": True, "b": False} == faults(found.to_pylist())


def test_ledgers_leave_out_what_contradicts(twice: Columns, desk: Agreement, at: datetime) -> None:
    """Columns that nobody asks for may be wall times there, too."""
    wall = datetime(2026, 3, 9, 11)  # noqa: DTZ001 - wall time is the subject
    events = pa.table({**twice, "exported": [wall] * 5})

    plain = ledgers(pa.table(twice), None, desk, at=at)
    assert plain.equals(ledgers(events, None, desk, at=at))


@pytest.mark.parametrize("sort", [True, False])
def test_streams_compare_events_of_one_id(
    twice: Columns, desk: Agreement, at: datetime, tmp_path: Path, *, sort: bool
) -> None:
    """Columns that nobody asks for are carried along where there are ids."""
    extra = {"channel": [None, "mail", "web", None, None], "row": [{"x": 1}] * 5}
    pq.write_table(pa.table({**twice, **extra}), tmp_path / "events.parquet", row_group_size=2)

    stream(tmp_path / "events.parquet", tmp_path / "results", desk, at=at, sort=sort, rows=1)

    found = pq.read_table(tmp_path / "results").to_pylist()
    assert {"a": True, "b": False} == faults(found)


def test_dask_compares_events_of_one_id(
    as_rows: Rows, twice: Columns, desk: Agreement, at: datetime
) -> None:
    """Columns that nobody asks for come to the worker of the request."""
    wall = datetime(2026, 3, 9, 11)  # noqa: DTZ001 - wall time is the subject
    frame = pd.DataFrame({**twice, "exported": [wall, wall, wall + timedelta(1), wall, wall]})
    events = dd.from_pandas(frame, npartitions=2)

    results = dask.evaluate(events, None, desk, at=at).compute(scheduler="synchronous")

    assert {"a": True, "b": False} == faults(as_rows(results))
