"""Hostile instants and amounts in every public question: refused by name, never computed with."""

from __future__ import annotations

import math
from datetime import UTC, date, datetime, timedelta, tzinfo
from decimal import Decimal
from fractions import Fraction
from functools import partial
from typing import TYPE_CHECKING

import pytest
from hypothesis import given
from hypothesis import strategies as st

from slacalc import BusinessDays, Calendar, CalendarDays, CalendarTime
from slacalc.core.amount_text import parse_amount
from slacalc.errors import AmountError, CalendarError, NaiveDatetimeError, SlacalcError

if TYPE_CHECKING:
    from collections.abc import Callable

DESK = Calendar(timezone="UTC", hours="Mon-Fri 09:00-17:00")
NOW = datetime(2026, 3, 2, 12, tzinfo=UTC)


def complaint(ask: Callable[[], object]) -> str | None:
    """Return what is said against a question, None where there is an answer."""
    try:
        ask()
    except SlacalcError as error:
        return str(error)
    return None


class NaTType(datetime):
    """What pandas calls its missing value."""


class Fine(datetime):
    """A timestamp with nanoseconds."""

    nanosecond = 7


class Nowhere(tzinfo):
    """A zone that knows no offset."""

    def utcoffset(self, moment: datetime | None) -> None:
        """Know nothing."""


class Broken(tzinfo):
    """A zone whose offset is nonsense."""

    def utcoffset(self, _moment: datetime | None, /) -> timedelta:
        """Answer more than a day."""
        return timedelta(days=2)


MOMENTS = [
    datetime(2026, 3, 2),  # noqa: DTZ001 - naive is what is refused
    datetime(2026, 3, 2, tzinfo=Nowhere()),
    NaTType(2026, 3, 2, tzinfo=UTC),
    Fine(2026, 3, 2, tzinfo=UTC),
    date(2026, 3, 2),
    "2026-03-02T12:00:00Z",
    "now",
    None,
    True,
    0,
    1_772_000_000,
    1_772_000_000.5,
    [],
    {},
    b"",
    timedelta(0),
    "x" * 10**8,
]
INSTANT_QUESTIONS: dict[str, Callable[[datetime], object]] = {
    **{
        name: getattr(DESK, name)
        for name in (
            *("is_open", "next_open", "next_close", "previous_open", "previous_close"),
            *("next_change", "roll_forward", "roll_back"),
        )
    },
    "intervals from": lambda t: DESK.intervals(t, NOW),
    "intervals to": lambda t: DESK.intervals(NOW, t),
    "elapsed from": lambda t: DESK.elapsed(t, NOW),
    "elapsed to": lambda t: DESK.elapsed(NOW, t),
    "elapsed days": lambda t: DESK.elapsed(t, NOW, unit="days"),
    "add": lambda t: DESK.add(t, "3h"),
    "add a span": lambda t: DESK.add(t, timedelta(hours=3)),
    "subtract": lambda t: DESK.subtract(t, "3h"),
}


@pytest.mark.parametrize("question", INSTANT_QUESTIONS)
def test_what_is_no_instant(question: str) -> None:
    """Naive, NaT, too fine, and everything that is no datetime: refused, before and after use."""
    for used in (False, True):
        if used:  # the fast paths exist now
            DESK.elapsed(NOW, NOW + timedelta(days=1))
        for moment in MOMENTS:
            with pytest.raises(NaiveDatetimeError) as caught:
                INSTANT_QUESTIONS[question](moment)  # type: ignore[arg-type]
            text = str(caught.value)
            assert len(text) < 300
            expected = {NaTType: "NaT (not a time)", Fine: "nanoseconds"}
            assert expected.get(type(moment), "") in text


def test_an_offset_that_is_nonsense() -> None:
    """The standard library's own complaint about a zone is a `ValueError`, and stays one."""
    with pytest.raises(ValueError, match="offset must be a timedelta strictly between"):
        DESK.is_open(datetime(2026, 3, 2, tzinfo=Broken()))


@pytest.mark.parametrize(
    "day", [NOW, "2026-03-02", None, 0, True, 2026, NaTType(2026, 3, 2, tzinfo=UTC), "x" * 10**8]
)
def test_what_is_no_date(day: date) -> None:
    """Working days are asked for by dates."""
    for ask in (
        lambda: DESK.working_days(day, date(2026, 3, 9)),
        lambda: DESK.working_days(date(2026, 3, 2), day),
    ):
        with pytest.raises(NaiveDatetimeError, match="expected a date"):
            ask()


@pytest.mark.parametrize("year", [None, "2026", 2026.0, True, 0, -1, 10_000, 10**100])
def test_what_is_no_year(year: int) -> None:
    """Years are whole numbers from 1 to 9999."""
    for ask in (
        lambda: DESK.warnings(year),
        lambda: DESK.prepare(year, 2026),
        lambda: DESK.prepare(2026, year),
        lambda: DESK.freeze(2026, year),
    ):
        with pytest.raises(CalendarError, match="expected a year from 1 to 9999"):
            ask()


AMOUNTS = [
    *(0, 3, -1, 1.5, True, False, 10**400, math.nan, math.inf, Fraction(1, 2), Decimal(3)),
    *("", "3", "1d", "2 days", "soon", "1e9h", "3h 3h", "--3h", "٣h", "3h\0", "1bd1bd", "PT"),
    *("9" * 12 + "h", "9" * 40 + "bd", "9" * 7 + "d calendar", "x" * 10**8, "1" * 10**7),
    *("0.0000001s", "1/7bd", "1/0bd", "1bd calendar", "calendar"),
    *(None, [], {}, (), b"3h", NOW, date(2026, 3, 2), object()),
    *({"business_days": None}, {"business_days": "x"}, {"business_days": 1, "at": 16}),
    *({"business_days": 1, "until": 1}, {"hours": 3}, {"business_days": [1]}),
]


@pytest.mark.parametrize("amount", AMOUNTS, ids=lambda amount: repr(amount)[:20])
def test_what_is_no_amount(amount: object) -> None:
    """Bare numbers, plain days, nonsense, too fine and too large: refused in few words."""
    for ask in (parse_amount, lambda a: DESK.add(NOW, a), lambda a: DESK.subtract(NOW, a)):
        with pytest.raises(AmountError) as caught:
            ask(amount)
        assert len(str(caught.value)) < 300


@pytest.mark.parametrize(
    "amount",
    [
        *(timedelta.max, timedelta.min, CalendarTime(timedelta.max), CalendarTime(timedelta.min)),
        *(BusinessDays(3_700_000), BusinessDays(-3_700_000)),
        *(CalendarDays(3_700_000), CalendarDays(-3_700_000)),
        *("999999999h", "-999999999h", "9999999h calendar", "99999h calendar"),
    ],
)
def test_amounts_that_lead_out_of_time(amount: timedelta) -> None:
    """What would end outside the years 1 to 9999 is refused, both ways."""
    first, last = datetime(1, 2, 1, tzinfo=UTC), datetime(9999, 12, 1, tzinfo=UTC)
    both = [
        complaint(partial(DESK.add, last, amount, landing="open")),
        complaint(partial(DESK.subtract, last, amount, landing="open")),
        complaint(partial(DESK.add, first, amount, landing="open")),
        complaint(partial(DESK.subtract, first, amount, landing="open")),
    ]
    assert 2 <= sum(text is not None for text in both)
    assert all(text is None or 0 < len(text) < 300 for text in both)


def test_amounts_that_just_lead_out_of_time() -> None:
    """One date, or one landing, too far."""
    last = datetime(9999, 12, 1, tzinfo=UTC)
    with pytest.raises(SlacalcError):
        DESK.add(last, CalendarDays(31))
    with pytest.raises(SlacalcError):
        DESK.add(last, "999h calendar", landing="open")


@pytest.mark.parametrize("landing", ["", "closed", "Open", 0, True, [], b"open", "x" * 10**8])
def test_landings(landing: object) -> None:
    """There are two landings."""
    for amount in ("3h", "2bd", "1d calendar", "-3h", "0s"):
        with pytest.raises(AmountError, match=r'^landing=.* expected "close" or "open"'):
            DESK.add(NOW, amount, landing=landing)  # type: ignore[arg-type]


@pytest.mark.parametrize("unit", ["", "hours", "Days", 0, None, [], "x" * 10**8])
def test_units(unit: object) -> None:
    """There are two units."""
    with pytest.raises(AmountError, match=r'^unit=.* expected "time" or "days"'):
        DESK.elapsed(NOW, NOW, unit=unit)  # type: ignore[call-overload]


texts = st.text(st.sampled_from("0123456789.:-+/ hmsdbPTHMScalendrw"), max_size=20) | st.text()
values = st.one_of(
    texts,
    st.integers(),
    st.floats(),
    st.timedeltas(),
    st.decimals(),
    st.fractions(),
    st.none(),
    st.dictionaries(
        st.sampled_from(["business_days", "at", "cutoff"]), texts | st.integers() | st.floats()
    ),
)


@given(values)
def test_random_amounts(value: object) -> None:
    """Whatever is given is an amount that can be counted, or an `AmountError`."""
    try:
        amount = parse_amount(value)
    except AmountError:
        return
    assert "" != complaint(partial(DESK.add, NOW, amount))
