"""`elapsed` with pauses, worked by hand."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, timedelta

import pytest

from slacalc import Calendar, elapsed
from slacalc.errors import AmountError

March = Callable[..., datetime]


def test_elapsed(desk: Calendar, march: March) -> None:
    """Without pauses it is the calendar's own, with a sign."""
    assert timedelta(hours=3) == elapsed(march(6, 16), march(9, 11), desk)
    assert timedelta(hours=-3) == elapsed(march(9, 11), march(6, 16), desk)


def test_pauses_are_left_out(desk: Calendar, march: March) -> None:
    """Only the open part of a pause inside the run is left out, and once."""
    pauses = [
        (march(6, 10), march(6, 16, 30)),
        (march(9, 10), march(9, 10, 30)),
        (march(9, 10, 15), march(9, 10, 45)),
        (march(10), march(11)),
    ]
    # 30 minutes of the first, 45 of the two that overlap, nothing of the last.
    assert timedelta(hours=1, minutes=45) == elapsed(
        march(6, 16), march(9, 11), desk, pauses=pauses
    )


def test_sign_with_pauses(desk: Calendar, march: March) -> None:
    """The sign turns with the ends, pauses or not."""
    pauses = [(march(9, 10), None)]
    assert timedelta(hours=2) == elapsed(march(6, 16), march(9, 11), desk, pauses=pauses)
    assert timedelta(hours=-2) == elapsed(march(9, 11), march(6, 16), desk, pauses=pauses)
    assert timedelta(0) == elapsed(march(9, 11), march(9, 11), desk, pauses=pauses)
    assert timedelta(0) == elapsed(march(9, 11), march(9, 15), desk, pauses=pauses)


def test_impossible_pause(desk: Calendar, march: March) -> None:
    """A pause that ends before it begins is refused."""
    with pytest.raises(AmountError, match="a pause that ends later"):
        elapsed(march(6), march(9), desk, pauses=[(march(9), march(8))])
