"""Deadlines over columns are those of `slacalc.deadline`, held time left out."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any

import numpy as np
import pandas as pd
import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from slacalc import BusinessDays, Calendar, CalendarTime, batch, deadline
from slacalc.core.amount_text import amount_size
from slacalc.errors import AmountError, SlacalcError
from slacalc.testing import amounts, business_times, calendars, instants

# Laws hold in any zone data, the old of the system as well.
pytestmark = pytest.mark.filterwarnings("ignore::slacalc.errors.StaleZoneDataWarning")

DESK = Calendar(timezone="UTC", hours="Mon-Fri 09:00-17:00")
FRIDAY = datetime(2026, 3, 6, 16, tzinfo=UTC)


def objects(values: list[Any]) -> Any:
    """An array of whatever."""
    column = np.empty(len(values), object)
    column[:] = values
    return column


@given(data=st.data(), calendar=calendars())
def test_deadlines_are_those_of_each_row(data: st.DataObject, calendar: Calendar) -> None:
    """Each row has its own start, amount and held time, of whatever kinds go together."""
    start = data.draw(st.lists(instants(calendar), min_size=1, max_size=5))
    promised = [data.draw(amounts()) for _ in start]
    assume(all(amount_size(amount) > 0 for amount in promised))
    held = [data.draw(held_for(amount)) for amount in promised]
    try:
        expected = [
            deadline(at, amount, calendar, held=left_out).astimezone(UTC)
            for at, amount, left_out in zip(start, promised, held, strict=True)
        ]
    except SlacalcError as error:
        with pytest.raises(type(error)):
            batch.deadline(objects(start), objects(promised), calendar, held=objects(held))
        return

    found = batch.deadline(objects(start), objects(promised), calendar, held=objects(held))

    assert [at.replace(tzinfo=None) for at in expected] == [
        at.astimezone(UTC).replace(tzinfo=None) for at in found
    ]


def held_for(amount: object) -> st.SearchStrategy[object]:
    """Held time of the kinds that go with *amount*."""
    if isinstance(amount, timedelta):
        return business_times()
    if isinstance(amount, BusinessDays):
        return business_times() | st.integers(0, 3).map(BusinessDays)
    return business_times().map(CalendarTime)


def test_one_amount_and_one_total_serve_all_rows() -> None:
    """What is no column counts for every row, nulls stay nulls."""
    start = pd.Series([FRIDAY, pd.NaT], dtype="datetime64[us, UTC]")

    found = batch.deadline(start, "2bd", DESK, held="2h")

    assert [pd.Timestamp("2026-03-11 10:00", tz="UTC"), pd.NaT] == found.tolist()


def test_nobody_knows_what_was_held() -> None:
    """A row whose held time is null has no deadline."""
    start = np.array(["2026-03-06T16:00"] * 2, "M8[s]")
    held = np.array([2 * 3600, "NaT"], "m8[s]")

    found = batch.deadline(start, "3h", DESK, held=held, timezone="UTC")

    assert [datetime(2026, 3, 9, 13), None] == found.tolist()  # noqa: DTZ001 - numpy has no zones


@pytest.mark.parametrize(
    ("amount", "held", "message"),
    [
        ("-1h", "1h", "an amount of more than nothing where pauses or held are given"),
        (np.array([3600, -1], "m8[s]"), "1h", "an amount of more than nothing"),
        ("3h", "-1h", "zero or more"),
        ("3h", np.array([3600, -1], "m8[s]"), "zero or more"),
        ("3d calendar", "1h", "real time such as"),
        ("3h", "1bd", "business time such as"),
        ("3h", objects(["1h", "1h calendar"]), "business time such as"),
    ],
)
def test_what_does_not_go_together_is_refused(amount: Any, held: Any, message: str) -> None:
    """Held time has to be of the kind of the amount, and neither less than nothing."""
    start = np.array(["2026-03-06T16:00"] * 2, "M8[s]")

    with pytest.raises(AmountError, match=message):
        batch.deadline(start, amount, DESK, held=held, timezone="UTC")
