"""A service desk's real year: every incident of the UCI log through an agreement of ours.

The log names states and minutes, no zone and no calendar: hours are ours, all else is theirs.
The desk's waits (`Awaiting …`) are pauses, each charged to whom the desk waited for; resolved
and closed end the clock, leaving them reopens it.
"""

from __future__ import annotations

import csv
import lzma
import time
from collections import Counter
from datetime import UTC, datetime
from itertools import groupby, pairwise
from operator import itemgetter
from typing import TYPE_CHECKING

import pytest

from slacalc import (
    Agreement,
    BusinessDays,
    Evaluation,
    Event,
    Request,
    RequestState,
    Result,
    advance,
    evaluate,
)

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
    from datetime import timedelta
    from pathlib import Path

    from slacalc.evaluation.ledgers.ledger import Ledger

    Figures = Callable[[str, str, Mapping[str, object]], None]

LATER = datetime(2017, 3, 1, 12, tzinfo=UTC)
EVERY = 12  # by default; all of them take two minutes
INCIDENTS, EVENTS = 24_918, 141_712
# The only contradictions of the log: states entered the minute before the incident was opened.
EARLY = 5
WAITS = {
    "Awaiting User Info": "user",
    "Awaiting Vendor": "vendor",
    "Awaiting Problem": "problem desk",
    "Awaiting Evidence": "user",
}
KINDS = ("state", "cause", "calendar", "label", "charge")
AGREEMENT = Agreement.from_dict(
    {
        "slacalc": 1,
        "name": "Incident desk",
        "calendars": {"desk": {"timezone": "UTC", "hours": "Mon-Fri 08:00-12:00, 13:00-18:00"}},
        "statuses": {"resolved": ["Resolved"], "closed": ["Closed"]},
        "metrics": {
            "reaction": {
                "stop": [
                    {"event": "changed", "when": {"status": {"not": "New"}}},
                    {"event": ["resolved", "closed"]},
                ],
            },
            "resolution": {
                "pause": [
                    {"while": {"status": status}, "charge": party}
                    for status, party in WAITS.items()
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
        "track": ["group"],
    }
)


@pytest.fixture(scope="module")
def incidents(shared: Path) -> list[Request]:
    """Every incident with its history, in the order of the log."""
    with lzma.open(shared / "data" / "uci_incident_events.csv.xz", "rt", encoding="utf-8") as log:
        rows = csv.DictReader(log)
        return [incident(number, rows) for number, rows in groupby(rows, itemgetter("number"))]


def incident(number: str, rows: Iterable[Mapping[str, str]]) -> Request:
    """Return one incident: opened as new, then a change for each row of the log."""
    kept = list(rows)
    first = kept[0]
    facts = {"priority": first["priority"], "group": first["assignment_group"], "status": "New"}
    changes = [
        Event(
            moment(row["sys_updated_at"]),
            "changed",
            facts={
                "status": row["state"],
                "priority": row["priority"],
                "group": row["assignment_group"],
            },
        )
        for row in kept
    ]
    return Request(number, facts, [Event(moment(first["opened_at"]), "created"), *changes])


def moment(text: str) -> datetime:
    """Return a minute of the log; its zone is unknown."""
    return datetime.fromisoformat(text).replace(tzinfo=UTC)


def replayed(request: Request) -> Iterator[tuple[Evaluation, Evaluation]]:
    """Yield the evaluations in the middle and at the end, whole and event by event."""
    middle = len(request.events) // 2
    state = RequestState.begin(request.id, request.facts, AGREEMENT)
    for number, event in enumerate(request.events):
        state = advance(state, event, AGREEMENT)
        if number == middle:
            # What comes at the same instant is no later event: the state does not know it yet.
            seen = Request(request.id, request.facts, request.events[: middle + 1])
            at = event.at
            yield evaluate(seen, AGREEMENT, at=at), evaluate(state, AGREEMENT, at=at)
    yield evaluate(request, AGREEMENT, at=LATER), evaluate(state, AGREEMENT, at=LATER)


def unsound(result: Result, ledger: Ledger, at: datetime) -> list[str]:
    """Return what is wrong with the ledger of a result."""
    if result.started_at is None:
        return ["spans before the start"] if len(ledger) else []
    spans = ledger.spans
    end = result.stopped_at or at
    running = sum(span.units for span in spans if span.state.value == "running")
    checks = {
        "gaps": all(a.until == b.since for a, b in pairwise(spans)),
        "order": all(span.since < span.until for span in spans),
        "start": spans[0].start == result.started_at if spans else end == result.started_at,
        "end": not spans or spans[-1].end == end,
        "elapsed": result.elapsed is None or running == units(result.elapsed),
        "totals": all(
            units(ledger.total) == sum(map(units, ledger.totals(by=kind).values()))
            for kind in (*KINDS, *ledger.tracked)
        ),
    }
    return [name for name, holds in checks.items() if not holds]


def units(amount: timedelta | BusinessDays) -> int:
    """Return an amount in units of its ledger."""
    if isinstance(amount, BusinessDays):
        return amount.units
    return (amount.days * 86_400 + amount.seconds) * 1_000_000 + amount.microseconds


def replay(requests: Sequence[Request]) -> Mapping[str, object]:
    """Hold every incident to what it must give, and return what there was."""
    counts: Counter[str] = Counter()
    began = time.perf_counter()
    for request in requests:
        for whole, step_by_step in replayed(request):
            assert whole == step_by_step, request.id
            for one, other in zip(whole, step_by_step, strict=True):
                ledger, merged = one.ledger, other.ledger
                assert [] == unsound(one, ledger, whole.at), (request.id, one.target, one.cycle)
                # A state keeps no facts of the past: its ledger is not split by the group.
                for kind in KINDS:
                    assert ledger.totals(by=kind) == merged.totals(by=kind), request.id
                counts["ledgers"] += 1
        counts["faults"] += len(whole.faults)
        for fault in whole.faults:
            assert "before" in fault.reason, (request.id, fault)
        for result in whole:
            if result.target == "resolution":
                counts[result.status.value] += 1
    return {
        "incidents": len(requests),
        "events": sum(len(request.events) - 1 for request in requests),
        **{name: counts[name] for name in ("ledgers", "faults", "met", "missed")},
        "seconds": round(time.perf_counter() - began),
    }


def test_every_nth_incident(incidents: list[Request], figures: Figures) -> None:
    """Every twelfth incident replays: ledgers tile and sum, steps give what the whole gives."""
    noted = replay(incidents[::EVERY])

    figures("UCI incidents", f"every {EVERY}th", noted)
    assert len(incidents[::EVERY]) == noted["incidents"]


@pytest.mark.long
def test_every_incident(incidents: list[Request], figures: Figures) -> None:
    """All 24,918 incidents replay; the five contradictions of the log are found, and no other."""
    noted = replay(incidents)

    figures("UCI incidents", "all", noted)
    assert (INCIDENTS, EVENTS, EARLY) == (noted["incidents"], noted["events"], noted["faults"])
