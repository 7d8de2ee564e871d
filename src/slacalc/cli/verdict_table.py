"""Verdicts for people: a table, written a page at a time, and the counts below it."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING, Final, TextIO

from rich import box
from rich.console import Console
from rich.table import Table
from rich.text import Text

from slacalc.cli.judging import Judged, Tally, VerdictRow
from slacalc.cli.text import amount_words, moment_words, quantity_words, shortened
from slacalc.evaluation.status import Status

if TYPE_CHECKING:
    from rich.console import JustifyMethod

    from slacalc.evaluation.result import Evaluation, Result

__all__ = ("STYLES", "TableVerdicts")

_PAGE: Final = 500
_WIDE: Final = 1000
_MOST_NAME: Final = 32
_MOST_REASON: Final = 80

STYLES: Final = {
    Status.NO_TARGET: "dim",
    Status.CANCELLED: "dim",
    Status.PENDING: "dim",
    Status.MET: "green",
    Status.MISSED: "red",
    Status.BREACHED: "bold red",
    Status.PAUSED: "blue",
    Status.AT_RISK: "yellow",
    Status.ON_TRACK: "cyan",
}
"""How each status looks on a terminal."""

_HEADINGS: Final = ("request", "level", "target", "within", "status", "due", "used", "left")
_JUSTIFY: Final[dict[str, JustifyMethod]] = {"used": "right", "left": "right"}


class TableVerdicts:
    """A table of results; its widths are those of the first 500 rows."""

    def __init__(self, out: TextIO, at: datetime) -> None:
        self._console = Console(file=out, highlight=False)
        if not self._console.is_terminal:
            self._console.width = _WIDE
        self._at = at
        self._lines: list[list[Text]] = []
        self._widths: list[int] = []

    def add(self, judged: Judged) -> None:
        """Show a row, when its page is full."""
        if isinstance(judged, VerdictRow):
            self._lines.extend(_lines(judged.evaluation))
            if len(self._lines) >= _PAGE:
                self._show()

    def close(self, tally: Tally) -> None:
        """Show what is left, and the counts."""
        if self._lines:
            self._show()
        self._console.print()
        self._console.print(_summary(tally, self._at), soft_wrap=True)
        width = max(map(len, tally.targets), default=0)
        for target, counts in tally.targets.items():
            parts = [
                Text(f"{counts[status]:,} {_word(status)}", STYLES[status])
                for status in Status
                if counts[status]
            ]
            head = Text(f"  {shortened(target, _MOST_NAME):<{width}}  ")
            self._console.print(head + Text(", ").join(parts), soft_wrap=True)

    def _show(self) -> None:
        first = not self._widths
        if first:
            cells = zip(*self._lines, strict=True)
            self._widths = [
                max(len(name), *(cell.cell_len for cell in column))
                for name, column in zip(_HEADINGS, cells, strict=True)
            ]
        table = Table(box=box.SIMPLE_HEAD, show_header=first, pad_edge=False, show_edge=False)
        for name, width in zip(_HEADINGS, self._widths, strict=True):
            table.add_column(
                name, justify=_JUSTIFY.get(name, "left"), min_width=min(width, 12), overflow="fold"
            )
        for line in self._lines:
            table.add_row(*line)
        self._console.print(table)
        self._lines = []


def _lines(evaluation: Evaluation) -> list[list[Text]]:
    """Return the lines of a request: what it is called stands on the first alone."""
    head = [
        Text(shortened(str(evaluation.request), _MOST_NAME), "bold"),
        Text(shortened(evaluation.level or "–", _MOST_NAME)),
    ]
    lines = [_cells(result) for result in evaluation] or [
        [*map(Text, "––"), _status(Status.NO_TARGET), _reason(evaluation.reason), Text(), Text()],
    ]
    blank = [Text(), Text()]
    return [[*(blank if number else head), *cells] for number, cells in enumerate(lines)]


def _cells(result: Result) -> list[Text]:
    within = amount_words(result.amount)
    due = _reason(result.reason) if result.reason else Text(moment_words(result.due))
    return [
        Text(shortened(result.target, _MOST_NAME)),
        Text(within, "" if result.amount else "dim"),
        _status(result.status),
        due,
        Text(quantity_words(result.elapsed)),
        _left(result),
    ]


def _left(result: Result) -> Text:
    if result.breached:
        return Text(f"-{quantity_words(result.overdue)}", STYLES[result.status])
    open_ = result.stopped_at is None
    return Text(quantity_words(result.remaining), "" if open_ else "dim")


def _status(status: Status) -> Text:
    return Text(_word(status), STYLES[status])


def _word(status: Status) -> str:
    return status.value.replace("_", " ")


def _reason(reason: str) -> Text:
    return Text(shortened(reason, _MOST_REASON), "dim")


def _summary(tally: Tally, at: datetime) -> Text:
    text = Text(f"{tally.requests:,} request{'' if tally.requests == 1 else 's'}", "bold")
    zone = getattr(at.tzinfo, "key", None) or at.strftime("UTC%z")
    text.append(f" at {moment_words(at)}, {zone}", "not bold")
    if tally.requests:
        late = f"{tally.late:,} late" if tally.late else "none late"
        text.append(f": {late}", "bold red" if tally.late else "green")
    if tally.without_promise:
        text.append(f", {tally.without_promise:,} without a promise", "not bold")
    return text
