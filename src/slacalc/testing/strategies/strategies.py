"""Hypothesis strategies for everything that slacalc takes, for tests of code that uses it.

They need the `testing` extra. What they generate shrinks to the simple: a desk open from Monday
to Friday, 09:00 to 17:00 UTC; its opening; one hour; a request that is created and nothing more.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import timedelta

from slacalc.errors import MissingExtraError

try:
    from hypothesis import strategies as st
except ImportError as error:
    raise MissingExtraError.of(package="hypothesis", extra="testing") from error

from slacalc import BusinessDays, Calendar, CalendarDays, CalendarTime
from slacalc.testing.strategies.agreements import agreements
from slacalc.testing.strategies.documents import documents
from slacalc.testing.strategies.events import events
from slacalc.testing.strategies.instants import instants, spans
from slacalc.testing.strategies.requests import requests
from slacalc.testing.strategies.versions import agreement_versions

__all__ = (
    "agreement_versions",
    "agreements",
    "amounts",
    "business_days",
    "business_times",
    "calendars",
    "documents",
    "events",
    "instants",
    "requests",
    "spans",
)


def calendars(
    *,
    zones: Sequence[str] | None = None,
    years: tuple[int, int] = (2010, 2030),
    simple: bool = False,
    algebra: bool = True,
) -> st.SearchStrategy[Calendar]:
    """Return calendars of every kind; they shrink to Monday to Friday, 09:00 to 17:00, in UTC.

    Among them: every zone, several spans a day, overnight spans, seconds, 24/7, patterns of
    weeks, holidays by date, range and rule with hours or without, overrides, breaks, closures,
    short days, versions, and unions, intersections and differences across zones. Country
    holidays are left out: they would tie a test to the data of a package.

    Args:
        zones: Names of the zones to choose from; every IANA zone if None.
        years: The first and the last year in which something dated may lie.
        simple: Weekly hours and nothing else.
        algebra: Whether a calendar may be made of two.

    Example:
        >>> from hypothesis import given
        >>> @given(calendars(zones=["Europe/Sofia"], simple=True))
        ... def test_opens(calendar):
        ...     assert calendar.timezone.key == "Europe/Sofia"
        >>> test_opens()
    """
    one = documents(zones=zones, years=years, simple=simple).map(Calendar.from_dict)
    return one if simple or not algebra else _combined(one)


@st.composite
def _combined(draw: st.DrawFn, one: st.SearchStrategy[Calendar]) -> Calendar:
    calendar = draw(one)
    match draw(st.sampled_from(("", "", "", "", "|", "&", "-"))):
        case "|":
            return calendar | draw(one)
        case "&":
            return calendar & draw(one)
        case "-":
            return calendar - draw(one)
        case _:
            return calendar


def business_times(*, most: timedelta = timedelta(hours=120)) -> st.SearchStrategy[timedelta]:
    """Return amounts of business time from nothing to *most*, as `timedelta`.

    Example:
        >>> from hypothesis import find
        >>> find(business_times(), bool)
        datetime.timedelta(seconds=3600)
    """
    hours = st.integers(0, most // timedelta(hours=1)).map(lambda count: timedelta(hours=count))
    minutes = st.integers(0, most // timedelta(minutes=1))
    exact = st.integers(0, most // timedelta(microseconds=1))
    return (
        hours
        | minutes.map(lambda count: timedelta(minutes=count))
        | exact.map(lambda count: timedelta(microseconds=count))
    )


def business_days(*, most: int = 20) -> st.SearchStrategy[BusinessDays]:
    """Return business days from none to *most*, whole ones, halves and any number of units.

    Example:
        >>> from hypothesis import find
        >>> find(business_days(), bool)
        BusinessDays(1)
    """
    units = BusinessDays(1).units
    return (
        st.integers(0, most).map(BusinessDays)
        | st.integers(0, 4 * most).map(lambda quarters: BusinessDays(quarters) / 4)
        | st.integers(0, most * units).map(BusinessDays.of_units)
    )


def amounts() -> st.SearchStrategy[timedelta | BusinessDays | CalendarTime | CalendarDays]:
    """Return amounts of every kind, from nothing up; they shrink to none, then to one hour.

    Example:
        >>> from hypothesis import given
        >>> @given(amounts())
        ... def test_prints(amount):
        ...     assert repr(amount)
        >>> test_prints()
    """
    return st.one_of(
        business_times(),
        business_days(),
        business_times().map(CalendarTime),
        st.integers(0, 30).map(CalendarDays),
    )


for _strategy in (
    *(agreement_versions, agreements, amounts, business_days, business_times, calendars),
    *(documents, events, instants, requests, spans),
):
    _strategy.__module__ = "slacalc.testing"
