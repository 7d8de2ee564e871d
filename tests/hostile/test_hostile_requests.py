"""Hostile requests and agreements: long, deep, contradictory; an answer or a reason, soon."""

from __future__ import annotations

import json
import time
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING

import pytest

from slacalc import Agreement, Evaluation, Event, Request, RequestState, advance, evaluate
from slacalc.errors import AgreementError, Fault, HistoryError
from slacalc.faults import MOST

if TYPE_CHECKING:
    from collections.abc import Iterator

START = datetime(2026, 3, 2, 9, tzinfo=UTC)
MANY = 100_000
DOCUMENT: dict[str, object] = {
    "calendars": {"desk": {"timezone": "UTC", "hours": "Mon-Fri 09:00-17:00"}},
    "defaults": {"calendar": "desk", "on_dirty": "collect"},
    "levels": {
        "gold": {
            "targets": {
                "resolution": {
                    "within": {"by": "priority", "amounts": {"high": "40h"}, "default": "900h"},
                    "warn": ["50%", "1h before"],
                },
                "next_reply": "4h",
                "update": "8h",
                "return": {"within": "1h", "auto": True, "max_deferrals": 100},
            }
        }
    },
    "rules": [{"level": "gold"}],
}


def agreed(**fields: object) -> Agreement:
    """An agreement with several clocks, and *fields*."""
    return Agreement.from_dict({**DOCUMENT, **fields})


def later(seconds: float) -> datetime:
    """So long after the creation."""
    return START + timedelta(seconds=seconds)


@contextmanager
def soon(seconds: float) -> Iterator[None]:
    """What happens here takes no longer; processors that are shared take their time."""
    began = time.process_time()
    yield
    assert time.process_time() - began < seconds


def faults_of(**fields: object) -> list[Fault]:
    """What is wrong with an agreement."""
    with pytest.raises(AgreementError) as caught:
        agreed(**fields)
    return list(caught.value.faults)


# ----------------------------------------------------------------------------------- requests


def test_a_hundred_thousand_events() -> None:
    """A history of everything, again and again, is read, evaluated and explained."""
    kinds = ["agent_reply", "customer_reply", "note", "changed", "resolved", "reopened"]
    statuses = ["pending", "open", "on_hold", "open"]
    events = [Event(START, "created")]
    for number in range(MANY):
        kind = kinds[number % len(kinds)]
        changed = {"status": statuses[number % 4]} if kind == "changed" else {}
        events.append(Event(later(number), kind, facts=changed))
    request = Request("R", {}, events)
    with soon(60):
        found = evaluate(request, agreed(), at=later(MANY))
        whole = found["resolution"]
        ledger = whole.ledger
    assert MANY == (ledger.spans[-1].until - ledger.spans[0].since) // 1_000_000
    assert whole.elapsed_wall + whole.paused_wall <= timedelta(seconds=MANY)
    with soon(60):
        assert found == Evaluation.from_dict(json.loads(json.dumps(found.to_dict())))


def test_a_hundred_thousand_deferrals() -> None:
    """Those beyond the hundredth have no effect, and each is said."""
    events = [Event(START, "created")]
    for number in range(MANY // 2):
        events += [Event(later(number), "deferred"), Event(later(number), "returned")]
    with soon(60):
        found = evaluate(Request("R", {}, events), agreed(), at=later(MANY))
    assert (100, 0) == (found["return"].deferrals_used, found["return"].deferrals_left)
    assert MANY // 2 - 100 == len(found["return"].violations)
    assert () == found.faults


def test_a_hundred_thousand_changes_of_a_promise() -> None:
    """The amount that changes with every event is measured anew, not from the beginning."""
    words = ["high", "low"]
    count = MANY // 20
    events = [Event(START, "created")]
    for number in range(count):
        changed = {"priority": words[number % 2]}
        events += [Event(later(number), "changed", facts=changed)]
    with soon(120):
        found = evaluate(Request("R", {}, events), agreed(), at=later(count))
    assert timedelta(hours=900) == found["resolution"].amount


def test_everything_at_one_instant() -> None:
    """Contradictions at one instant are faults in the order given, and the rest counts."""
    kinds = ["created", "resolved", "reopened", "reopened", "deferred", "returned", "returned",
             "cancelled", "created", "deferred"]  # fmt: skip
    request = Request("R", {}, [Event(START, kind) for kind in kinds])
    found = evaluate(request, agreed(), at=START)
    assert [
        ("reopened, event 4", "it is open, so it cannot be reopened"),
        ("returned, event 7", "it was not deferred"),
        ("created, event 9", "the request was created before"),
        ("deferred, event 10", "it is over, so it cannot be deferred"),
    ] == [(fault.event, fault.reason) for fault in found.faults]
    with pytest.raises(HistoryError, match=r"request 'R', reopened, event 4: it is open"):
        evaluate(request, agreed(defaults={"calendar": "desk"}), at=START)


def test_ids_with_other_content() -> None:
    """An id that stands for several things counts once, and every other use is a fault."""
    events = [Event(START, "created", id="x")]
    events += [Event(later(number), "note", id="x") for number in range(MANY // 10)]
    request = Request("R", {}, events)
    with soon(30):
        found = evaluate(request, agreed(), at=later(MANY))
    assert MANY // 10 == len(found.faults)
    assert "its id stands for event 1 as well, which says otherwise" == found.faults[-1].reason


def test_an_event_before_the_creation_and_a_return_without_deferral() -> None:
    """Each is a fault that names the request, the event and the reason."""
    request = Request(7, {}, [Event(later(-1), "note"), Event(START, "created"),
                              Event(later(1), "returned", id="r-1")])  # fmt: skip
    assert [
        "request 7, note, event 1: it happened before the request was created",
        "request 7, returned, event r-1: it was not deferred",
    ] == [str(fault) for fault in evaluate(request, agreed(), at=later(2)).faults]


def test_events_after_the_question() -> None:
    """They are left out, and counted; nothing is lost."""
    events = [Event(START, "created"), *(Event(later(n), "agent_reply") for n in range(1, 1000))]
    found = evaluate(Request("R", {}, events), agreed(), at=later(499))
    assert 500 == found.later_events
    assert len(events) == 500 + sum(event.at <= found.at for event in events)


def test_a_state_of_a_hundred_thousand_events() -> None:
    """Remarks leave a state as it is: it grows with what changes alone."""
    agreement = agreed()
    state = RequestState.begin("R", {}, agreement)
    state = advance(state, Event(START, "created"), agreement)
    before = len(json.dumps(state.to_dict()))
    with soon(120):
        for number in range(MANY // 10):
            state = advance(state, Event(later(number), "note"), agreement)
    assert MANY // 10 + 1 == state.events
    assert len(json.dumps(state.to_dict())) < before + 20


@pytest.mark.parametrize("deep", [lambda: nested_list(50_000), lambda: nested_mapping(50_000)])
def test_deep_documents(deep: object) -> None:
    """A state, a request or an evaluation that is deeper than Python recurses is refused."""
    assert callable(deep)
    state = RequestState.begin("R", {}, agreed()).to_dict()
    found = evaluate(Request("R", {}, [Event(START, "created")]), agreed(), at=START).to_dict()
    for read, document, field in (
        (RequestState.from_dict, state, "terms"),
        (RequestState.from_dict, state, "clocks"),
        (Request.from_dict, {"id": 1}, "facts"),
        (Request.from_dict, {"id": 1}, "events"),
        (Evaluation.from_dict, found, "results"),
        (Evaluation.from_dict, found, "selected"),
    ):
        with soon(5), pytest.raises(HistoryError) as caught:
            read({**document, field: deep()})
        assert len(str(caught.value)) < 500


def nested_list(depth: int) -> object:
    """A list in a list in a list."""
    made: list[object] = []
    for _ in range(depth):
        made = [made]
    return made


def nested_mapping(depth: int) -> object:
    """A mapping in a mapping in a mapping."""
    made: dict[str, object] = {"x": 1}
    for _ in range(depth):
        made = {"x": made}
    return made


# --------------------------------------------------------------------------------- agreements


def test_conditions_in_conditions() -> None:
    """Depth, width and sharing are bounded, and said with the path."""
    deep: object = {"event": "created"}
    for _ in range(10_000):
        deep = {"all": [deep]}
    shared: object = {"event": "created"}
    for _ in range(30):
        shared = {"any": [shared, shared]}
    for start in (deep, shared):
        with soon(20):
            found = faults_of(metrics={"mine": {"start": start, "stop": {"event": "closed"}}})
        assert 0 < len(found) <= MOST + 1
        assert found[0].path.startswith("metrics.mine.start")


def test_a_report_of_a_hundred_thousand_faults() -> None:
    """The first thousand are told with their paths, and how many more there are."""
    rules = [{"level": f"missing {number}"} for number in range(MANY)]
    with soon(60):
        found = faults_of(rules=rules, extra=1)
    assert MOST + 1 == len(found)
    assert f"and {MANY + 1 - MOST} more; correct these first" == found[-1].message
    paths = {fault.path for fault in found[:-1]}
    assert f"rules.{MOST - 2}.level" in paths


def test_ten_megabytes_of_nonsense() -> None:
    """A large document in which everything is wrong is refused as fast as it is read."""
    levels = {f"level {number}": {"targets": {"reaction": "x" * 100}} for number in range(60_000)}
    with soon(120):
        found = faults_of(levels=levels)
    assert MOST + 1 == len(found)
    assert "levels.level 0.targets.reaction.within" == found[0].path
    assert "60000" not in found[0].message
    assert found[-1].message.endswith("more; correct these first")


@pytest.mark.parametrize(
    ("fields", "path", "words"),
    [
        ({"rules": [{"level": "lost"}]}, "rules.0.level", "no level 'lost'"),
        (
            {"calendars": {"desk": {"union": ["two", "desk"]}, "two": {"union": ["desk", "two"]}}},
            "calendars.desk.union",
            "a calendar cannot be made of itself",
        ),
        (
            {
                "levels": {
                    "gold": {
                        "targets": {"reaction": "1h"},
                        "penalties": [{"target": "reaction", "per": "breach", "amount": 5}],
                    }
                }
            },
            "levels.gold.penalties.0.currency",
            "is required",
        ),
        (
            {"levels": {"gold": {"targets": {"reaction": "1h"}, "measure": ["reaction"]}}},
            "levels.gold.measure.0",
            "there is a result of this name already",
        ),
    ],
)
def test_what_leads_nowhere_is_said_with_its_path(
    fields: dict[str, object], path: str, words: str
) -> None:
    """Names that are missing, circular or taken, and what is left out."""
    found = faults_of(**fields)
    assert any(fault.path == path and words in fault.message for fault in found), found
