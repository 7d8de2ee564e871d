"""How long does a history larger than memory take, and how much memory?

The table of `columns_evaluate.py`, a million events after the other, is written to Parquet files
of five million in a folder that goes afterwards: once in the order of the requests, once in any
order, the events of a request spread over the files. Each run is a process of its own, so that its
memory is its own; the time includes reading and writing.
"""

from __future__ import annotations

import json
import resource
import sys
import tempfile
import time
from pathlib import Path

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq
from columns_evaluate import AGREEMENT, NOW, events
from stopwatch import Verdict, apart

from slacalc.batch import stream

__all__ = ("table", "verdicts", "write")

SIZES = (5_000_000, 20_000_000, 50_000_000)
SORTED = 20_000_000
_PIECE = 1_000_000
_FILE = 5
_MOST = 1.5
_GROWTH = 1.15  # per event, from one size to the next


def write(folder: Path, size: int, *, ordered: bool) -> None:
    """Write so many events, and their requests, to Parquet files in *folder*."""
    chance = np.random.default_rng(size)
    pieces = size // _PIECE
    files = -(-pieces // _FILE)
    (folder / "events").mkdir(parents=True)
    writers: list[pq.ParquetWriter] = []
    beside: pq.ParquetWriter | None = None
    for piece in range(pieces):
        happened, known = events(_PIECE)
        # The same million has other requests in every piece.
        happened, known = (
            _renumbered(one, piece, pieces, ordered=ordered) for one in (happened, known)
        )
        if not writers:
            writers = [
                pq.ParquetWriter(folder / "events" / f"{number:02}.parquet", happened.schema)
                for number in range(files)
            ]
            beside = pq.ParquetWriter(folder / "requests.parquet", known.schema)
        assert beside is not None
        beside.write_table(known)
        if ordered:
            writers[piece // _FILE].write_table(happened)
        else:
            where = chance.integers(0, files, happened.num_rows)
            for number, writer in enumerate(writers):
                writer.write_table(happened.filter(pa.array(where == number)))
    for writer in [*writers, beside]:
        assert writer is not None
        writer.close()


def _renumbered(table: pa.Table, piece: int, pieces: int, *, ordered: bool) -> pa.Table:
    """Return *table* with the requests of a piece: after those before it, or between them."""
    request = np.asarray(table.column("request"))
    if ordered:
        found = table.set_column(0, "request", pa.array(request + piece * _PIECE))
        return found.sort_by("request")
    return table.set_column(0, "request", pa.array(request * pieces + piece))


def measured(folder: Path, *, ordered: bool) -> dict[str, float]:
    """Return what one run takes, in a process of its own."""
    return apart(__file__, folder, int(ordered))


def run(folder: Path, *, ordered: bool) -> dict[str, float]:
    """Stream what lies in *folder*, and say what it took."""
    begun, used = time.perf_counter(), time.process_time()
    done = stream(
        folder / "events",
        folder / "results",
        AGREEMENT,
        at=NOW,
        requests=folder / "requests.parquet",
        carry=["contract"],
        sort=not ordered,
    )
    return {
        "wall": time.perf_counter() - begun,
        "processor": time.process_time() - used,
        "bytes": resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * 1024,
        "events": done.events,
        "rows": done.rows,
    }


def table(sizes: tuple[int, ...] = SIZES) -> list[dict[str, float]]:
    """Measure every size in order, and one that is sorted first."""
    found: list[dict[str, float]] = []
    for size, ordered in [*((size, True) for size in sizes), (min(SORTED, sizes[-1]), False)]:
        with tempfile.TemporaryDirectory() as name:
            folder = Path(name)
            write(folder, size, ordered=ordered)
            found.append({"ordered": ordered, **measured(folder, ordered=ordered)})
    return found


def verdicts(found: list[dict[str, float]]) -> list[Verdict]:
    """Return which bounds hold."""
    memory = max(one["bytes"] for one in found) / 2**30
    held = [Verdict("stream: memory", memory, _MOST, unit="GiB", at_least=False)]
    costs = [one["processor"] / one["events"] for one in found if one["ordered"]]
    if len(costs) > 1:
        growth = costs[-1] / costs[-2]
        held.append(
            Verdict("stream: cost an event, beside fewer", growth, _GROWTH, at_least=False)
        )
    return held


def _print(found: list[dict[str, float]]) -> None:
    print("| events | | results | wall s | processor s | million events a second | memory MiB |")
    print("|---:|---|---:|---:|---:|---:|---:|")
    for one in found:
        how = "in order" if one["ordered"] else "sorted first"
        rate = one["events"] / one["wall"] / 1e6
        print(
            f"| {one['events']:,.0f} | {how} | {one['rows']:,.0f} | {one['wall']:.1f} "
            f"| {one['processor']:.1f} | {rate:.2f} | {one['bytes'] / 2**20:,.0f} |"
        )


def main() -> None:
    """Print the table; or, asked by itself, measure one run."""
    if sys.argv[1:2] == ["--run"]:
        print(json.dumps(run(Path(sys.argv[2]), ordered=sys.argv[3] == "1")))
        return
    found = table(tuple(map(int, sys.argv[1:])) or SIZES)
    _print(found)
    for verdict in verdicts(found):
        print(verdict.line())


if __name__ == "__main__":
    main()
