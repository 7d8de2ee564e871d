"""The table of requests beside a stream of events: as much of it as the events have come to."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from slacalc.errors import FormatError
from slacalc.showing import shown

if TYPE_CHECKING:
    from collections.abc import Iterator

    from slacalc.batch.streams.parts import Parts

__all__ = ("Beside",)


class Beside:
    """Gives the requests up to an identifier, in ascending order.

    Args:
        parts: The table of requests, in ascending order.
    """

    def __init__(self, parts: Parts) -> None:
        self._tables = _ascending(parts)
        self._held = parts.form.schema.empty_table()

    def up_to(self, request: str | int) -> pa.Table:
        """Return the requests not given yet, up to *request*."""
        found: list[pa.Table] = []
        while True:
            column = self._held.column("request")
            up_to = pc.less_equal(column, pa.scalar(request, column.type))
            count = int(np.count_nonzero(np.asarray(up_to)))
            found.append(self._held.slice(0, count))
            self._held = self._held.slice(count)
            if self._held.num_rows:
                return pa.concat_tables(found)
            more = next(self._tables, None)
            if more is None:
                return pa.concat_tables(found)
            self._held = more

    def rest(self) -> pa.Table:
        """Return all that are left."""
        return pa.concat_tables([self._held, *self._tables])


def _ascending(parts: Parts) -> Iterator[pa.Table]:
    last: str | int | None = None
    for unit in parts.units:
        for table, place in parts.read(unit):
            column = table.column("request")
            if not table.num_rows:
                continue
            rises = pc.all(pc.less(column.slice(0, len(column) - 1), column.slice(1))).as_py()
            first = column[0].as_py()
            if rises is False or first is None or (last is not None and not last < first):
                message = (
                    f"requests, {place}: after {shown(last)}: not in ascending order, or one "
                    "stands twice; sort them by request, or pass sort=True"
                )
                raise FormatError(message)
            last = column[-1].as_py()
            yield table
