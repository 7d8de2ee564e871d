"""What the tests of columns share: an agreement, histories, every kind of frame, a cluster."""

from __future__ import annotations

import os
import shutil
import sys
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import TYPE_CHECKING

import pandas as pd
import polars as pl
import pyarrow as pa
import pytest

from slacalc import Agreement

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping, Sequence

    from pyspark.sql import SparkSession

SOURCE = Path(__file__).resolve().parents[2] / "src"
MONDAY = datetime(2026, 3, 9, 9, tzinfo=UTC)

KINDS: dict[str, Callable[[Mapping[str, Sequence[object]]], object]] = {
    "pandas": pd.DataFrame,
    "polars": pl.DataFrame,
    "pyarrow": lambda columns: pa.table(dict(columns)),
}


@pytest.fixture
def as_rows() -> Callable[[object], list[dict[str, object]]]:
    """What gives the rows of a frame of any kind, nulls as None."""
    return _rows


def _rows(frame: object) -> list[dict[str, object]]:
    if isinstance(frame, pd.DataFrame):
        return pa.Table.from_pandas(frame, preserve_index=False).to_pylist()
    if isinstance(frame, pl.DataFrame):
        return frame.to_arrow().to_pylist()
    assert isinstance(frame, pa.Table)
    return frame.to_pylist()


@pytest.fixture(params=list(KINDS))
def frame(request: pytest.FixtureRequest) -> Callable[[Mapping[str, Sequence[object]]], object]:
    """What makes a frame of columns: of pandas, of Polars, of Arrow."""
    return KINDS[request.param]


@pytest.fixture
def desk() -> Agreement:
    """A desk that promises a reaction in three hours and a resolution by priority."""
    return Agreement.from_dict(
        {
            "calendars": {"desk": {"timezone": "UTC", "hours": "Mon-Fri 09:00-17:00"}},
            "defaults": {"calendar": "desk"},
            "levels": {
                "standard": {
                    "targets": {
                        "reaction": "3h",
                        "resolution": {
                            "within": {
                                "by": "priority",
                                "amounts": {"high": "4h", "low": "2bd"},
                                "default": "8h",
                            },
                            "warn": ["50%"],
                        },
                    }
                }
            },
            "rules": [{"level": "standard"}],
        }
    )


@pytest.fixture
def monday() -> datetime:
    """When the desk opens, and the histories begin."""
    return MONDAY


@pytest.fixture
def history() -> dict[str, list[object]]:
    """Six requests' events, one after the other: met, missed, open late, paused, open, empty."""

    def hour(hours: float) -> datetime:
        return MONDAY + timedelta(hours=hours)

    rows: list[tuple[object, ...]] = [
        ("met", hour(0), "created", None, "high", "mail", "new"),
        ("met", hour(1), "agent_reply", "agent", None, None, None),
        ("met", hour(2), "resolved", None, None, None, None),
        ("missed", hour(0), "created", None, "high", "call", "new"),
        ("missed", hour(4), "agent_reply", "agent", None, None, None),
        ("missed", hour(7), "resolved", None, None, None, None),
        ("late", hour(0), "created", None, "high", "call", "new"),
        ("late", hour(1), "changed", None, "low", "web", None),
        ("late", hour(2), "changed", None, "high", None, None),
        ("waits", hour(0), "created", None, "low", "mail", "new"),
        ("waits", hour(1), "changed", None, None, None, "pending"),
        ("open", hour(24), "created", None, "low", "mail", "new"),
    ]
    names = ("request", "at", "kind", "by", "priority", "channel", "status")
    return {name: [row[place] for row in rows] for place, name in enumerate(names)}


@pytest.fixture(scope="session")
def session() -> Iterator[SparkSession]:
    """A cluster of two workers, each a Java process of its own with Python beside it."""
    if shutil.which("java") is None and "JAVA_HOME" not in os.environ:
        pytest.skip("Spark needs Java 17 or later, and there is no java on the PATH")
    from pyspark.sql import SparkSession

    os.environ["PYSPARK_PYTHON"] = sys.executable
    builder = SparkSession.builder.master("local-cluster[2,1,1536]")
    for name, value in {
        "spark.driver.host": "127.0.0.1",
        "spark.driver.bindAddress": "127.0.0.1",
        "spark.executorEnv.PYTHONPATH": str(SOURCE),
        "spark.executor.memory": "1g",
        "spark.log.level": "ERROR",
        "spark.sql.execution.arrow.maxRecordsPerBatch": "64",
        "spark.sql.session.timeZone": "UTC",
        "spark.sql.shuffle.partitions": "4",
        "spark.ui.enabled": "false",
    }.items():
        builder = builder.config(name, value)
    opened = builder.getOrCreate()
    yield opened
    opened.stop()
