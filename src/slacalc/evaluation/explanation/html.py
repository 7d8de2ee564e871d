"""Explanations as one HTML document that needs no other: no scripts, no fonts, no network."""

from __future__ import annotations

from html import escape
from typing import TYPE_CHECKING, Final

from slacalc.evaluation.explanation.text import kept_rows

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from slacalc.evaluation.explanation.document import Explanation, Statement, Table

__all__ = ("html_of",)

_ROWS: Final = 400

_STYLE: Final = """\
body { font: 16px/1.45 system-ui, sans-serif; max-width: 60rem; margin: 2rem auto; padding: 0 1rem;
  color: #1d2125; background: #fff; }
h1 { font-size: 1.4rem; } h2 { font-size: 1.15rem; margin-top: 2rem; }
dl { display: grid; grid-template-columns: max-content 1fr; gap: .2rem 1rem; margin: 0; }
dt { color: #5b6570; } dd { margin: 0; }
table { border-collapse: collapse; margin-top: 1rem; font-variant-numeric: tabular-nums; }
th, td { text-align: left; padding: .2rem .8rem .2rem 0; border-bottom: 1px solid #d8dde2;
  vertical-align: top; }
th { color: #5b6570; font-weight: 600; } .right { text-align: right; }
@media (prefers-color-scheme: dark) {
  body { color: #e4e7ea; background: #16191c; } dt, th { color: #9aa4ae; }
  th, td { border-color: #363d44; }
}"""


def html_of(explanation: Explanation) -> str:
    """Return *explanation* as an HTML document, everything in it escaped."""
    return "\n".join(_lines(explanation))


def _lines(explanation: Explanation) -> Iterator[str]:
    titles = (explanation.title, *(section.title for section in explanation.sections))
    yield "<!doctype html>"
    yield f'<html lang="{explanation.language}">'
    yield '<head><meta charset="utf-8">'
    yield '<meta name="viewport" content="width=device-width, initial-scale=1">'
    yield f"<title>{escape(next(filter(None, titles), ''))}</title>"
    yield f"<style>\n{_STYLE}\n</style></head>"
    yield "<body>"
    if explanation.title:
        yield f"<h1>{escape(explanation.title)}</h1>"
        yield from _definitions(explanation.statements)
    for section in explanation.sections:
        yield f"<section><h2>{escape(section.title)}</h2>"
        yield from _definitions(section.statements)
        if section.table.rows:
            yield from _table(section.table, explanation.omitted)
        yield "</section>"
    yield "</body></html>"


def _definitions(statements: Sequence[Statement]) -> Iterator[str]:
    yield "<dl>"
    for one in statements:
        yield f"<dt>{escape(one.heading)}</dt><dd>{escape(one.text)}</dd>"
    yield "</dl>"


def _table(table: Table, omitted: str) -> Iterator[str]:
    yield "<table>"
    yield f"<thead>{_row('th', table.heads, table)}</thead>"
    yield "<tbody>"
    for cells in kept_rows(table.rows, _ROWS, omitted):
        yield _row("td", cells, table)
    yield "</tbody></table>"


def _row(tag: str, cells: Sequence[str], table: Table) -> str:
    marks = (' class="right"' if place in table.right else "" for place in range(len(cells)))
    made = (
        f"<{tag}{mark}>{escape(cell)}</{tag}>" for mark, cell in zip(marks, cells, strict=True)
    )
    return f"<tr>{''.join(made)}</tr>"
