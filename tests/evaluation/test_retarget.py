"""Promises that change under a running clock."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import datetime, timedelta

import pytest

from slacalc import (
    Agreement,
    BusinessDays,
    Calendar,
    Evaluation,
    Event,
    Phase,
    Request,
    Status,
    evaluate,
)

March = Callable[..., datetime]
HOUR = timedelta(hours=1)
AMOUNTS: Mapping[str, object] = {"high": "4h", "low": "8h", "days": "2bd", "wall": "24h calendar"}


def changing(desk: Calendar, target: Mapping[str, object], **fields: object) -> Agreement:
    """An agreement whose resolution takes as long as the priority says."""
    night = Calendar(timezone="Europe/Berlin", hours="24/7")
    document: dict[str, object] = {
        "calendars": {"desk": desk, "night": night},
        "defaults": {"calendar": "desk"},
        "levels": {
            "one": {
                "targets": {
                    "resolution": {"within": {"by": "priority", "amounts": AMOUNTS}, **target}
                }
            }
        },
        "rules": [{"when": {"contract": "none"}, "level": "none"}, {"level": "one"}],
    }
    return Agreement.from_dict({**document, **fields})


def changed(
    march: March, *steps: tuple[datetime, Mapping[str, object]], first: str = "low"
) -> Request:
    """A request of Monday 09:00 with these changes of facts."""
    events = [Event(at, "changed", facts=facts) for at, facts in steps]
    return Request(7, {"priority": first}, [Event(march(9, 9), "created"), *events])


def test_keep_measures_anew(desk: Calendar, march: March) -> None:
    """`keep`, the default, measures the same run against the new amount from its own start."""
    request = changed(march, (march(9, 11), {"priority": "high"}))
    for target in ({}, {"retarget": "keep"}):
        found = evaluate(request, changing(desk, target), at=march(9, 12))["resolution"]
        assert (march(9, 13), 3 * HOUR, march(9, 11), 0.75) == (
            found.due,
            found.elapsed,
            found.applied_at,
            found.fraction,
        )
    days = changed(march, (march(9, 13), {"priority": "days"}))
    found = evaluate(days, changing(desk, {}), at=march(9, 13))["resolution"]
    assert (BusinessDays("0.5"), march(11, 9)) == (found.elapsed, found.due)


def test_restart_begins_a_new_run(desk: Calendar, march: March) -> None:
    """`restart` supersedes the run at the change; the old one keeps its promise."""
    request = changed(march, (march(9, 14), {"priority": "low"}), first="high")
    found = evaluate(request, changing(desk, {"retarget": "restart"}), at=march(9, 15))
    old, new = found.results
    assert (Status.MISSED, 4 * HOUR, march(9, 14)) == (old.status, old.amount, old.stopped_at)
    assert (8 * HOUR, march(9, 14), march(10, 14)) == (new.amount, new.started_at, new.due)
    assert (2, march(9, 14), False) == (new.cycle, new.applied_at, new.ever_breached)
    same = changed(march, (march(9, 14), {"priority": "high", "contract": "paid"}), first="high")
    assert 1 == len(evaluate(same, changing(desk, {"retarget": "restart"}), at=march(9, 15)))


def test_prorate_gives_the_share_left(desk: Calendar, march: March) -> None:
    """Half of eight hours used leaves half of four; what was used is what the ledger sums to."""
    request = changed(march, (march(9, 13), {"priority": "high"}))
    found = evaluate(request, changing(desk, {"retarget": "prorate"}), at=march(9, 14))[
        "resolution"
    ]
    assert (march(9, 15), 5 * HOUR, HOUR, 0.75) == (
        found.due,
        found.elapsed,
        found.remaining,
        found.fraction,
    )
    assert march(9, 13) == found.original_due
    again = changed(
        march, (march(9, 13), {"priority": "high"}), (march(9, 14), {"priority": "low"})
    )
    found = evaluate(again, changing(desk, {"retarget": "prorate"}), at=march(9, 14))["resolution"]
    assert (march(9, 16), 0.75) == (found.due, found.fraction)


def test_prorate_across_units(desk: Calendar, march: March) -> None:
    """Half of eight hours used leaves one of two business days, half of 24 hours 12."""
    agreement = changing(desk, {"retarget": "prorate", "landing": "close"})
    days = changed(march, (march(9, 13), {"priority": "days"}))
    found = evaluate(days, agreement, at=march(9, 14))["resolution"]
    assert (march(10, 13), BusinessDays("0.625")) == (found.due, found.elapsed)
    wall = changed(march, (march(9, 13), {"priority": "wall"}))
    found = evaluate(wall, agreement, at=march(9, 14))["resolution"]
    assert (march(10, 1), 11 * HOUR) == (found.due, found.remaining)


def test_prorate_while_paused(desk: Calendar, march: March) -> None:
    """Pauses before the change used nothing; those after it move the due."""
    request = changed(
        march,
        (march(9, 11), {"status": "pending"}),
        (march(9, 12), {"priority": "high"}),
        (march(9, 14), {"status": "open"}),
    )
    found = evaluate(request, changing(desk, {"retarget": "prorate"}), at=march(9, 15))[
        "resolution"
    ]
    assert (march(9, 17), march(9, 17)) == (found.due, found.due_if_resumed(march(10, 9)))
    paused = evaluate(request, changing(desk, {"retarget": "prorate"}), at=march(9, 13))[
        "resolution"
    ]
    assert (None, march(9, 17)) == (paused.due, paused.due_if_resumed(march(9, 14)))


def test_prorate_moves_nothing_once_late(desk: Calendar, march: March) -> None:
    """A run that is late stays late as it was, whatever is promised later."""
    request = changed(
        march,
        (march(9, 14), {"priority": "low"}),
        (march(9, 15), {"priority": "days"}),
        first="high",
    )
    found = evaluate(request, changing(desk, {"retarget": "prorate"}), at=march(9, 15))[
        "resolution"
    ]
    assert (march(9, 13), True, 2 * HOUR) == (found.due, found.breached, found.overdue)


def test_pin_leaves_the_first_promise(desk: Calendar, march: March) -> None:
    """`pin`: amount and calendar of the first promise stay."""
    request = changed(
        march, (march(9, 10), {"priority": "high"}), (march(9, 11), {"priority": "days"})
    )
    found = evaluate(request, changing(desk, {"retarget": "pin"}), at=march(9, 15))["resolution"]
    assert (8 * HOUR, march(9, 17), march(9, 9)) == (found.amount, found.due, found.applied_at)


def test_the_innermost_option_counts(desk: Calendar, march: March) -> None:
    """Agreement, level and target may say `retarget`; the innermost counts."""
    request = changed(march, (march(9, 11), {"priority": "high"}))
    within = {"by": "priority", "amounts": AMOUNTS}
    for outer, level, target, due in (
        ("pin", None, None, march(9, 17)),
        ("keep", "pin", None, march(9, 17)),
        ("pin", "pin", "keep", march(9, 13)),
    ):
        agreement = changing(
            desk,
            {},
            defaults={"calendar": "desk", "retarget": outer},
            levels={
                "one": {
                    "targets": {"resolution": {"within": within, "retarget": target}},
                    "retarget": level,
                }
            },
        )
        assert due == evaluate(request, agreement, at=march(9, 12))["resolution"].due
        assert agreement == Agreement.from_dict(agreement.to_dict())


def test_across_calendars(desk: Calendar, march: March) -> None:
    """Another calendar measures the whole run anew, or the share that is left."""
    chosen = {"by": "region", "calendars": {"all": "night"}, "default": "desk"}
    request = changed(march, (march(9, 13), {"region": "all"}))
    for retarget, due in (
        ("keep", march(9, 17)),
        ("prorate", march(9, 17)),
        ("pin", march(9, 17)),
    ):
        agreement = changing(desk, {"retarget": retarget, "calendar": chosen})
        assert due == evaluate(request, agreement, at=march(9, 16))["resolution"].due
    late = changed(march, (march(10, 10), {"region": "all"}), first="days")
    agreement = changing(desk, {"retarget": "prorate", "calendar": chosen})
    found = evaluate(late, agreement, at=march(10, 11))["resolution"]
    assert march(11, 7) == found.due


def vanishing(
    desk: Calendar, march: March, at: datetime, *facts: str, **target: object
) -> Evaluation:
    """A request whose contract is each of *facts* from 09:00, 11:00 and 13:00 on."""
    hours = (11, 13)
    steps = [
        (march(9, hour), {"contract": one}) for hour, one in zip(hours, facts[1:], strict=False)
    ]
    events = [Event(when, "changed", facts=fact) for when, fact in steps]
    request = Request(
        7, {"priority": "low", "contract": facts[0]}, [Event(march(9, 9), "created"), *events]
    )
    return evaluate(request, changing(desk, target), at=at)


def test_a_promise_that_vanishes(desk: Calendar, march: March) -> None:
    """It cancels its clock there, with the reason."""
    found = vanishing(desk, march, march(9, 14), "paid", "none")["resolution"]
    assert (Phase.CANCELLED, march(9, 11), "no longer promised") == (
        found.phase,
        found.stopped_at,
        found.reason,
    )


def test_a_promise_that_appears(desk: Calendar, march: March) -> None:
    """It counts from the clock's own start, or, if it says so, from where it is applied."""
    found = vanishing(desk, march, march(9, 14), "none", "paid")["resolution"]
    assert (march(9, 9), march(9, 11), 5 * HOUR) == (
        found.started_at,
        found.applied_at,
        found.elapsed,
    )
    late = vanishing(desk, march, march(9, 14), "none", "paid", **{"from": "applied"})[
        "resolution"
    ]
    assert (march(9, 11), march(9, 11), 3 * HOUR) == (
        late.started_at,
        late.applied_at,
        late.elapsed,
    )
    assert 3 * HOUR == sum((span.amount for span in late.ledger.spans), timedelta(0))


@pytest.mark.parametrize("retarget", ["keep", "restart", "prorate", "pin"])
def test_a_promise_that_comes_back(desk: Calendar, march: March, retarget: str) -> None:
    """It appears anew, from the clock's own start, and knows nothing of the one before."""
    found = vanishing(desk, march, march(9, 14), "paid", "none", "paid", retarget=retarget)[
        "resolution"
    ]
    assert (Phase.RUNNING, march(9, 9), march(9, 13), march(9, 17), 5 * HOUR, "") == (
        found.phase,
        found.started_at,
        found.applied_at,
        found.due,
        found.elapsed,
        found.reason,
    )
    late = vanishing(desk, march, march(9, 14), "paid", "none", "paid", **{"from": "applied"})[
        "resolution"
    ]
    assert (march(9, 13), march(10, 13), HOUR) == (late.started_at, late.due, late.elapsed)


GONE: Mapping[str, Mapping[str, object]] = {
    "level": {"contract": "none"},
    "amount": {"priority": "without"},
}


@pytest.mark.parametrize("what", list(GONE))
def test_what_an_earlier_promise_left(desk: Calendar, march: March, what: str) -> None:
    """Of a promise that was away stay its breach and what was crossed; nothing is told twice."""
    request = changed(
        march,
        (march(9, 14), GONE[what]),
        (march(9, 16), {"contract": "paid", "priority": "low"}),
        first="high",
    )
    agreement = changing(desk, {"retarget": "pin", "warn": ["50%", "87.5%"]})
    found = evaluate(request, agreement, at=march(9, 16))
    resolution = found["resolution"]

    assert (8 * HOUR, march(9, 17), march(9, 16)) == (
        resolution.amount,
        resolution.due,
        resolution.applied_at,
    )
    assert (False, True) == (resolution.breached, resolution.ever_breached)
    assert [march(9, 11), march(9, 12, 30)] == [one.at for one in resolution.thresholds]
    assert 2 == len(found.crossed(after=march(9, 9)))


@pytest.mark.parametrize("retarget", ["keep", "restart", "prorate", "pin"])
def test_away_for_two_reasons(desk: Calendar, march: March, retarget: str) -> None:
    """No amount, then no level, then both: it runs from its own start, in the same run."""
    request = changed(
        march,
        (march(9, 10), {"priority": "without"}),
        (march(9, 11), {"contract": "none"}),
        (march(9, 12), {"contract": "paid"}),
        (march(9, 13), {"priority": "low"}),
    )
    agreement = changing(desk, {"retarget": retarget})
    between = evaluate(request, agreement, at=march(9, 12))["resolution"]
    assert (Status.NO_TARGET, march(9, 9)) == (between.status, between.started_at)
    (found,) = evaluate(request, agreement, at=march(9, 14))
    assert (march(9, 9), march(9, 13), march(9, 17)) == (
        found.started_at,
        found.applied_at,
        found.due,
    )


def test_what_came_while_nothing_was_promised(desk: Calendar, march: March) -> None:
    """A threshold of the time without a promise was past when the promise came back."""
    found = vanishing(desk, march, march(9, 14), "paid", "none", "paid", warn=["37.5%"])
    (threshold,) = found["resolution"].thresholds

    assert (march(9, 12), True, True) == (threshold.at, threshold.late, threshold.crossed)
    assert 1 == len(found.crossed(after=march(9, 12, 30)))


def test_an_amount_that_appears(desk: Calendar, march: March) -> None:
    """The same for a target that had no amount for the facts before."""
    request = changed(
        march,
        (march(9, 10), {"status": "pending"}),
        (march(9, 12), {"priority": "high"}),
        first="",
    )
    found = evaluate(request, changing(desk, {"from": "applied"}), at=march(9, 14))["resolution"]
    assert (march(9, 12), 2 * HOUR) == (found.started_at, found.paused)
    start = evaluate(request, changing(desk, {}), at=march(9, 14))["resolution"]
    assert (march(9, 9), march(9, 12), HOUR) == (start.started_at, start.applied_at, start.elapsed)
    gone = changed(march, (march(9, 10), {"priority": None}), (march(9, 11), {"priority": ""}))
    found = evaluate(gone, changing(desk, {}), at=march(9, 14))["resolution"]
    assert (Status.NO_TARGET, 'no amount for priority="" and no default') == (
        found.status,
        found.reason.replace("'", '"'),
    )


def test_finished_runs_keep_their_promise(desk: Calendar, march: March) -> None:
    """What changes after the end changes nothing."""
    request = Request(
        7,
        {"priority": "low"},
        [
            Event(march(9, 9), "created"),
            Event(march(9, 15), "resolved"),
            Event(march(9, 16), "changed", facts={"priority": "high"}),
        ],
    )
    for retarget in ("keep", "restart", "prorate", "pin"):
        (found,) = evaluate(request, changing(desk, {"retarget": retarget}), at=march(9, 17))
        assert (8 * HOUR, Status.MET) == (found.amount, found.status)


def test_late_under_an_earlier_promise(desk: Calendar, march: March) -> None:
    """`ever_breached` remembers a breach of a promise then in force, and no other."""
    late = changed(march, (march(9, 14), {"priority": "low"}), first="high")
    found = evaluate(late, changing(desk, {}), at=march(9, 15))["resolution"]
    assert (False, True) == (found.breached, found.ever_breached)
    in_time = changed(march, (march(9, 13), {"priority": "low"}), first="high")
    found = evaluate(in_time, changing(desk, {}), at=march(9, 15))["resolution"]
    assert (False, False) == (found.breached, found.ever_breached)
    strict = {"calendar": "desk", "breach_at_equality": True}
    after = changed(march, (march(9, 13, 1), {"priority": "low"}), first="high")
    found = evaluate(after, changing(desk, {}, defaults=strict), at=march(9, 15))["resolution"]
    assert (False, True) == (found.breached, found.ever_breached)
    attached = changed(march, (march(9, 14), {"priority": "high"}))
    found = evaluate(attached, changing(desk, {}), at=march(9, 14))["resolution"]
    assert march(9, 13) + timedelta(microseconds=1) == found.breached_at
    assert (march(9, 14), True) == (found.applied_at, found.ever_breached)


def test_crossed_thresholds_keep_their_instant(desk: Calendar, march: March) -> None:
    """A threshold crossed under the first promise is not crossed again under the second."""
    request = changed(march, (march(9, 14), {"priority": "low"}), first="high")
    found = evaluate(
        request, changing(desk, {"warn": ["50%", "90%"], "after": ["5h"]}), at=march(9, 15)
    )
    resolution = found["resolution"]
    assert [march(9, 11), march(9, 12, 36), march(10, 14)] == [
        one.at for one in resolution.thresholds
    ]
    assert Status.AT_RISK == resolution.status
    assert 2 == len(found.crossed(after=march(9, 9)))


def test_what_was_known_then(desk: Calendar, march: March) -> None:
    """`known_at` leaves out what was recorded later."""
    events = [
        Event(march(9, 9), "created"),
        Event(march(9, 10), "resolved", recorded_at=march(9, 15)),
    ]
    request, agreement = Request(7, {"priority": "low"}, events), changing(desk, {})
    known = evaluate(request, agreement, at=march(9, 14), known_at=march(9, 14))["resolution"]
    assert (Phase.RUNNING, Phase.STOPPED) == (
        known.phase,
        evaluate(request, agreement, at=march(9, 14))["resolution"].phase,
    )


def test_thresholds_of_a_prorated_promise(desk: Calendar, march: March) -> None:
    """Shares are of the new amount, what was used before included; the rest counts from due."""
    request = changed(march, (march(9, 13), {"priority": "high"}))
    target = {"retarget": "prorate", "warn": ["25%", "75%", "30m before"], "after": ["1h", "150%"]}
    found = evaluate(request, changing(desk, target), at=march(9, 14))["resolution"]
    assert [
        march(9, 11),
        march(9, 14),
        march(9, 14, 30),
        march(9, 16),
        march(9, 17),
    ] == [one.at for one in found.thresholds]


@pytest.mark.parametrize("field", [{"retarget": "never"}, {"from": "end"}, {"since": "start"}])
def test_unknown_words(desk: Calendar, field: Mapping[str, object]) -> None:
    """Anything else is a fault."""
    with pytest.raises(ValueError, match=r"levels\.one\.targets\.resolution"):
        changing(desk, field)


def test_prorate_keeps_the_fraction_of_days_where_the_clock_changes(desk: Calendar) -> None:
    """Two dates of 47 hours, of which 22 h 30 min are used, are as much of four dates of 96."""
    start = datetime(2026, 3, 28, 12, tzinfo=desk.timezone)
    change = datetime(2026, 3, 29, 11, 30, tzinfo=desk.timezone)
    amounts = {"low": "2d calendar", "high": "4d calendar"}
    within = {"by": "priority", "amounts": amounts}
    agreement = changing(desk, {"retarget": "prorate", "within": within})
    changed = Event(change, "changed", facts={"priority": "high"})
    request = Request(7, {"priority": "low"}, [Event(start, "created"), changed])
    found = evaluate(request, agreement, at=change)["resolution"]

    left = -(-96 * 3_600_000_000 * 49 // 94)
    assert left == found.remaining // timedelta(microseconds=1)
    assert abs(45 / 94 - found.fraction) < 1e-11
