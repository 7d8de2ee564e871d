"""States of requests in plain JSON types; instants are microseconds since the Unix epoch."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from slacalc.clock.history.fact_state import FactState
from slacalc.clock.history.facts import Facts, fact_to_document, facts_to_document
from slacalc.clock.history.fields import check_format, identifier, read_facts
from slacalc.clock.history.plain import Fields, count, fact, flag, instant, moment, told
from slacalc.clock.history.texts import instant_text
from slacalc.clock.history.trail import HistoryFault
from slacalc.clock.state_document import clock_document, read_clock
from slacalc.evaluation.returns import Changed, Deferrals
from slacalc.evaluation.state import (
    NotedFault,
    PastTerm,
    RequestState,
    StoppedClock,
    TrackedFacts,
)

if TYPE_CHECKING:
    from collections.abc import Mapping

    from slacalc.typing import Fact

__all__ = ("FORMAT", "read_state", "state_document")

FORMAT: Final = 1
"""The number of the document format of states."""

_STATE: Final = (
    "agreement",
    "clocks",
    "created",
    "deferrals",
    "events",
    "facts",
    "faults",
    "format",
    "instants",
    "last",
    "request",
    "terms",
    "tracked",
)
_FACTS: Final = ("answered", "created", "deferred", "excused", "open")
_DEFERRALS: Final = ("back", "changed", "since", "until", "used", "violations")


def state_document(state: RequestState) -> dict[str, object]:
    """Return *state* in plain JSON types, keys sorted."""
    faults = [
        {"early": one.early, "event": one.fault.event, "reason": one.fault.reason}
        for one in state.faults
    ]
    return {
        "agreement": state.agreement,
        "clocks": [_clock_document(one) for one in state.clocks],
        "created": state.created,
        "deferrals": _deferrals_document(state.deferrals),
        "events": state.events,
        "facts": _facts_document(state.facts),
        "faults": faults,
        "format": FORMAT,
        "instants": sorted(state.instants),
        "last": state.last,
        "request": state.request,
        "terms": [{"facts": _plain(one.facts), "since": one.since} for one in state.terms],
        "tracked": [{"facts": _plain(one.facts), "since": one.at_us} for one in state.tracked],
    }


def read_state(document: Mapping[str, object]) -> RequestState:
    """Return the state that `state_document` wrote.

    Raises:
        HistoryError: for what cannot be read; it says which field.
    """
    get = Fields(document, "", _STATE, what="state")
    check_format(get.raw("format"), FORMAT)
    request = get("request", identifier)
    return RequestState(
        request=request,
        agreement=get("agreement", told),
        events=get("events", count),
        last=get.maybe("last", instant),
        facts=get("facts", _read_facts),
        created=get("created", flag),
        terms=get.each("terms", _term),
        clocks=get.each("clocks", _clock),
        deferrals=get("deferrals", _deferrals),
        faults=get.each("faults", lambda one, name: _fault(one, name, request)),
        instants=frozenset(get.each("instants", instant)),
        tracked=get.each("tracked", _tracked),
    )


def _plain(facts: Mapping[str, Fact]) -> dict[str, object]:
    return facts_to_document(Facts(facts))


def _facts_document(state: FactState) -> dict[str, object]:
    until = state.deferred_until
    return {
        "answered": state.answered,
        "created": state.created,
        "deferred": state.deferred,
        "deferred_until": None if until is None else instant_text(until),
        "excused": state.excused,
        "facts": _plain(state.facts),
        "open": state.open,
        "status": fact_to_document(state.status),
    }


def _deferrals_document(deferrals: Deferrals) -> dict[str, object]:
    changed = [
        {
            "before": fact_to_document(one.before),
            "name": one.name,
            "value": fact_to_document(one.value),
        }
        for one in deferrals.changed
    ]
    return {
        "back": deferrals.back,
        "changed": changed,
        "since": deferrals.since,
        "until": deferrals.until,
        "used": deferrals.used,
        "violations": list(deferrals.violations),
    }


def _read_facts(document: object, name: str) -> FactState:
    get = Fields(document, name, (*_FACTS, "deferred_until", "facts", "status"))
    return FactState(
        facts=dict(read_facts(get.raw("facts"))),
        status=get("status", fact),
        deferred_until=get.maybe("deferred_until", moment),
        **{one: get(one, flag) for one in _FACTS},
    )


def _term(document: object, name: str) -> PastTerm:
    return PastTerm(*_dated(document, name))


def _tracked(document: object, name: str) -> TrackedFacts:
    return TrackedFacts(*_dated(document, name))


def _dated(document: object, name: str) -> tuple[int, dict[str, Fact]]:
    get = Fields(document, name, ("facts", "since"))
    return get("since", instant), dict(read_facts(get.raw("facts")))


def _fault(document: object, name: str, request: str | int) -> NotedFault:
    get = Fields(document, name, ("early", "event", "reason"))
    told_of = HistoryFault(request, get("event", told), get("reason", told))
    return NotedFault(told_of, get.maybe("early", instant))


def _deferrals(document: object, name: str) -> Deferrals:
    get = Fields(document, name, _DEFERRALS)
    return Deferrals(
        used=get("used", count),
        violations=get.each("violations", told),
        since=get.maybe("since", instant),
        until=get.maybe("until", instant),
        back=get.maybe("back", instant),
        changed=get.each("changed", _changed),
    )


def _changed(document: object, name: str) -> Changed:
    get = Fields(document, name, ("before", "name", "value"))
    return Changed(get("name", told), get("before", fact), get("value", fact))


def _clock_document(clock: StoppedClock) -> dict[str, object]:
    return {"metric": clock.metric, "state": clock_document(clock.state), "target": clock.target}


def _clock(document: object, name: str) -> StoppedClock:
    get = Fields(document, name, ("metric", "state", "target"))
    return StoppedClock(get("target", told), get("metric", told), get("state", read_clock))
