"""Step 4b over columns: what events do to a clock, request by request, and the cycles of it.

The twin of `clock.fold`. The first event of all requests is taken at once, then the second of
those that have two, and so on: as many rounds as the longest history has events that matter.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, final

import numpy as np

from slacalc.batch.measuring.pieces import Pieces, joined
from slacalc.batch.verdict.moves import STANCES
from slacalc.clock.machine import (
    CANCELLED,
    CONTINUED,
    COUNTED,
    FATE,
    FATE_CANCELLED,
    FATE_SUPERSEDED,
    OPENED,
    PAUSED,
    PHASE_BITS,
    RUNNING,
    STOPPED,
)
from slacalc.evaluation.due import FOREVER

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from slacalc.batch.verdict.codes import Int32s
    from slacalc.batch.verdict.moves import Moves
    from slacalc.batch.verdict.trail import Trail

    Int64s = NDArray[np.int64]
    Bools = NDArray[np.bool_]
    Bytes = NDArray[np.uint8]

__all__ = ("Cycles", "fold_columns")


@final
@dataclass(frozen=True, slots=True, eq=False)
class Cycles:
    """The cycles of one clock, in the order of requests and of time.

    Attributes:
        request: Whose cycle it is.
        number: Which one of the request, from 1.
        start: When it started.
        end: When it ended; the instant of the question while it is open.
        phase: Where it stands, a number of `machine.PHASES`.
        superseded: Whether another cycle took its place.
        automatic: Whether a return that nobody recorded ended it.
        idle: The spans that do not count.
        counted: The spans between a stop and a reopening that count all the same; None for none.
        phases: Where the clock of each request stands, with cycles and without.
    """

    request: Int32s
    number: Int32s
    start: Int64s
    end: Int64s
    phase: Bytes
    superseded: Bools
    automatic: Bools
    idle: Pieces
    counted: Pieces | None
    phases: Bytes

    def of(self, rows: Int64s) -> Cycles:
        """Return some of the cycles alone."""
        return Cycles(
            self.request[rows],
            self.number[rows],
            self.start[rows],
            self.end[rows],
            self.phase[rows],
            self.superseded[rows],
            self.automatic[rows],
            self.idle.of(rows),
            None if self.counted is None else self.counted.of(rows),
            self.phases,
        )


def fold_columns(trail: Trail, moves: Moves, rows: Int32s, chosen: Bools, now: int) -> Cycles:
    """Return the cycles of a clock up to *now*.

    Args:
        trail: The events.
        moves: What they do.
        rows: The row of *moves* for each of them.
        chosen: The requests whose clock it is.
        now: The instant of the question, in microseconds.
    """
    active = np.flatnonzero(~moves.idle[rows] & chosen[trail.request])
    request = trail.request[active]
    outcome, before, phases = _rounds(moves, rows[active], request, chosen.size)
    kept = np.flatnonzero(outcome != before)
    events, request, outcome = active[kept], request[kept], outcome[kept]
    phase: Bytes = outcome & np.uint8(PHASE_BITS)
    # A clock that was cancelled before it ever ran has no cycle to continue.
    begun = _first_of_each(request, (phase == RUNNING) | (phase == PAUSED))
    opens = begun | ((outcome & OPENED) != 0)
    owner = np.cumsum(opens) - 1
    # What happened before the first cycle of a request happened to none.
    inside = owner >= 0
    inside[inside] = request[np.flatnonzero(opens)][owner[inside]] == request[inside]
    if not inside.all():
        events, request, outcome = events[inside], request[inside], outcome[inside]
        phase, opens, begun, owner = phase[inside], opens[inside], begun[inside], owner[inside]
    moved = _Moved(
        request=request,
        at=trail.at[events],
        outcome=outcome,
        phase=phase,
        opens=opens,
        begun=begun,
        owner=owner,
        openers=np.flatnonzero(opens),
        automatic=None if trail.automatic is None else trail.automatic[events],
    )
    return _cycles(moved, phases, now)


def _rounds(
    moves: Moves, rows: Int32s, request: Int32s, requests: int
) -> tuple[Bytes, Bytes, Bytes]:
    """Return the outcome of each event, the phase before it, and the phase of each clock."""
    counts = np.bincount(request, minlength=requests)
    first = np.cumsum(counts) - counts
    longest = int(counts.max(initial=0))
    # Requests with more events come first, so that each round takes a leading part of them.
    order = np.argsort(-counts, kind="stable")
    sizes = requests - np.cumsum(np.bincount(counts, minlength=longest + 1))
    width = moves.outcomes.shape[1]
    outcomes, after = moves.outcomes.ravel(), moves.after.ravel()
    outcome = np.empty(rows.size, np.uint8)
    before = np.empty(rows.size, np.uint8)
    stance = np.zeros(requests, np.uint8)
    base = rows * np.int32(width)
    begin = first[order]
    for turn in range(longest):
        count = int(sizes[turn])
        places = begin[:count] + turn
        cells = base[places]
        now = stance[:count]
        cells += now
        before[places] = now
        outcome[places] = outcomes[cells]
        stance[:count] = after[cells]
    phases = np.empty(requests, np.uint8)
    phases[order] = stance % STANCES
    return outcome, before % STANCES if width > STANCES else before, phases


def _first_of_each(request: Int32s, going: Bools) -> Bools:
    """Return the first event of each request by which a clock goes."""
    found = np.zeros(going.size, np.bool_)
    some = np.flatnonzero(going)
    of = request[some]
    first = np.ones(some.size, np.bool_)
    first[1:] = of[1:] != of[:-1]
    found[some[first]] = True
    return found


@final
@dataclass(frozen=True, slots=True, eq=False)
class _Moved:
    """Events that moved a clock with a cycle."""

    request: Int32s
    at: Int64s
    outcome: Bytes
    phase: Bytes
    opens: Bools
    begun: Bools  # opens the first cycle of its request
    owner: Int64s  # the cycle that goes on after it
    openers: Int64s
    automatic: Bools | None  # returns that nobody recorded


def _cycles(moved: _Moved, phases: Bytes, now: int) -> Cycles:
    openers, at = moved.openers, moved.at
    request = moved.request[openers]
    count = openers.size
    last = np.empty(count, np.int64)
    last[:-1] = openers[1:] - 1
    last[-1:] = at.size - 1
    # The event that opened the next cycle of the same request may have ended this one.
    fate = np.zeros(count, np.uint8)
    gone_on = np.zeros(count, np.bool_)
    opener_at = np.zeros(count, np.int64)
    automatic = np.zeros(count, np.bool_)
    followed = np.flatnonzero(request[1:] == request[:-1])
    after = openers[followed + 1]
    fate[followed] = moved.outcome[after] & FATE
    gone_on[followed] = (moved.outcome[after] & (CONTINUED | COUNTED)) != 0
    opener_at[followed] = at[after]
    phase = moved.phase[last]
    going = (phase == RUNNING) | (phase == PAUSED)
    ended_there = (fate != 0) & (going | gone_on)
    end = np.where(ended_there, opener_at, np.where(going, now, at[last]))
    phase = np.where(fate == 0, phase, np.where(fate == FATE_CANCELLED, CANCELLED, STOPPED))
    if moved.automatic is not None:
        ender = last.copy()
        ender[followed] = np.where(ended_there[followed], after, last[followed])
        automatic = moved.automatic[ender] & (~going | ended_there)
    first = np.ones(count, np.bool_)
    first[1:] = request[1:] != request[:-1]
    place = np.arange(count)
    number = place - np.maximum.accumulate(np.where(first, place, 0)) + 1
    return Cycles(
        request=request,
        number=number.astype(np.int32),
        start=at[openers],
        end=end,
        phase=phase.astype(np.uint8),
        superseded=fate == FATE_SUPERSEDED,
        automatic=automatic,
        idle=_pieces(moved, count),
        counted=_counted(moved, count),
        phases=phases,
    )


def _pieces(moved: _Moved, cycles: int) -> Pieces:
    """Return the spans in which the clocks of so many *cycles* do not count."""
    at = moved.at
    paused = np.flatnonzero(moved.phase == PAUSED)
    next_at = np.empty(at.size, np.int64)
    next_at[:-1] = np.where(moved.request[1:] == moved.request[:-1], at[1:], FOREVER)
    next_at[-1:] = FOREVER
    gaps = np.flatnonzero((moved.outcome & CONTINUED != 0) & ~moved.begun)
    owner, since, until = moved.owner[paused], at[paused], next_at[paused]
    stood = np.zeros(paused.size, np.bool_)
    if gaps.size:
        # The gap belongs to the cycle that goes on, which the same event may end for another.
        order = np.argsort(np.concatenate([paused * 2 + 1, gaps * 2]), kind="stable")
        owner = np.concatenate([owner, moved.owner[gaps] - moved.opens[gaps]])[order]
        since = np.concatenate([since, at[gaps - 1]])[order]
        until = np.concatenate([until, at[gaps]])[order]
        stood = np.concatenate([stood, np.ones(gaps.size, np.bool_)])[order]
    return joined(cycles, owner, since, until, stood)


def _counted(moved: _Moved, cycles: int) -> Pieces | None:
    """Return the spans between a stop and a reopening that count."""
    gaps = np.flatnonzero((moved.outcome & COUNTED != 0) & ~moved.begun)
    if not gaps.size:
        return None
    owner = moved.owner[gaps] - moved.opens[gaps]
    stood = np.ones(gaps.size, np.bool_)
    since, until = moved.at[gaps - 1], moved.at[gaps]
    return joined(cycles, owner, since, until, stood)
