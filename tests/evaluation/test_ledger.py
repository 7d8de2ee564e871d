"""The ledger of a run: spans with state, cause, calendar and facts, that tile it and sum."""

from __future__ import annotations

import json
import pickle
from collections.abc import Callable, Mapping
from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from slacalc import (
    Agreement,
    BusinessDays,
    Calendar,
    Event,
    Phase,
    Request,
    Result,
    Status,
    evaluate,
    verdict,
)
from slacalc.clock.history.trail import follow
from slacalc.errors import AmountError
from slacalc.evaluation.basis import Track
from slacalc.evaluation.ledgers.building import ledger_of
from slacalc.evaluation.ledgers.ledger import Ledger
from slacalc.evaluation.result import basis_of

March = Callable[..., datetime]
HOUR = timedelta(hours=1)
NOTHING = timedelta(0)


def agreed(desk: Calendar, within: object = "8h", **fields: object) -> Agreement:
    """An agreement of one resolution."""
    return Agreement.from_dict(
        {
            "calendars": {"desk": desk},
            "defaults": {"calendar": "desk"},
            "levels": {"gold": {"targets": {"resolution": within}}},
            "rules": [{"level": "gold"}],
            **fields,
        },
    )


def said(ledger: Ledger) -> list[tuple[object, ...]]:
    """Return the start, the label, the calendar, the cause and the amount of each span."""
    return [(one.start, one.label, one.calendar, one.cause, one.amount) for one in ledger]


def test_spans(desk: Calendar, march: March) -> None:
    """States and opening hours are laid over each other; closed time is worth nothing."""
    events = [
        Event(march(6, 15), "created"),
        Event(march(6, 18), "changed", facts={"status": "pending"}),
        Event(march(9, 10), "changed", facts={"status": "open"}),
        Event(march(9, 12), "resolved"),
        Event(march(9, 13), "reopened"),
    ]
    result = evaluate(Request(1, {}, events), agreed(desk), at=march(9, 14))["resolution"]
    ledger = result.ledger
    assert [
        (march(6, 15), "running", "open", "created, event 1", 2 * HOUR),
        (march(6, 17), "closed", "night", "created, event 1", NOTHING),
        (march(6, 18), "paused", "night", "status=pending, event 2", NOTHING),
        (march(7), "paused", "weekend", "status=pending, event 2", NOTHING),
        (march(9), "paused", "night", "status=pending, event 2", NOTHING),
        (march(9, 9), "paused", "open", "status=pending, event 2", HOUR),
        (march(9, 10), "running", "open", "changed, event 3", 2 * HOUR),
        (march(9, 12), "stopped", "open", "resolved, event 4", HOUR),
        (march(9, 13), "running", "open", "reopened, event 5", HOUR),
    ] == said(ledger)
    assert march(9, 14) == ledger.spans[-1].end
    assert 7 * HOUR == ledger.total
    assert result.elapsed == 5 * HOUR
    assert {"running": 5 * HOUR, "paused": HOUR, "stopped": HOUR} == ledger.totals(by="state")
    assert {
        "running": 5 * HOUR,
        "closed": HOUR,
        "paused": 64 * HOUR,
        "stopped": HOUR,
    } == ledger.totals(by="label", unit="wall")
    assert {"open": 7 * HOUR, "night": NOTHING, "weekend": NOTHING} == ledger.totals(by="calendar")
    assert 2 * HOUR == ledger.totals(by="cause")["created, event 1"]
    assert {None: 7 * HOUR} == ledger.totals(by="charge")


def test_stopped(desk: Calendar, march: March) -> None:
    """A ledger ends where its run ended, whenever it is asked for."""
    events = [Event(march(6, 15), "created"), Event(march(6, 16), "resolved")]
    result = evaluate(Request(1, {}, events), agreed(desk), at=march(9, 14))["resolution"]
    assert [(march(6, 15), march(6, 16))] == [(one.start, one.end) for one in result.ledger]


def test_charges(desk: Calendar, march: March) -> None:
    """Pauses say who is charged for them."""
    events = [
        Event(march(6, 9), "created"),
        Event(march(6, 10), "changed", facts={"status": "pending"}),
    ]
    result = evaluate(Request(1, {}, events), agreed(desk), at=march(6, 12))["resolution"]
    basis = basis_of(result)
    assert basis is not None
    spans = (basis.course.spans[0], basis.course.spans[1]._replace(charge="customer"))
    ledger = ledger_of(replace(basis, course=basis.course._replace(spans=spans)))
    assert {None: HOUR, "customer": 2 * HOUR} == ledger.totals(by="charge")


@pytest.mark.parametrize(
    ("within", "amounts", "labels"),
    [
        ("8h", [HOUR, NOTHING, HOUR], ["running", "closed", "running"]),
        ("20h calendar", [HOUR, 16 * HOUR, HOUR], ["running", "running", "running"]),
        ("3d calendar", [HOUR, 16 * HOUR, HOUR], ["running", "running", "running"]),
        (
            "2bd",
            [BusinessDays("0.125"), BusinessDays(0), BusinessDays("0.125")],
            ["running", "closed", "running"],
        ),
        (
            {"business_days": 2, "cutoff": "12:00"},
            [BusinessDays(0), BusinessDays(0), BusinessDays("0.125")],
            ["closed", "closed", "running"],
        ),
    ],
)
def test_kinds_of_amount(
    desk: Calendar, march: March, within: object, amounts: list[object], labels: list[str]
) -> None:
    """Amounts are in the target's unit; real time runs while the calendar is closed as well."""
    request = Request(1, {}, [Event(march(5, 16), "created")])
    result = evaluate(request, agreed(desk, {"within": within}), at=march(6, 10))["resolution"]
    ledger = result.ledger
    assert amounts == [one.amount for one in ledger]
    assert labels == [one.label for one in ledger]
    assert result.elapsed == ledger.total
    first = "after cutoff" if labels[0] == "closed" else "open"
    assert [first, "night", "open"] == [one.calendar for one in ledger]


def test_cutoff_within_open_time(march: March) -> None:
    """Where one day's hours touch the next one's, open time past the cutoff stands apart."""
    always = Calendar(timezone="Europe/Berlin", hours="24/7")
    within = {"within": {"business_days": 2, "cutoff": "12:00"}}
    request = Request(1, {}, [Event(march(5, 16), "created")])
    result = evaluate(request, agreed(always, within), at=march(6, 12))["resolution"]
    assert [
        (march(5, 16), "closed", "after cutoff", "created, event 1", BusinessDays(0)),
        (march(6), "running", "open", "created, event 1", BusinessDays("0.5")),
    ] == said(result.ledger)


def test_verdict_of_timestamps(desk: Calendar, march: March) -> None:
    """A verdict has a ledger too, whose causes nobody said; what was held comes first."""
    pauses = [(march(6, 16), march(6, 17)), (march(9, 9), None)]
    result = verdict(march(6, 14), "8h", desk, at=march(9, 10), pauses=pauses, held="30m")
    assert [
        (march(6, 14), "paused", "open", "held", HOUR / 2),
        (march(6, 14, 30), "running", "open", "", 1.5 * HOUR),
        (march(6, 16), "paused", "open", "", HOUR),
        (march(6, 17), "closed", "night", "", NOTHING),
        (march(7), "closed", "weekend", "", NOTHING),
        (march(9), "closed", "night", "", NOTHING),
        (march(9, 9), "paused", "open", "", HOUR),
    ] == said(result.ledger)
    assert result.elapsed == result.ledger.totals(by="state")["running"]
    assert result.paused == result.ledger.totals(by="state")["paused"]


def test_all_of_it_held(desk: Calendar, march: March) -> None:
    """More may have been held than has passed, or than a pause that lasts leaves open."""
    result = verdict(march(6, 14), "8h", desk, at=march(6, 16), held="3h")
    assert [(march(6, 14), "paused", "open", "held", 2 * HOUR)] == said(result.ledger)
    pauses = [(march(6, 15), None)]
    result = verdict(march(6, 14), "8h", desk, at=march(6, 16), held="3h", pauses=pauses)
    assert [
        (march(6, 14), "paused", "open", "held", HOUR),
        (march(6, 15), "paused", "open", "", HOUR),
    ] == said(result.ledger)


def test_never_begun(desk: Calendar, march: March) -> None:
    """What never began has no ledger, nor has a result that nobody worked out."""
    empty = verdict(march(6, 14), "8h", desk, at=march(6, 13)).ledger
    assert Ledger() == empty
    assert (0, NOTHING, {}) == (len(empty), empty.total, empty.totals(by="state"))
    own = Result(target="", metric="", cycle=1, phase=Phase.PENDING, status=Status.PENDING)
    assert Ledger() == own.ledger
    assert Ledger() == verdict(march(6, 14), "8h", desk, at=march(6, 14)).ledger


def test_unpromised(desk: Calendar, march: March) -> None:
    """Without a promise there is no calendar, and amounts are real time."""
    within = {"within": {"by": "size", "amounts": {"big": "1h"}}}
    request = Request(1, {}, [Event(march(5, 16), "created")])
    result = evaluate(request, agreed(desk, within), at=march(6, 10))["resolution"]
    assert [(march(5, 16), "running", "", "created, event 1", 18 * HOUR)] == [
        (one.start, one.label if one.calendar else "running", one.calendar, one.cause, one.amount)
        for one in result.ledger
    ]


def tracked(result: Result, request: Request, names: tuple[str, ...]) -> Ledger:
    """Return the ledger of *result*, split by the facts of those names."""
    basis = basis_of(result)
    assert basis is not None
    trail = follow(request, names={"status", *names})
    return ledger_of(replace(basis, track=Track(names, trail.moments)))


def test_tracked_facts(desk: Calendar, march: March) -> None:
    """Spans are split where a tracked fact changes, and only there."""
    events = [
        Event(march(6, 9), "created"),
        Event(march(6, 10), "changed", facts={"assignee": "ann"}),
        Event(march(6, 11), "changed", facts={"assignee": "ann", "status": "pending"}),
        Event(march(6, 12), "changed", facts={"assignee": "bob"}),
        Event(march(6, 12), "changed", facts={"assignee": "cid", "group": 1}),
        Event(march(6, 14), "changed", facts={"group": True, "status": "open"}),
        Event(march(6, 20), "changed", facts={"assignee": "dan"}),
    ]
    request = Request(1, {"group": None}, events)
    result = evaluate(request, agreed(desk), at=march(6, 15))["resolution"]
    ledger = tracked(result, request, ("assignee", "group"))
    assert [
        (march(6, 9), "running", (("assignee", None), ("group", None))),
        (march(6, 10), "running", (("assignee", "ann"), ("group", None))),
        (march(6, 11), "paused", (("assignee", "ann"), ("group", None))),
        (march(6, 12), "paused", (("assignee", "cid"), ("group", 1))),
        (march(6, 14), "running", (("assignee", "cid"), ("group", True))),
    ] == [(one.start, one.state, one.facts) for one in ledger]
    assert ledger.spans[-1].end == march(6, 15)
    totals = ledger.totals(by="assignee")
    assert {None: HOUR, "ann": 2 * HOUR, "cid": 3 * HOUR} == totals
    assert ledger.to_dict()["tracked"] == ["assignee", "group"]


def test_tracked_before_the_creation(desk: Calendar, march: March) -> None:
    """A run that counts from before the creation has the first facts there; none without one."""
    request = Request(1, {"assignee": "ann"}, [Event(march(6, 12), "created")])
    result = evaluate(request, agreed(desk), at=march(6, 15))["resolution"]
    assert {"ann": 3 * HOUR} == tracked(result, request, ("assignee",)).totals(by="assignee")
    basis = basis_of(result)
    assert basis is not None
    nobody = ledger_of(replace(basis, track=Track(("assignee",), ())))
    assert {None: 3 * HOUR} == nobody.totals(by="assignee")


@pytest.mark.parametrize("arguments", [{"by": "colour"}, {"by": "state", "unit": "days"}])
def test_totals_by_something_else(
    desk: Calendar, march: March, arguments: Mapping[str, str]
) -> None:
    """What no span says cannot be summed by."""
    ledger = verdict(march(6, 14), "8h", desk, at=march(6, 16)).ledger
    with pytest.raises(AmountError, match=r"(by='colour'|unit='days') is not possible; expected"):
        ledger.totals(**arguments)  # type: ignore[arg-type]


def test_plain_types(desk: Calendar, march: March) -> None:
    """A ledger is JSON with sorted keys, and survives a pickle."""
    request = Request(1, {"size": 3}, [Event(march(6, 9), "created")])
    result = evaluate(request, agreed(desk), at=march(6, 10))["resolution"]
    ledger = tracked(result, request, ("size", "owner"))
    assert ledger == pickle.loads(pickle.dumps(ledger))  # noqa: S301 - our own pickle
    document = ledger.to_dict()
    assert document == json.loads(json.dumps(document))
    assert {
        "days": False,
        "spans": [
            {
                "amount": "1h",
                "calendar": "open",
                "cause": "created, event 1",
                "charge": None,
                "end": "2026-03-06T10:00:00+01:00",
                "facts": {"owner": None, "size": 3},
                "label": "running",
                "start": "2026-03-06T09:00:00+01:00",
                "state": "running",
            },
        ],
        "tracked": ["size", "owner"],
    } == document


def test_years(march: March) -> None:
    """Decades of one state of an always open desk are one span."""
    always = Calendar(timezone="UTC", hours="24/7")
    start = datetime(2000, 1, 1, tzinfo=UTC)
    result = verdict(start, "8h", always, at=march(6, 14))
    assert [(start, march(6, 14))] == [(one.start, one.end) for one in result.ledger]


def test_years_of_a_desk(desk: Calendar, march: March) -> None:
    """Years of a desk are a few spans a day, and still sum."""
    result = verdict(datetime(2016, 3, 7, tzinfo=UTC), "3bd", desk, at=march(6, 14))
    assert 2 * 261 * 10 <= len(result.ledger) <= 4 * 261 * 10
    assert result.elapsed == result.ledger.total


def test_vanished(desk: Calendar, march: March) -> None:
    """A run whose promise vanished ends there, whatever its clock did later."""
    events = [
        Event(march(6, 9), "created"),
        Event(march(6, 11), "changed", facts={"contract": "none"}),
        Event(march(6, 12), "changed", facts={"status": "pending"}),
    ]
    rules = [{"when": {"contract": "none"}, "level": "none"}, {"level": "gold"}]
    result = evaluate(Request(1, {}, events), agreed(desk, rules=rules), at=march(6, 14))
    assert [(march(6, 9), "running", "open", "created, event 1", 2 * HOUR)] == said(
        result["resolution"].ledger
    )
