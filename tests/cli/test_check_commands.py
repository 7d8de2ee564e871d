"""`slacalc check-cases`: what it prints, and how it ends."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

CASES = """
calendar: {timezone: Europe/Berlin, hours: "Mon-Fri 09:00-17:00"}
cases:
  - {op: add, start: 2026-03-20T16:00+01:00, amount: 3h, expected: 2026-03-23T11:00+01:00}
  - op: is_open
    at: 2026-03-21T12:00Z
    expected: WRONG
    note: Saturday
"""


def test_cases_as_expected(run: Callable, tmp_path: Path) -> None:
    """Cases that hold are counted over all files, and the command ends with 0."""
    path = tmp_path / "cases.yaml"
    path.write_text(CASES.replace("WRONG", "false"), "utf-8")
    done = run("check-cases", path, path)

    assert (0, "4 cases: as expected\n", "") == (done.code, done.out, done.err)


def test_cases_that_differ(run: Callable, tmp_path: Path) -> None:
    """What differs is printed with its place and note, and the command ends with 1."""
    path = tmp_path / "cases.yaml"
    path.write_text(CASES.replace("WRONG", "true"), "utf-8")
    done = run("check-cases", path)
    lines = [f"{path}: cases.1 (is_open): Saturday", "  expected True, got False"]

    assert (1, "") == (done.code, done.err)
    assert [*lines, "2 cases: 1 differ"] == done.out.splitlines()


def test_unusable_cases(run: Callable, tmp_path: Path) -> None:
    """A fault in the last file is said before any case is asked; no file at all is one too."""
    path, bad = tmp_path / "cases.yaml", tmp_path / "bad.yaml"
    path.write_text(CASES, "utf-8")
    bad.write_text("cases: [{op: fly}]", "utf-8")
    done, none = run("check-cases", path, bad), run("check-cases")

    assert (2, "") == (done.code, done.out)
    assert done.err.startswith(f"slacalc: {bad}: cases.0: expected a case with an op, one of ")
    assert 2 == none.code
