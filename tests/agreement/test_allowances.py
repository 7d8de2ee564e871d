"""What facts a level allows, with reasons."""

from __future__ import annotations

from datetime import datetime

import pytest

from slacalc import Level
from slacalc.errors import HistoryError, NaiveDatetimeError

ALLOW = {"category": ["bug", "question"], "size": {"at_least": 3}, "vip": True}


def level(**fields: object) -> Level:
    """A level that allows some facts alone."""
    return Level(targets={"reaction": "1h"}, **fields)


def test_what_passes_every_test_is_allowed() -> None:
    """All facts that are asked for pass; others are no matter."""
    allowed = level(allow=ALLOW).allows({"category": "bug", "size": 3, "vip": True, "other": 1})

    assert allowed
    assert () == allowed.reasons


def test_each_fact_that_is_not_allowed_has_a_reason() -> None:
    """Every test that fails is told, with what stands there and what would be allowed."""
    refused = level(allow=ALLOW).allows({"category": "invoice", "size": 2})

    assert not refused
    assert (
        "category is 'invoice'; allowed: 'bug', 'question'",
        "size is 2; allowed: {'at_least': 3}",
        "vip is not given; allowed: True",
    ) == refused.reasons


def test_a_level_that_says_nothing_allows_everything() -> None:
    """Without `allow` every request may have the level."""
    assert level().allows({"category": "invoice"})


def test_what_is_no_fact_is_refused() -> None:
    """Facts are read as those of a request are."""
    with pytest.raises(HistoryError):
        level(allow=ALLOW).allows({"category": object()})
    with pytest.raises(NaiveDatetimeError):
        level(allow=ALLOW).allows({"since": datetime(2026, 3, 5)})  # noqa: DTZ001 - the point
