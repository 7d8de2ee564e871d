"""What the holidays package says of countries, and what people may write for them."""

from __future__ import annotations

import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor
from datetime import date

import holidays
import pytest

from slacalc.calendars.holidays.countries import (
    country_codes,
    country_year,
    holidays_version,
    latest_move,
    moves_days,
    supported_years,
)
from slacalc.calendars.holidays.country_names import CountryKey, check_country
from slacalc.errors import CalendarError, Faults


def checked(country: object, subdiv: object = None, categories: object = None) -> CountryKey:
    """Read a country that has no fault."""
    faults = Faults()
    key = check_country(country, subdiv, categories, "holidays.0", faults)
    faults.check(CalendarError)
    assert key is not None
    return key


def complaint(country: object, subdiv: object = None, categories: object = None) -> str:
    """Return what is wrong with a country."""
    faults = Faults()
    assert check_country(country, subdiv, categories, "holidays.0", faults) is None
    with pytest.raises(CalendarError) as caught:
        faults.check(CalendarError)
    return str(caught.value)


def test_moved_working_weekends_name_the_day_they_replace() -> None:
    """The label "substituted from" of the day off tells it."""
    year = country_year("RU", None, (), 2024)
    expected = {
        date(2024, 4, 27): date(2024, 4, 29),
        date(2024, 11, 2): date(2024, 4, 30),
        date(2024, 12, 28): date(2024, 12, 30),
    }
    assert expected == dict(year.working_weekends)
    assert year.moves_published


def test_a_move_over_the_new_year_is_found_from_both_years() -> None:
    """The weekend is worked in one year, the day off lies in the other."""
    assert (
        date(2014, 1, 3) == country_year("KZ", None, (), 2013).working_weekends[date(2013, 12, 28)]
    )
    earlier = country_year("MM", None, (), 2025).working_weekends
    assert date(2024, 12, 31) == earlier[date(2025, 1, 11)]


def test_statutory_are_public_holidays_not_substituted_days_off() -> None:
    """A substituted day off is closed without being a holiday; an observed day is one."""
    year = country_year("RU", None, (), 2026)
    assert "substituted" in year.closed[date(2026, 1, 9)]
    assert date(2026, 1, 9) not in year.statutory
    assert "observed" in year.closed[date(2026, 3, 9)]
    assert {date(2026, 3, 8), date(2026, 3, 9)} <= year.statutory


def test_other_categories_are_closed_but_not_statutory() -> None:
    """Only the default category holds a country's public holidays."""
    both = country_year("BG", None, ("public", "school"), 2026)
    school = country_year("BG", None, ("school",), 2026)
    public = country_year("BG", None, (), 2026)
    assert public.statutory == both.statutory
    assert len(public.closed) < len(both.closed)
    assert school.closed
    assert frozenset() == school.statutory
    assert {} == dict(country_year("RU", None, (), 1980).closed)


def test_only_the_public_category_moves_weekends() -> None:
    """A source of school holidays opens no Saturday."""
    assert country_year("BG", None, (), 2016).working_weekends
    assert country_year("BG", None, ("public", "school"), 2016).working_weekends
    assert {} == dict(country_year("BG", None, ("school",), 2016).working_weekends)


def test_estimated_dates_are_listed() -> None:
    """What the package calls estimated may still move."""
    year = country_year("MY", None, (), 2028)
    assert year.estimated
    assert all("estimated" in year.closed[day] for day in year.estimated)
    assert () == country_year("RU", None, (), 2026).estimated


def test_years_and_moves_of_a_country() -> None:
    """The package's years, and whether and until when days are moved."""
    assert (1991, 2100) == supported_years("RU")
    assert moves_days("RU")
    assert latest_move("RU") == 2027
    assert not moves_days("DE")
    assert latest_move("DE") is None


def test_names_do_not_depend_on_the_environment(monkeypatch: pytest.MonkeyPatch) -> None:
    """Whatever language the environment asks for, names are English."""
    monkeypatch.setenv("LANGUAGE", "th")
    assert "New Year's Day" == country_year("TH", None, (), 2019).closed[date(2019, 1, 1)]
    # A country that is not translated.
    assert "New Year's Day" == country_year("GH", None, (), 2019).closed[date(2019, 1, 1)]


def test_the_version_is_that_of_the_package() -> None:
    """It is what fingerprints and `about` show."""
    assert holidays.__version__ == holidays_version()


def test_every_country_can_be_asked() -> None:
    """Nothing the package lists trips the reader of labels."""
    for code in sorted(country_codes()):
        year = country_year(code, None, (), 2024)
        assert year.statutory <= year.closed.keys()
        assert not year.working_weekends.keys() & year.closed.keys()


def test_every_moved_weekend_of_every_country_names_its_day() -> None:
    """No label of the package is left unread, in any year with moves."""
    codes = [code for code in sorted(country_codes()) if len(code) == 2 and moves_days(code)]
    assert {"CN", "HU", "RU", "TW", "VN"} <= set(codes)
    for code in codes:
        for year in range(1990, 2030):
            weekends = country_year(code, None, (), year).working_weekends
            assert None not in weekends.values(), (code, year)


def test_many_threads_get_one_answer() -> None:
    """A country first asked for by eight threads at once is the same for all."""
    with ThreadPoolExecutor(8) as pool:
        years = list(pool.map(lambda _: country_year("TW", None, (), 2023), range(64)))
    assert all(years[0] == year for year in years)


def test_nothing_is_imported_before_a_country_is_asked_for() -> None:
    """A calendar without countries and rules pays for neither package."""
    code = (
        "import sys, slacalc.calendars.holidays.years as h, slacalc.errors as e\n"
        "h.read_holidays({'from': '2026-01-01', 'to': '2026-01-02'}, 'h', e.Faults())\n"
        "assert not {'holidays', 'dateutil', 'pydantic'} & set(sys.modules)"
    )
    subprocess.run([sys.executable, "-c", code], check=True)


@pytest.mark.parametrize(
    ("given", "expected"),
    [
        (("RU",), ("RU", None, ())),
        ((" ru ",), ("RU", None, ())),
        (("usa", "ma"), ("USA", "MA", ())),
        (("US", "Massachusetts"), ("US", "MA", ())),
        (("DE", "bayern"), ("DE", "BY", ())),
        (("AT", 9), ("AT", "9", ())),
        (("IT", None, "half_day"), ("IT", None, ("half_day",))),
        (("IT", None, ["public"]), ("IT", None, ())),
        (("IT", None, ()), ("IT", None, ())),
        (("IT", None, ("Public", "half_day", "public")), ("IT", None, ("half_day", "public"))),
    ],
)
def test_people_may_write_a_country_in_several_ways(
    given: tuple[object, ...], expected: tuple[object, ...]
) -> None:
    """Letter case, full names of subdivisions, numbers, one category or several."""
    assert expected == checked(*given)


@pytest.mark.parametrize(
    ("given", "said"),
    [
        (("Germany",), "does not know the country 'Germany'; did you mean DE"),
        (("RX",), "did you mean"),
        (("XNYS",), "does not know the country 'XNYS'"),
        (("..",), "use a code of ISO 3166-1"),
        (("__class__",), "does not know the country"),
        (("",), "does not know the country ''"),
        (("x" * 10_000_000,), "does not know the country 'xxx"),
        ((False,), 'a country is text such as "RU" or "US-MA", got False'),
        (("US", "XX"), "US has no subdivision 'XX'; did you mean TX"),
        (("US", ""), "US has no subdivision ''; it has AK, AL"),
        (("US", "x" * 10_000_000), "US has no subdivision 'xxx"),
        (("US", 10**5000), "US has no subdivision an integer of"),
        (("US", True), "US has no subdivision True"),
        (("US", ["MA"]), "US has no subdivision ['MA']"),
        (("MC", "1"), "MC has no subdivision '1'; it has none"),
        (("DE", None, "half_day"), "DE has no category 'half_day'; it has catholic, public"),
        (("DE", None, [5, "x" * 1000]), "2 faults:"),
        (("DE", None, {"public": True}), "categories are a list such as"),
        (("DE", "XX", "half_day"), "2 faults:"),
    ],
)
def test_what_the_package_does_not_know_is_refused(given: tuple[object, ...], said: str) -> None:
    """Every fault shows the value, has its path and offers what is near."""
    text = complaint(*given)
    assert said in text
    assert "holidays.0: " in text
    assert len(text) < 1000
