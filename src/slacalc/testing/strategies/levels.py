"""Generated levels, as agreements write them: targets, what is measured alone, and penalties."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final, TypeAlias

from hypothesis import strategies as st

from slacalc.testing.strategies.conditions import fact_tests
from slacalc.testing.strategies.targets import METRICS, options, targets

__all__ = ("inner_level_of", "level_of")

Document: TypeAlias = dict[str, object]
_Clocks: TypeAlias = Mapping[str, Document]

_OWN: Final = ("second", "third")
"""Targets with names of their own, of any metric."""

_INNER: Final = ("operator", "executor")
"""The same, in a level that a request has beside another."""


def level_of(calendars: tuple[str, ...], clocks: _Clocks) -> st.SearchStrategy[Document]:
    """Return levels with targets of built-in and other *clocks*, and options of their own."""
    return _levels(calendars, clocks, (*_metrics(clocks), *_OWN))


def inner_level_of(calendars: tuple[str, ...], clocks: _Clocks) -> st.SearchStrategy[Document]:
    """Return levels whose targets are called as no other level calls its own."""
    return _levels(calendars, clocks, _INNER)


def _metrics(clocks: _Clocks) -> tuple[str, ...]:
    return (*METRICS, *(name for name in clocks if name not in METRICS))


@st.composite
def _levels(
    draw: st.DrawFn, calendars: tuple[str, ...], clocks: _Clocks, names: tuple[str, ...]
) -> Document:
    known = _metrics(clocks)
    named = draw(st.lists(st.sampled_from(names), min_size=1, max_size=4, unique=True))
    auto = "pause" not in clocks.get("return", {})
    promised: Document = {}
    for name in named:
        metric = name if name in known else draw(st.sampled_from(known))
        promised[name] = draw(targets(name, metric, calendars, auto=auto))
    level: Document = {"targets": promised}
    if draw(st.booleans()):
        level |= draw(st.fixed_dictionaries({}, optional=options(calendars)))
        level["require"] = draw(st.lists(st.sampled_from(named), max_size=1))
        level["allow"] = draw(st.none() | fact_tests())
        level["penalties"] = draw(st.lists(_penalties(named), max_size=1))
        if alone := [name for name in names if name in known and name not in promised]:
            level["measure"] = draw(st.lists(st.sampled_from(alone), max_size=2, unique=True))
    return level


def _penalties(named: list[str]) -> st.SearchStrategy[object]:
    target: st.SearchStrategy[object] = st.sampled_from(named)
    money: dict[str, st.SearchStrategy[object]] = {
        "target": target,
        "per": st.sampled_from(("breach", "started hour", "started minute")),
        "amount": st.integers(1, 500),
        "currency": st.just("EUR"),
    }
    return st.fixed_dictionaries(money, optional={"cap": st.integers(1, 5000)})
