"""Evaluation under an agreement with versions."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta

import pytest

from slacalc import Agreement, AgreementVersions, Event, Request, Status, evaluate
from slacalc.errors import HistoryError
from slacalc.evaluation.state import RequestState

CHANGE = datetime(2027, 1, 1, tzinfo=UTC)


def agreement(reaction: str) -> Agreement:
    """An agreement that promises this reaction at any hour."""
    return Agreement.from_dict(
        {
            "calendars": {"always": {"timezone": "UTC", "hours": "24/7"}},
            "defaults": {"calendar": "always"},
            "levels": {"gold": {"targets": {"reaction": reaction}}},
            "rules": [{"level": "gold"}],
        }
    )


OLD, NEW = agreement("100h"), agreement("50h")
REQUEST = Request(1, events=[Event(CHANGE - timedelta(hours=10), "created")])


def versions(**options: object) -> AgreementVersions:
    """The old agreement, and the new one from a date on."""
    return AgreementVersions({date(2027, 1, 1): NEW}, timezone="UTC", **{"base": OLD, **options})


def test_a_request_keeps_its_version() -> None:
    """Pinned to the creation the answer is that of the old agreement, always."""
    for hours in (-5, 5):
        at = CHANGE + timedelta(hours=hours)

        assert evaluate(REQUEST, OLD, at=at) == evaluate(REQUEST, versions(), at=at)


def test_the_latest_version_takes_over() -> None:
    """Pinned to the latest the answer changes with the version, and the change is foreseen."""
    latest = versions(pin="latest")
    before = evaluate(REQUEST, latest, at=CHANGE - timedelta(hours=5))
    after = evaluate(REQUEST, latest, at=CHANGE)

    assert timedelta(hours=100) == before["reaction"].amount
    assert CHANGE == before.next_change
    assert timedelta(hours=50) == after["reaction"].amount
    assert CHANGE + timedelta(hours=40, microseconds=1) == after.next_change


def test_a_request_older_than_all_versions_has_no_target() -> None:
    """Nothing is promised to it, with that reason; events after the question are counted."""
    verdict = evaluate(REQUEST, versions(base=None), at=CHANGE + timedelta(hours=1))
    earlier = evaluate(REQUEST, versions(base=None), at=CHANGE - timedelta(hours=20))

    assert Status.NO_TARGET is verdict.status
    assert verdict.reason.startswith("older than the first version of the agreement")
    assert (0, 1) == (verdict.later_events, earlier.later_events)


def test_a_state_has_no_versions() -> None:
    """A state belongs to one agreement."""
    state = RequestState.begin(1, {}, OLD)

    with pytest.raises(HistoryError, match="a state belongs to one agreement"):
        evaluate(state, versions(), at=CHANGE)
