"""Laws of promises: what pauses, weeks and changes do to what is due."""

from __future__ import annotations

from dataclasses import fields
from datetime import datetime, timedelta
from itertools import pairwise
from typing import TYPE_CHECKING, Literal, NamedTuple

import pytest
from hypothesis import assume, given, reject
from hypothesis import strategies as st

from slacalc import (
    Agreement,
    AgreementVersions,
    BusinessDays,
    Calendar,
    Evaluation,
    Event,
    Phase,
    Request,
    Result,
    evaluate,
)
from slacalc.core.instants import from_micros, to_micros
from slacalc.errors import NeverOpensError
from slacalc.evaluation.basis import Basis
from slacalc.evaluation.result import basis_of
from slacalc.testing import agreement_versions, agreements, calendars, requests

if TYPE_CHECKING:
    from slacalc.evaluation.due import Run

pytestmark = pytest.mark.filterwarnings("ignore::slacalc.errors.StaleZoneDataWarning")

MINUTE = 60_000_000
DAY = 24 * 60 * MINUTE
WEEK = 7 * DAY
LATER = st.sampled_from([0, 1, 60 * MINUTE]) | st.integers(0, 3 * DAY) | st.integers(0, 40 * DAY)
UNITS: tuple[Literal["target", "wall"], ...] = ("target", "wall")
PLAIN = calendars(zones=["UTC", "Etc/GMT+5", "Etc/GMT-9"], simple=True).filter(
    lambda calendar: calendar.to_dict()["hours"] != "24/7"
)


class Asked(NamedTuple):
    """An agreement, a request in its language, and an instant at which or after it all is over."""

    agreement: Agreement
    request: Request
    at: datetime


@st.composite
def asked(
    draw: st.DrawFn,
    calendars: st.SearchStrategy[Calendar] | None = None,
    *,
    simple: bool = False,
) -> Asked:
    """Draw a question about a request."""
    agreement = draw(agreements(calendars=calendars, on_dirty="collect", simple=simple))
    request = draw(requests(agreement))
    return Asked(agreement, request, later(request.events[-1].at, draw(LATER)))


class AskedOfVersions(NamedTuple):
    """A question whose agreement has versions."""

    agreement: AgreementVersions
    request: Request
    at: datetime


@st.composite
def asked_of_versions(draw: st.DrawFn) -> AskedOfVersions:
    """Draw a question about a request that may live through versions."""
    versions = draw(agreement_versions(on_dirty="collect"))
    request = draw(requests(versions))
    return AskedOfVersions(versions, request, later(request.events[-1].at, draw(LATER)))


EVERY = asked() | asked_of_versions()


def later(moment: datetime, micros: int) -> datetime:
    """The instant so many microseconds later, by the instants and not by the clock."""
    return from_micros(to_micros(moment) + micros, moment.tzinfo)


def judged(request: Request, agreement: Agreement | AgreementVersions, at: datetime) -> Evaluation:
    """Evaluate, but for calendars that never open as long as is promised."""
    try:
        return evaluate(request, agreement, at=at)
    except NeverOpensError:
        reject()


def units(amount: timedelta | BusinessDays | None) -> int:
    """Return an amount as an integer."""
    if isinstance(amount, BusinessDays):
        return amount.units
    assert amount is not None
    return amount // timedelta(microseconds=1)


def run_of(result: Result) -> Run | None:
    """Return the promise of a run that has begun."""
    basis = basis_of(result)
    return basis.run if isinstance(basis, Basis) else None


# ------------------------------------------------------------------------------------ pauses


@given(
    asked(simple=True),
    st.integers(0, 12),
    LATER,
    st.sampled_from(["pending", "on_hold", "waiting", "open"]),
)
def test_a_pause_or_a_break_in_one_without_length(
    question: Asked, place: int, step: int, word: str
) -> None:
    """Entering a status and going back to the one before, at one instant, changes nothing."""
    agreement, request, at = question
    # What a deferral changed and somebody else changed back is not put back.
    events = [
        Event.from_dict({**event.to_dict(), "facts": {}, "id": f"e{number}"})
        if event.kind == "deferred"
        else Event.from_dict({**event.to_dict(), "id": f"e{number}"})
        for number, event in enumerate(request.events)
    ]
    when = later(events[place % len(events)].at, step)
    told = Request(request.id, request.facts, events)
    known = [told.facts, *(event.facts for event in told.events if event.at_us <= to_micros(when))]
    status = next((one["status"] for one in reversed(known) if "status" in one), None)
    theirs = {word: ours for ours, words in agreement.statuses.items() for word in words}
    assume(theirs.get(str(status), status) not in {"resolved", "closed"})
    flip = [
        Event(when, "changed", facts={"status": word}, id="x"),
        Event(when, "changed", facts={"status": status}, id="y"),
    ]
    more = Request(told.id, told.facts, [*told.events, *flip])
    until = later(at, 40 * DAY)
    before, after = judged(told, agreement, until), judged(more, agreement, until)

    assert before == after
    for one, other in zip(before, after, strict=True):
        for unit in UNITS:
            assert one.ledger.totals(by="state", unit=unit) == other.ledger.totals(
                by="state", unit=unit
            )


@given(EVERY)
def test_due_moves_by_the_open_time_that_was_paused(question: Asked | AskedOfVersions) -> None:
    """From the start to due there is the amount of open time, and what did not run before due.

    A fact may name a due that nothing moves, or one before the start, to which nothing leads.
    """
    agreement, request, at = question
    for result in judged(request, agreement, at):
        run, due, start = run_of(result), result.due, result.started_at
        if run is None or due is None or start is None or run.rest is not None:
            continue
        if not isinstance(result.amount, timedelta):
            continue
        calendar = run.promise.calendar
        idle = timedelta(0)
        for span in result.ledger:
            waits = span.state is not Phase.RUNNING and not run.promise.stands
            if waits and span.since < to_micros(due):
                end = min(span.until, to_micros(due))
                idle += calendar.elapsed(span.start, from_micros(end, span.end.tzinfo))

        assert result.amount + idle == max(timedelta(0), calendar.elapsed(start, due))


@given(EVERY)
def test_remaining_and_elapsed_are_the_amount(question: Asked | AskedOfVersions) -> None:
    """Until the breach nothing gets lost, unless the promise was prorated."""
    agreement, request, at = question
    for result in judged(request, agreement, at):
        run = run_of(result)
        if run is None or run.rest is not None:
            continue
        whole = run.promise.units(run.begun)
        used, left, over = map(units, (result.elapsed, result.remaining, result.overdue))
        if run.promise.stands:
            # To a due that nothing moves time goes by, whatever the clock does.
            used = sum(span.units for span in result.ledger)
        if whole:
            assert result.fraction == (whole - left + over) / whole
        else:
            assert (None, 0) == (result.fraction, left)
        if not result.breached:
            assert 0 == over
            # A landing gives time beyond the amount: it is used, and was never left.
            assert left == max(0, whole - used)
        else:
            assert 0 == left


# ------------------------------------------------------------------------------------- weeks


def moved(request: Request, micros: int) -> Request:
    """Return *request* as if all of it had happened so much later."""

    def shifted(value: object) -> object:
        return later(value, micros) if isinstance(value, datetime) else value

    events = [
        Event(
            later(event.at, micros),
            event.kind,
            by=event.by,
            facts={name: shifted(value) for name, value in event.facts.items()},
            until=None if event.until is None else later(event.until, micros),
            id=event.id,
        )
        for event in request.events
    ]
    return Request(
        request.id, {name: shifted(value) for name, value in request.facts.items()}, events
    )


def said(evaluation: Evaluation, back: int) -> list[object]:
    """Everything that *evaluation* says, its instants so much earlier."""

    def earlier(value: object) -> object:
        return to_micros(value) - back if isinstance(value, datetime) else value

    found: list[object] = [evaluation.level, evaluation.rule, earlier(evaluation.next_change)]
    for result in evaluation:
        names = [field.name for field in fields(result) if field.name[0] != "_"]
        found += [earlier(getattr(result, name)) for name in names if name != "thresholds"]
        found += [(one.name, one.crossed, one.late, earlier(one.at)) for one in result.thresholds]
        found += [(earlier(span.start), span.label, span.units) for span in result.ledger]
    return found


@given(asked(PLAIN), st.integers(-60, 60))
def test_whole_weeks_shift_every_instant(question: Asked, weeks: int) -> None:
    """Under a zone without changes and a plain week, a week later is the same a week later."""
    agreement, request, at = question
    shift = weeks * WEEK
    now = judged(request, agreement, at)
    then = judged(moved(request, shift), agreement, later(at, shift))

    assert said(now, 0) == said(then, shift)


# ----------------------------------------------------------------------------------- changes


def promising(agreement: Agreement, change: object) -> Agreement:
    """Return *agreement* with targets as *change* makes them, deferrals without an end."""
    document = agreement.to_dict()
    assert callable(change)
    levels = document["levels"]
    assert isinstance(levels, dict)
    for level in levels.values():
        for name, target in level["targets"].items():
            whole = dict(target) if isinstance(target, dict) and "within" in target else None
            level["targets"][name] = change({"within": target} if whole is None else whole)
    return Agreement.from_dict(document)


@given(asked(), st.sampled_from(["keep", "restart", "prorate", "pin"]))
def test_the_same_amount_for_every_value_is_the_amount(question: Asked, retarget: str) -> None:
    """A choice between equal amounts is no change, whatever a change would do."""
    agreement, request, at = question

    def first(target: dict[str, object]) -> dict[str, object]:
        within = target["within"]
        if isinstance(within, dict) and "amounts" in within:
            within = next(iter(within["amounts"].values()))
        if isinstance(within, list) or (isinstance(within, dict) and "due" in within):
            within = "3h"
        return {**target, "within": within, "retarget": retarget}

    def chosen(target: dict[str, object]) -> dict[str, object]:
        within = first(target)["within"]
        amounts = {"high": within, "low": within}
        choice = {"by": "priority", "amounts": amounts, "default": within}
        return {**target, "within": choice, "retarget": retarget}

    plain, choosing = promising(agreement, first), promising(agreement, chosen)
    assert judged(request, plain, at) == judged(request, choosing, at)


def same(one: Result, other: Result) -> bool:
    """Whether two results are of the same run."""
    return (one.target, one.cycle) == (other.target, other.cycle)


@given(asked(), st.data())
def test_prorate_keeps_the_fraction(question: Asked, data: st.DataObject) -> None:
    """What is used of a promise stays the same share of the next one, to a unit."""
    given_, request, at = question

    def prorated(target: dict[str, object]) -> dict[str, object]:
        kept = {name: target[name] for name in target if name not in {"retarget", "from"}}
        return {**kept, "retarget": "prorate"}

    agreement = promising(given_, prorated)
    word = data.draw(st.sampled_from(["high", "low", None, "another"]))
    change = Event(at, "changed", facts={"priority": word})
    more = Request(request.id, request.facts, [*request.events, change])
    before, after = judged(request, agreement, at), judged(more, agreement, at)
    for old in before:
        new = next((one for one in after if same(one, old)), old)
        run = run_of(new)
        if run is None or old.breached or old.phase is not new.phase or old.fraction is None:
            continue
        if run.rest is None or run.rest[0] != to_micros(at):
            continue
        whole = run.promise.units(run.rest[0])
        assert new.fraction is not None
        assert abs(min(old.fraction, 1) - new.fraction) <= 1 / whole + 1e-12


# ------------------------------------------------------------------------------------ ledger


@given(EVERY)
def test_ledger_tiles_and_sums(question: Asked | AskedOfVersions) -> None:
    """Spans touch from start to end, and those that ran sum to what has elapsed."""
    agreement, request, at = question
    for result in judged(request, agreement, at):
        ledger = result.ledger
        if result.started_at is None:
            assert not ledger.spans
            continue
        start, end = to_micros(result.started_at), to_micros(result.stopped_at or at)
        edges = [span.since for span in ledger] + [end]
        assert start == edges[0]
        assert [span.until for span in ledger] == edges[1:]
        assert all(a < b for a, b in pairwise(edges))
        sums = {state: units(amount) for state, amount in ledger.totals(by="state").items()}
        walls = ledger.totals(by="state", unit="wall")
        if result.elapsed is not None:
            assert units(result.elapsed) == sums.get("running", 0)
            assert units(result.paused) == sums.get("paused", 0)
        assert result.elapsed_wall == walls.get("running", timedelta(0))
        assert result.paused_wall == walls.get("paused", timedelta(0))
        for by in ("state", "cause", "calendar", "label", "charge", *ledger.tracked):
            assert units(ledger.total) == sum(map(units, ledger.totals(by=by).values()))
        said = [(one.state, one.cause, one.calendar, one.charge, one.facts) for one in ledger]
        assert all(one != other for one, other in pairwise(said))


@given(EVERY, st.lists(st.integers(0, 6 * DAY), max_size=6))
def test_who_polls_sees_each_threshold_once(
    question: Asked | AskedOfVersions, steps: list[int]
) -> None:
    """Who asks again and again since the last question finds all that was crossed, and once."""
    agreement, request, at = question
    # Where the latest version holds, it holds for what was crossed before it as well.
    assume(isinstance(agreement, Agreement) or agreement.pin != "latest")
    begin = request.events[0].at
    polls = [later(begin, step) for step in steps] + [event.at for event in request.events]
    polls = sorted((one for one in polls if to_micros(one) <= to_micros(at)), key=to_micros)
    last, seen = later(begin, -1), list[str]()
    for now in [*polls, at]:
        seen += [one.key for one in judged(request, agreement, now).crossed(after=last)]
        last = now
    whole = judged(request, agreement, at).crossed(after=later(begin, -1))

    assert len(seen) == len(set(seen))
    assert {one.key for one in whole} <= set(seen)
