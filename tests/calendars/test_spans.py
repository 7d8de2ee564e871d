"""Spans of a date as text: read, written, merged."""

from __future__ import annotations

import pytest

from slacalc.calendars.parts.spans import (
    format_clock,
    format_spans,
    merged,
    parse_clock,
    parse_spans,
)
from slacalc.errors import Faults

SECOND = 1_000_000
HOUR = 3_600 * SECOND
DAY = 24 * HOUR


@pytest.mark.parametrize(
    ("text", "micros", "written"),
    [
        ("0:00", 0, "00:00"),
        ("9:05", 9 * HOUR + 300 * SECOND, "09:05"),
        (" 09:05 ", 9 * HOUR + 300 * SECOND, "09:05"),
        ("17:30:15", 17 * HOUR + 1815 * SECOND, "17:30:15"),
        ("17:30:15.5", 17 * HOUR + 1815 * SECOND + 500_000, "17:30:15.5"),
        ("00:00:00.000001", 1, "00:00:00.000001"),
        ("00:00:10", 10 * SECOND, "00:00:10"),
        ("23:59:59.999999", DAY - 1, "23:59:59.999999"),
        ("24:00", DAY, "24:00"),
        ("24:00:00", DAY, "24:00"),
    ],
)
def test_clocks(text: str, micros: int, written: str) -> None:
    """A time of day is microseconds from midnight, and is written with seconds where needed."""
    assert micros == parse_clock(text)
    assert written == format_clock(micros)


@pytest.mark.parametrize(
    "text",
    [
        "",
        "9",
        "9:5",
        "009:00",
        "24:00:01",
        "24:01",
        "25:00",
        "12:60",
        "12:00:60",
        "\u0660\u0669:\u0660\u0660",
    ],
)
def test_what_is_no_clock(text: str) -> None:
    """Anything else is none."""
    assert parse_clock(text) is None


@pytest.mark.parametrize(
    ("spans", "expected"),
    [
        ([], ()),
        ([(3, 5), (1, 2)], ((1, 2), (3, 5))),
        ([(1, 3), (3, 5)], ((1, 5),)),
        ([(1, 9), (2, 3)], ((1, 9),)),
        ([(1, 2), (1, 2)], ((1, 2),)),
        ([(0, DAY - 1), (HOUR, DAY)], ((0, DAY),)),
        # More than 24 hours could not be written as one span.
        ([(0, DAY), (HOUR, DAY + 1)], ((0, DAY), (HOUR, DAY + 1))),
        ([(HOUR, DAY), (DAY, DAY + HOUR)], ((HOUR, DAY + HOUR),)),
    ],
)
def test_merging(spans: list[tuple[int, int]], expected: tuple[tuple[int, int], ...]) -> None:
    """Touching and overlapping spans are one, as long as one can be written."""
    assert expected == merged(spans)


@pytest.mark.parametrize(
    "text",
    [
        "",
        "09:00-17:00",
        "09:00-12:00, 13:00-17:00",
        "18:00-24:00",
        "22:00-06:00",
        "08:00-08:00",
        "00:00-24:00, 12:00-12:00",
        "09:00:30-17:00:00.25",
    ],
)
def test_round_trip(text: str) -> None:
    """What is written reads back the same."""
    faults = Faults()
    spans = parse_spans(text, "hours", faults)

    assert text == format_spans(spans)
    assert spans == parse_spans([part for part in text.split(",") if part], "hours", faults)
    assert not faults
