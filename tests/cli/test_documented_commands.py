"""What the guides show of commands is what the commands print and read."""

from __future__ import annotations

import re
import shlex
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import pytest

ROOT = Path(__file__).resolve().parents[2]
GUIDES = ROOT / "docs" / "how-to"

AGREEMENT = """
calendars: {desk: {timezone: Europe/Berlin, hours: "Mon-Fri 09:00-17:00"}}
statuses: {pending: [waiting for client]}
defaults: {calendar: desk}
levels: {one: {targets: {resolution: {within: {by: priority, amounts: {high: 8h, normal: 2bd}}}}}}
rules: [{level: one}]
"""


def blocks(guide: str, language: str) -> list[str]:
    """Return the fenced blocks of a *language* in a guide."""
    text = (GUIDES / guide).read_text("utf-8")
    return re.findall(rf"^```{language}\n(.*?)^```", text, re.MULTILINE | re.DOTALL)


def test_guide_to_comparing_shows_what_is_printed(
    run: Callable, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The table in the guide is that of the command above it."""
    monkeypatch.chdir(ROOT)
    (command,) = blocks("compare-agreements.md", "sh")
    (shown,) = blocks("compare-agreements.md", "text")
    done = run(*shlex.split(command)[1:])

    assert (0, "") == (done.code, done.err)
    assert shown == done.out


def test_guide_to_event_logs_shows_a_log(run: Callable, tmp_path: Path) -> None:
    """The log in the guide is read by its commands; by hand, T-1 used 12h 30m of 8h."""
    (log,) = blocks("judge-an-event-log.md", "csv")
    (commands,) = blocks("judge-an-event-log.md", "sh")
    (tmp_path / "log.csv").write_text(log, "utf-8")
    (tmp_path / "agreement.yaml").write_text(AGREEMENT, "utf-8")
    evaluated, explained = (
        run(*(tmp_path / word if "." in word else word for word in shlex.split(line)[1:]))
        for line in commands.splitlines()
    )

    assert [(0, ""), (0, "")] == [(done.code, done.err) for done in (evaluated, explained)]
    assert re.search(r"T-1 .* 8h .* missed .* 12h 30m +-4h 30m\n", evaluated.out)
    assert re.search(r"T-2 .* 2bd .* met ", evaluated.out)
    assert re.search(r"paused +2 hours 30 minutes: status=pending, event 2\n", explained.out)


def test_guide_to_event_logs_shows_a_line_of_json(run: Callable, tmp_path: Path) -> None:
    """The line in the guide is JSON Lines."""
    (line,) = blocks("judge-an-event-log.md", "json")
    (tmp_path / "requests").write_text(line, "utf-8")
    (tmp_path / "agreement.yaml").write_text(AGREEMENT, "utf-8")
    files = (tmp_path / "agreement.yaml", tmp_path / "requests")
    done = run("evaluate", *files, "--input", "jsonl", "--at", "2026-03-06T09:00")

    assert "T-2      one    resolution  2bd     on track  Mon 2026-03-09 15:20" in done.out
