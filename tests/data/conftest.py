"""Figures that real data gave; they are printed after the run."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping


@pytest.fixture
def record(
    figures: Callable[[str, str, Mapping[str, object]], None],
) -> Callable[[str, str], None]:
    """Note what one run over real data gave, as a line."""
    return lambda name, line: figures("real data", name, {"": line})
