"""Clocks that are measured without a promise."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from slacalc import Agreement, Event, Request, Status, evaluate
from slacalc.agreement.check import check
from slacalc.errors import AgreementError

HOUR, DAY = timedelta(hours=1), timedelta(days=1)


def agreement(measure: object = ("waiting",), calendar: object = "desk") -> Agreement:
    """An agreement that promises a reaction and measures how long clients wait."""
    return Agreement.from_dict(
        {
            "calendars": {
                "desk": {"timezone": "UTC", "hours": "Mon-Fri 09:00-17:00"},
                "branch": {"timezone": "UTC", "hours": "Mon-Fri 11:00-14:30"},
            },
            "defaults": {} if calendar is None else {"calendar": calendar},
            "metrics": {
                "waiting": {"start": {"event": "customer_reply"}, "stop": {"event": "agent_reply"}}
            },
            "levels": {
                "gold": {
                    "targets": {"reaction": {"within": "3h", "calendar": "desk"}},
                    "measure": measure,
                }
            },
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


# Asked on Thursday at 16:00 and answered on Friday at 10:00; then asked and put off.
OVERNIGHT = Request(
    2,
    {"region": "north"},
    events=[
        Event(at(9), "created"),
        Event(at(16), "customer_reply"),
        Event(at(10) + DAY, "agent_reply"),
    ],
)
BY_REGION = {"by": "region", "calendars": {"north": "branch"}}


def test_what_is_measured_counts_open_time() -> None:
    """An hour of Thursday and one of Friday: the night is no waiting, and the ledger says so."""
    (run,) = [one for one in evaluate(OVERNIGHT, agreement(), at=at(12) + DAY) if not one.amount]

    assert (timedelta(hours=2), timedelta(0), timedelta(hours=18)) == (
        run.elapsed,
        run.paused,
        run.elapsed_wall,
    )
    assert {"running": 2 * HOUR, "closed": timedelta(0)} == run.ledger.totals(by="label")
    assert "used 2 hours (18 hours of real time)" in str(run.explain())


def test_what_is_measured_leaves_pauses_out() -> None:
    """Open time in a pause is counted apart; the night in it is in neither."""
    put_off = Request(
        3,
        events=[
            Event(at(9), "created"),
            Event(at(16), "deferred"),
            Event(at(10) + DAY, "returned"),
        ],
    )
    run = evaluate(put_off, agreement(["resolution"]), at=at(12) + DAY)["resolution"]

    assert (9 * HOUR, 2 * HOUR, 9 * HOUR) == (run.elapsed, run.paused, run.elapsed_wall)


@pytest.mark.parametrize(
    ("calendar", "facts", "elapsed"),
    [
        (BY_REGION, {"region": "north"}, timedelta(0)),
        (BY_REGION | {"default": "desk"}, {"region": "south"}, 2 * HOUR),
        (BY_REGION, {"region": "south"}, None),
        (None, {}, None),
    ],
)
def test_the_calendar_may_be_chosen_or_missing(
    calendar: object, facts: dict[str, str], elapsed: timedelta | None
) -> None:
    """The facts choose the calendar; without one there is real time alone."""
    request = Request(2, facts, OVERNIGHT.events)
    run = evaluate(request, agreement(calendar=calendar), at=at(12) + DAY)["waiting"]

    assert (elapsed, 18 * HOUR) == (run.elapsed, run.elapsed_wall)


def test_what_has_not_begun_has_no_time() -> None:
    """A clock that nothing has started has used nothing."""
    run = evaluate(OVERNIGHT, agreement(), at=at(10))["waiting"]

    assert ("pending", timedelta(0), timedelta(0)) == (run.phase, run.elapsed, run.paused)


def test_what_is_measured_is_used_and_written() -> None:
    """`check` knows that metric and calendar are used; documents keep them."""
    whole = agreement(calendar="branch")

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
