"""The clock on the wall over columns reads what the scalar one reads, in every zone."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from slacalc.batch.measuring.walltime import local_clock, utc_years
from slacalc.calendars.localtime.walltime import EPOCH_ORDINAL, WallClock, offset_changes
from slacalc.core.instants import MICROS_PER_DAY, MICROS_PER_HOUR

TROUBLE = (
    "Europe/Dublin",
    "Australia/Lord_Howe",
    "Pacific/Apia",
    "America/St_Johns",
    "Asia/Kathmandu",
    "Africa/Casablanca",
    "America/Scoresbysund",
)
ZONES = st.sampled_from(TROUBLE) | st.timezone_keys()
EPOCH = datetime(1970, 1, 1, tzinfo=UTC)


@st.composite
def readings(draw: st.DrawFn) -> tuple[ZoneInfo, list[int]]:
    """A zone, and readings of its clock, most of them near a change."""
    zone = ZoneInfo(draw(ZONES))
    found = []
    for year in draw(st.lists(st.integers(1900, 2037) | st.just(2011), min_size=1, max_size=5)):
        around = (date(year, 6, 1).toordinal() - EPOCH_ORDINAL) * MICROS_PER_DAY
        changes = offset_changes(zone, year)
        if changes:
            change = draw(st.sampled_from(changes))
            around = change.at + draw(st.sampled_from((change.before, change.after)))
        found.append(
            around + draw(st.integers(-26, 26)) * MICROS_PER_HOUR + draw(st.integers(-1, 1))
        )
    return zone, found


@given(readings())
def test_boundaries_are_those_of_the_scalar_clock(asked: tuple[ZoneInfo, list[int]]) -> None:
    """The first instant that reads a wall time, or later, is the same in gaps, folds and else."""
    zone, local = asked
    column = np.array(local, np.int64)
    clock = local_clock(zone, utc_years(column))
    expected = []
    for reading in local:
        day, micros = divmod(reading, MICROS_PER_DAY)
        day += EPOCH_ORDINAL
        expected.append(WallClock(zone, day - 1, day + 1).boundary(day, micros))

    assert expected == clock.boundary(column).tolist()


@given(readings())
def test_clocks_read_what_datetimes_read(asked: tuple[ZoneInfo, list[int]]) -> None:
    """What the clock reads at an instant is what `datetime` shows, and its date with it."""
    zone, instants = asked
    column = np.array(instants, np.int64)
    clock = local_clock(zone, utc_years(column))
    shown = [
        (EPOCH + timedelta(0, 0, at)).astimezone(zone).replace(tzinfo=None) for at in instants
    ]

    assert [str(moment) for moment in shown] == [
        str(moment) for moment in clock.local(column).view("M8[us]").tolist()
    ]
    assert [moment.toordinal() for moment in shown] == clock.days(column).tolist()


@given(readings())
def test_unusual_wall_times_are_those_of_folds_and_gaps(
    asked: tuple[ZoneInfo, list[int]],
) -> None:
    """A wall time is unusual when its two folds are two instants: the sign of a fold or a gap."""
    zone, local = asked
    column = np.array(local, np.int64)
    expected = []
    for reading in local:
        wall = (EPOCH + timedelta(0, 0, reading)).replace(tzinfo=zone)
        expected.append(wall.utcoffset() != wall.replace(fold=1).utcoffset())

    assert expected == local_clock(zone, utc_years(column)).unusual(column).tolist()


def test_instants_of_no_row_have_a_clock() -> None:
    """A column without a value is asked nothing, and says nothing."""
    none = np.empty(0, np.int64)

    assert [] == utc_years(none)
    assert [] == local_clock(ZoneInfo("Europe/Sofia"), []).boundary(none).tolist()


@pytest.mark.parametrize("year", [1, 9999])
def test_ends_of_time_have_a_clock(year: int) -> None:
    """The first and the last year have no neighbour to look at."""
    at = np.array([f"{year:04}-06-01T12:00"], "M8[us]").view(np.int64)

    assert at.tolist() == local_clock(ZoneInfo("UTC"), utc_years(at)).boundary(at).tolist()
