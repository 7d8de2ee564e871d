"""Years with and without holiday data, worked by hand (SPEC section 3, "No silent years")."""

from __future__ import annotations

import warnings
from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta
from functools import partial

import pytest

from slacalc import Calendar
from slacalc.errors import HolidayDataError, HolidayDataWarning

WEEK = "Mon-Fri 09:00-18:00"


def russia(**fields: object) -> Calendar:
    """Return a Russian desk."""
    document = {"timezone": "Europe/Moscow", "hours": WEEK, "holidays": "RU"}
    return Calendar.from_dict(document | fields)


def desk(holidays: object, **fields: object) -> Calendar:
    """Return a desk in UTC with holidays, Mon-Fri 09:00-17:00."""
    document = {"timezone": "UTC", "hours": "Mon-Fri 09:00-17:00", "holidays": holidays}
    return Calendar.from_dict(document | fields)


def test_years_without_data_are_errors() -> None:
    """Outside the package's years the country, the year and the way out are named."""
    with pytest.raises(HolidayDataError, match=r"no holiday data for RU in 1990.*missing: ignore"):
        russia().is_open(datetime(1990, 6, 1, tzinfo=UTC))


def test_missing_warn_and_ignore() -> None:
    """`warn` goes on with a warning, `ignore` without; the year has its weekly hours."""
    at = datetime(1990, 6, 1, 9, tzinfo=UTC)
    warned, ignored = russia(missing="warn"), russia(missing="ignore")

    with pytest.warns(HolidayDataWarning, match="no holiday data for RU in 1990"):
        assert warned.is_open(at)
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        assert ignored.is_open(at)
    assert any("RU in 1990" in line for line in ignored.warnings(1990))


def test_missing_strict_refuses_estimates() -> None:
    """Estimated dates are listed as warnings; under `strict` they are errors.

    Malaysia's lunar holidays are estimated for years that no gazette has fixed yet.
    """
    live = desk("MY")
    assert any("estimated dates in 2040" in line for line in live.warnings(2040))
    with pytest.raises(HolidayDataError, match="MY has estimated dates in 2040"):
        desk("MY", missing="strict").is_open(datetime(2040, 1, 1, tzinfo=UTC))
    assert desk("DE", missing="strict").is_open(datetime(2026, 6, 1, 12, tzinfo=UTC))


def test_warnings_of_combinations_are_those_of_both() -> None:
    """Each line once, from either operand."""
    both = russia() | desk("MY") | russia(hours="24/7")

    assert [*russia().warnings(2040), *desk("MY").warnings(2040)] == list(both.warnings(2040))


def test_searches_go_to_the_last_year_with_data() -> None:
    """The only opening, two years away, is found though the year after it has no data."""
    listed = {"dates": {}, "years": [2024, 2028]}
    first = desk(listed, hours=None, days={"2024-06-03": "09:00-17:00"})
    last = desk(listed, hours=None, days={"2028-06-05": "09:00-17:00"})

    assert datetime(2024, 6, 3, 9, tzinfo=UTC) == first.previous_open(NEW_YEAR)
    assert datetime(2028, 6, 5, 9, tzinfo=UTC) == last.next_open(THURSDAY)


def test_missing_moves_are_warned_of() -> None:
    """A country that moves days has published none for a year far ahead."""
    assert () == russia().warnings(2024)
    (line,) = russia().warnings(2099)
    assert "RU moves working days, and no move is published for 2099 yet" in line
    with pytest.raises(HolidayDataError, match="no move is published for 2099"):
        russia(missing="strict").is_open(datetime(2099, 6, 1, tzinfo=UTC))


LISTED = {"dates": {"2026-12-25": "Christmas"}, "years": [2026, 2026]}
NEW_YEAR = datetime(2027, 1, 1, tzinfo=UTC)
THURSDAY = datetime(2026, 12, 31, 9, tzinfo=UTC)


def fresh(*, prepared: bool) -> Calendar:
    """Return a calendar with data for 2026 alone, that year compiled or not."""
    calendar = desk(LISTED)
    if prepared:
        calendar.prepare(2026, 2026)
    return calendar


@pytest.mark.parametrize("prepared", [True, False])
def test_a_question_asks_for_its_own_years_only(*, prepared: bool) -> None:
    """What ends where a year ends does not ask for the next, whatever was asked before."""
    ask = partial(fresh, prepared=prepared)

    assert THURSDAY.replace(hour=17) == ask().add(THURSDAY, "8h")
    assert timedelta(hours=8) == ask().elapsed(THURSDAY, NEW_YEAR)
    assert timedelta(hours=-8) == ask().elapsed(NEW_YEAR, THURSDAY)
    assert THURSDAY == ask().subtract(NEW_YEAR, "8h")
    assert THURSDAY == ask().subtract(NEW_YEAR, "1bd")
    assert THURSDAY == ask().previous_open(NEW_YEAR)
    assert 1 == len(ask().intervals(THURSDAY, THURSDAY.replace(hour=17)))
    assert "night" == ask().intervals(THURSDAY, NEW_YEAR)[-1].label


@pytest.mark.parametrize("prepared", [True, False])
@pytest.mark.parametrize(
    "question",
    [
        lambda c: c.add(THURSDAY, "9h"),
        lambda c: c.add(NEW_YEAR, "1h"),
        lambda c: c.is_open(NEW_YEAR),
        lambda c: c.next_open(NEW_YEAR),
        lambda c: c.roll_back(NEW_YEAR),
        lambda c: c.elapsed(NEW_YEAR, NEW_YEAR),
        lambda c: c.elapsed(THURSDAY, NEW_YEAR + timedelta(microseconds=1)),
        lambda c: c.subtract(NEW_YEAR + timedelta(microseconds=1), "1h"),
        lambda c: c.intervals(THURSDAY, NEW_YEAR + timedelta(microseconds=1)),
        lambda c: c.working_days(date(2026, 12, 31), date(2027, 1, 2)),
    ],
)
def test_a_question_asks_for_all_its_years(
    question: Callable[[Calendar], object], *, prepared: bool
) -> None:
    """What begins where a year without data begins, or goes on into it, is an error."""
    with pytest.raises(HolidayDataError, match="the listed dates say nothing of 2027"):
        question(fresh(prepared=prepared))
