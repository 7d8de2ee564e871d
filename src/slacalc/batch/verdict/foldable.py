"""Which agreements the road over columns knows; whatever it does not know goes the scalar road."""

from __future__ import annotations

from dataclasses import fields
from typing import Final

from slacalc.agreement.plans.plan import Choice, Plan, TargetPlan

__all__ = ("unfoldable",)

# What the road knows of a plan: what is added to it later takes the other one until it is here.
_PLAN: Final = frozenset(
    {"lists", "words", "facts", "promise_facts", "from_facts", "strict", "clocks", "track",
     "marks", "heard", "_levels"}
)  # fmt: skip
_TARGET: Final = frozenset(
    {"name", "metric", "clock", "amounts", "calendars", "landing", "breach_at_equality",
     "thresholds", "retarget", "applied", "auto", "returned_facts", "max_deferrals", "measured",
     "cycles", "aim", "_made"}
)  # fmt: skip


def unfoldable(plan: Plan) -> str:
    """Return why no request can be folded in columns under *plan*; empty when they can."""
    unknown = {one.name for one in fields(Plan)} - _PLAN | {
        one.name for one in fields(TargetPlan)
    } - _TARGET
    if unknown:
        return f"the agreement has {min(unknown)}"
    if plan.from_facts:
        return f"a clock counts from fact {min(plan.from_facts)}"
    targets = (one for rule in plan.rules if rule.level for one in rule.level.targets)
    return next((why for target in targets if (why := _unfoldable(target))), "")


def _unfoldable(target: TargetPlan) -> str:
    """Return why *target* cannot be folded; empty when it can."""
    if target.clock.waits_for_due:
        return f"metric {target.metric} waits for due"
    if target.cycles == "sum":
        return f"summaries count the sum of the cycles of metric {target.metric}"
    if not all(isinstance(one, Choice) for one in target.amounts):
        return "a fact says when a target is due"
    return ""
