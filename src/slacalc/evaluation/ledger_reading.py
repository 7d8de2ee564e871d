"""The reader of ledgers that were written along with a result."""

from __future__ import annotations

from datetime import UTC, timedelta
from typing import Final, get_args

from slacalc.clock.fields import read_facts
from slacalc.clock.plain import each, fields, flag, maybe, phase, told
from slacalc.clock.texts import read_instant
from slacalc.core.amount_text import parse_amount
from slacalc.core.amounts import BusinessDays
from slacalc.core.instants import to_micros
from slacalc.errors import HistoryError
from slacalc.evaluation.ledger import Label, Ledger, LedgerSpan

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
    get = fields(document, name, ("days", "spans", "tracked"))
    tracked = tuple(each(get("tracked"), f"{name}.tracked", told))
    days = flag(get("days"), f"{name}.days")
    spans = each(get("spans"), f"{name}.spans", lambda one, at: _span(one, at, tracked, days=days))
    return Ledger(tuple(spans), tracked, days)


def _span(document: object, name: str, tracked: tuple[str, ...], *, days: bool) -> LedgerSpan:
    get = fields(document, name, _SPAN)
    start = read_instant(f"{name}.start", get("start"))
    facts = read_facts(get("facts"))
    return LedgerSpan(
        since=to_micros(start),
        until=to_micros(read_instant(f"{name}.end", get("end"))),
        state=phase(get("state"), f"{name}.state"),
        cause=told(get("cause"), f"{name}.cause"),
        calendar=told(get("calendar"), f"{name}.calendar"),
        label=_label(get("label"), f"{name}.label"),
        units=_units(get("amount"), f"{name}.amount", days=days),
        days=days,
        charge=maybe(get("charge"), f"{name}.charge", told),
        facts=tuple((one, facts.get(one)) for one in tracked),
        zone=start.tzinfo or UTC,
    )


def _label(value: object, name: str) -> Label:
    for label in _LABELS:
        if value == label:
            return label
    raise HistoryError.field(value, name, ", ".join(_LABELS))


def _units(value: object, name: str, *, days: bool) -> int:
    amount = parse_amount(value)
    if isinstance(amount, BusinessDays) and days:
        return amount.units
    if isinstance(amount, timedelta) and not days:
        return amount // _MICROSECOND
    raise HistoryError.field(value, name, "business days" if days else "time")
