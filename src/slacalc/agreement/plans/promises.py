"""A promise: an amount on a calendar, or a fixed due; what it is measured with, how it lands."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import timedelta
from typing import TYPE_CHECKING, final

from slacalc.agreement.plans.fixed_due import FixedDue
from slacalc.calendars.compiling.compiled import Compiled, compiled_of
from slacalc.calendars.measuring.landing import (
    Landing,
    add_dates,
    check_landing,
    cutoff_start,
    date_end,
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
        amount: What was promised; or the instant at which it is due, wherever it starts.
        calendar: The calendar it is promised on.
        landing: `"open"` moves a deadline in closed time to the next opening.
        size: The amount in units of the ruler; for calendar days their number of dates, for a
            fixed due the instant.
        ruler: What counts the units of the amount's own kind.
        compiled: The calendar's compiled side.

    Source: SPEC sections 2 and 4.
    """

    amount: ParsedAmount | FixedDue
    calendar: Calendar
    landing: Landing
    size: int = field(compare=False, repr=False)
    ruler: Ruler = field(compare=False, repr=False)
    compiled: Compiled = field(compare=False, repr=False)

    @classmethod
    def of(
        cls, amount: ParsedAmount | FixedDue, calendar: Calendar, landing: object = None
    ) -> Promise:
        """Return the promise of *amount* on *calendar*; without *landing* it lands as its kind.

        Raises:
            AmountError: when *landing* is neither `"open"`, `"close"` nor `None`.
        """
        compiled = compiled_of(calendar)
        ruler: Ruler = WallRuler()
        if isinstance(amount, BusinessDays):
            ruler = DayRuler(compiled)
        elif isinstance(amount, timedelta | FixedDue):
            ruler = TimeRuler(compiled)
        lands = check_landing(landing, "open" if isinstance(amount, BusinessDays) else "close")
        return cls(amount, calendar, lands, _size(amount, compiled), ruler, compiled)

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
        if isinstance(self.amount, FixedDue):
            return self.ruler.between(start, self.size) if self.size > start else 0
        return self.size

    def granted(self, start: int | None) -> ParsedAmount | None:
        """Return the amount that counts from *start* on; None while only its end is known."""
        if not isinstance(self.amount, FixedDue):
            return self.amount
        return None if start is None else timedelta(0, 0, self.units(start))

    def falls(self, reached: int) -> int:
        """Return when it is due whose units are used up at *reached*.

        A fixed due stays where it falls, unless pauses took business time before it.
        """
        return max(self.size, reached) if isinstance(self.amount, FixedDue) else reached

    @property
    def due_fact(self) -> str | None:
        """The name of the fact that says when it is due; None where an amount does."""
        return self.amount.fact if isinstance(self.amount, FixedDue) else None

    @property
    def stands(self) -> bool:
        """Whether no pause moves it."""
        return isinstance(self.amount, FixedDue) and not self.amount.moves

    def follows(self, other: Promise) -> bool:
        """Return whether it is what *other* was, but for the instant that the fact names."""
        mine, theirs = self.amount, other.amount
        return (
            isinstance(mine, FixedDue)
            and isinstance(theirs, FixedDue)
            and (mine.fact, mine.moves) == (theirs.fact, theirs.moves)
            and (self.calendar, self.landing) == (other.calendar, other.landing)
        )

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


def _size(amount: ParsedAmount | FixedDue, compiled: Compiled) -> int:
    if not isinstance(amount, FixedDue):
        return amount_size(amount)
    return amount.at if isinstance(amount.at, int) else date_end(compiled, amount.at)
