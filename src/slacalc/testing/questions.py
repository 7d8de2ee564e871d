"""Questions that a calendar and the oracle are both asked, and the answers made comparable."""

from __future__ import annotations

import random
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from types import MappingProxyType
from typing import Literal, TypeAlias

from slacalc import BusinessDays, Calendar, CalendarDays, CalendarTime
from slacalc.testing.reference.clock import DAY, HOUR, MINUTE, SECOND
from slacalc.testing.reference.reference import DAY_UNITS, Reference, micros, moment

__all__ = ("OPERATIONS", "Answer", "Operation", "Question", "random_question")

Answer: TypeAlias = "int | bool | str | list[tuple[int, int, bool]] | None"
"""What a question gets: instants in microseconds, None for "nothing found"."""


@dataclass(frozen=True, slots=True)
class Question:
    """One question: what is asked, at which instant, and how much or until when.

    `instant` and `other` are microseconds since the Unix epoch; `amount` counts microseconds, or
    units of business days; `time_of_day` and `cutoff` are for business days.
    """

    operation: str
    instant: int
    other: int
    amount: int
    landing: Literal["close", "open"] = "close"
    time_of_day: str = "close"
    cutoff: str = "12:00"

    @property
    def at(self) -> datetime:
        """The instant as a datetime."""
        return moment(self.instant)

    @property
    def until(self) -> datetime:
        """The other instant as a datetime."""
        return moment(self.other)

    @property
    def first_date(self) -> date:
        """The earlier of the two instants' dates in UTC."""
        return min(self.at.date(), self.until.date())

    @property
    def after_date(self) -> date:
        """The date after the later one."""
        return max(self.at.date(), self.until.date()) + timedelta(days=1)

    @property
    def time(self) -> timedelta:
        """The amount as business time."""
        return timedelta(microseconds=self.amount)

    @property
    def days(self) -> BusinessDays:
        """The amount as business days."""
        return BusinessDays.of_units(self.amount)

    @property
    def dates(self) -> int:
        """The amount as a number of dates, at least one."""
        return 1 + self.amount // DAY_UNITS


@dataclass(frozen=True, slots=True)
class Operation:
    """How a question is put to a calendar, and how to the oracle."""

    calendar: Callable[[Calendar, Question], Answer]
    oracle: Callable[[Reference, Question], Answer]


def _intervals(calendar: Calendar, asked: Question) -> Answer:
    """Return the labelled spans with neighbours of one state made one."""
    found: list[tuple[int, int, bool]] = []
    for span in calendar.intervals(*sorted((asked.at, asked.until), key=micros)):
        start, end = micros(span.start), micros(span.end)
        if found and found[-1][1:] == (start, span.is_open):
            start = found.pop()[0]
        found.append((start, end, span.is_open))
    return found


OPERATIONS: Mapping[str, Operation] = MappingProxyType(
    {
        "is_open": Operation(
            lambda c, q: c.is_open(q.at),
            lambda r, q: r.is_open(q.instant),
        ),
        "next_open": Operation(
            lambda c, q: micros(c.next_open(q.at)),
            lambda r, q: r.next_open(q.instant),
        ),
        "next_close": Operation(
            lambda c, q: micros(c.next_close(q.at)),
            lambda r, q: r.next_close(q.instant),
        ),
        "next_change": Operation(
            lambda c, q: micros(c.next_change(q.at)),
            lambda r, q: r.next_change(q.instant),
        ),
        "previous_open": Operation(
            lambda c, q: micros(c.previous_open(q.at)),
            lambda r, q: r.previous_open(q.instant),
        ),
        "previous_close": Operation(
            lambda c, q: micros(c.previous_close(q.at)),
            lambda r, q: r.previous_close(q.instant),
        ),
        "roll_forward": Operation(
            lambda c, q: micros(c.roll_forward(q.at)),
            lambda r, q: r.roll_forward(q.instant),
        ),
        "roll_back": Operation(
            lambda c, q: micros(c.roll_back(q.at)),
            lambda r, q: r.roll_back(q.instant),
        ),
        "intervals": Operation(
            _intervals,
            lambda r, q: r.intervals(*sorted((q.instant, q.other))),
        ),
        "working days": Operation(
            lambda c, q: _joined(c.working_days(q.first_date, q.after_date)),
            lambda r, q: _joined(r.working_dates(q.first_date, q.after_date - timedelta(days=1))),
        ),
        "elapsed": Operation(
            lambda c, q: c.elapsed(q.at, q.until) // timedelta(microseconds=1),
            lambda r, q: r.elapsed(q.instant, q.other),
        ),
        "elapsed days": Operation(
            lambda c, q: c.elapsed(q.at, q.until, unit="days").units,
            lambda r, q: r.elapsed_days(q.instant, q.other),
        ),
        "add": Operation(
            lambda c, q: micros(c.add(q.at, q.time, landing=q.landing)),
            lambda r, q: r.add(q.instant, q.amount, landing=q.landing),
        ),
        "subtract": Operation(
            lambda c, q: micros(c.subtract(q.at, q.time, landing=q.landing)),
            lambda r, q: r.subtract(q.instant, q.amount, landing=q.landing),
        ),
        "add days": Operation(
            lambda c, q: micros(c.add(q.at, q.days, landing=q.landing)),
            lambda r, q: r.add_days(q.instant, q.amount, landing=q.landing),
        ),
        "subtract days": Operation(
            lambda c, q: micros(c.subtract(q.at, q.days, landing=q.landing)),
            lambda r, q: r.subtract_days(q.instant, q.amount, landing=q.landing),
        ),
        "add days at": Operation(
            lambda c, q: micros(c.add(q.at, _dated(q))),
            lambda r, q: r.add_days(q.instant, q.amount, at=q.time_of_day, cutoff=q.cutoff),
        ),
        "add calendar time": Operation(
            lambda c, q: micros(c.add(q.at, CalendarTime(q.time), landing=q.landing)),
            lambda r, q: r.landed(q.instant + q.amount, q.landing),
        ),
        "add calendar days": Operation(
            lambda c, q: micros(c.add(q.at, CalendarDays(q.dates), landing=q.landing)),
            lambda r, q: r.landed(r.add_calendar_days(q.instant, q.dates), q.landing),
        ),
    }
)
"""Every operation by name."""


def _joined(days: Sequence[date]) -> str:
    return " ".join(map(str, days))


def _dated(asked: Question) -> BusinessDays:
    return BusinessDays(asked.days.days, at=asked.time_of_day, cutoff=asked.cutoff)


def random_question(source: random.Random, near: Sequence[int]) -> Question:
    """Return a random question at an instant that lies close to one of *near*."""
    operation = source.choice(tuple(OPERATIONS))
    instant = source.choice(near) + source.choice(
        (0, source.choice((1, -1, SECOND, -MINUTE)), source.randint(-2 * DAY, 2 * DAY))
    )
    other = instant + source.randint(-8 * DAY, 8 * DAY) * source.choice((1, 1, 1, 20))
    whole = source.choice((MINUTE, HOUR)) * source.randint(1, 20)
    amount = source.choice((whole, source.randint(1, 40 * HOUR)))
    if "days" in operation:
        whole = DAY_UNITS // source.choice((1, 1, 2, 4)) * source.randint(1, 12)
        amount = source.choice((whole, whole, source.randint(1, 5 * DAY_UNITS)))
    return Question(
        operation,
        instant,
        other,
        amount,
        landing=source.choice(("close", "open")),
        time_of_day=source.choice(("close", "16:00", "02:30", "23:59:59")),
        cutoff=source.choice(("12:00", "01:30", "23:30")),
    )
