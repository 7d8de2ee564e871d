"""Times several ways to do one thing side by side, so that noise hits them all."""

from __future__ import annotations

import gc
import json
import statistics
import subprocess
import sys
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field

__all__ = ("Lane", "Verdict", "apart", "race", "ratio")

_WARM_SECONDS = 0.2
_FEW = 20
_SMALL = 10


@dataclass
class Lane:
    """One way to do one thing: a function and the arguments it is called with, row by row.

    Attributes:
        name: What is printed.
        call: The function.
        rows: Its arguments, a tuple a row.
        seconds: Found: the seconds a call took, one number a round.
    """

    name: str
    call: Callable[..., object]
    rows: Sequence[tuple[object, ...]]
    seconds: list[float] = field(default_factory=list)

    @property
    def median(self) -> float:
        """The median over the rounds, in seconds a call."""
        return statistics.median(self.seconds)


@dataclass(frozen=True)
class Verdict:
    """A line of the table: what was asked, what came out, what it has to be.

    Attributes:
        question: What was measured.
        found: The number.
        wanted: The bound, or None where the line only informs.
        unit: What stands behind the number.
        at_least: Whether the bound is a least or a most.
        note: What else was seen.
    """

    question: str
    found: float
    wanted: float | None
    unit: str = "×"
    at_least: bool = True
    note: str = ""

    @property
    def holds(self) -> bool:
        """Whether the number is within the bound."""
        if self.wanted is None:
            return True
        return self.found >= self.wanted if self.at_least else self.found <= self.wanted

    def line(self) -> str:
        """Return the line as Markdown."""
        sign = "≥" if self.at_least else "≤"
        digits = 2 if self.found < _SMALL else 0
        wanted = "" if self.wanted is None else f"{sign} {self.wanted:g} {self.unit}"
        mark = "" if self.holds else " **missed**"
        found = f"{self.found:,.{digits}f} {self.unit}{mark}"
        return f"| {self.question} | {found} | {wanted} | {self.note} |"


def race(lanes: Sequence[Lane], rounds: int) -> None:
    """Run all *lanes* in every round, each time in another order; fills their `seconds`.

    Every lane has its rows once before, so that windows, indexes and caches are warm. Processor
    time, not the clock on the wall: all rivals compute in one thread and wait for nothing.
    """
    for lane in lanes:
        _fit(lane)
    gc.collect()
    gc.disable()
    try:
        for turn in range(rounds):
            start = turn * 7 % len(lanes)
            for lane in (*lanes[start:], *lanes[:start]):
                lane.seconds.append(_pass(lane) / len(lane.rows))
    finally:
        gc.enable()


def apart(script: str, *arguments: object) -> dict[str, float]:
    """Return what `script --run` prints last, as JSON, in a process of its own."""
    command = [sys.executable, script, "--run", *map(str, arguments)]
    done = subprocess.run(command, stdout=subprocess.PIPE, text=True, check=True)  # noqa: S603 - a script beside this one
    found: dict[str, float] = json.loads(done.stdout.splitlines()[-1])
    return found


def ratio(lanes: Mapping[str, Lane], slow: str, fast: str) -> float:
    """Return how many times as fast *fast* is as *slow*: the median over the rounds."""
    pairs = zip(lanes[slow].seconds, lanes[fast].seconds, strict=True)
    return statistics.median(theirs / ours for theirs, ours in pairs)


def _fit(lane: Lane) -> None:
    """Warm a lane up; give one that is slow fewer rows a pass."""
    before = time.process_time()
    for done, row in enumerate(lane.rows, start=1):
        lane.call(*row)
        if done >= _FEW and time.process_time() - before > _WARM_SECONDS:
            lane.rows = lane.rows[:: max(len(lane.rows) // _FEW, 1)]
            return


def _pass(lane: Lane) -> float:
    call, rows = lane.call, lane.rows
    before = time.process_time()
    for row in rows:
        call(*row)
    return time.process_time() - before
