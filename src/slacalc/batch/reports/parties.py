"""Time per party: for whom the runs of a group waited, and what was the desk's own time."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

import numpy as np
import pyarrow as pa

from slacalc.batch.arrow import places
from slacalc.batch.reports.tallying import having_word
from slacalc.batch.tables.plain import text_as_text
from slacalc.errors import Faults, TableError

if TYPE_CHECKING:
    from slacalc.batch.reports.tallying import Tally

__all__ = ("party_times",)

_RUN: Final = ["request", "target", "cycle"]
_NEEDED: Final = (*_RUN, "state", "charge", "amount", "wall")
_SPAN: Final = pa.duration("us")


def party_times(tally: Tally, ledgers: pa.Table) -> pa.Table:
    """Return for each group and party the time that its spans take together.

    Args:
        tally: Results, grouped.
        ledgers: The spans of their runs, and maybe of others.

    Returns:
        The columns of the grouping; `party`, null for what nobody else is charged with;
        `requests`, how many have such a span; `amount` in the target's unit and `wall`.

    Raises:
        TableError: *ledgers* lack a column.
    """
    faults = Faults()
    for name in _NEEDED:
        if name not in ledgers.column_names:
            faults.add(f"ledgers.{name}", "the column is missing; pass what ledgers gave")
    faults.check(TableError)
    lasting = having_word(ledgers.column("state"), "running")
    lasting |= having_word(ledgers.column("state"), "paused")
    spans = text_as_text(ledgers.select(_NEEDED)).filter(pa.array(lasting))
    for name in ("amount", "wall"):
        micros = spans.column(name).cast(_SPAN).cast(pa.int64())
        spans = spans.set_column(spans.column_names.index(name), name, micros)
    found = spans.join(_runs(tally, spans.schema), _RUN, join_type="inner")
    sums = (
        found.group_by(["group", "charge"])
        .aggregate([("request", "count_distinct"), ("amount", "sum"), ("wall", "sum")])
        .sort_by([("group", "ascending"), ("charge", "ascending")])
    )
    keys = tally.groups.keys.take(places(np.asarray(sums.column("group"))))
    columns = {
        "party": sums.column("charge"),
        "requests": sums.column("request_count_distinct"),
        "amount": sums.column("amount_sum").cast(_SPAN),
        "wall": sums.column("wall_sum").cast(_SPAN),
    }
    return pa.Table.from_arrays(
        [*keys.columns, *columns.values()], names=[*keys.column_names, *columns]
    )


def _runs(tally: Tally, schema: pa.Schema) -> pa.Table:
    """Return the runs that count, each with its group, in the types of *schema*."""
    runs = text_as_text(tally.rows.select(_RUN))
    runs = runs.cast(pa.schema([schema.field(name) for name in _RUN]))
    runs = runs.append_column("group", pa.chunked_array([pa.array(tally.groups.of)]))
    return runs.filter(pa.array(tally.behind["runs"]))
