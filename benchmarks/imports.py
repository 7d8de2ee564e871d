"""What does slacalc add to the start of a program, and how soon is its first answer there?

Each is a program of its own, started in turn with an empty one; the clock on the wall decides,
and the best of all rounds counts, for a start can only be disturbed. Byte code is kept between
the rounds, as it is of every installed package.
"""

from __future__ import annotations

import os
import random
import re
import resource
import subprocess
import sys
import tempfile
import time
from pathlib import Path

from stopwatch import Verdict

__all__ = ("verdicts",)

ROUNDS = 15
_MOST_IMPORT = 30.0
_MOST_FIVE_LINES = 250.0


def verdicts(rounds: int = ROUNDS) -> list[Verdict]:
    """Start every program *rounds* times in turn, and return the lines of the table."""
    programs = {
        "empty": "pass",
        "import slacalc": "import slacalc",
        "from slacalc import Calendar": "from slacalc import Calendar",
        "five lines": five_lines(),
    }
    best = dict.fromkeys(programs, float("inf"))
    chance = random.Random(1)  # noqa: S311 - an order, not a secret
    busy = dict.fromkeys(programs, float("inf"))
    with tempfile.TemporaryDirectory() as folder:
        for program in programs.values():
            _milliseconds(program, folder)  # writes the byte code
        for _ in range(rounds):
            # Each round in another order: what ran before leaves its traces in the caches.
            for name, program in sorted(programs.items(), key=lambda _: chance.random()):
                wall, processor = _milliseconds(program, folder)
                best[name], busy[name] = min(best[name], wall), min(busy[name], processor)
    for name, milliseconds in best.items():
        print(f"{name:30} {milliseconds:8.1f} ms, processor {busy[name]:8.1f} ms")
    alone = best["empty"]
    bare = f"Python alone {alone:.0f} ms"
    return [
        Verdict(
            "`import slacalc`, beyond Python's start",
            best["import slacalc"] - alone,
            _MOST_IMPORT,
            "ms",
            at_least=False,
            note=bare,
        ),
        Verdict(
            "the five lines, Python's start included",
            best["five lines"],
            _MOST_FIVE_LINES,
            "ms",
            at_least=False,
            note=f"{bare}; processor time {busy['five lines']:.0f} ms",
        ),
    ]


def five_lines() -> str:
    """Return the first example of the README that computes a deadline."""
    readme = (Path(__file__).parents[1] / "README.md").read_text("utf-8")
    blocks: list[str] = re.findall(r"```python\n(.*?)```", readme, re.DOTALL)
    return next(block for block in blocks if "deadline(" in block)


def _milliseconds(program: str, byte_code: str) -> tuple[float, float]:
    """Run *program*; return its time on the wall and on the processor."""
    environment = {k: v for k, v in os.environ.items() if k != "PYTHONDONTWRITEBYTECODE"}
    environment["PYTHONPYCACHEPREFIX"] = byte_code
    command = [sys.executable, "-c", program]
    before, busy = time.perf_counter(), _children()
    subprocess.run(command, check=True, capture_output=True, env=environment)  # noqa: S603 - ours
    return (time.perf_counter() - before) * 1_000, (_children() - busy) * 1_000


def _children() -> float:
    """Return the processor seconds of all programs that have ended."""
    used = resource.getrusage(resource.RUSAGE_CHILDREN)
    return used.ru_utime + used.ru_stime


if __name__ == "__main__":
    print(*(line.line() for line in verdicts()), sep="\n")
