"""The questions a calendar answers about instants: open or not, when next, why not."""

from __future__ import annotations

from datetime import date, datetime
from typing import TYPE_CHECKING

from slacalc.calendars.localtime.walltime import local_year
from slacalc.calendars.measuring import openings
from slacalc.calendars.measuring.labels import LabelledInterval, labelled_intervals
from slacalc.core.instants import from_micros, to_micros
from slacalc.errors import CalendarError, NaiveDatetimeError

if TYPE_CHECKING:
    from collections.abc import Callable

    from slacalc.calendars.compiling.compiled import Compiled

__all__ = ("CalendarQueries",)


class CalendarQueries:
    """The queries of `Calendar`; every answer is in the time zone of the question."""

    __slots__ = ("_compiled",)

    _compiled: Compiled

    def is_open(self, moment: datetime) -> bool:
        """Return whether *moment* is open: at the opening instant yes, at the closing no.

        Raises:
            NaiveDatetimeError: *moment* has no time zone.
            HolidayDataError: there is no holiday data for its year (as for every question).

        Example:
            >>> from datetime import datetime, timezone
            >>> from slacalc import Calendar
            >>> desk = Calendar(timezone="UTC", hours="Mon-Fri 09:00-17:00")
            >>> desk.is_open(datetime(2026, 3, 2, 9, tzinfo=timezone.utc))
            True
        """
        return openings.is_open(self._compiled, to_micros(moment))

    def next_open(self, moment: datetime) -> datetime:
        """Return the first opening strictly after *moment*.

        Raises:
            NeverOpensError: nothing opens within 400 years.
        """
        return self._answer(openings.next_open, moment)

    def next_close(self, moment: datetime) -> datetime:
        """Return the first closing strictly after *moment*.

        Raises:
            NeverOpensError: nothing closes within 400 years.
        """
        return self._answer(openings.next_close, moment)

    def previous_open(self, moment: datetime) -> datetime:
        """Return the last opening strictly before *moment*.

        Raises:
            NeverOpensError: nothing opened within 400 years.
        """
        return self._answer(openings.previous_open, moment)

    def previous_close(self, moment: datetime) -> datetime:
        """Return the last closing strictly before *moment*.

        Raises:
            NeverOpensError: nothing closed within 400 years.
        """
        return self._answer(openings.previous_close, moment)

    def next_change(self, moment: datetime) -> datetime:
        """Return the first opening or closing strictly after *moment*.

        Raises:
            NeverOpensError: nothing changes within 400 years.
        """
        return self._answer(openings.next_change, moment)

    def roll_forward(self, moment: datetime) -> datetime:
        """Return *moment* when open, else the next opening.

        Raises:
            NeverOpensError: nothing opens within 400 years.
        """
        return self._answer(openings.roll_forward, moment)

    def roll_back(self, moment: datetime) -> datetime:
        """Return *moment* when open or just closed, else the previous closing.

        Raises:
            NeverOpensError: nothing closed within 400 years.
        """
        return self._answer(openings.roll_back, moment)

    def intervals(self, start: datetime, end: datetime) -> tuple[LabelledInterval, ...]:
        """Return the open and closed intervals that tile `[start, end)`, each with its label.

        Open time is labelled *open*; closed time says why: *night*, *weekend*, *break*, or the
        name of the holiday, dated hours, break or closure.

        Raises:
            CalendarError: *end* is before *start*, or more than 400 years after it.
        """
        first, last = to_micros(start), to_micros(end)
        if last < first:
            raise CalendarError.backwards(start, end)
        compiled = self._compiled
        compiled.covering(first, last)  # refuses spans too long, and years without data
        until = max(first, last - 1)  # the end itself is no part of the question
        years = range(local_year(compiled.zone, first), local_year(compiled.zone, until) + 1)
        zone = start.tzinfo or compiled.zone
        return labelled_intervals(compiled.definition, first, last, zone, years)

    def working_days(self, start: date, end: date) -> tuple[date, ...]:
        """Return the working days from *start* up to, but not including, *end*.

        A working day is a date with open time left. Both are dates, in the calendar's zone.

        Raises:
            CalendarError: *end* is before *start*, or more than 400 years after it.

        Example:
            >>> from datetime import date
            >>> from slacalc import Calendar
            >>> desk = Calendar(timezone="UTC", hours="Mon-Fri 09:00-17:00")
            >>> len(desk.working_days(date(2026, 3, 1), date(2026, 4, 1)))
            22
        """
        first, last = _day(start), _day(end)
        if last < first:
            raise CalendarError.backwards(start, end)
        if first == last:
            return ()
        compiled = self._compiled
        window = compiled.prepare(start.year, date.fromordinal(last - 1).year)
        days = sorted({day for day in window.timeline.dates if first <= day < last})
        return tuple(map(date.fromordinal, days))

    def _answer(self, ask: Callable[[Compiled, int], int], moment: datetime) -> datetime:
        answer = ask(self._compiled, to_micros(moment))
        return from_micros(answer, moment.tzinfo or self._compiled.zone)


def _day(value: date) -> int:
    if isinstance(value, datetime) or not isinstance(value, date):
        raise NaiveDatetimeError.not_a_date(value)
    return value.toordinal()
