"""The reader of evaluations: what `to_dict` wrote, as values again."""

from __future__ import annotations

from datetime import UTC, timedelta
from math import isfinite
from typing import TYPE_CHECKING, Final

from slacalc.clock.history.fields import check_format, identifier
from slacalc.clock.history.plain import Fields, amount, count, flag, items, moment, phase, told
from slacalc.clock.history.trail import HistoryFault
from slacalc.core.amounts import BusinessDays
from slacalc.core.instants import to_micros
from slacalc.errors import HistoryError
from slacalc.evaluation.documents.ledgers import read_ledger
from slacalc.evaluation.documents.writing import EVALUATION, FORMAT, RESULT, THRESHOLD
from slacalc.evaluation.documents.written import Outlook, Written
from slacalc.evaluation.evaluation import Evaluation
from slacalc.evaluation.result import Result
from slacalc.evaluation.selection import PassedRule, Selected
from slacalc.evaluation.status import Status
from slacalc.evaluation.thresholds import ThresholdInstant

if TYPE_CHECKING:
    from collections.abc import Mapping

__all__ = ("read_evaluation",)

_SELECTED: Final = ("level", "passed", "reason", "rule", "rules")


def read_evaluation(document: Mapping[str, object]) -> Evaluation:
    """Return the evaluation that `evaluation_document` wrote.

    Raises:
        HistoryError: for what cannot be read; it says which field.
        AmountError: for a quantity that cannot be read.
        NaiveDatetimeError: for an instant without a time zone.
    """
    get = Fields(document, "", EVALUATION, what="evaluation")
    check_format(get.raw("format"), FORMAT)
    request = get("request", identifier)
    change = get.maybe("next_change", moment)
    return Evaluation(
        request=request,
        at=get("at", moment),
        selected=get.each("selected", _selected),
        results=get.each("results", lambda one, name: _result(one, name, request)),
        later_events=get("later_events", count),
        faults=get.each("faults", lambda one, name: _fault(one, name, request)),
        agreement=get("agreement", told),
        _ahead=tuple(map(to_micros, get.each("ahead", moment))),
        _outlook=Outlook(None if change is None else to_micros(change), get("sort_key", _place)),
    )


def _fault(document: object, name: str, request: str | int) -> HistoryFault:
    get = Fields(document, name, ("event", "reason"))
    return HistoryFault(request, get("event", told), get("reason", told))


def _selected(document: object, name: str) -> Selected:
    get = Fields(document, name, _SELECTED)
    return Selected(
        rules=get("rules", told),
        level=get.maybe("level", told),
        rule=get.maybe("rule", told),
        passed=get.each("passed", _passed),
        reason=get("reason", told),
    )


def _passed(document: object, name: str) -> PassedRule:
    get = Fields(document, name, ("reason", "rule"))
    return PassedRule(get("rule", told), get("reason", told))


def _result(document: object, name: str, request: str | int) -> Result:
    get = Fields(document, name, (*RESULT, "fingerprints", "ledger"))
    target, cycle = get("target", told), get("cycle", count)
    return Result(
        target=target,
        metric=get("metric", told),
        cycle=cycle,
        phase=get("phase", phase),
        status=get("status", _status),
        breached=get("breached", flag),
        amount=get.maybe("amount", amount),
        due_fact=get.maybe("due_fact", told),
        due=get.maybe("due", moment),
        original_due=get.maybe("original_due", moment),
        elapsed=get.maybe("elapsed", _measured),
        remaining=get.maybe("remaining", _measured),
        overdue=get.maybe("overdue", _measured),
        paused=get.maybe("paused", _measured),
        fraction=get.maybe("fraction", _share),
        elapsed_wall=get("elapsed_wall", _time),
        paused_wall=get("paused_wall", _time),
        remaining_wall=get.maybe("remaining_wall", _time),
        overdue_wall=get("overdue_wall", _time),
        started_at=get.maybe("started_at", moment),
        stopped_at=get.maybe("stopped_at", moment),
        breached_at=get.maybe("breached_at", moment),
        applied_at=get.maybe("applied_at", moment),
        ever_breached=get("ever_breached", flag),
        deferrals_used=get.maybe("deferrals_used", count),
        deferrals_left=get.maybe("deferrals_left", count),
        violations=get.each("violations", told),
        counts=get("counts", flag),
        reason=get("reason", told),
        thresholds=get.each("thresholds", _threshold),
        _basis=Written(
            request=request,
            run=f"{target}, run {cycle}",
            overdue_time=get("overdue_time", _time),
            fingerprint=get.maybe("fingerprints", _fingerprint),
            kept=get.maybe("ledger", read_ledger),
        ),
    )


def _threshold(document: object, name: str) -> ThresholdInstant:
    get = Fields(document, name, THRESHOLD)
    at, noticed = get.maybe("at", moment), get.maybe("noticed", moment)
    shown = at or noticed
    return ThresholdInstant(
        name=get("name", told),
        tell=get.maybe("tell", told),
        warns=get("warns", flag),
        crossed=get("crossed", flag),
        late=get("late", flag),
        micros=None if at is None else to_micros(at),
        noticed=None if noticed is None else to_micros(noticed),
        zone=UTC if shown is None or shown.tzinfo is None else shown.tzinfo,
    )


def _status(value: object, name: str) -> Status:
    for status in Status:
        if value == status.value:
            return status
    raise HistoryError.field(value, name, ", ".join(Status))


def _measured(value: object, name: str) -> timedelta | BusinessDays:
    measured = amount(value, name)
    if not isinstance(measured, timedelta | BusinessDays):
        raise HistoryError.field(value, name, "time or business days")
    return measured


def _time(value: object, name: str) -> timedelta:
    time = amount(value, name)
    if not isinstance(time, timedelta):
        raise HistoryError.field(value, name, "time")
    return time


def _share(value: object, name: str) -> float:
    if not isinstance(value, float | int) or isinstance(value, bool) or not isfinite(value):
        raise HistoryError.field(value, name, "a finite number")
    return float(value)


def _place(value: object, name: str) -> tuple[int, int]:
    group, place = items(value, name, 2)
    if type(group) is not int or type(place) is not int:
        raise HistoryError.field(value, name, "two whole numbers")
    return group, place


def _fingerprint(document: object, name: str) -> str | None:
    return Fields(document, name, ("calendar",)).maybe("calendar", told)
