"""Answers every question of this folder and prints the README's table.

The exit code is 1 when a number misses its bound.
"""

from __future__ import annotations

import os
import platform
import subprocess
import sys
from importlib.metadata import version
from pathlib import Path

__all__ = ("main",)

QUESTIONS = ("scalar", "columns", "columns_evaluate", "evaluate", "compile", "imports", "memory")
_COMPARED = ("slacalc", "workclock", "businesstimedelta", "numpy", "pandas", "holidays", "tzdata")


def main() -> int:
    """Run every question in a process of its own, and print the table."""
    lines: list[str] = []
    for question in QUESTIONS:
        script = Path(__file__).parent / f"{question}.py"
        run = subprocess.run(  # noqa: S603 - the scripts beside this one
            [sys.executable, str(script)], check=True, stdout=subprocess.PIPE, text=True
        )
        found = run.stdout.splitlines()
        lines += [line for line in found if line.startswith("| ")]
        print(*(line for line in found if not line.startswith("| ")), sep="\n", file=sys.stderr)
    print("| question | found | has to be | |", "|---|---|---|---|", *lines, sep="\n")
    versions = ", ".join(f"{name} {version(name)}" for name in _COMPARED)
    python = f"{platform.python_implementation()} {platform.python_version()}"
    print(f"\n{python}, {os.cpu_count()} cores; {versions}.")
    print("`python benchmarks/table.py`")
    return int(any("**missed**" in line for line in lines))


if __name__ == "__main__":
    sys.exit(main())
