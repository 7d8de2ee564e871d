"""The holidays of a calendar: sources, their union, years without data, freezing."""

from __future__ import annotations

import csv
import json
import pickle
import warnings
from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest

from slacalc.calendars.holidays.years import (
    CountryHolidays,
    Holiday,
    HolidaySource,
    HolidayYear,
    Missing,
    frozen_sources,
    holiday_documents,
    holiday_warnings,
    holiday_year,
    read_holidays,
)
from slacalc.errors import CalendarError, Faults, HolidayDataError, HolidayDataWarning

HOUR = 3_600_000_000


def read(value: object) -> tuple[HolidaySource, ...]:
    """Read holidays that have no fault."""
    faults = Faults()
    sources = read_holidays(value, "holidays", faults)
    faults.check(CalendarError)
    return sources


def complaint(value: object) -> str:
    """Return what is wrong with holidays."""
    faults = Faults()
    read_holidays(value, "holidays", faults)
    with pytest.raises(CalendarError) as caught:
        faults.check(CalendarError)
    return str(caught.value)


def year_of(value: object, year: int = 2026, missing: Missing = "error") -> HolidayYear:
    """Read holidays and return one year of them."""
    return holiday_year(read(value), year, missing=missing)


FULL = [
    "RU",
    "US-MA",
    {
        "country": "IT",
        "subdiv": "BZ",
        "categories": ["half_day", "public"],
        "hours": "08:00-13:00",
    },
    {"country": "IT", "categories": "half_day"},
    {"country": "DE", "hours": ["08:00-10:00", "22:00-02:00"]},
    {
        "dates": {
            date(2026, 10, 11): "Republic Day",
            "2026-12-24": {"name": "Christmas Eve", "hours": "08:00-13:00"},
            "2026-12-27": {},
            "2026-12-28": None,
        },
        "statutory": True,
    },
    {"dates": [date(2026, 1, 2), "2025-01-02"]},
    {
        "dates": {},
        "working_weekends": {"2026-11-01": "2026-11-03", "2026-10-31": None},
        "years": [2025, 2027],
    },
    {"from": "2026-07-20", "to": date(2026, 7, 31), "name": "Works holiday"},
    {"from": "2026-08-03", "to": "2026-08-03", "hours": "09:00-12:00", "statutory": True},
    {"rrule": "FREQ=YEARLY;BYMONTH=11;BYDAY=+4TH", "name": "Thanksgiving", "statutory": True},
    {"rrule": "FREQ=WEEKLY;INTERVAL=2", "start": "2026-01-09", "hours": "09:00-15:00"},
]


# ------------------------------------------------------------------------- official tables


def is_worked(day: date, year: HolidayYear) -> bool:
    """Whether a Mon-Fri desk works on a date."""
    return day not in year.holidays and (day.weekday() < 5 or day in year.working_weekends)


@pytest.mark.parametrize("year", [2013, 2015, 2016, 2017, 2018, 2019, 2022, 2023])
def test_russia_is_its_official_production_calendar(shared: Path, year: int) -> None:
    """Every date of the year is off, worked, or worked shorter, as the decrees say."""
    with (shared / "data/ru_production_calendar_2013_2023.csv").open() as file:
        table = {row["date"]: row["kind"] for row in csv.DictReader(file)}
    russia = year_of("RU", year)
    for ordinal in range(date(year, 1, 1).toordinal(), date(year + 1, 1, 1).toordinal()):
        day = date.fromordinal(ordinal)
        ordinary = "weekend" if day.weekday() >= 5 else "worked"
        expected = table.get(day.isoformat(), ordinary)
        actual = "worked" if is_worked(day, russia) else "off" if day.weekday() < 5 else "weekend"
        if actual == "worked" and day in russia.eves:
            actual = "short"
        if day in russia.working_weekends:
            actual = f"working_weekend_{actual}"
        assert expected == actual, day


def test_china_is_its_official_adjusted_calendar(shared: Path) -> None:
    """Every date of 2015-2026 is off, worked, or a worked weekend, as the notices say."""
    with (shared / "data/cn_adjusted_calendar.csv").open() as file:
        table = {row["date"]: row["kind"] for row in csv.DictReader(file)}
    for year in range(2015, 2027):
        china = year_of("CN", year)
        for ordinal in range(date(year, 1, 1).toordinal(), date(year + 1, 1, 1).toordinal()):
            day = date.fromordinal(ordinal)
            kind = table.get(day.isoformat(), "worked" if day.weekday() < 5 else "off")
            assert (kind != "off") == is_worked(day, china), day
            assert (kind == "working_weekend") == (day in china.working_weekends), day


# ------------------------------------------------------------------------------- the union


def test_nothing_is_no_holidays() -> None:
    """A calendar without holidays has empty years."""
    year = year_of(None)
    assert HolidayYear({}, {}, frozenset(), frozenset(), ()) == year
    assert () == read([])


def test_sources_are_united() -> None:
    """Each source gives its dates; names on one date are joined once each."""
    year = year_of(
        [
            {"dates": {"2026-01-01": "New Year", "2026-01-02": "Bridge"}},
            {"from": "2025-12-28", "to": "2026-01-01", "name": "Break"},
            {"rrule": "FREQ=YEARLY;BYYEARDAY=1", "name": "New Year"},
        ],
    )
    expected = {date(2026, 1, 1): "New Year; Break", date(2026, 1, 2): "Bridge"}
    assert expected == {day: holiday.name for day, holiday in year.holidays.items()}
    assert list(year.holidays) == sorted(year.holidays)


def test_closed_wins_over_hours_of_a_holiday() -> None:
    """On a date that two sources have, it is open only while both are."""
    day = date(2026, 12, 24)

    def together(*hours: str) -> tuple[tuple[int, int], ...]:
        sources = [{"dates": {day: {"hours": text}}} for text in hours]
        return year_of(sources).holidays[day].spans

    assert ((8 * HOUR, 13 * HOUR),) == together("08:00-13:00")
    assert () == together("08:00-13:00", "")
    assert () == together("", "08:00-13:00")
    assert ((9 * HOUR, 10 * HOUR), (12 * HOUR, 13 * HOUR)) == together(
        "08:00-10:00, 12:00-14:00", "09:00-13:00"
    )
    assert () == together("08:00-10:00", "10:00-13:00")


def test_a_holiday_of_another_source_wins_over_a_moved_working_weekend() -> None:
    """Whether it closes the date or has hours of its own."""
    saturday = date(2024, 12, 28)
    assert date(2024, 12, 30) == year_of("RU", 2024).working_weekends[saturday]
    for entry in (None, {"hours": "09:00-12:00"}):
        year = year_of(["RU", {"dates": {saturday: entry}}], 2024)
        assert saturday not in year.working_weekends
        assert saturday in year.holidays
        assert saturday not in year.eves


def test_moved_working_weekends_may_be_given_by_date() -> None:
    """A list of dates moves weekends as a country does; the known replaced day is kept."""
    weekend, off = date(2026, 10, 31), date(2026, 11, 2)
    year = year_of(
        [
            {"dates": {off: "Bridge"}, "working_weekends": {weekend: None}},
            {"dates": {"2026-11-03": "Unity"}, "statutory": True},
            {"dates": [], "working_weekends": {weekend: off}},
        ],
    )
    assert {weekend: off} == dict(year.working_weekends)
    assert {date(2026, 11, 2), weekend} == year.eves


def test_eves_reach_over_the_new_year() -> None:
    """31 December is short for the first of January of the next year."""
    assert date(2022, 12, 30) not in year_of("RU", 2022).eves
    assert date(2026, 12, 31) in year_of("RU", 2026).eves
    assert date(2018, 12, 29) in year_of("RU", 2018).eves
    assert date(2100, 12, 31) not in year_of("RU", 2100).eves
    last = {"dates": ["9999-12-31"], "statutory": True}
    assert {date(9999, 12, 30)} == year_of(last, 9999).eves
    first = {"dates": ["0001-01-01"], "statutory": True}
    assert frozenset() == year_of(first, 1).eves


def test_a_half_day_category_keeps_its_hours_and_is_not_statutory() -> None:
    """Hours of a country's source belong to every one of its dates."""
    year = year_of(
        {"country": "IT", "subdiv": "BZ", "categories": "half_day", "hours": "8:00-13:00"}
    )
    assert year.holidays
    assert all(((8 * HOUR, 13 * HOUR),) == holiday.spans for holiday in year.holidays.values())
    assert frozenset() == year.statutory


# ------------------------------------------------------------------------ years without data


def test_a_year_the_package_does_not_know_is_an_error() -> None:
    """It names country, year and the way out."""
    with pytest.raises(HolidayDataError) as caught:
        year_of(["US-MA", "RU", "RU"], 1985)
    text = str(caught.value)
    assert "no holiday data for RU in 1985 (the holidays package knows 1991-2100)" in text
    assert "missing: ignore" in text
    assert len(caught.value.faults) == 1


def test_a_missing_year_may_be_warned_of_or_ignored() -> None:
    """The other sources count all the same."""
    value = ["RU", {"dates": ["1985-05-01"]}]
    with pytest.warns(HolidayDataWarning, match="no holiday data for RU in 1985"):
        warned = year_of(value, 1985, "warn")
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        ignored = year_of(value, 1985, "ignore")
    assert [date(1985, 5, 1)] == list(warned.holidays) == list(ignored.holidays)
    assert holiday_warnings(read(value), 1985) == warned.warnings == ignored.warnings


def test_listed_dates_may_say_which_years_they_cover() -> None:
    """Then other years are missing as those of a country are."""
    value = {"dates": ["2026-05-01"], "years": [2025, 2026]}
    assert year_of(value, 2025).warnings == ()
    with pytest.raises(HolidayDataError, match=r"say nothing of 2027 \(they cover 2025-2026\)"):
        year_of(value, 2027)
    assert {} == year_of(value, 2024, "ignore").holidays


def test_years_without_published_moves_are_listed() -> None:
    """Only of countries that move days, and only after the last move published."""
    line = "RU moves working days, and no move is published for 2028 yet (the last is for 2027)"
    assert (line,) == holiday_warnings(read(["RU", "RU", "DE"]), 2028)
    assert () == holiday_warnings(read(["RU", "DE"]), 2027)
    assert () == holiday_warnings(read("BG"), 2014)
    assert () == holiday_warnings(read({"country": "BG", "categories": "school"}), 2028)
    assert () == holiday_warnings(read("RU"), 1980)[1:]
    assert (line,) == year_of("RU", 2028, "warn").warnings
    with pytest.raises(HolidayDataError, match="no move is published for 2028"):
        year_of("RU", 2028, "strict")


def test_a_move_known_before_its_year_is_published() -> None:
    """A working weekend of a year whose own data has no move yet is a move all the same."""
    (estimated,) = holiday_warnings(read("MM"), 2026)
    assert "estimated" in estimated
    assert 2 == len(holiday_warnings(read("MM"), 2027))


def test_estimated_dates_are_listed() -> None:
    """Under `strict` they are errors."""
    (line,) = holiday_warnings(read("MY"), 2028)
    assert line.startswith("MY has estimated dates in 2028: 2028-")
    with pytest.raises(HolidayDataError, match="estimated"):
        year_of("MY", 2028, "strict")
    assert (line,) == year_of("MY", 2028).warnings


def test_strict_takes_a_final_year() -> None:
    """Nothing is wrong with a year that is published."""
    assert year_of("RU", 2026, "strict") == year_of("RU", 2026)


# ------------------------------------------------------------------------ reading and writing


def test_documents_read_back_equal() -> None:
    """Through JSON text, and as plain types alone; the sources hash and pickle."""
    sources = read(FULL)
    assert len(FULL) == len(sources)
    documents = holiday_documents(sources)
    assert sources == read(json.loads(json.dumps(documents)))
    assert sources == read(documents) == read(sources) == read(list(sources))
    assert hash(sources) == hash(read(documents))
    assert sources == pickle.loads(pickle.dumps(sources))  # noqa: S301  our own bytes


def test_a_country_is_written_shortly_where_it_can() -> None:
    """Text for a country or subdivision alone, else a mapping with what is given."""
    expected: list[object] = [
        "RU",
        "US-MA",
        {
            "country": "IT",
            "subdiv": "BZ",
            "categories": ["half_day", "public"],
            "hours": "08:00-13:00",
        },
        {"country": "IT", "categories": ["half_day"]},
        {"country": "DE", "hours": "08:00-10:00, 22:00-02:00"},
    ]
    assert expected == holiday_documents(read(FULL))[:5]


def test_dates_are_sorted_and_names_default() -> None:
    """Equal holidays are equal however they were given."""
    expected = {"dates": {"2025-01-02": "holiday", "2026-01-02": "holiday"}}
    assert [expected] == holiday_documents(read({"dates": [date(2026, 1, 2), "2025-01-02"]}))
    assert read({"dates": {"2026-01-02": " ", "2025-01-02": None}}) == read(expected)


def test_one_source_needs_no_list() -> None:
    """Text, a mapping or a source stand alone."""
    assert read("RU") == read(["RU"]) == read(CountryHolidays("RU")) == read(("RU",))


@pytest.mark.parametrize(
    ("value", "said"),
    [
        (5, "holidays: holidays are a country such as"),
        ([None], "holidays.0: holidays are"),
        ([["RU"]], "holidays.0: holidays are"),
        ({}, "holidays: holidays are"),
        ({"to": "2026-01-01"}, "holidays: holidays are"),
        (b"RU", "holidays: holidays are"),
        ("", "holidays: the holidays package does not know the country ''"),
        ("US-", "holidays: US has no subdivision ''"),
        ("US-MA-1", "holidays: US has no subdivision 'MA-1'"),
        ("x" * 100_000_000, "holidays: the holidays package does not know the country 'xxx"),
        ({"country": "RU", "hour": "8:00-9:00"}, "holidays.hour: is not known here; there are"),
        ({"country": "RU", "hours": "8-9"}, "holidays.hours: cannot read the hours"),
        ({"country": "RU", 5: 1}, "holidays.5: is not known here"),
        ({"country": "RU", "x" * 1000: 1}, "holidays.'xxx"),
        ({"dates": "2026-01-01"}, "holidays.dates: expected dates, each with its name"),
        ({"dates": {"2026-13-01": "x"}}, "holidays.dates.2026-13-01: there is no such date"),
        ({"dates": ["2026-01-01", 5]}, "holidays.dates.1: expected a date such as"),
        (
            {"dates": ["2026-01-01", date(2026, 1, 1)]},
            "holidays.dates.1: 2026-01-01 is given twice",
        ),
        ({"dates": {"2026-01-01": 5}}, "holidays.dates.2026-01-01: a name is text"),
        ({"dates": {"2026-01-01": "x" * 201}}, "a name is text of at most 200 characters"),
        ({"dates": {"2026-01-01": {"name": 5}}}, "holidays.dates.2026-01-01.name: a name is"),
        ({"dates": {"2026-01-01": {"hours": 5}}}, "holidays.dates.2026-01-01.hours: "),
        ({"dates": {"2026-01-01": {"nam": "x"}}}, "holidays.dates.2026-01-01.nam: is not known"),
        ({"dates": [], "statutory": 1}, "holidays.statutory: expected true or false"),
        ({"dates": [], "years": [2027, 2025]}, "holidays.years: expected the first and the last"),
        ({"dates": [], "years": 2027}, "holidays.years: expected the first and the last"),
        ({"dates": [], "years": [True, 2025]}, "holidays.years: expected the first and the last"),
        ({"dates": [], "working_weekends": 5}, "holidays.working_weekends: expected dates"),
        (
            {"dates": [], "working_weekends": {"2026-01-03": "soon"}},
            "holidays.working_weekends.2026-01-03: expected a date",
        ),
        ({"from": "2026-01-02"}, "holidays.to: expected a date"),
        ({"from": "x", "to": "2026-01-01"}, "holidays.from: expected a date"),
        ({"from": "2026-01-02", "to": "2026-01-01"}, "holidays: ends before it starts"),
        ({"from": "0001-01-01", "to": "9999-12-31"}, "holidays: is longer than a hundred years"),
        ({"rrule": "FREQ=YEARLY"}, "holidays.rrule: needs start: DATE"),
        ({"rrule": "FREQ=DAILY", "start": "x"}, "holidays.start: expected a date"),
        ({"rrule": "FREQ=DAILY", "from": "2026-01-01"}, "holidays.rrule: is not known here"),
    ],
)
def test_what_cannot_be_read_is_refused_with_its_path(value: object, said: str) -> None:
    """Whatever the value, the report is short and names the place."""
    text = complaint(value)
    assert said in text
    assert len(text) < 1000


def test_all_faults_come_in_one_report() -> None:
    """Of all sources, and of all parts of one."""
    text = complaint(["XX-Y", {"dates": {"a": 5, "2026-01-01": 5}, "x": 1}, {"from": 1, "to": 2}])
    assert text.startswith("6 faults:")


# -------------------------------------------------------------------------------- freezing


@pytest.mark.parametrize("country", ["RU", "CN", "US-MA", "MM", "KZ", "IT-BZ"])
def test_frozen_sources_give_the_same_years(country: str) -> None:
    """Holidays, moved weekends and eves, without asking the package again."""
    sources = read([country, {"rrule": "FREQ=YEARLY;BYYEARDAY=7", "name": "Party"}])
    frozen = read(holiday_documents(frozen_sources(sources, 2013, 2025)))
    assert not any(isinstance(source, CountryHolidays) for source in frozen)
    assert sources[-1] == frozen[-1]
    for year in range(2013, 2026):
        live = replace(holiday_year(sources, year, missing="error"), warnings=())
        assert live == holiday_year(frozen, year, missing="error")


def test_frozen_sources_do_not_pass_other_years_in_silence() -> None:
    """A year that was not frozen is as missing as one the package does not know."""
    frozen = frozen_sources(read("RU"), 2025, 2026)
    with pytest.raises(HolidayDataError, match="they cover 2025-2026"):
        holiday_year(frozen, 2027, missing="error")


def test_freezing_writes_a_week_on_either_side() -> None:
    """Hours over midnight, and eves, reach over the new year."""
    frozen = frozen_sources(read("RU"), 2026, 2026)
    around = holiday_year(frozen, 2027, missing="ignore").holidays
    assert date(2027, 1, 7) == max(around)
    before = holiday_year(frozen, 2025, missing="ignore").holidays
    assert [date(2025, 12, 31)] == list(before)


def test_freezing_keeps_to_the_years_that_are_known() -> None:
    """What the package does not know is not written out as years without holidays."""
    frozen = frozen_sources(read("RU"), 1980, 1992)
    with pytest.raises(HolidayDataError, match="1991-1992"):
        holiday_year(frozen, 1990, missing="error")
    assert holiday_year(frozen, 1992, missing="error").holidays
    unknown = read("RU")
    assert unknown == frozen_sources(unknown, 1950, 1960)
    assert frozen_sources(read("RU"), 1, 1991)
    assert frozen_sources(read("RU"), 2099, 9999)


def test_hours_of_a_country_survive_freezing() -> None:
    """A half day frozen is a half day."""
    sources = read(
        {"country": "IT", "subdiv": "BZ", "categories": "half_day", "hours": "8:00-9:00"}
    )
    frozen = frozen_sources(sources, 2026, 2026)
    expected = holiday_year(sources, 2026, missing="error")
    assert expected == holiday_year(frozen, 2026, missing="error")
    assert Holiday("x", ((0, 1),)) != Holiday("x")
