"""Laws of evaluation over generated agreements and requests of every kind."""

from __future__ import annotations

import json
import pickle
from datetime import UTC, datetime
from itertools import pairwise
from typing import TYPE_CHECKING, Literal, NamedTuple
from zoneinfo import ZoneInfo

import pytest
from hypothesis import assume, given, reject
from hypothesis import strategies as st

from slacalc import (
    Agreement,
    AgreementVersions,
    Evaluation,
    Event,
    Request,
    RequestState,
    advance,
    compare,
    evaluate,
)
from slacalc.core.instants import from_micros, to_micros
from slacalc.errors import NeverOpensError
from slacalc.evaluation.evaluation import ahead_of
from slacalc.io import read_agreement
from slacalc.testing import agreement_versions, agreements, requests

if TYPE_CHECKING:
    from collections.abc import Sequence

# Laws hold in any zone data, the old of the system as well.
pytestmark = pytest.mark.filterwarnings("ignore::slacalc.errors.StaleZoneDataWarning")

MINUTE = 60_000_000
DAY = 24 * 60 * MINUTE
LATER = st.sampled_from([0, 1, 60 * MINUTE]) | st.integers(0, 3 * DAY) | st.integers(0, 60 * DAY)


class Asked(NamedTuple):
    """An agreement or versions of one, a request in its language, and an instant after it all."""

    agreement: Agreement | AgreementVersions
    request: Request
    at: datetime


@st.composite
def asked(draw: st.DrawFn, *, dirty: bool = False) -> Asked:
    """Draw a question about a request."""
    on_dirty: Literal["collect", "strict"] = "collect" if dirty else "strict"
    every = agreements(on_dirty=on_dirty) | agreement_versions(on_dirty=on_dirty)
    agreement = draw(every)
    request = draw(requests(agreement, dirty=dirty))
    return Asked(agreement, request, later(last(request), draw(LATER)))


ASKED = asked() | asked(dirty=True)


def last(request: Request) -> datetime:
    """The instant of the last event."""
    return max((event.at for event in request.events), key=to_micros)


def later(moment: datetime, micros: int) -> datetime:
    """The instant so many microseconds later, by the instants and not by the clock."""
    return from_micros(to_micros(moment) + micros, moment.tzinfo)


def judged(
    request: Request | RequestState, agreement: Agreement | AgreementVersions, at: datetime
) -> Evaluation:
    """Evaluate, but for calendars that never open as long as is promised."""
    try:
        return evaluate(request, agreement, at=at)
    except NeverOpensError:
        reject()


def reading(question: Asked) -> Agreement | AgreementVersions:
    """Return who reads the events of a state that is judged then.

    Where the latest version holds, a history is replayed with that one whenever it changes.
    """
    agreement, request, at = question
    if isinstance(agreement, Agreement) or agreement.pin != "latest":
        return agreement
    if all(event.kind != "created" for event in request.events):
        return agreement
    return agreement.chosen(created=at, at=at).agreement or reject()


def reread(agreement: Agreement | AgreementVersions) -> Agreement | AgreementVersions:
    """Return *agreement* written as JSON and read."""
    return read_agreement(json.loads(json.dumps(agreement.to_dict())))


def retold(request: Request, **fields: object) -> Request:
    """Return *request* with every event as its own `id` names it, so that its causes stay."""
    events = [_again(event, number, **fields) for number, event in enumerate(request.events)]
    return Request(request.id, request.facts, events)


def _again(event: Event, number: int, **fields: object) -> Event:
    given = event.to_dict()
    given["id"] = f"e{number}"
    return Event.from_dict({**given, **fields})


@given(ASKED)
def test_prefix_and_rest_are_the_whole(question: Asked) -> None:
    """A state that saw the events one by one, written and read between, has all their verdicts."""
    agreement, request, at = question
    request = retold(request)
    reader = reading(question)
    state = RequestState.begin(request.id, request.facts, reader)
    for event in request.events:
        state = RequestState.from_dict(json.loads(json.dumps(state.to_dict())))
        state = advance(state, event, reader)
    whole, parts = judged(request, agreement, at), judged(state, agreement, at)

    assert whole == parts
    assert whole.next_change == parts.next_change
    assert whole.sort_key == parts.sort_key
    assert [one.ledger for one in whole] == [one.ledger for one in parts]


@given(ASKED)
def test_an_agreement_and_itself(question: Asked) -> None:
    """Nothing differs, and nothing is remembered between two questions."""
    agreement, request, at = question
    before = judged(request, agreement, at)
    copy = reread(agreement)

    assert 0 == len(compare([request], agreement, copy, at=at))
    assert before == judged(request, copy, at)
    assert before == pickle.loads(pickle.dumps(before))  # noqa: S301 - ours


@given(ASKED, st.sampled_from(["Asia/Kathmandu", "America/St_Johns", "UTC"]))
def test_the_zone_of_events(question: Asked, name: str) -> None:
    """The zone in which events are written, and the instant is asked, changes no instant."""
    agreement, request, at = question
    zone = ZoneInfo(name)
    events = [
        Event(
            one.at.astimezone(zone),
            one.kind,
            by=one.by,
            facts=one.facts,
            until=None if one.until is None else one.until.astimezone(zone),
            id=one.id,
            recorded_at=one.recorded_at,
        )
        for one in request.events
    ]
    written = Request(request.id, request.facts, events)
    here, there = judged(request, agreement, at), judged(written, agreement, at.astimezone(zone))

    assert (here.level, here.results, here.next_change) == (
        there.level,
        there.results,
        there.next_change,
    )
    # Reasons name instants, in the zone of the question.
    assert judged(request, agreement, at.astimezone(zone)) == there


@given(asked(), st.integers(0, 12), LATER)
def test_what_nobody_mentions(question: Asked, place: int, step: int) -> None:
    """An event that no condition asks for, with facts that nobody asks for, changes nothing."""
    agreement, request, at = question
    told = retold(request)
    after = told.events[place % len(told.events)]
    remark = Event(later(after.at, step), "remark", by="nobody", facts={"colour": "red"}, id="x")
    more = Request(told.id, told.facts, [*told.events, remark])
    until = later(at, 60 * DAY)

    before, now = judged(told, agreement, until), judged(more, agreement, until)
    assert before == now
    assert [one.ledger for one in before] == [one.ledger for one in now]


def discrete(agreement: Agreement | AgreementVersions, found: Evaluation) -> object:
    """What of an evaluation does not change with the clock alone.

    Automatic returns are part of it, and so is the version in force.
    """
    turns: Sequence[tuple[int, Agreement]] = ()
    if isinstance(agreement, AgreementVersions) and agreement.pin != "created":
        turns = agreement.starting()
    return (
        sum(since <= to_micros(found.at) for since, _ in turns),
        found.level,
        found.rule,
        [back for back in ahead_of(found) if back > to_micros(found.at)],
        [
            (one.target, one.cycle, one.phase, one.status, one.breached, one.violations)
            for one in found
        ],
        [[threshold.name for threshold in one.thresholds if threshold.crossed] for one in found],
    )


@given(ASKED, st.floats(0, 1, exclude_max=True), st.integers(0, 3))
def test_next_change(question: Asked, part: float, skipped: int) -> None:
    """Something differs at `next_change`, and nothing before; so it goes from change to change."""
    agreement, request, at = question
    found = judged(request, agreement, at)
    for _ in range(skipped):
        if found.next_change is not None:
            found = judged(request, agreement, found.next_change)
    at, change = found.at, found.next_change
    end = to_micros(at) + 400 * DAY if change is None else to_micros(change)
    between = to_micros(at) + int(part * (end - to_micros(at)))

    def seen(at: datetime) -> object:
        return discrete(agreement, judged(request, agreement, at))

    assert seen(at) == seen(from_micros(between, UTC))
    if change is not None:
        assert seen(at) == seen(later(change, -1))
        assert seen(at) != seen(change)


@given(ASKED, st.lists(st.integers(0, 40 * DAY), min_size=1, max_size=4))
def test_crossings_are_seen_once(question: Asked, steps: list[int]) -> None:
    """Who asks again and again sees each crossing once, and what one question shows at last."""
    agreement, request, _ = question
    # Where the latest version holds, it holds for what was crossed before it as well.
    assume(isinstance(agreement, Agreement) or agreement.pin != "latest")
    first = later(request.events[0].at, -1)
    polls = [first, *(later(first, step) for step in sorted(steps))]
    seen: list[object] = []
    found = judged(request, agreement, first)
    for after, at in pairwise(polls):
        found = judged(request, agreement, at)
        seen += [(one.key, one.at) for one in found.crossed(after=after)]
    whole = [(one.key, one.at) for one in found.crossed(after=first)]

    assert sorted(seen, key=repr) == sorted(whole, key=repr)
    assert len({key for key, _ in whole}) == len(whole)


@given(ASKED)
def test_round_trips(question: Asked) -> None:
    """Requests, agreements and evaluations read back, from JSON, as what was written."""
    agreement, request, at = question

    assert request == Request.from_dict(json.loads(json.dumps(request.to_dict())))
    assert agreement == reread(agreement) == read_agreement(agreement.to_dict())
    assert hash(agreement) == hash(reread(agreement))
    assert agreement == pickle.loads(pickle.dumps(agreement))  # noqa: S301 - ours
    # A document keeps offsets, and no names of zones.
    found = judged(request, agreement, at.astimezone(UTC))
    again = Evaluation.from_dict(json.loads(json.dumps(found.to_dict(whole=True))))
    assert found == again
    assert found.next_change == again.next_change
    assert found.sort_key == again.sort_key
    assert found.crossed(after=request.events[0].at) == again.crossed(after=request.events[0].at)
    assert found.to_dict(whole=True) == again.to_dict(whole=True)
    assert [one.ledger for one in found] == [one.ledger for one in again]
