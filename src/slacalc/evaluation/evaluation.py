"""What is answered for a request: an `Evaluation`, with the results of all its clocks."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import UTC
from operator import attrgetter
from typing import TYPE_CHECKING, Final, final

from slacalc.agreement.plans.plan import joined
from slacalc.clock.machine import Phase
from slacalc.core.instants import from_micros, to_micros
from slacalc.evaluation.counting import counted
from slacalc.evaluation.explanation.explains import Explains
from slacalc.evaluation.status import Status, worst

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping
    from datetime import datetime

    from slacalc.clock.history.trail import HistoryFault
    from slacalc.evaluation.documents.written import Outlook
    from slacalc.evaluation.outlook import Crossing
    from slacalc.evaluation.result import Result
    from slacalc.evaluation.selection import PassedRule, Selected

__all__ = ("Evaluation", "ahead_of")

_LIST: Final = attrgetter("rules")
_PLACE: Final = attrgetter("target", "cycle")
_OPEN: Final = frozenset({Phase.RUNNING, Phase.PAUSED})


@final
@dataclass(frozen=True, slots=True, eq=False, kw_only=True)
class Evaluation(Explains):
    """How a request stands: a result for each run of each clock (SPEC section 8).

    `evaluation["resolution"]` is the current run of that target, or all its runs together where
    one promise is for all of them (`cycles: sum`); iterating gives every run.

    Attributes:
        request: The request's id.
        at: The instant of the question.
        selected: What each list of rules picked: the level, the rule that matched, and why the
            rules before it did not. One, where the agreement names no lists.
        results: Every run, by target in the agreement's order, then by cycle.
        later_events: How many events after `at` were left out.
        faults: What is wrong with the history (under `on_dirty: collect`).
        agreement: The fingerprint of the agreement, its calendars left out: those of the
            calendars are with the results. It makes no difference to equality.

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
    selected: tuple[Selected, ...] = ()
    results: tuple[Result, ...] = ()
    later_events: int = 0
    faults: tuple[HistoryFault, ...] = ()
    agreement: str = field(default="", repr=False)
    _ahead: tuple[int, ...] = field(default=(), repr=False)
    _outlook: Outlook | None = field(default=None, repr=False)

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
    def level(self) -> str | None:
        """The level in force, those of several lists with ` + ` between; None without one."""
        return joined(one.level for one in self.selected if one.level is not None) or None

    @property
    def rule(self) -> str | None:
        """The rule that matched, those of several lists with ` + ` between; None if none did."""
        return joined(one.rule for one in self.selected if one.rule is not None) or None

    @property
    def passed(self) -> tuple[PassedRule, ...]:
        """The rules that were asked and did not match, each with why."""
        return tuple(rule for one in self.selected for rule in one.passed)

    @property
    def reason(self) -> str:
        """Why there is no level, of each list that picked none."""
        reasons = [(one.rules, one.reason) for one in self.selected if one.level is None]
        return "; ".join(f"{rules}: {why}" if rules else why for rules, why in reasons)

    @property
    def counted(self) -> tuple[Result, ...]:
        """The results that summaries count, as `cycles` of each metric says."""
        return counted(self.results)

    @property
    def status(self) -> Status:
        """The worst status of what counts, by the order `slacalc.evaluation.status` writes."""
        return worst(result.status for result in self.counted)

    @property
    def next_due(self) -> datetime | None:
        """The earliest `due` still to come of a clock that is open."""
        ahead = (
            result.due
            for result in self.results
            if result.due is not None and not result.breached and result.phase in _OPEN
        )
        return min(ahead, key=to_micros, default=None)

    @property
    def ahead(self) -> tuple[datetime, ...]:
        """When the request itself changes by itself, in order, as far as that is settled.

        It returns from a deferral, or another version of its agreement comes into force.
        """
        now = to_micros(self.at)
        later = sorted(micros for micros in self._ahead if micros > now)
        return tuple(from_micros(micros, self.at.tzinfo or UTC) for micros in later)

    @property
    def next_change(self) -> datetime | None:
        """The earliest instant after `at` at which something differs if nothing more happens.

        Phase, status, breach, a threshold, an automatic return, the version in force. None when
        nothing will change by itself: a scheduler sleeps until then, and never polls.
        """
        from slacalc.evaluation.outlook import next_change

        if self._outlook is None:
            return next_change(self)
        change = self._outlook.next_change
        return None if change is None else from_micros(change, self.at.tzinfo or UTC)

    @property
    def sort_key(self) -> tuple[int, int]:
        """Two integers to sort a queue by: overdue first, then the next due, paused last.

        Requests that are over come after all others.
        """
        from slacalc.evaluation.outlook import sort_key

        return sort_key(self) if self._outlook is None else self._outlook.sort_key

    def crossed(self, *, after: datetime, until: datetime | None = None) -> tuple[Crossing, ...]:
        """Return the thresholds that were crossed after *after* and up to *until*, in order.

        Args:
            after: The instant of the last question.
            until: The last instant that counts; `at` when it is not given.

        Raises:
            AmountError: *until* is later than `at`, of which nothing is known.
            NaiveDatetimeError: an instant has no time zone.
        """
        from slacalc.evaluation.outlook import crossed

        return crossed(self, after=after, until=self.at if until is None else until)

    def to_dict(self, *, whole: bool = False) -> dict[str, object]:
        """Return the evaluation in plain JSON types: keys sorted, and the format's number.

        Args:
            whole: With ledgers and fingerprints, which are worked out for it.
        """
        from slacalc.evaluation.documents.writing import evaluation_document

        return evaluation_document(self, whole=whole)

    @classmethod
    def from_dict(cls, document: Mapping[str, object]) -> Evaluation:
        """Return the evaluation that `to_dict` wrote.

        It says all that the document says. What takes calendars is not in it: `explain`,
        `due_if_resumed` while a pause lasts, and, unless `to_dict(whole=True)` wrote it,
        `ledger`.

        Raises:
            HistoryError: for what cannot be read; it says which field.
            AmountError: for a quantity that cannot be read.
            NaiveDatetimeError: for an instant without a time zone.
        """
        from slacalc.evaluation.documents.reading import read_evaluation

        return read_evaluation(document)

    def __eq__(self, other: object) -> bool:
        if not isinstance(other, Evaluation):
            return NotImplemented
        return self is other or self._key() == other._key()

    def __hash__(self) -> int:
        return hash(self._key())

    def _key(self) -> tuple[object, ...]:
        # In which order an agreement lists its targets makes no difference to it, nor here.
        return (
            self.request,
            to_micros(self.at),
            tuple(sorted(self.selected, key=_LIST)),
            tuple(sorted(self.results, key=_PLACE)),
            self.later_events,
            self.faults,
        )


def ahead_of(evaluation: Evaluation) -> tuple[int, ...]:
    """Return the instants, in microseconds, at which more than its runs changes by itself."""
    return evaluation._ahead  # noqa: SLF001 # pyright: ignore[reportPrivateUsage] - the door
