"""`slacalc explain`: one request of a table or a document, in every language and format."""

from __future__ import annotations

import json
from collections.abc import Callable
from datetime import datetime
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest

from slacalc import Agreement, Evaluation, Request, evaluate
from slacalc.io.documents.documents import load

AT = "2026-03-20T17:00:00+01:00"
BERLIN = ZoneInfo("Europe/Berlin")
REQUEST = Request.from_timestamps(
    "late",
    created=datetime(2026, 3, 16, 9, tzinfo=BERLIN),
    first_reply=datetime(2026, 3, 16, 11, 0, 1, tzinfo=BERLIN),
    resolved=datetime(2026, 3, 17, 10, tzinfo=BERLIN),
    facts={"contract": "paid", "priority": "high"},
)


def evaluation_of(agreement: Path) -> Evaluation:
    """Return the evaluation that is to be explained."""
    at = datetime.fromisoformat(AT).astimezone(BERLIN)
    return evaluate(REQUEST, Agreement.from_dict(load(agreement)), at=at)


@pytest.fixture
def document(tmp_path: Path) -> Path:
    """Return a file with the request as a document."""
    path = tmp_path / "late.json"
    path.write_text(json.dumps(REQUEST.to_dict()), "utf-8")
    return path


@pytest.mark.parametrize("language", ["en", "ru", "bg"])
@pytest.mark.parametrize("form", ["text", "markdown", "html"])
def test_explanation_is_that_of_the_library(
    run: Callable, desk: tuple[Path, Path], language: str, form: str
) -> None:
    """A row is found by its identifier and explained as `Evaluation.explain` does."""
    done = run("explain", *desk, "late", "--at", AT, "--language", language, "--format", form)
    said = evaluation_of(desk[0]).explain(form, language=language)

    assert (0, "") == (done.code, done.err)
    assert f"{said.rstrip()}\n" == done.out


def test_rows_are_json(run: Callable, desk: tuple[Path, Path], document: Path) -> None:
    """Rows come as JSON, and a request in a document is explained like one in a table."""
    done = run("explain", desk[0], document, "--at", "2026-03-20 17:00", "--format", "rows")

    assert evaluation_of(desk[0]).explain("rows") == json.loads(done.out)


def test_identifier_goes_with_a_document(
    run: Callable, desk: tuple[Path, Path], document: Path
) -> None:
    """A document may be named too; another name than its own is refused."""
    right = run("explain", desk[0], document, "late", "--at", AT)
    wrong = run("explain", desk[0], document, "early", "--at", AT)

    assert 0 == right.code
    assert f"slacalc: {document}: there is no request 'early'\n" == wrong.err
    assert 2 == wrong.code


def test_versions_are_explained(run: Callable, desk: tuple[Path, Path], document: Path) -> None:
    """An agreement with versions explains a request by its version, in the newest one's zone."""
    plain = run("explain", *desk, "late", "--at", AT)
    with desk[0].open("a", encoding="utf-8") as file:
        file.write("timezone: UTC\nversions:\n  2027-01-01: {defaults: {landing: close}}\n")
    from_table = run("explain", *desk, "late", "--at", AT)
    from_document = run("explain", desk[0], document, "--at", AT)

    assert [plain.out, plain.out] == [from_table.out, from_document.out]


def test_agreement_without_columns_explains_a_document(
    run: Callable, desk: tuple[Path, Path], document: Path
) -> None:
    """A document needs no columns."""
    text = desk[0].read_text("utf-8")
    desk[0].write_text(text.partition("source:")[0], "utf-8")
    done = run("explain", desk[0], document, "--at", AT)

    assert (0, "") == (done.code, done.err)


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        ([], "which request? give its identifier after the file"),
        (["none"], "there is no request 'none'; faulty rows that were passed over: 1"),
    ],
)
def test_request_that_is_not_there(
    run: Callable, desk: tuple[Path, Path], arguments: list[str], message: str
) -> None:
    """A request has to be named, and to be in the table; faulty rows are counted."""
    with desk[1].open("a", encoding="utf-8") as file:
        file.write("bad,yesterday,,,,,\n")
    done = run("explain", *desk, *arguments, "--at", AT)

    assert (2, f"slacalc: {desk[1]}: {message}\n") == (done.code, done.err)


def test_request_that_is_missing_from_a_sound_table(
    run: Callable, desk: tuple[Path, Path]
) -> None:
    """Where every row was read, nothing is said of faulty ones."""
    done = run("explain", *desk, "none", "--at", AT)

    assert f"slacalc: {desk[1]}: there is no request 'none'\n" == done.err


def test_document_that_is_no_request(
    run: Callable, desk: tuple[Path, Path], tmp_path: Path
) -> None:
    """A document that is no request, and a file that is not there, are named once."""
    path, missing = tmp_path / "odd.json", tmp_path / "missing.json"
    path.write_text("{}", "utf-8")
    odd = run("explain", desk[0], path, "--at", AT)
    gone = run("explain", desk[0], missing, "--at", AT)

    assert [2, 2] == [odd.code, gone.code]
    assert odd.err.startswith(f"slacalc: {path}: request.id=None is not possible")
    assert f"slacalc: {missing}: cannot be read: no such file or directory\n" == gone.err
