"""Ledgers split by tracked facts, and pauses that are charged to a party."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

from slacalc import Agreement, Event, Request, evaluate

HOUR = timedelta(hours=1)


def agreement(**fields: object) -> Agreement:
    """An agreement whose reply clock runs more than once."""
    return Agreement.from_dict(
        {
            "calendars": {"desk": {"timezone": "UTC", "hours": "Mon-Fri 09:00-17:00"}},
            "defaults": {"calendar": "desk"},
            "levels": {"gold": {"targets": {"next_reply": "4h", "resolution": "8h"}}},
            "rules": [{"level": "gold"}],
            **fields,
        }
    )


def at(hour: int, minute: int = 0) -> datetime:
    """An instant on one working day."""
    return datetime(2026, 3, 5, hour, minute, tzinfo=UTC)


REQUEST = Request(
    1,
    facts={"assignee": "ann"},
    events=[
        Event(at(9), "created"),
        Event(at(10), "changed", facts={"assignee": "bob"}),
        Event(at(11), "agent_reply"),
        Event(at(12), "changed", facts={"assignee": "cid"}),
        Event(at(12), "changed", facts={"assignee": "dan"}),
        Event(at(13), "customer_reply"),
        Event(at(14), "changed", facts={"status": "pending"}),
        Event(at(15), "changed", facts={"assignee": "ann", "status": "open"}),
    ],
)


def test_a_ledger_is_split_by_tracked_facts() -> None:
    """Each stretch has the facts of its time; of several at one instant the last count."""
    verdict = evaluate(REQUEST, agreement(track=["assignee"]), at=at(16))
    totals = verdict["resolution"].ledger.totals(by="assignee")

    assert {"ann": 2 * HOUR, "bob": 2 * HOUR, "dan": 3 * HOUR} == totals
    assert all(span.until > span.since for one in verdict for span in one.ledger)


def test_a_later_run_begins_with_the_facts_of_its_start() -> None:
    """What changed before a run began is none of its ledger's business."""
    verdict = evaluate(REQUEST, agreement(track=["assignee", "other"]), at=at(16))
    first, second = (one for one in verdict if one.target == "next_reply")

    assert {"ann": HOUR, "bob": HOUR} == first.ledger.totals(by="assignee")
    assert {"dan": 2 * HOUR, "ann": HOUR} == second.ledger.totals(by="assignee")
    assert {None: 3 * HOUR} == second.ledger.totals(by="other")


def test_tracking_changes_nothing_else() -> None:
    """The same request has the same results with tracking and without."""
    assert tuple(evaluate(REQUEST, agreement(), at=at(16))) == tuple(
        evaluate(REQUEST, agreement(track=["assignee"]), at=at(16))
    )


def test_a_clock_that_never_ran_has_nothing_to_split() -> None:
    """Before its creation a request has results, and empty ledgers."""
    verdict = evaluate(REQUEST, agreement(track=["assignee"]), at=at(8))

    assert [0, 0] == [len(one.ledger) for one in verdict]


def test_a_pause_is_charged_to_its_party() -> None:
    """Time by party adds up: what a pause names, and nobody for the rest."""
    pause = {"while": {"status": "pending"}, "charge": "client"}
    verdict = evaluate(REQUEST, agreement(metrics={"resolution": {"pause": pause}}), at=at(16))

    assert {None: 6 * HOUR, "client": HOUR} == verdict["resolution"].ledger.totals(by="charge")
