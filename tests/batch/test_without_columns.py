"""Without the extra: slacalc works, and what needs columns says which extra to install."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

BARE = """
import sys

for name in ("narwhals", "numpy", "pandas", "polars", "pyarrow"):
    sys.modules[name] = None  # as if it were not installed: importing it fails
"""


def run(program: str, stream: str = "stdout") -> str:
    """Run a program in a Python without the packages of the extra; return what it prints."""
    done = subprocess.run(
        [sys.executable, "-c", BARE + program], capture_output=True, text=True, check=False
    )
    assert not done.returncode, done.stderr
    return str(getattr(done, stream))


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
    "name", ["evaluate", "events_from_wide", "ledgers", "penalties", "stream", "summary"]
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


def test_parquet_on_the_command_line_says_so(tmp_path: Path) -> None:
    """The command reads text without the extra, and names it when it is given Parquet."""
    (tmp_path / "requests.parquet").write_bytes(b"PAR1....PAR1")
    agreement = Path(__file__).resolve().parents[2] / "examples" / "desk" / "agreement.yaml"
    arguments = ["evaluate", str(agreement), str(tmp_path / "requests.parquet")]
    program = f"""
from slacalc.cli.main import main
main({[*arguments, "--at", "2026-03-20T18:00:00+01:00"]!r})
"""

    assert "pip install 'slacalc[columns]'" in run(program, stream="stderr")
