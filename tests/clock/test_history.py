"""History: events and requests as values, in documents, and from timestamps."""

from __future__ import annotations

import enum
import json
import pickle
import sys
from collections.abc import Mapping
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from slacalc import Event, Request
from slacalc.clock.history.facts import Facts, read_fact
from slacalc.errors import HistoryError, NaiveDatetimeError

MOSCOW = ZoneInfo("Europe/Moscow")
BERLIN = ZoneInfo("Europe/Berlin")
NINE = datetime(2026, 3, 5, 9, tzinfo=MOSCOW)
FULL = Event(
    NINE,
    "deferred",
    by="agent",
    facts={"status": "on_hold", "since": NINE, "cost": Decimal("1.50"), "day": date(2026, 3, 5)},
    until=NINE + timedelta(days=2),
    id="e-1",
    note="waits for parts",
    recorded_at=NINE + timedelta(minutes=1),
)


def rebuilt(value: object) -> object:
    """Evaluate the repr of a value."""
    names = {
        "datetime": sys.modules["datetime"],
        "zoneinfo": sys.modules["zoneinfo"],
        "Decimal": Decimal,
        "Event": Event,
        "Request": Request,
    }
    return eval(repr(value), names)  # noqa: S307 - our own repr


def hours(count: float) -> datetime:
    """Return nine o'clock and so many hours."""
    return NINE + timedelta(hours=count)


@pytest.mark.parametrize("event", [FULL, Event(NINE, "created"), Event(NINE, "note", id=7)])
def test_event_survives_repr_pickle_and_document(event: Event) -> None:
    """An event is rebuilt by its repr, its pickle and its document, with the same hash."""
    copies = [
        rebuilt(event),
        pickle.loads(pickle.dumps(event)),  # noqa: S301 - our own pickle
        Event.from_dict(json.loads(json.dumps(event.to_dict()))),
    ]

    assert [event] * 3 == copies
    assert {hash(event)} == {hash(copy) for copy in copies}


def test_event_document_is_sorted_and_says_no_more_than_there_is() -> None:
    """A document has its keys sorted, the zone beside the offset, and nothing that is empty."""
    assert list(FULL.to_dict()) == sorted(FULL.to_dict())
    assert {"at": "2026-03-05T09:00:00+03:00[Europe/Moscow]", "kind": "created"} == Event(
        NINE,
        "created",
    ).to_dict()


def test_request_survives_repr_pickle_and_document() -> None:
    """A request is rebuilt by its repr, its pickle and its document, with the same hash."""
    request = Request("T-1", {"tags": ["vip", None, True, 2, 0.5]}, [Event(NINE, "created"), FULL])
    copies = [
        rebuilt(request),
        pickle.loads(pickle.dumps(request)),  # noqa: S301 - our own pickle
        Request.from_dict(json.loads(json.dumps(request.to_dict()))),
    ]

    assert [request] * 3 == copies
    assert {hash(request)} == {hash(copy) for copy in copies}
    assert 1 == request.to_dict()["format"]


@pytest.mark.parametrize("change", [{"at": hours(1)}, {"kind": "note"}, {"by": "x"}, {"id": 1}])
def test_events_that_say_different_things_differ(change: Mapping[str, object]) -> None:
    """Every field counts in equality."""
    document = {"at": NINE, "kind": "created"}

    assert Event.from_dict(document) != Event.from_dict({**document, **change})
    assert Event(NINE, "created") != "created"


def test_instants_are_compared_as_instants() -> None:
    """An event written in another zone is the same event, also in the second hour of a fold."""
    first = datetime(2026, 10, 25, 2, 30, tzinfo=BERLIN)
    second = first.replace(fold=1)

    assert Event(second, "note") == Event(second.astimezone(UTC), "note")
    assert Event(first, "note") != Event(second, "note")
    assert Facts({"due": second}) == Facts({"due": second.astimezone(UTC)})
    assert Facts({"due": first}) != Facts({"due": second})


def test_events_are_kept_by_instant_and_at_one_instant_as_given() -> None:
    """Order is by instant, never by wall time, and stable."""
    first = datetime(2026, 10, 25, 2, 30, tzinfo=BERLIN)
    later = [Event(first.replace(minute=10, fold=1), kind) for kind in ("b", "a")]
    request = Request(1, {}, [*later, Event(first, "created")])

    assert ["created", "b", "a"] == [event.kind for event in request.events]


def test_duplicates_by_id_count_once() -> None:
    """An event given twice with its id is one; other content under the id stays to be found."""
    same = Event(NINE, "created", id=1)
    other = Event(NINE, "note", id=1)

    assert (same,) == Request(1, {}, [same, Event(NINE, "created", id=1)]).events
    assert (same, other) == Request(1, {}, [same, other, same]).events
    assert 2 == len(Request(1, {}, [Event(NINE, "note")] * 2).events)


def test_from_timestamps() -> None:
    """A row of instants becomes events; at one instant they stand in a fixed order."""
    request = Request.from_timestamps(
        7,
        created=NINE,
        first_reply=hours(1),
        resolved=hours(1),
        statuses=[(hours(1), "done"), (NINE, "open")],
        facts={"priority": "high"},
    )

    assert ["created", "changed", "changed", "agent_reply", "resolved"] == [
        event.kind for event in request.events
    ]
    assert ["open", "done"] == [event.facts["status"] for event in request.events[1:3]]
    assert "agent" == request.events[3].by
    assert Facts({"priority": "high"}) == request.facts


def test_from_timestamps_takes_what_there_is() -> None:
    """What is not known is left out."""
    request = Request.from_timestamps("a", created=NINE)

    assert (Event(NINE, "created"),) == request.events


class Level(enum.StrEnum):
    HIGH = "high"


class Count(enum.IntEnum):
    TWO = 2


@pytest.mark.parametrize(
    ("given_value", "expected"),
    [
        (None, None),
        (True, True),
        (3, 3),
        (0.5, 0.5),
        (Decimal("1.5"), Decimal("1.5")),
        ("x", "x"),
        (date(2026, 1, 1), date(2026, 1, 1)),
        ([1, ["a"]], (1, ("a",))),
        (Level.HIGH, "high"),
        (Count.TWO, 2),
        ({"decimal": "1.50"}, Decimal("1.50")),
        ({"date": "2026-03-05"}, date(2026, 3, 5)),
        ({"datetime": "2026-03-05T09:00:00Z"}, datetime(2026, 3, 5, 9, tzinfo=UTC)),
    ],
)
def test_facts_become_plain_values(given_value: object, expected: object) -> None:
    """A fact is read as the plain value that it stands for."""
    actual = read_fact("x", given_value)

    assert (type(expected), expected) == (type(actual), actual)


DEEP: list[object] = []
for _ in range(10_000):
    DEEP = [DEEP]
WIDE: list[object] = ["a"]
for _ in range(6):
    WIDE = [WIDE] * 100
CYCLE: list[object] = []
CYCLE.append(CYCLE)


@pytest.mark.parametrize(
    "bad",
    [
        float("nan"),
        float("inf"),
        Decimal("NaN"),
        Decimal("Infinity"),
        2**300,
        object(),
        b"x",
        timedelta(hours=1),
        {"a": 1},
        {"a": "b"},
        {"decimal": "x"},
        {"date": "2026-13-01"},
        {"decimal": "1" * 1000},
        {"decimal": "1", "date": "2026-01-01"},
        {"decimal": "NaN"},
        {"date": 5},
        {1, 2},
        DEEP,
        WIDE,
        CYCLE,
    ],
    ids=lambda value: type(value).__name__,
)
def test_what_is_no_fact_is_refused_by_name(bad: object) -> None:
    """Hostile values end in an error that names the fact, quickly."""
    with pytest.raises(HistoryError, match=r"^cost="):
        Event(NINE, "changed", facts={"cost": bad})


def test_a_fact_without_a_zone_is_refused_by_name() -> None:
    """A naive datetime is refused as a fact too, and the fact is named."""
    with pytest.raises(NaiveDatetimeError, match=r"^fact 'due': "):
        Request(1, {"due": datetime(2026, 1, 1)})  # noqa: DTZ001 - naive


@pytest.mark.parametrize("name", ["at", "until", "recorded_at"])
def test_naive_instants_are_refused(name: str) -> None:
    """Every instant of an event needs a time zone."""
    naive = datetime(2026, 3, 5, 9)  # noqa: DTZ001 - what is refused
    fields = {"at": NINE, "kind": "deferred", name: naive}

    with pytest.raises(NaiveDatetimeError, match=r"has no time zone"):
        Event(**fields)


@pytest.mark.parametrize(
    ("fields", "message"),
    [
        ({"kind": ""}, "kind=''"),
        ({"kind": " created"}, "kind=' created'"),
        ({"kind": None}, "kind=None"),
        ({"by": 5}, "by=5"),
        ({"facts": [1]}, r"facts=\[1\]"),
        ({"facts": {"": 1}}, "'' cannot name a fact"),
        ({"facts": {3: 1}}, "3 cannot name a fact"),
        ({"id": ""}, "id=''"),
        ({"id": True}, "id=True"),
        ({"id": 2**300}, "id=an integer of 301 bits"),
        ({"note": 7}, "note=7"),
    ],
)
def test_impossible_fields_are_refused(fields: dict[str, object], message: str) -> None:
    """Every field says what it expected and shows what it got."""
    with pytest.raises(HistoryError, match=message):
        Event(**{"at": NINE, "kind": "note", **fields})


@pytest.mark.parametrize(
    ("document", "message"),
    [
        (5, "^request=5 is not possible"),
        ({}, "^request.id=None"),
        ({"id": 1, "x": 2}, "^request='x' is not possible; expected only the fields"),
        ({"id": 1, "format": 2}, "^format=2"),
        ({"id": 1, "format": True}, "^format=True"),
        ({"id": 1, "events": {"a": 1}}, "^events="),
        ({"id": 1, "events": [5]}, "^request 1, event 1: event=5"),
        ({"id": 1, "events": [{"at": "2026-03-05T09:00Z"}]}, "^request 1, event 1: event.kind"),
        ({"id": 1, "events": [{"at": "soon", "kind": "x"}]}, "event 1: at='soon'"),
        ({"id": 1, "events": [{"at": 5, "kind": "x"}]}, "event 1: at=5"),
        ({"id": 1, "events": [{"at": "2" * 500, "kind": "x"}]}, "event 1: at='22222"),
        ({"id": 1, "events": [{"at": "2026-03-05T09:00Z[No/Zone]", "kind": "x"}]}, "No/Zone"),
        ({"id": 1, "events": [{"at": "2026-03-05T09:00Z[../x]", "kind": "x"}]}, r"\.\./x"),
        ({"id": 1, "facts": 5}, "^facts=5"),
    ],
)
def test_documents_say_what_is_wrong_and_where(document: object, message: str) -> None:
    """A document that cannot be read names the field, and the event."""
    with pytest.raises(HistoryError, match=message):
        Request.from_dict(document)


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("2026-03-05T09:00", "event 1: .*has no time zone"),
        ("2026-03-05T09:00:00.1234567Z", "event 1: .*whole microseconds"),
    ],
)
def test_documents_refuse_naive_and_too_fine_instants(text: str, message: str) -> None:
    """Text without an offset names no instant, and nothing is cut in silence."""
    with pytest.raises(NaiveDatetimeError, match=message):
        Request.from_dict({"id": 1, "events": [{"at": text, "kind": "x"}]})


def test_instants_in_documents_keep_their_zone() -> None:
    """The zone in brackets is kept, else the offset; where they differ the offset wins."""
    texts = [
        "2026-03-05T09:00:00+03:00[Europe/Moscow]",
        "2026-03-05T09:00:00+03:00",
        "2026-03-05T06:00:00Z[Europe/Moscow]",
    ]
    read = [Event.from_dict({"at": text, "kind": "note"}).at for text in texts]

    zones = [str(moment.tzinfo) for moment in read]
    assert ["Europe/Moscow", "UTC+03:00", "Europe/Moscow"] == zones
    assert {Event(NINE, "note")} == {Event(moment, "note") for moment in read}


def test_facts_are_a_frozen_mapping() -> None:
    """Facts are equal in any order, to a plain mapping too, and cannot be changed."""
    facts = Facts({"a": 1, "b": ["x"]})

    assert {Facts({"b": ("x",), "a": 1.0}): 1} == {facts: 1}
    assert facts == {"a": 1, "b": ("x",)}
    assert facts != {"a": 1}
    assert facts != 5
    assert (2, ["a", "b"], "{'a': 1, 'b': ('x',)}") == (len(facts), list(facts), repr(facts))
    assert Facts({"a": True}) != Facts({"a": 1})
    assert hash(facts) == hash(facts)
    with pytest.raises(TypeError):
        facts["a"] = 2


def test_an_event_is_frozen_and_a_request_takes_events_alone() -> None:
    """Nothing can be changed afterwards, and nothing but events is taken."""
    with pytest.raises(AttributeError):
        FULL.kind = "x"
    with pytest.raises(HistoryError, match="event 1: expected an Event, got dict"):
        Request(1, {}, [{"at": NINE, "kind": "created"}])


SCALARS = st.one_of(
    st.none(),
    st.booleans(),
    st.integers(-(2**200), 2**200),
    st.floats(allow_nan=False, allow_infinity=False),
    st.decimals(allow_nan=False, allow_infinity=False),
    st.text(max_size=20),
    st.dates(),
    st.datetimes(timezones=st.timezones()),
)


@given(st.dictionaries(st.text(min_size=1), SCALARS | st.lists(SCALARS, max_size=3).map(tuple)))
def test_facts_survive_documents(facts: dict[str, object]) -> None:
    """Whatever is a fact comes back from JSON as the same fact."""
    request = Request(1, facts, [Event(NINE, "changed", facts=facts)])

    assert request == Request.from_dict(json.loads(json.dumps(request.to_dict())))
