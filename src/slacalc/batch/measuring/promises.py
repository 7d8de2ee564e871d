"""A promise over columns: what it is measured with and how it lands, the twin of `Promise`.

    columns = PromiseColumns(promise)          # any `slacalc.agreement.plans.promises.Promise`
    begin = columns.begin(start)               # past the cutoff: the next working day
    units = columns.units(begin)               # in the units of `columns.ruler`
    due = columns.ruler.reach(begin, units)    # also .between(start, end), .reach_back(end, units)
    due = columns.falls(due)                   # a due that a fact names stays where it is
    due = columns.landed(due)                  # to the next opening, where the promise lands so
    due = columns.moved(due)                   # to the wall-clock time that days ask for

All columns are int64 arrays of one length, in microseconds since the epoch or in units of the
ruler, with `slacalc.batch.arrays.NULL` for no value, which comes back as no value. Every method
takes `failures`: None raises what the scalar engine raises, a dictionary collects the errors by
row, and those rows come back as `NULL`. `ruler.reach` wants units of more than 0.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, final

import numpy as np

from slacalc.agreement.plans.fixed_due import FixedDue
from slacalc.batch.arrays import NULL
from slacalc.batch.measuring.landing import add_dates, cutoff_start, land, land_at
from slacalc.batch.measuring.rulers import amount_ruler
from slacalc.core.amounts import BusinessDays, CalendarDays

if TYPE_CHECKING:
    from slacalc.agreement.plans.promises import Promise
    from slacalc.batch.arrays import Int64s
    from slacalc.batch.measuring.failures import Failures

__all__ = ("PromiseColumns",)


@final
class PromiseColumns:
    """One promise that many requests have.

    Attributes:
        promise: The promise.
        ruler: What measures it, over columns.
    """

    __slots__ = ("_compiled", "promise", "ruler")

    def __init__(self, promise: Promise) -> None:
        self.promise = promise
        self.ruler = amount_ruler(promise.compiled, promise.amount)
        self._compiled = promise.compiled

    def begin(self, start: Int64s, failures: Failures | None = None) -> Int64s:
        """Return from when on the amount counts: the next working day when past the cutoff."""
        amount = self.promise.amount
        if isinstance(amount, BusinessDays) and amount.cutoff is not None:
            return cutoff_start(self._compiled, start, amount.cutoff, failures)
        return start

    def units(self, start: Int64s, failures: Failures | None = None) -> Int64s:
        """Return how many units the promise has that counts from each *start* on."""
        if isinstance(self.promise.amount, CalendarDays):
            end = add_dates(self._compiled, start, self.promise.amount.days, failures)
            return np.where(end == NULL, NULL, end - start)
        if isinstance(self.promise.amount, FixedDue):
            due = np.where(start == NULL, NULL, np.maximum(start, self.promise.size))
            return self.ruler.between(start, due, failures)
        return np.where(start == NULL, NULL, self.promise.size)

    def falls(self, reached: Int64s) -> Int64s:
        """Return when it is due where its units are used up at *reached*."""
        if isinstance(self.promise.amount, FixedDue):
            return np.where(reached == NULL, NULL, np.maximum(reached, self.promise.size))
        return reached

    def opening(self, at: Int64s, failures: Failures | None = None) -> Int64s:
        """Return each of *at* when it is open, else the next opening."""
        return land(self._compiled, at, "open", failures)

    def landed(self, at: Int64s, failures: Failures | None = None) -> Int64s:
        """Return `opening(at)` where the promise lands at openings, else *at*."""
        return land(self._compiled, at, self.promise.landing, failures)

    def moved(self, at: Int64s, failures: Failures | None = None) -> Int64s:
        """Return *at* moved to the wall-clock time, on its working day, that days may ask for."""
        amount = self.promise.amount
        if isinstance(amount, BusinessDays) and amount.at is not None:
            return land_at(self._compiled, at, amount.at, failures)
        return at
