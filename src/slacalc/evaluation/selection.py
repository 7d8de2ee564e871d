"""Selection: which level each list of rules picks for a request, and why no other."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, final

from slacalc.showing import shown

if TYPE_CHECKING:
    from collections.abc import Mapping

    from slacalc.agreement.plans.plan import Plan
    from slacalc.agreement.plans.rules import ListPlan
    from slacalc.typing import Fact

__all__ = ("PassedRule", "Selected", "select")


@final
@dataclass(frozen=True, slots=True)
class PassedRule:
    """A rule that did not match: which, and why."""

    rule: str
    reason: str


@final
@dataclass(frozen=True, slots=True)
class Selected:
    """What one list of rules picked.

    Attributes:
        rules: The name of the list; empty where the agreement has one without a name.
        level: The level; None when the list promises nothing.
        rule: The rule that matched: its name, or its place such as `rules.2` or `rules.ola.0`.
        passed: The rules before it, each with why it did not match.
        reason: Why there is no level, when there is none.
    """

    rules: str = ""
    level: str | None = None
    rule: str | None = None
    passed: tuple[PassedRule, ...] = ()
    reason: str = ""

    def to_dict(self) -> dict[str, object]:
        """Return it in plain JSON types, keys sorted."""
        return {
            "level": self.level,
            "passed": [{"reason": one.reason, "rule": one.rule} for one in self.passed],
            "reason": self.reason,
            "rule": self.rule,
            "rules": self.rules,
        }


def select(plan: Plan, facts: Mapping[str, Fact]) -> tuple[Selected, ...]:
    """Return what each list of rules picks for *facts*.

    Source: SPEC section 7.
    """
    return tuple(_select(rules, facts) for rules in plan.lists)


def _select(rules: ListPlan, facts: Mapping[str, Fact]) -> Selected:
    passed: list[PassedRule] = []
    for rule in rules.rules:
        failed = rule.failed(facts)
        if failed is None:
            level = None if rule.level is None else rule.level.name
            reason = f"rule {rule.name} promises nothing" if level is None else ""
            return Selected(rules.name, level, rule.name, tuple(passed), reason)
        passed.append(PassedRule(rule.name, _why(failed, facts.get(failed))))
    return Selected(rules.name, None, None, tuple(passed), "no rule matches")


def _why(name: str, fact: Fact) -> str:
    return f"{name} is not given" if fact is None else f"{name} is {shown(fact)}"
