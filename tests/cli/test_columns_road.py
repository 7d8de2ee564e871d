"""`slacalc evaluate` by columns: byte for byte what it writes request by request; Parquet in."""

from __future__ import annotations

import csv
import random
from collections.abc import Callable, Iterator
from datetime import date, datetime, timedelta
from decimal import Decimal
from io import BytesIO
from pathlib import Path
from zoneinfo import ZoneInfo

import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from slacalc.cli.judging import column_judging, judging

AT = "2026-03-20T17:00:00+01:00"
BERLIN = ZoneInfo("Europe/Berlin")


@pytest.fixture
def roads(run: Callable, monkeypatch: pytest.MonkeyPatch) -> Callable:
    """What runs a command on both roads: what each wrote, and how many rows were judged alone."""

    def ran(*arguments: object) -> tuple[object, object, int]:
        alone = 0
        judge = judging.judge

        def counted(rows: object, *given: object) -> Iterator[object]:
            nonlocal alone
            for judged in judge(rows, *given):
                alone += 1
                yield judged

        monkeypatch.setattr(column_judging, "judge", counted)
        monkeypatch.setattr(column_judging, "_FEW", 10**9)
        one_by_one = run("evaluate", *arguments)
        monkeypatch.setattr(column_judging, "_FEW", 0)
        monkeypatch.setattr(column_judging, "_MANY", 7)
        alone = 0
        return one_by_one, run("evaluate", *arguments), alone

    return ran


@pytest.mark.parametrize("output", ["table", "csv", "json"])
def test_both_roads_write_the_same(roads: Callable, desk: tuple[Path, Path], output: str) -> None:
    """Every state, every unit, every reason: both roads write the same bytes."""
    one, other, alone = roads(*desk, "--at", AT, "--output", output)

    assert one == other
    assert (0, 0) == (one.code, alone)


def test_facts_that_name_the_due_and_runs_that_count(roads: Callable, tmp_path: Path) -> None:
    """Both roads say which fact names the due, and which of several runs summaries count."""
    agreement, requests = tmp_path / "agreement.yaml", tmp_path / "requests.csv"
    agreement.write_text(DUE_AGREEMENT, "utf-8")
    requests.write_text(
        "request,at,kind,promised\n"
        "1,2026-03-16T09:00:00+01:00,created,2026-03-18\n"
        "1,2026-03-16T10:00:00+01:00,resolved,\n"
        "1,2026-03-16T11:00:00+01:00,reopened,\n"
        "2,2026-03-16T09:00:00+01:00,created,\n",
        "utf-8",
    )

    one, other, alone = roads(agreement, requests, "--at", AT, "--output", "csv")

    assert one == other
    # What a fact names has an amount that no target says, so that one is judged alone.
    assert (0, 1) == (one.code, alone)
    rows = [
        (row["request"], row["cycle"], row["counts"], row["due_fact"])
        for row in csv.DictReader(one.out.splitlines())
    ]
    assert [
        ("1", "1", "false", "promised"),
        ("1", "2", "true", "promised"),
        ("2", "1", "true", ""),
    ] == rows


def test_faulty_rows_have_the_same_words(roads: Callable, desk: tuple[Path, Path]) -> None:
    """What is wrong with a row is said in the same words, in its place."""
    agreement, requests = desk
    rows = requests.read_text("utf-8").splitlines()
    rows[3:3] = ["late,2026-03-16 09:00,,,,paid,high", "odd-time,today,,,,paid,high", "short,1"]
    requests.write_text("\n".join(rows), "utf-8")

    one, other, alone = roads(agreement, requests, "--at", AT, "--output", "csv")

    assert one == other
    assert (3, 3) == (one.code, alone)
    assert "3 faulty rows have no verdict" in one.err


DUE_AGREEMENT = """
calendars:
  desk: {timezone: Europe/Berlin, hours: "Mon-Fri 09:00-17:00"}
metrics: {resolution: {cycles: last, reopen: new_cycle}}
defaults: {calendar: desk}
levels: {standard: {targets: {resolution: [{due: promised}, 2bd]}}}
rules: [{level: standard}]
source: {timezone: Europe/Berlin, facts: {promised: {column: promised, type: date}}}
"""

LOG_AGREEMENT = """
calendars:
  desk: {timezone: Europe/Berlin, hours: "Mon-Fri 09:00-17:00"}
statuses: {pending: [waiting], resolved: [done]}
metrics: {resolution: {cycles: worst, reopen: new_cycle}}
defaults: {calendar: desk, retarget: prorate, %s}
levels:
  standard:
    targets:
      reaction: 2h
      resolution: {within: {by: priority, amounts: {high: 8h, low: 2bd}, default: 72h calendar}}
      return: {within: 1bd, auto: true, max_deferrals: 1}
  other: {targets: {reaction: 1h}}
rules: %s
source: {timezone: Europe/Berlin}
"""


@pytest.fixture
def log(tmp_path: Path) -> Path:
    """An event log with two hundred requests, some of which contradict themselves."""
    draw = random.Random(8)  # noqa: S311 - a repeatable history, no secret
    start = datetime(2026, 3, 9, 8, tzinfo=BERLIN)
    rows = []
    kinds = ["changed", "agent_reply", "customer_reply", "deferred", "returned", "reopened"]
    for number in range(200):
        at = start + timedelta(minutes=draw.randrange(8_000))
        rows.append([number, at, "created", "client", draw.choice(["high", "low", ""]), "new"])
        for _ in range(draw.randrange(7)):
            at += timedelta(minutes=draw.randrange(900))
            status = draw.choice(["waiting", "done", "open", ""])
            priority = draw.choice(["", "", "high", "low"])
            rows.append([number, at, draw.choice(kinds), "agent", priority, status])
    path = tmp_path / "log.csv"
    with path.open("w", encoding="utf-8", newline="") as file:
        lines = csv.writer(file)
        lines.writerow(["request", "at", "kind", "by", "priority", "status"])
        lines.writerows(rows)
    return path


@pytest.mark.parametrize("output", ["table", "csv"])
@pytest.mark.parametrize("dirty", ["on_dirty: strict", "on_dirty: collect"])
def test_event_logs_come_to_the_same(
    roads: Callable, log: Path, tmp_path: Path, output: str, dirty: str
) -> None:
    """Cycles, deferrals, promises that change and histories at fault: the same bytes."""
    agreement = tmp_path / "agreement.yaml"
    rules = "[{when: {priority: {present: true}}, level: standard}, {level: other}]"
    agreement.write_text(LOG_AGREEMENT % (dirty, rules), "utf-8")

    one, other, alone = roads(agreement, log, "--at", AT, "--output", output)

    assert one == other
    assert 0 < alone < 200


def test_several_lists_of_rules_come_to_the_same(
    roads: Callable, log: Path, tmp_path: Path
) -> None:
    """The reasons of each of several lists are told apart."""
    agreement = tmp_path / "agreement.yaml"
    rules = "{sla: [{when: {priority: low}, level: standard}], ola: [{level: none}]}"
    text = LOG_AGREEMENT % ("on_dirty: collect", rules)
    agreement.write_text(text, "utf-8")

    one, other, _ = roads(agreement, log, "--at", AT, "--output", "csv")

    assert one == other
    assert "ola: rule rules.ola.0 promises nothing" in one.out


def test_facts_that_columns_do_not_hold_come_to_the_same(roads: Callable, tmp_path: Path) -> None:
    """Facts of several types, and facts that are set to nothing, are judged one by one."""
    agreement, lines = tmp_path / "agreement.yaml", tmp_path / "requests.jsonl"
    rules = "[{when: {priority: {present: true}}, level: standard}, {level: other}]"
    agreement.write_text(LOG_AGREEMENT % ("on_dirty: collect", rules), "utf-8")
    event = '{"at": "2026-03-16T09:00:00+01:00", "kind": "created"}'
    change = '{"at": "2026-03-16T10:00:00+01:00", "kind": "changed", "facts": {"priority": null}}'
    lines.write_text(
        f'{{"id": 1, "facts": {{"priority": 5}}, "events": [{event}]}}\n'
        f'{{"id": 2, "facts": {{"priority": "high"}}, "events": [{event}, {change}]}}\n'
        f'{{"id": 3, "facts": {{"priority": true}}, "events": [{event}]}}\n',
        "utf-8",
    )

    one, other, alone = roads(agreement, lines, "--at", AT, "--output", "csv")

    assert one == other
    assert 3 == alone


def test_few_rows_never_load_columns(
    run: Callable, desk: tuple[Path, Path], monkeypatch: pytest.MonkeyPatch
) -> None:
    """A small table is judged before the packages of columns would have been loaded."""
    monkeypatch.setattr(column_judging, "find_spec", pytest.fail)

    assert 0 == run("evaluate", *desk, "--at", AT).code


def test_without_the_extra_every_row_is_judged_alone(
    roads: Callable, desk: tuple[Path, Path], monkeypatch: pytest.MonkeyPatch
) -> None:
    """Without numpy or pyarrow the command does what it did before there were columns."""
    monkeypatch.setattr(column_judging, "find_spec", lambda name: None if name == "numpy" else 1)

    one, other, alone = roads(*desk, "--at", AT)

    assert one == other
    assert 8 == alone


def as_parquet(path: Path, *, typed: bool) -> Path:
    """Write a CSV file as Parquet: cells as text, or in the types that they stand for."""
    table = pa.csv.read_csv(BytesIO(path.read_bytes())) if typed else None
    if table is None:
        with path.open(encoding="utf-8", newline="") as file:
            table = pa.Table.from_pylist(list(csv.DictReader(file)))
    found = path.with_suffix(f".{typed}.parquet")
    pq.write_table(table, found, row_group_size=3)
    return found


@pytest.mark.parametrize("typed", [False, True])
def test_parquet_is_read_as_the_table_it_is(
    run: Callable, desk: tuple[Path, Path], *, typed: bool
) -> None:
    """A Parquet file with one request a row gives what the CSV file gives."""
    agreement, requests = desk
    import pyarrow.csv  # noqa: F401 - `pa.csv` is there once it was imported

    file = as_parquet(requests, typed=typed)

    for output in ("table", "csv", "json"):
        options = ("--at", AT, "--output", output)
        assert run("evaluate", agreement, requests, *options) == run(
            "evaluate", agreement, file, *options
        )


def test_parquet_logs_are_recognised(run: Callable, log: Path, tmp_path: Path) -> None:
    """A Parquet file with one event a row is an event log, its instants with their zone."""
    agreement = tmp_path / "agreement.yaml"
    rules = "[{when: {priority: {present: true}}, level: standard}, {level: other}]"
    agreement.write_text(LOG_AGREEMENT % ("on_dirty: collect", rules), "utf-8")
    with log.open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))
    at = [datetime.fromisoformat(row["at"]) for row in rows]
    table = pa.Table.from_pylist([{**row, "priority": row["priority"] or None} for row in rows])
    kind = pa.timestamp("ns", "Europe/Berlin")
    table = table.set_column(1, "at", pa.array(at, pa.timestamp("us", "UTC")).cast(kind))
    pq.write_table(table, tmp_path / "log.parquet")

    options = ("--at", AT, "--output", "csv")
    one = run("evaluate", agreement, log, *options)
    other = run("evaluate", agreement, tmp_path / "log.parquet", *options)

    assert one == other


def test_typed_cells_are_the_text_that_stands_for_them(run: Callable, tmp_path: Path) -> None:
    """Numbers, decimals, dates and truths of Parquet are facts as they would be in CSV."""
    agreement, file = tmp_path / "agreement.yaml", tmp_path / "requests.parquet"
    agreement.write_text(
        """
calendars: {desk: {timezone: UTC, hours: "24/7"}}
defaults: {calendar: desk}
levels: {gold: {targets: {reaction: 2h}}, tin: {targets: {reaction: 9h}}}
rules:
  - when: {vip: true, size: 5, rate: {above: 1}, signed: {present: true}, site: "7"}
    level: gold
  - {level: tin}
source:
  facts:
    vip: {column: vip, type: bool}
    size: {column: size, type: int}
    rate: {column: rate, type: decimal}
    signed: {column: signed, type: date}
    site: site
  first_reply: replied
""",
        "utf-8",
    )
    at = datetime(2026, 3, 16, 9, tzinfo=BERLIN)
    table = pa.table(
        {
            "id": [1, 2],
            "created": [at, at],
            "replied": pa.array([None, at], pa.timestamp("us", "UTC")),
            "vip": [True, False],
            "size": [5, 5],
            "rate": [Decimal("12.50"), Decimal("0.10")],
            "signed": [date(2026, 1, 1), None],
            "site": [7.0, None],
        }
    )
    pq.write_table(table, file)

    done = run("evaluate", agreement, file, "--at", AT, "--output", "csv")

    rows = list(csv.DictReader(done.out.splitlines()))
    assert [("1", "gold"), ("2", "tin")] == [(row["request"], row["level"]) for row in rows]


@pytest.mark.parametrize("kept", [-5, 4])
def test_truncated_parquet_is_named(run: Callable, desk: tuple[Path, Path], kept: int) -> None:
    """A Parquet file without its footer is an error that names the file."""
    agreement, requests = desk
    file = as_parquet(requests, typed=False)
    file.write_bytes(file.read_bytes()[:kept])

    done = run("evaluate", agreement, file, "--at", AT)

    assert 2 == done.code
    assert f"{file}: the Parquet file is truncated or damaged" in done.err


@pytest.mark.parametrize(
    "option", [("--delimiter", ";"), ("--encoding", "cp1251"), ("--pattern", "%d.%m.%Y")]
)
def test_options_of_text_are_refused(
    run: Callable, desk: tuple[Path, Path], option: tuple[str, str]
) -> None:
    """What says how text is written says nothing of Parquet."""
    agreement, requests = desk

    done = run("evaluate", agreement, as_parquet(requests, typed=False), "--at", AT, *option)

    assert 2 == done.code
    assert f"{option[0]} is for text, and this is a Parquet file" in done.err


def test_instants_finer_than_a_microsecond_are_faulty_rows(
    run: Callable, desk: tuple[Path, Path]
) -> None:
    """Nanoseconds are refused and not cut, in Parquet as in text."""
    agreement, requests = desk
    table = pa.table(
        {
            "id": ["a", "b"],
            "created": pa.array([10**18, 10**18 + 1], pa.timestamp("ns", "UTC")),
            "replied": pa.array([None, None], pa.string()),
            "solved": pa.array([None, None], pa.string()),
            "waits": pa.array([None, None], pa.string()),
            "contract": ["paid", "paid"],
            "priority": ["high", "high"],
        }
    )
    file = requests.with_suffix(".parquet")
    pq.write_table(table, file)

    done = run("evaluate", agreement, file, "--at", AT, "--output", "csv")

    assert 3 == done.code
    assert "is no instant to the microsecond" in done.err
    assert "\n1,a," in done.out
