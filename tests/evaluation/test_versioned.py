"""Evaluation under an agreement with versions."""

from __future__ import annotations

import json
from datetime import UTC, date, datetime, timedelta

import pytest

from slacalc import (
    Agreement,
    AgreementVersions,
    Event,
    Request,
    RequestState,
    Status,
    advance,
    compare,
    evaluate,
)
from slacalc.errors import HistoryError

CHANGE = datetime(2027, 1, 1, tzinfo=UTC)
HOUR = timedelta(hours=1)


def agreement(reaction: object, **fields: object) -> Agreement:
    """An agreement that promises this reaction at any hour."""
    return Agreement.from_dict(
        {
            "calendars": {"always": {"timezone": "UTC", "hours": "24/7"}},
            "defaults": {"calendar": "always"},
            "levels": {"gold": {"targets": {"reaction": reaction}}},
            "rules": [{"level": "gold"}],
            **fields,
        }
    )


OLD, NEW = agreement("100h"), agreement("50h")
REQUEST = Request(1, events=[Event(CHANGE - 10 * HOUR, "created")])


def versions(**options: object) -> AgreementVersions:
    """The old agreement, and the new one from a date on."""
    return AgreementVersions({date(2027, 1, 1): NEW}, timezone="UTC", **{"base": OLD, **options})


def state_of(request: Request, agreement: Agreement | AgreementVersions) -> RequestState:
    """The state after all events of *request*, written and read after each."""
    state = RequestState.begin(request.id, request.facts, agreement)
    for event in request.events:
        state = advance(state, event, agreement)
        state = RequestState.from_dict(json.loads(json.dumps(state.to_dict())))
    return state


def test_a_request_keeps_its_version() -> None:
    """Pinned to the creation the answer is that of the old agreement, always."""
    for hours in (-5, 5):
        at = CHANGE + hours * HOUR

        assert evaluate(REQUEST, OLD, at=at) == evaluate(REQUEST, versions(), at=at)


def test_the_latest_version_takes_over() -> None:
    """Pinned to the latest the answer changes with the version, and the change is foreseen."""
    latest = versions(pin="latest")
    before = evaluate(REQUEST, latest, at=CHANGE - 5 * HOUR)
    after = evaluate(REQUEST, latest, at=CHANGE)

    assert timedelta(hours=100) == before["reaction"].amount
    assert CHANGE == before.next_change
    assert timedelta(hours=50) == after["reaction"].amount
    assert CHANGE + timedelta(hours=40, microseconds=1) == after.next_change


def test_a_request_older_than_all_versions_has_no_target() -> None:
    """Nothing is promised to it, with that reason; events after the question are counted."""
    verdict = evaluate(REQUEST, versions(base=None), at=CHANGE + HOUR)
    earlier = evaluate(REQUEST, versions(base=None), at=CHANGE - 20 * HOUR)

    assert Status.NO_TARGET is verdict.status
    assert verdict.reason.startswith("older than the first version of the agreement")
    assert (0, 1) == (verdict.later_events, earlier.later_events)


def test_a_version_changes_a_running_promise() -> None:
    """Pinned to change each version holds in its time; what has been used stays used."""
    change = versions(pin="change")
    before = evaluate(REQUEST, change, at=CHANGE - HOUR)
    after = evaluate(REQUEST, change, at=CHANGE + HOUR)

    assert (timedelta(hours=100), CHANGE) == (before["reaction"].amount, before.next_change)
    assert (timedelta(hours=50), 11 * HOUR) == (
        after["reaction"].amount,
        after["reaction"].elapsed,
    )
    assert (CHANGE + 40 * HOUR, CHANGE) == (after["reaction"].due, after["reaction"].applied_at)
    assert CHANGE + timedelta(hours=40, microseconds=1) == after.next_change


@pytest.mark.parametrize(
    ("retarget", "amount", "due", "cycles"),
    [
        ("keep", "19h", 9, 1),
        # half of the old promise was used, so half of the new one is left
        ("prorate", "40h", 20, 1),
        ("restart", "19h", 19, 2),
        ("restart", "20h", 10, 1),
        ("pin", "5h", 10, 1),
    ],
)
def test_what_a_version_does_to_a_clock(retarget: str, amount: str, due: int, cycles: int) -> None:
    """The `retarget` of the version that comes into force decides, as for any other change."""
    new = agreement({"within": amount, "retarget": retarget})
    change = AgreementVersions({CHANGE: new}, base=agreement("20h"), pin="change")
    found = evaluate(REQUEST, change, at=CHANGE + HOUR)

    assert (CHANGE + due * HOUR, cycles) == (found["reaction"].due, found["reaction"].cycle)
    assert found == evaluate(state_of(REQUEST, change), change, at=CHANGE + HOUR)


def test_a_new_run_says_what_began_it() -> None:
    """A run that a version began has it as its cause, in every language."""
    new = agreement({"within": "5h", "retarget": "restart"})
    change = AgreementVersions({CHANGE: new}, base=OLD, pin="change")
    found = evaluate(REQUEST, change, at=CHANGE + HOUR)

    assert "started  Fri 2027-01-01 00:00; new version" in found.explain()
    assert "; новая версия" in found.explain(language="ru")
    assert "; нова версия" in found.explain(language="bg")


def test_finished_runs_keep_their_promise() -> None:
    """What was stopped before a version came is judged by the one in force then."""
    replied = Event(CHANGE - HOUR, "agent_reply", by="agent")
    request = Request(1, events=[*REQUEST.events, replied])
    strict = AgreementVersions({CHANGE: agreement("1h")}, base=OLD, pin="change")
    found = evaluate(request, strict, at=CHANGE + 99 * HOUR)

    assert (Status.MET, timedelta(hours=100)) == (found.status, found["reaction"].amount)


def test_a_promise_that_a_version_takes_back_or_makes() -> None:
    """A target that a version has not is cancelled there; one that it adds runs from its start."""
    new = agreement("1h", levels={"gold": {"targets": {"resolution": "30h"}}})
    change = AgreementVersions({CHANGE: new}, base=OLD, pin="change")
    found = evaluate(REQUEST, change, at=CHANGE + HOUR)

    assert (Status.CANCELLED, CHANGE) == (found["reaction"].status, found["reaction"].stopped_at)
    assert (CHANGE + 20 * HOUR, CHANGE) == (
        found["resolution"].due,
        found["resolution"].applied_at,
    )


WAITS = {"resolution": {"pause": {"while": {"status": "pending"}}}}
RUNS = {"resolution": {"pause": {"while": {"status": "on_hold"}}}}
RESOLVED = {"gold": {"targets": {"resolution": "20h"}}}


@pytest.mark.parametrize(
    ("old", "new", "elapsed", "status"),
    [
        # ten hours before the change it waits for six, and after it goes on to wait or not
        (WAITS, WAITS, 4, Status.PAUSED),
        (WAITS, RUNS, 4 + 3, Status.ON_TRACK),
        (RUNS, WAITS, 10, Status.PAUSED),
        (RUNS, RUNS, 10 + 3, Status.ON_TRACK),
    ],
)
def test_events_are_read_by_the_version_of_their_time(
    old: object, new: object, elapsed: int, status: Status
) -> None:
    """A pause under one version stays one under the next, which pauses as it says from there."""
    waits = Event(CHANGE - 6 * HOUR, "changed", facts={"status": "pending"})
    request = Request(1, events=[*REQUEST.events, waits])
    change = AgreementVersions(
        {CHANGE: agreement("1h", levels=RESOLVED, metrics=new)},
        base=agreement("1h", levels=RESOLVED, metrics=old),
        pin="change",
    )
    found = evaluate(request, change, at=CHANGE + 3 * HOUR)

    assert (elapsed * HOUR, status) == (found["resolution"].elapsed, found.status)
    assert found == evaluate(state_of(request, change), change, at=CHANGE + 3 * HOUR)


def test_a_pause_that_a_version_begins_says_so() -> None:
    """The cause of such a pause is the state it found, and the version."""
    waits = Event(CHANGE - 6 * HOUR, "changed", facts={"status": "pending"})
    request = Request(1, events=[*REQUEST.events, waits])
    change = AgreementVersions(
        {CHANGE: agreement("1h", levels=RESOLVED, metrics=WAITS)},
        base=agreement("1h", levels=RESOLVED, metrics=RUNS),
        pin="change",
    )
    found = evaluate(request, change, at=CHANGE + 3 * HOUR)

    assert "status=pending, new version" == [*found["resolution"].ledger][-1].cause
    assert "status=pending, новая версия" in found.explain(language="ru")


def test_status_words_are_those_of_their_time() -> None:
    """A word that both versions know, each in its own way, means what it did when it was said."""
    change = AgreementVersions(
        {CHANGE: agreement("1h", levels=RESOLVED, statuses={"resolved": ["Parked"]})},
        base=agreement("1h", levels=RESOLVED, statuses={"pending": ["Parked"]}),
        pin="change",
    )
    parked = Event(CHANGE - 6 * HOUR, "changed", facts={"status": "Parked"})
    again = Event(CHANGE + HOUR, "changed", facts={"status": "Parked"})
    request = Request(1, {"status": "Parked"}, [*REQUEST.events, parked, again])

    paused = evaluate(request, change, at=CHANGE)
    ended = evaluate(request, change, at=CHANGE + HOUR)

    assert (Status.PAUSED, timedelta(0)) == (paused.status, paused["resolution"].elapsed)
    assert (Status.MET, CHANGE + HOUR) == (ended.status, ended["resolution"].stopped_at)
    assert ended == evaluate(state_of(request, change), change, at=CHANGE + HOUR)


def test_a_version_changes_when_a_deferral_ends() -> None:
    """A deferral that ends by itself does so by the version in force."""
    old, new = (
        agreement("1h", levels={"gold": {"targets": {"return": {"within": own, "auto": True}}}})
        for own in ("20h", "15h")
    )
    change = AgreementVersions({CHANGE: new}, base=old, pin="change")
    request = Request(1, events=[*REQUEST.events, Event(CHANGE - 10 * HOUR, "deferred")])
    before = evaluate(request, change, at=CHANGE - HOUR)
    after = evaluate(request, change, at=CHANGE + 6 * HOUR)

    assert (CHANGE,) == before.ahead[:1]
    assert CHANGE + 5 * HOUR == after["return"].stopped_at
    assert after == evaluate(state_of(request, change), change, at=CHANGE + 6 * HOUR)


def test_a_deferral_that_ended_before_a_version() -> None:
    """What ended by itself before a version began did so by the version of that time."""
    old, new = (
        agreement("1h", levels={"gold": {"targets": {"return": {"within": own, "auto": True}}}})
        for own in ("5h", "50h")
    )
    change = AgreementVersions({CHANGE: new}, base=old, pin="change")
    request = Request(1, events=[*REQUEST.events, Event(CHANGE - 10 * HOUR, "deferred")])
    found = evaluate(request, change, at=CHANGE + HOUR)

    assert (Status.MET, CHANGE - 5 * HOUR) == (found.status, found["return"].stopped_at)


def test_a_version_that_tracks_facts() -> None:
    """The ledger is split by what the version in force tracks, from the start of the run on."""
    change = AgreementVersions({CHANGE: agreement("50h", track=["who"])}, base=OLD, pin="change")
    assigned = Event(CHANGE - 4 * HOUR, "assigned", facts={"who": "Ann"})
    request = Request(1, {"who": "Bob"}, [*REQUEST.events, assigned])
    for asked in (request, state_of(request, change)):
        found = evaluate(asked, change, at=CHANGE + HOUR)
        totals = found["reaction"].ledger.totals(by="who")

        assert {"Bob": 6 * HOUR, "Ann": 5 * HOUR} == totals


def test_versions_before_the_creation() -> None:
    """A request has the version in force when it is created, whatever was in force before."""
    change = AgreementVersions({CHANGE - 20 * HOUR: OLD, CHANGE: NEW}, pin="change")
    later = Request(2, events=[Event(CHANGE + HOUR, "created")])

    assert evaluate(REQUEST, OLD, at=CHANGE - HOUR) == evaluate(REQUEST, change, at=CHANGE - HOUR)
    assert evaluate(later, NEW, at=CHANGE + 2 * HOUR) == evaluate(
        later, change, at=CHANGE + 2 * HOUR
    )


def test_the_first_version_finds_requests_that_are_older() -> None:
    """Pinned to change, a request older than all versions has no target until the first begins."""
    change = versions(base=None, pin="change")
    before = evaluate(REQUEST, change, at=CHANGE - HOUR)
    after = evaluate(REQUEST, change, at=CHANGE)
    state = state_of(REQUEST, change)

    assert before.reason.startswith("older than the first version of the agreement")
    assert (CHANGE, None) == (before.next_change, before.level)
    assert CHANGE + 40 * HOUR == after["reaction"].due
    assert (before, after) == (
        evaluate(state, change, at=CHANGE - HOUR),
        evaluate(state, change, at=CHANGE),
    )


def test_a_state_has_the_version_of_its_creation() -> None:
    """Pinned to the creation a state knows its version, and stays of use when others follow."""
    state = state_of(REQUEST, versions())
    more = AgreementVersions(
        {CHANGE: NEW, CHANGE + 99 * HOUR: agreement("1h")}, base=OLD, pin="created"
    )
    replied = Event(CHANGE + HOUR, "agent_reply", by="agent")
    at = CHANGE + 2 * HOUR
    whole = evaluate(Request(1, events=[*REQUEST.events, replied]), OLD, at=at)

    assert whole == evaluate(advance(state, replied, more), more, at=at)
    assert whole == evaluate(advance(state, replied, OLD), OLD, at=at)


def test_a_state_older_than_all_versions() -> None:
    """It has no target, whatever happens to it, and says why as a history does."""
    newer = versions(base=None)
    replied = Event(CHANGE + HOUR, "agent_reply", by="agent")
    request = Request(1, events=[*REQUEST.events, replied])
    state = state_of(request, newer)

    assert 2 == state.events
    assert evaluate(request, newer, at=CHANGE + HOUR) == evaluate(state, newer, at=CHANGE + HOUR)


def test_a_state_that_is_not_created_yet() -> None:
    """What happens before the creation is a fault, whichever version there is then."""
    lenient = {"defaults": {"calendar": "always", "on_dirty": "collect"}}
    for base in (agreement("3h", **lenient), None):
        later = AgreementVersions({CHANGE: agreement("1h", **lenient)}, base=base)
        events = [Event(CHANGE - HOUR, "note"), Event(CHANGE + HOUR, "created")]
        for number in (1, 2):
            request = Request(1, {"status": "Open"}, events[:number])
            found = evaluate(request, later, at=CHANGE + HOUR)

            assert number == 3 - len(found.faults)
            assert found == evaluate(state_of(request, later), later, at=CHANGE + HOUR)


def test_a_state_of_other_versions() -> None:
    """A state whose version is not among those given has to be made anew."""
    other = AgreementVersions({CHANGE: NEW}, base=agreement("1h"))
    begun = RequestState.begin(1, {}, OLD)
    for state in (state_of(REQUEST, versions()), begun):
        with pytest.raises(HistoryError, match="another agreement; replay the history"):
            evaluate(state, other, at=CHANGE)
    with pytest.raises(HistoryError, match="another agreement; replay the history"):
        advance(state_of(REQUEST, versions(pin="change")), REQUEST.events[0], OLD)


def test_a_state_of_the_latest_version() -> None:
    """It is of use until another version comes into force; then it is made with that one."""
    latest = versions(pin="latest")
    state = state_of(REQUEST, latest)
    before = evaluate(REQUEST, latest, at=CHANGE - HOUR)

    assert (before, CHANGE) == (evaluate(state, latest, at=CHANGE - HOUR), before.next_change)
    with pytest.raises(HistoryError, match=r"another version .* replay the history with"):
        evaluate(state, latest, at=CHANGE)
    made_anew = state_of(REQUEST, NEW)
    assert evaluate(REQUEST, latest, at=CHANGE) == evaluate(made_anew, latest, at=CHANGE)


def test_versions_are_compared() -> None:
    """Versions go wherever an agreement goes."""
    (found,) = compare([REQUEST], OLD, versions(pin="change"), at=CHANGE + 60 * HOUR)

    assert ("amount 100h, now 50h", True) == (found.reasons[0], found.flips)
