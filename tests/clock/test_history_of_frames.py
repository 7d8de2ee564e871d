"""Values of numpy and pandas in events and facts: the plain values that they stand for."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from slacalc import Event, Request
from slacalc.clock.history.facts import read_fact
from slacalc.errors import HistoryError, NaiveDatetimeError

np = pytest.importorskip("numpy")
pd = pytest.importorskip("pandas")

NINE = datetime(2026, 3, 5, 9, tzinfo=UTC)


@pytest.mark.parametrize(
    ("given_value", "expected"),
    [
        (np.int64(5), 5),
        (np.float64(0.5), 0.5),
        (np.bool_(True), True),  # noqa: FBT003 - numpy's own
        (np.str_("x"), "x"),
        (pd.Timestamp("2026-03-05T09:00", tz="UTC"), NINE),
    ],
)
def test_facts_of_frames_become_plain_values(given_value: object, expected: object) -> None:
    """A fact is read as the plain value that it stands for."""
    actual = read_fact("x", given_value)

    assert (type(expected), expected) == (type(actual), actual)


def test_what_is_missing_is_no_fact() -> None:
    """`NA` is refused by the name of the fact, and `NaT` as an instant without a zone."""
    with pytest.raises(HistoryError, match=r"^cost="):
        Event(NINE, "changed", facts={"cost": pd.NA})
    with pytest.raises(NaiveDatetimeError, match=r"^fact 'due': "):
        Request(1, {"due": pd.NaT})


def test_subclasses_become_plain_datetimes() -> None:
    """A pandas timestamp is taken by its instant and zone."""
    event = Event(pd.Timestamp(NINE), "created", recorded_at=pd.Timestamp(NINE))

    assert (datetime, Event(NINE, "created", recorded_at=NINE)) == (type(event.at), event)
