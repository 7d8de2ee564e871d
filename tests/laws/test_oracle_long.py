"""Core and oracle over generated calendars in every zone of the zone data; takes minutes.

Every zone gets calendars of its own, the trouble zones more of them, and each calendar is asked
a few dozen random questions, most around the changes of the zone's clock.
"""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

import pytest
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st

from slacalc.testing import calendars
from slacalc.testing.comparison import Comparison
from slacalc.testing.strategies.documents import TROUBLE_ZONES, all_zones

# The oracle reads the same zone data, however old it is.
pytestmark = pytest.mark.filterwarnings("ignore::slacalc.errors.StaleZoneDataWarning")

if TYPE_CHECKING:
    from slacalc import Calendar

_QUESTIONS = 32
_CALENDARS = 6
_TROUBLE_CALENDARS = 60


@dataclass
class _Tally:
    """What was asked, where, and what differed."""

    asked: int = 0
    unknown: int = 0
    mismatches: list[str] = field(default_factory=list)
    zones: Counter[str] = field(default_factory=Counter)

    def add(self, calendar: Calendar, comparison: Comparison) -> None:
        """Count one comparison."""
        self.asked += comparison.asked
        self.unknown += comparison.unknown
        self.zones[calendar.timezone.key] += comparison.asked
        self.mismatches += [f"{calendar!r}\n    {item}" for item in comparison.differences]


def _visit(tally: _Tally, zone: str, count: int) -> None:
    """Ask *count* calendars, most of them in *zone*; their operands may lie elsewhere."""
    zones = [zone, zone, zone, *TROUBLE_ZONES[:2]]

    @settings(
        max_examples=count,
        phases=[Phase.generate],
        database=None,
        deadline=None,
        suppress_health_check=list(HealthCheck),
    )
    @given(calendars(zones=zones), st.integers(0, 2**32))
    def compare(calendar: Calendar, seed: int) -> None:
        comparison = Comparison(calendar)
        comparison.ask_many(_QUESTIONS, seed=seed)
        tally.add(calendar, comparison)

    compare()


@pytest.mark.long
def test_every_zone_agrees(capsys: pytest.CaptureFixture[str]) -> None:
    """At least 100,000 answers, in every zone there is, are the oracle's."""
    tally = _Tally()
    plan = [(zone, _TROUBLE_CALENDARS) for zone in TROUBLE_ZONES]
    plan += [(zone, _CALENDARS) for zone in all_zones() if zone not in TROUBLE_ZONES]

    for zone, count in plan:
        _visit(tally, zone, count)

    with capsys.disabled():
        print(  # noqa: T201 - the counts are what the run is for
            f"\noracle: {tally.asked:,} operations, {len(tally.zones)} zones, "
            f"{len(tally.mismatches)} mismatches, {tally.unknown} beyond the oracle's horizon"
        )
    assert set(all_zones()) <= set(tally.zones)
    assert tally.asked >= 100_000
    assert not tally.mismatches, "\n".join(tally.mismatches[:10])
