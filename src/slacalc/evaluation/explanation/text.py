"""Explanations as text for a terminal of 80 columns, and as Markdown."""

from __future__ import annotations

import re
from textwrap import wrap
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from slacalc.evaluation.explanation.document import Explanation, Statement, Table

__all__ = ("kept_rows", "markdown_of", "text_of")

_WIDTH: Final = 80
_GAP: Final = "  "
_TEXT_ROWS: Final = 12
_MARKDOWN_ROWS: Final = 60
_CLOSED: Final = 2
"""The column that says how long it was closed, and why if there is room."""

_OTHERS: Final = 4
"""The first of the columns that hold what others wrote: tracked facts, then the cause."""

_LEAST: Final = 8
"""The columns of the screen that each of those gets however wide the others are."""

_MARKED: Final = re.compile(r"([\\`*_{}\[\]<>#|~&])")


def kept_rows(
    rows: Sequence[tuple[str, ...]], most: int, omitted: str
) -> Iterator[tuple[str, ...]]:
    """Yield *rows*, or where they are more than *most* the first and the last of them.

    In place of those between comes a row that says how many there were.
    """
    if len(rows) <= most:
        yield from rows
        return
    first = most // 2
    last = most - 1 - first
    yield from rows[:first]
    yield (omitted.format(count=len(rows) - first - last), *("" for _ in rows[0][1:]))
    yield from rows[len(rows) - last :]


def text_of(explanation: Explanation) -> str:
    """Return *explanation* as plain text, 80 columns wide."""
    return "\n".join(_text_lines(explanation))


def _text_lines(explanation: Explanation) -> Iterator[str]:
    if explanation.title:
        yield from wrap(explanation.title, _WIDTH)
        yield from _statements(explanation.statements)
    for number, section in enumerate(explanation.sections):
        if number or explanation.title:
            yield ""
        yield from wrap(section.title, _WIDTH)
        yield from _statements(section.statements)
        yield from _table(section.table, explanation.omitted)


def _statements(statements: Sequence[Statement]) -> Iterator[str]:
    """Yield a line for each statement, long ones set under their own beginning."""
    width = max((len(one.heading) for one in statements), default=0)
    indent = " " * (len(_GAP) + width + len(_GAP))
    for one in statements:
        head = f"{_GAP}{one.heading:<{width}}{_GAP}"
        yield from wrap(
            _on_one_line(one.text),
            _WIDTH,
            initial_indent=head,
            subsequent_indent=indent,
        )


def _table(table: Table, omitted: str) -> Iterator[str]:
    if not table.rows:
        return
    rows = [table.heads, *kept_rows(table.rows, _TEXT_ROWS, omitted)]
    lines = [tuple(map(_on_one_line, row)) for row in rows]
    widths = _widths(lines)
    if _total(widths) > _WIDTH:
        lines = [_without_labels(line) for line in lines]
        widths = _narrowed(_widths(lines))
    for line in lines:
        if not any(line[1:]):
            yield _GAP + line[0]
            continue
        cells = [
            cell.rjust(width) if place in table.right else _shortened(cell, width).ljust(width)
            for place, (cell, width) in enumerate(zip(line, widths, strict=True))
        ]
        yield (_GAP + _GAP.join(cells)).rstrip()


def _widths(lines: Sequence[tuple[str, ...]]) -> list[int]:
    # A row that says what is left out spans all columns.
    whole = [line for line in lines if any(line[1:])]
    return [max(map(len, column)) for column in zip(*whole, strict=True)]


def _narrowed(widths: Sequence[int]) -> list[int]:
    """Return *widths* that fit the screen: the widest of what others wrote gives way first."""
    narrowed = [min(width, _WIDTH) for width in widths]
    while _total(narrowed) > _WIDTH:
        widest = max(range(_OTHERS, len(narrowed)), key=narrowed.__getitem__)
        if narrowed[widest] <= _LEAST:
            break
        narrowed[widest] -= 1
    return narrowed


def _total(widths: Sequence[int]) -> int:
    return sum(widths) + len(_GAP) * len(widths)


def _without_labels(line: tuple[str, ...]) -> tuple[str, ...]:
    return (*line[:_CLOSED], line[_CLOSED].partition(":")[0], *line[_CLOSED + 1 :])


def _shortened(text: str, width: int) -> str:
    return text if len(text) <= width else f"{text[: width - 1]}…"


def markdown_of(explanation: Explanation) -> str:
    """Return *explanation* as Markdown, what others wrote in it escaped."""
    return "\n".join(_markdown_lines(explanation))


def _markdown_lines(explanation: Explanation) -> Iterator[str]:
    if explanation.title:
        yield f"# {_escaped(explanation.title)}"
        yield ""
        yield from _list(explanation.statements)
    for number, section in enumerate(explanation.sections):
        if number or explanation.title:
            yield ""
        yield f"## {_escaped(section.title)}"
        yield ""
        yield from _list(section.statements)
        if section.table.rows:
            yield ""
            yield from _pipes(section.table, explanation.omitted)


def _list(statements: Sequence[Statement]) -> Iterator[str]:
    for one in statements:
        yield f"- **{_escaped(one.heading)}**: {_escaped(one.text)}"


def _pipes(table: Table, omitted: str) -> Iterator[str]:
    yield _piped(table.heads)
    rules = ("--:" if place in table.right else "---" for place in range(len(table.heads)))
    yield f"| {' | '.join(rules)} |"
    for row in kept_rows(table.rows, _MARKDOWN_ROWS, omitted):
        yield _piped(row)


def _piped(cells: Sequence[str]) -> str:
    return f"| {' | '.join(map(_escaped, cells))} |"


def _escaped(text: str) -> str:
    return _MARKED.sub(r"\\\1", _on_one_line(text))


def _on_one_line(text: str) -> str:
    return " ".join(text.split())
