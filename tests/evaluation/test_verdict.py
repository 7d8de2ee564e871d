"""`verdict`, worked by hand: phases, breaches, and every measure."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

import pytest

from slacalc import BusinessDays, Calendar, CalendarTime, Phase, Result, Status, verdict
from slacalc.errors import AmountError, HistoryError, NaiveDatetimeError

March = Callable[..., datetime]
HOUR = timedelta(hours=1)
MICRO = timedelta(microseconds=1)


def test_running(desk: Calendar, march: March) -> None:
    """Friday 16:00, 3 h, looked at on Monday 10:00: two used, one left."""
    result = verdict(march(6, 16), "3h", desk, at=march(9, 10))
    expected = Result(
        target="",
        metric="",
        cycle=1,
        phase=Phase.RUNNING,
        status=Status.ON_TRACK,
        amount=3 * HOUR,
        due=march(9, 11),
        original_due=march(9, 11),
        elapsed=2 * HOUR,
        remaining=HOUR,
        overdue=0 * HOUR,
        paused=0 * HOUR,
        fraction=2 / 3,
        elapsed_wall=66 * HOUR,
        remaining_wall=HOUR,
        started_at=march(6, 16),
        applied_at=march(6, 16),
    )
    assert expected == result


def test_late_by_the_instant(desk: Calendar, march: March) -> None:
    """Equality is in time; one microsecond later is late."""
    at_due = verdict(march(6, 16), "3h", desk, at=march(9, 11))
    assert (Status.ON_TRACK, 0 * HOUR, 1.0) == (at_due.status, at_due.remaining, at_due.fraction)
    late = verdict(march(6, 16), "3h", desk, at=march(9, 11) + MICRO)
    assert (Status.BREACHED, True) == (late.status, late.breached)
    assert (MICRO, MICRO, 0 * HOUR) == (late.overdue, late.overdue_wall, late.remaining)
    assert march(9, 11) + MICRO == late.breached_at


def test_due_friday_stopped_saturday(desk: Calendar, march: March) -> None:
    """Late by the instant, with no overdue business time."""
    result = verdict(march(6, 9), "8h", desk, at=march(9), stopped=march(7, 12))
    assert (Status.MISSED, Phase.STOPPED) == (result.status, result.phase)
    assert (march(6, 17), 0 * HOUR, 19 * HOUR) == (result.due, result.overdue, result.overdue_wall)
    assert (8 * HOUR, 0 * HOUR, 1.0) == (result.elapsed, result.remaining, result.fraction)
    assert march(7, 12) == result.stopped_at


def test_met(desk: Calendar, march: March) -> None:
    """Stopped in time; everything is measured up to the stop, and due stays."""
    result = verdict(march(6, 16), "3h", desk, at=march(20), stopped=march(9, 10))
    assert (Status.MET, march(9, 11), HOUR) == (result.status, result.due, result.remaining)
    assert (2 * HOUR, HOUR) == (result.elapsed, result.remaining_wall)


def test_overdue(desk: Calendar, march: March) -> None:
    """Overdue counts in the target's unit; fraction goes on past one."""
    result = verdict(march(6, 16), "3h", desk, at=march(10, 10))
    assert (7 * HOUR, 23 * HOUR, 10 / 3) == (result.overdue, result.overdue_wall, result.fraction)
    assert (10 * HOUR, 0 * HOUR) == (result.elapsed, result.remaining)
    assert 0 * HOUR == result.remaining_wall


def test_paused(desk: Calendar, march: March) -> None:
    """While a pause lasts there is no due, only what it would be."""
    result = verdict(march(6, 16), "3h", desk, at=march(9, 12), pauses=[(march(9, 10), None)])
    assert (Phase.PAUSED, Status.PAUSED, None) == (result.phase, result.status, result.due)
    assert (2 * HOUR, HOUR, 2 * HOUR) == (result.elapsed, result.remaining, result.paused)
    assert (2 * HOUR, 66 * HOUR) == (result.paused_wall, result.elapsed_wall)
    assert (march(9, 11), None) == (result.original_due, result.remaining_wall)
    assert march(9, 13) == result.due_if_resumed(march(9, 12))
    assert march(10, 10) == result.due_if_resumed(march(9, 20))
    assert march(9, 11) == result.due_if_resumed(march(9, 10))
    with pytest.raises(AmountError, match=r"^at=.2026-03-09 09:00:00\+01:00. is not possible"):
        result.due_if_resumed(march(9, 9))
    with pytest.raises(NaiveDatetimeError):
        result.due_if_resumed(datetime(2026, 3, 9))  # noqa: DTZ001


def test_a_pause_heals_no_breach(desk: Calendar, march: March) -> None:
    """Used up before the pause: due stands, and it is late however long the pause lasts."""
    pauses = [(march(9, 12), None)]
    result = verdict(march(6, 16), "3h", desk, at=march(9, 15), pauses=pauses)
    assert (Phase.PAUSED, Status.BREACHED) == (result.phase, result.status)
    assert (march(9, 11), HOUR, 4 * HOUR) == (result.due, result.overdue, result.overdue_wall)
    assert march(9, 11) == result.due_if_resumed(march(20))
    # Exactly at the pause: used up, so the deadline stands and passes.
    at_due = verdict(march(6, 16), "3h", desk, at=march(9, 15), pauses=[(march(9, 11), None)])
    assert (Status.BREACHED, 0 * HOUR) == (at_due.status, at_due.overdue)


def test_resumed(desk: Calendar, march: March) -> None:
    """A pause that ended moves due; the original due stays."""
    pauses = [(march(9, 9), march(9, 11))]
    result = verdict(march(6, 16), "3h", desk, at=march(9, 12), pauses=pauses)
    assert (march(9, 13), march(9, 11)) == (result.due, result.original_due)
    assert (2 * HOUR, HOUR, 2 * HOUR) == (result.elapsed, result.remaining, result.paused)
    assert march(9, 13) == result.due_if_resumed(march(9, 12))


def test_stopped_while_paused(desk: Calendar, march: March) -> None:
    """Due is what it would be, had the pause ended at the stop."""
    pauses = [(march(9, 10), None)]
    result = verdict(march(6, 16), "3h", desk, at=march(20), stopped=march(9, 12), pauses=pauses)
    assert (Phase.STOPPED, Status.MET, march(9, 13)) == (result.phase, result.status, result.due)
    assert (2 * HOUR, 2 * HOUR, HOUR) == (result.elapsed, result.paused, result.remaining)
    cut = [(march(9, 10), march(9, 15)), (march(9, 16), march(9, 17))]
    assert result == verdict(
        march(6, 16), "3h", desk, at=march(20), stopped=march(9, 12), pauses=cut
    )


def test_what_comes_after_at_is_unknown(desk: Calendar, march: March) -> None:
    """A stop and the end of a pause after the question have not happened yet."""
    pauses = [(march(9, 9), march(9, 11)), (march(9, 12), march(9, 13))]
    paused = verdict(
        march(6, 16), "3h", desk, at=march(9, 10), stopped=march(9, 12), pauses=pauses
    )
    assert (Phase.PAUSED, None, None) == (paused.phase, paused.due, paused.stopped_at)
    assert paused == verdict(
        march(6, 16), "3h", desk, at=march(9, 10), pauses=[(march(9, 9), None)]
    )
    # What happens at the very instant counts.
    begun = verdict(march(6, 16), "3h", desk, at=march(9, 9), pauses=pauses)
    ended = verdict(march(6, 16), "3h", desk, at=march(9, 11), pauses=pauses)
    stopped = verdict(march(6, 16), "3h", desk, at=march(9, 12), stopped=march(9, 12))
    assert [Phase.PAUSED, Phase.RUNNING, Phase.STOPPED] == [
        begun.phase,
        ended.phase,
        stopped.phase,
    ]


def test_before_the_start(desk: Calendar, march: March) -> None:
    """Before it starts a clock is pending: nothing used, nothing due."""
    result = verdict(march(6, 16), "3h", desk, at=march(6, 15), pauses=[(march(6), None)])
    expected = Result(
        target="",
        metric="",
        cycle=1,
        phase=Phase.PENDING,
        status=Status.PENDING,
        amount=3 * HOUR,
        elapsed=0 * HOUR,
        overdue=0 * HOUR,
        paused=0 * HOUR,
        fraction=0.0,
    )
    assert expected == result
    assert result.due_if_resumed(march(9)) is None
    at_start = verdict(march(6, 16), "3h", desk, at=march(6, 16))
    assert (Phase.RUNNING, march(9, 11)) == (at_start.phase, at_start.due)


def test_stopped_before_the_start(desk: Calendar, march: March) -> None:
    """Times that contradict each other are no verdict."""
    with pytest.raises(HistoryError, match=r"stopped=.*expected an instant from 2026-03-06 16:00"):
        verdict(march(6, 16), "3h", desk, at=march(9), stopped=march(6, 15))


def test_business_days(desk: Calendar, march: March) -> None:
    """Everything is said in business days when the target is."""
    pauses = [(march(9, 9), march(9, 13))]
    result = verdict(march(9, 9), "2bd", desk, at=march(10, 13), pauses=pauses)
    assert (march(11, 13), march(11, 9)) == (result.due, result.original_due)
    assert (BusinessDays(1), BusinessDays(1)) == (result.elapsed, result.remaining)
    assert (BusinessDays("0.5"), BusinessDays(0)) == (result.paused, result.overdue)
    late = verdict(march(9, 9), "2bd", desk, at=march(11, 17), pauses=pauses)
    assert (BusinessDays("0.5"), 1.25) == (late.overdue, late.fraction)


def test_at_moves_due_and_not_the_measure(desk: Calendar, march: March) -> None:
    """Between the amount's end and the hour it moves to, nothing is left and nothing is late."""
    result = verdict(march(7), BusinessDays(2, at="close"), desk, at=march(11, 13))
    assert (march(11, 17), Status.ON_TRACK) == (result.due, result.status)
    assert (BusinessDays("2.5"), BusinessDays(0)) == (result.elapsed, result.remaining)
    assert (BusinessDays(0), 1.0) == (result.overdue, result.fraction)


def test_a_pause_after_a_moved_due_heals_no_breach(desk: Calendar, march: March) -> None:
    """Two days from Monday 14:00 by 10:00: due Wednesday 10:00, though the count ends at 14:00.

    A pause on Wednesday from 12:00 begins after the due, so it puts nothing off.
    """
    amount = BusinessDays(2, at="10:00")
    late_pause = [(march(4, 12), march(5, 12))]

    result = verdict(march(2, 14), amount, desk, at=march(6, 12), pauses=late_pause)

    assert march(4, 10) == result.due
    assert result.breached


def test_cutoff_moves_the_count(desk: Calendar, march: March) -> None:
    """Past the cutoff the count starts with the next working day."""
    amount = BusinessDays(1, cutoff="10:00")
    result = verdict(march(2, 11), amount, desk, at=march(2, 16))
    assert (BusinessDays(0), BusinessDays(1)) == (result.elapsed, result.remaining)
    assert (BusinessDays(0), march(4, 9)) == (result.paused, result.due)


def test_calendar_time(desk: Calendar, march: March) -> None:
    """Calendar amounts run, and are measured, in real time."""
    pauses = [(march(7), march(8))]
    result = verdict(march(6, 16), "72h calendar", desk, at=march(9, 16), pauses=pauses)
    assert (march(10, 16), march(9, 16)) == (result.due, result.original_due)
    assert (48 * HOUR, 24 * HOUR, 24 * HOUR) == (result.elapsed, result.remaining, result.paused)
    assert CalendarTime("72h") == result.amount


def test_calendar_days(desk: Calendar) -> None:
    """The length of calendar days is the real time to the same wall-clock time."""
    berlin = ZoneInfo("Europe/Berlin")
    start = datetime(2026, 3, 28, 12, tzinfo=berlin)
    result = verdict(start, "1d calendar", desk, at=datetime(2026, 3, 29, 11, tzinfo=berlin))
    assert (22 * HOUR, HOUR, 22 / 23) == (result.elapsed, result.remaining, result.fraction)


def test_held(desk: Calendar, march: March) -> None:
    """A held total is taken from what was used, and pushes due."""
    result = verdict(march(6, 16), "3h", desk, at=march(9, 12), held="2h")
    assert (march(9, 13), march(9, 11)) == (result.due, result.original_due)
    assert (2 * HOUR, HOUR, 2 * HOUR) == (result.elapsed, result.remaining, result.paused)
    assert 0 * HOUR == result.paused_wall
    # More was held than there was: nothing is used yet.
    early = verdict(march(6, 16), "3h", desk, at=march(6, 17), held="2h")
    assert (0 * HOUR, 3 * HOUR, HOUR) == (early.elapsed, early.remaining, early.paused)


def test_held_altogether(desk: Calendar, march: March) -> None:
    """A lasting pause before the held time is over leaves everything open."""
    result = verdict(
        march(6, 16), "3h", desk, at=march(9, 12), held="2h", pauses=[(march(6, 17), None)]
    )
    assert (0 * HOUR, 3 * HOUR, None) == (result.elapsed, result.remaining, result.due)
    assert march(9, 15) == result.due_if_resumed(march(9, 11))


def test_zone_of_the_results(desk: Calendar, march: March) -> None:
    """Results are in the zone of the start."""
    tokyo = ZoneInfo("Asia/Tokyo")
    result = verdict(march(6, 16).astimezone(tokyo), "3h", desk, at=march(9, 12))
    moments = (result.due, result.original_due, result.started_at, result.breached_at)
    assert [tokyo] * 4 == [moment and moment.tzinfo for moment in moments]


@pytest.mark.parametrize("amount", ["0h", "-3h", "0bd"])
def test_a_target_is_more_than_nothing(desk: Calendar, march: March, amount: str) -> None:
    """Nobody promises nothing."""
    with pytest.raises(AmountError, match="a target has to be more than nothing"):
        verdict(march(6, 16), amount, desk, at=march(9))
