"""Results and evaluations in plain JSON types."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Final

from slacalc.core.amount_text import amount_document
from slacalc.core.amounts import BusinessDays, CalendarDays, CalendarTime
from slacalc.core.instants import from_micros

if TYPE_CHECKING:
    from slacalc.evaluation.evaluation import Evaluation
    from slacalc.evaluation.result import Result
    from slacalc.evaluation.thresholds import ThresholdInstant

__all__ = (
    "EVALUATION",
    "FORMAT",
    "RESULT",
    "THRESHOLD",
    "evaluation_document",
    "result_document",
)

FORMAT: Final = 1
"""The number of the document format of evaluations."""

RESULT: Final = (
    "amount",
    "applied_at",
    "breached",
    "breached_at",
    "counts",
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
    "overdue_time",
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
    "violations",
)
"""The fields of a result in a document."""

THRESHOLD: Final = ("at", "crossed", "late", "name", "noticed", "tell", "warns")
"""The fields of a threshold."""

EVALUATION: Final = (
    *("agreement", "ahead", "at", "faults", "format", "later_events", "level", "next_change"),
    *("next_due", "passed", "reason", "request", "results", "rule", "selected", "sort_key"),
    "status",
)
"""The fields of an evaluation."""


def result_document(result: Result, *, whole: bool = False) -> dict[str, object]:
    """Return *result* in plain JSON types, keys sorted.

    Instants are ISO 8601 with their offset, quantities text that `parse_amount` reads.

    Args:
        result: The result.
        whole: With its ledger and fingerprints.
    """
    document = {name: _plain(getattr(result, name)) for name in RESULT}
    document["thresholds"] = [_threshold(one) for one in result.thresholds]
    document["violations"] = list(result.violations)
    if not whole:
        return document
    more = {"fingerprints": result.fingerprints, "ledger": result.ledger.to_dict()}
    return dict(sorted((document | more).items()))


def evaluation_document(evaluation: Evaluation, *, whole: bool = False) -> dict[str, object]:
    """Return *evaluation* in plain JSON types, keys sorted; *whole* with ledgers."""
    return {
        "agreement": evaluation.agreement,
        "ahead": [_plain(at) for at in evaluation.ahead],
        "at": _plain(evaluation.at),
        "faults": [{"event": f.event, "reason": f.reason} for f in evaluation.faults],
        "format": FORMAT,
        "later_events": evaluation.later_events,
        "level": evaluation.level,
        "next_change": _plain(evaluation.next_change),
        "next_due": _plain(evaluation.next_due),
        "passed": [{"reason": one.reason, "rule": one.rule} for one in evaluation.passed],
        "reason": evaluation.reason,
        "request": evaluation.request,
        "results": [result_document(result, whole=whole) for result in evaluation.results],
        "rule": evaluation.rule,
        "selected": [one.to_dict() for one in evaluation.selected],
        "sort_key": list(evaluation.sort_key),
        "status": evaluation.status.value,
    }


def _threshold(one: ThresholdInstant) -> dict[str, object]:
    return {
        "at": _plain(one.at),
        "crossed": one.crossed,
        "late": one.late,
        "name": one.name,
        "noticed": None if one.noticed is None else _plain(from_micros(one.noticed, one.zone)),
        "tell": one.tell,
        "warns": one.warns,
    }


def _plain(value: object) -> object:
    if isinstance(value, datetime):
        return value.isoformat()
    if isinstance(value, timedelta | BusinessDays | CalendarDays | CalendarTime):
        return amount_document(value)
    return str(value) if isinstance(value, str) else value
