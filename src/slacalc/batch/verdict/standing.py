"""What is promised to each cycle after every change of its promise: the twin of `promised`.

Most cycles see one promise. Those that see several go from change to change: all of them through
their first, then those that have a second through that.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple, final

import numpy as np

from slacalc.batch.arrays import NULL
from slacalc.batch.verdict.runs import Runs

if TYPE_CHECKING:
    from slacalc.agreement.plans.plan import TargetPlan
    from slacalc.agreement.plans.promises import Promise
    from slacalc.batch.arrays import Int64s
    from slacalc.batch.verdict.codes import Int32s
    from slacalc.batch.verdict.fold import Cycles
    from slacalc.batch.verdict.terms import Promises, Terms
    from slacalc.batch.verdict.trail import Trail

__all__ = ("Earlier", "Standing", "standing_of")


@final
class Earlier(NamedTuple):
    """Promises of which others took the place, of some cycles that had the same one."""

    cycles: Int64s
    target: TargetPlan
    runs: Runs
    since: Int64s
    until: Int64s

    def of(self, rows: Int64s) -> Earlier:
        """Return some of them."""
        return Earlier(
            self.cycles[rows],
            self.target,
            self.runs.some(rows),
            self.since[rows],
            self.until[rows],
        )


@final
class Standing:
    """What is promised to each cycle in the end.

    Attributes:
        choice: The combination of facts whose target promises it.
        number: The number of the promise.
        applied: When it was made, or the cycle began if later.
        watched: Since when its thresholds are watched: later, where another level brought them.
        lately: Whether the cycle was late under an earlier promise while that was in force.
        rest: Since when how many units are left, where the promise was prorated; else `NULL`.
        earlier: The promises before it, in order for each cycle.
    """

    def __init__(self, choice: Int32s, number: Int32s, start: Int64s) -> None:
        self.choice = choice
        self.number = number
        self.applied = start.copy()
        self.watched = start.copy()
        self.lately = np.zeros(start.size, np.bool_)
        self.rest = (np.full(start.size, NULL, np.int64), np.zeros(start.size, np.int64))
        self.earlier: list[Earlier] = []


def standing_of(
    name: str, cycles: Cycles, trail: Trail, terms: Terms, promises: Promises
) -> Standing:
    """Return what the target *name* promises *cycles*, of requests with several terms or one.

    Args:
        name: The name of the target.
        cycles: The cycles of its clock.
        trail: The events.
        terms: What was in force when.
        promises: What that promises.
    """
    low = terms.bounds[cycles.request]
    counts = terms.bounds[cycles.request + 1] - low
    # A run that another took the place of had the promise before the change that did it.
    asked = cycles.end - (cycles.superseded & (cycles.end > cycles.start))
    first, last = low.copy(), low.copy()
    for place in range(1, int(counts.max(initial=1))):
        rows = np.flatnonzero(counts > place)
        term = low[rows] + place
        since = trail.at[terms.event[term]]
        for found, at in ((first, cycles.start), (last, asked)):
            in_force = since <= at[rows]
            found[rows[in_force]] = term[in_force]
    changing = _Changing(name, cycles, promises, terms.choice[first])
    for step in range(1, int((last - first).max(initial=0)) + 1):
        rows = np.flatnonzero(last - first >= step)
        term = first[rows] + step
        changing.change(rows, terms.choice[term], trail.at[terms.event[term]])
    return changing.standing


@final
class _Changing:
    """Cycles on their way from change to change."""

    def __init__(self, name: str, cycles: Cycles, promises: Promises, choice: Int32s) -> None:
        self._name = name
        self._cycles = cycles
        self._promises = promises
        numbers = promises.numbers(name, choice)
        self.standing = Standing(choice, numbers, cycles.start)
        self._frozen = np.zeros(choice.size, np.bool_)

    def change(self, rows: Int64s, choices: Int32s, since: Int64s) -> None:
        """Let the promise of some cycles become that of *choices*, *since* then."""
        numbers = self._promises.numbers(self._name, choices)
        standing = self.standing
        keys = np.stack([standing.choice[rows], standing.number[rows], choices, numbers])
        kinds, kind_of = np.unique(keys, axis=1, return_inverse=True)
        for place, (old_choice, old, choice, new) in enumerate(kinds.T.tolist()):
            some = np.flatnonzero(kind_of.ravel() == place)
            self._change(
                rows[some],
                since[some],
                (self._promises.target(self._name, old_choice), self._promises.promise(old)),
                (self._promises.target(self._name, choice), self._promises.promise(new)),
                (choice, new),
            )

    def _change(
        self,
        rows: Int64s,
        since: Int64s,
        old: tuple[TargetPlan, Promise | str],
        new: tuple[TargetPlan, Promise | str],
        codes: tuple[int, int],
    ) -> None:
        """Change some cycles, all from one promise to another one."""
        standing = self.standing
        if isinstance(old[1], str):
            self._frozen[rows] = False
            self._set(rows, since, codes)
            return
        if not isinstance(new[1], str):
            rows, since = rows[~self._frozen[rows]], since[~self._frozen[rows]]
        if not rows.size:
            return
        if new[1] == old[1]:
            # What was crossed stays; what another level brings is not seen before.
            if new[0].thresholds != old[0].thresholds:
                standing.earlier.append(self._before(rows, since, old[0], old[1]))
                standing.watched[rows] = since
            standing.choice[rows] = codes[0]
            return
        before = self._before(rows, since, old[0], old[1])
        late = before.runs.late(since, at_equality=old[0].breach_at_equality)
        standing.lately[rows] |= late
        if isinstance(new[1], str):
            standing.earlier.append(before)
            self._set(rows, since, codes)
            return
        pinned = np.zeros(late.size, np.bool_)
        if new[0].retarget == "prorate":
            pinned = late
        elif new[0].retarget == "pin":
            pinned = ~pinned
        self._frozen[rows[pinned]] = True
        kept = np.flatnonzero(~pinned)
        before = before.of(kept)
        standing.earlier.append(before)
        self._set(rows[kept], since[kept], codes)
        if new[0].retarget == "prorate":
            self._prorate(before, new[1])

    def _before(
        self, rows: Int64s, since: Int64s, target: TargetPlan, promise: Promise
    ) -> Earlier:
        """Return what some cycles were promised until *since*."""
        standing, cycles = self.standing, self._cycles.of(rows)
        rest = (standing.rest[0][rows], standing.rest[1][rows])
        runs = Runs.of(promise, cycles.start, cycles.idle, rest, cycles.counted)
        return Earlier(rows, target, runs, standing.watched[rows], since)

    def _set(self, rows: Int64s, since: Int64s, codes: tuple[int, int]) -> None:
        standing = self.standing
        standing.choice[rows], standing.number[rows] = codes
        standing.applied[rows] = since
        standing.watched[rows] = since
        standing.rest[0][rows] = NULL

    def _prorate(self, before: Earlier, promise: Promise) -> None:
        """Give *promise* the share that is left of the one *before*, rounded up to a unit."""
        runs, since = before.runs, before.until
        whole, left = runs.units.tolist(), runs.remaining(since).tolist()
        # Whole numbers of Python: the product of two amounts is more than an int64 holds.
        units = Runs.of(promise, since, runs.idle.of(np.arange(since.size), most=0)).units
        shares = [
            -(-max(0, rest) * unit // of) if of else unit
            for rest, unit, of in zip(left, units.tolist(), whole, strict=True)
        ]
        self.standing.rest[0][before.cycles] = since
        self.standing.rest[1][before.cycles] = np.array(shares, np.int64)
