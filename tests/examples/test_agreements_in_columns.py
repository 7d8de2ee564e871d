"""The agreements of six helpdesks over columns: the answers of one request after the other."""

from __future__ import annotations

from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

import pytest

from slacalc import AgreementVersions, Request, evaluate
from slacalc.agreement.parts.source import Source
from slacalc.io.named import find_agreement
from slacalc.io.requests.requests import read_requests
from slacalc.io.tables.request_rows import RequestRow

if TYPE_CHECKING:
    from slacalc.io.named import Promises

pa = pytest.importorskip("pyarrow")
batch = pytest.importorskip("slacalc.batch")
results = pytest.importorskip("slacalc.batch.verdict.results")

FOLDER = Path(__file__).resolve().parents[2] / "examples" / "agreements"
MOSCOW = ZoneInfo("Europe/Moscow")
# Instants in the middle of what happens to the requests of each, and after it.
SYSTEMS = {
    "admin24": ("2026-03-31T16:00", "2026-04-01T14:31", "2026-04-03T12:00"),
    "bitrix24_desk": ("2026-03-03T10:00", "2026-03-08T12:00", "2026-03-17T12:00"),
    "bitrix_support": ("2026-03-02T11:30", "2026-03-03T12:01", "2026-03-10T10:00"),
    "liveagent": ("2026-03-29T12:00", "2026-04-02T09:00", "2026-04-08T12:00"),
    "simai": ("2026-03-02T15:00", "2026-03-04T10:00", "2026-03-24T12:00"),
    "upservice": ("2026-03-16T12:00", "2026-03-16T17:58", "2026-03-17T09:06"),
}


def source_of(agreement: Promises) -> Source:
    """Return what an agreement says of its requests."""
    last = agreement.versions[-1] if isinstance(agreement, AgreementVersions) else agreement
    return last.source or Source()


def histories(system: str, agreement: Promises) -> list[Request]:
    """Return the requests of a helpdesk, but those in which an event takes a fact away.

    In a table of events an empty cell is no change.
    """
    with (FOLDER / system / "requests.yaml").open("rb") as file:
        rows = read_requests(file, source_of(agreement), format="yaml")
        found = [row.request for row in rows if isinstance(row, RequestRow)]
    return [
        request
        for request in found
        if None not in (value for event in request.events for value in event.facts.values())
    ]


def columns(requests: list[Request]) -> tuple[object, object]:
    """Return the events and the requests as tables."""
    events = [
        {"request": one.id, "at": event.at, "kind": event.kind, "by": event.by, **event.facts}
        | {"until": event.until}
        for one in requests
        for event in one.events
    ]
    return tabled(events), tabled([{"request": one.id, **one.facts} for one in requests])


def tabled(rows: list[dict[str, object]]) -> object:
    """Return rows as a table; what a row does not have is null."""
    names = dict.fromkeys(name for row in rows for name in row)
    return pa.table({name: [row.get(name) for row in rows] for name in names})


@pytest.mark.parametrize(
    ("system", "moment"),
    [(name, moment) for name, moments in SYSTEMS.items() for moment in moments],
)
def test_columns_answer_as_one_after_the_other(system: str, moment: str) -> None:
    """Every field of every run is the same, whatever the agreement asks for."""
    agreement = find_agreement(str(FOLDER / system / "agreement.yaml"))
    at = datetime.fromisoformat(moment).replace(tzinfo=MOSCOW)
    requests = histories(system, agreement)
    found = batch.evaluate(*columns(requests), agreement, at=at)

    answers = [results.Answer(one.id, evaluate(one, agreement, at=at), None) for one in requests]
    expected = results.result_batch(answers, found.schema)
    assert len(requests) > 4
    assert expected.to_pylist() == found.to_pylist()
