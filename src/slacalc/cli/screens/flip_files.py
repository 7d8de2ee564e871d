"""Who flips, for programs, written row by row: CSV and JSON."""

from __future__ import annotations

import csv
import json
from collections.abc import Iterator, Sequence
from datetime import datetime
from typing import TYPE_CHECKING, Final, TextIO

from slacalc.cli.screens.result_cells import csv_value, plain_value

if TYPE_CHECKING:
    from slacalc.cli.judging.comparing import ComparedRow, FlipTally
    from slacalc.evaluation.compare import Difference

__all__ = ("CsvFlips", "JsonFlips")

_OF_RESULT: Final = ("status", "amount", "due", "overdue", "unit")
_COLUMNS: Final = (
    *("file", "row", "request", "target", "cycle", "flips"),
    *(f"{side}_{name}" for name in _OF_RESULT for side in ("old", "new")),
    *("due_moved", "why"),
)


class CsvFlips:
    """One line a difference: both verdicts beside each other.

    The columns `…_unit` say what `…_overdue` counts: seconds or business days. `due_moved` is in
    seconds.
    """

    def __init__(self, out: TextIO, at: datetime) -> None:
        del at  # every line speaks of the same instant, which the caller named
        self._lines = csv.writer(out, lineterminator="\n")
        self._lines.writerow(_COLUMNS)

    def add(self, row: ComparedRow, shown: Sequence[Difference]) -> None:
        """Write the differences of a row."""
        self._lines.writerows([row.file, row.row, *_cells(one)] for one in shown)

    def close(self, tally: FlipTally) -> None:
        """End the output; the counts are not part of it."""


def _cells(difference: Difference) -> Iterator[object]:
    yield from (difference.request, difference.target, difference.cycle)
    yield plain_value(difference.flips)
    for name in _OF_RESULT:
        for result in (difference.old, difference.new):
            yield "" if result is None else csv_value(result, name)
    yield plain_value(difference.due_moved)
    yield "; ".join(difference.causes)


class JsonFlips:
    """One document, one line a difference as `Difference.to_dict` gives it.

    The last line has the counts.
    """

    def __init__(self, out: TextIO, at: datetime) -> None:
        self._out = out
        self._between = "\n"
        out.write(f'{{"at": {json.dumps(at.isoformat())}, "differences": [')

    def add(self, row: ComparedRow, shown: Sequence[Difference]) -> None:
        """Write the differences of a row."""
        place = {"file": row.file, "row": row.row, "line": row.line}
        for difference in shown:
            self._out.write(f"{self._between}{json.dumps(place | difference.to_dict())}")
            self._between = ",\n"

    def close(self, tally: FlipTally) -> None:
        """Write the counts and end the document."""
        self._out.write(f'\n], "summary": {json.dumps(tally.to_dict())}}}\n')
