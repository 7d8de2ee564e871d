"""Levels that come later: what they change of a promise that runs, and what is pinned."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import datetime, timedelta

import pytest

from slacalc import Agreement, Calendar, Event, Request, RequestState, Result, advance, evaluate

March = Callable[..., datetime]
HOUR = timedelta(hours=1)
DUE: Mapping[str, object] = {"due": "promised_at"}


def agreed(desk: Calendar, first: object) -> Agreement:
    """Levels that pin, one that keeps, and one that prorates; the fact `level` chooses."""
    targets: Mapping[str, Mapping[str, object]] = {
        "first": {"within": first, "retarget": "pin"},
        "pins": {"within": "2h", "retarget": "pin"},
        "keeps": {"within": "3h", "retarget": "keep"},
        "prorates": {"within": "4h", "retarget": "prorate"},
    }
    return Agreement.from_dict(
        {
            "calendars": {"desk": desk},
            "defaults": {"calendar": "desk"},
            "levels": {name: {"targets": {"resolution": one}} for name, one in targets.items()},
            "rules": [{"when": {"level": name}, "level": name} for name in targets],
        }
    )


def changed(
    agreement: Agreement, march: March, *steps: tuple[int, Mapping[str, object]]
) -> Result:
    """The resolution on Monday at 16:00; a state has the same."""
    facts = {"level": "first", "promised_at": march(10, 12)}
    events = [
        Event(march(9, 9), "created"),
        *(Event(march(9, hour), "changed", facts=fact) for hour, fact in steps),
    ]
    found = evaluate(Request(1, facts, events), agreement, at=march(9, 16))
    state = RequestState.begin(1, facts, agreement)
    for event in events:
        state = advance(state, event, agreement)
    assert found == evaluate(state, agreement, at=march(9, 16))
    return found["resolution"]


@pytest.mark.parametrize("later", ["pins", "keeps", "prorates"])
def test_a_pinned_amount_stays(desk: Calendar, march: March, later: str) -> None:
    """Once pinned, a level that would keep or prorate changes nothing either."""
    found = changed(agreed(desk, "7h"), march, (10, {"level": "pins"}), (11, {"level": later}))
    assert (7 * HOUR, march(9, 16), march(9, 9), 7 * HOUR) == (
        found.amount,
        found.due,
        found.applied_at,
        found.elapsed,
    )


@pytest.mark.parametrize("later", ["pins", "keeps", "prorates"])
def test_a_pinned_due_follows_its_fact_and_stays_pinned(
    desk: Calendar, march: March, later: str
) -> None:
    """The fact may move what was pinned; other levels still do not."""
    agreement = agreed(desk, DUE)
    moved = (11, {"promised_at": march(11, 9)})
    found = changed(agreement, march, (10, {"level": "pins"}), moved, (12, {"level": later}))

    assert ("promised_at", march(11, 9), march(9, 11)) == (
        found.due_fact,
        found.due,
        found.applied_at,
    )
    again = (13, {"promised_at": march(12, 9)})
    found = changed(
        agreement, march, (10, {"level": "pins"}), moved, (12, {"level": later}), again
    )
    assert (march(12, 9), march(9, 13)) == (found.due, found.applied_at)


def test_a_level_that_keeps_changes_what_is_not_pinned_yet(desk: Calendar, march: March) -> None:
    """It is the later level that says what becomes of the promise before."""
    found = changed(agreed(desk, "7h"), march, (10, {"level": "keeps"}), (11, {"level": "pins"}))

    assert (3 * HOUR, march(9, 12), march(9, 10)) == (found.amount, found.due, found.applied_at)


def warning(desk: Calendar, retarget: str, iron: Mapping[str, object]) -> Agreement:
    """Two levels that promise the same resolution and warn at other times."""
    levels: Mapping[str, Mapping[str, object]] = {
        "gold": {
            "warn": [
                {"at": "25%", "name": "soon"},
                {"at": "30%", "name": "early"},
                {"at": "75%", "name": "late"},
            ]
        },
        "iron": iron,
    }
    return Agreement.from_dict(
        {
            "calendars": {"desk": desk},
            "defaults": {"calendar": "desk", "retarget": retarget},
            "levels": {
                name: {"targets": {"resolution": {"within": "4h", **more}}}
                for name, more in levels.items()
            },
            "rules": [{"when": {"level": name}, "level": name} for name in levels],
        }
    )


def demoted(march: March) -> Request:
    """A request of Monday 09:00 that is of another level from 10:30 on."""
    events = [
        Event(march(9, 9), "created"),
        Event(march(9, 10, 30), "changed", facts={"level": "iron"}),
    ]
    return Request(1, {"level": "gold"}, events)


RETARGET = ["keep", "restart", "prorate", "pin"]


@pytest.mark.parametrize("retarget", RETARGET)
def test_the_same_promise_of_another_level(desk: Calendar, march: March, retarget: str) -> None:
    """The same amount runs on; what warns, and whether equality is late, is the later level's."""
    iron = {"warn": [{"at": "50%", "name": "new"}], "breach_at_equality": True}
    found = evaluate(demoted(march), warning(desk, retarget, iron), at=march(9, 13))
    result = found["resolution"]

    assert (1, march(9, 9), march(9, 13)) == (result.cycle, result.applied_at, result.due)
    assert (True, march(9, 13)) == (result.breached, result.breached_at)
    # What gold had crossed by 10:30 stays; its last warning was to come at 12:00.
    assert {"new": march(9, 11), "soon": march(9, 10), "early": march(9, 10, 12)} == {
        one.name: one.at for one in result.thresholds
    }
    assert all(one.crossed and not one.late for one in result.thresholds)


@pytest.mark.parametrize("retarget", RETARGET)
def test_a_threshold_of_the_same_promise_is_told_once(
    desk: Calendar, march: March, retarget: str
) -> None:
    """One of the same name keeps the instant at which it was crossed."""
    iron = {"warn": [{"at": "50%", "name": "soon"}, {"at": "60%", "name": "late"}]}
    agreement = warning(desk, retarget, iron)
    found = evaluate(demoted(march), agreement, at=march(9, 12))

    assert [("soon", march(9, 10)), ("early", march(9, 10, 12)), ("late", march(9, 11, 24))] == [
        (one.name, one.at) for one in found.crossed(after=march(9, 9))
    ]
    assert ["late"] == [one.name for one in found.crossed(after=march(9, 10, 30))]
    before = evaluate(demoted(march), agreement, at=march(9, 10))
    assert ["soon"] == [one.name for one in before.crossed(after=march(9, 9))]


@pytest.mark.parametrize("retarget", RETARGET)
def test_a_threshold_that_comes_late_is_seen_when_it_comes(
    desk: Calendar, march: March, retarget: str
) -> None:
    """A fifth of four hours was used at 09:48, but nobody watched for it before 10:30."""
    iron = {"warn": [{"at": "20%", "name": "new"}]}
    agreement = warning(desk, retarget, iron)
    before = evaluate(demoted(march), agreement, at=march(9, 10, 29))
    found = evaluate(demoted(march), agreement, at=march(9, 10, 30))
    (new,) = (one for one in found["resolution"].thresholds if one.name == "new")

    assert "new" not in {one.name for one in before.crossed(after=march(9, 9))}
    assert (march(9, 9, 48), True, True) == (new.at, new.crossed, new.late)
    assert ["new"] == [one.name for one in found.crossed(after=march(9, 10, 29))]
    assert march(9, 9) == found["resolution"].applied_at
