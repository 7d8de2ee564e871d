"""`ledgers`: the spans of every run as a table, for reports on who waited for whom."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, TypeVar, cast

import numpy as np
import pyarrow as pa

from slacalc.agreement.versions.every_version import every_version
from slacalc.batch.tables.doorway import arrow_table
from slacalc.batch.tables.faulty_rows import set_aside
from slacalc.batch.tables.forms import TIMES
from slacalc.batch.tables.judged import Question
from slacalc.batch.tables.zoned import zoned_columns
from slacalc.batch.verdict.events import read_histories
from slacalc.batch.verdict.results import DAYS, TIME, zone_name
from slacalc.batch.verdict.scalar import answers
from slacalc.errors import Faults, TableError

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from datetime import datetime

    from slacalc.agreement.agreement import Agreement
    from slacalc.agreement.versions.versions import AgreementVersions
    from slacalc.evaluation.evaluation import Evaluation
    from slacalc.evaluation.ledgers.ledger import LedgerSpan

__all__ = ("ledgers",)

FrameT = TypeVar("FrameT")


def ledgers(
    events: FrameT,
    requests: object | None,
    agreement: Agreement | AgreementVersions,
    *,
    at: datetime,
    known_at: datetime | None = None,
    timezone: str | None = None,
) -> FrameT:
    """Return the ledgers of the requests in *events*, a row for each span.

    Ledgers are made request by request, not by columns: give the events of those that matter.

    Args:
        events: As for `slacalc.batch.evaluate`.
        requests: As there.
        agreement: Calendars, levels and rules; or several versions of them.
        at: The instant of the question; the spans are in its zone.
        known_at: What was recorded later is left out.
        timezone: The zone of instants without one.

    Returns:
        A row for each span of each run, of the kind of *events*: `request`, `target`, `cycle`,
        `start`, `end`, `state`, `label`, `cause`, `calendar`, `charge` (the party that a pause
        waits for), `amount` in the target's `unit` as results have it, `wall` in real time, and
        a column of text for each fact that the agreement tracks.

    Raises:
        NaiveDatetimeError: *at* or *known_at* has no time zone, or a column and no *timezone*.
        FormatError: *events* or *requests* is no frame.
        TableError: with all that is wrong with the columns; a tracked fact has the name of one.

    Source: SPEC section 8.

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
        >>> spans = ledgers(events, None, agreement, at=datetime(2026, 3, 10, tzinfo=UTC))
        >>> [(row["label"], row["calendar"], str(row["amount"])) for row in spans.to_pylist()][:2]
        [('running', 'open', '1:00:00'), ('closed', 'night', '0:00:00')]
    """
    question = Question.of(agreement, at=at, known_at=known_at)
    tracked = list(dict.fromkeys(n for _, one in every_version(agreement) for n in one.track))
    schema = _schema(zone_name(at), tracked)
    happened, kind = arrow_table(events, "events")
    facts = {*question.facts, *tracked}
    happened = zoned_columns(happened, "events", timezone, TIMES, among={*facts, *TIMES})
    known = None
    if requests is not None:
        known, _ = arrow_table(requests, "requests")
        known = zoned_columns(known, "requests", timezone, (), among=facts)
    aside = set_aside(happened, known)
    histories = read_histories(aside.events, aside.requests, facts)
    schema = schema.set(0, pa.field("request", histories.ids.type))
    found = answers(histories, np.arange(len(histories.ids)), agreement, at=at, known_at=known_at)
    rows = [
        row
        for answer in found
        if answer.evaluation is not None
        for row in _rows(answer.evaluation, tracked)
    ]
    return cast("FrameT", kind.of(pa.Table.from_pylist(rows, schema=schema)))


ledgers.__module__ = "slacalc.batch"


def _schema(zone: str, tracked: Sequence[str]) -> pa.Schema:
    instant, span, word = pa.timestamp("us", tz=zone), pa.duration("us"), pa.string()
    fields: dict[str, pa.DataType] = {"request": word, "target": word, "cycle": pa.int32()}
    fields |= {"start": instant, "end": instant, "state": word, "label": word, "cause": word}
    fields |= {"calendar": word, "charge": word, "unit": word, "amount": span, "wall": span}
    faults = Faults()
    for name in tracked:
        if name in fields:
            message = "ledgers have a column of this name; track the fact by another"
            faults.add(f"track.{name}", message)
    faults.check(TableError)
    return pa.schema(fields | dict.fromkeys(tracked, word))


def _rows(evaluation: Evaluation, tracked: Sequence[str]) -> Iterator[dict[str, Any]]:
    for result in evaluation:
        head = {"request": evaluation.request, "target": result.target, "cycle": result.cycle}
        ledger = result.ledger
        for span in ledger:
            facts = {
                name: None if value is None else str(value)
                for name, value in span.facts
                if name in tracked
            }
            yield {**head, **_span(span, days=ledger.days), **facts}


def _span(span: LedgerSpan, *, days: bool) -> dict[str, Any]:
    return {
        "start": span.since,
        "end": span.until,
        "state": span.state.value,
        "label": span.label,
        "cause": span.cause,
        "calendar": span.calendar,
        "charge": span.charge,
        "unit": DAYS if days else TIME,
        "amount": span.units,
        "wall": span.until - span.since,
    }
