"""What stands beside columns of instants: one calendar or amount, or one a row."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import timedelta
from typing import TYPE_CHECKING, TypeAlias, final

import numpy as np
import pyarrow as pa

from slacalc.batch.arrays import FAR, NULL
from slacalc.batch.arrow import one_piece
from slacalc.batch.columns.arrow_columns import arrow_ticks
from slacalc.batch.columns.doorway import Beside, index_of, is_pandas, is_polars
from slacalc.batch.columns.keyed import Keyed, grouped, is_column, read_keyed
from slacalc.batch.columns.numpy_columns import array_ticks
from slacalc.batch.columns.polars_columns import polars_lengths
from slacalc.batch.columns.units import length_micros, unit_of
from slacalc.calendars.calendar import Calendar
from slacalc.core.amount_text import parse_amount
from slacalc.core.instants import timedelta_micros
from slacalc.errors import AmountError, Fault, Faults, FormatError, TableError
from slacalc.showing import shown

if TYPE_CHECKING:
    from slacalc.batch.arrays import Int64s
    from slacalc.batch.columns.keyed import AnyColumn
    from slacalc.batch.measuring.windows import Rows
    from slacalc.core.amounts import ParsedAmount

__all__ = ("Amounts", "OnCalendar", "read_amounts", "read_calendars")

OnCalendar: TypeAlias = "tuple[Calendar, Rows]"
"""A calendar, and the rows that it is asked about: a slice of all, or their numbers."""


def read_calendars(
    calendar: object, calendars: Mapping[object, Calendar] | None, beside: Beside
) -> list[OnCalendar]:
    """Return the calendars of the rows; a row without a key has none.

    Raises:
        FormatError: *calendar* is neither a calendar nor a column of keys.
        TableError: a key that *calendars* does not have, or *calendars* without keys.
    """
    if isinstance(calendar, Calendar):
        if calendars is not None:
            message = "a calendar is given already; leave calendars= out, or give a column of keys"
            raise TableError.of([Fault("calendars", message)])
        return [(calendar, slice(None))]
    if not is_column(calendar):
        message = f"calendar has to be a Calendar or a column of keys, got {shown(calendar)}"
        raise FormatError(message)
    if calendars is None:
        message = "say which calendar each key means: calendars={key: Calendar(…)}"
        raise TableError.of([Fault("calendars", message)])
    keyed = read_keyed(calendar, "calendar", beside)
    rows = grouped(keyed.codes, len(keyed.values))
    faults = Faults()
    found: list[OnCalendar] = []
    for key, some in zip(keyed.values, rows, strict=True):
        meant = _meant(key, calendars)
        if meant is not None:
            found.append((meant, some))
        elif key is not None:
            message = f"no calendar is called {shown(key)}; rows that ask for it: {some.size}"
            faults.add(f"calendar[{some[0]}]", message, key)
    faults.check(TableError)
    return found


def _meant(key: object, calendars: Mapping[object, Calendar]) -> Calendar | None:
    try:
        meant: object = calendars.get(key)
    except TypeError:  # a key such as a list, which nothing can be called
        return None
    return meant if isinstance(meant, Calendar) else None


def _no_rows() -> Int64s:
    return np.empty(0, np.int64)


@final
@dataclass(frozen=True, slots=True, eq=False)
class Amounts:
    """Amounts of every row.

    Attributes:
        one: The amount of all rows.
        micros: The business time of each row; `NULL` where it has none, or another kind.
        kinds: Amounts of other kinds.
        codes: Which of them each row has; -1 for none. Empty where there are none.
    """

    one: ParsedAmount | None = None
    micros: Int64s = field(default_factory=_no_rows)
    kinds: tuple[ParsedAmount, ...] = ()
    codes: Int64s = field(default_factory=_no_rows)

    def of(self, rows: Rows) -> Amounts:
        """Return the amounts of some rows, which are numbered anew."""
        if self.one is not None:
            return self
        codes = self.codes[rows] if self.kinds else self.codes
        return Amounts(None, self.micros[rows], self.kinds, codes)

    def others(self) -> Iterator[tuple[ParsedAmount, Int64s]]:
        """Return the amounts of other kinds that there are, and the rows that have each."""
        if self.kinds:
            rows = grouped(self.codes, len(self.kinds))
            yield from (
                (kind, some) for kind, some in zip(self.kinds, rows, strict=True) if some.size
            )


def read_amounts(amount: object, what: str, beside: Beside) -> Amounts:
    """Return the amount of every row; each distinct one is read once.

    Raises:
        AmountError: it is one amount, and cannot be read.
        TableError: with every amount of a column that cannot be read.
    """
    if not is_column(amount):
        return Amounts(one=parse_amount(amount))
    ticks = _lengths(amount, what)
    if ticks is not None:
        beside.check(what, ticks.size, index_of(amount))
        return Amounts(micros=ticks)
    return _parsed(read_keyed(amount, what, beside), what)


def _lengths(column: AnyColumn, what: str) -> Int64s | None:
    """Return a column of lengths of time in microseconds; None for any other column."""
    if isinstance(column, pa.Array | pa.ChunkedArray):
        if not pa.types.is_duration(column.type):
            return None
        return length_micros(arrow_ticks(one_piece(column)), unit_of(column.type.unit, what), what)
    if is_polars(column):
        return polars_lengths(column, what)
    if is_pandas(column):
        if hasattr(column.dtype, "pyarrow_dtype"):
            return _lengths(pa.array(column), what)
        column = column.to_numpy()
    if column.dtype.kind != "m":
        return None
    ticks, unit = array_ticks(column, "m", what)
    return length_micros(ticks, unit, what)


def _parsed(keyed: Keyed, what: str) -> Amounts:
    faults = Faults()
    # The last of both is for rows without an amount.
    times = np.full(len(keyed.values) + 1, NULL)
    codes = np.full(len(keyed.values) + 1, -1)
    kinds: list[ParsedAmount] = []
    for code, value in enumerate(keyed.values):
        if value is None:
            continue
        try:
            amount = parse_amount(value)
        except AmountError as error:
            faults.add(f"{what}[{keyed.rows(code)[0]}]", str(error), value)
            continue
        if isinstance(amount, timedelta):
            times[code] = max(-FAR, min(timedelta_micros(amount), FAR))
        else:
            codes[code] = len(kinds)
            kinds.append(amount)
    faults.check(TableError)
    return Amounts(None, times[keyed.codes], tuple(kinds), codes[keyed.codes])
