"""Spark with separate worker processes: the answers of the engine on one machine."""

from __future__ import annotations

import os
import random
import time
from collections.abc import Iterator
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Any

import pyarrow as pa
import pytest

from slacalc import Agreement, AgreementVersions, Calendar, batch
from slacalc.batch import evaluate as judge
from slacalc.batch import spark
from slacalc.errors import NaiveDatetimeError, TableError

if TYPE_CHECKING:
    from pyspark.sql import SparkSession

Rows = list[dict[str, Any]]

pytestmark = [
    pytest.mark.spark,
    pytest.mark.filterwarnings("ignore::DeprecationWarning:pyspark"),
    pytest.mark.filterwarnings("ignore::ResourceWarning"),
]


@pytest.fixture
def at(monday: datetime) -> datetime:
    """The instant of the question."""
    return monday + timedelta(days=9)


@pytest.fixture
def log(monday: datetime) -> pa.Table:
    """Two hundred requests with their events, mixed, one of them with more than a batch holds."""
    draw = random.Random(5)  # noqa: S311 - a repeatable history, no secret
    rows: Rows = []
    for number in range(200):
        start = monday + timedelta(minutes=draw.randrange(2000))
        rows.append({"request": f"R{number:03}", "at": start, "kind": "created", "status": "new"})
        for _ in range(400 if number == 77 else draw.randrange(6)):
            start += timedelta(minutes=draw.choice([0, 30, 200]))
            status = draw.choice(["open", "pending", "resolved"])
            event = {"request": f"R{number:03}", "at": start, "kind": "changed"}
            rows.append({**event, "status": status})
    # By instant, so that no request stands together; events of one instant stay in order.
    return pa.Table.from_pylist(sorted(rows, key=lambda row: row["at"]))


@pytest.fixture
def requests(log: pa.Table) -> pa.Table:
    """The requests with their priority; two of them have no event."""
    names = sorted({*log.column("request").to_pylist(), "A", "Z"})
    priorities = [("high", "low", None)[row % 3] for row in range(len(names))]
    return pa.table({"request": names, "priority": priorities})


def rows_of(table: pa.Table) -> Rows:
    """Return rows in the order of their requests and targets."""
    rows: Rows = table.to_pylist()
    return sorted(rows, key=lambda row: (row["request"], row["target"] or "", row["cycle"] or 0))


@pytest.mark.parametrize("partitions", [None, 3])
def test_workers_give_what_memory_gives(
    session: SparkSession,
    log: pa.Table,
    requests: pa.Table,
    desk: Agreement,
    at: datetime,
    partitions: int | None,
) -> None:
    """Whatever worker a request comes to, the answers are those of the engine on one machine."""
    events = session.createDataFrame(log)
    beside = session.createDataFrame(requests)

    results = spark.evaluate(
        events, beside, desk, at=at, carry=["priority"], partitions=partitions, rows=50
    )

    expected = judge(log, requests, desk, at=at, carry=["priority"])
    assert rows_of(expected) == rows_of(results.toArrow())


def test_wall_times_and_whole_numbers(
    session: SparkSession, log: pa.Table, desk: Agreement, at: datetime
) -> None:
    """Timestamps without a zone take the one that is given; identifiers may be numbers."""
    numbers = pa.array([int(name[1:]) for name in log.column("request").to_pylist()])
    wall = log.column("at").cast(pa.timestamp("us"))
    events = session.createDataFrame(log.set_column(0, "request", numbers))
    # The zone of the session is UTC, so this is what clocks of UTC show.
    events = events.selectExpr("* EXCEPT (at)", "CAST(at AS timestamp_ntz) AS at")
    log = log.set_column(0, "request", numbers).set_column(1, "at", wall)

    results = spark.evaluate(events, None, desk, at=at, timezone="Europe/Sofia")

    expected = judge(log, None, desk, at=at, timezone="Europe/Sofia")
    assert rows_of(expected) == rows_of(results.toArrow())
    with pytest.raises(NaiveDatetimeError, match=r"events\.at .*timezone="):
        spark.evaluate(events, None, desk, at=at)


def test_versions_travel_to_the_workers(
    session: SparkSession, log: pa.Table, desk: Agreement, at: datetime, monday: datetime
) -> None:
    """Several versions of an agreement are pickled like one."""
    newer = desk.to_dict()
    newer["levels"] = {"standard": {"targets": {"reaction": "1h"}}}
    versions = AgreementVersions(
        {(monday + timedelta(hours=12)): Agreement.from_dict(newer)}, base=desk, timezone="UTC"
    )

    results = spark.evaluate(session.createDataFrame(log), None, versions, at=at)

    assert rows_of(judge(log, None, versions, at=at)) == rows_of(results.toArrow())


def test_events_of_one_id_agree_in_facts_nobody_asks_for(
    session: SparkSession, desk: Agreement, monday: datetime, at: datetime
) -> None:
    """Columns that nobody asks for come to the worker of the request; maps are no facts."""
    rows = [("a", monday, "created", 1, None), ("b", monday, "created", 1, None)]
    reply = monday + timedelta(hours=1)
    rows += [("a", reply, "agent_reply", 2, one) for one in ("mail", "web")]
    rows += [("b", reply, "agent_reply", 2, "mail")] * 2
    schema = "request string, at timestamp, kind string, id int, channel string"
    events = session.createDataFrame(rows, schema).selectExpr("*", "map('x', id) as raw")

    found = rows_of(spark.evaluate(events, None, desk, at=at).toArrow())

    assert {"a": True, "b": False} == {row["request"]: row["fault"] is not None for row in found}


def test_results_are_frames_of_spark(
    session: SparkSession, log: pa.Table, desk: Agreement, at: datetime
) -> None:
    """What comes back is counted by Spark itself; durations are intervals."""
    results = spark.evaluate(session.createDataFrame(log), None, desk, at=at)

    counts = {row["status"]: row["count"] for row in results.groupBy("status").count().collect()}

    expected = judge(log, None, desk, at=at).column("status").value_counts().to_pylist()
    assert {row["values"]: row["counts"] for row in expected} == counts
    types = dict(results.dtypes)
    assert ("interval day to second", "timestamp", "string") == (
        types["elapsed"],
        types["due"],
        types["level"],
    )


def test_bad_frames_are_refused_before_any_work(
    session: SparkSession, log: pa.Table, desk: Agreement, at: datetime
) -> None:
    """Missing columns, types that are no facts, identifiers of two types: said at once."""
    events = session.createDataFrame(log)

    with pytest.raises(TableError, match=r"events\.kind: the frame lacks the column"):
        spark.evaluate(events.drop("kind"), None, desk, at=at)
    odd = events.selectExpr("*", "map('a', 'b') AS priority")
    with pytest.raises(TableError, match=r"events\.priority: map<string,string> is no type"):
        spark.evaluate(odd, None, desk, at=at)
    numbers = session.createDataFrame([(1,)], "request bigint")
    with pytest.raises(TableError, match=r"requests\.request: is int64, but .* string; cast one"):
        spark.evaluate(events, numbers, desk, at=at)
    with pytest.raises(NaiveDatetimeError):
        spark.evaluate(events, None, desk, at=at.replace(tzinfo=None))


def test_workers_are_processes_of_their_own(session: SparkSession) -> None:
    """Two executors have their own Python, which is not that of the driver."""

    # Inside the test: workers cannot import it.
    def process(batches: Iterator[pa.RecordBatch]) -> Iterator[pa.RecordBatch]:
        time.sleep(1)  # long enough that one worker does not take all
        list(batches)
        yield pa.RecordBatch.from_pydict({"pid": [os.getpid()]})

    pids = (
        session.range(0, 8, numPartitions=4)
        .mapInArrow(process, "pid bigint")
        .distinct()
        .toArrow()
        .column("pid")
        .to_pylist()
    )

    assert len(pids) > 1
    assert os.getpid() not in pids


def test_columns_are_functions_of_arrow(session: SparkSession, monday: datetime) -> None:
    """Open time, deadlines and openness of columns are those of the arrays on one machine."""
    calendar = Calendar(timezone="Europe/Sofia", hours="Mon-Fri 09:00-17:00")
    draw = random.Random(3)  # noqa: S311 - repeatable instants, no secret
    starts = [monday + timedelta(minutes=draw.randrange(20_000)) for _ in range(300)]
    ends = [start + timedelta(minutes=draw.randrange(9_000)) for start in starts]
    spans = [
        [] if draw.random() < 0.3 else [{"since": since, "until": until}]
        for since, until in zip(starts, ends, strict=True)
    ]
    columns = {"row": range(300), "start": [None, *starts[1:]], "end": ends, "pauses": spans}
    table = pa.table(columns)
    frame = session.createDataFrame(table)

    found = (
        frame.select(
            "row",
            spark.elapsed("start", "end", calendar).alias("elapsed"),
            spark.elapsed(frame["start"], "end", calendar, unit="days").alias("days"),
            spark.elapsed("start", "end", calendar, pauses="pauses").alias("counted"),
            spark.add("start", "3h", calendar, landing="open").alias("add"),
            spark.subtract("end", "2bd", calendar).alias("subtract"),
            spark.deadline("start", "3h", calendar, held="1h").alias("deadline"),
            spark.deadline("start", "30h", calendar, pauses="pauses").alias("paused"),
            spark.is_open("end", calendar).alias("is_open"),
        )
        .toArrow()
        .sort_by("row")
    )

    start, end = table.column("start"), table.column("end")
    expected = {
        "elapsed": batch.elapsed(start, end, calendar),
        "days": batch.elapsed(start, end, calendar, unit="days"),
        "counted": batch.elapsed(start, end, calendar, pauses=table.column("pauses")),
        "add": batch.add(start, "3h", calendar, landing="open"),
        "subtract": batch.subtract(end, "2bd", calendar),
        "deadline": batch.deadline(start, "3h", calendar, held="1h"),
        "paused": batch.deadline(start, "30h", calendar, pauses=table.column("pauses")),
        "is_open": batch.is_open(end, calendar),
    }
    for name, column in expected.items():
        assert column.to_pylist() == found.column(name).to_pylist(), name
    assert found.column("counted") != found.column("elapsed")
    null = {name for name in expected if found.column(name)[0].as_py() is None}
    assert {"elapsed", "days", "counted", "add", "deadline", "paused"} == null
