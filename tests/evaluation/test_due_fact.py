"""Promises whose due a fact names: what they measure, and what pauses and changes do to them."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest

from slacalc import (
    Agreement,
    BusinessDays,
    Calendar,
    DueFact,
    Evaluation,
    Event,
    Phase,
    Request,
    Result,
    Status,
    Target,
    compare,
    evaluate,
)
from slacalc.errors import CalendarError

March = Callable[..., datetime]
HOUR = timedelta(hours=1)
NOTHING = timedelta(0)
MICROSECOND = timedelta(microseconds=1)
BERLIN = ZoneInfo("Europe/Berlin")
DUE: Mapping[str, object] = {"due": "promised_at"}
MOVES: Mapping[str, object] = {"due": "promised_at", "moves": True}


def promising(desk: Calendar, within: object, **target: object) -> Agreement:
    """An agreement whose resolution is promised as *within* says."""
    return Agreement.from_dict(
        {
            "calendars": {"desk": desk},
            "defaults": {"calendar": "desk"},
            "levels": {"one": {"targets": {"resolution": {"within": within, **target}}}},
            "rules": [{"level": "one"}],
        }
    )


def asked(march: March, promised: object, *events: Event, **facts: object) -> Request:
    """A request of Monday the 9th, 09:00, promised for that instant."""
    given = {"promised_at": promised, **facts}
    return Request(7, given, [Event(march(9, 9), "created"), *events])


def waiting(since: datetime, until: datetime | None = None) -> list[Event]:
    """The events of a wait."""
    events = [Event(since, "changed", facts={"status": "pending"})]
    if until is not None:
        events.append(Event(until, "changed", facts={"status": "open"}))
    return events


def test_what_is_promised_is_the_way_to_the_fact(desk: Calendar, march: March) -> None:
    """Due is where the fact says; the amount is the open time from the start to it."""
    request = asked(march, march(10, 12))
    found = evaluate(request, promising(desk, DUE), at=march(9, 13))["resolution"]

    assert (march(10, 12), march(10, 12), "promised_at") == (
        found.due,
        found.original_due,
        found.due_fact,
    )
    assert (11 * HOUR, 4 * HOUR, 7 * HOUR, NOTHING) == (
        found.amount,
        found.elapsed,
        found.remaining,
        found.overdue,
    )
    assert (4 / 11, Status.ON_TRACK, 23 * HOUR) == (
        found.fraction,
        found.status,
        found.remaining_wall,
    )


def test_late_is_after_the_fact(desk: Calendar, march: March) -> None:
    """The instant itself is in time; what comes after it is overdue in open time."""
    request, agreement = asked(march, march(10, 12)), promising(desk, DUE)
    just = evaluate(request, agreement, at=march(10, 12))["resolution"]
    late = evaluate(request, agreement, at=march(11, 10))["resolution"]

    assert (False, NOTHING, 1.0) == (just.breached, just.remaining, just.fraction)
    assert (True, Status.BREACHED, march(10, 12) + MICROSECOND) == (
        late.breached,
        late.status,
        late.breached_at,
    )
    assert (6 * HOUR, 22 * HOUR, NOTHING, 17 / 11) == (
        late.overdue,
        late.overdue_wall,
        late.remaining,
        late.fraction,
    )
    strict = promising(desk, DUE, breach_at_equality=True)
    assert evaluate(request, strict, at=march(10, 12))["resolution"].breached


def test_pauses_do_not_move_it(desk: Calendar, march: March) -> None:
    """The clock stands still in a pause and the time to the due goes by; both are said."""
    request = asked(march, march(10, 12), *waiting(march(9, 11), march(9, 15)))
    found = evaluate(request, promising(desk, DUE), at=march(9, 16))["resolution"]

    assert (march(10, 12), march(10, 12), 11 * HOUR) == (
        found.due,
        found.original_due,
        found.amount,
    )
    assert (3 * HOUR, 4 * HOUR, 4 * HOUR, 7 / 11) == (
        found.elapsed,
        found.paused,
        found.remaining,
        found.fraction,
    )
    running = [span.amount for span in found.ledger if span.state is Phase.RUNNING]
    assert 3 * HOUR == sum(running, NOTHING)


def test_it_is_due_while_paused(desk: Calendar, march: March) -> None:
    """A paused request with a fixed due has its due, goes late by itself, and queues by it."""
    request = asked(march, march(10, 12), *waiting(march(9, 11)))
    agreement = promising(desk, DUE, warn=["1h before"])
    found = evaluate(request, agreement, at=march(9, 16))
    result = found["resolution"]

    assert (Status.PAUSED, march(10, 12), march(10, 12)) == (
        result.status,
        result.due,
        result.due_if_resumed(march(9, 17)),
    )
    assert (march(10, 12), march(10, 11)) == (found.next_due, found.next_change)
    resumed = evaluate(asked(march, march(10, 12)), agreement, at=march(9, 16))
    assert resumed.sort_key == found.sort_key
    late = evaluate(request, agreement, at=march(10, 13))["resolution"]
    assert (Status.BREACHED, HOUR, 2 * HOUR) == (late.status, late.overdue, late.elapsed)


def test_pauses_move_it_when_it_says_so(desk: Calendar, march: March) -> None:
    """`moves`: due is later by the open time of the pauses before it, and open while one lasts."""
    waits = waiting(march(9, 11), march(9, 15))
    agreement = promising(desk, MOVES)
    found = evaluate(asked(march, march(10, 12), *waits), agreement, at=march(9, 16))["resolution"]

    assert (march(10, 16), march(10, 12), 11 * HOUR) == (
        found.due,
        found.original_due,
        found.amount,
    )
    assert (3 * HOUR, 8 * HOUR, 3 / 11) == (found.elapsed, found.remaining, found.fraction)
    paused = evaluate(asked(march, march(10, 12), waits[0]), agreement, at=march(9, 16))
    assert (None, march(10, 16)) == (
        paused["resolution"].due,
        paused["resolution"].due_if_resumed(march(9, 15)),
    )
    assert (None, None) == (paused.next_due, paused.next_change)


@pytest.mark.parametrize(
    ("waits", "due"),
    [
        ([], (14, 12)),
        ([((13, 18), (15, 12))], (14, 12)),
        ([((13, 16), (13, 17))], (16, 10)),
        ([((13, 16), (16, 10))], (16, 11)),
        ([((9, 8), (9, 10)), ((16, 9), (16, 10))], (16, 11)),
        ([((14, 13), (16, 12))], (14, 12)),
    ],
    ids=["none", "closed", "an hour", "over it", "and then another", "after it"],
)
def test_it_stays_where_it_falls(
    desk: Calendar, march: March, waits: list[tuple[tuple[int, int], ...]], due: tuple[int, int]
) -> None:
    """A Saturday is a due like any other; only open time in pauses moves it, from there on."""
    events = [
        event
        for since, until in waits
        for event in waiting(max(march(*since), march(9, 9)), march(*until))
    ]
    request = asked(march, march(14, 12), *events)
    found = evaluate(request, promising(desk, MOVES), at=march(17, 12))["resolution"]

    assert (march(*due), march(14, 12), 40 * HOUR) == (
        found.due,
        found.original_due,
        found.amount,
    )


def test_landing_moves_it_out_of_closed_time(desk: Calendar, march: March) -> None:
    """`landing: open` moves a due in closed time to the next opening, pauses cut out."""
    agreement = promising(desk, DUE, landing="open")
    found = evaluate(asked(march, march(14, 12)), agreement, at=march(9, 10))["resolution"]
    assert (march(16, 9), 40 * HOUR, 39 * HOUR) == (found.due, found.amount, found.remaining)
    moving = promising(desk, MOVES, landing="open")
    waits = waiting(march(14, 9), march(16, 11))
    found = evaluate(asked(march, march(14, 12), *waits), moving, at=march(16, 12))["resolution"]
    assert march(16, 11) == found.due


def test_stopped_in_closed_time(desk: Calendar, march: March) -> None:
    """Late is late by the instant, also without overdue open time."""
    for minute, status in ((0, Status.MET), (1, Status.MISSED)):
        request = asked(march, march(14, 12), Event(march(14, 12, minute), "resolved"))
        found = evaluate(request, promising(desk, DUE), at=march(17, 12))["resolution"]
        assert (status, NOTHING, march(14, 12)) == (found.status, found.overdue, found.due)


@pytest.mark.parametrize("within", [DUE, MOVES], ids=["stands", "moves"])
def test_due_before_the_start(desk: Calendar, march: March, within: object) -> None:
    """A promise that was past when the request came is late from the start, and no amount."""
    agreement = promising(
        desk, within, warn=["50%", "1h before"], after=["1h", "150%", "4h after"]
    )
    found = evaluate(asked(march, march(6, 16)), agreement, at=march(9, 10))["resolution"]

    assert (march(6, 16), march(6, 16) + MICROSECOND, NOTHING) == (
        found.due,
        found.breached_at,
        found.amount,
    )
    assert (2 * HOUR, HOUR, NOTHING, None) == (
        found.overdue,
        found.elapsed,
        found.remaining,
        found.fraction,
    )
    assert [march(6, 16), march(6, 16), march(6, 17), march(6, 16), march(9, 12)] == [
        one.at for one in found.thresholds
    ]
    assert [True, True, True, True, False] == [one.crossed for one in found.thresholds]


def test_no_open_time_before_it(desk: Calendar, march: March) -> None:
    """Where no open time leads to it, nothing is left and nothing is late until it comes."""
    request = Request(7, {"promised_at": march(15, 12)}, [Event(march(14, 10), "created")])
    agreement = promising(desk, DUE, warn=["50%"])
    found = evaluate(request, agreement, at=march(14, 12))["resolution"]
    assert (march(15, 12), NOTHING, NOTHING, None, False, Status.ON_TRACK) == (
        found.due,
        found.amount,
        found.remaining,
        found.fraction,
        found.breached,
        found.status,
    )
    assert march(15, 12) == found.thresholds[0].at
    late = evaluate(request, agreement, at=march(16, 10))["resolution"]
    assert (HOUR, None, True) == (late.overdue, late.fraction, late.breached)


@pytest.mark.parametrize(
    ("value", "due"),
    [
        (datetime(2026, 3, 10, 11, tzinfo=UTC), (10, 12)),
        ("2026-03-10T12:00:00+01:00", (10, 12)),
        ("2026-03-10T11:00Z", (10, 12)),
        ("2026-03-10T12:00:00+01:00[Europe/Berlin]", (10, 12)),
        (date(2026, 3, 10), (11, 0)),
        ("2026-03-10", (11, 0)),
    ],
)
def test_values_that_name_an_instant(
    desk: Calendar, march: March, value: object, due: tuple[int, int]
) -> None:
    """An instant, or its text; a date is due when it ends in the zone of the calendar."""
    found = evaluate(
        asked(march, value),
        promising(desk, DUE),
        at=march(9, 10).astimezone(ZoneInfo("Asia/Tokyo")),
    )["resolution"]

    assert march(*due).astimezone(UTC) == (found.due and found.due.astimezone(UTC))


def test_the_end_of_a_date_where_clocks_change() -> None:
    """A date ends where the next one begins, however long it was."""
    desk = Calendar(timezone="America/Sao_Paulo", hours="24/7")
    created = Event(datetime(2018, 11, 3, 12, tzinfo=UTC), "created")
    # At midnight clocks went to 01:00: the 4th began then.
    request = Request(7, {"promised_at": date(2018, 11, 3)}, [created])
    found = evaluate(request, promising(desk, DUE), at=created.at)["resolution"]

    assert (datetime(2018, 11, 4, 3, tzinfo=UTC), 15 * HOUR) == (found.due, found.amount)


@pytest.mark.parametrize(
    ("value", "reason"),
    [
        (None, "no due: fact promised_at is not given"),
        ("soon", "no due: promised_at='soon' is neither an instant nor a date"),
        ("", "no due: promised_at='' is neither an instant nor a date"),
        (20260310, "no due: promised_at=20260310 is neither an instant nor a date"),
        (True, "no due: promised_at=True is neither an instant nor a date"),
        (("2026-03-10",), "no due: promised_at=('2026-03-10',) is neither an instant nor a date"),
        ("2026-03-10T12:00", "no due: promised_at='2026-03-10T12:00' has no time zone"),
    ],
)
def test_values_that_name_none(desk: Calendar, march: March, value: object, reason: str) -> None:
    """There is no target, and the reason shows the value; a clock runs all the same."""
    found = evaluate(asked(march, value), promising(desk, DUE), at=march(9, 10))["resolution"]

    assert (Status.NO_TARGET, reason, Phase.RUNNING) == (found.status, found.reason, found.phase)
    assert (None, None, None) == (found.amount, found.due, found.due_fact)


def test_the_first_alternative_that_is_present(desk: Calendar, march: March) -> None:
    """Of a list the first whose fact is there counts; what is there and wrong is not skipped."""
    by_priority = {"by": "priority", "amounts": {"high": "4h"}}
    agreement = promising(desk, [DUE, by_priority, {"due": "wished_for"}, "2bd"])

    def result(**facts: object) -> Result:
        request = Request(7, facts, [Event(march(9, 9), "created")])
        return evaluate(request, agreement, at=march(9, 10))["resolution"]

    both = result(promised_at=march(10, 12), priority="high")
    assert (11 * HOUR, "promised_at") == (both.amount, both.due_fact)
    assert (4 * HOUR, None) == (result(priority="high").amount, result(priority="high").due_fact)
    assert march(9, 15) == result(priority="low", wished_for=march(9, 15)).due
    assert BusinessDays(2) == result().amount
    assert Status.NO_TARGET == result(promised_at="soon", priority="high").status


def test_reasons_of_all_alternatives(desk: Calendar, march: March) -> None:
    """Where none is present, each says why."""
    agreement = promising(desk, [DUE, {"by": "priority", "amounts": {"high": "4h"}}])
    found = evaluate(asked(march, None, priority="low"), agreement, at=march(9, 10))["resolution"]
    first = "no due: fact promised_at is not given"

    assert f"{first}; no amount for priority='low' and no default" == found.reason
    said = " ".join(found.explain(language="ru").split())
    assert "нет срока: promised_at не указано; нет времени для priority='low'" in said


def moved(march: March, *steps: tuple[datetime, object], first: object) -> Request:
    """A request whose promised instant is set anew by each of *steps*."""
    events = [Event(at, "changed", facts={"promised_at": value}) for at, value in steps]
    return asked(march, first, *events)


@pytest.mark.parametrize("retarget", ["keep", "restart", "prorate", "pin"])
@pytest.mark.parametrize("within", [DUE, MOVES], ids=["stands", "moves"])
def test_it_follows_the_fact(desk: Calendar, march: March, within: object, retarget: str) -> None:
    """Whatever becomes of amounts, a due goes where its fact goes, in the same run."""
    request = moved(march, (march(9, 12), march(10, 10)), first=march(9, 17))
    agreement = promising(desk, within, retarget=retarget)
    (found,) = evaluate(request, agreement, at=march(9, 13))

    assert (march(10, 10), 9 * HOUR, 4 * HOUR, 5 * HOUR) == (
        found.due,
        found.amount,
        found.elapsed,
        found.remaining,
    )
    assert (march(9, 9), march(9, 12), False) == (
        found.started_at,
        found.applied_at,
        found.ever_breached,
    )


@pytest.mark.parametrize("retarget", ["keep", "restart", "prorate", "pin"])
def test_a_later_fact_after_the_breach(desk: Calendar, march: March, retarget: str) -> None:
    """A new promise after the breach is kept or not by itself; the breach stays on record."""
    request = moved(march, (march(9, 15), march(10, 10)), first=march(9, 12))
    (found,) = evaluate(request, promising(desk, DUE, retarget=retarget), at=march(9, 16))

    assert (march(10, 10), False, True) == (found.due, found.breached, found.ever_breached)


def test_thresholds_keep_their_first_instant(desk: Calendar, march: March) -> None:
    """What was crossed on the way to the first due is not crossed again."""
    request = moved(march, (march(9, 14), march(10, 12)), first=march(9, 17))
    agreement = promising(desk, DUE, warn=["50%", "75%"])
    found = evaluate(request, agreement, at=march(10, 9))

    assert [(march(9, 13), True), (march(10, 9, 15), False)] == [
        (one.at, one.crossed) for one in found["resolution"].thresholds
    ]


def test_two_instants_that_read_the_same() -> None:
    """From the first 02:30 of the night in which clocks go back to the second is a change."""
    desk = Calendar(timezone="Europe/Berlin", hours="24/7")
    first, second = (datetime(2026, 10, 25, 2, 30, fold=fold, tzinfo=BERLIN) for fold in (0, 1))
    created = datetime(2026, 10, 25, 0, 30, tzinfo=BERLIN)
    request = Request(
        7,
        {"promised_at": first},
        [
            Event(created, "created"),
            Event(created + HOUR, "changed", facts={"promised_at": second}),
        ],
    )
    found = evaluate(request, promising(desk, DUE), at=created + HOUR)["resolution"]

    assert (3 * HOUR, "2026-10-25T02:30:00+01:00") == (
        found.amount,
        found.due and found.due.isoformat(),
    )


@pytest.mark.parametrize(
    ("retarget", "cycles", "due"),
    [("keep", 1, (9, 15)), ("restart", 2, (9, 15)), ("prorate", 1, (9, 15)), ("pin", 1, (9, 17))],
)
def test_an_amount_becomes_a_due(
    desk: Calendar, march: March, retarget: str, cycles: int, due: tuple[int, int]
) -> None:
    """A fact that appears is a change of the promise like any other; it has no share left."""
    request = moved(march, (march(9, 11), march(9, 15)), first=None)
    found = evaluate(request, promising(desk, [DUE, "8h"], retarget=retarget), at=march(9, 12))

    assert (cycles, march(*due)) == (len(found), found["resolution"].due)


@pytest.mark.parametrize(
    ("retarget", "due"),
    [("keep", (9, 13)), ("restart", (9, 17)), ("prorate", (9, 15)), ("pin", (9, 17))],
)
def test_a_due_becomes_an_amount(
    desk: Calendar, march: March, retarget: str, due: tuple[int, int]
) -> None:
    """A fact that goes leaves the next alternative; half of it used leaves two of four hours."""
    request = moved(march, (march(9, 13), None), first=march(9, 17))
    agreement = promising(desk, [DUE, "4h"], retarget=retarget)
    found = evaluate(request, agreement, at=march(9, 13))["resolution"]

    assert march(*due) == found.due


def test_prorate_of_what_no_open_time_led_to(desk: Calendar, march: March) -> None:
    """Nothing was used of a due in closed time, so the whole new amount is left."""
    request = Request(
        7,
        {"promised_at": march(15, 12)},
        [
            Event(march(14, 10), "created"),
            Event(march(14, 12), "changed", facts={"promised_at": None}),
        ],
    )
    agreement = promising(desk, [DUE, "4h"], retarget="prorate")
    found = evaluate(request, agreement, at=march(14, 13))["resolution"]

    assert (march(16, 13), 4 * HOUR) == (found.due, found.remaining)


def test_a_pinned_due_follows_its_fact(desk: Calendar, march: March) -> None:
    """What was promised first stays promised, and its fact still says when."""
    agreement = Agreement.from_dict(
        {
            "calendars": {"desk": desk},
            "defaults": {"calendar": "desk", "retarget": "pin"},
            "levels": {
                "dated": {"targets": {"resolution": DUE}},
                "quick": {"targets": {"resolution": "2h"}},
            },
            "rules": [
                {"when": {"quick": True}, "level": "quick"},
                {"level": "dated"},
            ],
        }
    )
    quick = Event(march(9, 10), "changed", facts={"quick": True})

    def due(*events: Event) -> datetime | None:
        return evaluate(asked(march, march(10, 12), *events), agreement, at=march(9, 12))[
            "resolution"
        ].due

    assert march(10, 12) == due(quick)
    later = Event(march(9, 11), "changed", facts={"promised_at": march(11, 9)})
    assert march(11, 9) == due(quick, later)
    gone = Event(march(9, 11), "changed", facts={"promised_at": None})
    assert march(10, 12) == due(quick, gone)


@pytest.mark.parametrize(
    ("within", "expected"),
    [
        (DUE, [(9, 13), (9, 16), (9, 17), (9, 16), (10, 10), (10, 13)]),
        (MOVES, [(9, 15), (10, 10), (10, 11), (10, 10), (10, 12), (10, 15)]),
    ],
    ids=["stands", "moves"],
)
def test_thresholds(
    desk: Calendar, march: March, within: object, expected: list[tuple[int, int]]
) -> None:
    """Shares are of the open time to the due, and wait for what the due waits for."""
    waits = waiting(march(9, 10), march(9, 12))
    agreement = promising(
        desk, within, warn=["50%", "1h before", "100%", "87.5%"], after=["1h", "150%"]
    )
    found = evaluate(asked(march, march(9, 17), *waits), agreement, at=march(9, 12))["resolution"]

    assert [march(*at) for at in expected] == [one.at for one in found.thresholds]


def test_before_the_clock_starts(desk: Calendar, march: March) -> None:
    """How much will be promised is not known before the start; which fact says when is."""
    agreement = Agreement.from_dict(
        {
            "calendars": {"desk": desk},
            "defaults": {"calendar": "desk"},
            "levels": {"one": {"targets": {"next_reply": DUE}}},
            "rules": [{"level": "one"}],
        }
    )
    created = Event(march(9, 9), "created", by="agent")
    request = Request(7, {"promised_at": march(10, 12)}, [created])
    found = evaluate(request, agreement, at=march(9, 10))["next_reply"]

    assert (Phase.PENDING, "promised_at", None, None, NOTHING) == (
        found.phase,
        found.due_fact,
        found.amount,
        found.due,
        found.elapsed,
    )
    assert "promise  by the instant that promised_at names\n" in found.explain()


def test_a_deferral_ends_at_a_fact(desk: Calendar, march: March) -> None:
    """A `return` target may say by a fact when deferred requests come back."""
    agreement = Agreement.from_dict(
        {
            "calendars": {"desk": desk},
            "defaults": {"calendar": "desk"},
            "levels": {
                "one": {"targets": {"return": {"within": {"due": "back_at"}, "auto": True}}}
            },
            "rules": [{"level": "one"}],
        }
    )
    put_off = Event(march(9, 10), "deferred", facts={"back_at": march(10, 8)})
    request = Request(7, {}, [Event(march(9, 9), "created"), put_off])
    found = evaluate(request, agreement, at=march(9, 11))

    assert (march(10, 8),) == found.ahead
    assert march(10, 8) == evaluate(request, agreement, at=march(11, 9))["return"].stopped_at


def test_too_far_away(desk: Calendar, march: March) -> None:
    """A calendar does not answer for thousands of years, and says so."""
    far = datetime(9999, 12, 31, tzinfo=UTC)
    for value in (far, date.max):
        with pytest.raises(CalendarError, match="7974 years; a calendar answers for 400 at most"):
            evaluate(asked(march, value), promising(desk, DUE), at=march(9, 10))


def test_agreements_compared(desk: Calendar, march: March) -> None:
    """The reasons say which fact says when, and which amount that was."""
    request = asked(march, march(10, 12))
    old, new = promising(desk, "8h"), promising(desk, [DUE, "8h"])
    (found,) = compare([request], old, new, at=march(9, 10))

    assert ("due fact none, now promised_at", "amount 8h, now 11h") == found.reasons[:2]


def test_in_plain_types(desk: Calendar, march: March) -> None:
    """A result says the fact's name, in documents as well."""
    found = evaluate(asked(march, march(10, 12)), promising(desk, DUE), at=march(9, 10))
    document = found["resolution"].to_dict()
    assert found == Evaluation.from_dict(found.to_dict())

    assert ("promised_at", "11h", "2026-03-10T12:00:00+01:00") == (
        document["due_fact"],
        document["amount"],
        document["due"],
    )


EXPLAINED = {
    "en": (
        "by the instant that promised_at names: 11 hours of open time",
        "in time, 4 hours left; used 3 hours, 63 % of the time to due has passed",
    ),
    "ru": (
        "в срок, который указан в promised_at: 11 часов рабочего времени",
        "в срок, осталось: 4 часа; использовано: 3 часа, прошло до срока: 63 %",
    ),
    "bg": (
        "в срока, посочен в promised_at: 11 часа работно време",
        "в срок, остават: 4 часа; използвано: 3 часа, изминало до срока: 63 %",
    ),
}


@pytest.mark.parametrize("language", ["en", "ru", "bg"])
def test_explained(desk: Calendar, march: March, language: str) -> None:
    """The promise is said by its fact, and how much of the time to it has passed."""
    request = asked(march, march(10, 12), *waiting(march(9, 11), march(9, 15)))
    found = evaluate(request, promising(desk, DUE), at=march(9, 16))
    text = " ".join(explained(found, language).split())

    for expected in EXPLAINED[language]:
        assert expected in text


def explained(found: Evaluation, language: str) -> str:
    """The text of an evaluation in a language that is only known as text."""
    match language:
        case "ru":
            return found.explain(language="ru")
        case "bg":
            return found.explain(language="bg")
        case _:
            return found.explain()


def test_explained_without_open_time(desk: Calendar, march: March) -> None:
    """Where no open time led to the due there is no share of it to tell."""
    found = evaluate(asked(march, march(6, 16)), promising(desk, DUE), at=march(9, 10))

    assert "late by 2 hours (2 days 18 hours of real time); used 1 hour\n" in found.explain()


def test_written_in_python(desk: Calendar) -> None:
    """What documents say, Python says with values; both read back equal."""
    target = Target(within=[DueFact(due="promised_at", moves=True), "10bd"])

    assert (DueFact(due="promised_at", moves=True), BusinessDays(10)) == target.within
    assert [dict(MOVES), "10bd"] == target.to_dict()
    assert target == Target.model_validate(target.to_dict())
    assert dict(DUE) == Target(within=[DueFact(due="promised_at")]).to_dict()
    agreement = promising(desk, [MOVES, "10bd"], retarget="pin")
    assert agreement == Agreement.from_dict(agreement.to_dict())
    assert hash(agreement) == hash(Agreement.from_dict(agreement.to_dict()))
