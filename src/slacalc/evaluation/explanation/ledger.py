"""The ledger as people read it: stretches of one state and one cause, closed time folded in."""

from __future__ import annotations

from datetime import timedelta
from itertools import groupby
from typing import TYPE_CHECKING, NamedTuple

from slacalc.core.amounts import BusinessDays
from slacalc.evaluation.explanation.document import Table
from slacalc.evaluation.ledgers.building import OPEN

if TYPE_CHECKING:
    from collections.abc import Iterator

    from slacalc.evaluation.explanation.phrases import Speaker
    from slacalc.evaluation.ledgers.ledger import Ledger, LedgerSpan

__all__ = ("stretch_table",)


class _Stretch(NamedTuple):
    """Spans that follow each other, of one state, cause and facts."""

    spans: tuple[LedgerSpan, ...]

    @property
    def first(self) -> LedgerSpan:
        return self.spans[0]


def stretch_table(ledger: Ledger, say: Speaker) -> Table:
    """Return *ledger* as a table: a row a stretch, and a last one for where it ends."""
    heads = (
        say.text("from"),
        say.text("amount"),
        say.text("closed_time"),
        say.text("state"),
        *ledger.tracked,
        say.text("cause"),
    )
    rows = [_row(stretch, say) for stretch in _stretches(ledger)]
    if rows:
        end = say.instant(ledger.spans[-1].end)
        rows.append((end, "", "", say.text("until"), *("" for _ in ledger.tracked), ""))
    return Table(heads, tuple(rows), frozenset({1}))


def _stretches(ledger: Ledger) -> Iterator[_Stretch]:
    for _, spans in groupby(ledger, key=_kind):
        yield _Stretch(tuple(spans))


def _kind(span: LedgerSpan) -> tuple[object, ...]:
    return span.state, span.cause, span.charge, span.facts


def _row(stretch: _Stretch, say: Speaker) -> tuple[str, ...]:
    first = stretch.first
    units = sum(span.units for span in stretch.spans)
    amount = BusinessDays.of_units(units) if first.days else timedelta(0, 0, units)
    return (
        say.instant(first.start),
        say.short(amount),
        _closed(stretch, say),
        say.term(first.state.value),
        *("" if value is None else str(value) for _, value in first.facts),
        say.charged(first.cause, first.charge),
    )


def _closed(stretch: _Stretch, say: Speaker) -> str:
    """Return how much real time of *stretch* was closed, and why."""
    closed = [span for span in stretch.spans if span.calendar not in {OPEN, ""}]
    if not closed:
        return ""
    wall = sum((span.wall for span in closed[1:]), closed[0].wall)
    labels = dict.fromkeys(say.term(span.calendar) for span in closed)
    return say.text("closed_for", amount=say.short(wall), labels=say.listed(list(labels), ", "))
