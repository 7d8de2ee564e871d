"""The page on what helpdesks ask for names a case that holds for every rule."""

from __future__ import annotations

import re
from functools import cache
from pathlib import Path

import pytest

from slacalc.cli.main import main
from slacalc.io.cases.cases import CheckedCase, check_cases

ROOT = Path(__file__).resolve().parents[2]
PAGE = ROOT / "docs" / "reference" / "helpdesks.md"
ROWS = re.findall(
    r"^\| (\d+) \| (.+) \| (.+) \| (.+) \|$", PAGE.read_text("utf-8"), flags=re.MULTILINE
)
PLACES = [(number, place) for number, *_, places in ROWS for place in places.split(", ")]
COMMANDS = re.findall(r"^slacalc (.+)$", PAGE.read_text("utf-8"), flags=re.MULTILINE)
# Rules that are no calculation: the page says so.
OUT_OF_SCOPE = ("49", "50")


@cache
def cases(system: str) -> dict[str, CheckedCase]:
    """Return the cases of a system by their names."""
    path = ROOT / "examples" / "agreements" / system / "cases.yaml"
    return {case.id: case for case in check_cases(path)}


def test_every_rule_has_a_row() -> None:
    """The fifty rules stand there once each, in their order."""
    assert [str(number) for number in range(1, 51)] == [number for number, *_ in ROWS]


@pytest.mark.parametrize(("number", "place"), PLACES)
def test_rule_names_what_holds(number: str, place: str) -> None:
    """What a row names is a case that holds, or a script; scripts are run by another test."""
    if number in OUT_OF_SCOPE:
        assert "–" == place
    elif match := re.fullmatch(r"`(\w+\.py)`", place):
        assert (ROOT / "examples" / match[1]).is_file()
    else:
        named = re.fullmatch(r"`(\w+): ([\w-]+)`", place)
        assert named is not None
        assert () == cases(named[1])[named[2]].differences


def test_rules_out_of_scope_say_so() -> None:
    """A row without a case says that it is out of scope."""
    said = {number: how for number, _, how, _ in ROWS}

    assert [True, True] == [said[number].startswith("out of scope") for number in OUT_OF_SCOPE]


@pytest.mark.parametrize("command", COMMANDS)
def test_command_runs(
    command: str, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    """The commands of the page answer, without a word of complaint."""
    monkeypatch.chdir(ROOT)
    code = main(command.split())
    out, err = capsys.readouterr()

    assert (0, "") == (code, err)
    assert out


def test_each_helpdesk_has_two_commands() -> None:
    """One runs the cases, one judges the requests."""
    systems = sorted(path.parent.name for path in (ROOT / "examples").rglob("cases.yaml"))
    asked = [re.findall(r"agreements/(\w+)/", command)[0] for command in COMMANDS]

    assert sorted(2 * systems) == sorted(asked)


def test_what_is_measured_shows_its_time(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    """In the table of verdicts a clock without a promise has what it has used."""
    monkeypatch.chdir(ROOT)
    folder = "examples/agreements/bitrix24_desk"
    at = "2026-03-06T12:00"
    main(["evaluate", f"{folder}/agreement.yaml", f"{folder}/requests.yaml", "--at", at])

    shown = [line.split() for line in capsys.readouterr().out.splitlines()]
    # From Monday 10:00 to Thursday 10:00: 8 + 9 + 9 + 1 h.
    assert [["handling", "–", "no", "target", "–", "27h", "–"]] == [
        line for line in shown if line[:1] == ["handling"] and "27h" in line
    ]
