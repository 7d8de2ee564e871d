"""Recurrence rules of whole dates."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from itertools import takewhile
from time import perf_counter

import pytest
from dateutil.rrule import rrulestr
from hypothesis import assume, given
from hypothesis import strategies as st

from slacalc.calendars.parts.recurrence import Recurrence, read_recurrence
from slacalc.errors import CalendarError, Faults

YEAR = (date(2026, 1, 1), date(2026, 12, 31))


def read(rule: object, start: object = None) -> Recurrence:
    """Read a rule that has no fault."""
    faults = Faults()
    recurrence = read_recurrence(rule, start, "here", faults)
    faults.check(CalendarError)
    assert recurrence is not None
    return recurrence


def complaint(rule: object, start: object = None) -> str:
    """Return what is wrong with a rule."""
    faults = Faults()
    assert read_recurrence(rule, start, "here", faults) is None
    with pytest.raises(CalendarError) as caught:
        faults.check(CalendarError)
    return str(caught.value)


def in_2026(rule: str, start: object = None) -> list[str]:
    """Return the dates of 2026 as month-day."""
    return [f"{day:%m-%d}" for day in read(rule, start).dates(*YEAR)]


@pytest.mark.parametrize(
    ("rule", "start", "expected"),
    [
        ("FREQ=YEARLY;BYMONTH=11;BYDAY=+4TH", None, ["11-26"]),
        ("FREQ=YEARLY;BYDAY=20MO", None, ["05-18"]),
        ("FREQ=YEARLY;BYYEARDAY=1,-1", None, ["01-01", "12-31"]),
        ("FREQ=YEARLY;BYWEEKNO=53;BYDAY=MO", None, ["12-28"]),
        ("FREQ=YEARLY;BYWEEKNO=20", "2024-01-02", ["05-12"]),
        ("FREQ=YEARLY", "2020-03-01", ["03-01"]),
        ("FREQ=YEARLY;BYMONTH=3,9", "2020-05-17", ["03-17", "09-17"]),
        ("FREQ=YEARLY;INTERVAL=2;BYMONTH=6;BYMONTHDAY=5", "2025-01-01", []),
        ("FREQ=YEARLY;INTERVAL=2;BYMONTH=6;BYMONTHDAY=5", "2024-01-01", ["06-05"]),
        ("FREQ=YEARLY;BYMONTHDAY=13;BYDAY=FR", None, ["02-13", "03-13", "11-13"]),
        ("FREQ=MONTHLY;INTERVAL=5;BYMONTHDAY=-1", "2025-12-01", ["05-31", "10-31"]),
        ("FREQ=MONTHLY;BYDAY=1MO;UNTIL=20260301", None, ["01-05", "02-02"]),
        ("FREQ=MONTHLY;INTERVAL=4", "2025-12-31", ["08-31", "12-31"]),
        (
            "FREQ=MONTHLY;BYMONTH=2;BYDAY=1MO,FR",
            None,
            ["02-02", "02-06", "02-13", "02-20", "02-27"],
        ),
        ("FREQ=MONTHLY;BYMONTH=5,8;BYDAY=MO,TU,WE,TH,FR;BYSETPOS=-1", None, ["05-29", "08-31"]),
        ("FREQ=WEEKLY;INTERVAL=26", "2025-12-31", ["07-01", "12-30"]),
        ("FREQ=WEEKLY;BYDAY=MO;UNTIL=20260112T235959Z", None, ["01-05", "01-12"]),
        ("FREQ=DAILY;INTERVAL=180", "2025-12-31", ["06-29", "12-26"]),
        ("FREQ=DAILY;BYMONTH=2;BYMONTHDAY=28,29", None, ["02-28"]),
        ("FREQ=DAILY;COUNT=3", "2025-12-30", ["01-01"]),
        ("FREQ=DAILY;COUNT=3", "2026-12-30", ["12-30", "12-31"]),
        ("FREQ=DAILY;COUNT=2", "2020-01-01", []),
        ("FREQ=DAILY", "2026-12-31", ["12-31"]),
    ],
)
def test_a_rule_gives_the_dates_of_rfc_5545(
    rule: str, start: str | None, expected: list[str]
) -> None:
    """Each frequency, with interval, ordinals, positions, count and end."""
    assert expected == in_2026(rule, start)


def test_the_text_is_normalised() -> None:
    """Letter case, blanks, the property's name and a last semicolon make no difference."""
    assert Recurrence("FREQ=DAILY;BYDAY=MO") == read(" rrule:freq=daily;byday=mo; ")


def test_a_week_over_the_new_year_is_one_week() -> None:
    """BYSETPOS chooses in the whole week, though it lies in two years."""
    rule = read("FREQ=WEEKLY;BYDAY=MO,FR;BYSETPOS=1")
    assert date(2025, 12, 29) in rule.dates(date(2025, 12, 1), date(2026, 1, 31))
    assert date(2026, 1, 2) not in rule.dates(*YEAR)


def test_week_start_moves_the_phase_of_a_fortnight() -> None:
    """WKST decides which Sunday belongs to which week (the example of RFC 5545)."""
    expected = [5, 10, 19, 24], [5, 17, 19, 31]
    actual = tuple(
        [
            day.day
            for day in read(
                f"FREQ=WEEKLY;INTERVAL=2;COUNT=4;BYDAY=TU,SU;WKST={start}", "1997-08-05"
            ).dates(date(1997, 8, 1), date(1997, 8, 31))
        ]
        for start in ("MO", "SU")
    )
    assert expected == actual


def test_the_first_and_last_years_work() -> None:
    """No year of `date` is out of reach, and none beyond is touched."""
    rule = read("FREQ=WEEKLY;BYDAY=MO,SU;BYSETPOS=-1")
    assert date(1, 1, 7) == rule.dates(date.min, date(1, 1, 10))[0]
    assert date(9999, 12, 26) == rule.dates(date(9999, 12, 20), date.max)[0]
    assert (date(9999, 12, 31),) == read("FREQ=DAILY;COUNT=9", "9999-12-31").dates(
        date(9999, 1, 1), date.max
    )


def test_a_count_is_counted_for_400_years() -> None:
    """A rule that hardly ever fits cannot keep the count running."""
    rule = read("FREQ=YEARLY;BYMONTH=2;BYMONTHDAY=29;COUNT=10000", "2000-01-01")
    assert date(2400, 2, 29) == rule.dates(date(2000, 1, 1), date.max)[-1]


@pytest.mark.parametrize(
    ("rule", "start", "said"),
    [
        ("FREQ=YEARLY", None, "needs start: DATE, because a YEARLY rule without days"),
        ("FREQ=YEARLY;BYMONTH=5", None, "needs start"),
        ("FREQ=YEARLY;BYWEEKNO=5", None, "needs start"),
        ("FREQ=MONTHLY", None, "needs start"),
        ("FREQ=WEEKLY", None, "needs start"),
        ("FREQ=DAILY;INTERVAL=2", None, "needs start: DATE, because INTERVAL"),
        ("FREQ=DAILY;COUNT=2", None, "needs start: DATE, because COUNT"),
        ("FREQ=YEARLY", "2026-02-30", "here.start: there is no such date"),
        ("FREQ=DAILY;UNTIL=20200101", "2026-01-01", "ends before it starts on 2026-01-01"),
        ("FREQ=YEARLY;BYMONTH=2;BYMONTHDAY=30", None, "no date ever fits"),
        ("FREQ=DAILY;BYMONTH=2;BYMONTHDAY=31", None, "no date ever fits"),
        ("FREQ=MONTHLY;BYDAY=MO;BYSETPOS=6", None, "no date ever fits"),
        ("FREQ=SECONDLY", None, "FREQ has to be one of DAILY, WEEKLY, MONTHLY, YEARLY"),
        ("BYDAY=MO", None, "FREQ has to be one of"),
        ("FREQ=DAILY;BYHOUR=3", None, "'BYHOUR' is finer than a date"),
        ("FREQ=YEARLY;BYEASTER=0", None, "'BYEASTER' is no part of a rule"),
        ("FREQ=DAILY;FREQ=DAILY", None, "FREQ is given twice"),
        ("FREQ=DAILY\nEXDATE:20260101", None, "FREQ has to be one of"),
        ("DTSTART:20260101\nRRULE:FREQ=DAILY", None, "one line of NAME=VALUE"),
        ("FREQ", None, "one line of NAME=VALUE"),
        ("FREQ=", None, "one line of NAME=VALUE"),
        ("", None, "one line of NAME=VALUE"),
        ("FREQ=DAILY;" + "BYDAY=MO;" * 100, None, "a rule is text such as"),
        (5, None, "a rule is text such as"),
        ("FREQ=DAILY;INTERVAL=0", None, "INTERVAL has to be numbers 1 to 10000"),
        ("FREQ=DAILY;INTERVAL=10001", None, "INTERVAL has to be"),
        ("FREQ=DAILY;INTERVAL=1,2", None, "INTERVAL is one number"),
        ("FREQ=DAILY;COUNT=10001", "2026-01-01", "COUNT has to be"),
        ("FREQ=DAILY;COUNT=2;UNTIL=20270101", "2026-01-01", "COUNT or UNTIL, not both"),
        ("FREQ=DAILY;UNTIL=tomorrow", None, "UNTIL has to be a date such as 20261231"),
        ("FREQ=DAILY;UNTIL=20261332", None, "UNTIL has to be a date"),
        ("FREQ=DAILY;BYMONTH=-1", None, "BYMONTH has to be numbers 1 to 12"),
        ("FREQ=MONTHLY;BYMONTHDAY=-32", None, "numbers -31 to -1 or 1 to 31"),
        ("FREQ=MONTHLY;BYMONTHDAY=0", None, "BYMONTHDAY has to be"),
        ("FREQ=MONTHLY;BYMONTHDAY=\u0661", None, "BYMONTHDAY has to be"),
        ("FREQ=MONTHLY;BYDAY=6MO", None, "BYDAY has to be weekdays"),
        ("FREQ=YEARLY;BYMONTH=1;BYDAY=6MO", None, "BYDAY has to be weekdays"),
        ("FREQ=YEARLY;BYDAY=54MO", None, "BYDAY has to be weekdays"),
        ("FREQ=YEARLY;BYDAY=0MO", None, "BYDAY has to be weekdays"),
        ("FREQ=YEARLY;BYDAY=XX", None, "BYDAY has to be weekdays"),
        ("FREQ=WEEKLY;BYDAY=1MO", None, "BYDAY has numbers only in MONTHLY and YEARLY"),
        ("FREQ=YEARLY;BYWEEKNO=3;BYDAY=1MO", None, "without BYWEEKNO"),
        ("FREQ=WEEKLY;BYMONTHDAY=1", None, "RFC 5545 has no BYMONTHDAY in a WEEKLY rule"),
        ("FREQ=MONTHLY;BYWEEKNO=1", None, "RFC 5545 has no BYWEEKNO in a MONTHLY rule"),
        ("FREQ=MONTHLY;BYSETPOS=1", "2026-01-01", "BYSETPOS chooses among"),
        ("FREQ=DAILY;BYSETPOS=1", None, "BYSETPOS chooses among"),
        ("FREQ=WEEKLY;BYDAY=MO;WKST=XX", None, "WKST has to be a weekday"),
    ],
)
def test_a_faulty_rule_is_refused_with_its_path(rule: object, start: object, said: str) -> None:
    """Whatever cannot be meant is said, with what to do."""
    text = complaint(rule, start)
    assert said in text
    assert text.startswith("here.")


def test_all_faults_of_a_rule_come_together() -> None:
    """One look at the report is enough to mend the rule."""
    text = complaint("FREQ=YEARLY;BYDAY=0MO;BYMONTH=13;UNTIL=x;WKST=x;INTERVAL=0")
    assert text.startswith("5 faults:")


def test_a_rule_built_by_hand_is_checked_when_it_is_asked() -> None:
    """A `Recurrence` of nonsense raises the error of calendars."""
    with pytest.raises(CalendarError, match="cannot read the rule 'NONSENSE'"):
        Recurrence("NONSENSE").dates(*YEAR)


def test_without_its_start_a_count_begins_with_the_question() -> None:
    """A `Recurrence` built by hand without the start it needs still ends."""
    assert 2 == len(Recurrence("FREQ=DAILY;COUNT=2").dates(*YEAR))


def test_the_cost_does_not_grow_with_the_age_of_the_start() -> None:
    """A rule from the year 1 is expanded near the question, not from its start."""
    rule = read("FREQ=DAILY;INTERVAL=3", "0001-01-01")
    began = perf_counter()
    days = rule.dates(*YEAR)
    assert len(days) in {121, 122}
    assert 0 == (days[0] - date(1, 1, 1)).days % 3
    assert perf_counter() - began < 0.5


@st.composite
def rules(draw: st.DrawFn) -> str:
    """Rules that dateutil and RFC 5545 read alike (no BYSETPOS in weeks)."""
    freq = draw(st.sampled_from(["DAILY", "WEEKLY", "MONTHLY", "YEARLY"]))
    numbers = st.integers(1, 5).map(str)
    parts = {"INTERVAL": draw(numbers), "WKST": draw(st.sampled_from(["MO", "SU", "WE"]))}
    months = st.lists(st.integers(1, 12).map(str), max_size=3).map(",".join)
    parts["BYMONTH"] = draw(months)
    if freq != "WEEKLY":
        days = st.sampled_from(["1", "13", "29", "31", "-1", "-30"])
        parts["BYMONTHDAY"] = draw(st.lists(days, max_size=3).map(",".join))
    weekdays = st.sampled_from(["MO", "TU", "WE", "SA", "SU"])
    nth = st.just("") if freq in {"DAILY", "WEEKLY"} else st.sampled_from(["1", "-1", "4", ""])
    ordinal = draw(nth)
    parts["BYDAY"] = ",".join(ordinal + day for day in draw(st.lists(weekdays, max_size=3)))
    if freq in {"MONTHLY", "YEARLY"} and (parts["BYDAY"] or parts["BYMONTHDAY"]):
        parts["BYSETPOS"] = draw(st.sampled_from(["", "1", "-1", "2"]))
    end = draw(st.sampled_from(["COUNT=7", "UNTIL=20270615"]))
    given_parts = [f"{name}={value}" for name, value in parts.items() if value]
    return ";".join([f"FREQ={freq}", *given_parts, end])


@given(rules(), st.dates(date(2020, 1, 1), date(2025, 12, 31)))
def test_the_dates_are_those_of_dateutil(rule: str, start: date) -> None:
    """Expanding year by year gives what walking from the start gives."""
    limit = date(2035, 12, 31)
    recurrence = read_recurrence(rule, start, "here", Faults())
    actual = recurrence.dates(start - timedelta(days=400), limit) if recurrence else ()
    assume(actual)  # dateutil would walk to the year 9999
    walked = rrulestr(rule, dtstart=datetime(start.year, start.month, start.day))  # noqa: DTZ001  whole dates
    expected = takewhile(lambda moment: moment.date() <= limit, walked)
    assert tuple(moment.date() for moment in expected) == actual
