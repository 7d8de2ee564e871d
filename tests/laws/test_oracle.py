"""The core and the oracle, which shares no code with it, agree on generated calendars."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from slacalc.testing import calendars
from slacalc.testing.comparison import Comparison
from slacalc.testing.strategies.documents import TROUBLE_ZONES

# The oracle reads the same zone data, however old it is.
pytestmark = pytest.mark.filterwarnings("ignore::slacalc.errors.StaleZoneDataWarning")

if TYPE_CHECKING:
    from slacalc import Calendar

seeds = st.integers(0, 2**32)


@given(calendars(), seeds)
def test_generated_calendars_agree(calendar: Calendar, seed: int) -> None:
    """Calendars of every kind and zone answer as the oracle does."""
    comparison = Comparison(calendar)

    comparison.ask_many(30, seed=seed)

    assert [] == comparison.differences


@pytest.mark.parametrize("zone", TROUBLE_ZONES)
@settings(max_examples=max(10, settings.default.max_examples // 4))
@given(data=st.data(), seed=seeds)
def test_trouble_zones_agree(zone: str, data: st.DataObject, seed: int) -> None:
    """Zones with negative, half-hour or skipped time answer as the oracle does."""
    comparison = Comparison(data.draw(calendars(zones=[zone])))

    comparison.ask_many(20, seed=seed)

    assert [] == comparison.differences
