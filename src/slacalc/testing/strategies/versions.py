"""Generated versions of agreements: what was promised, and what is promised from a date on."""

from __future__ import annotations

from datetime import date, timedelta
from typing import TYPE_CHECKING, Final, Literal, TypeAlias, cast

from hypothesis import strategies as st

from slacalc import AgreementVersions
from slacalc.testing.strategies.agreements import agreements
from slacalc.testing.strategies.documents import zone_names
from slacalc.testing.strategies.targets import options, withins

if TYPE_CHECKING:
    from slacalc import Agreement, Calendar
    from slacalc.agreement.versions.versions import Pin

__all__ = ("agreement_versions",)

Document: TypeAlias = dict[str, object]

_PINS: Final[tuple[Pin, ...]] = ("created", "latest", "change")
_APART: Final = (2, 3, 5, 30)
"""Days between two versions: no two begin at one instant, whatever the zones."""


def agreement_versions(
    *,
    calendars: st.SearchStrategy[Calendar] | None = None,
    on_dirty: Literal["strict", "collect"] = "strict",
    simple: bool = False,
    pin: Pin | None = None,
    years: tuple[int, int] = (2024, 2026),
) -> st.SearchStrategy[AgreementVersions]:
    """Return agreements with versions; they shrink to two that promise the same hour to react.

    Among them: one to three versions, with an agreement before the first of them or none; from
    dates and from instants on; that say nothing new, another amount, level, option or status
    word, or all of it anew.

    Args:
        calendars: Where the calendars come from, as in `agreements`.
        on_dirty: What the agreements do with a history that contradicts itself.
        simple: Built-in clocks as they are, and no others.
        pin: Which version a request has; any of the three ways if None.
        years: The first and the last year in which the first version begins.

    Example:
        >>> from hypothesis import given
        >>> from slacalc import AgreementVersions
        >>> @given(agreement_versions(pin="latest"))
        ... def test_round_trip(versions):
        ...     assert versions == AgreementVersions.from_dict(versions.to_dict())
        >>> test_round_trip()
    """
    each = agreements(calendars=calendars, on_dirty=on_dirty, simple=simple)
    first = st.dates(date(years[0], 1, 1), date(years[1], 12, 31))
    pins = st.sampled_from(_PINS if pin is None else (pin,))
    return _documents(each, first, pins).map(AgreementVersions.from_dict)


@st.composite
def _documents(
    draw: st.DrawFn,
    each: st.SearchStrategy[Agreement],
    first: st.SearchStrategy[date],
    pins: st.SearchStrategy[Pin],
) -> Document:
    own = draw(each).to_dict()
    pin, zone = draw(pins), draw(zone_names())
    based = draw(st.sampled_from((True, True, False)))
    document: Document = own if based else {}
    defaults = cast("Document", document.get("defaults", {}))
    versions: Document = {}
    day = draw(first)
    for place in range(draw(st.integers(1, 3))):
        whole = not based and not place
        if not whole and draw(st.sampled_from((False, False, True))):
            whole, own = True, draw(each).to_dict()
        versions[draw(_starts(day))] = own if whole else draw(_differing(own))
        day += timedelta(days=draw(st.sampled_from(_APART)))
    said = {"defaults": {**defaults, "pin": pin}, "timezone": zone, "versions": versions}
    return {**document, **said}


def _starts(day: date) -> st.SearchStrategy[str]:
    """Return *day*, or an instant of it, as documents write them."""
    minutes = st.sampled_from((0, 9 * 60, 12 * 60 + 30)) | st.integers(0, 24 * 60 - 1)
    instants = minutes.map(lambda at: f"{day}T{at // 60:02}:{at % 60:02}:00+00:00")
    return st.just(str(day)) | instants


@st.composite
def _differing(draw: st.DrawFn, own: Document) -> Document:
    """Return what differs from the agreement *own*: nothing, or one thing of it."""
    levels = cast("dict[str, dict[str, Document]]", own["levels"])
    level = draw(st.sampled_from([*levels]))
    target = draw(st.sampled_from([*levels[level]["targets"]]))
    calendars = [*cast("Document", own["calendars"])]
    others: tuple[Document, ...] = (
        {},
        {"rules": [{"level": level}]},
        {"statuses": {"pending": ["Stalled"], "closed": ["Archived"]}},
    )
    return draw(
        st.sampled_from(others)
        | withins().map(lambda within: _promised(level, target, within))
        | st.fixed_dictionaries({}, optional=options(calendars)).map(_defaults)
    )


def _promised(level: str, target: str, within: object) -> Document:
    return {"levels": {level: {"targets": {target: {"within": within}}}}}


def _defaults(chosen: Document) -> Document:
    return {"defaults": chosen}
