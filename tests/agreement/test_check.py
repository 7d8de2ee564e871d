"""`check`: each finding by an agreement that has it, and one that has not."""

from __future__ import annotations

from copy import deepcopy

import pytest

from slacalc import Agreement, AgreementVersions
from slacalc.agreement.check import check
from slacalc.agreement.findings import Finding

DESK = {"timezone": "UTC", "hours": "Mon-Fri 09:00-17:00"}
NIGHT = {"timezone": "UTC", "hours": "Mon-Fri 22:00-06:00"}
ONCE = {"timezone": "UTC", "days": {"2026-03-05": "09:00-17:00"}}
PAST = {"timezone": "UTC", "days": {"2001-03-05": "09:00-17:00"}}

TWICE = {"timezone": "UTC", "days": {"2001-03-05..2001-03-06": "09:00-17:00"}}


def kinds(**fields: object) -> list[tuple[str, str]]:
    """Kind and path of what is found when fields of a good agreement are replaced."""
    good = {
        "calendars": {"desk": DESK},
        "defaults": {"calendar": "desk"},
        "levels": {"gold": {"targets": {"reaction": "1h"}}},
        "rules": [{"level": "gold"}],
    }
    agreement = Agreement.from_dict({**deepcopy(good), **fields})
    return [(finding.kind, finding.path) for finding in check(agreement)]


def level(*, calendar: str = "desk", **targets: object) -> dict[str, object]:
    """Fields with one level of these targets."""
    return {"levels": {"gold": {"targets": targets, "calendar": calendar}}}


def rules(*tests: dict[str, object] | None) -> dict[str, object]:
    """Fields with a rule for each of these tests."""
    return {"rules": [{"level": "gold", **({"when": one} if one else {})} for one in tests]}


def test_a_good_agreement_has_no_findings() -> None:
    """What is meant is not told."""
    assert [] == kinds()


def test_versions_are_looked_at_one_by_one() -> None:
    """Findings of a version begin with its place; an agreement before the first has none."""
    good = {"calendars": {"desk": DESK}, "defaults": {"calendar": "desk"}, "timezone": "UTC"}
    unused = {"gold": {"targets": {"reaction": "1h"}}, "silver": {"targets": {"reaction": "2h"}}}
    document = {**good, "levels": unused, "rules": [{"level": "gold"}]}
    rules = [{"level": "gold"}, {"level": "silver"}]
    versions = AgreementVersions.from_dict(
        {**document, "versions": {"2027-01-01": {"rules": rules}}}
    )

    assert ["levels.silver", "versions.2027-01-01.rules.1"] == [
        one.path for one in check(versions)
    ]


def test_a_finding_says_where_and_what_to_do() -> None:
    """A finding prints with its place, and is written in plain JSON types."""
    finding = Finding("unused level", "levels.gold", "no rule chooses it")

    assert "levels.gold: no rule chooses it" == str(finding)
    assert {
        "kind": "unused level",
        "message": "no rule chooses it",
        "path": "levels.gold",
    } == finding.to_dict()


@pytest.mark.parametrize(
    ("tests", "found"),
    [
        # after a rule for everything, and after the same rule
        ((None, {"a": 1}), ["rules.1"]),
        (({"a": 1}, {"a": 1}), ["rules.1"]),
        (({"a": {"at_least": 3}}, {"a": {"at_least": 3}, "b": 1}), ["rules.1"]),
        # after rules that share its values out among them
        (({"a": [1, 2]}, {"a": 2}), ["rules.1"]),
        (({"a": {"at_least": 3}}, {"a": [3, 4]}), ["rules.1"]),
        (({"a": "x"}, {"a": "y"}, {"a": ["x", "y"], "b": 1}), ["rules.2"]),
        # and none of it
        (({"a": 1}, None), []),
        (({"a": 1}, {"a": True}), []),
        (({"a": True}, {"a": 1}), []),
        (({"a": 1, "b": 1}, {"a": 1}), []),
        (({"a": {"at_least": 3}}, {"a": {"at_least": 2}}), []),
        (({"a": {"at_least": 3}}, {"a": [2, 3]}), []),
        (({"a": {"present": False}}, {"b": 1}), []),
        (({"a": list(range(600))}, {"a": list(range(599))}), []),
    ],
)
def test_rules_that_never_match(
    tests: tuple[dict[str, object] | None, ...], found: list[str]
) -> None:
    """A rule is out of reach when those before it take all its requests, as far as is tried."""
    assert [("unreachable rule", path) for path in found] == kinds(**rules(*tests))


def test_the_rule_that_is_in_the_way_is_named() -> None:
    """One rule is named; where it takes several, that is said."""
    base = {"calendars": {"desk": DESK}, **level(reaction="1h")}
    tests = ({"a": 1}, {"a": 2}, {"a": [1, 2]}, {"a": 2, "b": 3})
    messages = [one.message for one in check(Agreement.from_dict({**base, **rules(*tests)}))]

    assert [
        "never matches: the rules before it take every request that it would",
        "never matches: rules.1 takes every request that it would",
    ] == messages


def test_what_nothing_uses() -> None:
    """Levels, calendars and metrics that lead to no result are told."""
    found = kinds(
        calendars={"desk": DESK, "night": NIGHT, "both": {"union": ["desk", "night"]}},
        levels={"gold": {"targets": {"reaction": "1h"}}, "lead": {"targets": {"reaction": "1h"}}},
        metrics={"mine": {"start": {"event": "created"}, "stop": {"event": "closed"}}},
    )

    assert [
        ("unused level", "levels.lead"),
        ("unused calendar", "calendars.night"),
        ("unused calendar", "calendars.both"),
        ("unused metric", "metrics.mine"),
    ] == found


def test_what_is_used_in_any_way() -> None:
    """A calendar is used through a combination or a choice, a metric through a target's name."""
    by = {"by": "region", "calendars": {"eu": "desk"}, "default": "both"}
    without = {"by": "region", "calendars": {"eu": "desk"}}

    assert [] == kinds(
        calendars={"desk": DESK, "night": NIGHT, "both": {"union": ["desk", "night", "desk"]}},
        levels={
            "gold": {
                "targets": {
                    "a": {"metric": "mine", "within": "1h", "calendar": by},
                    "b": {"metric": "mine", "within": "1h", "calendar": without},
                }
            }
        },
        metrics={"mine": {"start": {"event": "created"}, "stop": {"event": "closed"}}},
    )


REPLY = {"event": "agent_reply"}


@pytest.mark.parametrize(
    ("start", "stop", "found"),
    [
        (REPLY, REPLY, True),
        (REPLY, {"event": ["agent_reply", "closed"]}, True),
        (REPLY, [{"event": "closed"}, REPLY], True),
        ([REPLY, {"event": "closed"}], {"event": ["agent_reply", "closed"]}, True),
        ({"event": "agent_reply", "by": "agent"}, REPLY, True),
        ({**REPLY, "by": "agent", "when": {"a": 1}}, {**REPLY, "by": "agent"}, True),
        ({"event": ["agent_reply", "created"]}, REPLY, False),
        (REPLY, {"event": "agent_reply", "by": "agent"}, False),
        ({"when": {"a": 1}}, {"when": {"a": 2}}, False),
        (REPLY, None, False),
    ],
)
def test_clocks_that_stop_where_they_start(start: object, stop: object, *, found: bool) -> None:
    """Where every start is a stop as well, the clock never rests."""
    metric = {"start": start, **({"stop": stop} if stop else {})}
    expected = [("start within stop", "metrics.reaction.stop")] if found else []

    assert expected == kinds(metrics={"reaction": {"stop": None, **metric}})


@pytest.mark.parametrize(
    ("fields", "found"),
    [
        ({"pause": {"event": "waiting"}}, ["metrics.reaction.pause.0"]),
        (
            {"pause": [{"while": {"a": 1}}, {"event": "waiting"}]},
            ["metrics.reaction.pause.1"],
        ),
        ({"pause": {"event": "waiting"}, "resume": {"event": "customer_reply"}}, []),
        ({"pause": {"while": {"a": 1}}}, []),
    ],
)
def test_pauses_that_never_end(fields: dict[str, object], found: list[str]) -> None:
    """An event that pauses needs one that resumes; a state ends by itself."""
    assert [("endless pause", path) for path in found] == kinds(metrics={"reaction": fields})


def paused(**facts: object) -> dict[str, object]:
    """Fields with a clock that pauses while these facts hold."""
    return {"metrics": {"reaction": {"pause": {"while": facts}}}}


STATUSES = {"pending": ["Waiting"], "resolved": ["Done"]}


@pytest.mark.parametrize(
    ("fields", "found"),
    [
        (paused(status="hold"), "metrics.reaction"),
        (paused(status="Waiting"), "metrics.reaction"),
        ({"rules": [{"when": {"status": {"not": "new"}}, "level": "gold"}]}, "rules.0.when"),
        (
            {"levels": {"gold": {"targets": {"reaction": "1h"}, "allow": {"status": ["new", 1]}}}},
            "levels.gold.allow",
        ),
        (
            {
                "rules": [
                    {"when": {"status": {"not": "new", "present": True}}, "level": "gold"},
                ]
            },
            "rules.0.when",
        ),
        (paused(status="pending"), None),
        (paused(state="hold"), None),
        ({"metrics": {"reaction": {"stop": {"event": "closed", "by": "agent"}}}}, None),
        ({"rules": [{"when": {"status": {"present": True}}, "level": "gold"}]}, None),
        (
            {
                "metrics": {"resolution": {"reopen": "ignore"}},
                "levels": {"gold": {"targets": {"resolution": "1h"}}},
            },
            None,
        ),
    ],
)
def test_status_words_without_translation(fields: dict[str, object], found: str | None) -> None:
    """Words in conditions that nothing is translated to are told; the built-in ones are not."""
    expected = [("untranslated status", found)] if found else []

    assert expected == kinds(statuses=STATUSES, **fields)
    assert [] == kinds(**fields)


@pytest.mark.parametrize(
    ("within", "found"),
    [
        (["8h", {"due": "a"}], [1]),
        ([{"by": "p", "amounts": {"x": "1h"}, "default": "2h"}, {"due": "a"}, "8h"], [1, 2]),
        ([{"due": "a"}, {"due": "b"}, {"due": "a", "moves": True}, "8h"], [2]),
        ([{"due": "a"}, {"by": "p", "amounts": {"x": "1h"}}, "8h"], []),
        ({"due": "a"}, []),
    ],
)
def test_alternatives_that_never_count(within: object, found: list[int]) -> None:
    """What comes after an alternative that is always there, or asks for its fact, never counts."""
    path = "levels.gold.targets.resolution.within"

    assert [("unreachable alternative", f"{path}.{place}") for place in found] == kinds(
        **level(resolution=within)
    )


@pytest.mark.parametrize(
    ("target", "found"),
    [
        ({"within": "8h", "warn": ["150%"]}, "warn.0"),
        ({"within": [{"due": "a"}, "8h"], "warn": ["8h"]}, "warn.0"),
        ({"within": {"due": "a"}, "warn": ["999h", "3bd before"]}, None),
        ({"within": "8h", "warn": ["50%", "8h"]}, "warn.1"),
        ({"within": "2bd", "warn": ["3bd before"]}, "warn.0"),
        (
            {"within": {"by": "p", "amounts": {"a": "2h"}, "default": "9h"}, "warn": ["3h"]},
            "warn.0",
        ),
        ({"within": "8h", "after": ["50%"]}, "after.0"),
        ({"within": "8h", "warn": ["100%", "7h", "1bd before"], "after": ["101%", "9h"]}, None),
        ({"within": {"by": "p", "amounts": {"a": "4h"}}, "warn": ["3h"]}, None),
        ({"within": "8h", "after": ["100%"]}, None),
    ],
)
def test_thresholds_beyond_the_target(target: dict[str, object], found: str | None) -> None:
    """A warning lies between start and due, an alarm at due or after it."""
    expected = [("threshold beyond target", f"levels.gold.targets.reaction.{found}")]

    assert (expected if found else []) == kinds(**level(reaction=target))


@pytest.mark.parametrize(
    ("calendar", "cutoff", "found"),
    [
        (DESK, "17:00", True),
        (DESK, "18:30", True),
        (DESK, "16:59", False),
        (NIGHT, "23:00", False),
        ({"timezone": "UTC", "hours": "24/7"}, "23:59", False),
        ({"timezone": "Asia/Tokyo", "hours": "Mon-Fri 09:00-17:00"}, "16:00", False),
        ({"timezone": "Asia/Tokyo", "hours": "Mon-Fri 09:00-17:00"}, "17:30", True),
        ({"timezone": "UTC", "hours": "Mon-Fri 09:00-12:00, 13:00-17:00"}, "12:30", False),
    ],
)
def test_cutoffs_after_closing(calendar: object, cutoff: str, *, found: bool) -> None:
    """A cutoff at the last closing or later never counts."""
    target = {"business_days": 2, "cutoff": cutoff}
    expected = [("cutoff after closing", "levels.gold.targets.reaction")] if found else []

    assert expected == kinds(calendars={"desk": calendar}, **level(reaction=target))


@pytest.mark.parametrize(
    ("calendar", "within", "found"),
    [
        (ONCE, "9h", True),
        (ONCE, {"business_days": 2, "cutoff": "10:00"}, True),
        (ONCE, "8h", False),
        (PAST, "8h", False),
        (PAST, "9h", True),
        (PAST, {"business_days": 1, "cutoff": "10:00"}, True),
        (TWICE, {"business_days": 1, "cutoff": "10:00"}, False),
        ({**DESK, "holidays": ["LK"]}, "3000h", False),  # its holidays end before that
        (DESK, "999999999h calendar", True),
    ],
)
def test_targets_out_of_reach(calendar: object, within: object, *, found: bool) -> None:
    """A calendar that ever opens for too little time never gets there."""
    expected = [("target out of reach", "levels.gold.targets.reaction")] if found else []

    assert expected == kinds(calendars={"desk": calendar}, **level(reaction=within))


@pytest.mark.parametrize(
    ("reaction", "resolution", "found"),
    [
        ("8h", "4h", True),
        ("2bd", "1bd", True),
        ("8h", {"by": "p", "amounts": {"a": "4h"}, "default": "9h"}, True),
        (
            {"by": "p", "amounts": {"a": "1h"}, "default": "9h"},
            {"by": "p", "amounts": {"a": "2h"}, "default": "8h"},
            True,
        ),
        (
            {"by": "p", "amounts": {"a": "1h", "b": "3h"}},
            {"by": "p", "amounts": {"a": "2h", "c": "1h"}},
            False,
        ),
        ("4h", "8h", False),
        ("8h", "8h", False),
        ("8h", "1bd", False),
    ],
)
def test_a_reaction_longer_than_the_resolution(
    reaction: object, resolution: object, *, found: bool
) -> None:
    """What one request may be promised is compared, where it is of one kind."""
    expected = [("reaction longer than resolution", "levels.gold.targets.reaction")]

    assert (expected if found else []) == kinds(**level(reaction=reaction, resolution=resolution))


def test_amounts_on_other_calendars_are_not_compared() -> None:
    """Eight hours around the clock may be less than four hours of a desk."""
    whole = {"timezone": "UTC", "hours": "24/7"}
    targets = {"reaction": {"within": "8h", "calendar": "always"}, "resolution": "4h"}

    assert [] == kinds(calendars={"desk": DESK, "always": whole}, **level(**targets))
