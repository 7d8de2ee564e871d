"""`events_from_wide`: rows of requests become events, as `Request.from_timestamps` makes them."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any

import pyarrow as pa
import pytest

from slacalc import Agreement, Request, evaluate
from slacalc.batch.tables.frames import evaluate as judge
from slacalc.batch.tables.wide import events_from_wide
from slacalc.errors import NaiveDatetimeError, TableError, WallTimeWarning

Columns = dict[str, list[Any]]
Frame = Callable[[Any], Any]
Rows = Callable[[object], list[dict[str, Any]]]


@pytest.fixture
def tickets(monday: datetime) -> Columns:
    """Four requests as a database holds them."""

    def hour(hours: float) -> datetime:
        return monday + timedelta(hours=hours)

    return {
        "number": [11, 12, 13, 14],
        "opened": [hour(0), hour(1), hour(2), hour(2)],
        "answered": [hour(1), None, hour(7), None],
        "waiting": [hour(1), hour(2), None, None],
        "solved": [hour(3), None, hour(7), hour(2)],
        "urgency": ["high", "low", None, "high"],
    }


MAPPING: dict[str, Any] = {
    "id": "number",
    "created": "opened",
    "first_reply": "answered",
    "resolved": "solved",
    "statuses": {"pending": "waiting"},
    "facts": {"priority": "urgency"},
}


def requests(tickets: Columns) -> list[Request]:
    """Return the same requests by the scalar mapping."""
    return [
        Request.from_timestamps(
            tickets["number"][row],
            created=tickets["opened"][row],
            first_reply=tickets["answered"][row],
            resolved=tickets["solved"][row],
            statuses=[(tickets["waiting"][row], "pending")] if tickets["waiting"][row] else [],
            facts={"priority": tickets["urgency"][row]},
        )
        for row in range(len(tickets["number"]))
    ]


def test_events_are_those_of_the_scalar_mapping(
    frame: Frame, as_rows: Rows, tickets: Columns
) -> None:
    """Each row gives the events of `Request.from_timestamps`, at one instant in its order."""
    rows = as_rows(events_from_wide(frame(tickets), **MAPPING))

    found = sorted(rows, key=lambda row: (row["request"], row["at"]))
    expected = [
        (one.id, event.at, event.kind, event.by, event.facts.get("status"))
        for one in requests(tickets)
        for event in one.events
    ]
    names = ("request", "at", "kind", "by", "status")
    assert expected == [tuple(row[name] for name in names) for row in found]
    created = [row["priority"] for row in rows if row["kind"] == "created"]
    assert ["high", "low", None, "high"] == created
    assert {None} == {row["priority"] for row in rows if row["kind"] != "created"}


def test_verdicts_are_those_of_the_scalar_mapping(
    frame: Frame, as_rows: Rows, tickets: Columns, desk: Agreement, monday: datetime
) -> None:
    """From the table to the verdicts both roads are one."""
    at = monday + timedelta(days=2)
    events = events_from_wide(frame(tickets), **MAPPING)

    rows = as_rows(judge(events, None, desk, at=at))

    expected = [
        (one.id, result.target, result.status, result.due)
        for one in requests(tickets)
        for result in evaluate(one, desk, at=at)
    ]
    names = ("request", "target", "status", "due")
    assert expected == [tuple(row[name] for name in names) for row in rows]


def test_a_request_without_creation_is_not_lost(
    frame: Frame, as_rows: Rows, tickets: Columns, desk: Agreement, monday: datetime
) -> None:
    """A row without the instant of creation ends as a fault of its request."""
    tickets["opened"][1] = None

    rows = as_rows(judge(events_from_wide(frame(tickets), **MAPPING), None, desk, at=monday))

    assert [(12, "event 1: it has no instant")] == [
        (row["request"], row["fault"]) for row in rows if row["fault"]
    ]


def test_wall_times_take_the_callers_zone(as_rows: Rows, frame: Frame, monday: datetime) -> None:
    """Times without a zone are of the zone that is given: first in a fold, end of a gap."""
    walls = ["2026-10-25 02:30", "2026-03-29 02:30", "2026-03-09 10:00"]
    table = {
        "id": [1, 2, 3],
        "created": [datetime.fromisoformat(wall) for wall in walls],
    }

    with pytest.warns(WallTimeWarning, match=r"table\.created: 2 of 3 rows hold"):
        rows = as_rows(events_from_wide(frame(table), timezone="Europe/Berlin"))
    with pytest.warns(WallTimeWarning, match="they are null"):
        nulls = as_rows(events_from_wide(frame(table), timezone="Europe/Berlin", ambiguous="null"))

    assert [None, None, monday] == [row["at"] for row in nulls]
    assert ["2026-10-25 00:30", "2026-03-29 01:00", "2026-03-09 09:00"] == [
        f"{row['at']:%Y-%m-%d %H:%M}" for row in rows
    ]
    with pytest.raises(NaiveDatetimeError, match=r"table\.created .*timezone="):
        events_from_wide(frame(table))
    assert monday == rows[2]["at"]


def test_status_may_be_a_fact_too(as_rows: Rows, frame: Frame, monday: datetime) -> None:
    """The status at creation and those entered later share the column of the status."""
    later = monday + timedelta(hours=1)
    table = {"id": [1], "created": [monday], "paused": [later], "state": ["new"]}

    rows = as_rows(
        events_from_wide(frame(table), statuses={"on_hold": "paused"}, facts={"status": "state"})
    )

    assert [("created", "new"), ("changed", "on_hold")] == [
        (row["kind"], row["status"]) for row in rows
    ]


def test_columns_at_fault_are_all_named(frame: Frame, monday: datetime) -> None:
    """Missing columns, and facts that would hide a column of events, come in one report."""
    table = frame({"id": [1], "created": [monday]})

    with pytest.raises(TableError) as caught:
        events_from_wide(table, resolved="solved", facts={"kind": "type", "by": "created"})

    assert ["table.solved", "table.type", "facts.kind", "facts.by"] == [
        fault.path for fault in caught.value.faults
    ]


def test_a_column_of_no_instants_is_refused(frame: Frame) -> None:
    """Text is no instant; the error says to parse it."""
    table = frame({"id": [1], "created": ["2026-03-09 10:00"]})

    with pytest.raises(TableError, match=r"table\.created: expected instants, got .*string"):
        events_from_wide(table, timezone="UTC")


def test_many_rows_keep_their_requests_together(monday: datetime) -> None:
    """Events of a row stand together, in the order of the table, so that they can be streamed."""
    many = 1000
    table = pa.table(
        {
            "id": list(range(many)),
            "created": [monday] * many,
            "resolved": [monday + timedelta(hours=1), None] * (many // 2),
        }
    )

    events = events_from_wide(table, resolved="resolved")

    column = events.column("request").to_pylist()
    assert column == sorted(column)
    assert many * 3 // 2 == len(column)
