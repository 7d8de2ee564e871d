"""Rows of events without an instant or a kind: their requests are put aside, each with why."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final, final

import pyarrow as pa
import pyarrow.compute as pc

if TYPE_CHECKING:
    from slacalc.batch.arrow import Chunked

__all__ = ("Aside", "set_aside", "with_faults")

_NEEDED: Final = {"at": "it has no instant", "kind": "it has no kind"}


@final
@dataclass(frozen=True, slots=True)
class Aside:
    """What can be judged, and by its identifier why a request cannot."""

    events: pa.Table
    requests: pa.Table | None
    faults: dict[str | int, str]


def set_aside(events: pa.Table, requests: pa.Table | None) -> Aside:
    """Return *events* and *requests* without the requests that have a faulty row."""
    names = [name for name in ("request", *_NEEDED) if name in events.column_names]
    faulty = [name for name in names if name in _NEEDED and events.column(name).null_count]
    if not faulty or "request" not in names:
        return Aside(events, requests, {})
    missing = pc.is_null(events.column(faulty[0]))
    for name in faulty[1:]:
        missing = pc.or_(missing, pc.is_null(events.column(name)))
    concerned = pc.unique(events.column("request").filter(missing).drop_null())
    theirs = _among(events, concerned)
    faults = _faults(events.select(names).filter(theirs))
    known = None if requests is None else requests.filter(pc.invert(_among(requests, concerned)))
    return Aside(events.filter(pc.invert(theirs)), known, faults)


def with_faults(results: pa.Table, faults: dict[str | int, str]) -> pa.Table:
    """Return *results* with a row for each request that was put aside."""
    if not faults:
        return results
    schema = results.schema
    rows = [{"request": request, "fault": fault} for request, fault in faults.items()]
    more = pa.Table.from_pylist(rows, schema=schema)
    return pa.concat_tables([results, more]).unify_dictionaries().cast(schema)


def _among(table: pa.Table, requests: Chunked) -> pa.BooleanArray:
    column = table.column("request")
    if pa.types.is_dictionary(column.type):
        column = column.cast(column.type.value_type)
    return pc.is_in(column, value_set=requests.cast(column.type))


def _faults(events: pa.Table) -> dict[str | int, str]:
    """Return the first fault of each request; events are numbered within theirs, from 1."""
    faults: dict[str | int, str] = {}
    numbers: dict[str | int, int] = {}
    for row in events.to_pylist():
        request = row["request"]
        numbers[request] = number = numbers.get(request, 0) + 1
        why = [said for name, said in _NEEDED.items() if name in row and row[name] is None]
        if why:
            faults.setdefault(request, f"event {number}: {' and '.join(why)}")
    return faults
