"""The fold: signals to cycles, `while` semantics, and every option in the life of a clock."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from time import perf_counter
from typing import TYPE_CHECKING

import pytest

from slacalc import Event, Phase, Request
from slacalc.clock.fold import BEGIN, ClockState, compile_clock, fold
from slacalc.clock.history.trail import follow
from slacalc.clock.machine import Signal
from slacalc.clock.metrics.built_in import BUILT_IN
from slacalc.clock.metrics.metric import Metric, read_metric
from slacalc.core.instants import to_micros
from slacalc.errors import Faults

if TYPE_CHECKING:
    from slacalc.clock.cycles import Cycle
    from slacalc.clock.history.moments import Moment

NINE = datetime(2026, 3, 5, 9, tzinfo=UTC)
START_US = to_micros(NINE)
HOUR_US = 3_600_000_000
WORK = {"start": {"event": "created"}, "stop": {"event": "resolved"}}
WAITING = {"while": {"status": "waiting"}}

Written = list[tuple[object, ...]]


def at(hours: float, kind: str = "changed", /, **facts: object) -> Event:
    """Return an event so many hours after nine, with the facts it changes."""
    return Event(NINE + timedelta(hours=hours), kind, facts=facts)


def metric(document: object) -> Metric:
    """Read a metric, or take a built-in one by its name."""
    if isinstance(document, str):
        return BUILT_IN[document]
    read = read_metric(document, Faults(), "x")

    assert read is not None
    return read


def moments(one: Metric, events: list[Event], **options: object) -> tuple[Moment, ...]:
    """Follow a request with these events."""
    names = one.fact_names() | {"status"}
    return follow(Request("T", {}, events), names=names, **options).moments


def run(document: object, *events: Event, **options: object) -> ClockState:
    """Fold a clock over a request that is created at nine."""
    one = metric(document)
    return fold(compile_clock(one), moments(one, [at(0, "created"), *events]), **options)


def hours(us: int | None) -> float | None:
    """Return an instant as hours after nine."""
    return None if us is None else (us - START_US) / HOUR_US


def written(state: ClockState) -> Written:
    """Return cycles as (ending, started, stopped, [phase, from, to …]) in hours after nine."""
    return [
        (
            cycle.ended,
            hours(cycle.started_us),
            hours(cycle.stopped_us),
            *((str(span.phase), hours(span.start_us), hours(span.end_us)) for span in cycle.spans),
        )
        for cycle in state.cycles
    ]


def test_a_clock_runs_from_start_to_stop() -> None:
    """One cycle, one span, with what began and what ended it."""
    state = run(WORK, at(1, "note"), at(2, "resolved"), at(3, "resolved"))

    assert [("stopped", 0, 2, ("running", 0, 2))] == written(state)
    assert Phase.STOPPED is state.phase is state.cycles[0].phase
    assert ("created, event 1", "resolved, event 3") == (
        state.cycles[0].cause,
        state.cycles[0].ended_by,
    )


def test_a_clock_that_was_never_started_is_pending() -> None:
    """Before its start a clock has no cycle."""
    state = run({"start": {"event": "assigned"}}, at(1, "resolved"))

    assert (Phase.PENDING, ()) == (state.phase, state.cycles)
    assert BEGIN == fold(compile_clock(metric(WORK)), ())


def test_an_open_clock_has_a_last_span_without_end() -> None:
    """What still lasts has no end yet."""
    assert [(None, 0, None, ("running", 0, None))] == written(run(WORK))


def test_pauses_of_a_state() -> None:
    """Entering the state pauses, leaving it resumes; the cause says why."""
    state = run(
        {**WORK, "pause": {**WAITING, "charge": "customer"}},
        at(1, status="waiting"),
        at(2, "note"),
        at(3, status="open"),
    )
    paused = state.cycles[0].spans[1]

    assert [
        (None, 0, None, ("running", 0, 1), ("paused", 1, 3), ("running", 3, None)),
    ] == written(state)
    assert ("status=waiting, event 2", "customer") == (paused.cause, paused.charge)


def test_a_clock_that_starts_inside_its_pause_state_is_paused_at_once() -> None:
    """States are tracked in every phase."""
    late = {**WORK, "start": {"event": "assigned"}, "pause": WAITING}
    state = run(late, at(1, status="waiting"), at(2, "assigned"), at(3, status="open"))

    assert [(None, 2, None, ("paused", 2, 3), ("running", 3, None))] == written(state)


def test_a_state_left_and_entered_while_stopped_counts_at_the_reopening() -> None:
    """A clock reopened inside its pause state is paused, one reopened outside runs."""
    document = {**WORK, "pause": WAITING, "reopen": "continue"}
    inside = run(document, at(1, "resolved"), at(2, status="waiting"), at(3, "reopened"))
    outside = run(
        document,
        at(1, status="waiting"),
        at(2, "resolved"),
        at(3, status="open"),
        at(4, "reopened"),
    )

    assert [
        (None, 0, None, ("running", 0, 1), ("stopped", 1, 3), ("paused", 3, None)),
    ] == written(inside)
    assert [
        (
            *(None, 0, None, ("running", 0, 1), ("paused", 1, 2)),
            *(("stopped", 2, 4), ("running", 4, None)),
        ),
    ] == written(outside)


def test_several_reasons_pause_until_the_last_ends() -> None:
    """Each reason has a span of its own cause; the clock runs when none is left."""
    state = run(
        "resolution",
        at(1, status="pending"),
        at(2, "deferred"),
        at(3, status="open"),
        at(4, "returned"),
    )

    assert [
        (
            *(None, 0, None, ("running", 0, 1), ("paused", 1, 3)),
            *(("paused", 3, 4), ("running", 4, None)),
        ),
    ] == written(state)
    assert ["status=pending, event 2", "deferred, event 3"] == [
        span.cause for span in state.cycles[0].spans[1:3]
    ]


def test_a_reason_that_ends_behind_another_changes_nothing() -> None:
    """While the first reason lasts, a second may come and go."""
    state = run(
        "resolution",
        at(1, status="pending"),
        at(2, "deferred"),
        at(3, "returned"),
        at(4, status="open"),
    )

    assert [
        (None, 0, None, ("running", 0, 1), ("paused", 1, 4), ("running", 4, None)),
    ] == written(state)


HOLD = {
    **WORK,
    "pause": [{"event": "hold", "charge": "vendor"}, {"while": {"status": "waiting"}}],
    "resume": {"event": "go"},
    "reopen": "continue",
}


def test_a_pause_that_an_event_begins_lasts_until_the_resume() -> None:
    """A second hold adds nothing; a resume without a hold means nothing."""
    state = run(HOLD, at(1, "go"), at(2, "hold"), at(3, "hold"), at(4, "go"))
    paused = state.cycles[0].spans[1]

    assert [
        (None, 0, None, ("running", 0, 2), ("paused", 2, 4), ("running", 4, None)),
    ] == written(state)
    assert ("hold, event 3", "vendor") == (paused.cause, paused.charge)


def test_a_resume_ends_the_pauses_of_events_alone() -> None:
    """A state goes on pausing after a resume, an event goes on after a state."""
    state = run(
        HOLD,
        at(1, "hold", status="waiting"),
        at(2, "go"),
        at(3, "hold"),
        at(4, status="open"),
        at(5, "go"),
    )

    assert [
        (
            *(None, 0, None, ("running", 0, 1), ("paused", 1, 4)),
            *(("paused", 4, 5), ("running", 5, None)),
        ),
    ] == written(state)


def test_a_stop_ends_the_pauses_of_events() -> None:
    """A clock that was held when it stopped runs when it is reopened."""
    state = run(HOLD, at(1, "hold"), at(2, "resolved"), at(3, "reopened"))

    assert ("running", 3, None) == written(state)[0][-1]


def test_stop_as_a_state_reopens_when_it_is_left() -> None:
    """Leaving the state is the opposite of entering it, also when several ways lead into it."""
    done = {"any": [{"while": {"status": "done"}}, {"while": {"closed": True}}]}
    state = run(
        {"start": {"event": "created"}, "stop": done, "reopen": "continue"},
        at(1, status="done"),
        at(2, status="open", closed=True),
        at(3, closed=False),
    )

    assert [
        (None, 0, None, ("running", 0, 1), ("stopped", 1, 3), ("running", 3, None)),
    ] == written(state)


def test_start_as_a_state_starts_when_it_is_entered() -> None:
    """Entering starts; leaving means nothing; entering again starts again."""
    document = {**WORK, "start": {"while": {"group": "second line"}}}
    state = run(document, at(1, group="second line"), at(2, group="x"), at(3, "resolved"))

    assert [("stopped", 1, 3, ("running", 1, 3))] == written(state)


def test_a_guard_alone_is_tested_at_every_event() -> None:
    """`when` without an event stops at the first event after which it holds."""
    state = run(
        {**WORK, "stop": {"when": {"status": "done"}}}, at(1, "note"), at(2, status="done")
    )

    assert [("stopped", 0, 2, ("running", 0, 2))] == written(state)


def test_a_faulty_event_gives_no_signal() -> None:
    """What contradicts the history happened to no clock, not even to a guard."""
    document = {**WORK, "stop": {"when": {"status": "done"}}}
    state = run(document, at(1, "reopened", status="done"), at(2, "note"))

    assert [("stopped", 0, 2, ("running", 0, 2))] == written(state)


@pytest.mark.parametrize(
    ("again", "expected"),
    [
        ("ignore", [("stopped", 0, 2, ("running", 0, 2))]),
        (
            "restart",
            [("superseded", 0, 1, ("running", 0, 1)), ("stopped", 1, 2, ("running", 1, 2))],
        ),
    ],
)
def test_again(again: str, expected: Written) -> None:
    """A start while running is ignored, or closes the cycle as superseded and opens another."""
    document = {**WORK, "start": {"event": ["created", "customer_reply"]}, "again": again}

    assert expected == written(run(document, at(1, "customer_reply"), at(2, "resolved")))


@pytest.mark.parametrize(
    ("reopen", "expected"),
    [
        ("ignore", [("stopped", 0, 2, ("running", 0, 1), ("paused", 1, 2))]),
        (
            "continue",
            [
                (
                    *(None, 0, None, ("running", 0, 1), ("paused", 1, 2)),
                    *(("stopped", 2, 5), ("running", 5, None)),
                ),
            ],
        ),
        ("count", [(None, 0, None, ("running", 0, 1), ("paused", 1, 2), ("running", 2, None))]),
        (
            "restart",
            [
                ("superseded", 0, 2, ("running", 0, 1), ("paused", 1, 2)),
                (None, 5, None, ("running", 5, None)),
            ],
        ),
        (
            "new_cycle",
            [
                ("stopped", 0, 2, ("running", 0, 1), ("paused", 1, 2)),
                (None, 5, None, ("running", 5, None)),
            ],
        ),
    ],
)
def test_reopen(reopen: str, expected: Written) -> None:
    """A stopped clock is reopened as the option says."""
    state = run(
        {**WORK, "pause": WAITING, "reopen": reopen},
        at(1, status="waiting"),
        at(2, "resolved"),
        at(3, status="open"),
        at(5, "reopened"),
    )

    assert expected == written(state)


def test_reopen_counted_joins_the_running_time_round_the_gap() -> None:
    """As if it had never stopped."""
    state = run({**WORK, "reopen": "count"}, at(1, "resolved"), at(2, "reopened"))

    assert [(None, 0, None, ("running", 0, None))] == written(state)


def test_cancel() -> None:
    """A cancelled clock has ended; a start opens a new cycle."""
    state = run(
        {**WORK, "start": {"event": ["created", "assigned"]}},
        at(1, "cancelled"),
        at(2, "resolved"),
        at(3, "assigned"),
        at(4, "cancelled"),
    )

    assert [
        ("cancelled", 0, 1, ("running", 0, 1)),
        ("cancelled", 3, 4, ("running", 3, 4)),
    ] == written(state)
    assert Phase.CANCELLED is state.phase is state.cycles[0].phase


def test_cancelled_before_it_ran_and_continued() -> None:
    """There is no cycle to continue, so one opens."""
    document = {"start": {"event": "assigned"}, "reopen": "continue"}
    cancelled = run(document, at(1, "cancelled"))
    reopened = run(document, at(1, "cancelled"), at(2, "reopened"))

    assert (Phase.CANCELLED, ()) == (cancelled.phase, cancelled.cycles)
    assert [(None, 2, None, ("running", 2, None))] == written(reopened)


def test_reset() -> None:
    """A reset supersedes the cycle; the new one is paused if its state still holds."""
    state = run(
        {**WORK, "reset": {"event": "assigned"}, "pause": WAITING},
        at(1, "assigned"),
        at(2, status="waiting"),
        at(3, "assigned"),
    )

    assert [
        ("superseded", 0, 1, ("running", 0, 1)),
        ("superseded", 1, 3, ("running", 1, 2), ("paused", 2, 3)),
        (None, 3, None, ("paused", 3, None)),
    ] == written(state)
    assert [1, 2, 3] == [cycle.number for cycle in state.cycles]


def test_extra_signals_of_a_promise_that_changes() -> None:
    """A reset that no event asks for is applied at the place of its moment."""
    state = run(WORK, at(1, "note"), at(2, "resolved"), extra={1: Signal.RESET})

    assert [
        ("superseded", 0, 1, ("running", 0, 1)),
        ("stopped", 1, 2, ("running", 1, 2)),
    ] == written(state)


# -------------------------------------------------------------------------- from and next

FROM = {"start": {"event": ["created", "assigned"]}, "stop": {"event": "done"}, "from": "called"}


def called(hours_after: float, when: float, kind: str) -> Event:
    """Return an event that names the instant a clock counts from."""
    return at(when, kind, called=NINE + timedelta(hours=hours_after))


def test_from_counts_from_the_instant_that_a_fact_names() -> None:
    """Earlier, or later, or from the event itself while there is no instant."""
    document = {**FROM, "start": {"event": "assigned"}}

    assert [(None, -1, None, ("running", -1, None))] == written(
        run(document, called(-1, 1, "assigned"))
    )
    assert [(None, 3, None, ("running", 3, None))] == written(
        run(document, called(3, 1, "assigned"))
    )
    assert [(None, 1, None, ("running", 1, None))] == written(run(document, at(1, "assigned")))
    assert [(None, 1, None, ("running", 1, None))] == written(
        run(document, at(1, "assigned", called="soon")),
    )


def test_a_cycle_that_ends_before_it_begins_took_no_time() -> None:
    """Stopped before the instant it counts from, a clock is stopped, with nothing used."""
    state = run({**FROM, "start": {"event": "assigned"}}, called(5, 1, "assigned"), at(2, "done"))

    assert [("stopped", 2, 2)] == written(state)


def test_pauses_before_the_start_do_not_count() -> None:
    """What happens before a start to come leaves its mark from the start on."""
    document = {**FROM, "start": {"event": "assigned"}, "pause": WAITING}
    early = (called(5, 1, "assigned"), at(2, status="waiting"))

    assert [(None, 5, None, ("paused", 5, None))] == written(run(document, *early))
    assert [(None, 5, None, ("running", 5, None))] == written(
        run(document, *early, at(3, status="open")),
    )


def test_no_cycle_counts_from_before_the_end_of_the_last() -> None:
    """Cycles never overlap, whatever their facts say."""
    state = run(FROM, at(2, "done"), called(1, 3, "assigned"))

    assert [
        ("stopped", 0, 2, ("running", 0, 2)),
        (None, 2, None, ("running", 2, None)),
    ] == written(
        state,
    )


def test_a_reopening_does_not_ask_for_the_fact() -> None:
    """Only a start counts from a fact."""
    document = {**FROM, "start": {"event": "assigned"}, "reopen": "new_cycle"}
    state = run(
        document, called(0, 1, "assigned"), at(2, "done"), at(2, "resolved"), at(4, "reopened")
    )

    assert (None, 4, None, ("running", 4, None)) == written(state)[1]


GRID = {
    "start": {"event": ["created", "agent_reply"]},
    "stop": {"event": ["agent_reply", "resolved"]},
    "pause": WAITING,
    "next": "due",
}


def due_after_four_hours(cycle: Cycle) -> int:
    """Promise four hours of wall time."""
    return cycle.started_us + 4 * HOUR_US


def test_next_due_keeps_a_fixed_grid() -> None:
    """A cycle starts no earlier than the previous due; late answers start at once."""
    state = run(
        GRID,
        at(3, "agent_reply"),
        at(7, "agent_reply"),
        at(13, "agent_reply"),
        due=due_after_four_hours,
    )

    assert [
        ("stopped", 0, 3, ("running", 0, 3)),
        ("stopped", 4, 7, ("running", 4, 7)),
        ("stopped", 8, 13, ("running", 8, 13)),
        (None, 13, None, ("running", 13, None)),
    ] == written(state)
    assert [False, True, True, False] == [cycle.put_off for cycle in state.cycles]


def test_counted_gaps_are_remembered() -> None:
    """What ran between a stop and a reopening is known, gap by gap; no time is no gap."""
    state = run(
        {**WORK, "reopen": "count"},
        at(1, "resolved"),
        at(3, "reopened"),
        at(3, "resolved"),
        at(3, "reopened"),
        at(4, "resolved"),
        at(6, "reopened"),
    )
    (cycle,) = state.cycles

    assert [(1, 3), (4, 6)] == [(hours(a), hours(b)) for a, b in cycle.counted]


def test_a_cycle_put_off_that_never_began_leaves_no_trace() -> None:
    """A second answer before the next cycle begins starts it where it was; the end drops it."""
    early = (at(1, "agent_reply"), at(2, "agent_reply"), at(3, status="waiting"))
    again = run(GRID, *early, due=due_after_four_hours)
    over = run(GRID, *early, at(3.5, "resolved"), due=due_after_four_hours)

    assert [("stopped", 0, 1, ("running", 0, 1)), (None, 4, None, ("paused", 4, None))] == written(
        again,
    )
    assert [("stopped", 0, 1, ("running", 0, 1))] == written(over)
    assert Phase.STOPPED is over.phase


def test_next_due_without_a_due_is_free() -> None:
    """Where nobody can say when the last cycle was due, nothing is put off."""
    for due in (None, lambda _: None):
        assert 1 == hours(run(GRID, at(1, "agent_reply"), due=due).cycles[1].started_us)


def test_next_free_does_not_ask() -> None:
    """Without the option no due is asked for."""
    state = run({**GRID, "next": "free"}, at(1, "agent_reply"), due=due_after_four_hours)

    assert 1 == hours(state.cycles[1].started_us)


# ----------------------------------------------------------------------- built-in metrics


@pytest.mark.parametrize(
    ("name", "events", "expected"),
    [
        ("reaction", [at(1, "agent_reply"), at(2, "customer_reply")], [("stopped", 0, 1)]),
        ("reaction", [at(1, "accepted"), at(2, "reopened")], [("stopped", 0, 1)]),
        ("reaction", [at(1, status="resolved"), at(2, status="x")], [("stopped", 0, 1)]),
        ("reaction", [at(1, "cancelled")], [("cancelled", 0, 1)]),
        (
            "next_reply",
            [at(1, "customer_reply"), at(2, "agent_reply"), at(3, "customer_reply")],
            [("stopped", 0, 2), (None, 3, None)],
        ),
        (
            "next_reply",
            [at(1, "resolved"), at(2, "customer_reply"), at(3, "reopened")],
            [("stopped", 0, 1), (None, 3, None)],
        ),
        (
            "next_reply",
            [at(1, "resolved"), Event(NINE + timedelta(hours=3), "reopened", by="agent")],
            [("stopped", 0, 1)],
        ),
        (
            "update",
            [at(1, "agent_reply"), at(2, "agent_reply"), at(3, "resolved"), at(4, "agent_reply")],
            [("stopped", 0, 1), ("stopped", 1, 2), ("stopped", 2, 3)],
        ),
        (
            "accept",
            [at(1, "assigned"), at(2, "accepted"), at(3, "assigned"), at(4, "accepted")],
            [("stopped", 0, 2), ("stopped", 3, 4)],
        ),
        ("accept", [at(1, "accepted"), at(2, "closed"), at(3, "assigned")], [("stopped", 0, 1)]),
        ("resolution", [at(1, "resolved"), at(2, "reopened")], [(None, 0, None)]),
        ("resolution", [at(1, "resolved"), at(2, "closed")], [("stopped", 0, 1)]),
        (
            "return",
            [at(1, "deferred"), at(2, "deferred"), at(3, "returned"), at(4, "deferred")],
            [("stopped", 1, 2), ("stopped", 2, 3), (None, 4, None)],
        ),
        ("return", [at(1, "deferred"), at(2, "resolved")], [("stopped", 1, 2)]),
    ],
)
def test_built_in_metrics(name: str, events: list[Event], expected: Written) -> None:
    """Each built-in metric starts and stops as the specification says."""
    assert expected == [cycle[:3] for cycle in written(run(name, *events))]


def test_zendesk_and_bitrix_replies_are_options() -> None:
    """The guard `answered` and `again: restart` give the rules of two helpdesks."""
    reply = {"event": "customer_reply", "when": {"open": True, "answered": True}}
    zendesk = {"start": reply, "stop": {"event": "agent_reply"}}
    bitrix = {
        "start": {"event": ["created", "customer_reply"]},
        "stop": {"event": "agent_reply"},
        "again": "restart",
    }
    events = [at(1, "customer_reply"), at(2, "agent_reply"), at(3, "customer_reply")]

    assert [(None, 3, None)] == [cycle[:3] for cycle in written(run(zendesk, *events))]
    assert [("superseded", 0, 1), ("stopped", 1, 2), (None, 3, None)] == [
        cycle[:3] for cycle in written(run(bitrix, *events))
    ]


@pytest.mark.parametrize(
    ("facts", "expected"),
    [
        ({"vip": True}, "vip, event 2"),
        ({"vip": False}, "not vip, event 2"),
        ({"vip": "x" * 100}, f"vip={'x' * 60}…, event 2"),
        ({"vip": 5}, "vip=5, event 2"),
    ],
)
def test_causes_of_states(facts: dict[str, object], expected: str) -> None:
    """A cause shows the facts that made the state, shortened, and the event."""
    state = run({**WORK, "pause": {"while": {"vip": {"present": True}}}}, at(1, **facts))

    assert expected == state.cycles[0].spans[1].cause


@pytest.mark.parametrize("kinds", [["note"], ["agent_reply"], ["deferred", "returned"]])
def test_long_histories_fold_in_linear_time(kinds: list[str]) -> None:
    """100,000 events take seconds, also with as many cycles and pauses."""
    events = [at(hour, kinds[hour % len(kinds)]) for hour in range(1, 100_001)]
    found = moments(BUILT_IN["update"], [at(0, "created"), *events])
    before = perf_counter()
    state = fold(compile_clock(BUILT_IN["update"]), found)

    assert state.cycles
    assert perf_counter() - before < 30
