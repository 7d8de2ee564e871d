"""Hostile calendars: whatever a document holds, it is a calendar or a `CalendarError`, soon."""

from __future__ import annotations

import time
import warnings
from datetime import UTC, date, datetime, timedelta
from functools import partial
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from slacalc import Calendar
from slacalc.errors import CalendarError, HolidayDataWarning, SlacalcError

if TYPE_CHECKING:
    from collections.abc import Callable

HUGE = "x" * 10**8
NOW = datetime(2026, 3, 2, 12, tzinfo=UTC)


def refused(document: object, *, within: float = 20.0) -> str:
    """Return why a document is no calendar; it is said within seconds, in a few lines."""
    began = time.monotonic()
    with pytest.raises(CalendarError) as caught:
        Calendar.from_dict(document)  # type: ignore[arg-type]
    assert time.monotonic() - began < within
    text = str(caught.value)
    assert caught.value.faults
    assert len(text) < 500 * len(caught.value.faults)
    # Lower case, but for the names of things: FREQ, RFC 5545, RU.
    begins = [fault.message[:2] for fault in caught.value.faults]
    assert not any(first.isupper() and second.islower() for first, second in begins)
    return text


def complaint(ask: Callable[[], object]) -> str | None:
    """Return what is said against a question, None where there is an answer."""
    try:
        ask()
    except SlacalcError as error:
        return str(error)
    return None


def desk(**fields: object) -> dict[str, object]:
    """Return the document of a desk with these fields."""
    return {"timezone": "UTC", "hours": "Mon-Fri 09:00-17:00"} | fields


@pytest.mark.parametrize(
    "zone",
    [
        "",
        " ",
        "UTC ",
        "Mars/Olympus",
        "../../etc/passwd",
        "/etc/passwd",
        "/usr/share/zoneinfo/UTC",
        "Europe",
        "Europe/",
        "Europe//Berlin",
        "Europe/../Europe/Berlin",
        ".",
        "..",
        "zone.tab",
        "tzdata.zi",
        "leapseconds",
        "__init__.py",
        "Europe/Berlin\0",
        "\ud800",
        "A" * 100,
        "A" * 10**6,
        None,
        0,
        True,
        b"UTC",
        ["UTC"],
        UTC,
        timedelta(0),
    ],
)
def test_zones(zone: object) -> None:
    """Unknown names, path tricks, folders, files of other kinds and other types are refused."""
    assert refused(desk(timezone=zone)).startswith("timezone: ")


def test_a_zone_without_a_name() -> None:
    """A `ZoneInfo` read from a file has no name that could be written down."""
    from importlib import resources

    with (resources.files("tzdata") / "zoneinfo" / "UTC").open("rb") as data:
        nameless = ZoneInfo.from_file(data)
    assert refused(desk(timezone=nameless)).startswith("timezone: expected an IANA time zone")


@pytest.mark.parametrize("value", [7, 1.5, True, "RU", [], b"", object(), HUGE])
def test_what_is_no_document(value: object) -> None:
    """Anything but a mapping is refused as a whole."""
    assert refused(value).startswith("expected a mapping with slacalc, timezone, hours")


@pytest.mark.parametrize(
    "country", ["", "-", "XX", "RU-", "US-", "ru-ru-ru", "../RU", "ALL", HUGE]
)
def test_countries(country: str) -> None:
    """Countries and subdivisions that nobody has are refused."""
    assert refused(desk(holidays=country)).startswith("holidays: ")
    assert refused(desk(holidays={"country": country})).startswith("holidays: ")


@pytest.mark.parametrize(
    "rule",
    [
        "FREQ=SECONDLY",
        "FREQ=MINUTELY;BYDAY=MO",
        "FREQ=HOURLY",
        "FREQ=DAILY;INTERVAL=0",
        "FREQ=DAILY;INTERVAL=-1",
        "FREQ=DAILY;INTERVAL=99999999999999999999",
        "FREQ=DAILY;COUNT=99999999999999999999",
        "FREQ=YEARLY;BYMONTH=2;BYMONTHDAY=30",
        "FREQ=YEARLY;BYMONTH=2;BYMONTHDAY=31;BYDAY=MO",
        "FREQ=DAILY;BYHOUR=1",
        "FREQ=DAILY;FREQ=DAILY",
        "FREQ=MONTHLY;BYDAY=54MO",
        "FREQ=YEARLY;UNTIL=20269999",
        "DTSTART:20260101\nRRULE:FREQ=DAILY",
        "FREQ=DAILY;" * 1_000,
        HUGE,
        "",
        None,
        7,
    ],
)
def test_rules(rule: object) -> None:
    """A rule that would not end, or never begins, is refused."""
    assert refused(desk(holidays={"rrule": rule})).startswith("holidays.rrule: ")
    broken = {"rrule": rule, "hours": "12:00-13:00"}
    assert refused(desk(breaks=[broken])).startswith("breaks.0.rrule: ")


def test_rules_at_the_ends_of_time() -> None:
    """A daily rule over all years is expanded only where it is asked."""
    calendar = Calendar.from_dict(
        desk(
            holidays=[
                {"rrule": "FREQ=DAILY;INTERVAL=10000", "start": "0001-01-01"},
                {"rrule": "FREQ=DAILY;COUNT=10000", "start": "9990-01-01"},
            ]
        )
    )
    for year in (1, 2, 2026, 9998, 9999):
        calendar.working_days(date(year, 1, 1), date(year, 12, 31))


@pytest.mark.parametrize(
    "fields",
    [
        {"hours": HUGE},
        {"hours": "Mon 09:00-10:00;" * 10**6},
        {"hours": "Mon " + "09:00-10:00," * 10**6},
        {"hours": "24/7" + " " * 10**8 + "x"},
        {"hours": {"mon": HUGE}},
        {"hours": {"mon": "," * 10**8}},
        {"hours": {"mon": [HUGE]}},
        {"hours": {"mon": [["09:00", "17:00"]]}},
        {"hours": {HUGE: "09:00-17:00"}},
        {"hours": {("mon",): "09:00-17:00"}},
        {"hours": {"," * 10**8: "09:00-17:00"}},
        {"hours": [HUGE] * 2, "anchor": HUGE},
        {"anchor": 10**6},
        {"days": {HUGE: ""}},
        {"days": {f"{HUGE}..{HUGE}": ""}},
        {"days": {"2026-01-01..2026-01-02..2026-01-03": ""}},
        {"days": {"..": ""}},
        {"days": {"0000-01-01": ""}},
        {"days": {"0001-01-01..9999-12-31": ""}},
        {"days": {10**1000: ""}},
        {"days": {"2026-01-01": {"name": HUGE}}},
        {"days": {"2026-01-01": {"like": HUGE}}},
        {"breaks": HUGE},
        {"breaks": {"days": HUGE, "hours": "12:00-13:00"}},
        {"closed": {"from": HUGE, "to": HUGE}},
        {"closed": {"from": NOW, "to": NOW.replace(tzinfo=None)}},
        {"closed": {"from": NOW, "to": NOW - timedelta(microseconds=1)}},
        {"closed": {"from": 0, "to": 1}},
        {"short_days": {"before_holiday": HUGE}},
        {"short_days": {"before_holiday": 10**1000}},
        {"working_weekends": HUGE},
        {"missing": HUGE},
        {"missing": {}},
        {"versions": {HUGE: {}}},
        {"versions": HUGE},
        {"holidays": {"dates": {HUGE: HUGE}}},
        {"holidays": {"dates": {"2026-01-01": HUGE}}},
        {"holidays": {"from": HUGE, "to": HUGE}},
        {"holidays": {"from": "0001-01-01", "to": "9999-12-31"}},
        {"holidays": {"dates": {}, "years": [1, 10**9]}},
        {"holidays": [[[[]]]]},
        {HUGE: 1},
        {"slacalc": HUGE},
    ],
)
def test_fields(fields: dict[str, object]) -> None:
    """Long text, wrong shapes and impossible dates are refused, shown short."""
    refused(desk(**fields))


@pytest.mark.parametrize("operation", ["union", "intersection", "difference"])
def test_combinations(operation: str) -> None:
    """Deep, self-containing and widely shared combinations are refused at once."""
    deep: dict[str, object] = desk()
    for _ in range(10_000):
        deep = {operation: [deep, desk()]}
    shared: dict[str, object] = desk()
    for _ in range(20):
        shared = {operation: [shared, shared]}
    endless: dict[str, list[object]] = {operation: []}
    endless[operation] += [endless, endless]
    alone: dict[str, list[object]] = {operation: []}
    alone[operation].append(alone)
    wide = {operation: [desk()] * 251}
    wider = {operation: [{operation: [desk()] * 250}] * 250}
    nested: dict[str, object] = desk()
    for _ in range(21):
        nested = {operation: [desk(), nested]}

    for document in (deep, shared, endless, alone, wide, wider):
        assert "more than 250 calendars are combined; combine fewer" == refused(document)
    assert "nested deeper than 20" in refused(nested)
    for document in ({operation: HUGE}, {operation: [HUGE] * 2}, {operation: [None, 7]}):
        refused(document)


def test_combining_shared_values() -> None:
    """Doubling a value doubles its parts, and is stopped before it takes all memory."""
    calendar = Calendar.from_dict(desk())
    for _ in range(7):
        calendar |= calendar  # 128 parts
    with pytest.raises(CalendarError, match="more than 250 calendars are combined"):
        calendar |= calendar
    largest = calendar | Calendar.from_dict({"union": [desk()] * 122})

    assert largest == Calendar.from_dict(largest.to_dict())
    assert hash(largest) == hash(Calendar.from_dict(largest.to_dict()))
    assert largest.is_open(NOW)
    assert 250 == largest.describe().count("time zone")
    with pytest.raises(CalendarError, match="more than 250 calendars are combined"):
        largest - Calendar.from_dict(desk())


json_keys = st.sampled_from(
    [
        *("timezone", "hours", "anchor", "holidays", "days", "breaks", "closed", "short_days"),
        *("working_weekends", "missing", "versions", "union", "intersection", "difference"),
        *("country", "subdiv", "categories", "dates", "statutory", "from", "to", "name", "rrule"),
        *("start", "like", "date", "before_holiday", "years", "mon", "Mon-Fri", "slacalc"),
        *("2026-05-02", "2026-05-02..2026-05-09", "2026-12-31"),
    ]
)
json_texts = st.sampled_from(
    [
        *("UTC", "Europe/Berlin", "Mars", "24/7", "Mon-Fri 09:00-17:00", "09:00-17:00", "", "fri"),
        *(
            "22:00-06:00",
            "RU",
            "US-MA",
            "error",
            "strict",
            "1h",
            "2bd",
            "2026-05-02",
            "9999-12-31",
        ),
        *("2026-06-01T14:00:00+03:00", "0001-01-01", "FREQ=YEARLY;BYMONTH=11;BYDAY=+4TH"),
        *("FREQ=DAILY", "FREQ=WEEKLY;INTERVAL=9999", "BY", "half_day"),
    ]
)
json_scalars = (
    json_texts
    | st.none()
    | st.booleans()
    | st.integers()
    | st.floats(allow_nan=True)
    | st.text(max_size=8)
    | st.dates()
)
json_values = st.recursive(
    json_scalars,
    lambda inner: (
        st.lists(inner, max_size=4)
        | st.dictionaries(json_keys | st.text(max_size=3) | st.dates(), inner, max_size=5)
    ),
    max_leaves=12,
)
documents = st.dictionaries(json_keys | st.text(max_size=3), json_values, max_size=6) | st.builds(
    lambda fields: desk() | fields, st.dictionaries(json_keys, json_values, max_size=3)
)


@settings(max_examples=300)
@given(documents)
def test_random_documents(document: dict[str, object]) -> None:
    """A document is a calendar that answers and round-trips, or it is refused with faults."""
    if complaint(partial(Calendar.from_dict, document)):
        refused(document)
        return
    calendar = Calendar.from_dict(document)
    assert calendar == Calendar.from_dict(calendar.to_dict())
    assert calendar.describe()
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", HolidayDataWarning)
        assert "" != complaint(partial(calendar.is_open, NOW))
        assert "" != complaint(partial(calendar.intervals, NOW, NOW + timedelta(days=9)))
        assert "" != complaint(partial(calendar.next_open, NOW))
