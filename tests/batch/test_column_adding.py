"""Adding, landing and promises over columns answer, row by row, what the scalar engine answers."""

from __future__ import annotations

from datetime import date, time, timedelta
from typing import TYPE_CHECKING, Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from slacalc import BusinessDays, Calendar
from slacalc.agreement.plans.fixed_due import FixedDue
from slacalc.agreement.plans.promises import Promise
from slacalc.batch.arrays import NULL, Int64s
from slacalc.batch.measuring.adding import added, added_time, subtracted
from slacalc.batch.measuring.promises import PromiseColumns
from slacalc.calendars.compiling.compiled import Compiled, compiled_of
from slacalc.calendars.measuring import adding
from slacalc.core.amount_text import amount_size
from slacalc.errors import SlacalcError
from slacalc.testing import amounts, business_times, calendars, instants, micros

if TYPE_CHECKING:
    from slacalc.batch.measuring.failures import Failures
    from slacalc.core.amounts import ParsedAmount

# Laws hold in any zone data, the old of the system as well.
pytestmark = pytest.mark.filterwarnings("ignore::slacalc.errors.StaleZoneDataWarning")

LANDINGS = st.sampled_from((None, "open", "close"))
TIMES = st.times().map(lambda moment: moment.replace(fold=0)) | st.sampled_from(
    (time(0), time(9), time(17), time(2, 30))
)


@st.composite
def signed(draw: st.DrawFn) -> ParsedAmount:
    """Amounts of every kind, forth and back, days with `at` and `cutoff` too."""
    amount = draw(amounts())
    if isinstance(amount, BusinessDays):
        at = draw(st.none() | st.just("close") | TIMES)
        cutoff = draw(st.none() | TIMES)
        amount = BusinessDays(amount.days, at=at, cutoff=cutoff)
    return -amount if draw(st.booleans()) else amount


def own(calendar: Calendar) -> Compiled:
    """The compiled side of the same calendar, with nothing compiled."""
    return compiled_of(Calendar.from_dict(calendar.to_dict()))


def drawn(data: st.DataObject, calendar: Calendar, *, least: int = 0) -> Int64s:
    """A column of instants near everything at which *calendar* may go wrong, and of nulls."""
    moments = instants(calendar).map(micros) | st.just(NULL)
    return np.array(data.draw(st.lists(moments, min_size=least, max_size=8)), np.int64)


def said(ask: object, *row: object) -> Any:
    """What *ask* says, or the type of its error."""
    try:
        return ask(*row)  # type: ignore[operator]
    except SlacalcError as error:
        return type(error)


def noted(found: Int64s, failures: Failures) -> list[int | type[SlacalcError]]:
    """What a column says, with the types of the errors that were noted."""
    values: list[int | type[SlacalcError]] = found.tolist()
    for row, error in failures.items():
        assert NULL == values[row]
        values[row] = type(error)
    return values


@pytest.mark.parametrize("ours", [added, subtracted])
@given(data=st.data(), calendar=calendars(), amount=signed(), landing=LANDINGS)
def test_adding_is_the_scalar_adding(
    ours: object, data: st.DataObject, calendar: Calendar, amount: ParsedAmount, landing: object
) -> None:
    """An amount of any kind, added to a column or taken away, ends where it does for each row."""
    scalar = {added: adding.added, subtracted: adding.subtracted}[ours]
    start = drawn(data, calendar)
    compiled, columns = compiled_of(calendar), own(calendar)
    expected = [
        NULL if row == NULL else said(scalar, compiled, row, amount, landing)
        for row in start.tolist()
    ]
    failures: Failures = {}
    found = said(ours, columns, start, amount, landing, failures)
    if isinstance(found, type):  # what is wrong with the amount itself is said at once
        assert {found, NULL} >= set(expected)
        return

    assert expected == noted(found, failures)


@given(data=st.data(), calendar=calendars(), landing=LANDINGS)
def test_adding_time_row_by_row_is_the_scalar_adding(
    data: st.DataObject, calendar: Calendar, landing: object
) -> None:
    """Each row may have its own business time, more, less or none."""
    start = drawn(data, calendar)
    spans = business_times().map(lambda span: span // timedelta(microseconds=1))
    units = st.just(NULL) | spans | spans.map(lambda span: -span)
    column = np.array(
        data.draw(st.lists(units, min_size=start.size, max_size=start.size)), np.int64
    )
    compiled, failures = compiled_of(calendar), {}
    expected = [
        NULL
        if NULL in row
        else said(adding.added, compiled, row[0], timedelta(0, 0, row[1]), landing)
        for row in zip(start.tolist(), column.tolist(), strict=True)
    ]

    found = added_time(own(calendar), start, column, landing, failures)

    assert expected == noted(found, failures)


@given(data=st.data(), calendar=calendars(), amount=signed(), landing=LANDINGS)
def test_promise_over_columns_is_the_promise(
    data: st.DataObject, calendar: Calendar, amount: ParsedAmount, landing: object
) -> None:
    """Begin, units, fall, opening and move of a column are those of the promise, row by row."""
    start = drawn(data, calendar, least=1)
    promised: ParsedAmount | FixedDue = amount
    if amount_size(amount) <= 0:
        due = data.draw(instants(calendar).map(micros) | st.dates(date(2010, 1, 1)))
        promised = FixedDue("promised", due, moves=True)
    promise = Promise.of(promised, calendar, landing)
    columns = PromiseColumns(Promise.of(promised, Calendar.from_dict(calendar.to_dict()), landing))

    for ours, scalar in (
        (columns.begin, promise.begin),
        (columns.units, promise.units),
        (lambda at, _: columns.falls(at), promise.falls),
        (columns.opening, promise.opening),
        (columns.moved, promise.moved),
    ):
        failures: Failures = {}
        found = ours(start, failures)
        expected = [NULL if row == NULL else said(scalar, row) for row in start.tolist()]

        assert expected == noted(found, failures)
