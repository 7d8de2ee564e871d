"""The plan of an agreement: what evaluation reads, all options resolved and nothing to look up.

A plan is made once for each agreement (`compile.plan_of`) and is private to the engine. Nothing
here knows pydantic.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Final, Generic, Literal, NamedTuple, TypeAlias, TypeVar, final

from slacalc.agreement.parts.fact_words import fact_word
from slacalc.agreement.plans.fixed_due import DueChoice, FixedDue
from slacalc.agreement.plans.promises import Promise
from slacalc.core.amounts import ParsedAmount
from slacalc.showing import shown

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence
    from fractions import Fraction

    from slacalc.agreement.plans.rules import ListPlan, RulePlan
    from slacalc.calendars.calendar import Calendar
    from slacalc.calendars.measuring.landing import Landing
    from slacalc.clock.fold import Clock
    from slacalc.clock.metrics.reading import Cycles
    from slacalc.typing import Fact

__all__ = (
    "Aim",
    "Choice",
    "LevelPlan",
    "Plan",
    "Retarget",
    "TargetPlan",
    "ThresholdPlan",
    "joined",
)

Retarget: TypeAlias = Literal["keep", "restart", "prorate", "pin"]
"""What a change of the promise does to a run (SPEC section 6.5)."""

_MOST_LEVELS: Final = 4096
"""Levels made of several that are kept."""

MEASURED: Final = "measured, and nothing promised"
"""Why there is no promise for what a level measures alone."""

T = TypeVar("T")


@final
@dataclass(frozen=True, slots=True)
class Choice(Generic[T]):
    """One thing, or one of several by the value of a fact."""

    default: T | None
    by: str | None = None
    entries: Mapping[str, T] = field(default_factory=dict[str, T])

    def pick(self, facts: Mapping[str, Fact]) -> T | None:
        """Return what *facts* choose; None when there is no entry and no default."""
        if self.by is None:
            return self.default
        word = fact_word(facts.get(self.by))
        return self.default if word is None else self.entries.get(word, self.default)

    def reason(self, facts: Mapping[str, Fact], what: str) -> str:
        """Return why `pick` found nothing."""
        fact = facts.get(str(self.by))
        if fact is None:
            return f"no {what}: fact {self.by} is not given and there is no default"
        return f"no {what} for {self.by}={shown(fact)} and no default"


@final
@dataclass(frozen=True, slots=True)
class ThresholdPlan:
    """A named instant on the way to due, or after it.

    Attributes:
        name: What it is called; one of a kind in its target.
        at: A share of the target (1 is due, more is after it), or an amount away from due.
        before: Whether an amount lies before due; a share does not ask.
        warns: Whether the promise is at risk once it is crossed.
        tell: Whom to tell.
    """

    name: str
    at: Fraction | ParsedAmount
    before: bool = False
    warns: bool = False
    tell: str | None = None


class Aim(NamedTuple):
    """What a target is for: its name and its metric, which other levels may choose otherwise."""

    name: str
    metric: str


@final
@dataclass(frozen=True, slots=True)
class TargetPlan:
    """A target: its clock, and the promise for given facts.

    Attributes:
        name: The target's name.
        metric: The name of its metric.
        clock: The metric, compiled.
        amounts: The amount, or the choice of one; of several the first whose fact is present.
        calendars: The calendar, or the choice of one.
        landing: Where deadlines rest; `None` as their kind does.
        breach_at_equality: Whether the due instant itself is late.
        retarget: What a change of the promise does to a run.
        applied: Whether a promise that appears counts from there.
        auto: Whether a deferral ends at the due of this target.
        returned_facts: The facts that a deferral which ends by itself leaves, in our words.
        max_deferrals: How many deferrals have an effect; None: all.
        measured: Whether nothing is promised and the clock is measured alone.
        cycles: Which runs summaries count.
        thresholds: What is to be crossed on the way to due and after it.
        aim: What it is for.
    """

    name: str
    metric: str
    clock: Clock
    amounts: tuple[Choice[ParsedAmount] | DueChoice, ...]
    calendars: Choice[Calendar]
    landing: Landing | None
    breach_at_equality: bool
    thresholds: tuple[ThresholdPlan, ...] = ()
    retarget: Retarget = "keep"
    applied: bool = False
    auto: bool = False
    returned_facts: Mapping[str, Fact] = field(default_factory=dict[str, "Fact"])
    max_deferrals: int | None = None
    measured: bool = False
    cycles: Cycles = "each"
    aim: Aim = field(init=False)
    _made: dict[tuple[ParsedAmount, int], Promise] = field(
        default_factory=dict[tuple[ParsedAmount, int], Promise],
        repr=False,
    )

    def __post_init__(self) -> None:
        object.__setattr__(self, "aim", Aim(self.name, self.metric))

    def promise(self, facts: Mapping[str, Fact]) -> Promise | str:
        """Return the promise to a request with *facts*, or why there is none."""
        if self.measured:
            return MEASURED
        amount, calendar = self._amount(facts), self.calendars.pick(facts)
        if isinstance(amount, str):
            return amount
        if calendar is None:
            return self.calendars.reason(facts, "calendar")
        if isinstance(amount, FixedDue):
            # There are as many as requests: none of them is kept.
            return Promise.of(amount, calendar, self.landing)
        # By identity: comparing calendars costs more than making a promise.
        key = (amount, id(calendar))
        made = self._made.get(key)
        if made is None:
            made = self._made[key] = Promise.of(amount, calendar, self.landing)
        return made

    def _amount(self, facts: Mapping[str, Fact]) -> ParsedAmount | FixedDue | str:
        """Return what the first alternative whose fact is present promises, or why none does."""
        for one in self.amounts:
            amount = one.pick(facts)
            if amount is not None:
                return amount
        return "; ".join(one.reason(facts, "amount") for one in self.amounts)

    @property
    def asked(self) -> frozenset[str]:
        """The names of the facts that choose the promise."""
        names = (one.by for one in (*self.amounts, self.calendars))
        return frozenset(name for name in names if name is not None)

    def alone_on(self, facts: Mapping[str, Fact]) -> Calendar | None:
        """Return the calendar of a clock that is measured alone; None where it has none."""
        return self.calendars.pick(facts) if self.measured else None


@final
@dataclass(frozen=True, slots=True)
class LevelPlan:
    """A level: its targets, in the agreement's order."""

    name: str
    targets: tuple[TargetPlan, ...]

    def target(self, name: str) -> TargetPlan | None:
        """Return the target of that name, if the level has it."""
        for target in self.targets:
            if target.name == name:
                return target
        return None


def joined(names: Iterable[str]) -> str:
    """Return what several levels, or rules, are called together.

    >>> joined(["gold", "office"])
    'gold + office'
    """
    return " + ".join(names)


@final
@dataclass(frozen=True, slots=True)
class Plan:
    """An agreement, compiled.

    Attributes:
        lists: The lists of rules; there is one where they have no names.
        words: Status words, theirs to ours.
        facts: The names of all facts that anything asks for.
        promise_facts: Those of them that choose what is promised.
        from_facts: The names of facts that clocks count from.
        strict: Whether a dirty history is an error.
        marks: Fingerprints of the agreement that were asked for.
        track: The names of the facts by which ledgers are split.
        clocks: The clock of each metric that some level has.
        heard: The kinds of events that clocks listen to; None for all of them.
    """

    lists: tuple[ListPlan, ...]
    words: Mapping[str, str]
    facts: frozenset[str]
    promise_facts: frozenset[str]
    from_facts: frozenset[str]
    strict: bool
    track: tuple[str, ...] = ()
    clocks: Mapping[str, Clock] = field(default_factory=dict[str, "Clock"], repr=False)
    marks: dict[str, str] = field(default_factory=dict[str, str], repr=False, compare=False)
    heard: frozenset[str] | None = field(init=False, repr=False)
    _levels: dict[tuple[str, ...], LevelPlan] = field(
        default_factory=dict[tuple[str, ...], LevelPlan], repr=False, compare=False
    )

    def __post_init__(self) -> None:
        kinds = [clock.watch.heard for clock in self.clocks.values()]
        some = [one for one in kinds if one is not None]
        heard = frozenset[str]().union(*some) if len(some) == len(kinds) else None
        object.__setattr__(self, "heard", heard)

    @property
    def rules(self) -> tuple[RulePlan, ...]:
        """The rules of all lists."""
        return tuple(rule for one in self.lists for rule in one.rules)

    def level(self, facts: Mapping[str, Fact]) -> LevelPlan | None:
        """Return the level of a request with *facts*; several lists pick one made of theirs."""
        if len(self.lists) == 1:
            return self.lists[0].level(facts)
        picked = [level for one in self.lists if (level := one.level(facts)) is not None]
        return self._together(picked) if len(picked) > 1 else picked[0] if picked else None

    def _together(self, picked: Sequence[LevelPlan]) -> LevelPlan:
        """Return the level with the targets of all *picked*, made once."""
        names = tuple(level.name for level in picked)
        made = self._levels.get(names)
        if made is None:
            if len(self._levels) >= _MOST_LEVELS:
                self._levels.clear()
            targets = tuple(target for level in picked for target in level.targets)
            made = self._levels[names] = LevelPlan(joined(names), targets)
        return made
