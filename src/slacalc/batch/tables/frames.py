"""`evaluate` over frames: events in, a row for each request × target × cycle out."""

from __future__ import annotations

from typing import TYPE_CHECKING, TypeVar, cast

from slacalc.batch.tables.doorway import arrow_table
from slacalc.batch.tables.forms import TIMES
from slacalc.batch.tables.judged import Question
from slacalc.batch.tables.zoned import zoned_columns

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping
    from datetime import datetime

    from slacalc.agreement.agreement import Agreement
    from slacalc.agreement.versions.versions import AgreementVersions
    from slacalc.batch.columns.instants import Ambiguous

__all__ = ("evaluate",)

FrameT = TypeVar("FrameT")


def evaluate(
    events: FrameT,
    requests: object | None,
    agreement: Agreement | AgreementVersions,
    *,
    at: datetime,
    known_at: datetime | None = None,
    timezone: str | None = None,
    ambiguous: Ambiguous = "first",
    carry: Iterable[str] | Mapping[str, str] = (),
) -> FrameT:
    """Return how the requests in *events* stand at *at* against what *agreement* promises them.

    Args:
        events: What happened: a pandas or eager Polars frame, or a pyarrow table, with the
            columns `request`, `at` and `kind`; `by`, `until`, `id` and `recorded_at` where there
            are; every other column is a fact, a null in which changes nothing.
        requests: The requests with their facts at the creation, a row each, in such a frame; or
            None: then those of the `created` event count.
        agreement: Calendars, levels and rules; or several versions of them.
        at: The instant of the question; the results are in its zone.
        known_at: What was recorded later is left out.
        timezone: The zone of instants without one.
        ambiguous: What becomes of times that its clock shows twice or skips: the `"first"` of
            the two, or the end of the gap; or `"null"`, which is a fault of the request.
        carry: Facts that the results carry, to be grouped by: names, or columns by names. Each
            is what the last event up to *at* says, or else the table of requests.

    Returns:
        A row for each request × target × cycle, of the kind of *events*, with every field of
        `Result` but the ledger; a request without any result has a row that says why, and so
        has one for which some of several lists of rules picked no level. `fault` says what is
        wrong with a history; the others are judged all the same.

    Raises:
        NaiveDatetimeError: *at* or *known_at* has no time zone, or a column and no *timezone*.
        FormatError: *events* or *requests* is no such frame.
        TableError: with all that is wrong with the columns of the tables.

    Warns:
        WallTimeWarning: with how many times of a column the clock shows twice or skips.

    Source: SPEC section 9.

    Example:
        >>> from datetime import UTC, datetime
        >>> import pyarrow as pa
        >>> from slacalc import Agreement
        >>> agreement = Agreement.from_dict({
        ...     "calendars": {"desk": {"timezone": "UTC", "hours": "Mon-Fri 09:00-17:00"}},
        ...     "defaults": {"calendar": "desk"},
        ...     "levels": {"standard": {"targets": {"resolution": "3h"}}},
        ...     "rules": [{"level": "standard"}],
        ... })
        >>> events = pa.table({
        ...     "request": ["A-1", "A-1"],
        ...     "at": [datetime(2026, 3, 6, 16, tzinfo=UTC), datetime(2026, 3, 9, 10, tzinfo=UTC)],
        ...     "kind": ["created", "resolved"],
        ... })
        >>> results = evaluate(events, None, agreement, at=datetime(2026, 3, 10, tzinfo=UTC))
        >>> [(row["request"], row["status"], str(row["due"])) for row in results.to_pylist()]
        [('A-1', 'met', '2026-03-09 11:00:00+00:00')]
    """
    question = Question.of(agreement, at=at, known_at=known_at, carry=carry)
    happened, kind = arrow_table(events, "events")
    asked = question.columns(happened.column_names)
    happened = happened.select(question.event_columns(happened.column_names))
    happened = zoned_columns(happened, "events", timezone, TIMES, ambiguous, among=asked)
    known = None
    if requests is not None:
        known, _ = arrow_table(requests, "requests")
        known = known.select(question.columns(known.column_names))
        known = zoned_columns(known, "requests", timezone, (), ambiguous)
    return cast("FrameT", kind.of(question.answer(happened, known)))


evaluate.__module__ = "slacalc.batch"
