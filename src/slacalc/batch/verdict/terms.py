"""Step 2 over columns: which level is in force after each event, and what it promises.

The twin of `evaluation.promise`. The plan's own closures are asked once for each combination of
the facts that choose a promise; rows are look-ups.
"""

from __future__ import annotations

from datetime import UTC, datetime
from typing import TYPE_CHECKING, Final, NamedTuple, final

import numpy as np

from slacalc.batch.verdict.memo import Memo, Radix
from slacalc.evaluation.evaluation import Evaluation
from slacalc.evaluation.selection import select

if TYPE_CHECKING:
    from collections.abc import Mapping

    from numpy.typing import NDArray

    from slacalc.agreement.plans.plan import LevelPlan, Plan, TargetPlan
    from slacalc.agreement.plans.promises import Promise
    from slacalc.batch.verdict.codes import Domain, Int32s
    from slacalc.batch.verdict.trail import Trail
    from slacalc.calendars.calendar import Calendar
    from slacalc.typing import Fact

    Int64s = NDArray[np.int64]
    Bools = NDArray[np.bool_]

__all__ = ("Chosen", "Promises", "Terms")


@final
class Chosen(NamedTuple):
    """What a combination of facts chooses: a level, and what is said of it."""

    place: int
    """The place of the level among those seen; -1 for none."""
    level: str | None
    rule: str | None
    reason: str
    facts: Mapping[str, Fact]


@final
class Terms(NamedTuple):
    """What is in force from which event on.

    A row for each term of each request, those of one request in order.
    """

    bounds: Int64s
    """Where the terms of each request begin, and one more: their number."""
    event: Int64s
    """The event that began each."""
    choice: Int32s
    """What its facts choose."""


@final
class Promises:
    """What the facts of requests choose, by their combinations.

    Attributes:
        levels: The levels seen.
        chosen: What each combination seen chooses.
    """

    def __init__(self, plan: Plan, domains: Mapping[str, Domain]) -> None:
        self._plan = plan
        self._domains = domains
        self._names = tuple(name for name in sorted(plan.promise_facts) if name in domains)
        self._radix = Radix([len(domains[name]) for name in self._names])
        self._choices = Memo(self._radix.size, self._choose)
        self._promised: dict[tuple[int, int], Promise | str] = {}
        self._numbers: dict[tuple[int, int], int] = {}
        self._pairs: list[tuple[Promise | str, int]] = []
        self.levels: list[LevelPlan] = []
        self.chosen: list[Chosen] = []

    @property
    def foldable(self) -> bool:
        """Whether there are few enough combinations."""
        return self._radix.fits

    def terms(self, trail: Trail) -> Terms:
        """Return what is in force from which event of *trail* on."""
        size = trail.at.size
        choices = self.choose(trail.facts, size)
        begins = np.zeros(size, np.bool_)
        begins[1:] = choices[1:] != choices[:-1]
        begins[trail.begins] = True
        event = np.flatnonzero(begins)
        bounds = np.zeros(trail.slow.size + 1, np.int64)
        np.cumsum(np.bincount(trail.request[event], minlength=trail.slow.size), out=bounds[1:])
        return Terms(bounds, event, choices[event])

    def before(self, trail: Trail) -> Int32s:
        """Return what the facts of each request choose before its creation."""
        return self.choose(trail.given, trail.slow.size)

    def choose(self, facts: Mapping[str, Int32s], rows: int) -> Int32s:
        """Return what so many *rows* of facts choose."""
        columns = [facts[name] for name in self._names]
        return self._choices.look(self._radix.join(columns, rows))

    def levels_of(self, choices: Int32s) -> Int32s:
        """Return the place of the level that each combination chooses; -1 for none."""
        return np.array([one.place for one in self.chosen], np.int32)[choices]

    def partial(self, choices: Int32s) -> Bools:
        """Return which combinations leave some of several lists of rules without a level."""
        several = len(self._plan.lists) > 1
        return np.array([several and bool(one.reason) for one in self.chosen], np.bool_)[choices]

    def promised(self, target: TargetPlan, choice: int) -> Promise | str:
        """Return what *target* promises for a combination; or why nothing."""
        key = (id(target), choice)
        found = self._promised.get(key)
        if found is None:
            found = self._promised[key] = target.promise(self.chosen[choice].facts)
        return found

    def number(self, target: TargetPlan, choice: int) -> int:
        """Return a number for what `promised` returns: the same one for equal promises."""
        key = (id(target), choice)
        found = self._numbers.get(key)
        if found is None:
            promised, calendar = self.promised(target, choice), self.calendar(target, choice)
            pair = (promised, id(calendar))
            if pair not in self._pairs:
                self._pairs.append(pair)
            found = self._numbers[key] = self._pairs.index(pair)
        return found

    def target(self, name: str, choice: int) -> TargetPlan:
        """Return the target *name* of the level that a combination chooses; it has to have it."""
        found = self.levels[self.chosen[choice].place].target(name)
        if found is None:
            raise LookupError(name)
        return found

    def numbers(self, name: str, choices: Int32s) -> Int32s:
        """Return the number of what the target *name* promises for each of *choices*."""
        known = np.unique(choices)
        table = np.zeros(int(known.max(initial=0)) + 1, np.int32)
        for choice in known.tolist():
            table[choice] = self.number(self.target(name, choice), choice)
        return table[choices]

    def promise(self, number: int) -> Promise | str:
        """Return the promise of that number; or why there is none."""
        return self._pairs[number][0]

    def calendar(self, target: TargetPlan, choice: int) -> Calendar | None:
        """Return the calendar on which *target* is measured though nothing is promised."""
        return target.alone_on(self.chosen[choice].facts)

    def _choose(self, key: int) -> int:
        codes = self._radix.split(key)
        facts = {
            name: self._domains[name].values[code]
            for name, code in zip(self._names, codes, strict=True)
        }
        level = self._plan.level(facts)
        said = Evaluation(request="", at=_ANY, selected=select(self._plan, facts))
        place = -1
        if level is not None:
            known = [place for place, one in enumerate(self.levels) if one is level]
            if not known:
                self.levels.append(level)
            place = known[0] if known else len(self.levels) - 1
        self.chosen.append(Chosen(place, said.level, said.rule, said.reason, facts))
        return len(self.chosen) - 1


_ANY: Final = datetime(2000, 1, 1, tzinfo=UTC)
