"""The basis of a result: what it was worked out from, for questions asked of it later."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import timedelta
from typing import TYPE_CHECKING, Protocol, final

from slacalc.calendars.compiling.compiled import compiled_of
from slacalc.calendars.measuring.rulers import DayRuler, Ruler, TimeRuler
from slacalc.core.amounts import BusinessDays
from slacalc.core.instants import from_micros

if TYPE_CHECKING:
    from datetime import datetime, tzinfo

    from slacalc.calendars.calendar import Calendar
    from slacalc.evaluation.due import Run
    from slacalc.evaluation.ledgers.ledger import Ledger
    from slacalc.evaluation.measure import Course
    from slacalc.typing import Fact

__all__ = ("Alone", "Basis", "Track", "Tracked")


class Tracked(Protocol):
    """Facts from an instant on: a moment of a history, or what a state keeps of one."""

    @property
    def at_us(self) -> int:
        """When, in microseconds."""
        ...

    @property
    def facts(self) -> Mapping[str, Fact]:
        """The facts from then on."""
        ...


@final
@dataclass(frozen=True, slots=True)
class Track:
    """Facts by which a ledger is split.

    Attributes:
        names: The names of the facts.
        moments: What the facts of those names were, from when on, in order.
    """

    names: tuple[str, ...]
    moments: Sequence[Tracked]


@final
@dataclass(frozen=True, slots=True)
class Alone:
    """What measures a run to which nothing is promised.

    Attributes:
        calendar: The calendar it is measured on.
        ruler: What counts its units.
    """

    calendar: Calendar
    ruler: Ruler

    @classmethod
    def on(cls, calendar: Calendar) -> Alone:
        """Return what measures open time on *calendar*."""
        return cls(calendar, TimeRuler(compiled_of(calendar)))

    @property
    def days(self) -> bool:
        """Whether it counts business days."""
        return isinstance(self.ruler, DayRuler)

    def measured(self, units: int) -> timedelta | BusinessDays:
        """Return *units* as an amount."""
        return BusinessDays.of_units(units) if self.days else timedelta(0, 0, units)


@final
@dataclass(frozen=True, slots=True)
class Basis:
    """What a result was worked out from.

    Attributes:
        run: The promise and what does not count; None where nothing is promised, or begun.
        zone: The zone of the result's datetimes.
        course: How the clock went.
        breach: The first instant at which it is late, in microseconds; None while none is known.
        track: The facts by which the ledger is split, if any.
        alone: What measures it where nothing is promised, if anything does.
    """

    run: Run | None
    zone: tzinfo
    course: Course
    breach: int | None = None
    track: Track | None = None
    alone: Alone | None = None
    _made: Ledger | None = field(default=None, init=False, repr=False, compare=False)

    @property
    def ledger(self) -> Ledger:
        """The ledger of the run, made when it is first asked for."""
        from slacalc.evaluation.ledgers.building import ledger_of

        made = self._made
        if made is None:
            made = ledger_of(self)
            object.__setattr__(self, "_made", made)
        return made

    @property
    def fingerprint(self) -> str | None:
        """The fingerprint of the calendar it is measured on, if there is one."""
        measure = self.alone if self.run is None else self.run.promise
        return None if measure is None else measure.calendar.fingerprint()

    @property
    def begins(self) -> datetime | None:
        """When a run begins that has not begun yet, where that is settled."""
        begins = self.course.begins
        return None if begins is None else from_micros(begins, self.zone)

    def due_if_resumed(self, at: int) -> datetime | None:
        """Return when the run is due if the pause that lasts ended at *at*."""
        due = None if self.run is None else self.run.resumed(at, self.zone, "at").due()
        return None if due is None else from_micros(due, self.zone)
