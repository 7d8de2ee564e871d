"""The two agreements after Bitrix: every rule they were written for, worked out by hand.

March 2026: the second is a Monday; the desks are open Mon-Fri 09:00-18:00, Moscow time.
"""

from __future__ import annotations

from datetime import datetime, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest

from slacalc import Agreement, Evaluation, Event, Request, evaluate
from slacalc.agreement.check import check
from slacalc.io.documents.documents import load

MOSCOW = ZoneInfo("Europe/Moscow")
FOLDER = Path(__file__).resolve().parents[2] / "examples" / "agreements"
SUPPORT = Agreement.from_dict(load(FOLDER / "bitrix_support/agreement.yaml"))
DESK = Agreement.from_dict(load(FOLDER / "bitrix24_desk/agreement.yaml"))
HOUR = timedelta(hours=1)


def march(day: int, hour: int, minute: int = 0) -> datetime:
    """Return an instant of March 2026 in Moscow."""
    return datetime(2026, 3, day, hour, minute, tzinfo=MOSCOW)


@pytest.mark.parametrize("agreed", [SUPPORT, DESK], ids=["support", "desk"])
def test_an_example_has_nothing_to_find(agreed: Agreement) -> None:
    """The linter finds nothing, and the document written is the one read."""
    assert [] == list(check(agreed))
    assert agreed == Agreement.from_dict(agreed.to_dict())


# Two messages of the client, an answer, and a message late on the day.
CONVERSATION = [
    Event(march(2, 10), "created"),
    Event(march(2, 11), "customer_reply"),
    Event(march(2, 12), "agent_reply"),
    Event(march(2, 17), "customer_reply"),
]


def conversation(service: str, at: datetime) -> Evaluation:
    """Evaluate the conversation under a level of support, as it stands at an instant."""
    return evaluate(Request("S", {"service": service}, CONVERSATION), SUPPORT, at=at)


@pytest.mark.parametrize(
    ("service", "target", "due"),
    [
        ("basic", "reaction", march(2, 14)),
        ("extended", "next_reply", march(2, 15)),
        ("strict", "oldest_reply", march(2, 14)),
    ],
)
def test_a_second_message_moves_the_start_or_does_not(
    service: str, target: str, due: datetime
) -> None:
    """The request is the first answer; "last" moves with the second, the others do not."""
    first = conversation(service, march(2, 10))
    second = conversation(service, march(2, 11))

    assert march(2, 14) == first[target].due
    assert due == second[target].due


def test_an_answer_of_the_staff_sets_the_counter_back() -> None:
    """Answered, nothing runs; the next message of the client starts from nothing."""
    answered = conversation("extended", march(2, 16))
    asked = conversation("extended", march(3, 12))
    late = conversation("extended", march(3, 12, 1))

    assert ("met", HOUR) == (answered["next_reply"].status, answered["next_reply"].elapsed)
    assert answered.next_due is None
    # An hour of Monday, three of Tuesday; the very instant is in time.
    assert (march(3, 12), 4 * HOUR) == (asked["next_reply"].due, asked["next_reply"].elapsed)
    assert (False, True) == (asked["next_reply"].breached, late["next_reply"].breached)


def test_a_reaction_counts_once_from_the_creation() -> None:
    """A message after the answer starts no clock where the creation counts."""
    found = conversation("basic", march(3, 12))

    assert [("reaction", 1, "met", 2 * HOUR)] == [
        (one.target, one.cycle, one.status, one.elapsed) for one in found
    ]


def test_the_staff_is_warned_before() -> None:
    """The warning an hour before is crossed at its instant, by name, for whom it says."""
    unanswered = Request("S", {"service": "basic"}, CONVERSATION[:1])
    found = evaluate(unanswered, SUPPORT, at=march(2, 13))

    (crossing,) = found.crossed(after=march(2, 12))
    assert ("soon", "support", march(2, 13)) == (crossing.name, crossing.tell, crossing.at)


def test_a_level_says_whom_it_may_be_given() -> None:
    """A group, a category and a criticality that a level does not list are each a reason."""
    level = SUPPORT.levels["creation"]
    fits = {"client_group": "partners", "category": "error", "criticality": "low"}
    answer = level.allows({"client_group": "guests", "category": "error", "criticality": "high"})

    assert level.allows(fits)
    assert (
        "client_group is 'guests'; allowed: 'clients', 'partners'",
        "criticality is 'high'; allowed: 'low', 'middle'",
    ) == answer.reasons


INCIDENT = Request(
    "I",
    {"type": "request", "client_group": "key", "channel": "call", "status": "in work"},
    [
        Event(march(2, 10), "created"),
        Event(march(2, 11, 30), "accepted"),
        Event(march(2, 12), "deferred", facts={"status": "put off"}),
        Event(march(5, 10), "resolved"),
    ],
)


def test_a_norm_that_is_exceeded_tells_its_own_role() -> None:
    """Accepting late tells the shift lead at the due instant; completing in time tells nobody."""
    found = evaluate(INCIDENT, DESK, at=march(5, 11))

    assert ("incident", "request of a key client") == (found.level, found.rule)
    assert ["missed", "met"] == [found[name].status for name in ("accept", "complete")]
    assert [("accept", "not accepted", "shift lead", march(2, 11))] == [
        (one.target, one.name, one.tell, one.at) for one in found.crossed(after=march(2, 9))
    ]


def test_what_was_put_off_returns_by_itself() -> None:
    """Two working days later it returns, and the clock goes on with what was left."""
    put_off = evaluate(INCIDENT, DESK, at=march(3, 12))
    back = evaluate(INCIDENT, DESK, at=march(4, 13))

    assert ("paused", march(4, 12)) == (put_off["complete"].status, put_off["return"].due)
    assert ("met", march(4, 12)) == (back["return"].status, back["return"].stopped_at)
    # Half an hour before, six hours of Wednesday, and an hour and a half of Thursday.
    assert (march(5, 10, 30), 1.5 * HOUR) == (back["complete"].due, back["complete"].elapsed)


def test_completing_counts_from_the_acceptance() -> None:
    """The hour and a half in the queue is the queue's."""
    found = evaluate(INCIDENT, DESK, at=march(2, 11))

    assert ("pending", None) == (found["complete"].status, found["complete"].due)


def test_levels_differ_by_type_and_client() -> None:
    """The same request of another client has three working days; a letter has no norm."""
    ordinary = Request("R", {"type": "request"}, [Event(march(2, 10), "created")])
    letter = Request("L", {"type": "letter"}, [Event(march(2, 10), "created")])

    assert march(2, 14) == evaluate(ordinary, DESK, at=march(2, 10))["accept"].due
    assert ("no norm", "no_target") == (
        evaluate(letter, DESK, at=march(2, 10)).rule,
        evaluate(letter, DESK, at=march(2, 10)).status,
    )


def test_the_report_keeps_apart_late_offers_and_missing_ones() -> None:
    """One day is 24 hours of Friday and Saturday; each number knows its deals, by channel."""
    deals = {
        "D-1": ("call", march(7, 14, 59)),
        "D-2": ("call", march(7, 15)),
        "D-3": ("letter", march(7, 16)),
        "D-4": ("letter", None),
    }
    report: dict[tuple[str, str], list[str]] = {}
    for name, (channel, sent) in deals.items():
        events = [Event(march(6, 15), "created")]
        events += [] if sent is None else [Event(sent, "offer_sent")]
        deal = Request(name, {"type": "deal", "channel": channel}, events)
        status = evaluate(deal, DESK, at=march(8, 12))["offer"].status.value
        report.setdefault((channel, status), []).append(name)

    assert {
        ("call", "met"): ["D-1", "D-2"],
        ("letter", "missed"): ["D-3"],
        ("letter", "breached"): ["D-4"],
    } == report
