"""A promise: an amount on a calendar, what it is measured with, and how it lands."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import timedelta
from typing import TYPE_CHECKING, final

from slacalc.calendars.compiling.compiled import Compiled, compiled_of
from slacalc.calendars.measuring.landing import (
    Landing,
    add_dates,
    check_landing,
    cutoff_start,
    land_at,
)
from slacalc.calendars.measuring.openings import roll_forward
from slacalc.calendars.measuring.rulers import DayRuler, Ruler, TimeRuler, WallRuler
from slacalc.core.amount_text import amount_size
from slacalc.core.amounts import BusinessDays, CalendarDays, ParsedAmount

if TYPE_CHECKING:
    from slacalc.calendars.calendar import Calendar

__all__ = ("Promise",)


@final
@dataclass(frozen=True, slots=True)
class Promise:
    """An amount on a calendar, ready to be measured; all instants in microseconds.

    Build it with `Promise.of`, which picks the ruler.

    Attributes:
        amount: What was promised.
        calendar: The calendar it is promised on.
        landing: `"open"` moves a deadline in closed time to the next opening.
        size: The amount in units of the ruler; for calendar days their number of dates.
        ruler: What counts the units of the amount's own kind.
        compiled: The calendar's compiled side.

    Source: SPEC sections 2 and 4.
    """

    amount: ParsedAmount
    calendar: Calendar
    landing: Landing
    size: int = field(compare=False, repr=False)
    ruler: Ruler = field(compare=False, repr=False)
    compiled: Compiled = field(compare=False, repr=False)

    @classmethod
    def of(cls, amount: ParsedAmount, calendar: Calendar, landing: object = None) -> Promise:
        """Return the promise of *amount* on *calendar*; without *landing* it lands as its kind.

        Raises:
            AmountError: when *landing* is neither `"open"`, `"close"` nor `None`.
        """
        compiled = compiled_of(calendar)
        ruler: Ruler = WallRuler()
        if isinstance(amount, BusinessDays):
            ruler = DayRuler(compiled)
        elif isinstance(amount, timedelta):
            ruler = TimeRuler(compiled)
        lands = check_landing(landing, "open" if isinstance(amount, BusinessDays) else "close")
        return cls(amount, calendar, lands, amount_size(amount), ruler, compiled)

    def __reduce__(self) -> tuple[object, tuple[object, ...]]:
        return (Promise.of, (self.amount, self.calendar, self.landing))

    def begin(self, start: int) -> int:
        """Return from when on the amount counts: the next working day when past the cutoff."""
        if isinstance(self.amount, BusinessDays) and self.amount.cutoff is not None:
            return cutoff_start(self.compiled, start, self.amount.cutoff)
        return start

    def units(self, start: int) -> int:
        """Return how many units the promise has that counts from *start* on."""
        if isinstance(self.amount, CalendarDays):
            return add_dates(self.compiled, start, self.amount.days) - start
        return self.size

    def opening(self, at: int) -> int:
        """Return *at* when it is open, else the next opening."""
        return roll_forward(self.compiled, at)

    @property
    def is_moved(self) -> bool:
        """Whether days ask for a wall-clock time on the working day on which they land."""
        return isinstance(self.amount, BusinessDays) and self.amount.at is not None

    def moved(self, at: int) -> int:
        """Return *at* moved to the wall-clock time, on its working day, that days may ask for."""
        if isinstance(self.amount, BusinessDays) and self.amount.at is not None:
            return land_at(self.compiled, at, self.amount.at)
        return at

    def measured(self, units: int) -> timedelta | BusinessDays:
        """Return *units* as an amount of the promise's own kind."""
        if isinstance(self.amount, BusinessDays):
            return BusinessDays.of_units(units)
        return timedelta(0, 0, units)
