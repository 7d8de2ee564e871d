"""What is answered: a `Result` for each run of a clock, an `Evaluation` for a request."""

from __future__ import annotations

from dataclasses import dataclass, field, fields
from datetime import datetime, timedelta, tzinfo
from typing import TYPE_CHECKING, Final, TypeAlias, final

from slacalc.clock.machine import Phase
from slacalc.core.amounts import BusinessDays, ParsedAmount
from slacalc.core.instants import from_micros, to_micros
from slacalc.evaluation.status import Status, worst

if TYPE_CHECKING:
    from collections.abc import Iterator

    from slacalc.clock.trail import HistoryFault
    from slacalc.evaluation.due import Run

__all__ = ("Basis", "Evaluation", "Measured", "PassedRule", "Result", "Status")

Measured: TypeAlias = timedelta | BusinessDays
"""A quantity in the unit of its target: open or real time, or business days."""


@final
@dataclass(frozen=True, slots=True)
class Basis:
    """What a result was worked out from, for questions that are asked of it later."""

    run: Run
    zone: tzinfo

    def due_if_resumed(self, at: int) -> datetime | None:
        """Return when the run is due if the pause that lasts ended at *at*."""
        due = self.run.resumed(at, self.zone).due()
        return None if due is None else from_micros(due, self.zone)


@final
@dataclass(frozen=True, slots=True, eq=False, kw_only=True)
class Result:
    """How one run of a clock stands against its promise (SPEC section 5).

    Attributes:
        target: The name of the target; empty for `verdict`.
        metric: Which clock was measured; empty for `verdict`.
        cycle: The number of the run, from 1.
        phase: Where the clock is in its life.
        status: The one word for phase and breach together.
        breached: Whether it is late: stopped, or still open, after `due`.
        amount: What was promised; `None` when nothing was.
        due: The last instant that is in time. `None` while a pause leaves it open, before the
            start, and without a promise.
        original_due: The same from the run's start, as if it had never been paused.
        elapsed: What has been used, pauses left out; in the target's unit.
        remaining: What is left of the amount, never negative; nothing once it is late.
        overdue: What has been used since `due`.
        paused: What fell into pauses.
        fraction: `(amount - remaining + overdue) / amount`.
        elapsed_wall: Real time from start to end, without pauses.
        paused_wall: Real time in pauses.
        remaining_wall: Real time until `due`, never negative; `None` without `due`.
        overdue_wall: Real time since `due`.
        started_at: When the run started.
        stopped_at: When it was stopped or cancelled.
        breached_at: The first instant at which it was late.
        reason: Why there is no promise, when there is none.

    Quantities are `None` where there is nothing to measure them with: without a promise.

    Example:
        >>> from datetime import UTC, datetime
        >>> from slacalc import Calendar, verdict
        >>> desk = Calendar(timezone="UTC", hours="Mon-Fri 09:00-17:00")
        >>> friday = datetime(2026, 3, 6, 16, tzinfo=UTC)
        >>> monday = datetime(2026, 3, 9, 9, 30, tzinfo=UTC)
        >>> waits = [(datetime(2026, 3, 6, 17, tzinfo=UTC), None)]
        >>> paused = verdict(friday, "3h", desk, at=monday, pauses=waits)
        >>> paused.phase.value, paused.due, paused.elapsed
        ('paused', None, datetime.timedelta(seconds=3600))
        >>> str(paused.due_if_resumed(monday))
        '2026-03-09 11:30:00+00:00'
    """

    __module__ = "slacalc"

    target: str
    metric: str
    cycle: int
    phase: Phase
    status: Status
    breached: bool = False
    amount: ParsedAmount | None = None
    due: datetime | None = None
    original_due: datetime | None = None
    elapsed: Measured | None = None
    remaining: Measured | None = None
    overdue: Measured | None = None
    paused: Measured | None = None
    fraction: float | None = None
    elapsed_wall: timedelta = timedelta(0)
    paused_wall: timedelta = timedelta(0)
    remaining_wall: timedelta | None = None
    overdue_wall: timedelta = timedelta(0)
    started_at: datetime | None = None
    stopped_at: datetime | None = None
    breached_at: datetime | None = None
    reason: str = ""
    _basis: Basis | None = field(default=None, repr=False)

    def due_if_resumed(self, at: datetime) -> datetime | None:
        """Return when it would be due if the pause that lasts ended at *at*.

        Where `due` is settled already it is the answer, whatever *at* is.

        Raises:
            AmountError: when the pause began later than *at*.
            NaiveDatetimeError: *at* has no time zone.

        Source: SPEC section 5.
        """
        resumed_at = to_micros(at)
        if self._basis is None or self.due is not None:
            return self.due
        return self._basis.due_if_resumed(resumed_at)

    def to_dict(self) -> dict[str, object]:
        """Return the result in plain JSON types, keys sorted."""
        from slacalc.evaluation.document import result_document

        return result_document(self)

    def __eq__(self, other: object) -> bool:
        if not isinstance(other, Result):
            return NotImplemented
        return self is other or self._key() == other._key()

    def __hash__(self) -> int:
        return hash(self._key())

    def _key(self) -> tuple[object, ...]:
        """What is compared: everything said, instants as integers."""
        values = (getattr(self, name) for name in _SAID)
        return tuple(to_micros(v) if isinstance(v, datetime) else v for v in values)


_SAID: Final = tuple(found.name for found in fields(Result) if found.name != "_basis")


@final
@dataclass(frozen=True, slots=True)
class PassedRule:
    """A rule that did not match: which, and why."""

    rule: str
    reason: str


@final
@dataclass(frozen=True, slots=True, eq=False, kw_only=True)
class Evaluation:
    """How a request stands: a result for each run of each clock (SPEC section 8).

    `evaluation["resolution"]` is the current run of that target; iterating gives every run.

    Attributes:
        request: The request's id.
        at: The instant of the question.
        level: The level in force; `None` when the request has no promise.
        rule: The rule that matched: its name, or its place such as `rules.2`.
        passed: The rules before it, each with why it did not match.
        reason: Why there is no level, when there is none.
        results: Every run, by target in the agreement's order, then by cycle.
        later_events: How many events after `at` were left out.
        faults: What is wrong with the history (under `on_dirty: collect`).

    Example:
        >>> from datetime import datetime, UTC
        >>> from slacalc import Agreement, Calendar, Request, evaluate
        >>> desk = Calendar(timezone="Europe/Berlin", hours="Mon-Fri 09:00-17:00")
        >>> agreement = Agreement(
        ...     calendars={"desk": desk},
        ...     defaults={"calendar": "desk"},
        ...     levels={"standard": {"targets": {"reaction": "3h"}}},
        ...     rules=[{"level": "standard"}],
        ... )
        >>> request = Request.from_timestamps(7, created=datetime(2026, 3, 5, 9, tzinfo=UTC))
        >>> verdict = evaluate(request, agreement, at=datetime(2026, 3, 5, 11, tzinfo=UTC))
        >>> verdict["reaction"].remaining
        datetime.timedelta(seconds=3600)
    """

    __module__ = "slacalc"

    request: str | int
    at: datetime
    level: str | None
    rule: str | None = None
    passed: tuple[PassedRule, ...] = ()
    reason: str = ""
    results: tuple[Result, ...] = ()
    later_events: int = 0
    faults: tuple[HistoryFault, ...] = ()

    def __getitem__(self, target: str) -> Result:
        for result in reversed(self.results):
            if result.target == target:
                return result
        known = ", ".join(dict.fromkeys(result.target for result in self.results)) or "none"
        message = f"no target {target!r} in level {self.level!r}; its targets: {known}"
        raise KeyError(message)

    def __iter__(self) -> Iterator[Result]:
        return iter(self.results)

    def __len__(self) -> int:
        return len(self.results)

    @property
    def status(self) -> Status:
        """The worst status of all results, by the order `slacalc.evaluation.status` writes."""
        return worst(result.status for result in self.results)

    @property
    def next_due(self) -> datetime | None:
        """The earliest `due` still to come of a clock that is open."""
        ahead = (
            result.due
            for result in self.results
            if result.due is not None and not result.breached and result.phase is Phase.RUNNING
        )
        return min(ahead, key=to_micros, default=None)

    def to_dict(self) -> dict[str, object]:
        """Return the evaluation in plain JSON types: keys sorted, and the format's number."""
        from slacalc.evaluation.document import evaluation_document

        return evaluation_document(self)

    def __eq__(self, other: object) -> bool:
        if not isinstance(other, Evaluation):
            return NotImplemented
        return self is other or self._key() == other._key()

    def __hash__(self) -> int:
        return hash(self._key())

    def _key(self) -> tuple[object, ...]:
        return (
            self.request,
            to_micros(self.at),
            self.level,
            self.rule,
            self.passed,
            self.reason,
            self.results,
            self.later_events,
            self.faults,
        )
