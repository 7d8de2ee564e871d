"""What is wrong with an agreement: every fault with its path, and all of them at once."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from slacalc import Agreement, ByFact
from slacalc.errors import AgreementError

Found = Callable[..., list[str]]

DESK = {"timezone": "UTC", "hours": "Mon-Fri 09:00-17:00"}


def targets(**given: object) -> dict[str, object]:
    """Levels with one level of these targets."""
    return {"gold": {"targets": given}}


SINGLE = [
    # fields replaced, the one fault
    (
        {"levels": targets(reaction={"within": "1d"})},
        "levels.gold.targets.reaction.within: '1d' could mean three things",
    ),
    ({"levels": targets(reaction="0h")}, "within: a target has to be more than nothing, got '0h'"),
    ({"levels": targets(reaction="-3h")}, "within: a target has to be more than nothing"),
    ({"levels": targets(reaction=3)}, "levels.gold.targets.reaction.within: 3 of what?"),
    ({"levels": targets(reaction=None)}, "targets.reaction.within: cannot read None"),
    ({"levels": targets(reaction=[])}, "reaction.within: expected at least one alternative"),
    ({"levels": targets(reaction=["3h", 3])}, "levels.gold.targets.reaction.within.1: 3 of what?"),
    ({"levels": targets(reaction=[["3h"]])}, "targets.reaction.within.0: cannot read ['3h']"),
    (
        {"levels": targets(reaction=[{"by": "p", "amounts": {"a": "x"}}, "3h"])},
        "levels.gold.targets.reaction.within.0.amounts.a: cannot read 'x'",
    ),
    (
        {"levels": targets(reaction={"due": ""})},
        "levels.gold.targets.reaction.within.due: ",
    ),
    (
        {"levels": targets(reaction=["1h", {"due": "promised_at", "moves": "yes"}])},
        "levels.gold.targets.reaction.within.1.moves: expected true or false",
    ),
    (
        {"levels": targets(reaction={"within": {"due": "promised_at", "default": "3h"}})},
        "levels.gold.targets.reaction.within.default: unknown field; known are due, moves",
    ),
    (
        {"levels": targets(**{"return": {"within": "1bd", "max_deferrals": -1}})},
        "levels.gold.targets.return.max_deferrals: expected zero or more; got -1",
    ),
    (
        {"levels": targets(**{"return": {"within": "1bd", "max_deferrals": True}})},
        "levels.gold.targets.return.max_deferrals: expected a whole number; got True",
    ),
    ({"levels": targets(reaction={})}, "levels.gold.targets.reaction.within: is required"),
    ({"levels": targets()}, "levels.gold.targets: expected at least one target"),
    (
        {"levels": {"gold": {"targets": {"reaction": "1h"}, "require": ["reaction", "accept"]}}},
        "levels.gold.require.1: no target 'accept' in this level; add it or require less",
    ),
    (
        {"levels": {"gold": {"targets": {"reaction": "1h"}, "require": [""]}}},
        "levels.gold.require.0: ",
    ),
    (
        {"levels": {"gold": {"targets": {"reaction": "1h"}, "allow": {}}}},
        "levels.gold.allow: expected a mapping from names of facts to tests",
    ),
    ({"levels": targets(reply="3h")}, "targets.reply: no metric 'reply'; defined are reaction,"),
    (
        {"levels": targets(a={"metric": "reply", "within": "3h"})},
        "levels.gold.targets.a.metric: no metric 'reply'",
    ),
    (
        {"levels": targets(reaction={"within": "3h", "warned": ["50%"]})},
        "levels.gold.targets.reaction.warned: unknown field; known are calendar, landing,",
    ),
    (
        {"levels": targets(reaction={"within": "3h", "landing": "shut"})},
        "levels.gold.targets.reaction.landing: expected 'open' or 'close'",
    ),
    (
        {"levels": targets(reaction={"within": "3h", "breach_at_equality": "yes"})},
        "levels.gold.targets.reaction.breach_at_equality: expected true or false",
    ),
    (
        {"levels": targets(reaction={"within": "3h", "calendar": "dsk"})},
        "levels.gold.targets.reaction.calendar: no calendar 'dsk'; defined are desk",
    ),
    (
        {"levels": targets(reaction={"within": "3h", "calendar": 3})},
        "levels.gold.targets.reaction.calendar: expected the name of a calendar",
    ),
    (
        {"levels": targets(reaction={"within": "3h", "calendar": ""})},
        "levels.gold.targets.reaction.calendar: expected the name of a calendar",
    ),
    (
        {"levels": targets(reaction={"by": "p", "amounts": {"a": "3h", "b": "x"}})},
        "levels.gold.targets.reaction.within.amounts.b: cannot read 'x'",
    ),
    (
        {"levels": targets(reaction={"by": "p", "amounts": {"a": "3h"}, "default": "1d"})},
        "levels.gold.targets.reaction.within.default: '1d' could mean",
    ),
    (
        {"levels": targets(reaction={"by": "p"})},
        "levels.gold.targets.reaction.within: expected either amounts or calendars",
    ),
    (
        {"levels": targets(reaction={"by": "p", "amounts": {}})},
        "levels.gold.targets.reaction.within.amounts: expected at least one entry",
    ),
    (
        {"levels": targets(reaction={"by": "p", "amounts": 3})},
        "levels.gold.targets.reaction.within.amounts: expected a mapping from names to values",
    ),
    (
        {"levels": targets(reaction={"by": "p", "calendars": {"a": "desk"}})},
        "levels.gold.targets.reaction.within.calendars: expected amounts: this chooses an amount",
    ),
    (
        {
            "levels": targets(
                reaction={"within": "3h", "calendar": {"by": "p", "amounts": {"a": "3h"}}}
            )
        },
        "targets.reaction.calendar.amounts: expected calendars: this chooses a calendar",
    ),
    (
        {
            "levels": targets(
                reaction={"within": "3h", "calendar": {"by": "p", "calendars": {"a": "x"}}},
            ),
        },
        "levels.gold.targets.reaction.calendar.calendars.a: no calendar 'x'",
    ),
    (
        {
            "levels": targets(
                reaction={
                    "within": "3h",
                    "calendar": {"by": "p", "calendars": {"a": "desk"}, "default": "x"},
                },
            ),
        },
        "levels.gold.targets.reaction.calendar.default: no calendar 'x'",
    ),
    (
        {"levels": targets(reaction={"within": "3h", "metric": 7})},
        "levels.gold.targets.reaction.metric: expected text",
    ),
    ({"levels": {"gold": 7}}, "levels.gold: expected a mapping with calendar, landing,"),
    (
        {"levels": {"none": {"targets": {"reaction": "1h"}}}, "rules": [{"level": "none"}]},
        "levels.none: 'none' stands for no promise; give the level another name",
    ),
    (
        {"levels": {**targets(reaction="1h"), 7: targets(reaction="1h")["gold"]}},
        "levels.7: expected text",
    ),
    ({"defaults": {}}, "levels.gold.targets.reaction: no calendar; name one here, in the level"),
    ({"defaults": {"calendar": "dsk"}}, "defaults.calendar: no calendar 'dsk'"),
    (
        {"defaults": {"calendar": "desk", "on_dirty": "x"}},
        "defaults.on_dirty: expected 'strict' or",
    ),
    ({"rules": []}, "rules: expected at least one rule, for example - level: NAME"),
    ({"rules": 3}, "rules: expected a list"),
    ({"rules": {}}, "rules: expected at least one list of rules, for example sla: [level: NAME]"),
    ({"rules": {"sla": []}}, "rules.sla: expected at least one rule, for example - level: NAME"),
    ({"rules": {"sla": {"level": "gold"}}}, "rules.sla: expected a list"),
    ({"rules": {"": [{"level": "gold"}]}}, "rules.: "),
    (
        {"rules": {"sla": [{"level": "gold"}], "ola": [{"level": "none"}, {"level": "silver"}]}},
        "rules.ola.1.level: no level 'silver'; defined are gold, none",
    ),
    (
        {"rules": {"sla": [{"level": "gold", "when": {"a": {"nt": 1}}}]}},
        "rules.sla.0.when.a: unknown word; expected not, at_least,",
    ),
    ({"rules": [{"level": "silver"}]}, "rules.0.level: no level 'silver'; defined are gold, none"),
    ({"rules": [{"level": None}]}, "rules.0.level: expected text"),
    ({"rules": [{"level": "gold", "when": {}}]}, "rules.0.when: expected a mapping from names of"),
    (
        {"rules": [{"level": "gold", "when": {"a": {"nt": 1}}}]},
        "rules.0.when.a: unknown word; expected not, at_least,",
    ),
    ({"statuses": {"pending": "Waiting"}}, "statuses.pending: expected a list"),
    (
        {"statuses": {"pending": ["Waiting"], "on_hold": ["Waiting"]}},
        "statuses.on_hold: 'Waiting' stands for 'pending' already",
    ),
    ({"metrics": 3}, "metrics: expected a mapping from names to metrics"),
    ({"metrics": {"m": {}}}, "metrics.m.start: a clock has to start; say at which event"),
    ({"metrics": {3: {}}}, "metrics.3: the name of a metric is text"),
    (
        {"metrics": {"next_reply": {"cycles": "sum", "next": "due"}}},
        "metrics.next_reply.cycles: one promise over all cycles has no due for each",
    ),
    (
        {
            "metrics": {"return": {"cycles": "sum"}},
            "levels": targets(**{"return": {"within": "3h", "auto": True}}),
        },
        "levels.gold.targets.return.auto: one promise over all deferrals has no due for each",
    ),
    (
        {"metrics": {"reaction": {"pause": {"while": {"a": 1}, "charge": 3}}}},
        "metrics.reaction.pause.charge: expected the name of a party",
    ),
    ({"track": ["assignee", "group", "assignee"]}, "track.2: this fact is tracked already"),
    ({"track": [""]}, "track.0: "),
    ({"track": "assignee"}, "track: expected a list"),
    ({"calendars": 3}, "calendars: expected a mapping from names to calendars"),
    ({"calendars": {"desk": 3}}, "calendars.desk: expected the definition of a calendar"),
    ({"calendars": {"desk": DESK, 3: DESK}}, "calendars.3: the name of a calendar is text"),
    (
        {"calendars": {"desk": {**DESK, "timezone": "Mars/Base"}}},
        "calendars.desk.timezone: unknown time zone",
    ),
    (
        {"calendars": {"desk": DESK, "c": {"union": ["desk", "nix"]}}},
        "calendars.c.union: no calendar 'nix'; defined are desk, c",
    ),
    (
        {"calendars": {"desk": DESK, "c": {"union": ["desk"]}}},
        "calendars.c.union: expected at least two names",
    ),
    (
        {"calendars": {"desk": DESK, "c": {"union": ["desk", DESK]}}},
        "calendars.c.union: expected names alone, or definitions alone",
    ),
    (
        {"calendars": {"desk": DESK, "c": {"union": ["desk", "c"]}}},
        "calendars.c.union: a calendar cannot be made of itself: c -> c",
    ),
    (
        {
            "calendars": {
                "desk": DESK,
                "a": {"union": ["desk", "b"]},
                "b": {"difference": ["desk", "a", "a"]},
            },
        },
        "calendars.b.difference: a calendar cannot be made of itself: a -> b -> a",
    ),
    ({"slacalc": 2}, "slacalc: expected 1"),
    ({"name": 3}, "name: expected text"),
    ({"versions": {}}, "versions: belongs to an agreement with versions; read it with Agreement"),
    ({"timezone": "UTC"}, "timezone: belongs to an agreement with versions"),
    ({"defaults": {"calendar": "desk", "pin": "latest"}}, "defaults.pin: belongs to an agreement"),
    ({"defaults": {"calendar": "desk", "pan": 1}}, "defaults.pan: unknown field; known are"),
    ({"retarget": "keep"}, "retarget: unknown field; known are slacalc, name, statuses,"),
    ({"source": {"timezone": "Mars"}}, "source.timezone: unknown time zone"),
    ({"source": {"facts": ["a", 3]}}, "source.facts: expected a mapping from names to values"),
    (
        {"source": {"facts": {"a": {"column": "A", "type": "word"}}}},
        "source.facts.a.type: expected 'text', 'bool', 'int', 'decimal', 'date' or 'instant'",
    ),
    ({"source": {"id": ""}}, "source.id: string should have at least 1 character"),
]


@pytest.mark.parametrize(("fields", "expected"), SINGLE)
def test_a_single_fault(faults: Found, fields: dict[str, object], expected: str) -> None:
    """One thing is wrong: it is the one fault, and its path leads there."""
    (found,) = faults(**fields)
    assert expected in found


def test_all_at_once(faults: Found) -> None:
    """Faults of fields, of calendars and of references come in one report."""
    found = faults(
        calendars={"desk": {"timezone": "Mars", "hours": "nine to five"}},
        levels={
            "gold": {"targets": {"reaction": "1d", "other": "3h"}},
            "silver": {"targets": {"reaction": {"within": "0h", "calendar": "dsk"}}},
        },
        rules=[{"level": "bronze"}, {"when": {"a": []}, "level": "gold"}],
        versions={},
    )
    places = [fault.partition(": ")[0] for fault in found]
    assert [
        "calendars.desk.timezone",
        "calendars.desk.hours",
        "levels.gold.targets.reaction.within",
        "levels.silver.targets.reaction.within",
        "rules.1.when.a",
        "versions",
        "levels.gold.targets.other",
        "levels.silver.targets.reaction.calendar",
        "rules.0.level",
    ] == places


@pytest.mark.parametrize("document", [None, 7, "text", [], [("levels", {})]])
def test_no_document_at_all(document: object) -> None:
    """What is no mapping is told what it should be."""
    with pytest.raises(AgreementError, match="expected a mapping with slacalc, name, statuses"):
        Agreement.from_dict(document)


def test_nothing_given() -> None:
    """What is required is named."""
    with pytest.raises(AgreementError) as caught:
        Agreement.from_dict({})
    paths = [fault.path for fault in caught.value.faults]
    assert ["calendars", "levels", "rules"] == paths


def test_values_are_shown(faults: Found) -> None:
    """Faults carry what stood there; containers, which may be huge, by their kind."""
    with pytest.raises(AgreementError) as caught:
        ByFact(by=7, amounts={"a": "3h"}, x=[1, 2])
    values = {fault.path: fault.value for fault in caught.value.faults}
    assert {"by": "7", "x": "a list"} == values
    assert ["name: expected text; got b'bytes'"] == faults(name=b"bytes")


UNKNOWN = "unknown word; expected not, at_least, above, at_most, below, present, has"
FACTS_ALONE = "names a fact here; conditions belong to metrics, rules and allow test facts"


@pytest.mark.parametrize(
    ("when", "told"),
    [
        ({"all": [{"when": {"vip": True}}]}, [f"rules.0.when.all: 'all' {FACTS_ALONE}"]),
        (
            {"any": ["x", {"event": "closed"}], "vip": []},
            [
                f"rules.0.when.any: 'any' {FACTS_ALONE}",
                "rules.0.when.vip: an empty list is never met; name at least one value",
            ],
        ),
        (
            {"while": {"status": "pending"}},
            [f"rules.0.when.while: {UNKNOWN}; 'while' {FACTS_ALONE}; got 'status'"],
        ),
        ({"by": []}, ["rules.0.when.by: an empty list is never met; name at least one value"]),
    ],
)
def test_conditions_in_a_rule(
    faults: Callable[..., list[str]], when: dict[str, object], told: list[str]
) -> None:
    """Rules test facts alone, and say so to who writes a condition of metrics."""
    assert told == faults(rules=[{"level": "gold", "when": when}])


def test_facts_called_like_conditions(right: dict[str, object]) -> None:
    """A fact may be called like a word of conditions."""
    when = {"all": ["a", "b"], "by": {"not": "agent"}, "event": "launch"}
    agreement = Agreement.from_dict({**right, "rules": [{"level": "gold", "when": when}]})

    assert when == agreement.to_dict()["rules"][0]["when"]
