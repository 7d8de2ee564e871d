"""What is answered for each run of a clock: a `Result`."""

from __future__ import annotations

from dataclasses import dataclass, field, fields
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Final, TypeAlias, final

from slacalc.clock.machine import Phase
from slacalc.core.amounts import BusinessDays, ParsedAmount
from slacalc.core.instants import to_micros
from slacalc.evaluation.basis import Basis
from slacalc.evaluation.documents.written import Written
from slacalc.evaluation.explanation.explains import Explains
from slacalc.evaluation.ledgers.ledger import Ledger
from slacalc.evaluation.status import Status

if TYPE_CHECKING:
    from slacalc.evaluation.thresholds import ThresholdInstant

__all__ = ("Measured", "Result", "Status", "basis_of", "refuse_written")

Measured: TypeAlias = timedelta | BusinessDays
"""A quantity in the unit of its target: open or real time, or business days."""


@final
@dataclass(frozen=True, slots=True, eq=False, kw_only=True)
class Result(Explains):
    """How one run of a clock stands against its promise (SPEC section 5).

    Attributes:
        target: The name of the target; empty for `verdict`.
        metric: Which clock was measured; empty for `verdict`.
        cycle: The number of the run, from 1; 0 for all runs together (`cycles: sum`).
        phase: Where the clock is in its life.
        status: The one word for phase and breach together.
        breached: Whether it is late: stopped, or still open, after `due`.
        amount: What was promised; `None` when nothing was. Of a due that a fact names: the
            business time from the start to it, which is nothing when it lies before; `None`
            before the start.
        due_fact: The name of the fact that says when it is due; `None` when an amount does.
        due: The last instant that is in time. `None` while a pause leaves it open, before the
            start, and without a promise.
        original_due: The same from the run's start, as if it had never been paused.
        elapsed: What has been used, pauses left out; in the target's unit.
        remaining: What is left of the amount, never negative; nothing once it is late.
        overdue: What has been used since `due`.
        paused: What fell into pauses.
        fraction: `(amount - remaining + overdue) / amount`; `None` when the amount is nothing.
        elapsed_wall: Real time from start to end, without pauses.
        paused_wall: Real time in pauses.
        remaining_wall: Real time until `due`, never negative; `None` without `due`.
        overdue_wall: Real time since `due`.
        started_at: When the run started.
        stopped_at: When it was stopped or cancelled.
        breached_at: The first instant at which it was late.
        applied_at: When the promise was made: the start of the run, or a change of it later.
        ever_breached: Whether it is late, or was under an earlier promise then in force.
        deferrals_used: Of a target of `return`: how many deferrals had an effect.
        deferrals_left: How many more may have one; `None` when the target sets no limit.
        violations: The deferrals that had none.
        counts: Whether summaries count it, as `cycles` of its metric says; every run is listed.
        reason: Why there is no promise, when there is none.
        thresholds: What is crossed on the way to `due` and after it, each with its instant.

    Quantities are `None` where there is nothing to measure them with: without a promise. What a
    level measures alone has `elapsed` and `paused` in open time of its calendar, if it has one.

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
    due_fact: str | None = None
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
    applied_at: datetime | None = None
    ever_breached: bool = False
    deferrals_used: int | None = None
    deferrals_left: int | None = None
    violations: tuple[str, ...] = ()
    counts: bool = True
    reason: str = ""
    thresholds: tuple[ThresholdInstant, ...] = ()
    _basis: Basis | Written | None = field(default=None, repr=False)

    def due_if_resumed(self, at: datetime) -> datetime | None:
        """Return when it would be due if the pause that lasts ended at *at*.

        Where `due` is settled already it is the answer, whatever *at* is.

        Raises:
            AmountError: when the pause began later than *at*.
            NaiveDatetimeError: *at* has no time zone.
            HistoryError: the result was read from a document, and a pause lasts.

        Source: SPEC section 5.
        """
        resumed_at = to_micros(at)
        if self._basis is None or self.due is not None or self.phase is not Phase.PAUSED:
            return self.due
        return self._basis.due_if_resumed(resumed_at)

    @property
    def overdue_time(self) -> timedelta:
        """`overdue` in open time, also where the target counts business days."""
        from slacalc.evaluation.overdue import overdue_open

        if isinstance(self._basis, Written):
            return self._basis.overdue_time
        return overdue_open(self.overdue, self.due, self._basis)

    @property
    def ledger(self) -> Ledger:
        """The spans of the run, each with its cause, worked out when first asked for.

        Raises:
            HolidayDataError: there is no holiday data for a year that matters.
            HistoryError: the result was read from a document that holds no ledger.
        """
        return Ledger() if self._basis is None else self._basis.ledger

    @property
    def fingerprints(self) -> dict[str, str]:
        """Under `calendar` the fingerprint of the calendar it is measured on, if on one."""
        found = None if self._basis is None else self._basis.fingerprint
        return {} if found is None else {"calendar": found}

    def to_dict(self, *, whole: bool = False) -> dict[str, object]:
        """Return the result in plain JSON types, keys sorted.

        Args:
            whole: With its ledger and fingerprints, which are worked out for it.
        """
        from slacalc.evaluation.documents.writing import result_document

        return result_document(self, whole=whole)

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


def refuse_written(result: Result, what: str) -> None:
    """Raise `HistoryError` of a result that was read from a document: *what* is not in it."""
    basis = result._basis  # noqa: SLF001 # pyright: ignore[reportPrivateUsage] - the door
    if isinstance(basis, Written):
        raise basis.unknown(what)


def basis_of(result: Result) -> Basis | None:
    """Return what *result* was worked out from, which is private to everybody else.

    None where nothing was: it was made by hand, or read from a document.
    """
    basis = result._basis  # noqa: SLF001 # pyright: ignore[reportPrivateUsage] - the door
    return basis if isinstance(basis, Basis) else None
