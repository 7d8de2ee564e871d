"""The vocabulary of an agreement: the kinds of events, parties and facts that it asks for."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date, timedelta
from typing import TYPE_CHECKING, Final

from slacalc import ByFact, DueFact
from slacalc.agreement.parts.within import alternatives_of
from slacalc.agreement.versions.every_version import every_version
from slacalc.clock.history.fact_state import DERIVED
from slacalc.clock.metrics.built_in import BUILT_IN
from slacalc.clock.metrics.conditions import DoneBy, OnEvent, When, While, leaves
from slacalc.clock.metrics.fact_tests import (
    Compares,
    FactTest,
    FactTests,
    Has,
    Negated,
    OneOf,
    Together,
)

if TYPE_CHECKING:
    from slacalc import Agreement, AgreementVersions
    from slacalc.agreement.parts.options import Options
    from slacalc.clock.metrics.conditions import Condition
    from slacalc.clock.metrics.metric import Metric
    from slacalc.typing import Fact

__all__ = ("Vocabulary", "vocabulary")

_MEANT: Final = ("note", "changed", "agent_reply", "resolved", "reopened", "closed", "cancelled",
                 "deferred", "returned")  # fmt: skip
"""Kinds of events that mean something under every agreement."""

_STATUSES: Final = ("open", "resolved", "closed")
"""Words of the status that do."""

_PEOPLE: Final = ("ann", "bob")


@dataclass(frozen=True)
class Vocabulary:
    """What the events and facts of a request can say that an agreement listens to.

    Attributes:
        kinds: The kinds of events, the usual ones first.
        parties: Who events may be by.
        facts: Values by the name of a fact: those that are asked for, and what differs from them.
        instants: The names of facts that are instants.
    """

    kinds: dict[str, None] = field(default_factory=lambda: dict.fromkeys(_MEANT))
    parties: dict[Fact, None] = field(default_factory=lambda: dict.fromkeys([None, "agent"]))
    facts: dict[str, dict[Fact, None]] = field(default_factory=dict[str, dict["Fact", None]])
    instants: dict[str, None] = field(default_factory=dict[str, None])

    def add(self, name: str, values: Iterator[Fact]) -> None:
        """Add *values* of the fact *name*, unless it follows from the history."""
        if name not in DERIVED:
            self.facts.setdefault(name, {None: None}).update(dict.fromkeys(values))


def vocabulary(agreement: Agreement | AgreementVersions) -> Vocabulary:
    """Return the vocabulary of *agreement*, or of all its versions."""
    found = Vocabulary()
    for _, version in every_version(agreement):
        _learn(version, found)
    return found


def _learn(agreement: Agreement, found: Vocabulary) -> None:
    """Add what *agreement* asks for."""
    for metric in _clocks(agreement):
        _listen(metric, found)
    for rules in agreement.rule_lists.values():
        for rule in rules:
            _ask(rule.when, found)
    for options in _options(agreement):
        if isinstance(options, ByFact):
            words = [*(options.amounts or {}), *(options.calendars or {}), "another"]
            found.add(options.by, iter(words))
        if isinstance(options, DueFact):
            found.instants[options.due] = None
    for name in agreement.track:
        found.add(name, iter(_PEOPLE))
    theirs = [word for words in agreement.statuses.values() for word in words]
    found.add("status", iter([*_STATUSES, *agreement.statuses, *theirs]))


def _clocks(agreement: Agreement) -> Iterator[Metric]:
    """Yield the metrics that some level promises or measures."""
    known = {**BUILT_IN, **agreement.metrics}
    names: dict[str, None] = {}
    for level in agreement.levels.values():
        names |= {target.metric or name: None for name, target in level.targets.items()}
        names |= dict.fromkeys(level.measure)
    yield from (known[name] for name in names)


def _options(agreement: Agreement) -> Iterator[object]:
    """Yield everything that may be a choice by a fact."""
    levels = agreement.levels.values()
    promised = [target for level in levels for target in level.targets.values()]
    around: list[Options] = [agreement.defaults, *levels, *promised]
    yield from (one.calendar for one in around)
    yield from (one for target in promised for one in alternatives_of(target.within))


def _listen(metric: Metric, found: Vocabulary) -> None:
    joined = (metric.start, metric.stop, metric.resume, metric.reset, metric.cancel)
    conditions = [*joined, metric.reopens, *(reason.condition for reason in metric.pause)]
    for condition in conditions:
        if condition is not None:
            _hear(condition, found)
    if metric.from_fact is not None:
        found.instants[metric.from_fact] = None


def _hear(condition: Condition, found: Vocabulary) -> None:
    for leaf in leaves(condition):
        match leaf:
            case OnEvent(kinds):
                found.kinds.update(dict.fromkeys(kind for kind in kinds if kind != "created"))
            case DoneBy(test):
                found.parties.update(dict.fromkeys(_values(test)))
            case When(tests) | While(tests):
                _ask(tests, found)


def _ask(tests: FactTests | None, found: Vocabulary) -> None:
    for name, test in () if tests is None else tests.tests:
        found.add(name, _values(test))


def _values(test: FactTest) -> Iterator[Fact]:
    """Yield values of a fact for which *test* holds, and some for which it does not."""
    match test:
        case OneOf(values):
            yield from values
            yield _another(values[0])
        case Compares(_, value):
            yield value
            yield from _around(value)
        case Has(value):
            yield (value,)
            yield ()
        case Negated(inner):
            yield from _values(inner)
        case Together(tests):
            for one in tests:
                yield from _values(one)
        case _:
            yield "given"


def _another(value: Fact) -> Fact:
    return not value if isinstance(value, bool) else "another"


def _around(value: Fact) -> Iterator[Fact]:
    """Yield a little less than *value*, and a little more."""
    if isinstance(value, str):
        yield value[:-1] + "\0"
        yield value + "a"
    elif isinstance(value, date):
        yield value - timedelta(days=1)
        yield value + timedelta(days=1)
    elif value is not None and not isinstance(value, tuple):
        yield value - 1
        yield value + 1
