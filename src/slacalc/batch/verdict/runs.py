"""Cycles that run against one promise, and the instants that follow from both."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, final

import numpy as np

from slacalc.batch.arrays import NULL
from slacalc.batch.measuring.idle import due_of, used
from slacalc.batch.measuring.promises import PromiseColumns

if TYPE_CHECKING:
    from slacalc.agreement.plans.promises import Promise
    from slacalc.batch.arrays import Bools, Int64s
    from slacalc.batch.measuring.pieces import Pieces

__all__ = ("Runs",)


@final
@dataclass(frozen=True, slots=True, eq=False)
class Runs:
    """Cycles that run against one promise: `evaluation.due.Run` over columns.

    Attributes:
        promise: The promise.
        start: When each started.
        begun: From when on the amount counts.
        units: The amount, in units of the promise's ruler, as many as from `since` on.
        since: From when on what is left leads to due: `begun`, unless it was prorated later.
        left: How many units are left then.
        idle: What does not count.
        due: When it is due; `NULL` while a pause that lasts leaves it open.
        straight: Whether all of its time counts.
        counted: The spans between a stop and a reopening that count; None for none.
    """

    promise: PromiseColumns
    start: Int64s
    begun: Int64s
    units: Int64s
    since: Int64s
    left: Int64s
    idle: Pieces
    due: Int64s
    straight: Bools
    counted: Pieces | None = None

    @classmethod
    def of(
        cls,
        promise: Promise,
        start: Int64s,
        idle: Pieces,
        rest: tuple[Int64s, Int64s] | None = None,
        counted: Pieces | None = None,
    ) -> Runs:
        """Return the runs of *promise* from *start* on.

        Args:
            promise: The promise.
            start: When each started.
            idle: What does not count.
            counted: What does count, though the clock had stopped.
            rest: Since when how many units are left, where it was prorated; else `NULL`.
        """
        columns = PromiseColumns(promise)
        begun = since = columns.begin(start)
        straight = np.diff(idle.bounds) == 0
        prorated = np.zeros(start.size, np.bool_) if rest is None else rest[0] != NULL
        if rest is not None:
            since = np.where(prorated, rest[0], begun)
        units = left = columns.units(since)
        if rest is not None:
            left = np.where(prorated, rest[1], units)
        due = due_of(columns, since, left, idle)
        straight &= ~prorated
        return cls(columns, start, begun, units, since, left, idle, due, straight, counted)

    def some(self, rows: Int64s) -> Runs:
        """Return some of the runs alone."""
        return Runs(
            promise=self.promise,
            start=self.start[rows],
            begun=self.begun[rows],
            units=self.units[rows],
            since=self.since[rows],
            left=self.left[rows],
            idle=self.idle.of(rows),
            due=self.due[rows],
            straight=self.straight[rows],
            counted=None if self.counted is None else self.counted.of(rows),
        )

    def remaining(self, end: Int64s) -> Int64s:
        """Return the units that are left at *end*, which may be fewer than none."""
        return self.left - used(self.promise.ruler, self.since, end, self.idle)

    def unpaused(self) -> Int64s:
        """Return when the runs would be due had they never been paused, nor prorated."""
        rows = np.flatnonzero(~self.straight)
        if not rows.size:
            return self.due
        found = self.due.copy()
        nothing = self.idle.of(rows, most=0)
        begun = self.begun[rows]
        found[rows] = due_of(self.promise, begun, self.promise.units(begun), nothing)
        return found

    def late(self, since: Int64s, *, at_equality: bool) -> Bools:
        """Return which runs were late before *since*, when their promise changed."""
        last = self.due + (not at_equality)
        late: Bools = (self.due != NULL) & (since > last)
        return late
