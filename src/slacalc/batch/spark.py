"""The same on Spark: whole requests in hashed partitions, through one kernel on each worker."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final, final

import pyarrow as pa
import pyarrow.compute as pc

from slacalc.batch.spark_columns import add, deadline, elapsed, is_open, subtract
from slacalc.batch.spark_types import arrow_schema, spark_words
from slacalc.batch.streams.gathering import whole_requests
from slacalc.batch.tables.forms import EVENTS, REQUESTS, Form, common_form
from slacalc.batch.tables.judged import Question
from slacalc.batch.tables.plain import plain_schema, plain_table
from slacalc.errors import Fault, MissingExtraError, TableError

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping
    from datetime import datetime

    from pyspark.sql import DataFrame

    from slacalc.agreement.agreement import Agreement
    from slacalc.agreement.versions.versions import AgreementVersions

__all__ = ("add", "deadline", "elapsed", "evaluate", "is_open", "subtract")

_ORDER: Final = "__slacalc_order"
_BESIDE: Final = "__slacalc_requests"


def evaluate(
    events: DataFrame,
    requests: DataFrame | None,
    agreement: Agreement | AgreementVersions,
    *,
    at: datetime,
    known_at: datetime | None = None,
    timezone: str | None = None,
    carry: Iterable[str] | Mapping[str, str] = (),
    partitions: int | None = None,
    rows: int = 100_000,
) -> DataFrame:
    """Return how the requests in *events* stand at *at*, worked out on the workers of Spark.

    Args:
        events: As for `slacalc.batch.evaluate`; columns of type `timestamp` are instants, those
            of `timestamp_ntz` have no zone.
        requests: The requests with their facts at the creation, a row each; or None.
        agreement: Calendars, levels and rules; it goes to the workers as a pickle.
        at: The instant of the question.
        known_at: What was recorded later is left out.
        timezone: The zone of instants without one.
        carry: Facts that the results carry: names, or columns by names.
        partitions: Into how many partitions the requests are hashed; as
            `spark.sql.shuffle.partitions` says when not given.
        rows: How many events a worker holds at a time; one request is never split.

    Returns:
        The rows of `slacalc.batch.evaluate`, in no order; durations are day-time intervals. The
        work is done when Spark is asked for them. Events at one instant are taken in the order
        in which *events* has them.

    Raises:
        TableError: with all that is wrong with the columns, before any work.
        NaiveDatetimeError: *at* or *known_at* has no time zone.
        MissingExtraError: pyspark is not installed.

    Source: SPEC section 9.
    """
    try:
        from pyspark.sql import functions as f
    except ModuleNotFoundError as error:
        raise MissingExtraError.of(str(error.name), "spark") from None
    question = Question.of(agreement, at=at, known_at=known_at, carry=carry)
    happened = _form(EVENTS, events, question, timezone)
    known = None
    together = events.select(
        *happened.schema.names,
        f.monotonically_increasing_id().alias(_ORDER),
        f.lit(False).alias(_BESIDE),  # noqa: FBT003 - a column of it
    )
    if requests is not None:
        known = _form(REQUESTS, requests, question, timezone)
        _check_types(happened.schema, known.schema)
        beside = requests.select(
            *known.schema.names,
            f.lit(-1).cast("long").alias(_ORDER),
            f.lit(True).alias(_BESIDE),  # noqa: FBT003 - a column of it
        )
        together = together.unionByName(beside, allowMissingColumns=True)
    none = None if known is None else known.schema.empty_table()
    results = question.answer(happened.schema.empty_table(), none).schema
    work = _Work(question, happened, known, rows)
    hashed = (
        together.repartition("request")
        if partitions is None
        else together.repartition(partitions, "request")
    )
    sorted_rows = hashed.sortWithinPartitions("request", _ORDER)
    return sorted_rows.mapInArrow(work, spark_words(plain_schema(results)))


evaluate.__module__ = "slacalc.batch.spark"


@final
@dataclass(frozen=True, slots=True)
class _Work:
    """What a worker does with the batches of its partition; it travels as a pickle."""

    question: Question
    events: Form
    requests: Form | None
    rows: int

    def __call__(self, batches: Iterable[pa.RecordBatch]) -> Iterator[pa.RecordBatch]:
        """Yield the results of whole requests, what is cut off carried to the next batch."""
        tables = ((pa.Table.from_batches([batch]), "a partition") for batch in batches)
        for table in whole_requests(tables, self.rows):
            yield from plain_table(self._answer(table)).to_batches()

    def _answer(self, table: pa.Table) -> pa.Table:
        beside = table.column(_BESIDE)
        events = self.events.of(table.filter(pc.invert(beside)))
        requests = None if self.requests is None else self.requests.of(table.filter(beside))
        return self.question.answer(events, requests)


def _form(what: str, frame: DataFrame, question: Question, timezone: str | None) -> Form:
    asked = question.columns(frame.columns)
    names = question.event_columns(frame.columns) if what == EVENTS else asked
    schema = arrow_schema(frame.schema, names, what, asked)
    form = common_form(what, [(schema, "the frame")], question, timezone)
    # What is wrong with the columns of instants is said before any work.
    form.of(schema.empty_table())
    return form


def _check_types(events: pa.Schema, requests: pa.Schema) -> None:
    faults = [
        Fault(
            f"requests.{field.name}",
            f"is {field.type}, but that of events is {events.field(field.name).type}; cast one",
        )
        for field in requests
        if field.name in events.names and field.type != events.field(field.name).type
    ]
    if faults:
        raise TableError.of(faults)
