"""Generated conditions and metrics, as agreements write them: what moves a clock, and how."""

from __future__ import annotations

from typing import Final, TypeAlias

from hypothesis import strategies as st

__all__ = ("CONTRACTS", "INSTANT", "PRIORITIES", "REGIONS", "fact_tests", "metrics")

Document: TypeAlias = dict[str, object]
Documents: TypeAlias = st.SearchStrategy[Document]

PRIORITIES: Final = ("high", "low")
REGIONS: Final = ("eu", "us")
CONTRACTS: Final = ("paid", "trial")
INSTANT: Final = "called_at"
"""The fact that clocks with `from` count from."""

_KINDS: Final = (
    *("customer_reply", "agent_reply", "note", "changed", "assigned", "accepted", "deferred"),
    *("returned", "resolved", "reopened", "closed", "cancelled", "hold", "go"),
)
_TESTS: Final[tuple[Document, ...]] = (
    {"contract": CONTRACTS[0]},
    {"priority": "high"},
    {"contract": list(CONTRACTS)},
    {"priority": {"not": "low"}},
    {"seats": {"at_least": 10}},
    {"seats": {"above": 1, "below": 10}},
    {"tags": {"has": "vip"}},
    {"region": {"present": True}},
    {"emergency": True, "priority": "high"},
    {"answered": True},
)
_STATES: Final[tuple[Document, ...]] = (
    {"while": {"status": ["pending", "on_hold"]}},
    {"while": {"status": "pending"}},
    {"while": {"deferred": True}},
    {"while": {"emergency": True}},
    {"all": [{"while": {"status": "pending"}}, {"while": {"priority": "low"}}]},
    {"none": [{"while": {"open": True}}]},
)
_PARTIES: Final = ("agent", {"not": "agent"}, ["customer", "vendor"])
_FIRST: Final = "customer_reply"


def fact_tests() -> Documents:
    """Return tests of facts, as rules and guards write them."""
    return st.sampled_from(_TESTS)


def metrics() -> st.SearchStrategy[dict[str, Document]]:
    """Return clocks of one's own, and changes to built-in ones, by name; mostly none."""
    own: dict[str, Documents] = {"waiting": _whole(), "vendor": _whole()}
    changed: dict[str, Documents] = {
        "resolution": _fields(_OPTIONS | _SLOTS),
        "next_reply": _fields(_OPTIONS),
        "reaction": _fields({"pause": _SLOTS["pause"]}),
        "return": _fields({"pause": _SLOTS["pause"]}),
    }
    return st.fixed_dictionaries({}, optional={**own, **changed}).map(dict)


def _fields(fields: dict[str, st.SearchStrategy[object]]) -> Documents:
    return st.fixed_dictionaries({}, optional=fields).map(_possible)


def _whole() -> Documents:
    """Return metrics that say themselves what starts and stops them."""
    needed = {
        "start": st.just({"event": _FIRST}) | _starts(),
        "stop": st.just({"event": "agent_reply"}) | _conditions(),
    }
    return st.fixed_dictionaries(needed, optional={**_OPTIONS, **_SLOTS}).map(_possible)


def _possible(fields: Document) -> Document:
    """Return *fields* without waiting for a due that no cycle has."""
    waits = fields.get("cycles") == "sum" and fields.get("next") == "due"
    return {name: value for name, value in fields.items() if not waits or name != "next"}


def _starts() -> Documents:
    created: Documents = st.just({"event": ["created", "reopened"]})
    return created | _conditions()


def _momentary() -> Documents:
    kinds = st.sampled_from(_KINDS)
    event = (kinds | st.lists(kinds, min_size=2, max_size=3, unique=True)).map(_event)
    guards: dict[str, st.SearchStrategy[object]] = {
        "by": st.sampled_from(_PARTIES),
        "when": fact_tests(),
    }
    guarded = st.builds(_merged, event, _fields(guards))
    several = st.lists(guarded, min_size=2, max_size=2)
    return guarded | several.map(_any) | kinds.map(_none_of)


def _event(kinds: object) -> Document:
    return {"event": kinds}


def _merged(first: Document, rest: Document) -> Document:
    return {**first, **rest}


def _any(parts: list[Document]) -> Document:
    return {"any": parts}


def _none_of(kind: str) -> Document:
    return {"none": [{"event": kind}], "event": [kind, "changed", "note"]}


def _conditions() -> Documents:
    return _momentary() | st.sampled_from(_STATES)


def _charged(condition: Document, party: str | None) -> Document:
    return condition if party is None else {**condition, "charge": party}


def _pauses() -> st.SearchStrategy[object]:
    held: Documents = st.just({"event": "hold"})
    reasons = st.builds(
        _charged,
        st.sampled_from(_STATES) | held | _momentary(),
        st.sampled_from((None, "customer", "vendor")),
    )
    return reasons | st.lists(reasons, min_size=1, max_size=3)


_OPTIONS: Final[dict[str, st.SearchStrategy[object]]] = {
    "reopen": st.sampled_from(("continue", "count", "restart", "new_cycle", "ignore")),
    "again": st.sampled_from(("ignore", "restart")),
    "next": st.sampled_from(("free", "due")),
    "cycles": st.sampled_from(("each", "first", "last", "worst", "sum")),
    "from": st.just(INSTANT),
}
_SLOTS: Final[dict[str, st.SearchStrategy[object]]] = {
    "pause": _pauses(),
    "resume": st.just({"event": "go"}) | _momentary(),
    "reset": _momentary(),
    "cancel": st.none() | _momentary(),
    "reopens": st.none() | _momentary(),
}
