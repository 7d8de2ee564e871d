"""Results and evaluations as values: equality, hash, pickle, plain types, order of statuses."""

from __future__ import annotations

import json
import pickle
from collections.abc import Callable
from dataclasses import replace
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from slacalc import Calendar, Phase, Result, Status, verdict
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
