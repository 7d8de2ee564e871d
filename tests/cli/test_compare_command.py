"""`slacalc compare`: who flips between two agreements, in every output, over files and folders."""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Callable
from datetime import datetime
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest

from slacalc import Agreement, Request
from slacalc import compare as compare_in_python
from slacalc.io.documents.documents import load

AT = "2026-03-20T17:00:00+01:00"
BERLIN = ZoneInfo("Europe/Berlin")

# By hand, like the table of `evaluate`: reaction 3h instead of 2h mends "late" (1 s over two
# hours) and moves every other; resolution 6h instead of 8h breaks "met" (7 h used).
# Beside them eight differ: the reactions of six, and two resolutions of 6h that do not flip.
TABLE = """\
request  target      old           new           due                   moved  why
met      resolution  met           missed by 1h  Mon 2026-03-16 15:00    -2h  amount 8h, now 6h
late     reaction    missed by 1s  met           Mon 2026-03-16 12:00    +1h  amount 2h, now 3h

8 requests at Fri 2026-03-20 17:00, Europe/Berlin: 2 verdicts flip \
(1 now late, 1 no longer late), 8 differ otherwise
"""


@pytest.fixture
def newer(desk: tuple[Path, Path], tmp_path: Path) -> Path:
    """Return another agreement: more time to react, less to resolve what is urgent."""
    path = tmp_path / "newer.yaml"
    text = desk[0].read_text("utf-8")
    path.write_text(text.replace("reaction: 2h", "reaction: 3h").replace("8h", "6h"), "utf-8")
    return path


def test_table_shows_who_flips(run: Callable, desk: tuple[Path, Path], newer: Path) -> None:
    """The table has a line a flip: by how much, how far the due moved, and why."""
    done = run("compare", desk[0], newer, desk[1], "--at", AT)

    assert (0, "") == (done.code, done.err)
    assert TABLE == done.out


def test_everything_that_differs_is_shown_when_asked_for(
    run: Callable, desk: tuple[Path, Path], newer: Path
) -> None:
    """With --all, what moved without flipping is shown too, a request's name once."""
    out = run("compare", desk[0], newer, desk[1], "--at", AT, "--all").out
    lines = out.splitlines()

    assert TABLE.splitlines()[-1] == lines[-1]
    assert 2 + 8 == len(lines) - 3
    assert "open     reaction    breached by 38h  breached by 37h  Mon 2026-03-16 12:00" in out
    assert ["met", ""] == [line[:9].strip() for line in lines[1:3]]


def test_itself_differs_in_nothing(run: Callable, desk: tuple[Path, Path]) -> None:
    """An agreement and itself: nothing flips, and --fail-on-flip does not fail."""
    done = run("compare", desk[0], desk[0], desk[1], "--at", AT, "--all", "--fail-on-flip")

    assert 0 == done.code
    assert (
        "8 requests at Fri 2026-03-20 17:00, Europe/Berlin: no verdict flips" == done.out.strip()
    )


def test_exit_code_says_flipped_when_asked(
    run: Callable, desk: tuple[Path, Path], newer: Path
) -> None:
    """Under --fail-on-flip the exit code is 1 when one flips; faulty rows go before it."""
    assert 1 == run("compare", desk[0], newer, desk[1], "--at", AT, "--fail-on-flip").code
    with desk[1].open("a", encoding="utf-8") as file:
        file.write("met,2026-03-20 09:00,,,,paid,low\n")
    done = run("compare", desk[0], newer, desk[1], "--at", AT, "--fail-on-flip")

    assert 3 == done.code
    assert [
        "row 9 (line 10): id: 'met' stood in row 1 already",
        "slacalc: 1 faulty row has no verdict",
    ] == done.err.splitlines()
    assert TABLE == done.out


def test_csv_has_both_verdicts(run: Callable, desk: tuple[Path, Path], newer: Path) -> None:
    """CSV has a line a flip, with numbers and their units."""
    out = run("compare", desk[0], newer, desk[1], "--at", AT, "--output", "csv").out
    first, second = csv.DictReader(io.StringIO(out))

    assert (str(desk[1]), "1", "met", "resolution", "true") == (
        first["file"],
        first["row"],
        first["request"],
        first["target"],
        first["flips"],
    )
    assert ("met", "missed", "8h", "6h") == (
        first["old_status"],
        first["new_status"],
        first["old_amount"],
        first["new_amount"],
    )
    assert ("0", "3600", "seconds", "-7200") == (
        first["old_overdue"],
        first["new_overdue"],
        first["new_unit"],
        first["due_moved"],
    )
    assert ("1", "0", "amount 2h, now 3h") == (
        second["old_overdue"],
        second["new_overdue"],
        second["why"],
    )


def test_json_is_what_the_library_says(
    run: Callable, desk: tuple[Path, Path], newer: Path
) -> None:
    """Every difference is that of `compare`, to the last field, with its place; counts follow."""
    out = run("compare", desk[0], newer, desk[1], "--at", AT, "--output", "json").out
    document = json.loads(out)
    request = Request.from_timestamps(
        "met",
        created=datetime(2026, 3, 16, 9, tzinfo=BERLIN),
        first_reply=datetime(2026, 3, 16, 10, tzinfo=BERLIN),
        resolved=datetime(2026, 3, 16, 16, tzinfo=BERLIN),
        facts={"contract": "paid", "priority": "high"},
    )
    old, new = (Agreement.from_dict(load(path)) for path in (desk[0], newer))
    found = compare_in_python([request], old, new, at=datetime(2026, 3, 20, 17, tzinfo=BERLIN))
    place = {"file": str(desk[1]), "row": 1, "line": 2}

    assert AT == document["at"]
    assert place | found.flips[0].to_dict() == document["differences"][0]
    assert {
        "requests": 8,
        "faulty_rows": 0,
        "flips": 2,
        "now_late": 1,
        "no_longer_late": 1,
        "otherwise_different": 8,
    } == document["summary"]


def test_promises_that_come_and_go_flip_too(
    run: Callable, desk: tuple[Path, Path], newer: Path
) -> None:
    """What one agreement alone promises has a verdict on one side."""
    text = newer.read_text("utf-8").replace("reaction: 3h", "update: 3h")
    newer.write_text(text, "utf-8")
    out = run("compare", desk[0], newer, desk[1], "--at", AT).out

    assert "late     reaction    missed by 1s" in out
    assert "no longer promised" in out
    assert "promised by the new agreement alone" in out


def test_folder_is_every_file_of_requests_in_it(
    run: Callable, desk: tuple[Path, Path], newer: Path, tmp_path: Path
) -> None:
    """A folder's files are read by name, in any form; the agreements among them are not."""
    folder = tmp_path / "requests"
    (folder / "older").mkdir(parents=True)
    old = folder / "agreement.yaml"
    old.write_bytes(desk[0].read_bytes())
    (folder / "a.csv").write_bytes(desk[1].read_bytes())
    event = {"at": "2026-03-16T09:00", "kind": "created"}
    ended = {"at": "2026-03-16T16:00", "kind": "resolved"}
    request = {
        "id": 7,
        "facts": {"contract": "paid", "priority": "high"},
        "events": [event, ended],
    }
    (folder / "older" / "b.jsonl").write_text(f"{json.dumps(request)}\nnothing\n", "utf-8")
    (folder / "notes.txt").write_text("nothing to read", "utf-8")
    done = run("compare", old, newer, folder, "--at", AT, "--output", "csv")
    files = [line["file"] for line in csv.DictReader(io.StringIO(done.out))]

    assert 3 == done.code
    assert [str(folder / "a.csv")] * 2 == files[:2]
    assert {str(folder / "older" / "b.jsonl")} == set(files[2:])
    assert done.err.startswith(f"{folder / 'older' / 'b.jsonl'}: row 2 (line 2): column 1: ")


def test_several_files_are_one_comparison(
    run: Callable, desk: tuple[Path, Path], newer: Path, tmp_path: Path
) -> None:
    """Files stand one after the other, and are counted together; a warning names its file."""
    second = tmp_path / "second.csv"
    text = desk[1].read_text("utf-8").replace("priority\n", "urgency\n").splitlines()
    second.write_text("\n".join([text[0], "x,2026-03-16 09:00,,,,paid,high\n"]), "utf-8")
    both = run("compare", desk[0], newer, desk[1], desk[1], "--at", AT)
    other = run(*("compare", desk[0], newer, desk[1], second, "--at", AT, "--facts", "contract"))

    assert "16 requests at " in both.out
    assert "4 verdicts flip (2 now late, 2 no longer late), 16 differ otherwise" in both.out
    assert f"slacalc: warning: {second}: no column gives the fact priority" in other.err


def test_source_of_the_new_agreement_serves_too(
    run: Callable, desk: tuple[Path, Path], newer: Path
) -> None:
    """Columns are those of the old agreement, or of the new one where the old says nothing."""
    text = desk[0].read_text("utf-8")
    desk[0].write_text(text.partition("source:")[0], "utf-8")

    assert TABLE == run("compare", desk[0], newer, desk[1], "--at", AT).out


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (["A", "missing.yaml", "R"], "missing.yaml: cannot be read: no such file"),
        (["A", "A", "missing.csv"], "missing.csv: cannot be read: no such file"),
        (["A", "A", "EMPTY"], "no file of requests in it; they end in .csv, .json, "),
        (["A", "A"], "requires an argument"),
    ],
)
def test_what_cannot_be_compared_is_said(
    run: Callable,
    desk: tuple[Path, Path],
    tmp_path: Path,
    arguments: list[str],
    message: str,
) -> None:
    """Bad input ends with one line and exit code 2."""
    (tmp_path / "empty").mkdir()
    known = {"A": str(desk[0]), "R": str(desk[1]), "EMPTY": str(tmp_path / "empty")}
    done = run("compare", *(known.get(word, word) for word in arguments), "--at", AT)

    assert 2 == done.code
    assert message in done.err
    assert 1 == len(done.err.splitlines())


def test_verdicts_that_cannot_be_compared_are_faulty_rows(
    run: Callable, desk: tuple[Path, Path], newer: Path
) -> None:
    """A history that contradicts itself costs its row."""
    desk[1].write_text("request,at,kind\nodd,2026-03-20 09:00,changed\n", "utf-8")
    newer.write_text(newer.read_text("utf-8").replace("facts: [contract, priority]", ""), "utf-8")
    desk[0].write_text(newer.read_text("utf-8"), "utf-8")
    done = run("compare", desk[0], newer, desk[1], "--at", AT)

    assert 3 == done.code
    assert "row 1 (line 2): " in done.err
    assert "'odd'" in done.err
