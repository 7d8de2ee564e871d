"""Facts that are carried to the results: what each request last said, as far as was known."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Final

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from slacalc.batch.arrow import int64s, one_piece, places
from slacalc.core.instants import to_micros
from slacalc.errors import Faults, TableError

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Sequence
    from datetime import datetime

    from slacalc.batch.arrays import Int64s
    from slacalc.batch.arrow import Chunked, Piece

__all__ = ("carried", "carry_pairs")

_NEVER: Final = -1


def carry_pairs(
    carry: Iterable[str] | Mapping[str, str], taken: Collection[str]
) -> tuple[tuple[str, str], ...]:
    """Return the facts to carry, each with the name of its column.

    Raises:
        TableError: a column of that name is there already.
    """
    names = [carry] if isinstance(carry, str) else carry
    pairs = tuple(names.items()) if isinstance(names, Mapping) else tuple((n, n) for n in names)
    faults = Faults()
    columns = [column for _, column in pairs]
    for fact, column in pairs:
        if column in taken or columns.count(column) > 1:
            other = f"write carry={{{fact!r}: 'another name'}}"
            faults.add(f"carry.{column}", f"results have a column of this name; {other}")
    faults.check(TableError)
    return pairs


def carried(
    results: pa.Table,
    events: pa.Table,
    requests: pa.Table | None,
    carry: Sequence[tuple[str, str]],
    *,
    at: datetime,
    known_at: datetime | None,
) -> pa.Table:
    """Return *results* with a column for each fact of *carry*.

    A fact has the value that the last event up to *at* gave it; where none did, that of the
    table of requests.

    Raises:
        TableError: neither table has such a column.
    """
    if not carry:
        return results
    _check(events, requests, carry)
    ids = _plain(results.column("request"))
    distinct = one_piece(pc.unique(ids))
    rows = one_piece(pc.index_in(ids, value_set=distinct))
    latest = _Latest(events, distinct, at, known_at)
    for fact, column in carry:
        found = [latest.of(fact)] if fact in events.column_names else []
        if requests is not None and fact in requests.column_names:
            theirs = pc.index_in(distinct, value_set=_plain(requests.column("request")))
            found.append(one_piece(_plain(requests.column(fact)).take(theirs)))
        values = found[0] if len(found) == 1 else pc.coalesce(found[0], _like(found))
        results = results.append_column(column, values.take(rows))
    return results


class _Latest:
    """Finds what the events last said of each request."""

    def __init__(
        self, events: pa.Table, ids: Piece, at: datetime, known_at: datetime | None
    ) -> None:
        self._events = events
        self._requests = len(ids)
        found = pc.index_in(_plain(events.column("request")), value_set=ids)
        self._codes = int64s(found)
        self._at = int64s(events.column("at"))
        self._counts = np.asarray(pc.is_valid(events.column("at")))
        self._counts &= np.asarray(pc.is_valid(found))
        self._counts &= self._at <= to_micros(at)
        if known_at is not None:
            self._counts &= _recorded(events) <= to_micros(known_at)

    def of(self, fact: str) -> Piece:
        """Return the last value of *fact* for each request."""
        column = _plain(self._events.column(fact))
        rows = np.flatnonzero(self._counts & np.asarray(pc.is_valid(column)))
        order = rows[np.argsort(self._at[rows], kind="stable")]
        last = np.full(self._requests, _NEVER, np.int64)
        # Of several rows of a request the one that is assigned last stays.
        last[self._codes[order]] = order
        return one_piece(column.take(places(last, last == _NEVER)))


def _recorded(events: pa.Table) -> Int64s:
    """Return when each event was recorded: when it happened, where nobody says otherwise."""
    at = events.column("at")
    if "recorded_at" not in events.column_names:
        return int64s(at)
    return int64s(pc.coalesce(events.column("recorded_at"), at))


def _plain(column: Chunked) -> Chunked:
    """Return the values of *column* themselves, not a dictionary of them."""
    kind = column.type
    return column.cast(kind.value_type) if pa.types.is_dictionary(kind) else column


def _like(found: Sequence[Piece]) -> Piece:
    first, second = found
    return second if second.type == first.type else second.cast(first.type)


def _check(events: pa.Table, requests: pa.Table | None, carry: Sequence[tuple[str, str]]) -> None:
    has = {*events.column_names, *(() if requests is None else requests.column_names)}
    faults = Faults()
    for fact, _ in carry:
        if fact not in has:
            faults.add(f"carry.{fact}", "neither events nor requests have a column of this name")
    faults.check(TableError)
