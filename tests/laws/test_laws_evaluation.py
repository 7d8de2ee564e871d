"""Laws of evaluation: states, changing promises, automatic returns, comparisons."""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Final
from zoneinfo import ZoneInfo

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from slacalc import (
    Agreement,
    Calendar,
    Evaluation,
    Event,
    Request,
    RequestState,
    advance,
    compare,
    evaluate,
)
from slacalc.core.instants import to_micros
from slacalc.evaluation.evaluation import ahead_of

MICROSECOND: Final = timedelta(microseconds=1)
START: Final = datetime(2026, 3, 5, 8, tzinfo=UTC)
KINDS: Final = (
    "customer_reply",
    "agent_reply",
    "note",
    "changed",
    "deferred",
    "returned",
    "resolved",
    "reopened",
    "cancelled",
)
WITHIN: Final = {"by": "priority", "amounts": {"high": "4h", "low": "9h"}, "default": "2bd"}


def agreed(retarget: str) -> Agreement:
    """An agreement whose promises change with the facts, and whose deferrals end."""
    targets = {
        "resolution": {"within": WITHIN, "warn": ["50%", "1h before"], "after": ["1h"]},
        "next_reply": {"within": WITHIN},
        "return": {"within": "3h", "auto": True, "max_deferrals": 2},
    }
    return Agreement.from_dict(
        {
            "calendars": {
                "desk": Calendar(
                    timezone="Europe/Berlin", hours="Mon-Fri 09:00-12:00, 13:00-17:00"
                ),
            },
            "defaults": {"calendar": "desk", "on_dirty": "collect", "retarget": retarget},
            "statuses": {"on_hold": ["Parked"]},
            "levels": {"one": {"targets": targets}, "two": {"targets": {"reaction": "2h"}}},
            "rules": [
                {"when": {"contract": "none"}, "level": "none"},
                {"when": {"contract": "two"}, "level": "two"},
                {"level": "one"},
            ],
        }
    )


AGREEMENTS: Final = {word: agreed(word) for word in ("keep", "restart", "prorate", "pin")}
agreements = st.sampled_from(list(AGREEMENTS.values()))
changes = st.fixed_dictionaries(
    {},
    optional={
        "priority": st.sampled_from(["high", "low", None]),
        "status": st.sampled_from(["open", "pending", "Parked", "resolved"]),
        "contract": st.sampled_from(["none", "two", "paid"]),
    },
)


@st.composite
def histories(draw: st.DrawFn) -> Request:
    """Requests that anything happens to, in any order, often at one instant."""
    events = [Event(START, "created")]
    for _ in range(draw(st.integers(0, 10))):
        minutes = draw(st.sampled_from([0, 0, 30, 60, 61, 180, 1000]))
        at = events[-1].at + timedelta(minutes=minutes)
        kind = draw(st.sampled_from(KINDS))
        until = draw(st.sampled_from([None, 1, 30, 600])) if kind == "deferred" else None
        end = None if until is None else at + timedelta(minutes=until)
        events.append(Event(at, kind, facts=draw(changes), until=end))
    return Request(7, draw(changes), events)


later = st.sampled_from([0, 1, 59, 61, 1000, 6000]).map(lambda minutes: timedelta(minutes=minutes))


@given(histories(), agreements, later)
def test_prefix_and_rest_are_the_whole(
    request: Request, agreement: Agreement, wait: timedelta
) -> None:
    """A state that saw the events one by one, written and read between, has all their verdicts."""
    state = RequestState.begin(request.id, request.facts, agreement)
    for event in request.events:
        state = RequestState.from_dict(json.loads(json.dumps(state.to_dict())))
        state = advance(state, event, agreement)
    at = request.events[-1].at + wait
    assert evaluate(request, agreement, at=at) == evaluate(state, agreement, at=at)


@given(histories(), agreements, later)
def test_an_agreement_and_itself(request: Request, agreement: Agreement, wait: timedelta) -> None:
    """Nothing differs."""
    at = request.events[-1].at + wait
    assert 0 == len(compare([request], agreement, agreement, at=at))


@given(histories(), agreements, later)
def test_the_zone_of_events(request: Request, agreement: Agreement, wait: timedelta) -> None:
    """The zone in which events are written changes no instant."""
    zone = ZoneInfo("Asia/Kathmandu")
    events = [
        Event(one.at.astimezone(zone), one.kind, facts=one.facts, until=one.until)
        for one in request.events
    ]
    at = request.events[-1].at + wait
    written = Request(request.id, request.facts, events)
    assert evaluate(request, agreement, at=at) == evaluate(written, agreement, at=at)


@given(histories(), agreements, later)
def test_what_nobody_mentions(request: Request, agreement: Agreement, wait: timedelta) -> None:
    """An event that no condition asks for, at the end, changes nothing."""
    at = request.events[-1].at + wait
    more = Request(request.id, request.facts, [*request.events, Event(at, "remark")])
    before, after = evaluate(request, agreement, at=at), evaluate(more, agreement, at=at)
    assert before == after


def discrete(found: Evaluation) -> object:
    """What of an evaluation does not change with the clock alone, automatic returns included."""
    returns = [back for back in ahead_of(found) if back > to_micros(found.at)]
    return returns, [
        (
            found.level,
            one.target,
            one.cycle,
            one.phase,
            one.status,
            one.breached,
            [threshold.crossed for threshold in one.thresholds],
        )
        for one in found
    ]


@given(histories(), agreements, later, st.integers(0, 999))
def test_next_change(request: Request, agreement: Agreement, wait: timedelta, part: int) -> None:
    """Something differs at `next_change`, and nothing before."""
    at = request.events[-1].at + wait
    found = evaluate(request, agreement, at=at)
    change = found.next_change
    # In thousandths and rounded down: a share of the way that never comes to all of it.
    between = at + part * ((change or at + timedelta(days=30)) - at) // 1000
    assert discrete(found) == discrete(evaluate(request, agreement, at=between))
    if change is not None:
        before = evaluate(request, agreement, at=change - MICROSECOND)
        assert discrete(found) == discrete(before)
        assert discrete(found) != discrete(evaluate(request, agreement, at=change))


@pytest.mark.parametrize("word", ["high", "low", None])
@given(st.integers(0, 3000), st.booleans())
def test_prorate_keeps_the_fraction(word: str | None, minutes: int, paused: bool) -> None:  # noqa: FBT001 - drawn
    """What is used of a promise stays the same share of the next one, to a unit."""
    agreement = AGREEMENTS["prorate"]
    at = START + timedelta(minutes=minutes)
    events = [Event(START, "created")]
    if paused:
        events.append(
            Event(START + timedelta(minutes=minutes // 2), "changed", facts={"status": "pending"})
        )
    changed = [*events, Event(at, "changed", facts={"priority": word})]
    facts = {"priority": "low"}
    old = evaluate(Request(7, facts, events), agreement, at=at)["resolution"]
    new = evaluate(Request(7, facts, changed), agreement, at=at)["resolution"]
    assert old.fraction is not None
    assert new.fraction is not None
    assume(not old.breached)
    assert abs(old.fraction - new.fraction) <= 1e-9


@given(histories(), later)
def test_keep_and_the_same_amount(request: Request, wait: timedelta) -> None:
    """Where no promise changes, no way of changing it matters."""
    events = [
        Event(one.at, one.kind, until=one.until, facts={"status": one.facts.get("status", "open")})
        for one in request.events
    ]
    at = request.events[-1].at + wait
    steady = Request(7, {}, events)
    keep, *others = (evaluate(steady, agreement, at=at) for agreement in AGREEMENTS.values())
    assert [keep] * 3 == others
    assert keep == replace(keep)
