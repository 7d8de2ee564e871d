"""Tracking: the facts by which the ledgers of a request are split."""

from __future__ import annotations

from bisect import bisect_right
from dataclasses import replace
from operator import attrgetter
from typing import TYPE_CHECKING, Final

from slacalc.evaluation.basis import Track
from slacalc.evaluation.result import basis_of

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from slacalc.evaluation.basis import Tracked
    from slacalc.evaluation.result import Result

__all__ = ("tracked",)

_AT: Final = attrgetter("at_us")


def tracked(
    results: Iterable[Result], names: tuple[str, ...], moments: Sequence[Tracked]
) -> Iterator[Result]:
    """Yield *results* with what their ledgers need to be split by the facts of these *names*.

    Source: SPEC section 8.
    """
    if not names:
        yield from results
        return
    # Of what happens at one instant, the last facts count: a span cannot be empty.
    last = list({moment.at_us: moment for moment in moments}.values())
    for result in results:
        basis = basis_of(result)
        if basis is None or basis.course.start is None:
            yield result
            continue
        first = max(0, bisect_right(last, basis.course.start, key=_AT) - 1)
        yield replace(result, _basis=replace(basis, track=Track(names, last[first:])))
