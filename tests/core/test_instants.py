"""Instants as integers: exact both ways, and everything that is no instant refused."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta, timezone, tzinfo
from zoneinfo import ZoneInfo

import pytest

from slacalc.core.instants import (
    MICROS_PER_DAY,
    MICROS_PER_HOUR,
    MICROS_PER_MINUTE,
    MICROS_PER_SECOND,
    from_micros,
    micros_timedelta,
    timedelta_micros,
    to_micros,
)
from slacalc.errors import AmountError, NaiveDatetimeError

BERLIN = ZoneInfo("Europe/Berlin")
EAST = timezone(timedelta(hours=5, minutes=45))

PAIRS = [
    (0, datetime(1970, 1, 1, tzinfo=UTC)),
    (1, datetime(1970, 1, 1, 0, 0, 0, 1, tzinfo=UTC)),
    (-1, datetime(1969, 12, 31, 23, 59, 59, 999_999, tzinfo=UTC)),
    (86_400_000_000, datetime(1970, 1, 2, tzinfo=UTC)),
    (1_000_000, datetime(1970, 1, 1, 5, 45, 1, tzinfo=EAST)),
    # 2026-03-02 is 20,514 days after the epoch: 56 years of 365 days, 14 leap days, 60 days.
    (20_514 * 86_400_000_000 + 43_201_000_007, datetime(2026, 3, 2, 12, 0, 1, 7, tzinfo=UTC)),
    # The two 02:30 of the fold are 00:30 and 01:30 UTC.
    (1_792_888_200_000_000, datetime(2026, 10, 25, 2, 30, tzinfo=BERLIN)),
    (1_792_891_800_000_000, datetime(2026, 10, 25, 2, 30, tzinfo=BERLIN, fold=1)),
    (-62_135_596_800_000_000, datetime(1, 1, 1, tzinfo=UTC)),
    (253_402_300_799_999_999, datetime(9999, 12, 31, 23, 59, 59, 999_999, tzinfo=UTC)),
]


@pytest.mark.parametrize(("micros", "moment"), PAIRS)
def test_both_ways(micros: int, moment: datetime) -> None:
    """An instant is so many microseconds, and those are the instant, with its fold."""
    assert micros == to_micros(moment)
    back = from_micros(micros, moment.tzinfo or UTC)
    assert (moment.isoformat(), moment.fold) == (back.isoformat(), back.fold)
    assert moment.tzinfo is back.tzinfo
    assert type(back) is datetime


def test_units() -> None:
    """A day is 24 hours of 60 minutes of 60 seconds of a million microseconds."""
    assert (86_400_000_000, 3_600_000_000, 60_000_000, 1_000_000) == (
        MICROS_PER_DAY,
        MICROS_PER_HOUR,
        MICROS_PER_MINUTE,
        MICROS_PER_SECOND,
    )


@pytest.mark.parametrize(
    ("span", "micros"),
    [
        (timedelta(days=2, seconds=3, microseconds=4), 2 * 86_400_000_000 + 3_000_004),
        (timedelta(microseconds=-1), -1),
        (timedelta(0), 0),
        (timedelta.max, 86_399_999_999_999_999_999),
        (timedelta.min, -86_399_999_913_600_000_000),
    ],
)
def test_spans(span: timedelta, micros: int) -> None:
    """A span is so many microseconds, and those are the span."""
    assert micros == timedelta_micros(span)
    assert span == micros_timedelta(micros)


def test_more_than_a_span_can_hold() -> None:
    """A microsecond more than `timedelta.max` is refused with its size."""
    with pytest.raises(AmountError) as caught:
        micros_timedelta(86_399_999_999_999_999_999 + 1)
    assert (
        "'86400000000000000000 microseconds' is more than datetime can hold; "
        "use a smaller amount" == str(caught.value)
    )


@pytest.mark.parametrize("micros", [253_402_300_800_000_000, -62_135_596_800_000_001, 10**30])
def test_instants_beyond_the_years(micros: int) -> None:
    """What lies outside the years 1 to 9999 cannot be told."""
    with pytest.raises(AmountError) as caught:
        from_micros(micros, UTC)
    assert (
        f"counting '{micros} microseconds since 1970' from there leaves the years 1 to 9999; "
        "use a smaller amount" == str(caught.value)
    )


def test_zones_that_lead_out_of_the_years() -> None:
    """The last hours of 9999 exist in UTC but not five hours further east."""
    with pytest.raises(AmountError, match="leaves the years 1 to 9999"):
        from_micros(253_402_300_799_000_000, EAST)


class Stamp(datetime):
    """A datetime of somebody's own, as pandas and pendulum have them."""

    nanosecond = 0

    def __sub__(self, other: object) -> timedelta:  # type: ignore[override]
        raise AssertionError(other)  # its own arithmetic is not to be trusted


class Own(datetime):
    """One that knows no nanoseconds at all."""


class Fine(Stamp):
    """One with nanoseconds."""

    nanosecond = 1


class NaTType(datetime):
    """What pandas calls its missing value."""


class Nowhere(tzinfo):
    """A zone that knows no offset."""

    def utcoffset(self, moment: datetime | None) -> None:
        """Know nothing."""


def test_subclasses_are_taken_by_their_fields() -> None:
    """A subclass gives the instant its fields name, fold and microseconds included."""
    for micros, moment in PAIRS:
        fields = (*moment.timetuple()[:6], moment.microsecond)
        for kind in (Stamp, Own):
            assert micros == to_micros(kind(*fields, tzinfo=moment.tzinfo, fold=moment.fold))


@pytest.mark.parametrize(
    ("value", "message"),
    [
        (
            datetime(2026, 3, 2),  # noqa: DTZ001 - naive is what is refused
            (
                "datetime.datetime(2026, 3, 2, 0, 0) has no time zone, so it names no instant; "
                "attach one, for example value.replace(tzinfo=ZoneInfo('Europe/Berlin'))"
            ),
        ),
        (
            NaTType(2026, 3, 2),
            "NaT (not a time) names no instant; drop or fill missing values first",
        ),
        (
            date(2026, 3, 2),
            (
                "expected an aware datetime, got date datetime.date(2026, 3, 2); "
                "pass datetime.datetime with a tzinfo"
            ),
        ),
        (
            "2026-03-02",
            (
                "expected an aware datetime, got str '2026-03-02'; "
                "pass datetime.datetime with a tzinfo"
            ),
        ),
        (
            None,
            "expected an aware datetime, got NoneType None; pass datetime.datetime with a tzinfo",
        ),
        (
            True,
            "expected an aware datetime, got bool True; pass datetime.datetime with a tzinfo",
        ),
        (17, "expected an aware datetime, got int 17; pass datetime.datetime with a tzinfo"),
    ],
)
def test_what_is_no_instant(value: datetime, message: str) -> None:
    """Each is refused by its own name, with what to do."""
    with pytest.raises(NaiveDatetimeError) as caught:
        to_micros(value)
    assert message == str(caught.value)


def test_naive_subclasses_and_zones_without_an_offset() -> None:
    """A zone that answers None makes a datetime naive, as the standard library says."""
    for value in (Stamp(2026, 3, 2), datetime(2026, 3, 2, tzinfo=Nowhere())):
        with pytest.raises(NaiveDatetimeError, match="has no time zone"):
            to_micros(value)


def test_nanoseconds() -> None:
    """Nanoseconds that are not whole microseconds are refused, not cut."""
    with pytest.raises(NaiveDatetimeError) as caught:
        to_micros(Fine(2026, 3, 2, tzinfo=UTC))
    assert "has nanoseconds that are not whole microseconds; round it first, for example " in str(
        caught.value
    )
    assert str(caught.value).startswith("Fine(2026, 3, 2, 0, 0, tzinfo=datetime.timezone.utc)")


def test_pandas() -> None:
    """Timestamps are instants, NaT and nanoseconds are not."""
    pandas = pytest.importorskip("pandas")

    assert 1_000_000 == to_micros(pandas.Timestamp("1970-01-01T00:00:01Z"))
    assert 1_792_891_800_000_000 == to_micros(
        pandas.Timestamp("2026-10-25T01:30Z").tz_convert("Europe/Berlin")
    )
    with pytest.raises(NaiveDatetimeError, match=r"^NaT"):
        to_micros(pandas.NaT)
    with pytest.raises(NaiveDatetimeError, match="nanoseconds"):
        to_micros(pandas.Timestamp("1970-01-01T00:00:00.000000001Z"))
    with pytest.raises(NaiveDatetimeError, match="no time zone"):
        to_micros(pandas.Timestamp("1970-01-01"))
