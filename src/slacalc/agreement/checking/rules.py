"""What `check` finds in rules, and in what nothing uses."""

from __future__ import annotations

from itertools import product
from math import prod
from typing import TYPE_CHECKING, Final

from slacalc.agreement.findings import Finding
from slacalc.agreement.parts.choices import ByFact
from slacalc.agreement.parts.named_calendars import Combined
from slacalc.agreement.parts.rule_lists import path_of
from slacalc.agreement.profiles import profile_metrics
from slacalc.clock.metrics.fact_tests import OneOf

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from slacalc.agreement.agreement import Agreement
    from slacalc.agreement.parts.levels import Level
    from slacalc.agreement.parts.rules import Rule
    from slacalc.agreement.parts.targets import Target
    from slacalc.clock.metrics.fact_tests import FactTest

__all__ = ("calendar_names", "rule_findings", "unused_findings")

_MOST: Final = 500
"""Combinations of values of one rule that are tried, lest a long rule take long."""


def rule_findings(agreement: Agreement) -> Iterator[Finding]:
    """Yield rules that never match, because those before them do."""
    for name, rules in agreement.rule_lists.items():
        for place, rule in enumerate(rules):
            taken = _taken(rule, rules[:place], name)
            if taken is not None:
                message = f"never matches: {taken} every request that it would"
                yield Finding("unreachable rule", path_of(name, place), message)


def _taken(rule: Rule, before: Sequence[Rule], name: str) -> str | None:
    """Return who takes all requests of *rule*, if anybody of the list *name* does."""
    for place, earlier in enumerate(before):
        if _wider(earlier, rule):
            return f"{path_of(name, place)} takes"
    return "the rules before it take" if _covered(rule, before) else None


def _wider(earlier: Rule, rule: Rule) -> bool:
    """Return whether each test of *earlier* is one of *rule*."""
    # By what they look like: to Python, true is 1, and to a test it is not.
    return set(map(repr, _tests(earlier))) <= set(map(repr, _tests(rule)))


def _tests(rule: Rule) -> tuple[tuple[str, FactTest], ...]:
    return () if rule.when is None else rule.when.tests


def _covered(rule: Rule, before: Sequence[Rule]) -> bool:
    """Return whether every combination of the values of *rule* matches a rule before it."""
    tests = _tests(rule)
    values = [test.values for _, test in tests if isinstance(test, OneOf)]
    if len(values) < len(tests) or prod(map(len, values)) > _MOST:
        return False
    names = [name for name, _ in tests]
    # A rule that asks for other facts may fail by them.
    holds = [
        one.when.compiled()
        for one in before
        if one.when is not None and one.when.names() <= set(names)
    ]
    chosen = (dict(zip(names, one, strict=True)) for one in product(*values))
    return all(any(test(facts) for test in holds) for facts in chosen)


def unused_findings(agreement: Agreement) -> Iterator[Finding]:
    """Yield levels, calendars and metrics that nothing uses."""
    used = {rule.level for rules in agreement.rule_lists.values() for rule in rules}
    for name in agreement.levels:
        if name not in used:
            yield _unused("level", f"levels.{name}", "no rule chooses it")
    used = _used_calendars(agreement)
    for name in agreement.calendars:
        if name not in used:
            yield _unused("calendar", f"calendars.{name}", "no target is measured on it")
    # A profile brings its metrics along, used or not.
    used = {*_used_metrics(agreement), *map(str, profile_metrics(agreement.profile))}
    for name in agreement.metrics:
        if name not in used:
            yield _unused("metric", f"metrics.{name}", "no target is for it")


def _unused(what: str, path: str, why: str) -> Finding:
    return Finding(f"unused {what}", path, f"{why}; remove it, or use it")


def _used_metrics(agreement: Agreement) -> Iterator[str]:
    for level in agreement.levels.values():
        yield from level.measure
        for name, target in level.targets.items():
            yield target.metric or name


def _used_calendars(agreement: Agreement) -> set[str]:
    waiting = [
        name
        for level in agreement.levels.values()
        for target in (*level.targets.values(), *(None for _ in level.measure))
        for name in calendar_names(target, level, agreement)
    ]
    found: set[str] = set()
    while waiting:
        name = waiting.pop()
        if name not in found:
            found.add(name)
            calendar = agreement.calendars[name]
            waiting += calendar.names if isinstance(calendar, Combined) else ()
    return found


def calendar_names(target: Target | None, level: Level, agreement: Agreement) -> tuple[str, ...]:
    """Return the names of all calendars that *target* may be measured on; None is no target."""
    inner = None if target is None else target.calendar
    around = (inner, level.calendar, agreement.defaults.calendar)
    given = next((one for one in around if one is not None), None)
    if not isinstance(given, ByFact):
        return () if given is None else (given,)
    default = (given.default,) if isinstance(given.default, str) else ()
    return tuple(dict.fromkeys([*(given.calendars or {}).values(), *default]))
