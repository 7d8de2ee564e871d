"""The arithmetic of a calendar: add, subtract, elapsed."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Literal, overload

from slacalc.calendars.compiling.dateindex import between, reach
from slacalc.calendars.measuring.adding import added, subtracted
from slacalc.calendars.measuring.rulers import DayRuler
from slacalc.calendars.queries import CalendarQueries
from slacalc.core.amount_text import parse_amount
from slacalc.core.amounts import BusinessDays
from slacalc.core.instants import from_micros, to_micros
from slacalc.errors import AmountError

if TYPE_CHECKING:
    from slacalc.calendars.measuring.landing import Landing
    from slacalc.core.amounts import ParsedAmount
    from slacalc.typing import Amount

__all__ = ("CalendarArithmetic",)


class CalendarArithmetic(CalendarQueries):
    """The arithmetic of `Calendar`; results are in the zone of the first datetime."""

    __slots__ = ()

    def add(self, start: datetime, amount: Amount, *, landing: Landing | None = None) -> datetime:
        """Return the instant at which *amount*, counted from *start*, is used up.

        Args:
            start: An aware instant, open or not.
            amount: Business time, business days, calendar time or calendar days. A negative one
                is subtracted. Zero adds nothing: *start* comes back unchanged.
            landing: Where an amount used up exactly at closing rests: `"close"`, there, or
                `"open"`, at the next opening. The default is `"open"` for business days and
                `"close"` for everything else.

        Returns:
            The earliest instant by which the amount has passed, in the zone of *start*.

        Raises:
            NaiveDatetimeError: *start* has no time zone.
            AmountError: *amount* cannot be read, or leaves the years 1 to 9999.
            NeverOpensError: there is not as much open time within 400 years.
            HolidayDataError: the answer lies in a year without holiday data.

        Source: SPEC section 4.

        Example:
            >>> from datetime import datetime, timezone
            >>> from slacalc import Calendar
            >>> desk = Calendar(timezone="UTC", hours="Mon-Fri 09:00-17:00")
            >>> desk.add(datetime(2026, 3, 6, 16, tzinfo=timezone.utc), "3h").isoformat()
            '2026-03-09T11:00:00+00:00'
        """
        if type(amount) is not timedelta:
            amount = parse_amount(amount)
        # As in `elapsed`, the index by date first.
        window = self._compiled.window
        if window is not None and type(start) is datetime and type(amount) is timedelta:
            own = start.tzinfo is window.zone
            index = window.local if own else window.universal
            if index is not None and landing is None:
                found = reach(index, start, amount)
                if found is not None:
                    return found if own else found.astimezone(start.tzinfo)
        return self._added(start, amount, landing)

    def _added(self, start: datetime, amount: ParsedAmount, landing: object) -> datetime:
        """Return what `reach` says, by search; make the index that will say it next time."""
        compiled = self._compiled
        at = added(compiled, to_micros(start), amount, landing)
        if compiled.window is not None and type(amount) is timedelta:
            compiled.window.index(local=start.tzinfo is compiled.zone)
        return from_micros(at, start.tzinfo or compiled.zone)

    def subtract(
        self, end: datetime, amount: Amount, *, landing: Landing | None = None
    ) -> datetime:
        """Return the latest instant since which *amount* passes until *end*: `add` mirrored.

        Used up exactly at an opening it stays there; `landing="open"` moves what lies in closed
        time back to the closing before. Arguments and errors are those of `add`.

        Example:
            >>> from datetime import datetime, timezone
            >>> from slacalc import Calendar
            >>> desk = Calendar(timezone="UTC", hours="Mon-Fri 09:00-17:00")
            >>> desk.subtract(datetime(2026, 3, 9, 11, tzinfo=timezone.utc), "3h").isoformat()
            '2026-03-06T16:00:00+00:00'
        """
        at = subtracted(self._compiled, to_micros(end), parse_amount(amount), landing)
        return from_micros(at, end.tzinfo or self._compiled.zone)

    @overload
    def elapsed(
        self, start: datetime, end: datetime, *, unit: Literal["time"] = "time"
    ) -> timedelta: ...
    @overload
    def elapsed(
        self, start: datetime, end: datetime, *, unit: Literal["days"]
    ) -> BusinessDays: ...
    def elapsed(
        self, start: datetime, end: datetime, *, unit: Literal["time", "days"] = "time"
    ) -> timedelta | BusinessDays:
        """Return the open time from *start* to *end*, negative when *end* is the earlier.

        Args:
            start: An aware instant.
            end: An aware instant; its zone may be another.
            unit: `"time"` for open time, `"days"` for business days.

        Returns:
            A `timedelta`, or `BusinessDays`. Exact; the cost does not grow with the span.

        Raises:
            NaiveDatetimeError: one of them has no time zone.
            HolidayDataError: there is no holiday data for one of the years.
            CalendarError: the span is longer than 400 years.
            AmountError: *unit* is neither.

        Source: SPEC section 4.

        Example:
            >>> from datetime import datetime, timezone
            >>> from slacalc import Calendar
            >>> desk = Calendar(timezone="UTC", hours="Mon-Fri 09:00-17:00")
            >>> friday = datetime(2026, 3, 6, 16, tzinfo=timezone.utc)
            >>> monday = datetime(2026, 3, 9, 11, tzinfo=timezone.utc)
            >>> desk.elapsed(friday, monday)
            datetime.timedelta(seconds=10800)
            >>> desk.elapsed(friday, monday, unit="days")
            BusinessDays('0.375')
        """
        # The index by date first: a search costs twice as much, each call in between a tenth.
        window = self._compiled.window
        if window is not None and type(start) is type(end) is datetime and unit == "time":
            own = start.tzinfo is window.zone is end.tzinfo
            index = window.local if own else window.universal
            micros = None if index is None else between(index, start, end)
            if micros is not None:
                return timedelta(0, 0, micros)
        if unit != "time":
            return self._elapsed_days(start, end, unit)
        return self._elapsed_time(start, end)

    def _elapsed_time(self, start: datetime, end: datetime) -> timedelta:
        """Return what `between` says, by search; make the index that will say it next time."""
        since, until = to_micros(start), to_micros(end)
        compiled = self._compiled
        window = compiled.covering(min(since, until), max(since, until))
        window.index(local=start.tzinfo is compiled.zone is end.tzinfo)
        return timedelta(0, 0, window.timeline.upto(until) - window.timeline.upto(since))

    def _elapsed_days(self, start: datetime, end: datetime, unit: str) -> BusinessDays:
        if unit != "days":
            raise AmountError.option("unit", unit, '"time" or "days"')
        units = DayRuler(self._compiled).between(to_micros(start), to_micros(end))
        return BusinessDays.of_units(units)
