"""The oracle: answers a calendar's questions by listing open time and walking along it.

It is slow on purpose and shares no code with the rest of slacalc: it imports the standard
library and its own `reference_…` pieces alone, so an answer that both give was reached twice.
"""

from __future__ import annotations

from datetime import date, timedelta

from slacalc.testing.reference.clock import DAY, NotFoundError, micros, midnight, moment
from slacalc.testing.reference.queries import Queries
from slacalc.testing.reference.rows import time_of_day

__all__ = ("DAY_UNITS", "NotFoundError", "Reference", "micros", "moment")

DAY_UNITS = 86_400_000_000
"""What a working day weighs, however long it is open."""


class Reference(Queries):
    """The oracle of one calendar document (plain JSON types, SPEC section 3).

    Instants are integer microseconds since the Unix epoch, amounts integer microseconds or,
    for business days, units of which a working day has `DAY_UNITS`. A search looks *horizon*
    months of 30 days ahead or back and raises `NotFoundError` when it finds nothing there.

    Example:
        >>> from datetime import UTC, datetime
        >>> desk = Reference({"timezone": "Europe/Berlin", "hours": "Mon-Fri 09:00-17:00"})
        >>> friday = micros(datetime(2026, 3, 27, 15, tzinfo=UTC))  # 16:00 in Berlin
        >>> moment(desk.add(friday, 2 * 3_600_000_000)).isoformat()
        '2026-03-30T08:00:00+00:00'
    """

    # Business time

    def elapsed(self, start: int, end: int) -> int:
        """Return the open microseconds from *start* to *end*, negative when *end* is earlier."""
        if end < start:
            return -self.elapsed(end, start)
        return sum(closes - opens for opens, closes, _ in self.calendar.pieces(start, end))

    def add(self, start: int, amount: int, *, landing: str = "close") -> int:
        """Return the first instant from *start* on by which *amount* of open time is used."""
        if amount < 0:
            return self.subtract(start, -amount, landing=landing)
        if amount == 0:
            return start
        for opens, closes, _ in self.pieces_after(start):
            if amount <= closes - opens:
                return self.landed(opens + amount, landing)
            amount -= closes - opens
        raise NotFoundError(start)

    def subtract(self, end: int, amount: int, *, landing: str = "close") -> int:
        """Return the last instant up to *end* from which *amount* of open time is left."""
        if amount < 0:
            return self.add(end, -amount, landing=landing)
        if amount == 0:
            return end
        for opens, closes, _ in self.pieces_before(end):
            if amount <= closes - opens:
                return self.landed_back(closes - amount, landing)
            amount -= closes - opens
        raise NotFoundError(end)

    # Business days

    def elapsed_days(self, start: int, end: int) -> int:
        """Return the units of business days from *start* to *end*, negative when it is earlier."""
        if end < start:
            return -self.elapsed_days(end, start)
        days = {day for _, _, day in self.calendar.pieces(start, end)}
        return sum(self._used_of(day, end) - self._used_of(day, start) for day in days)

    def add_days(
        self,
        start: int,
        units: int,
        *,
        landing: str = "open",
        at: str | None = None,
        cutoff: str | None = None,
    ) -> int:
        """Return the first instant by which *units* of business days are used, landed."""
        if units == 0 and at is None and cutoff is None:
            return start
        if cutoff is not None:
            start = self._after_cutoff(start, cutoff)
        reached = self.landed(self._reach(start, units), landing)
        return reached if at is None else self._moved(reached, at)

    def subtract_days(self, end: int, units: int, *, landing: str = "open") -> int:
        """Return the last instant from which *units* of business days are left, landed."""
        return self.landed_back(self._reach_back(end, units), landing) if units else end

    def _reach(self, start: int, units: int) -> int:
        if units <= 0:
            return start
        for opens, closes, day in self.pieces_after(start):
            before = self._used_of(day, opens)
            if self._used_of(day, closes) - before < units:
                units -= self._used_of(day, closes) - before
                continue
            low, high = opens, closes
            while high - low > 1:
                middle = (low + high) // 2
                enough = self._used_of(day, middle) - before >= units
                low, high = (low, middle) if enough else (middle, high)
            return high
        raise NotFoundError(start)

    def _reach_back(self, end: int, units: int) -> int:
        if units <= 0:
            return end
        for opens, closes, day in self.pieces_before(end):
            after = self._used_of(day, closes)
            if after - self._used_of(day, opens) < units:
                units -= after - self._used_of(day, opens)
                continue
            low, high = opens, closes
            while high - low > 1:
                middle = (low + high) // 2
                enough = after - self._used_of(day, middle) >= units
                low, high = (middle, high) if enough else (low, middle)
            return low
        raise NotFoundError(end)

    def _used_of(self, day: date, instant: int) -> int:
        """Return how many of the units of *day* lie before *instant*."""
        pieces = self.pieces_of(day)
        total = sum(closes - opens for opens, closes, _ in pieces)
        before = sum(
            min(closes, instant) - opens for opens, closes, _ in pieces if opens < instant
        )
        return DAY_UNITS * before // total

    def _after_cutoff(self, start: int, cutoff: str) -> int:
        """Return the next working day's opening when *start* is too late on a working day."""
        day = self.clock.date_read(start)
        late = start > self.clock.first_reading(midnight(day) + time_of_day(cutoff))
        if not (late and self.pieces_of(day)):
            return start
        for _ in range(self.horizon * 30):
            day += timedelta(days=1)
            if self.pieces_of(day):
                return max(start, self.pieces_of(day)[0][0])
        raise NotFoundError(start)

    def _moved(self, reached: int, at: str) -> int:
        """Move *reached* to the time *at*, or to the last closing, of its working day."""
        day = self._day_of(reached)
        if at == "close":
            return self.pieces_of(day)[-1][1]
        return self.clock.first_reading(midnight(day) + time_of_day(at))

    def _day_of(self, instant: int) -> date:
        """Return the working day that *instant*, open or just closed, belongs to."""
        found = self.calendar.pieces(instant, instant + 1)
        return (found or self.calendar.pieces(instant - 1, instant))[0][2]

    # Calendar time

    def add_calendar_days(self, start: int, count: int) -> int:
        """Return the first instant, *count* dates later, that reads the same time of day."""
        return self.clock.first_reading(self.clock.reading(start) + count * DAY)

    # Landing

    def landed(self, instant: int, landing: str) -> int:
        """Return *instant*, moved to the opening after it when landing is "open"."""
        return instant if landing == "close" else self.roll_forward(instant)

    def landed_back(self, instant: int, landing: str) -> int:
        """Return *instant*, moved to the closing before it when landing is "open"."""
        return instant if landing == "close" else self.roll_back(instant)


for _name in (NotFoundError, Reference, micros, moment):
    _name.__module__ = "slacalc.testing"
