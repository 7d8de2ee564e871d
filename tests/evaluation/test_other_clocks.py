"""Targets of one name for several clocks: what is promised to one is not promised to another."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from slacalc import Agreement, Event, Request, RequestState, advance, evaluate

HOUR = timedelta(hours=1)


def agreement(**target: object) -> Agreement:
    """`reply` is the next reply within two hours; for the paid the first one, within four."""
    return Agreement.from_dict(
        {
            "calendars": {"always": {"timezone": "UTC", "hours": "24/7"}},
            "defaults": {"calendar": "always"},
            "levels": {
                "free": {
                    "targets": {
                        "reply": {"metric": "next_reply", "within": "2h", "after": ["30m after"]}
                    }
                },
                "paid": {
                    "targets": {"reply": {"metric": "reaction", "within": "4h", **target}},
                },
            },
            "rules": [{"when": {"paid": True}, "level": "paid"}, {"level": "free"}],
        }
    )


def at(hour: int) -> datetime:
    """That hour of the day of the requests."""
    return datetime(2026, 3, 9, hour, tzinfo=UTC)


# The agent creates it, so no reply is owed until somebody pays; then the reaction is.
LATE = (Event(at(9), "created", by="agent"), Event(at(14), "changed", facts={"paid": True}))


def test_a_promise_to_another_clock_appears() -> None:
    """It counts from the new clock's start; nothing of the other promise is kept."""
    found = evaluate(Request(1, {}, LATE), agreement(), at=at(15))

    (reply,) = found
    assert ("reaction", at(9), at(14), at(13)) == (
        reply.metric,
        reply.started_at,
        reply.applied_at,
        reply.due,
    )
    assert () == reply.thresholds
    assert () == found.crossed(after=at(8))
    assert [6 * HOUR, 2 * HOUR] == [reply.elapsed, reply.overdue]


def test_it_may_count_from_the_change() -> None:
    """`from: applied` means it as for every promise that appears."""
    (reply,) = evaluate(Request(1, {}, LATE), agreement(**{"from": "applied"}), at=at(15))

    assert [at(14), at(18), HOUR] == [reply.started_at, reply.due, reply.elapsed]
    assert [(at(14), at(15))] == [(span.start, span.end) for span in reply.ledger.spans]


@pytest.mark.parametrize("retarget", ["keep", "restart", "prorate", "pin"])
def test_nothing_changes_that_was_not_promised(retarget: str) -> None:
    """There is one run, whatever a change would do to it."""
    (reply,) = evaluate(Request(1, {}, LATE), agreement(retarget=retarget), at=at(15))

    assert (1, at(9), at(13), True) == (
        reply.cycle,
        reply.started_at,
        reply.due,
        reply.ever_breached,
    )


def test_runs_before_the_change_have_no_promise() -> None:
    """The reaction was over before anybody promised one; the next reply is no longer promised."""
    events = [Event(at(9), "created"), Event(at(12), "agent_reply"), LATE[1]]

    assert [("next_reply", at(11))] == [
        (one.metric, one.due) for one in evaluate(Request(1, {}, events), agreement(), at=at(13))
    ]
    assert () == evaluate(Request(1, {}, events), agreement(), at=at(15)).results


def test_a_state_knows_as_much() -> None:
    """Event by event it comes to the same."""
    whole = agreement(retarget="restart")
    state = RequestState.begin(1, {}, whole)
    for event in LATE:
        state = advance(state, event, whole)

    assert evaluate(Request(1, {}, LATE), whole, at=at(15)) == evaluate(state, whole, at=at(15))
