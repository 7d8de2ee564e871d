"""Calendars as values: equality, source, documents, pickles, fingerprints, freezing, words.

SPEC section 3: equal definitions are equal and hash equal, the `repr` rebuilds, it pickles and
round-trips through plain JSON types, and is safe to share between threads.
"""

from __future__ import annotations

import copy
import json
import pickle
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from pydantic import BaseModel, TypeAdapter, ValidationError

from slacalc import Calendar
from slacalc.calendars.holidays import countries
from slacalc.calendars.localtime import zones
from slacalc.errors import CalendarError, HolidayDataError

FULL = Calendar(
    timezone="Europe/Moscow",
    hours=["Mon-Fri 09:00-13:00, 14:00-18:00; Sat 10:00-14:00", "24/7", {}],
    anchor=date(2026, 1, 5),
    holidays=[
        "RU",
        {"country": "IT", "subdiv": "BZ", "categories": ["half_day"], "hours": "08:00-13:00"},
        {"dates": {"2026-10-11": "Republic Day"}, "statutory": True},
        {"from": "2026-07-20", "to": "2026-07-31", "name": "Works holiday"},
        {"rrule": "FREQ=YEARLY;BYMONTH=11;BYDAY=+4TH", "name": "Thanksgiving"},
        {"rrule": "FREQ=WEEKLY;INTERVAL=4", "start": "2026-01-02"},
    ],
    days={
        "2026-12-31": "08:00-12:00",
        "2026-12-30": {"hours": "08:00-12:00, 13:00-15:00", "name": "Stocktaking"},
        "2026-05-02..2026-05-03": "",
        "2026-11-01": {"like": "fri", "name": "Moved working day"},
    },
    breaks=[
        {"days": "Mon-Fri", "hours": "12:00-12:30", "name": "lunch"},
        {"date": "2026-03-05", "hours": "22:00-01:00"},
        {"rrule": "FREQ=MONTHLY;BYDAY=1MO", "hours": "09:00-10:00", "name": "all hands"},
        {"rrule": "FREQ=DAILY;INTERVAL=9", "start": "2026-01-01", "hours": "09:00-09:30"},
    ],
    closed=[
        {"from": "2026-06-01T14:00:00+03:00", "to": "2026-06-01T18:30:00+03:00", "name": "cut"},
        {"from": "2026-07-01T14:00:00+03:00", "to": "2026-07-01T18:30:00+03:00"},
    ],
    short_days={"before_holiday": "1h30m"},
    working_weekends="thu",
    missing="ignore",
    versions={
        "2027-01-01": {"hours": "Mon-Thu 08:00-17:00", "working_weekends": False},
        "2028-01-01": {"missing": "strict"},
    },
)
PLAIN = Calendar(timezone="UTC", hours="Mon-Fri 09:00-17:00")
OTHER = Calendar(timezone="Asia/Tokyo", hours="24/7")
CALENDARS = (FULL, PLAIN, PLAIN | FULL, (PLAIN & OTHER) - FULL, PLAIN | OTHER | FULL)


@pytest.mark.parametrize("calendar", CALENDARS)
def test_every_form_rebuilds_the_value(calendar: Calendar) -> None:
    """Source, document, JSON text, pickle and copies are all equal to it, and hash equal."""
    forms = [
        eval(repr(calendar), {"Calendar": Calendar}),  # noqa: S307 - that repr is source is the promise
        Calendar.from_dict(calendar.to_dict()),
        Calendar.from_dict(json.loads(json.dumps(calendar.to_dict()))),
        pickle.loads(pickle.dumps(calendar)),  # noqa: S301 - its own pickle
        copy.copy(calendar),
        copy.deepcopy(calendar),
    ]
    assert [calendar] * 6 == forms
    assert {hash(calendar)} == {hash(form) for form in forms}


def test_equality() -> None:
    """Spelling does not matter, meaning does; nothing else is a calendar."""
    spelled = Calendar(
        timezone=ZoneInfo("UTC"),
        hours={"mon": ["09:00-12:00", "12:00-17:00"], "Tue-Fri": "9:00-17:00"},
    )
    assert PLAIN == spelled
    assert PLAIN != OTHER
    assert PLAIN != Calendar(timezone="Etc/UTC", hours="Mon-Fri 09:00-17:00")
    assert PLAIN | OTHER != OTHER | PLAIN
    assert PLAIN != "Mon-Fri 09:00-17:00"
    assert 2 == len({PLAIN, spelled, OTHER})


def test_only_calendars_combine() -> None:
    """Combining with anything else is Python's own TypeError."""
    for combine in (lambda: PLAIN | 1, lambda: PLAIN & None, lambda: PLAIN - "RU"):
        with pytest.raises(TypeError, match="unsupported operand"):
            combine()


def test_it_is_frozen() -> None:
    """Nothing can be set or deleted."""
    with pytest.raises(AttributeError, match="a calendar is frozen; cannot set timezone"):
        PLAIN.timezone = ZoneInfo("UTC")  # type: ignore[misc]
    with pytest.raises(AttributeError, match="a calendar is frozen; cannot delete timezone"):
        del PLAIN.timezone  # type: ignore[misc]


def test_documents_are_sorted_and_numbered() -> None:
    """A document has a format number, sorted keys, and only what is not the default."""
    assert {
        "hours": "Mon-Fri 09:00-17:00",
        "slacalc": 1,
        "timezone": "UTC",
    } == PLAIN.to_dict()
    assert ["hours", "slacalc", "timezone"] == list(PLAIN.to_dict())
    assert ["slacalc", "union"] == list((PLAIN | OTHER).to_dict())
    for number in (2, True):
        with pytest.raises(CalendarError, match="this version reads format 1"):
            Calendar.from_dict({"slacalc": number, "timezone": "UTC", "hours": "24/7"})


def test_the_source_says_only_what_is_not_the_default() -> None:
    """The `repr` is what one would write."""
    assert "Calendar(timezone='UTC', hours='Mon-Fri 09:00-17:00')" == repr(PLAIN)
    assert (
        "((Calendar(timezone='UTC', hours='Mon-Fri 09:00-17:00')"
        " | Calendar(timezone='Asia/Tokyo', hours='24/7'))"
        " - Calendar(timezone='Asia/Tokyo', hours='24/7'))"
    ) == repr((PLAIN | OTHER) - OTHER)


def test_combinations_are_checked() -> None:
    """Fewer than two calendars, other fields beside, and too deep nesting are refused."""
    plain = PLAIN.to_dict()
    with pytest.raises(CalendarError, match="at least two calendars"):
        Calendar.from_dict({"union": [plain]})
    with pytest.raises(CalendarError, match="at least two calendars"):
        Calendar.from_dict({"union": plain})
    with pytest.raises(CalendarError, match="unknown field beside union"):
        Calendar.from_dict({"union": [plain, plain], "timezone": "UTC"})
    with pytest.raises(CalendarError, match=r"intersection\.1\.hours: the calendar never opens"):
        Calendar.from_dict({"intersection": [plain, {"timezone": "UTC"}]})
    deep = PLAIN
    for _ in range(10):
        deep = (deep | OTHER) & OTHER
    with pytest.raises(CalendarError, match="nested deeper than 20; combine fewer"):
        deep | OTHER
    with pytest.raises(CalendarError, match="nested deeper than 20"):
        Calendar.from_dict({"union": [deep.to_dict(), plain]})


def test_a_long_chain_of_one_operation_is_not_deep() -> None:
    """A hundred calendars make one flat union."""
    calendar = PLAIN
    for _ in range(99):
        calendar |= OTHER

    assert 100 == len(calendar.to_dict()["union"])  # type: ignore[arg-type]
    assert calendar == Calendar.from_dict(calendar.to_dict())


def test_describe() -> None:
    """A line a rule, in words."""
    assert [
        "time zone Europe/Moscow",
        "week 1 of 3: open Mon-Fri 09:00-13:00, 14:00-18:00; Sat 10:00-14:00",
        "week 2 of 3: open 24/7",
        "week 3 of 3: closed",
        "holiday: public holidays of RU",
        "holiday: public holidays of IT-BZ",
        "holiday: 1 listed dates",
        "holiday: 2026-07-20 to 2026-07-31 (Works holiday)",
        "holiday: FREQ=YEARLY;BYMONTH=11;BYDAY=+4TH (Thanksgiving)",
        "holiday: FREQ=WEEKLY;INTERVAL=4 from 2026-01-02 (holiday)",
        "on 2026-05-02 to 2026-05-03: closed",
        "on 2026-11-01: like Fri (Moved working day)",
        "on 2026-12-30: 08:00-12:00, 13:00-15:00 (Stocktaking)",
        "on 2026-12-31: 08:00-12:00",
        "break: Mon-Fri 12:00-12:30 (lunch)",
        "break: 2026-03-05 22:00-01:00",
        "break: FREQ=MONTHLY;BYDAY=1MO 09:00-10:00 (all hands)",
        "break: FREQ=DAILY;INTERVAL=9 from 2026-01-01 09:00-09:30",
        "closed from 2026-06-01T14:00:00+03:00 to 2026-06-01T18:30:00+03:00 (cut)",
        "closed from 2026-07-01T14:00:00+03:00 to 2026-07-01T18:30:00+03:00",
        "closes 1h30m earlier before statutory holidays",
        "moved working weekends open like Thu",
    ] == FULL.describe().splitlines()[:22]
    assert "  moved working weekends stay closed" in FULL.describe().splitlines()


@pytest.mark.parametrize(
    ("calendar", "words"),
    [
        (PLAIN | OTHER, "open whenever any is open:"),
        (PLAIN & OTHER, "open while all are open:"),
        (PLAIN - OTHER, "open while the first is open and the second closed:"),
    ],
)
def test_describe_combinations(calendar: Calendar, words: str) -> None:
    """A combination says how, and describes its operands below."""
    first, *rest = calendar.describe().splitlines()

    assert words == first
    assert [
        "  time zone UTC",
        "  open Mon-Fri 09:00-17:00",
        "  time zone Asia/Tokyo",
        "  open 24/7",
    ] == rest


def test_fingerprints(monkeypatch: pytest.MonkeyPatch) -> None:
    """A hash over definition, holidays version and the version of each zone's data."""
    before = [calendar.fingerprint() for calendar in (PLAIN, OTHER, PLAIN | OTHER)]
    assert 3 == len(set(before))
    assert before[0] == Calendar.from_dict(PLAIN.to_dict()).fingerprint()
    assert all(text.startswith("sha256:") and len(text) == 71 for text in before)

    monkeypatch.setattr("slacalc.calendars.fingerprint.zone_data_version", lambda _: "1970a")
    other_zones = PLAIN.fingerprint()
    monkeypatch.setattr("importlib.metadata.version", lambda _: "0.0")
    assert 3 == len({before[0], other_zones, PLAIN.fingerprint()})
    assert countries.holidays_version()
    assert zones.packaged_version() >= "2025a"


def test_freezing_writes_holidays_out() -> None:
    """The frozen calendar answers as the live one did, and refuses other years."""
    live = Calendar(
        timezone="Europe/Moscow",
        hours="Mon-Fri 09:00-18:00",
        holidays=["RU", {"dates": {"2024-06-14": "Company day"}}],
        short_days={"before_holiday": "1h"},
        versions={"2024-07-01": {"hours": "Mon-Fri 08:00-17:00"}},
    )
    frozen = live.freeze(2023, 2024)
    start, end = (datetime(year, 1, 1, tzinfo=live.timezone) for year in (2023, 2025))

    assert "RU" not in json.dumps(frozen.to_dict())
    assert live.intervals(start, end) == frozen.intervals(start, end)
    assert live.elapsed(start, end) == frozen.elapsed(start, end)
    assert frozen == frozen.freeze(2023, 2024)
    assert frozen == Calendar.from_dict(frozen.to_dict())
    assert frozen.is_open(datetime(2024, 4, 27, 12, tzinfo=live.timezone))
    with pytest.raises(HolidayDataError, match=r"say nothing of 2025 \(they cover 2023-2024\)"):
        frozen.is_open(datetime(2025, 6, 2, tzinfo=UTC))
    assert (live | OTHER).freeze(2023, 2024) == frozen | OTHER


@pytest.mark.parametrize(
    ("years", "message"),
    [
        ((2026, 2025), "the end 2025 is before the start 2026"),
        ((0, 2025), "expected a year from 1 to 9999, got 0"),
        ((2025, 10_000), "expected a year from 1 to 9999, got 10000"),
        ((True, 2025), "expected a year from 1 to 9999, got True"),
        (("2025", 2026), "expected a year from 1 to 9999, got '2025'"),
        ((1, 401), "spans 401 years"),
    ],
)
def test_years_that_are_none(years: tuple[int, int], message: str) -> None:
    """`prepare` takes years in order, and not too many of them."""
    with pytest.raises(CalendarError, match=message):
        PLAIN.prepare(*years)


def test_prepare_compiles_ahead() -> None:
    """A prepared calendar answers all its years from one window; 400 years are not too many."""
    calendar = Calendar(timezone="UTC", hours="Mon-Fri 09:00-17:00")
    calendar.prepare(1900, 2299)
    first, last = datetime(1900, 1, 1, tzinfo=UTC), datetime(2300, 1, 1, tzinfo=UTC)

    # 400 years are 146,097 days, 20,871 weeks of 40 hours.
    assert timedelta(hours=20_871 * 40) == calendar.elapsed(first, last)
    with pytest.raises(HolidayDataError, match="no holiday data for RU in 1980"):
        Calendar(timezone="UTC", hours="24/7", holidays="RU").prepare(1980, 2020)
    assert () == PLAIN.warnings(2026)


class Desk(BaseModel):
    """Somebody's model with a calendar in it."""

    hours: Calendar


def test_a_field_of_a_pydantic_model() -> None:
    """A model takes a calendar or its document, writes the document, and reports faults."""
    document = {"hours": {"timezone": "UTC", "hours": "Mon-Fri 09:00-17:00"}}

    assert Desk(hours=PLAIN) == Desk.model_validate(document)
    assert PLAIN == Desk.model_validate_json(json.dumps(document)).hours
    assert PLAIN.to_dict() == Desk(hours=PLAIN).model_dump()["hours"]
    assert Desk(hours=FULL) == Desk.model_validate_json(Desk(hours=FULL).model_dump_json())
    with pytest.raises(ValidationError, match="never opens"):
        Desk.model_validate({"hours": {"timezone": "UTC"}})
    with pytest.raises(ValidationError):
        Desk.model_validate({"hours": "24/7"})
    schema = TypeAdapter(Calendar).json_schema()
    assert {"timezone", "hours", "holidays"} <= set(json.dumps(schema).split('"'))


def test_the_published_schema_accepts_what_the_reader_reads() -> None:
    """Documents of calendars are valid by the JSON Schema; ill-formed ones are not."""
    jsonschema = pytest.importorskip("jsonschema")
    schema = TypeAdapter(Calendar).json_schema()
    for calendar in CALENDARS:
        jsonschema.validate(calendar.to_dict(), schema)
    for wrong in ({}, {"timezone": 7, "hours": "24/7"}, {"timezone": "UTC", "huors": "24/7"}):
        with pytest.raises(jsonschema.ValidationError):
            jsonschema.validate(wrong, schema)


def test_threads_share_a_calendar() -> None:
    """Many threads asking for different years get the answers of one."""
    years = list(range(1950, 2080, 3))
    questions = [(datetime(y, 3, 1, tzinfo=UTC), datetime(y + 1, 2, 1, tzinfo=UTC)) for y in years]
    expected = [
        Calendar(timezone="UTC", hours="Mon-Fri 09:00-17:00").elapsed(*pair) for pair in questions
    ]
    shared = Calendar(timezone="UTC", hours="Mon-Fri 09:00-17:00")

    with ThreadPoolExecutor(8) as pool:
        found = [list(pool.map(lambda q: shared.elapsed(*q), questions)) for _ in range(5)]

    assert [expected] * 5 == found
