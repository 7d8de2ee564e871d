"""The same on Dask: whole requests in shuffled partitions, through the one kernel on each."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final, cast, final

from slacalc.batch.tables.doorway import arrow_table
from slacalc.batch.tables.forms import TIMES
from slacalc.batch.tables.judged import Question
from slacalc.batch.tables.plain import text_as_text
from slacalc.batch.tables.zoned import zoned_columns
from slacalc.errors import FormatError, MissingExtraError

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping
    from datetime import datetime

    import pandas as pd
    from dask.dataframe import DataFrame

    from slacalc.agreement.agreement import Agreement
    from slacalc.agreement.versions.versions import AgreementVersions

__all__ = ("evaluate",)

_ORDER: Final = "__slacalc_order"
_MOST: Final = 1 << 40
"""More rows than a partition has."""


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
) -> DataFrame:
    """Return how the requests in *events* stand at *at*, worked out on the workers of Dask.

    Args:
        events: A Dask frame with the columns that `slacalc.batch.evaluate` takes.
        requests: The requests with their facts at the creation, a row each; or None.
        agreement: Calendars, levels and rules; it goes to the workers as a pickle.
        at: The instant of the question; the results are in its zone.
        known_at: What was recorded later is left out.
        timezone: The zone of instants without one.
        carry: Facts that the results carry: names, or columns by names.
        partitions: Into how many partitions the requests are shuffled; as many as *events* has
            when not given. Each has to fit into the memory of a worker.

    Returns:
        The rows of `slacalc.batch.evaluate`, in no order, text as text and not as categories.
        The work is done when Dask is asked for them.

    Raises:
        FormatError: *events* or *requests* is no Dask frame.
        TableError: with what is wrong with the columns, before any work.
        NaiveDatetimeError: *at* or *known_at* has no time zone.
        MissingExtraError: dask is not installed.

    Source: SPEC section 9.
    """
    try:
        import dask.dataframe as dd
        from dask.dataframe import dispatch
    except ModuleNotFoundError as error:
        raise MissingExtraError.of(str(error.name), "dask") from None
    for what, frame in (("events", events), ("requests", requests)):
        if frame is not None and not isinstance(frame, dd.DataFrame):
            message = f"{what} have to be a Dask frame, got {type(frame).__name__}"
            raise FormatError(message)
    make_meta = cast("Callable[[object], pd.DataFrame]", dispatch.make_meta)
    over_partitions = cast("Callable[..., DataFrame]", dd.map_partitions)
    question = Question.of(agreement, at=at, known_at=known_at, carry=carry)
    work = _Work(question, timezone)
    count = events.npartitions if partitions is None else partitions
    happened = events[question.event_columns(events.columns)]
    happened = happened.map_partitions(_numbered, meta=_numbered(make_meta(happened)))
    known = None if requests is None else requests[question.columns(requests.columns)]
    # What is wrong with the columns is said here, before any work.
    meta = work(make_meta(happened), None if known is None else make_meta(known))
    shuffled = [_shuffled(one, count) for one in (happened, known) if one is not None]
    return over_partitions(work, *shuffled, meta=meta, align_dataframes=False)


evaluate.__module__ = "slacalc.batch.dask"


@final
@dataclass(frozen=True, slots=True)
class _Work:
    """What a worker does with a partition; it travels as a pickle."""

    question: Question
    timezone: str | None

    def __call__(self, events: pd.DataFrame, requests: pd.DataFrame | None = None) -> pd.DataFrame:
        """Return the results of the requests of a partition."""
        in_order = events.sort_values(_ORDER).drop(columns=[_ORDER])
        happened, kind = arrow_table(in_order, "events")
        asked = self.question.columns(happened.column_names)
        happened = zoned_columns(happened, "events", self.timezone, TIMES, among=asked)
        known = None
        if requests is not None:
            known, _ = arrow_table(requests, "requests")
            known = zoned_columns(known, "requests", self.timezone, ())
        results = self.question.answer(happened, known)
        frame = cast("pd.DataFrame", kind.of(text_as_text(results)))
        # Of one type in every partition, whether or not one of them lacks a value.
        whole = {name: "Int64" for _, name in self.question.carry if frame[name].dtype == "int64"}
        return frame.astype(whole)


def _numbered(part: pd.DataFrame, partition_info: Mapping[str, int] | None = None) -> pd.DataFrame:
    """Return *part* with the order of its rows, which a shuffle forgets."""
    first = 0 if partition_info is None else partition_info["number"] * _MOST
    return part.assign(**{_ORDER: range(first, first + len(part))})


def _shuffled(frame: DataFrame, partitions: int) -> DataFrame:
    """Return *frame* with every request in the partition of its hash, the same for all frames."""
    column = frame["request"]
    kind = "int64" if column.dtype.kind in "iu" else "string[pyarrow]"
    hashed = frame.assign(request=column.astype(kind))
    return cast("DataFrame", hashed.shuffle("request", npartitions=partitions))
