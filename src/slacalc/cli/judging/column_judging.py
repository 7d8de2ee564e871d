"""Many requests to verdicts by columns: what `judge` says, in a fraction of its time.

Whatever columns cannot hold, or answer with a fault, is judged one by one, so that the words are
the same.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import datetime
from importlib.util import find_spec
from itertools import chain, islice
from typing import TYPE_CHECKING, Final

from slacalc.cli.judging.judging import Judged, VerdictRow, judge
from slacalc.errors import SlacalcError
from slacalc.io.tables.request_rows import RequestRow, TableRow

if TYPE_CHECKING:
    from slacalc.cli.judging.column_verdicts import Verdicts
    from slacalc.evaluation.evaluation import Evaluation
    from slacalc.io.named import Promises

__all__ = ("judge_many",)

_FEW: Final = 2_000
"""Rows that are judged one by one before columns would have been loaded."""

_MANY: Final = 20_000
"""Rows that are judged together."""


def judge_many(rows: Iterable[TableRow], agreement: Promises, at: datetime) -> Iterator[Judged]:
    """Yield each row with the verdict on its request, as `judge` does; many are done together.

    The verdicts have what tables show of them: no thresholds, and no rules that were passed over.
    Without the extra `columns` it is `judge`, as it is for few rows.
    """
    coming = iter(rows)
    first = list(islice(coming, _FEW))
    if len(first) < _FEW or not all(map(find_spec, ("numpy", "pyarrow"))):
        yield from judge(chain(first, coming), agreement, at)
        return
    from slacalc.cli.judging.column_verdicts import Verdicts

    verdicts = Verdicts(agreement, at)
    held = [*first, *islice(coming, _MANY - _FEW)]
    while held:
        yield from _judged(held, verdicts, agreement, at)
        held = list(islice(coming, _MANY))


def _judged(
    rows: list[TableRow], verdicts: Verdicts, agreement: Promises, at: datetime
) -> Iterator[Judged]:
    requests = [row.request for row in rows if isinstance(row, RequestRow)]
    try:
        found = iter(verdicts.of(requests))
    except SlacalcError:
        yield from judge(rows, agreement, at)
        return
    for row in rows:
        verdict: Evaluation | None = next(found) if isinstance(row, RequestRow) else None
        if verdict is None:
            yield from judge([row], agreement, at)
        else:
            yield VerdictRow(row.row, row.line, verdict)
