"""The machine of every clock: one literal table, and the steps derived from it.

Theory of operation.
At an event all signals of a clock apply, in the order of `Signal`, each on the phase that the
last one left; `TRANSITIONS` says what each does in each phase. Options replace cells of the
table (`AGAIN`, `REOPEN`) and are nothing else. Signals never look at the phase, so those of one
event are a small integer, a *mask*, and what they do together is one look-up:
`step_table(again, reopen)[mask][phase]`. Phases, masks and outcomes are plain ints, so that one
object and a column of them take the same road. Everything that moves a clock stands here.
"""

from __future__ import annotations

from collections.abc import Mapping
from enum import IntEnum, StrEnum
from functools import cache
from types import MappingProxyType
from typing import Final, Literal, TypeAlias

__all__ = (
    "CANCELLED",
    "COLUMNS",
    "CONTINUED",
    "COUNTED",
    "FATE",
    "FATE_CANCELLED",
    "FATE_STOPPED",
    "FATE_SUPERSEDED",
    "OPENED",
    "PAUSED",
    "PENDING",
    "PHASES",
    "PHASE_BITS",
    "RUNNING",
    "STOPPED",
    "TRANSITIONS",
    "Again",
    "Cell",
    "Phase",
    "Reopen",
    "Signal",
    "StepTable",
    "step_table",
)


class Phase(StrEnum):
    """Where a clock is in its life.

    >>> Phase("paused") is Phase.PAUSED
    True
    """

    PENDING = "pending"
    RUNNING = "running"
    PAUSED = "paused"
    STOPPED = "stopped"
    CANCELLED = "cancelled"


Phase.__module__ = "slacalc"

PHASES: Final = tuple(Phase)
"""Phases by their number: the machine counts them 0 to 4."""

PENDING: Final = 0
RUNNING: Final = 1
PAUSED: Final = 2
STOPPED: Final = 3
CANCELLED: Final = 4


class Signal(IntEnum):
    """What an event tells a clock, as bits of a mask, in the order in which they apply."""

    CANCEL = 1
    STOP = 2
    RESET = 4
    REOPEN = 8
    START = 16
    RESUME = 32
    PAUSE = 64


Cell: TypeAlias = Literal[
    "-",  # nothing
    "running",
    "paused",
    "stopped",
    "cancelled",
    "new cycle",  # supersedes the current cycle if it is open
    "restart",  # supersedes it even if it had ended
    "continue",  # the current cycle goes on; the time it stood still is not counted
    "count",  # it goes on as if it had never stopped
    "again",  # an option says which of the above
    "reopen",  # an option says which of the above
]
"""What a signal does to a clock in a phase."""

COLUMNS: Final = (
    Signal.START,
    Signal.STOP,
    Signal.RESET,
    Signal.PAUSE,
    Signal.RESUME,
    Signal.CANCEL,
    Signal.REOPEN,
)
"""The columns of `TRANSITIONS`, as SPEC 6.2 prints them (they *apply* in another order)."""

# fmt: off
TRANSITIONS: Final[Mapping[int, tuple[Cell, ...]]] = MappingProxyType({
    # phase     start        stop       reset        pause     resume     cancel       reopen
    PENDING:   ("running",   "-",       "-",         "-",      "-",       "cancelled", "-"),
    RUNNING:   ("again",     "stopped", "new cycle", "paused", "-",       "cancelled", "-"),
    PAUSED:    ("again",     "stopped", "new cycle", "-",      "running", "cancelled", "-"),
    STOPPED:   ("new cycle", "-",       "-",         "-",      "-",       "-",         "reopen"),
    CANCELLED: ("new cycle", "-",       "-",         "-",      "-",       "-",         "reopen"),
})
# fmt: on
"""The table of SPEC 6.2: by the number of the phase, one cell for each of `COLUMNS`."""

Again: TypeAlias = Literal["ignore", "restart"]
"""What a start does to a clock that is already running or paused."""

Reopen: TypeAlias = Literal["continue", "count", "restart", "new_cycle", "ignore"]
"""What reopening does to a clock that is stopped or cancelled."""

_AGAIN: Final[Mapping[Again, Cell]] = MappingProxyType({"ignore": "-", "restart": "restart"})
_REOPEN: Final[Mapping[Reopen, Cell]] = MappingProxyType(
    {
        "continue": "continue",
        "count": "count",
        "restart": "restart",
        "new_cycle": "new cycle",
        "ignore": "-",
    },
)

# An outcome is one int: the phase afterwards, and what became of cycles on the way.
PHASE_BITS: Final = 0b111
"""`outcome & PHASE_BITS` is the number of the phase afterwards."""
FATE: Final = 0b11 << 3
"""`outcome & FATE` says how the cycle that was the current one ended: 0, or one of `FATE_*`."""
FATE_STOPPED: Final = 0b01 << 3
FATE_SUPERSEDED: Final = 0b10 << 3
FATE_CANCELLED: Final = 0b11 << 3
CONTINUED: Final = 1 << 5
"""The cycle that had ended earlier goes on (this comes before its fate); the gap is no time."""
COUNTED: Final = 1 << 6
"""The same, and the gap counts as running."""
OPENED: Final = 1 << 7
"""A new cycle opened (this comes last)."""

StepTable: TypeAlias = tuple[tuple[int, ...], ...]
"""`table[mask][phase]` is the outcome of the signals in *mask* on *phase*."""


@cache
def step_table(*, again: Again = "ignore", reopen: Reopen = "ignore") -> StepTable:
    """Return what each of the 128 masks does in each of the 5 phases under these options.

    Source: SPEC 6.2. It is derived from `TRANSITIONS`, once for each set of options.
    """
    options: dict[Cell, Cell] = {"again": _AGAIN[again], "reopen": _REOPEN[reopen]}
    masks = range(2 * max(Signal))
    return tuple(
        tuple(_compose(mask, phase, options) for phase in range(len(PHASES))) for mask in masks
    )


def _compose(mask: int, phase: int, options: Mapping[Cell, Cell]) -> int:
    """Apply the signals of *mask* one after the other."""
    outcome = phase
    for signal in Signal:
        if mask & signal:
            cell = TRANSITIONS[outcome & PHASE_BITS][COLUMNS.index(signal)]
            outcome = _apply(options.get(cell, cell), outcome)
    return outcome


def _apply(cell: Cell, outcome: int) -> int:
    """Return *outcome* as one more *cell* leaves it."""
    phase, marks = outcome & PHASE_BITS, outcome & ~PHASE_BITS
    is_open = phase in (RUNNING, PAUSED)
    match cell:
        case "stopped":
            outcome = STOPPED | marks | FATE_STOPPED
        case "cancelled":
            outcome = CANCELLED | marks | (FATE_CANCELLED if is_open else 0)
        case "paused":
            outcome = PAUSED | marks
        case "running":
            outcome = RUNNING | marks | (OPENED if phase == PENDING else 0)
        case "continue":
            outcome = RUNNING | _continued(marks, CONTINUED)
        case "count":
            outcome = RUNNING | _continued(marks, COUNTED)
        case "new cycle" | "restart":
            outcome = RUNNING | _opened(marks, ends=is_open or cell == "restart")
        case _:
            pass
    return outcome


def _continued(marks: int, how: int) -> int:
    """Return *marks* after a reopening: ended and continued by one event is neither."""
    return marks & ~FATE if marks & FATE else marks | how


def _opened(marks: int, *, ends: bool) -> int:
    """Return *marks* after a new cycle, which replaces one that the same event had opened."""
    if ends and not marks & OPENED:
        marks = marks & ~FATE | FATE_SUPERSEDED
    return marks | OPENED
