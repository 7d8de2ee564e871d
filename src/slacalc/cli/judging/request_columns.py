"""Requests as tables of events and of facts, where columns can hold what they say."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from datetime import date, datetime
from typing import TYPE_CHECKING, Any, Final

import pyarrow as pa

from slacalc.batch.verdict.events import INSTANT
from slacalc.core.instants import to_micros

if TYPE_CHECKING:
    from slacalc.clock.history.facts import Facts
    from slacalc.clock.history.request import Request

__all__ = ("request_tables",)

_PLAIN: Final = (str, bool, int, date)
"""Types of facts that a column holds as they are."""


def request_tables(
    requests: Sequence[Request], facts: Collection[str]
) -> tuple[pa.Table, pa.Table] | None:
    """Return the events and the facts at the creation of *requests*, called by their places.

    Args:
        requests: The requests; identifiers may repeat.
        facts: The names of the facts that matter.

    Returns:
        None where a column would have values of several types, or of one that it does not keep.
    """
    happened: dict[str, list[Any]] = {name: [] for name in _EVENT}
    changed: dict[str, list[Any]] = {name: [] for name in facts}
    known: dict[str, list[Any]] = {name: [] for name in facts}
    for place, request in enumerate(requests):
        if not _append(known, request.facts):
            return None
        for event in request.events:
            happened["request"].append(place)
            happened["at"].append(event.at_us)
            happened["kind"].append(event.kind)
            happened["by"].append(event.by)
            happened["until"].append(_micros(event.until))
            happened["id"].append(event.id)
            happened["recorded_at"].append(_micros(event.recorded_at))
            if not _append(changed, event.facts):
                return None
    columns = [happened["id"], *changed.values(), *known.values()]
    if not all(map(_of_one_type, columns)):
        return None
    given = {"request": pa.array(range(len(requests)), pa.int64())}
    try:
        events = {name: pa.array(happened[name], kind) for name, kind in _EVENT.items()}
        events |= {name: pa.array(values) for name, values in changed.items()}
        given |= {name: pa.array(values) for name, values in known.items()}
    except (pa.ArrowException, OverflowError):
        return None
    return pa.table(events), pa.table(given)


_EVENT: Final[dict[str, pa.DataType | None]] = {
    "request": pa.int64(),
    "at": INSTANT,
    "kind": pa.string(),
    "by": pa.string(),
    "until": INSTANT,
    "id": None,
    "recorded_at": INSTANT,
}


def _append(columns: dict[str, list[Any]], facts: Facts) -> bool:
    """Append what *facts* say to the columns; return whether columns say the same.

    A null in a column is no change: what sets a fact to nothing has no place there.
    """
    for name, values in columns.items():
        value = facts.get(name)
        if value is None and name in facts:
            return False
        values.append(value)
    return True


def _of_one_type(values: list[Any]) -> bool:
    types: set[type] = {type(value) for value in values if value is not None}
    return len(types) <= 1 and types.issubset(_PLAIN)


def _micros(moment: datetime | None) -> int | None:
    return None if moment is None else to_micros(moment)
