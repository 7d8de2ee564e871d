"""Counts how many of the shared vectors held, for the table that is printed after the run."""

from __future__ import annotations

from collections.abc import Callable, Mapping

import pytest

_COLUMNS = ("cases", "hold as they are", "hold with landing=open", "plain answer", "requests")


@pytest.fixture
def tally(
    figures: Callable[[str, str, Mapping[str, object]], None],
) -> Callable[[str, tuple[int, ...]], None]:
    """Note the counts of one file."""

    def note(name: str, counts: tuple[int, ...]) -> None:
        figures("vectors", name, dict(zip(_COLUMNS, counts, strict=True)))

    return note
