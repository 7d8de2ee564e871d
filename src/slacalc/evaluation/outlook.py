"""The outlook: when something changes by itself, what was crossed, and who comes first."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import UTC
from typing import TYPE_CHECKING, Final, final

from slacalc.clock.machine import Phase
from slacalc.core.instants import from_micros, to_micros
from slacalc.errors import AmountError
from slacalc.evaluation.result import basis_of
from slacalc.evaluation.status import Status

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from datetime import datetime, tzinfo

    from slacalc.evaluation.evaluation import Evaluation
    from slacalc.evaluation.result import Result

__all__ = ("Crossing", "crossed", "next_change", "sort_key")

_OVERDUE, _DUE, _WITHOUT, _PAUSED, _OVER = range(5)
"""The groups of a queue, in its order."""

_OPEN: Final = frozenset({Phase.RUNNING, Phase.PAUSED})
_ENDED: Final = frozenset({Phase.STOPPED, Phase.CANCELLED})


@final
@dataclass(frozen=True, slots=True)
class Crossing:
    """A threshold that was crossed.

    Attributes:
        target: The name of the target.
        cycle: The number of the run.
        name: The name of the threshold.
        tell: Whom to tell; None when the agreement does not say.
        late: Whether it was past already when the promise was made.
        micros: Its instant, in microseconds.
        key: Text that is this crossing's alone, and the same whenever it is asked for: the
            request, the target, the run and the threshold.
        zone: The zone of `at`.
    """

    target: str
    cycle: int
    name: str
    tell: str | None
    late: bool
    micros: int
    key: str
    zone: tzinfo = field(compare=False, repr=False)

    @property
    def at(self) -> datetime:
        """The instant of the threshold."""
        return from_micros(self.micros, self.zone)


def crossed(evaluation: Evaluation, *, after: datetime, until: datetime) -> tuple[Crossing, ...]:
    """Return the thresholds of *evaluation* crossed in `(after, until]`, in order.

    One that was made late, or that a pause moved into the past, is crossed when that could be
    seen first, so that nobody who asks again and again misses it.

    Raises:
        AmountError: *until* is later than the evaluation knows.
        NaiveDatetimeError: an instant has no time zone.

    Source: SPEC section 8.
    """
    first, last = to_micros(after), to_micros(until)
    if last > to_micros(evaluation.at):
        expected = f"an instant up to at={evaluation.at}; evaluate again for later ones"
        raise AmountError.option("until", str(until), expected)
    found = sorted(_noticed(evaluation), key=lambda pair: pair[0])
    return tuple(crossing for noticed, crossing in found if first < noticed <= last)


def _noticed(evaluation: Evaluation) -> Iterator[tuple[int, Crossing]]:
    """Yield every threshold that was crossed, with the instant at which that could be seen."""
    for result in evaluation.results:
        for one in result.thresholds:
            if not one.crossed or one.micros is None or one.noticed is None:
                continue
            key = _key(evaluation.request, result.target, result.cycle, one.name)
            where = (result.target, result.cycle, one.name, one.tell)
            yield one.noticed, Crossing(*where, one.late, one.micros, key, one.zone)


def _key(*parts: str | int) -> str:
    # The repr of text tells 1 from "1", and no name can imitate the slash between two.
    return "/".join(repr(part) for part in parts)


def next_change(evaluation: Evaluation) -> datetime | None:
    """Return the earliest instant after `at` at which *evaluation* differs by itself.

    A breach is due + 1 µs, or due itself where equality is late; a threshold is crossed at its
    instant; a run that was put off begins.

    Source: SPEC section 8.
    """
    now = to_micros(evaluation.at)
    ahead = [
        *map(to_micros, evaluation.ahead),
        *(at for one in evaluation.results for at in _changes(one)),
    ]
    first = min((at for at in ahead if at > now), default=None)
    return None if first is None else from_micros(first, evaluation.at.tzinfo or UTC)


def _changes(result: Result) -> Iterator[int]:
    """Yield the instants at which *result* changes by itself, past ones among them."""
    basis = basis_of(result)
    if basis is None:
        return
    if basis.course.begins is not None:
        yield basis.course.begins
    if result.phase not in _OPEN:
        return
    if basis.breach is not None:
        yield basis.breach
    for one in result.thresholds:
        if one.noticed is not None:
            yield one.noticed


def sort_key(evaluation: Evaluation) -> tuple[int, int]:
    """Return two integers that sort a queue: a group, and an instant within it.

    Overdue and open (the earliest due first), then those with a due to come (the next first),
    then those that wait for nothing, then the paused (the longest first), then what is over.

    Source: SPEC section 8.
    """
    results = evaluation.results
    late = [one.due for one in results if one.status is Status.BREACHED and one.due is not None]
    if late:
        return (_OVERDUE, min(map(to_micros, late)))
    if evaluation.next_due is not None:
        return (_DUE, to_micros(evaluation.next_due))
    phases = {one.phase for one in results}
    if Phase.PAUSED in phases:
        return (_PAUSED, min(_paused_since(results), default=0))
    if phases & _ENDED and Phase.RUNNING not in phases:
        return (_OVER, 0)
    return (_WITHOUT, 0)


def _paused_since(results: Sequence[Result]) -> Iterator[int]:
    """Yield since when each of *results* is paused that is."""
    for result in results:
        basis = basis_of(result)
        if result.phase is Phase.PAUSED and basis is not None:
            yield basis.course.paused.pieces[-1][0]
