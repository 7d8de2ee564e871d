"""Laws of agreements: lists of rules side by side, versions one after the other."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, Final

from hypothesis import given
from hypothesis import strategies as st

from slacalc import (
    Agreement,
    AgreementVersions,
    Calendar,
    Event,
    Request,
    RequestState,
    advance,
    evaluate,
)

if TYPE_CHECKING:
    from collections.abc import Mapping

    from slacalc import Evaluation
    from slacalc.agreement.versions.versions import Pin

START: Final = datetime(2026, 3, 5, 8, tzinfo=UTC)
DESK: Final = Calendar(timezone="Europe/Berlin", hours="Mon-Fri 09:00-12:00, 13:00-17:00")
WITHIN: Final = {"by": "priority", "amounts": {"high": "4h", "low": "9h"}, "default": "2bd"}
KINDS: Final = (
    "customer_reply",
    "agent_reply",
    "changed",
    "deferred",
    "returned",
    "resolved",
    "reopened",
    "cancelled",
)
changes = st.fixed_dictionaries(
    {},
    optional={
        "priority": st.sampled_from(["high", "low", None]),
        "status": st.sampled_from(["open", "pending", "Parked", "resolved"]),
        "contract": st.sampled_from(["none", "two", "paid"]),
        "team": st.sampled_from(["office", "spam", None]),
    },
)
words = st.sampled_from(["keep", "restart", "prorate", "pin"])
pins = st.sampled_from(["created", "latest", "change"])
later = st.sampled_from([0, 1, 59, 61, 1000, 6000]).map(lambda minutes: timedelta(minutes=minutes))


@st.composite
def histories(draw: st.DrawFn) -> Request:
    """Requests that anything happens to, in any order, often at one instant."""
    # By name, so that one more event changes what no other is called.
    events = [Event(START, "created", id="created")]
    for number in range(draw(st.integers(0, 10))):
        minutes = draw(st.sampled_from([0, 0, 30, 60, 61, 180, 1000]))
        at = events[-1].at + timedelta(minutes=minutes)
        kind = draw(st.sampled_from(KINDS))
        minutes = draw(st.sampled_from([0, 30, 600])) if kind == "deferred" else 0
        until = at + timedelta(minutes=minutes) if minutes else None
        events.append(Event(at, kind, facts=draw(changes), until=until, id=number))
    return Request(7, draw(changes), events)


SLA: Final = (
    {"when": {"contract": "none"}, "level": "none"},
    {"when": {"contract": "two"}, "level": "two"},
    {"level": "one"},
)
OLA: Final = ({"when": {"team": "office"}, "level": "house"},)


LEVELS: Final = {
    "one": {"targets": {"resolution": {"within": WITHIN, "warn": ["50%"]}}},
    "two": {"targets": {"reaction": "2h", "resolution": "3h"}},
    "house": {
        "targets": {
            "hand_over": {"metric": "resolution", "within": WITHIN},
            "answer": {"metric": "next_reply", "within": "2h"},
        }
    },
}
RETURN: Final = {"within": "3h", "auto": True, "max_deferrals": 2}
TARGETS: Final = {"resolution": {"within": WITHIN, "warn": ["50%"]}, "return": RETURN}


def agreed(rules: object, retarget: str, **fields: object) -> Agreement:
    """An agreement with these rules, whose levels change with the facts."""
    document: Mapping[str, object] = {
        "calendars": {"desk": DESK},
        "defaults": {"calendar": "desk", "on_dirty": "collect", "retarget": retarget},
        "statuses": {"on_hold": ["Parked"]},
        "levels": LEVELS,
        "rules": rules,
    }
    return Agreement.from_dict({**document, **fields})


@given(histories(), words, later)
def test_lists_side_by_side(request: Request, retarget: str, wait: timedelta) -> None:
    """Lists whose levels share no name give what each of them would give alone."""
    at = request.events[-1].at + wait
    both = evaluate(request, agreed({"sla": SLA, "ola": OLA}, retarget), at=at)
    alone = [evaluate(request, agreed({"sla": SLA}, retarget), at=at)]
    alone.append(evaluate(request, agreed({"ola": OLA}, retarget), at=at))

    assert tuple(one for found in alone for one in found.selected) == both.selected
    assert {one for found in alone for one in found} == set(both)
    assert sum(map(len, alone)) == len(both)


@given(histories(), words, later)
def test_one_list_with_a_name(request: Request, retarget: str, wait: timedelta) -> None:
    """A name changes nothing but the places of rules."""
    at = request.events[-1].at + wait
    named = evaluate(request, agreed({"sla": SLA}, retarget), at=at)
    plain = evaluate(request, agreed(SLA, retarget), at=at)

    assert (plain.level, plain.results, plain.next_change) == (
        named.level,
        named.results,
        named.next_change,
    )


PAUSING: Final = {"resolution": {"pause": {"while": {"status": ["pending", "on_hold"]}}}}
OTHER: Final = {
    "metrics": {
        "resolution": {
            "pause": [{"while": {"status": "pending"}}, {"event": "customer_reply"}],
            "resume": {"event": "agent_reply"},
        }
    },
    "statuses": {"pending": ["Parked"], "resolved": ["Solved"]},
    "levels": {
        "one": {"targets": {"resolution": "6h", "return": {"within": "1h", "auto": True}}},
        "two": {"targets": {"reaction": {"metric": "accept", "within": "2h"}, "next_reply": "1h"}},
    },
}


@st.composite
def instants(draw: st.DrawFn, request: Request) -> tuple[datetime, datetime]:
    """Two instants near the events of *request*, the first the earlier."""
    around = [event.at for event in request.events]
    found = {draw(st.sampled_from(around)) + draw(later) - draw(later) for _ in range(2)}
    first = min(found)
    return first, max(found) if len(found) > 1 else first + timedelta(hours=1)


@given(st.data(), words, pins, later, st.booleans())
def test_versions_that_are_equal(
    data: st.DataObject,
    retarget: str,
    pin: Pin,
    wait: timedelta,
    based: bool,  # noqa: FBT001 - drawn
) -> None:
    """Versions that say the same are no versions at all, pinned or not."""
    request = data.draw(histories())
    first, second = data.draw(instants(request))
    agreement = agreed(SLA, retarget, levels={**LEVELS, "one": {"targets": TARGETS}})
    same = Agreement.from_dict(agreement.to_dict())
    at = request.events[-1].at + wait
    if based:
        versions = AgreementVersions({first: same, second: agreement}, base=agreement, pin=pin)
    else:
        versions = (
            AgreementVersions({START: agreement, START + wait: same}, pin=pin)
            if wait
            else (AgreementVersions({START: same}, pin=pin))
        )

    assert evaluate(request, agreement, at=at) == evaluate(request, versions, at=at)


@given(st.data(), words, pins, later)
def test_a_state_of_versions(
    data: st.DataObject, retarget: str, pin: Pin, wait: timedelta
) -> None:
    """Event by event the verdicts are those of the whole history, whichever version holds."""
    request = data.draw(histories())
    first, second = data.draw(instants(request))
    old = agreed(SLA, retarget, levels={**LEVELS, "one": {"targets": TARGETS}}, metrics=PAUSING)
    new = agreed(SLA, retarget, **OTHER)
    base = data.draw(st.sampled_from([old, new, None]))
    versions = AgreementVersions({first: old, second: new}, base=base, pin=pin)
    if pin == "latest":
        # A state is of use until another version comes into force.
        versions = AgreementVersions({START: old}, pin=pin)
    state = RequestState.begin(request.id, request.facts, versions)
    for number, event in enumerate(request.events, 1):
        state = RequestState.from_dict(state.to_dict())
        state = advance(state, event, versions)
        so_far = Request(request.id, request.facts, request.events[:number])
        assert evaluate(so_far, versions, at=event.at) == evaluate(state, versions, at=event.at)
    at = request.events[-1].at + wait
    whole, held = evaluate(request, versions, at=at), evaluate(state, versions, at=at)

    assert (whole, whole.next_change) == (held, held.next_change)


@given(st.data(), words, later)
def test_a_version_is_a_change_of_the_promise(
    data: st.DataObject, retarget: str, wait: timedelta
) -> None:
    """Versions that differ by what they promise do what a fact does that chooses among levels."""
    request = data.draw(histories())
    turn = data.draw(instants(request))[0]
    targets = {
        "old": {**TARGETS, "next_reply": "2h"},
        "new": {"resolution": "5h", "return": RETURN},
    }
    levels = {name: {"targets": given} for name, given in targets.items()}
    rules = [{"when": {"era": "new"}, "level": "new"}, {"level": "old"}]
    by_fact = agreed(rules, retarget, levels=levels)
    each = {name: agreed([{"level": name}], retarget, levels=levels) for name in levels}
    versions = AgreementVersions({turn: each["new"]}, base=each["old"], pin="change")
    place = sum(event.at < turn for event in request.events)
    facts = {"era": "new"} if turn <= START else {}
    changed = Event(turn, "changed", facts={"era": "new"})
    events = [*request.events[:place], changed, *request.events[place:]]
    told = Request(request.id, {**request.facts, **facts}, request.events if facts else events)
    at = request.events[-1].at + wait
    expected, found = evaluate(told, by_fact, at=at), evaluate(request, versions, at=at)

    assert (expected.level, expected.results) == (found.level, found.results)


@given(st.data(), words, later, st.floats(0, 1, exclude_max=True))
def test_versions_are_foreseen(
    data: st.DataObject, retarget: str, wait: timedelta, part: float
) -> None:
    """Until `next_change` nothing that is said of a request changes but the time it has used."""
    request = data.draw(histories())
    first, second = data.draw(instants(request))
    old = agreed(SLA, retarget, levels={**LEVELS, "one": {"targets": TARGETS}}, metrics=PAUSING)
    versions = AgreementVersions(
        {first: agreed(SLA, retarget, **OTHER), second: old}, base=old, pin="change"
    )
    at = request.events[-1].at + wait
    found = evaluate(request, versions, at=at)
    change = found.next_change
    end = change or at + timedelta(days=30)
    between = min(at + part * (end - at), end - timedelta(microseconds=1))

    assert discrete(found) == discrete(evaluate(request, versions, at=between))


def discrete(found: Evaluation) -> object:
    """What of an evaluation does not change with the clock alone."""
    return found.selected, [
        (one.target, one.cycle, one.phase, one.status, one.amount, one.due, one.breached)
        for one in found
    ]
