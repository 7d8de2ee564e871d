"""A calendar is a plain value: it round-trips, equal definitions are equal, frozen is live."""

from __future__ import annotations

import copy
import json
import pickle

import pytest
from hypothesis import given
from hypothesis import strategies as st

from slacalc import BusinessDays, Calendar, CalendarDays, CalendarTime
from slacalc.core.amount_text import amount_text, parse_amount
from slacalc.testing import amounts, calendars, documents, spans

# Laws hold in any zone data, the old of the system as well.
pytestmark = pytest.mark.filterwarnings("ignore::slacalc.errors.StaleZoneDataWarning")


@given(calendars())
def test_json_round_trip(calendar: Calendar) -> None:
    """Through JSON text and back it is the same calendar, and the same document."""
    document = calendar.to_dict()

    again = Calendar.from_dict(json.loads(json.dumps(document)))

    assert calendar == again
    assert document == again.to_dict()


@given(calendars())
def test_repr_rebuilds(calendar: Calendar) -> None:
    """The repr is Python that makes an equal calendar."""
    again = eval(repr(calendar), {"Calendar": Calendar})  # noqa: S307 - that is the promise

    assert calendar == again


@given(st.data(), calendars())
def test_pickle_and_copy(data: st.DataObject, calendar: Calendar) -> None:
    """Pickled and copied, compiled or not, it is equal and answers the same."""
    start, end = data.draw(spans(calendar))
    fresh = pickle.loads(pickle.dumps(calendar))  # noqa: S301 - our own bytes
    expected = calendar.elapsed(start, end)

    for again in (fresh, pickle.loads(pickle.dumps(calendar)), copy.deepcopy(calendar)):  # noqa: S301
        assert calendar == again
        assert expected == again.elapsed(start, end)


@given(documents())
def test_equal_definitions_are_equal(document: dict[str, object]) -> None:
    """Two calendars of one definition are equal, hash equal and have one fingerprint."""
    one, other = Calendar.from_dict(document), Calendar.from_dict(copy.deepcopy(document))

    one.prepare(2024, 2024)

    assert one == other
    assert hash(one) == hash(other)
    assert one.fingerprint() == other.fingerprint()


@given(documents(), documents())
def test_keywords_and_documents_are_one(one: dict[str, object], other: dict[str, object]) -> None:
    """The constructor reads what `from_dict` reads; different documents are different."""
    calendar = Calendar(**one)

    assert calendar == Calendar.from_dict(one)
    assert (calendar == Calendar.from_dict(other)) == (
        calendar.to_dict() == Calendar.from_dict(other).to_dict()
    )


@given(st.data(), calendars(years=(2020, 2022)))
def test_frozen_is_live(data: st.DataObject, calendar: Calendar) -> None:
    """A frozen calendar measures as the live one does in the years it was frozen for."""
    frozen = calendar.freeze(2019, 2023)
    start, end = data.draw(spans(calendar, years=(2020, 2022)))

    assert calendar.elapsed(start, end) == frozen.elapsed(start, end)
    assert calendar.intervals(start, end) == frozen.intervals(start, end)


@given(amounts())
def test_amounts_round_trip(
    amount: BusinessDays | CalendarDays | CalendarTime,
) -> None:
    """An amount printed as text is read back the same."""
    assert amount == parse_amount(amount_text(amount))
