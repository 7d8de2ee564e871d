"""Questions about agreements with every option that they have, and histories in their language.

They are drawn by a seeded generator: hundreds of requests for each agreement, where Hypothesis
would draw a handful.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from functools import partial
from random import Random
from typing import Any, TypeAlias, final, get_args
from zoneinfo import ZoneInfo

import pyarrow as pa
import pytest

from slacalc import Agreement, AgreementVersions, Event, Request
from slacalc.agreement.profiles import PROFILES, profile_metrics
from slacalc.batch.verdict.results import Answer, result_batch
from slacalc.batch.verdict.table import schema_of
from slacalc.clock.machine import Again, Reopen
from slacalc.core.instants import to_micros
from slacalc.errors import SlacalcError
from slacalc.evaluation.evaluate import evaluated
from slacalc.evaluation.versioned import evaluate_version
from slacalc.io import read_agreement

Rows: TypeAlias = list[dict[str, Any]]

BEGIN = datetime(2026, 3, 2, tzinfo=UTC)
INSTANT = pa.timestamp("us", tz="UTC")
FACTS = {
    "status": pa.string(),
    "priority": pa.string(),
    "region": pa.string(),
    "size": pa.int64(),
    "vip": pa.bool_(),
    "contract": pa.string(),
    "promised_at": INSTANT,
    "promised_on": pa.date32(),
    "price": pa.decimal128(9, 2),
    "tags": pa.list_(pa.string()),
}
VALUES: dict[str, tuple[object, ...]] = {
    "status": ("open", "pending", "on_hold", "resolved", "closed", "Waiting", "Solved"),
    "priority": ("high", "low", "other"),
    "region": ("eu", "us", "asia"),
    "size": (0, 2, 3, 4, 6),
    "vip": (False, True),
    "contract": ("paid",),
    "promised_at": tuple(BEGIN + timedelta(hours=hours) for hours in (30, 100, 200)),
    "promised_on": tuple(date(2026, 3, day) for day in (4, 9, 12)),
    "price": (Decimal("9.50"), Decimal(10), Decimal("99.99")),
    "tags": (("urgent",), ("urgent", "paid"), ("bug",)),
}
OFTEN = {
    "status": 1.0,
    "priority": 0.5,
    **dict.fromkeys(("region", "size"), 0.3),
    **dict.fromkeys(("vip", "contract", "promised_at", "promised_on", "price", "tags"), 0.2),
}
KINDS = (
    *("agent_reply", "customer_reply", "note", "changed", "assigned", "accepted", "resolved"),
    *("reopened", "closed", "cancelled", "hold", "unhold", "escalate"),
)
STEPS = (0, 0, 1, 60, 1800, 3600, 3 * 3600, 8 * 3600, 86_400, 3 * 86_400)
AMOUNTS: tuple[object, ...] = (
    *("3h", "8h", "45m", "20s", "1bd", "2bd", "2.5bd", "16h"),
    *("30h calendar", "3d calendar", "1d calendar"),
    {"business_days": 2, "at": "16:00"},
    {"business_days": 1, "at": "close", "cutoff": "12:00"},
    {"business_days": 1, "cutoff": "10:00"},
    {"business_days": 1, "at": "08:00"},
)
WARN: tuple[object, ...] = (
    *("50%", "80%", "33.3%", "1h before", "1bd before", "20h calendar before"),
    *("1d calendar before", {"at": "90%", "name": "soon", "tell": "lead"}),
)
AFTER: tuple[object, ...] = (
    *("30m", "120%", "1bd", "2h calendar", "1d calendar"),
    {"at": "1h", "name": "escalation", "tell": "head"},
)
MOMENTS: tuple[dict[str, object], ...] = (
    {"event": "escalate"},
    {"event": ["note", "assigned"], "by": "agent"},
    {"event": "changed", "when": {"priority": "high"}},
    {"event": "customer_reply", "when": {"open": True}},
    {"event": "agent_reply", "when": {"answered": True}},
    {"any": [{"event": "note"}, {"event": "closed"}]},
    {"none": [{"event": [*KINDS[:8], "created"]}]},
    {"event": "reopened"},
    {"all": [{"event": "changed"}, {"when": {"size": {"below": 3}}}]},
)
STATES: tuple[dict[str, object], ...] = (
    {"while": {"status": ["pending", "on_hold"]}},
    {"while": {"status": "resolved"}},
    {"while": {"priority": "high"}},
    {"while": {"open": False}},
    {"while": {"status": {"not": "open"}}},
    {"while": {"size": {"above": 3}}},
    {"while": {"answered": True}},
    {"while": {"price": {"at_most": 10}}},
)
RULES: tuple[dict[str, object], ...] = (
    {"priority": "high"},
    {"region": ["eu", "us"]},
    {"size": {"at_least": 3}},
    {"contract": {"present": True}},
    {"vip": True},
    {"status": "pending"},
    {"open": False},
    {"tags": {"has": "urgent"}},
    {"price": {"above": {"decimal": "9.5"}}},
)
PINS = ("created", "latest", "change")
NIGHTS = ("Mon-Sat 20:00-04:00", "24/7", "Mon-Fri 08:00-18:00; Sat 10:00-14:00")
HOLIDAYS: tuple[dict[str, object], ...] = (
    {"holidays": "DE-BE"},
    {"holidays": {"dates": {"2026-03-05": "Works outing"}}, "breaks": ["12:00-12:30"]},
    {"days": {"2026-03-06": "09:00-12:00", "2026-03-07": "10:00-14:00"}},
    {"versions": {"2026-03-09": {"hours": "Mon-Thu 08:00-17:00"}}},
)
BUILT_IN = ("reaction", "resolution", "next_reply", "update", "accept", "return")
PENALTIES: tuple[dict[str, object], ...] = (
    {"per": "breach", "amount": 500},
    {"per": "started hour", "unit": "wall", "amount": "0.5", "cap": 100},
    {"per": "started minute", "unit": "business", "amount": 1},
    {"per": "started day", "unit": "wall", "amount": 1},
    {"tiers": [{"below": "95%", "amount": 100}]},
)
DUES: tuple[dict[str, object], ...] = (
    {"due": "promised_at"},
    {"due": "promised_at", "moves": True},
    {"due": "promised_on"},
)


class Drawn:
    """Draws an agreement, and histories in its language.

    Args:
        seed: What makes it the same again.
        deferrals: How often an event has to do with deferrals.
        rare: Whether every option is drawn, or those that columns know alone.
    """

    def __init__(self, seed: int, *, deferrals: float, rare: bool) -> None:
        self.random = Random(seed)  # noqa: S311 - repeatable, nothing secret
        self.deferrals = deferrals
        self.rare = rare
        self.words: set[object] = set()

    def chance(self, share: float) -> bool:
        """Return true so often."""
        return self.random.random() < share

    def agreement(self) -> Agreement | AgreementVersions:
        """Draw an agreement, or two versions; what contradicts itself is drawn again."""
        while True:
            document = self.whole()
            try:
                agreement = read_agreement(document)
            except SlacalcError:
                continue
            self.words |= words_of(document)
            return agreement

    def whole(self) -> dict[str, Any]:
        """Draw a document, which may have versions; a request may be older than all of them."""
        document = self.document()
        if not self.rare or self.chance(0.6):
            return document
        pin = self.random.choice(PINS)
        versions = {"2026-03-07": self.document()}
        if self.chance(0.3):
            versions = {"2026-03-04": document, **versions}
            return {"defaults": {"pin": pin}, "timezone": "UTC", "versions": versions}
        defaults = {**document["defaults"], "pin": pin}
        return {**document, "defaults": defaults, "timezone": "UTC", "versions": versions}

    def document(self) -> dict[str, Any]:
        """Draw a document."""
        pick = self.random.choice
        metrics = {f"own {place}": self.metric() for place in range(self.random.randint(0, 3))}
        profile = pick(list(PROFILES)) if self.chance(0.2) else None
        if self.chance(0.4):
            waits = {"while": {"status": ["pending", "on_hold", "waiting"]}}
            metrics["resolution"] = {
                "start": {"event": "created"},
                "stop": {"event": ["resolved", "closed"]},
                "pause": pick((waits, [waits, {"while": {"deferred": True}}])),
                "reopen": pick(get_args(Reopen)),
            }
        names = list(dict.fromkeys((*BUILT_IN, *profile_metrics(profile), *metrics)))
        levels = {
            name: self.level(names)
            for name in ("gold", "silver", "bronze")[: self.random.randint(1, 3)]
        }
        rules = self.rules(list(levels))
        desk = {"timezone": "Europe/Berlin", "hours": "Mon-Fri 09:00-12:00, 13:00-17:30"}
        document: dict[str, Any] = {
            "slacalc": 1,
            "name": "Drawn",
            "calendars": {
                "desk": desk | (pick(HOLIDAYS) if self.chance(0.3) else {}),
                "night": {"timezone": "America/New_York", "hours": pick(NIGHTS)},
            },
            "metrics": metrics,
            "defaults": {
                "calendar": "desk",
                **self.options(0.1),
                "on_dirty": pick(("strict", "collect")),
            },
            "levels": levels,
            "rules": rules,
        }
        if self.chance(0.7):
            document["statuses"] = {"pending": ["Waiting"], "resolved": ["Solved"]}
        if self.chance(0.3):
            document["track"] = ["region"]
        if profile is not None:
            document["profile"] = profile
        if self.rare and self.chance(0.3):
            others = self.random.sample(names, 2)
            inner = {f"inner {name}": {**self.target(name), "metric": name} for name in others}
            levels["inner"] = {"targets": inner}
            document["rules"] = {"sla": rules, "ola": self.rules(["inner"])}
        return document

    def rules(self, levels: list[str]) -> list[dict[str, object]]:
        """Draw rules that choose one of *levels*, or none; there need not be one for all."""
        pick = self.random.choice
        rules: list[dict[str, object]] = [
            {"when": pick(RULES), "level": pick((*levels, "none"))}
            for _ in range(self.random.randint(0, 2))
        ]
        if rules and self.chance(0.2):
            rules[0]["name"] = "the first"
        if not rules or self.chance(0.9):
            rules.append({"level": levels[0]})
        return rules

    def metric(self) -> dict[str, object]:
        """Draw a clock."""
        pick = self.random.choice
        moment, state = pick(MOMENTS), pick(STATES)
        fields = {
            "start": (
                1.0,
                ({"event": "created"}, {"event": ["created", "customer_reply"]}, moment,
                 [{"event": "created"}, moment]),
            ),
            "stop": (
                0.9,
                ({"event": ["resolved", "closed"]}, {"event": "agent_reply"}, pick(MOMENTS), state,
                 [{"event": "closed"}, state]),
            ),
            "pause": (
                0.5,
                (state, [state, pick(STATES)], {"event": "hold"}, [{"event": "hold"}, state],
                 [{"event": "hold"}, {"event": "note", "by": "agent"}],
                 {**state, "charge": "user"}),
            ),
            "resume": (0.4, ({"event": "unhold"}, pick(MOMENTS))),
            "reset": (0.3, MOMENTS),
            "cancel": (0.2, (*MOMENTS, *STATES)),
            "reopens": (0.3, (*MOMENTS, *STATES)),
            "reopen": (0.7, get_args(Reopen)),
            "again": (0.4, get_args(Again)),
            "cycles": (0.5, ("each", "first", "last", "worst", *(("sum",) * self.rare))),
            "next": (0.2, ("free", *(("due", "due") * self.rare))),
            "from": (0.1 * self.rare, ("promised_at",)),
        }  # fmt: skip
        return {name: pick(of) for name, (share, of) in fields.items() if self.chance(share)}

    def level(self, names: list[str]) -> dict[str, object]:
        """Draw a level with targets of some of the clocks called *names*."""
        pick = self.random.choice
        some = self.random.sample(names, self.random.randint(1, min(4, len(names))))
        targets = {name: self.target(name) for name in some}
        if self.chance(0.3):
            metric = pick(names)
            targets["other"] = {**self.target(metric), "metric": metric}
        rest = [name for name in names if name not in some]
        level: dict[str, object] = {"targets": targets, **self.options(0.15)}
        if rest and self.chance(0.3):
            level["measure"] = [pick(rest)]
        if self.chance(0.2):
            level["allow"] = {"priority": ["high", "low"]}
        if self.chance(0.2):
            level["require"] = some
        if self.chance(0.2):
            owed = {"target": some[0], "currency": "EUR"}
            level["penalties"] = [{**owed, **pick(PENALTIES)}]
        return level

    def target(self, metric: str) -> dict[str, object]:
        """Draw a target of *metric*."""
        pick, sample = self.random.choice, self.random.sample
        target: dict[str, object] = {"within": self.within(), **self.options(0.3)}
        if self.chance(0.5):
            target["warn"] = sample(WARN, self.random.randint(1, 3))
        if self.chance(0.4):
            target["after"] = sample(AFTER, self.random.randint(1, 2))
        if metric == "return" and self.chance(0.6):
            target["auto"] = pick((True, {"facts": {"status": "open"}}))
        if metric == "return" and self.chance(0.3):
            target["max_deferrals"] = self.random.randint(0, 2)
        return target

    def within(self) -> object:
        """Draw an amount, or a choice of one."""
        pick = self.random.choice
        if self.rare and self.chance(0.06):
            return pick(([pick(DUES), pick(AMOUNTS)], pick(DUES)))
        if self.chance(0.5):
            return pick(AMOUNTS)
        choice = {"by": "priority", "amounts": {"high": pick(AMOUNTS), "low": pick(AMOUNTS)}}
        return {**choice, "default": pick(AMOUNTS)} if self.chance(0.6) else choice

    def options(self, share: float) -> dict[str, object]:
        """Draw what the defaults, a level or a target may say, each so often."""
        choice = {"by": "region", "calendars": {"eu": "desk", "us": "night"}}
        known: dict[str, tuple[object, ...]] = {
            "landing": ("open", "close"),
            "breach_at_equality": (False, True),
            "retarget": ("keep", "keep", "restart", "prorate", "pin"),
            "from": ("start", "applied"),
            "calendar": ("desk", "night", choice, {**choice, "default": "desk"}),
        }
        return {
            name: self.random.choice(values)
            for name, values in known.items()
            if self.chance(share)
        }

    def facts(self, share: float) -> dict[str, object]:
        """Draw facts, the status so often."""
        return {
            name: self.random.choice(VALUES[name])
            for name, often in OFTEN.items()
            if self.chance(share * often)
        }

    def request(self, number: int) -> Request:
        """Draw a request; a few contradict themselves."""
        at = BEGIN + timedelta(minutes=self.random.randint(0, 60 * 24 * 14))
        if self.chance(0.3):
            at = at.replace(hour=self.random.choice((8, 9, 12, 16)), minute=0)
        party = self.random.choice((None, "agent", "customer"))
        events = [Event(at, "created", by=party, facts=self.facts(0.2))]
        for _ in range(self.random.randint(0, 9)):
            at += timedelta(seconds=self.random.choice(STEPS))
            at += timedelta(microseconds=self.random.choice((0, 0, 0, 1, 17)))
            events.append(self.event(at, events))
        if self.chance(0.03):
            self.random.shuffle(events)
            events = [
                Event(other.at, event.kind, by=event.by, facts=event.facts)
                for event, other in zip(events, events[::-1], strict=True)
            ]
        return Request(f"R-{number}", self.facts(0.6), events)

    def event(self, at: datetime, before: list[Event]) -> Event:
        """Draw what happens after what was *before*."""
        pick = self.random.choice
        kind = pick(KINDS)
        if self.chance(self.deferrals):
            kind = pick(("deferred", "deferred", "returned"))
        ended = any(event.kind in {"resolved", "closed", "cancelled"} for event in before)
        if kind == "reopened" and not ended:
            kind = "changed"
        until = None
        if kind == "deferred" and self.chance(0.5):
            until = at + timedelta(hours=self.random.randint(1, 80))
        facts = self.facts(0.5 if kind == "changed" else 0.15)
        party = pick((None, "agent", "agent", "customer"))
        recorded = at + timedelta(hours=pick((0, 1, 50))) if self.rare else None
        # Most have one of their own; a few stand for another event as well.
        name = pick((None, 0 if self.chance(0.05) else len(before))) if self.rare else None
        return Event(at, kind, by=party, facts=facts, until=until, id=name, recorded_at=recorded)


def words_of(document: object) -> set[object]:
    """Return every word of *document*: names of fields, and what they say."""
    if isinstance(document, Mapping):
        return set(document).union(*map(words_of, document.values()))
    if isinstance(document, list | tuple):
        return set[object]().union(*map(words_of, document))
    return {document}


def tables(requests: Iterable[Request], order: Random) -> tuple[pa.Table, pa.Table]:
    """Return *requests* as tables, of events in another *order*, and of requests."""
    known = list(requests)
    rows = [(request.id, event) for request in known for event in request.events]
    # Those of one instant stay as they are.
    keys = {request.id: order.random() for request in known}
    rows.sort(key=lambda row: (row[1].at_us // 86_400_000_000, keys[row[0]]))
    events: dict[str, Any] = {
        "request": [name for name, _ in rows],
        "at": pa.array([event.at for _, event in rows], INSTANT),
        "kind": [event.kind for _, event in rows],
        "by": [event.by for _, event in rows],
        "until": pa.array([event.until for _, event in rows], INSTANT),
        "id": pa.array([event.id for _, event in rows], pa.int64()),
        "recorded_at": pa.array([event.recorded_at for _, event in rows], INSTANT),
    }
    given: dict[str, Any] = {"request": [request.id for request in known]}
    for name, kind in FACTS.items():
        events[name] = pa.array([event.facts.get(name) for _, event in rows], kind)
        given[name] = pa.array([request.facts.get(name) for request in known], kind)
    return pa.table(events), pa.table(given)


def expected(
    requests: Iterable[Request],
    agreement: Agreement | AgreementVersions,
    at: datetime,
    known_at: datetime | None,
) -> list[dict[str, Any]]:
    """Return what `evaluate` says of *requests*, in rows."""
    known = None if known_at is None else to_micros(known_at)
    judge = partial(evaluated, now=to_micros(at), known=known, zone=at.tzinfo or UTC, strict=False)

    def answers() -> Iterator[Answer]:
        for request in requests:
            try:
                if isinstance(agreement, Agreement):
                    found = judge(request, agreement)
                else:
                    found = evaluate_version(judge, request, agreement, at)
            except SlacalcError as error:
                yield Answer(request.id, None, str(error))
            else:
                faults = [f"{fault.event}: {fault.reason}" for fault in found.faults]
                yield Answer(request.id, found, "; ".join(faults) or None)

    return result_batch(answers(), schema_of(pa.string(), at)).to_pylist()


@final
@dataclass(frozen=True)
class Posed:
    """A question about requests that were drawn, and what the scalar engine answers.

    Attributes:
        words: Every word of the document of the agreement.
        expected: What `evaluate` says, in rows.
    """

    agreement: Agreement | AgreementVersions
    words: set[object]
    events: pa.Table
    given: pa.Table | None
    at: datetime
    known_at: datetime | None
    expected: Rows


def posed_of(seed: int, each: int, *, rare: bool) -> Posed:
    """Draw an agreement, *each* so many requests, and a question about them."""
    drawn = Drawn(seed, deferrals=(0, 0.1)[seed % 2], rare=rare)
    agreement = drawn.agreement()
    requests = [drawn.request(number) for number in range(each)]
    days, hours = drawn.random.choice((3, 10, 30, 30)), drawn.random.randint(0, 23)
    at = BEGIN + timedelta(days=days, hours=hours)
    at = at.astimezone(drawn.random.choice((UTC, ZoneInfo("Europe/Sofia"))))
    known_at = at - timedelta(hours=30) if drawn.chance(0.2) else None
    beside = not rare or drawn.chance(0.8)
    if not beside:
        requests = [Request(one.id, {}, one.events) for one in requests]
    events, given = tables(requests, drawn.random)
    if not beside:
        # Without a table of requests they come as they come in the events.
        named = {request.id: request for request in requests}
        requests = [named[name] for name in dict.fromkeys(events["request"].to_pylist())]
    rows = expected(requests, agreement, at, known_at)
    return Posed(agreement, drawn.words, events, given if beside else None, at, known_at, rows)


@pytest.fixture(scope="session")
def posed() -> Callable[..., Posed]:
    """What poses questions: of a seed, with so many requests, under `rare` options or usual."""
    return posed_of
