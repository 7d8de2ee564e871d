"""`evaluate` over frames: every kind in and out, bad tables, faulty rows, carried facts."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from typing import Any
from zoneinfo import ZoneInfo

import numpy as np
import pandas as pd
import polars as pl
import pyarrow as pa
import pytest

from slacalc import Agreement, Event, Request, evaluate
from slacalc.batch.tables.frames import evaluate as judge
from slacalc.errors import FormatError, NaiveDatetimeError, SlacalcError, TableError

Columns = dict[str, list[Any]]
Frame = Callable[[Any], Any]
Rows = Callable[[object], list[dict[str, Any]]]


@pytest.fixture
def tuesday(monday: datetime) -> datetime:
    """The instant of the question."""
    return monday + timedelta(days=1, hours=2)


def scalar(history: Columns, agreement: Agreement, at: datetime) -> list[tuple[object, ...]]:
    """Return what `evaluate` says of each request: request, target, status, due, fraction."""
    found: list[tuple[object, ...]] = []
    fields = ("priority", "channel", "status")
    for name in dict.fromkeys(history["request"]):
        events = [
            Event(
                history["at"][row],
                history["kind"][row],
                by=history["by"][row],
                facts={k: history[k][row] for k in fields if history[k][row] is not None},
            )
            for row, request in enumerate(history["request"])
            if request == name
        ]
        found += [
            (name, result.target, result.status, result.due, result.fraction)
            for result in evaluate(Request(name, {}, events), agreement, at=at)
        ]
    return found


def test_every_kind_gives_what_the_scalar_engine_gives(
    frame: Frame, as_rows: Rows, history: Columns, desk: Agreement, tuesday: datetime
) -> None:
    """A row for each request and target, equal to `evaluate`, in the caller's own kind."""
    events = frame(history)

    results = judge(events, None, desk, at=tuesday)

    assert type(events) is type(results)
    names = ("request", "target", "status", "due", "fraction")
    found = [tuple(row[name] for name in names) for row in as_rows(results)]
    assert scalar(history, desk, tuesday) == found
    assert {"met", "missed", "breached", "paused", "on_track"} <= {row[2] for row in found}


def test_requests_bring_the_facts_at_creation(
    frame: Frame, as_rows: Rows, desk: Agreement, monday: datetime
) -> None:
    """A table of requests says what each was when it was created."""
    events = frame({"request": [1, 2], "at": [monday, monday], "kind": ["created", "created"]})
    requests = frame({"request": [2, 1], "priority": ["high", "low"]})

    rows = as_rows(judge(events, requests, desk, at=monday))

    amounts = {row["request"]: row["amount"] for row in rows if row["target"] == "resolution"}
    assert {1: "2bd", 2: "4h"} == amounts


def test_results_are_in_the_zone_of_the_question(desk: Agreement, monday: datetime) -> None:
    """Timestamps come back in the zone of *at*, and whole numbers of pandas stay whole."""
    events = pd.DataFrame({"request": [7], "at": [monday], "kind": ["created"]})

    results = judge(events, None, desk, at=monday.astimezone(ZoneInfo("Europe/Sofia")))

    assert ["2026-03-09 14:00:00+02:00", "2026-03-09 19:00:00+02:00"] == [
        str(due) for due in results["due"]
    ]
    assert ("int64", "Int32", "Int32") == tuple(
        str(results[name].dtype) for name in ("request", "cycle", "deferrals_left")
    )


def test_wall_times_need_a_zone(
    frame: Frame, as_rows: Rows, desk: Agreement, monday: datetime
) -> None:
    """Times without a zone are refused unless the caller says of which zone they are."""
    wall = datetime(2026, 3, 9, 11)  # noqa: DTZ001 - wall time is the subject
    events = frame({"request": ["a"], "at": [wall], "kind": ["created"]})

    with pytest.raises(NaiveDatetimeError, match=r"events\.at holds wall times .*timezone="):
        judge(events, None, desk, at=monday)
    rows = as_rows(judge(events, None, desk, at=monday, timezone="Europe/Sofia"))

    assert [monday, monday] == [row["started_at"] for row in rows]


def test_carried_facts_are_the_last_that_were_known(
    frame: Frame, as_rows: Rows, history: Columns, desk: Agreement, tuesday: datetime
) -> None:
    """A carried fact is what the last event up to *at* said of it."""
    carry = {"channel": "channel", "status": "state"}
    rows = as_rows(judge(frame(history), None, desk, at=tuesday, carry=carry))
    early = as_rows(
        judge(frame(history), None, desk, at=tuesday - timedelta(hours=25), carry=carry)
    )

    found = {row["request"]: (row["channel"], row["state"]) for row in rows}
    assert {
        "met": ("mail", "new"),
        "missed": ("call", "new"),
        "late": ("web", "new"),
        "waits": ("mail", "pending"),
        "open": ("mail", "new"),
    } == found
    before = {row["request"]: row["channel"] for row in early}
    assert ("web", None) == (before["late"], before["open"])


def test_carried_facts_fall_back_to_the_table_of_requests(
    desk: Agreement, monday: datetime
) -> None:
    """Where no event gives it, a carried fact is that of the table of requests."""
    events = pa.table(
        {
            "request": ["a", "b", "b"],
            "at": [monday, monday, monday],
            "kind": ["created", "created", "changed"],
            "channel": pa.array([None, None, "web"]).dictionary_encode(),
        }
    )
    requests = pa.table({"request": ["b", "a", "c"], "channel": ["mail", "call", "fax"]})

    results = judge(events, requests, desk, at=monday, carry=["channel"])

    found = {row["request"]: row["channel"] for row in results.to_pylist()}
    assert {"a": "call", "b": "web", "c": "fax"} == found


def test_carrying_what_is_not_there_or_taken_is_refused(
    history: Columns, desk: Agreement, monday: datetime
) -> None:
    """A fact that no table has cannot be carried, nor one that would hide a result."""
    events = pa.table(history)

    with pytest.raises(TableError, match=r"carry\.colour: neither events nor requests"):
        judge(events, None, desk, at=monday, carry=["colour"])
    with pytest.raises(TableError, match=r"carry\.status: .*carry=\{'status': 'another name'\}"):
        judge(events, None, desk, at=monday, carry=["status"])


def test_a_row_without_an_instant_costs_its_request_alone(
    frame: Frame, as_rows: Rows, history: Columns, desk: Agreement, tuesday: datetime
) -> None:
    """NaT in the middle is a fault of its request, which says which event; others are judged."""
    clean = as_rows(judge(frame(history), None, desk, at=tuesday))
    holed = {name: list(values) for name, values in history.items()}
    holed["at"][4] = None
    holed["kind"][9] = None

    rows = as_rows(judge(frame(holed), None, desk, at=tuesday))

    faults = {row["request"]: row["fault"] for row in rows if row["fault"]}
    assert {
        "missed": "event 2: it has no instant",
        "waits": "event 1: it has no kind",
    } == faults
    others = [row for row in clean if row["request"] not in faults]
    assert others == [row for row in rows if row["request"] not in faults]
    assert [None, None] == [row["target"] for row in rows if row["fault"]]


def test_the_order_of_rows_does_not_matter(
    frame: Frame, as_rows: Rows, history: Columns, desk: Agreement, tuesday: datetime
) -> None:
    """Unsorted events give the same answers."""
    shuffled = {name: values[1::2] + values[::2] for name, values in history.items()}

    one = as_rows(judge(frame(history), None, desk, at=tuesday))
    other = as_rows(judge(frame(shuffled), None, desk, at=tuesday))

    def key(row: dict[str, Any]) -> tuple[str, str]:
        return row["request"], row["target"]

    assert sorted(one, key=key) == sorted(other, key=key)


def test_words_may_be_categories(
    history: Columns, desk: Agreement, tuesday: datetime, as_rows: Rows
) -> None:
    """Text as categories or dictionaries is read as the text it stands for."""
    words = ("request", "kind", "by", "priority", "channel", "status")
    plain = judge(pa.table(history), None, desk, at=tuesday, carry=["channel"])
    coded = pd.DataFrame(history).astype(dict.fromkeys(words, "category"))
    enums = pl.DataFrame(history).with_columns(pl.col(list(words)).cast(pl.Categorical))

    for events in (coded, enums):
        rows = as_rows(judge(events, None, desk, at=tuesday, carry=["channel"]))
        assert plain.to_pylist() == rows


def test_object_columns_of_datetimes(
    history: Columns, desk: Agreement, tuesday: datetime, as_rows: Rows
) -> None:
    """Python's own datetimes, of several zones, are instants; those without a zone are refused."""
    plain = judge(pa.table(history), None, desk, at=tuesday)
    sofia = ZoneInfo("Europe/Sofia")
    mixed = [at.astimezone(sofia) if row % 2 else at for row, at in enumerate(history["at"])]
    events = pd.DataFrame({**history, "at": pd.Series(mixed, dtype=object)})

    assert plain.to_pylist() == as_rows(judge(events, None, desk, at=tuesday))
    mixed[3] = mixed[3].replace(tzinfo=None)
    events["at"] = pd.Series(mixed, dtype=object)
    with pytest.raises(
        NaiveDatetimeError, match=r"events\.at: the column holds .* without a time zone"
    ):
        judge(events, None, desk, at=tuesday)


@pytest.mark.parametrize("rows", [0, 1])
def test_small_frames(
    frame: Frame, as_rows: Rows, history: Columns, desk: Agreement, monday: datetime, rows: int
) -> None:
    """A frame of one row, or of none, is a frame."""
    whole = frame(history)
    events = whole.iloc[:rows] if isinstance(whole, pd.DataFrame) else whole.slice(0, rows)

    assert 2 * rows == len(as_rows(judge(events, None, desk, at=monday)))


@pytest.mark.parametrize(
    ("change", "message"),
    [
        ({"kind": None}, r"events\.kind: the column is missing; the table has: "),
        ({"at": ["2026-03-09"]}, r"events\.at: expected instants, got .*string; parse them first"),
        ({"kind": [5]}, r"events\.kind: expected text, got int64"),
        ({"request": [1.5]}, r"events\.request: expected text or whole numbers, got double"),
        ({"request": [None]}, r"events\.request: 1 nulls, the first in row 0"),
    ],
)
def test_bad_columns_are_named_before_any_work(
    frame: Frame, desk: Agreement, monday: datetime, change: Columns, message: str
) -> None:
    """A table at fault is an error that names the column and what to do."""
    columns: Columns = {"request": ["a"], "at": [monday], "kind": ["created"]}
    columns |= change
    kept = {name: values for name, values in columns.items() if values is not None}

    with pytest.raises(TableError, match=message):
        judge(frame(kept), None, desk, at=monday)


def test_duplicate_requests_are_refused(frame: Frame, desk: Agreement, monday: datetime) -> None:
    """The table of requests has one row a request."""
    events = frame({"request": ["a"], "at": [monday], "kind": ["created"]})
    requests = frame({"request": ["a", "a"], "priority": ["low", "high"]})

    with pytest.raises(TableError, match="more than one row for a"):
        judge(events, requests, desk, at=monday)


@pytest.mark.parametrize(
    ("table", "message"),
    [
        ([{"request": 1}], "events have to be a pandas, Polars or pyarrow table, got list"),
        (None, "got NoneType"),
        (pl.LazyFrame({"request": [1]}), "events are lazy; collect them first"),
    ],
)
def test_what_is_no_frame_is_refused(
    desk: Agreement, monday: datetime, table: object, message: str
) -> None:
    """What is no frame, or a broken one, is refused by its type."""
    with pytest.raises(FormatError, match=message):
        judge(table, None, desk, at=monday)


@pytest.mark.parametrize(
    ("table", "message"),
    [
        (pd.DataFrame([[1, 2]], columns=["at", "at"]), r"events\.at: there are two columns"),
        (pa.table([[1], [2]], names=["at", "at"]), r"events\.at: there are two columns"),
        (pd.DataFrame({"at": [1, "x"]}), r"events\.at: the column holds int, str; give it one"),
    ],
)
def test_broken_frames_are_refused(
    desk: Agreement, monday: datetime, table: object, message: str
) -> None:
    """A frame with a column twice, or with one of several types, is refused by its name."""
    with pytest.raises(TableError, match=message):
        judge(table, None, desk, at=monday)


def test_nanoseconds_are_refused_and_not_cut(desk: Agreement, monday: datetime) -> None:
    """An instant finer than a microsecond is an error, whole microseconds in nanoseconds none."""
    fine = pd.DataFrame({"request": [1], "kind": ["created"]})
    fine["at"] = pd.to_datetime([1_773_000_000_000_000_000], utc=True)
    judge(fine, None, desk, at=monday)
    fine["at"] = pd.to_datetime([1_773_000_000_000_000_001], utc=True)

    with pytest.raises(SlacalcError, match=r"events\.at"):
        judge(fine, None, desk, at=monday)


@pytest.mark.parametrize("name", ["at", "seen"])
def test_nanoseconds_among_objects_are_refused_and_not_cut(
    desk: Agreement, monday: datetime, name: str
) -> None:
    """Arrow would cut the timestamps of pandas in a column of Python objects, and in lists."""
    instant = pd.Timestamp(monday)
    columns = {"request": [1], "kind": ["created"], "at": [instant], "seen": [[instant]]}
    judge(pd.DataFrame(columns, dtype=object), None, desk, at=monday)
    fine = instant + pd.Timedelta(1, "ns")
    columns[name] = [fine] if name == "at" else [[fine]]

    with pytest.raises(NaiveDatetimeError, match=rf"events\.{name}: .* has nanoseconds"):
        judge(pd.DataFrame(columns, dtype=object), None, desk, at=monday)


@pytest.mark.parametrize(
    ("values", "message"),
    [
        ([date(2026, 3, 9), datetime(2026, 3, 9, 5, tzinfo=UTC)], "date, datetime"),
        ([[date(2026, 3, 9), datetime(2026, 3, 9, 5, tzinfo=UTC)], None], "date, datetime"),
        ([1.0, True], "bool, float"),
        ([True, "yes"], "bool, str"),
        ([1, 1.5], "float, int"),
        ([np.int8(1), Decimal("1.5")], "Decimal, int"),
    ],
)
def test_values_that_arrow_would_bend_are_refused(
    desk: Agreement, monday: datetime, values: list[object], message: str
) -> None:
    """A datetime is no date and a truth no number, as facts compare them."""
    columns = {"request": [1, 2], "kind": ["created"] * 2, "at": [monday] * 2}
    frame = pd.DataFrame({**columns, "priority": pd.Series(values, dtype=object)})

    with pytest.raises(TableError, match=rf"events\.priority: the column holds {message}; give"):
        judge(frame, None, desk, at=monday)


@pytest.mark.parametrize("values", [[True, None], [False, pd.NA], [1, float("nan")], [1.5, None]])
def test_what_is_missing_beside_other_values_is_a_null(
    desk: Agreement, monday: datetime, values: list[object]
) -> None:
    """What pandas calls missing is of every type."""
    columns = {"request": [1, 2], "kind": ["created"] * 2, "at": [monday] * 2}
    frame = pd.DataFrame({**columns, "priority": pd.Series(values, dtype=object)})

    assert 4 == len(judge(frame, None, desk, at=monday))


def test_numbers_that_arrow_does_not_know_are_named(desk: Agreement, monday: datetime) -> None:
    """Polars has wider numbers than Arrow."""
    frame = pl.DataFrame({"request": [1], "kind": ["created"], "at": [monday], "wide": [1 << 70]})

    with pytest.raises(TableError, match=r"events\.wide: Int128 is no type that pyarrow knows"):
        judge(frame, None, desk, at=monday)


def test_what_nobody_recorded_later_was_recorded_when_it_happened(
    desk: Agreement, monday: datetime
) -> None:
    """A table that does not say when events were recorded is one in which all nulls are."""
    at = [monday, monday + timedelta(hours=1)]
    columns = {"request": ["a", "a"], "at": at, "kind": ["created", "agent_reply"]}
    columns["channel"] = ["mail", "web"]
    plain = pa.table(columns)
    nulls = plain.append_column("recorded_at", pa.nulls(2, pa.timestamp("us", "UTC")))
    asked = {"at": monday + timedelta(hours=2), "known_at": monday + timedelta(minutes=30)}
    events = [
        Event(one, kind, facts={"channel": channel})
        for _, one, kind, channel in zip(*columns.values(), strict=True)
    ]
    scalar = evaluate(Request("a", {}, events), desk, **asked)

    for table in (plain, nulls):
        rows = judge(table, None, desk, carry=["channel"], **asked).to_pylist()
        assert [str(result.status) for result in scalar] == [row["status"] for row in rows]
        assert {"mail"} == {row["channel"] for row in rows}


def test_identifiers_without_a_letter_are_faults(
    frame: Frame, as_rows: Rows, desk: Agreement, monday: datetime
) -> None:
    """An empty text names no request and no event, as in the scalar engine; others are judged."""
    events = frame(
        {
            "request": ["a", "b", ""],
            "at": [monday] * 3,
            "kind": ["created"] * 3,
            "id": ["1", "", "1"],
        }
    )

    faults = {
        row["request"]: row["fault"] for row in as_rows(judge(events, None, desk, at=monday))
    }

    said = "id='' is not possible; expected text that is not empty, or a whole number"
    assert {"a": None, "b": f"event 1: {said}", "": said} == faults


def test_known_at_leaves_out_what_was_recorded_later(desk: Agreement, monday: datetime) -> None:
    """`known_at` gives the answer, and the carried facts, as they were on the screen then."""
    later = monday + timedelta(days=1)
    events = pa.table(
        {
            "request": ["a", "a"],
            "at": [monday, monday + timedelta(hours=1)],
            "kind": ["created", "resolved"],
            "recorded_at": pa.array([None, later], pa.timestamp("us", "UTC")),
            "channel": ["mail", "web"],
        }
    )

    def seen(known_at: datetime | None) -> set[tuple[object, ...]]:
        results = judge(events, None, desk, at=later, known_at=known_at, carry=["channel"])
        return {(row["status"], row["channel"]) for row in results.to_pylist()}

    assert {("met", "web")} == seen(None)
    assert {("breached", "mail")} == seen(monday + timedelta(hours=2))


def test_the_question_needs_a_zone(history: Columns, desk: Agreement) -> None:
    """A question without a time zone names no instant."""
    with pytest.raises(NaiveDatetimeError):
        judge(pa.table(history), None, desk, at=datetime(2026, 3, 9))  # noqa: DTZ001 - see above


def test_record_batches_are_tables(history: Columns, desk: Agreement, monday: datetime) -> None:
    """A record batch comes in as the table it is."""
    table = pa.table(history)
    batch: object = table.to_batches()[0]

    assert judge(table, None, desk, at=monday) == judge(batch, None, desk, at=monday)
