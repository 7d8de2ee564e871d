"""The official working-day tables of Russia and China, day by day, through `Calendar`."""

from __future__ import annotations

import csv
from collections.abc import Iterator
from datetime import date, datetime, time, timedelta
from pathlib import Path

import pytest

from slacalc import Calendar

DAY = timedelta(days=1)
WEEKDAY, SHORT, OFF = timedelta(hours=9), timedelta(hours=8), timedelta(0)

RU = Calendar(
    timezone="Europe/Moscow",
    hours="Mon-Fri 09:00-18:00",
    holidays="RU",
    short_days={"before_holiday": "1h"},
)
CN = Calendar(timezone="Asia/Shanghai", hours="Mon-Fri 09:00-18:00", holidays="CN")

RU_MATCHING = (2013, 2015, 2016, 2017, 2018, 2019, 2022, 2023)
# Presidential non-working days, which the holidays package does not know.
RU_DECREED = {2020: 29, 2021: 7}
# Where short days differ: 2014-02-24 was short before nothing, the others were decreed off.
RU_OTHER_EVES = {
    2014: [date(2014, 2, 24)],
    2020: [date(2020, 4, 30), date(2020, 5, 8)],
    2021: [date(2021, 11, 3)],
}


def table(path: Path) -> dict[date, str]:
    """Return the kinds of the dates that are not as their weekday."""
    with path.open(newline="", encoding="utf-8") as lines:
        return {date.fromisoformat(row["date"]): row["kind"] for row in csv.DictReader(lines)}


@pytest.fixture(scope="module")
def russian(shared: Path) -> dict[date, str]:
    """The official Russian table."""
    return table(shared / "data" / "ru_production_calendar_2013_2023.csv")


@pytest.fixture(scope="module")
def chinese(shared: Path) -> dict[date, str]:
    """The official Chinese table."""
    return table(shared / "data" / "cn_adjusted_calendar.csv")


def dates(year: int) -> Iterator[date]:
    """Return the dates of a year."""
    first = date(year, 1, 1).toordinal()
    return map(date.fromordinal, range(first, date(year + 1, 1, 1).toordinal()))


def works(day: date, kinds: dict[date, str]) -> bool:
    """Return whether a date is a working day by the official table."""
    kind = kinds.get(day)
    return day.weekday() < 5 if kind is None else kind != "off"


def hours(calendar: Calendar, day: date) -> timedelta:
    """Return the open time of a date."""
    start, end = (datetime.combine(d, time(), calendar.timezone) for d in (day, day + DAY))
    return calendar.elapsed(start, end)


def differing(calendar: Calendar, kinds: dict[date, str], year: int) -> list[date]:
    """Return the dates of a year on which calendar and table do not agree about work."""
    worked = set(calendar.working_days(date(year, 1, 1), date(year + 1, 1, 1)))
    return [day for day in dates(year) if (day in worked) != works(day, kinds)]


@pytest.mark.parametrize("year", RU_MATCHING)
def test_russian_working_days(year: int, russian: dict[date, str]) -> None:
    """Each date of the year is worked exactly if the official table says so."""
    assert differing(RU, russian, year) == []


@pytest.mark.parametrize("year", RU_MATCHING)
def test_russian_hours(year: int, russian: dict[date, str]) -> None:
    """Each date has nine hours, eight where the table calls it short, none where it is off."""
    wrong = []
    for day in dates(year):
        expected = OFF if not works(day, russian) else WEEKDAY
        if russian.get(day) in {"short", "working_weekend_short"}:
            expected = SHORT
        if hours(RU, day) != expected:
            wrong.append((day, expected, hours(RU, day)))
    assert wrong == []


@pytest.mark.parametrize("year", RU_DECREED)
def test_russian_decreed_days(year: int, russian: dict[date, str]) -> None:
    """Non-working days of presidential decrees are all that 2020 and 2021 differ by."""
    wrong = differing(RU, russian, year)

    assert RU_DECREED[year] == len(wrong)
    assert all(russian[day] == "off" and day.weekday() < 5 for day in wrong)


@pytest.mark.parametrize("year", RU_OTHER_EVES)
def test_russian_short_days_of_other_years(year: int, russian: dict[date, str]) -> None:
    """In the three years that are known to differ, these short days and no others do."""
    wrong = [
        day
        for day in dates(year)
        if russian.get(day, "").endswith("short") != (hours(RU, day) == SHORT)
    ]
    assert RU_OTHER_EVES[year] == wrong


@pytest.mark.parametrize("year", range(2015, 2027))
def test_chinese_working_days_and_hours(year: int, chinese: dict[date, str]) -> None:
    """Each date of the year is worked exactly if the official table says so, for nine hours."""
    assert differing(CN, chinese, year) == []
    wrong = [
        day for day in dates(year) if hours(CN, day) != (WEEKDAY if works(day, chinese) else OFF)
    ]
    assert wrong == []
