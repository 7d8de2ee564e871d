"""Business days, calendar time and calendar days as values."""

from __future__ import annotations

import pickle
from datetime import UTC, time, timedelta
from decimal import Decimal
from fractions import Fraction

import pytest

from slacalc import BusinessDays, CalendarDays, CalendarTime
from slacalc.core.amounts import UNITS_PER_DAY, plain_timedelta, time_text
from slacalc.errors import AmountError

DAY = 86_400_000_000


@pytest.mark.parametrize(
    ("days", "units", "source"),
    [
        (2, 2 * DAY, "BusinessDays(2)"),
        (-2, -2 * DAY, "BusinessDays(-2)"),
        (0, 0, "BusinessDays(0)"),
        (0.5, DAY // 2, "BusinessDays('0.5')"),
        (0.1, DAY // 10, "BusinessDays('0.1')"),  # one tenth, not the nearest binary fraction
        ("1.5", DAY * 3 // 2, "BusinessDays('1.5')"),
        ("-1.5", -DAY * 3 // 2, "BusinessDays('-1.5')"),
        ("-0.25", -DAY // 4, "BusinessDays('-0.25')"),
        ("1/3", DAY // 3, "BusinessDays('1/3')"),
        (Fraction(-1, 3), -DAY // 3, "BusinessDays('-1/3')"),
        (Decimal("2.75"), DAY * 11 // 4, "BusinessDays('2.75')"),
        (Fraction(1, DAY), 1, "BusinessDays('1/86400000000')"),
        ("0.000000125", 10_800, "BusinessDays('0.000000125')"),
        (10, 10 * DAY, "BusinessDays(10)"),
        (3_700_000, 3_700_000 * DAY, "BusinessDays(3700000)"),
        (-3_700_000, -3_700_000 * DAY, "BusinessDays(-3700000)"),
    ],
)
def test_business_days(days: float | Decimal | Fraction | str, units: int, source: str) -> None:
    """Days of every kind of number are held as exact units, and print as what rebuilds them."""
    amount = BusinessDays(days)

    assert units == amount.units
    assert Fraction(units, DAY) == amount.days
    assert source == repr(amount)
    assert amount == eval(source)  # noqa: S307 - that repr is source is the promise
    assert amount == BusinessDays.of_units(units)
    assert amount == pickle.loads(pickle.dumps(amount))  # noqa: S301 - its own pickle


def test_a_day_has_as_many_units_as_microseconds() -> None:
    """86,400,000,000 units make a day."""
    assert DAY == UNITS_PER_DAY
    assert 7 == BusinessDays.of_units(7).units


def test_units_have_an_end() -> None:
    """3,700,000 days, more than the years 1 to 9999 have; not one unit more, either way."""
    most = 3_700_000 * DAY

    assert BusinessDays(3_700_000) == BusinessDays.of_units(most)
    for units in (most + 1, -most - 1):
        with pytest.raises(AmountError, match="more than datetime can hold"):
            BusinessDays.of_units(units)


@pytest.mark.parametrize(
    ("days", "message"),
    [
        (True, "days=True is not possible; expected a number"),
        (None, "days=None is not possible; expected a number"),
        ([1], "days=[1] is not possible; expected a number"),
        ("soon", "cannot read 'soon' as an amount"),
        ("1/0", "cannot read '1/0' as an amount"),
        ("1" * 31, f"cannot read '{'1' * 31}' as an amount"),
        (float("nan"), "cannot read 'nan' as an amount"),
        (float("inf"), "cannot read 'inf' as an amount"),
        (Decimal("Infinity"), "cannot read Decimal('Infinity') as an amount"),
        (Decimal("NaN"), "cannot read Decimal('NaN') as an amount"),
        (3_700_001, "3700001 is more than datetime can hold; use a smaller amount"),
        (-3_700_001, "-3700001 is more than datetime can hold; use a smaller amount"),
        ("0.00000000001", "'0.00000000001 business days' is finer than a microsecond"),
        (Fraction(1, 7), "'1/7 business days' is finer than a microsecond; round it first"),
    ],
)
def test_numbers_that_are_no_days(days: float, message: str) -> None:
    """What is no number, too large or finer than a unit is refused, and shown."""
    with pytest.raises(AmountError) as caught:
        BusinessDays(days)
    assert str(caught.value).startswith(message)


def test_the_longest_text_of_a_number() -> None:
    """Thirty characters are enough for every number there is."""
    assert BusinessDays(1) == BusinessDays("1." + 28 * "0")


def test_options() -> None:
    """`at` and `cutoff` are times of day or text; `at` may be the closing."""
    amount = BusinessDays(2, at="16:00", cutoff=time(10, 0, 1))

    assert (time(16), time(10, 0, 1)) == (amount.at, amount.cutoff)
    assert "BusinessDays(2, at='16:00', cutoff='10:00:01')" == repr(amount)
    assert "BusinessDays(1, at='close')" == repr(BusinessDays(1, at="close"))
    assert amount == eval(repr(amount))  # noqa: S307 - that repr is source is the promise
    assert amount != BusinessDays(2)
    folded = BusinessDays(2, at=time(9, fold=1)).at
    assert (time(9), 0) == (folded, folded.fold if isinstance(folded, time) else None)
    assert (None, None) == (BusinessDays(2).at, BusinessDays(2).cutoff)


@pytest.mark.parametrize("value", ["4pm", "25:00", 16, time(16, tzinfo=UTC), "", "open"])
@pytest.mark.parametrize("name", ["at", "cutoff"])
def test_options_that_are_no_times(name: str, value: object) -> None:
    """Anything but a time of day without a zone is refused by the option's name."""
    with pytest.raises(AmountError) as caught:
        BusinessDays(2, **{name: value})  # type: ignore[arg-type]
    expected = (
        'a wall-clock time such as "16:00"'
        if isinstance(value, str)
        else "a time of day without a zone"
    )
    assert f"{name}={value!r} is not possible; expected {expected}" == str(caught.value)


def test_the_closing_is_no_cutoff() -> None:
    """Only `at` knows the word close."""
    with pytest.raises(AmountError) as caught:
        BusinessDays(2, cutoff="close")
    assert "cutoff='close' is not possible; expected a wall-clock time such as \"16:00\"" == str(
        caught.value
    )


def test_arithmetic_keeps_the_options_of_the_left() -> None:
    """Sums, differences, multiples, fractions, signs: all exact."""
    three = BusinessDays(3, at="16:00", cutoff="10:00")

    def kept(days: float) -> BusinessDays:
        return BusinessDays(days, at="16:00", cutoff="10:00")

    assert kept(5) == three + BusinessDays(2)
    assert BusinessDays(5) == BusinessDays(2) + three
    assert kept(1) == three - BusinessDays(2)
    assert BusinessDays(-1) == BusinessDays(2) - three
    assert kept(-3) == -three
    assert kept(3) == abs(-three)
    assert kept(6) == three * 2
    assert kept(6) == 2 * three
    assert kept(1.5) == three / 2
    assert kept(4.5) == three * Fraction(3, 2)


def test_order_and_truth() -> None:
    """Order compares units; nothing is false."""
    one, two = BusinessDays(1, at="16:00"), BusinessDays(2)

    assert one < two
    assert one <= two
    assert two > one
    assert two >= one
    assert not two < one
    assert not two <= one
    assert not one > two
    assert not one >= two
    assert not one < BusinessDays(1)
    assert not one > BusinessDays(1)
    assert one <= BusinessDays(1)
    assert one >= BusinessDays(1)
    assert BusinessDays(0.1)
    assert BusinessDays(-1)
    assert not BusinessDays(0)


@pytest.mark.parametrize(
    ("span", "micros", "source"),
    [
        ("72h", 72 * 3_600_000_000, "CalendarTime('72h')"),
        (timedelta(days=3), 72 * 3_600_000_000, "CalendarTime('72h')"),
        ("-1h30m", -5_400_000_000, "CalendarTime('-1h30m')"),
        ("PT1.5S", 1_500_000, "CalendarTime('1.5s')"),
        (timedelta(0), 0, "CalendarTime('0s')"),
    ],
)
def test_calendar_time(span: timedelta | str, micros: int, source: str) -> None:
    """Real time is held in microseconds, from a span or from text."""
    amount = CalendarTime(span)

    assert micros == amount.micros
    assert timedelta(microseconds=micros) == amount.span
    assert source == repr(amount)
    assert amount == eval(source)  # noqa: S307 - that repr is source is the promise
    assert -micros == (-amount).micros
    assert bool(micros) is bool(amount)
    assert amount < CalendarTime("73h")


@pytest.mark.parametrize("span", [3, None, 2.5, [], "1d", "later"])
def test_what_is_no_calendar_time(span: timedelta) -> None:
    """Anything but a span or text is refused."""
    with pytest.raises(AmountError):
        CalendarTime(span)


def test_calendar_days() -> None:
    """Whole dates, forwards or back."""
    assert ("CalendarDays(3)", 3) == (repr(CalendarDays(3)), CalendarDays(3).days)
    assert CalendarDays(-3) == -CalendarDays(3)
    assert CalendarDays(1)
    assert not CalendarDays(0)
    assert CalendarDays(2) < CalendarDays(3)
    assert 3_700_000 == CalendarDays(3_700_000).days
    assert -3_700_000 == CalendarDays(-3_700_000).days


@pytest.mark.parametrize("days", [True, 1.0, "3", None, Fraction(3)])
def test_what_is_no_number_of_dates(days: int) -> None:
    """Anything but an int is refused."""
    with pytest.raises(AmountError) as caught:
        CalendarDays(days)
    assert f"days={days!r} is not possible; expected a whole number of dates" == str(caught.value)


@pytest.mark.parametrize("days", [3_700_001, -3_700_001])
def test_more_dates_than_there_are(days: int) -> None:
    """More dates than the years 1 to 9999 have are refused."""
    with pytest.raises(AmountError) as caught:
        CalendarDays(days)
    assert f"{days} is more than datetime can hold; use a smaller amount" == str(caught.value)


class Delta(timedelta):
    """A span of somebody's own, as pandas has one."""

    nanoseconds = 0


class OwnDelta(timedelta):
    """One that knows no nanoseconds at all."""


class FineDelta(Delta):
    """One with nanoseconds."""

    nanoseconds = 1


def test_spans_become_plain() -> None:
    """A subclass of `timedelta` becomes a plain one; nanoseconds are refused."""
    span = Delta(days=1, seconds=2, microseconds=3)

    assert timedelta(days=1, seconds=2, microseconds=3) == plain_timedelta(span)
    assert timedelta is type(plain_timedelta(span))
    whole = timedelta(hours=1)
    assert whole is plain_timedelta(whole)
    assert timedelta(1) == plain_timedelta(OwnDelta(1))
    with pytest.raises(AmountError) as caught:
        plain_timedelta(FineDelta(1))
    assert "FineDelta(days=1) is finer than a microsecond; round it first" == str(caught.value)
    with pytest.raises(AmountError, match=r"^cannot read 7 as an amount"):
        plain_timedelta(7)  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("value", "text"),
    [
        (time(16), "16:00"),
        (time(9, 5), "09:05"),
        (time(9, 5, 3), "09:05:03"),
        (time(9, 5, 0, 3), "09:05:00.000003"),
        ("close", "close"),
    ],
)
def test_times_of_day_as_text(value: time | str, text: str) -> None:
    """Seconds are written only where there are any."""
    assert text == time_text(value)
