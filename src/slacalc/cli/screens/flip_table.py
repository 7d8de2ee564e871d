"""Who flips, for people: a table, written a page at a time, and the counts below it."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Final, TextIO

from rich.text import Text

from slacalc.cli.console import PipeConsole
from slacalc.cli.screens.line_table import Line, LineTable
from slacalc.cli.screens.looks import MOST_NAME, STYLES, at_words, status_word
from slacalc.cli.screens.text import moment_words, quantity_words, shortened

if TYPE_CHECKING:
    from slacalc.cli.judging.comparing import ComparedRow, FlipTally
    from slacalc.evaluation.compare import Difference
    from slacalc.evaluation.result import Result

__all__ = ("TableFlips",)

_MOST_CAUSE: Final = 100
_HEADINGS: Final = ("request", "target", "old", "new", "due", "moved", "why")
_DISPENSABLE: Final = ("due", "moved")
"""What a narrow terminal does without, in this order."""
_RIGHT: Final = frozenset({"moved"})
_ZERO: Final = timedelta()


class TableFlips:
    """A line a difference; the widths are those of the first 500."""

    def __init__(self, out: TextIO, at: datetime) -> None:
        self._console = PipeConsole(file=out, highlight=False)
        self._lines = LineTable(self._console, _HEADINGS, right=_RIGHT, dispensable=_DISPENSABLE)
        self._at = at

    def add(self, row: ComparedRow, shown: Sequence[Difference]) -> None:
        """Show the differences of a row, when its page is full."""
        del row  # a request is found by its identifier
        self._lines.add([_line(one, first=place == 0) for place, one in enumerate(shown)])

    def close(self, tally: FlipTally) -> None:
        """Show what is left, and the counts."""
        self._lines.close()
        self._console.print(_summary(tally, self._at), soft_wrap=True)


def _line(difference: Difference, *, first: bool) -> Line:
    run = f" #{difference.cycle}" if difference.cycle > 1 else ""
    due = None if difference.new is None else difference.new.due
    return [
        (shortened(str(difference.request), MOST_NAME) if first else "", "bold"),
        (f"{shortened(difference.target, MOST_NAME)}{run}", ""),
        _verdict(difference.old),
        _verdict(difference.new),
        (moment_words(due), ""),
        (_moved(difference.due_moved), ""),
        (shortened("; ".join(difference.causes), _MOST_CAUSE), "dim"),
    ]


def _verdict(result: Result | None) -> tuple[str, str]:
    """Return how a run stands, and by how much it is late."""
    if result is None:
        return "–", "dim"
    late = f" by {quantity_words(result.overdue)}" if result.breached else ""
    return f"{status_word(result.status)}{late}", STYLES[result.status]


def _moved(by: timedelta | None) -> str:
    """Return by how much real time a due moved, with its sign."""
    if by is None:
        return "–"
    return f"-{quantity_words(-by)}" if by < _ZERO else f"+{quantity_words(by)}" if by else "0m"


def _summary(tally: FlipTally, at: datetime) -> Text:
    text = Text(f"{tally.requests:,} request{'' if tally.requests == 1 else 's'}", "bold")
    text.append(f" at {at_words(at)}: ", "not bold")
    if tally.flips:
        text.append(f"{tally.flips:,} verdict{_s(tally.flips)} flip{_s(tally.flips, 1)}", "bold")
        parts = [(tally.now_late, "now late", "red")]
        parts += [(tally.no_longer_late, "no longer late", "green")]
        text.append(" (", "not bold")
        text.append(Text(", ").join(Text(f"{n:,} {w}", s) for n, w, s in parts if n))
        text.append(")", "not bold")
    else:
        text.append("no verdict flips", "green")
    if tally.otherwise:
        text.append(f", {tally.otherwise:,} differ{_s(tally.otherwise, 1)} otherwise", "not bold")
    return text


def _s(count: int, one: int = 0) -> str:
    """Return the ending of a noun, or with `one=1` of a verb, of which there are *count*."""
    return "s" if (count == 1) == bool(one) else ""
