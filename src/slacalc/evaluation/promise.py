"""Step 2, promise: which level is in force after each event, and why."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, final

from slacalc.evaluation.evaluation import PassedRule
from slacalc.showing import shown

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from slacalc.agreement.plan import LevelPlan, Plan, RulePlan
    from slacalc.clock.moments import Moment
    from slacalc.typing import Fact

__all__ = ("Selected", "Term", "select", "terms")


@final
@dataclass(frozen=True, slots=True)
class Term:
    """What is in force from an instant on: a level, and the facts that choose its amounts."""

    since: int
    level: LevelPlan | None
    facts: Mapping[str, Fact]


@final
@dataclass(frozen=True, slots=True)
class Selected:
    """The rule that matched, and why the rules before it did not."""

    rule: RulePlan | None
    passed: tuple[PassedRule, ...]

    @property
    def reason(self) -> str:
        """Why there is no level, when there is none."""
        if self.rule is None:
            return "no rule matches"
        return "" if self.rule.level is not None else f"rule {self.rule.name} promises nothing"


def terms(plan: Plan, moments: Sequence[Moment]) -> list[Term]:
    """Return what was in force, from the creation on; a new term when the facts changed."""
    found: list[Term] = []
    facts: Mapping[str, Fact] | None = None
    for moment in moments:
        # The trail hands out the very same facts while none of them changes.
        if moment.facts is not facts:
            facts = moment.facts
            found.append(Term(moment.at_us, plan.level(facts), facts))
    return found


def select(plan: Plan, facts: Mapping[str, Fact]) -> Selected:
    """Return the rule that matches *facts*, and why the earlier ones did not."""
    passed: list[PassedRule] = []
    for rule in plan.rules:
        failed = rule.failed(facts)
        if failed is None:
            return Selected(rule, tuple(passed))
        passed.append(PassedRule(rule.name, _why(failed, facts.get(failed))))
    return Selected(None, tuple(passed))


def _why(name: str, fact: Fact) -> str:
    return f"{name} is not given" if fact is None else f"{name} is {shown(fact)}"
