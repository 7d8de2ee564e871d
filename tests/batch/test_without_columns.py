"""Without the extra: slacalc works, and what needs columns says which extra to install."""

from __future__ import annotations

import subprocess
import sys

import pytest

BARE = """
import sys

for name in ("narwhals", "numpy", "pandas", "polars", "pyarrow"):
    sys.modules[name] = None  # as if it were not installed: importing it fails
"""


def run(program: str) -> str:
    """Run a program in a Python without the packages of the extra; return what it prints."""
    done = subprocess.run(
        [sys.executable, "-c", BARE + program], capture_output=True, text=True, check=False
    )
    assert not done.returncode, done.stderr
    return done.stdout


def test_judging_needs_no_columns() -> None:
    """An agreement is evaluated, and a table on the command line judged, without the extra."""
    program = """
from datetime import UTC, datetime
import slacalc.batch
from slacalc import Agreement, Request, evaluate
agreement = Agreement.from_dict({
    "calendars": {"desk": {"timezone": "UTC", "hours": "Mon-Fri 09:00-17:00"}},
    "defaults": {"calendar": "desk"},
    "levels": {"standard": {"targets": {"reaction": "3h"}}},
    "rules": [{"level": "standard"}],
})
nine = datetime(2026, 3, 9, 9, tzinfo=UTC)
print(evaluate(Request.from_timestamps(1, created=nine), agreement, at=nine)["reaction"].due)
"""
    assert "2026-03-09 12:00:00+00:00\n" == run(program)


@pytest.mark.parametrize(
    "name", ["evaluate", "events_from_wide", "penalties", "stream", "summary"]
)
def test_what_needs_columns_says_so(name: str) -> None:
    """Asking for a name of `slacalc.batch` names the line that installs what it needs."""
    program = f"""
from slacalc.errors import MissingExtraError
try:
    from slacalc.batch import {name}
except MissingExtraError as error:
    print(error)
"""
    assert "is not installed; run: pip install 'slacalc[columns]'\n" in run(program)
