"""What is in force for each request: its terms, its level now, and where promises change."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final, final

import numpy as np

if TYPE_CHECKING:
    from slacalc.agreement.plans.plan import LevelPlan
    from slacalc.batch.arrays import Bools, Int64s
    from slacalc.batch.verdict.codes import Int32s
    from slacalc.batch.verdict.terms import Promises
    from slacalc.batch.verdict.trail import Trail

__all__ = ("InForce",)

_LEVEL_CHANGES: Final = "it changes to a level with other targets"
_APPEARS: Final = "its promise appears later, and counts from there"


@final
class InForce:
    """What is in force for the requests of a trail.

    Args:
        trail: Their events; what cannot be followed here is left to the scalar engine.
        promises: What facts choose.

    Attributes:
        terms: What was in force when.
        choice: What the facts of each request choose in the end.
        level: The place of its level then; -1 for none.
        changing: Which requests have several terms.
    """

    def __init__(self, trail: Trail, promises: Promises) -> None:
        self._trail = trail
        self._promises = promises
        self.terms = promises.terms(trail)
        levels = promises.levels_of(self.terms.choice)
        counts = np.diff(self.terms.bounds)
        self.choice = promises.before(trail)
        begun = counts > 0
        self.choice[begun] = self.terms.choice[self.terms.bounds[1:][begun] - 1]
        self.level = promises.levels_of(self.choice)
        self.changing = counts > 1
        # The terms that follow another one of the same request.
        after = np.arange(levels.size) > np.repeat(self.terms.bounds[:-1], counts)
        self._changes = np.flatnonzero(after)
        if self._changes.size:
            self._leave_levels(levels)
            self._leave_appearing(levels)

    def _leave_levels(self, levels: Int32s) -> None:
        """Leave the requests that change between levels whose clocks differ."""
        shapes = [_shape(level) for level in self._promises.levels]
        # The last one is that of no level at all.
        number = np.array([shapes.index(one) for one in shapes] + [-1], np.int64)
        shape = number[levels]
        changes = self._changes
        self._leave(changes[shape[changes] != shape[changes - 1]], _LEVEL_CHANGES)

    def _leave_appearing(self, levels: Int32s) -> None:
        """Leave the requests with a promise that appears and counts from there on."""
        for name in self._names(applied=True):
            changes = self._with_target(name, levels)
            before = self._promises.numbers(name, self.terms.choice[changes - 1])
            after = self._promises.numbers(name, self.terms.choice[changes])
            keys = (self.terms.choice[changes].tolist(), before.tolist(), after.tolist())
            appears = [self._appears(name, *key) for key in zip(*keys, strict=True)]
            self._leave(changes[np.array(appears, np.bool_)], _APPEARS)

    def _appears(self, name: str, choice: int, old: int, new: int) -> bool:
        promise = self._promises.promise
        made = isinstance(promise(old), str) and not isinstance(promise(new), str)
        return made and self._promises.target(name, choice).applied

    def _with_target(self, name: str, levels: Int32s) -> Int64s:
        """Return the changes of requests that are still here and have the target *name*."""
        places = [place for place, level in enumerate(self._promises.levels) if level.target(name)]
        changes = self._changes
        here = np.isin(levels[changes], places) & ~self._trail.slow[self._requests(changes)]
        return changes[here]

    def _names(self, *, applied: bool = False) -> list[str]:
        """Return the names of targets; those alone that count from where they appear."""
        targets = (target for level in self._promises.levels for target in level.targets)
        return [*dict.fromkeys(one.name for one in targets if one.applied or not applied)]

    def _requests(self, terms: Int64s) -> Int64s:
        return self._trail.request[self.terms.event[terms]].astype(np.int64)

    def _leave(self, terms: Int64s, reason: str) -> None:
        if terms.size:
            requests = np.zeros(self._trail.slow.size, np.bool_)
            requests[self._requests(terms)] = True
            self._trail.leave(requests, reason)

    def resets(self, name: str) -> Bools | None:
        """Return at which events a change of the promise *name* begins a new run.

        None where there are none.
        """
        targets = [level.target(name) for level in self._promises.levels]
        restarts = any(one is not None and one.retarget == "restart" for one in targets)
        if not self._changes.size or not restarts:
            return None
        changes = self._with_target(name, self._promises.levels_of(self.terms.choice))
        choices = self.terms.choice
        before = self._promises.numbers(name, choices[changes - 1])
        after = self._promises.numbers(name, choices[changes])
        keys = (choices[changes].tolist(), before.tolist(), after.tolist())
        begins = [self._restarts(name, *key) for key in zip(*keys, strict=True)]
        found = np.zeros(self._trail.at.size, np.bool_)
        found[self.terms.event[changes[np.array(begins, np.bool_)]]] = True
        return found if found.any() else None

    def _restarts(self, name: str, choice: int, old: int, new: int) -> bool:
        promises = (self._promises.promise(old), self._promises.promise(new))
        if old == new or any(isinstance(one, str) for one in promises):
            return False
        return self._promises.target(name, choice).retarget == "restart"


def _shape(level: LevelPlan) -> tuple[tuple[str, str, int], ...]:
    """Return the targets of *level* by name, each with its clock."""
    return tuple(sorted((one.name, one.metric, id(one.clock)) for one in level.targets))
