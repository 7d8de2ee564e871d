"""Cases that are asked of an agreement: verdicts, queues, allowances, penalties, findings."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from slacalc.agreement.versions.every_version import every_version
from slacalc.errors import FormatError
from slacalc.io.cases.answers import OF_AGREEMENT
from slacalc.io.cases.cases import check_cases

DESK = {"timezone": "Europe/Berlin", "hours": "Mon-Fri 09:00-17:00"}
AGREEMENT = {
    "calendars": {"desk": DESK},
    "defaults": {"calendar": "desk"},
    "metrics": {
        "solved": {
            "start": {"event": "created"},
            "stop": {"event": "resolved"},
            "pause": {"while": {"status": "pending"}, "charge": "client"},
        },
    },
    "levels": {
        "gold": {
            "targets": {
                "reaction": "2h",
                "solved": {
                    "within": "8h",
                    "warn": [{"at": "50%", "name": "soon", "tell": "lead"}],
                },
            },
            "allow": {"category": "bug"},
            "penalties": [
                {"target": "reaction", "per": "started hour", "amount": 10, "currency": "EUR"},
                {"target": "solved", "per": "breach", "amount": 50, "currency": "EUR"},
            ],
        },
    },
    "rules": [{"when": {"vip": True}, "level": "gold"}, {"level": "none"}],
    "track": ["who"],
}
# The 20th of March 2026 is a Friday. One waits for the client from 14:00 on, one is never
# answered, and one has no promise.
FRIDAY = "2026-03-20T16:00+01:00"
REQUESTS: dict[str, Any] = {
    "nobody's": {"events": [{"at": "2026-03-20T09:00+01:00", "kind": "created"}]},
    "waiting": {
        "facts": {"vip": True, "who": "ann"},
        "events": [
            {"at": "2026-03-20T09:00+01:00", "kind": "created"},
            {"at": "2026-03-20T10:00+01:00", "kind": "agent_reply"},
            {
                "at": "2026-03-20T14:00+01:00",
                "kind": "changed",
                "facts": {"status": "pending", "who": None},
            },
        ],
    },
    "late": {
        "facts": {"vip": True},
        "events": [{"at": "2026-03-20T09:15+01:00", "kind": "created"}],
    },
}
HOLDING: list[dict[str, Any]] = [
    {
        "op": "evaluate",
        "request": "waiting",
        "at": "2026-03-23T12:00+01:00",
        "after": "2026-03-20T11:00+01:00",
        "expected": {
            "request": "waiting",
            "crossed": [
                {
                    "target": "solved",
                    "cycle": 1,
                    "name": "soon",
                    "tell": "lead",
                    "at": "2026-03-20T13:00+01:00",
                    "late": False,
                    "key": "'waiting'/'solved'/1/'soon'",
                },
            ],
            "targets": {
                "solved": {
                    "status": "paused",
                    "due": None,
                    "due_if_resumed": "2026-03-23T15:00+01:00",
                    "totals": {
                        "label": {"running": "5h", "paused": "6h"},
                        "charge": {"none": "5h", "client": "6h"},
                        "who": {"ann": "5h", "none": "6h"},
                    },
                    "wall_totals": {"charge": {"none": "5h", "client": "70h"}},
                },
            },
        },
    },
    {
        "op": "queue",
        "at": "2026-03-20T12:30+01:00",
        "expected": ["late", "waiting", "nobody's"],
    },
    {
        "op": "queue",
        "at": "2026-03-20T09:30+01:00",
        "requests": ["nobody's", "late"],
        "expected": ["late", "nobody's"],
    },
    {
        "op": "allows",
        "level": "gold",
        "facts": {"category": "bug"},
        "expected": {"allowed": True, "reasons": []},
    },
    {
        "op": "allows",
        "level": "gold",
        "facts": {},
        "expected": {
            "allowed": False,
            "reasons": ["category is not given; allowed: 'bug'"],
        },
    },
    {
        "op": "penalties",
        "level": "gold",
        "at": "2026-03-20T14:30+01:00",
        "expected": [
            {"target": "reaction", "amount": "40", "currency": "EUR"},
            {"target": "solved", "amount": "0", "currency": "EUR"},
        ],
    },
    {
        "op": "penalties",
        "level": "gold",
        "at": "2026-03-20T14:30+01:00",
        "requests": ["waiting"],
        "expected": [{"amount": "0"}, {"amount": "0"}],
    },
    {"op": "check", "expected": []},
    {
        "op": "check",
        "agreement": {"calendars": {"desk": DESK}, "levels": {}, "rules": [{"level": "gold"}]},
        "expected": ["rules.0.level: no level 'gold'; defined are none"],
    },
    {
        "op": "evaluate",
        "agreement": {
            "calendars": {"desk": DESK},
            "defaults": {"calendar": "desk"},
            "levels": {"tin": {"targets": {"reaction": "8h"}}},
            "rules": [{"level": "tin"}],
        },
        "request": "late",
        "at": FRIDAY,
        "expected": {"level": "tin", "status": "on_track"},
    },
]


@pytest.fixture
def write(tmp_path: Path) -> Any:
    """Return a function that writes a file of cases, with agreements beside it."""
    zone = {"timezone": "Europe/Berlin"}
    two = (
        AGREEMENT
        | zone
        | {"versions": {"2026-03-20": {"levels": {"gold": {"allow": {"category": "invoice"}}}}}}
    )
    for name, document in {"agreement": AGREEMENT, "two": two}.items():
        (tmp_path / f"{name}.json").write_text(json.dumps(document), "utf-8")

    def written(*cases: object, **others: object) -> Path:
        path = tmp_path / "cases.json"
        whole = {"agreement": AGREEMENT, "requests": REQUESTS, "cases": cases} | others
        path.write_text(json.dumps(whole), "utf-8")
        return path

    return written


@pytest.mark.parametrize("case", HOLDING, ids=lambda case: case["op"])
def test_case_of_an_agreement_holds(write: Any, case: dict[str, Any]) -> None:
    """Every question is asked with all that it may have, and what it answers is as expected."""
    (checked,) = check_cases(write(case))

    assert () == checked.differences


@pytest.mark.parametrize("case", HOLDING, ids=lambda case: case["op"])
def test_another_expectation_of_an_agreement_differs(write: Any, case: dict[str, Any]) -> None:
    """No answer of any question is as expected whatever is expected."""
    (checked,) = check_cases(write({**case, "expected": {"error": "no such error"}}))

    assert 1 == len(checked.differences)


def test_every_question_of_an_agreement_is_tested() -> None:
    """The cases above ask every question there is."""
    assert set(OF_AGREEMENT) == {case["op"] for case in HOLDING}


ALLOWS = {"op": "allows", "level": "gold", "facts": {"category": "invoice"}}


@pytest.mark.parametrize(
    ("case", "expected"),
    [
        ({**ALLOWS, "at": "2026-03-19T12:00+01:00"}, {"allowed": False}),
        ({**ALLOWS, "at": FRIDAY}, {"allowed": True}),
        ({"op": "check"}, ["levels.gold: odd", "versions.2026-03-20.levels.gold: odd"]),
    ],
)
def test_version_in_force_is_asked(
    write: Any, monkeypatch: pytest.MonkeyPatch, case: dict[str, Any], expected: object
) -> None:
    """Of an agreement with versions the one in force answers; `check` asks all of them."""
    monkeypatch.setattr(
        "slacalc.io.cases.promises.check",
        lambda agreement: [
            f"{place}levels.{min(version.levels)}: odd"
            for place, version in every_version(agreement)
        ],
    )
    (checked,) = check_cases(write({**case, "expected": expected}, agreement="two.json"))

    assert () == checked.differences


@pytest.mark.parametrize(
    ("case", "message"),
    [
        (ALLOWS, "which version of the agreement? give the case an instant, at: …"),
        ({**ALLOWS, "at": FRIDAY, "level": "tin"}, "no level 'tin'; there are gold"),
        ({**ALLOWS, "at": FRIDAY, "facts": 3}, "facts=3 is not possible; expected facts by name"),
        ({"op": "queue", "at": FRIDAY, "requests": 3}, "requests=3 is not possible; expected a"),
    ],
)
def test_question_that_cannot_be_asked(write: Any, case: dict[str, Any], message: str) -> None:
    """What a question cannot be asked with is its answer, and says what to do."""
    expected = {"error": "FormatError"}
    (checked,) = check_cases(write({**case, "expected": expected}, agreement="two.json"))
    (told,) = check_cases(write({**case, "expected": 1}, agreement="two.json"))

    assert () == checked.differences
    assert message in told.differences[0].actual


def test_agreement_without_a_version_in_force(write: Any) -> None:
    """Before the first version of an agreement there is none to ask."""
    alone = {"timezone": "UTC", "versions": {"2026-03-20": {"slacalc": 1, **AGREEMENT}}}
    case = {**ALLOWS, "at": "2026-03-19T12:00+01:00", "expected": {"error": "FormatError"}}
    queue = {"op": "check", "expected": []}
    found = [*check_cases(write(case, queue, agreement=alone))]

    assert [(), ()] == [one.differences for one in found]


def test_calendar_of_an_agreement_with_versions(write: Any) -> None:
    """A calendar of an agreement with versions is the one of the first of them."""
    late = {"calendars": {"desk": {"hours": "Mon-Fri 10:00-18:00"}}}
    two = AGREEMENT | {"timezone": "UTC", "versions": {"2026-03-20": late}}
    (Path(write()).parent / "late.json").write_text(json.dumps(two), "utf-8")
    case = {"op": "is_open", "at": "2026-03-23T09:30+01:00", "expected": True}

    (checked,) = check_cases(write(case, calendar="late.json:desk"))
    assert () == checked.differences


def test_cases_are_told_by_their_ids(write: Any) -> None:
    """A case has the id that the file gives it."""
    case = {"op": "check", "id": "clean", "note": "nothing odd", "expected": []}
    named, nameless = check_cases(write(case, {"op": "check", "expected": []}))

    assert ("clean", "nothing odd", "") == (named.id, named.note, nameless.id)


def test_faults_of_names(write: Any) -> None:
    """Requests that nobody describes, described wrongly, and names given twice are faults."""
    queue = {"op": "queue", "at": FRIDAY, "expected": []}
    path = write(
        {**queue, "id": "first", "requests": ["late", "later"]},
        {**queue, "id": "first"},
        {"op": "evaluate", "request": "later", "at": FRIDAY, "expected": {}},
        {"op": "queue", "calendar": DESK, "at": FRIDAY, "expected": []},
        {"op": "is_open", "agreement": AGREEMENT, "calendar": DESK, "at": FRIDAY, "expected": 1},
        {"op": "check", "agreement": 3, "expected": []},
        {"op": "check", "agreement": "missing.json", "expected": []},
        {**queue, "id": "first"},
        requests={"late": {}, "good": {}},
    )

    with pytest.raises(FormatError) as caught:
        check_cases(path)

    starts = [
        "cases.0.requests.1: no request 'later'; described are late, good",
        "cases.2.request: no request 'later'; described are late, good",
        "cases.3.calendar: queue is asked of the agreement",
        "cases.4.agreement: is_open is asked of the calendar",
        "cases.5.agreement: expected an agreement, or the path of one, got 3",
        "cases.6.agreement: ",
        "cases.7.id: another case is called 'first'; give one of them another name",
    ]
    lines = [line.removeprefix(f"{path}: ") for line in str(caught.value).splitlines()]
    assert [] == [
        (start, line)
        for start, line in zip(starts, lines, strict=True)
        if not line.startswith(start)
    ]


@pytest.mark.parametrize(
    ("requests", "starts"),
    [
        ([{}], ["requests: expected requests by their names, or the path of a file, got ["]),
        ({"late": {"events": 3}, "good": {}}, ["requests.late: "]),
        ("none.yaml", ["requests: none.yaml: no such file or directory"]),
        ("odd.jsonl", ["requests: odd.jsonl: row 1 (line 1): ", "requests: odd.jsonl: row 2 "]),
        ("empty.csv", ["requests: empty.csv: "]),
    ],
)
def test_requests_that_cannot_be_read(write: Any, requests: object, starts: list[str]) -> None:
    """Requests that cannot be read are the faults, and not each case that calls them."""
    path = write({"op": "evaluate", "request": "late", "at": FRIDAY, "expected": {}})
    (path.parent / "odd.jsonl").write_text("{}\n{no json\n", "utf-8")
    (path.parent / "empty.csv").write_text("", "utf-8")

    with pytest.raises(FormatError) as caught:
        check_cases(
            write(
                {"op": "evaluate", "request": "late", "at": FRIDAY, "expected": {}},
                requests=requests,
            )
        )

    lines = [line.removeprefix(f"{path}: ") for line in str(caught.value).splitlines()]
    assert [] == [
        (start, line)
        for start, line in zip(starts, lines, strict=True)
        if not line.startswith(start)
    ]


LOG = """ticket,at,kind,vip
late,2026-03-20 09:15,created,true
"""


@pytest.mark.parametrize("versions", [False, True])
def test_requests_stand_beside_the_file(write: Any, versions: bool) -> None:  # noqa: FBT001 - a case
    """They are read as the agreement's source says: local times, and which column is what."""
    source = {
        "timezone": "Europe/Berlin",
        "events": {"request": "ticket"},
        "facts": {"vip": {"column": "vip", "type": "bool"}},
    }
    agreement: dict[str, Any] = AGREEMENT | {"source": source}
    if versions:
        agreement |= {"timezone": "UTC", "versions": {"2026-03-01": {"track": []}}}
    (write().parent / "log.csv").write_text(LOG, "utf-8")
    expected = {"request": "late", "targets": {"reaction": {"due": "2026-03-20T11:15+01:00"}}}
    case = {"op": "evaluate", "request": "late", "at": FRIDAY, "expected": expected}

    (checked,) = check_cases(write(case, agreement=agreement, requests="log.csv"))
    assert () == checked.differences
