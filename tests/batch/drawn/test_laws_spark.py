"""The law of columns on Spark, in short: rows are what `evaluate` says, whoever works them out."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Any

import pytest

from slacalc.batch import spark

if TYPE_CHECKING:
    import pyarrow as pa
    from pyspark.sql import SparkSession

pytestmark = [
    pytest.mark.spark,
    pytest.mark.filterwarnings("ignore::DeprecationWarning:pyspark"),
    pytest.mark.filterwarnings("ignore::ResourceWarning"),
]


@pytest.mark.parametrize("seed", range(4))
def test_workers_say_what_evaluate_says(
    session: SparkSession, posed: Callable[..., Any], seed: int
) -> None:
    """Forty requests under an agreement, with every option for every second one."""
    question = posed(seed, 40, rare=seed % 2 > 0)
    events = session.createDataFrame(question.events)
    given = None if question.given is None else session.createDataFrame(question.given)

    results = spark.evaluate(
        events, given, question.agreement, at=question.at, known_at=question.known_at
    )

    for wanted, row in zip(
        in_order(question.expected), in_order(rows_of(results.toArrow())), strict=True
    ):
        assert wanted == row


def rows_of(table: pa.Table) -> list[dict[str, Any]]:
    """Return the rows of a table."""
    rows: list[dict[str, Any]] = table.to_pylist()
    return rows


def in_order(rows: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """Return *rows* in the order of their requests, targets and cycles: Spark keeps none."""
    return sorted(rows, key=lambda row: (row["request"], row["target"] or "", row["cycle"] or 0))
