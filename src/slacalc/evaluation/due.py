"""When a promise is due: running spans walked with the promise's ruler, and the landing.

Pauses are cut out first: the amount is used up, and the deadline lands, on what is left of the
calendar. Pauses here are canonical intervals; one that still lasts ends at `FOREVER`.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Final, TypeAlias, final

from slacalc.calendars.measuring.rulers import Ruler
from slacalc.core.instants import from_micros
from slacalc.core.intervals import Intervals
from slacalc.errors import AmountError

if TYPE_CHECKING:
    from datetime import tzinfo

    from slacalc.agreement.plans.promises import Promise

__all__ = ("FOREVER", "NOTHING", "Held", "Run", "paused_since", "reach", "taken", "used")

FOREVER: Final = 1 << 60
"""The end of a pause that still lasts, later than any datetime."""

NOTHING: Final = Intervals()
"""No spans at all."""

Held: TypeAlias = tuple[Ruler, int]
"""Units that do not count, wherever they lay, and what they are measured with."""


def used(ruler: Ruler, start: int, end: int, pauses: Intervals) -> int:
    """Return the units that count in `[start, end)`, pauses cut out; none when it is empty."""
    return 0 if end <= start else ruler.between(start, end) - taken(ruler, start, end, pauses)


def taken(ruler: Ruler, start: int, end: int, pauses: Intervals) -> int:
    """Return the units of *pauses* in `[start, end)`."""
    units = 0
    if end <= start:
        return units
    for since, until in pauses.pieces:
        if since >= end:
            break
        if until > start:
            units += ruler.between(max(since, start), min(until, end))
    return units


def reach(ruler: Ruler, start: int, units: int, pauses: Intervals) -> int | None:
    """Return the earliest instant from *start* on by which *units* are used, pauses cut out.

    Used up exactly where a pause begins, it stays there. None when that lies behind a pause
    that still lasts.

    Raises:
        NeverOpensError: when the calendar has not as many.
    """
    if units <= 0:
        return start
    for since, until in pauses.pieces:
        if until <= start:
            continue
        before = ruler.between(start, since) if since > start else 0
        if before >= units:
            break
        if until == FOREVER:
            return None
        units -= before
        start = until
    return ruler.reach(start, units)


def paused_since(pauses: Intervals) -> int | None:
    """Return since when the one of *pauses* lasts that has no end."""
    if not pauses.pieces:
        return None
    since, until = pauses.pieces[-1]
    return since if until == FOREVER else None


@final
@dataclass(frozen=True, slots=True)
class Run:
    """A promise that runs from an instant on, and what does not count of its time.

    Attributes:
        promise: What was promised.
        start: When the clock started, in microseconds.
        pauses: The spans that do not count; none for a due that no pause moves.
        held: What does not count besides, of which only the total is known: the first running
            units are taken for it, so that all measures agree with each other.
        rest: Since when how many units are left, where a changed promise was prorated.
        begun: From when on the amount counts: the next working day when past the cutoff.
        origin: From when on how many units lead to due; None when all time was held.

    The last two follow from the others, once and for all.
    """

    promise: Promise
    start: int
    pauses: Intervals = NOTHING
    held: Held | None = None
    rest: tuple[int, int] | None = None
    begun: int = field(init=False, repr=False, compare=False)
    origin: tuple[int, int] | None = field(init=False, repr=False, compare=False)

    def __post_init__(self) -> None:
        object.__setattr__(self, "begun", self.promise.begin(self.start))
        origin = self._counting() if self.rest is None else self.rest
        object.__setattr__(self, "origin", origin)

    @classmethod
    def of(cls, promise: Promise, start: int, idle: Intervals) -> Run:
        """Return the run of *promise* from *start* on whose clock stood still in *idle*."""
        return cls(promise, start, NOTHING if promise.stands else idle)

    @property
    def straight(self) -> bool:
        """Whether all of its time counts."""
        return not self.pauses.pieces and self.held is None and self.rest is None

    @property
    def counted(self) -> int | None:
        """From when on time counts, what was held left out; None when all of it was."""
        if self.held is None:
            return self.begun
        return reach(self.held[0], self.begun, self.held[1], self.pauses)

    def _counting(self) -> tuple[int, int] | None:
        """Return from when on how many units lead to due, as it was promised."""
        counted = self.counted
        return None if counted is None else self._leading(counted)

    def _leading(self, start: int) -> tuple[int, int]:
        """Return from when on how many units lead to due, where they count from *start* on."""
        units = self.promise.units(self.begun)
        # To a fixed due before the start, or in closed time around it, nothing leads.
        return (start, units) if units else (self.promise.size, 0)

    @property
    def whole(self) -> int:
        """How many units the amount has: as many as from the start, or where it was prorated.

        Calendar days have more hours or fewer where the clock changes among them.
        """
        return self.promise.units(self.begun if self.rest is None else self.rest[0])

    def left(self, end: int) -> int:
        """Return the units that are left at *end*, which may be fewer than none."""
        since, units = self.origin or (end, self.whole)
        return units - used(self.promise.ruler, since, end, self.pauses)

    def due(self) -> int | None:
        """Return when the promise is due; None while a pause that still lasts leaves it open.

        Source: SPEC section 4; steps (1) to (3) of the landing of days.
        """
        return self._falls(self.origin, self.pauses, whole=self.rest is None)

    def unpaused_due(self) -> int | None:
        """Return when the promise would be due had it never been paused, held or changed."""
        return self._falls(self._leading(self.begun), NOTHING, whole=True)

    def reached(self, units: int) -> int | None:
        """Return when so many *units* of the whole are used; it lands as the promise does."""
        if self.origin is None:
            return None
        since, left = self.origin
        rest = max(0, left - self.whole + units)
        return self._falls((since, rest), self.pauses, whole=False)

    def _falls(
        self, origin: tuple[int, int] | None, pauses: Intervals, *, whole: bool
    ) -> int | None:
        """Return when the units of *origin* are used up, landed; *whole* says if all of them."""
        if origin is None:
            return None
        if self.promise.is_moved:
            # `at` may lie before the count ends: a pause that begins after it moves nothing.
            for place, (since, _) in enumerate(pauses.pieces):
                before = Intervals(pauses.pieces[:place])
                due = self._lands(origin, before, whole=whole)
                if due is not None and due <= since:
                    return due
        return self._lands(origin, pauses, whole=whole)

    def _lands(self, origin: tuple[int, int], pauses: Intervals, *, whole: bool) -> int | None:
        """Return the same, were *pauses* all there are."""
        promise = self.promise
        due = reach(promise.ruler, *origin, pauses)
        if due is not None and whole:
            due = promise.falls(due)
        if due is not None and promise.landing == "open":
            due = self._opening(due, pauses)
        return None if due is None else promise.moved(due)

    def resumed(self, at: int, zone: tzinfo, option: str) -> Run:
        """Return the run as if the pause that still lasts had ended at *at*.

        Raises:
            AmountError: when that pause began later; it names the *option* that *at* was given
                as, and shows instants in *zone*.
        """
        since = paused_since(self.pauses)
        if since is None:
            return self
        if at < since:
            expected = f"an instant from {from_micros(since, zone)} on, when the pause began"
            raise AmountError.option(option, str(from_micros(at, zone)), expected)
        closed = Intervals.of([(first, min(until, at)) for first, until in self.pauses])
        return Run(self.promise, self.start, closed, self.held, self.rest)

    def _opening(self, due: int, pauses: Intervals) -> int | None:
        """Return the first opening from *due* on of what is left of the calendar."""
        due = self.promise.opening(due)
        for since, until in pauses:
            if since <= due < until:
                if until == FOREVER:
                    return None
                due = self.promise.opening(until)
        return due
