"""Thresholds over columns: the instants of one threshold, row by row, and when they could be seen.

The twin of `evaluation.thresholds`.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC
from fractions import Fraction
from typing import TYPE_CHECKING, Final, TypeAlias, final

import numpy as np

from slacalc.agreement.plans.promises import Promise
from slacalc.batch.arrays import NULL
from slacalc.batch.measuring.idle import due_of, reach_back
from slacalc.batch.measuring.landing import add_dates
from slacalc.batch.measuring.promises import PromiseColumns
from slacalc.batch.measuring.rulers import WallColumnRuler, amount_ruler
from slacalc.core.amounts import CalendarDays
from slacalc.evaluation.due import FOREVER
from slacalc.evaluation.thresholds import ThresholdInstant, keep_crossed

if TYPE_CHECKING:
    from collections.abc import Sequence

    from slacalc.agreement.plans.plan import ThresholdPlan
    from slacalc.batch.arrays import Bools, Int64s
    from slacalc.batch.measuring.pieces import Pieces
    from slacalc.batch.verdict.runs import Runs
    from slacalc.batch.verdict.standing import Earlier
    from slacalc.core.amounts import ParsedAmount

__all__ = ("Crossed", "crossed", "kept_thresholds")

Found: TypeAlias = "tuple[Int64s, Int64s]"
"""When a threshold is crossed, and from when on that could be seen; `NULL` while it is open."""


@final
@dataclass(frozen=True, slots=True, eq=False)
class Crossed:
    """One threshold in each row."""

    plan: ThresholdPlan
    at: Int64s
    noticed: Int64s
    crossed: Bools
    late: Bools

    def instant(self, row: int) -> ThresholdInstant:
        """Return what it is in one row."""
        at, noticed = int(self.at[row]), int(self.noticed[row])
        return ThresholdInstant(
            name=self.plan.name,
            tell=self.plan.tell,
            warns=self.plan.warns,
            crossed=bool(self.crossed[row]),
            late=bool(self.late[row]),
            micros=None if at == NULL else at,
            noticed=None if noticed == NULL else noticed,
            zone=UTC,
        )


_WALL: Final = WallColumnRuler()


def crossed(runs: Runs, plan: ThresholdPlan, last: Int64s, watched: Int64s) -> Crossed:
    """Return when *plan* is crossed in each of *runs*, and whether it was.

    Args:
        runs: The runs.
        plan: The threshold.
        last: The last instant at which it can be crossed.
        watched: Since when it is watched: the promise was made, or the run started if later.
    """
    at, noticed = _found(runs, plan)
    known = at != NULL
    # What was past already when the promise was made is seen then.
    later = watched > runs.start
    late = known & later & (at < watched)
    noticed = np.where(known & later, np.maximum(noticed, watched), noticed)
    # What came between a stop and a reopening is seen when that is over.
    for gaps in (runs.idle, runs.counted):
        if gaps is not None and gaps.stood.any():
            seen = noticed[gaps.row]
            between = gaps.stood & (gaps.since <= seen) & (seen < gaps.until)
            noticed[gaps.row[between]] = gaps.until[between]
    return Crossed(plan, at, noticed, known & (noticed <= last), late)


def kept_thresholds(
    earlier: Sequence[Earlier], found: Sequence[Crossed]
) -> dict[int, tuple[ThresholdInstant, ...]]:
    """Return all thresholds of the rows that crossed some under *earlier* promises."""
    kept: dict[int, list[ThresholdInstant]] = {}
    for promise in earlier:
        plans = promise.target.thresholds
        columns = [crossed(promise.runs, plan, promise.until - 1, promise.since) for plan in plans]
        for place, row in enumerate(promise.cycles.tolist()):
            some = [one.instant(place) for one in columns if one.crossed[place]]
            if some:
                kept.setdefault(row, []).extend(some)
    return {
        row: keep_crossed(some, [one.instant(row) for one in found]) for row, some in kept.items()
    }


def _found(runs: Runs, plan: ThresholdPlan) -> Found:
    """Return when *plan* is crossed in each of *runs*, and from when on that could be seen."""
    if isinstance(plan.at, Fraction):
        units = np.maximum(0, runs.left - runs.units + _share(runs.units, plan.at))
        at = due_of(runs.promise, runs.since, units, runs.idle)
        return at, at
    if plan.before:
        return _before(runs, plan.at)
    at = _after(runs, plan.at)
    return at, at


def _share(units: Int64s, share: Fraction) -> Int64s:
    """Return that *share* of *units*, rounded up, exactly."""
    known, places = np.unique(units, return_inverse=True)
    shares = [-(-whole * share.numerator // share.denominator) for whole in known.tolist()]
    return np.array(shares, np.int64)[places]


def _after(runs: Runs, amount: ParsedAmount) -> Int64s:
    promise = runs.promise.promise
    later = PromiseColumns(Promise.of(amount, promise.calendar, promise.landing))
    at = np.full(runs.due.size, NULL, np.int64)
    rows = np.flatnonzero(runs.due != NULL)
    begun = later.begin(runs.due[rows])
    at[rows] = due_of(later, begun, later.units(begun), runs.idle.of(rows))
    return at


def _before(runs: Runs, amount: ParsedAmount) -> Found:
    """Return the instants *amount* before due, and from when on that could be seen.

    As in the scalar engine this goes from pause to pause: all rows with a first one at once, then
    those with a second.
    """
    walk = _Walk(runs, amount)
    for place in range(int(np.diff(runs.idle.bounds).max(initial=0))):
        walk.pass_pause(place)
    rows = np.flatnonzero(walk.missing & (runs.due != NULL))
    walk.settle(rows, _counted_back(runs, amount, runs.due[rows], rows, runs.idle.of(rows)))
    return walk.at, walk.noticed


@final
class _Walk:
    """Where each row is on its way from pause to pause.

    Attributes:
        at: What was found.
        noticed: From when on it could be seen.
        missing: The rows for which it is still to be found.
    """

    def __init__(self, runs: Runs, amount: ParsedAmount) -> None:
        size = runs.start.size
        self._runs, self._amount = runs, amount
        self._start, self._units = runs.since.copy(), runs.left.copy()
        self._known = runs.start.copy()
        self._counts = np.diff(runs.idle.bounds)
        self._walking = np.ones(size, np.bool_)
        self.at = np.full(size, NULL, np.int64)
        self.noticed = np.full(size, NULL, np.int64)
        self.missing = np.ones(size, np.bool_)

    def settle(self, rows: Int64s, at: Int64s) -> None:
        """Note what was found for some *rows*."""
        self.at[rows] = at
        self.noticed[rows] = np.maximum(at, self._known[rows])
        self.missing[rows] = self._walking[rows] = False

    def pass_pause(self, place: int) -> None:
        """Ask what was known before the pause at *place* of each row, and go on behind it."""
        idle = self._runs.idle
        rows = np.flatnonzero(self._walking & (self._counts > place))
        pieces = idle.bounds[rows] + place
        rows = rows[idle.until[pieces] > self._start[rows]]
        pieces = idle.bounds[rows] + place
        ahead = idle.since[pieces] > self._start[rows]
        self._stretch(rows[ahead], idle.since[pieces][ahead], place)
        rows = rows[self._walking[rows]]
        until = idle.until[idle.bounds[rows] + place]
        lasting = until == FOREVER
        self.missing[rows[lasting]] = self._walking[rows[lasting]] = False
        rows, until = rows[~lasting], until[~lasting]
        self._start[rows] = self._known[rows] = until

    def _stretch(self, rows: Int64s, since: Int64s, place: int) -> None:
        """Look for the threshold of some *rows* before a pause *since* then."""
        promise, start, units = self._runs.promise, self._start[rows], self._units[rows]
        due = promise.moved(promise.landed(promise.ruler.reach(start, units)))
        idle = self._runs.idle.of(rows, most=place)
        at = _counted_back(self._runs, self._amount, due, rows, idle)
        early = at <= since
        self.settle(rows[early], at[early])
        rest = rows[~early]
        self._units[rest] -= promise.ruler.between(start[~early], since[~early])
        self._walking[rest[self._units[rest] <= 0]] = False


def _counted_back(
    runs: Runs, amount: ParsedAmount, due: Int64s, rows: Int64s, idle: Pieces
) -> Int64s:
    """Return the instants *amount* before *due*, of some *rows* of *runs*."""
    promise, floor = runs.promise.promise, runs.start[rows]
    if isinstance(amount, CalendarDays):
        units = due - add_dates(promise.compiled, due, -amount.days)
        return reach_back(_WALL, due, units, idle, floor)
    measure = Promise.of(amount, promise.calendar)
    ruler = amount_ruler(measure.compiled, amount)
    return reach_back(ruler, due, np.full(due.size, measure.size), idle, floor)
