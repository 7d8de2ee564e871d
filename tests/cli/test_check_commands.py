"""`slacalc check`, `check-cases` and `schema`: what they print, and how they end."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from jsonschema import Draft202012Validator

from slacalc.io.documents.documents import load, loads

ROOT = Path(__file__).resolve().parents[2]
AGREEMENT = """
calendars:
  desk: {timezone: Europe/Berlin, hours: "Mon-Fri 09:00-17:00"}
defaults: {calendar: desk}
levels:
  gold: {targets: {reaction: 2h}}
rules:
  - {level: gold}
"""
SECOND_RULE = "  - {when: {vip: true}, level: gold}\n"
FOUND = "rules.1: never matches: rules.0 takes every request that it would\n"
VERSIONS = """
timezone: Europe/Berlin
versions:
  2027-01-01: {defaults: {landing: close}}
"""
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


@pytest.mark.parametrize(
    ("text", "code", "out"),
    [
        (AGREEMENT, 0, "nothing found\n"),
        (AGREEMENT + SECOND_RULE, 1, FOUND),
        (AGREEMENT + VERSIONS, 0, "nothing found\n"),
        (AGREEMENT + SECOND_RULE + VERSIONS, 1, f"{FOUND}versions.2027-01-01.{FOUND}"),
    ],
)
def test_check_prints_findings(
    run: Callable, tmp_path: Path, text: str, code: int, out: str
) -> None:
    """Each finding is a line with its place, that of its version too, and they end with 1."""
    path = tmp_path / "agreement.yaml"
    path.write_text(text, "utf-8")
    done = run("check", path)

    assert (code, out, "") == (done.code, done.out, done.err)


def test_check_of_versions_without_a_first_agreement(run: Callable, tmp_path: Path) -> None:
    """Versions that stand for themselves are all that is checked."""
    path, indented = tmp_path / "agreement.yaml", AGREEMENT.replace("\n", "\n    ")
    text = f"timezone: UTC\nversions:\n  2027-01-01:\n    slacalc: 1{indented}"
    path.write_text(text + SECOND_RULE.rstrip() + "\n", "utf-8")
    done = run("check", path)

    assert (1, f"versions.2027-01-01.{FOUND}") == (done.code, done.out)


def test_check_of_an_unusable_agreement(run: Callable, tmp_path: Path) -> None:
    """An agreement that cannot be built is no finding but unusable, and the file is named."""
    path = tmp_path / "agreement.yaml"
    path.write_text("levels: 3", "utf-8")
    done = run("check", path)

    assert (2, "") == (done.code, done.out)
    assert done.err.startswith(f"slacalc: {path}: ")


@pytest.fixture
def schema(run: Callable) -> Draft202012Validator:
    """Return the validator of the schema that is printed."""
    done = run("schema")
    document: Any = loads(done.out, format="json")
    Draft202012Validator.check_schema(document)

    assert (0, "") == (done.code, done.err)
    return Draft202012Validator(document)


AGREEMENTS = sorted(
    str(path.relative_to(ROOT / "examples"))
    for path in (ROOT / "examples").rglob("agreement.yaml")
)


@pytest.mark.parametrize("name", AGREEMENTS)
def test_schema_describes_the_examples(schema: Draft202012Validator, name: str) -> None:
    """The agreements among the examples are as the schema says."""
    assert [] == [*schema.iter_errors(load(ROOT / "examples" / name))]


@pytest.mark.parametrize(
    ("more", "valid"),
    [
        ("", True),
        (VERSIONS, True),
        ("versions: 3\n", False),
        ("levles: {}\n", False),
    ],
)
def test_schema_knows_versions_and_no_other_fields(
    schema: Draft202012Validator, more: str, *, valid: bool
) -> None:
    """The schema takes versions and refuses what an agreement does not have."""
    assert valid == schema.is_valid(loads(AGREEMENT + more, format="yaml"))


def test_schema_asks_for_an_agreement_or_versions(schema: Draft202012Validator) -> None:
    """An agreement needs calendars, levels and rules; versions may stand for themselves."""
    pinned = loads(AGREEMENT.replace("calendar: desk", "pin: latest"), format="yaml")
    wrong = loads(AGREEMENT.replace("calendar: desk", "pin: never"), format="yaml")

    assert not schema.is_valid({"name": "empty"})
    assert schema.is_valid({"timezone": "UTC", "versions": {"2027-01-01": {"slacalc": 1}}})
    assert schema.is_valid(pinned)
    assert not schema.is_valid(wrong)
