"""Lists of rules: the one of an agreement, or several by name, each of which picks a level."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from itertools import product
from typing import TYPE_CHECKING, Annotated, Final, NamedTuple, TypeAlias

from pydantic import AfterValidator, TypeAdapter, WrapValidator

from slacalc.agreement.parts.choices import Name
from slacalc.agreement.parts.rules import NO_LEVEL, Rule
from slacalc.agreement.parts.tables import frozen_table
from slacalc.clock.history.facts import fact_key
from slacalc.clock.metrics.fact_tests import OneOf
from slacalc.core.shapes import is_mapping
from slacalc.showing import shown

if TYPE_CHECKING:
    from slacalc.agreement.parts.levels import Level
    from slacalc.errors import Faults

__all__ = ("Rules", "RulesField", "check_lists", "path_of", "rule_lists", "rules_document")

Rules: TypeAlias = tuple[Rule, ...] | Mapping[str, tuple[Rule, ...]]
"""One list of rules, or several by name."""

_ONE: Final = TypeAdapter(tuple[Rule, ...])
_NAMED: Final = TypeAdapter(
    Annotated[Mapping[Name, tuple[Rule, ...]], AfterValidator(frozen_table)],
)

_MOST_PAIRS: Final = 10_000
"""Pairs of rules that are looked at, lest long lists take long; the rest counts as together."""


def _read_rules(given: object, _: object) -> Rules:
    return _NAMED.validate_python(given) if is_mapping(given) else _ONE.validate_python(given)


RulesField = Annotated[
    # One after the other, not both: faults of the form that was meant are told alone.
    tuple[Rule, ...] | Mapping[Name, tuple[Rule, ...]],
    WrapValidator(_read_rules),
]
"""A field of rules: a list of them, or named lists."""


def rule_lists(rules: Rules) -> Mapping[str, tuple[Rule, ...]]:
    """Return the lists of *rules* by name; one that stands alone has the name ""."""
    return rules if isinstance(rules, Mapping) else {"": rules}


def path_of(name: str, place: int) -> str:
    """Return where a rule stands in an agreement.

    >>> path_of("", 2), path_of("ola", 0)
    ('rules.2', 'rules.ola.0')
    """
    return f"rules.{name}.{place}" if name else f"rules.{place}"


def rules_document(rules: Rules) -> object:
    """Return *rules* in plain JSON types, names of lists sorted."""
    lists = rule_lists(rules)
    document = {name: [rule.to_dict() for rule in lists[name]] for name in sorted(lists)}
    return document if isinstance(rules, Mapping) else document[""]


def check_lists(rules: Rules, levels: Mapping[str, Level], faults: Faults) -> None:
    """Note results of one name that levels of two lists would have for one request."""
    owners: dict[str, list[_Owner]] = {}
    tries = iter(range(_MOST_PAIRS))
    for name, ours in rule_lists(rules).items():
        choosing: dict[str, list[Rule]] = {}
        for rule in ours:
            if rule.level != NO_LEVEL:
                choosing.setdefault(rule.level, []).append(rule)
        own = [
            (path, target, _Owner(name, level, choosing[level]))
            for level in choosing
            for path, target in _results(level, levels[level])
        ]
        for path, target, mine in own:
            for theirs in owners.get(target, ()):
                if _together(mine, theirs, tries):
                    faults.add(path, _clash(theirs), target)
                    break
        # Levels of one list are never picked together.
        for _, target, mine in own:
            owners.setdefault(target, []).append(mine)


class _Owner(NamedTuple):
    """A level that has a result of some name, and the rules of a list that choose it."""

    rules: str
    level: str
    choosing: list[Rule]


def _results(name: str, level: Level) -> Iterator[tuple[str, str]]:
    """Yield the place and the name of each result of *level*."""
    yield from ((f"levels.{name}.targets.{target}", target) for target in level.targets)
    yield from ((f"levels.{name}.measure.{n}", metric) for n, metric in enumerate(level.measure))


def _clash(theirs: _Owner) -> str:
    return (
        f"level {shown(theirs.level)} of the rules {shown(theirs.rules)} has a result of this "
        "name as well; give one of them another name, and say its metric"
    )


def _together(one: _Owner, other: _Owner, tries: Iterator[int]) -> bool:
    """Return whether a request may have both levels; once *tries* are used up, it may."""
    pairs = product(one.choosing, other.choosing)
    return any(next(tries, None) is None or not _apart(*pair) for pair in pairs)


def _apart(one: Rule, other: Rule) -> bool:
    """Return whether two rules ask one fact for values of which none is the same."""
    if one.when is None or other.when is None:
        return False
    theirs = {name: test for name, test in other.when.tests if isinstance(test, OneOf)}
    return any(
        not _keys(test) & _keys(theirs[name])
        for name, test in one.when.tests
        if isinstance(test, OneOf) and name in theirs
    )


def _keys(test: OneOf) -> set[object]:
    return {fact_key(value) for value in test.values}
