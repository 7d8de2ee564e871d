"""The order of events is that of one stable sort by request and instant."""

from __future__ import annotations

import numpy as np
import pytest

from slacalc.batch.verdict.order import order_of


@pytest.mark.parametrize("requests", [1, 3, 70_000, 2_000_000])
@pytest.mark.parametrize("instants", [1, 5, 1 << 40, 1 << 62])
def test_order_is_that_of_a_stable_sort(requests: int, instants: int) -> None:
    """Few requests or many, instants that are all equal or far apart: ties stay as given."""
    source = np.random.default_rng(requests)
    codes = source.integers(0, requests, 300_000).astype(np.int32)
    at = source.integers(-(instants // 2), instants - instants // 2, codes.size)

    order, ordered, starts = order_of(codes, at, requests)

    expected = np.lexsort((at, codes))
    assert order is not None or requests == 1
    assert np.array_equal(expected, np.arange(codes.size) if order is None else order)
    assert np.array_equal(at[expected], ordered)
    assert np.array_equal(np.searchsorted(np.sort(codes), np.arange(requests + 1)), starts)


def test_what_is_in_order_is_left_alone() -> None:
    """A table that is sorted already costs one look at each row."""
    codes, at = np.array([0, 0, 2, 2], np.int32), np.array([5, 5, 1, 2])

    order, same, starts = order_of(codes, at, 3)

    assert order is None
    assert same is at
    assert starts.tolist() == [0, 2, 2, 4]
