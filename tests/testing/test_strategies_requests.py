"""Generated agreements and requests: simple when they can be, and everything within reach."""

from __future__ import annotations

from datetime import UTC, date
from itertools import pairwise
from typing import TYPE_CHECKING

import pytest
from hypothesis import HealthCheck, Phase, find, given, settings
from hypothesis import strategies as st

from slacalc import Agreement, Calendar, Request, evaluate
from slacalc.testing import agreements, requests
from slacalc.testing.strategies.vocabulary import vocabulary

if TYPE_CHECKING:
    from collections.abc import Iterator

    from slacalc.typing import Fact

pytestmark = pytest.mark.filterwarnings("ignore::slacalc.errors.StaleZoneDataWarning")

DESK = Calendar(timezone="UTC", hours="Mon-Fri 09:00-17:00")
LOOK = settings(
    max_examples=250,
    database=None,
    deadline=None,
    derandomize=True,
    phases=[Phase.generate],
    suppress_health_check=list(HealthCheck),
)
SIMPLEST = {
    "slacalc": 1,
    "calendars": {"desk": {"slacalc": 1, "timezone": "UTC", "hours": "Mon-Fri 09:00-17:00"}},
    "defaults": {"calendar": "desk"},
    "levels": {"standard": {"targets": {"reaction": "1h"}}},
    "rules": [{"level": "standard"}],
}
FAULTS = (
    "it happened before the request was created",
    "the request was created before",
    "it was never created",
    "it was not deferred",
    "it is over, so it cannot be deferred",
    "it is open, so it cannot be reopened",
    "its until is not after its at",
    "which says otherwise",
)


def speaking(**fields: object) -> Agreement:
    """An agreement that is the simplest but for *fields*."""
    return Agreement.from_dict({**SIMPLEST, **fields})


def words(document: object) -> Iterator[object]:
    """Yield every key and every value anywhere in *document*."""
    if isinstance(document, dict):
        for key, value in document.items():
            yield key
            yield from words(value)
    elif isinstance(document, list):
        for value in document:
            yield from words(value)
    else:
        yield document


def test_agreements_shrink_to_one_hour_to_react() -> None:
    """The simplest agreement has one level, one target and one rule."""
    assert SIMPLEST == find(agreements(), lambda _: True, settings=LOOK).to_dict()


def test_agreements_have_everything() -> None:
    """Every option of an agreement and of a metric is generated, in each of its values."""
    seen: set[object] = set()

    @settings(LOOK, max_examples=500)
    @given(agreements(calendars=st.just(DESK)))
    def look(agreement: Agreement) -> None:
        seen.update(words(agreement.to_dict()))

    look()

    assert {
        *("metrics", "pause", "resume", "reset", "cancel", "reopens", "charge", "while", "by"),
        *("continue", "count", "restart", "new_cycle", "due", "from", "called_at"),
        *("keep", "prorate", "pin", "applied", "start", "open", "close", "breach_at_equality"),
        *("amounts", "calendars", "default", "business_days", "at", "cutoff", "warn", "after"),
        *("auto", "facts", "max_deferrals", "metric", "measure", "require", "allow", "penalties"),
        *("track", "statuses", "profile", "none", "all", "any", "when", "tell", "name"),
        *("reaction", "resolution", "next_reply", "update", "accept", "return", "waiting"),
        *("sla", "ola", "operations"),
    } <= seen


def test_requests_shrink_to_their_creation() -> None:
    """The simplest request is created, and nothing more."""
    request = find(requests(speaking()), lambda _: True, settings=LOOK)

    assert ["created"] == [event.kind for event in request.events]
    assert {} == dict(request.facts)


@given(st.data())
def test_requests_are_clean_unless_asked_otherwise(data: st.DataObject) -> None:
    """A strict agreement finds nothing wrong with them, however they are ended and put off."""
    agreement = data.draw(agreements())
    request = data.draw(requests(agreement))
    at = request.events[-1].at

    assert () == evaluate(request, agreement, at=at).faults


@pytest.mark.parametrize("reason", FAULTS)
def test_dirty_requests_have_every_fault(reason: str) -> None:
    """Each contradiction that a history can have is generated."""
    agreement = speaking(defaults={"calendar": "desk", "on_dirty": "collect"})

    def wrong(request: Request) -> bool:
        at = max((event.at for event in request.events), key=lambda at: at.timestamp())
        return any(reason in one.reason for one in evaluate(request, agreement, at=at).faults)

    many = settings(LOOK, max_examples=5000)
    assert find(requests(agreement, dirty=True), wrong, settings=many)


def test_arguments_restrict_requests() -> None:
    """Years and the number of events are as asked for."""

    @LOOK
    @given(requests(speaking(), years=(2025, 2025), most=2))
    def look(request: Request) -> None:
        assert len(request.events) <= 3
        assert date(2024, 12, 28) < request.events[0].at.date() < date(2026, 1, 8)

    look()


def test_vocabulary_is_what_an_agreement_asks_for() -> None:
    """Kinds, parties, facts and status words come from metrics, rules, choices and tables."""
    friday = {"date": "2026-03-06"}
    tests = {"vip": True, "mail": {"present": True}, "word": {"at_least": "b"}}
    agreement = speaking(
        metrics={
            "promised": {
                "start": {"event": "called", "by": ["customer", "vendor"]},
                "stop": {"event": "done", "when": {"seats": {"above": 3, "not": 7}}},
                "pause": {"while": {"tags": {"has": "slow"}, "day": {"below": friday}}},
                "from": "called_at",
            },
            "unused": {"start": {"event": "never"}},
        },
        levels={"standard": {"targets": {"promised": {"by": "size", "amounts": {"big": "1h"}}}}},
        rules=[{"when": tests, "level": "none"}, {"level": "standard"}],
        statuses={"pending": ["Waiting"]},
        track=["assignee"],
    )

    found = vocabulary(agreement)

    expected: dict[str, set[Fact]] = {
        "seats": {None, 2, 3, 4, 7, "another"},
        "tags": {None, ("slow",), ()},
        "day": {None, date(2026, 3, 5), date(2026, 3, 6), date(2026, 3, 7)},
        "size": {None, "big", "another"},
        "vip": {None, True, False},
        "mail": {None, "given"},
        "word": {None, "b", "\0", "ba"},
        "assignee": {None, "ann", "bob"},
        "status": {None, "open", "resolved", "closed", "pending", "Waiting"},
    }
    assert expected == {name: set(values) for name, values in found.facts.items()}
    assert {"called", "done", "deferred"} <= set(found.kinds)
    assert "never" not in found.kinds
    assert {None, "agent", "customer", "vendor", "another"} == set(found.parties)
    assert ["called_at"] == list(found.instants)


def test_requests_come_at_edges() -> None:
    """Events happen at openings and closings, at one instant, and a microsecond apart."""
    gaps: set[int] = set()
    hours: set[str] = set()

    @LOOK
    @given(requests(speaking()))
    def look(request: Request) -> None:
        instants = [event.at_us for event in request.events]
        gaps.update(b - a for a, b in pairwise(instants))
        hours.update(f"{event.at.astimezone(UTC):%H:%M:%S}" for event in request.events)

    look()

    assert {0, 1, 3_600_000_000} <= gaps
    assert {"09:00:00", "17:00:00"} <= hours
