"""Laws of agreements: lists of rules side by side, versions one after the other."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, Final

from hypothesis import given
from hypothesis import strategies as st

from slacalc import Agreement, Calendar, Event, Request, evaluate

if TYPE_CHECKING:
    from collections.abc import Mapping

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
later = st.sampled_from([0, 1, 59, 61, 1000, 6000]).map(lambda minutes: timedelta(minutes=minutes))


@st.composite
def histories(draw: st.DrawFn) -> Request:
    """Requests that anything happens to, in any order, often at one instant."""
    events = [Event(START, "created")]
    for _ in range(draw(st.integers(0, 10))):
        minutes = draw(st.sampled_from([0, 0, 30, 60, 61, 180, 1000]))
        at = events[-1].at + timedelta(minutes=minutes)
        events.append(Event(at, draw(st.sampled_from(KINDS)), facts=draw(changes)))
    return Request(7, draw(changes), events)


SLA: Final = (
    {"when": {"contract": "none"}, "level": "none"},
    {"when": {"contract": "two"}, "level": "two"},
    {"level": "one"},
)
OLA: Final = ({"when": {"team": "office"}, "level": "house"},)


def agreed(rules: object, retarget: str, **fields: object) -> Agreement:
    """An agreement with these rules, whose levels change with the facts."""
    document: Mapping[str, object] = {
        "calendars": {"desk": DESK},
        "defaults": {"calendar": "desk", "on_dirty": "collect", "retarget": retarget},
        "statuses": {"on_hold": ["Parked"]},
        "levels": {
            "one": {"targets": {"resolution": {"within": WITHIN, "warn": ["50%"]}}},
            "two": {"targets": {"reaction": "2h", "resolution": "3h"}},
            "house": {
                "targets": {
                    "hand_over": {"metric": "resolution", "within": WITHIN},
                    "answer": {"metric": "next_reply", "within": "2h"},
                }
            },
        },
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
