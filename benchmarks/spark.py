"""How long does a table of events take on Spark, with one worker and with two?

A cluster on this machine, each worker a Java process of its own with Python beside it. The first
job, which starts Python on the workers, is not counted; the results are counted and not collected,
as they would be written where the events came from.
"""

from __future__ import annotations

import json
import os
import sys
import tempfile
import time
from pathlib import Path

from columns_evaluate import AGREEMENT, NOW
from stopwatch import apart
from streaming import write

__all__ = ("table",)

SIZE = 5_000_000
WORKERS = (1, 2)
ROUNDS = 2


def run(folder: Path, workers: int) -> dict[str, float]:
    """Judge what lies in *folder* with so many workers, and say what it took."""
    from pyspark.sql import SparkSession

    from slacalc.batch import spark

    os.environ["PYSPARK_PYTHON"] = sys.executable
    builder = SparkSession.builder.master(f"local-cluster[{workers},1,2048]")
    for name, value in {
        "spark.driver.host": "127.0.0.1",
        "spark.executor.memory": "2g",
        "spark.executorEnv.PYTHONPATH": os.environ.get("PYTHONPATH", ""),
        "spark.log.level": "OFF",
        "spark.sql.session.timeZone": "UTC",
        "spark.sql.shuffle.partitions": "8",
        "spark.ui.enabled": "false",
    }.items():
        builder = builder.config(name, value)
    begun = time.perf_counter()
    session = builder.getOrCreate()
    found = {"workers": float(workers), "start": time.perf_counter() - begun}
    events = session.read.parquet(str(folder / "events"))
    requests = session.read.parquet(str(folder / "requests.parquet"))
    times: list[float] = []
    for round_ in range(ROUNDS + 1):
        begun = time.perf_counter()
        some = events.limit(1000) if not round_ else events
        results = spark.evaluate(some, requests if round_ else None, AGREEMENT, at=NOW)
        found["rows"] = results.count()
        times.append(time.perf_counter() - begun)
    session.stop()
    return {**found, "first": times[0], "seconds": min(times[1:])}


def table(size: int = SIZE) -> list[dict[str, float]]:
    """Measure one worker and two, each run a process of its own."""
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        write(folder, size, ordered=False)
        runs = [apart(__file__, folder, workers) for workers in WORKERS]
    return [{"events": float(size), **one} for one in runs]


def main() -> None:
    """Print the table; or, asked by itself, measure one run."""
    if sys.argv[1:2] == ["--run"]:
        print(json.dumps(run(Path(sys.argv[2]), int(sys.argv[3]))))
        return
    print("| events | workers | results | start s | first job s | then s | events a second |")
    print("|---:|---:|---:|---:|---:|---:|---:|")
    for one in table(*map(int, sys.argv[1:])):
        print(
            f"| {one['events']:,.0f} | {one['workers']:.0f} | {one['rows']:,.0f} "
            f"| {one['start']:.1f} | {one['first']:.1f} | {one['seconds']:.1f} "
            f"| {one['events'] / one['seconds']:,.0f} |"
        )


if __name__ == "__main__":
    main()
