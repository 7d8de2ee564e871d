"""Amounts as text and documents: read, written, refused."""

from __future__ import annotations

from datetime import time, timedelta
from decimal import Decimal
from fractions import Fraction
from typing import TYPE_CHECKING

import pytest

from slacalc import BusinessDays, CalendarDays, CalendarTime
from slacalc.core.amount_text import (
    amount_document,
    amount_size,
    amount_text,
    parse_amount,
    parse_time,
    positive_amount,
    time_amount_text,
)
from slacalc.errors import AmountError

if TYPE_CHECKING:
    from slacalc.core.amounts import ParsedAmount

HOUR = timedelta(hours=1)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("3h", 3 * HOUR),
        ("1h30m", 1.5 * HOUR),
        ("1h 30m", 1.5 * HOUR),
        ("1.5h", 1.5 * HOUR),
        ("1.5 h", 1.5 * HOUR),
        ("90min", 1.5 * HOUR),
        ("90m", 1.5 * HOUR),
        ("0:45", timedelta(minutes=45)),
        ("1:30:15.25", timedelta(hours=1, minutes=30, seconds=15, milliseconds=250)),
        ("100:00", 100 * HOUR),
        ("45s", timedelta(seconds=45)),
        ("1h2m3s", timedelta(hours=1, minutes=2, seconds=3)),
        ("1h 2m 3s", timedelta(hours=1, minutes=2, seconds=3)),
        ("0.000001s", timedelta(microseconds=1)),
        ("PT3H", 3 * HOUR),
        ("PT1H30M0.5S", timedelta(hours=1, minutes=30, milliseconds=500)),
        ("-3h", -3 * HOUR),
        ("-PT1.5S", timedelta(seconds=-1.5)),
        ("  3h  ", 3 * HOUR),
        ("0s", timedelta(0)),
    ],
)
def test_times(text: str, expected: timedelta) -> None:
    """Every spelling of a length of time, as business time and by itself."""
    assert expected == parse_time(text)
    assert expected == parse_amount(text)
    assert CalendarTime(expected) == parse_amount(f"{text.rstrip()} calendar")


@pytest.mark.parametrize(
    ("value", "expected"),
    [
        ("2bd", BusinessDays(2)),
        ("0.5bd", BusinessDays("0.5")),
        ("1/3 bd", BusinessDays("1/3")),
        ("-2bd", BusinessDays(-2)),
        ("72h calendar", CalendarTime("72h")),
        ("72hcalendar", CalendarTime("72h")),
        ("-72h calendar", CalendarTime("-72h")),
        ("3d calendar", CalendarDays(3)),
        ("-3 d calendar", CalendarDays(-3)),
        (" 3d  calendar ", CalendarDays(3)),
        (HOUR, HOUR),
        (BusinessDays(1), BusinessDays(1)),
        (CalendarTime("1h"), CalendarTime("1h")),
        (CalendarDays(1), CalendarDays(1)),
        ({"business_days": 2}, BusinessDays(2)),
        ({"business_days": "1.5"}, BusinessDays("1.5")),
        ({"business_days": 0.5, "at": "close"}, BusinessDays("0.5", at="close")),
        (
            {"business_days": 2, "at": "16:00", "cutoff": "10:00"},
            BusinessDays(2, at=time(16), cutoff=time(10)),
        ),
        ({"business_days": 2, "at": None, "cutoff": None}, BusinessDays(2)),
    ],
)
def test_amounts(value: object, expected: ParsedAmount) -> None:
    """Text, documents and values of the four kinds."""
    assert expected == parse_amount(value)
    assert type(expected) is type(parse_amount(value))


UNREADABLE = (
    "cannot read {} as an amount; write for example '3h', '1h30m', '0:45', 'PT3H', '2bd', "
    "'72h calendar' or '3d calendar'"
)
PLAIN_DAYS = (
    "{} could mean three things; write '1bd' for business days, '24h' for open hours or "
    "'1d calendar' for dates"
)
BARE = "{} of what? write a unit, for example '3h', '2bd', '3d calendar' or timedelta(hours=3)"


@pytest.mark.parametrize(
    ("value", "message"),
    [
        *(
            (value, BARE)
            for value in (3, 0, -1, 2.5, True, Fraction(1, 2), "3", "-2.5", " 7 ", "+7")
        ),
        *(
            (value, PLAIN_DAYS)
            for value in (
                "1d",
                "2 days",
                "1 Day",
                "1w",
                "3 weeks",
                "P1D",
                "P1DT12H",
                "1d 4h",
                "-1d",
            )
        ),
        *(
            (value, UNREADABLE)
            for value in (
                "",
                " ",
                "h",
                "PT",
                "PT3",
                "3x",
                "soon",
                "1:60",
                "1:30:60",
                "--3h",
                "3h 3h",
                "1m1h",
                "1e3s",
                "٣h",
                "calendar",
                "1bd calendar",
                "bd",
                "1..5bd",
                None,
                [],
                b"3h",
                Decimal(3),
            )
        ),
        ("0.0000001s", "{} is finer than a microsecond; round it first"),
        ("999999999999h", "{} is more than datetime can hold; use a smaller amount"),
        ("-999999999999h", "{} is more than datetime can hold; use a smaller amount"),
    ],
)
def test_what_is_no_amount(value: object, message: str) -> None:
    """What cannot be read is shown, and the message says what to write."""
    with pytest.raises(AmountError) as caught:
        parse_amount(value)
    assert message.format(repr(value)) == str(caught.value)


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("9999999bd", "is more than datetime can hold"),
        ("1/0bd", "cannot read '1/0' as an amount"),
        ("9999999d calendar", "is more than datetime can hold"),
        ("1/7bd", "finer than a microsecond"),
        ("1" * 58 + "bd", "cannot read"),
        ("1" * 59 + "h", "cannot read"),
    ],
)
def test_days_that_are_none(text: str, message: str) -> None:
    """Days are checked as values are."""
    with pytest.raises(AmountError, match=message):
        parse_amount(text)


def test_text_is_at_most_sixty_characters() -> None:
    """Sixty characters are read, sixty-one are not, however plain."""
    sixty = "3h".rjust(60)

    assert 3 * HOUR == parse_amount(sixty)
    assert 3 * HOUR == parse_time(sixty)
    assert 3 * HOUR == CalendarTime(sixty).span
    for read in (parse_amount, parse_time):
        with pytest.raises(AmountError, match=r"^cannot read '  "):
            read(f" {sixty}")
    for read in (parse_amount, parse_time):
        for text in ("7".rjust(61), "1d".rjust(61)):
            with pytest.raises(AmountError, match=r"^cannot read"):
                read(text)
    with pytest.raises(AmountError, match=r"^' +7' of what"):
        parse_time("7".rjust(60))
    with pytest.raises(AmountError, match="three things"):
        parse_time("1d".rjust(60))


@pytest.mark.parametrize(
    ("document", "message"),
    [
        ({}, "cannot read {} as an amount"),
        ({"business_days": 2, "until": "16:00"}, "cannot read {'business_days': 2, 'until'"),
        ({"business_days": True}, "cannot read {'business_days': True} as an amount"),
        ({"business_days": None}, "cannot read {'business_days': None} as an amount"),
        ({"at": "16:00"}, "cannot read {'at': '16:00'} as an amount"),
        ({"business_days": 2, "at": 960}, 'at=960 is not possible; expected text such as "16:00"'),
        ({"business_days": 2, "cutoff": 10}, "cutoff=10 is not possible; expected text such as"),
        ({"business_days": 2, "at": "4pm"}, "at='4pm' is not possible; expected a wall-clock"),
        ({"business_days": "two"}, "cannot read 'two' as an amount"),
    ],
)
def test_documents_that_are_no_amount(document: object, message: str) -> None:
    """Documents have the three fields, and text for times: YAML makes 16:00 a number."""
    with pytest.raises(AmountError) as caught:
        parse_amount(document)
    assert str(caught.value).startswith(message)


@pytest.mark.parametrize(
    ("amount", "size"),
    [
        (HOUR, 3_600_000_000),
        (-HOUR, -3_600_000_000),
        (BusinessDays("0.5"), 43_200_000_000),
        (CalendarTime("-1s"), -1_000_000),
        (CalendarDays(3), 3),
        (timedelta(0), 0),
    ],
)
def test_sizes(amount: ParsedAmount, size: int) -> None:
    """The size of an amount is in the unit of its own kind."""
    assert size == amount_size(amount)


@pytest.mark.parametrize(
    "value", ["1s", "0.000001s", BusinessDays.of_units(1), CalendarDays(1), "1s calendar"]
)
def test_targets_are_positive(value: object) -> None:
    """The least there is will do for a target."""
    assert parse_amount(value) == positive_amount(value)


@pytest.mark.parametrize("value", ["0s", "-1s", "0bd", "-1bd", "0d calendar", "-1s calendar"])
def test_targets_are_not_nothing(value: str) -> None:
    """Nothing, or less, is no target."""
    with pytest.raises(AmountError) as caught:
        positive_amount(value)
    assert f"a target has to be more than nothing, got {value!r}" == str(caught.value)


@pytest.mark.parametrize(
    ("micros", "text"),
    [
        (0, "0s"),
        (1, "0.000001s"),
        (1_500_000, "1.5s"),
        (45_000_000, "45s"),
        (60_000_000, "1m"),
        (61_000_000, "1m1s"),
        (3_600_000_000, "1h"),
        (3_660_000_000, "1h1m"),
        (3_601_000_000, "1h1s"),
        (3_661_000_001, "1h1m1.000001s"),
        (59_999_999, "59.999999s"),
        (259_200_000_000, "72h"),
        (-5_400_000_000, "-1h30m"),
        (10_100_000, "10.1s"),
    ],
)
def test_lengths_of_time_as_text(micros: int, text: str) -> None:
    """Text is exact to the microsecond, and reads back."""
    assert text == time_amount_text(micros)
    assert timedelta(microseconds=micros) == parse_time(text)


@pytest.mark.parametrize(
    ("amount", "text"),
    [
        (HOUR, "1h"),
        (timedelta(days=2), "48h"),
        (BusinessDays(2), "2bd"),
        (BusinessDays("-0.5"), "-0.5bd"),
        (BusinessDays("1/3"), "1/3bd"),
        (BusinessDays(10), "10bd"),
        (CalendarTime("72h"), "72h calendar"),
        (CalendarDays(3), "3d calendar"),
        (CalendarDays(-3), "-3d calendar"),
    ],
)
def test_amounts_as_text(amount: ParsedAmount, text: str) -> None:
    """Every amount is text that reads back equal, and its own document."""
    assert text == amount_text(amount)
    assert amount == parse_amount(text)
    assert text == amount_document(amount)


@pytest.mark.parametrize(
    ("amount", "document"),
    [
        (BusinessDays(2, at="16:00"), {"business_days": "2", "at": "16:00"}),
        (BusinessDays(2, cutoff="10:00:30"), {"business_days": "2", "cutoff": "10:00:30"}),
        (
            BusinessDays("0.5", at="close", cutoff="10:00"),
            {"business_days": "0.5", "at": "close", "cutoff": "10:00"},
        ),
    ],
)
def test_amounts_as_documents(amount: BusinessDays, document: dict[str, str]) -> None:
    """Options make a document of business days, which reads back equal."""
    assert document == amount_document(amount)
    assert amount == parse_amount(document)
