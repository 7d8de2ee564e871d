"""Where a request stands after some events: all that later ones need to know."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Self, final

from slacalc.clock.history.fields import identifier, read_facts
from slacalc.evaluation.returns import NO_DEFERRALS, Deferrals

if TYPE_CHECKING:
    from collections.abc import Mapping

    from slacalc.agreement.agreement import Agreement
    from slacalc.agreement.versions.versions import AgreementVersions
    from slacalc.clock.fold import ClockState
    from slacalc.clock.history.fact_state import FactState
    from slacalc.clock.history.trail import HistoryFault
    from slacalc.typing import Fact

__all__ = ("NotedFault", "PastTerm", "RequestState", "StoppedClock", "TrackedFacts")


@final
@dataclass(frozen=True, slots=True)
class PastTerm:
    """What a term is made of: from when on which facts chose the promise."""

    since: int
    facts: Mapping[str, Fact]


@final
@dataclass(frozen=True, slots=True)
class TrackedFacts:
    """The facts by which ledgers are split, from an instant on."""

    at_us: int
    facts: Mapping[str, Fact]


@final
@dataclass(frozen=True, slots=True)
class StoppedClock:
    """Where the clock of a target stands."""

    target: str
    metric: str
    state: ClockState


@final
@dataclass(frozen=True, slots=True)
class NotedFault:
    """A contradiction; one from before the creation may still be explained by a fact."""

    fault: HistoryFault
    early: int | None = None


@final
@dataclass(frozen=True, slots=True, kw_only=True)
class RequestState:
    """A request after some of its events: spans as instants, and no measured time.

    Begin it with `RequestState.begin`, then `advance` it event by event, and `evaluate` it like
    a request at any instant from its last event on. It grows with the changes of its clocks,
    of its promise and of tracked facts, not with its events, and calendars may change in between.

    Attributes:
        request: The request's id.
        agreement: The fingerprint of the agreement, or of its version, calendars left out.
        events: How many events it has seen.
        last: The instant of the last one, in microseconds.
        facts: The facts after it.
        created: Whether an event `created` was among them.
        terms: What chose the promise, and when.
        clocks: Where each clock stands.
        deferrals: What was deferred.
        faults: What contradicts itself.
        instants: The instants that facts named, which clocks may count from.
        tracked: The facts by which ledgers are split, whenever one of them changed.

    Source: SPEC section 8.

    Example:
        >>> from datetime import UTC, datetime
        >>> from slacalc import Agreement, Event, RequestState, advance, evaluate
        >>> agreement = Agreement.from_dict({
        ...     "calendars": {"desk": {"timezone": "UTC", "hours": "Mon-Fri 09:00-17:00"}},
        ...     "defaults": {"calendar": "desk"},
        ...     "levels": {"standard": {"targets": {"reaction": "3h"}}},
        ...     "rules": [{"level": "standard"}],
        ... })
        >>> state = RequestState.begin(7, {"priority": "high"}, agreement)
        >>> created = Event(datetime(2026, 3, 6, 16, tzinfo=UTC), "created")
        >>> state = RequestState.from_dict(advance(state, created, agreement).to_dict())
        >>> str(evaluate(state, agreement, at=datetime(2026, 3, 9, 9, tzinfo=UTC)).next_due)
        '2026-03-09 11:00:00+00:00'
    """

    __module__ = "slacalc"

    request: str | int
    agreement: str
    events: int = 0
    last: int | None = None
    facts: FactState
    created: bool = False
    terms: tuple[PastTerm, ...] = ()
    clocks: tuple[StoppedClock, ...] = ()
    deferrals: Deferrals = NO_DEFERRALS
    faults: tuple[NotedFault, ...] = ()
    instants: frozenset[int] = frozenset()
    tracked: tuple[TrackedFacts, ...] = ()

    @classmethod
    def begin(
        cls,
        request_id: str | int,
        facts: Mapping[str, object],
        agreement: Agreement | AgreementVersions,
    ) -> Self:
        """Return the state of a request before its first event.

        Args:
            request_id: The request's id.
            facts: Its facts when it was created.
            agreement: What it will be judged by: an agreement, or several versions of it. Of
                those that are pinned to the creation it has one once it is created; of the
                latest it is of use until another comes into force, then replay the history.

        Raises:
            HistoryError: for an id or a fact that is not possible.
            NaiveDatetimeError: for a datetime without a time zone.
        """
        from slacalc.agreement.agreement import Agreement
        from slacalc.agreement.plans.compile import mark_of, plan_of
        from slacalc.agreement.plans.eras import eras_of
        from slacalc.clock.history.fact_state import before_creation
        from slacalc.clock.history.trail import instants_of

        given = read_facts(facts)
        if isinstance(agreement, Agreement):
            mark, plan = mark_of(agreement), plan_of(agreement)
        else:
            mark, plan = eras_of(agreement).mark, eras_of(agreement).first
        return cls(
            request=identifier(request_id),
            agreement=mark,
            # Whose words its status is in is settled at its creation.
            facts=before_creation(given, plan.facts, {}),
            instants=instants_of(given, plan.from_facts),
        )

    def to_dict(self) -> dict[str, object]:
        """Return the state in plain JSON types: keys sorted, with the number of the format."""
        from slacalc.evaluation.documents.states import state_document

        return state_document(self)

    @classmethod
    def from_dict(cls, document: Mapping[str, object]) -> RequestState:
        """Return the state that `to_dict` wrote.

        Raises:
            HistoryError: for what cannot be read; it says which field.
            NaiveDatetimeError: for an instant without a time zone.
        """
        from slacalc.evaluation.documents.states import read_state

        return read_state(document)

    def __hash__(self) -> int:
        return hash((self.request, self.agreement, self.events, self.last))
