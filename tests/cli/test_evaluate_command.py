"""`slacalc evaluate`: verdicts as table, CSV and JSON, faulty rows, and bad input."""

from __future__ import annotations

import csv
import io
import json
import sys
from collections.abc import Callable
from dataclasses import fields
from pathlib import Path

import pytest

from slacalc import Agreement, Request, Result, evaluate
from slacalc.io.documents.documents import load

AT = "2026-03-20T17:00:00+01:00"
ROOT = Path(__file__).resolve().parents[2]
DESK = ROOT / "examples" / "desk"

# By hand. The 16th of March 2026 is a Monday, so is the 23rd; 17:00 on Friday the 20th is closing.
# late: 1 s after two hours; eight hours end on Monday 17:00, 1 h was used on Tuesday.
# open: 5 days of 8 h; 3 bd used since Wednesday 09:00, where 2 bd land at the next opening.
# waits: half a day until 13:00, then the clock stands. slow: 72 h of real time.
TABLE = """\
request  level     target      within        status     due                     used    left
met      standard  reaction    2h            met        Mon 2026-03-16 11:00      1h      1h
                   resolution  8h            met        Mon 2026-03-16 17:00      7h      1h
late     standard  reaction    2h            missed     Mon 2026-03-16 11:00      2h     -1s
                   resolution  8h            missed     Mon 2026-03-16 17:00      9h     -1h
open     standard  reaction    2h            breached   Mon 2026-03-16 11:00     40h    -38h
                   resolution  2bd           breached   Wed 2026-03-18 09:00    5 bd   -3 bd
waits    standard  reaction    2h            met        Fri 2026-03-20 11:00     10m  1h 50m
                   resolution  2bd           paused     –                     0.5 bd  1.5 bd
slow     standard  reaction    2h            met        Fri 2026-03-20 11:00      0m      2h
                   resolution  72h calendar  on track   Mon 2026-03-23 09:00      8h     64h
odd      standard  reaction    2h            met        Fri 2026-03-20 11:00     10m  1h 50m
                   resolution  –             no target  no amount for priority='x' and no default
free     –         –           –             no target  rule rules.1 promises nothing
future   standard  reaction    2h            pending    –                         0m       –
                   resolution  8h            pending    –                         0m       –

8 requests at Fri 2026-03-20 17:00, Europe/Berlin: 2 late, 1 without a promise
  reaction    4 met, 1 missed, 1 breached, 1 pending
  resolution  1 met, 1 missed, 1 breached, 1 on track, 1 paused, 1 pending, 1 no target
"""


def test_table_shows_every_result(run: Callable, desk: tuple[Path, Path]) -> None:
    """The table has a line a result, a request's name once, and the counts below it."""
    done = run("evaluate", *desk, "--at", AT)

    assert (0, "") == (done.code, done.err)
    assert TABLE == done.out


def test_json_has_evaluations_as_the_library_gives_them(
    run: Callable, desk: tuple[Path, Path]
) -> None:
    """Every row's evaluation is that of `evaluate`, to the last field."""
    done = run("evaluate", *desk, "--at", AT, "--output", "json")
    document = json.loads(done.out)
    from datetime import datetime
    from zoneinfo import ZoneInfo

    berlin = ZoneInfo("Europe/Berlin")
    request = Request.from_timestamps(
        "met",
        created=datetime(2026, 3, 16, 9, tzinfo=berlin),
        first_reply=datetime(2026, 3, 16, 10, tzinfo=berlin),
        resolved=datetime(2026, 3, 16, 16, tzinfo=berlin),
        facts={"contract": "paid", "priority": "high"},
    )
    agreement = Agreement.from_dict(load(desk[0]))
    expected = evaluate(request, agreement, at=datetime(2026, 3, 20, 17, tzinfo=berlin))

    assert AT == document["at"]
    assert {"row": 1, "line": 2, "evaluation": expected.to_dict()} == document["rows"][0]
    assert list(range(1, 9)) == [row["row"] for row in document["rows"]]
    assert {
        "requests": 8,
        "late": 2,
        "without_promise": 1,
        "faulty_rows": 0,
        "targets": {
            "reaction": {"met": 4, "missed": 1, "breached": 1, "pending": 1},
            "resolution": {
                "met": 1,
                "missed": 1,
                "breached": 1,
                "paused": 1,
                "on_track": 1,
                "pending": 1,
                "no_target": 1,
            },
        },
    } == document["summary"]


def test_csv_has_a_line_a_result(run: Callable, desk: tuple[Path, Path]) -> None:
    """CSV has quantities as numbers, with their unit, and instants in ISO 8601."""
    done = run("evaluate", *desk, "--at", AT, "--output", "csv")
    lines = list(csv.DictReader(io.StringIO(done.out)))
    by_key = {(line["request"], line["target"]): line for line in lines}

    late = by_key["late", "reaction"]
    assert ("missed", "true", "seconds") == (late["status"], late["breached"], late["unit"])
    assert ("7201", "0", "1") == (late["elapsed"], late["remaining"], late["overdue"])
    assert "2026-03-16T11:00:00+01:00" == late["due"]
    waits = by_key["waits", "resolution"]
    assert ("2bd", "business days") == (waits["amount"], waits["unit"])
    assert ("0.5", "1.5", "") == (waits["elapsed"], waits["remaining"], waits["due"])
    slow = by_key["slow", "resolution"]
    assert ("calendar seconds", "28800") == (slow["unit"], slow["elapsed"])
    odd = by_key["odd", "resolution"]
    assert ("", "", "") == (odd["amount"], odd["unit"], odd["elapsed"])
    free = by_key["free", ""]
    assert ("no_target", "rule rules.1 promises nothing") == (free["status"], free["reason"])
    assert 15 == len(lines)


def test_csv_has_every_field_that_is_one_value(run: Callable, desk: tuple[Path, Path]) -> None:
    """A line has all that a result says, but for what is a list, and that is in JSON."""
    done = run("evaluate", *desk, "--at", AT, "--output", "csv")
    header, *_ = csv.reader(io.StringIO(done.out))

    said = {field.name for field in fields(Result) if field.name[0] != "_"}
    assert said - {"violations", "thresholds"} <= set(header)


def test_fractions_of_seconds_are_kept_in_csv(run: Callable, desk: tuple[Path, Path]) -> None:
    """A half second is a half second."""
    desk[1].write_text(
        "id,created,replied,waits,solved,contract,priority\n"
        "1,2026-03-16 09:00,2026-03-16 09:00:00.5,,,paid,high\n",
        "utf-8",
    )
    done = run("evaluate", *desk, "--at", AT, "--output", "csv")

    assert "0.5" == next(csv.DictReader(io.StringIO(done.out)))["elapsed"]


def test_exit_code_says_late_when_asked(run: Callable, desk: tuple[Path, Path]) -> None:
    """Under --fail-on-late the exit code is 1 when anything is late, else 0."""
    early = "2026-03-16T09:30:00+01:00"

    assert 1 == run("evaluate", *desk, "--at", AT, "--fail-on-late").code
    assert 0 == run("evaluate", *desk, "--at", early, "--fail-on-late").code
    assert ": none late" in run("evaluate", *desk, "--at", early).out


def test_faulty_rows_are_listed_and_the_others_judged(
    run: Callable, desk: tuple[Path, Path]
) -> None:
    """Faulty rows stand on standard error, counted at the end, and the exit code is 3."""
    with desk[1].open("a", encoding="utf-8") as file:
        file.write("met,2026-03-20 09:00,,,,paid,low\nx,2026-03-20 09:00\n\x1b[31m,soon,,,,,\n")
    done = run("evaluate", *desk, "--at", AT, "--fail-on-late")

    assert 3 == done.code
    assert [
        "row 9 (line 10): id: 'met' stood in row 1 already",
        "row 10 (line 11): 2 values where the header has 7",
        "row 11 (line 12): created: 'soon' is no instant; expected one like 2026-03-20 18:00",
        "slacalc: 3 faulty rows have no verdict",
    ] == done.err.splitlines()
    assert TABLE == done.out
    rows = json.loads(run("evaluate", *desk, "--at", AT, "--output", "json").out)["rows"]
    assert {"row": 10, "line": 11, "fault": "2 values where the header has 7"} == rows[9]
    assert 15 == len(run("evaluate", *desk, "--at", AT, "--output", "csv").out.splitlines()) - 1


def test_request_that_cannot_be_judged_is_a_faulty_row(
    run: Callable, desk: tuple[Path, Path]
) -> None:
    """What only the evaluation finds out costs one row as well."""
    text = desk[0].read_text("utf-8")
    desk[0].write_text(text.replace('17:00"}', '17:00", holidays: DE}'), "utf-8")
    with desk[1].open("a", encoding="utf-8") as file:
        file.write("old,0500-03-20 09:00,,,,paid,low\n")
    done = run("evaluate", *desk, "--at", AT)

    assert 3 == done.code
    assert "row 9 (line 10): " in done.err
    assert done.err.endswith("slacalc: 1 faulty row has no verdict\n")


def test_times_the_clock_showed_twice_or_never_are_counted(
    run: Callable, desk: tuple[Path, Path]
) -> None:
    """How many wall times were ambiguous or never shown is said on standard error."""
    with desk[1].open("a", encoding="utf-8") as file:
        file.write("a,2025-10-26 02:30,,,,,\nb,2025-03-30 02:30,,,,,\n")
    done = run("evaluate", *desk, "--at", AT)

    assert [
        "slacalc: 1 time of day the clock showed twice; the first was taken",
        "slacalc: 1 time of day the clock skipped; the end of the gap was taken",
    ] == done.err.splitlines()


def test_columns_can_be_named_by_options(run: Callable, desk: tuple[Path, Path]) -> None:
    """Options name columns, and win over the agreement's source: block."""
    desk[1].write_text(
        "Nr;Opened;Answered;Level;Prio\n7;20.03.2026 9:00;20.03.2026 9:30;paid;high\n", "utf-8"
    )
    text = desk[0].read_text("utf-8")
    desk[0].write_text(text[: text.index("source:")], "utf-8")
    options = ["--id", "Nr", "--created", "Opened", "--first-reply", "Answered"]
    options += ["--facts", "contract=Level,priority=Prio", "--timezone", "Europe/Berlin"]
    done = run("evaluate", *desk, "--at", AT, *options, "--pattern", "%d.%m.%Y %H:%M")

    assert (0, "") == (done.code, done.err)
    assert "7        standard  reaction    2h      met" in done.out


def test_fact_without_a_column_is_warned_about(run: Callable, desk: tuple[Path, Path]) -> None:
    """A fact that rules or choices ask for and no column gives is said, once each."""
    done = run("evaluate", *desk, "--at", AT, "--facts", "contract")

    assert "slacalc: warning: no column gives the fact priority; it counts as absent\n" == done.err


@pytest.mark.parametrize(
    ("zones", "shown"),
    [(("Europe/Berlin", "Asia/Tokyo"), "Fri 2026-03-20 17:00, Europe/Berlin")],
)
def test_instants_are_shown_in_the_zone_that_is_common(
    run: Callable, desk: tuple[Path, Path], zones: tuple[str, str], shown: str
) -> None:
    """Where calendars have several zones, the one of the table's columns is shown."""
    text = desk[0].read_text("utf-8")
    other = f'  far: {{timezone: {zones[1]}, hours: "24/7"}}\nstatuses:'
    desk[0].write_text(text.replace("statuses:", other, 1), "utf-8")

    assert f"at {shown}:" in run("evaluate", *desk, "--at", "2026-03-20T16:00Z").out


def test_without_any_zone_instants_stay_as_the_question_has_them(
    run: Callable, desk: tuple[Path, Path]
) -> None:
    """Calendars of two zones, and no zone of columns: the offset of --at is shown."""
    text = desk[0].read_text("utf-8").replace("  timezone: Europe/Berlin\n", "")
    other = '  far: {timezone: Asia/Tokyo, hours: "24/7"}\nstatuses:'
    desk[0].write_text(text.replace("statuses:", other, 1), "utf-8")
    desk[1].write_text("id,created,replied,waits,solved,contract,priority\n", "utf-8")

    out = run("evaluate", *desk, "--at", "2026-03-20T16:00+00:00").out
    assert "0 requests at Fri 2026-03-20 16:00, UTC+0000\n" == out.lstrip("\n")


def test_standard_input_is_a_table_too(
    run: Callable, desk: tuple[Path, Path], monkeypatch: pytest.MonkeyPatch
) -> None:
    """A hyphen reads the table from standard input."""
    with desk[1].open("r", encoding="utf-8") as file:
        monkeypatch.setattr(sys, "stdin", file)
        done = run("evaluate", desk[0], "-", "--at", AT)

    assert TABLE == done.out


def test_now_is_read_when_it_is_asked_for(run: Callable, desk: tuple[Path, Path]) -> None:
    """`--at now` is the one place where the clock is read."""
    done = run("evaluate", *desk, "--at", "now")

    assert 0 == done.code
    assert "8 requests at " in done.out


def test_long_tables_are_written_in_pages(run: Callable, desk: tuple[Path, Path]) -> None:
    """The heading stands once, however many pages there are."""
    rows = "".join(f"{n},2026-03-16 09:00,,,,paid,high\n" for n in range(700))
    head = "id,created,replied,waits,solved,contract,priority\n"
    desk[1].write_text(head + rows, "utf-8")
    lines = run("evaluate", *desk, "--at", AT).out.splitlines()

    assert 1 == sum(line.startswith("request ") for line in lines)
    assert 1 + 1400 + 4 == len(lines)


def test_hostile_text_does_not_reach_the_terminal(run: Callable, desk: tuple[Path, Path]) -> None:
    """Control characters in a table are shown, not obeyed."""
    desk[1].write_text(
        "id,created,replied,waits,solved,contract,priority\n"
        f"\x1b[31m{'x' * 90},2026-03-16 09:00,,,,paid,\x1b]0;owned\n",
        "utf-8",
    )
    done = run("evaluate", *desk, "--at", AT)

    assert "\x1b" not in done.out + done.err
    assert r"\x1b[31mxxx" in done.out
    assert "…" in done.out


BAD = [
    (["missing.yaml", "R", "--at", AT], "missing.yaml: cannot be read: no such file"),
    (["A", "missing.csv", "--at", AT], "missing.csv: cannot be read: no such file"),
    (["A", ".", "--at", AT], ".: cannot be read: is a directory"),
    (["A", "R"], 'command "evaluate" parameter --at requires an argument'),
    (["A", "R", "--at", "yesterday"], "--at: 'yesterday' is no instant"),
    (["A", "R", "--at", "2026-10-25 02:30"], "--at: the clock in Europe/Berlin shows"),
    (["A", "R", "--at", AT, "--output", "xml"], "invalid value"),
    (["A", "R", "--at", AT, "--timezone", "Mars"], "timezone: unknown time zone"),
    (["A", "R", "--at", AT, "--created", "Opened"], "R: no column Opened (created)"),
    (["A", "R", "--at", AT, "--encoding", "x"], "R: encoding='x' is not known"),
    (["A", "R", "--at", AT, "--colour"], "unknown option"),
]


@pytest.mark.parametrize(("arguments", "message"), BAD, ids=[text for _, text in BAD])
def test_bad_input_is_one_line_and_exit_code_2(
    run: Callable, desk: tuple[Path, Path], arguments: list[str], message: str
) -> None:
    """What cannot be used at all ends with one line on standard error and exit code 2."""
    places = {"A": desk[0], "R": desk[1]}
    done = run("evaluate", *(places.get(argument, argument) for argument in arguments))

    assert (2, "") == (done.code, done.out)
    assert message.replace("R:", f"{desk[1]}:") in done.err
    assert 1 == len(done.err.splitlines())


def test_faults_of_an_agreement_come_all_at_once(run: Callable, desk: tuple[Path, Path]) -> None:
    """An agreement's faults are a line each, with file and path."""
    text = desk[0].read_text("utf-8").replace("reaction: 2h", "reaction: 1d")
    desk[0].write_text(text.replace("level: standard", "level: standart"), "utf-8")
    done = run("evaluate", *desk, "--at", AT)

    assert 2 == done.code
    head, *faults = done.err.splitlines()
    assert f"slacalc: {desk[0]}: 2 faults:" == head
    assert ["levels.standard.targets.reaction.within", "rules.0.level"] == sorted(
        fault.partition(":")[0] for fault in faults
    )


def test_agreement_without_columns_is_refused(run: Callable, desk: tuple[Path, Path]) -> None:
    """Without a word on where a request's end stands, everything would seem open: an error."""
    text = desk[0].read_text("utf-8")
    desk[0].write_text(text[: text.index("source:")], "utf-8")
    done = run("evaluate", *desk, "--at", AT)

    assert 2 == done.code
    assert "give --first-reply and --resolved, or a source: block" in done.err


@pytest.mark.parametrize(("width", "missing"), [(120, ()), (80, ("within", "used"))])
def test_narrow_terminal_does_without_some_columns(
    run: Callable, monkeypatch: pytest.MonkeyPatch, width: int, missing: tuple[str, ...]
) -> None:
    """On a terminal, lines fit into it, at the cost of what is least needed."""
    monkeypatch.setenv("FORCE_COLOR", "1")
    monkeypatch.setenv("NO_COLOR", "1")
    monkeypatch.setenv("TERM", "xterm")
    monkeypatch.setenv("COLUMNS", str(width))
    out = run("evaluate", DESK / "agreement.yaml", DESK / "requests.csv", "--at", AT).out
    heading = next(line for line in out.splitlines() if "request" in line)

    assert all(word not in heading for word in missing)
    assert all(word in heading for word in ("request", "status", "due", "left"))


def test_lists_of_rules_without_a_level_are_shown(
    run: Callable, desk: tuple[Path, Path], tmp_path: Path
) -> None:
    """Of named lists, each that promises nothing has its own line, with the reason."""
    agreement = tmp_path / "lists.yaml"
    text = desk[0].read_text("utf-8").replace("\n  - ", "\n    - ")
    lists = "rules:\n  ola: [{when: {team: x}, level: none}]\n  sla:\n"
    agreement.write_text(text.replace("rules:\n", lists), "utf-8")
    requests = tmp_path / "one.csv"
    requests.write_text("\n".join(desk[1].read_text("utf-8").splitlines()[:2]), "utf-8")
    options = ("--at", AT, "--facts", "contract,priority,team=id")
    table = run("evaluate", agreement, requests, *options).out.splitlines()
    lines = list(
        csv.DictReader(
            io.StringIO(run("evaluate", agreement, requests, *options, "--output", "csv").out)
        )
    )

    assert "no target  ola: no rule matches" in table[3]
    assert ["met", "met", "no_target"] == [line["status"] for line in lines]
    assert "ola: no rule matches" == lines[2]["reason"]
