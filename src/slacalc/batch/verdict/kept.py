"""Which events of some requests count: those up to the question, as far as they were known."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple, final

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from slacalc.batch.arrow import is_text

if TYPE_CHECKING:
    from slacalc.batch.arrays import Bools, Int64s
    from slacalc.batch.verdict.codes import Int32s
    from slacalc.batch.verdict.encoding import Encoded
    from slacalc.batch.verdict.events import Histories

__all__ = ("Kept", "kept_events")


@final
class Kept(NamedTuple):
    """The events that count, of some requests that follow each other."""

    rows: Int64s
    """Their rows in the table."""
    request: Int32s
    """Which of the requests each belongs to."""
    at: Int64s
    """When it happened."""
    kinds: Int32s
    """What happened."""
    starts: Int64s
    """Where those of each request begin, and one more: their number."""
    later: Int64s
    """How many events of each request happen after the question."""
    created: Bools
    """Which requests are created at all, be it later."""
    repeated: Bools
    """Of which requests two events have one id."""
    unreadable: Bools
    """Which requests have an event, a fact at the creation or a name that nobody can read."""


def kept_events(
    histories: Histories, columns: Encoded, first: int, last: int, *, now: int, known: int | None
) -> Kept:
    """Return the events of the requests *first* to *last* (without) that count.

    Args:
        histories: Which rows belong to which request.
        columns: What they say.
        first: The place of the first request.
        last: The place of the one after the last.
        now: The last instant that counts, in microseconds.
        known: What was recorded after this instant is left out.
    """
    count = last - first
    starts = histories.starts[first : last + 1] - histories.starts[first]
    rows, at = histories.order.events(first, last)
    request = np.repeat(np.arange(count, dtype=np.int32), np.diff(starts))
    kinds = columns.kinds[rows]
    created = kinds == columns.kind_words.found("created")
    found = Kept(
        rows=rows,
        request=request,
        at=at,
        kinds=kinds,
        starts=starts,
        later=np.zeros(count, np.int64),
        created=_any(request, created, count),
        repeated=_repeated(columns, rows, request, count),
        unreadable=_unreadable(columns, rows, request, first, last)
        | _nameless(histories, first, last),
    )
    some: Bools | None = None
    if known is not None:
        # What nobody says was recorded later was recorded when it happened.
        some = (at if columns.recorded is None else columns.recorded[rows]) <= known
    if at.size and at.max() > now:
        past = at <= now
        ahead = ~past if some is None else ~past & some
        found = found._replace(later=np.bincount(request[ahead], minlength=count))
        some = past if some is None else some & past
    return found if some is None else _only(found, some)


def _only(kept: Kept, some: Bools) -> Kept:
    """Return *kept* with some of the events alone."""
    request = kept.request[some]
    starts = np.zeros(kept.starts.size, np.int64)
    np.cumsum(np.bincount(request, minlength=starts.size - 1), out=starts[1:])
    return kept._replace(
        rows=kept.rows[some],
        request=request,
        at=kept.at[some],
        kinds=kept.kinds[some],
        starts=starts,
    )


def _any(request: Int32s, events: Bools, count: int) -> Bools:
    """Return which of so many requests have one of some *events*."""
    found = np.zeros(count, np.bool_)
    found[request[events]] = True
    return found


def _repeated(columns: Encoded, rows: Int64s, request: Int32s, count: int) -> Bools:
    found = np.zeros(count, np.bool_)
    if columns.ids is None:
        return found
    ids = columns.ids[rows]
    some = ids > 0
    width = int(ids.max(initial=0)) + 1
    keys, counts = np.unique(request[some] * np.int64(width) + ids[some], return_counts=True)
    found[keys[counts > 1] // width] = True
    return found


def _unreadable(columns: Encoded, rows: Int64s, request: Int32s, first: int, last: int) -> Bools:
    found = np.zeros(last - first, np.bool_)
    if columns.trouble is not None:
        found[request[columns.trouble[rows]]] = True
    if columns.fact_trouble is not None:
        some = columns.fact_trouble[first:last]
        found[: some.size] |= some
    return found


def _nameless(histories: Histories, first: int, last: int) -> Bools:
    """Return which requests have an identifier without a letter."""
    ids = histories.ids.slice(first, last - first)
    if not is_text(ids.type):
        return np.zeros(last - first, np.bool_)
    return np.asarray(pc.equal(ids, pa.scalar("", ids.type)))
