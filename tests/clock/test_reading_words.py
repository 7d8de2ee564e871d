"""What readers of clocks, events and conditions say: the place, the value, and what to write."""

from __future__ import annotations

import re
from datetime import UTC, date, datetime
from decimal import Decimal

import pytest

from slacalc import Event, Request
from slacalc.clock.fold import compile_clock, fold
from slacalc.clock.history.facts import differ, read_fact
from slacalc.clock.history.plain import Fields, count, flag, instant, items, maybe, phase, told
from slacalc.clock.history.texts import read_instant, untagged
from slacalc.clock.history.trail import faults_of, follow
from slacalc.clock.metrics import built_in
from slacalc.clock.metrics.condition_reading import MOST, read_condition, read_fact_tests
from slacalc.clock.metrics.fact_tests import comparable
from slacalc.clock.metrics.metric import Metric, read_metric
from slacalc.clock.state_document import clock_document, read_clock
from slacalc.errors import Faults, HistoryError, NaiveDatetimeError

NINE = datetime(2026, 3, 5, 9, tzinfo=UTC)
LAST = 253_402_300_799_999_999
PHASES = "pending, running, paused, stopped, cancelled"


def said(expected: str) -> str:
    """The pattern of exactly this text."""
    return f"^{re.escape(expected)}$"


@pytest.mark.parametrize(
    ("read", "value", "expected"),
    [
        (told, 7, "x=7 is not possible; expected text"),
        (flag, 1, "x=1 is not possible; expected true or false"),
        (count, -1, "x=-1 is not possible; expected a whole number from 0 on"),
        (count, True, "x=True is not possible; expected a whole number from 0 on"),
        (count, 1 << 62, f"x={1 << 62} is not possible; expected a whole number from 0 on"),
        (phase, "asleep", f"x='asleep' is not possible; expected {PHASES}"),
        (
            instant,
            LAST + 1,
            f"x={LAST + 1} is not possible; expected microseconds since 1970, up to the year 9999",
        ),
        (
            instant,
            None,
            "x=None is not possible; expected microseconds since 1970, up to the year 9999",
        ),
    ],
)
def test_plain_values_are_refused_in_words(read: object, value: object, expected: str) -> None:
    """Each reader names its field, shows the value and says what it expects."""
    assert callable(read)
    with pytest.raises(HistoryError, match=said(expected)):
        read(value, "x")


def test_plain_values_are_read() -> None:
    """What fits is returned as it is, the last instant and the first among it."""
    first = -62_135_596_800_000_000
    assert (LAST, first) == Fields({"x": [LAST, first]}, "", ("x",)).each("x", instant)
    assert (1 << 62) - 1 == count((1 << 62) - 1, "x")
    assert maybe(None, "x", count) is None
    with pytest.raises(HistoryError, match=said("x=-1 is not possible; expected a whole number "
                                                "from 0 on")):  # fmt: skip
        maybe(-1, "x", count)


def test_lists_and_mappings_are_refused_in_words() -> None:
    """Lists say how long they are, mappings which fields they have, items where they stand."""
    with pytest.raises(HistoryError, match=said("x={} is not possible; expected a list")):
        Fields({"x": {}}, "", ("x",)).each("x", count)
    with pytest.raises(HistoryError, match=r"^y\.x\.1=-1 is not possible"):
        Fields({"x": [1, -1]}, "y", ("x",)).each("x", count)
    with pytest.raises(HistoryError, match=said("x=[1] is not possible; expected a list of 3")):
        items([1], "x", 3)
    with pytest.raises(HistoryError, match=said("x=7 is not possible; expected a mapping with a, "
                                                "b")):  # fmt: skip
        Fields(7, "x", ("a", "b"))
    with pytest.raises(HistoryError, match=said("x='c' is not possible; expected only the fields "
                                                "a, b")):  # fmt: skip
        Fields({"c": 1}, "x", ("a", "b"))
    with pytest.raises(HistoryError, match=said("state=7 is not possible; expected a mapping "
                                                "with a")):  # fmt: skip
        Fields(7, "", ("a",), what="state")


@pytest.mark.parametrize(
    ("field", "value", "expected"),
    [
        ("at", None, "event.at=None is not possible; expected a value"),
        ("kind", " x", "kind=' x' is not possible; expected a word, without spaces round it"),
        ("by", "", "by='' is not possible; expected a word, without spaces round it"),
        ("note", 7, "note=7 is not possible; expected text"),
        (
            "other",
            1,
            (
                "event='other' is not possible; expected only the fields at, by, facts, id, kind, "
                "note, recorded_at, until"
            ),
        ),
    ],
)
def test_fields_of_an_event_are_refused_in_words(field: str, value: object, expected: str) -> None:
    """Each field of an event is read under its own name."""
    document = {"at": "2026-03-05T09:00:00+00:00", "kind": "note", field: value}
    with pytest.raises(HistoryError, match=said(expected)):
        Event.from_dict(document)
    with pytest.raises(HistoryError, match=said("event=7 is not possible; expected a mapping "
                                                "with at, kind")):  # fmt: skip
        Event.from_dict(7)  # type: ignore[arg-type] - what is refused


@pytest.mark.parametrize("field", ["at", "until", "recorded_at"])
def test_instants_of_an_event_are_refused_in_words(field: str) -> None:
    """Each instant of an event is read under its own name."""
    document = {"at": "2026-03-05T09:00:00+00:00", "kind": "note", field: "soon"}
    expected = (
        f"{field}='soon' is not possible; expected an instant such as "
        "'2026-03-05T09:00:00+03:00' or an aware datetime"
    )
    with pytest.raises(HistoryError, match=said(expected)):
        Event.from_dict(document)


@pytest.mark.parametrize(
    ("document", "expected"),
    [
        ({"id": 1, "format": 2}, "format=2 is not possible; expected 1"),
        ({"id": 1, "events": {}}, "events={} is not possible; expected a list of events"),
        ({}, "request.id=None is not possible; expected a value"),
        (
            {"id": 1, "events": [7]},
            "request 1, event 1: event=7 is not possible; expected a mapping with at, kind",
        ),
        (
            {"id": 1, "more": 1},
            "request='more' is not possible; expected only the fields events, facts, format, id",
        ),
    ],
)
def test_requests_are_refused_in_words(document: dict[str, object], expected: str) -> None:
    """A request says which field, or which event, cannot be read."""
    with pytest.raises(HistoryError, match=said(expected)):
        Request.from_dict(document)


def test_a_naive_event_is_named_by_request_and_place() -> None:
    """The kind of the error stays, and its text says which event it is."""
    events = [{"at": "2026-03-05T09:00:00", "kind": "created"}]
    with pytest.raises(NaiveDatetimeError, match=r"^request 'R', event 1: "):
        Request.from_dict({"id": "R", "events": events})


def test_instants_may_be_as_long_as_zones_are() -> None:
    """Text of an instant has up to 128 characters; a fraction finer than microseconds is shown."""
    text = "2026-03-05T09:00:00+00:00"
    assert read_instant("x", text) == NINE
    with pytest.raises(HistoryError, match=r"^x='2026"):
        read_instant("x", text + "[" + "U" * 103)
    with pytest.raises(NaiveDatetimeError, match=r"2026-03-05T09:00:00\.0000001"):
        read_instant("x", "2026-03-05T09:00:00.0000001+00:00")


def test_tagged_values_are_refused_in_words() -> None:
    """A tag that nobody knows is shown with the ones there are."""
    with pytest.raises(HistoryError, match=r"^x=\{'time': '9'\} is not possible; expected a fact"):
        untagged("x", {"time": "9"})
    with pytest.raises(HistoryError, match=r"^x='soon' is not possible; expected an instant"):
        untagged("x", {"datetime": "soon"})
    assert untagged("x", {"decimal": "1" * 128}) == Decimal("1" * 128)


# ---------------------------------------------------------------------------- where it stands


def stood() -> dict[str, object]:
    """The document of a clock that ran, was paused and goes on."""
    metric = Metric(
        start={"event": ["created", "asked"]},
        stop={"event": "done"},
        pause={"event": "hold", "charge": "client"},
        resume={"event": "go"},
    )
    events = [
        Event(NINE, "created"),
        Event(NINE.replace(hour=10), "done"),
        Event(NINE.replace(hour=11), "asked"),
        Event(NINE.replace(hour=12), "hold"),
    ]
    moments = follow(Request(1, {}, events), names=()).moments
    return clock_document(fold(compile_clock(metric), moments))


def test_where_a_clock_stands_reads_back() -> None:
    """What is written is read, and written again the same."""
    assert stood() == clock_document(read_clock(stood(), "x"))


@pytest.mark.parametrize(
    ("field", "value", "expected"),
    [
        ("number", 5, "x.number=5 is not possible; expected less than 5"),
        ("number", -1, "x.number=-1 is not possible; expected a whole number from 0 on"),
        ("number", 3, "x.number=3 is not possible; expected the phase of the last cycle"),
        ("states", "a", "x.states='a' is not possible; expected a whole number from 0 on"),
        ("reasons", 7, "x.reasons=7 is not possible; expected a list"),
        ("reasons", [7], "x.reasons.0=7 is not possible; expected a list of 3"),
        ("reasons", [["a", "b", None]], ("x.reasons.0='a' is not possible; expected a whole "
                                        "number from 0 on")),
        ("reasons", [[1, 2, None]], "x.reasons.0=2 is not possible; expected text"),
        ("reasons", [[1, "b", 3]], "x.reasons.0=3 is not possible; expected text"),
        ("cycles", 7, "x.cycles=7 is not possible; expected a list"),
        ("cycles", [], "x.number=2 is not possible; expected the phase of the last cycle"),
        ("more", 7, ("x='more' is not possible; expected only the fields cycles, number, reasons, "
                    "states")),
    ],
)  # fmt: skip
def test_clocks_are_refused_in_words(field: str, value: object, expected: str) -> None:
    """Each field of a clock is read under its own path."""
    with pytest.raises(HistoryError, match=said(expected)):
        read_clock({**stood(), field: value}, "x")


@pytest.mark.parametrize(
    ("field", "value", "expected"),
    [
        ("cause", 7, "cause=7 is not possible; expected text"),
        ("ended_by", 7, "ended_by=7 is not possible; expected text"),
        ("number", "1", "number='1' is not possible; expected a whole number from 0 on"),
        ("put_off", 0, "put_off=0 is not possible; expected true or false"),
        ("phase", "asleep", f"phase='asleep' is not possible; expected {PHASES}"),
        ("started", None, ("started=None is not possible; expected microseconds since 1970, up to "
                          "the year 9999")),
        ("stopped", "x", ("stopped='x' is not possible; expected microseconds since 1970, up to "
                         "the year 9999")),
        ("stopped", None, "stopped=None is not possible; expected an instant if the cycle ended"),
        ("ended", "gone", "ended='gone' is not possible; expected stopped, superseded, cancelled"),
        ("counted", 7, "counted=7 is not possible; expected a list"),
        ("counted", [7], "counted.0=7 is not possible; expected a list of 2"),
        ("counted", [[5, 5]], "counted.0=5 is not possible; expected an end after its start"),
        ("counted", [["a", 5]], ("counted.0='a' is not possible; expected microseconds since "
                                 "1970, up to the year 9999")),
        ("spans", 7, "spans=7 is not possible; expected a list"),
        ("spans", [7], "spans.0=7 is not possible; expected a list of 5"),
        ("spans", [[5, 5, "running", "", None]], ("spans.0=5 is not possible; expected an end "
                                                 "after its start")),
        ("spans", [["a", 5, "running", "", None]], ("spans.0='a' is not possible; expected "
                                                  "microseconds since 1970, up to the year 9999")),
        ("spans", [[4, "a", "running", "", None]], ("spans.0='a' is not possible; expected "
                                                  "microseconds since 1970, up to the year 9999")),
        ("spans", [[4, 5, "asleep", "", None]], (f"spans.0='asleep' is not possible; expected "
                                                f"{PHASES}")),
        ("spans", [[4, 5, "running", 7, None]], "spans.0=7 is not possible; expected text"),
        ("spans", [[4, 5, "running", "", 7]], "spans.0=7 is not possible; expected text"),
    ],
)  # fmt: skip
def test_cycles_are_refused_in_words(field: str, value: object, expected: str) -> None:
    """Each field of a cycle is read under its own path."""
    document = stood()
    cycles = document["cycles"]
    assert isinstance(cycles, list)
    first = {**cycles[0], field: value}
    with pytest.raises(HistoryError, match=said(f"x.cycles.0.{expected}")):
        read_clock({**document, "cycles": [first, *cycles[1:]]}, "x")


@pytest.mark.parametrize(
    ("spans", "ended"),
    [
        ([[4, None, "running", "", None]], "stopped"),
        ([[4, 5, "running", "", None]], None),
        ([[4, None, "running", "", None], [5, None, "running", "", None]], None),
    ],
)
def test_only_the_last_span_of_an_open_cycle_lasts(spans: object, ended: str | None) -> None:
    """What lasts is open, and what is open lasts."""
    document = stood()
    cycles = document["cycles"]
    assert isinstance(cycles, list)
    last = {**cycles[1], "spans": spans, "ended": ended}
    expected = (
        "x.cycles.1='spans' is not possible; expected an end for all spans but that of an open "
        "cycle"
    )
    with pytest.raises(HistoryError, match=said(expected)):
        read_clock({**document, "cycles": [cycles[0], last]}, "x")


# ---------------------------------------------------------------------- conditions and metrics


def refused(document: object) -> list[tuple[str, str, str | None]]:
    """What is wrong with a condition."""
    faults = Faults()
    read_condition(document, faults, "x")
    return [(one.path, one.message, one.value) for one in faults]


@pytest.mark.parametrize(
    ("document", "path", "message", "value"),
    [
        (7, "x", "expected a condition made of event, by, when, while, all, any, none", "7"),
        ({}, "x", "expected a condition made of event, by, when, while, all, any, none", "{}"),
        ({"event": []}, "x.event", "expected the kind of an event, or a list of kinds", "[]"),
        ({"event": 7}, "x.event", "expected the kind of an event, or a list of kinds", "7"),
        ({"all": {}}, "x.all", "expected a list of conditions with at least one", "{}"),
        ({"when": 7}, "x.when", "expected a mapping from names of facts to tests", "7"),
        ({"while": {}}, "x.while", "expected a mapping from names of facts to tests", "{}"),
        ({"when": {"": 7}}, "x.when", "the name of a fact is text", "''"),
        ({"when": {"a": {}}}, "x.when.a",
         "expected one of not, at_least, above, at_most, below, present, has", None),
        ({"when": {"a": {"present": 1}}}, "x.when.a.present", "expected true or false", "1"),
        ({"when": {"a": {"above": True}}}, "x.when.a.above",
         "expected a number, a text, a date or an instant", "True"),
        ({"by": []}, "x.by", "an empty list is never met; name at least one value", None),
        ({"event": "a", "soon": 7}, "x",
         "unknown word; expected event, by, when, while, all, any, none", "'soon'"),
        ({"when": {"a": {"is": 7}}}, "x.when.a",
         "unknown word; expected not, at_least, above, at_most, below, present, has", "'is'"),
    ],
)  # fmt: skip
def test_conditions_are_refused_in_words(
    document: object, path: str, message: str, value: str | None
) -> None:
    """Each fault has its path, its words and the value that stands there."""
    assert (path, message, value) in refused(document)


def test_conditions_nest_to_a_depth() -> None:
    """The 32nd condition inside a condition is read, the 33rd is a fault; so with tests."""

    def nested(depth: int) -> object:
        made: object = {"event": "a"}
        for _ in range(depth):
            made = {"any": [made]}
        return made

    def negated(depth: int) -> object:
        made: object = "x"
        for _ in range(depth):
            made = {"not": made}
        return {"when": {"a": made}}

    words = "conditions are nested more than 32 deep; flatten them"
    assert [] == refused(nested(32))
    assert [words] == [message for _, message, _ in refused(nested(33))]
    assert [] == refused(negated(30))
    assert words in [message for _, message, _ in refused(negated(31))]
    for word in ("when", "while"):
        faults = Faults()
        read_fact_tests({"a": negated(32)["when"]["a"]}, faults, word)  # type: ignore[index] - known
        assert words in [one.message for one in faults]


def test_conditions_have_a_size() -> None:
    """A condition of 100,000 parts is read; of one more it is said once that it is too many."""
    words = f"a condition of more than {MOST} parts; write a simpler one"
    assert [] == refused({"when": {"a": list(range(MOST - 2))}})
    found = refused([{"when": {"a": [0] * 1000}} for _ in range(200)])
    assert [words] == [message for _, message, _ in found]
    assert found[0][0].startswith("x[")


def test_tests_of_facts_come_sorted() -> None:
    """Equal documents read as equal values, whatever the order of their keys."""
    one = read_fact_tests({"b": 1, "a": 2}, Faults(), "when")
    other = read_fact_tests({"a": 2, "b": 1}, Faults(), "when")

    assert one == other
    assert one is not None
    assert ["a", "b"] == [name for name, _ in one.tests]


@pytest.mark.parametrize(
    ("document", "path", "message", "value"),
    [
        (7, "x", ("expected a metric made of start, stop, pause, resume, reset, cancel, reopens, "
                 "reopen, again, cycles, next, from"), "7"),
        ({}, "x.start", "a clock has to start; say at which event", None),
        ({"start": {"event": "a"}, "soon": 7}, "x",
         ("unknown field; expected start, stop, pause, resume, reset, cancel, reopens, reopen, "
         "again, cycles, next, from"), "'soon'"),
        ({"start": {"event": "a"}, "again": "never"}, "x.again", "expected ignore or restart",
         "'never'"),
        ({"start": {"event": "a"}, "from": 7}, "x.from", "expected the name of a fact", "7"),
        ({"start": {"event": "a"}, "pause": {"event": "b", "charge": 7}}, "x.pause.charge",
         "expected the name of a party", "7"),
    ],
)  # fmt: skip
def test_metrics_are_refused_in_words(
    document: object, path: str, message: str, value: str | None
) -> None:
    """Each fault of a metric has its path, its words and the value that stands there."""
    faults = Faults()
    assert read_metric(document, faults, "x") is None
    assert (path, message, value) in [(one.path, one.message, one.value) for one in faults]


def test_the_built_in_metrics_are_what_their_documents_say() -> None:
    """Read anew, they are the ones that everybody has."""
    assert dict(built_in.BUILT_IN) == built_in._read()  # noqa: SLF001 - made when it is imported


@pytest.mark.parametrize(
    ("value", "expected"),
    [
        (None, ("", 0)),
        (True, ("", 0)),
        ((1,), ("", 0)),
        (NINE, ("instant", 1772701200000000)),
        (date(1, 1, 2), ("date", 2)),
        ("a", ("text", "a")),
        (7, ("number", 7)),
        (Decimal("1.5"), ("number", Decimal("1.5"))),
    ],
)
def test_what_compares_with_what(value: object, expected: tuple[str, object]) -> None:
    """Things compare with things of their kind."""
    assert expected == comparable(value)  # type: ignore[arg-type] - facts, as listed


def test_facts_differ_as_facts() -> None:
    """One is not true, an absent fact is None, and only the names that are asked for matter."""
    assert differ({"a": 1}, {"a": True}, ["a"])
    assert not differ({}, {"a": None}, ["a"])
    assert not differ({"a": 1, "b": 2}, {"a": 1.0, "b": 3}, ["a"])
    assert differ({"a": 1, "b": 2}, {"a": 1, "b": 3}, ["a", "b"])
    assert not differ({"a": 1}, {"a": 2}, [])


def test_only_numpy_has_items() -> None:
    """A value that offers `item` is not asked for it unless it is a number of numpy."""

    class Offering(str):
        """Text with a method that would be taken for a number's."""

        __slots__ = ()

        def item(self) -> int:
            return 7

    assert read_fact("x", Offering("a")) == "a"


def test_faults_of_a_history_know_words_and_instants() -> None:
    """Status words are translated, and an event at an instant that a fact names is no fault."""
    events = [
        Event(NINE.replace(hour=8), "called"),
        Event(NINE, "created", facts={"called_at": NINE.replace(hour=8)}),
        Event(NINE, "changed", facts={"status": "Done"}),
        Event(NINE, "deferred"),
    ]
    request = Request(1, {}, events)
    early = "it happened before the request was created"
    over = "it is over, so it cannot be deferred"

    assert [early] == [one.reason for one in faults_of(request)]
    found = faults_of(request, words={"Done": "resolved"}, from_facts=["called_at"])
    assert [over] == [one.reason for one in found]
