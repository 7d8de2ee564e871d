"""Verdicts for people: a table, written a page at a time, and the counts below it."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING, Final, TextIO

from rich.text import Text

from slacalc.cli.console import PipeConsole
from slacalc.cli.judging.judging import Judged, Tally, VerdictRow, without_promise
from slacalc.cli.screens.line_table import Line, LineTable
from slacalc.cli.screens.looks import MOST_NAME, STYLES, at_words, status_cell, status_word
from slacalc.cli.screens.text import amount_words, moment_words, quantity_words, shortened
from slacalc.evaluation.status import Status

if TYPE_CHECKING:
    from slacalc.evaluation.evaluation import Evaluation
    from slacalc.evaluation.result import Result

__all__ = ("TableVerdicts",)

_MOST_REASON: Final = 80
_HEADINGS: Final = ("request", "level", "target", "within", "status", "due", "used", "left")
_DISPENSABLE: Final = ("within", "used", "level")
"""What a narrow terminal does without, in this order."""
_RIGHT: Final = frozenset({"used", "left"})


class TableVerdicts:
    """A table of results; its widths are those of the first 500 lines."""

    def __init__(self, out: TextIO, at: datetime) -> None:
        self._console = PipeConsole(file=out, highlight=False)
        self._lines = LineTable(self._console, _HEADINGS, right=_RIGHT, dispensable=_DISPENSABLE)
        self._at = at

    def add(self, judged: Judged) -> None:
        """Show a row, when its page is full."""
        if isinstance(judged, VerdictRow):
            self._lines.add(_lines(judged.evaluation))

    def close(self, tally: Tally) -> None:
        """Show what is left, and the counts."""
        self._lines.close()
        self._console.print(_summary(tally, self._at), soft_wrap=True)
        width = max(map(len, tally.targets), default=0)
        for target, counts in tally.targets.items():
            parts = [
                Text(f"{counts[status]:,} {status_word(status)}", STYLES[status])
                for status in STYLES
                if counts[status]
            ]
            head = Text(f"  {shortened(target, MOST_NAME):<{width}}  ")
            self._console.print(head + Text(", ").join(parts), soft_wrap=True)


def _lines(evaluation: Evaluation) -> list[Line]:
    """Return the lines of a request: what it is called stands on the first alone."""
    head: Line = [
        (shortened(str(evaluation.request), MOST_NAME), "bold"),
        (shortened(evaluation.level or "–", MOST_NAME), ""),
    ]
    blank: Line = [("", ""), ("", "")]
    lines = [*map(_cells, evaluation), *map(_nothing, without_promise(evaluation))]
    return [[*(blank if number else head), *cells] for number, cells in enumerate(lines)]


def _nothing(reason: str) -> Line:
    return [("–", ""), ("–", ""), status_cell(Status.NO_TARGET), _reason(reason)]


def _cells(result: Result) -> Line:
    cells = [
        (shortened(result.target, MOST_NAME), ""),
        (amount_words(result.amount), ""),
        status_cell(result.status),
    ]
    measured = result.amount is None and result.elapsed is not None
    if result.reason and not measured:
        return [*cells, _reason(result.reason)]
    used = quantity_words(result.elapsed)
    return [*cells, (moment_words(result.due), ""), (used, ""), _left(result)]


def _left(result: Result) -> tuple[str, str]:
    if result.breached:
        return f"-{quantity_words(result.overdue)}", STYLES[result.status]
    style = "" if result.stopped_at is None else "dim"
    return quantity_words(result.remaining), style


def _reason(reason: str) -> tuple[str, str]:
    return shortened(reason, _MOST_REASON), "dim"


def _summary(tally: Tally, at: datetime) -> Text:
    text = Text(f"{tally.requests:,} request{'' if tally.requests == 1 else 's'}", "bold")
    text.append(f" at {at_words(at)}", "not bold")
    if tally.requests:
        text.append(": ", "not bold")
        late = f"{tally.late:,} late" if tally.late else "none late"
        text.append(late, "red" if tally.late else "green")
    if tally.without_promise:
        text.append(f", {tally.without_promise:,} without a promise", "not bold")
    return text
