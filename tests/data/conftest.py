"""Prints, after the run, the figures that real data gave."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from collections.abc import Callable

_KEY = "real data"


@pytest.fixture
def record(record_property: Callable[[str, object], None]) -> Callable[[str, str], None]:
    """Note a figure; properties of tests also reach the end from other processes."""
    return lambda name, figure: record_property(_KEY, f"{name}: {figure}")


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> None:
    """Print the figures, a line each."""
    figures = [
        value
        for outcome in ("passed", "failed")
        for report in terminalreporter.getreports(outcome)
        for name, value in getattr(report, "user_properties", ())
        if name == _KEY
    ]
    if figures:
        terminalreporter.section("real data")
        for figure in sorted(figures):
            terminalreporter.line(figure)
