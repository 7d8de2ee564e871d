"""Step 4a over columns: what each event does to a clock, in whatever phase the clock is.

What an event signals depends on little: its kinds, its party, the facts after it, and which
states held before it. So the scalar `Watch` is asked once for each such combination that occurs,
and rows are look-ups. Pauses that events begin are remembered beside the phase: the *stance* of a
clock is its phase and which of those pauses last, a small number. What an event does to it is a
row of a table with a column for each stance.
"""

from __future__ import annotations

from datetime import UTC, datetime
from typing import TYPE_CHECKING, Final, final

import numpy as np

from slacalc.batch.verdict.derived import IMPLIED
from slacalc.batch.verdict.memo import Memo, Radix
from slacalc.clock.history.event import Event
from slacalc.clock.history.moments import Moment
from slacalc.clock.machine import PHASE_BITS, PHASES, Signal
from slacalc.clock.metrics.conditions import DoneBy, OnEvent, leaves
from slacalc.clock.signals import Held, Reason

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from numpy.typing import NDArray

    from slacalc.batch.verdict.codes import Domain, Int32s
    from slacalc.batch.verdict.trail import Trail
    from slacalc.clock.fold import Clock
    from slacalc.clock.metrics.conditions import Condition
    from slacalc.clock.metrics.metric import Metric
    from slacalc.typing import Fact

    Bools = NDArray[np.bool_]

__all__ = ("STANCES", "Moves")

STANCES: Final = len(PHASES)
"""Stances while no pause lasts that an event began: one for each phase."""

_MOST_PAUSES: Final = 3
_OTHER: Final = "-"
_WHEN: Final = datetime(2000, 1, 1, tzinfo=UTC)


@final
class Moves:
    """What events do to the clock of one metric.

    Args:
        metric: The metric.
        clock: The same, compiled.
        kinds: The kinds that events may have.
        parties: Who they may be by.
        domains: The values of facts.

    Attributes:
        outcomes: A row for each combination seen, a column for each stance: the outcome.
        after: The same, and the stance afterwards.
        idle: Whether the row leaves every stance as it is.
    """

    def __init__(
        self,
        metric: Metric,
        clock: Clock,
        kinds: Domain,
        parties: Domain,
        domains: Mapping[str, Domain],
    ) -> None:
        self._clock = clock
        conditions = tuple(_conditions(metric))
        asked = [leaf for one in conditions for leaf in leaves(one)]
        heard = {kind for leaf in asked if isinstance(leaf, OnEvent) for kind in leaf.kinds}
        self._kinds = [_OTHER, *sorted(heard)]
        places = {kind: place for place, kind in enumerate(self._kinds)}
        self._heard = np.array([places.get(str(kind), 0) for kind in kinds.values], np.int32)
        # The first of all kinds is none: what no clock sees.
        self._silent = len(self._kinds)
        self._heard[0] = self._silent
        self._parties = parties if any(isinstance(leaf, DoneBy) for leaf in asked) else None
        self._names = tuple(name for name in sorted(metric.fact_names()) if name in domains)
        self._domains = domains
        self._pauses = tuple(number for number, _ in clock.watch.pauses)
        self._width = STANCES << len(self._pauses)
        self._facts = Radix([len(domains[name]) for name in self._names])
        states = 1 << len(clock.watch.states)
        people = 1 if self._parties is None else len(self._parties)
        # The last one says whether the change of a promise begins a new run.
        self._keys = Radix(
            [(len(self._kinds) + 1) * len(IMPLIED), people, self._facts.size, states, 2]
        )
        self._states = Memo(self._facts.size, self._states_of)
        self._rows = Memo(self._keys.size, self._row_of)
        self._known: dict[tuple[bytes, bytes], int] = {}
        self.outcomes = np.zeros((0, self._width), np.uint8)
        self.after = np.zeros((0, self._width), np.uint8)
        self.idle = np.zeros(0, np.bool_)

    @property
    def foldable(self) -> bool:
        """Whether there are few enough stances and combinations."""
        return len(self._pauses) <= _MOST_PAUSES and self._keys.fits

    def rows(self, trail: Trail, resets: Bools | None = None) -> Int32s:
        """Return for each event of *trail* the row that says what it does.

        Args:
            trail: The events.
            resets: At which of them the change of a promise begins a new run.
        """
        size = trail.at.size
        facts = self._facts.join([trail.facts[name] for name in self._names], size)
        before = np.zeros(size, np.int32)
        if self._clock.watch.states:
            before[1:] = self._states.look(facts)[:-1]
            before[trail.begins] = 0
        by = trail.by if self._parties is not None and trail.by is not None else before
        if self._parties is None or trail.by is None:
            by = np.zeros(size, np.int32)
        kinds = self._heard[trail.kinds >> 2] * len(IMPLIED) + (trail.kinds & 3)
        reset = np.zeros(size, np.int32) if resets is None else resets.astype(np.int32)
        return self._rows.look(self._keys.join([kinds, by, facts, before, reset], size))

    def _values(self, key: int) -> dict[str, Fact]:
        codes = self._facts.split(key)
        return {
            name: self._domains[name].values[code]
            for name, code in zip(self._names, codes, strict=True)
        }

    def _states_of(self, key: int) -> int:
        """Return which states hold for a combination of facts, as bits."""
        facts = self._values(key)
        states = enumerate(self._clock.watch.states)
        return sum(1 << place for place, state in states if state.holds(facts))

    def _row_of(self, key: int) -> int:
        """Return the row for a combination, made when there is none like it yet."""
        kind, by, facts, before, reset = self._keys.split(key)
        heard, implied = divmod(kind, len(IMPLIED))
        kinds = ("", "") if heard == self._silent else (self._kinds[heard], IMPLIED[implied])
        party = None if self._parties is None else self._parties.values[by]
        event = Event(_WHEN, kinds[0] or _OTHER, by=None if party is None else str(party))
        happened = tuple(word for word in kinds if word)
        moment = Moment(event.at_us, 1, event, happened, self._values(facts))
        outcomes, after = self._moved(moment, before, Signal.RESET if reset else 0)
        known = (outcomes.tobytes(), after.tobytes())
        row = self._known.get(known)
        if row is None:
            row = self._known[known] = len(self._known)
            stances = np.arange(self._width)
            still = (after == stances) & (outcomes == stances % STANCES)
            self.outcomes = np.vstack([self.outcomes, outcomes])
            self.after = np.vstack([self.after, after])
            self.idle = np.append(self.idle, bool(still.all()))
        return row

    def _moved(
        self, moment: Moment, states: int, extra: int
    ) -> tuple[NDArray[np.uint8], NDArray[np.uint8]]:
        """Return the outcome and the stance after *moment*, for each stance before it."""
        watch, steps = self._clock.watch, self._clock.steps
        outcomes = np.zeros(self._width, np.uint8)
        after = np.zeros(self._width, np.uint8)
        lasting = [
            Reason(state.reason, "", None)
            for place, state in enumerate(watch.states)
            if state.reason >= 0 and states >> place & 1
        ]
        for begun in range(1 << len(self._pauses)):
            kept = [
                Reason(number, "", None)
                for place, number in enumerate(self._pauses)
                if begun >> place & 1
            ]
            held = Held(states, (*lasting, *kept))
            mask, then = watch.read(moment, held, changed=True, extra=extra)
            numbers = {reason.number for reason in then.reasons}
            left = sum(1 << place for place, one in enumerate(self._pauses) if one in numbers)
            for phase in range(STANCES):
                outcome = steps[mask][phase]
                outcomes[begun * STANCES + phase] = outcome
                after[begun * STANCES + phase] = left * STANCES + (outcome & PHASE_BITS)
        return outcomes, after


def _conditions(metric: Metric) -> Iterator[Condition]:
    joined = (metric.start, metric.stop, metric.resume, metric.reset, metric.cancel)
    yield from (one for one in (*joined, metric.reopens) if one is not None)
    yield from (reason.condition for reason in metric.pause)
