"""Whole requests out of a stream of batches: what is cut off at an end is carried to the next."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, final

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from slacalc.errors import FormatError
from slacalc.showing import shown

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from slacalc.batch.arrow import Chunked

__all__ = ("Gathering", "whole_requests")

_REQUEST = "request"


@final
@dataclass(slots=True)
class Gathering:
    """Takes batches in the order of their requests and gives tables of whole requests.

    Args:
        rows: How many events to hold before a table is given; one request is never split.
        ascending: Whether requests have to come in ascending order over all batches, so that
            none can come back later. Text is ordered by its UTF-8 bytes.
    """

    rows: int
    ascending: bool = True
    _held: list[pa.Table] = field(default_factory=list["pa.Table"])
    _count: int = 0

    @property
    def carry(self) -> pa.Table | None:
        """What is held: the events of a request that may go on in the next batch."""
        return pa.concat_tables(self._held) if self._held else None

    def add(self, batch: pa.Table, place: str) -> pa.Table | None:
        """Take a batch; return the whole requests when there are enough events of them.

        Args:
            batch: Events, all batches of one schema; requests are no dictionary.
            place: Where it comes from, for messages.

        Raises:
            FormatError: a request comes after one that follows it in the order.
        """
        if not batch.num_rows:
            return None
        if self.ascending:
            self._check(batch, place)
        self._held.append(batch)
        self._count += batch.num_rows
        return self.whole() if self._count >= self.rows else None

    def hold(self, carried: pa.Table) -> None:
        """Take up what was carried when an earlier run was interrupted."""
        self._held = [carried]
        self._count = carried.num_rows

    def whole(self) -> pa.Table | None:
        """Return the whole requests that are held: all but the last, which may go on."""
        if not self._held:
            return None
        table = pa.concat_tables(self._held)
        cut = _start_of_last(table.column(_REQUEST))
        if not cut:
            return None
        self._held = [table.slice(cut)]
        self._count = table.num_rows - cut
        return table.slice(0, cut)

    def rest(self) -> pa.Table | None:
        """Return all that is held: nothing comes after it."""
        found = self.carry
        self._held, self._count = [], 0
        return found

    def _check(self, batch: pa.Table, place: str) -> None:
        column = batch.column(_REQUEST)
        if self._held:
            last = self._held[-1].column(_REQUEST).slice(self._held[-1].num_rows - 1)
            column = pa.chunked_array([*last.chunks, *column.chunks])
        falls = pc.less(column.slice(1), column.slice(0, len(column) - 1))
        row = int(pc.index(falls, pa.scalar(value=True)).as_py())
        if row >= 0:
            before, after = column[row].as_py(), column[row + 1].as_py()
            message = (
                f"{place}: request {shown(after)} comes after {shown(before)}; events have to be "
                "in ascending order of request over all files, or pass sort=True"
            )
            raise FormatError(message)


def whole_requests(
    batches: Iterable[tuple[pa.Table, str]], rows: int, *, ascending: bool = True
) -> Iterator[pa.Table]:
    """Yield tables of whole requests, each of about *rows* events, from *batches* with places."""
    gathering = Gathering(rows, ascending)
    for batch, place in batches:
        table = gathering.add(batch, place)
        if table is not None:
            yield table
    rest = gathering.rest()
    if rest is not None:
        yield rest


def _start_of_last(column: Chunked) -> int:
    """Return the row from which on every row has the last row's request."""
    differs = pc.not_equal(column, column[-1])
    rows = np.flatnonzero(np.asarray(differs))
    return int(rows[-1]) + 1 if rows.size else 0
