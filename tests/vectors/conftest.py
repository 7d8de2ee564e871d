"""Prints, after the run, how many of the shared vectors held."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from collections.abc import Callable

_KEY = "vectors"
_COLUMNS = ("cases", "hold as they are", "hold with landing=open", "plain answer", "requests")


@pytest.fixture
def tally(
    record_property: Callable[[str, object], None],
) -> Callable[[str, tuple[int, ...]], None]:
    """Note the counts of one file; properties of tests also reach the end from other processes."""
    return lambda name, counts: record_property(_KEY, [name, *counts])


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> None:
    """Print the table: a row a file, and the sum."""
    rows = sorted(
        value
        for outcome in ("passed", "failed")
        for report in terminalreporter.getreports(outcome)
        for name, value in getattr(report, "user_properties", ())
        if name == _KEY
    )
    if not rows:
        return
    terminalreporter.section("vectors")
    terminalreporter.line(f"{'file':34}" + "".join(f"{name:>24}" for name in _COLUMNS))
    total = ["all", *map(sum, zip(*(row[1:] for row in rows), strict=True))]
    for name, *counts in [*rows, total]:
        terminalreporter.line(f"{name:34}" + "".join(f"{count:>24}" for count in counts))
