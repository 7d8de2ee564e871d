"""Tables with one row a request to tables of events: what most databases hold, as history."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final, TypeVar, cast, final

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from slacalc.batch.arrow import int64s, one_piece, places
from slacalc.batch.tables.doorway import arrow_table
from slacalc.batch.tables.zoned import zoned_columns
from slacalc.batch.verdict.events import INSTANT
from slacalc.errors import Faults, TableError

if TYPE_CHECKING:
    from collections.abc import Iterable

    from numpy.typing import NDArray

    from slacalc.batch.arrow import Piece
    from slacalc.batch.columns.instants import Ambiguous

__all__ = ("events_from_wide",)

FrameT = TypeVar("FrameT")

_STATUS: Final = "status"
_RESERVED: Final = frozenset({"request", "at", "kind", "by", "until", "id", "note", "recorded_at"})
_WORD: Final = pa.dictionary(pa.int32(), pa.string())


@final
@dataclass(frozen=True, slots=True)
class _Sort:
    """One sort of event that a row may give: the column of its instant, and what it says."""

    column: str
    kind: str
    by: str | None = None
    status: str | None = None


def events_from_wide(
    table: FrameT,
    *,
    id: str = "id",  # noqa: A002 - the name that SPEC gives it
    created: str = "created",
    first_reply: str | None = None,
    resolved: str | None = None,
    statuses: Mapping[str, str] | None = None,
    facts: Iterable[str] | Mapping[str, str] = (),
    timezone: str | None = None,
    ambiguous: Ambiguous = "first",
) -> FrameT:
    """Return the events that the rows of *table* tell of, a request a row.

    Args:
        table: A pandas or eager Polars frame, or a pyarrow table.
        id: The column of the request's identifier.
        created: The column of the instant of its creation.
        first_reply: The column of the first answer's instant; null where there was none.
        resolved: The column of the instant of its end; null while it is open.
        statuses: The columns of the instants at which a status began, by the status word.
        facts: The columns of facts at the creation, or the columns by the names of facts.
        timezone: The zone of instants without one.
        ambiguous: What becomes of times that its clock shows twice or skips: the `"first"` of
            the two, or the end of the gap; or `"null"`, no instant.

    Returns:
        A table of events of the caller's own kind, for `slacalc.batch.evaluate`; the same
        mapping as `Request.from_timestamps`, row by row. A request that was never created keeps
        its event without an instant, so that it is not lost.

    Raises:
        FormatError: *table* is no such frame.
        TableError: with all that is wrong with its columns.
        NaiveDatetimeError: a column has no time zone, and no *timezone* is given.

    Warns:
        WallTimeWarning: with how many times of a column the clock shows twice or skips.

    Source: SPEC sections 6.1 and 9.

    Example:
        >>> from datetime import UTC, datetime
        >>> import pyarrow as pa
        >>> tickets = pa.table({
        ...     "id": ["A-1"],
        ...     "created": [datetime(2026, 3, 6, 16, tzinfo=UTC)],
        ...     "solved": [datetime(2026, 3, 9, 10, tzinfo=UTC)],
        ...     "priority": ["high"],
        ... })
        >>> events = events_from_wide(tickets, resolved="solved", facts=["priority"])
        >>> for event in events.to_pylist():
        ...     print(event["request"], event["at"], event["kind"], event["priority"])
        A-1 2026-03-06 16:00:00+00:00 created high
        A-1 2026-03-09 10:00:00+00:00 resolved None
    """
    rows, kind = arrow_table(table, "the table")
    columns = dict(facts) if isinstance(facts, Mapping) else {name: name for name in facts}
    sorts = [_Sort(created, "created")]
    sorts += [_Sort(column, "changed", status=word) for word, column in (statuses or {}).items()]
    sorts += [] if first_reply is None else [_Sort(first_reply, "agent_reply", by="agent")]
    sorts += [] if resolved is None else [_Sort(resolved, "resolved")]
    _check(rows, id, [sort.column for sort in sorts], columns)
    wanted = dict.fromkeys([id, *(sort.column for sort in sorts), *columns.values()])
    times = [sort.column for sort in sorts]
    rows = zoned_columns(rows.select(list(wanted)), "table", timezone, times, ambiguous)
    return cast("FrameT", kind.of(_events(rows, id, sorts, columns)))


events_from_wide.__module__ = "slacalc.batch"


def _check(rows: pa.Table, name: str, times: list[str], facts: Mapping[str, str]) -> None:
    faults = Faults()
    for column in dict.fromkeys([name, *times, *facts.values()]):
        if column not in rows.column_names:
            has = ", ".join(rows.column_names[:12]) or "none"
            faults.add(f"table.{column}", f"the column is missing; the table has: {has}")
    for fact in facts:
        if fact in _RESERVED:
            faults.add(f"facts.{fact}", "events have a column of this name; rename the fact")
    faults.check(TableError)


def _events(rows: pa.Table, name: str, sorts: list[_Sort], facts: Mapping[str, str]) -> pa.Table:
    """Return the events, those of a row together and in the order of *sorts*."""
    instants = np.stack([int64s(rows.column(sort.column)) for sort in sorts], axis=1)
    valid = np.stack([np.asarray(rows.column(s.column).is_valid()) for s in sorts], axis=1)
    kept = valid.copy()
    kept[:, 0] = True
    row, sort = (part.astype(np.int64) for part in np.nonzero(kept))
    columns: dict[str, Piece] = {
        "request": one_piece(rows.column(name).take(places(row))),
        "at": pa.array(instants[kept], mask=~valid[kept]).cast(INSTANT),
        "kind": _words([one.kind for one in sorts], sort),
        "by": _words([one.by for one in sorts], sort),
    }
    at_creation = places(row, sort != 0)
    for fact, column in facts.items():
        columns[fact] = one_piece(rows.column(column).take(at_creation))
    if any(one.status for one in sorts):
        entered = _words([one.status for one in sorts], sort).cast(pa.string())
        known = columns.get(_STATUS)
        columns[_STATUS] = (
            entered if known is None else pc.coalesce(known.cast(pa.string()), entered)
        )
    return pa.table(columns)


def _words(words: list[str | None] | list[str], which: NDArray[np.int64]) -> Piece:
    """Return for each event the word of its sort."""
    return pa.array(words, pa.string()).dictionary_encode().take(places(which)).cast(_WORD)
