"""Whether a level may be given to a request, with reasons."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, final

from slacalc.clock.history.facts import Facts
from slacalc.clock.metrics.fact_tests import FactTests, document_of
from slacalc.core.shapes import is_list
from slacalc.showing import shown

if TYPE_CHECKING:
    from collections.abc import Mapping

    from slacalc.clock.metrics.fact_tests import FactTest
    from slacalc.typing import Fact

__all__ = ("Allowance", "allowance")


@final
@dataclass(frozen=True, slots=True)
class Allowance:
    """The answer to whether a level may be given to a request; true when it may.

    Attributes:
        reasons: Why not: one for each fact that the level does not allow.
    """

    reasons: tuple[str, ...] = ()

    def __bool__(self) -> bool:
        return not self.reasons


def allowance(tests: FactTests | None, facts: Mapping[str, Fact]) -> Allowance:
    """Return whether *facts* pass all *tests*, and for each that they fail why.

    Raises:
        HistoryError: for a value that is no fact.
        NaiveDatetimeError: for a datetime without a time zone.
    """
    known = Facts(facts)
    each = () if tests is None else tests.tests
    failed = [test for test in each if not FactTests((test,)).compiled()(known)]
    return Allowance(tuple(_why(name, known.get(name), test) for name, test in failed))


def _why(name: str, fact: Fact, test: FactTest) -> str:
    document = document_of(test)
    values = document if is_list(document) else (document,)
    allowed = f"allowed: {', '.join(map(shown, values))}"
    return f"{name} is {'not given' if fact is None else shown(fact)}; {allowed}"
