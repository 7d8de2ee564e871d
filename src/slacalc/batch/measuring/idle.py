"""What counts and when it is used up, over columns: the twin of `evaluation.due` on instants.

The spans of all rows that do not count lie one after the other in `Pieces`. What counts before
each of them is summed up along the way, so that no row is walked from span to span.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from slacalc.batch.arrays import NULL
from slacalc.evaluation.due import FOREVER

if TYPE_CHECKING:
    from slacalc.batch.arrays import Bools, Int64s
    from slacalc.batch.measuring.pieces import Pieces
    from slacalc.batch.measuring.promises import PromiseColumns
    from slacalc.batch.measuring.rulers import ColumnRuler

__all__ = ("due_of", "reach", "reach_back", "summed", "used")


def summed(values: Int64s, bounds: Int64s) -> Int64s:
    """Return the sum of the *values* of each row; those of a row lie between its *bounds*."""
    total = np.zeros(values.size + 1, np.int64)
    np.cumsum(values, out=total[1:])
    return total[bounds[1:]] - total[bounds[:-1]]


def used(
    ruler: ColumnRuler, start: Int64s, end: Int64s, idle: Pieces, only: Bools | None = None
) -> Int64s:
    """Return the units that count in each `[start, end)`; none where it is empty.

    Args:
        ruler: What measures.
        start: Where each row starts.
        end: Where it ends.
        idle: The spans of each row that do not count.
        only: Which of these spans there are; None for all.
    """
    units = ruler.between(start, np.maximum(start, end))
    if not idle.since.size:
        return units
    since, until = idle.since, idle.until
    since = np.maximum(since, start[idle.row])
    until = np.minimum(until, end[idle.row])
    some = np.flatnonzero(since < until if only is None else (since < until) & only)
    if not some.size:
        return units
    away = np.zeros(since.size, np.int64)
    away[some] = ruler.between(since[some], until[some])
    return units - summed(away, idle.bounds)


def reach(ruler: ColumnRuler, start: Int64s, units: Int64s, idle: Pieces) -> Int64s:
    """Return the earliest instants from *start* on by which *units* are used.

    `NULL` where that lies behind a pause that still lasts.
    """
    at, left = start, units
    found = np.full(start.size, NULL, np.int64)
    known = np.ones(start.size, np.bool_)
    if idle.since.size:
        at, left, known = _last_stretch(ruler, start, units, idle)
    none = units <= 0
    found[none] = start[none]
    rows = np.flatnonzero(known & ~none)
    found[rows] = ruler.reach(at[rows], left[rows])
    return found


def _last_stretch(
    ruler: ColumnRuler, start: Int64s, units: Int64s, idle: Pieces
) -> tuple[Int64s, Int64s, Bools]:
    """Return where the stretch begins in which the units are used up, and how many are left.

    The last value says where there is such a stretch.
    """
    row, bounds = idle.row, idle.bounds
    begin = start[row]
    head = np.zeros(row.size, np.bool_)
    head[bounds[:-1][bounds[:-1] < bounds[1:]]] = True
    since = np.maximum(idle.since, begin)
    from_ = np.empty_like(begin)
    from_[1:] = np.maximum(idle.until[:-1], begin[1:])
    from_[head] = begin[head]
    # Spans that end before the start, and the lasting one, leave nothing to measure.
    counted = np.zeros(row.size, np.int64)
    some = np.flatnonzero(from_ < since)
    counted[some] = ruler.between(from_[some], since[some])
    total = np.cumsum(counted)
    base = np.concatenate([[0], total])[bounds[:-1]]
    passed = (total - base[row]) < units[row]
    whole = np.concatenate([[0], np.cumsum(passed)])
    steps = whole[bounds[1:]] - whole[bounds[:-1]]
    moved = np.flatnonzero(steps > 0)
    last = bounds[:-1][moved] + steps[moved] - 1
    at, left = start.copy(), units.copy()
    at[moved] = np.maximum(idle.until[last], start[moved])
    left[moved] = units[moved] - (total[last] - base[moved])
    known = np.ones(start.size, np.bool_)
    known[moved] = idle.until[last] != FOREVER
    return at, left, known


def reach_back(
    ruler: ColumnRuler, end: Int64s, units: Int64s, idle: Pieces, floor: Int64s
) -> Int64s:
    """Return the latest instants from which to *end* so many *units* count; *floor* at least.

    Or *end*, where that is earlier than the floor.
    """
    at, left, floor = end, units, np.minimum(floor, end)
    if idle.since.size:
        at, left = _first_stretch(ruler, end, units, idle)
    found = floor.copy()
    rows = np.flatnonzero(at > floor)
    rows = rows[ruler.between(floor[rows], at[rows]) > left[rows]]
    found[rows] = ruler.reach_back(at[rows], left[rows])
    return found


def _first_stretch(
    ruler: ColumnRuler, end: Int64s, units: Int64s, idle: Pieces
) -> tuple[Int64s, Int64s]:
    """Return where the stretch ends in which the units are used up, looking back from *end*."""
    row, bounds = idle.row, idle.bounds
    until_end = end[row]
    before = idle.since < until_end
    upto = np.empty_like(until_end)
    upto[:-1] = idle.since[1:]
    tail = bounds[1:][bounds[:-1] < bounds[1:]] - 1
    upto[tail] = until_end[tail]
    upto = np.minimum(upto, until_end)
    since = np.minimum(idle.until, upto)
    counted = np.zeros(row.size, np.int64)
    some = np.flatnonzero(before & (since < upto))
    counted[some] = ruler.between(since[some], upto[some])
    total = np.concatenate([[0], np.cumsum(counted)])
    # From each span to the end, that which lies between it and the next one included.
    behind = total[bounds[1:]][row] - total[:-1]
    passed = before & (behind < units[row])
    whole = np.concatenate([[0], np.cumsum(passed)])
    steps = whole[bounds[1:]] - whole[bounds[:-1]]
    after = np.concatenate([[0], np.cumsum(~before)])
    skipped = after[bounds[1:]] - after[bounds[:-1]]
    moved = np.flatnonzero(steps > 0)
    last = bounds[1:][moved] - skipped[moved] - steps[moved]
    at, left = end.copy(), units.copy()
    at[moved] = idle.since[last]
    left[moved] = units[moved] - behind[last]
    return at, left


def due_of(promise: PromiseColumns, begun: Int64s, units: Int64s, idle: Pieces) -> Int64s:
    """Return when *units* that count from *begun* on are due, landed; `NULL` while it is open."""
    if not promise.promise.is_moved or not idle.since.size:
        return _due(promise, begun, units, idle)
    # `at` may lie before the count ends: a pause that begins after it moves nothing.
    found = _due(promise, begun, units, idle)
    settled = np.zeros(begun.size, np.bool_)
    counts = np.diff(idle.bounds)
    for place in range(int(counts.max())):
        rows = np.flatnonzero((counts > place) & ~settled)
        if place:
            # Between a stop and a pause that touch there is no time.
            span = idle.bounds[rows] + place
            rows = rows[idle.until[span - 1] < idle.since[span]]
        since = idle.since[idle.bounds[rows] + place]
        due = _due(promise, begun[rows], units[rows], idle.of(rows, most=place))
        early = (due != NULL) & (due <= since)
        found[rows[early]] = due[early]
        settled[rows[early]] = True
    return found


def _due(promise: PromiseColumns, begun: Int64s, units: Int64s, idle: Pieces) -> Int64s:
    due = reach(promise.ruler, begun, units, idle)
    if promise.promise.landing == "open":
        due = _opening(promise, due, idle)
    return promise.moved(due)


def _opening(promise: PromiseColumns, due: Int64s, idle: Pieces) -> Int64s:
    """Return the first openings from *due* on of what is left of the calendar."""
    due = promise.opening(due)
    rows = np.flatnonzero(np.diff(idle.bounds) > 0)
    while rows.size:
        pieces = idle.of(rows)
        begun = pieces.since <= due[rows][pieces.row]
        last = summed(begun.astype(np.int64), pieces.bounds) - 1 + pieces.bounds[:-1]
        until = pieces.until[np.maximum(last, 0)]
        inside = (last >= pieces.bounds[:-1]) & (due[rows] < until) & (due[rows] != NULL)
        rows, until = rows[inside], until[inside]
        lasting = until == FOREVER
        due[rows[lasting]] = NULL
        rows, until = rows[~lasting], until[~lasting]
        due[rows] = promise.opening(until)
    return due
