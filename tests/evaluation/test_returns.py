"""The return of a deferred request: by event, by its own instant, by the target's due."""

from __future__ import annotations

import pickle
from collections.abc import Callable, Mapping
from datetime import datetime, timedelta

import pytest

from slacalc import Agreement, Calendar, Event, Phase, Request, Status, evaluate
from slacalc.errors import AgreementError, HistoryError

March = Callable[..., datetime]
HOUR = timedelta(hours=1)


def returning(desk: Calendar, target: object, **fields: object) -> Agreement:
    """An agreement with this return target beside a resolution in 8 hours."""
    document: dict[str, object] = {
        "calendars": {"desk": desk},
        "defaults": {"calendar": "desk"},
        "statuses": {"on_hold": ["Parked"]},
        "levels": {"one": {"targets": {"resolution": "8h", "return": target}}},
        "rules": [{"level": "one"}],
    }
    return Agreement.from_dict({**document, **fields})


def asked(*events: Event, facts: Mapping[str, object] | None = None) -> Request:
    """A request with these events."""
    return Request(7, facts or {}, events)


def test_until_ends_a_deferral(desk: Calendar, march: March) -> None:
    """A deferral ends at its own instant: resolution runs on, and the return is in time."""
    request = asked(
        Event(march(9, 9), "created"), Event(march(9, 10), "deferred", until=march(9, 15))
    )
    agreement = returning(desk, "2h")
    before = evaluate(request, agreement, at=march(9, 14, 30))
    assert (Phase.PAUSED, Status.BREACHED) == (
        before["resolution"].phase,
        before["return"].status,
    )
    assert march(9, 15) == before.next_change
    found = evaluate(request, agreement, at=march(9, 16))
    resolution, back = found["resolution"], found["return"]
    assert (Phase.RUNNING, 2 * HOUR, 5 * HOUR) == (
        resolution.phase,
        resolution.elapsed,
        resolution.paused,
    )
    # It is later than the target, and never late: nobody was to end it.
    assert (Status.MET, march(9, 15), False) == (back.status, back.stopped_at, back.breached)
    assert "returned automatically" in {span.cause for span in resolution.ledger}


def test_auto_ends_a_deferral_at_the_due(desk: Calendar, march: March) -> None:
    """`auto` ends a deferral at the return target's due, in the hours of its calendar."""
    request = asked(Event(march(6, 9), "created"), Event(march(6, 16), "deferred"))
    found = evaluate(request, returning(desk, {"within": "2h", "auto": True}), at=march(9, 12))
    back = found["return"]
    assert (march(9, 10), march(9, 10), Status.MET) == (back.due, back.stopped_at, back.status)
    assert (1, None, ()) == (back.deferrals_used, back.deferrals_left, back.violations)
    assert 9 * HOUR == found["resolution"].elapsed
    assert None is found["resolution"].deferrals_used


@pytest.mark.parametrize(("until", "ended"), [((9, 11), (9, 11)), ((9, 14), (9, 12))])
def test_the_first_of_until_and_due(
    desk: Calendar, march: March, until: tuple[int, int], ended: tuple[int, int]
) -> None:
    """Whichever comes first ends the deferral."""
    request = asked(
        Event(march(9, 9), "created"), Event(march(9, 10), "deferred", until=march(*until))
    )
    agreement = returning(desk, {"within": "2h", "auto": True})
    assert march(*ended) == evaluate(request, agreement, at=march(9, 16))["return"].stopped_at


def test_given_events_come_first(desk: Calendar, march: March) -> None:
    """What happens at the very instant of an automatic return happened before it."""
    request = asked(
        Event(march(9, 9), "created"),
        Event(march(9, 10), "deferred", until=march(9, 12)),
        Event(march(9, 12), "returned"),
        Event(march(9, 13), "resolved"),
    )
    found = evaluate(request, returning(desk, "8h"), at=march(9, 14))
    assert 2 * HOUR == found["resolution"].elapsed
    assert found["return"].ledger == found["return"].ledger
    assert march(9, 12) == found["return"].stopped_at


def test_a_return_recorded_a_moment_later(desk: Calendar, march: March) -> None:
    """A helpdesk may record the return after it happened by itself; nothing contradicts it."""
    request = asked(
        Event(march(9, 9), "created"),
        Event(march(9, 10), "deferred", until=march(9, 12)),
        Event(march(9, 12, 1), "returned"),
    )
    found = evaluate(request, returning(desk, "8h"), at=march(9, 14))
    assert march(9, 12) == found["return"].stopped_at
    twice = asked(*request.events, Event(march(9, 13), "returned"))
    with pytest.raises(HistoryError, match="it was not deferred"):
        evaluate(twice, returning(desk, "8h"), at=march(9, 14))


def test_facts_are_put_back(desk: Calendar, march: March) -> None:
    """The facts that the deferral changed are put back, except those that changed since."""
    request = asked(
        Event(march(9, 9), "created"),
        Event(
            march(9, 10),
            "deferred",
            facts={"status": "Parked", "queue": "later", "priority": "low"},
            until=march(9, 12),
        ),
        Event(march(9, 11), "changed", facts={"queue": "mine"}),
        facts={"status": "open", "queue": "desk", "priority": "high"},
    )
    amounts = {"within": {"by": "queue", "amounts": {"mine": "3h"}, "default": "9h"}}
    other = {"within": {"by": "priority", "amounts": {"high": "4h"}, "default": "9h"}}
    levels = {"one": {"targets": {"resolution": amounts, "accept": other, "return": "8h"}}}
    found = evaluate(request, returning(desk, "8h", levels=levels), at=march(9, 13))
    assert (Phase.RUNNING, 2 * HOUR, 3 * HOUR) == (
        found["resolution"].phase,
        found["resolution"].elapsed,
        found["resolution"].amount,
    )
    assert 4 * HOUR == found["accept"].amount


def test_facts_that_the_target_gives(desk: Calendar, march: March) -> None:
    """`auto: {facts: …}` says what a request returns with, in the helpdesk's own words."""
    request = asked(
        Event(march(9, 9), "created"),
        Event(march(9, 10), "deferred"),
        facts={"status": "open"},
    )
    target = {"within": "1h", "auto": {"facts": {"status": "Parked"}}}
    found = evaluate(request, returning(desk, target), at=march(9, 13))
    assert (Phase.PAUSED, HOUR) == (found["resolution"].phase, found["resolution"].elapsed)


def test_an_ended_request_is_not_ended_again(desk: Calendar, march: March) -> None:
    """A deferral that reopened a request leaves it open when it ends by itself."""
    request = asked(
        Event(march(9, 9), "created"),
        Event(march(9, 10), "changed", facts={"status": "resolved"}),
        Event(march(9, 11), "deferred", facts={"status": "open"}, until=march(9, 12)),
    )
    found = evaluate(request, returning(desk, "8h"), at=march(9, 13))
    assert (Phase.RUNNING, 2 * HOUR) == (found["resolution"].phase, found["resolution"].elapsed)


def test_deferred_while_deferred(desk: Calendar, march: March) -> None:
    """A second deferral counts, ends the cycle and opens another; facts return to the first."""
    request = asked(
        Event(march(9, 9), "created"),
        Event(march(9, 10), "deferred", facts={"status": "Parked"}, until=march(9, 11)),
        Event(march(9, 10, 30), "deferred", facts={"status": "waiting"}, until=march(9, 12)),
        facts={"status": "open"},
    )
    found = evaluate(request, returning(desk, "8h"), at=march(9, 13))
    ends = [(one.cycle, one.stopped_at) for one in found if one.target == "return"]
    assert [(1, march(9, 10, 30)), (2, march(9, 12))] == ends
    assert (2, 2 * HOUR) == (found["return"].deferrals_used, found["resolution"].elapsed)


def test_deferrals_beyond_the_most(desk: Calendar, march: March) -> None:
    """A deferral too many has no effect, nor has its pause state; its return is no fault."""
    request = asked(
        Event(march(9, 9), "created"),
        Event(march(9, 10), "deferred"),
        Event(march(9, 11), "returned"),
        Event(march(9, 12), "deferred", facts={"status": "Parked"}),
        Event(march(9, 13), "returned"),
        facts={"status": "open"},
    )
    found = evaluate(
        request, returning(desk, {"within": "8h", "max_deferrals": 1}), at=march(9, 14)
    )
    back = found["return"]
    assert (1, 1, 0) == (back.cycle, back.deferrals_used, back.deferrals_left)
    assert ("deferred, event 4: 1 deferral is the most, so it has no effect",) == back.violations
    assert 4 * HOUR == found["resolution"].elapsed
    assert list(back.violations) == back.to_dict()["violations"]
    none = evaluate(
        request, returning(desk, {"within": "8h", "max_deferrals": 0}), at=march(9, 14)
    )
    assert (Phase.PENDING, 2) == (none["return"].phase, len(none["return"].violations))


def test_more_than_one_deferral_may_be_the_most(desk: Calendar, march: March) -> None:
    """Each deferral too many is told, with how many there may be; the others count."""
    request = asked(
        Event(march(9, 9), "created"),
        *(
            Event(march(9, hour, minute), kind)
            for hour in (10, 11, 12, 13)
            for minute, kind in ((0, "deferred"), (30, "returned"))
        ),
    )
    target = {"within": "8h", "max_deferrals": 2}
    found = evaluate(request, returning(desk, target), at=march(9, 14))
    back = found["return"]

    assert (2, 2, 0) == (back.cycle, back.deferrals_used, back.deferrals_left)
    assert (
        "deferred, event 6: 2 deferrals are the most, so it has no effect",
        "deferred, event 8: 2 deferrals are the most, so it has no effect",
    ) == back.violations
    assert 4 * HOUR == found["resolution"].elapsed
    # What is said stays said while a later event asks again.
    before = evaluate(request, returning(desk, target), at=march(9, 12))["return"]
    assert back.violations[:1] == before.violations


def test_what_changes_the_due_of_a_return(desk: Calendar, march: March) -> None:
    """A changed promise moves the automatic return; one that is past already is at once."""
    within = {"by": "priority", "amounts": {"high": "1h", "low": "6h"}}
    agreement = returning(desk, {"within": within, "auto": True})
    first = [Event(march(9, 9), "created"), Event(march(9, 10), "deferred")]
    late = asked(
        *first,
        Event(march(9, 12), "changed", facts={"priority": "high"}),
        facts={"priority": "low"},
    )
    assert march(9, 12) == evaluate(late, agreement, at=march(9, 14))["return"].stopped_at
    none = asked(
        *first, Event(march(9, 12), "changed", facts={"priority": None}), facts={"priority": "low"}
    )
    assert None is evaluate(none, agreement, at=march(12, 9))["return"].stopped_at


def test_over_is_not_returned(desk: Calendar, march: March) -> None:
    """A request that was resolved while deferred stays so."""
    request = asked(
        Event(march(9, 9), "created"),
        Event(march(9, 10), "deferred", until=march(9, 12)),
        Event(march(9, 11), "resolved"),
    )
    found = evaluate(request, returning(desk, "8h"), at=march(9, 13))
    assert (Phase.STOPPED, march(9, 11), None) == (
        found["resolution"].phase,
        found["return"].stopped_at,
        found.next_change,
    )


def test_a_deferral_that_contradicts_itself(desk: Calendar, march: March) -> None:
    """A deferral before the creation, or until the past, is a fault and none of the deferrals."""
    agreement = returning(
        desk,
        {"within": "2h", "max_deferrals": 0},
        defaults={"calendar": "desk", "on_dirty": "collect"},
    )
    request = asked(
        Event(march(9, 8), "deferred"),
        Event(march(9, 9), "created"),
        Event(march(9, 10), "deferred", until=march(9, 9)),
    )
    found = evaluate(request, agreement, at=march(9, 11))
    assert 2 == len(found.faults)
    assert (0, ()) == (found["return"].deferrals_used, found["return"].violations)


def test_only_returns_have_fields_of_deferrals(desk: Calendar) -> None:
    """Fields of deferrals elsewhere are faults, and so are returns that a pause might keep."""
    targets = {"reaction": {"within": "2h", "auto": True, "max_deferrals": 2}}
    with pytest.raises(AgreementError) as caught:
        returning(desk, "2h", levels={"one": {"targets": targets}})
    assert ["levels.one.targets.reaction.auto", "levels.one.targets.reaction.max_deferrals"] == [
        fault.path for fault in caught.value.faults
    ]
    metrics = {"return": {"pause": {"while": {"status": "waiting"}}}}
    with pytest.raises(AgreementError, match="has pauses of its own"):
        returning(desk, {"within": "2h", "auto": True}, metrics=metrics)
    assert "return" in returning(desk, "2h", metrics=metrics).metrics


@pytest.mark.parametrize(
    "auto", [1, "yes", {"facts": 1}, {"fact": {}}, {"facts": {"status": object()}}]
)
def test_auto_is_a_word_or_facts(desk: Calendar, auto: object) -> None:
    """Anything else is a fault at its place."""
    with pytest.raises(AgreementError, match=r"levels\.one\.targets\.return\.auto"):
        returning(desk, {"within": "2h", "auto": auto})


def test_round_trip_of_return_targets(desk: Calendar) -> None:
    """An agreement with returns is written and read back equal, and pickled."""
    for auto in (True, False, {"facts": {"status": "Parked"}}):
        agreement = returning(desk, {"within": "2h", "auto": auto, "max_deferrals": 3})
        assert agreement == Agreement.from_dict(agreement.to_dict())
        assert agreement == pickle.loads(pickle.dumps(agreement))  # noqa: S301 - our own
