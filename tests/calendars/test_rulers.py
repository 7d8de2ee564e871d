"""Rulers: the three measures, between instants and both ways along them."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import TYPE_CHECKING

import pytest

from slacalc import Calendar
from slacalc.calendars.compiling.compiled import compiled_of
from slacalc.calendars.measuring.rulers import DayRuler, TimeRuler, WallRuler
from slacalc.core.instants import to_micros

if TYPE_CHECKING:
    from slacalc.calendars.measuring.rulers import Ruler

HOUR = 3_600_000_000
DESK = Calendar(timezone="UTC", hours="Mon-Fri 09:00-17:00")
# Friday 2026-03-06 16:00 and Monday 2026-03-09 11:00: 3 open hours, 0.375 days, 67 real hours.
FRIDAY, MONDAY = (
    to_micros(datetime(2026, 3, day, hour, tzinfo=UTC)) for day, hour in ((6, 16), (9, 11))
)


@pytest.mark.parametrize(
    ("ruler", "units"),
    [
        (TimeRuler(compiled_of(DESK)), 3 * HOUR),
        (DayRuler(compiled_of(DESK)), 9 * HOUR),
        (WallRuler(), 67 * HOUR),
    ],
)
def test_measures(ruler: Ruler, units: int) -> None:
    """Each measures its own units, signed, and reaches the other end with them."""
    assert (units, -units, 0) == (
        ruler.between(FRIDAY, MONDAY),
        ruler.between(MONDAY, FRIDAY),
        ruler.between(FRIDAY, FRIDAY),
    )
    assert MONDAY == ruler.reach(FRIDAY, units)
    assert FRIDAY == ruler.reach_back(MONDAY, units)
