"""Explanations as rows: dicts of plain JSON types with the same keys, for tables and frames."""

from __future__ import annotations

from typing import TYPE_CHECKING, TypeAlias

if TYPE_CHECKING:
    from collections.abc import Iterator

    from slacalc.evaluation.explanation.document import Explanation, Statement
    from slacalc.evaluation.ledgers.ledger import Ledger

__all__ = ("Row", "rows_of")

Row: TypeAlias = dict[str, object]
"""One row: a statement (`topic`, `heading`, `text`), or a span of a ledger (topic `ledger`)."""


def rows_of(explanation: Explanation) -> list[Row]:
    """Return *explanation* as rows, and every span of every ledger whole, none left out."""
    return list(_rows(explanation))


def _rows(explanation: Explanation) -> Iterator[Row]:
    if explanation.title:
        yield _said(explanation, None, None, ("title", "", explanation.title))
    for one in explanation.statements:
        yield _said(explanation, None, None, one)
    for section in explanation.sections:
        where = (section.target, section.cycle)
        yield _said(explanation, *where, ("title", "", section.title))
        for one in section.statements:
            yield _said(explanation, *where, one)
        yield from _ledger(explanation, *where, section.ledger)


def _said(
    explanation: Explanation,
    target: str | None,
    cycle: int | None,
    said: Statement | tuple[str, str, str],
) -> Row:
    topic, heading, text = said
    return {
        "request": explanation.request,
        "target": target,
        "cycle": cycle,
        "topic": topic,
        "heading": heading,
        "text": text,
        "start": None,
        "end": None,
        "state": None,
        "calendar": None,
        "label": None,
        "cause": None,
        "charge": None,
        "amount": None,
        "facts": None,
    }


def _ledger(explanation: Explanation, target: str, cycle: int, ledger: Ledger) -> Iterator[Row]:
    for span in ledger:
        yield _said(explanation, target, cycle, ("ledger", "", "")) | span.to_dict()
