"""Rules, compiled: which level a list of them picks for the facts of a request."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, final

if TYPE_CHECKING:
    from collections.abc import Mapping

    from slacalc.agreement.plans.plan import LevelPlan
    from slacalc.clock.metrics.fact_tests import Holds
    from slacalc.typing import Fact

__all__ = ("ListPlan", "RulePlan")


@final
@dataclass(frozen=True, slots=True)
class RulePlan:
    """A rule: its tests, one by one, so that it can say which of them failed."""

    name: str
    tests: tuple[tuple[str, Holds], ...]
    level: LevelPlan | None

    def failed(self, facts: Mapping[str, Fact]) -> str | None:
        """Return the name of the first fact that fails its test; None when the rule matches."""
        for name, holds in self.tests:
            if not holds(facts):
                return name
        return None


@final
@dataclass(frozen=True, slots=True)
class ListPlan:
    """A list of rules, in order; the one that stands alone has the name ""."""

    name: str
    rules: tuple[RulePlan, ...]

    def level(self, facts: Mapping[str, Fact]) -> LevelPlan | None:
        """Return the level of a request with *facts*: that of the first rule that matches."""
        for rule in self.rules:
            if rule.failed(facts) is None:
                return rule.level
        return None
