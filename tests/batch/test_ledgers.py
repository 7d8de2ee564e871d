"""`ledgers`: spans as a table, and time per party in a summary, equal to the scalar ledgers."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any

import pyarrow as pa
import pytest

from slacalc import Agreement, Event, Request, evaluate
from slacalc.batch import evaluate as judge
from slacalc.batch import ledgers, summary
from slacalc.errors import TableError

Columns = dict[str, list[Any]]
Frame = Callable[[Any], Any]
Rows = Callable[[object], list[dict[str, Any]]]
HOUR = timedelta(hours=1)


@pytest.fixture
def waiting() -> Agreement:
    """A desk whose pauses are charged to whom it waits for, and which tracks the group."""
    return Agreement.from_dict(
        {
            "calendars": {"desk": {"timezone": "UTC", "hours": "Mon-Fri 09:00-17:00"}},
            "metrics": {
                "resolution": {
                    "pause": [
                        {"while": {"status": "waiting"}, "charge": "client"},
                        {"while": {"status": "ordered"}, "charge": "vendor"},
                    ]
                }
            },
            "defaults": {"calendar": "desk"},
            "levels": {"gold": {"targets": {"resolution": "1bd", "reaction": "2h"}}},
            "rules": [{"level": "gold"}],
            "track": ["group"],
        }
    )


@pytest.fixture
def events(monday: datetime) -> Columns:
    """Two requests that wait: for the client, for the vendor."""
    rows = [
        ("a", 0, "created", "new", "first line"),
        ("a", 1, "changed", "waiting", None),
        ("a", 4, "changed", "open", "second line"),
        ("a", 6, "resolved", None, None),
        ("b", 0, "created", "ordered", "first line"),
        ("b", 25, "changed", "open", None),
    ]
    return {
        "request": [row[0] for row in rows],
        "at": [monday + row[1] * HOUR for row in rows],
        "kind": [row[2] for row in rows],
        "status": [row[3] for row in rows],
        "group": [row[4] for row in rows],
    }


def scalar(events: Columns, agreement: Agreement, at: datetime) -> list[tuple[object, ...]]:
    """Return the spans that `evaluate` gives."""
    found = []
    for name in ("a", "b"):
        rows = [row for row, request in enumerate(events["request"]) if request == name]
        history = [
            Event(
                events["at"][row],
                events["kind"][row],
                facts={
                    fact: events[fact][row]
                    for fact in ("status", "group")
                    if events[fact][row] is not None
                },
            )
            for row in rows
        ]
        found += [
            (
                *(name, result.target, result.cycle, span.start, span.end, span.state.value),
                *(span.label, span.cause, span.calendar, span.charge, span.facts[0][1]),
                *(timedelta(microseconds=span.units), span.wall),
            )
            for result in evaluate(Request(name, {}, history), agreement, at=at)
            for span in result.ledger
        ]
    return found


def test_spans_are_those_of_the_scalar_ledgers(
    frame: Frame, as_rows: Rows, events: Columns, waiting: Agreement, monday: datetime
) -> None:
    """Every span of every run, in the caller's own kind."""
    at = monday + 30 * HOUR

    spans = ledgers(frame(events), None, waiting, at=at)

    names = ("request", "target", "cycle", "start", "end", "state", "label", "cause")
    more = ("calendar", "charge", "group", "amount", "wall")
    found = [tuple(row[name] for name in (*names, *more)) for row in as_rows(spans)]
    assert scalar(events, waiting, at) == found


def test_time_per_party_sums_the_spans(
    frame: Frame, as_rows: Rows, events: Columns, waiting: Agreement, monday: datetime
) -> None:
    """Who waited for whom, by group: in working time of the target, and in real time."""
    at = monday + 30 * HOUR
    results = judge(frame(events), None, waiting, at=at, carry=["group"])
    spans = ledgers(frame(events), None, waiting, at=at)

    report = summary(results, by="group", ledgers=spans)

    assert type(results) is type(report.parties)
    found = {
        (row["group"], row["party"]): (
            row["requests"],
            row["amount"] / timedelta(days=1),
            row["wall"],
        )
        for row in as_rows(report.parties)
        if row["target"] == "resolution"
    }
    # The first waits for its client from ten to one; the second a day for the vendor, then runs.
    assert {
        ("second line", None): (1, 3 / 8, 3 * HOUR),
        ("second line", "client"): (1, 3 / 8, 3 * HOUR),
        ("first line", None): (1, 5 / 8, 5 * HOUR),
        ("first line", "vendor"): (1, 9 / 8, 25 * HOUR),
    } == found


def test_without_ledgers_there_are_no_parties(
    events: Columns, waiting: Agreement, monday: datetime
) -> None:
    """A summary of results alone knows no parties; ledgers without their columns are refused."""
    results = judge(pa.table(events), None, waiting, at=monday + 30 * HOUR)

    assert summary(results).parties is None
    with pytest.raises(TableError, match=r"ledgers\.charge: the column is missing"):
        summary(results, ledgers=pa.table({"request": ["a"]}))


def test_a_tracked_fact_may_not_hide_a_column(events: Columns, monday: datetime) -> None:
    """A fact that is called like a column of ledgers is refused by its name."""
    agreement = Agreement.from_dict(
        {
            "calendars": {"desk": {"timezone": "UTC", "hours": "24/7"}},
            "defaults": {"calendar": "desk"},
            "levels": {"gold": {"targets": {"reaction": "2h"}}},
            "rules": [{"level": "gold"}],
            "track": ["state"],
        }
    )

    with pytest.raises(TableError, match=r"track\.state: ledgers have a column of this name"):
        ledgers(pa.table(events), None, agreement, at=monday)
