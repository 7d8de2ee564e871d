"""`stream`: histories larger than memory, Parquet in and Parquet out, taken up where they end."""

from __future__ import annotations

import json
import shutil
from dataclasses import dataclass
from hashlib import sha256
from importlib.metadata import version
from pathlib import Path
from typing import TYPE_CHECKING, final

from slacalc.batch.streams.journal import Journal
from slacalc.batch.streams.parts import opened_parts
from slacalc.batch.streams.roads import BUCKETS, InBuckets, InOrder
from slacalc.batch.streams.run import Run
from slacalc.batch.streams.waiting import bar
from slacalc.batch.tables.forms import EVENTS, REQUESTS
from slacalc.batch.tables.judged import Question
from slacalc.errors import FormatError

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping
    from datetime import datetime

    from slacalc.agreement.agreement import Agreement
    from slacalc.agreement.versions.versions import AgreementVersions
    from slacalc.batch.streams.roads import Road

__all__ = ("Streamed", "stream")


@final
@dataclass(frozen=True, slots=True)
class Streamed:
    """What a stream gave.

    Attributes:
        parts: The Parquet files of the results, in order.
        events: How many events were read.
        requests: How many requests were judged.
        rows: How many results there are.
        faults: How many requests have a fault.
        scalar: How many requests took the scalar road.

    Example:
        >>> Streamed(parts=(), events=0, requests=0, rows=0, faults=0, scalar=0).rows
        0
    """

    parts: tuple[Path, ...]
    events: int
    requests: int
    rows: int
    faults: int
    scalar: int


def stream(
    events: object,
    results: str | Path,
    agreement: Agreement | AgreementVersions,
    *,
    at: datetime,
    requests: object | None = None,
    known_at: datetime | None = None,
    timezone: str | None = None,
    carry: Iterable[str] | Mapping[str, str] = (),
    sort: bool = False,
    rows: int = 500_000,
    progress: bool = False,
) -> Streamed:
    """Judge a history of any length in bounded memory, and write the results as Parquet.

    Args:
        events: A Parquet file, a folder of them or a list; or an Arrow stream, such as DuckDB
            gives, or frames one by one. They have to be in ascending order of `request` over
            all files (text by its bytes); events of one request may lie in several files.
        results: The folder of the results; made where there is none.
        agreement: Calendars, levels and rules; or several versions of them.
        at: The instant of the question.
        requests: The requests with their facts at the creation, in any of these forms and in
            the same order; without it those of the `created` event count.
        known_at: What was recorded later is left out.
        timezone: The zone of instants without one.
        carry: Facts that the results carry: names, or columns by names.
        sort: Whether to sort events and requests first, on disk in the folder of the results;
            then they may come in any order.
        rows: How many events are held at a time; what memory is needed grows with it.
        progress: Whether to show a bar on standard error (needs rich).

    Returns:
        The files and the counts. Rows are those of `slacalc.batch.evaluate`.

    A run that was interrupted is taken up by the same call: what is in the folder stays, and
    units of input (row groups of about a million events) that are done are not read again. What
    is no file cannot be read twice: such a run keeps what it has written, but cannot be taken up,
    unless *sort* has its events on disk already.

    Raises:
        FormatError: a file is missing or truncated, events are out of order, or the folder holds
            something else.
        TableError: with all that is wrong with the columns.
        NaiveDatetimeError: *at* or *known_at* has no time zone.
        MissingExtraError: *progress* without rich.

    Source: SPEC section 9.

    Example:
        >>> import tempfile
        >>> from datetime import UTC, datetime
        >>> import pyarrow as pa
        >>> import pyarrow.parquet as pq
        >>> from slacalc import Agreement
        >>> agreement = Agreement.from_dict({
        ...     "calendars": {"desk": {"timezone": "UTC", "hours": "Mon-Fri 09:00-17:00"}},
        ...     "defaults": {"calendar": "desk"},
        ...     "levels": {"standard": {"targets": {"resolution": "3h"}}},
        ...     "rules": [{"level": "standard"}],
        ... })
        >>> nine = datetime(2026, 3, 6, 9, tzinfo=UTC)
        >>> events = pa.table({"request": [7, 8], "at": [nine, nine], "kind": ["created"] * 2})
        >>> with tempfile.TemporaryDirectory() as folder:
        ...     pq.write_table(events, f"{folder}/events.parquet")
        ...     done = stream(
        ...         f"{folder}/events.parquet", f"{folder}/results", agreement, at=nine
        ...     )
        ...     pq.read_table(f"{folder}/results").column("request").to_pylist()
        [7, 8]
    """
    if rows < 1:
        message = f"rows={rows} is not possible; expected a number from 1 on"
        raise FormatError(message)
    question = Question.of(agreement, at=at, known_at=known_at, carry=carry)
    happened = opened_parts(events, EVENTS, question, timezone)
    known = None if requests is None else opened_parts(requests, REQUESTS, question, timezone)
    # What is wrong with the columns is said before any work.
    none = None if known is None else known.form.schema.empty_table()
    question.answer(happened.form.schema.empty_table(), none)
    options = {"timezone": timezone, "sort": sort, "rows": rows}
    job = _job(question) | options | {"events": happened.mark, "requests": known and known.mark}
    journal = Journal.opened(Path(results), job)
    if not journal.complete:
        road: Road
        if sort:
            with bar("sorting", happened.rows, shown=progress) as advance:
                road = InBuckets(happened, known, rows, journal, advance)
        else:
            road = InOrder(happened, known, rows, journal)
        with bar("judging", happened.rows, shown=progress) as advance:
            Run(question, road, journal, advance).judge()
    shutil.rmtree(journal.folder / BUCKETS, ignore_errors=True)
    return _streamed(journal)


stream.__module__ = "slacalc.batch"
Streamed.__module__ = "slacalc.batch"


def _job(question: Question) -> dict[str, object]:
    """Return what a run is about, in plain JSON types."""
    document = json.dumps(question.agreement.to_dict(), sort_keys=True)
    packages = ("slacalc", "holidays", "tzdata")
    return {
        "agreement": sha256(document.encode()).hexdigest(),
        "at": question.at.isoformat(),
        "known_at": question.known_at and question.known_at.isoformat(),
        "carry": [list(pair) for pair in question.carry],
        "versions": {name: version(name) for name in packages},
    }


def _streamed(journal: Journal) -> Streamed:
    names = ("events", "requests", "rows", "faults", "scalar")
    counts = {name: sum(getattr(done, name) for done in journal.done) for name in names}
    return Streamed(parts=journal.parts, **counts)
