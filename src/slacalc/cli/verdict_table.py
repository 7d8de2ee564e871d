"""Verdicts for people: a table, written a page at a time, and the counts below it."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING, Final, TextIO, TypeAlias

from rich.cells import cell_len
from rich.text import Text

from slacalc.cli.console import PipeConsole
from slacalc.cli.judging import Judged, Tally, VerdictRow, without_promise
from slacalc.cli.text import amount_words, moment_words, quantity_words, shortened
from slacalc.evaluation.status import Status

if TYPE_CHECKING:
    from slacalc.evaluation.evaluation import Evaluation
    from slacalc.evaluation.result import Result

__all__ = ("STYLES", "TableVerdicts")

_PAGE: Final = 500
_WIDE: Final = 1000
_MOST_NAME: Final = 32
_MOST_REASON: Final = 80

STYLES: Final = {
    Status.MET: "green",
    Status.MISSED: "red",
    Status.BREACHED: "bold red",
    Status.AT_RISK: "yellow",
    Status.ON_TRACK: "cyan",
    Status.PAUSED: "blue",
    Status.PENDING: "dim",
    Status.CANCELLED: "dim",
    Status.NO_TARGET: "dim",
}
"""How each status looks on a terminal, in the order of the counts."""

_GAP: Final = 2
_HEADINGS: Final = ("request", "level", "target", "within", "status", "due", "used", "left")
_DISPENSABLE: Final = ("within", "used", "level")
"""What a narrow terminal does without, in this order."""
_RIGHT: Final = {"used", "left"}

_Line: TypeAlias = list[tuple[str, str]]
"""The cells of a line, each a text and its style; what comes after a reason is left out."""


class TableVerdicts:
    """A table of results; its widths are those of the first 500 lines."""

    def __init__(self, out: TextIO, at: datetime) -> None:
        self._console = PipeConsole(file=out, highlight=False)
        self._room = self._console.width if self._console.is_terminal else _WIDE
        self._at = at
        self._lines: list[_Line] = []
        self._widths: dict[str, int] = {}

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
                for status in STYLES
                if counts[status]
            ]
            head = Text(f"  {shortened(target, _MOST_NAME):<{width}}  ")
            self._console.print(head + Text(", ").join(parts), soft_wrap=True)

    def _show(self) -> None:
        page = Text()
        if not self._widths:
            self._widths = self._fitting()
            _append(page, [(name, "bold") for name in _HEADINGS], self._widths)
        for line in self._lines:
            _append(page, line, self._widths)
        # One text a page: printing line by line takes several times as long.
        self._console.print(page, soft_wrap=True, end="")
        self._lines = []

    def _fitting(self) -> dict[str, int]:
        """Return the columns that the terminal has room for, with their widths."""
        widths = {
            name: max(len(name), *(_width(line, place) for line in self._lines))
            for place, name in enumerate(_HEADINGS)
        }
        for name in _DISPENSABLE:
            if sum(widths.values()) + _GAP * (len(widths) - 1) > self._room:
                del widths[name]
        return widths


def _width(line: _Line, place: int) -> int:
    """Return how wide the cell at *place* is; a reason ends its line and needs no column."""
    cells = line if len(line) == len(_HEADINGS) else line[:-1]
    return cell_len(cells[place][0]) if place < len(cells) else 0


def _append(page: Text, line: _Line, widths: dict[str, int]) -> None:
    """Append the cells of *line* that have a column."""
    gap = ""
    for name, (text, style) in zip(_HEADINGS, line, strict=False):
        if name in widths:
            padding = " " * (widths[name] - cell_len(text))
            page.append(f"{gap}{padding}" if name in _RIGHT else gap)
            page.append(text, style)
            gap = " " * _GAP + ("" if name in _RIGHT else padding)
    page.append("\n")


def _lines(evaluation: Evaluation) -> list[_Line]:
    """Return the lines of a request: what it is called stands on the first alone."""
    head: _Line = [
        (shortened(str(evaluation.request), _MOST_NAME), "bold"),
        (shortened(evaluation.level or "–", _MOST_NAME), ""),
    ]
    blank: _Line = [("", ""), ("", "")]
    lines = [*map(_cells, evaluation), *map(_nothing, without_promise(evaluation))]
    return [[*(blank if number else head), *cells] for number, cells in enumerate(lines)]


def _nothing(reason: str) -> _Line:
    return [("–", ""), ("–", ""), _status(Status.NO_TARGET), _reason(reason)]


def _cells(result: Result) -> _Line:
    cells = [
        (shortened(result.target, _MOST_NAME), ""),
        (amount_words(result.amount), ""),
        _status(result.status),
    ]
    if result.reason:
        return [*cells, _reason(result.reason)]
    used = quantity_words(result.elapsed)
    return [*cells, (moment_words(result.due), ""), (used, ""), _left(result)]


def _left(result: Result) -> tuple[str, str]:
    if result.breached:
        return f"-{quantity_words(result.overdue)}", STYLES[result.status]
    style = "" if result.stopped_at is None else "dim"
    return quantity_words(result.remaining), style


def _status(status: Status) -> tuple[str, str]:
    return _word(status), STYLES[status]


def _word(status: Status) -> str:
    return status.value.replace("_", " ")


def _reason(reason: str) -> tuple[str, str]:
    return shortened(reason, _MOST_REASON), "dim"


def _summary(tally: Tally, at: datetime) -> Text:
    text = Text(f"{tally.requests:,} request{'' if tally.requests == 1 else 's'}", "bold")
    zone = getattr(at.tzinfo, "key", None) or at.strftime("UTC%z")
    text.append(f" at {moment_words(at)}, {zone}", "not bold")
    if tally.requests:
        text.append(": ", "not bold")
        late = f"{tally.late:,} late" if tally.late else "none late"
        text.append(late, "red" if tally.late else "green")
    if tally.without_promise:
        text.append(f", {tally.without_promise:,} without a promise", "not bold")
    return text
