"""Conditions: read from documents, written back, compiled; every fault with its path."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from slacalc import Event
from slacalc.clock.history.moments import Moment
from slacalc.clock.metrics.condition_reading import DEEPEST, MOST, read_condition, read_fact_tests
from slacalc.clock.metrics.conditions import (
    AllOf,
    AnyOf,
    DoneBy,
    NoneOf,
    OnEvent,
    When,
    While,
    alternatives,
    compile_momentary,
    compile_state,
    condition_to_document,
    fact_names,
    is_state,
)
from slacalc.clock.metrics.fact_tests import FactTests, OneOf
from slacalc.errors import Faults

NINE = datetime(2026, 3, 5, 9, tzinfo=UTC)
TESTS = FactTests((("status", OneOf(("open",))),))


def read(document: object) -> object:
    """Read a condition that has no faults."""
    faults = Faults()
    condition = read_condition(document, faults, "stop")

    assert [] == [str(fault) for fault in faults]
    return condition


def faults_in(document: object) -> list[str]:
    """Return the faults of a condition that has some."""
    faults = Faults()

    assert read_condition(document, faults, "stop") is None
    return [str(fault) for fault in faults]


def happens(
    document: object, kinds: tuple[str, ...], by: str | None = None, **facts: object
) -> bool:
    """Say whether a momentary condition holds at a moment."""
    moment = Moment(0, 1, Event(NINE, "x", by=by), kinds, facts)
    return compile_momentary(read(document))(moment)


@pytest.mark.parametrize(
    ("document", "expected"),
    [
        ({"event": "created"}, OnEvent(("created",))),
        ({"event": ["a", "b"]}, OnEvent(("a", "b"))),
        ({"by": "agent"}, DoneBy(OneOf(("agent",)))),
        ({"when": {"status": "open"}}, When(TESTS)),
        ({"while": {"status": "open"}}, While(TESTS)),
        ({"when": {"status": "open"}, "event": "a"}, AllOf((OnEvent(("a",)), When(TESTS)))),
        ([{"event": "a"}, {"event": "b"}], AnyOf((OnEvent(("a",)), OnEvent(("b",))))),
        ({"any": [{"event": "a"}]}, OnEvent(("a",))),
        ({"all": [{"event": "a"}, {"by": "b"}]}, AllOf((OnEvent(("a",)), DoneBy(OneOf(("b",)))))),
        ({"none": [{"event": "a"}]}, NoneOf((OnEvent(("a",)),))),
    ],
)
def test_documents_become_values(document: object, expected: object) -> None:
    """Each word of a condition has its type; a mapping of several words holds when all do."""
    assert expected == read(document)


@pytest.mark.parametrize(
    "document",
    [
        {"event": "created"},
        {"event": ["a", "b"], "by": {"not": "agent"}, "when": {"open": True}},
        {"all": [{"when": {"a": 1}}, {"event": "x"}]},
        {"all": [{"when": {"a": 1}}, {"when": {"b": [1, 2]}}]},
        {"any": [{"event": "a"}, {"none": [{"by": None}]}]},
        {"all": [{"event": "a"}, {"all": [{"by": "b"}, {"by": {"not": "c"}}]}]},
        {"while": {"a": {"at_least": 3, "below": 5}, "b": {"present": False}}},
        {"when": {"a": {"not": {"has": "x"}}, "b": [["p", "q"]], "c": {"date": "2026-01-01"}}},
        {"when": {"a": [{"decimal": "1.5"}, 2], "b": {"above": {"date": "2026-01-01"}}}},
    ],
)
def test_conditions_write_back_the_document_they_were_read_from(document: object) -> None:
    """A document is returned as it was, and reads as an equal value in any order of keys."""
    condition = read(document)

    assert document == condition_to_document(condition)
    assert condition == read(condition_to_document(condition))


@pytest.mark.parametrize(
    ("test", "holding", "failing"),
    [
        ("open", ["open"], ["closed", None, 1, ("open",)]),
        (["a", "b"], ["a", "b"], ["c", None]),
        (1, [1, 1.0, Decimal(1)], [True, 2, "1", None]),
        (True, [True], [1, False, "true", None]),
        (None, [None], ["", 0, False]),
        ([["a", "b"]], [("a", "b")], ["a", ("b", "a")]),
        ({"not": "open"}, ["closed", None, 1], ["open"]),
        ({"not": ["a", "b"]}, ["c", None], ["a"]),
        ({"at_least": 3}, [3, 3.5, Decimal(4)], [2, "4", True, None, (4,)]),
        ({"above": 3}, [4], [3, date(2026, 1, 1)]),
        ({"at_most": 3}, [3, -1], [4, "1"]),
        ({"below": 3}, [2.9], [3, False]),
        ({"above": 1, "below": 3}, [2], [1, 3]),
        ({"at_least": "b"}, ["b", "c"], ["a", 5]),
        ({"above": date(2026, 1, 1)}, [date(2026, 1, 2)], [date(2026, 1, 1), NINE]),
        ({"at_most": {"datetime": "2026-03-05T12:00+03:00"}}, [NINE], [NINE + timedelta(0, 1)]),
        ({"datetime": "2026-03-05T12:00+03:00"}, [NINE], [NINE + timedelta(0, 1)]),
        ({"present": True}, ["", 0, False, ()], [None]),
        ({"present": False}, [None], [0]),
        ({"has": "vip"}, [("vip",), ("a", "vip")], ["vip", (), None]),
        ({"not": {"at_least": 3}}, [2, None, "x"], [3]),
    ],
)
def test_fact_tests(test: object, holding: list[object], failing: list[object]) -> None:
    """Each test holds for the facts it should, and for no others; absent is `None`."""
    holds = compile_state(read({"while": {"x": test}}))

    assert [True] * len(holding) == [holds({"x": fact}) for fact in holding]
    assert [False] * len(failing) == [holds({"x": fact}) for fact in failing]
    assert holds({}) is holds({"x": None})


def test_all_tests_of_a_mapping_have_to_hold() -> None:
    """Several facts in one mapping are joined by "and"."""
    tests = read_fact_tests({"b": 1, "a": [2, 3]}, Faults(), "when")
    holds = tests.compiled()

    assert (True, False, False) == (holds({"a": 2, "b": 1}), holds({"a": 2}), holds({"b": 1}))
    assert {"a", "b"} == tests.names()
    assert tests == read_fact_tests({"a": [2, 3], "b": 1}, Faults(), "when")
    assert {"a": [2, 3], "b": 1} == tests.to_document()


def test_momentary_conditions() -> None:
    """Event, role and guard are tested at the moment itself."""
    guarded = {"event": ["a", "b"], "by": {"not": "agent"}, "when": {"open": True}}
    joined = {"any": [{"all": [{"event": "a"}, {"by": "x"}]}, {"none": [{"event": ["a", "b"]}]}]}

    assert happens(guarded, ("b",), None, open=True)
    assert not happens(guarded, ("c",), None, open=True)
    assert not happens(guarded, ("a",), "agent", open=True)
    assert not happens(guarded, ("a",), None, open=False)
    assert happens({"event": "resolved"}, ("changed", "resolved"))
    assert [True, False, True] == [
        happens(joined, ("a",), "x"),
        happens(joined, ("a",), "y"),
        happens(joined, ("c",), "y"),
    ]


def test_states() -> None:
    """States join as conditions do."""
    status = [{"while": {"status": "a"}}, {"while": {"group": 1}}]
    every, one, none = (compile_state(read({word: status})) for word in ("all", "any", "none"))
    facts: list[Mapping[str, object]] = [{"status": "a", "group": 1}, {"status": "a"}, {}]

    assert [True, False, False] == [every(one_of) for one_of in facts]
    assert [True, True, False] == [one(one_of) for one_of in facts]
    assert [False, False, True] == [none(one_of) for one_of in facts]
    assert [True, False] == [is_state(read(status[0])), is_state(OnEvent(("a",)))]


def test_an_event_is_no_state() -> None:
    """Only facts hold over time; compiling an event as a state is a mistake of the program."""
    with pytest.raises(TypeError, match="is no state"):
        compile_state(OnEvent(("a",)))


def test_alternatives_and_names() -> None:
    """The ways of an `any` are looked at one by one; the facts asked for are all of them."""
    document = [{"event": "a"}, [{"while": {"x": 1}}, {"when": {"y": 1}, "event": "b"}]]
    condition = read(document)

    assert 3 == len(alternatives(condition))
    assert () == alternatives(None)
    assert {"x", "y"} == fact_names(condition)


@pytest.mark.parametrize(
    ("document", "expected"),
    [
        (5, ["stop: expected a condition made of event, by, when"]),
        ({}, ["stop: expected a condition made of"]),
        ({"evnt": "a"}, ["stop: unknown word; expected event"]),
        ({"event": []}, ["stop.event: expected the kind of an event"]),
        ({"event": ["a", 5]}, ["stop.event: expected the kind of an event"]),
        ({"event": {"a": 1}}, ["stop.event: expected the kind of an event"]),
        ({"any": []}, ["stop.any: expected a list of conditions"]),
        ({"all": {"event": "a"}}, ["stop.all: expected a list of conditions"]),
        ({"by": {"foo": 1}}, ["stop.by: unknown word; expected not"]),
        ({"by": {}}, ["stop.by: expected one of not"]),
        ({"when": "open"}, ["stop.when: expected a mapping from names of facts"]),
        ({"when": {}}, ["stop.when: expected a mapping"]),
        ({"when": {5: 1}}, ["stop.when: the name of a fact is text"]),
        ({"when": {"a": []}}, ["stop.when.a: an empty list is never met"]),
        ({"when": {"a": {"present": 1}}}, ["stop.when.a.present: expected true or false"]),
        ({"when": {"a": {"at_least": True}}}, ["stop.when.a.at_least: expected a number"]),
        ({"when": {"a": float("nan")}}, ["stop.when.a: a=nan is not possible"]),
        ({"when": {"a": {"date": 5}}}, ["stop.when.a: "]),
        ({"when": {"a": {"not": {"x": 1}}}}, ["stop.when.a.not: unknown word"]),
        ({"event": "a", "while": {"x": 1}}, ["stop: a state ('while') joins no event"]),
        (
            [{"event": 5}, {"when": {"a": [], "b": {"has": b"x"}}}],
            ["stop[0].event: ", "stop[1].when.a: ", "stop[1].when.b.has: "],
        ),
    ],
)
def test_faults_have_paths_and_come_all_at_once(document: object, expected: list[str]) -> None:
    """Whatever cannot be read is said with its path, everything in one report."""
    actual = faults_in(document)

    assert len(expected) == len(actual)
    assert all(text.startswith(start) for text, start in zip(actual, expected, strict=True))


def test_tests_that_cannot_be_read_are_none() -> None:
    """The reader of fact tests notes its faults as well."""
    faults = Faults()

    assert read_fact_tests({"a": {"x": 1}}, faults, "when") is None
    assert ["when.a: unknown word; expected not"] == [str(one)[:34] for one in faults]


def nested(word: str, depth: int) -> object:
    """Return a condition nested so deep."""
    document: object = {"event": "a"}
    for _ in range(depth):
        document = {word: [document, {"event": "b"}]}
    return document


@pytest.mark.parametrize("word", ["all", "any", "none"])
def test_nesting_is_bounded(word: str) -> None:
    """As deep as allowed is read; one more, and 10,000 more, is a fault and no crash."""
    assert read(nested(word, DEEPEST))
    for depth in (DEEPEST + 1, 10_000):
        assert any(f"more than {DEEPEST} deep" in text for text in faults_in(nested(word, depth)))


def test_deeply_nested_tests_and_facts_are_faults() -> None:
    """`not` inside `not` is bounded too, and so are lists in lists."""
    negated: object = "open"
    listed: object = "open"
    for _ in range(10_000):
        negated, listed = {"not": negated}, [listed]

    assert any(f"more than {DEEPEST} deep" in text for text in faults_in({"by": negated}))
    assert 1 == len(faults_in({"when": {"a": listed}}))
    assert 1 == len(faults_in({"when": {"a": negated, "b": 1}}))


def test_tests_count_as_depth() -> None:
    """A guard at the deepest condition that may be is too deep itself."""
    document: object = {"when": {"a": 1, "b": 2}}
    for _ in range(DEEPEST):
        document = {"any": [document, {"event": "b"}]}
    paths = [text.partition(":")[0] for text in faults_in(document)]

    assert ["a", "b"] == [path.rpartition(".")[2] for path in paths]


@pytest.mark.parametrize("where", ["conditions", "tests"])
def test_shared_parts_do_not_explode(where: str) -> None:
    """A small document that uses its parts again and again ends in one fault, quickly."""
    document: object = {"event": "a"} if where == "conditions" else {"when": {"a": ["b"] * 40_000}}
    for _ in range(20):
        document = {"any": [document] * 10}

    assert any(f"more than {MOST} parts" in text for text in faults_in(document))


@pytest.mark.parametrize("word", ["foo", "event"])
def test_a_faulty_deep_document_is_shown_short(word: str) -> None:
    """The value in a fault is cut, however deep it is."""
    deep: object = "x"
    for _ in range(10_000):
        deep = {"a": deep}

    assert all(len(text) < 300 for text in faults_in({word: deep}))


FACTS = st.none() | st.booleans() | st.integers(-3, 3) | st.sampled_from("abc")
TEST = st.recursive(
    FACTS | st.lists(FACTS, min_size=2, max_size=3),
    lambda inner: st.fixed_dictionaries({"not": inner}),
    max_leaves=4,
)


@given(test=TEST, fact=FACTS)
def test_not_is_the_opposite(test: object, fact: object) -> None:
    """A negated test holds exactly where the test does not, and reads back as itself."""
    plain = read({"while": {"x": test}})
    negated = read({"while": {"x": {"not": test}}})

    assert compile_state(plain)({"x": fact}) is not compile_state(negated)({"x": fact})
    assert negated == read(condition_to_document(negated))
