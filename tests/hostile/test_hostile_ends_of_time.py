"""Hostile instants for calendars: the first and the last there are, and all between them."""

from __future__ import annotations

import time
from datetime import UTC, date, datetime, timedelta
from functools import partial
from typing import TYPE_CHECKING

import pytest

from slacalc import Calendar
from slacalc.errors import CalendarError, NeverOpensError, SlacalcError

if TYPE_CHECKING:
    from collections.abc import Callable

NOW = datetime(2026, 3, 2, 12, tzinfo=UTC)


def complaint(ask: Callable[[], object]) -> str | None:
    """Return what is said against a question, None where there is an answer."""
    try:
        ask()
    except SlacalcError as error:
        return str(error)
    return None


FIRST = datetime.min.replace(tzinfo=UTC)
LAST = datetime.max.replace(tzinfo=UTC)
QUESTIONS: dict[str, Callable[[Calendar, datetime], object]] = {
    "is_open": lambda c, t: c.is_open(t),
    "next_open": lambda c, t: c.next_open(t),
    "next_close": lambda c, t: c.next_close(t),
    "previous_open": lambda c, t: c.previous_open(t),
    "previous_close": lambda c, t: c.previous_close(t),
    "next_change": lambda c, t: c.next_change(t),
    "roll_forward": lambda c, t: c.roll_forward(t),
    "roll_back": lambda c, t: c.roll_back(t),
    "intervals": lambda c, t: c.intervals(t, t),
    "add": lambda c, t: c.add(t, "9h"),
    "add days": lambda c, t: c.add(t, "2bd"),
    "add dates": lambda c, t: c.add(t, "2d calendar"),
    "add real time": lambda c, t: c.add(t, "48h calendar"),
    "subtract": lambda c, t: c.subtract(t, "9h"),
    "subtract days": lambda c, t: c.subtract(t, "2bd"),
    "subtract dates": lambda c, t: c.subtract(t, "2d calendar"),
    "elapsed": lambda c, t: c.elapsed(t, t),
    "elapsed days": lambda c, t: c.elapsed(t, t, unit="days"),
}


@pytest.mark.parametrize("question", QUESTIONS)
@pytest.mark.parametrize("zone", ["UTC", "Pacific/Kiritimati", "Pacific/Pago_Pago"])
def test_the_ends_of_time(question: str, zone: str) -> None:
    """At the first and the last instant there is an answer or an error of ours, and no hang."""
    calendar = Calendar(timezone=zone, hours="Mon-Fri 09:00-17:00")
    always = Calendar(timezone=zone, hours="24/7")
    once = Calendar(timezone=zone, days={"2026-03-02": "09:00-17:00"})
    for moment in (FIRST, LAST):
        for shift in (timedelta(0), timedelta(hours=30), timedelta(days=3)):
            at = moment + shift if moment is FIRST else moment - shift
            for asked in (calendar, always, once):
                assert "" != complaint(partial(QUESTIONS[question], asked, at))


def test_the_first_and_last_years_are_counted() -> None:
    """From the year 1 and to the year 9999 the arithmetic is that of every other year."""
    desk_ = Calendar(timezone="UTC", hours="Mon-Fri 09:00-17:00")

    # The first of January of the year 1 was a Monday, the last of December 9999 is a Friday.
    assert datetime(1, 1, 8, 9, tzinfo=UTC) == desk_.add(FIRST, "40h", landing="open")
    assert datetime(9999, 12, 31, 17, tzinfo=UTC) == desk_.add(LAST.replace(hour=0), "8h")
    assert timedelta(hours=40) == desk_.elapsed(FIRST, FIRST + timedelta(days=7))
    assert timedelta(hours=8) == desk_.elapsed(LAST - timedelta(days=1), LAST)
    with pytest.raises(NeverOpensError, match="up to the end of 9999"):
        desk_.add(LAST, "1s")
    with pytest.raises(NeverOpensError, match="back to the start of 1"):
        desk_.subtract(FIRST, "1s")


def test_spans_that_are_too_long() -> None:
    """More than 400 years are refused, not computed."""
    always = Calendar(timezone="UTC", hours="24/7")
    for ask in (
        lambda: always.elapsed(FIRST, LAST),
        lambda: always.elapsed(LAST, FIRST, unit="days"),
        lambda: always.intervals(FIRST, LAST),
        lambda: always.working_days(date.min, date.max),
        lambda: always.prepare(1, 9999),
        lambda: always.freeze(1, 9999),
    ):
        with pytest.raises(CalendarError, match="9999 years; a calendar answers for 400 at most"):
            ask()


def test_a_calendar_that_no_closure_leaves_open() -> None:
    """What never opens is found out within the bounded search."""
    ages = {"from": "0001-01-02T00:00Z", "to": "9999-12-30T00:00Z"}
    shut = Calendar(timezone="UTC", hours="Mon-Fri 09:00-17:00", closed=ages)
    began = time.monotonic()
    with pytest.raises(NeverOpensError, match="nothing opens after"):
        shut.next_open(NOW)
    assert time.monotonic() - began < 20
