"""The order of events is that of one stable sort by request and instant."""

from __future__ import annotations

import numpy as np
import pytest

from slacalc.batch.verdict import order as ordering
from slacalc.batch.verdict.order import order_of


@pytest.mark.parametrize("requests", [1, 3, 70_000, 2_000_000])
@pytest.mark.parametrize("instants", [1, 5, 1 << 40, 1 << 62])
def test_order_is_that_of_a_stable_sort(requests: int, instants: int) -> None:
    """Few requests or many, instants that are all equal or far apart: ties stay as given."""
    source = np.random.default_rng(requests)
    codes = source.integers(0, requests, 300_000).astype(np.int32)
    at = source.integers(-(instants // 2), instants - instants // 2, codes.size)

    order = order_of(codes, at, requests)

    expected = np.lexsort((at, codes))
    rows, instants = order.events(0, requests)
    assert np.array_equal(expected, rows)
    assert np.array_equal(at[expected], instants)
    assert np.array_equal(np.searchsorted(np.sort(codes), np.arange(requests + 1)), order.starts)


def test_any_requests_have_their_events(monkeypatch: pytest.MonkeyPatch) -> None:
    """Whether they lie in one piece, in many, in none, or in pieces without an event between."""
    monkeypatch.setattr(ordering, "_BUCKET", 100)
    monkeypatch.setattr(ordering, "_SEGMENT", 64)
    source, requests = np.random.default_rng(7), 1_000
    codes = source.integers(0, requests, 3_000).astype(np.int32)
    codes[(codes > 200) & (codes < 700)] = 200
    at = source.integers(0, 50, codes.size)

    order = order_of(codes, at, requests)

    assert len(order.pieces) > 10
    assert 0 in {instants.size for _, instants in order.pieces}
    expected = np.lexsort((at, codes))
    for first, last in [
        (0, 0),
        (1_000, 1_000),
        (0, 1_000),
        (150, 800),
        (300, 500),
        *_pairs(source),
    ]:
        rows, instants = order.events(first, last)
        own = expected[(codes[expected] >= first) & (codes[expected] < last)]
        assert own.tolist() == rows.tolist(), (first, last)
        assert at[own].tolist() == instants.tolist(), (first, last)


def _pairs(source: np.random.Generator) -> list[tuple[int, int]]:
    return [(min(pair), max(pair)) for pair in source.integers(0, 1_001, (200, 2)).tolist()]


def test_what_is_in_order_is_left_alone() -> None:
    """A table that is sorted already costs one look at each row."""
    codes, at = np.array([0, 0, 2, 2], np.int32), np.array([5, 5, 1, 2])

    order = order_of(codes, at, 3)

    assert [(None, at)] == order.pieces
    assert [0, 2, 2, 4] == order.starts.tolist()
    rows, instants = order.events(1, 3)
    assert ([2, 3], [1, 2]) == (rows.tolist(), instants.tolist())


def test_no_events_at_all() -> None:
    """A table without rows is in order; its requests have nothing."""
    order = order_of(np.zeros(0, np.int32), np.zeros(0, np.int64), 2)

    assert [0, 0] == [part.size for part in order.events(0, 2)]
