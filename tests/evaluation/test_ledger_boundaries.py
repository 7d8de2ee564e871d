"""Ledgers at their edges: before the epoch, at a change, and from where a promise is applied."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import UTC, datetime, timedelta
from itertools import pairwise

import pytest

from slacalc import (
    Agreement,
    AgreementVersions,
    Calendar,
    Event,
    Phase,
    Request,
    RequestState,
    Result,
    advance,
    evaluate,
    verdict,
)

March = Callable[..., datetime]
HOUR = timedelta(hours=1)
EPOCH = datetime(1970, 1, 1, tzinfo=UTC)


def agreed(desk: Calendar, *track: str, **target: object) -> Agreement:
    """An agreement of a resolution for who paid."""
    return Agreement.from_dict(
        {
            "calendars": {"desk": desk},
            "defaults": {"calendar": "desk"},
            "levels": {"gold": {"targets": {"resolution": {"within": "8h", **target}}}},
            "rules": [{"when": {"contract": "none"}, "level": "none"}, {"level": "gold"}],
            "track": list(track),
        },
    )


def said(result: Result) -> list[tuple[object, ...]]:
    """Return start, end, label and cause of each span, which follow each other."""
    spans = list(result.ledger)
    for before, after in pairwise(spans):
        assert before.end == after.start
    return [(one.start, one.end, one.label, one.cause) for one in spans]


@pytest.mark.parametrize("before", [0, 1, 100])
def test_runs_that_began_at_the_epoch_or_before_it(before: int) -> None:
    """An instant that happens to be the number 0 is an instant like any other."""
    always = Calendar(timezone="UTC", hours="24/7")
    start, at = EPOCH - before * HOUR, EPOCH + 2 * HOUR
    alone = verdict(start, "8h", always, at=at)
    request = Request(1, {}, [Event(start, "created")])
    told = evaluate(request, agreed(always), at=at)["resolution"]

    assert [(start, at, "running", "")] == said(alone)
    assert [(start, at, "running", "created, event 1")] == said(told)
    assert alone.ledger.total == told.ledger.total == (before + 2) * HOUR


def test_before_anything_started(desk: Calendar, march: March) -> None:
    """A clock that never ran has an empty ledger, tracked facts or not."""
    request = Request(1, {"assignee": "ann"}, [Event(march(6, 9), "created")])
    for agreement in (agreed(desk), agreed(desk, "assignee")):
        for at in (march(6, 8), march(6, 9)):
            result = evaluate(request, agreement, at=at)["resolution"]
            assert ([], timedelta(0)) == (said(result), result.ledger.total)
            assert {} == result.ledger.totals(by="state")


def test_facts_that_change_where_a_run_begins_or_ends(desk: Calendar, march: March) -> None:
    """What changes at the start counts from there; what changes at the end is too late."""
    events = [
        Event(march(6, 9), "created", facts={"assignee": "ann"}),
        Event(march(6, 9), "changed", facts={"assignee": "bob"}),
        Event(march(6, 11), "changed", facts={"assignee": "cid"}),
        Event(march(6, 12), "resolved", facts={"assignee": "dan"}),
        Event(march(6, 13), "changed", facts={"assignee": "eve"}),
    ]
    request, agreement = Request(1, {"assignee": "zoe"}, events), agreed(desk, "assignee")
    stopped = evaluate(request, agreement, at=march(6, 14))["resolution"].ledger
    asked = evaluate(request, agreement, at=march(6, 11))["resolution"].ledger

    assert {"bob": 2 * HOUR, "cid": HOUR} == stopped.totals(by="assignee")
    assert [march(6, 9), march(6, 11)] == [one.start for one in stopped]
    assert {"bob": 2 * HOUR} == asked.totals(by="assignee")
    assert 1 == len(asked)


def applied(
    desk: Calendar, march: March, *events: tuple[int, str, Mapping[str, object]]
) -> Result:
    """The resolution at 14:00 of a request whose contract has to be paid for, from then on."""
    history = [
        Event(march(6, 9), "created"),
        *(Event(march(6, hour), kind, facts=facts) for hour, kind, facts in events),
    ]
    agreement = agreed(desk, **{"from": "applied"})
    return evaluate(Request(1, {"contract": "none"}, history), agreement, at=march(6, 14))[
        "resolution"
    ]


PAID: Mapping[str, object] = {"contract": "paid"}


def test_applied_while_running(desk: Calendar, march: March) -> None:
    """A run that counts from its promise has nothing in its ledger from before."""
    result = applied(desk, march, (11, "changed", PAID))

    assert [(march(6, 11), march(6, 14), "running", "created, event 1")] == said(result)
    assert 3 * HOUR == result.elapsed == result.ledger.total
    assert (march(6, 11), march(9, 11)) == (result.started_at, result.due)


def test_applied_after_a_pause(desk: Calendar, march: March) -> None:
    """A pause that was over by then is none of its spans."""
    result = applied(
        desk,
        march,
        (10, "changed", {"status": "pending"}),
        (11, "changed", {"status": "open"}),
        (12, "changed", PAID),
    )
    assert [(march(6, 12), march(6, 14), "running", "changed, event 3")] == said(result)
    assert (2 * HOUR, timedelta(0)) == (result.elapsed, result.paused)
    assert timedelta(0) == result.paused_wall


def test_applied_where_a_pause_ends(desk: Calendar, march: March) -> None:
    """Of a pause that ends at the very instant of the promise nothing is left."""
    result = applied(
        desk,
        march,
        (10, "changed", {"status": "pending"}),
        (11, "changed", {"status": "open", **PAID}),
    )
    assert [(march(6, 11), march(6, 14), "running", "changed, event 3")] == said(result)


def test_applied_within_a_pause(desk: Calendar, march: March) -> None:
    """A pause that began before counts from the promise on, for the reason it began."""
    result = applied(
        desk,
        march,
        (10, "changed", {"status": "pending"}),
        (11, "changed", PAID),
        (13, "changed", {"status": "open"}),
    )
    assert [
        (march(6, 11), march(6, 13), "paused", "status=pending, event 2"),
        (march(6, 13), march(6, 14), "running", "changed, event 4"),
    ] == said(result)
    assert (HOUR, 2 * HOUR, 2 * HOUR) == (result.elapsed, result.paused, result.paused_wall)


def test_applied_between_a_stop_and_a_reopening(desk: Calendar, march: March) -> None:
    """Promised while it stood still, it stands still until it is reopened."""
    result = applied(
        desk,
        march,
        (10, "resolved", {}),
        (11, "changed", PAID),
        (13, "reopened", {}),
    )
    assert [
        (march(6, 11), march(6, 13), "stopped", "resolved, event 2"),
        (march(6, 13), march(6, 14), "running", "reopened, event 4"),
    ] == said(result)
    assert (HOUR, HOUR) == (result.elapsed, result.elapsed_wall)
    assert Phase.RUNNING is result.phase


def test_a_state_remembers_changes_of_tracked_facts_alone(desk: Calendar, march: March) -> None:
    """However many events there are, what nobody changed is remembered once."""
    agreement, plain = agreed(desk, "assignee"), agreed(desk)
    state = RequestState.begin(1, {"assignee": "ann"}, agreement)
    other = RequestState.begin(1, {"assignee": "ann"}, plain)
    facts = [{}, {}, {"assignee": "ann"}, {"assignee": "bob"}, {"other": 1}, {"assignee": "ann"}]
    for hour, fact in enumerate(facts, 9):
        event = Event(march(6, hour), "created" if hour == 9 else "changed", facts=fact)
        state, other = advance(state, event, agreement), advance(other, event, plain)

    assert [
        (march(6, 9), {"assignee": "ann"}),
        (march(6, 12), {"assignee": "bob"}),
        (march(6, 14), {"assignee": "ann"}),
    ] == [
        (datetime.fromtimestamp(one.at_us // 1_000_000, UTC), dict(one.facts))
        for one in state.tracked
    ]
    assert () == other.tracked


def test_a_state_takes_each_version_once(march: March) -> None:
    """An event at the very instant of a version comes after it; the version is not taken again."""
    always = Calendar(timezone="UTC", hours="24/7")
    versions = AgreementVersions(
        {march(6, 12): agreed(always, within="4h")}, base=agreed(always), pin="change"
    )
    state = RequestState.begin(1, {}, versions)
    for hour, kind in ((9, "created"), (12, "note"), (13, "note"), (14, "note")):
        state = advance(state, Event(march(6, hour), kind), versions)

    assert [march(6, 9), march(6, 12)] == [
        datetime.fromtimestamp(one.since // 1_000_000, UTC) for one in state.terms
    ]
    assert march(6, 13) == evaluate(state, versions, at=march(6, 15))["resolution"].due
