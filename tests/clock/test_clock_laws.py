"""Laws of clocks, on generated histories and metrics."""

from __future__ import annotations

import pickle
from datetime import UTC, datetime, timedelta, timezone
from typing import TYPE_CHECKING

import pytest
from hypothesis import given
from hypothesis import strategies as st

from slacalc import Event, Request
from slacalc.clock.fold import ClockState, compile_clock, fold
from slacalc.clock.history.trail import Trail, follow
from slacalc.clock.metrics.built_in import BUILT_IN
from slacalc.clock.metrics.metric import Metric

if TYPE_CHECKING:
    from slacalc.clock.cycles import Cycle, Span

NINE = datetime(2026, 3, 5, 9, tzinfo=UTC)
KINDS = (
    *("note", "customer_reply", "agent_reply", "changed", "assigned", "accepted", "deferred"),
    *("returned", "resolved", "reopened", "closed", "cancelled", "hold", "go", "moved"),
)
STATUSES = ("open", "pending", "on_hold", "resolved", "closed", "theirs")
WORDS = {"theirs": "waiting"}
HOUR_US = 3_600_000_000


def custom(draw: st.DrawFn) -> Metric:
    """Draw a metric with every slot and any options."""
    return Metric(
        start={"event": draw(st.sampled_from([["created"], ["created", "customer_reply"]]))},
        stop=draw(st.sampled_from([{"event": "resolved"}, {"while": {"status": "closed"}}])),
        pause=[{"while": {"status": ["pending", "waiting"]}}, {"event": "hold", "charge": "x"}],
        resume={"event": "go"},
        reset=draw(st.sampled_from([None, {"event": "assigned"}])),
        reopen=draw(st.sampled_from(["continue", "count", "restart", "new_cycle", "ignore"])),
        again=draw(st.sampled_from(["ignore", "restart"])),
        next=draw(st.sampled_from(["free", "due"])),
        from_fact=draw(st.sampled_from([None, "called"])),
    )


METRICS = st.sampled_from(list(BUILT_IN.values())) | st.composite(custom)()


def moments_of_day(hours: int) -> datetime:
    """Return nine o'clock and so many hours."""
    return NINE + timedelta(hours=hours)


@st.composite
def events(draw: st.DrawFn, most: int = 14) -> list[Event]:
    """Draw what happened after the creation, by the hour."""
    count = draw(st.integers(0, most))
    facts = st.fixed_dictionaries(
        {},
        optional={
            "status": st.sampled_from(STATUSES),
            "called": st.integers(-3, 40).map(moments_of_day),
        },
    )
    return sorted(
        (
            Event(
                moments_of_day(draw(st.integers(0, 30))),
                draw(st.sampled_from(KINDS)),
                by=draw(st.sampled_from([None, "agent"])),
                facts=draw(facts),
            )
            for _ in range(count)
        ),
        key=lambda event: event.at,
    )


def trail(metric: Metric, happened: list[Event]) -> Trail:
    """Follow a request that is created at nine."""
    request = Request("T", {"status": "open"}, [Event(NINE, "created"), *happened])
    return follow(request, names=metric.fact_names(), words=WORDS)


def due(cycle: Cycle) -> int:
    """Promise four hours of wall time."""
    return cycle.started_us + 4 * HOUR_US


def whole(metric: Metric, happened: list[Event]) -> ClockState:
    """Fold the whole history."""
    return fold(compile_clock(metric), trail(metric, happened).moments, due=due)


def timeless(span: Span) -> tuple[object, ...]:
    """Return what a span says beside its causes."""
    return span.start_us, span.end_us, span.phase


def shape(state: ClockState) -> list[tuple[object, ...]]:
    """Return what cycles say beside their causes."""
    return [
        (cycle.started_us, cycle.stopped_us, cycle.ended, *map(timeless, cycle.spans))
        for cycle in state.cycles
    ]


@given(metric=METRICS, happened=events(), cut=st.integers(0, 15))
def test_prefix_and_rest_are_the_whole(metric: Metric, happened: list[Event], cut: int) -> None:
    """Folding the rest onto the pickled state of a prefix gives what folding all gives."""
    clock = compile_clock(metric)
    moments = trail(metric, happened).moments
    prefix = pickle.loads(pickle.dumps(fold(clock, moments[:cut], due=due)))  # noqa: S301 - ours

    assert fold(clock, moments, due=due) == fold(clock, moments[cut:], prefix, due=due)


@given(metric=METRICS, happened=events(), place=st.integers(0, 30))
def test_an_event_that_no_condition_mentions_changes_nothing(
    metric: Metric,
    happened: list[Event],
    place: int,
) -> None:
    """A remark moves no clock, with or without facts that nobody asks for."""
    remark = Event(moments_of_day(place), "remark", facts={"colour": "red"})
    with_remark = sorted([*happened, remark], key=lambda event: event.at)

    assert shape(whole(metric, happened)) == shape(whole(metric, with_remark))


@given(metric=METRICS, happened=events(), place=st.integers(0, 30))
def test_a_pause_without_length_changes_nothing(
    metric: Metric,
    happened: list[Event],
    place: int,
) -> None:
    """Held and let go at one instant is as if neither had happened."""
    moment = moments_of_day(place)
    before = [event for event in happened if event.at <= moment and event.kind != "hold"]
    after = [event for event in happened if event.at > moment]
    pause = [Event(moment, "hold"), Event(moment, "go")]

    assert shape(whole(metric, before + after)) == shape(whole(metric, before + pause + after))


@given(metric=METRICS, happened=events())
def test_duplicates_by_id_count_once(metric: Metric, happened: list[Event]) -> None:
    """A history in which every event is given twice says what it says once."""
    named = [
        Event(event.at, event.kind, by=event.by, facts=event.facts, id=number)
        for number, event in enumerate(happened)
    ]

    assert whole(metric, named) == whole(metric, [*named, *named])
    assert shape(whole(metric, happened)) == shape(whole(metric, named))


@given(metric=METRICS, happened=events(), hours=st.integers(-12, 12))
def test_the_zone_in_which_events_are_written_changes_nothing(
    metric: Metric,
    happened: list[Event],
    hours: int,
) -> None:
    """Clocks know instants, not wall times."""
    zone = timezone(timedelta(hours=hours))
    moved = [
        Event(event.at.astimezone(zone), event.kind, by=event.by, facts=event.facts)
        for event in happened
    ]

    assert whole(metric, happened) == whole(metric, moved)


@given(metric=METRICS, happened=events())
def test_spans_tile_their_cycles_and_cycles_never_overlap(
    metric: Metric,
    happened: list[Event],
) -> None:
    """Spans touch, none is empty, and they fill each cycle from its start to its end."""
    state = whole(metric, happened)
    last_us = 0
    for number, cycle in enumerate(state.cycles, 1):
        edges = [cycle.started_us, *(span.end_us for span in cycle.spans)]

        assert number == cycle.number
        assert last_us <= cycle.started_us
        assert [span.start_us for span in cycle.spans] == edges[:-1]
        assert all(span.end_us is None or span.start_us < span.end_us for span in cycle.spans)
        assert cycle.stopped_us == edges[-1]
        assert (cycle.ended is None) == (cycle.stopped_us is None)
        last_us = edges[-1] or last_us

    ended = [cycle.ended is not None for cycle in state.cycles]

    assert all(ended[:-1])
    if state.cycles and state.cycles[-1].ended != "superseded":
        # A cycle that was put off and never began leaves no trace of how it ended.
        assert state.phase == state.cycles[-1].phase or metric.next == "due"


@given(metric=METRICS, happened=events())
def test_running_spans_of_neighbours_are_joined(metric: Metric, happened: list[Event]) -> None:
    """Two running spans never touch: a phase that goes on is one span."""
    for cycle in whole(metric, happened).cycles:
        for one, other in zip(cycle.spans, cycle.spans[1:], strict=False):
            assert (one.phase, one.cause) != (other.phase, other.cause)
            assert (one.phase, other.phase) != ("running", "running")


@given(happened=events())
def test_every_metric_may_meet_every_history(happened: list[Event]) -> None:
    """No history crashes a clock, however dirty."""
    for metric in BUILT_IN.values():
        assert whole(metric, happened).phase in {
            *("pending", "running", "paused", "stopped", "cancelled"),
        }


@pytest.mark.parametrize("metric", BUILT_IN.values(), ids=BUILT_IN)
@given(happened=events(), at=st.integers(0, 30))
def test_a_trail_cut_at_an_instant_is_the_trail_of_the_events_up_to_it(
    metric: Metric,
    happened: list[Event],
    at: int,
) -> None:
    """Events after the instant asked about change nothing before it."""
    moment = moments_of_day(at)
    request = Request("T", {}, [Event(NINE, "created"), *happened])
    cut = Request("T", {}, [event for event in request.events if event.at <= moment])
    at_us = Event(moment, "note").at_us
    names = metric.fact_names()

    assert follow(request, names=names, at_us=at_us)[:2] == follow(cut, names=names)[:2]
