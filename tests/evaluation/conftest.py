"""The desk of the examples: Mon-Fri 09:00-17:00, and March 2026, whose second is a Monday."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from zoneinfo import ZoneInfo

import pytest

from slacalc import Calendar

BERLIN = ZoneInfo("Europe/Berlin")


@pytest.fixture(scope="session")
def desk() -> Calendar:
    """The desk, in Berlin."""
    return Calendar(timezone="Europe/Berlin", hours="Mon-Fri 09:00-17:00")


@pytest.fixture(scope="session")
def march() -> Callable[..., datetime]:
    """An instant of March 2026 in Berlin: `march(6, 16)` is Friday, 16:00."""

    def instant(day: int, hour: int = 0, minute: int = 0, second: int = 0) -> datetime:
        return datetime(2026, 3, day, hour, minute, second, tzinfo=BERLIN)

    return instant
