"""Agreements as values: round trips, equality, hash, pickle, JSON Schema, Python and documents."""

from __future__ import annotations

import copy
import json
import pickle
from datetime import timedelta

import jsonschema
import pytest
from pydantic import ValidationError

from slacalc import (
    Agreement,
    BusinessDays,
    ByFact,
    Calendar,
    CalendarDays,
    CalendarTime,
    Level,
    Metric,
    Rule,
    Target,
    Threshold,
)
from slacalc.agreement.parts.options import Defaults
from slacalc.agreement.parts.source import Source
from slacalc.agreement.parts.tables import Table
from slacalc.errors import AgreementError

WHOLE: dict[str, object] = {
    "slacalc": 1,
    "name": "Simai support",
    "statuses": {"pending": ["Waiting for client"], "resolved": ["Done", "Over"]},
    "calendars": {
        "desk": {"timezone": "Europe/Moscow", "hours": "Mon-Fri 08:00-17:00"},
        "us": {"timezone": "America/New_York", "hours": "Mon-Fri 09:00-17:00"},
        "either": {"union": ["desk", "us"]},
        "both": {"intersection": ["desk", "us"]},
        "rest": {"difference": ["us", "desk", "both"]},
        "inline": {
            "union": [
                {"timezone": "UTC", "hours": "Mon 09:00-17:00"},
                {"timezone": "UTC", "hours": "Tue 09:00-17:00"},
            ],
        },
    },
    "metrics": {
        "reaction": {"pause": {"while": {"status": "pending"}, "charge": "client"}},
        "resolution": {"pause": None, "reopen": "ignore"},
        "waiting": {"start": {"event": "customer_reply"}, "stop": {"event": "agent_reply"}},
    },
    "defaults": {
        "calendar": "desk",
        "landing": "open",
        "breach_at_equality": True,
        "on_dirty": "collect",
    },
    "levels": {
        "urgent": {"targets": {"reaction": "3h"}},
        "standard": {
            "calendar": {
                "by": "region",
                "calendars": {"eu": "desk", "us": "us"},
                "default": "both",
            },
            "allow": {"category": ["bug", "question"], "size": {"at_least": 3}},
            "require": ["second", "third"],
            "targets": {
                "reaction": {"within": "5h", "landing": "close", "breach_at_equality": False},
                "resolution": {
                    "within": {"by": "priority", "amounts": {"high": "8h"}, "default": "5bd"},
                    "calendar": "either",
                },
                "waiting": {
                    "by": "priority",
                    "amounts": {1: "2h", "low": "3d calendar"},
                },
                "second": {"metric": "waiting", "within": {"business_days": 2, "at": "16:00"}},
                "warned": {
                    "metric": "resolution",
                    "within": "8h",
                    "warn": ["50%", {"at": "1h before", "name": "soon", "tell": "team lead"}],
                    "after": ["120%"],
                },
                "third": {"metric": "waiting", "within": {"business_days": 1, "cutoff": "10:00"}},
            },
        },
    },
    "rules": [
        {"when": {"contract": "paid", "emergency": True}, "level": "urgent", "name": "emergency"},
        {"when": {"contract": ["paid", "free"], "size": {"at_least": 3}}, "level": "standard"},
        {"level": "none"},
    ],
    "track": ["assignee", "group"],
    "source": {
        "id": "ticket",
        "created": "opened",
        "first_reply": "answered",
        "resolved": "done",
        "timezone": "Europe/Moscow",
        "facts": {"priority": "Priority", "emergency": {"column": "Urgent", "type": "bool"}},
        "statuses": {"pending": "waiting_since"},
    },
}


def test_round_trip() -> None:
    """A document that is read and written reads back equal, through JSON text too."""
    agreement = Agreement.from_dict(WHOLE)
    document = agreement.to_dict()
    text = json.dumps(document)
    assert agreement == Agreement.from_dict(json.loads(text))
    assert document == Agreement.from_dict(json.loads(text)).to_dict()
    assert text == json.dumps(document, sort_keys=True)


def test_what_is_written() -> None:
    """Short forms are written short, defaults are left out, the format is numbered."""
    document = Agreement.from_dict(WHOLE).to_dict()
    assert 1 == document["slacalc"]
    assert document["calendars"]["rest"] == {"difference": ["us", "desk", "both"]}
    assert document["levels"]["urgent"] == {"targets": {"reaction": "3h"}}
    targets = document["levels"]["standard"]["targets"]
    assert targets["waiting"] == {
        "amounts": {"1": "2h", "low": "3d calendar"},
        "by": "priority",
    }
    assert targets["second"] == {
        "metric": "waiting",
        "within": {"at": "16:00", "business_days": "2"},
    }
    assert document["metrics"]["resolution"]["pause"] is None
    assert document["source"]["facts"] == {
        "emergency": {"column": "Urgent", "type": "bool"},
        "priority": "Priority",
    }


def test_the_least(right: dict[str, object]) -> None:
    """What is not given is not written."""
    assert {"calendars", "defaults", "levels", "rules", "slacalc"} == set(
        Agreement.from_dict(right).to_dict()
    )


def test_equal_and_hash_equal(right: dict[str, object]) -> None:
    """Equal definitions are equal and hash equal; others are not."""
    one, two = Agreement.from_dict(WHOLE), Agreement.from_dict(WHOLE)
    assert one == two
    assert hash(one) == hash(two)
    assert one != Agreement.from_dict(right)
    assert one != 1


def test_pickle_and_copy() -> None:
    """Agreements survive pickling and copying."""
    agreement = Agreement.from_dict(WHOLE)
    assert agreement == pickle.loads(pickle.dumps(agreement))  # noqa: S301 - our own pickle
    assert agreement == copy.deepcopy(agreement)


def test_parts_pickle() -> None:
    """So do their parts."""
    level = Level(targets={"reaction": Target(within="1h")}, calendar="desk")
    assert level == pickle.loads(pickle.dumps(level))  # noqa: S301 - our own pickle


def test_frozen() -> None:
    """Nothing can be changed, in the tables neither."""
    agreement = Agreement.from_dict(WHOLE)
    with pytest.raises(ValidationError, match="frozen"):
        agreement.name = "other"
    with pytest.raises(TypeError):
        agreement.levels["x"] = agreement.levels["urgent"]


def test_built_in_python(right: dict[str, object]) -> None:
    """The same agreement built in Python is equal to the document's."""
    desk = Calendar(timezone="UTC", hours="Mon-Fri 09:00-17:00")
    built = Agreement(
        calendars={"desk": desk},
        defaults={"calendar": "desk"},
        levels={"gold": Level(targets={"reaction": Target(within=timedelta(hours=1))})},
        rules=[Rule(level="gold")],
    )
    assert built == Agreement.from_dict(right)
    assert built == Agreement.model_validate(built)


def test_metric_objects(right: dict[str, object]) -> None:
    """A metric may be given as a value."""
    metric = Metric(start={"event": "customer_reply"}, stop={"event": "agent_reply"})
    agreement = Agreement.from_dict({**right, "metrics": {"waiting": metric}})
    assert metric == agreement.metrics["waiting"]
    assert agreement == Agreement.from_dict(agreement.to_dict())


@pytest.mark.parametrize(
    ("given", "amount"),
    [
        ("3h", timedelta(hours=3)),
        (timedelta(hours=3), timedelta(hours=3)),
        ("2bd", BusinessDays(2)),
        (BusinessDays(2, at="close"), BusinessDays(2, at="close")),
        (
            {"business_days": 2, "at": "16:00", "cutoff": "10:00"},
            BusinessDays(2, at="16:00", cutoff="10:00"),
        ),
        ("72h calendar", CalendarTime("72h")),
        (CalendarDays(3), CalendarDays(3)),
    ],
)
def test_amounts_of_targets(given: object, amount: object) -> None:
    """A target takes an amount in every form, alone or under `within`."""
    assert amount == Target(within=given).within
    assert amount == Target.model_validate(given).within
    level = Level(targets={"reaction": given})
    assert level == Level.model_validate(level.to_dict())


def test_choices_in_python() -> None:
    """`ByFact` chooses an amount or a calendar; numbers and their text are one entry."""
    amounts = ByFact(by="priority", amounts={1: "4h", "low": BusinessDays(3)}, default="5bd")
    assert {"1": timedelta(hours=4), "low": BusinessDays(3)} == amounts.amounts
    assert BusinessDays(5) == amounts.default
    calendars = ByFact(by="region", calendars={"eu": "desk"}, default="3h")
    assert "3h" == calendars.default  # the name of a calendar, not an amount
    target = Target(within=amounts, calendar=calendars)
    assert target == Target.model_validate(target.to_dict())


def test_repr_is_valid_input() -> None:
    """What Python shows of an agreement and its parts is short, and makes them again."""
    agreement = Agreement.from_dict(WHOLE)
    target = Target(within=ByFact(by="priority", amounts={"high": "1bd"}), warn=["50%"])

    parts = (target, Level(targets={"reaction": target}), Rule(level="none"), Threshold(at="50%"))
    for value in (agreement, *parts):
        assert value == eval(repr(value))  # noqa: S307 - the text is our own
        assert repr(value) == str(value)
    assert "Target(within=CalendarTime('72h'))" == repr(Target(within="72h calendar"))


def test_table() -> None:
    """A table is a mapping in the order given, equal to a `dict`, and hashes by its items."""
    table = Table({"b": 1, "a": 2})
    assert (["b", "a"], 2, "{'b': 1, 'a': 2}") == (list(table), len(table), repr(table))
    assert table == {"a": 2, "b": 1}
    assert hash(table) == hash(Table({"a": 2, "b": 1}))
    assert table != [("b", 1), ("a", 2)]
    assert table == pickle.loads(pickle.dumps(table))  # noqa: S301 - our own pickle


def test_json_schema(right: dict[str, object]) -> None:
    """The published schema is a schema, takes what reads, and refuses what does not."""
    schema = Agreement.model_json_schema()
    jsonschema.Draft202012Validator.check_schema(schema)
    check = jsonschema.Draft202012Validator(schema)
    whole = json.loads(json.dumps(WHOLE))
    assert [] == list(check.iter_errors(whole))
    assert [] == list(check.iter_errors(Agreement.from_dict(WHOLE).to_dict()))
    assert [] == list(check.iter_errors(right))
    wrong = [
        {**right, "retarget": "keep"},
        {**right, "slacalc": 2},
        {**right, "levels": {"gold": {"targets": {"reaction": {"withn": "3h"}}}}},
        {**right, "levels": {"gold": {"targets": {"reaction": 3}}}},
        {**right, "rules": [{"when": {"a": 1}}]},
        {**right, "source": {"facts": {"a": {"column": "A", "type": "word"}}}},
        {name: right[name] for name in right if name != "rules"},
    ]
    assert [True] * len(wrong) == [not check.is_valid(document) for document in wrong]
    for within, valid in (
        ({"due": "promised_at"}, True),
        (
            [{"due": "promised_at", "moves": True}, {"by": "p", "amounts": {"a": "1h"}}, "2bd"],
            True,
        ),
        ({"due": 3}, False),
        ({"due": "promised_at", "moves": "yes"}, False),
        ([], False),
        ([["3h"]], False),
    ):
        for target in (within, {"within": within}):
            document = {**right, "levels": {"gold": {"targets": {"reaction": target}}}}
            assert valid == check.is_valid(document)
    short = {**right, "source": {"facts": ["priority"]}}
    assert check.is_valid(short)
    assert {"priority"} == set(Agreement.from_dict(short).source.facts)


def test_calendars_that_were_read() -> None:
    """An agreement takes the calendars of another as they are, combinations too."""
    agreement = Agreement.from_dict(WHOLE)
    again = Agreement.from_dict({**WHOLE, "calendars": agreement.calendars})
    assert agreement == again


def test_tests_that_were_read() -> None:
    """A rule takes the tests of another as they are."""
    rule = Rule(when={"contract": "paid"}, level="gold")
    assert rule == Rule(when=rule.when, level="gold")


def test_a_source_of_defaults() -> None:
    """A source says no more than it was told."""
    assert {"created": "created", "id": "id"} == Source().to_dict()


def test_dumps_of_pydantic() -> None:
    """`model_dump` of somebody's model that holds an agreement works and warns of nothing."""
    dumped = Agreement.from_dict(WHOLE).model_dump()
    assert "3h" == dumped["levels"]["urgent"]["targets"]["reaction"]["within"]


def test_constructors_speak_as_documents_do() -> None:
    """The constructors raise the same error as documents, and nothing of pydantic shows."""
    with pytest.raises(AgreementError) as caught:
        Target(within="1d", metrc="x")
    paths = [fault.path for fault in caught.value.faults]
    assert ["within", "metrc"] == paths
    assert "pydantic" not in str(caught.value)


@pytest.mark.parametrize("made", [Target(within="2bd", since="applied"), Defaults(since="start")])
def test_from_in_python(made: Target | Defaults) -> None:
    """Python keeps the word `from` for itself, so arguments call it `since`, and so does repr."""
    document = {"from": made.since, **({"within": "2bd"} if isinstance(made, Target) else {})}

    assert document == made.to_dict()
    assert (made, made) == (type(made)(**document), eval(repr(made)))  # noqa: S307 - our own


def test_from_of_a_level() -> None:
    """Levels have it as well, for all their targets."""
    level = Level(targets={"reaction": "1h"}, since="applied")

    assert {"from": "applied", "targets": {"reaction": "1h"}} == level.to_dict()


def test_since_in_documents(right: dict[str, object]) -> None:
    """A document says `from`; another word it does not know."""
    for place in (right["defaults"], right["levels"]["gold"]):
        place["since"] = "applied"
    right["levels"]["gold"]["targets"]["reaction"] = {"within": "1h", "since": "applied"}
    with pytest.raises(AgreementError) as caught:
        Agreement.from_dict(right)

    assert ["defaults.since", "levels.gold.since", "levels.gold.targets.reaction.since"] == sorted(
        fault.path for fault in caught.value.faults
    )


def test_from_and_since_at_once() -> None:
    """Both spellings of one thing contradict each other, whatever they say."""
    with pytest.raises(AgreementError, match="since: is what documents call from; give one of"):
        Target(within="3h", since="applied", **{"from": "applied"})
    with pytest.raises(AgreementError, match="from: expected 'start' or 'applied'; got 'then'"):
        Target(within="3h", since="then")
