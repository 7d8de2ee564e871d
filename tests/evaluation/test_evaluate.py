"""`evaluate`: a request and an agreement in, a verdict out."""

from __future__ import annotations

import json
import pickle
from collections.abc import Callable, Mapping
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

import pytest

from slacalc import (
    Agreement,
    BusinessDays,
    Calendar,
    Evaluation,
    Event,
    Phase,
    Request,
    Status,
    evaluate,
    verdict,
)
from slacalc.errors import HistoryError, NaiveDatetimeError
from slacalc.evaluation.selection import PassedRule

March = Callable[..., datetime]
HOUR = timedelta(hours=1)


def agreed(desk: Calendar, **fields: object) -> Agreement:
    """An agreement over the desk: gold for paid contracts, standard for the others."""
    document: dict[str, object] = {
        "calendars": {"desk": desk},
        "defaults": {"calendar": "desk"},
        "statuses": {"pending": ["Waiting"], "resolved": ["Done"]},
        "levels": {
            "gold": {"targets": {"reaction": "3h", "resolution": "2bd"}},
            "standard": {"targets": {"reaction": "8h"}},
        },
        "rules": [
            {
                "when": {"contract": "paid", "region": ["eu", "us"]},
                "level": "gold",
                "name": "paid",
            },
            {"when": {"contract": "none"}, "level": "none", "name": "spam"},
            {"when": {"contract": {"present": True}}, "level": "standard"},
        ],
    }
    return Agreement.from_dict({**document, **fields})


GOLD: Mapping[str, object] = {"contract": "paid", "region": "eu"}


def test_verdicts_of_timestamps(desk: Calendar, march: March) -> None:
    """A request with its timestamps has the verdicts that `verdict` gives each clock."""
    request = Request.from_timestamps(
        7,
        created=march(6, 16),
        first_reply=march(9, 10),
        resolved=march(10, 17),
        facts=GOLD,
    )
    found = evaluate(request, agreed(desk), at=march(20))
    assert (7, march(20), "gold", "paid", ()) == (
        found.request,
        found.at,
        found.level,
        found.rule,
        found.passed,
    )
    reaction, resolution = found
    assert ("reaction", Status.MET, march(9, 11)) == (
        reaction.target,
        reaction.status,
        reaction.due,
    )
    alone = verdict(march(6, 16), "2bd", desk, at=march(20), stopped=march(10, 17))
    assert (alone.due, alone.elapsed, alone.overdue, alone.breached_at) == (
        resolution.due,
        resolution.elapsed,
        resolution.overdue,
        resolution.breached_at,
    )
    assert (Status.MISSED, BusinessDays("0.125")) == (resolution.status, resolution.overdue)
    assert (Status.MISSED, None, 2) == (found.status, found.next_due, len(found))


def test_an_open_request(desk: Calendar, march: March) -> None:
    """Open clocks are measured up to now; the next due is the earliest still to come."""
    request = Request.from_timestamps(7, created=march(6, 16), facts=GOLD)
    found = evaluate(request, agreed(desk), at=march(9, 10))
    assert (Status.ON_TRACK, march(9, 11)) == (found.status, found.next_due)
    later = evaluate(request, agreed(desk), at=march(9, 12))
    assert (Status.BREACHED, march(10, 16)) == (later.status, later.next_due)
    assert Status.BREACHED is later["reaction"].status
    assert Status.ON_TRACK is later["resolution"].status


def test_events_after_at_are_left_out_and_said(desk: Calendar, march: March) -> None:
    """What happens later is not known; what happens at the instant is."""
    request = Request.from_timestamps(
        7, created=march(6, 16), first_reply=march(9, 10), resolved=march(9, 11), facts=GOLD
    )
    early = evaluate(request, agreed(desk), at=march(9, 10))
    assert (1, Phase.STOPPED, Phase.RUNNING) == (
        early.later_events,
        early["reaction"].phase,
        early["resolution"].phase,
    )
    assert 0 == evaluate(request, agreed(desk), at=march(9, 11)).later_events


def test_before_creation(desk: Calendar, march: March) -> None:
    """Before it is created a request is pending, at the level that it would have."""
    request = Request.from_timestamps(7, created=march(6, 16), facts=GOLD)
    found = evaluate(request, agreed(desk), at=march(6, 15))
    assert ("gold", Status.PENDING, 1) == (found.level, found.status, found.later_events)
    assert [Phase.PENDING, Phase.PENDING] == [result.phase for result in found]


def test_why_the_earlier_rules_did_not_match(desk: Calendar, march: March) -> None:
    """Each names the first fact that fails, and what it is."""
    request = Request.from_timestamps(7, created=march(6, 16), facts={"contract": "free"})
    found = evaluate(request, agreed(desk), at=march(6, 17))
    assert ("standard", "rules.2", "") == (found.level, found.rule, found.reason)
    expected = (
        PassedRule("paid", "contract is 'free'"),
        PassedRule("spam", "contract is 'free'"),
    )
    assert expected == found.passed


def test_no_promise_on_purpose(desk: Calendar, march: March) -> None:
    """`level: none` promises nothing and says so."""
    request = Request.from_timestamps(7, created=march(6, 16), facts={"contract": "none"})
    found = evaluate(request, agreed(desk), at=march(6, 17))
    assert (None, "spam", "rule spam promises nothing") == (found.level, found.rule, found.reason)
    assert (Status.NO_TARGET, ()) == (found.status, found.results)


def test_no_rule_matches(desk: Calendar, march: March) -> None:
    """No match is said, never silent."""
    found = evaluate(
        Request.from_timestamps(7, created=march(6, 16)), agreed(desk), at=march(6, 17)
    )
    assert (None, None, "no rule matches") == (found.level, found.rule, found.reason)
    assert (Status.NO_TARGET, "contract is not given") == (found.status, found.passed[0].reason)
    with pytest.raises(KeyError, match="no target 'reaction' in level None; its targets: none"):
        found["reaction"]


def test_unknown_target(desk: Calendar, march: March) -> None:
    """A target that the level has not is a `KeyError` that names those it has."""
    request = Request.from_timestamps(7, created=march(6, 16), facts=GOLD)
    with pytest.raises(
        KeyError, match="no target 'x' in level 'gold'; its targets: reaction, res"
    ):
        evaluate(request, agreed(desk), at=march(6, 17))["x"]


def test_status_words_and_pauses(desk: Calendar, march: March) -> None:
    """Translated words pause and stop; the result says how long it waited."""
    request = Request.from_timestamps(
        7,
        created=march(9, 9),
        statuses=[(march(9, 11), "Waiting"), (march(9, 15), "Open"), (march(10, 13), "Done")],
        facts=GOLD,
    )
    agreement = agreed(
        desk, levels={"gold": {"targets": {"resolution": "12h"}}}, rules=[{"level": "gold"}]
    )
    paused = evaluate(request, agreement, at=march(9, 12))["resolution"]
    assert (Status.PAUSED, None, HOUR) == (paused.status, paused.due, paused.paused)
    assert march(10, 14) == paused.due_if_resumed(march(9, 12))
    done = evaluate(request, agreement, at=march(20))["resolution"]
    assert (Status.MET, march(10, 17), 8 * HOUR) == (done.status, done.due, done.elapsed)
    assert (4 * HOUR, march(10, 13)) == (done.paused, done.stopped_at)
    assert march(10, 13) == done.original_due


def test_stopped_time_is_no_pause(desk: Calendar, march: March) -> None:
    """Between a resolution and its reopening the clock stands; that is no waiting."""
    events = [
        Event(march(9, 9), "created"),
        Event(march(9, 10), "changed", facts={"status": "Waiting"}),
        Event(march(9, 11), "changed", facts={"status": "Open"}),
        Event(march(9, 12), "resolved"),
        Event(march(9, 14), "reopened"),
    ]
    agreement = agreed(
        desk, levels={"gold": {"targets": {"resolution": "8h"}}}, rules=[{"level": "gold"}]
    )
    found = evaluate(Request(7, {}, events), agreement, at=march(9, 15))["resolution"]
    assert (Phase.RUNNING, 3 * HOUR, HOUR) == (found.phase, found.elapsed, found.paused)
    assert (3 * HOUR, HOUR) == (found.elapsed_wall, found.paused_wall)
    assert march(10, 12) == found.due
    no_pause = evaluate(Request(7, {}, [events[0], *events[3:]]), agreement, at=march(9, 15))[
        "resolution"
    ]
    assert (4 * HOUR, 0 * HOUR, march(10, 11)) == (no_pause.elapsed, no_pause.paused, no_pause.due)


def test_amount_by_fact(desk: Calendar, march: March) -> None:
    """A table chooses the amount; a number and its text are one entry."""
    within = {"by": "priority", "amounts": {"high": "1h", 2: "2h", True: "3h"}, "default": "8h"}
    agreement = agreed(
        desk, levels={"gold": {"targets": {"reaction": within}}}, rules=[{"level": "gold"}]
    )
    dues = {}
    for priority in ("high", 2, "2", True, "low", None, ("high",)):
        request = Request.from_timestamps(7, created=march(9, 9), facts={"priority": priority})
        due = evaluate(request, agreement, at=march(9, 9))["reaction"].due
        dues[str(priority)] = due and due.hour
    assert {"high": 10, "2": 11, "True": 12, "low": 17, "None": 17, "('high',)": 17} == dues


@pytest.mark.parametrize(
    ("facts", "reason"),
    [
        ({"priority": "low"}, "no amount for priority='low' and no default"),
        ({}, "no amount: fact priority is not given and there is no default"),
    ],
)
def test_no_amount(desk: Calendar, march: March, facts: dict[str, object], reason: str) -> None:
    """A look-up that finds nothing is `no_target` with its reason; real time is still said."""
    within = {"by": "priority", "amounts": {"high": "1h"}}
    agreement = agreed(
        desk, levels={"gold": {"targets": {"resolution": within}}}, rules=[{"level": "gold"}]
    )
    request = Request.from_timestamps(
        7,
        created=march(9, 9),
        resolved=march(9, 15),
        statuses=[(march(9, 10), "Waiting"), (march(9, 12), "Open")],
        facts=facts,
    )
    found = evaluate(request, agreement, at=march(20))
    result = found["resolution"]
    assert (Status.NO_TARGET, Status.NO_TARGET) == (found.status, result.status)
    assert (reason, Phase.STOPPED, None, None) == (
        result.reason,
        result.phase,
        result.due,
        result.elapsed,
    )
    assert (4 * HOUR, 2 * HOUR) == (result.elapsed_wall, result.paused_wall)
    assert (march(9, 9), march(9, 15)) == (result.started_at, result.stopped_at)
    before = evaluate(request, agreement, at=march(8))["resolution"]
    assert (Status.NO_TARGET, Phase.PENDING, None) == (
        before.status,
        before.phase,
        before.started_at,
    )


def test_calendar_by_fact(desk: Calendar, march: March) -> None:
    """A table chooses the calendar, too."""
    always = Calendar(timezone="UTC", hours="24/7")
    calendar = {"by": "region", "calendars": {"eu": "desk", "us": "always"}}
    agreement = agreed(
        desk,
        calendars={"desk": desk, "always": always},
        levels={"gold": {"targets": {"reaction": "3h"}, "calendar": calendar}},
        rules=[{"level": "gold"}],
    )

    def reaction(region: str) -> tuple[datetime | None, str]:
        request = Request.from_timestamps(7, created=march(6, 16), facts={"region": region})
        result = evaluate(request, agreement, at=march(6, 16))["reaction"]
        return result.due, result.reason

    assert (march(9, 11), "") == reaction("eu")
    assert (march(6, 19), "") == reaction("us")
    assert (None, "no calendar for region='asia' and no default") == reaction("asia")


def test_combined_calendars(desk: Calendar, march: March) -> None:
    """A calendar may be made of others by their names."""
    saturday = Calendar(timezone="Europe/Berlin", hours="Sat 09:00-17:00")
    agreement = agreed(
        desk,
        calendars={
            "week": {"union": ["desk", "saturday"]},
            "desk": desk,
            "saturday": saturday,
            "fridays": {"difference": ["desk", "rest"]},
            "rest": Calendar(timezone="Europe/Berlin", hours="Mon-Thu 09:00-17:00"),
            "never_on_monday": {"intersection": ["week", "fridays"]},
        },
        levels={
            "gold": {
                "targets": {
                    "week": {"metric": "reaction", "within": "3h", "calendar": "week"},
                    "fridays": {"metric": "reaction", "within": "3h", "calendar": "fridays"},
                    "both": {"metric": "reaction", "within": "3h", "calendar": "never_on_monday"},
                },
            },
        },
        rules=[{"level": "gold"}],
    )
    found = evaluate(Request.from_timestamps(7, created=march(6, 16)), agreement, at=march(6, 16))
    assert [march(7, 11), march(13, 11), march(13, 11)] == [result.due for result in found]
    assert ["reaction"] * 3 == [result.metric for result in found]


def test_options_from_outside_in(desk: Calendar, march: March) -> None:
    """The target's own option counts, else the level's, else the agreement's."""
    levels = {
        "gold": {
            "landing": "open",
            "breach_at_equality": True,
            "targets": {
                "reaction": "8h",
                "resolution": {"within": "8h", "landing": "close", "breach_at_equality": False},
            },
        },
    }
    agreement = agreed(
        desk,
        levels=levels,
        rules=[{"level": "gold"}],
        defaults={"calendar": "desk", "landing": "close", "breach_at_equality": False},
    )
    request = Request.from_timestamps(7, created=march(9, 9))
    reaction, resolution = evaluate(request, agreement, at=march(10, 9))
    assert (march(10, 9), True, march(10, 9)) == (
        reaction.due,
        reaction.breached,
        reaction.breached_at,
    )
    assert (march(9, 17), True) == (resolution.due, resolution.breached)
    assert not evaluate(request, agreement, at=march(9, 17))["resolution"].breached


def test_an_amount_follows_its_fact(desk: Calendar, march: March) -> None:
    """While a clock runs its amount is the one for today's facts; a finished one keeps its own."""
    within = {"by": "priority", "amounts": {"high": "2h", "low": "8h"}}
    agreement = agreed(
        desk,
        levels={"gold": {"targets": {"reaction": within, "resolution": within}}},
        rules=[{"level": "gold"}],
    )
    events = [
        Event(march(9, 9), "created"),
        Event(march(9, 10), "agent_reply", by="agent"),
        Event(march(9, 12), "changed", facts={"priority": "high"}),
    ]
    request = Request(7, {"priority": "low"}, events)
    reaction, resolution = evaluate(request, agreement, at=march(9, 12))
    assert (march(9, 17), march(9, 11)) == (reaction.due, resolution.due)
    assert (Status.MET, Status.BREACHED) == (reaction.status, resolution.status)
    assert march(9, 17) == evaluate(request, agreement, at=march(9, 11))["resolution"].due


def test_a_promise_that_vanishes_cancels(desk: Calendar, march: March) -> None:
    """A level without the target cancels what runs, keeps what is over, and skips the rest."""
    events = [
        Event(march(9, 9), "created"),
        Event(march(9, 10), "agent_reply", by="agent"),
        Event(march(9, 12), "changed", facts={"contract": "free"}),
    ]
    request = Request(7, GOLD, events)
    found = evaluate(request, agreed(desk), at=march(9, 15))
    assert ("standard", ["reaction", "resolution"]) == (found.level, [r.target for r in found])
    assert (Status.MET, march(9, 12)) == (found["reaction"].status, found["reaction"].due)
    gone = found["resolution"]
    assert (Status.CANCELLED, Phase.CANCELLED, march(9, 12)) == (
        gone.status,
        gone.phase,
        gone.stopped_at,
    )
    assert BusinessDays("0.375") == gone.elapsed


def test_a_promise_that_vanishes_in_a_pause(desk: Calendar, march: March) -> None:
    """A pause that lasts ends with the promise."""
    events = [
        Event(march(9, 9), "created"),
        Event(march(9, 10), "changed", facts={"status": "Waiting"}),
        Event(march(9, 12), "changed", facts={"contract": "free"}),
    ]
    gone = evaluate(Request(7, GOLD, events), agreed(desk), at=march(9, 15))["resolution"]
    assert (Phase.CANCELLED, BusinessDays("0.25"), 2 * HOUR) == (
        gone.phase,
        gone.paused,
        gone.paused_wall,
    )


def test_a_promise_that_appears(desk: Calendar, march: March) -> None:
    """It runs from the clock's own start; clocks that were over by then have no promise."""
    events = [
        Event(march(9, 9), "created"),
        Event(march(9, 10), "agent_reply", by="agent"),
        Event(march(9, 12), "changed", facts={"contract": "paid"}),
    ]
    request = Request(7, {"contract": "none", "region": "eu"}, events)
    found = evaluate(request, agreed(desk), at=march(9, 13))
    assert ["resolution"] == [result.target for result in found]
    assert (march(9, 9), march(11, 9)) == (found["resolution"].started_at, found["resolution"].due)


def test_nothing_promised_while_it_ran(desk: Calendar, march: March) -> None:
    """A level that came and went before the clock started leaves no trace of its target."""
    events = [
        Event(march(9, 9), "created"),
        Event(march(9, 10), "changed", facts={"contract": "free"}),
        Event(march(9, 11), "customer_reply"),
    ]
    agreement = agreed(
        desk,
        levels={
            "gold": {"targets": {"answer": {"metric": "waiting", "within": "1h"}}},
            "standard": {"targets": {"reaction": "8h"}},
        },
        metrics={"waiting": {"start": {"event": "customer_reply"}, "stop": {"event": "closed"}}},
    )
    found = evaluate(Request(7, GOLD, events), agreement, at=march(9, 12))
    assert ["reaction"] == [result.target for result in found]


def test_cycles(desk: Calendar, march: March) -> None:
    """Every cycle is a result; the name of the target gives the current one."""
    agreement = agreed(
        desk, levels={"gold": {"targets": {"next_reply": "2h"}}}, rules=[{"level": "gold"}]
    )
    events = [
        Event(march(9, 9), "created"),
        Event(march(9, 10), "agent_reply", by="agent"),
        Event(march(9, 11), "customer_reply"),
        Event(march(9, 12), "customer_reply"),
    ]
    found = evaluate(Request(7, {}, events), agreement, at=march(9, 15))
    assert [(1, Status.MET), (2, Status.BREACHED)] == [(r.cycle, r.status) for r in found]
    assert (2, march(9, 13)) == (found["next_reply"].cycle, found["next_reply"].due)


def test_superseded_cycles_are_never_met(desk: Calendar, march: March) -> None:
    """A cycle whose place another took is cancelled, or missed when it was late."""
    metric = {
        "start": {"event": "customer_reply"},
        "stop": {"event": "agent_reply"},
        "again": "restart",
    }
    agreement = agreed(
        desk,
        metrics={"waiting": metric},
        levels={"gold": {"targets": {"waiting": "2h"}}},
        rules=[{"level": "gold"}],
    )
    events = [
        Event(march(9, 9), "created"),
        Event(march(9, 9), "customer_reply"),
        Event(march(9, 10), "customer_reply"),
        Event(march(9, 14), "customer_reply"),
        Event(march(9, 15), "agent_reply"),
    ]
    found = evaluate(Request(7, {}, events), agreement, at=march(9, 16))
    assert [Status.CANCELLED, Status.MISSED, Status.MET] == [result.status for result in found]


def test_a_cycle_no_earlier_than_the_previous_due(desk: Calendar, march: March) -> None:
    """`next: due` puts a cycle off to the due of the one before; until then it is pending."""
    metric = {
        "start": {"event": "ping"},
        "stop": {"event": "pong"},
        "next": "due",
    }
    within = {"by": "priority", "amounts": {"high": "4h"}}
    agreement = agreed(
        desk,
        metrics={"ping": metric},
        levels={"gold": {"targets": {"ping": within}}},
        rules=[{"level": "gold"}],
    )
    events = [
        Event(march(9, 9), "created"),
        Event(march(9, 9), "ping"),
        Event(march(9, 10), "pong"),
        Event(march(9, 11), "ping"),
    ]
    request = Request(7, {"priority": "high"}, events)
    waiting = evaluate(request, agreement, at=march(9, 12))["ping"]
    assert (2, Phase.PENDING, None) == (waiting.cycle, waiting.phase, waiting.due)
    begun = evaluate(request, agreement, at=march(9, 14))["ping"]
    assert (march(9, 13), march(9, 17), HOUR) == (begun.started_at, begun.due, begun.elapsed)
    unpromised = evaluate(Request(7, {}, events), agreement, at=march(9, 12))["ping"]
    assert (march(9, 11), Status.NO_TARGET) == (unpromised.started_at, unpromised.status)


def test_due_of_a_cycle_nobody_promised(desk: Calendar, march: March) -> None:
    """`next: due` after a cycle without a promise starts at its own signal."""
    agreement = agreed(
        desk,
        metrics={"ping": {"start": {"event": "ping"}, "stop": {"event": "pong"}, "next": "due"}},
        levels={"gold": {"targets": {"ping": "4h"}}, "standard": {"targets": {"reaction": "8h"}}},
    )
    events = [
        Event(march(9, 9), "created"),
        Event(march(9, 9), "ping"),
        Event(march(9, 10), "pong"),
        Event(march(9, 10, 30), "changed", facts={"contract": "paid"}),
        Event(march(9, 11), "ping"),
    ]
    request = Request(7, {"contract": "free", "region": "eu"}, events[:3])
    assert ["reaction"] == [r.target for r in evaluate(request, agreement, at=march(9, 12))]
    request = Request(7, {"contract": "free", "region": "eu"}, events)
    ping = evaluate(request, agreement, at=march(9, 12))["ping"]
    assert (2, march(9, 11)) == (ping.cycle, ping.started_at)


def test_from_a_fact(desk: Calendar, march: March) -> None:
    """A clock may count from an instant that a fact names, before the creation even."""
    metric = {"start": {"event": "created"}, "stop": {"event": "resolved"}, "from": "written_at"}
    agreement = agreed(
        desk,
        metrics={"resolution": metric},
        levels={"gold": {"targets": {"resolution": "3h"}}},
        rules=[{"level": "gold"}],
    )
    request = Request.from_timestamps(7, created=march(9, 9), facts={"written_at": march(6, 16)})
    assert march(9, 11) == evaluate(request, agreement, at=march(9, 9))["resolution"].due


def test_cancelled_before_it_started(desk: Calendar, march: March) -> None:
    """A request that is cancelled cancels clocks that never started, too."""
    agreement = agreed(
        desk,
        metrics={"waiting": {"start": {"event": "customer_reply"}}},
        levels={"gold": {"targets": {"waiting": "2h", "reaction": "2h"}}},
        rules=[{"level": "gold"}],
    )
    events = [Event(march(9, 9), "created"), Event(march(9, 10), "cancelled")]
    waiting, reaction = evaluate(Request(7, {}, events), agreement, at=march(9, 15))
    assert (Phase.CANCELLED, None, None) == (waiting.phase, waiting.due, waiting.stopped_at)
    assert (Status.CANCELLED, march(9, 11), march(9, 10)) == (
        reaction.status,
        reaction.due,
        reaction.stopped_at,
    )


def test_dirty_histories(desk: Calendar, march: March) -> None:
    """Strictly an error; collected, faults beside the verdict."""
    events = [Event(march(9, 9), "created"), Event(march(9, 10), "returned")]
    request = Request(7, GOLD, events)
    with pytest.raises(HistoryError, match="request 7, returned, event 2: it was not deferred"):
        evaluate(request, agreed(desk), at=march(9, 12))
    collecting = agreed(desk, defaults={"calendar": "desk", "on_dirty": "collect"})
    found = evaluate(request, collecting, at=march(9, 12))
    assert ["request 7, returned, event 2: it was not deferred"] == [str(f) for f in found.faults]
    assert march(9, 12) == found["reaction"].due
    assert {"event": "returned, event 2", "reason": "it was not deferred"} == found.to_dict()[
        "faults"
    ][0]


def test_never_created(desk: Calendar, march: March) -> None:
    """A request that never was created is a contradiction."""
    with pytest.raises(HistoryError, match="it was never created"):
        evaluate(Request(7), agreed(desk), at=march(9))


def test_zone_of_the_results(desk: Calendar, march: March) -> None:
    """Results are in the zone of `at`, which has to have one."""
    tokyo = ZoneInfo("Asia/Tokyo")
    request = Request.from_timestamps(7, created=march(6, 16), facts=GOLD)
    found = evaluate(request, agreed(desk), at=march(6, 17).astimezone(tokyo))
    due = found["reaction"].due
    assert (tokyo, tokyo) == (found.at.tzinfo, due and due.tzinfo)
    with pytest.raises(NaiveDatetimeError):
        evaluate(request, agreed(desk), at=datetime(2026, 3, 6))  # noqa: DTZ001


def test_values(desk: Calendar, march: March) -> None:
    """Evaluations are equal, hash and pickle by what they say; their document is JSON."""
    request = Request.from_timestamps(7, created=march(6, 16), facts=GOLD)
    found = evaluate(request, agreed(desk), at=march(6, 17))
    again = pickle.loads(pickle.dumps(found))  # noqa: S301 - our own pickle
    assert found == again
    assert hash(found) == hash(again)
    assert found != evaluate(request, agreed(desk), at=march(6, 18))
    assert found != 7
    document = found.to_dict()
    assert document == json.loads(json.dumps(document))
    assert list(document) == sorted(document)
    assert ("on_track", "2026-03-09T11:00:00+01:00", 1, "gold") == (
        document["status"],
        document["next_due"],
        document["format"],
        document["level"],
    )
    assert "slacalc" == Evaluation.__module__
