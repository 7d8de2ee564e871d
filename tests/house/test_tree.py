"""The tree: sizes, decision records, and what must not stand in any file."""

from __future__ import annotations

import re
import subprocess
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
SOURCES = sorted((ROOT / "src").rglob("*.py"))
MOST_LINES = 300

# A machine's own paths, and the addresses that lock files like to keep.
MACHINE_PATH = re.compile(r"(?<![\w./~-])/(?:home|root|work|Users|tmp|mnt|farm|opt|srv)/\w")
REGISTRY = re.compile(r"(?:https?:)?//[\w.-]*(?:pypi|pythonhosted|simple|registry|mirror)[\w./-]*")
ADR = re.compile(r"(\d{4})-[a-z0-9-]+\.md")


def tracked() -> list[Path]:
    """Return every file git knows, or every file there is where git or its folder is missing."""
    try:
        listed = subprocess.run(
            ["git", "ls-files", "-z"],  # noqa: S607 - git is where the machine has it
            cwd=ROOT,
            capture_output=True,
            text=True,
            check=True,
        ).stdout.split("\0")
    except (OSError, subprocess.CalledProcessError):
        listed = [str(path.relative_to(ROOT)) for path in (*SOURCES, *ROOT.glob("*.*"))]
    return [ROOT / name for name in listed if name and (ROOT / name).is_file()]


@pytest.mark.parametrize("path", SOURCES, ids=lambda path: "/".join(path.parts[-2:]))
def test_file_is_short(path: Path) -> None:
    """No file of the package is longer than 300 lines; past that it wants to be two."""
    assert len(path.read_text("utf-8").splitlines()) <= MOST_LINES


@pytest.mark.parametrize("pattern", [MACHINE_PATH, REGISTRY], ids=["machine path", "registry"])
def test_tracked_files_are_free_of_places(pattern: re.Pattern[str]) -> None:
    """No tracked file names a path of one machine or the address of a package registry."""
    found = [
        f"{path.relative_to(ROOT)}: {match[0]}"
        for path in tracked()
        for match in pattern.finditer(path.read_text("utf-8", errors="ignore"))
    ]

    assert not found


@pytest.mark.parametrize(
    ("pattern", "text"),
    [
        (MACHINE_PATH, "cd /" + "home/ann/slacalc"),
        (MACHINE_PATH, "'/" + "work/main'"),
        (REGISTRY, "https://" + "files.pythonhosted.org/packages/x"),
        (REGISTRY, "http://" + "registry.local/simple"),
    ],
)
def test_patterns_see_what_they_forbid(pattern: re.Pattern[str], text: str) -> None:
    """The patterns of the test above find what they are for."""
    assert pattern.search(text)


def test_test_files_have_names_of_their_own() -> None:
    """No two test files share a name, which importing them by path needs."""
    names = [path.name for path in (ROOT / "tests").rglob("test_*.py")]

    assert sorted(set(names)) == sorted(names)


def test_decisions_are_numbered_without_gaps() -> None:
    """Decision records are numbered from 0001, each number once."""
    names = sorted(path.name for path in (ROOT / "docs" / "adr").glob("[0-9]*.md"))
    numbers = [int(ADR.fullmatch(name)[1]) for name in names if ADR.fullmatch(name)]

    assert len(names) == len(numbers)
    assert list(range(1, len(names) + 1)) == numbers


@pytest.mark.parametrize(
    "path",
    sorted((ROOT / "docs" / "adr").glob("[0-9]*.md")),
    ids=lambda path: path.stem[:4],
)
def test_decision_has_its_four_parts(path: Path) -> None:
    """A decision record has Status, Context, Decision and Consequences, in that order."""
    headings = re.findall(r"^## (.+)$", path.read_text("utf-8"), re.MULTILINE)

    assert ["Status", "Context", "Decision", "Consequences"] == headings


def test_decisions_are_all_in_the_index() -> None:
    """The index of the decision records links every one of them."""
    index = (ROOT / "docs" / "adr" / "index.md").read_text("utf-8")
    records = {path.name for path in (ROOT / "docs" / "adr").glob("[0-9]*.md")}

    assert records == set(re.findall(r"\((\d{4}-[\w-]+\.md)\)", index))


def test_constraints_hold_names_and_versions_only() -> None:
    """constraints.txt has no address, no hash and no option: names, versions and markers."""
    lines = (ROOT / "constraints.txt").read_text("utf-8").splitlines()
    pin = re.compile(r"[a-z0-9][a-z0-9.-]*==[\w.+!-]+(?: ; [\w .'<>=!*()]+)?")

    assert lines
    assert [line for line in lines if not pin.fullmatch(line)] == []
