"""The tickets of three other helpdesks, under agreements that give each engine's semantics.

A case has a policy, events and a question; it expects deadlines, elapsed times and breaches, a
value each. The page `docs/reference/other-engines.md` names every value that an agreement of ours
does not give, with the reason; all others have to hold, and what stands there has to differ.
"""

from __future__ import annotations

import json
from datetime import datetime, timedelta
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

from slacalc import Agreement, Calendar, Event, Request, evaluate
from slacalc.clock.machine import Phase
from slacalc.io.documents.documents import load

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping

    from slacalc.evaluation.evaluation import Evaluation
    from slacalc.evaluation.result import Result

    Case = Mapping[str, Any]
    Figures = Callable[[str, str, Mapping[str, object]], None]

SECOND, MINUTE = timedelta(seconds=1), timedelta(minutes=1)

CONTACTS = {"created", "agent_reply", "customer_reply", "agent_contact", "customer_contact"}
# Each engine's clocks, and what is usual for its targets.
FOLDER = Path(__file__).parent / "engines"

# The policy and calendar until an event replaces them are those of an earlier case.
BEFORE = {
    "a2": "a1",
    "a3": "a1",
    "obs-3": "obs-2",
    "change-2": "change-1",
    "change-cal-2": "change-cal-1",
}
CHANGES = {"policy_assigned", "policy_edited", "policy_replaced", "calendar_edited"}

# The page that lists what differs, and why, is what is held here.
PAGE = Path(__file__).resolve().parents[2] / "docs" / "reference" / "other-engines.md"
LINES = PAGE.read_text("utf-8").splitlines()
CELLS = [line.strip("| ").split(" | ") for line in LINES if line.startswith("| ")]
# By engine: cases, expected values, how many of them differ; and which of them, with the reason.
COUNTS = {
    engine: (int(cases), int(values), int(differ))
    for engine, cases, values, differ in (cells for cells in CELLS if len(cells) == 4)
    if cases.isdigit() and values.isdigit()
}
REST: Mapping[str, Mapping[str, str]] = {
    engine: {cells[1]: cells[2] for cells in CELLS if len(cells) == 3 and cells[0] == engine}
    for engine in COUNTS
}


def amount(given: object) -> object:
    """Return a policy's amount: seconds, or days."""
    if isinstance(given, dict):
        days = {"business_days": given["days"]}
        return days | ({"at": "close"} if given["end_of_day"] else {})
    return f"{given}s"


def targets(policy: Case) -> dict[str, object]:
    """Return a policy's targets, with their escalations as thresholds."""
    # What is due at an instant set by hand is moved by waiting all the same.
    found: dict[str, object] = {
        name: {"due": by_hand(name), "moves": True} for name in policy.get("manual_deadline", ())
    }
    for name, within in policy["targets"].items():
        points = [point(offset) for offset in escalations(policy, name)]
        found[name] = {
            "within": amount(within),
            "warn": [text for text in points if text.endswith("before")],
            "after": [text for text in points if text.endswith("after")],
            # Agreements inside the house count from when they were attached.
            "from": "applied" if name.startswith("ola") else "start",
        }
    if "update" in found:
        found["contact"] = amount(policy["targets"]["update"])
    return found


def by_hand(name: str) -> str:
    """Return the fact that holds the deadline of a target which was set by hand."""
    return f"{name}_by_hand"


def escalations(policy: Case, name: str) -> list[Any]:
    """Return the distances of a target's escalations from its deadline."""
    several = policy.get("escalation_offsets", [])
    if isinstance(several, dict):
        several = [several[name]]
    return [policy["escalation_offset"]] if "escalation_offset" in policy else several


def point(offset: int | Mapping[str, int]) -> str:
    """Return an escalation as a threshold: working seconds or days, before due or after it."""
    ((unit, number),) = [("seconds", offset)] if isinstance(offset, int) else offset.items()
    side = "before" if number < 0 else "after"
    return f"{abs(number)}{'bd' if unit == 'days' else 's'} {side}"


def hours(calendar: Case) -> dict[str, object]:
    """Return a case's calendar as a document."""
    rows = [
        f"{day.capitalize()} {opening}-{closing}"
        for day, spans in calendar["weekly"].items()
        for opening, closing in spans
    ]
    return {
        "timezone": calendar["tz"],
        "hours": "; ".join(rows),
        "holidays": {"dates": calendar["holidays"]} if calendar["holidays"] else [],
    }


def agreement(engine: str, case: Case, before: Case | None) -> Agreement:
    """Return what the engine promises under the policies of a case."""
    levels = {"now": case} | ({} if before is None else {"before": before})
    return Agreement.from_dict(
        {
            "slacalc": 1,
            "calendars": {name: hours(one["calendar"]) for name, one in levels.items()},
            **load(FOLDER / f"{engine}.yaml"),
            "levels": {
                name: {"calendar": name, "targets": targets(one["policy"])}
                for name, one in levels.items()
            },
            "rules": [{"when": {"policy": name}, "level": name} for name in levels]
            + [{"level": "none"}],
        }
    )


def request(case: Case) -> Request:
    """Return a case's events as a history."""
    kinds = {event["kind"] for event in case["events"]}
    policy = "now"
    if kinds & CHANGES:
        policy = "before" if case["id"] in BEFORE else "none yet"
    facts: dict[str, object] = {"policy": policy}
    for name, at in case["policy"].get("manual_deadline", {}).items():
        facts[by_hand(name)] = datetime.fromisoformat(at)
    events: list[Event] = []
    for event in case["events"]:
        at, data = datetime.fromisoformat(event["at"]), event.get("data", {})
        match event["kind"]:
            case "created":
                facts |= data
                events.append(Event(at, "created"))
            case "status":
                events.append(Event(at, "changed", facts={"status": data["to"]}))
            case "hold_total":
                # Kept as a sum, and so the same wherever in the working time it lay.
                over = at + timedelta(seconds=data["seconds"])
                events.append(Event(at, "changed", facts={"status": "On Hold"}))
                events.append(Event(over, "changed", facts={"status": "Open"}))
            case kind if kind in CHANGES:
                events.append(Event(at, "changed", facts={"policy": "now"}))
            case kind:
                events.append(Event(at, kind))
    return Request(case["id"], facts, events)


def answers(case: Case, agreed: Agreement, asked: Request) -> Iterator[tuple[str, object, object]]:
    """Yield each value that a case expects: where, what, and ours."""
    at = max([datetime.fromisoformat(case["now"]), *(event.at for event in asked.events)])
    found = evaluate(asked, agreed, at=at)
    contact = max(
        (event.at for event in asked.events if event.kind in CONTACTS),
    )
    until = evaluate(asked, agreed, at=contact)
    for name, wanted in case["expected"].items():
        if not isinstance(wanted, dict):
            yield name, wanted, whole(name, found, agreed)
            continue
        for part, value in wanted.items():
            names = [result.target for result in found]
            if name not in names:
                yield f"{name}.{part}", value, None
                continue
            since = name == "update" and part in {"elapsed_minutes", "diff_minutes", "breached"}
            result = until["contact"] if since else found[name]
            yield f"{name}.{part}", value, of_target(part, result, at)


def whole(name: str, found: Evaluation, agreed: Agreement) -> object:
    """Return what is expected of all clocks together."""
    match name:
        case "waiting_seconds" | "hold_seconds":
            desk = agreed.calendars["now"]
            assert isinstance(desk, Calendar)
            pauses = [one for one in found["resolution"].ledger if one.state is Phase.PAUSED]
            return sum(desk.elapsed(one.start, one.end) // SECOND for one in pauses)
        case "next":
            running = [one for one in found if one.phase is Phase.RUNNING and one.due]
            dues = [one.due for one in running if one.due and one.target != "contact"]
            return text(min(dues, default=None))
        case "state":
            return state(found)
        case _:
            raise AssertionError(name)


def state(found: Evaluation) -> str:
    """Return the word that Frappe has for a ticket."""
    resolution = found["resolution"]
    if any(result.breached for result in found):
        return "failed"
    if resolution.phase is Phase.STOPPED:
        return "fulfilled"
    if resolution.phase is Phase.PAUSED:
        return "paused"
    waits = found["first_response"].phase is Phase.RUNNING
    return "first_response_due" if waits else "resolution_due"


def of_target(part: str, result: Result, at: datetime) -> object:
    """Return what is expected of one clock."""
    match part:
        case "deadline":
            # Engines keep a deadline on show while it is paused.
            return text(result.due or result.due_if_resumed(at))
        case "breached":
            return result.breached
        case "met_at":
            return text(result.stopped_at)
        case "escalation_at":
            return text(result.thresholds[0].at)
        case "escalations_fired":
            return [text(one.at) for one in result.thresholds if one.crossed]
        case _:
            return of_time(part, result)


def of_time(part: str, result: Result) -> object:
    """Return what is expected of a clock's time, cut as the engine cuts it."""
    assert isinstance(result.amount, timedelta)
    assert isinstance(result.elapsed, timedelta)
    assert isinstance(result.overdue, timedelta)
    match part:
        case "elapsed_seconds":
            return result.elapsed // SECOND
        case "elapsed_minutes":
            return result.elapsed // MINUTE
        case "diff_minutes":
            return result.amount // MINUTE - result.elapsed // MINUTE
        case "overrun_seconds":
            return result.overdue // SECOND or None
        case _:
            raise AssertionError(part)


def text(at: datetime | None) -> str | None:
    """Return an instant as the cases write it."""
    return None if at is None else at.isoformat()


def test_every_engine_has_its_row() -> None:
    """The page counts the tickets of every engine."""
    assert set(COUNTS) == {path.stem for path in FOLDER.glob("*.yaml")}


@pytest.mark.parametrize("name", COUNTS)
def test_tickets_of_other_helpdesks(name: str, shared: Path, figures: Figures) -> None:
    """Each expected value holds, but for those that the list of the rest has a reason for."""
    file = json.loads((shared / "vectors" / f"{name}.json").read_text())
    cases = {case["id"]: case for case in file["cases"] if case["op"] == "ticket"}
    values = 0
    differ: dict[str, tuple[object, object]] = {}
    for key, case in cases.items():
        before = cases.get(BEFORE.get(key, ""))
        for place, wanted, ours in answers(case, agreement(name, case, before), request(case)):
            values += 1
            if wanted != ours:
                differ[f"{key}: {place}"] = (wanted, ours)

    rest = REST[name]
    figures(
        "tickets of other helpdesks",
        name,
        {"cases": len(cases), "values": values, "hold": values - len(differ), "rest": len(rest)},
    )
    assert {} == {place: pair for place, pair in differ.items() if place not in rest}
    assert set(rest) == set(differ)
    assert COUNTS[name] == (len(cases), values, len(differ))
