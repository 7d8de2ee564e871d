"""Requests judged under two agreements; what cannot be judged stays a faulty row."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING

from slacalc.cli.judging.judging import answered
from slacalc.evaluation.compare import Difference, compare
from slacalc.io.tables.request_rows import FaultyRow, RequestRow, TableRow

if TYPE_CHECKING:
    from slacalc.io.named import Promises

__all__ = ("ComparedRow", "FlipTally", "compare_rows")


@dataclass(frozen=True, slots=True)
class ComparedRow:
    """A request that was judged twice, where it stands, and what differs."""

    file: str
    row: int
    line: int | None
    differences: tuple[Difference, ...]


def compare_rows(
    file: str, rows: Iterable[TableRow], old: Promises, new: Promises, at: datetime
) -> Iterator[ComparedRow | FaultyRow]:
    """Yield each row of *file* with what differs between the verdicts of *old* and *new*."""

    def compared(row: RequestRow) -> ComparedRow:
        found = compare([row.request], old, new, at=at)
        return ComparedRow(file, row.row, row.line, found.differences)

    return answered(rows, compared)


@dataclass(slots=True)
class FlipTally:
    """How many requests there are, and how many promises flip."""

    requests: int = 0
    faulty: int = 0
    now_late: int = 0
    no_longer_late: int = 0
    otherwise: int = 0

    @property
    def flips(self) -> int:
        """How many promises are broken under one of the agreements alone."""
        return self.now_late + self.no_longer_late

    def add(self, compared: ComparedRow | FaultyRow) -> None:
        """Count a row."""
        if isinstance(compared, FaultyRow):
            self.faulty += 1
            return
        self.requests += 1
        for difference in compared.differences:
            if not difference.flips:
                self.otherwise += 1
            elif difference.new is not None and difference.new.breached:
                self.now_late += 1
            else:
                self.no_longer_late += 1

    def to_dict(self) -> dict[str, int]:
        """Return the counts in plain JSON types."""
        return {
            "requests": self.requests,
            "faulty_rows": self.faulty,
            "flips": self.flips,
            "now_late": self.now_late,
            "no_longer_late": self.no_longer_late,
            "otherwise_different": self.otherwise,
        }
