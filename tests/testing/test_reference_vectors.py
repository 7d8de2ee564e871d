"""The oracle agrees with the public facts of other libraries, wherever the definitions do."""

from __future__ import annotations

import json
from collections.abc import Callable
from datetime import datetime
from fractions import Fraction
from functools import cache
from pathlib import Path
from typing import Any

from slacalc.testing.reference.reference import Reference, micros

_DATES_ONLY = {"add_days", "count_days", "is_day", "is_working_day"}


def _us(text: str) -> int:
    return micros(datetime.fromisoformat(text))


@cache
def _oracle(calendar: str) -> Reference:
    given = json.loads(calendar)
    closed = given.get("holidays", [])
    rows = {
        day: ["-".join(row) for row in found] for day, found in given.get("weekly", {}).items()
    }
    special = {d: found for d, found in given.get("special_days", {}).items() if d not in closed}
    return Reference(
        {
            "timezone": given.get("tz", "UTC"),
            "hours": rows,
            "holidays": [{"dates": dict.fromkeys(closed, "holiday")}],
            "days": {day: ["-".join(row) for row in found] for day, found in special.items()},
            "breaks": [
                {"date": day, "hours": ["-".join(row) for row in found]}
                for day, found in given.get("breaks", {}).items()
            ],
        }
    )


def _answer(case: dict[str, Any]) -> object:  # noqa: C901, PLR0911 - one line an operation
    oracle = _oracle(json.dumps(case["calendar"]))
    start = _us(case["start"])
    match case["op"]:
        case "add":
            return oracle.add(start, int(Fraction(str(case["seconds"])) * 10**6))
        case "subtract":
            return oracle.subtract(start, int(Fraction(str(case["seconds"])) * 10**6))
        case "elapsed":
            return oracle.elapsed(start, _us(case["end"]))
        case "is_open":
            return oracle.is_open(start)
        case "next_open":
            return oracle.roll_forward(start)
        case "prev_close":
            just = oracle.is_open(start - 1)
            return start if just else oracle.previous_close(start)
        case "next_opening":
            return oracle.next_open(start if case.get("strict") else start - 1)
        case "next_closing":
            return oracle.next_close(start if case.get("strict") else start - 1)
        case "prev_opening":
            return oracle.previous_open(start if case.get("strict") else start + 1)
        case "segments":
            tiles = oracle.intervals(start, _us(case["end"]))
            return [[a, b] for a, b, is_open in tiles if is_open]
    raise AssertionError(case["op"])


def _expected(case: dict[str, Any]) -> object:
    value = case["expected"] if case["agrees"] else case["oracle"]
    match case["op"]:
        case "is_open":
            return value
        case "elapsed":
            return int(Fraction(str(value)) * 10**6)
        case "segments":
            return [[_us(a), _us(b)] for a, b in value]
    return _us(value)


def test_oracle_agrees_with_the_vectors(
    shared: Path, record_property: Callable[[str, object], None]
) -> None:
    """Every fact about instants holds, and of those that differ the plain answer does."""
    checked = 0
    for path in sorted((shared / "vectors").glob("cal_*.json")):
        for case in json.loads(path.read_text("utf-8"))["cases"]:
            if case["op"] not in _DATES_ONLY:
                case["start"] = case.get("start") or case.get("at")
                assert _expected(case) == _answer(case), case["id"]
                checked += 1

    record_property("vectors", checked)
    assert checked == 1984
