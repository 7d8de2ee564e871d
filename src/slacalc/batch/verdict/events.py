"""Event tables: what the columns have to be, and the histories of requests found in them.

A table of events has the columns `request`, `at` and `kind`; `by`, `until`, `id`, `note` and
`recorded_at` if it likes; every other column is a fact, in which a null says that the event does
not change it. A table of requests has `request`, once each, and the facts at the creation;
without it those of the `created` event count.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Final, cast, final

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from slacalc.batch.arrays import chunks
from slacalc.batch.arrow import coded, int64s, is_text, is_value, one_piece
from slacalc.batch.verdict.order import Order, order_of
from slacalc.batch.verdict.unasked import Unasked
from slacalc.core.instants import to_micros
from slacalc.errors import Faults, TableError

if TYPE_CHECKING:
    from collections.abc import Callable, Collection

    from numpy.typing import NDArray

    from slacalc.batch.arrow import Chunked, Piece
    from slacalc.batch.verdict.codes import Int32s

__all__ = ("FIRST_INSTANT", "INSTANT", "LAST_INSTANT", "Histories", "read_histories")

FIRST_INSTANT: Final = to_micros(datetime.min.replace(tzinfo=UTC))
LAST_INSTANT: Final = to_micros(datetime.max.replace(tzinfo=UTC))
"""The first and the last instant that Python knows, in microseconds."""

INSTANT: Final = pa.timestamp("us", tz="UTC")
"""Instants inside: microseconds since the epoch, of UTC."""

_REQUIRED: Final = ("request", "at", "kind")
_INSTANTS: Final = ("at", "until", "recorded_at")
_WORDS: Final = ("kind", "by", "note")
_RESERVED: Final = frozenset({"request", "at", "kind", "by", "until", "id", "note", "recorded_at"})
_SHOWN: Final = 5
_SPREAD: Final = 8


@final
@dataclass(frozen=True, slots=True)
class Histories:
    """Events in order, request by request.

    Attributes:
        ids: The identifiers of the requests: those of the table of requests first, then the
            others as they come in the events.
        given: How many of them the table of requests has; None without one.
        events: The events as given, columns checked and in one form; facts nobody asks for and
            notes are left out.
        unasked: These, a row for each of `events`.
        requests: The facts at the creation, a row for each of the first `given` identifiers.
        order: The order of `events`, and where in it those of each request begin.
    """

    ids: Piece
    given: int | None
    events: pa.Table
    unasked: Unasked
    requests: pa.Table | None
    order: Order

    @property
    def starts(self) -> NDArray[np.int64]:
        """Where in order the events of each request begin, and one more: their number."""
        return self.order.starts

    def of(self, places: NDArray[np.int64]) -> Histories:
        """Return the histories of some requests alone, by their *places*, which ascend."""
        every, at = self.order.events(0, len(self.ids))
        counts = np.diff(self.starts)[places]
        ends = np.cumsum(counts)
        some = np.arange(counts.sum()) + np.repeat(self.starts[places] - ends + counts, counts)
        rows = every[some]
        given = None if self.given is None else int(np.searchsorted(places, self.given))
        return Histories(
            ids=self.ids.take(places),
            given=given,
            events=self.events.take(rows),
            unasked=self.unasked.some(rows),
            requests=None if self.requests is None else self.requests.take(places[:given]),
            order=Order.as_given(at[some], counts),
        )


def read_histories(
    events: pa.Table, requests: pa.Table | None, facts: Collection[str]
) -> Histories:
    """Return the histories in *events*, of which somebody asks for *facts*.

    Raises:
        TableError: with all that is wrong with the columns of both tables.
    """
    faults = Faults()
    _check_names(events, _REQUIRED, "events", faults)
    if requests is not None:
        _check_names(requests, ("request",), "requests", faults)
    faults.check(TableError)
    wanted = frozenset(facts) - _RESERVED
    asked = wanted | _RESERVED - {"note"}
    kept = _read(events, asked, "events", faults)
    # A fact called like a field of events is none of theirs, but may be one of the request.
    given = {*facts, "request"}
    known = None if requests is None else _read(requests, given, "requests", faults)
    faults.check(TableError)
    if known is not None:
        _check_requests(kept, known, faults)
        faults.check(TableError)
    ids, codes = _identified(kept, known)
    order = order_of(codes, int64s(kept["at"]), len(ids))
    rows = None if known is None else known.num_rows
    unasked = Unasked.of(events, asked)
    return Histories(ids, rows, kept, unasked, known, order)


def _check_names(table: pa.Table, required: Collection[str], what: str, faults: Faults) -> None:
    """Note columns that are missing, or there twice."""
    names = table.column_names
    for name in required:
        if name not in names:
            has = ", ".join(names[: 2 * _SHOWN]) or "none"
            faults.add(f"{what}.{name}", f"the column is missing; the table has: {has}")
    for name in sorted({name for name in names if names.count(name) > 1}):
        faults.add(f"{what}.{name}", "there are two columns of this name; rename one")


def _read(table: pa.Table, wanted: Collection[str], what: str, faults: Faults) -> pa.Table:
    """Return the *wanted* columns of *table* in one form."""
    columns: dict[str, Chunked] = {}
    for name in table.column_names:
        if name not in wanted:
            continue
        column = table.column(name)
        reads: Callable[[Chunked], Chunked] = _fact
        if name == "request" or (what == "events" and name == "id"):
            reads = _identifier
        elif what == "events" and name in _INSTANTS:
            reads = _instant
        elif what == "events" and name in _WORDS:
            reads = _word
        try:
            columns[name] = reads(column)
        except (TypeError, pa.ArrowInvalid) as error:
            faults.add(f"{what}.{name}", _said(error))
            continue
        if name in _REQUIRED and columns[name].null_count:
            row = int(pc.index(pc.is_null(columns[name]), pa.scalar(value=True)).as_py())
            count = columns[name].null_count
            faults.add(f"{what}.{name}", f"{count} nulls, the first in row {row}; drop such rows")
    return pa.Table.from_arrays(list(columns.values()), names=list(columns))


def _said(error: Exception) -> str:
    text = str(error).splitlines()[0]
    return text[:1].lower() + text[1:]


def _plain(column: Chunked) -> Chunked:
    """Return *column* with the values themselves instead of a dictionary of them."""
    kind = column.type
    return column.cast(kind.value_type) if pa.types.is_dictionary(kind) else column


def _identifier(column: Chunked) -> Chunked:
    plain = _plain(column)
    if pa.types.is_integer(plain.type):
        return plain.cast(pa.int64())
    if is_text(plain.type) or pa.types.is_null(plain.type):
        return plain.cast(pa.string())
    message = f"expected text or whole numbers, got {column.type}"
    raise TypeError(message)


def _word(column: Chunked) -> Chunked:
    plain = _plain(column)
    if is_text(plain.type) or pa.types.is_null(plain.type):
        return plain.cast(pa.string())
    message = f"expected text, got {column.type}"
    raise TypeError(message)


def _instant(column: Chunked) -> Chunked:
    kind = column.type
    if pa.types.is_null(kind):
        return column.cast(INSTANT)
    if not pa.types.is_timestamp(kind):
        message = f"expected timestamps with a time zone, got {kind}"
        raise TypeError(message)
    if kind.tz is None:
        message = "the timestamps have no time zone, so they name no instants; attach one first"
        raise TypeError(message)
    return _in_range(column.cast(INSTANT))


def _in_range(column: Chunked) -> Chunked:
    """Return *column*, of which no instant lies outside the years that Python knows."""
    micros = int64s(column)
    outside = (micros < FIRST_INSTANT) | (micros > LAST_INSTANT)
    if outside.any():
        row = int(outside.argmax())
        message = f"{np.count_nonzero(outside)} instants lie outside the years 1 to 9999, the "
        raise TypeError(message + f"first in row {row}; drop such rows")
    return column


def _fact(column: Chunked) -> Chunked:
    """Return a column of facts: of what facts may be, and lists of it."""
    plain = _plain(column)
    kind = plain.type
    if pa.types.is_timestamp(kind):
        return _instant(plain)
    if is_text(kind) or pa.types.is_null(kind):
        return plain.cast(pa.string())
    scalar = kind.value_type if pa.types.is_list(kind) or pa.types.is_large_list(kind) else kind
    wall = pa.types.is_timestamp(scalar) and scalar.tz is None
    if is_value(scalar) and not pa.types.is_nested(scalar) and not wall:
        return plain
    message = f"the agreement asks for this fact, and {column.type} is none that it knows"
    raise TypeError(message)


def _check_requests(events: pa.Table, requests: pa.Table, faults: Faults) -> None:
    """Note requests that stand twice, and identifiers of another type than those of events."""
    mine, theirs = requests["request"].type, events["request"].type
    if mine != theirs:
        faults.add("requests.request", f"is {mine}, but that of events is {theirs}; cast one")
    twice = _repeated(requests["request"])
    if twice:
        shown = ", ".join(str(one) for one in twice[:_SHOWN])
        more = "" if len(twice) <= _SHOWN else f" and {len(twice) - _SHOWN} more"
        faults.add("requests.request", f"more than one row for {shown}{more}; keep one of each")


def _repeated(column: Chunked) -> list[str] | list[int]:
    """Return the identifiers that stand more than once in *column*."""
    if pa.types.is_integer(column.type):
        ordered = np.sort(int64s(column))
        numbers: list[int] = np.unique(ordered[1:][ordered[1:] == ordered[:-1]]).tolist()
        return numbers
    counts = pc.value_counts(column)
    twice = counts.filter(pc.greater(counts.field("counts"), pa.scalar(1)))
    return cast("list[str]", twice.field("values").to_pylist())


def _identified(events: pa.Table, requests: pa.Table | None) -> tuple[Piece, Int32s]:
    """Return the identifiers of all requests, and which of them each event belongs to."""
    column = events["request"]
    if requests is None:
        found = coded(column)
        return found.dictionary, np.asarray(found.indices)
    ids = one_piece(requests["request"])
    near = _numbered(ids, column)
    if near is not None:
        return ids, near
    places = pc.index_in(column, value_set=ids)
    if places.null_count:
        others = one_piece(pc.unique(column.filter(pc.is_null(places))))
        ids = pa.concat_arrays([ids, others])
        places = pc.index_in(column, value_set=ids)
    return ids, np.asarray(one_piece(places))


def _numbered(ids: Piece, column: Chunked) -> Int32s | None:
    """Return which of *ids* each of *column* is, where they are numbers near each other.

    None where they are not, or some of the column is none of them.
    """
    if not pa.types.is_integer(ids.type) or not len(ids) or not len(column):
        return None
    known, asked = int64s(ids), int64s(column)
    low, high = int(known.min()), int(known.max())
    if high - low > _SPREAD * len(known) or asked.min() < low or asked.max() > high:
        return None
    table = np.full(high - low + 1, -1, np.int32)
    table[known - low] = np.arange(known.size, dtype=np.int32)
    found = np.empty(asked.size, np.int32)
    for some in chunks(asked.size):
        table.take(asked[some] - low, out=found[some], mode="clip")
    return None if found.min() < 0 else found
