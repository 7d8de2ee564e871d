"""Event logs, JSON Lines and documents on the command line: the same verdicts as the table."""

from __future__ import annotations

import json
from collections.abc import Callable
from io import BufferedReader, BytesIO
from pathlib import Path

import pytest

from slacalc.agreement.parts.source import Source
from slacalc.io.documents.documents import load
from slacalc.io.tables.tables import RequestTable

AT = "2026-03-20T17:00:00+01:00"


def events_of(desk: tuple[Path, Path]) -> list[dict]:
    """Return the requests of the desk's table as documents."""
    source = Source(**load(desk[0])["source"])
    with desk[1].open("rb") as file:
        return [row.request.to_dict() for row in RequestTable(file, source)]


def log_of(documents: list[dict]) -> str:
    """Return requests as a log with one row an event, by time, as exports have it."""
    rows = ["request,at,kind,by,contract,priority,status"]
    found = []
    for document in documents:
        for event in document["events"]:
            facts = event.get("facts", {})
            if event["kind"] == "created":
                facts = document["facts"]
            cells = [facts.get(name, "") for name in ("contract", "priority", "status")]
            # Without its offset: the wall time of Berlin.
            at = event["at"][:19]
            found.append((at, document["id"], event["kind"], event.get("by", ""), *cells))
    found.sort(key=lambda row: row[0])
    rows += [",".join([row[1], row[0], *row[2:]]) for row in found]
    return "\n".join(rows) + "\n"


@pytest.fixture
def files(desk: tuple[Path, Path], tmp_path: Path) -> dict[str, Path]:
    """Return the desk's requests in every form."""
    documents = events_of(desk)
    texts = {
        "events": log_of(documents),
        "jsonl": "".join(f"{json.dumps(one)}\n" for one in documents),
        "json": json.dumps(documents, indent=2),
        "yaml": f"# the same, as YAML has JSON in it\n{json.dumps(documents)}",
    }
    paths = {"table": desk[1]}
    for form, text in texts.items():
        paths[form] = tmp_path / f"requests-{form}.txt"
        paths[form].write_text(text, "utf-8")
    return paths


@pytest.mark.parametrize("form", ["jsonl", "json", "yaml"])
def test_documents_have_the_verdicts_of_the_table(
    run: Callable, desk: tuple[Path, Path], files: dict[str, Path], form: str
) -> None:
    """However requests are written, their verdicts are the same, to the letter."""
    expected = run("evaluate", *desk, "--at", AT)
    found = run("evaluate", desk[0], files[form], "--at", AT)
    named = run("evaluate", desk[0], files[form], "--at", AT, "--input", form)

    assert (0, "") == (found.code, found.err)
    assert [expected.out, expected.out] == [found.out, named.out]


@pytest.mark.parametrize("output", ["csv", "json"])
def test_event_log_has_the_verdicts_of_the_table(
    run: Callable, desk: tuple[Path, Path], files: dict[str, Path], output: str
) -> None:
    """A log by time says what the table with one row a request says, in another order."""

    def told(path: Path) -> list[str]:
        done = run("evaluate", desk[0], path, "--at", AT, "--output", output)
        assert (0, "") == (done.code, done.err)
        if output == "json":
            rows = json.loads(done.out)["rows"]
            return sorted(json.dumps(row["evaluation"]) for row in rows)
        lines = done.out.splitlines()
        return sorted(line.partition(",")[2] if output == "csv" else line for line in lines)

    assert told(desk[1]) == told(files["events"])


def test_columns_of_a_log_can_be_named_by_options(
    run: Callable, desk: tuple[Path, Path], files: dict[str, Path]
) -> None:
    """`--events` says which column is what, and `--facts` which are facts."""
    text = files["events"].read_text("utf-8")
    head, rest = text.split("\n", 1)
    renamed = head.replace("request,at,kind,by", "Ticket,When,What,Who")
    files["events"].write_text(f"{renamed}\n{rest}", "utf-8")
    options = ["--events", "request=Ticket,at=When", "--events", "kind=What,by=Who"]
    options += ["--facts", "contract,priority,status"]
    done = run("evaluate", desk[0], files["events"], "--at", AT, *options)

    assert (0, "") == (done.code, done.err)
    assert "reaction    4 met, 1 missed, 1 breached, 1 pending" in done.out


def test_faulty_events_are_listed_and_other_requests_judged(
    run: Callable, desk: tuple[Path, Path], files: dict[str, Path]
) -> None:
    """A history with a hole has no verdict; the exit code says so."""
    with files["events"].open("a", encoding="utf-8") as file:
        file.write("met,soon,changed,,,,\n")
    done = run("evaluate", desk[0], files["events"], "--at", AT)

    assert 3 == done.code
    row = len(files["events"].read_text("utf-8").splitlines()) - 1
    reason = "at: 'soon' is no instant; expected one like 2026-03-20 18:00; "
    reason += "so there is no verdict on 'met'"
    assert [
        f"row {row} (line {row + 1}): {reason}",
        "slacalc: 1 faulty row has no verdict",
    ] == done.err.splitlines()
    assert "7 requests at " in done.out
    assert "\nmet " not in done.out


def test_contradicting_history_is_a_faulty_row(
    run: Callable, desk: tuple[Path, Path], files: dict[str, Path]
) -> None:
    """What is dirty costs its request alone, named by its first row."""
    with files["events"].open("a", encoding="utf-8") as file:
        file.write("odd one,2026-03-20 10:00,changed,,,,\n")
    done = run("evaluate", desk[0], files["events"], "--at", AT, "--output", "json")
    (faulty,) = [row for row in json.loads(done.out)["rows"] if "fault" in row]

    assert 3 == done.code
    assert "'odd one'" in faulty["fault"]
    assert "8 requests" not in done.err


def test_rows_of_documents_have_no_line(
    run: Callable, desk: tuple[Path, Path], files: dict[str, Path]
) -> None:
    """In JSON output a request of a list has its number, and null for its line."""
    out = run("evaluate", desk[0], files["json"], "--at", AT, "--output", "json").out

    assert [(1, None), (2, None)] == [
        (row["row"], row["line"]) for row in json.loads(out)["rows"][:2]
    ]


def test_wall_times_are_read_in_the_zone_of_the_option(
    run: Callable, desk: tuple[Path, Path], tmp_path: Path
) -> None:
    """Without a zone wall times are refused; `--timezone` is one, in every form."""
    agreement, lines = tmp_path / "plain.yaml", tmp_path / "one.jsonl"
    agreement.write_text(desk[0].read_text("utf-8").partition("source:")[0], "utf-8")
    event = {"at": "2026-03-16T09:00", "kind": "created"}
    lines.write_text(json.dumps({"id": 1, "facts": {"contract": "paid"}, "events": [event]}))
    refused = run("evaluate", agreement, lines, "--at", AT)
    read = run("evaluate", agreement, lines, "--at", AT, "--timezone", "Europe/Berlin")

    assert 2 == refused.code
    assert "event 1: at: '2026-03-16T09:00' has no time zone" in refused.err
    assert "breached   Mon 2026-03-16 11:00" in read.out


@pytest.mark.parametrize(
    ("form", "options", "message"),
    [
        ("jsonl", ["--delimiter", ";"], "--delimiter is for a table with one request a row or a"),
        ("json", ["--pattern", "%d"], "--pattern is for a table"),
        ("yaml", ["--facts", "x"], "--facts is for"),
        ("events", ["--created", "x"], "--created is for a table with one request a row, and "),
        ("events", ["--first-reply", "x"], "--first-reply is for"),
        ("table", ["--events", "at=x"], "--events is for a log with one event a row"),
    ],
)
def test_option_that_says_nothing_is_refused(
    run: Callable,
    desk: tuple[Path, Path],
    files: dict[str, Path],
    form: str,
    options: list[str],
    message: str,
) -> None:
    """No option is taken and ignored; the error says how to name the form."""
    told = run("evaluate", desk[0], files[form], "--at", AT, *options)
    said = run("evaluate", desk[0], files[form], "--at", AT, *options, "--input", form)

    assert [2, 2] == [told.code, said.code]
    assert message in told.err
    assert told.err.endswith("; --input says so if it is none\n")
    assert "--input" not in said.err


def test_form_that_is_named_is_taken(run: Callable, desk: tuple[Path, Path]) -> None:
    """`--input` goes before what the content looks like."""
    done = run("evaluate", *desk, "--at", AT, "--input", "jsonl")

    assert 3 == done.code
    assert "row 1 (line 1): column 1: expecting value" in done.err


def test_standard_input_is_recognised_too(
    run: Callable,
    desk: tuple[Path, Path],
    files: dict[str, Path],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """A hyphen reads any form from standard input."""
    with files["jsonl"].open("r", encoding="utf-8") as file:
        monkeypatch.setattr("sys.stdin", file)
        done = run("evaluate", desk[0], "-", "--at", AT)

    assert run("evaluate", *desk, "--at", AT).out == done.out


@pytest.mark.parametrize("form", ["table", "events", "jsonl", "json", "yaml"])
def test_request_of_any_form_is_explained(
    run: Callable, desk: tuple[Path, Path], files: dict[str, Path], form: str
) -> None:
    """One request is found by its identifier, wherever it stands."""
    done = run("explain", desk[0], files[form], "late", "--at", AT)

    assert 0 == done.code
    assert "late" in done.out.splitlines()[0]
    assert "which request?" in run("explain", desk[0], files[form], "--at", AT).err


def test_file_without_a_request_explains_nothing(
    run: Callable, desk: tuple[Path, Path], tmp_path: Path
) -> None:
    """An empty list has no request to explain."""
    empty = tmp_path / "empty.json"
    empty.write_text("[]", "utf-8")

    assert "there is no request in it" in run("explain", desk[0], empty, "--at", AT).err


def test_versions_of_an_agreement_are_judged(run: Callable, desk: tuple[Path, Path]) -> None:
    """Each request is judged by the version of its creation."""
    with desk[0].open("a", encoding="utf-8") as file:
        newer = "{levels: {standard: {targets: {reaction: 30m, resolution: 8h}}}}"
        file.write(f"timezone: Europe/Berlin\nversions:\n  2026-03-20: {newer}\n")
    done = run("evaluate", *desk, "--at", AT)

    assert (0, "") == (done.code, done.err)
    assert "met      standard  reaction    2h " in done.out
    assert "waits    standard  reaction    30m " in done.out


def test_request_older_than_every_version_has_no_target(
    run: Callable, desk: tuple[Path, Path]
) -> None:
    """Without an agreement before the first version, an older request has no promise."""
    text = desk[0].read_text("utf-8")
    whole = "".join(f"    {line}\n" for line in text.splitlines())
    desk[0].write_text(f"timezone: Europe/Berlin\nversions:\n  2026-03-20:\n{whole}", "utf-8")
    done = run("evaluate", *desk, "--at", AT)

    assert (0, "") == (done.code, done.err)
    assert "met      –         –           –             no target" in done.out
    assert "waits    standard  reaction    2h " in done.out


def test_fact_that_only_an_older_version_asks_for_is_warned_about(
    run: Callable, desk: tuple[Path, Path]
) -> None:
    """Every version's rules are asked."""
    with desk[0].open("a", encoding="utf-8") as file:
        file.write("timezone: UTC\nversions:\n  2027-01-01: {rules: [{level: standard}]}\n")
    done = run("evaluate", *desk, "--at", AT, "--facts", "priority")

    assert "slacalc: warning: no column gives the fact contract; it counts as absent\n" == done.err


def test_pipe_that_cannot_be_sought_is_read(desk: tuple[Path, Path]) -> None:
    """Recognition reads nothing that would be missing afterwards."""
    from slacalc.io.requests.requests import read_requests, recognised

    content = desk[1].read_bytes()

    class Pipe(BytesIO):
        def seekable(self) -> bool:
            return False

    source = Source(**load(desk[0])["source"])
    file = BufferedReader(Pipe(content))
    form = recognised(file, source)

    assert 8 == sum(1 for _ in read_requests(file, source, format=form))
