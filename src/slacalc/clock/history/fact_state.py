"""The facts of a request after each event: those it was given, and those that follow from them.

Status words are translated once (`words`: theirs to ours). A change that enters `resolved` or
`closed` counts as that event, one that leaves both as `reopened`. Derived facts: `open`,
`deferred`, `deferred_until`, `answered`.

What contradicts the history before it is a fault: its facts count, but it happened to no clock.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping
from datetime import datetime
from typing import TYPE_CHECKING, Final, NamedTuple

from slacalc.clock.history.facts import NO_FACTS
from slacalc.clock.history.moments import Moment
from slacalc.core.instants import to_micros

if TYPE_CHECKING:
    from slacalc.clock.history.event import Event
    from slacalc.typing import Fact

__all__ = (
    "DERIVED",
    "FactState",
    "after",
    "before_creation",
    "is_quiet",
    "translated",
    "translation",
)

DERIVED: Final = ("open", "deferred", "deferred_until", "answered")
"""Facts that follow from the history; a fact of this name that is given is not looked at."""

_ENDS: Final = frozenset({"resolved", "closed"})
_OVER: Final = _ENDS | {"cancelled"}
_TELLING: Final = _OVER | {"created", "reopened", "deferred", "returned", "agent_reply"}
"""Kinds of events from which facts are derived."""


class FactState(NamedTuple):
    """What has to be remembered of a request's facts between two events."""

    facts: Mapping[str, Fact]
    """Facts that somebody asks for, derived ones among them; never changed in place."""
    status: Fact = None
    """The status in our words, whether or not anybody asks for it."""
    created: bool = False
    open: bool = False
    deferred: bool = False
    deferred_until: datetime | None = None
    answered: bool = False
    excused: bool = False
    """A deferral without effect is on, so that `returned` is no contradiction."""


def translation(statuses: Mapping[str, Collection[str]]) -> dict[str, str]:
    """Return each helpdesk's status word with the one it means here.

    >>> translation({"resolved": ["Solved", "Done"]})
    {'Solved': 'resolved', 'Done': 'resolved'}
    """
    return {theirs: ours for ours, words in statuses.items() for theirs in words}


def before_creation(
    facts: Mapping[str, Fact],
    names: Collection[str],
    words: Mapping[str, str],
) -> FactState:
    """Return the state of a request with these *facts* before its first event.

    Args:
        facts: the request's facts when it was created.
        names: the facts that somebody asks for; no others are kept.
        words: status words, theirs to ours.
    """
    given = _wanted(facts, names, words)
    return FactState(given, status=_translated(facts.get("status"), words))


def translated(state: FactState, words: Mapping[str, str]) -> FactState:
    """Return the *state* of a request before its first event with its status in our words."""
    facts = state.facts
    if "status" in facts:
        facts = {**facts, "status": _translated(facts["status"], words)}
    return state._replace(facts=facts, status=_translated(state.status, words))


def after(
    state: FactState,
    event: Event,
    number: int,
    names: Collection[str],
    words: Mapping[str, str],
    *,
    inert: bool = False,
) -> tuple[FactState, Moment, str]:
    """Return the state after *event*, the moment that clocks see, and what is wrong with it.

    Args:
        state: the state before it.
        event: the next event.
        number: which event it is, from 1; 0 for one that nobody recorded.
        names: the facts that somebody asks for.
        words: status words, theirs to ours.
        inert: whether this is a deferral without effect: neither it nor its facts count.

    The last value is empty where nothing is wrong. Before the request is created nothing
    happens to any clock: the moment has no `kinds`.
    """
    if inert:
        moment = Moment(event.at_us, number, event, (), state.facts)
        return state._replace(excused=True), moment, ""
    if not state.created and event.kind != "created":
        moment = Moment(event.at_us, number, event, (), state.facts)
        return state, moment, "it happened before the request was created"
    given = event.facts
    if is_quiet(event):
        # The way of most events: it is in the trail, and changes no fact.
        return state, Moment(event.at_us, number, event, (event.kind,), state.facts), ""
    status = _translated(given["status"], words) if "status" in given else state.status
    implied = _implied(event, state, status)
    reason = _contradiction(event, state, implied)
    kinds = implied if reason else (event.kind, *implied)
    new = _derived(state, event, kinds)
    facts = _merged(state, new, _wanted(given, names, words) if given else {}, names)
    if facts is not state.facts or status != new.status:
        # What `_replace` does, in half the time: most events that tell something come here.
        new = FactState(facts, status, *new[2:])
    return new, Moment(event.at_us, number, event, kinds, facts), reason


def is_quiet(event: Event) -> bool:
    """Return whether *event* changes no fact, and contradicts nothing once there is a request."""
    return event.facts is NO_FACTS and event.kind not in _TELLING and event.until is None


def _translated(status: Fact, words: Mapping[str, str]) -> Fact:
    return words.get(status, status) if isinstance(status, str) else status


def _wanted(
    facts: Mapping[str, Fact],
    names: Collection[str],
    words: Mapping[str, str],
) -> dict[str, Fact]:
    """Return those of *facts* that somebody asks for and that are not derived."""
    wanted = {name: facts[name] for name in facts if name in names and name not in DERIVED}
    if "status" in wanted:
        wanted["status"] = _translated(wanted["status"], words)
    return wanted


def _implied(event: Event, state: FactState, status: Fact) -> tuple[str, ...]:
    """Return what the change to *status* counts as, beside what the event says itself."""
    if status == state.status or event.kind == "created":
        return ()
    if isinstance(status, str) and status in _ENDS:
        return () if status == event.kind else (status,)
    leaves = isinstance(state.status, str) and state.status in _ENDS
    # A request that was reopened already, or is ended by this very event, is not reopened by it.
    reopens = leaves and not state.open and event.kind not in {"reopened", *_OVER}
    return ("reopened",) if reopens else ()


def _contradiction(event: Event, state: FactState, implied: tuple[str, ...]) -> str:
    """Return how *event* contradicts what was before it; empty if it does not."""
    if event.until is not None and to_micros(event.until) <= event.at_us:
        return "its until is not after its at"
    match event.kind:
        case "created" if state.created:
            return "the request was created before"
        case "returned" if not state.deferred and not state.excused:
            return "it was not deferred"
        case "deferred" if not state.open and not implied:
            return "it is over, so it cannot be deferred"
        case "reopened" if state.open:
            return "it is open, so it cannot be reopened"
        case _:
            return ""


def _derived(state: FactState, event: Event, kinds: tuple[str, ...]) -> FactState:
    """Return *state* with the derived facts as *kinds*, what happened, leaves them."""
    for kind in kinds:
        match kind:
            case "created":
                state = state._replace(created=True, open=True)
            case "reopened":
                state = state._replace(open=True)
            case "resolved" | "closed" | "cancelled":
                state = state._replace(open=False, deferred=False, deferred_until=None)
            case "deferred":
                state = state._replace(deferred=True, deferred_until=event.until, excused=False)
            case "returned":
                state = state._replace(deferred=False, deferred_until=None, excused=False)
            case "agent_reply" if not state.answered:
                state = state._replace(answered=True)
            case _:
                pass
    return state


def _merged(
    old: FactState,
    new: FactState,
    given: Mapping[str, Fact],
    names: Collection[str],
) -> Mapping[str, Fact]:
    """Return the facts after an event: the very same object if none of them changed."""
    changed = dict(given)
    if new is not old:
        now: dict[str, Fact] = {
            "open": new.open,
            "deferred": new.deferred,
            "deferred_until": new.deferred_until,
            "answered": new.answered,
        }
        changed.update((name, now[name]) for name in DERIVED if name in names)
    return {**old.facts, **changed} if changed else old.facts
