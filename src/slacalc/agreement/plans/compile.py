"""Agreement to plan: options resolved, conditions as functions, calendars by handle."""

from __future__ import annotations

from typing import TYPE_CHECKING

from slacalc.agreement.parts.choices import ByFact
from slacalc.agreement.parts.due_fact import DueFact
from slacalc.agreement.parts.named_calendars import resolved
from slacalc.agreement.parts.rule_lists import path_of
from slacalc.agreement.parts.rules import NO_LEVEL, Rule
from slacalc.agreement.parts.thresholds import Distance, read_point
from slacalc.agreement.parts.within import alternatives_of
from slacalc.agreement.plans.fixed_due import DueChoice
from slacalc.agreement.plans.kept import Kept
from slacalc.agreement.plans.plan import (
    Choice,
    LevelPlan,
    Plan,
    TargetPlan,
    ThresholdPlan,
)
from slacalc.agreement.plans.rules import ListPlan, RulePlan
from slacalc.clock.fold import Clock, compile_clock
from slacalc.clock.history.fact_state import translation
from slacalc.clock.metrics.built_in import BUILT_IN
from slacalc.clock.metrics.fact_tests import FactTests

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from slacalc.agreement.agreement import Agreement
    from slacalc.agreement.parts.levels import Level
    from slacalc.agreement.parts.options import Options
    from slacalc.agreement.parts.targets import Target
    from slacalc.agreement.parts.within import Alternative
    from slacalc.agreement.plans.plan import Retarget
    from slacalc.calendars.calendar import Calendar
    from slacalc.calendars.measuring.landing import Landing
    from slacalc.clock.metrics.metric import Metric
    from slacalc.core.amounts import ParsedAmount
    from slacalc.typing import Fact

__all__ = ("compile_plan", "mark_of", "plan_of")


def compile_plan(agreement: Agreement) -> Plan:
    """Return the plan of *agreement*."""
    words = translation(agreement.statuses)
    compiler = _Compiler(agreement, words)
    levels = {name: compiler.level(name, level) for name, level in agreement.levels.items()}
    lists = agreement.rule_lists
    tested = (_tested(rule) for rules in lists.values() for rule in rules)
    promise_facts = compiler.promise_facts.union(*tested)
    return Plan(
        lists=tuple(_list(name, rules, levels) for name, rules in lists.items()),
        words=words,
        facts=compiler.facts | promise_facts | {*agreement.track},
        promise_facts=promise_facts,
        from_facts=compiler.from_facts,
        strict=agreement.defaults.on_dirty == "strict",
        track=agreement.track,
        clocks=compiler.clocks,
    )


plan_of = Kept(compile_plan)
"""Return the plan of an `Agreement`, made on first need."""


def mark_of(agreement: Agreement) -> str:
    """Return the fingerprint of *agreement* without its calendars, which states may outlive."""
    marks = plan_of(agreement).marks
    if "state" not in marks:
        from hashlib import sha256
        from json import dumps

        document = {
            **agreement.to_dict(),
            "calendars": sorted(agreement.calendars),
            "source": None,
        }
        marks["state"] = sha256(dumps(document, sort_keys=True).encode()).hexdigest()
    return marks["state"]


def _tested(rule: Rule) -> frozenset[str]:
    return rule.when.names() if rule.when is not None else frozenset()


def _list(name: str, rules: Sequence[Rule], levels: Mapping[str, LevelPlan]) -> ListPlan:
    planned = (_rule(path_of(name, place), rule, levels) for place, rule in enumerate(rules))
    return ListPlan(name, tuple(planned))


def _rule(place: str, rule: Rule, levels: Mapping[str, LevelPlan]) -> RulePlan:
    tests = rule.when.tests if rule.when is not None else ()
    holds = tuple((test[0], FactTests((test,)).compiled()) for test in tests)
    level = None if rule.level == NO_LEVEL else levels[rule.level]
    return RulePlan(rule.name or place, holds, level)


class _Compiler:
    """Compiles levels, and keeps what they share: calendars and clocks."""

    def __init__(self, agreement: Agreement, words: Mapping[str, str]) -> None:
        self._words = words
        self._defaults = agreement.defaults
        self._calendars = resolved(agreement.calendars)
        self._metrics: dict[str, Metric] = {**BUILT_IN, **agreement.metrics}
        self.clocks: dict[str, Clock] = {}
        self.facts: frozenset[str] = frozenset()
        self.promise_facts: frozenset[str] = frozenset()
        self.from_facts: frozenset[str] = frozenset()

    def level(self, name: str, level: Level) -> LevelPlan:
        """Return the plan of *level*."""
        targets = [self._target(key, target, level) for key, target in level.targets.items()]
        targets += [self._measured(key, level) for key in level.measure]
        self.promise_facts = self.promise_facts.union(*(target.asked for target in targets))
        return LevelPlan(name, tuple(targets))

    def _measured(self, name: str, level: Level) -> TargetPlan:
        """Return the plan of a clock to which nothing is promised: open time, if it is known."""
        return TargetPlan(
            name=name,
            metric=name,
            clock=self._clock(name),
            amounts=(),
            calendars=self._calendar_of(level, self._defaults),
            landing=None,
            breach_at_equality=False,
            measured=True,
            cycles=self._metrics[name].cycles,
        )

    def _calendar_of(self, *around: Options) -> Choice[Calendar]:
        """Return the calendar that the innermost of *around* names, or the choice of one."""
        given = next((one.calendar for one in around if one.calendar is not None), None)
        return Choice(None) if given is None else _calendars(given, self._calendars)

    def _target(self, name: str, target: Target, level: Level) -> TargetPlan:
        around: tuple[Options, ...] = (target, level, self._defaults)
        metric = target.metric or name
        # The innermost that is given counts.
        landings: list[Landing] = [one.landing for one in around if one.landing is not None]
        equality = [one.breach_at_equality for one in around if one.breach_at_equality is not None]
        retargets: list[Retarget] = [one.retarget for one in around if one.retarget is not None]
        return TargetPlan(
            name=name,
            metric=metric,
            clock=self._clock(metric),
            amounts=tuple(map(_choice, alternatives_of(target.within))),
            calendars=self._calendar_of(*around),
            landing=landings[0] if landings else None,
            breach_at_equality=any(equality[:1]),
            thresholds=tuple(_thresholds(target)),
            retarget=retargets[0] if retargets else "keep",
            applied=next((one.since for one in around if one.since is not None), "") == "applied",
            auto=target.auto is not False,
            returned_facts=self._returned_facts(target),
            max_deferrals=target.max_deferrals,
            cycles=self._metrics[metric].cycles,
        )

    def _returned_facts(self, target: Target) -> dict[str, Fact]:
        facts = {} if isinstance(target.auto, bool) else dict(target.auto)
        status = facts.get("status")
        if isinstance(status, str):
            facts["status"] = self._words.get(status, status)
        return facts

    def _clock(self, name: str) -> Clock:
        if name not in self.clocks:
            metric = self._metrics[name]
            self.clocks[name] = compile_clock(metric)
            self.facts |= metric.fact_names()
            self.from_facts |= {metric.from_fact} if metric.from_fact is not None else set()
        return self.clocks[name]


def _thresholds(target: Target) -> Iterator[ThresholdPlan]:
    for warns, thresholds in ((True, target.warn), (False, target.after)):
        for threshold in thresholds:
            point = read_point(threshold.at)
            at, before = (
                (point.amount, point.before) if isinstance(point, Distance) else (point, False)
            )
            yield ThresholdPlan(
                threshold.label, at, before=before, warns=warns, tell=threshold.tell
            )


def _choice(one: Alternative) -> Choice[ParsedAmount] | DueChoice:
    if isinstance(one, DueFact):
        return DueChoice(one.due, one.moves)
    if not isinstance(one, ByFact):
        return Choice(one)
    default = one.default
    return Choice(None if isinstance(default, str) else default, one.by, one.amounts or {})


def _calendars(given: str | ByFact, calendars: Mapping[str, Calendar]) -> Choice[Calendar]:
    if not isinstance(given, ByFact):
        return Choice(calendars[given])
    entries = {word: calendars[name] for word, name in (given.calendars or {}).items()}
    default = given.default
    return Choice(calendars[default] if isinstance(default, str) else None, given.by, entries)
