"""States of requests in plain JSON types; instants are microseconds since the Unix epoch."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from slacalc.clock.facts import FactState
from slacalc.clock.fields import identifier, read_facts
from slacalc.clock.plain import count, each, fields, flag, instant, maybe, told
from slacalc.clock.state import clock_document, read_clock
from slacalc.clock.texts import instant_text, read_instant
from slacalc.clock.trail import HistoryFault
from slacalc.clock.values import Facts, fact_to_document, facts_to_document, read_fact
from slacalc.errors import HistoryError
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
    get = fields(document, "state", _STATE)
    if get("format") != FORMAT:
        raise HistoryError.field(get("format"), "format", str(FORMAT))
    request = identifier(get("request"))
    return RequestState(
        request=request,
        agreement=told(get("agreement"), "agreement"),
        events=count(get("events"), "events"),
        last=maybe(get("last"), "last", instant),
        facts=_read_facts(get("facts")),
        created=flag(get("created"), "created"),
        terms=tuple(each(get("terms"), "terms", _term)),
        clocks=tuple(each(get("clocks"), "clocks", _clock)),
        deferrals=_deferrals(get("deferrals")),
        faults=tuple(
            each(get("faults"), "faults", lambda one, name: _fault(one, name, request)),
        ),
        instants=frozenset(each(get("instants"), "instants", instant)),
        tracked=tuple(each(get("tracked"), "tracked", _tracked)),
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


def _read_facts(document: object) -> FactState:
    names = (*_FACTS, "deferred_until", "facts", "status")
    get = fields(document, "facts", names)
    flags = {name: flag(get(name), name) for name in _FACTS}
    until = get("deferred_until")
    return FactState(
        facts=dict(read_facts(get("facts"))),
        status=read_fact("status", get("status")),
        deferred_until=None if until is None else read_instant("deferred_until", until),
        **flags,
    )


def _term(document: object, name: str) -> PastTerm:
    return PastTerm(*_dated(document, name))


def _tracked(document: object, name: str) -> TrackedFacts:
    return TrackedFacts(*_dated(document, name))


def _dated(document: object, name: str) -> tuple[int, dict[str, Fact]]:
    get = fields(document, name, ("facts", "since"))
    return instant(get("since"), f"{name}.since"), dict(read_facts(get("facts")))


def _fault(document: object, name: str, request: str | int) -> NotedFault:
    get = fields(document, name, ("early", "event", "reason"))
    event, reason = told(get("event"), f"{name}.event"), told(get("reason"), f"{name}.reason")
    fault = HistoryFault(request, event, reason)
    return NotedFault(fault, maybe(get("early"), f"{name}.early", instant))


def _deferrals(document: object) -> Deferrals:
    get = fields(document, "deferrals", _DEFERRALS)
    return Deferrals(
        used=count(get("used"), "used"),
        violations=tuple(each(get("violations"), "violations", told)),
        since=maybe(get("since"), "since", instant),
        until=maybe(get("until"), "until", instant),
        back=maybe(get("back"), "back", instant),
        changed=tuple(each(get("changed"), "changed", _changed)),
    )


def _changed(document: object, name: str) -> Changed:
    get = fields(document, name, ("before", "name", "value"))
    before, value = read_fact("before", get("before")), read_fact("value", get("value"))
    return Changed(told(get("name"), f"{name}.name"), before, value)


def _clock_document(clock: StoppedClock) -> dict[str, object]:
    return {"metric": clock.metric, "state": clock_document(clock.state), "target": clock.target}


def _clock(document: object, name: str) -> StoppedClock:
    get = fields(document, name, ("metric", "state", "target"))
    target, metric = told(get("target"), f"{name}.target"), told(get("metric"), f"{name}.metric")
    return StoppedClock(target, metric, read_clock(get("state"), f"{name}.state"))
