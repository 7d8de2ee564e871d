"""Generated agreements: metrics, levels, rules and options of every kind."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Final, Literal, TypeAlias

from hypothesis import strategies as st

from slacalc import Agreement, Calendar
from slacalc.testing.strategies.conditions import fact_tests, metrics
from slacalc.testing.strategies.documents import documents
from slacalc.testing.strategies.levels import inner_level_of, level_of
from slacalc.testing.strategies.targets import options

__all__ = ("agreements",)

Document: TypeAlias = dict[str, object]

_DESK: Final = Calendar(timezone="UTC", hours="Mon-Fri 09:00-17:00")
_YEAR: Final = (datetime(2025, 1, 1, tzinfo=UTC), datetime(2026, 1, 1, tzinfo=UTC))
_LEAST: Final = timedelta(hours=100)
_NAMES: Final = ("desk", "field")
_SOURCES: Final[tuple[Document, ...]] = (
    {"id": "ticket", "created": "opened", "first_reply": "answered", "facts": ["priority"]},
    {
        "resolved": "done",
        "statuses": {"pending": "parked"},
        "timezone": "Europe/Sofia",
        "facts": {"emergency": {"column": "Emergency?", "type": "bool"}},
    },
    {"events": {"request": "ticket", "at": "when", "kind": "what", "recorded_at": "noted"}},
)
_INSIDE: Final = "operations"
"""The level of a second list of rules."""


def agreements(
    *,
    calendars: st.SearchStrategy[Calendar] | None = None,
    on_dirty: Literal["strict", "collect"] = "strict",
    simple: bool = False,
) -> st.SearchStrategy[Agreement]:
    """Return agreements of every kind; they shrink to one hour to react, from 09:00 to 17:00.

    Among them: clocks of one's own and changed built-in ones, with every way to pause, reopen
    and start again; several levels, rules and lists of rules; amounts of every unit, by a fact
    or not; choices of a calendar; thresholds; deferrals that end by themselves or are limited;
    promises that change in every way; metrics that are measured alone; tracked facts, status
    words, and the columns of a table.

    Args:
        calendars: Where the calendars come from; without it they are desks and calendars of
            every kind that are open for 100 hours a year or more, so that every promise is due
            some day.
        on_dirty: What the agreements do with a history that contradicts itself.
        simple: Built-in clocks as they are, and no others.

    Example:
        >>> from hypothesis import given
        >>> from slacalc import Agreement
        >>> @given(agreements())
        ... def test_round_trip(agreement):
        ...     assert agreement == Agreement.from_dict(agreement.to_dict())
        >>> test_round_trip()
    """
    clocks = st.builds(dict[str, Document])
    if not simple:
        clocks |= metrics()
    return _agreements(_usual() if calendars is None else calendars, clocks, on_dirty)


def _usual() -> st.SearchStrategy[Calendar]:
    every = documents(years=(2023, 2027)).map(Calendar.from_dict)
    weekly = documents(simple=True).map(Calendar.from_dict)
    return st.just(_DESK) | (weekly | every).filter(_opens)


def _opens(calendar: Calendar) -> bool:
    return calendar.elapsed(*_YEAR) >= _LEAST


@st.composite
def _agreements(
    draw: st.DrawFn,
    calendars: st.SearchStrategy[Calendar],
    metrics: st.SearchStrategy[dict[str, Document]],
    on_dirty: str,
) -> Agreement:
    named = {name: draw(calendars) for name in _NAMES[: draw(st.integers(1, 2))]}
    clocks = draw(metrics)
    levels = {name: draw(level_of(tuple(named), clocks)) for name in draw(_level_names())}
    rules: object = [*draw(_rules(tuple(levels))), {"level": next(iter(levels))}]
    optional = draw(st.fixed_dictionaries({}, optional=_others(tuple(levels))))
    defaults = draw(st.just(Document()) | st.fixed_dictionaries({}, optional=options([*named])))
    if draw(st.sampled_from((False, False, False, True))):
        levels[_INSIDE] = draw(inner_level_of(tuple(named), clocks))
        rules = {"ola": [*draw(_rules((_INSIDE,))), {"level": _INSIDE}], "sla": rules}
    document: Document = {
        "calendars": named,
        "defaults": {"calendar": _NAMES[0], **defaults, "on_dirty": on_dirty},
        "metrics": clocks,
        "levels": levels,
        "rules": rules,
        **optional,
    }
    return Agreement.from_dict(document)


def _level_names() -> st.SearchStrategy[tuple[str, ...]]:
    return st.sampled_from((("standard",), ("standard", "gold"), ("standard", "gold", "bronze")))


def _others(levels: tuple[str, ...]) -> dict[str, st.SearchStrategy[object]]:
    """Return what an agreement says beside its calendars, clocks, levels and rules."""
    words = {"pending": ["Waiting"], "on_hold": ["Parked"], "resolved": ["Done", "Solved"]}
    return {
        "name": st.just(f"Support, {levels[0]}"),
        "statuses": st.just(words),
        "track": st.lists(
            st.sampled_from(("assignee", "status", "priority")), max_size=2, unique=True
        ),
        "profile": st.sampled_from(("bitrix_support", "bitrix24_desk")),
        "source": st.sampled_from(_SOURCES),
    }


@st.composite
def _rules(draw: st.DrawFn, levels: tuple[str, ...]) -> list[Document]:
    """Return rules that ask something of a request."""
    rules: list[Document] = []
    for place in range(draw(st.integers(0, 3))):
        level = draw(st.sampled_from((*levels, "none")))
        rule: Document = {"when": draw(fact_tests()), "level": level}
        rules.append({**rule, "name": f"rule {place}"} if draw(st.booleans()) else rule)
    return rules
