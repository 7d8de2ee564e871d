"""Counts how many of the shared vectors held; the table is printed after the run."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

_COLUMNS = ("cases", "hold as they are", "hold with landing=open", "plain answer", "requests")


@pytest.fixture
def tally(
    figures: Callable[[str, str, Mapping[str, object]], None],
) -> Callable[[str, tuple[int, ...]], None]:
    """Note the counts of one file."""
    return lambda name, counts: figures("vectors", name, dict(zip(_COLUMNS, counts, strict=True)))
