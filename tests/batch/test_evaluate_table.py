"""Tables in, tables out: what columns have to be, what rows say, and that nothing is lost."""

from __future__ import annotations

import json
from datetime import UTC, datetime, timedelta, timezone
from typing import Any
from zoneinfo import ZoneInfo

import pyarrow as pa
import pytest

from slacalc import Agreement, AgreementVersions, Event, Request, evaluate
from slacalc.batch.verdict.table import SCALAR, evaluate_table
from slacalc.errors import NaiveDatetimeError, TableError

INSTANT = pa.timestamp("us", tz="UTC")
NOW = datetime(2026, 3, 6, 12, tzinfo=UTC)
DESK = Agreement.from_dict(
    {
        "calendars": {"desk": {"timezone": "UTC", "hours": "Mon-Fri 09:00-17:00"}},
        "defaults": {"calendar": "desk"},
        "levels": {
            "standard": {
                "targets": {
                    "reaction": "3h",
                    "resolution": {
                        "within": {"by": "priority", "amounts": {"high": "1bd"}, "default": "4bd"},
                        "warn": ["50%"],
                    },
                }
            }
        },
        "rules": [{"when": {"contract": {"not": "none"}}, "level": "standard"}],
    }
)


def march(day: int, hour: int = 9) -> datetime:
    """Return an hour of March 2026, whose second is a Monday."""
    return datetime(2026, 3, day, hour, tzinfo=UTC)


def events(*rows: tuple[Any, ...], **columns: list[Any]) -> pa.Table:
    """Return a table of events: request, instant, kind; and further columns."""
    requests, at, kinds = zip(*rows, strict=True) if rows else ((), (), ())
    return pa.table(
        {
            "request": pa.array(requests, pa.string() if not rows else None),
            "at": pa.array(at, INSTANT),
            "kind": pa.array(kinds, pa.string()),
            **columns,
        }
    )


def test_a_row_for_each_request_and_target() -> None:
    """Every field of a result stands in a row of its own, quantities in their units."""
    table = events(("a", march(2), "created"), ("a", march(2, 11), "agent_reply"))

    reaction, resolution = evaluate_table(table, None, DESK, at=NOW).to_pylist()

    assert ("a", "standard", "rules.0") == tuple(
        reaction[name] for name in ("request", "level", "rule")
    )
    assert ("reaction", 1, "stopped", "met", "3h", "time") == tuple(
        reaction[name] for name in ("target", "cycle", "phase", "status", "amount", "unit")
    )
    assert timedelta(hours=2) == reaction["elapsed"]
    assert march(2, 12) == reaction["due"]
    assert ("on_track", "4bd", "days") != ("", resolution["amount"], resolution["unit"])
    assert timedelta(days=4, hours=9) == resolution["elapsed"]
    assert march(6) == resolution["due"]
    assert "breached" == resolution["status"]
    assert [("50%", True, march(4))] == [
        (one["name"], one["crossed"], one["at"]) for one in resolution["thresholds"]
    ]


def test_facts_at_creation_come_from_the_table_of_requests_or_the_first_event() -> None:
    """A priority counts from the table of requests, or from the event that creates it."""
    rows = [("a", march(2), "created"), ("b", march(2), "created")]
    requests = pa.table({"request": ["b", "a"], "priority": ["high", None]})

    by_table = evaluate_table(events(*rows), requests, DESK, at=NOW)
    by_event = evaluate_table(events(*rows, priority=[None, "high"]), None, DESK, at=NOW)

    amounts = [
        {(row["request"], row["amount"]) for row in found.to_pylist() if row["unit"] == "days"}
        for found in (by_table, by_event)
    ]
    assert [{("a", "4bd"), ("b", "1bd")}] * 2 == amounts
    assert ["b", "b", "a", "a"] == by_table["request"].to_pylist()


@pytest.mark.parametrize("name", ["kind", "by", "id", "note", "until"])
def test_requests_may_have_facts_called_like_fields_of_events(name: str) -> None:
    """A request may be of a `kind`, which is not that of its events; the scalar engine agrees."""
    rules = [{"when": {name: "1.5"}, "level": "standard"}]
    agreement = Agreement.from_dict({**DESK.to_dict(), "rules": rules})
    table = events(("a", march(2), "created"), ("b", march(2), "created"))
    requests = pa.table({"request": ["a", "b"], name: ["1.5", "2"]})

    found = evaluate_table(table, requests, agreement, at=NOW).to_pylist()

    request = Request("a", {name: "1.5"}, [Event(march(2), "created")])
    assert "standard" == evaluate(request, agreement, at=NOW).level
    assert {"a": "standard", "b": None} == {row["request"]: row["level"] for row in found}


def test_order_of_rows_does_not_matter() -> None:
    """Events may come in any order; those of one instant stay as they are given."""
    rows = [
        (7, march(2), "created"),
        (8, march(3), "created"),
        (7, march(3), "agent_reply"),
        (8, march(4), "resolved"),
    ]

    expected = evaluate_table(events(*rows), None, DESK, at=NOW).sort_by("request")
    shuffled = evaluate_table(events(*rows[::-1]), None, DESK, at=NOW).sort_by("request")

    assert expected.to_pylist() == shuffled.to_pylist()


def test_a_contradiction_stops_nobody() -> None:
    """A dirty history has its fault in every row, though the agreement is strict."""
    table = events(
        ("a", march(2), "returned"), ("b", march(2), "created"), ("b", march(3), "returned")
    )

    found = evaluate_table(table, None, DESK, at=NOW).to_pylist()

    faults = {row["request"]: row["fault"] for row in found}
    assert {
        "a": (
            "returned, event 1: it happened before the request was created; "
            "no event: it was never created"
        ),
        "b": "returned, event 2: it was not deferred",
    } == faults


def test_what_cannot_be_evaluated_keeps_a_row() -> None:
    """An event that is none, and a request without a level, say why in a row of their own."""
    table = events(
        ("a", march(2), " "),
        ("b", march(2), "created"),
        contract=[None, "none"],
    )

    broken, alone = evaluate_table(table, None, DESK, at=NOW).to_pylist()

    assert "event 1: kind=' ' is not possible" in broken["fault"]
    assert (None, None) == (broken["target"], broken["level"])
    assert (None, "no rule matches", None) == (alone["target"], alone["reason"], alone["fault"])


@pytest.mark.parametrize("road", ["columns", "scalar"])
def test_a_list_of_rules_that_picks_no_level_says_why(road: str) -> None:
    """Of several lists of rules a row of its own says which picked none, as `evaluate` does."""
    document = DESK.to_dict()
    vendor = {"vendor": {"metric": "resolution", "within": "2bd"}}
    metrics = {} if road == "columns" else {"reaction": {"next": "due"}}
    agreement = Agreement.from_dict(
        {
            **document,
            "levels": {**document["levels"], "office": {"targets": vendor}},
            "metrics": metrics,
            "rules": {
                "sla": [{"when": {"contract": {"not": "none"}}, "level": "standard"}],
                "ola": [{"when": {"group": "office"}, "level": "office"}, {"level": "none"}],
            },
        }
    )
    rows = [(name, march(2), "created") for name in "abc"]
    facts = {"contract": ["paid", "paid", "none"], "group": ["office", "home", "home"]}

    found = evaluate_table(events(*rows, **facts), None, agreement, at=NOW)

    names = ("request", "target", "level", "reason")
    said = [tuple(row[name] for name in names) for row in found.to_pylist()]
    assert [
        ("a", "reaction", "standard + office", None),
        ("a", "resolution", "standard + office", None),
        ("a", "vendor", "standard + office", None),
        ("b", "reaction", "standard", None),
        ("b", "resolution", "standard", None),
        ("b", None, "standard", "ola: rule rules.ola.1 promises nothing"),
        ("c", None, None, "sla: no rule matches; ola: rule rules.ola.1 promises nothing"),
    ] == said
    taken = json.loads((found.schema.metadata or {})[SCALAR])["scalar"]
    assert (road == "scalar") == bool(taken)


def test_requests_that_only_one_table_knows() -> None:
    """A request without events was never created; events without a request say so."""
    requests = pa.table({"request": ["a"]})

    found = evaluate_table(events(("b", march(2), "created")), requests, DESK, at=NOW)

    assert {
        "a": "no event: it was never created",
        "b": "the table of requests has no row for it",
    } == {row["request"]: row["fault"] for row in found.to_pylist()}


def test_empty_tables_give_an_empty_table() -> None:
    """No events, no rows, and the same columns."""
    some = evaluate_table(events(("a", march(2), "created")), None, DESK, at=NOW)

    none = evaluate_table(events(), None, DESK, at=NOW)

    assert 0 == none.num_rows
    assert some.schema.equals(none.schema)


@pytest.mark.parametrize(
    "kind",
    [pa.decimal128(9, 2), pa.date32(), pa.bool_(), pa.float64(), INSTANT, pa.list_(pa.string())],
)
def test_empty_tables_may_have_facts_of_any_kind(kind: pa.DataType) -> None:
    """A fact that an agreement asks for may be of any kind where there is no event yet."""
    schema = [*events().schema, pa.field("priority", kind)]
    table = pa.Table.from_batches([], pa.schema(schema))

    assert 0 == evaluate_table(table, None, DESK, at=NOW).num_rows


@pytest.mark.parametrize(
    ("at", "zone"),
    [
        (NOW, "UTC"),
        (NOW.astimezone(ZoneInfo("Europe/Sofia")), "Europe/Sofia"),
        (NOW.astimezone(timezone(timedelta(hours=-3, minutes=-30))), "-03:30"),
    ],
)
def test_timestamps_are_in_the_zone_of_the_question(at: datetime, zone: str) -> None:
    """Results are in the zone of `at`, by its name or its offset."""
    found = evaluate_table(events(("a", march(2), "created")), None, DESK, at=at)

    assert pa.timestamp("us", tz=zone) == found.schema.field("due").type


def test_known_at_leaves_out_what_was_recorded_later() -> None:
    """The answer as it was on the screen before the reply was written down."""
    table = events(
        ("a", march(2), "created"),
        ("a", march(2, 11), "agent_reply"),
        recorded_at=pa.array([None, march(5)], INSTANT),
    )

    found = evaluate_table(table, None, DESK, at=NOW, known_at=march(4)).to_pylist()

    assert "breached" == found[0]["status"]


def test_words_may_be_dictionaries_and_ids_numbers() -> None:
    """Categories, wide text and small integers are what they stand for."""
    plain = events((1, march(2), "created"), (2, march(3), "created"), priority=["high", None])
    coded = pa.table(
        {
            "request": plain["request"].cast(pa.uint8()),
            "at": plain["at"].cast(pa.timestamp("ns", tz="Europe/Berlin")),
            "kind": plain["kind"].dictionary_encode(),
            "priority": plain["priority"].cast(pa.large_string()),
        }
    )

    expected = evaluate_table(plain, None, DESK, at=NOW)
    assert expected.equals(evaluate_table(coded, None, DESK, at=NOW))


@pytest.mark.parametrize(
    ("column", "values", "message"),
    [
        ("at", pa.array([0, 0], pa.timestamp("us")), "have no time zone"),
        ("at", ["2026-03-02"] * 2, "expected timestamps with a time zone, got string"),
        ("at", pa.array([0, 1], pa.timestamp("ns", tz="UTC")), "would lose data"),
        ("at", pa.array([0, None], INSTANT), "1 nulls, the first in row 1"),
        ("kind", [1, 2], "expected text, got int64"),
        ("kind", [None, "created"], "1 nulls, the first in row 0"),
        ("request", [1.5, 2.5], "expected text or whole numbers, got double"),
        ("request", pa.array([1, 2**64 - 1], pa.uint64()), "not in range"),
        ("priority", pa.array([0, 0], pa.duration("us")), "none that it knows"),
        ("priority", pa.array([0, 0], pa.timestamp("us")), "have no time zone"),
    ],
)
def test_a_column_that_cannot_be_used(column: str, values: Any, message: str) -> None:
    """A wrong type or a null is named with its column before any work starts."""
    good = events(("a", march(2), "created"), ("b", march(2), "created"))
    columns = {name: good[name] for name in good.column_names}

    with pytest.raises(TableError) as caught:
        evaluate_table(pa.table(columns | {column: values}), None, DESK, at=NOW)

    assert [f"events.{column}"] == [fault.path for fault in caught.value.faults]
    assert message in str(caught.value)


def test_all_faults_of_both_tables_come_together() -> None:
    """Missing columns and columns named twice are reported at once."""
    twice = pa.Table.from_arrays([pa.array(["a"])] * 2, names=["kind", "kind"])

    with pytest.raises(TableError) as caught:
        evaluate_table(twice, pa.table({"id": [1]}), DESK, at=NOW)

    assert ["events.request", "events.at", "events.kind", "requests.request"] == [
        fault.path for fault in caught.value.faults
    ]


@pytest.mark.parametrize(
    ("requests", "message"),
    [
        (["a", "b", "a"], "more than one row for a; keep one of each"),
        ([3, 1, 3, 2, 3, 2], "more than one row for 2, 3; keep one of each"),
        ([1, 2], "is int64, but that of events is string; cast one"),
        (["a", None], "1 nulls, the first in row 1"),
    ],
)
def test_a_table_of_requests_that_cannot_be_used(requests: list[Any], message: str) -> None:
    """Requests that stand twice, are of another type, or have no identifier."""
    table = events(("a", march(2), "created"))

    with pytest.raises(TableError, match=message):
        evaluate_table(table, pa.table({"request": requests}), DESK, at=NOW)


@pytest.mark.parametrize("name", ["at", "known_at"])
def test_a_question_without_a_zone(name: str) -> None:
    """The instants of the question need a zone."""
    with pytest.raises(NaiveDatetimeError):
        evaluate_table(events(), None, DESK, **{"at": NOW, name: NOW.replace(tzinfo=None)})


def test_metadata_says_who_took_the_scalar_road() -> None:
    """The schema's metadata counts requests by why they were not folded in columns."""
    found = evaluate_table(events(("a", march(2), "created")), None, DESK, at=NOW)

    assert b'"requests": 1' in found.schema.metadata[SCALAR]


def test_what_cannot_be_measured_is_closed_in_on() -> None:
    """One request that no calendar answers has a fault; its neighbours have their results."""
    once = {"timezone": "UTC", "hours": "", "days": {"2026-03-02": "09:00-17:00"}}
    agreement = Agreement.from_dict(
        {
            "calendars": {"once": once},
            "defaults": {"calendar": "once"},
            "levels": {"all": {"targets": {"reaction": "3h"}}},
            "rules": [{"level": "all"}],
        }
    )
    rows = [(number, march(2), "created") for number in range(100)]
    rows[70] = (70, march(2, 15), "created")

    found = evaluate_table(events(*rows), None, agreement, at=march(2, 16))

    faults = {row["request"]: row["fault"] for row in found.to_pylist() if row["fault"]}
    assert [70] == list(faults)
    assert faults[70].startswith("3h is more than is open after 2026-03-02T15:00:00+00:00")
    assert march(2, 12) == found["due"][0].as_py()
    scalar = json.loads((found.schema.metadata or {})[SCALAR])["scalar"]
    assert sum(scalar.values()) <= 16


def test_the_ends_of_time() -> None:
    """A due beyond the last year is a fault of its request; an instant beyond it, of the table."""
    last = datetime(9999, 12, 31, 12, tzinfo=UTC)
    table = events(("a", last.replace(month=3), "created"), ("b", last, "created"))

    ordinary, _, late, *_ = evaluate_table(table, None, DESK, at=last).to_pylist()

    assert ordinary["fault"] is None
    assert "9999" in late["fault"]
    beyond = {**dict(zip(table.column_names, table.columns, strict=True))}
    beyond["at"] = pa.array([0, 1 << 60], INSTANT)
    with pytest.raises(TableError, match="1 instants lie outside the years 1 to 9999"):
        evaluate_table(pa.table(beyond), None, DESK, at=NOW)


FASTER = Agreement.from_dict(
    {
        **DESK.to_dict(),
        "levels": {"fast": {"targets": {"reaction": "1h"}}},
        "rules": [{"level": "fast"}],
    }
)


@pytest.mark.parametrize(
    ("pin", "amounts", "reasons"),
    [
        ("created", {"b": ["3h", "4bd"], "a": ["1h"], "c": ["1h"]}, {}),
        ("latest", {"b": ["1h"], "a": ["1h"], "c": ["1h"]}, {}),
        (
            "change",
            {"b": ["1h", "4bd"], "a": ["1h"], "c": ["1h"]},
            {"each version of the agreement holds in its time": 3},
        ),
    ],
)
def test_versions_judge_as_they_are_pinned(
    pin: Any, amounts: dict[str, list[str]], reasons: dict[str, int]
) -> None:
    """A request has the version of its creation, the latest, or each in turn, in its own order.

    What each holds for in its time is asked request by request, and the output says so.
    """
    versions = AgreementVersions({march(4): FASTER}, base=DESK, pin=pin)
    rows = [
        ("b", march(3), "created"),
        ("a", march(4), "created"),
        ("c", march(5), "created"),
        ("b", march(5), "note"),
    ]

    found = evaluate_table(events(*rows), None, versions, at=NOW)

    said: dict[str, list[str]] = {}
    for row in found.to_pylist():
        said.setdefault(row["request"], []).append(row["amount"])
    assert list(amounts.items()) == list(said.items())
    assert reasons == json.loads((found.schema.metadata or {})[SCALAR])["scalar"]


@pytest.mark.parametrize("pin", ["created", "latest", "change"])
def test_a_request_older_than_all_versions_is_promised_nothing(pin: Any) -> None:
    """Without a base there is no version before the first, and the reason says so."""
    versions = AgreementVersions({march(4): DESK}, pin=pin)
    table = events(("a", march(3), "created"), ("b", march(5), "created"))

    early = evaluate_table(table, None, versions, at=march(3, 12)).to_pylist()
    late = evaluate_table(table, None, versions, at=NOW).to_pylist()

    older = "older than the first version of the agreement, of 2026-03-04 09:00:00+00:00"
    assert [("a", older)] == [
        (row["request"], row["reason"]) for row in early if row["request"] == "a"
    ]
    promised = ["a", "b"] if pin != "created" else ["b"]
    assert promised == list(dict.fromkeys(row["request"] for row in late if row["target"]))
    assert (pin == "created") == (older in [row["reason"] for row in late])


@pytest.mark.parametrize("pin", ["created", "latest", "change"])
def test_versions_of_no_requests(pin: Any) -> None:
    """No events, no rows, whatever versions are pinned to."""
    versions = AgreementVersions({march(4): DESK}, pin=pin)

    assert 0 == evaluate_table(events(), None, versions, at=NOW).num_rows


def test_deferrals_that_end_by_themselves() -> None:
    """A deferral ends at its until, or at the due of a target that says so, and is never late."""
    agreement = Agreement.from_dict(
        {
            "calendars": {"desk": {"timezone": "UTC", "hours": "Mon-Fri 09:00-17:00"}},
            "defaults": {"calendar": "desk"},
            "levels": {
                "all": {
                    "targets": {
                        "resolution": "8h",
                        "return": {"within": "3h", "auto": True, "max_deferrals": 1},
                    }
                }
            },
            "rules": [{"level": "all"}],
        }
    )
    table = events(
        ("until", march(2), "created"),
        ("until", march(2, 10), "deferred"),
        ("due", march(2), "created"),
        ("due", march(2, 10), "deferred"),
        ("due", march(3, 9), "deferred"),
        until=pa.array([None, march(2, 12), None, None, None], INSTANT),
    )

    found = evaluate_table(table, None, agreement, at=march(3, 10))

    returns = [row for row in found.to_pylist() if row["target"] == "return"]
    assert [march(2, 12), march(2, 13)] == [row["stopped_at"] for row in returns]
    assert [("met", 1, 0)] * 2 == [
        (row["status"], row["deferrals_used"], row["deferrals_left"]) for row in returns
    ]
    assert [[], ["deferred, event 3: 1 deferral is the most, so it has no effect"]] == [
        row["violations"] for row in returns
    ]
    paused = [row["paused"] for row in found.to_pylist() if row["target"] == "resolution"]
    assert [timedelta(hours=2), timedelta(hours=3)] == paused
    assert {} == json.loads((found.schema.metadata or {})[SCALAR])["scalar"]


def test_a_pause_that_begins_where_a_stop_ends_leaves_no_time_between() -> None:
    """Stopped, then paused at the instant of its reopening, a clock never ran between the two."""
    agreement = Agreement.from_dict(
        {
            "calendars": {"night": {"timezone": "UTC", "hours": "Mon-Sat 20:00-04:00"}},
            "defaults": {"calendar": "night"},
            "levels": {"one": {"targets": {"resolution": {"business_days": 1, "at": "08:00"}}}},
            "rules": [{"level": "one"}],
        }
    )
    rows = [
        ("a", march(2), "created"),
        ("a", march(3, 5), "resolved"),
        ("a", march(4, 9), "reopened"),
    ]
    pending = ["open", "open", "pending"]

    (found,) = evaluate_table(events(*rows, status=pending), None, agreement, at=NOW).to_pylist()

    # At 08:00 of the 4th it would be due, had it opened again before the pause.
    assert ("paused", None, timedelta(days=1)) == (
        found["status"],
        found["due"],
        found["elapsed"],
    )


def test_more_cycles_than_anybody_expects() -> None:
    """A request with two thousand runs has a row for each, as `evaluate` lists them."""
    agreement = Agreement.from_dict(
        {
            "calendars": {"always": {"timezone": "UTC", "hours": "24/7"}},
            "defaults": {"calendar": "always"},
            "levels": {"all": {"targets": {"next_reply": "90m"}}},
            "rules": [{"level": "all"}],
        }
    )
    kinds = ["created", *("agent_reply", "customer_reply") * 2000]
    busy = [("busy", march(2) + timedelta(hours=n), kind) for n, kind in enumerate(kinds)]
    request = Request("busy", {}, [Event(at, kind) for _, at, kind in busy])
    later = march(2) + timedelta(days=400)

    found = evaluate_table(
        events(("quiet", march(2), "created"), *busy), None, agreement, at=later
    ).to_pylist()

    names = ("cycle", "status", "started_at", "stopped_at", "due")
    expected = evaluate(request, agreement, at=later)
    assert [("quiet", 1)] == [(row["request"], row["cycle"]) for row in found[:1]]
    assert [tuple(getattr(result, name) for name in names) for result in expected] == [
        tuple(row[name] for name in names) for row in found[1:]
    ]
    assert 2001 == len(expected)


def test_what_was_crossed_stays_where_another_level_promises_the_same() -> None:
    """The later level says what warns from then on; what was crossed keeps its instant."""
    warns = {
        "gold": [{"at": "25%", "name": "soon"}, {"at": "75%", "name": "late"}],
        "iron": [{"at": "50%", "name": "soon"}, {"at": "100%", "name": "last"}],
    }
    agreement = Agreement.from_dict(
        {
            "calendars": {"desk": {"timezone": "UTC", "hours": "Mon-Fri 09:00-17:00"}},
            "defaults": {"calendar": "desk"},
            "levels": {
                name: {"targets": {"resolution": {"within": "8h", "warn": warn}}}
                for name, warn in warns.items()
            },
            "rules": [{"when": {"level": name}, "level": name} for name in warns],
        }
    )
    rows = [
        ("crossed", march(2), "created"),
        ("crossed", march(2, 12), "changed"),
        ("not yet", march(2), "created"),
        ("not yet", march(2, 10), "changed"),
    ]
    level = ["gold", "iron", "gold", "iron"]

    found = evaluate_table(events(*rows, level=level), None, agreement, at=march(2, 16))

    assert [
        [("soon", march(2, 11), True), ("last", march(2, 17), False)],
        [("soon", march(2, 13), True), ("last", march(2, 17), False)],
    ] == [
        [(one["name"], one["at"], one["crossed"]) for one in row["thresholds"]]
        for row in found.to_pylist()
    ]
    assert {} == json.loads((found.schema.metadata or {})[SCALAR])["scalar"]
