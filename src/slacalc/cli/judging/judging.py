"""Requests to verdicts; what cannot be judged stays a faulty row."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field
from datetime import datetime
from typing import TYPE_CHECKING, TypeAlias, TypeVar

from slacalc.errors import SlacalcError
from slacalc.evaluation.evaluate import evaluate
from slacalc.evaluation.status import Status
from slacalc.io.tables.request_rows import FaultyRow, RequestRow, TableRow

if TYPE_CHECKING:
    from slacalc.evaluation.evaluation import Evaluation
    from slacalc.io.named import Promises

__all__ = ("Judged", "Tally", "VerdictRow", "answered", "judge", "without_promise")

Answer = TypeVar("Answer")


@dataclass(frozen=True, slots=True)
class VerdictRow:
    """A row that was judged: its number, its line, and how its request stands."""

    row: int
    line: int | None
    evaluation: Evaluation


Judged: TypeAlias = VerdictRow | FaultyRow
"""A row of a table: a verdict, or why there is none."""


def judge(rows: Iterable[TableRow], agreement: Promises, at: datetime) -> Iterator[Judged]:
    """Yield each row with the verdict on its request."""

    def verdict(row: RequestRow) -> VerdictRow:
        return VerdictRow(row.row, row.line, evaluate(row.request, agreement, at=at))

    return answered(rows, verdict)


def answered(
    rows: Iterable[TableRow], answer: Callable[[RequestRow], Answer]
) -> Iterator[Answer | FaultyRow]:
    """Yield what *answer* makes of each row; one that it cannot answer is faulty."""
    for row in rows:
        if isinstance(row, FaultyRow):
            yield row
            continue
        try:
            found = answer(row)
        except SlacalcError as error:
            yield FaultyRow(row.row, row.line, "; ".join(str(error).splitlines()))
        else:
            yield found


@dataclass(slots=True)
class Tally:
    """How many requests there are, and how many stand how, target by target."""

    requests: int = 0
    faulty: int = 0
    late: int = 0
    without_promise: int = 0
    targets: dict[str, Counter[Status]] = field(default_factory=dict[str, "Counter[Status]"])

    def add(self, judged: Judged) -> None:
        """Count a row."""
        if isinstance(judged, FaultyRow):
            self.faulty += 1
            return
        evaluation = judged.evaluation
        self.requests += 1
        self.without_promise += not evaluation.results
        self.late += any(result.breached for result in evaluation.counted)
        for result in evaluation.counted:
            self.targets.setdefault(result.target, Counter())[result.status] += 1

    def to_dict(self) -> dict[str, object]:
        """Return the counts in plain JSON types."""
        return {
            "requests": self.requests,
            "late": self.late,
            "without_promise": self.without_promise,
            "faulty_rows": self.faulty,
            "targets": {
                name: {status.value: counts[status] for status in Status if counts[status]}
                for name, counts in self.targets.items()
            },
        }


def without_promise(evaluation: Evaluation) -> list[str]:
    """Return why nothing is promised: of each of several lists of rules, or of the whole."""
    selected = evaluation.selected
    if len(selected) > 1:
        return [f"{one.rules}: {one.reason}" for one in selected if one.level is None]
    return [] if evaluation.results else [evaluation.reason]
