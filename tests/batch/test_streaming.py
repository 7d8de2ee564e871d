"""`stream`: Parquet in and out in parts, resumed where it ended, in the order that it needs."""

from __future__ import annotations

import json
import random
from collections.abc import Callable, Iterator
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import duckdb
import polars as pl
import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from slacalc import Agreement, AgreementVersions
from slacalc.batch import evaluate as judge
from slacalc.batch import stream
from slacalc.batch.tables.judged import Question
from slacalc.errors import FormatError, MissingExtraError, TableError

Stop = Callable[[int], None]


@pytest.fixture
def at(monday: datetime) -> datetime:
    """The instant of the question."""
    return monday + timedelta(days=10)


@pytest.fixture
def log(monday: datetime) -> pa.Table:
    """Sixty requests in ascending order, with one to nine events each; one has an early event."""
    draw = random.Random(11)  # noqa: S311 - a repeatable history, no secret
    rows: list[dict[str, object]] = []
    for number in range(60):
        start = monday + timedelta(minutes=draw.randrange(3000))
        name = f"R{number:03}"
        first = {"request": name, "at": start, "kind": "created"}
        rows.append({**first, "priority": draw.choice(["high", "low"]), "status": None})
        for _ in range(draw.randrange(8)):
            start += timedelta(minutes=draw.randrange(200))
            status = draw.choice(["open", "pending", "resolved"])
            event = {"request": name, "at": start, "kind": "changed"}
            rows.append({**event, "priority": None, "status": status})
    rows.append({"request": "R060", "at": monday, "kind": "resolved"})
    return pa.Table.from_pylist(rows)


@pytest.fixture
def files(log: pa.Table, tmp_path: Path) -> Path:
    """The log in four files, in the middle of requests cut; row groups of twenty events."""
    folder = tmp_path / "events"
    folder.mkdir()
    size = -(-log.num_rows // 4)
    for number in range(4):
        part = log.slice(number * size, size)
        pq.write_table(part, folder / f"2026-0{number}.parquet", row_group_size=20)
    return folder


def read(folder: Path) -> list[dict[str, Any]]:
    """Return the results in a folder."""
    return pq.read_table(folder).to_pylist()


def expected(log: pa.Table, desk: Agreement, at: datetime) -> list[dict[str, Any]]:
    """Return what the engine in memory says."""
    return judge(log, None, desk, at=at, carry=["priority"]).to_pylist()


def names(folder: Path) -> list[str]:
    """Return what lies in a folder."""
    return sorted(path.name for path in folder.iterdir())


@pytest.mark.parametrize("rows", [1, 7, 50, 10_000])
def test_files_give_what_memory_gives(
    files: Path, log: pa.Table, desk: Agreement, at: datetime, tmp_path: Path, rows: int
) -> None:
    """However few events are held at a time, requests that lie in several files are whole."""
    out = tmp_path / "results"

    done = stream(files, out, desk, at=at, carry=["priority"], rows=rows)

    found = read(out)
    assert expected(log, desk, at) == found
    assert (log.num_rows, 61, len(found), 1) == (
        done.events,
        done.requests,
        done.rows,
        done.faults,
    )
    assert [path.name for path in done.parts] == [
        name for name in names(out) if name.startswith("part")
    ]


def test_results_of_every_reader(
    files: Path, log: pa.Table, desk: Agreement, at: datetime, tmp_path: Path
) -> None:
    """Polars and DuckDB read the results as they are."""
    out = tmp_path / "results"
    done = stream(files, out, desk, at=at)
    pattern = str(out / "*.parquet")

    late = duckdb.read_parquet(pattern).filter("status = 'breached'").count("*").fetchall()

    assert done.rows == pl.scan_parquet(pattern).collect().height
    breached = [row for row in expected(log, desk, at) if row["status"] == "breached"]
    assert breached
    assert [(len(breached),)] == late


SOURCES: dict[str, Callable[[pa.Table], object]] = {
    "reader": lambda log: pa.RecordBatchReader.from_batches(log.schema, log.to_batches(17)),
    "duckdb": lambda log: duckdb.from_arrow(log).order('request, "at"'),
    "polars": lambda log: pl.DataFrame(log).iter_slices(13),
    "batches": lambda log: iter(log.to_batches(5)),
}


@pytest.mark.parametrize("source", list(SOURCES))
def test_streams_give_what_memory_gives(
    log: pa.Table, desk: Agreement, at: datetime, tmp_path: Path, source: str
) -> None:
    """Batches of DuckDB, Polars or Arrow are judged as they come."""
    out = tmp_path / "results"

    stream(SOURCES[source](log), out, desk, at=at, carry=["priority"], rows=20)

    assert expected(log, desk, at) == read(out)


def shuffled(log: pa.Table) -> pa.Table:
    """Return the log in another order, events of one instant as they were."""
    at = log.column("at").to_pylist()
    order = sorted(range(log.num_rows), key=lambda row: (at[row].minute, at[row], row))
    return log.take(order)


def by_request(rows: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """Return rows in the order of their requests and targets."""
    return sorted(rows, key=lambda row: (row["request"], row["target"] or "", row["cycle"] or 0))


@pytest.mark.parametrize("numbers", [False, True])
@pytest.mark.parametrize("rows", [30, 100_000])
def test_any_order_may_be_sorted(
    log: pa.Table, desk: Agreement, at: datetime, tmp_path: Path, rows: int, *, numbers: bool
) -> None:
    """With `sort` events come in any order, requests beside them too; buckets go when done."""
    if numbers:
        ids = pa.array([int(name[1:]) for name in log.column("request").to_pylist()])
        log = log.set_column(0, "request", ids)
    table = shuffled(log)
    for number in range(3):
        pq.write_table(table.slice(number * 100, 100), tmp_path / f"{number}.parquet")
    paths = [tmp_path / f"{number}.parquet" for number in range(3)]
    out = tmp_path / "results"

    stream(paths, out, desk, at=at, carry=["priority"], sort=True, rows=rows)

    in_memory = judge(table.slice(0, 300), None, desk, at=at, carry=["priority"])
    assert by_request(in_memory.to_pylist()) == by_request(read(out))
    assert "_buckets" not in names(out)


def test_unsorted_events_are_refused_by_name(
    log: pa.Table, desk: Agreement, at: datetime, tmp_path: Path
) -> None:
    """Out of order, the error names the file, both requests and the way out."""
    file = tmp_path / "events.parquet"
    pq.write_table(log.take([100, 0, 1]), file)

    message = r"events\.parquet row groups 0-0: request 'R000' comes after 'R0..'; .*sort=True"
    with pytest.raises(FormatError, match=message):
        stream(file, tmp_path / "results", desk, at=at)


def test_files_out_of_order_are_refused(
    files: Path, desk: Agreement, at: datetime, tmp_path: Path
) -> None:
    """The order holds over all files; what was written before stays, and is whole."""
    paths = sorted(files.iterdir())
    out = tmp_path / "results"

    with pytest.raises(FormatError, match=r"2026-00\.parquet row groups .* comes after"):
        stream([paths[1], paths[0]], out, desk, at=at)

    assert ["_carry-00000.arrow", "_slacalc.json", "part-00000.parquet"] == names(out)
    assert len(read(out)) > 1


@pytest.fixture
def stop(monkeypatch: pytest.MonkeyPatch) -> Stop:
    """What interrupts a stream when so many tables are judged."""
    answer = Question.answer

    def stopping(count: int) -> None:
        left = [count + 1]  # the first question is about columns alone

        def counted(self: Question, events: pa.Table, requests: pa.Table | None) -> pa.Table:
            left[0] -= 1
            if left[0] < 0:
                raise KeyboardInterrupt
            return answer(self, events, requests)

        monkeypatch.setattr(Question, "answer", counted)

    return stopping


@pytest.mark.parametrize("sort", [False, True])
@pytest.mark.parametrize("count", [0, 1, 2, 3, 4])
def test_an_interrupted_stream_goes_on(
    files: Path,
    log: pa.Table,
    desk: Agreement,
    at: datetime,
    tmp_path: Path,
    stop: Stop,
    count: int,
    *,
    sort: bool,
) -> None:
    """Wherever it is stopped, the same call goes on; what was written is not written again."""
    out = tmp_path / "results"
    requests = tmp_path / "requests.parquet"
    ids = sorted({*log.column("request").to_pylist(), "R0305", "R0999", "Q"})
    pq.write_table(pa.table({"request": ids, "region": [name[-1] for name in ids]}), requests)
    options: dict[str, Any] = {"requests": requests, "carry": ["region"], "rows": 70}

    with pytest.MonkeyPatch.context():
        stop(count)
        with pytest.raises(KeyboardInterrupt):
            stream(files, out, desk, at=at, sort=sort, **options)
    written = {path.name: path.stat().st_mtime_ns for path in out.glob("part-*")}
    stop(1_000_000)
    done = stream(files, out, desk, at=at, sort=sort, **options)

    in_memory = judge(log, pq.read_table(requests), desk, at=at, carry=["region"])
    assert by_request(in_memory.to_pylist()) == by_request(read(out))
    assert written.items() <= {p.name: p.stat().st_mtime_ns for p in done.parts}.items()
    assert [] == [name for name in names(out) if name.endswith((".tmp", ".arrow"))]
    assert len(ids) == done.requests


def test_files_of_one_name_in_several_folders(
    files: Path, log: pa.Table, desk: Agreement, at: datetime, tmp_path: Path, stop: Stop
) -> None:
    """Folders in folders are read by their paths; a name that comes again is another file."""
    nested = tmp_path / "nested"
    for number, path in enumerate(sorted(files.iterdir())):
        (nested / f"month={number}").mkdir(parents=True)
        path.rename(nested / f"month={number}" / "part.parquet")
    (nested / "_temporary").mkdir()
    (nested / "_temporary" / "part.parquet").write_bytes(b"unfinished")
    out = tmp_path / "results"
    stop(2)
    with pytest.raises(KeyboardInterrupt):
        stream(nested, out, desk, at=at, carry=["priority"])
    stop(100)

    stream(nested, out, desk, at=at, carry=["priority"])

    assert expected(log, desk, at) == read(out)


def test_versions_are_streamed_like_one_agreement(
    files: Path, log: pa.Table, desk: Agreement, at: datetime, tmp_path: Path, monday: datetime
) -> None:
    """Several versions of an agreement go wherever one goes."""
    newer = Agreement.from_dict(
        {**desk.to_dict(), "levels": {"standard": {"targets": {"reaction": "1h"}}}}
    )
    versions = AgreementVersions({monday + timedelta(days=1): newer}, base=desk)

    stream(files, tmp_path / "results", versions, at=at)

    assert judge(log, None, versions, at=at).to_pylist() == read(tmp_path / "results")


def test_a_finished_stream_is_not_done_again(
    files: Path, desk: Agreement, at: datetime, tmp_path: Path
) -> None:
    """The same call on finished results reads no events, and says the same."""
    out = tmp_path / "results"
    first = stream(files, out, desk, at=at)
    before = {path.name: path.stat().st_mtime_ns for path in out.iterdir()}

    assert first == stream(files, out, desk, at=at)
    assert before == {path.name: path.stat().st_mtime_ns for path in out.iterdir()}


@pytest.mark.parametrize(
    ("change", "differs"),
    [
        ({"at": 1}, "at differ"),
        ({"carry": ["priority"]}, "carry differ"),
        ({"sort": True}, "sort differ"),
    ],
)
def test_results_of_another_run_are_not_mixed(
    files: Path,
    desk: Agreement,
    at: datetime,
    tmp_path: Path,
    change: dict[str, Any],
    differs: str,
) -> None:
    """A folder with results of another question is refused, and says what differs."""
    out = tmp_path / "results"
    stream(files, out, desk, at=at)
    options: dict[str, Any] = {"at": at, **change}
    if change.get("at"):
        options["at"] = at + timedelta(hours=1)

    with pytest.raises(FormatError, match=f"results of another run: {differs}"):
        stream(files, out, desk, **options)


def test_changed_input_is_another_run(
    files: Path, log: pa.Table, desk: Agreement, at: datetime, tmp_path: Path
) -> None:
    """Files that were written again since are not taken for those that were read."""
    out = tmp_path / "results"
    stream(files, out, desk, at=at)
    pq.write_table(log, files / "2026-00.parquet")

    with pytest.raises(FormatError, match="another run: events differ"):
        stream(files, out, desk, at=at)


def test_a_folder_of_others_is_left_alone(
    files: Path, desk: Agreement, at: datetime, tmp_path: Path
) -> None:
    """Results never go between files that are not ours; a foreign journal is refused."""
    out = tmp_path / "results"
    out.mkdir()
    (out / "thesis.txt").write_text("do not touch")
    with pytest.raises(FormatError, match=r"is not empty \(it has 'thesis.txt'\)"):
        stream(files, out, desk, at=at)

    for other in (99, True):
        (out / "_slacalc.json").write_text(json.dumps({"format": other}))
        with pytest.raises(FormatError, match="no journal of a stream that this version reads"):
            stream(files, out, desk, at=at)


def test_an_interrupted_stream_of_batches_keeps_its_parts(
    log: pa.Table,
    desk: Agreement,
    at: datetime,
    tmp_path: Path,
    stop: Stop,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """A stream cannot be read again: what was written stays, and the next call says so."""
    monkeypatch.setattr("slacalc.batch.streams.parts._UNIT", 50)
    out = tmp_path / "results"
    whole = len(expected(log, desk, at))
    stop(4)
    with pytest.raises(KeyboardInterrupt):
        stream(iter(log.to_batches(10)), out, desk, at=at, rows=20)

    kept = read(out)
    assert 0 < len(kept) < whole
    stop(100)
    with pytest.raises(FormatError, match="a stream cannot be read again from there"):
        stream(iter(log.to_batches(10)), out, desk, at=at, rows=20)
    assert kept == read(out)


def test_a_sorted_stream_of_batches_goes_on_once_it_was_read(
    log: pa.Table, desk: Agreement, at: datetime, tmp_path: Path, stop: Stop
) -> None:
    """With `sort` the events are on disk once they were read, so the next call goes on there."""
    out = tmp_path / "results"
    stop(1)
    with pytest.raises(KeyboardInterrupt):
        stream(iter(log.to_batches(10)), out, desk, at=at, rows=70, sort=True)
    stop(1_000_000)

    def first_alone() -> Iterator[pa.RecordBatch]:
        yield log.to_batches(10)[0]
        pytest.fail("events that are on disk are read again")

    stream(first_alone(), out, desk, at=at, rows=70, sort=True)

    assert by_request(judge(log, None, desk, at=at).to_pylist()) == by_request(read(out))


@pytest.mark.parametrize("kept", [0, 3, 200, -1])
def test_truncated_files_are_named_before_any_work(
    files: Path, desk: Agreement, at: datetime, tmp_path: Path, kept: int
) -> None:
    """A file without its footer is an error that names it, before anything is written."""
    file = files / "2026-02.parquet"
    file.write_bytes(file.read_bytes()[:kept])
    out = tmp_path / "results"

    with pytest.raises(FormatError, match=r"2026-02\.parquet: truncated, damaged or no Parquet"):
        stream(files, out, desk, at=at)
    assert not out.exists()


def test_damaged_pages_are_named(
    files: Path, desk: Agreement, at: datetime, tmp_path: Path
) -> None:
    """A file whose footer is whole and whose pages are not is named when it is read."""
    file = files / "2026-01.parquet"
    content = bytearray(file.read_bytes())
    content[4:400] = b"\xff" * 396
    file.write_bytes(bytes(content))

    with pytest.raises(FormatError, match=r"2026-01\.parquet row groups .*damaged"):
        stream(files, tmp_path / "results", desk, at=at)


def test_what_cannot_be_streamed(desk: Agreement, at: datetime, tmp_path: Path) -> None:
    """A folder without files, a missing file, a number: each is refused by its own words."""
    out = tmp_path / "results"
    (tmp_path / "empty").mkdir()

    with pytest.raises(FormatError, match="has no Parquet files"):
        stream(tmp_path / "empty", out, desk, at=at)
    with pytest.raises(FormatError, match="there is no such file"):
        stream(tmp_path / "nothing.parquet", out, desk, at=at)
    with pytest.raises(FormatError, match="events have to be a Parquet file, a folder"):
        stream(5, out, desk, at=at)
    with pytest.raises(FormatError, match="rows=0 is not possible"):
        stream(tmp_path, out, desk, at=at, rows=0)


def test_columns_at_fault_are_named_before_any_work(
    files: Path, log: pa.Table, desk: Agreement, at: datetime, tmp_path: Path
) -> None:
    """A file without a column, or with one of another type, is named and nothing is written."""
    out = tmp_path / "results"
    other = files / "2026-09.parquet"
    pq.write_table(log.slice(0, 1).drop_columns(["kind"]), other)
    with pytest.raises(TableError, match=r"events\.kind: 2026-09\.parquet lacks the column"):
        stream(files, out, desk, at=at)

    pq.write_table(log.slice(0, 1).set_column(3, "priority", pa.array([5])), other)
    with pytest.raises(TableError, match=r"events\.priority: is int64 in 2026-09\.parquet and"):
        stream(files, out, desk, at=at)
    assert not out.exists()


def test_files_may_differ_where_they_fit_together(
    log: pa.Table, desk: Agreement, at: datetime, tmp_path: Path
) -> None:
    """Dictionaries, zones, units and absent facts differ from file to file and mean the same."""
    folder = tmp_path / "events"
    folder.mkdir()
    first, second = log.slice(0, 90), log.slice(90)
    pq.write_table(first, folder / "1.parquet")
    coded = second.column("request").dictionary_encode()
    wall = second.column("at").cast(pa.timestamp("ns"))
    second = second.set_column(0, "request", coded).set_column(1, "at", wall)
    pq.write_table(second.drop_columns(["priority"]), folder / "2.parquet")
    out = tmp_path / "results"

    stream(folder, out, desk, at=at, timezone="UTC")

    names_ = [name for name in second.column_names if name != "priority"]
    table = pa.concat_tables([first, log.slice(90).select(names_)], promote_options="default")
    assert judge(table, None, desk, at=at).to_pylist() == read(out)


def test_requests_have_to_be_in_order_too(
    files: Path, desk: Agreement, at: datetime, tmp_path: Path
) -> None:
    """Requests beside the events are in ascending order, each once."""
    for ids in (["R001", "R000"], ["R001", "R001"]):
        with pytest.raises(FormatError, match="not in ascending order, or one stands twice"):
            stream(
                files,
                tmp_path / "".join(ids),
                desk,
                at=at,
                requests=[pa.table({"request": ids})].__iter__(),
            )


def test_no_events_leave_an_empty_table(desk: Agreement, at: datetime, tmp_path: Path) -> None:
    """A file without rows has results without rows."""
    schema = pa.schema(
        {"request": pa.string(), "at": pa.timestamp("us", "UTC"), "kind": pa.string()}
    )
    pq.write_table(schema.empty_table(), tmp_path / "none.parquet")

    done = stream(tmp_path / "none.parquet", tmp_path / "results", desk, at=at)

    assert (1, 0) == (len(done.parts), done.rows)
    assert "thresholds" in pq.read_table(tmp_path / "results").column_names


def test_progress_is_shown_when_asked_for(
    files: Path,
    desk: Agreement,
    at: datetime,
    tmp_path: Path,
    capsys: pytest.CaptureFixture[str],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """The bar counts events on standard error; without rich it says what to install."""
    stream(files, tmp_path / "silent", desk, at=at)
    assert ("", "") == capsys.readouterr()

    done = stream(files, tmp_path / "shown", desk, at=at, progress=True)
    assert f"judging {done.events:,} events" in capsys.readouterr().err

    monkeypatch.setitem(__import__("sys").modules, "rich.console", None)
    with pytest.raises(MissingExtraError, match=r"slacalc\[cli\]"):
        stream(files, tmp_path / "bare", desk, at=at, progress=True)
