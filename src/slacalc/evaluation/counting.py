"""What summaries count: of the runs of a target those that its metric's `cycles` says."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import replace
from math import inf
from typing import TYPE_CHECKING, Final

from slacalc.evaluation.result import Result, basis_of

if TYPE_CHECKING:
    from slacalc.clock.metrics.reading import Cycles

__all__ = ("counted", "marked")


def counted(results: Iterable[Result]) -> tuple[Result, ...]:
    """Return those of *results*, of any requests, that summaries count.

    Source: SPEC section 6.2.
    """
    return tuple(result for result in results if result.counts)


def marked(results: Sequence[Result], cycles: Cycles) -> Sequence[Result]:
    """Return *results*, the runs of one target, all but one of them marked not to count.

    Under `each` all count; under `sum` the result of all runs together is the one, and the others
    are marked from the start. A run that another took the place of in time is never decided: it
    counts where there is no other.
    """
    choose = _CHOSEN.get(cycles)
    if choose is None or len(results) <= 1:
        return results
    chosen = choose([result for result in results if not _replaced(result)] or results)
    return [result if result is chosen else replace(result, counts=False) for result in results]


def _replaced(result: Result) -> bool:
    """Return whether another run took its place before it was late."""
    basis = basis_of(result)
    return basis is not None and basis.course.superseded and not result.breached


def _first(results: Sequence[Result]) -> Result:
    return results[0]


def _last(results: Sequence[Result]) -> Result:
    return results[-1]


def _worst(results: Sequence[Result]) -> Result:
    """Return the one with the largest fraction, of several the earliest."""
    return min(results, key=_badness)


def _badness(result: Result) -> tuple[float, int]:
    fraction = result.fraction
    if fraction is None:
        # Late by a due to which no time led, or not promised anything.
        fraction = inf if result.breached else -inf
    return -fraction, result.cycle


_CHOSEN: Final[Mapping[str, Callable[[Sequence[Result]], Result]]] = {
    "first": _first,
    "last": _last,
    "worst": _worst,
}
