"""What `check` finds in metrics, and in the status words of conditions."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from slacalc.agreement.findings import Finding
from slacalc.agreement.parts.rule_lists import path_of
from slacalc.clock.metrics.built_in import BUILT_IN
from slacalc.clock.metrics.conditions import (
    AllOf,
    AnyOf,
    Condition,
    OnEvent,
    When,
    While,
    is_state,
    leaves,
)
from slacalc.clock.metrics.fact_tests import FactTests, Negated, OneOf, Together
from slacalc.showing import shown

if TYPE_CHECKING:
    from collections.abc import Iterator

    from slacalc.agreement.agreement import Agreement
    from slacalc.clock.metrics.fact_tests import FactTest
    from slacalc.clock.metrics.metric import Metric

__all__ = ("implies", "metric_findings")

_STATUS: Final = "status"


def metric_findings(agreement: Agreement) -> Iterator[Finding]:
    """Yield clocks that stop where they start, pauses without end, words without translation."""
    for name, metric in agreement.metrics.items():
        path = f"metrics.{name}"
        if metric.stop is not None and implies(metric.start, metric.stop):
            message = "whatever starts it stops it too; let something else stop it"
            yield Finding("start within stop", f"{path}.stop", message)
        for place, reason in enumerate(metric.pause):
            if not is_state(reason.condition) and metric.resume is None:
                message = "an event pauses it and nothing resumes it; say what does, in resume"
                yield Finding("endless pause", f"{path}.pause.{place}", message)
    yield from _untranslated(agreement)


def implies(one: Condition, other: Condition) -> bool:
    """Return whether *other* holds wherever *one* does, as far as their form tells."""
    if one == other:
        return True
    if isinstance(one, AnyOf):
        return all(implies(part, other) for part in one.parts)
    if isinstance(other, AllOf):
        return all(implies(one, part) for part in other.parts)
    if isinstance(other, AnyOf) and any(implies(one, part) for part in other.parts):
        return True
    if isinstance(one, AllOf):
        return any(implies(part, other) for part in one.parts)
    return (
        isinstance(one, OnEvent) and isinstance(other, OnEvent) and {*one.kinds} <= {*other.kinds}
    )


def _untranslated(agreement: Agreement) -> Iterator[Finding]:
    """Yield status words in conditions that the agreement's translation never leads to."""
    if not agreement.statuses:
        # The helpdesk's words are those of the conditions.
        return
    meant = {word: ours for ours, words in agreement.statuses.items() for word in words}
    for path, word in dict.fromkeys(_status_words(agreement)):
        if word in agreement.statuses:
            continue
        message = f"status {shown(word)} is not among statuses, so nothing is translated to it"
        if word in meant:
            message = f"status {shown(word)} is translated; write {shown(meant[word])}"
        yield Finding("untranslated status", path, message)


def _status_words(agreement: Agreement) -> Iterator[tuple[str, str]]:
    """Yield the status words of what the agreement itself writes, each with its place."""
    for name, metric in agreement.metrics.items():
        usual = BUILT_IN.get(name)
        known = () if usual is None else tuple(_conditions(usual))
        for condition in _conditions(metric):
            if condition not in known:
                for leaf in leaves(condition):
                    if isinstance(leaf, When | While):
                        yield from _words(f"metrics.{name}", leaf.tests)
    for name, rules in agreement.rule_lists.items():
        for place, rule in enumerate(rules):
            yield from _words(f"{path_of(name, place)}.when", rule.when)
    for name, level in agreement.levels.items():
        yield from _words(f"levels.{name}.allow", level.allow)


def _conditions(metric: Metric) -> Iterator[Condition]:
    joined = (metric.start, metric.stop, metric.resume, metric.reset, metric.cancel)
    yield from (one for one in (*joined, metric.reopens) if one is not None)
    yield from (reason.condition for reason in metric.pause)


def _words(path: str, tests: FactTests | None) -> Iterator[tuple[str, str]]:
    for name, test in () if tests is None else tests.tests:
        if name == _STATUS:
            yield from ((path, word) for word in _texts(test))


def _texts(test: FactTest) -> Iterator[str]:
    match test:
        case OneOf(values):
            yield from (value for value in values if isinstance(value, str))
        case Negated(inner):
            yield from _texts(inner)
        case Together(tests):
            for one in tests:
                yield from _texts(one)
        case _:
            return
