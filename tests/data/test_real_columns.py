"""Real logs over columns: every row is what `evaluate` says of the same incident, or request.

Through the kernel, and through frames of every kind.
"""

from __future__ import annotations

import csv
import json
import lzma
import time
from datetime import UTC, datetime
from itertools import groupby
from operator import itemgetter
from typing import TYPE_CHECKING, Any
from zoneinfo import ZoneInfo

import pandas as pd
import polars as pl
import pyarrow as pa
import pytest

from slacalc import Agreement, Event, Request, batch, evaluate
from slacalc.batch import dask
from slacalc.batch.verdict.results import Answer, result_batch
from slacalc.batch.verdict.table import SCALAR, evaluate_table, schema_of

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping, Sequence
    from pathlib import Path

    Figures = Callable[[str, str, Mapping[str, object]], None]

INSTANT = pa.timestamp("us", tz="UTC")
EVERY = 20  # by default: the scalar engine takes seconds for all of them
BOSTON = ZoneInfo("America/New_York")
FACTS = {"uci": ("status", "priority", "group"), "boston": ("type",)}
INCIDENTS = Agreement.from_dict(
    {
        "calendars": {"desk": {"timezone": "UTC", "hours": "Mon-Fri 08:00-12:00, 13:00-18:00"}},
        "statuses": {
            "resolved": ["Resolved"],
            "closed": ["Closed"],
            "waiting": ["Awaiting User Info", "Awaiting Vendor", "Awaiting Problem"],
        },
        "metrics": {
            "reaction": {
                "stop": [
                    {"event": "changed", "when": {"status": {"not": "New"}}},
                    {"event": ["resolved", "closed"]},
                ],
            },
        },
        "defaults": {"calendar": "desk", "on_dirty": "collect"},
        "levels": {
            "desk": {
                "targets": {
                    "reaction": "4h",
                    "resolution": {
                        "within": {
                            "by": "priority",
                            "amounts": {"1": "4h", "2": "9h", "3": "3bd"},
                        },
                        "warn": ["50%", "1h before"],
                        "after": ["120%"],
                    },
                }
            }
        },
        "rules": [{"when": {"priority": ["1", "2", "3"]}, "level": "desk"}, {"level": "none"}],
    }
)


def rows(shared: Path, name: str) -> Iterator[dict[str, str]]:
    """Yield the rows of a compressed file of the shared data."""
    with lzma.open(shared / "data" / name, "rt", encoding="utf-8") as lines:
        yield from csv.DictReader(lines)


def incidents(shared: Path) -> list[Request]:
    """Return every incident of the log: opened, then a change for each row."""
    found = []
    log = rows(shared, "uci_incident_events.csv.xz")
    for number, group in groupby(log, itemgetter("number")):
        of = list(group)
        created = Event(moment(of[0]["opened_at"], UTC), "created")
        changes = [
            Event(moment(row["sys_updated_at"], UTC), "changed", facts=facts(row)) for row in of
        ]
        given = {**facts(of[0]), "status": "New"}
        found.append(Request(number, given, [created, *changes]))
    return found


def facts(row: Mapping[str, str]) -> dict[str, str]:
    """Return the facts in a row of the log of incidents."""
    return {
        "status": row["state"],
        "priority": row["priority"],
        "group": row["assignment_group"],
    }


def moment(text: str, zone: Any) -> datetime:
    """Return a wall-clock time of a log."""
    return datetime.fromisoformat(text).replace(tzinfo=zone)


def tickets(shared: Path) -> list[Request]:
    """Return the requests for which Boston recorded a target."""
    return [
        Request.from_timestamps(
            row["case_id"],
            created=(opened := moment(row["open_dt"], BOSTON)),
            resolved=max(opened, moment(row["closed_dt"], BOSTON)) if row["closed_dt"] else None,
            facts={"type": row["type"]},
        )
        for row in rows(shared, "boston311_2015.csv.xz")
        if row["target_dt"]
    ]


def city(shared: Path) -> Agreement:
    """Return what Boston promises for each type of request."""
    units = {"business_days": "bd", "calendar_days": "d calendar"}
    with (shared / "data" / "boston311_2015_policies.csv").open(newline="") as lines:
        amounts = {
            row["type"]: f"{row['days']}{units[row['kind']]}"
            for row in csv.DictReader(lines)
            if row["days"] != "0"
        }
    desk = {"timezone": "America/New_York", "hours": "Mon-Fri 08:30-17:00", "holidays": "US-MA"}
    within = {"by": "type", "amounts": amounts}
    return Agreement.from_dict(
        {
            "calendars": {"desk": desk},
            "defaults": {"calendar": "desk"},
            "levels": {"city": {"targets": {"resolution": {"within": within}}}},
            "rules": [{"level": "city"}],
        }
    )


def on_dask(events: pa.Table, given: pa.Table, agreement: Agreement, at: datetime) -> pa.Table:
    """Judge on Dask, in this process, and return the rows in the order of the requests."""
    import dask.dataframe as dd

    happened = dd.from_pandas(events.to_pandas(), npartitions=4)
    known = dd.from_pandas(given.to_pandas(), npartitions=2)
    results = dask.evaluate(happened, known, agreement, at=at).compute(scheduler="synchronous")
    place = {name: row for row, name in enumerate(given["request"].to_pylist())}
    order = results["request"].map(place).argsort(kind="stable")
    return pa.Table.from_pandas(results.iloc[order], preserve_index=False)


def in_pandas(events: pa.Table, given: pa.Table, agreement: Agreement, at: datetime) -> pa.Table:
    """Judge frames of pandas."""
    results = batch.evaluate(events.to_pandas(), given.to_pandas(), agreement, at=at)
    assert isinstance(results, pd.DataFrame)
    return pa.Table.from_pandas(results, preserve_index=False)


def in_polars(events: pa.Table, given: pa.Table, agreement: Agreement, at: datetime) -> pa.Table:
    """Judge frames of Polars."""
    results = batch.evaluate(pl.DataFrame(events), pl.DataFrame(given), agreement, at=at)
    return results.to_arrow()


def in_arrow(events: pa.Table, given: pa.Table, agreement: Agreement, at: datetime) -> pa.Table:
    """Judge tables of Arrow."""
    return batch.evaluate(events, given, agreement, at=at)


DOORS = (in_arrow, in_pandas, in_polars, on_dask)


def _share(every: int) -> str:
    return "all" if every == 1 else f"every {every}th"


def compare(
    requests: Sequence[Request], agreement: Agreement, at: datetime, names: Sequence[str]
) -> Mapping[str, object]:
    """Hold the columns to what the scalar engine says, and return the seconds of both."""
    pairs = [(request.id, event) for request in requests for event in request.events]
    # As logs are written: by instant, all requests together.
    pairs.sort(key=lambda pair: pair[1].at_us)
    table = {
        "request": [name for name, _ in pairs],
        "at": pa.array([event.at for _, event in pairs], INSTANT),
        "kind": [event.kind for _, event in pairs],
        **{
            name: pa.array([event.facts.get(name) for _, event in pairs], pa.string())
            for name in names
        },
    }
    given = {name: [request.facts.get(name) for request in requests] for name in names}
    given["request"] = [request.id for request in requests]

    before = time.process_time()
    found = evaluate_table(pa.table(table), pa.table(given), agreement, at=at)
    columns = time.process_time() - before
    before = time.process_time()
    evaluations = [evaluate(request, agreement, at=at) for request in requests]
    loop = time.process_time() - before

    faults = ["; ".join(f"{f.event}: {f.reason}" for f in one.faults) for one in evaluations]
    answers = (
        Answer(request.id, evaluation, fault or None)
        for request, evaluation, fault in zip(requests, evaluations, faults, strict=True)
    )
    expected = result_batch(answers, schema_of(pa.string(), at))
    columns_of = {name: expected[name].to_pylist() for name in expected.schema.names}
    frames = [door(pa.table(table), pa.table(given), agreement, at) for door in DOORS]
    for results in (found, *frames):
        for name, values in columns_of.items():
            assert values == results[name].to_pylist(), name
    scalar = json.loads((found.schema.metadata or {})[SCALAR])["scalar"]
    return {
        "requests": len(requests),
        "rows": found.num_rows,
        "by the loop": sum(scalar.values()),
        "seconds": round(columns, 2),
        "loop": round(loop, 2),
    }


@pytest.mark.parametrize("every", [EVERY, pytest.param(1, marks=pytest.mark.long, id="all")])
def test_incidents_over_columns(shared: Path, figures: Figures, every: int) -> None:
    """The incidents of a service desk: few need the loop, and all answers are those of it."""
    requests = incidents(shared)[::every]
    noted = compare(requests, INCIDENTS, datetime(2017, 3, 1, tzinfo=UTC), FACTS["uci"])

    figures("real logs over columns", f"UCI, {_share(every)}", noted)
    assert int(str(noted["by the loop"])) < len(requests) / 50


@pytest.mark.parametrize("every", [EVERY, pytest.param(1, marks=pytest.mark.long, id="all")])
def test_requests_of_a_city_over_columns(shared: Path, figures: Figures, every: int) -> None:
    """Boston's requests by their types: none of them needs the loop."""
    requests = tickets(shared)[::every]
    later = datetime(2019, 1, 1, tzinfo=BOSTON)
    noted = compare(requests, city(shared), later, FACTS["boston"])

    figures("real logs over columns", f"Boston, {_share(every)}", noted)
    assert 0 == noted["by the loop"]
