"""The open time that a result is overdue by, whatever its target counts in."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

from slacalc.calendars.measuring.rulers import TimeRuler
from slacalc.core.amounts import BusinessDays
from slacalc.core.instants import to_micros
from slacalc.evaluation.due import used

if TYPE_CHECKING:
    from datetime import datetime

    from slacalc.evaluation.basis import Basis

__all__ = ("overdue_open",)


def overdue_open(
    overdue: timedelta | BusinessDays | None, due: datetime | None, basis: Basis | None
) -> timedelta:
    """Return *overdue* as it is, or, where it is in business days, in open time since *due*."""
    if not isinstance(overdue, BusinessDays):
        return overdue or timedelta(0)
    if not overdue.units or due is None or basis is None or basis.run is None:
        return timedelta(0)
    ruler = TimeRuler(basis.run.promise.compiled)
    return timedelta(0, 0, used(ruler, to_micros(due), basis.course.end, basis.run.pauses))
