"""Dask: shuffled partitions give the answers of the engine in memory, from processes too."""

from __future__ import annotations

import random
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Any

import dask.dataframe as dd
import pandas as pd
import pyarrow as pa
import pytest

from slacalc.batch import dask
from slacalc.batch import evaluate as judge
from slacalc.errors import FormatError, NaiveDatetimeError, TableError

if TYPE_CHECKING:
    from slacalc import Agreement

Rows = list[dict[str, Any]]


@pytest.fixture
def at(monday: datetime) -> datetime:
    """The instant of the question."""
    return monday + timedelta(days=9)


@pytest.fixture
def log(monday: datetime) -> pd.DataFrame:
    """Forty requests with their events, mixed; some at one instant, where order matters."""
    draw = random.Random(5)  # noqa: S311 - a repeatable history, no secret
    rows: Rows = []
    for number in range(40):
        start = monday + timedelta(minutes=draw.randrange(2000))
        rows.append({"request": number, "at": start, "kind": "created", "status": "new"})
        for _ in range(draw.randrange(6)):
            start += timedelta(minutes=draw.choice([0, 30, 200]))
            status = draw.choice(["open", "pending", "resolved"])
            rows.append({"request": number, "at": start, "kind": "changed", "status": status})
    frame = pd.DataFrame(rows)
    places = list(range(len(frame)))
    draw.shuffle(places)
    return frame.iloc[places].sort_values(["at"], kind="stable").reset_index(drop=True)


@pytest.fixture
def requests() -> pd.DataFrame:
    """The requests with their priority; one of them has no event."""
    return pd.DataFrame(
        {
            "request": range(41),
            "priority": ["high", "low", None, "high"] * 10 + ["low"],
            "site": [None, 7.0] * 20 + [8.0],
        }
    ).astype({"site": "Int64"})


def rows_of(frame: Any) -> Rows:
    """Return rows in the order of their requests and targets, text as text."""
    rows: Rows = pa.Table.from_pandas(frame, preserve_index=False).to_pylist()
    return sorted(rows, key=lambda row: (str(row["request"]), row["target"] or "", row["cycle"]))


@pytest.mark.parametrize("partitions", [None, 1, 7])
def test_partitions_give_what_memory_gives(
    log: pd.DataFrame,
    requests: pd.DataFrame,
    desk: Agreement,
    at: datetime,
    partitions: int | None,
) -> None:
    """However the rows are spread, requests are whole and the answers those of one frame."""
    carry = ["priority", "site"]
    events, beside = dd.from_pandas(log, npartitions=5), dd.from_pandas(requests, npartitions=2)

    found = dask.evaluate(events, beside, desk, at=at, carry=carry, partitions=partitions)

    results = found.compute(scheduler="synchronous")
    assert (partitions or 5) == found.npartitions
    assert rows_of(judge(log, requests, desk, at=at, carry=carry)) == rows_of(results)
    assert dict(found.dtypes.items()) == dict(results.dtypes.items())


def test_text_and_categories_are_hashed_alike(
    log: pd.DataFrame, requests: pd.DataFrame, desk: Agreement, at: datetime
) -> None:
    """Identifiers as text on one side and categories on the other meet in one partition."""
    log["request"] = log["request"].map("R{:02}".format)
    requests["request"] = requests["request"].map("R{:02}".format).astype("category")

    found = dask.evaluate(
        dd.from_pandas(log, npartitions=3), dd.from_pandas(requests, npartitions=3), desk, at=at
    )

    results = found.compute(scheduler="synchronous")
    assert rows_of(judge(log, requests, desk, at=at)) == rows_of(results)
    assert "no event" in next(row["fault"] for row in rows_of(results) if row["request"] == "R40")


def test_facts_of_the_creation_need_no_table(
    log: pd.DataFrame, desk: Agreement, at: datetime
) -> None:
    """Without a table of requests the events say everything; wall times need the zone."""
    log["at"] = log["at"].dt.tz_localize(None)
    events = dd.from_pandas(log, npartitions=4)

    found = dask.evaluate(events, None, desk, at=at, timezone="Europe/Sofia")

    expected = judge(log, None, desk, at=at, timezone="Europe/Sofia")
    assert rows_of(expected) == rows_of(found.compute(scheduler="synchronous"))


def test_worker_processes_give_the_same(
    log: pd.DataFrame, requests: pd.DataFrame, desk: Agreement, at: datetime
) -> None:
    """The agreement travels to other processes as a pickle."""
    events, beside = dd.from_pandas(log, npartitions=3), dd.from_pandas(requests, npartitions=1)

    results = dask.evaluate(events, beside, desk, at=at).compute(
        scheduler="processes", num_workers=2
    )

    assert rows_of(judge(log, requests, desk, at=at)) == rows_of(results)


def test_bad_frames_are_refused_before_any_work(
    log: pd.DataFrame, desk: Agreement, at: datetime
) -> None:
    """What is no Dask frame, lacks columns or names no instant is said when it is asked."""
    events = dd.from_pandas(log, npartitions=2)

    with pytest.raises(FormatError, match="events have to be a Dask frame, got DataFrame"):
        dask.evaluate(log, None, desk, at=at)
    with pytest.raises(TableError, match=r"events\.kind: the column is missing"):
        dask.evaluate(events[["request", "at"]], None, desk, at=at)
    with pytest.raises(TableError, match=r"carry\.colour"):
        dask.evaluate(events, None, desk, at=at, carry=["colour"])
    with pytest.raises(NaiveDatetimeError):
        dask.evaluate(events, None, desk, at=at.replace(tzinfo=None))
