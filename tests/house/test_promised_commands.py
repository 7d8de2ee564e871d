"""The commands that README promises are the ones that are checked."""

from __future__ import annotations

import re
import shlex
import tomllib
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
README = (ROOT / "README.md").read_text("utf-8")
APP = (ROOT / "src" / "slacalc" / "cli" / "app.py").read_text("utf-8")
CI = (ROOT / ".ci" / "run").read_text("utf-8")
COMMANDS = [line for line in README.splitlines() if line.startswith("python3 -m venv ")]


def test_readme_gives_two_commands_of_one_line() -> None:
    """README holds one command that shows a result and one that runs the tests."""
    first, second = COMMANDS

    assert " .venv/bin/slacalc evaluate " in first
    assert second.endswith(" .venv/bin/pytest")
    assert all(" -c constraints.txt " in command for command in COMMANDS)


def test_ci_takes_its_commands_from_the_readme() -> None:
    """`.ci/run` finds each command by a pattern, exactly once, and spells none itself."""
    patterns = re.findall(r"literally '([^']+)'", CI)

    assert len(COMMANDS) == len(patterns)
    for pattern, command in zip(patterns, COMMANDS, strict=True):
        found = [line for line in COMMANDS if re.search(pattern, line)]

        assert [command] == found
    assert "pip install" not in CI


def test_ci_runs_the_sessions_that_exist() -> None:
    """Every session that `.ci/run` asks for is a session of noxfile.py."""
    noxfile = (ROOT / "noxfile.py").read_text("utf-8")
    asked = re.search(r"for name in ([\w ]+); do", CI)
    sessions = re.findall(r"@nox\.session[^\n]*\ndef (\w+)", noxfile)

    assert asked
    assert ["lint", "types", "docs", "examples", "spark"] == asked[1].split()
    assert set(asked[1].split()) <= set(sessions)


def test_first_command_names_files_that_exist() -> None:
    """The files in README's first command are in the repository."""
    words = shlex.split(COMMANDS[0])
    files = [word for word in words if word.startswith("examples/")]

    assert ["agreement.yaml", "requests.csv"] == [Path(name).name for name in files]
    assert all((ROOT / name).is_file() for name in files)


def test_every_command_is_in_readme_and_reference() -> None:
    """README and the reference name every command, and none that does not exist."""
    reference = (ROOT / "docs" / "reference" / "command.md").read_text("utf-8")
    commands = set(re.findall(r'^    "([\w-]+)": \(', APP, re.MULTILINE))

    assert commands == set(re.findall(r"^slacalc ([\w-]+) .*# ", README, re.MULTILINE))
    assert commands == set(re.findall(r"^\| `slacalc ([\w-]+)", reference, re.MULTILINE))


def test_readme_explains_a_request_on_one_screen() -> None:
    """What README explains waits, is put off and late, and fits with its code on a screen."""
    _, _, rest = README.partition("## Why\n")
    lines = rest.partition("\n## ")[0].strip().splitlines()
    shown = "\n".join(lines)

    assert len(lines) <= 40
    assert max(map(len, lines)) <= 125
    assert max(len(line) for line in lines if not line[:1].isalpha()) <= 100
    assert all(word in shown for word in ("paused", "deferred", "resolution: breached", "late by"))


def test_extras_in_readme_exist() -> None:
    """Every extra that README mentions is an extra of the package."""
    project = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))["project"]
    mentioned = set(re.findall(r"(?:slacalc|\.)\[(\w+)\]", README))

    assert mentioned
    assert mentioned <= set(project["optional-dependencies"])


def test_every_ring_is_in_the_architecture_and_in_the_contract() -> None:
    """ARCHITECTURE.md names every ring, and its order is the order of the contract."""
    config = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))
    contract = config["tool"]["importlinter"]["contracts"][0]["layers"]
    rings = [ring for layer in contract for ring in layer.split(" | ")]
    architecture = (ROOT / "ARCHITECTURE.md").read_text("utf-8")
    explained = re.findall(r"^\| `(\w+)` \|", architecture, re.MULTILINE)

    assert rings == explained
