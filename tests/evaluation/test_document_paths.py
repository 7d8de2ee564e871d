"""What cannot be read of a document is named by its whole path, wherever it stands in it."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator, Mapping
from datetime import UTC, datetime
from typing import TypeAlias

import pytest

from slacalc import Agreement, Evaluation, Event, Request, RequestState, advance, evaluate
from slacalc.errors import SlacalcError

Path: TypeAlias = tuple[str | int, ...]
Read: TypeAlias = Callable[[Mapping[str, object]], object]

AGREEMENT = Agreement.from_dict(
    {
        "calendars": {"desk": {"timezone": "UTC", "hours": "Mon-Fri 09:00-17:00"}},
        "defaults": {"calendar": "desk", "on_dirty": "collect"},
        "metrics": {
            "care": {
                "start": {"event": "created"},
                "stop": {"event": "resolved"},
                "pause": [{"event": "note"}],
                "reopen": "count",
            },
        },
        "levels": {
            "gold": {
                "targets": {
                    "reaction": {"within": "1h", "warn": ["50%"]},
                    "resolution": "2bd",
                    "return": {"within": "1bd", "auto": True, "max_deferrals": 1},
                    "care": "3h",
                },
            }
        },
        "rules": [{"when": {"vip": True}, "level": "none"}, {"level": "gold"}],
        "track": ["assignee"],
    }
)


def at(day: int, hour: int) -> datetime:
    """An instant in a week whose Monday is the 2nd."""
    return datetime(2026, 3, day, hour, tzinfo=UTC)


EVENTS = (
    Event(at(2, 9), "note"),
    Event(at(2, 9), "created", facts={"assignee": "ann"}),
    Event(at(2, 10), "created"),
    Event(at(2, 11), "resolved"),
    Event(at(2, 12), "reopened"),
    Event(at(2, 13), "deferred", facts={"status": "on_hold"}),
    Event(at(2, 14), "returned"),
    Event(at(2, 15), "deferred"),
    Event(at(2, 16), "note"),
)


def state(events: int) -> object:
    """The document of the request after so many of the events."""
    found = RequestState.begin("R", {}, AGREEMENT)
    for event in EVENTS[:events]:
        found = advance(found, event, AGREEMENT)
    return json.loads(json.dumps(found.to_dict()))


def verdict() -> object:
    """The document of the evaluation, whole."""
    found = evaluate(Request("R", {}, EVENTS), AGREEMENT, at=at(3, 12))
    return json.loads(json.dumps(found.to_dict(whole=True)))


DOCUMENTS: Mapping[str, tuple[object, Read]] = {
    "state": (state(9), RequestState.from_dict),
    "state while deferred": (state(6), RequestState.from_dict),
    "evaluation": (verdict(), Evaluation.from_dict),
}


def places(document: object, path: Path = ()) -> Iterator[Path]:
    """Every place in *document*, containers before what they hold."""
    if path:
        yield path
    if isinstance(document, dict):
        for name, value in document.items():
            yield from places(value, (*path, name))
    if isinstance(document, list):
        for place, value in enumerate(document[:1]):
            yield from places(value, (*path, place))


def changed(document: object, path: Path, value: object) -> Mapping[str, object]:
    """A copy of *document* with *value* at *path*."""
    copy = json.loads(json.dumps(document))
    place = copy
    for step in path[:-1]:
        place = place[step]
    place[path[-1]] = value
    return copy


# Fields that only say again what `selected` and the results say.
AGAIN: Mapping[str, frozenset[str | int]] = {
    "evaluation": frozenset({"level", "next_due", "passed", "reason", "rule", "status"}),
}


def named(path: Path) -> str:
    """What an error calls *path*: a fact by its name, an item of a tuple by the tuple."""
    *before, last = map(str, path)
    if last == "facts" and before:
        return "no="
    if before[-1:] == ["facts"] and before != ["facts"]:
        return f"{last}="
    if last == "0" and before[-1] in {"0", "sort_key"}:
        return ".".join(before)
    return ".".join(map(str, path))


@pytest.mark.parametrize("name", DOCUMENTS)
def test_a_wrong_value_is_named_by_its_path(name: str) -> None:
    """No reader takes this mapping; each says which field it stands in."""
    document, read = DOCUMENTS[name]
    for path in places(document):
        if path[0] in AGAIN.get(name, ()):
            continue
        with pytest.raises(SlacalcError) as caught:
            read(changed(document, path, {"no": {"no": 1}}))

        assert named(path) in str(caught.value)


@pytest.mark.parametrize("name", DOCUMENTS)
def test_an_unknown_field_is_refused_where_it_stands(name: str) -> None:
    """A field too many is shown with the path of its mapping."""
    document, read = DOCUMENTS[name]
    for path in places(document):
        whole = json.loads(json.dumps(document))
        place = whole
        for step in path:
            place = place[step]
        if not isinstance(place, dict) or (path[-1] == "facts" and len(path) > 1):
            continue
        if path[0] in AGAIN.get(name, ()):
            continue
        place["surplus"] = None
        with pytest.raises(SlacalcError) as caught:
            read(whole)

        assert str(caught.value).startswith(f"{'.'.join(map(str, path))}='surplus' is not")
