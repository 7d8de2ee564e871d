"""Prints, after the run, how many of the shared vectors held."""

from __future__ import annotations

from collections.abc import Callable

import pytest

_ROWS = pytest.StashKey[dict[str, tuple[int, ...]]]()
_COLUMNS = ("cases", "hold as they are", "hold with landing=open", "plain answer", "requests")


@pytest.fixture
def tally(pytestconfig: pytest.Config) -> Callable[[str, tuple[int, ...]], None]:
    """Note the counts of one file for the table at the end of the run."""
    rows = pytestconfig.stash.setdefault(_ROWS, {})
    return rows.__setitem__


def pytest_terminal_summary(
    terminalreporter: pytest.TerminalReporter, config: pytest.Config
) -> None:
    """Print the table: a row a file, and the sum."""
    rows = config.stash.get(_ROWS, {})
    if not rows:
        return
    terminalreporter.section("vectors")
    terminalreporter.line(f"{'file':34}" + "".join(f"{name:>24}" for name in _COLUMNS))
    total = tuple(map(sum, zip(*rows.values(), strict=True)))
    for name, counts in [*sorted(rows.items()), ("all", total)]:
        terminalreporter.line(f"{name:34}" + "".join(f"{count:>24}" for count in counts))
