"""The trail of a request: its moments in order, and everything wrong with its history.

The first of the five steps to a verdict: facts after each event.
"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from types import MappingProxyType
from typing import TYPE_CHECKING, Final, NamedTuple, TypeAlias

from slacalc.clock.history.event import Event
from slacalc.clock.history.fact_state import FactState, after, before_creation, is_quiet
from slacalc.clock.history.facts import is_instant
from slacalc.clock.history.moments import Moment
from slacalc.core.instants import to_micros
from slacalc.errors import HistoryError

if TYPE_CHECKING:
    from slacalc.clock.history.request import Request
    from slacalc.typing import Fact

__all__ = (
    "HistoryFault",
    "Numbered",
    "Step",
    "Trail",
    "Walk",
    "faults_of",
    "follow",
    "instants_of",
)

Numbered: TypeAlias = tuple[int, Event]
"""An event, and which one of the request it is, from 1."""

Step: TypeAlias = tuple[FactState, Moment, str]
"""The facts after an event, the moment that clocks see, and what is wrong with it."""

Walk: TypeAlias = Callable[[FactState, Iterable[Numbered]], Iterable[Step]]
"""Takes events one after the other; it may put in some that nobody recorded."""

_NO_WORDS: Final[Mapping[str, str]] = MappingProxyType({})


@dataclass(frozen=True, slots=True)
class HistoryFault:
    """One contradiction in a history: the request, the event (`returned, event 3`), the reason."""

    request: str | int
    event: str
    reason: str

    def __str__(self) -> str:
        return str(self.error())

    def error(self) -> HistoryError:
        """Return the error that strict reading raises."""
        return HistoryError.of(self.request, self.event, self.reason)


class Trail(NamedTuple):
    """What clocks see of a request."""

    moments: tuple[Moment, ...]
    """From `created` on, in order."""
    faults: tuple[HistoryFault, ...]
    """Everything that contradicts itself."""
    later: int
    """How many events were left out because they happen after the instant asked about."""


def follow(
    request: Request,
    *,
    names: Collection[str],
    words: Mapping[str, str] = _NO_WORDS,
    at_us: int | None = None,
    known_us: int | None = None,
    from_facts: Collection[str] = (),
    heard: Collection[str] | None = None,
    walk: Walk | None = None,
) -> Trail:
    """Return the trail of *request*.

    Args:
        request: whose history.
        names: the facts that somebody asks for; others are not carried along, which keeps a
            history of 100,000 events linear.
        words: status words, theirs to ours (`fact_state.translation`).
        at_us: events after this instant (microseconds) are left out and counted.
        known_us: events recorded after this instant are left out, as if nobody knew of them.
        from_facts: facts that clocks count from; an event at such an instant may come before
            the creation.
        heard: the kinds of events that clocks listen to; one of another kind that changes no
            fact happens to nobody, and is left out. None: somebody may listen to any.
        walk: takes the events instead of `fact_state.after` alone, and all of them.

    Source: SPEC 6.1.
    """
    start = before_creation(request.facts, names, words)
    instants = _instants(request, from_facts)
    moments: list[Moment] = []
    faults: list[HistoryFault] = []
    events, later = _known(request, at_us, known_us)
    named = [event for event in request.events if event.id is not None]
    taken = _once(request, events, faults) if named else events
    steps = walk(start, taken) if walk else _plain(start, taken, names, words, heard)
    for state, moment, reason in steps:
        if state.created:
            moments.append(moment)
        elif moment.at_us in instants:
            continue
        if reason:
            faults.append(HistoryFault(request.id, moment.label, reason))
    if not any(event.kind == "created" for event in request.events):
        faults.append(HistoryFault(request.id, "no event", "it was never created"))
    return Trail(tuple(moments), tuple(faults), later)


def faults_of(
    request: Request,
    *,
    words: Mapping[str, str] = _NO_WORDS,
    from_facts: Collection[str] = (),
) -> tuple[HistoryFault, ...]:
    """Return everything that contradicts itself in the whole history of *request* (SPEC 6.1).

    >>> from datetime import datetime, timezone
    >>> from slacalc.clock.history.request import Event, Request
    >>> nine = datetime(2026, 3, 5, 9, tzinfo=timezone.utc)
    >>> request = Request(7, {}, [Event(nine, "created"), Event(nine, "returned")])
    >>> for fault in faults_of(request):
    ...     print(fault)
    request 7, returned, event 2: it was not deferred
    """
    return follow(request, names=(), words=words, from_facts=from_facts).faults


def _plain(
    state: FactState,
    events: Iterable[Numbered],
    names: Collection[str],
    words: Mapping[str, str],
    heard: Collection[str] | None,
) -> Iterator[Step]:
    """Take the events as they are, but for those of which nobody hears."""
    for number, event in events:
        if heard is not None and state.created and event.kind not in heard and is_quiet(event):
            continue
        step = after(state, event, number, names, words)
        state = step[0]
        yield step


def _once(
    request: Request, events: Sequence[Numbered], faults: list[HistoryFault]
) -> Iterator[Numbered]:
    """Yield each event whose id is its own; note the others."""
    first: dict[str | int, int] = {}
    for number, event in events:
        if event.id is not None and first.setdefault(event.id, number) != number:
            reason = f"its id stands for event {first[event.id]} as well, which says otherwise"
            faults.append(HistoryFault(request.id, f"{event.kind}, event {number}", reason))
        else:
            yield number, event


def _known(
    request: Request,
    at_us: int | None,
    known_us: int | None,
) -> tuple[list[Numbered], int]:
    """Return the numbered events up to *at_us* that were known at *known_us*, and those later."""
    events = list(enumerate(request.events, 1))
    if known_us is not None:
        events = [numbered for numbered in events if _recorded_us(numbered[1]) <= known_us]
    if at_us is None or not events or events[-1][1].at_us <= at_us:
        return events, 0
    until = bisect_right(events, at_us, key=lambda pair: pair[1].at_us)
    return events[:until], len(events) - until


def _recorded_us(event: Event) -> int:
    return event.at_us if event.recorded_at is None else to_micros(event.recorded_at)


def _instants(request: Request, from_facts: Collection[str]) -> frozenset[int]:
    """Return the instants that *from_facts* name anywhere in the history."""
    if not from_facts:
        return frozenset()
    given = [request.facts, *(event.facts for event in request.events)]
    return frozenset[int]().union(*(instants_of(facts, from_facts) for facts in given))


def instants_of(facts: Mapping[str, Fact], from_facts: Collection[str]) -> frozenset[int]:
    """Return the instants that *from_facts* name in *facts*, in microseconds."""
    named = [facts[name] for name in from_facts if name in facts]
    return frozenset(to_micros(value) for value in named if is_instant(value))
