"""`deadline`, worked by hand."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest

from slacalc import BusinessDays, Calendar, CalendarDays, CalendarTime, deadline
from slacalc.errors import AmountError, NaiveDatetimeError, NeverOpensError, PausedError

March = Callable[..., datetime]
Span = tuple[int, int]

# A pause of March 2026: (day, hour) to (day, hour); a missing end still lasts.
GOLDEN = [
    # amount, start, pauses, expected
    ("3h", (6, 16), [], (9, 11)),
    ("3h", (6, 16), [((9, 9), (9, 11))], (9, 13)),
    # Clipped to the run, in any order, overlapping and touching.
    ("3h", (6, 16), [((6, 10), (6, 12))], (9, 11)),
    ("3h", (6, 16), [((6, 15), (6, 17))], (9, 12)),
    ("3h", (6, 16), [((9, 10), (9, 11)), ((9, 9), (9, 10))], (9, 13)),
    ("3h", (6, 16), [((9, 9), (9, 11)), ((9, 10), (9, 12))], (9, 14)),
    # Closed time may be paused for nothing.
    ("3h", (6, 16), [((6, 17), (9, 9))], (9, 11)),
    ("3h", (6, 16), [((7, 0), (8, 0))], (9, 11)),
    # Used up exactly where a pause begins: the deadline stands there.
    ("3h", (6, 16), [((9, 11), (9, 12))], (9, 11)),
    ("3h", (6, 16), [((9, 11), None)], (9, 11)),
    ("3h", (6, 16), [((9, 12), None)], (9, 11)),
    # Used up exactly at closing stays there.
    ("8h", (5, 17), [], (6, 17)),
    # Business days: a day's weight stays, half of Monday was paused.
    ("1bd", (9, 9), [((9, 9), (9, 13))], (10, 13)),
    ("2bd", (7, 0), [], (11, 9)),
    ("2bd", (7, 0), [((10, 9), (10, 17))], (12, 9)),
    ("0.5bd", (9, 9), [], (9, 13)),
    # Calendar time and days run in real time, and pauses do too.
    ("72h calendar", (6, 16), [], (9, 16)),
    ("72h calendar", (6, 16), [((7, 0), (8, 0))], (10, 16)),
    ("3d calendar", (6, 16), [], (9, 16)),
    ("3d calendar", (6, 16), [((7, 0), (7, 12))], (10, 4)),
]


@pytest.mark.parametrize(("amount", "start", "pauses", "expected"), GOLDEN)
def test_deadline_of_the_desk(
    desk: Calendar,
    march: March,
    amount: str,
    start: Span,
    pauses: list[tuple[Span, Span | None]],
    expected: Span,
) -> None:
    """Pauses are cut out of the run, the amount is counted on what is left."""
    spans = [(march(*since), march(*until) if until else None) for since, until in pauses]
    assert march(*expected) == deadline(march(*start), amount, desk, pauses=spans)


def test_landing_of_days_in_spec(desk: Calendar, march: March) -> None:
    """The examples of SPEC section 4: landing, `at`, `cutoff`."""
    assert march(11, 9) == deadline(march(7), BusinessDays(2), desk)
    assert march(11, 17) == deadline(march(7), BusinessDays(2, at="close"), desk)
    by_four = BusinessDays(2, at=time(16), cutoff=time(10))
    assert march(4, 16) == deadline(march(2, 9, 30), by_four, desk)
    assert march(5, 16) == deadline(march(2, 10, 30), by_four, desk)


def test_cutoff_and_at_with_a_pause(desk: Calendar, march: March) -> None:
    """The start moves past the cutoff first, then pauses are cut out, then the result moves."""
    by_four = BusinessDays(2, at=time(16), cutoff=time(10))
    pauses = [(march(2, 9), march(2, 17)), (march(4, 9), march(4, 17))]
    # Counted from Tuesday 09:00; Monday's pause is before that, Wednesday's costs a day.
    assert march(6, 16) == deadline(march(2, 10, 30), by_four, desk, pauses=pauses)


def test_landing_open_on_what_is_left(desk: Calendar, march: March) -> None:
    """With `landing="open"` the deadline moves to the next opening that is not paused."""
    start = march(5, 9)
    assert march(6, 9) == deadline(start, "8h", desk, landing="open")
    assert march(5, 17) == deadline(start, "8h", desk, landing="close")
    paused = [(march(6, 8), march(6, 12))]
    assert march(6, 12) == deadline(start, "8h", desk, landing="open", pauses=paused)
    # Open, but paused at the instant at which the amount is used up.
    noon = [(march(5, 12), march(5, 14))]
    assert march(5, 14) == deadline(start, "3h", desk, landing="open", pauses=noon)
    # Pauses one after the other, and one that ends in closed time.
    row = [(march(6, 8), march(6, 12)), (march(6, 13), march(6, 19))]
    assert march(9, 9) == deadline(march(5, 14), "4h", desk, landing="open", pauses=row)


def test_landing_open_moves_calendar_amounts(desk: Calendar, march: March) -> None:
    """Calendar time that falls in closed time stays, unless it is told to move."""
    assert march(8, 16) == deadline(march(6, 16), CalendarTime("48h"), desk)
    assert march(9, 9) == deadline(march(6, 16), CalendarTime("48h"), desk, landing="open")
    assert march(9, 9) == deadline(march(6, 16), CalendarDays(2), desk, landing="open")


def test_landing_in_an_open_pause_is_undetermined(desk: Calendar, march: March) -> None:
    """A landing is worked on what is left, so a pause that lasts leaves it open as well."""
    with pytest.raises(PausedError):
        deadline(march(7), "2bd", desk, pauses=[(march(10, 18), None)])
    assert march(12, 9) == deadline(
        march(7), "2bd", desk, pauses=[(march(10, 18), None)], resume_at=march(11, 20)
    )


def test_paused_with_time_left(desk: Calendar, march: March) -> None:
    """A pause that lasts, with time left, has no deadline; the error says what to do."""
    with pytest.raises(PausedError, match=r"paused since 2026-03-09 09:00:00\+01:00 .*resume_at="):
        deadline(march(6, 16), "3h", desk, pauses=[(march(9, 9), None)])


def test_resume_at(desk: Calendar, march: March) -> None:
    """`resume_at` ends the pause that lasts; without one it changes nothing."""
    paused = [(march(9, 9), None)]
    assert march(9, 13) == deadline(
        march(6, 16), "3h", desk, pauses=paused, resume_at=march(9, 11)
    )
    assert march(9, 11) == deadline(march(6, 16), "3h", desk, resume_at=march(9, 11))
    expected = "resume_at=.*expected an instant from 2026-03-09 09:00"
    with pytest.raises(AmountError, match=expected):
        deadline(march(6, 16), "3h", desk, pauses=paused, resume_at=march(9, 8))


def test_held_adds_to_the_amount(desk: Calendar, march: March) -> None:
    """A total of business time that did not count pushes the deadline by just that."""
    start = march(6, 16)
    assert march(9, 13) == deadline(start, "3h", desk, held="2h")
    assert march(9, 13) == deadline(start, "3h", desk, held=timedelta(hours=2))
    assert march(9, 11) == deadline(start, "3h", desk, held="0s")
    both = deadline(start, "3h", desk, held="2h", pauses=[(march(9, 9), march(9, 10))])
    assert march(9, 14) == both


def test_held_of_business_days(desk: Calendar, march: March) -> None:
    """Business days take held business time, or days."""
    assert march(10, 13) == deadline(march(9, 9), "1bd", desk, held="4h")
    assert march(10, 13) == deadline(march(9, 9), "1bd", desk, held="0.5bd")


def test_held_of_calendar_time(desk: Calendar, march: March) -> None:
    """What runs in real time was held in real time."""
    held = CalendarTime("5h")
    assert march(9, 21) == deadline(march(6, 16), "72h calendar", desk, held=held)
    assert march(9, 21) == deadline(march(6, 16), "3d calendar", desk, held="5h calendar")
    with pytest.raises(AmountError, match="real time such as"):
        deadline(march(6, 16), "72h calendar", desk, held="5h")


@pytest.mark.parametrize("held", ["1bd", "1h calendar", "1d calendar"])
def test_held_of_another_kind(desk: Calendar, march: March, held: str) -> None:
    """Business time was held in business time."""
    with pytest.raises(AmountError, match=r"held=.*business time such as"):
        deadline(march(6, 16), "3h", desk, held=held)


def test_held_altogether(desk: Calendar, march: March) -> None:
    """Where a lasting pause swallows even the held time, there is no deadline."""
    with pytest.raises(PausedError):
        deadline(march(6, 16), "3h", desk, held="2h", pauses=[(march(6, 17), None)])
    with pytest.raises(AmountError, match=r"held='-1h' .*zero or more"):
        deadline(march(6, 16), "3h", desk, held="-1h")


def test_zero_and_less(desk: Calendar, march: March) -> None:
    """Zero gives the start back, inside hours or not; less than zero counts backwards."""
    pauses = [(march(6, 10), march(6, 12))]
    assert march(7, 3) == deadline(march(7, 3), "0h", desk, pauses=pauses)
    assert march(6, 16) == deadline(march(9, 11), "-3h", desk)
    for options in ({"pauses": pauses}, {"held": "1h"}):
        with pytest.raises(AmountError, match=r"amount='-3h' .*more than nothing where pauses"):
            deadline(march(9, 11), "-3h", desk, **options)


def test_zone_of_the_result(desk: Calendar, march: March) -> None:
    """The result is in the zone of the start, whatever the calendar's."""
    tokyo = ZoneInfo("Asia/Tokyo")
    due = deadline(march(6, 16).astimezone(tokyo), "3h", desk)
    assert (tokyo, "2026-03-09T19:00:00+09:00") == (due.tzinfo, due.isoformat())


def test_calendar_days_over_a_clock_change(desk: Calendar) -> None:
    """The clock change makes calendar days an hour shorter; pauses add real time."""
    berlin = ZoneInfo("Europe/Berlin")
    start = datetime(2026, 3, 28, 12, tzinfo=berlin)
    pause = (datetime(2026, 3, 28, 13, tzinfo=berlin), datetime(2026, 3, 28, 14, tzinfo=berlin))
    assert "2026-03-29T12:00:00+02:00" == deadline(start, "1d calendar", desk).isoformat()
    due = deadline(start, "1d calendar", desk, pauses=[pause])
    assert "2026-03-29T13:00:00+02:00" == due.isoformat()


BAD = [
    ({"amount": 3}, AmountError, "of what"),
    ({"amount": "1d"}, AmountError, "1bd"),
    ({"start": datetime(2026, 3, 6)}, NaiveDatetimeError, "no time zone"),  # noqa: DTZ001
    ({"start": "2026-03-06"}, NaiveDatetimeError, "expected an aware datetime"),
    ({"landing": "opening"}, AmountError, "landing='opening'"),
    ({"pauses": [3]}, AmountError, r"pauses=3 .*\(from, to\)"),
    ({"pauses": [(1, 2, 3)]}, AmountError, "pairs"),
    ({"pauses": [(datetime(2026, 3, 6, tzinfo=UTC), 3)]}, NaiveDatetimeError, "aware datetime"),
    (
        {"pauses": [(datetime(2026, 3, 6, tzinfo=UTC), datetime(2026, 3, 5, tzinfo=UTC))]},
        AmountError,
        r"^pauses='\(2026-03-06 00:00:00\+00:00, 2026-03-05 .* expected a pause that ends later",
    ),
    ({"resume_at": 5}, NaiveDatetimeError, "expected an aware datetime"),
    ({"held": 7}, AmountError, "of what"),
]


@pytest.mark.parametrize(("given", "error", "message"), BAD)
def test_bad_input(
    desk: Calendar, march: March, given: dict[str, object], error: type[Exception], message: str
) -> None:
    """Each gets an error that shows the value and says what to do."""
    arguments: dict[str, object] = {
        "start": march(6, 16),
        "amount": "3h",
        "calendar": desk,
    } | given
    with pytest.raises(error, match=message):
        deadline(**arguments)


def test_nothing_left_to_open(march: March) -> None:
    """A calendar that opens too seldom is an error, not a search without end."""
    once = Calendar(timezone="UTC", days={"2026-03-06": "09:00-12:00"})
    with pytest.raises(NeverOpensError):
        deadline(march(6), "4h", once)
    pauses = [(march(6, 9), march(6, 11))]
    with pytest.raises(NeverOpensError):
        deadline(march(6), "3h", once, pauses=pauses)
