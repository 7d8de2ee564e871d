"""States of requests: event by event, kept between processes."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping, Sequence
from datetime import datetime, timedelta

import pytest

from slacalc import Agreement, Calendar, Event, Request, RequestState, advance, evaluate
from slacalc.errors import HistoryError

March = Callable[..., datetime]
HOUR = timedelta(hours=1)

DOCUMENT: Mapping[str, object] = {
    "defaults": {"calendar": "desk"},
    "statuses": {"on_hold": ["Parked"]},
    "metrics": {
        "ping": {"start": {"event": "ping"}, "stop": {"event": "pong"}, "next": "due"},
        "waiting": {
            "start": {"event": "created"},
            "stop": {"event": "resolved"},
            "pause": {"event": "note"},
            "resume": {"event": "agent_reply"},
            "from": "arrived",
        },
    },
    "levels": {
        "one": {
            "targets": {
                "reaction": "3h",
                "resolution": {
                    "within": {"by": "priority", "amounts": {"high": "4h"}, "default": "2bd"},
                    "retarget": "restart",
                },
                "ping": "4h",
                "waiting": "8h",
                "return": {"within": "6h", "auto": True, "max_deferrals": 2},
            }
        },
        "two": {"targets": {"reaction": {"metric": "accept", "within": "2h"}}},
    },
    "rules": [{"when": {"contract": "two"}, "level": "two"}, {"level": "one"}],
}


@pytest.fixture(scope="module")
def agreement(desk: Calendar) -> Agreement:
    """An agreement with something of everything."""
    return Agreement.from_dict({**DOCUMENT, "calendars": {"desk": desk}})


def history(march: March) -> list[Event]:
    """A history with something of everything."""
    return [
        Event(march(5, 9), "created", facts={"arrived": march(5, 8)}),
        Event(march(5, 10), "ping"),
        Event(march(5, 10, 30), "note", id="n"),
        Event(march(5, 11), "pong", by="agent"),
        Event(march(5, 11), "ping"),
        Event(march(5, 12), "changed", facts={"priority": "high"}),
        Event(march(5, 13), "deferred", facts={"status": "Parked"}, until=march(5, 15)),
        Event(march(5, 14), "agent_reply"),
        Event(march(5, 16), "deferred"),
        Event(march(9, 9), "changed", facts={"contract": "two"}),
        Event(march(9, 10), "changed", facts={"contract": "", "priority": "low"}),
        Event(march(9, 11), "deferred", facts={"status": "Parked"}),
        Event(march(9, 12), "resolved"),
        Event(march(9, 13), "reopened"),
    ]


def gone(state: RequestState, events: Sequence[Event], agreement: Agreement) -> RequestState:
    """The state after *events*, written and read back after each."""
    for event in events:
        state = advance(state, event, agreement)
        again = RequestState.from_dict(json.loads(json.dumps(state.to_dict())))
        assert (state, hash(state)) == (again, hash(again))
        state = again
    return state


def test_a_state_is_worth_its_history(agreement: Agreement, march: March) -> None:
    """After each event, and long after it, a state has the verdicts of the history so far."""
    events = history(march)
    state = RequestState.begin(7, {"status": "open", "priority": "low"}, agreement)
    for number, event in enumerate(events, 1):
        state = gone(state, [event], agreement)
        request = Request(7, {"status": "open", "priority": "low"}, events[:number])
        for later in (0 * HOUR, HOUR, 90 * HOUR):
            at = event.at + later
            whole = evaluate(request, agreement, at=at)
            assert whole == evaluate(state, agreement, at=at)
            assert whole.next_change == evaluate(state, agreement, at=at).next_change
    assert 14 == state.events


def test_before_the_creation(agreement: Agreement, march: March) -> None:
    """A state without events is a request that was never created."""
    state = RequestState.begin("x", {}, agreement)
    with pytest.raises(HistoryError, match="request 'x', no event: it was never created"):
        evaluate(state, agreement, at=march(9))


def test_faults_are_told_when_asked(desk: Calendar, march: March) -> None:
    """What contradicts itself is kept; what a fact explains later is not told."""
    document = {**DOCUMENT, "calendars": {"desk": desk}}
    collecting = {"calendar": "desk", "on_dirty": "collect"}
    lenient = Agreement.from_dict({**document, "defaults": collecting})
    events = [
        Event(march(5, 8), "customer_reply"),
        Event(march(5, 8, 30), "note"),
        Event(march(5, 9), "created", facts={"arrived": march(5, 8)}),
        Event(march(5, 10), "returned"),
    ]
    state = gone(RequestState.begin(7, {}, lenient), events, lenient)
    whole = evaluate(Request(7, {}, events), lenient, at=march(6))
    assert whole == evaluate(state, lenient, at=march(6))
    assert 2 == len(whole.faults)
    strict = Agreement.from_dict(document)
    state = gone(RequestState.begin(7, {}, strict), events, strict)
    with pytest.raises(HistoryError, match="note, event 2: it happened before"):
        evaluate(state, strict, at=march(6))


def test_what_needs_the_history(agreement: Agreement, desk: Calendar, march: March) -> None:
    """An earlier event, another agreement, an earlier question: replay the history."""
    state = gone(RequestState.begin(7, {}, agreement), history(march)[:2], agreement)
    with pytest.raises(HistoryError, match=r"note, event 3: it is earlier .*; replay the history"):
        advance(state, Event(march(5, 9), "note"), agreement)
    with pytest.raises(
        HistoryError, match="at is earlier than its last event; replay the history"
    ):
        evaluate(state, agreement, at=march(5, 9))
    with pytest.raises(HistoryError, match="known_at; replay the history"):
        evaluate(state, agreement, at=march(6), known_at=march(6))
    other = Agreement.from_dict({**DOCUMENT, "calendars": {"desk": desk}, "name": "other"})
    with pytest.raises(HistoryError, match="another agreement; replay the history"):
        advance(state, Event(march(6, 9), "note"), other)
    with pytest.raises(HistoryError, match="another agreement; replay the history"):
        evaluate(state, other, at=march(6))


def test_calendars_may_change(agreement: Agreement, march: March) -> None:
    """A state holds no measured time, so another calendar of the same name measures it anew."""
    events = history(march)[:3]
    state = gone(RequestState.begin(7, {}, agreement), events, agreement)
    shorter = Calendar(timezone="Europe/Berlin", hours="Mon-Fri 10:00-12:00")
    other = Agreement.from_dict({**DOCUMENT, "calendars": {"desk": shorter}})
    at = march(10, 13)
    assert evaluate(Request(7, {}, events), other, at=at) == evaluate(state, other, at=at)


def test_states_do_not_grow_with_events(agreement: Agreement, march: March) -> None:
    """Only changes of phase and of the promise are kept."""
    state = advance(RequestState.begin(7, {}, agreement), Event(march(5, 9), "created"), agreement)
    size = len(json.dumps(state.to_dict()))
    for minute in range(200):
        event = Event(march(5, 10) + minute * timedelta(minutes=1), "remark", facts={"n": minute})
        state = advance(state, event, agreement)
    assert size + 20 >= len(json.dumps(state.to_dict()))


@pytest.mark.parametrize(
    ("path", "value"),
    [
        (("format",), 2),
        (("format",), True),
        (("request",), None),
        (("agreement",), 1),
        (("events",), -1),
        (("last",), 1 << 70),
        (("last",), True),
        (("facts",), []),
        (("facts", "open"), 1),
        (("facts", "deferred_until"), "soon"),
        (("created",), None),
        (("terms",), {}),
        (("terms", 0, "since"), None),
        (("terms", 0, "facts"), 3),
        (("clocks", 0, "state", "number"), 5),
        (("clocks", 0, "state", "number"), 0),
        (("clocks", 0, "state", "reasons"), [[1, 2]]),
        (("clocks", 0, "state", "cycles", 0, "ended"), "never"),
        (("clocks", 0, "state", "cycles", 0, "ended"), "stopped"),
        (("clocks", 0, "state", "cycles", 0, "stopped"), 5),
        (("clocks", 0, "state", "cycles", 0, "phase"), "asleep"),
        (("clocks", 0, "state", "cycles", 0, "spans"), []),
        (("clocks", 0, "state", "cycles", 0, "spans", 0, 1), 0),
        (("clocks", 0, "state", "cycles", 0, "unknown"), 0),
        (("deferrals", "changed"), [{"name": 1}]),
        (("faults",), [{"event": 1}]),
        (("instants",), ["x"]),
    ],
)
def test_documents_that_are_no_states(
    agreement: Agreement, march: March, path: tuple[str | int, ...], value: object
) -> None:
    """Whatever is wrong with a document is an error of ours."""
    state = advance(RequestState.begin(7, {}, agreement), Event(march(5, 9), "created"), agreement)
    document = json.loads(json.dumps(state.to_dict()))
    place = document
    for step in path[:-1]:
        place = place[step]
    place[path[-1]] = value
    with pytest.raises(HistoryError):
        RequestState.from_dict(document)
