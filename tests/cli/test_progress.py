"""The progress bar."""

from __future__ import annotations

import sys
from collections.abc import Callable
from io import StringIO
from pathlib import Path

import pytest
from rich.console import Console

from slacalc.cli.screens.progress import MANY_BYTES, tracked


def test_bar_shows_how_much_of_the_file_is_read(tmp_path: Path) -> None:
    """Rows pass through unchanged, and the bar follows the file."""
    shown = Console(file=StringIO(), force_terminal=True, width=100)
    path = tmp_path / "requests.csv"
    path.write_bytes(b"x" * 2 * MANY_BYTES)
    with path.open("rb") as file:
        file.read(MANY_BYTES)

        assert list(range(300)) == list(tracked(range(300), file, shown))
    assert "200,000 of 400,000 bytes" in shown.file.getvalue()


@pytest.mark.parametrize("terminal", [True, False])
def test_long_input_shows_a_bar_on_a_terminal_alone(
    run: Callable,
    desk: tuple[Path, Path],
    monkeypatch: pytest.MonkeyPatch,
    terminal: bool,  # noqa: FBT001 - a parameter of the test
) -> None:
    """A long table shows a bar where errors go to a terminal and the output does not."""
    rows = "".join(f"{n},2026-03-16 09:00,,,,,\n" for n in range(MANY_BYTES // 20))
    desk[1].write_text("id,created,replied,waits,solved,contract,priority\n" + rows, "utf-8")
    if terminal:
        monkeypatch.setenv("FORCE_COLOR", "1")
        monkeypatch.setenv("TERM", "xterm")
    at = "2026-03-20T17:00:00+01:00"
    done = run("evaluate", *desk, "--at", at, "--output", "csv")

    assert 0 == done.code
    assert ("bytes" in done.err) is terminal
    assert not sys.stdout.isatty()
