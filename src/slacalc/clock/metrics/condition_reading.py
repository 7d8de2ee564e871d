"""The reader of conditions: documents to values, every fault with its path.

Depth and size are bounded, so that a hostile document is a fault and never a crash.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import TYPE_CHECKING, Final, cast

from slacalc.clock.history.facts import read_fact
from slacalc.clock.metrics.conditions import (
    WORDS,
    AllOf,
    AnyOf,
    Condition,
    DoneBy,
    NoneOf,
    OnEvent,
    When,
    While,
    alternatives,
    is_mixed,
)
from slacalc.clock.metrics.fact_tests import (
    COMPARISONS,
    Compares,
    Comparison,
    FactTest,
    FactTests,
    Has,
    Negated,
    OneOf,
    Present,
    Together,
    WordTest,
    comparable,
)
from slacalc.core.shapes import is_list, is_mapping
from slacalc.errors import Faults, HistoryError, NaiveDatetimeError

if TYPE_CHECKING:
    from slacalc.typing import Fact

__all__ = ("DEEPEST", "MOST", "check_sorts", "read_condition", "read_fact_tests")

DEEPEST: Final = 32
"""Conditions inside conditions."""

MOST: Final = 100_000
"""Parts and values of one condition, counted with repetition, for documents may share parts."""

_TEST_WORDS: Final = ("not", *COMPARISONS, "present", "has")
_JOINED: Final[dict[str, type[AllOf | AnyOf | NoneOf]]] = {
    "all": AllOf,
    "any": AnyOf,
    "none": NoneOf,
}
_TAGS: Final = frozenset({"date", "datetime", "decimal"})


def read_condition(document: object, faults: Faults, path: str) -> Condition | None:
    """Return the condition that *document* describes; note in *faults* what is wrong with it.

    A mapping of `event`, `by`, `when`, `while`, `all`, `any`, `none` holds when all its words
    do; a list holds when any of its conditions does. Returns `None` if there was a fault.

    >>> faults = Faults()
    >>> read_condition({"event": ["resolved", "closed"]}, faults, "stop")
    OnEvent(kinds=('resolved', 'closed'))
    """
    before = len(faults)
    condition = _Reader(faults).condition(document, path, 0)
    check_sorts(condition, faults, path)
    return condition if len(faults) == before else None


def check_sorts(condition: Condition | None, faults: Faults, path: str) -> None:
    """Note in *faults* if *condition* joins states with momentary ones, which means nothing."""
    for part in alternatives(condition):
        if is_mixed(part):
            faults.add(path, "a state ('while') joins no event, by or when; write 'when' there")


def read_fact_tests(document: object, faults: Faults, path: str) -> FactTests | None:
    """Return the tests of facts that *document*, a mapping from names to tests, describes.

    Returns `None`, and notes it in *faults*, if it cannot be read.

    >>> read_fact_tests({"priority": ["high", "urgent"]}, Faults(), "when").names()
    frozenset({'priority'})
    """
    before = len(faults)
    tests = _Reader(faults).fact_tests(document, path, 0)
    return tests if len(faults) == before else None


class _Reader:
    """Reads one condition and counts its parts."""

    __slots__ = ("_faults", "_full", "_left")

    def __init__(self, faults: Faults) -> None:
        self._faults = faults
        self._left = MOST
        self._full = False

    def condition(self, document: object, path: str, depth: int) -> Condition | None:
        """Read a condition: a mapping of words, or a list of which any holds."""
        if self._too_much(path, depth):
            return None
        if is_list(document):
            return self._parts(AnyOf, document, path, depth)
        if not is_mapping(document) or not document:
            message = f"expected a condition made of {', '.join(WORDS)}"
            self._faults.add(path, message, document)
            return None
        self._no_others(document, WORDS, path)
        parts = [
            self._word(word, document[word], f"{path}.{word}", depth)
            for word in WORDS
            if word in document
        ]
        return _joined(AllOf, parts)

    def _word(self, word: str, value: object, path: str, depth: int) -> Condition | None:
        match word:
            case "event":
                return self._event(value, path)
            case "by":
                test = self._test(value, path, depth + 1)
                return DoneBy(test) if test else None
            case "when" | "while":
                tests = self.fact_tests(value, path, depth + 1)
                return (When if word == "when" else While)(tests) if tests else None
            case _:
                return self._parts(_JOINED[word], value, path, depth)

    def _event(self, value: object, path: str) -> OnEvent | None:
        kinds = value if is_list(value) else (value,)
        words = tuple(kind for kind in kinds if isinstance(kind, str) and kind)
        if not kinds or len(words) < len(kinds):
            self._faults.add(path, "expected the kind of an event, or a list of kinds", value)
        return OnEvent(words)

    def _parts(
        self,
        joined: type[AllOf | AnyOf | NoneOf],
        value: object,
        path: str,
        depth: int,
    ) -> Condition | None:
        if not is_list(value) or not value:
            self._faults.add(path, "expected a list of conditions with at least one", value)
            return None
        items = enumerate(value)
        parts = [self.condition(item, f"{path}[{place}]", depth + 1) for place, item in items]
        return _joined(joined, parts)

    def fact_tests(self, document: object, path: str, depth: int) -> FactTests | None:
        """Read tests of facts by name, sorted, so that equal documents read as equal values."""
        if not is_mapping(document) or not document:
            self._faults.add(path, "expected a mapping from names of facts to tests", document)
            return None
        tests: list[tuple[str, FactTest]] = []
        for name, value in document.items():
            if not isinstance(name, str) or not name:
                self._faults.add(path, "the name of a fact is text", name)
            elif test := self._test(value, f"{path}.{name}", depth + 1):
                tests.append((name, test))
        return FactTests(tuple(sorted(tests, key=lambda pair: pair[0])))

    def _test(self, value: object, path: str, depth: int) -> FactTest | None:
        if self._too_much(path, depth):
            return None
        if is_mapping(value) and not _TAGS.intersection(value):
            return self._words(value, path, depth)
        if not is_list(value):
            return OneOf((self._value(value, path),))
        if not value:
            self._faults.add(path, "an empty list is never met; name at least one value")
        return OneOf(tuple(self._value(item, path) for item in value))

    def _words(self, words: Mapping[object, object], path: str, depth: int) -> FactTest | None:
        self._no_others(words, _TEST_WORDS, path)
        if not words:
            self._faults.add(path, f"expected one of {', '.join(_TEST_WORDS)}")
        tests: list[WordTest] = []
        for word in _TEST_WORDS:
            if word in words:
                test = self._word_test(word, words[word], f"{path}.{word}", depth)
                tests += [test] if test else []
        return tests[0] if len(tests) == 1 else Together(tuple(tests))

    def _word_test(self, word: str, value: object, path: str, depth: int) -> WordTest | None:
        if word == "not":
            inner = self._test(value, path, depth + 1)
            return Negated(inner) if inner else None
        if word == "present" and isinstance(value, bool):
            return Present(value)
        if word == "present":
            self._faults.add(path, "expected true or false", value)
            return None
        fact = self._value(value, path)
        if word == "has":
            return Has(fact)
        if not comparable(fact)[0]:
            self._faults.add(path, "expected a number, a text, a date or an instant", value)
        return Compares(cast("Comparison", word), fact)

    def _value(self, value: object, path: str) -> Fact:
        self._left -= 1
        try:
            return read_fact(path.rpartition(".")[2], value)
        except (HistoryError, NaiveDatetimeError) as error:
            self._faults.add(path, str(error))
            return None

    def _no_others(self, document: Iterable[object], words: Sequence[str], path: str) -> None:
        for word in document:
            if word not in words:
                self._faults.add(path, f"unknown word; expected {', '.join(words)}", word)

    def _too_much(self, path: str, depth: int) -> bool:
        self._left -= 1
        if depth > DEEPEST:
            self._faults.add(path, f"conditions are nested more than {DEEPEST} deep; flatten them")
        elif self._left < 0 and not self._full:
            # Said once, although everything that follows is left unread.
            self._full = True
            self._faults.add(path, f"a condition of more than {MOST} parts; write a simpler one")
        return depth > DEEPEST or self._left < 0


def _joined(
    joined: type[AllOf | AnyOf | NoneOf],
    parts: Sequence[Condition | None],
) -> Condition | None:
    """Return *parts* under *joined*; alone under `all` or `any`, a part is the whole."""
    read = tuple(part for part in parts if part is not None)
    if len(read) == 1 and joined is not NoneOf:
        return read[0]
    return joined(read) if read else None
