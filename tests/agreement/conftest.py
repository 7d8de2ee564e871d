"""A small agreement that is right, for tests to vary."""

from __future__ import annotations

from collections.abc import Callable
from copy import deepcopy

import pytest

from slacalc import Agreement
from slacalc.errors import AgreementError

RIGHT: dict[str, object] = {
    "calendars": {"desk": {"timezone": "UTC", "hours": "Mon-Fri 09:00-17:00"}},
    "defaults": {"calendar": "desk"},
    "levels": {"gold": {"targets": {"reaction": "1h"}}},
    "rules": [{"level": "gold"}],
}


@pytest.fixture
def right() -> dict[str, object]:
    """A document that reads, to be changed."""
    return deepcopy(RIGHT)


@pytest.fixture
def faults() -> Callable[..., list[str]]:
    """What is wrong with the small agreement when some of its fields are replaced."""

    def found(**fields: object) -> list[str]:
        with pytest.raises(AgreementError) as caught:
            Agreement.from_dict({**RIGHT, **fields})
        return [str(fault) for fault in caught.value.faults]

    return found
