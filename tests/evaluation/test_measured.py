"""Clocks that are measured without a promise."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from slacalc import Agreement, Event, Request, Status, evaluate
from slacalc.agreement.check import check
from slacalc.errors import AgreementError


def agreement(measure: object = ("waiting",)) -> Agreement:
    """An agreement that promises a reaction and measures how long clients wait."""
    return Agreement.from_dict(
        {
            "calendars": {"desk": {"timezone": "UTC", "hours": "Mon-Fri 09:00-17:00"}},
            "defaults": {"calendar": "desk"},
            "metrics": {
                "waiting": {"start": {"event": "customer_reply"}, "stop": {"event": "agent_reply"}}
            },
            "levels": {"gold": {"targets": {"reaction": "3h"}, "measure": measure}},
            "rules": [{"level": "gold"}],
        }
    )


def at(hour: int) -> datetime:
    """An instant on one working day."""
    return datetime(2026, 3, 5, hour, tzinfo=UTC)


REQUEST = Request(
    1,
    events=[
        Event(at(9), "created"),
        Event(at(10), "customer_reply"),
        Event(at(12), "agent_reply"),
        Event(at(14), "customer_reply"),
    ],
)


def test_what_is_measured_has_results_without_a_promise() -> None:
    """Each run has its real time, no due and no breach, and the reason says why."""
    verdict = evaluate(REQUEST, agreement(), at=at(15))
    runs = [result for result in verdict if result.target == "waiting"]

    assert [timedelta(hours=2), timedelta(hours=1)] == [run.elapsed_wall for run in runs]
    assert {(Status.NO_TARGET, None, False, "measured, and nothing promised")} == {
        (run.status, run.due, run.breached, run.reason) for run in runs
    }
    assert timedelta(hours=2) == runs[0].ledger.total


def test_what_is_measured_is_used_and_written() -> None:
    """`check` knows that the metric is used; documents keep it."""
    whole = agreement()

    assert () == check(whole)
    assert whole == Agreement.from_dict(whole.to_dict())


@pytest.mark.parametrize(
    ("measure", "fault"),
    [
        (["nothing"], "levels.gold.measure.0: no metric 'nothing'"),
        (["waiting", "waiting"], "levels.gold.measure.1: there is a result of this name already"),
        (["reaction"], "levels.gold.measure.0: there is a result of this name already"),
        ([""], "levels.gold.measure.0: "),
        ("waiting", "levels.gold.measure: expected a list"),
    ],
)
def test_faults(measure: object, fault: str) -> None:
    """What is measured is a metric, and once."""
    with pytest.raises(AgreementError) as caught:
        agreement(measure)

    assert fault in str(caught.value)
