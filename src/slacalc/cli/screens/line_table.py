"""Lines of cells in columns for people, written a page at a time."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import TYPE_CHECKING, Final, TypeAlias

from rich.cells import cell_len
from rich.text import Text

if TYPE_CHECKING:
    from slacalc.cli.console import PipeConsole

__all__ = ("Line", "LineTable")

_PAGE: Final = 500
_WIDE: Final = 1000
_GAP: Final = 2

Line: TypeAlias = list[tuple[str, str]]
"""The cells of a line, each a text and its style. A line may end early; then its last cell is
as long as it is, across the columns that it has none for."""


class LineTable:
    """Lines in columns; their widths are those of the first 500.

    Args:
        console: Where they are written.
        headings: The names of the columns.
        right: Those whose cells stand at the right.
        dispensable: Those that a narrow terminal does without, in this order.
    """

    def __init__(
        self,
        console: PipeConsole,
        headings: Sequence[str],
        *,
        right: frozenset[str] = frozenset(),
        dispensable: Sequence[str] = (),
    ) -> None:
        self._console = console
        self._room = console.width if console.is_terminal else _WIDE
        self._headings, self._right, self._dispensable = headings, right, dispensable
        self._lines: list[Line] = []
        self._widths: dict[str, int] = {}

    def add(self, lines: Iterable[Line]) -> None:
        """Take lines, and show them when their page is full."""
        self._lines.extend(lines)
        if len(self._lines) >= _PAGE:
            self._show()

    def close(self) -> None:
        """Show what is left, and an empty line."""
        if self._lines:
            self._show()
        self._console.print()

    def _show(self) -> None:
        page = Text()
        if not self._widths:
            self._widths = self._fitting()
            self._append(page, [(name, "bold") for name in self._headings])
        for line in self._lines:
            self._append(page, line)
        # One text a page: printing line by line takes several times as long.
        self._console.print(page, soft_wrap=True, end="")
        self._lines = []

    def _fitting(self) -> dict[str, int]:
        """Return the columns that the terminal has room for, with their widths."""
        widths = {
            name: max(len(name), *(self._width(line, place) for line in self._lines))
            for place, name in enumerate(self._headings)
        }
        for name in self._dispensable:
            if sum(widths.values()) + _GAP * (len(widths) - 1) > self._room:
                del widths[name]
        return widths

    def _width(self, line: Line, place: int) -> int:
        """Return how wide the cell at *place* is; one that ends its line early needs no column."""
        cells = line if len(line) == len(self._headings) else line[:-1]
        return cell_len(cells[place][0]) if place < len(cells) else 0

    def _append(self, page: Text, line: Line) -> None:
        """Append the cells of *line* that have a column."""
        gap = ""
        for name, (text, style) in zip(self._headings, line, strict=False):
            if name in self._widths:
                padding = " " * (self._widths[name] - cell_len(text))
                right = name in self._right
                page.append(f"{gap}{padding}" if right else gap)
                page.append(text, style)
                gap = " " * _GAP + ("" if right else padding)
        page.append("\n")
