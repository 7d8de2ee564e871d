"""Results and evaluations as values: equality, hash, pickle, plain types, order of statuses."""

from __future__ import annotations

import json
import pickle
from collections.abc import Callable
from dataclasses import replace
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from slacalc import BusinessDays, Calendar, Phase, Result, Status, verdict
from slacalc.evaluation.status import WORST_FIRST, status_of, worst

March = Callable[..., datetime]
BERLIN = ZoneInfo("Europe/Berlin")


def test_equality_is_by_instant() -> None:
    """Datetimes are compared as instants: other zones are equal, the other pass is not."""
    result = Result(target="t", metric="m", cycle=1, phase=Phase.RUNNING, status=Status.ON_TRACK)
    first = replace(result, due=datetime(2026, 10, 25, 2, 30, tzinfo=BERLIN))
    second = replace(result, due=datetime(2026, 10, 25, 2, 30, tzinfo=BERLIN, fold=1))
    elsewhere = replace(result, due=first.due and first.due.astimezone(ZoneInfo("Asia/Tokyo")))
    assert first == elsewhere
    assert hash(first) == hash(elsewhere)
    assert first != second
    assert first != "first"


def test_pickle(desk: Calendar, march: March) -> None:
    """A result survives, with the questions that can be asked of it."""
    result = verdict(march(6, 16), "3h", desk, at=march(9, 12), pauses=[(march(9, 10), None)])
    again = pickle.loads(pickle.dumps(result))  # noqa: S301 - our own pickle
    assert result == again
    assert result.due_if_resumed(march(9, 12)) == again.due_if_resumed(march(9, 12))


def test_a_result_of_ones_own_knows_its_due(march: March) -> None:
    """A result that nobody worked out answers with what it says."""
    result = Result(target="", metric="", cycle=1, phase=Phase.PAUSED, status=Status.PAUSED)
    assert result.due_if_resumed(march(9)) is None


def test_plain_types(desk: Calendar, march: March) -> None:
    """`to_dict` is JSON with sorted keys; amounts are text that reads back."""
    result = verdict(march(9, 9), "2bd", desk, at=march(10, 13), stopped=march(10, 12))
    document = result.to_dict()
    assert document == json.loads(json.dumps(document))
    assert sorted(document) == list(document)
    assert {
        "amount": "2bd",
        "applied_at": "2026-03-09T09:00:00+01:00",
        "breached": False,
        "breached_at": None,
        "counts": True,
        "cycle": 1,
        "deferrals_left": None,
        "deferrals_used": None,
        "due": "2026-03-11T09:00:00+01:00",
        "due_fact": None,
        "elapsed": "1.375bd",
        "elapsed_wall": "27h",
        "ever_breached": False,
        "fraction": 0.6875,
        "metric": "",
        "original_due": "2026-03-11T09:00:00+01:00",
        "overdue": "0bd",
        "overdue_time": "0s",
        "overdue_wall": "0s",
        "paused": "0bd",
        "paused_wall": "0s",
        "phase": "stopped",
        "reason": "",
        "remaining": "0.625bd",
        "remaining_wall": "21h",
        "started_at": "2026-03-09T09:00:00+01:00",
        "status": "met",
        "stopped_at": "2026-03-10T12:00:00+01:00",
        "target": "",
        "thresholds": [],
        "violations": [],
    } == document


def test_names(desk: Calendar, march: March) -> None:
    """Public values say where they live."""
    assert ["slacalc"] * 2 == [Result.__module__, Status.__module__]
    text = repr(verdict(march(6, 16), "3h", desk, at=march(9)))
    assert "Result(target='', metric=''" in text
    assert "_basis" not in text


def test_statuses_in_order() -> None:
    """Late and open is the worst, nothing promised the least."""
    assert sorted(WORST_FIRST) == sorted(Status)
    assert Status.BREACHED is worst([Status.MET, Status.BREACHED, Status.MISSED])
    assert Status.MET is worst([Status.PENDING, Status.MET])
    assert Status.NO_TARGET is worst([])


def test_status_of_every_phase() -> None:
    """The first word of SPEC section 5 that holds."""
    found = {
        (phase, late): status_of(phase, breached=late) for phase in Phase for late in (False, True)
    }
    assert {
        (Phase.PENDING, False): Status.PENDING,
        (Phase.PENDING, True): Status.PENDING,
        (Phase.RUNNING, False): Status.ON_TRACK,
        (Phase.RUNNING, True): Status.BREACHED,
        (Phase.PAUSED, False): Status.PAUSED,
        (Phase.PAUSED, True): Status.BREACHED,
        (Phase.STOPPED, False): Status.MET,
        (Phase.STOPPED, True): Status.MISSED,
        (Phase.CANCELLED, False): Status.CANCELLED,
        (Phase.CANCELLED, True): Status.CANCELLED,
    } == found
    assert Status.NO_TARGET is status_of(Phase.RUNNING, breached=True, promised=False)


def test_quantities_are_exact(desk: Calendar, march: March) -> None:
    """Microseconds are kept."""
    at = march(9, 10) + timedelta(microseconds=1)
    result = verdict(march(6, 16), "3h", desk, at=at)
    assert timedelta(hours=2, microseconds=1) == result.elapsed


def test_plain_types_of_a_whole_result(desk: Calendar, march: March) -> None:
    """`whole` adds the ledger and the fingerprint of the calendar, in their places."""
    result = verdict(march(9, 16), "2bd", desk, at=march(10, 10))
    document = result.to_dict(whole=True)
    assert document == json.loads(json.dumps(document))
    assert sorted(document) == list(document)
    assert result.to_dict() == {
        name: value for name, value in document.items() if name not in {"ledger", "fingerprints"}
    }
    assert {"calendar": desk.fingerprint()} == document["fingerprints"]
    ledger = document["ledger"]
    assert isinstance(ledger, dict)
    assert (True, []) == (ledger["days"], ledger["tracked"])
    assert [("0.125bd", "open"), ("0bd", "night"), ("0.125bd", "open")] == [
        (span["amount"], span["calendar"]) for span in ledger["spans"]
    ]


def test_a_due_that_is_settled_is_the_answer(desk: Calendar, march: March) -> None:
    """Used up before the pause, due is settled, even if asked for an instant before the pause."""
    paused = verdict(march(6, 9), "1h", desk, at=march(6, 12), pauses=[(march(6, 11), None)])
    assert (Phase.PAUSED, march(6, 10)) == (paused.phase, paused.due)
    for at in (march(6, 9), march(6, 11), march(20)):
        assert march(6, 10) == paused.due_if_resumed(at)


def test_what_is_not_paused_cannot_resume(desk: Calendar, march: March) -> None:
    """Without a due, and without a pause that lasts, there is nothing to answer."""
    pending = verdict(march(6, 9), "1h", desk, at=march(6, 8))
    held = verdict(march(6, 9), "8h", desk, at=march(6, 12), held="3h", stopped=march(6, 11))
    assert (Phase.PENDING, None) == (pending.phase, pending.due_if_resumed(march(6, 9)))
    assert (Phase.STOPPED, march(9, 12)) == (held.phase, held.due_if_resumed(march(9)))


def test_open_time_overdue(desk: Calendar, march: March) -> None:
    """Whatever a target counts in, what it is overdue by can be had in open time, to the µs."""
    second = timedelta(seconds=1)
    days = verdict(march(9, 9), "1bd", desk, at=march(11, 11, 0, 1))
    assert (march(10, 9), 10 * timedelta(hours=1) + second) == (days.due, days.overdue_time)
    waits = [(march(10, 10), march(10, 12))]
    paused = verdict(march(9, 9), "1bd", desk, at=march(11, 11), pauses=waits)
    assert (march(10, 9), 8 * timedelta(hours=1)) == (paused.due, paused.overdue_time)
    hours = verdict(march(9, 9), "8h", desk, at=march(10, 11))
    assert hours.overdue == hours.overdue_time == timedelta(hours=2)
    real = verdict(march(9, 9), "8h calendar", desk, at=march(10, 9))
    assert real.overdue == real.overdue_time == timedelta(hours=16)
    in_time = verdict(march(9, 9), "1bd", desk, at=march(10, 9))
    assert (Status.ON_TRACK, timedelta(0)) == (in_time.status, in_time.overdue_time)
    # Late in closed time alone: no open time has passed since.
    closed = verdict(march(9, 9), BusinessDays(1, at="close"), desk, at=march(10, 20))
    assert (True, timedelta(0)) == (closed.breached, closed.overdue_time)
