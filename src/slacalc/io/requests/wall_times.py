"""Wall times in documents of requests, read in a zone that stands beside the document."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING, Final, cast

from slacalc.core.shapes import is_list, is_mapping
from slacalc.io.tables.cells import CellError

if TYPE_CHECKING:
    from collections.abc import Mapping

    from slacalc.io.documents.plain import Document
    from slacalc.io.tables.cells import Instants

__all__ = ("in_zone",)

_OF_EVENT: Final = ("at", "until", "recorded_at")


def in_zone(document: Document, instants: Instants) -> Document:
    """Return *document*, a request, with its wall times as instants; the rest as it is.

    Args:
        document: A request as `Request.to_dict` writes it.
        instants: Knows the zone.

    Raises:
        CellError: a wall time names no instant, or nobody said of which zone it is; the place
            stands with it.
    """
    made = dict(document)
    if "facts" in made:
        made["facts"] = _facts(made["facts"], "facts", instants)
    events = made.get("events")
    if is_list(events):
        made["events"] = [_event(event, n, instants) for n, event in enumerate(events, 1)]
    return made


def _event(event: object, number: int, instants: Instants) -> object:
    if not is_mapping(event):
        return event
    made = dict(event)
    for name in _OF_EVENT:
        if name in made:
            made[name] = _instant(made[name], f"event {number}: {name}", instants)
    if "facts" in made:
        made["facts"] = _facts(made["facts"], f"event {number}: facts", instants)
    return made


def _facts(value: object, place: str, instants: Instants) -> object:
    """Return *value* with the instants in it; they are tagged, however deep they stand."""
    if is_list(value):
        return [_facts(item, place, instants) for item in value]
    if not is_mapping(value):
        return value
    named = cast("Mapping[str, object]", value)
    if [*named] == ["datetime"]:
        return {"datetime": _instant(named["datetime"], place, instants)}
    return {name: _facts(item, f"{place}.{name}", instants) for name, item in named.items()}


def _instant(value: object, place: str, instants: Instants) -> object:
    """Return the instant that *value* is as a wall time; anything else for others to judge."""
    try:
        if isinstance(value, str) and datetime.fromisoformat(value).tzinfo is None:
            return instants.read(value)
    except CellError as error:
        raise type(error)(f"{place}: {error}") from None
    except ValueError:
        pass
    return value
