"""Rulers: what an amount is measured with, in microseconds since the epoch and in units.

A ruler measures between two instants, and finds the instant at which a measure is used up. The
arithmetic of a calendar and the clocks of requests use the same three.
"""

from __future__ import annotations

from abc import ABC, abstractmethod
from typing import TYPE_CHECKING, Protocol, final

from slacalc.core.amount_text import amount_text
from slacalc.core.amounts import BusinessDays
from slacalc.core.instants import micros_timedelta

if TYPE_CHECKING:
    from slacalc.calendars.compiling.compiled import Compiled
    from slacalc.calendars.compiling.window import Window
    from slacalc.core.days import DayMeasure
    from slacalc.core.timeline import Timeline

__all__ = ("DayRuler", "Ruler", "TimeRuler", "WallRuler")


class Ruler(Protocol):
    """Something that measures the time between instants in units of its own."""

    def between(self, start: int, end: int) -> int:
        """Return the units from *start* to *end*, negative when *end* is the earlier."""
        ...

    def reach(self, start: int, units: int) -> int:
        """Return the earliest instant by which so many *units* (more than 0) have passed."""
        ...

    def reach_back(self, end: int, units: int) -> int:
        """Return the latest instant since which so many *units* (more than 0) have passed."""
        ...


class _CalendarRuler(ABC):
    """A measure of the calendar's windows, `Timeline` or `DayMeasure`, across all years."""

    __slots__ = ("_compiled",)

    def __init__(self, compiled: Compiled) -> None:
        self._compiled = compiled

    @abstractmethod
    def _measure(self, window: Window) -> Timeline | DayMeasure:
        """Return what measures, of a window."""

    @abstractmethod
    def _text(self, units: int) -> str:
        """Return *units* as an error shows them."""

    def between(self, start: int, end: int) -> int:
        """Return the units from *start* to *end*, negative when *end* is the earlier."""
        first, last = (start, end) if start <= end else (end, start)
        measure = self._measure(self._compiled.covering(first, last))
        return measure.upto(end) - measure.upto(start)

    def reach(self, start: int, units: int) -> int:
        """Return the earliest instant by which so many *units* (more than 0) have passed."""
        window = self._compiled.covering(start, start)
        found = self._earliest(window, start, units)
        if found is not None and found <= window.end:
            return found
        return self._compiled.forward(
            start,
            lambda window: self._earliest(window, start, units),
            f"{self._text(units)} is more than is open",
        )

    def _earliest(self, window: Window, start: int, units: int) -> int | None:
        measure = self._measure(window)
        return measure.earliest(measure.upto(start) + units)

    def reach_back(self, end: int, units: int) -> int:
        """Return the latest instant since which so many *units* (more than 0) have passed."""

        def look(window: Window) -> int | None:
            measure = self._measure(window)
            return measure.latest(measure.upto(end) - units)

        window = self._compiled.covering(end - 1, end)
        found = look(window)
        if found is not None and window.start <= found:
            return found
        return self._compiled.backward(end, look, f"{self._text(units)} is more than is open")


@final
class TimeRuler(_CalendarRuler):
    """Measures open time, in microseconds."""

    __slots__ = ()

    def _measure(self, window: Window) -> Timeline:
        return window.timeline

    def _text(self, units: int) -> str:
        return amount_text(micros_timedelta(units))


@final
class DayRuler(_CalendarRuler):
    """Measures working days, of 86,400,000,000 units each."""

    __slots__ = ()

    def _measure(self, window: Window) -> DayMeasure:
        return window.days

    def _text(self, units: int) -> str:
        return amount_text(BusinessDays.of_units(units))


@final
class WallRuler:
    """Measures real time, open or closed, in microseconds."""

    __slots__ = ()

    def between(self, start: int, end: int) -> int:
        """Return the microseconds from *start* to *end*."""
        return end - start

    def reach(self, start: int, units: int) -> int:
        """Return the instant so many microseconds after *start*."""
        return start + units

    def reach_back(self, end: int, units: int) -> int:
        """Return the instant so many microseconds before *end*."""
        return end - units
