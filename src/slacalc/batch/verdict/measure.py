"""Step 5 over columns: cycles against their promise, the twin of `evaluation.measure`."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Final, NamedTuple, final

import numpy as np

from slacalc.batch.arrays import NULL
from slacalc.batch.measuring.idle import summed, used
from slacalc.batch.measuring.rulers import TimeColumnRuler
from slacalc.batch.verdict.crossings import crossed, kept_thresholds
from slacalc.batch.verdict.runs import Runs
from slacalc.calendars.compiling.compiled import compiled_of
from slacalc.clock.machine import CANCELLED, PAUSED, PHASES, RUNNING, STOPPED
from slacalc.core.amounts import BusinessDays
from slacalc.evaluation.status import Status, status_of

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from numpy.typing import NDArray

    from slacalc.agreement.plans.plan import TargetPlan
    from slacalc.agreement.plans.promises import Promise
    from slacalc.batch.arrays import Bools, Int64s
    from slacalc.batch.verdict.crossings import Crossed
    from slacalc.batch.verdict.fold import Cycles
    from slacalc.batch.verdict.standing import Earlier
    from slacalc.calendars.calendar import Calendar
    from slacalc.evaluation.thresholds import ThresholdInstant

    Bytes = NDArray[np.uint8]

__all__ = (
    "PLAIN",
    "STATUSES",
    "Measures",
    "Stood",
    "measure_cycles",
    "measure_unpromised",
    "measure_unstarted",
)  # fmt: skip

STATUSES: Final = tuple(Status)
"""Statuses by their number."""

_EXACT: Final = 1 << 53
"""Whole numbers up to here are floats as they are, so that one division rounds once."""


@final
class Stood(NamedTuple):
    """How changes of their promise left some cycles; None where there were none.

    `earlier` says of which of them, by row, promises were of which others took the place.
    """

    rest: tuple[Int64s, Int64s] | None = None
    applied: Int64s | None = None
    watched: Int64s | None = None
    lately: Bools | None = None
    earlier: Sequence[Earlier] = ()


PLAIN: Final = Stood()
"""Nothing changed."""


@final
@dataclass(frozen=True, slots=True, eq=False)
class Measures:
    """What is measured of some cycles, by the name of the result's column.

    Attributes:
        instants: Instants and lengths, `NULL` where there is none.
        phase: The number of the phase.
        status: The number of the status.
        breached: Whether each is late.
        ever_breached: Whether it is, or was under an earlier promise.
        fraction: What is used up of the promise; not a number where nothing is promised.
        thresholds: What is crossed on the way.
        kept: The thresholds of rows that crossed some under an earlier promise, all of them.
    """

    instants: dict[str, Int64s]
    phase: Bytes
    status: Bytes
    breached: Bools
    ever_breached: Bools
    fraction: NDArray[np.float64]
    thresholds: Sequence[Crossed] = field(default_factory=tuple)
    kept: Mapping[int, Sequence[ThresholdInstant]] = field(
        default_factory=dict[int, "Sequence[ThresholdInstant]"]
    )


def measure_cycles(
    cycles: Cycles, target: TargetPlan, promise: Promise, stood: Stood = PLAIN
) -> Measures:
    """Return how *cycles* stand against *promise*, that of *target*.

    Args:
        cycles: The cycles.
        target: Their target.
        promise: What it promises.
        stood: How changes of the promise left them, where there were any.
    """
    idle, start, end = cycles.idle, cycles.start, cycles.end
    runs = Runs.of(promise, start, idle, stood.rest, cycles.counted)
    due, begun, units, ruler = runs.due, runs.begun, runs.units, runs.promise.ruler
    known = due != NULL
    breach = np.where(known, due + (not target.breach_at_equality), NULL)
    # Nobody is late who is ended by the clock itself.
    late = known & (end >= breach) & ~cycles.automatic
    elapsed = used(ruler, begun, end, idle)
    overdue = np.zeros(end.size, np.int64)
    rows = np.flatnonzero(late)
    overdue[rows] = used(ruler, due[rows], end[rows], idle.of(rows))
    left = units - elapsed if stood.rest is None else runs.remaining(end)
    remaining = np.where(late, 0, np.maximum(0, left))
    applied = start if stood.applied is None else np.maximum(start, stood.applied)
    watched = start if stood.watched is None else np.maximum(start, stood.watched)
    last = _watch(cycles)
    thresholds = [crossed(runs, plan, last, watched) for plan in target.thresholds]
    at_risk = np.zeros(end.size, np.bool_)
    for one in thresholds:
        if one.plan.warns:
            at_risk |= one.crossed
    kept = kept_thresholds(stood.earlier, thresholds)
    for row, instants in kept.items():
        at_risk[row] = any(one.warns and one.crossed for one in instants)
    walls = _walls(cycles)
    return Measures(
        instants={
            "due": due,
            "original_due": runs.unpaused(),
            "elapsed": elapsed,
            "remaining": remaining,
            "overdue": overdue,
            "overdue_time": _open_time(runs, rows, end, overdue),
            "paused": used(ruler, begun, end, idle, idle.stood) - elapsed,
            **walls,
            "remaining_wall": np.where(known, np.maximum(0, due - end), NULL),
            "overdue_wall": np.where(late, end - due, 0),
            "started_at": start,
            "stopped_at": _stopped(cycles),
            "breached_at": np.where(late, breach, NULL),
            "applied_at": applied,
        },
        phase=cycles.phase,
        status=_status(cycles, late, at_risk),
        breached=late,
        ever_breached=late if stood.lately is None else late | stood.lately,
        fraction=_divided(units - remaining + overdue, units),
        thresholds=thresholds,
        kept=kept,
    )


def measure_unstarted(phases: Bytes) -> Measures:
    """Return what there is of clocks in *phases*, pending or cancelled, that never started."""
    nothing = np.zeros(phases.size, np.int64)
    no = np.zeros(phases.size, np.bool_)
    zero = (
        "elapsed",
        "overdue",
        "overdue_time",
        "paused",
        "elapsed_wall",
        "paused_wall",
        "overdue_wall",
    )
    return Measures(
        instants=dict.fromkeys(zero, nothing),
        phase=phases,
        status=_STATUS[phases],
        breached=no,
        ever_breached=no,
        fraction=np.zeros(phases.size),
    )


def measure_unpromised(
    phases: Bytes, cycles: Cycles | None, calendar: Calendar | None
) -> Measures:
    """Return what there is of clocks in *phases* to which nothing is promised.

    Args:
        phases: Where they stand.
        cycles: Their cycles; None where they never started.
        calendar: What they are measured on all the same.
    """
    size = phases.size
    nothing, no = np.zeros(size, np.int64), np.zeros(size, np.bool_)
    zero = ("overdue_time", "overdue_wall", "elapsed_wall", "paused_wall")
    instants: dict[str, Int64s] = dict.fromkeys(zero, nothing)
    if calendar is not None:
        instants |= {"elapsed": nothing, "paused": nothing}
    if cycles is not None:
        instants |= {**_walls(cycles), "started_at": cycles.start, "stopped_at": _stopped(cycles)}
    if cycles is not None and calendar is not None:
        ruler = TimeColumnRuler(compiled_of(calendar))
        elapsed = used(ruler, cycles.start, cycles.end, cycles.idle)
        gone = used(ruler, cycles.start, cycles.end, cycles.idle, cycles.idle.stood)
        instants |= {"elapsed": elapsed, "paused": gone - elapsed}
    return Measures(
        instants=instants,
        phase=phases,
        status=np.full(size, STATUSES.index(Status.NO_TARGET), np.uint8),
        breached=no,
        ever_breached=no,
        fraction=np.full(size, np.nan),
    )


def _watch(cycles: Cycles) -> Int64s:
    """Return the last instants at which thresholds can be crossed."""
    # A clock that ends at the very instant of a threshold has not crossed it.
    going = (cycles.phase == RUNNING) | (cycles.phase == PAUSED)
    return np.where(going, cycles.end, cycles.end - 1)


def _open_time(runs: Runs, late: Int64s, end: Int64s, overdue: Int64s) -> Int64s:
    """Return *overdue* as it is, or, where it is in business days, in open time."""
    promise = runs.promise.promise
    if not isinstance(promise.amount, BusinessDays):
        return overdue
    rows = late[overdue[late] > 0]
    found = np.zeros(end.size, np.int64)
    ruler = TimeColumnRuler(promise.compiled)
    found[rows] = used(ruler, runs.due[rows], end[rows], runs.idle.of(rows))
    return found


def _walls(cycles: Cycles) -> dict[str, Int64s]:
    """Return the real time that counts, and that in pauses."""
    idle = cycles.idle
    real = cycles.end - cycles.start
    if not idle.since.size:
        return {"elapsed_wall": real, "paused_wall": np.zeros(real.size, np.int64)}
    away = np.minimum(idle.until, cycles.end[idle.row]) - idle.since
    paused = summed(np.where(idle.stood, 0, away), idle.bounds)
    return {"elapsed_wall": real - summed(away, idle.bounds), "paused_wall": paused}


def _stopped(cycles: Cycles) -> Int64s:
    over = (cycles.phase == STOPPED) | (cycles.phase == CANCELLED)
    return np.where(over, cycles.end, NULL)


def _divided(part: Int64s, whole: Int64s) -> NDArray[np.float64]:
    """Return *part* / *whole*, rounded once, as Python divides whole numbers."""
    found = part / whole
    large = np.flatnonzero((part > _EXACT) | (whole > _EXACT))
    for row in large.tolist():
        found[row] = int(part[row]) / int(whole[row])
    return found


def _table() -> tuple[Bytes, Bytes]:
    """Return the number of the status for each phase: plain, and by lateness and risk."""
    codes = [
        [
            STATUSES.index(status_of(phase, breached=late, at_risk=risk))
            for late in (False, True)
            for risk in (False, True)
        ]
        for phase in PHASES
    ]
    table = np.array(codes, np.uint8)
    return table[:, 0], table


_STATUS, _BY_PHASE = _table()


def _status(cycles: Cycles, late: Bools, at_risk: Bools) -> Bytes:
    found = _BY_PHASE[cycles.phase, late * 2 + at_risk]
    cancelled = STATUSES.index(Status.CANCELLED)
    return np.where(cycles.superseded & ~late, np.uint8(cancelled), found)
