"""A calendar's compiled side: the current window, searches beyond it, all in microseconds."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final, final
from zoneinfo import ZoneInfo

from slacalc.calendars.compiling.window import MAX_YEARS, Window, compile_window
from slacalc.calendars.localtime.walltime import local_year
from slacalc.core.instants import from_micros
from slacalc.errors import CalendarError, HolidayDataError, NeverOpensError

if TYPE_CHECKING:
    from collections.abc import Callable

    from slacalc.calendars.definition.definition import Definition
    from slacalc.calendars.queries import CalendarQueries

__all__ = ("Compiled", "compiled_of")

# Two questions further apart than this are not worth a window that holds both.
_JOINED_YEARS: Final = 60
_LAST_YEAR: Final = 9999


@final
class Compiled:
    """Holds one immutable window and replaces it whole when a question falls outside.

    The single assignment is what makes a calendar safe to share between threads: a reader has
    either the old window or the new one, and both answer right for the years they hold.
    """

    __slots__ = ("definition", "window", "zone")

    def __init__(self, definition: Definition) -> None:
        self.definition = definition
        self.zone = ZoneInfo(definition.zone)
        self.window: Window | None = None

    def covering(self, first: int, last: int) -> Window:
        """Return a window that holds the instants *first* to *last*, both included."""
        window = self.window
        if window is not None and window.start <= first < window.end and last <= window.end:
            return window
        # The instant at which a year ends is held by the window of that year.
        until = max(first, last - 1)
        return self.prepare(local_year(self.zone, first), local_year(self.zone, until))

    def prepare(self, first_year: int, last_year: int) -> Window:
        """Compile the years asked for, with those compiled already where they are near."""
        years = last_year - first_year + 1
        if years > MAX_YEARS:
            raise CalendarError.too_long(years, MAX_YEARS)
        window = self.window
        first, last = first_year, last_year
        if window is not None:
            first, last = min(first, window.first_year), max(last, window.last_year)
        if last - first >= max(_JOINED_YEARS, years):
            first, last = first_year, last_year
        try:
            self.window = found = compile_window(self.definition, first, last)
        except HolidayDataError:
            # A year between, which nobody asked for, may be the one without data.
            self.window = found = compile_window(self.definition, first_year, last_year)
        return found

    def forward(self, at: int, look: Callable[[Window], int | None], what: str) -> int:
        """Return what *look* finds at or after *at*, in ever later years.

        Raises:
            NeverOpensError: nothing was found within 400 years.
        """
        window = self.covering(at, at)
        while (found := look(window)) is None or found > window.end:
            first = local_year(self.zone, at)
            limit = min(first + MAX_YEARS - 1, _LAST_YEAR)
            if window.last_year >= limit:
                raise NeverOpensError.after(what, self._shown(at), limit)
            step = max(window.last_year - first + 1, 1)
            window = self._wider(window, first, min(window.last_year + step, limit))
        return found

    def backward(self, at: int, look: Callable[[Window], int | None], what: str) -> int:
        """Return what *look* finds at or before *at*, in ever earlier years.

        Raises:
            NeverOpensError: nothing was found within 400 years.
        """
        window = self.covering(at - 1, at)
        while (found := look(window)) is None or found < window.start:
            last = local_year(self.zone, at - 1)
            limit = max(last - MAX_YEARS + 1, 1)
            if window.first_year <= limit:
                raise NeverOpensError.before(what, self._shown(at), limit)
            step = max(last - window.first_year + 1, 1)
            window = self._wider(window, max(window.first_year - step, limit), last)
        return found

    def _shown(self, at: int) -> str:
        return from_micros(at, self.zone).isoformat()

    def _wider(self, window: Window, first_year: int, last_year: int) -> Window:
        """Compile a wider range of years than *window*; a single year more where data ends."""
        try:
            return self.prepare(first_year, last_year)
        except HolidayDataError:
            if last_year > window.last_year:
                return self.prepare(first_year, window.last_year + 1)
            return self.prepare(window.first_year - 1, last_year)


def compiled_of(calendar: CalendarQueries) -> Compiled:
    """Return the compiled side of *calendar*, which is private to everybody else."""
    # The one door through which the engine enters.
    return calendar._compiled  # noqa: SLF001 # pyright: ignore[reportPrivateUsage] - see above
