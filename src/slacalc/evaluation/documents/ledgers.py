"""The reader of ledgers that were written along with a result."""

from __future__ import annotations

from datetime import UTC, timedelta
from typing import Final, get_args

from slacalc.clock.history.fields import read_facts
from slacalc.clock.history.plain import Fields, amount, flag, moment, phase, told
from slacalc.core.amounts import BusinessDays
from slacalc.core.instants import to_micros
from slacalc.errors import HistoryError
from slacalc.evaluation.ledgers.ledger import Label, Ledger, LedgerSpan

__all__ = ("read_ledger",)

_SPAN: Final = (
    *("amount", "calendar", "cause", "charge", "end", "facts", "label", "start", "state"),
)
_MICROSECOND: Final = timedelta(microseconds=1)
_LABELS: Final[tuple[Label, ...]] = get_args(Label)


def read_ledger(document: object, name: str) -> Ledger:
    """Return the ledger that `Ledger.to_dict` wrote, of the field called *name*.

    Raises:
        HistoryError: for what cannot be read; it says which field.
        AmountError: for an amount that cannot be read.
        NaiveDatetimeError: for an instant without a time zone.
    """
    get = Fields(document, name, ("days", "spans", "tracked"))
    tracked, days = get.each("tracked", told), get("days", flag)
    spans = get.each("spans", lambda one, at: _span(one, at, tracked, days=days))
    return Ledger(spans, tracked, days)


def _span(document: object, name: str, tracked: tuple[str, ...], *, days: bool) -> LedgerSpan:
    get = Fields(document, name, _SPAN)
    start = get("start", moment)
    facts = read_facts(get.raw("facts"))
    return LedgerSpan(
        since=to_micros(start),
        until=to_micros(get("end", moment)),
        state=get("state", phase),
        cause=get("cause", told),
        calendar=get("calendar", told),
        label=get("label", _label),
        units=get("amount", lambda one, at: _units(one, at, days=days)),
        days=days,
        charge=get.maybe("charge", told),
        facts=tuple((one, facts.get(one)) for one in tracked),
        zone=start.tzinfo or UTC,
    )


def _label(value: object, name: str) -> Label:
    for label in _LABELS:
        if value == label:
            return label
    raise HistoryError.field(value, name, ", ".join(_LABELS))


def _units(value: object, name: str, *, days: bool) -> int:
    counted = amount(value, name)
    if isinstance(counted, BusinessDays) and days:
        return counted.units
    if isinstance(counted, timedelta) and not days:
        return counted // _MICROSECOND
    raise HistoryError.field(value, name, "business days" if days else "time")
