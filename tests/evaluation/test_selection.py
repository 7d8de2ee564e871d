"""Evaluation under named lists of rules: each picks a level, and says why."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, timedelta

from slacalc import Agreement, Calendar, Event, Request, RequestState, Status, advance, evaluate
from slacalc.evaluation.selection import PassedRule, Selected

March = Callable[..., datetime]


def agreed(desk: Calendar, **fields: object) -> Agreement:
    """An agreement with a promise to customers, and one between teams."""
    return Agreement.from_dict(
        {
            "calendars": {"desk": desk},
            "defaults": {"calendar": "desk"},
            "levels": {
                "gold": {"targets": {"reaction": "3h"}},
                "office": {"targets": {"hand_over": {"metric": "resolution", "within": "8h"}}},
            },
            "rules": {
                "sla": [{"when": {"contract": "paid"}, "level": "gold", "name": "paid"}],
                "ola": [
                    {"when": {"team": "spam"}, "level": "none"},
                    {"when": {"team": {"present": True}}, "level": "office"},
                ],
            },
            **fields,
        }
    )


def test_each_list_picks_a_level(desk: Calendar, march: March) -> None:
    """The request has the targets of both levels; each list says its rule and those before it."""
    facts = {"contract": "paid", "team": "second line"}
    request = Request(1, facts, [Event(march(5, 9), "created")])
    found = evaluate(request, agreed(desk), at=march(5, 10))
    passed = PassedRule("rules.ola.0", "team is 'second line'")

    assert [("reaction", march(5, 12)), ("hand_over", march(5, 17))] == [
        (result.target, result.due) for result in found
    ]
    assert (
        Selected("sla", "gold", "paid"),
        Selected("ola", "office", "rules.ola.1", (passed,)),
    ) == found.selected
    assert ("gold + office", "paid + rules.ola.1", (passed,), "") == (
        found.level,
        found.rule,
        found.passed,
        found.reason,
    )


def test_a_list_without_a_level_says_why(desk: Calendar, march: March) -> None:
    """A list that picks none has its reason, beside the promises of the other."""
    request = Request(1, {"contract": "paid"}, [Event(march(5, 9), "created")])
    found = evaluate(request, agreed(desk), at=march(5, 10))

    assert ("gold", "ola: no rule matches", Status.ON_TRACK) == (
        found.level,
        found.reason,
        found.status,
    )
    assert ["team is not given"] * 2 == [one.reason for one in found.selected[1].passed]


def test_no_list_has_a_level(desk: Calendar, march: March) -> None:
    """Nothing is promised, and every list says why."""
    request = Request(1, {"team": "spam"}, [Event(march(5, 9), "created")])
    found = evaluate(request, agreed(desk), at=march(5, 10))

    assert (None, Status.NO_TARGET) == (found.level, found.status)
    assert "sla: no rule matches; ola: rule rules.ola.0 promises nothing" == found.reason


def test_one_list_leaves_the_other_alone(desk: Calendar, march: March) -> None:
    """A promise that one list takes back ends; that of the other goes on."""
    events = [
        Event(march(5, 9), "created"),
        Event(march(5, 11), "changed", facts={"contract": "ended"}),
    ]
    request = Request(1, {"contract": "paid", "team": "x"}, events)
    found = evaluate(request, agreed(desk), at=march(5, 12))

    assert (Status.CANCELLED, march(5, 11)) == (
        found["reaction"].status,
        found["reaction"].stopped_at,
    )
    assert timedelta(hours=3) == found["hand_over"].elapsed
    assert "office" == found.level


def test_a_state_has_lists_too(desk: Calendar, march: March) -> None:
    """Event by event the verdict is the same."""
    agreement = agreed(desk)
    events = [
        Event(march(5, 9), "created"),
        Event(march(5, 11), "changed", facts={"team": "x"}),
        Event(march(5, 12), "agent_reply", by="agent"),
    ]
    state = RequestState.begin(1, {"contract": "paid"}, agreement)
    for event in events:
        state = advance(state, event, agreement)
    whole = evaluate(Request(1, {"contract": "paid"}, events), agreement, at=march(5, 13))

    assert whole == evaluate(state, agreement, at=march(5, 13))


def test_lists_are_written_and_explained(desk: Calendar, march: March) -> None:
    """Documents and explanations say each list by its name."""
    facts = {"contract": "paid", "team": "spam"}
    request = Request(1, facts, [Event(march(5, 9), "created")])
    found = evaluate(request, agreed(desk), at=march(5, 10))
    document, lines = found.to_dict(), found.explain().splitlines()

    assert {
        "level": None,
        "passed": [],
        "reason": "rule rules.ola.0 promises nothing",
        "rule": "rules.ola.0",
        "rules": "ola",
    } == document["selected"][1]
    assert ("gold", "ola: rule rules.ola.0 promises nothing") == (
        document["level"],
        document["reason"],
    )
    assert "  level  sla: gold, by rule paid" in lines
    assert "  level  ola: none: rule rules.ola.0 promises nothing" in lines


def test_passed_rules_are_explained_by_list(desk: Calendar, march: March) -> None:
    """What did not match is said under the name of its list."""
    request = Request(1, {"contract": "paid", "team": "x"}, [Event(march(5, 9), "created")])
    rows = evaluate(request, agreed(desk), at=march(5, 10)).explain("rows")

    assert ["ola: rules.ola.0 (team is 'x')"] == [
        row["text"] for row in rows if row["topic"] == "passed"
    ]
