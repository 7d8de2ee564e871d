"""What the tests of the command share: running it in this process."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import pytest

from slacalc.cli.main import main


@dataclass(frozen=True)
class Ran:
    """How a command ended: its exit code and what it wrote."""

    code: int
    out: str
    err: str


@pytest.fixture
def run(capsys: pytest.CaptureFixture[str]) -> Callable[..., Ran]:
    """Return a function that runs the command with arguments."""

    def ran(*arguments: object) -> Ran:
        capsys.readouterr()
        code = main([str(argument) for argument in arguments])
        return Ran(code, *capsys.readouterr())

    return ran


AGREEMENT = """
calendars:
  desk: {timezone: Europe/Berlin, hours: "Mon-Fri 09:00-17:00"}
statuses: {pending: [waiting]}
defaults: {calendar: desk}
levels:
  standard:
    targets:
      reaction: 2h
      resolution: {within: {by: priority, amounts: {high: 8h, low: 2bd, slow: 72h calendar}}}
rules:
  - {when: {contract: paid}, level: standard, name: paid}
  - {level: none}
source:
  id: id
  created: created
  first_reply: replied
  resolved: solved
  facts: [contract, priority]
  statuses: {waiting: waits}
  timezone: Europe/Berlin
"""

REQUESTS = """id,created,replied,waits,solved,contract,priority
met,2026-03-16 09:00,2026-03-16 10:00,,2026-03-16 16:00,paid,high
late,2026-03-16 09:00,2026-03-16 11:00:01,,2026-03-17 10:00,paid,high
open,2026-03-16 09:00,,,,paid,low
waits,2026-03-20 09:00,2026-03-20 09:10,2026-03-20 13:00,,paid,low
slow,2026-03-20 09:00,2026-03-20 09:00,,,paid,slow
odd,2026-03-20 09:00,2026-03-20 09:10,,,paid,x
free,2026-03-20 09:00,,,,,
future,2026-03-23 09:00,,,,paid,high
"""


@pytest.fixture
def desk(tmp_path: Path) -> tuple[Path, Path]:
    """Return the files of an agreement and of requests in every state."""
    agreement, requests = tmp_path / "agreement.yaml", tmp_path / "requests.csv"
    agreement.write_text(AGREEMENT, "utf-8")
    requests.write_text(REQUESTS, "utf-8")
    return agreement, requests
