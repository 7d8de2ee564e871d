"""The laws of ledgers and of the outlook, over runs of every shape (SPEC section 8)."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from itertools import pairwise
from typing import TYPE_CHECKING, Literal

import pytest
from hypothesis import given, reject
from hypothesis import strategies as st

from slacalc import (
    Agreement,
    BusinessDays,
    Calendar,
    Evaluation,
    Event,
    Phase,
    Request,
    Result,
    evaluate,
)
from slacalc.clock.history.trail import follow
from slacalc.core.instants import from_micros, to_micros
from slacalc.errors import AmountError, NeverOpensError
from slacalc.evaluation.basis import Track
from slacalc.evaluation.ledgers.building import ledger_of
from slacalc.evaluation.result import basis_of
from slacalc.testing import calendars

if TYPE_CHECKING:
    from slacalc.evaluation.ledgers.ledger import Ledger

# Laws hold in any zone data, the old of the system as well.
pytestmark = pytest.mark.filterwarnings("ignore::slacalc.errors.StaleZoneDataWarning")

BEGIN = to_micros(datetime(2026, 3, 2, tzinfo=UTC))
MINUTE = 60_000_000
DAYS = 40
MICRO = timedelta(microseconds=1)
STATUSES = ("pending", "open", "on_hold")
RETARGETS = ("keep", "restart", "prorate", "pin")
UNITS: tuple[Literal["target", "wall"], ...] = ("target", "wall")

CALENDARS = st.just(Calendar(timezone="Europe/Berlin", hours="Mon-Fri 09:00-17:00")) | calendars()
AMOUNTS = (
    st.integers(1, 60).map(lambda hours: f"{hours}h")
    | st.integers(1, 30).map(lambda halves: f"{halves / 2}bd")
    | st.integers(1, 200).map(lambda hours: f"{hours}h calendar")
    | st.integers(1, 9).map(lambda days: f"{days}d calendar")
)
CUTOFFS = AMOUNTS | st.integers(1, 4).map(lambda n: {"business_days": n, "cutoff": "12:00"})
MOVED = CUTOFFS | st.integers(1, 4).map(lambda n: {"business_days": n, "at": "12:00"})
WARNINGS = st.sampled_from(
    ["25%", "33.3%", "50%", "80%", "1h before", "1bd before", "20h calendar before",
     "1d calendar before", "100%"],
)  # fmt: skip
AFTER = st.sampled_from(["30m after", "1bd after", "2h calendar after", "120%"])
STEPS = st.lists(
    st.tuples(
        st.integers(0, DAYS * 24 * 60),
        st.sampled_from([*STATUSES, "resolved", "reopened", "deferred", "until", "high", "low"]),
    ),
    max_size=8,
)
MOMENTS = st.integers(0, (DAYS + 20) * 24 * 60 * MINUTE)


@st.composite
def agreements(draw: st.DrawFn, amounts: st.SearchStrategy[object] = MOVED) -> Agreement:
    """An agreement with a promise of each clock that can be shaped by the steps of a history."""
    targets: dict[str, object] = {
        name: {
            "within": {"by": "priority", "amounts": {"high": draw(amounts)}, "default": within},
            "retarget": draw(st.sampled_from(RETARGETS)),
            "landing": draw(st.sampled_from(["open", "close"])),
            "breach_at_equality": draw(st.booleans()),
            "warn": draw(st.lists(WARNINGS, max_size=3, unique=True)),
            "after": draw(st.lists(AFTER, max_size=2, unique=True)),
        }
        for name in ("resolution", "update", "grid")
        for within in [draw(amounts)]
    }
    if draw(st.booleans()):
        targets["return"] = {"within": draw(amounts), "auto": True, "max_deferrals": 2}
    return Agreement.from_dict(
        {
            "calendars": {"desk": draw(CALENDARS)},
            "defaults": {"calendar": "desk", "on_dirty": "collect"},
            "metrics": {
                "resolution": {"reopen": draw(st.sampled_from(["continue", "new_cycle"]))},
                "grid": {
                    "start": {"event": ["created", "reopened"]},
                    "stop": {"event": "resolved"},
                    "next": "due",
                },
            },
            "levels": {"all": {"targets": targets}},
            "rules": [{"level": "all"}],
        },
    )


@st.composite
def requests(draw: st.DrawFn) -> Request:
    """A request that waits, ends, comes back and is put off at any minute."""
    created = draw(st.integers(0, 5 * 24 * 60))
    events = [Event(instant(created * MINUTE), "created")]
    for minute, step in draw(STEPS):
        at = instant((created + minute) * MINUTE)
        if step in STATUSES:
            events.append(Event(at, "changed", facts={"status": step}))
        elif step in {"high", "low"}:
            events.append(Event(at, "changed", facts={"priority": step}))
        elif step == "until":
            events.append(Event(at, "deferred", until=at + timedelta(hours=minute % 99 + 1)))
        else:
            events.append(Event(at, step))
    return Request("R", {}, events)


def instant(micros: int) -> datetime:
    """Return the instant so many microseconds after the beginning of all histories."""
    return from_micros(BEGIN + micros, UTC)


def judged(request: Request, agreement: Agreement, at: datetime) -> Evaluation:
    """Evaluate, but for calendars that never open as long as is promised."""
    try:
        return evaluate(request, agreement, at=at)
    except (NeverOpensError, AmountError):
        reject()


def upto(request: Request, at: datetime) -> Request:
    """Return *request* as if nothing happened after *at*."""
    return Request(request.id, request.facts, [one for one in request.events if one.at <= at])


def units(amount: timedelta | BusinessDays | None) -> int:
    """Return an amount as an integer."""
    if isinstance(amount, BusinessDays):
        return amount.units
    assert amount is not None
    return amount // MICRO


def differing(evaluation: Evaluation) -> object:
    """Return everything of *evaluation* that does not flow with time."""
    return (
        evaluation.level,
        evaluation.ahead,
        [
            (
                (result.target, result.cycle, result.phase, result.status, result.breached),
                [one.name for one in result.thresholds if one.crossed],
            )
            for result in evaluation
        ],
    )


@given(agreements(), requests(), MOMENTS)
def test_ledger_tiles_and_sums(agreement: Agreement, request_: Request, moment: int) -> None:
    """Spans touch from start to end, and those that ran sum to what has elapsed."""
    for result in judged(request_, agreement, instant(moment)):
        ledger = result.ledger
        edges = [(span.start, span.end) for span in ledger]
        if result.started_at is None:
            assert not edges
            continue
        end = result.stopped_at or instant(moment)
        assert result.started_at + sum((b - a for a, b in edges), timedelta(0)) == end
        assert [result.started_at, *(b for _, b in edges)] == [*(a for a, _ in edges), end]
        assert all(start < end for start, end in edges)
        sums = {state: units(amount) for state, amount in ledger.totals(by="state").items()}
        assert units(result.elapsed) == sums.get("running", 0)
        assert units(result.paused) == sums.get("paused", 0)
        split = tracked(result, request_)
        assert units(split.total) == units(ledger.total)
        assert {one.since for one in ledger} <= {one.since for one in split}
        assert set(split.totals(by="status")) <= {None, *(one for one in STATUSES)}
        for one in (ledger, split):
            check_totals(one)
            check_merged(one)


def tracked(result: Result, request: Request) -> Ledger:
    """Return the ledger of *result* split by the status."""
    basis = basis_of(result)
    assert basis is not None
    moments = follow(request, names={"status"}).moments
    return ledger_of(replace(basis, track=Track(("status",), moments)))


def check_totals(ledger: Ledger) -> None:
    """Totals by anything sum to the whole."""
    wall = sum((span.wall for span in ledger), timedelta(0))
    for by in ("state", "cause", "calendar", "label", "charge", *ledger.tracked):
        for unit, whole in zip(UNITS, (units(ledger.total), units(wall)), strict=True):
            assert whole == sum(units(part) for part in ledger.totals(by=by, unit=unit).values())


def check_merged(ledger: Ledger) -> None:
    """No two neighbours say the same."""
    said = [(one.state, one.cause, one.calendar, one.charge, one.facts) for one in ledger]
    assert all(one != other for one, other in pairwise(said))


@given(st.data(), agreements(), requests(), MOMENTS)
def test_next_change(
    data: st.DataObject, agreement: Agreement, request_: Request, moment: int
) -> None:
    """At `next_change` something differs from before, and nowhere earlier."""
    at = instant(moment)
    known = upto(request_, at)
    now = judged(known, agreement, at)
    change = now.next_change
    if change is None:
        later = at + timedelta(microseconds=data.draw(st.integers(1, 10**14)))
        assert differing(now) == differing(judged(known, agreement, later))
        return
    assert at < change
    assert differing(now) != differing(judged(known, agreement, change))
    between = data.draw(st.integers(1, (change - at) // MICRO)) - 1
    for before in (change - MICRO, at + between * MICRO):
        assert differing(now) == differing(judged(known, agreement, before))


@given(agreements(CUTOFFS), requests(), st.lists(MOMENTS, min_size=1, max_size=5))
def test_crossings_are_seen_once(
    agreement: Agreement, request_: Request, moments: list[int]
) -> None:
    """Who asks again and again sees each crossing once, and what one question shows at last."""
    polls = [instant(-MINUTE), *map(instant, sorted(moments))]
    seen: list[object] = []
    last: Evaluation | None = None
    for after, at in pairwise(polls):
        last = judged(request_, agreement, at)
        seen += [(one.key, one.at) for one in last.crossed(after=after)]
    assert last is not None
    whole = [(one.key, one.at) for one in last.crossed(after=polls[0])]
    assert sorted(seen, key=repr) == sorted(whole, key=repr)
    assert len({key for key, _ in whole}) == len(whole)


@given(agreements(), requests(), MOMENTS)
def test_all_of_a_target_is_due(agreement: Agreement, request_: Request, moment: int) -> None:
    """The threshold at 100 % is due itself; shares come in their order."""
    for result in judged(request_, agreement, instant(moment)):
        places = {one.name: one.at for one in result.thresholds}
        if result.started_at is not None and "100%" in places:
            assert result.due == places["100%"]
        shares = [places[name] for name in ("25%", "33.3%", "50%", "80%") if places.get(name)]
        assert shares == sorted(shares, key=lambda at: at or instant(0))


@given(agreements(), requests(), MOMENTS, st.sampled_from(["en", "ru", "bg"]))
def test_explanations_fit(
    agreement: Agreement, request_: Request, moment: int, language: Literal["en", "ru", "bg"]
) -> None:
    """Everything can be explained, in every language and format, in 80 columns of text."""
    evaluation = judged(request_, agreement, instant(moment))
    text = evaluation.explain(language=language)
    assert max(map(len, text.splitlines())) <= 80, text
    assert text == evaluation.explain("text", language=language)
    assert "<section>" in evaluation.explain("html", language=language)
    assert evaluation.explain("markdown", language=language).startswith("# ")
    rows = evaluation.explain("rows", language=language)
    spans = sum(len(result.ledger) for result in evaluation)
    assert spans == sum(row["topic"] == "ledger" for row in rows)
    assert len({tuple(row) for row in rows}) == 1


@given(agreements(), requests(), MOMENTS)
def test_queue_orders_by_urgency(agreement: Agreement, request_: Request, moment: int) -> None:
    """The late come before those that are due, those before the paused, those before the over."""
    evaluation = judged(request_, agreement, instant(moment))
    group, place = evaluation.sort_key
    phases = {result.phase for result in evaluation}
    if any(result.status == "breached" for result in evaluation):
        assert group == 0
    elif evaluation.next_due is not None:
        assert (1, to_micros(evaluation.next_due)) == (group, place)
    else:
        assert group == (3 if Phase.PAUSED in phases else group)
        assert group in {2, 3, 4}
