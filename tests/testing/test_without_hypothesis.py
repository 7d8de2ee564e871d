"""Without the extra: the oracle works, and a strategy says which extra to install."""

from __future__ import annotations

import subprocess
import sys

BARE = "import sys; sys.modules['hypothesis'] = None\n"  # as if it were not installed


def run(program: str) -> str:
    """Run a program in a Python without Hypothesis; return what it prints."""
    done = subprocess.run(
        [sys.executable, "-c", BARE + program], capture_output=True, text=True, check=False
    )
    assert not done.returncode, done.stderr
    return done.stdout


def test_strategy_names_its_extra() -> None:
    """Asking for a strategy names the line that installs what it needs."""
    program = """
from slacalc.errors import MissingExtraError
try:
    from slacalc.testing import calendars
except MissingExtraError as error:
    print(error)
"""
    assert "is not installed; run: pip install 'slacalc[testing]'\n" in run(program)


def test_oracle_needs_no_extra() -> None:
    """The oracle imports the standard library alone."""
    program = """
from slacalc.testing import Reference
desk = Reference({"timezone": "UTC", "hours": "24/7"})
print(desk.elapsed(0, 5))
"""
    assert "5\n" == run(program)
