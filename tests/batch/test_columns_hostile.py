"""Columns that are wrong, and calendars asked far from what is compiled: named errors, no hang."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from typing import TYPE_CHECKING, Any
from zoneinfo import ZoneInfo

import numpy as np
import pandas as pd
import polars as pl
import pyarrow as pa
import pytest

from slacalc import Calendar, CalendarTime, batch
from slacalc.batch.arrays import NULL
from slacalc.batch.measuring.positions import Positions
from slacalc.batch.measuring.rulers import DayColumnRuler, TimeColumnRuler
from slacalc.calendars.compiling.compiled import compiled_of
from slacalc.core.instants import MICROS_PER_HOUR
from slacalc.errors import (
    AmountError,
    CalendarError,
    FormatError,
    HolidayDataError,
    NaiveDatetimeError,
    NeverOpensError,
    TableError,
    WallTimeWarning,
)
from slacalc.testing.reference.reference import micros

if TYPE_CHECKING:
    from slacalc.batch.measuring.failures import Failures

DESK = Calendar(timezone="Europe/Berlin", hours="Mon-Fri 09:00-17:00")
WALL = np.array(["2026-03-06T15:00", "NaT"], "M8[us]")
ZONED = pd.Series(WALL).dt.tz_localize("UTC")


def desk() -> Calendar:
    """A desk with nothing compiled."""
    return Calendar(timezone="Europe/Berlin", hours="Mon-Fri 09:00-17:00")


def texts(*values: str) -> Any:
    """Instants as numpy has them."""
    return np.array(values, "M8[us]")


@pytest.mark.parametrize(
    "column",
    [
        WALL,
        pd.Series(WALL),
        pd.DatetimeIndex(WALL),
        pd.Series(WALL).astype(object),
        pd.Series(WALL).astype("timestamp[us][pyarrow]"),
        pl.Series(WALL),
        pa.array(WALL),
        pa.chunked_array([pa.array(WALL)]),
    ],
    ids=lambda column: type(column).__name__,
)
def test_wall_times_are_refused_until_their_zone_is_said(column: Any) -> None:
    """A column without a zone names no instants; `timezone` gives it one."""
    with pytest.raises((NaiveDatetimeError, TableError), match=r"time zone"):
        batch.is_open(column, DESK)

    found = batch.is_open(column, DESK, timezone="UTC")

    assert next(iter(found.to_pylist() if hasattr(found, "to_pylist") else found))


@pytest.mark.parametrize(
    ("column", "error", "message"),
    [
        ([WALL[0]], FormatError, "has to be a column of numpy, pandas, Polars or pyarrow"),
        (None, FormatError, "got NoneType"),
        (datetime(2026, 3, 6, tzinfo=UTC), FormatError, "slacalc.Calendar answers for single"),
        (pd.NaT, NaiveDatetimeError, "NaT"),
        (pd.DataFrame({"a": ZONED}), FormatError, "got DataFrame"),
        (np.array([[1]], "M8[us]"), TableError, "2 dimensions"),
        (np.array([1]), TableError, "expected instants"),
        (np.array(["2026-03-06"], "M8[D]"), TableError, "expected a unit of s, ms, us or ns"),
        (np.array([1], "m8[us]"), TableError, "expected instants"),
        (
            pd.Series(["2026-03-06"]),
            TableError,
            r"moment\[0\]: expected an aware datetime, got str",
        ),
        (pd.Series([1.5]), TableError, "parse it first"),
        (pl.Series([date(2026, 3, 6)]), TableError, "got Date"),
        (pa.array(["2026"]), TableError, "expected instants"),
        (np.array([1], "M8[ns]"), NaiveDatetimeError, "nanoseconds .* 1 rows, first in row 0"),
        (np.array([1 << 60], "M8[s]"), TableError, "far outside"),
        (np.array([1 << 60], "M8[us]"), CalendarError, "outside the years 1 to 9999"),
    ],
)
def test_what_is_no_column_of_instants_is_refused(
    column: Any, error: type[Exception], message: str
) -> None:
    """Whatever else comes is a named error that says what to do."""
    with pytest.raises(error, match=message):
        batch.is_open(column, DESK, timezone="UTC")


@pytest.mark.parametrize(
    ("options", "error", "message"),
    [
        ({"timezone": "Europe/Berlim"}, TableError, "unknown time zone"),
        ({"ambiguous": "raise"}, AmountError, "ambiguous='raise'"),
        ({"calendars": {"a": DESK}}, TableError, "a calendar is given already"),
    ],
)
def test_options_that_are_not_possible(options: Any, error: type[Exception], message: str) -> None:
    """An option that is misspelt, or has nothing to do, is an error."""
    with pytest.raises(error, match=message):
        batch.is_open(ZONED, DESK, **options)


def test_other_options_that_are_not_possible() -> None:
    """Units, landings and calendars are checked before anything is worked out."""
    with pytest.raises(AmountError, match="unit='hours'"):
        batch.elapsed(ZONED, ZONED, DESK, unit="hours")  # type: ignore[arg-type]
    with pytest.raises(AmountError, match="landing='soon'"):
        batch.add(ZONED[:0], "3h", DESK, landing="soon")  # type: ignore[arg-type]
    with pytest.raises(AmountError, match="cutoff"):
        batch.subtract(ZONED, {"business_days": 1, "cutoff": "10:00"}, DESK)
    with pytest.raises(FormatError, match="calendar has to be"):
        batch.is_open(ZONED, None)  # type: ignore[arg-type]
    with pytest.raises(TableError, match="say which calendar each key means"):
        batch.is_open(ZONED, pd.Series(["a", "b"]))


def test_columns_have_to_fit_each_other() -> None:
    """Another length, or another index, is refused: nothing is aligned in silence."""
    with pytest.raises(TableError, match="end: it has 1 rows, start has 2"):
        batch.elapsed(ZONED, ZONED[:1], DESK)
    with pytest.raises(TableError, match="its index is not that of start"):
        batch.elapsed(ZONED, ZONED.set_axis([1, 2]), DESK)
    with pytest.raises(TableError, match="amount: its index"):
        batch.add(ZONED, pd.Series(["1h", "2h"], [7, 8]), DESK)
    with pytest.raises(TableError, match="amount: it has 1 rows"):
        batch.add(ZONED, pa.array(["1h"]), DESK)
    with pytest.raises(TableError, match="calendar: it has 1 rows"):
        batch.is_open(ZONED, pa.array(["a"]), calendars={"a": DESK})


def test_unknown_keys_come_in_one_report() -> None:
    """Every key without a calendar is named, with its first row, before work starts."""
    keys = pd.Series(["x", "desk", "y", "x", None], dtype="category")
    moments = pd.Series([ZONED[0]] * 5)

    with pytest.raises(TableError) as caught:
        batch.is_open(moments, keys, calendars={"desk": DESK})

    assert ["calendar[0]", "calendar[2]"] == [fault.path for fault in caught.value.faults]


def test_keys_that_can_call_nothing_are_unknown() -> None:
    """A list, a mapping, or a key that means no calendar, is a key without a calendar."""
    keys = np.array([[1], {"a": 1}, "text"], object)

    with pytest.raises(TableError) as caught:
        batch.is_open(pd.Series([ZONED[0]] * 3), keys, calendars={"text": "desk"})  # type: ignore[dict-item]

    assert 3 == len(caught.value.faults)


@pytest.mark.parametrize(
    "keys",
    [
        np.array([1, 2, 1]),
        np.array([1, 2, 1], object),
        pd.Series([1, 2, 1], dtype="category"),
        pd.Series([1, 2, 1], dtype="Int64"),
        pl.Series([1, 2, 1]),
        pa.array([1, 2, 1]).dictionary_encode(),
        pa.chunked_array([[1], [2, 1]]),
    ],
    ids=lambda keys: type(keys).__name__,
)
def test_each_row_is_asked_on_its_own_calendar(keys: Any) -> None:
    """Keys of any kind of column choose the calendar of each row."""
    always = Calendar(timezone="UTC", hours="24/7")
    saturday = pd.Series([pd.Timestamp("2026-03-07T12:00Z")] * 3)

    found = batch.is_open(saturday, keys, calendars={1: DESK, 2: always})

    assert [False, True, False] == found.tolist()


def test_amounts_of_any_column() -> None:
    """Texts, categories, objects and lengths of time of each library are amounts; null is null."""
    start = pd.Series([pd.Timestamp("2026-03-06T15:00Z")] * 3)
    hours = [timedelta(hours=1), timedelta(hours=3), None]
    expected = [pd.Timestamp("2026-03-06T16:00Z"), pd.Timestamp("2026-03-09T10:00Z"), pd.NaT]
    for amounts in (
        np.array(["1h", "3h", None], object),
        pd.Series(["1h", "3h", None], dtype="category"),
        pa.array(["1h", "3h", None]),
        pl.Series(["1h", "3h", None]),
        pl.Series(hours, dtype=pl.Duration("ms")),
        pa.array(hours, pa.duration("ns")),
        pa.chunked_array([pa.array(hours, pa.duration("s"))]),
        pd.Series(hours, dtype="timedelta64[ns]"),
        pd.Series(hours).astype("duration[us][pyarrow]"),
        np.array([3600, 3 * 3600, "NaT"], "m8[s]"),
        pl.Series(hours, dtype=pl.Object),
        np.array([timedelta(hours=1), "3h", None], object),
    ):
        assert expected == batch.add(start, amounts, DESK).tolist(), amounts

    documents = np.array([{"business_days": 1}, CalendarTime("1h"), None], object)
    found = batch.add(start, documents, DESK)
    assert [pd.Timestamp("2026-03-09T15:00Z"), expected[0], pd.NaT] == found.tolist()
    with pytest.raises(AmountError, match="finer than a microsecond"):
        batch.add(start, np.array([1, 2, 3], "m8[ns]"), DESK)


@pytest.mark.parametrize("size", [0, 1])
def test_empty_columns_and_columns_of_one_row(size: int) -> None:
    """Nothing asked is nothing answered, in the type it would have had."""
    start = ZONED[:size]

    for found in (
        batch.elapsed(start, start, DESK),
        batch.add(start, "3h", DESK),
        batch.add(start, pd.Series(["2bd"] * size, dtype=object), DESK),
        batch.is_open(start, DESK),
    ):
        assert size == len(found)
    assert start.dtype == batch.add(start, "3h", DESK).dtype


def test_columns_of_nulls_alone() -> None:
    """Null, whatever its type, is asked nothing."""
    assert [None, None] == batch.add(pa.nulls(2), "3h", DESK).to_pylist()
    assert [None] == batch.add(pl.Series([None]), "3h", DESK).to_list()
    assert [None] == batch.is_open(pa.array([None], pa.timestamp("s", "UTC")), DESK).to_pylist()
    assert np.isnat(batch.elapsed(np.array([None]), np.array([pd.NaT]), DESK)).all()


def test_zones_side_by_side_stay_each_its_own() -> None:
    """Datetimes as objects may have a zone each, and come out in it."""
    berlin, tokyo = ZoneInfo("Europe/Berlin"), ZoneInfo("Asia/Tokyo")
    start = datetime(2026, 3, 6, 15, tzinfo=UTC)
    column = pd.Series([start.astimezone(berlin), start.astimezone(tokyo)], dtype=object)

    found = batch.add(column, "3h", DESK)

    assert ["2026-03-09 11:00:00+01:00", "2026-03-09 19:00:00+09:00"] == [*map(str, found)]


def test_wall_times_that_are_no_one_instant_are_counted() -> None:
    """The hour shown twice is its first, the hour skipped its end; or both are null."""
    wall = texts("2026-10-25T02:30", "2026-03-29T02:30", "2026-10-26T10:00", "NaT")
    with pytest.warns(WallTimeWarning, match="start: 2 of 4 rows") as noted:
        found = batch.add(wall, "0h", DESK, timezone="Europe/Berlin")

    assert [2] == [warning.message.rows for warning in noted]
    assert texts(*map(str, wall[:1]), "2026-03-29T03:00").tolist() == found[:2].tolist()
    with pytest.warns(WallTimeWarning, match="they are null"):
        dropped = batch.add(wall, "0h", DESK, timezone="Europe/Berlin", ambiguous="null")
    assert [True, True, False, True] == np.isnat(dropped).tolist()


def test_nanoseconds_do_not_reach_everywhere() -> None:
    """What nanoseconds cannot hold is an error, not a wrong year."""
    start = pd.Series([pd.Timestamp("2262-01-01", tz="UTC")]).astype("datetime64[ns, UTC]")

    with pytest.raises(AmountError, match="fit into nanoseconds"):
        batch.add(start, "200d calendar", DESK)
    with pytest.raises(AmountError, match="outside the years 1 to 9999"):
        batch.add(texts("9999-12-01"), CalendarTime("9999h"), DESK, timezone="UTC")


def test_years_far_apart_are_compiled_apart() -> None:
    """A column with a year 1 and a year 9999 compiles neither what lies between nor hangs."""
    calendar = desk()
    start = texts("0001-02-03T10:00", "2026-03-06T10:00", "9999-11-30T10:00", "NaT")
    end = start + np.timedelta64(10, "D")

    found = batch.elapsed(start, end, calendar, timezone="UTC")

    rows = zip(start[:3].tolist(), end[:3].tolist(), strict=True)
    expected = [DESK.elapsed(a.replace(tzinfo=UTC), b.replace(tzinfo=UTC)) for a, b in rows]
    assert [*expected, None] == found.tolist()
    window = compiled_of(calendar).window
    assert window is not None
    assert window.last_year - window.first_year < 60


def test_rows_longer_than_400_years_are_refused() -> None:
    """A question too long for the calendar is too long in a column, too."""
    with pytest.raises(CalendarError, match="400 at most"):
        batch.elapsed(texts("1500-01-01"), texts("2026-01-01"), desk(), timezone="UTC")


def test_answers_behind_the_window_make_it_grow() -> None:
    """Deadlines in later years than any start are found, forth and back."""
    start = texts("2026-12-31T15:30", "2026-01-01T10:00", "2026-06-01T10:00")

    later = batch.add(start, "3000h", desk(), timezone="UTC")
    earlier = batch.subtract(start, "3000h", desk(), timezone="UTC")

    moments = [at.replace(tzinfo=UTC) for at in start.tolist()]
    assert [DESK.add(at, "3000h").replace(tzinfo=None) for at in moments] == later.tolist()
    assert [DESK.subtract(at, "3000h").replace(tzinfo=None) for at in moments] == earlier.tolist()


def test_a_calendar_that_does_not_open_again_says_so() -> None:
    """A search that finds nothing ends, with the error it ends with for one row."""
    once = Calendar(timezone="UTC", days={"2026-03-06": "09:00-17:00"})

    with pytest.raises(NeverOpensError):
        batch.add(texts("2026-03-06T10:00", "2026-03-06T16:00"), "2h", once, timezone="UTC")


@pytest.mark.parametrize("ruler", [TimeColumnRuler, DayColumnRuler])
def test_failures_are_noted_by_row_and_the_rest_is_answered(ruler: Any) -> None:
    """Who collects failures gets the answers of all other rows."""
    live = Calendar(timezone="UTC", hours="Mon-Fri 09:00-17:00", holidays="DE")
    frozen = live.freeze(2024, 2026)
    moments = [datetime(year, 12, 30, 10, tzinfo=UTC) for year in (2023, 2024, 2026, 2026, 2025)]
    start = np.array([*map(micros, moments), NULL], np.int64)
    failures: Failures = {}

    found = ruler(compiled_of(frozen)).reach(start, np.full(6, 80 * MICROS_PER_HOUR), failures)

    assert {0: HolidayDataError, 2: HolidayDataError, 3: HolidayDataError} == {
        row: type(error) for row, error in failures.items()
    }
    assert [True, False, True, True, False, True] == (found == NULL).tolist()
    between: Failures = {}
    spans = ruler(compiled_of(frozen)).between(start, start + MICROS_PER_HOUR, between)
    assert [0] == list(between)
    assert [True, False, False, False, False, True] == (spans == NULL).tolist()


def test_instants_outside_of_time_fail_alone() -> None:
    """Among collected failures, a row in no year leaves the others their answers."""
    start = np.array([1 << 60, micros(datetime(2026, 3, 6, 10, tzinfo=UTC))], np.int64)
    failures: Failures = {}

    found = TimeColumnRuler(compiled_of(desk())).between(start, start + 5, failures)

    assert [NULL, 5] == found.tolist()
    assert [0] == list(failures)


def test_positions_among_crowded_keys() -> None:
    """Where keys crowd in one place, a search takes over, and says the same."""
    keys = np.array([0, *range(10**12, 10**12 + 50), 1 << 50], np.int64)
    values = np.array([NULL, -1, 0, 1, 10**12 - 1, 10**12 + 7, 10**12 + 99, 1 << 51], np.int64)

    assert np.searchsorted(keys, values, "right").tolist() == Positions(keys).upto(values).tolist()
    assert [0, 0] == Positions(keys[:0]).upto(values[:2]).tolist()


def test_expressions_are_asked_when_the_frame_runs() -> None:
    """Lazy frames know the types beforehand, and the answers are those of the columns."""
    frame = pl.LazyFrame({"at": pl.Series(WALL), "kind": ["a", "b"], "ms": pl.Series(WALL)})
    frame = frame.with_columns(pl.col("ms").cast(pl.Datetime("ms")))
    asked = frame.select(
        due=batch.add(pl.col("at"), "3h", DESK, timezone="Europe/Berlin"),
        opened=batch.is_open(pl.col("at").dt.replace_time_zone("UTC"), DESK),
        used=batch.elapsed(pl.col("at"), datetime(2026, 3, 9, tzinfo=UTC), DESK, timezone="UTC"),
        held=batch.deadline(
            pl.col("ms").dt.replace_time_zone("UTC"), pl.lit("1h"), DESK, held=pl.lit("1h")
        ),
        taken=batch.subtract(pl.col("at"), "1h", DESK, timezone="UTC"),
    )

    found = asked.collect()

    assert dict(asked.collect_schema()) == dict(found.schema)
    assert pl.Datetime("us", "Europe/Berlin") == found.schema["due"]
    assert pl.Datetime("ms", "UTC") == found.schema["held"]
    assert ["2026-03-09 10:00:00+01:00", "None"] == [*map(str, found["due"].to_list())]
    assert [timedelta(hours=1), None] == found["used"].to_list()


def test_expressions_say_what_is_wrong() -> None:
    """What cannot be said in the unit of a lazy column is an error when the frame runs."""
    frame = pl.LazyFrame({"ms": pl.Series(WALL)}).with_columns(
        pl.col("ms").cast(pl.Datetime("ms")).dt.replace_time_zone("UTC")
    )

    with pytest.raises((TableError, pl.exceptions.ComputeError), match="finer than its unit"):
        frame.select(batch.add(pl.col("ms"), timedelta(microseconds=5), DESK)).collect()
    with pytest.raises(FormatError, match="start has to be an expression"):
        batch.add(pl.Series(WALL), pl.col("amount"), DESK)
