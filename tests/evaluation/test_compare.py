"""The same requests under two agreements."""

from __future__ import annotations

import json
from collections.abc import Callable
from datetime import datetime, timedelta

import pytest

from slacalc import (
    Agreement,
    AgreementVersions,
    Calendar,
    Event,
    Request,
    Status,
    compare,
    evaluate,
)
from slacalc.errors import AgreementError, NaiveDatetimeError

March = Callable[..., datetime]


def promising(desk: Calendar, *rules: object, **targets: object) -> Agreement:
    """An agreement with one level of these targets."""
    document = {
        "calendars": {"desk": desk},
        "defaults": {"calendar": "desk"},
        "levels": {"one": {"targets": targets}},
        "rules": list(rules) or [{"level": "one"}],
    }
    return Agreement.from_dict(document)


def replied(march: March, name: int, hour: int) -> Request:
    """A request of Monday 09:00 that is answered at that hour."""
    return Request.from_timestamps(name, created=march(9, 9), first_reply=march(9, hour))


def test_who_flips(desk: Calendar, march: March) -> None:
    """A shorter promise breaks for some, and moves the due of all."""
    requests = [replied(march, 1, 10), replied(march, 2, 12)]
    found = compare(
        requests, promising(desk, reaction="4h"), promising(desk, reaction="2h"), at=march(9, 16)
    )
    assert (2, 2, [2]) == (found.requests, len(found), [one.request for one in found.flips])
    assert {timedelta(hours=-2)} == {one.due_moved for one in found}
    last = list(found)[1]
    assert ("amount 4h, now 2h", "met, now missed") == (last.reasons[0], last.reasons[-1])
    document = found.to_dict()
    assert document == json.loads(json.dumps(document))
    assert (1, -7200.0) == (document["flips"], last.to_dict()["due_moved"])


def test_plain_types(desk: Calendar, march: March) -> None:
    """A document says who, what, by how much and why, with both results; keys sorted."""
    request = Request.from_timestamps("R-1", created=march(9, 9), first_reply=march(9, 12))
    old, new = promising(desk, reaction="4h"), promising(desk, reaction="2h")
    found = compare([request], old, new, at=march(9, 16))
    was, now = (evaluate(request, one, at=march(9, 16))["reaction"] for one in (old, new))

    assert {
        "differences": [
            {
                "cycle": 1,
                "due_moved": -7200.0,
                "flips": True,
                "new": now.to_dict(),
                "old": was.to_dict(),
                "reasons": [
                    "amount 4h, now 2h",
                    "due 2026-03-09 13:00:00+01:00, now 2026-03-09 11:00:00+01:00",
                    "met, now missed",
                ],
                "request": "R-1",
                "target": "reaction",
            }
        ],
        "flips": 1,
        "requests": 1,
    } == found.to_dict()
    (one,) = found
    assert list(one.to_dict()) == sorted(one.to_dict())
    assert (("amount 4h, now 2h",), one.reasons[1:]) == (one.causes, one.effects)


def test_a_document_of_what_came_and_went(desk: Calendar, march: March) -> None:
    """Without one of the results nothing moved, and its place is empty."""
    old, new = promising(desk, reaction="2h"), promising(desk, resolution="2h")
    gone, come = compare([replied(march, 1, 10)], old, new, at=march(9, 16)).to_dict()[
        "differences"
    ]  # type: ignore[misc] - a list, as written
    empty = {"cycle": 1, "due_moved": None, "request": 1}

    assert {**empty, "flips": False, "new": None, "target": "reaction"} == {
        name: gone[name] for name in ("cycle", "due_moved", "flips", "new", "request", "target")
    }
    assert ["no longer promised"] == gone["reasons"]
    assert {**empty, "flips": True, "old": None, "target": "resolution"} == {
        name: come[name] for name in ("cycle", "due_moved", "flips", "old", "request", "target")
    }
    assert ["promised by the new agreement alone"] == come["reasons"]


def test_reasons_of_later_runs(desk: Calendar, march: March) -> None:
    """Each run that differs is told by its number, in the order of the runs."""
    events = [
        Event(march(9, 9), "created", by="agent"),
        Event(march(9, 10), "customer_reply"),
        Event(march(9, 11), "agent_reply"),
        Event(march(9, 12), "customer_reply"),
    ]
    old, new = promising(desk, next_reply="4h"), promising(desk, next_reply="3h")
    found = compare([Request(1, {}, events)], old, new, at=march(9, 16)).differences

    assert [1, 2] == [one.cycle for one in found]
    assert [(False, "met"), (True, "on_track, now breached")] == [
        (one.flips, one.old.status.value if one.old and not one.flips else one.effects[-1])
        for one in found
    ]


def test_no_requests_at_all(desk: Calendar, march: March) -> None:
    """Nothing differs; what is no agreement, or no instant, is said all the same."""
    promise, noon = promising(desk, reaction="4h"), march(9, 12)
    found = compare([], promise, promise, at=noon)
    assert (0, 0) == (found.requests, len(found))
    for old, new in ((None, promise), (promise, {})):
        with pytest.raises(AgreementError, match="expected an Agreement or AgreementVersions"):
            compare([], old, new, at=noon)  # type: ignore[arg-type]
    with pytest.raises(NaiveDatetimeError):
        compare([], promise, promise, at=noon.replace(tzinfo=None))


def test_an_agreement_and_itself(desk: Calendar, march: March) -> None:
    """Nothing differs."""
    agreement = promising(desk, reaction="4h", resolution="2bd")
    found = compare([replied(march, 1, 15)], agreement, agreement, at=march(12))
    assert (1, [], ()) == (found.requests, list(found), found.flips)


def test_promises_that_come_and_go(desk: Calendar, march: March) -> None:
    """A target of one agreement alone differs, and so does another rule or level."""
    old = promising(desk, reaction="2h")
    new = promising(desk, {"level": "one", "name": "all"}, resolution="2h")
    found = list(compare([replied(march, 1, 12)], old, new, at=march(9, 16)))
    assert [
        ("reaction", True, ("rule rules.0, now all", "no longer promised")),
        ("resolution", True, ("rule rules.0, now all", "promised by the new agreement alone")),
    ] == [(one.target, one.flips, one.reasons) for one in found]
    assert [None, None] == [one.due_moved for one in found]
    assert (None, None) == (found[0].to_dict()["new"], found[1].to_dict()["old"])
    none = promising(desk, {"level": "none"}, reaction="2h")
    (gone,) = compare([replied(march, 1, 10)], old, none, at=march(9, 16))
    assert ("level one, now none", "no longer promised") == gone.reasons


def test_why_time_counts_otherwise(desk: Calendar, march: March) -> None:
    """Other hours, and an amount that is missing, are reasons."""
    early = Calendar(timezone="Europe/Berlin", hours="Mon-Fri 08:00-17:00, 18:00-19:00")
    request = Request.from_timestamps(1, created=march(9, 8))
    old, new = promising(desk, reaction="8h"), promising(early, reaction="9h")
    (found,) = compare([request], old, new, at=march(9, 12))
    assert ("amount 8h, now 9h", "time counts otherwise") == found.reasons
    within = {"by": "priority", "amounts": {"high": "1h"}}
    missing = promising(desk, reaction={"within": within})
    (found,) = compare([request], old, missing, at=march(9, 12))
    assert "no amount: fact priority is not given and there is no default" == found.causes[1]
    assert Status.NO_TARGET.value in found.effects[1]
    (found,) = compare([request], missing, old, at=march(9, 12))
    assert found.causes[1].startswith("no longer: no amount")


def test_hours_that_move_a_due_are_a_cause(desk: Calendar, march: March) -> None:
    """Where amounts are the same and nothing was used yet, the calendar made the difference."""
    early = Calendar(timezone="Europe/Berlin", hours="Mon-Fri 08:00-16:00")
    request = Request.from_timestamps(1, created=march(9, 7))
    old, new = promising(desk, reaction="8h"), promising(early, reaction="8h")
    (found,) = compare([request], old, new, at=march(9, 7))

    assert ("time counts otherwise",) == found.causes
    assert found.effects[0].startswith("due ")


def test_versions_are_compared(desk: Calendar, march: March) -> None:
    """Each side may have versions: a request is judged by the one it has on each side."""
    old, new = promising(desk, reaction="4h"), promising(desk, reaction="2h")
    versions = AgreementVersions({march(9, 10): new}, base=old)
    requests = [
        Request.from_timestamps(hour, created=march(9, hour), first_reply=march(9, 13))
        for hour in (9, 10)
    ]
    found = compare(requests, old, versions, at=march(9, 16))

    assert [10] == [one.request for one in found.flips]
