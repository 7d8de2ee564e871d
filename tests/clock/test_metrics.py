"""Metrics: values that write back as documents, and the built-in ones."""

from __future__ import annotations

import pickle

import pytest

from slacalc.clock.metrics.built_in import BUILT_IN
from slacalc.clock.metrics.conditions import AllOf, OnEvent, While, compile_state
from slacalc.clock.metrics.fact_tests import FactTests, OneOf
from slacalc.clock.metrics.metric import Metric, PauseReason, read_metric
from slacalc.errors import AgreementError, Faults

WAITING = {"while": {"status": "waiting"}}
FULL = {
    "start": [{"event": "assigned"}, {"while": {"group": "second line"}}],
    "stop": {"while": {"status": "done"}},
    "pause": [{**WAITING, "charge": "customer"}, {"event": "hold"}],
    "resume": {"event": "go"},
    "reset": {"event": "assigned", "by": {"not": "lead"}},
    "cancel": None,
    "reopens": {"event": "again"},
    "reopen": "count",
    "again": "restart",
    "cycles": "worst",
    "next": "due",
    "from": "called_at",
}


def read(document: object, base: Metric | None = None) -> Metric:
    """Read a metric that has no faults."""
    faults = Faults()
    metric = read_metric(document, faults, "metrics.x", base)

    assert [] == [str(fault) for fault in faults]
    return metric


@pytest.mark.parametrize("metric", [*BUILT_IN.values(), read(FULL)], ids=[*BUILT_IN, "full"])
def test_metric_survives_repr_pickle_and_document(metric: Metric) -> None:
    """A metric is rebuilt by its repr, its pickle and its document, with the same hash."""
    copies = [
        eval(repr(metric), {"Metric": Metric}),  # noqa: S307 - our own repr
        pickle.loads(pickle.dumps(metric)),  # noqa: S301 - our own pickle
        read(metric.to_document()),
    ]

    assert [metric] * 3 == copies
    assert {hash(metric)} == {hash(copy) for copy in copies}


def test_keywords_and_documents_have_one_reader() -> None:
    """`Metric(…)` takes what documents say, `from` apart, which Python keeps for itself."""
    keywords = {name: value for name, value in FULL.items() if name != "from"}
    metric = Metric(**keywords, from_fact="called_at")

    assert read(FULL) == metric
    assert {**FULL, "start": {"any": FULL["start"]}} == metric.to_document()


def test_fields_given_replace_those_of_the_base() -> None:
    """A document over a base changes the fields it gives, and no others."""
    base = BUILT_IN["resolution"]
    changed = read({"pause": WAITING, "reopen": "restart"}, base)

    assert 1 == len(changed.pause)
    assert "restart" == changed.reopen
    assert (base.start, base.stop) == (changed.start, changed.stop)
    assert base == read({}, base)
    assert () == read({"pause": None}, base).pause


def test_defaults() -> None:
    """A clock that says no more than its start is cancelled by `cancelled`, and that is all."""
    metric = Metric(start={"event": "created"})

    assert {"start": {"event": "created"}} == metric.to_document()
    assert (OnEvent(("cancelled",)), OnEvent(("reopened",))) == (metric.cancel, metric.reopens)
    assert ("ignore", "ignore", "each", "free") == (
        metric.reopen,
        metric.again,
        metric.cycles,
        metric.next,
    )


def test_conditions_and_reasons_are_taken_as_values_too() -> None:
    """A metric may be built from the parts of another one."""
    full = read(FULL)
    metric = Metric(start=full.start, stop=full.stop, pause=full.pause)

    assert (full.start, full.stop, full.pause) == (metric.start, metric.stop, metric.pause)
    assert (full.pause[1],) == Metric(start=full.start, pause=full.pause[1]).pause


def test_each_way_of_a_pause_is_a_reason() -> None:
    """An `any` at the top of a pause makes several reasons, charged to the same party."""
    metric = read({**FULL, "pause": {"any": [WAITING, {"event": "hold"}], "charge": "customer"}})

    assert ["customer", "customer"] == [reason.charge for reason in metric.pause]
    assert {**WAITING, "charge": "customer"} == metric.pause[0].to_document()


def test_facts_asked_for() -> None:
    """A metric names every fact that its clock looks at."""
    assert {"group", "status", "called_at"} == read(FULL).fact_names()
    assert set() == BUILT_IN["reaction"].fact_names()
    assert {"status", "deferred"} == BUILT_IN["resolution"].fact_names()


@pytest.mark.parametrize(
    ("document", "expected"),
    [
        (5, ["metrics.x: expected a metric made of start, stop"]),
        ({}, ["metrics.x.start: a clock has to start"]),
        ({"start": None}, ["metrics.x.start: expected a condition"]),
        ({"start": {"event": "a"}, "begin": 1}, ["metrics.x: unknown field; expected start"]),
        ({"start": {"event": "a"}, "reopen": "no"}, ["metrics.x.reopen: expected continue, "]),
        ({"start": {"event": "a"}, "again": ["no"]}, ["metrics.x.again: expected ignore or "]),
        ({"start": {"event": "a"}, "cycles": 1}, ["metrics.x.cycles: expected each, "]),
        ({"start": {"event": "a"}, "next": {}}, ["metrics.x.next: expected free or due"]),
        ({"start": {"event": "a"}, "from": 5}, ["metrics.x.from: expected the name of a fact"]),
        (
            {"start": {"event": "a"}, "pause": [{**WAITING, "charge": ""}, 5]},
            [
                "metrics.x.pause[0].charge: expected the name of a party",
                "metrics.x.pause[1]: expected a condition",
            ],
        ),
        (
            {"start": {"evnt": "a"}, "stop": {"event": 5}},
            ["metrics.x.start: unknown word", "metrics.x.stop.event: expected the kind"],
        ),
        (
            {"start": {"event": "a", **WAITING}, "pause": {"event": "a", **WAITING}},
            ["metrics.x.start: a state", "metrics.x.pause: a state"],
        ),
    ],
)
def test_faults_have_paths_and_come_all_at_once(document: object, expected: list[str]) -> None:
    """Whatever is wrong in a metric is said with its path, everything in one report."""
    faults = Faults()
    metric = read_metric(document, faults, "metrics.x")
    actual = [str(fault) for fault in faults]

    assert metric is None
    assert expected == [text[: len(start)] for text, start in zip(actual, expected, strict=True)]


def test_the_constructor_raises_all_faults() -> None:
    """In Python the same faults come as one error."""
    with pytest.raises(AgreementError) as caught:
        Metric(start={"event": 5}, again="no")

    assert ["start.event", "again"] == [fault.path for fault in caught.value.faults]


def test_mixed_values_are_refused_as_mixed_documents_are() -> None:
    """A state joined with an event means nothing, however it was built."""
    mixed = AllOf((OnEvent(("a",)), While(FactTests((("x", OneOf((1,))),)))))

    with pytest.raises(AgreementError) as caught:
        Metric(start=mixed, pause=[PauseReason(mixed)])

    assert ["start", "pause[0]"] == [fault.path for fault in caught.value.faults]


def test_built_in_names() -> None:
    """The built-in metrics are those of the specification."""
    names = ["reaction", "next_reply", "update", "accept", "resolution", "return"]

    assert names == list(BUILT_IN)
    assert ["resolution"] == [name for name in names if BUILT_IN[name].reopen != "ignore"]
    assert compile_state(BUILT_IN["resolution"].pause[0].condition)({"status": "on_hold"})
