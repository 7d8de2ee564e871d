"""The outlook of an evaluation: thresholds, what was crossed, what comes next, and the queue."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import replace
from datetime import datetime, timedelta
from fractions import Fraction

import pytest

from slacalc import (
    Agreement,
    Calendar,
    Evaluation,
    Event,
    Phase,
    Request,
    RequestState,
    Result,
    Status,
    advance,
    evaluate,
    verdict,
)
from slacalc.agreement.plans.plan import ThresholdPlan
from slacalc.agreement.plans.promises import Promise
from slacalc.calendars.compiling.compiled import compiled_of
from slacalc.calendars.measuring.rulers import TimeRuler
from slacalc.core.amount_text import parse_amount
from slacalc.core.instants import to_micros
from slacalc.core.intervals import Intervals
from slacalc.errors import AmountError, NaiveDatetimeError
from slacalc.evaluation.due import FOREVER, Run
from slacalc.evaluation.thresholds import reach_back, threshold_instants

March = Callable[..., datetime]
MICRO = timedelta(microseconds=1)


def agreed(desk: Calendar, within: object = "8h", **target: object) -> Agreement:
    """An agreement of one resolution, `next: due` for a grid beside it."""
    return Agreement.from_dict(
        {
            "calendars": {"desk": desk},
            "defaults": {"calendar": "desk", "on_dirty": "collect"},
            "metrics": {
                "grid": {
                    "start": {"event": ["created", "agent_reply"]},
                    "stop": {"event": "agent_reply"},
                    "next": "due",
                },
            },
            "levels": {
                "gold": {"targets": {"resolution": {"within": within, **target}}},
                "grid": {"targets": {"grid": "2h"}},
            },
            "rules": [{"when": {"kind": "grid"}, "level": "grid"}, {"level": "gold"}],
        },
    )


def history(march: March, *events: tuple[datetime, str]) -> Request:
    """A request created on Friday at 15:00, with changes of status and other events."""
    given = [Event(march(6, 15), "created")]
    for at, word in events:
        is_status = word in {"pending", "open"}
        given.append(
            Event(at, "changed", facts={"status": word}) if is_status else Event(at, word)
        )
    return Request("R-1", {}, given)


def named(result: Result) -> dict[str, datetime | None]:
    """Return the instants of thresholds by their names."""
    return {one.name: one.at for one in result.thresholds}


def test_thresholds(desk: Calendar, march: March) -> None:
    """Shares land like the target, amounts are counted from due."""
    warn = ["25%", "50%", "1h before", "1bd before", "20h calendar before", "1d calendar before"]
    after = ["120%", "1h after", "1bd after", "1d calendar after"]
    found = evaluate(history(march), agreed(desk, warn=warn, after=after), at=march(9, 11))[
        "resolution"
    ]
    assert march(9, 15) == found.due
    assert {
        "25%": march(6, 17),
        "50%": march(9, 11),
        "1h before": march(9, 14),
        "1bd before": march(6, 15),
        "20h calendar before": march(8, 19),
        "1d calendar before": march(8, 15),
        "120%": march(9, 16, 36),
        "1h after": march(9, 16),
        "1bd after": march(10, 15),
        "1d calendar after": march(10, 15),
    } == named(found)
    assert [True, True, False, True, True, True] == [one.crossed for one in found.thresholds[:6]]
    assert Status.AT_RISK is found.status


def test_landing(desk: Calendar, march: March) -> None:
    """A share that is used up at closing lands at the next opening where the target does."""
    agreement = agreed(desk, warn=["25%", "100%"], landing="open")
    found = evaluate(history(march), agreement, at=march(9, 11))["resolution"]
    assert {"25%": march(9, 9), "100%": march(9, 15)} == named(found)


def test_share_of_dates(desk: Calendar, march: March) -> None:
    """A share of calendar days is real time."""
    found = evaluate(history(march), agreed(desk, "3d calendar", warn=["50%"]), at=march(9, 11))
    assert {"50%": march(8, 3)} == named(found["resolution"])


def test_share_of_business_days(desk: Calendar, march: March) -> None:
    """A share of business days lands at the wall-clock time that the target lands at."""
    within = {"business_days": 4, "at": "16:00"}
    found = evaluate(history(march), agreed(desk, within, warn=["50%"]), at=march(9, 11))
    assert {"50%": march(10, 16)} == named(found["resolution"])


def test_warning_beyond_the_start(desk: Calendar, march: March) -> None:
    """More than all of the target before due is the start."""
    found = evaluate(history(march), agreed(desk, "1h", warn=["100h before"]), at=march(6, 15))
    assert {"100h before": march(6, 15)} == named(found["resolution"])
    assert Status.AT_RISK is found.status


def test_status_at_risk_is_for_what_runs(desk: Calendar, march: March) -> None:
    """A warning puts a running promise at risk, one that waits is paused, one that is over met."""
    agreement = agreed(desk, warn=["25%"])
    waits, ended = (march(9, 10), "pending"), (march(9, 12), "resolved")
    assert Status.ON_TRACK is evaluate(history(march), agreement, at=march(6, 16)).status
    assert Status.AT_RISK is evaluate(history(march), agreement, at=march(6, 17)).status
    assert Status.PAUSED is evaluate(history(march, waits), agreement, at=march(9, 11)).status
    assert Status.MET is evaluate(history(march, ended), agreement, at=march(9, 13)).status
    assert Status.BREACHED is evaluate(history(march), agreement, at=march(9, 17)).status


def test_pauses_move_what_is_not_crossed(desk: Calendar, march: March) -> None:
    """A pause moves thresholds to come, leaves open what it decides, and keeps what is crossed."""
    warn = ["25%", "50%", "4h before", "1h before", "20h calendar before"]
    agreement = agreed(desk, warn=warn, after=["1h after"])
    paused = history(march, (march(9, 12), "pending"))
    found = evaluate(paused, agreement, at=march(9, 16))["resolution"]
    crossed = {
        "25%": march(6, 17),
        "50%": march(9, 11),
        "4h before": march(9, 11),
        "20h calendar before": march(8, 19),
    }
    assert {**crossed, "1h before": None, "1h after": None} == named(found)
    assert set(crossed) == {one.name for one in found.thresholds if one.crossed}

    went_on = history(march, (march(9, 12), "pending"), (march(10, 10), "open"))
    found = evaluate(went_on, agreement, at=march(10, 11))["resolution"]
    assert march(10, 13) == found.due
    assert {**crossed, "1h before": march(10, 12), "1h after": march(10, 14)} == named(found)


def test_pause_moves_a_threshold_into_the_past(desk: Calendar, march: March) -> None:
    """What lies in the past once a pause is over is crossed then, as far as anybody could see."""
    agreement = agreed(desk, warn=["2h calendar before"])
    # At 13:00 due was 15:00; after the night it is 10:00 the next day.
    request = history(march, (march(9, 12, 30), "pending"), (march(10, 8), "open"))
    found = evaluate(request, agreement, at=march(10, 8))
    assert {"2h calendar before": march(10, 9, 30)} == named(found["resolution"])
    request = history(march, (march(9, 14), "pending"), (march(10, 8), "open"))
    found = evaluate(request, agreement, at=march(10, 8))
    assert {"2h calendar before": march(9, 13)} == named(found["resolution"])
    request = history(march, (march(6, 17), "pending"), (march(9, 14), "open"))
    agreement = agreed(desk, "3h", warn=["20h calendar before"])
    found = evaluate(request, agreement, at=march(9, 14))
    # Eighteen hours of the twenty lay before the pause that nobody saw the end of.
    assert {"20h calendar before": march(6, 15)} == named(found["resolution"])
    assert (march(9, 14),) == tuple(
        noticed.at + (march(9, 14) - march(6, 15)) for noticed in found.crossed(after=march(9, 13))
    )


@pytest.mark.parametrize(
    ("reopen", "within", "threshold"),
    [
        # twelve o'clock, while it was stopped
        ("count", "6h", "50%"),
        ("count", "6h", "3h before"),
        ("count", "2h", "1h after"),
        # the very instant of the stop
        ("count", "4h", "50%"),
        ("continue", "4h", "50%"),
        ("continue", "4h", "2h before"),
        # a due that nothing moves
        ("continue", {"due": "promised_at"}, "75%"),
    ],
)
def test_what_came_between_a_stop_and_a_reopening(
    desk: Calendar, march: March, reopen: str, within: object, threshold: str
) -> None:
    """Whoever asks every hour sees it when the clock goes on, and sees it once."""
    side = "after" if threshold.endswith("after") else "warn"
    target = {"within": within, side: [threshold]}
    agreement = Agreement.from_dict(
        {
            "calendars": {"desk": desk},
            "defaults": {"calendar": "desk"},
            "metrics": {"resolution": {"reopen": reopen}},
            "levels": {"one": {"targets": {"resolution": target}}},
            "rules": [{"level": "one"}],
        }
    )
    events = [
        Event(march(9, 9), "created"),
        Event(march(9, 11), "resolved"),
        Event(march(9, 14), "reopened"),
    ]
    request = Request(7, {"promised_at": march(9, 13)}, events)
    seen = [
        (hour, crossing.name)
        for hour in range(9, 18)
        for crossing in evaluate(request, agreement, at=march(9, hour)).crossed(
            after=march(9, hour - 1)
        )
    ]

    assert [(14, threshold)] == seen
    state = RequestState.begin(request.id, request.facts, agreement)
    for event in events:
        state = advance(state, event, agreement)
    state = RequestState.from_dict(state.to_dict())
    at = march(9, 15)
    assert evaluate(request, agreement, at=at) == evaluate(state, agreement, at=at)


def run_of(
    desk: Calendar, start: datetime, within: object, *pauses: tuple[datetime, datetime | None]
) -> Run:
    """Return a run of *within* with those pauses."""
    spans = [(to_micros(a), FOREVER if b is None else to_micros(b)) for a, b in pauses]
    promise = Promise.of(parse_amount(within), desk)
    return Run(promise, to_micros(start), Intervals.of(spans))


HOUR_BEFORE = ThresholdPlan("1h before", timedelta(hours=1), before=True, warns=True)


@pytest.mark.parametrize(
    ("pauses", "expected"),
    [
        # used up exactly where the pause begins: due stands
        ([((6, 16), None)], (6, 15)),
        # a pause from the very start on
        ([((6, 15), (6, 16))], (6, 16)),
        ([((6, 15), None)], None),
        # an earlier pause, and one that is no more than the night
        ([((5, 9), (6, 15)), ((6, 20), (9, 8))], (6, 15)),
    ],
)
def test_before_due_with_pauses(
    desk: Calendar,
    march: March,
    pauses: list[tuple[tuple[int, int], tuple[int, int] | None]],
    expected: tuple[int, int] | None,
) -> None:
    """An amount before due is counted back over what counts."""
    spans = [(march(*a), None if b is None else march(*b)) for a, b in pauses]
    run = run_of(desk, march(6, 15), "1h", *spans)
    (found,) = threshold_instants(run, [HOUR_BEFORE], to_micros(march(6, 15)), desk.timezone)
    assert (None if expected is None else march(*expected)) == found.at


def test_all_of_it_held(desk: Calendar, march: March) -> None:
    """Where all is held so far, nothing is settled."""
    run = run_of(desk, march(6, 15), "1h", (march(6, 16), None))
    held = replace(run, held=(run.promise.ruler, 2 * 3600 * 10**6))
    plans = [HOUR_BEFORE, ThresholdPlan("50%", Fraction(1, 2))]
    found = threshold_instants(held, plans, to_micros(march(9)), desk.timezone)
    assert [(None, False), (None, False)] == [(one.at, one.crossed) for one in found]


def test_landing_in_a_pause_that_lasts(desk: Calendar, march: March) -> None:
    """Used up before a pause, but to land behind it: nothing is settled, or nothing moves."""
    promise = Promise.of(parse_amount("2h"), desk, "open")
    start, since = to_micros(march(6, 15)), to_micros(march(9, 8))
    run = Run(promise, start, Intervals.of([(since, FOREVER)]))
    tail = ThresholdPlan("1h calendar before", parse_amount("1h calendar"), before=True)
    (found,) = threshold_instants(run, [tail], since, desk.timezone)
    assert None is run.due()
    assert march(9, 8) == found.at
    later = ThresholdPlan("30m calendar before", parse_amount("30m calendar"), before=True)
    (found,) = threshold_instants(run, [later], since, desk.timezone)
    assert None is found.at


def test_attached_later(desk: Calendar, march: March) -> None:
    """What was past when the promise was made is late, and noticed then."""
    run = run_of(desk, march(6, 15), "3h")
    end, attached = to_micros(march(9, 9)), to_micros(march(6, 17))
    plans = [ThresholdPlan("33%", Fraction(1, 3)), ThresholdPlan("100%", Fraction(1))]
    early, due = threshold_instants(run, plans, end, desk.timezone, attached=attached)
    assert (march(6, 16), True, True, attached) == (
        early.at,
        early.late,
        early.crossed,
        early.noticed,
    )
    assert (march(9, 10), False, False) == (due.at, due.late, due.crossed)
    open_ended = run_of(desk, march(6, 15), "3h", (march(6, 16), None))
    _, due = threshold_instants(open_ended, plans, end, desk.timezone, attached=attached)
    assert (None, False, False) == (due.at, due.late, due.crossed)


def test_reach_back_over_pauses(desk: Calendar, march: March) -> None:
    """Counting back leaves out pauses, whole or in part, and ends at the floor."""
    ruler = TimeRuler(compiled_of(desk))
    pauses = [
        (to_micros(march(6, 10)), to_micros(march(6, 11))),
        (to_micros(march(6, 13)), to_micros(march(6, 14))),
        (to_micros(march(6, 16)), FOREVER),
    ]

    def back(end: datetime, minutes: int, floor: datetime) -> int:
        return reach_back(ruler, to_micros(end), minutes * 60 * 10**6, pauses, to_micros(floor))

    assert to_micros(march(6, 14, 30)) == back(march(6, 15), 30, march(5))
    assert to_micros(march(6, 12, 30)) == back(march(6, 15), 90, march(5))
    assert to_micros(march(6, 9, 30)) == back(march(6, 15), 210, march(5))
    assert to_micros(march(6, 15)) == back(march(6, 20), 60, march(5))
    assert to_micros(march(6, 12)) == back(march(6, 15), 210, march(6, 12))
    assert to_micros(march(6, 13, 30)) == back(march(6, 15), 90, march(6, 13, 30))


def test_crossed(desk: Calendar, march: March) -> None:
    """Crossings come in order, after one instant and up to another, with a key of their own."""
    warn: list[object] = ["1h before", {"at": "50%", "name": "half", "tell": "lead"}]
    found = evaluate(history(march), agreed(desk, warn=warn, after=["100%"]), at=march(9, 15))
    crossings = found.crossed(after=march(6))
    assert [
        ("resolution", 1, "half", "lead", march(9, 11), False),
        ("resolution", 1, "1h before", None, march(9, 14), False),
        ("resolution", 1, "100%", None, march(9, 15), False),
    ] == [(one.target, one.cycle, one.name, one.tell, one.at, one.late) for one in crossings]
    assert "'R-1'/'resolution'/1/'half'" == crossings[0].key
    assert ["1h before"] == [
        one.name for one in found.crossed(after=march(9, 11), until=march(9, 14))
    ]
    assert () == found.crossed(after=march(9, 15))


def test_crossed_needs_instants_that_are_known(desk: Calendar, march: March) -> None:
    """Nothing is known of what lies after the evaluation."""
    found = evaluate(history(march), agreed(desk), at=march(9, 15))
    with pytest.raises(AmountError, match=r"until=.* evaluate again for later ones"):
        found.crossed(after=march(6), until=march(9, 16))
    with pytest.raises(NaiveDatetimeError):
        found.crossed(after=datetime(2026, 3, 6))  # noqa: DTZ001 - what is refused


def test_over_is_not_crossed(desk: Calendar, march: March) -> None:
    """A clock that stops at the very instant of a threshold has not crossed it."""
    agreement = agreed(desk, warn=["50%", "75%"])
    request = history(march, (march(9, 11), "resolved"))
    found = evaluate(request, agreement, at=march(9, 16))
    assert [False, False] == [one.crossed for one in found["resolution"].thresholds]
    request = history(march, (march(9, 11, 1), "resolved"))
    found = evaluate(request, agreement, at=march(9, 16))
    assert [True, False] == [one.crossed for one in found["resolution"].thresholds]


def test_next_change(desk: Calendar, march: March) -> None:
    """A threshold changes something at its instant, a breach a microsecond after due."""
    agreement = agreed(desk, warn=["50%"])
    seen = [march(6, 15)]
    while (change := evaluate(history(march), agreement, at=seen[-1]).next_change) is not None:
        seen.append(change)
    assert [march(6, 15), march(9, 11), march(9, 15) + MICRO] == seen


def test_breach_at_equality(desk: Calendar, march: March) -> None:
    """Where equality is late the breach is at due itself."""
    agreement = agreed(desk, breach_at_equality=True)
    assert march(9, 15) == evaluate(history(march), agreement, at=march(9, 14)).next_change


def test_nothing_changes_by_itself(desk: Calendar, march: March) -> None:
    """A clock that waits, is over or never began changes when something happens."""
    waits = history(march, (march(9, 10), "pending"))
    assert None is evaluate(waits, agreed(desk, warn=["80%"]), at=march(9, 11)).next_change
    over = history(march, (march(9, 10), "resolved"))
    assert None is evaluate(over, agreed(desk), at=march(9, 11)).next_change
    assert None is evaluate(history(march), agreed(desk), at=march(6, 14)).next_change


def test_put_off(desk: Calendar, march: March) -> None:
    """A run that waits for the last one's due begins by itself."""
    events = [Event(march(6, 10), "created"), Event(march(6, 11), "agent_reply")]
    request = Request(1, {"kind": "grid"}, events)
    found = evaluate(request, agreed(desk), at=march(6, 11))
    assert Phase.PENDING is found["grid"].phase
    assert march(6, 12) == found.next_change
    assert Phase.RUNNING is evaluate(request, agreed(desk), at=march(6, 12))["grid"].phase
    assert "  started  will start at Fri 2026-03-06 12:00" in found.explain().splitlines()


def test_what_else_lies_ahead(desk: Calendar, march: March) -> None:
    """Returns and versions lie ahead as well; what is past does not."""
    found = evaluate(history(march), agreed(desk), at=march(9, 10))
    ahead = tuple(map(to_micros, (march(9, 9), march(9, 10), march(9, 12))))
    found = replace(found, _ahead=ahead)
    assert march(9, 12) == found.next_change
    assert (march(9, 12),) == found.ahead


def test_a_result_of_ones_own_has_no_outlook(march: March) -> None:
    """A result that nobody worked out changes nothing, and waits for nothing."""
    own = Result(target="", metric="", cycle=1, phase=Phase.PAUSED, status=Status.PAUSED)
    found = Evaluation(request=1, at=march(9), results=(own,))
    assert None is found.next_change
    assert (3, 0) == found.sort_key


def test_queue(desk: Calendar, march: March) -> None:
    """The overdue come first, the earliest due first; the paused wait, what is over comes last."""
    agreement = agreed(desk)
    at = march(9, 16)
    soon = Request("soon", {}, [Event(march(6, 16), "created")])
    later = Request("later", {}, [Event(march(9, 9), "created")])
    unborn = Request("unborn", {}, [Event(march(9, 17), "created")])
    histories: Mapping[str, Request] = {
        "over": history(march, (march(6, 16), "resolved")),
        "paused": history(march, (march(9, 10), "pending")),
        "paused longer": history(march, (march(6, 16), "pending")),
        "unborn": unborn,
        "later": later,
        "soon": soon,
        "late": history(march),
        "late for long": Request(2, {}, [Event(march(5, 9), "created")]),
    }
    keys = {name: evaluate(one, agreement, at=at).sort_key for name, one in histories.items()}
    assert [
        "late for long",
        "late",
        "soon",
        "later",
        "unborn",
        "paused longer",
        "paused",
        "over",
    ] == sorted(keys, key=lambda name: keys[name])
    assert (0, to_micros(march(9, 15))) == keys["late"]
    assert (1, to_micros(march(9, 16))) == keys["soon"]


def test_verdicts_have_no_thresholds(desk: Calendar, march: March) -> None:
    """A verdict of timestamps has none."""
    assert () == verdict(march(6, 15), "8h", desk, at=march(9, 16)).thresholds


def test_plain_types(desk: Calendar, march: March) -> None:
    """Thresholds are part of the document of a result, and of its equality."""
    agreement = agreed(desk, warn=[{"at": "50%", "tell": "lead"}])
    found = evaluate(history(march), agreement, at=march(9, 12))["resolution"]
    assert [
        {
            "at": "2026-03-09T11:00:00+01:00",
            "crossed": True,
            "late": False,
            "name": "50%",
            "noticed": "2026-03-09T11:00:00+01:00",
            "tell": "lead",
            "warns": True,
        },
    ] == found.to_dict()["thresholds"]
    assert found != replace(found, thresholds=())
    utc = evaluate(history(march), agreement, at=march(9, 12).astimezone(desk.timezone))
    assert found == utc["resolution"]
