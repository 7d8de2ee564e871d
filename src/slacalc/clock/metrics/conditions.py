"""Conditions: what an event, or the facts after it, must be like to move a clock.

A *momentary* condition is tested at each event: `event`, `by`, `when`. A *state* holds over
time: `while`; entering it signals, and leaving it signals the opposite. `all`, `any` and `none`
join conditions of one sort. Nothing is evaluated as code: a document becomes these values, and
the values become closures, once.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Final, TypeAlias, TypeVar

from slacalc.clock.history.moments import Moment
from slacalc.clock.metrics.fact_tests import FactTest, FactTests, Holds, compile_test, document_of
from slacalc.clock.metrics.quantifiers import every, some

__all__ = (
    "WORDS",
    "AllOf",
    "AnyOf",
    "Condition",
    "DoneBy",
    "NoneOf",
    "OnEvent",
    "When",
    "While",
    "alternatives",
    "compile_momentary",
    "compile_state",
    "condition_to_document",
    "fact_names",
    "is_mixed",
    "is_state",
    "leaves",
)


@dataclass(frozen=True, slots=True)
class OnEvent:
    """`event`: the event is one of these kinds."""

    kinds: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class DoneBy:
    """`by`: the role or party of the event passes the test; nobody is `None`."""

    test: FactTest


@dataclass(frozen=True, slots=True)
class When:
    """`when`: a guard; the facts right after the event pass the tests."""

    tests: FactTests


@dataclass(frozen=True, slots=True)
class While:
    """`while`: a state; it holds as long as the facts pass the tests."""

    tests: FactTests


@dataclass(frozen=True, slots=True)
class AllOf:
    """`all`: every part holds."""

    parts: tuple[Condition, ...]


@dataclass(frozen=True, slots=True)
class AnyOf:
    """`any`: at least one part holds."""

    parts: tuple[Condition, ...]


@dataclass(frozen=True, slots=True)
class NoneOf:
    """`none`: no part holds."""

    parts: tuple[Condition, ...]


Leaf: TypeAlias = OnEvent | DoneBy | When | While
"""A condition that joins no others."""

Condition: TypeAlias = Leaf | AllOf | AnyOf | NoneOf
"""What an event, or the facts after it, must be like."""

WORDS: Final = ("event", "by", "when", "while", "all", "any", "none")
"""What a condition in a document is made of, in the order in which it is read."""

_ORDER: Final = (OnEvent, DoneBy, When, While, AllOf, AnyOf, NoneOf)
"""The type behind each of `WORDS`."""

T = TypeVar("T")

Happens: TypeAlias = Callable[[Moment], bool]
"""A compiled momentary condition."""


def leaves(condition: Condition) -> Iterator[Leaf]:
    """Yield the parts of *condition* that join no others."""
    if isinstance(condition, AllOf | AnyOf | NoneOf):
        for part in condition.parts:
            yield from leaves(part)
    else:
        yield condition


def is_mixed(condition: Condition) -> bool:
    """Return whether *condition* joins a state with something momentary, which means nothing."""
    return len({isinstance(leaf, While) for leaf in leaves(condition)}) > 1


def is_state(condition: Condition) -> bool:
    """Return whether *condition*, which is not mixed, is a state."""
    return any(isinstance(leaf, While) for leaf in leaves(condition))


def alternatives(condition: Condition | None) -> tuple[Condition, ...]:
    """Return what *condition* offers at its top: the parts of an `any`, else itself."""
    if condition is None:
        return ()
    if not isinstance(condition, AnyOf):
        return (condition,)
    return tuple(one for part in condition.parts for one in alternatives(part))


def fact_names(condition: Condition) -> frozenset[str]:
    """Return the names of all facts that *condition* asks for."""
    tested = [leaf.tests for leaf in leaves(condition) if isinstance(leaf, When | While)]
    return frozenset(name for tests in tested for name in tests.names())


def compile_state(condition: Condition) -> Holds:
    """Return one function that says whether the state *condition* holds for given facts."""
    match condition:
        case While(tests) | When(tests):
            return tests.compiled()
        case AllOf(parts):
            return every(tuple(map(compile_state, parts)))
        case AnyOf(parts):
            return some(tuple(map(compile_state, parts)))
        case NoneOf(parts):
            return _negated(some(tuple(map(compile_state, parts))))
        case _:
            message = f"{condition} is no state"
            raise TypeError(message)


def compile_momentary(condition: Condition) -> Happens:
    """Return one function that says whether the momentary *condition* holds at a moment."""
    match condition:
        case OnEvent(kinds):
            wanted = frozenset(kinds)
            return lambda moment: not wanted.isdisjoint(moment.kinds)
        case DoneBy(test):
            accepts = compile_test(test)
            return lambda moment: accepts(moment.event.by)
        case When(tests) | While(tests):
            holds = tests.compiled()
            return lambda moment: holds(moment.facts)
        case AllOf(parts):
            return every(tuple(map(compile_momentary, parts)))
        case AnyOf(parts):
            return some(tuple(map(compile_momentary, parts)))
        case _:
            return _negated(some(tuple(map(compile_momentary, condition.parts))))


def _negated(part: Callable[[T], bool]) -> Callable[[T], bool]:
    return lambda subject: not part(subject)


def condition_to_document(condition: Condition) -> dict[str, object]:
    """Return the form of *condition* that documents use; it reads back as an equal one."""
    if isinstance(condition, AllOf) and _side_by_side(condition.parts):
        documents = [condition_to_document(part) for part in condition.parts]
        return {word: value for document in documents for word, value in document.items()}
    return {WORDS[_ORDER.index(type(condition))]: _under_its_word(condition)}


def _under_its_word(condition: Condition) -> object:
    match condition:
        case OnEvent((kind,)):
            return kind
        case OnEvent(kinds):
            return list(kinds)
        case DoneBy(test):
            return document_of(test)
        case When(tests) | While(tests):
            return tests.to_document()
        case _:
            return [condition_to_document(part) for part in condition.parts]


def _side_by_side(parts: tuple[Condition, ...]) -> bool:
    """Whether *parts* are what the words of one mapping read as: each once, in order."""
    ranks = [_ORDER.index(type(part)) for part in parts]
    return ranks == sorted(set(ranks)) and not any(isinstance(part, AllOf) for part in parts)
