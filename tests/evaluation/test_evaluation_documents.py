"""Evaluations in plain JSON types: what is written, what is read, and what is not in them."""

from __future__ import annotations

import json
from datetime import UTC, datetime, timedelta

import pytest

from slacalc import Agreement, BusinessDays, Evaluation, Event, Request, evaluate
from slacalc.errors import AmountError, HistoryError

AGREEMENT = Agreement.from_dict(
    {
        "calendars": {"desk": {"timezone": "UTC", "hours": "Mon-Fri 09:00-17:00"}},
        "defaults": {"calendar": "desk", "on_dirty": "collect"},
        "levels": {
            "gold": {
                "targets": {
                    "reaction": {"within": "1h", "warn": ["50%"]},
                    "resolution": "2bd",
                    "return": {"within": "1bd", "auto": True, "max_deferrals": 3},
                },
                "measure": ["next_reply"],
            }
        },
        "rules": [{"when": {"vip": True}, "level": "none"}, {"level": "gold"}],
        "track": ["assignee"],
    }
)


def at(day: int, hour: int, minute: int = 0) -> datetime:
    """An instant in a week whose Monday is the 2nd."""
    return datetime(2026, 3, day, hour, minute, tzinfo=UTC)


REQUEST = Request(
    "R-1",
    {"assignee": "ann"},
    [
        Event(at(2, 9), "created"),
        Event(at(2, 11), "customer_reply"),
        Event(at(2, 11), "created"),
        Event(at(2, 13), "changed", facts={"assignee": 7, "status": "pending"}),
    ],
)
FOUND = evaluate(REQUEST, AGREEMENT, at=at(2, 15))
WHOLE = FOUND.to_dict(whole=True)


def read(**fields: object) -> Evaluation:
    """Read what was written, but for *fields*."""
    return Evaluation.from_dict({**json.loads(json.dumps(WHOLE)), **fields})


def with_result(**fields: object) -> Evaluation:
    """Read what was written, but for *fields* of the first result."""
    first, *others = json.loads(json.dumps(WHOLE))["results"]
    return read(results=[{**first, **fields}, *others])


def test_what_was_written_is_read() -> None:
    """All that was said is said again, and JSON is all that is needed."""
    again = read()

    assert FOUND == again
    assert FOUND.agreement == again.agreement != ""
    assert FOUND.faults == again.faults
    assert FOUND.next_change == again.next_change
    assert FOUND.next_due is again.next_due is None
    assert FOUND.sort_key == again.sort_key
    assert WHOLE == again.to_dict(whole=True)
    assert [one.ledger for one in FOUND] == [one.ledger for one in again]
    assert [one.overdue_time for one in FOUND] == [one.overdue_time for one in again]
    assert [one.fingerprints for one in FOUND] == [one.fingerprints for one in again]


def test_documents_are_sorted() -> None:
    """Keys come in order, on every level."""
    assert list(WHOLE) == sorted(WHOLE)
    for result in WHOLE["results"]:  # type: ignore[attr-defined] - a list, as written
        assert list(result) == sorted(result)


def test_ledgers_are_written_when_asked_for() -> None:
    """Without `whole` a document is small, and its reader says what is missing."""
    again = Evaluation.from_dict(FOUND.to_dict())

    assert FOUND == again
    assert {} == again["reaction"].fingerprints
    with pytest.raises(HistoryError, match=r"request 'R-1', reaction, run 1: its ledger was not"):
        _ = again["reaction"].ledger


def test_what_takes_a_calendar_is_not_in_a_document() -> None:
    """A due that depends on a pause, and explanations, are asked of what was evaluated."""
    again = read()

    assert FOUND["resolution"].due_if_resumed(at(2, 16)) == at(4, 12)
    with pytest.raises(HistoryError, match=r"resolution, run 1: its document does not say when"):
        again["resolution"].due_if_resumed(at(2, 16))
    assert FOUND["reaction"].due == again["reaction"].due_if_resumed(at(2, 16)) == at(2, 10)
    for what in (again, again["reaction"]):
        with pytest.raises(HistoryError, match="is not enough to explain it"):
            what.explain()


def test_ledgers_are_made_once() -> None:
    """Who asks again gets the same one."""
    found = FOUND["resolution"]

    assert found.ledger is found.ledger
    assert {"ann": BusinessDays("0.5"), 7: BusinessDays("0.25")} == found.ledger.totals(
        by="assignee"
    )


def test_fingerprints_name_agreement_and_calendar() -> None:
    """Another agreement has another fingerprint, and another calendar its own."""
    document = AGREEMENT.to_dict()
    other = Agreement.from_dict({**document, "track": []})
    moved = Agreement.from_dict(
        {**document, "calendars": {"desk": {"timezone": "UTC", "hours": "Mon-Fri 08:00-16:00"}}}
    )
    elsewhere, later = (evaluate(REQUEST, one, at=at(2, 15)) for one in (other, moved))

    assert FOUND.agreement != elsewhere.agreement
    assert FOUND.agreement == later.agreement
    assert FOUND["reaction"].fingerprints == elsewhere["reaction"].fingerprints
    assert FOUND["reaction"].fingerprints != later["reaction"].fingerprints
    assert {"calendar"} == set(FOUND["reaction"].fingerprints)
    assert {} == FOUND["return"].fingerprints


def test_the_outlook_is_what_was_written() -> None:
    """A document says when something changes next, without a calendar."""
    start = evaluate(REQUEST, AGREEMENT, at=at(2, 9))
    again = Evaluation.from_dict(start.to_dict())

    assert at(2, 9, 30) == start.next_change == again.next_change
    assert read(next_change=None).next_change is None
    assert (3, -5) == read(sort_key=[3, -5]).sort_key


@pytest.mark.parametrize(
    ("field", "value", "expected"),
    [
        ("format", 2, "format=2 is not possible; expected 1"),
        ("format", True, "format=True is not possible; expected 1"),
        ("request", None, "request=None"),
        ("results", {}, "results={} is not possible; expected a list"),
        ("results", [7], "results.0=7 is not possible; expected a mapping"),
        ("selected", [{"level": 7}], "selected.0.rules=None is not possible; expected text"),
        ("faults", [{"event": "x"}], "faults.0.reason=None is not possible; expected text"),
        ("sort_key", [1], r"sort_key=\[1\] is not possible; expected a list of 2"),
        ("sort_key", [1, "2"], "expected two whole numbers"),
        ("sort_key", [True, 2], "expected two whole numbers"),
        ("later_events", -1, "expected a whole number from 0 on"),
        ("at", "soon", "at='soon' is not possible"),
        ("other", 7, "other"),
    ],
)
def test_what_cannot_be_read_is_named(field: str, value: object, expected: str) -> None:
    """Each error says which field is wrong, and what was expected."""
    with pytest.raises(HistoryError, match=expected):
        read(**{field: value})


@pytest.mark.parametrize(
    ("field", "value", "expected"),
    [
        ("phase", "asleep", "results.0.phase='asleep' is not possible; expected pending, running"),
        ("status", 7, "results.0.status=7 is not possible; expected no_target, cancelled"),
        ("elapsed", "3d calendar", "results.0.elapsed='3d calendar' .* time or business days"),
        ("elapsed_wall", "3bd", "results.0.elapsed_wall='3bd' is not possible; expected time"),
        ("fraction", "half", "results.0.fraction='half' is not possible; expected a finite"),
        ("fraction", True, "expected a finite number"),
        ("fraction", float("inf"), "expected a finite number"),
        ("breached", 1, "results.0.breached=1 is not possible; expected true or false"),
        ("thresholds", [{"name": "x"}], "thresholds.0.warns=None"),
        ("fingerprints", {"calendar": 7}, "results.0.fingerprints.calendar=7"),
        ("ledger", {"days": 7, "tracked": []}, "results.0.ledger.days=7"),
    ],
)
def test_what_cannot_be_read_of_a_result_is_named(
    field: str, value: object, expected: str
) -> None:
    """Each error says which field of which result is wrong."""
    with pytest.raises(HistoryError, match=expected):
        with_result(**{field: value})


@pytest.mark.parametrize(
    ("field", "value", "expected"),
    [
        ("amount", "1bd", "ledger.spans.0.amount='1bd' is not possible; expected time"),
        ("label", "asleep", "label='asleep' is not possible; expected running, paused"),
        ("state", "asleep", "state='asleep' is not possible; expected pending"),
        ("cause", None, "cause=None is not possible; expected text"),
    ],
)
def test_what_cannot_be_read_of_a_ledger_is_named(
    field: str, value: object, expected: str
) -> None:
    """Each error says which field of which span is wrong."""
    ledger = FOUND["reaction"].ledger.to_dict()
    first, *others = json.loads(json.dumps(ledger["spans"]))

    with pytest.raises(HistoryError, match=expected):
        with_result(ledger={**ledger, "spans": [{**first, field: value}, *others]})


def test_amounts_of_a_ledger_are_of_its_kind() -> None:
    """A ledger in business days has no hours."""
    ledger = FOUND["reaction"].ledger.to_dict()

    with pytest.raises(HistoryError, match="expected business days"):
        with_result(ledger={**ledger, "days": True})


def test_quantities_that_cannot_be_read_are_amount_errors() -> None:
    """An amount is read as everywhere else."""
    with pytest.raises(AmountError, match=r"^results\.0\.elapsed: .*write a unit"):
        with_result(elapsed=3)


def test_a_tracked_fact_may_be_called_like_a_group() -> None:
    """`fact` adds up by the fact, `by` by what every ledger says."""
    agreement = Agreement.from_dict({**AGREEMENT.to_dict(), "track": ["state", "assignee"]})
    request = Request(1, {"state": "new"}, [Event(at(2, 9), "created")])
    ledger = evaluate(request, agreement, at=at(2, 10))["reaction"].ledger

    assert {"new": timedelta(hours=1)} == ledger.totals(fact="state")
    assert {"running": timedelta(hours=1)} == ledger.totals(by="state")
    assert {None: timedelta(hours=1)} == ledger.totals(by="assignee")
    for asked in ({}, {"fact": "charge"}, {"by": "state", "fact": "state"}, {"by": "other"}):
        with pytest.raises(AmountError, match="is not possible; expected one of"):
            ledger.totals(**asked)  # type: ignore[arg-type] - a wrong use is what is tested


def test_results_that_were_read_can_be_gathered_anew() -> None:
    """An evaluation made of them foresees nothing, and still has its place in a queue."""
    again = read()
    gathered = Evaluation(request="R-1", at=at(2, 15), results=again.results)
    paused = Evaluation(request="R-1", at=at(2, 15), results=(again["resolution"],))

    assert (None, None) == (gathered.next_change, paused.next_change)
    # Reaction was due at 10:00 and is late; the other is paused, nobody knows since when.
    assert (0, int(at(2, 10).timestamp()) * 1_000_000) == gathered.sort_key
    assert (3, 0) == paused.sort_key


def test_what_was_read_and_is_not_paused_has_no_other_due() -> None:
    """Without a due there is none to resume to, unless a pause lasts."""
    again = read()

    assert again["return"].due_if_resumed(at(2, 16)) is None
    assert again["next_reply"].due_if_resumed(at(2, 16)) is None
