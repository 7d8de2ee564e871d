"""Verdicts for programs, written row by row: CSV and JSON."""

from __future__ import annotations

import csv
import json
from collections.abc import Iterator
from datetime import datetime
from typing import TYPE_CHECKING, Final, TextIO

from slacalc.cli.judging.judging import Judged, Tally, VerdictRow, without_promise
from slacalc.cli.screens.result_cells import csv_value

if TYPE_CHECKING:
    from slacalc.evaluation.evaluation import Evaluation

__all__ = ("CsvVerdicts", "JsonVerdicts")

_QUANTITIES: Final = ("elapsed", "remaining", "overdue", "paused")
_WALL: Final = ("elapsed_wall", "remaining_wall", "overdue_wall", "paused_wall")
_RESULT: Final = (
    *("target", "metric", "cycle", "counts", "status", "phase", "breached", "ever_breached"),
    *("amount", "unit", "due_fact", "due", "original_due"),
    *("started_at", "stopped_at", "breached_at", "applied_at", "fraction"),
    *_QUANTITIES,
    *_WALL,
    *("deferrals_used", "deferrals_left", "reason"),
)
"""Every field of a result that is one value; lists are in JSON."""
_COLUMNS: Final = ("row", "request", "level", "rule", *_RESULT)


class CsvVerdicts:
    """One line a result, instants in ISO 8601.

    The column `unit` says what `elapsed`, `remaining`, `overdue` and `paused` count: seconds or
    business days. The `…_wall` columns are seconds. `counts` tells the runs that summaries count,
    `due_fact` the fact that names the due. A request without a promise has one line,
    with the reason, and so has each of several lists of rules that promises nothing. Faulty rows
    are not in it.
    """

    def __init__(self, out: TextIO, at: datetime) -> None:
        del at  # every line speaks of the same instant, which the caller named
        self._lines = csv.writer(out, lineterminator="\n")
        self._lines.writerow(_COLUMNS)

    def add(self, judged: Judged) -> None:
        """Write the results of a row."""
        if isinstance(judged, VerdictRow):
            self._lines.writerows(_csv_lines(judged.row, judged.evaluation))

    def close(self, tally: Tally) -> None:
        """End the output; the counts are not part of it."""


def _csv_lines(row: int, evaluation: Evaluation) -> Iterator[list[object]]:
    head: list[object] = [row, evaluation.request, evaluation.level, evaluation.rule]
    for result in evaluation:
        yield [*head, *(csv_value(result, name) for name in _RESULT)]
    for reason in without_promise(evaluation):
        status = {"status": "no_target", "reason": reason}
        yield [*head, *(status.get(name, "") for name in _RESULT)]


class JsonVerdicts:
    """One document, one line a row: verdicts as `Evaluation.to_dict` gives them, faulty rows too.

    The last line has the counts.
    """

    def __init__(self, out: TextIO, at: datetime) -> None:
        self._out = out
        self._between = "\n"
        out.write(f'{{"at": {json.dumps(at.isoformat())}, "rows": [')

    def add(self, judged: Judged) -> None:
        """Write a row."""
        document: dict[str, object] = {"row": judged.row, "line": judged.line}
        if isinstance(judged, VerdictRow):
            document["evaluation"] = judged.evaluation.to_dict()
        else:
            document["fault"] = judged.reason
        self._out.write(f"{self._between}{json.dumps(document)}")
        self._between = ",\n"

    def close(self, tally: Tally) -> None:
        """Write the counts and end the document."""
        self._out.write(f'\n], "summary": {json.dumps(tally.to_dict())}}}\n')
