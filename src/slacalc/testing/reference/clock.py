"""The local clock of the oracle: which instants show which wall-clock reading, found by walking.

Instants are integer microseconds since the Unix epoch. Readings are the same count made on the
wall clock: the naive local date and time, as microseconds since 1970-01-01 00:00 of that clock.
"""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from functools import cache
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

if TYPE_CHECKING:
    from collections.abc import Iterator

__all__ = (
    "DAY",
    "HOUR",
    "MINUTE",
    "SECOND",
    "LocalClock",
    "NotFoundError",
    "clock_of",
    "micros",
    "midnight",
    "moment",
)

SECOND = 1_000_000
MINUTE = 60 * SECOND
HOUR = 60 * MINUTE
DAY = 24 * HOUR

_STEPS = (DAY, HOUR, MINUTE, SECOND)
_REMEMBERED = 20_000
_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_EPOCH_DAY = date(1970, 1, 1)
_MICROSECOND = timedelta(microseconds=1)


def micros(when: datetime) -> int:
    """Return the aware *when* as microseconds since the Unix epoch.

    Example:
        >>> from datetime import UTC, datetime
        >>> micros(datetime(1970, 1, 1, 0, 0, 1, tzinfo=UTC))
        1000000
    """
    return (when.astimezone(UTC) - _EPOCH) // _MICROSECOND


def moment(instant: int) -> datetime:
    """Return *instant*, in microseconds since the Unix epoch, as a datetime in UTC.

    Example:
        >>> moment(1_000_000).isoformat()
        '1970-01-01T00:00:01+00:00'
    """
    return _EPOCH + timedelta(microseconds=instant)


def midnight(day: date) -> int:
    """Return the reading of the wall clock at 00:00 of *day*."""
    return (day - _EPOCH_DAY).days * DAY


class NotFoundError(LookupError):
    """A search of the oracle that found nothing as far as it looks."""


class LocalClock:
    """The wall clock of one zone.

    The clock runs evenly between its changes. The changes are found by looking at it every
    day, every hour of a day whose two ends disagree, every minute of such an hour, and every
    second of such a minute.
    """

    def __init__(self, zone: str) -> None:
        self._zone = ZoneInfo(zone)
        self._changes: dict[int, list[tuple[int, int]]] = {}
        self._first: dict[int, int] = {}

    def offset(self, instant: int) -> int:
        """Return what the clock is ahead of UTC at *instant*, in microseconds."""
        ahead = moment(instant).astimezone(self._zone).utcoffset()
        if ahead is None:
            message = f"{self._zone} has no offset"
            raise ValueError(message)
        return ahead // _MICROSECOND

    def reading(self, instant: int) -> int:
        """Return what the clock reads at *instant*."""
        return instant + self.offset(instant)

    def date_read(self, instant: int) -> date:
        """Return the date that the clock reads at *instant*."""
        return _EPOCH_DAY + timedelta(days=self.reading(instant) // DAY)

    def first_reading(self, wanted: int) -> int:
        """Return the first instant at which the clock reads *wanted* or later."""
        if wanted not in self._first:
            if len(self._first) > _REMEMBERED:
                self._first.clear()
            self._first[wanted] = self._find_first(wanted)
        return self._first[wanted]

    def first_of(self, day: date) -> int:
        """Return the first instant of *day*, or of the next date if *day* is skipped."""
        return self.first_reading(midnight(day))

    def _find_first(self, wanted: int) -> int:
        # No zone is a whole two days away from UTC, so the answer lies in between.
        for start, end, offset in self._stretches(wanted - 2 * DAY, wanted + 2 * DAY):
            instant = max(start, wanted - offset)
            if instant < end:
                return instant
        message = f"{self._zone} never reads {wanted}"
        raise LookupError(message)

    def _stretches(self, start: int, end: int) -> Iterator[tuple[int, int, int]]:
        """Yield the stretches of even running from *start* to *end*, each with its offset."""
        offset = self.offset(start)
        for instant, after in self.changes(start, end):
            yield start, instant, offset
            start, offset = instant, after
        yield start, end, offset

    def changes(self, start: int, end: int) -> list[tuple[int, int]]:
        """Return the changes after *start* and before *end*: instant, offset from then on."""
        first, last = _year(start), _year(end - 1)
        years = range(first, last + 1)
        return [item for y in years for item in self._changes_of(y) if start < item[0] < end]

    def _changes_of(self, year: int) -> list[tuple[int, int]]:
        if year not in self._changes:
            start, end = midnight(date(year, 1, 1)), midnight(date(year + 1, 1, 1))
            self._changes[year] = self._look(start, end, _STEPS)
        return self._changes[year]

    def _look(self, start: int, end: int, steps: tuple[int, ...]) -> list[tuple[int, int]]:
        """Look at every first of *steps*, and closer where the clock changed in between."""
        step, finer = steps[0], steps[1:]
        found: list[tuple[int, int]] = []
        before = self.offset(start)
        for instant in range(start, end, step):
            after = self.offset(instant + step)
            if after != before:
                closer = self._look(instant, instant + step, finer) if finer else None
                found += [(instant + step, after)] if closer is None else closer
            before = after
        return found


def _year(instant: int) -> int:
    return moment(instant).year


@cache
def clock_of(zone: str) -> LocalClock:
    """Return the clock of the IANA zone named *zone*."""
    return LocalClock(zone)
