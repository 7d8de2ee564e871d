"""Verdicts out of columns: of the results what is shown of them, as `evaluate` would give it."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import datetime, tzinfo
from typing import TYPE_CHECKING, Any, Final, cast, final

import pyarrow as pa

from slacalc.agreement.plans.compile import plan_of
from slacalc.agreement.plans.plan import Choice
from slacalc.agreement.versions.every_version import every_version
from slacalc.batch.tables.judged import Question
from slacalc.batch.verdict.results import DAYS
from slacalc.batch.verdict.table import asked_facts
from slacalc.cli.judging.request_columns import request_tables
from slacalc.clock.machine import Phase
from slacalc.core.amount_text import amount_text
from slacalc.core.amounts import BusinessDays
from slacalc.core.instants import from_micros, micros_timedelta
from slacalc.evaluation.evaluation import Evaluation
from slacalc.evaluation.result import Result
from slacalc.evaluation.selection import Selected
from slacalc.evaluation.status import Status

if TYPE_CHECKING:
    from slacalc.agreement.plans.plan import Plan
    from slacalc.clock.history.request import Request
    from slacalc.core.amounts import ParsedAmount
    from slacalc.io.named import Promises

__all__ = ("Verdicts",)

_MEASURES: Final = ("elapsed", "remaining", "overdue", "paused")
_WALLS: Final = ("elapsed_wall", "paused_wall", "remaining_wall", "overdue_wall")
_INSTANTS: Final = (
    *("due", "original_due", "started_at", "stopped_at", "breached_at", "applied_at"),
)
_COUNTED: Final = frozenset((*_MEASURES, *_WALLS, *_INSTANTS))
_AS_THEY_ARE: Final = (
    *("target", "metric", "cycle", "breached", "ever_breached", "fraction", "counts"),
    *("due_fact", "deferrals_used", "deferrals_left"),
)
_SHOWN: Final = (
    *("request", "level", "rule", "reason", "fault", "unit", "amount", "phase", "status"),
    *(*_AS_THEY_ARE, *_MEASURES, *_WALLS, *_INSTANTS),
)


@final
class Verdicts:
    """Gives the verdicts on many requests at once.

    Args:
        agreement: What was promised.
        at: The instant of the question.
    """

    def __init__(self, agreement: Promises, at: datetime) -> None:
        plans = [plan_of(version) for _, version in every_version(agreement)]
        self._question = Question.of(agreement, at=at)
        self._facts = sorted(asked_facts(agreement))
        # Of several lists of rules each has its own reasons, which columns do not tell apart.
        self._one_list = all(len(plan.lists) == 1 for plan in plans)
        self._amounts = {amount_text(one): one for plan in plans for one in _amounts(plan)}
        self._at = at
        self._zone = cast("tzinfo", at.tzinfo)

    def of(self, requests: Sequence[Request]) -> list[Evaluation | None]:
        """Return the verdict on each of *requests*; None where columns do not have it.

        Raises:
            SlacalcError: columns cannot say anything of these.
        """
        found: list[Evaluation | None] = [None] * len(requests)
        tables = request_tables(requests, self._facts) if self._one_list else None
        if tables is None:
            return found
        rows: dict[int, list[dict[str, Any]]] = {}
        for row in _rows(self._question.answer(*tables)):
            rows.setdefault(row["request"], []).append(row)
        for place, of_one in rows.items():
            if all(row["fault"] is None and self._known(row) for row in of_one):
                found[place] = self._evaluation(requests[place], of_one)
        return found

    def _known(self, row: dict[str, Any]) -> bool:
        return row["amount"] is None or row["amount"] in self._amounts

    def _evaluation(self, request: Request, rows: list[dict[str, Any]]) -> Evaluation:
        first = rows[0]
        reason = "" if first["level"] is not None else first["reason"] or ""
        selected = Selected(level=first["level"], rule=first["rule"], reason=reason)
        results = tuple(self._result(row) for row in rows if row["target"] is not None)
        return Evaluation(request=request.id, at=self._at, selected=(selected,), results=results)

    def _result(self, row: dict[str, Any]) -> Result:
        measured = BusinessDays.of_units if row["unit"] == DAYS else micros_timedelta
        fields = {name: row[name] for name in _AS_THEY_ARE}
        for names, made in ((_MEASURES, measured), (_WALLS, micros_timedelta)):
            for name in names:
                fields[name] = None if row[name] is None else made(row[name])
        for name in _INSTANTS:
            fields[name] = None if row[name] is None else from_micros(row[name], self._zone)
        return Result(
            phase=Phase(row["phase"]),
            status=Status(row["status"]),
            amount=None if row["amount"] is None else self._amounts[row["amount"]],
            reason=row["reason"] or "",
            **fields,
        )


def _amounts(plan: Plan) -> Iterator[ParsedAmount]:
    """Yield every amount that targets promise."""
    levels = [rule.level for rule in plan.rules if rule.level is not None]
    for choice in (one for level in levels for target in level.targets for one in target.amounts):
        if isinstance(choice, Choice):
            yield from choice.entries.values()
            if choice.default is not None:
                yield choice.default


def _rows(results: pa.Table) -> Iterator[dict[str, Any]]:
    columns = [
        (column.cast(pa.int64()) if name in _COUNTED else column).to_pylist()
        for name, column in zip(_SHOWN, results.select(_SHOWN).columns, strict=True)
    ]
    for values in zip(*columns, strict=True):
        yield dict(zip(_SHOWN, values, strict=True))
