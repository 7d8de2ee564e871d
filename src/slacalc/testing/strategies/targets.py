"""Generated targets: amounts and choices of them, thresholds and options, as documents."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Final, TypeAlias

from hypothesis import strategies as st

from slacalc.testing.strategies.conditions import PRIORITIES, REGIONS

__all__ = ("METRICS", "options", "targets", "withins")

Document: TypeAlias = dict[str, object]
_Fields: TypeAlias = dict[str, st.SearchStrategy[object]]

METRICS: Final = ("reaction", "resolution", "next_reply", "update", "accept", "return")
"""The built-in metrics, the simplest first."""

_WARN: Final = (
    *("50%", "80%", "100%", "33.3%", "1h before", "1bd before", "20h calendar before"),
    *("1d calendar before", {"at": "90%", "name": "soon", "tell": "team lead"}),
)
_AFTER: Final = (
    *("30m", "120%", "1bd", "2h calendar", "1d calendar"),
    {"at": "1h", "name": "escalation", "tell": "head of support"},
)
_AUTO: Final = (True, {"facts": {"status": "open"}}, {"facts": {"priority": "high"}})


def options(calendars: Sequence[str]) -> _Fields:
    """Return what a target, its level and the defaults of all may say."""
    return {
        "calendar": _calendar(calendars),
        "landing": st.sampled_from(("close", "open")),
        "breach_at_equality": st.booleans(),
        "retarget": st.sampled_from(("keep", "restart", "prorate", "pin")),
        "from": st.sampled_from(("start", "applied")),
    }


def targets(
    name: str, metric: str, calendars: Sequence[str], *, auto: bool
) -> st.SearchStrategy[object]:
    """Return targets called *name* of a *metric*; the simplest is an amount alone.

    Args:
        name: What the target is called.
        metric: Which clock it is for.
        calendars: The names of the calendars there are.
        auto: Whether deferrals may end at its due.
    """
    fields: _Fields = {
        **options(calendars),
        "warn": st.lists(st.sampled_from(_WARN), max_size=3, unique_by=str),
        "after": st.lists(st.sampled_from(_AFTER), max_size=2, unique_by=str),
    }
    if metric == "return":
        fields["max_deferrals"] = st.integers(0, 2)
        if auto:
            fields["auto"] = st.sampled_from(_AUTO)
    needed: _Fields = {"within": withins()}
    if metric != name:
        needed["metric"] = st.just(metric)
    whole = st.fixed_dictionaries(needed, optional=fields)
    return whole if metric != name else _amounts() | whole


def _amounts() -> st.SearchStrategy[object]:
    days = st.fixed_dictionaries(
        {"business_days": st.integers(1, 4)},
        optional={
            "at": st.sampled_from(("close", "16:00", "08:00")),
            "cutoff": st.sampled_from(("12:00", "10:00")),
        },
    )
    return st.one_of(
        st.integers(1, 60).map("{}h".format),
        st.integers(1, 20).map(lambda halves: f"{halves / 2}bd"),
        st.integers(1, 200).map("{}h calendar".format),
        st.integers(1, 9).map("{}d calendar".format),
        st.integers(1, 20 * 3600).map("{}s".format),
        days,
    )


def withins() -> st.SearchStrategy[object]:
    """Return what targets promise: an amount, a choice of them, a fact that names the due."""
    one = _amounts() | _choices(
        "priority", PRIORITIES, _amounts(), lambda entries: {"amounts": entries}
    )
    dues: st.SearchStrategy[object] = st.fixed_dictionaries(
        {"due": st.just("promised_at")}, optional={"moves": st.booleans()}
    )
    return one | dues | st.lists(dues | one, min_size=2, max_size=3)


def _calendar(names: Sequence[str]) -> st.SearchStrategy[object]:
    one = st.sampled_from(tuple(names))
    return one | _choices("region", REGIONS, one, lambda entries: {"calendars": entries})


def _choices(
    fact: str,
    words: Sequence[str],
    values: st.SearchStrategy[object],
    table: Callable[[dict[str, object]], Document],
) -> st.SearchStrategy[Document]:
    """Return choices by a *fact*, with a default or without one."""
    entries = st.dictionaries(st.sampled_from(tuple(words)), values, min_size=1, max_size=2)

    def choice(entries: dict[str, object], default: object) -> Document:
        document = {"by": fact, **table(entries)}
        return document if default is None else {**document, "default": default}

    return st.builds(choice, entries, values | values | st.none())
