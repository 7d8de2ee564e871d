"""Named lists of rules: how they are written, what of them is refused, what `check` finds."""

from __future__ import annotations

import json
import pickle
from typing import TYPE_CHECKING

import pytest

from slacalc import Agreement, Rule
from slacalc.agreement.check import check
from slacalc.agreement.plans.compile import plan_of
from slacalc.agreement.schema import agreement_schema
from slacalc.agreement.versions.documents import overlaid

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    Found = Callable[..., list[str]]

ANSWER = {"metric": "reaction", "within": "2h"}
LEVELS: Mapping[str, object] = {
    "gold": {"targets": {"reaction": "1h"}},
    "silver": {"targets": {"reaction": "4h"}},
    "office": {"targets": {"answer": ANSWER}},
}
RULES: Mapping[str, object] = {
    "sla": [{"when": {"contract": "paid"}, "level": "gold"}, {"level": "silver"}],
    "ola": [{"when": {"team": "office"}, "level": "office", "name": "house"}],
}


@pytest.fixture
def agreement(right: dict[str, object]) -> Agreement:
    """An agreement with two lists."""
    return Agreement.from_dict({**right, "levels": LEVELS, "rules": RULES})


def test_round_trip(agreement: Agreement) -> None:
    """Named lists are written by name, and read back equal, by documents and pickles."""
    document = agreement.to_dict()

    assert ["ola", "sla"] == list(document["rules"])
    assert {**document, "rules": RULES} == document
    assert agreement == Agreement.from_dict(json.loads(json.dumps(document)))
    assert hash(agreement) == hash(pickle.loads(pickle.dumps(agreement)))  # noqa: S301 - written here


def test_lists_by_name(agreement: Agreement, right: dict[str, object]) -> None:
    """Lists are found by their names; one that stands alone has the empty name."""
    alone = Agreement.from_dict(right)

    assert ["sla", "ola"] == list(agreement.rule_lists)
    assert Rule(level="silver") == agreement.rule_lists["sla"][1]
    assert {"": alone.rules} == alone.rule_lists


def test_levels_picked_together(agreement: Agreement) -> None:
    """A request has the targets of all the levels that its lists pick, made into one once."""
    plan = plan_of(agreement)
    both = plan.level({"contract": "paid", "team": "office"})
    one = plan.level({"contract": "paid"})

    assert both is not None
    assert ("gold + office", ["reaction", "answer"]) == (
        both.name,
        [target.name for target in both.targets],
    )
    assert both is plan.level({"contract": "paid", "team": "office"})
    assert one is not None
    assert "gold" == one.name
    assert ["rules.sla.0", "rules.sla.1", "house"] == [rule.name for rule in plan.rules]


def test_levels_made_of_several_are_not_kept_for_ever(
    agreement: Agreement, monkeypatch: pytest.MonkeyPatch
) -> None:
    """However many there may be, only so many are kept; one that is made anew is the same."""
    monkeypatch.setattr("slacalc.agreement.plans.plan._MOST_LEVELS", 1)
    plan = plan_of(agreement)
    gold, silver = ({"contract": contract, "team": "office"} for contract in ("paid", "free"))
    first, second = plan.level(gold), plan.level(silver)

    assert first is not None
    assert second is not None
    assert ("gold + office", "silver + office") == (first.name, second.name)
    assert first == plan.level(gold)
    assert first is not plan.level(silver)


def test_no_list_picks_a_level(right: dict[str, object]) -> None:
    """Where no list picks a level there is none."""
    rules = {"sla": [{"when": {"a": 1}, "level": "gold"}], "ola": [{"level": "none"}]}
    plan = plan_of(Agreement.from_dict({**right, "rules": rules}))

    assert plan.level({}) is None


def test_one_name_for_two_results(faults: Found) -> None:
    """Levels of two lists cannot both have a result of one name, promised or measured."""
    rules = {"sla": [{"level": "gold"}], "ola": [{"level": "silver"}, {"level": "office"}]}
    office = {"targets": {"answer": ANSWER}, "measure": ["reaction"]}
    levels = {**LEVELS, "office": office}

    why = "level 'gold' of the rules 'sla' has a result of this name as well; give one of them "
    why += "another name, and say its metric"

    assert [
        f"levels.silver.targets.reaction: {why}",
        f"levels.office.measure.0: {why}; got 'reaction'",
    ] == faults(levels=levels, rules=rules)


def test_a_level_in_two_lists(faults: Found) -> None:
    """The same level from two lists would be there twice."""
    (found,) = faults(rules={"sla": [{"level": "gold"}], "ola": [{"level": "gold"}]})

    assert found.startswith("levels.gold.targets.reaction: level 'gold' of the rules 'sla'")


@pytest.mark.parametrize(
    ("one", "other", "apart"),
    [
        ({"a": "x"}, {"a": "y"}, True),
        ({"a": ["x", "z"], "b": 1}, {"a": "y"}, True),
        ({"a": 1}, {"a": True}, True),
        ({"a": ["x", "y"]}, {"a": "y"}, False),
        ({"a": "x"}, {"b": "y"}, False),
        ({"a": {"above": 3}}, {"a": 2}, False),
        (None, {"a": "y"}, False),
    ],
)
def test_levels_that_no_request_has_together(
    right: dict[str, object],
    faults: Found,
    one: object,
    other: object,
    apart: bool,  # noqa: FBT001 - what is expected
) -> None:
    """Rules that ask one fact for different values are never both right."""
    rules = {"sla": [{"when": one, "level": "gold"}], "ola": [{"when": other, "level": "silver"}]}
    fields = {"levels": LEVELS, "rules": rules}
    if apart:
        assert Agreement.from_dict({**right, **fields}).rules
    else:
        assert 1 == len(faults(**fields))


def test_long_lists_take_no_longer(faults: Found) -> None:
    """Of thousands of rules so many pairs are looked at, and the rest is refused."""
    rules = {
        name: [{"when": {"a": f"{name}{n}"}, "level": level} for n in range(200)]
        for name, level in (("sla", "gold"), ("ola", "silver"))
    }

    assert 1 == len(faults(levels=LEVELS, rules=rules))


def test_check_looks_at_every_list(right: dict[str, object]) -> None:
    """Rules are unreachable in their own list alone, and a level is used by any."""
    rules = {
        "sla": [{"level": "gold"}, {"when": {"status": "Odd"}, "level": "silver"}],
        "ola": [{"when": {"status": "Odd"}, "level": "office"}],
    }
    fields = {"levels": LEVELS, "rules": rules, "statuses": {"pending": ["Waiting"]}}
    found = [(one.kind, one.path) for one in check(Agreement.from_dict({**right, **fields}))]

    assert [
        ("unreachable rule", "rules.sla.1"),
        ("untranslated status", "rules.sla.1.when"),
        ("untranslated status", "rules.ola.0.when"),
    ] == found


def test_the_schema_knows_both_forms() -> None:
    """Rules are a list, or a mapping to lists."""
    forms = agreement_schema()["properties"]["rules"]["anyOf"]

    assert ["array", "object"] == [form["type"] for form in forms]
    assert "array" == forms[1]["additionalProperties"]["type"]


def test_a_version_may_change_one_list() -> None:
    """What differs in a version is laid over by list."""
    ola = [{"level": "office"}]

    assert {"rules": {**RULES, "ola": ola}} == overlaid({"rules": RULES}, {"rules": {"ola": ola}})
