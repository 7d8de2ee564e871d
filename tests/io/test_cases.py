"""Cases: what is asked, how answers compare, and every fault of a file."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from slacalc.errors import FormatError
from slacalc.io.cases.answers import FIELDS, OF_AGREEMENT
from slacalc.io.cases.cases import check_cases
from slacalc.io.cases.differences import differences

DESK = {"timezone": "Europe/Berlin", "hours": "Mon-Fri 09:00-17:00"}
AGREEMENT = {
    "calendars": {"desk": DESK, "always": {"timezone": "UTC", "hours": "24/7"}},
    "defaults": {"calendar": "desk"},
    "levels": {"gold": {"targets": {"reaction": "2h"}}},
    "rules": [{"when": {"vip": True}, "level": "gold", "name": "vip"}, {"level": "none"}],
}
# The 20th of March 2026 is a Friday.
FRIDAY = "2026-03-20T16:00+01:00"
REQUEST = {
    "facts": {"vip": True},
    "events": [
        {"at": "2026-03-20T09:00+01:00", "kind": "created"},
        {"at": "2026-03-20T12:00+01:00", "kind": "agent_reply", "by": "agent"},
    ],
}
PAUSE = ["2026-03-23T09:00+01:00", "2026-03-23T10:00+01:00"]
HOLDING: list[dict[str, Any]] = [
    {"op": "add", "start": FRIDAY, "amount": "3h", "expected": "2026-03-23T10:00Z"},
    {
        "op": "add",
        "start": FRIDAY,
        "amount": "1h",
        "landing": "open",
        "expected": "2026-03-23T09:00+01:00",
    },
    {
        "op": "add",
        "start": FRIDAY,
        "amount": {"business_days": 1, "at": "12:00"},
        "expected": "2026-03-23T12:00+01:00[Europe/Berlin]",
    },
    {"op": "subtract", "end": FRIDAY, "amount": "8h", "expected": "2026-03-19T16:00+01:00"},
    {"op": "subtract", "start": FRIDAY, "amount": "1h", "expected": "2026-03-20T15:00+01:00"},
    {"op": "elapsed", "start": FRIDAY, "end": "2026-03-23T10:30+01:00", "expected": "2:30"},
    {
        "op": "elapsed",
        "start": FRIDAY,
        "end": "2026-03-23T10:30+01:00",
        "pauses": [PAUSE],
        "expected": "90m",
    },
    {
        "op": "elapsed",
        "start": FRIDAY,
        "end": "2026-03-23T10:00+01:00",
        "unit": "days",
        "expected": "0.25bd",
    },
    {
        "op": "deadline",
        "start": FRIDAY,
        "amount": "3h",
        "pauses": [PAUSE],
        "held": "1h",
        "expected": "2026-03-23T13:00+01:00",
    },
    {
        "op": "deadline",
        "start": FRIDAY,
        "amount": "3h",
        "pauses": [[FRIDAY, None]],
        "resume_at": "2026-03-23T09:00+01:00",
        "expected": "2026-03-23T12:00+01:00",
    },
    {
        "op": "deadline",
        "start": FRIDAY,
        "amount": "3h",
        "pauses": [[FRIDAY, None]],
        "expected": {"error": "PausedError"},
    },
    {
        "op": "verdict",
        "start": FRIDAY,
        "amount": "2h",
        "at": "2026-03-24T09:00+01:00",
        "stopped": "2026-03-23T11:00+01:00",
        "held": "30m",
        "expected": {
            "status": "missed",
            "due": "2026-03-23T10:30+01:00",
            "overdue": "0:30",
        },
    },
    {
        "op": "evaluate",
        "request": REQUEST,
        "at": "2026-03-20T17:00+01:00",
        "expected": {
            "level": "gold",
            "rule": "vip",
            "request": "case",
            "next_change": None,
            "targets": {
                "reaction": {
                    "status": "missed",
                    "amount": "120m",
                    "overdue": "1h",
                    "cycle": 1,
                    "ledger": [{"amount": "3h", "label": "running"}],
                },
            },
            "results": [{"due": "2026-03-20T10:00Z", "breached": True}],
        },
    },
    {
        "op": "evaluate",
        "request": {**REQUEST, "id": 7},
        "at": "2026-03-20T13:00+01:00",
        "known_at": "2026-03-20T10:00+01:00",
        "expected": {"request": 7, "targets": {"reaction": {"phase": "running"}}},
    },
    {
        "op": "describe",
        "expected": ["time zone Europe/Berlin", "open Mon-Fri 09:00-17:00"],
    },
    {"op": "is_open", "at": FRIDAY, "expected": True},
    {"op": "is_open", "start": "2026-03-21T16:00Z", "expected": False},
    {"op": "next_open", "at": FRIDAY, "expected": "2026-03-23T09:00+01:00"},
    {"op": "next_close", "at": FRIDAY, "expected": "2026-03-20T17:00+01:00"},
    {"op": "previous_open", "at": FRIDAY, "expected": "2026-03-20T09:00+01:00"},
    {"op": "previous_close", "at": FRIDAY, "expected": "2026-03-19T17:00+01:00"},
    {"op": "roll_forward", "at": "2026-03-21T12:00Z", "expected": "2026-03-23T09:00+01:00"},
    {"op": "roll_back", "at": "2026-03-21T12:00Z", "expected": "2026-03-20T17:00+01:00"},
    {
        "op": "working_days",
        "start": "2026-03-20",
        "end": "2026-03-24",
        "expected": ["2026-03-20", "2026-03-23"],
    },
    {"op": "working_days", "start": "2026-03-01", "end": "2026-04-01", "expected": 22},
    {
        "op": "intervals",
        "start": "2026-03-20T16:00+01:00",
        "end": "2026-03-20T18:00+01:00",
        "expected": [
            {"is_open": True, "label": "open", "end": "2026-03-20T16:00Z"},
            {"is_open": False, "label": "night"},
        ],
    },
    {
        "op": "is_open",
        "at": "2026-03-21T12:00Z",
        "expected": True,
        "calendar": {"timezone": "UTC", "hours": "24/7"},
    },
]


@pytest.fixture
def write(tmp_path: Path) -> Any:
    """Return a function that writes a file of cases, with an agreement beside it."""
    (tmp_path / "agreement.json").write_text(json.dumps(AGREEMENT), "utf-8")

    def written(*cases: object, **others: object) -> Path:
        path = tmp_path / "cases.json"
        whole = {"calendar": DESK, "agreement": AGREEMENT, "cases": cases} | others
        path.write_text(json.dumps(whole), "utf-8")
        return path

    return written


@pytest.mark.parametrize("case", HOLDING, ids=lambda case: case["op"])
def test_case_holds(write: Any, case: dict[str, Any]) -> None:
    """Every question is asked with all that it may have, and what it answers is as expected."""
    (checked,) = check_cases(write(case))

    assert () == checked.differences


@pytest.mark.parametrize("case", HOLDING, ids=lambda case: case["op"])
def test_another_expectation_differs(write: Any, case: dict[str, Any]) -> None:
    """No answer of any question is as expected whatever is expected."""
    (checked,) = check_cases(write({**case, "expected": {"error": "no such error"}}))

    assert checked.differences


def test_every_question_is_tested() -> None:
    """The cases above ask every question there is."""
    assert set(FIELDS) - set(OF_AGREEMENT) == {case["op"] for case in HOLDING} - {"evaluate"}


@pytest.mark.parametrize(
    ("expected", "actual", "lines"),
    [
        ({"a": 1}, {"a": 1, "b": 2}, []),
        ({"a": {"b": [1, {"c": 2}]}}, {"a": {"b": [1, {"c": 3}]}}, ["a.b.1.c: expected 2, got 3"]),
        ([1], [1, 2], ["expected [1], got [1, 2]"]),
        ([1, 2], [1, 3], ["1: expected 2, got 3"]),
        ({"a": None}, {}, ["a: expected None, got nothing"]),
        ({"a": None}, {"a": None}, []),
        (True, 1, ["expected True, got 1"]),
        (1, True, ["expected 1, got True"]),
        (1, 1.0, []),
        ("3h", "2h60m", []),
        ("3h", "3h calendar", ["expected '3h', got '3h calendar'"]),
        ({"business_days": 2}, "2bd", []),
        ("2bd", {"business_days": "2", "at": "16:00"}, None),
        ("2026-03-20T18:00+01:00", "2026-03-20T17:00:00+00:00", []),
        ("2026-03-20T18:00", "2026-03-20T18:00:00+00:00", None),
        ("gold", "silver", ["expected 'gold', got 'silver'"]),
        ({}, 1, ["expected {}, got 1"]),
        (3, "3h", ["expected 3, got '3h'"]),
        ([], {}, ["expected [], got {}"]),
    ],
)
def test_answers_compare(expected: object, actual: object, lines: list[str] | None) -> None:
    """Fields that are given compare: instants as instants, amounts as amounts, kinds apart."""
    found = [str(one) for one in differences(expected, actual)]

    if lines is None:
        assert len(found) == 1
    else:
        assert lines == found


def test_difference_says_the_case_and_the_error(write: Any) -> None:
    """A case that differs names its place, its question and note; an error is the answer."""
    case = {"op": "is_open", "at": "2026-03-20T16:00", "expected": True}
    noted, named = check_cases(write({**case, "note": "no zone"}, {**case, "id": "c-2"}))

    assert ["cases.0 (is_open): no zone", "cases.1 (is_open): c-2"] == [str(noted), str(named)]
    (difference,) = noted.differences
    assert str(difference).startswith("expected True, got NaiveDatetimeError: ")


@pytest.mark.parametrize(
    ("case", "error"),
    [
        ({"op": "add", "start": FRIDAY, "amount": 3}, "AmountError"),
        ({"op": "add", "start": FRIDAY, "amount": "3h", "landing": "far"}, "AmountError"),
        ({"op": "elapsed", "start": FRIDAY, "end": FRIDAY, "pauses": 3}, "FormatError"),
        ({"op": "elapsed", "start": FRIDAY, "end": FRIDAY, "pauses": [[1]]}, "FormatError"),
        ({"op": "elapsed", "start": FRIDAY, "end": FRIDAY, "unit": "weeks"}, "AmountError"),
        (
            {
                "op": "elapsed",
                "start": FRIDAY,
                "end": FRIDAY,
                "pauses": [PAUSE],
                "unit": "days",
            },
            "FormatError",
        ),
        ({"op": "working_days", "start": "monday", "end": "2026-03-20"}, "FormatError"),
        ({"op": "working_days", "start": 1, "end": "2026-03-20"}, "FormatError"),
        ({"op": "evaluate", "request": 3, "at": FRIDAY}, "HistoryError"),
        ({"op": "evaluate", "request": {"kind": 1}, "at": FRIDAY}, "HistoryError"),
    ],
)
def test_error_is_an_answer(write: Any, case: dict[str, Any], error: str) -> None:
    """What a question cannot be asked with is answered with the error, which may be expected."""
    (checked,) = check_cases(write({**case, "expected": {"error": error}}))

    assert () == checked.differences


def test_calendars_and_agreements_stand_beside_the_file(write: Any) -> None:
    """Paths lead from the folder of the file; one calendar of an agreement has a name."""
    closed = {"op": "is_open", "at": "2026-03-21T12:00Z"}
    path = write(
        {**closed, "expected": False},
        {**closed, "expected": True, "calendar": "agreement.json:always"},
        {**closed, "expected": True, "calendar": "agreement.json:always"},
        {"op": "evaluate", "request": REQUEST, "at": FRIDAY, "expected": {"level": "gold"}},
        calendar="agreement.json:desk",
        agreement="agreement.json",
    )

    assert [()] * 4 == [case.differences for case in check_cases(path)]


def test_agreement_may_have_versions(write: Any) -> None:
    """An agreement with versions answers with the one that the request has."""
    versions = {"2026-03-01": {"levels": {"gold": {"targets": {"reaction": "4h"}}}}}
    case = {"op": "evaluate", "request": REQUEST, "at": FRIDAY}
    path = write(
        {**case, "expected": {"targets": {"reaction": {"amount": "4h", "status": "met"}}}},
        agreement={**AGREEMENT, "timezone": "UTC", "versions": versions},
    )

    (checked,) = check_cases(path)
    assert () == checked.differences


def test_every_fault_comes_at_once(write: Any) -> None:
    """A file that cannot be used says everything that is wrong with it, each with its place."""
    path = write(
        7,
        {"op": "fly"},
        {"op": ["add"]},
        {"op": "add", "start": FRIDAY, "amount": "3h", "end": FRIDAY},
        {"op": "is_open", "at": FRIDAY, "start": FRIDAY, "expected": True},
        {"op": "evaluate", "request": REQUEST, "at": FRIDAY, "calendar": DESK, "expected": {}},
        {"op": "is_open", "at": FRIDAY, "expected": True, "calendar": 3},
        {"op": "is_open", "at": FRIDAY, "expected": True, "calendar": "missing.json"},
        calendar={"timezone": "Mars/Base", "hours": "25"},
        agreement=3,
        more=1,
    )

    with pytest.raises(FormatError) as caught:
        check_cases(path)

    lines = [line.removeprefix(f"{path}: ") for line in str(caught.value).splitlines()]
    starts = [
        "more: is not known here; there are agreement, calendar, cases, name, note, requests",
        "calendar: 2 faults:",
        "calendar: timezone: ",
        "calendar: hours: ",
        "agreement: expected an agreement, or the path of one, got 3",
        "cases.0: expected a case with an op, one of add, ",
        "cases.1: expected a case with an op, ",
        "cases.2: expected a case with an op, ",
        "cases.3.end: is not known here; there are amount, calendar, expected, id, landing, ",
        "cases.3.expected: is required",
        "cases.4.start or at: is_open needs it, once",
        "cases.5.calendar: evaluate is asked of the agreement",
        "cases.6.calendar: expected a calendar, or the path of one, got 3",
        "cases.7.calendar: ",
    ]
    assert len(starts) == len(lines)
    assert [] == [
        (start, line)
        for start, line in zip(starts, lines, strict=True)
        if not line.startswith(start)
    ]


@pytest.mark.parametrize(
    ("document", "message"),
    [
        ({"calendar": DESK}, "cases: expected a list of cases, at least one"),
        ({"calendar": DESK, "cases": []}, "cases: expected a list of cases, at least one"),
        (
            {"cases": [{"op": "is_open", "at": FRIDAY, "expected": True}]},
            "cases.0: nothing to ask: name the calendar at the top of the file",
        ),
        (
            {
                "calendar": DESK,
                "cases": [{"op": "evaluate", "request": {}, "at": FRIDAY, "expected": {}}],
            },
            "cases.0: nothing to ask: name the agreement at the top of the file",
        ),
    ],
)
def test_file_without_anything_to_ask(
    tmp_path: Path, document: dict[str, Any], message: str
) -> None:
    """A file without cases, or without a calendar or agreement to ask, is refused."""
    path = tmp_path / "cases.json"
    path.write_text(json.dumps(document), "utf-8")

    with pytest.raises(FormatError) as caught:
        check_cases(path)

    assert f"{path}: {message}" == str(caught.value)


def test_defect_is_not_taken_for_a_fault(write: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    """Only errors of slacalc are faults of a file; any other leaves as it is."""

    def broken(document: object) -> None:
        raise ZeroDivisionError(document)

    monkeypatch.setattr("slacalc.io.cases.cases.Calendar.from_dict", broken)

    with pytest.raises(ZeroDivisionError):
        check_cases(write({"op": "is_open", "at": FRIDAY, "expected": True}))
