"""The reader of evaluations: what `to_dict` wrote, as values again."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from math import isfinite
from typing import TYPE_CHECKING, Final, TypeVar, final

from slacalc.clock.fields import identifier
from slacalc.clock.plain import count, each, fields, flag, items, maybe, phase, told
from slacalc.clock.texts import read_instant
from slacalc.clock.trail import HistoryFault
from slacalc.core.amount_text import parse_amount
from slacalc.core.amounts import BusinessDays, ParsedAmount
from slacalc.core.instants import to_micros
from slacalc.errors import HistoryError
from slacalc.evaluation.document import EVALUATION, FORMAT, RESULT, THRESHOLD
from slacalc.evaluation.evaluation import Evaluation
from slacalc.evaluation.ledger_reading import read_ledger
from slacalc.evaluation.result import Result
from slacalc.evaluation.selection import PassedRule, Selected
from slacalc.evaluation.status import Status
from slacalc.evaluation.thresholds import ThresholdInstant
from slacalc.evaluation.written import Outlook, Written

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

__all__ = ("read_evaluation",)

T = TypeVar("T")

_SELECTED: Final = ("level", "passed", "reason", "rule", "rules")


@final
class _Fields:
    """The fields of one mapping, each read by its reader under its own path."""

    def __init__(self, document: object, name: str, names: tuple[str, ...]) -> None:
        self._get = fields(document, name or "evaluation", names)
        self._under = f"{name}." if name else ""

    def __call__(self, field: str, read: Callable[[object, str], T]) -> T:
        return read(self._get(field), self._under + field)

    def maybe(self, field: str, read: Callable[[object, str], T]) -> T | None:
        """Return what *read* makes of a field; None of None."""
        return maybe(self._get(field), self._under + field, read)

    def each(self, field: str, read: Callable[[object, str], T]) -> tuple[T, ...]:
        """Return what *read* makes of each item of a list."""
        return tuple(each(self._get(field), self._under + field, read))


def read_evaluation(document: Mapping[str, object]) -> Evaluation:
    """Return the evaluation that `evaluation_document` wrote.

    Raises:
        HistoryError: for what cannot be read; it says which field.
        AmountError: for a quantity that cannot be read.
        NaiveDatetimeError: for an instant without a time zone.
    """
    get = _Fields(document, "", EVALUATION)
    if get("format", _as_it_is) != FORMAT:
        raise HistoryError.field(get("format", _as_it_is), "format", str(FORMAT))
    request = identifier(get("request", _as_it_is))
    change = get.maybe("next_change", _instant)
    return Evaluation(
        request=request,
        at=get("at", _instant),
        selected=get.each("selected", _selected),
        results=get.each("results", lambda one, name: _result(one, name, request)),
        later_events=get("later_events", count),
        faults=get.each("faults", lambda one, name: _fault(one, name, request)),
        agreement=get("agreement", told),
        _ahead=tuple(map(to_micros, get.each("ahead", _instant))),
        _outlook=Outlook(None if change is None else to_micros(change), get("sort_key", _place)),
    )


def _fault(document: object, name: str, request: str | int) -> HistoryFault:
    get = _Fields(document, name, ("event", "reason"))
    return HistoryFault(request, get("event", told), get("reason", told))


def _selected(document: object, name: str) -> Selected:
    get = _Fields(document, name, _SELECTED)
    return Selected(
        rules=get("rules", told),
        level=get.maybe("level", told),
        rule=get.maybe("rule", told),
        passed=get.each("passed", _passed),
        reason=get("reason", told),
    )


def _passed(document: object, name: str) -> PassedRule:
    get = _Fields(document, name, ("reason", "rule"))
    return PassedRule(get("rule", told), get("reason", told))


def _result(document: object, name: str, request: str | int) -> Result:
    get = _Fields(document, name, (*RESULT, "fingerprints", "ledger"))
    target, cycle = get("target", told), get("cycle", count)
    return Result(
        target=target,
        metric=get("metric", told),
        cycle=cycle,
        phase=get("phase", phase),
        status=get("status", _status),
        breached=get("breached", flag),
        amount=get.maybe("amount", _amount),
        due_fact=get.maybe("due_fact", told),
        due=get.maybe("due", _instant),
        original_due=get.maybe("original_due", _instant),
        elapsed=get.maybe("elapsed", _measured),
        remaining=get.maybe("remaining", _measured),
        overdue=get.maybe("overdue", _measured),
        paused=get.maybe("paused", _measured),
        fraction=get.maybe("fraction", _share),
        elapsed_wall=get("elapsed_wall", _time),
        paused_wall=get("paused_wall", _time),
        remaining_wall=get.maybe("remaining_wall", _time),
        overdue_wall=get("overdue_wall", _time),
        started_at=get.maybe("started_at", _instant),
        stopped_at=get.maybe("stopped_at", _instant),
        breached_at=get.maybe("breached_at", _instant),
        applied_at=get.maybe("applied_at", _instant),
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
    get = _Fields(document, name, THRESHOLD)
    at, noticed = get.maybe("at", _instant), get.maybe("noticed", _instant)
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


def _as_it_is(value: object, _: str) -> object:
    return value


def _instant(value: object, name: str) -> datetime:
    return read_instant(name, value)


def _status(value: object, name: str) -> Status:
    for status in Status:
        if value == status.value:
            return status
    raise HistoryError.field(value, name, ", ".join(Status))


def _amount(value: object, _: str) -> ParsedAmount:
    return parse_amount(value)


def _measured(value: object, name: str) -> timedelta | BusinessDays:
    amount = parse_amount(value)
    if not isinstance(amount, timedelta | BusinessDays):
        raise HistoryError.field(value, name, "time or business days")
    return amount


def _time(value: object, name: str) -> timedelta:
    amount = parse_amount(value)
    if not isinstance(amount, timedelta):
        raise HistoryError.field(value, name, "time")
    return amount


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
    return _Fields(document, name, ("calendar",)).maybe("calendar", told)
