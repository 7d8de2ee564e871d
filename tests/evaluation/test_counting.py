"""What summaries count of several cycles: each, the first, the last, the worst, or their sum."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, timedelta
from decimal import Decimal

import pytest

from slacalc import (
    Agreement,
    BusinessDays,
    Calendar,
    Evaluation,
    Event,
    Phase,
    Request,
    RequestState,
    Status,
    advance,
    evaluate,
)
from slacalc.agreement.penalties import Penalty, attainment
from slacalc.evaluation.counting import counted

March = Callable[..., datetime]
HOUR = timedelta(hours=1)
NOTHING = timedelta(0)
KINDS = {"ask": "customer_reply", "answer": "agent_reply"}


def agreed(desk: Calendar, cycles: str, within: object = "4h", **options: object) -> Agreement:
    """An agreement that promises an answer, and says which of them count."""
    clock = {"start": {"event": "customer_reply"}, "stop": {"event": "agent_reply"}}
    return Agreement.from_dict(
        {
            "calendars": {"desk": desk},
            "defaults": {"calendar": "desk"},
            "metrics": {
                "answer": {
                    **clock,
                    "pause": {"while": {"status": "pending"}},
                    "cycles": cycles,
                    **options,
                }
            },
            "levels": {
                "one": {
                    "targets": {
                        "answer": {"within": within, "warn": ["75%"], "after": ["1h"]},
                        "all": {"metric": "resolution", "within": "80h"},
                    }
                }
            },
            "rules": [{"level": "one"}],
        }
    )


def talk(march: March, *said: tuple[str, int, int]) -> Request:
    """A request of Monday the 9th, 09:00, with what was said on which day and hour."""
    events = [Event(march(day, hour), KINDS.get(kind, kind)) for kind, day, hour in said]
    return Request(7, {}, [Event(march(9, 9), "created"), *events])


def three(march: March) -> Request:
    """Three questions: answered after an hour, after six, and open since Wednesday, 09:00."""
    return talk(
        march,
        ("ask", 9, 9),
        ("answer", 9, 10),
        ("ask", 10, 9),
        ("answer", 10, 15),
        ("ask", 11, 9),
    )


def counts(found: Evaluation) -> list[tuple[int, bool]]:
    """Which cycles of the answers count."""
    return [(one.cycle, one.counts) for one in found if one.target == "answer"]


@pytest.mark.parametrize(
    ("cycles", "counting", "status"),
    [
        ("each", [1, 2, 3], Status.MISSED),
        ("first", [1], Status.ON_TRACK),
        ("last", [3], Status.ON_TRACK),
        ("worst", [2], Status.MISSED),
    ],
)
def test_every_cycle_is_listed_and_some_count(
    desk: Calendar, march: March, cycles: str, counting: list[int], status: Status
) -> None:
    """All are judged alike; the status of the whole is that of those that count."""
    found = evaluate(three(march), agreed(desk, cycles), at=march(11, 10))

    assert [(number, number in counting) for number in (1, 2, 3)] == counts(found)
    assert status == found.status
    answers = [one for one in found.counted if one.target == "answer"]
    assert counting == [one.cycle for one in answers]
    each = evaluate(three(march), agreed(desk, "each"), at=march(11, 10))
    judged = [(one.due, one.status, one.elapsed) for one in found]
    assert judged == [(one.due, one.status, one.elapsed) for one in each]


def test_worst_is_the_largest_fraction_then_the_earliest(desk: Calendar, march: March) -> None:
    """Of two that are equally bad the earlier counts; what runs may become the worst."""
    alike = talk(
        march, ("ask", 9, 9), ("answer", 9, 11), ("ask", 10, 9), ("answer", 10, 11), ("ask", 11, 9)
    )
    for hour, worst in ((11, 1), (12, 3)):
        found = evaluate(alike, agreed(desk, "worst"), at=march(11, hour))
        assert [worst] == [one.cycle for one in found.counted if one.target == "answer"]


def test_what_was_replaced_in_time_does_not_count(desk: Calendar, march: March) -> None:
    """A run that another took the place of is never decided; one that was late then is."""
    agreement = agreed(desk, "first", again="restart")
    in_time = talk(march, ("ask", 9, 9), ("ask", 9, 12), ("answer", 9, 14))
    late = talk(march, ("ask", 9, 9), ("ask", 9, 14), ("answer", 9, 15))

    assert [(1, False), (2, True)] == counts(evaluate(in_time, agreement, at=march(9, 15)))
    assert [(1, True), (2, False)] == counts(evaluate(late, agreement, at=march(9, 16)))
    alone = talk(march, ("ask", 9, 9), ("ask", 9, 12), ("resolved", 9, 12))
    worst = evaluate(alone, agreed(desk, "worst", again="restart"), at=march(9, 12))
    assert [(1, False), (2, True)] == counts(worst)


def test_worst_of_what_has_no_share(desk: Calendar, march: March) -> None:
    """Late by a due to which no open time led is the worst; no promise at all is the least."""
    agreement = agreed(desk, "worst", [{"due": "by"}])
    events = [
        Event(march(9, 9), "customer_reply", facts={"by": march(9, 17)}),
        Event(march(9, 12), "agent_reply"),
        Event(march(10, 9), "customer_reply", facts={"by": march(6, 16)}),
        Event(march(10, 10), "agent_reply"),
        Event(march(11, 9), "customer_reply", facts={"by": None}),
    ]
    found = evaluate(
        Request(7, {}, [Event(march(9, 9), "created"), *events]), agreement, at=march(11, 10)
    )
    assert [(1, False), (2, True), (3, False)] == counts(found)


def test_one_promise_over_all(desk: Calendar, march: March) -> None:
    """`sum`: the runs are measured, and what they use together is judged as one run."""
    found = evaluate(three(march), agreed(desk, "sum", "8h"), at=march(11, 9))
    *runs, whole = [one for one in found if one.target == "answer"]

    assert [(1, False), (2, False), (3, False), (0, True)] == counts(found)
    reason = "one promise is for all runs together"
    assert [(HOUR, None, reason), (6 * HOUR, None, reason), (NOTHING, None, reason)] == [
        (one.elapsed, one.due, one.reason) for one in runs
    ]
    assert {Status.NO_TARGET} == {one.status for one in runs}
    assert (8 * HOUR, 7 * HOUR, HOUR, march(11, 10)) == (
        whole.amount,
        whole.elapsed,
        whole.remaining,
        whole.due,
    )
    assert (march(9, 9), march(9, 17), Phase.RUNNING, Status.AT_RISK, 7 / 8) == (
        whole.started_at,
        whole.original_due,
        whole.phase,
        whole.status,
        whole.fraction,
    )
    assert (whole, Status.AT_RISK) == (found["answer"], found.status)
    assert found == Evaluation.from_dict(found.to_dict())


def test_the_outlook_of_one_promise_over_all(desk: Calendar, march: March) -> None:
    """The next due, thresholds and changes are those of the one promise."""
    agreement = agreed(desk, "sum", "8h")
    found = evaluate(three(march), agreement, at=march(11, 9))

    assert (march(11, 10), march(11, 10)) == (
        found.next_due,
        found.next_change and found.next_change.replace(microsecond=0),
    )
    (crossing,) = found.crossed(after=march(9, 9))
    assert (0, "75%", march(10, 14)) == (crossing.cycle, crossing.name, crossing.at)
    late = evaluate(three(march), agreement, at=march(11, 11))
    assert (Status.BREACHED, HOUR, 9 / 8) == (
        late.status,
        late["answer"].overdue,
        late["answer"].fraction,
    )


def test_the_ledger_of_one_promise_over_all(desk: Calendar, march: March) -> None:
    """Between the runs the clock stands still; what ran sums to what they used."""
    whole = evaluate(three(march), agreed(desk, "sum", "8h"), at=march(11, 9))["answer"]
    totals = whole.ledger.totals(by="state")

    assert (7 * HOUR, 9 * HOUR) == (totals["running"], totals["stopped"])
    assert [
        ("running", "customer_reply, event 2"),
        ("stopped", "agent_reply, event 3"),
        ("running", "customer_reply, event 4"),
        ("stopped", "agent_reply, event 5"),
    ] == list(dict.fromkeys((one.state.value, one.cause) for one in whole.ledger))


def test_pauses_across_runs(desk: Calendar, march: March) -> None:
    """A pause that two runs share, one after the other at once, is one."""
    clock = {"again": "restart"}
    request = Request(
        7,
        {},
        [
            Event(march(9, 9), "created"),
            Event(march(9, 9), "customer_reply"),
            Event(march(9, 10), "changed", facts={"status": "pending"}),
            Event(march(9, 12), "customer_reply"),
            Event(march(9, 14), "changed", facts={"status": "open"}),
        ],
    )
    found = evaluate(request, agreed(desk, "sum", "8h", **clock), at=march(9, 15))
    whole = found["answer"]

    assert [(1, False), (2, False), (0, True)] == counts(found)
    assert [("running", HOUR), ("paused", 4 * HOUR), ("running", HOUR)] == [
        (one.state.value, one.amount) for one in whole.ledger
    ]
    assert (2 * HOUR, 4 * HOUR, march(10, 13)) == (whole.elapsed, whole.paused, whole.due)


def test_days_over_all(desk: Calendar, march: March) -> None:
    """The runs are measured in the unit of their one promise."""
    found = evaluate(three(march), agreed(desk, "sum", "2bd"), at=march(11, 13))
    *runs, whole = [one for one in found if one.target == "answer"]

    assert [BusinessDays("0.125"), BusinessDays("0.75"), BusinessDays("0.5")] == [
        one.elapsed for one in runs
    ]
    assert (BusinessDays("1.375"), march(12, 10)) == (whole.elapsed, whole.due)
    assert [BusinessDays("0.125")] == [one.amount for one in runs[0].ledger]


def test_the_sum_before_anything_ran(desk: Calendar, march: March) -> None:
    """Before the first run there is one result, of all the runs to come."""
    request, agreement = talk(march), agreed(desk, "sum", "8h")
    (found,) = (
        one for one in evaluate(request, agreement, at=march(9, 10)) if one.metric != "resolution"
    )

    assert (0, Phase.PENDING, True, 8 * HOUR) == (
        found.cycle,
        found.phase,
        found.counts,
        found.amount,
    )


def test_the_sum_of_runs_that_wait_to_begin(desk: Calendar, march: March) -> None:
    """A run that counts from an instant to come is no part of the sum yet."""
    agreement = agreed(desk, "sum", "8h", **{"from": "from_then"})
    asked = Event(march(9, 9), "customer_reply", facts={"from_then": march(9, 12)})
    request = Request(7, {}, [Event(march(9, 9), "created"), asked])
    before = evaluate(request, agreement, at=march(9, 10))
    assert (Phase.PENDING, None, march(9, 12)) == (
        before["answer"].phase,
        before["answer"].due,
        before.next_change,
    )
    more = [
        Event(march(9, 13), "agent_reply"),
        Event(march(9, 14), "customer_reply", facts={"from_then": march(9, 16)}),
    ]
    request = Request(7, {}, [*request.events, *more])
    between = evaluate(request, agreement, at=march(9, 15))
    assert (Phase.STOPPED, HOUR, march(9, 16)) == (
        between["answer"].phase,
        between["answer"].elapsed,
        between.next_change,
    )
    after = evaluate(request, agreement, at=march(9, 17))
    assert (Phase.RUNNING, 2 * HOUR) == (after["answer"].phase, after["answer"].elapsed)


def test_nothing_promised_over_all(desk: Calendar, march: March) -> None:
    """Without a promise for all runs each says why, and none counts twice."""
    agreement = agreed(desk, "sum", {"by": "priority", "amounts": {"high": "4h"}})
    found = evaluate(three(march), agreement, at=march(11, 9))
    reason = "no amount: fact priority is not given and there is no default"

    assert [(1, False), (2, False), (3, False), (0, True)] == counts(found)
    assert {reason} == {one.reason for one in found if one.target == "answer"}


@pytest.mark.parametrize("cycles", ["first", "last", "worst", "sum"])
def test_states_count_alike(desk: Calendar, march: March, cycles: str) -> None:
    """A state that saw the events one by one has the same results, marked alike."""
    request, agreement = three(march), agreed(desk, cycles)
    state = RequestState.begin(request.id, request.facts, agreement)
    for event in request.events:
        state = advance(state, event, agreement)

    assert evaluate(request, agreement, at=march(11, 10)) == evaluate(
        state, agreement, at=march(11, 10)
    )


@pytest.mark.parametrize(
    ("cycles", "share", "owed"),
    [
        ("each", Decimal(1) / 2, 1000),
        ("first", Decimal(1), 0),
        ("last", None, 0),
        ("worst", Decimal(0), 1000),
        ("sum", Decimal(0), 1500),
    ],
)
def test_penalties_ask_what_counts(
    desk: Calendar, march: March, cycles: str, share: Decimal | None, owed: int
) -> None:
    """Attainment, breaches and time overdue are those of the runs that count."""
    found = evaluate(three(march), agreed(desk, cycles), at=march(11, 9))
    penalty = Penalty(target="answer", per="started hour", amount=500, currency="EUR")
    tiers = Penalty(target="answer", currency="EUR", tiers=[{"below": "60%", "amount": 9}])

    assert share == attainment(found, "answer")
    assert Decimal(owed) == penalty.over(found).amount
    assert Decimal(9 if share is not None and share < 1 else 0) == tiers.over(found).amount
    assert found.counted == counted(found)


def test_explained_over_all(desk: Calendar, march: March) -> None:
    """The section of all runs together says so, and the runs say where their promise is."""
    found = evaluate(three(march), agreed(desk, "sum", "8h"), at=march(11, 9))

    english = found.explain()
    assert "answer, all runs: at risk\n" in english
    assert "answer, run 2: no promise\n" in english
    assert "none: one promise is for all runs together\n" in english
    russian = found.explain(language="ru")
    assert "answer, все отсчёты: под угрозой\n" in russian
    assert "нет: одно обещание на все отсчёты вместе\n" in russian
    bulgarian = found.explain(language="bg")
    assert "answer, всички отброявания: " in bulgarian
    assert "едно обещание за всички отброявания заедно\n" in bulgarian
