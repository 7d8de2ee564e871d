"""How long does it take to judge one request of 20 events against 3 targets?

Requests are built before they are timed, as a helpdesk has them at hand; what building one from
JSON takes stands beside. The ledger is not part of it: it is worked out when it is asked for.
"""

from __future__ import annotations

import json
import sys
from collections.abc import Sequence
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from stopwatch import Lane, Verdict, race

from slacalc import Agreement, Event, Request, evaluate

__all__ = ("verdicts",)

REQUESTS = 50
EVENTS = 20
ROUNDS = 41
# By the number of results: the bound of the median, in microseconds.
_MOST = {3: 300.0, 10: 600.0}

BERLIN = ZoneInfo("Europe/Berlin")
_FIRST = datetime(2026, 3, 2, 9, 15, tzinfo=BERLIN)
_AT = datetime(2026, 4, 1, 12, tzinfo=BERLIN)
AGREEMENT = Agreement.from_dict(
    {
        "calendars": {
            "desk": {
                "timezone": "Europe/Berlin",
                "hours": "Mon-Fri 09:00-12:30, 13:00-17:30",
                "holidays": ["DE"],
            },
        },
        "statuses": {"pending": ["waiting for client"]},
        "defaults": {"calendar": "desk"},
        "levels": {
            "premium": {"targets": {"reaction": "1h"}},
            "standard": {
                "targets": {
                    "reaction": {"within": "4h", "warn": ["50%"]},
                    "next_reply": "8h",
                    "resolution": {
                        "within": {"by": "priority", "amounts": {"high": "16h", "normal": "5bd"}},
                        "warn": ["80%"],
                    },
                },
            },
        },
        "rules": [
            {"when": {"contract": "premium"}, "level": "premium"},
            {"when": {"contract": {"present": True}}, "level": "standard"},
            {"level": "none"},
        ],
    },
)


def verdicts(rounds: int = ROUNDS) -> list[Verdict]:
    """Measure, print the times, and return the lines of the table."""
    lines = []
    for results, most in _MOST.items():
        requests = _requests(results)
        _check(requests, results)
        texts = [json.dumps(request.to_dict()) for request in requests]
        lanes = [
            Lane("evaluate", _judged, [(request,) for request in requests]),
            Lane("build from a dict", Request.from_dict, [(json.loads(t),) for t in texts]),
            Lane("build from JSON", _built, [(text,) for text in texts]),
        ]
        race(lanes, rounds)
        for lane in lanes:
            print(f"{results:2} results: {lane.name:20} {lane.median * 1e6:8.1f} µs a request")
        judging, from_dict, from_json = (lane.median * 1e6 for lane in lanes)
        note = f"building it: {from_dict:.0f} µs from a dict, {from_json:.0f} µs from JSON"
        question = f"`evaluate`, {EVENTS} events, 3 targets, {results} results"
        lines.append(Verdict(question, judging, most, unit="µs", at_least=False, note=note))
    return lines


def _judged(request: Request) -> object:
    return evaluate(request, AGREEMENT, at=_AT)


def _built(text: str) -> object:
    return Request.from_dict(json.loads(text))


def _requests(results: int) -> list[Request]:
    """Return requests that begin one after the other, and come to so many results each."""
    return [_request(number, results - 3) for number in range(REQUESTS)]


def _request(number: int, more_replies: int) -> Request:
    """Return a request whose client writes *more_replies* times more; with none, it waits."""
    told: list[tuple[str, dict[str, str]]] = [("created", {}), ("agent_reply", {})]
    told += [("customer_reply", {}), ("agent_reply", {})] * more_replies
    if not more_replies:
        waits = [("changed", {"status": "waiting for client"}), ("changed", {"status": "open"})]
        told += waits * 2
    told += [("note", {})] * (EVENTS - 1 - len(told))
    told.append(("resolved", {}))
    begun = _FIRST + timedelta(minutes=137 * number)
    events = [
        Event(begun + timedelta(minutes=95 * step), kind, facts=facts)
        for step, (kind, facts) in enumerate(told)
    ]
    return Request(number, {"contract": "standard", "priority": "normal"}, events)


def _check(requests: Sequence[Request], results: int) -> None:
    """Assert that what is measured is what the table says."""
    for request in requests:
        assert len(request.events) == EVENTS
        assert len(evaluate(request, AGREEMENT, at=_AT)) == results


if __name__ == "__main__":
    found = verdicts(int(sys.argv[1]) if len(sys.argv) > 1 else ROUNDS)
    print(*(line.line() for line in found), sep="\n")
