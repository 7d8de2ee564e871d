"""Values of another kind than is asked for: an error of ours that says what to give instead."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime, timedelta, tzinfo
from functools import partial
from typing import Any

import pytest

from slacalc import Agreement, Calendar, Event, Request, RequestState, advance, compare, evaluate
from slacalc.core.instants import to_micros
from slacalc.errors import AgreementError, HistoryError, NaiveDatetimeError

AT = datetime(2026, 3, 6, 12, tzinfo=UTC)
DOCUMENT: dict[str, object] = {
    "calendars": {"desk": {"timezone": "UTC", "hours": "Mon-Fri 09:00-17:00"}},
    "defaults": {"calendar": "desk"},
    "levels": {"gold": {"targets": {"reaction": "1h"}}},
    "rules": [{"level": "gold"}],
}
AGREEMENT = Agreement.from_dict(DOCUMENT)
CREATED = Event(AT, "created")
REQUEST = Request(7, {}, [CREATED])
STATE = RequestState.begin(7, {}, AGREEMENT)

# What is given is wrong on purpose, so type checkers must not see it.
Wrong = Callable[..., object]
judge: Wrong = evaluate
differ: Wrong = compare
follow: Wrong = advance
begin: Wrong = RequestState.begin
request_of: Wrong = Request

NO_REQUEST = "expected a Request or a RequestState, got {}; make one with Request.from_dict(…)"
NO_AGREEMENT = (
    "expected an Agreement or AgreementVersions, got {}; make one with Agreement.from_dict(…)"
)


@pytest.mark.parametrize(
    ("asked", "shown"),
    [
        (partial(judge, {"id": 7}, AGREEMENT, at=AT), "dict {'id': 7}"),
        (partial(judge, None, AGREEMENT, at=AT), "NoneType None"),
        (partial(differ, [REQUEST, {"id": 8}], AGREEMENT, AGREEMENT, at=AT), "dict {'id': 8}"),
        (partial(differ, {"id": 7}, AGREEMENT, AGREEMENT, at=AT), "str 'id'"),
    ],
)
def test_what_is_no_request(asked: Callable[[], object], shown: str) -> None:
    """A document in place of a request is told apart, and how to read it."""
    with pytest.raises(HistoryError) as caught:
        asked()

    assert NO_REQUEST.format(shown) == str(caught.value)


@pytest.mark.parametrize(
    ("asked", "shown"),
    [
        (partial(judge, REQUEST, {}, at=AT), "dict {}"),
        (partial(judge, STATE, {}, at=AT), "dict {}"),
        (partial(judge, REQUEST, None, at=AT), "NoneType None"),
        (partial(differ, [REQUEST], AGREEMENT, {"levels": {}}, at=AT), "dict {'levels': {}}"),
        (partial(follow, STATE, CREATED, "gold"), "str 'gold'"),
        (partial(begin, 7, {}, {}), "dict {}"),
    ],
)
def test_what_is_no_agreement(asked: Callable[[], object], shown: str) -> None:
    """A document in place of an agreement is told apart, and how to read it."""
    with pytest.raises(AgreementError) as caught:
        asked()

    assert NO_AGREEMENT.format(shown) == str(caught.value)


@pytest.mark.parametrize(
    ("asked", "message"),
    [
        (
            partial(follow, {"request": 7}, CREATED, AGREEMENT),
            "expected a RequestState, got dict {'request': 7}; make one with RequestState.begin(",
        ),
        (
            partial(follow, STATE, {"kind": "created"}, AGREEMENT),
            "expected an Event, got dict {'kind': 'created'}; make one with Event.from_dict(…)",
        ),
        (
            partial(differ, REQUEST, AGREEMENT, AGREEMENT, at=AT),
            "expected requests one after the other, got Request Request(7, ",
        ),
        (
            partial(differ, 5, AGREEMENT, AGREEMENT, at=AT),
            "expected requests one after the other, got int 5; make a list of them",
        ),
        (partial(request_of, 7, {}, 5), "events=5 is not possible; expected a list of events"),
        (
            partial(request_of, 7, {}, [CREATED, {"kind": "note"}]),
            "request 7, event 2: expected an Event, got dict {'kind': 'note'}; make one with ",
        ),
    ],
)
def test_what_is_no_state_and_no_event(asked: Callable[[], object], message: str) -> None:
    """So are states, events, and lists of requests and of events."""
    with pytest.raises(HistoryError) as caught:
        asked()

    assert str(caught.value).startswith(message)


class Broken(tzinfo):
    """A zone that answers with whatever it holds."""

    def __init__(self, answer: Any) -> None:
        self.answer = answer

    def __repr__(self) -> str:
        return "Broken()"

    def utcoffset(self, _when: datetime | None, /) -> timedelta | None:
        """Answer, or fail."""
        if isinstance(self.answer, Exception):
            raise self.answer
        found: timedelta | None = self.answer
        return found

    def dst(self, _when: datetime | None, /) -> timedelta | None:
        """Say nothing."""
        return None

    def tzname(self, _when: datetime | None, /) -> str | None:
        """Say nothing."""
        return None


@pytest.mark.parametrize(
    "answer", [timedelta(hours=24), -timedelta(days=2), RuntimeError("no data"), 3, KeyError(1)]
)
def test_zones_without_an_offset(answer: object) -> None:
    """A time zone that fails, or says a day or more, makes no instant."""
    moment = datetime(2026, 3, 6, tzinfo=Broken(answer))
    calendar = Calendar(timezone="UTC", hours="24/7")
    for ask in (
        partial(to_micros, moment),
        partial(Event, moment, "created"),
        partial(evaluate, REQUEST, AGREEMENT, at=moment),
        partial(calendar.is_open, moment),
    ):
        with pytest.raises(NaiveDatetimeError, match=r"the time zone of .*Broken\(\)\) fails"):
            ask()


def test_a_zone_that_says_nothing() -> None:
    """Without an offset a datetime is naive, whatever its time zone."""
    with pytest.raises(NaiveDatetimeError, match="has no time zone, so it names no instant"):
        to_micros(datetime(2026, 3, 6, tzinfo=Broken(None)))
