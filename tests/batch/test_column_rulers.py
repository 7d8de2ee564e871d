"""The rulers over columns answer, row by row, what the scalar rulers answer."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from slacalc import BusinessDays, Calendar
from slacalc.batch.arrays import NULL, Int64s
from slacalc.batch.measuring.rulers import (
    ColumnRuler,
    DayColumnRuler,
    TimeColumnRuler,
)
from slacalc.calendars.compiling.compiled import compiled_of
from slacalc.calendars.measuring.rulers import DayRuler, Ruler, TimeRuler
from slacalc.core.instants import MICROS_PER_HOUR
from slacalc.errors import SlacalcError
from slacalc.testing import calendars, instants, micros

if TYPE_CHECKING:
    from slacalc.batch.measuring.failures import Failures

# Laws hold in any zone data, the old of the system as well.
pytestmark = pytest.mark.filterwarnings("ignore::slacalc.errors.StaleZoneDataWarning")

DAY = BusinessDays(1).units
AMOUNTS = st.integers(1, 30 * DAY) | st.integers(1, 120).map(lambda hours: hours * MICROS_PER_HOUR)
SCALAR: dict[type[ColumnRuler], type[Ruler]] = {
    TimeColumnRuler: TimeRuler,
    DayColumnRuler: DayRuler,
}


def column(*values: int) -> Int64s:
    """A column of *values*."""
    return np.array(values, np.int64)


def fresh(calendar: Calendar) -> Calendar:
    """The same calendar, with nothing compiled."""
    return Calendar.from_dict(calendar.to_dict())


def rulers(kind: type[ColumnRuler], calendar: Calendar) -> tuple[ColumnRuler, Ruler]:
    """A ruler over columns and the scalar one, neither with a window of the other."""
    ours = kind(compiled_of(fresh(calendar)))
    return ours, SCALAR[kind](compiled_of(calendar))


def each(ask: object, *columns: Int64s) -> list[int | type[SlacalcError]]:
    """What the scalar function *ask* says for each row: an integer, NULL, or the error's type."""
    found: list[int | type[SlacalcError]] = []
    for row in zip(*(part.tolist() for part in columns), strict=True):
        try:
            found.append(NULL if NULL in row else ask(*row))  # type: ignore[operator]
        except SlacalcError as error:
            found.append(type(error))
    return found


def noted(found: Int64s, failures: Failures) -> list[int | type[SlacalcError]]:
    """What a column says, with the types of the errors that were noted."""
    values: list[int | type[SlacalcError]] = found.tolist()
    for row, error in failures.items():
        assert NULL == values[row]
        values[row] = type(error)
    return values


def drawn(data: st.DataObject, calendar: Calendar, rows: int) -> Int64s:
    """A column of instants near everything at which *calendar* may go wrong, and of nulls."""
    moments = instants(calendar).map(micros) | st.just(NULL)
    return column(*data.draw(st.lists(moments, min_size=rows, max_size=rows)))


@pytest.mark.parametrize("kind", SCALAR)
@given(data=st.data(), calendar=calendars(), rows=st.integers(0, 12))
def test_between_is_the_scalar_between(
    kind: type[ColumnRuler], data: st.DataObject, calendar: Calendar, rows: int
) -> None:
    """Units between two columns are those between each two instants."""
    start, end = drawn(data, calendar, rows), drawn(data, calendar, rows)
    ours, scalar = rulers(kind, calendar)

    assert each(scalar.between, start, end) == ours.between(start, end).tolist()


@pytest.mark.parametrize("kind", SCALAR)
@given(data=st.data(), calendar=calendars(), rows=st.integers(0, 12))
def test_reach_is_the_scalar_reach(
    kind: type[ColumnRuler], data: st.DataObject, calendar: Calendar, rows: int
) -> None:
    """The ends of a column of amounts are those of each, forth and back."""
    start = drawn(data, calendar, rows)
    units = column(*data.draw(st.lists(AMOUNTS | st.just(NULL), min_size=rows, max_size=rows)))
    ours, scalar = rulers(kind, calendar)
    for ask, answer in ((scalar.reach, ours.reach), (scalar.reach_back, ours.reach_back)):
        failures: Failures = {}

        found = answer(start, units, failures)

        assert each(ask, start, units) == noted(found, failures)
