"""The desk that all are asked about, Mon-Fri 09:00-17:00 in Berlin, as each of them says it."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from importlib.metadata import version
from itertools import accumulate
from zoneinfo import ZoneInfo

import businesstimedelta
import holidays
import pandas as pd
import pytz
import workclock

from slacalc import Calendar

__all__ = ("BERLIN", "YEARS", "Rival", "rivals", "workclock_schedule")

BERLIN = ZoneInfo("Europe/Berlin")
YEARS = range(2009, 2033)
_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_MICROSECOND = timedelta(microseconds=1)
_AMOUNT = timedelta(hours=16)
_SATURDAY = 5


@dataclass(frozen=True)
class Rival:
    """One of those compared.

    Attributes:
        name: Its name.
        version: Its version, or what it is.
        elapsed: Open time between two instants.
        add: The instant 16 open hours after another.
    """

    name: str
    version: str
    elapsed: Callable[[datetime, datetime], timedelta]
    add: Callable[[datetime], datetime]


def rivals() -> list[Rival]:
    """Return slacalc and the others, in the order of the table."""
    dates = sorted(holidays.country_holidays("DE", years=YEARS))
    return [
        _slacalc(),
        _prefix_sum(dates),
        _workclock(dates),
        _businesstimedelta(dates),
        _pandas(dates),
    ]


def _slacalc() -> Rival:
    desk = Calendar(timezone="Europe/Berlin", hours="Mon-Fri 09:00-17:00", holidays="DE")
    desk.prepare(YEARS.start, YEARS.stop - 1)
    return Rival(
        "slacalc", version("slacalc"), desk.elapsed, lambda start: desk.add(start, _AMOUNT)
    )


def _prefix_sum(dates: list[date]) -> Rival:
    """Bisect over two lists, with no check, no year beyond, no landing: the least there is."""
    free = set(dates)
    starts, lengths = [], []
    for day in range(date(YEARS.start, 1, 1).toordinal(), date(YEARS.stop, 1, 1).toordinal()):
        on = date.fromordinal(day)
        if on.weekday() < _SATURDAY and on not in free:
            opens, closes = (
                (datetime.combine(on, time(hour), BERLIN) - _EPOCH) // _MICROSECOND
                for hour in (9, 17)
            )
            starts.append(opens)
            lengths.append(closes - opens)
    before = list(accumulate(lengths, initial=0))

    def upto(moment: datetime) -> int:
        since = moment - _EPOCH
        at = (since.days * 86_400 + since.seconds) * 1_000_000 + since.microseconds
        row = bisect_right(starts, at) - 1
        return min(before[row] + at - starts[row], before[row + 1])

    def elapsed(start: datetime, end: datetime) -> timedelta:
        return timedelta(0, 0, upto(end) - upto(start))

    def add(start: datetime) -> datetime:
        used = upto(start) + 57_600_000_000
        row = bisect_right(before, used - 1) - 1
        at = starts[row] + used - before[row]
        return (_EPOCH + timedelta(0, 0, at)).astimezone(start.tzinfo)

    return Rival("prefix sum", "bisect over lists, unchecked", elapsed, add)


def workclock_schedule(dates: list[date]) -> workclock.Schedule:
    """Return the desk as workclock says it."""
    rules = [workclock.WorkDay(time(9), time(17)), workclock.Holidays(dates)]
    return workclock.Schedule(rules, time_zone="Europe/Berlin")


def _workclock(dates: list[date]) -> Rival:
    desk = workclock_schedule(dates)
    return Rival(
        "workclock", version("workclock"), desk.between, lambda start: desk.add(start, _AMOUNT)
    )


def _businesstimedelta(dates: list[date]) -> Rival:
    zone = pytz.timezone("Europe/Berlin")
    desk = businesstimedelta.Rules(
        [
            businesstimedelta.WorkDayRule(time(9), time(17), [0, 1, 2, 3, 4], tz=zone),
            businesstimedelta.HolidayRule(frozenset(dates), tz=zone),
        ]
    )
    amount = businesstimedelta.BusinessTimeDelta(desk, timedelta=_AMOUNT)
    return Rival(
        "businesstimedelta",
        version("businesstimedelta"),
        lambda start, end: desk.difference(start, end).timedelta,
        lambda start: start + amount,
    )


def _pandas(dates: list[date]) -> Rival:
    """Knows offsets, and no time between: counting the hours of a range is what people do."""
    hour = pd.offsets.CustomBusinessHour(start="09:00", end="17:00", holidays=dates)
    amount = hour * 16

    def elapsed(start: datetime, end: datetime) -> timedelta:
        hours = pd.date_range(start.astimezone(BERLIN), end.astimezone(BERLIN), freq=hour)
        return timedelta(hours=len(hours))

    def add(start: datetime) -> datetime:
        return pd.Timestamp(start.astimezone(BERLIN)) + amount

    return Rival("pandas CustomBusinessHour", version("pandas"), elapsed, add)
