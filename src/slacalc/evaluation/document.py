"""Results and evaluations in plain JSON types."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Final

from slacalc.core.amount_text import amount_document
from slacalc.core.amounts import BusinessDays, CalendarDays, CalendarTime

if TYPE_CHECKING:
    from slacalc.evaluation.evaluation import Evaluation
    from slacalc.evaluation.result import Result
    from slacalc.evaluation.thresholds import ThresholdInstant

__all__ = ("FORMAT", "evaluation_document", "result_document")

FORMAT: Final = 1
"""The number of the document format of evaluations."""

_RESULT: Final = (
    "amount",
    "applied_at",
    "breached",
    "breached_at",
    "cycle",
    "deferrals_left",
    "deferrals_used",
    "due",
    "due_fact",
    "elapsed",
    "elapsed_wall",
    "ever_breached",
    "fraction",
    "metric",
    "original_due",
    "overdue",
    "overdue_wall",
    "paused",
    "paused_wall",
    "phase",
    "reason",
    "remaining",
    "remaining_wall",
    "started_at",
    "status",
    "stopped_at",
    "target",
    "thresholds",
)


def result_document(result: Result) -> dict[str, object]:
    """Return *result* in plain JSON types, keys sorted.

    Instants are ISO 8601 with their offset, quantities text that `parse_amount` reads.
    """
    document = {name: _plain(getattr(result, name)) for name in _RESULT}
    lists = {
        "thresholds": [_threshold(one) for one in result.thresholds],
        "violations": list(result.violations),
    }
    return document | lists


def evaluation_document(evaluation: Evaluation) -> dict[str, object]:
    """Return *evaluation* in plain JSON types, keys sorted."""
    return {
        "at": _plain(evaluation.at),
        "faults": [{"event": f.event, "reason": f.reason} for f in evaluation.faults],
        "format": FORMAT,
        "later_events": evaluation.later_events,
        "level": evaluation.level,
        "next_due": _plain(evaluation.next_due),
        "passed": [{"reason": one.reason, "rule": one.rule} for one in evaluation.passed],
        "reason": evaluation.reason,
        "request": evaluation.request,
        "results": [result_document(result) for result in evaluation.results],
        "rule": evaluation.rule,
        "selected": [one.to_dict() for one in evaluation.selected],
        "status": evaluation.status.value,
    }


def _threshold(one: ThresholdInstant) -> dict[str, object]:
    return {
        "at": _plain(one.at),
        "crossed": one.crossed,
        "late": one.late,
        "name": one.name,
        "tell": one.tell,
        "warns": one.warns,
    }


def _plain(value: object) -> object:
    if isinstance(value, datetime):
        return value.isoformat()
    if isinstance(value, timedelta | BusinessDays | CalendarDays | CalendarTime):
        return amount_document(value)
    return str(value) if isinstance(value, str) else value
