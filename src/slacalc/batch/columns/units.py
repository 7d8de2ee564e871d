"""Units of time: counts of seconds, milliseconds, microseconds or nanoseconds, exactly converted.

Inside there are microseconds only. What is finer than a microsecond is refused, never cut.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final, Literal, TypeAlias, cast

import numpy as np

from slacalc.batch.arrays import FIRST, LAST, NULL, Extent, with_nulls
from slacalc.errors import AmountError, Fault, NaiveDatetimeError, TableError

if TYPE_CHECKING:
    from slacalc.batch.arrays import Int64s

__all__ = (
    "Unit",
    "coarse",
    "instants_in",
    "length_micros",
    "lengths_in",
    "ticks_micros",
    "unit_of",
)

Unit: TypeAlias = Literal["s", "ms", "us", "ns"]
"""The units that columns of libraries count in."""

_MICROS: Final[dict[str, int]] = {"s": 1_000_000, "ms": 1_000, "us": 1}
_NANOS: Final = 1_000
_MOST: Final = (1 << 63) - 1


def unit_of(text: str, what: str) -> Unit:
    """Return the unit called *text*; *what* is the column that an error names."""
    if text in {"s", "ms", "us", "ns"}:
        return cast("Unit", text)
    message = f"expected a unit of s, ms, us or ns, got {text}; convert it first"
    raise TableError.of([Fault(what, message)])


def coarse(unit: Unit) -> Unit:
    """Return the unit of what comes out: of nanoseconds the same, else microseconds."""
    return "ns" if unit == "ns" else "us"


def ticks_micros(ticks: Int64s, unit: Unit, what: str) -> Int64s:
    """Return instants, counted in *unit* since 1970, in microseconds; microseconds as they are.

    Raises:
        NaiveDatetimeError: nanoseconds that are not whole microseconds.
        TableError: instants so far off that microseconds do not hold them.
    """
    return _whole(ticks, what) if unit == "ns" else _scaled(ticks, unit, what)


def length_micros(ticks: Int64s, unit: Unit, what: str) -> Int64s:
    """Return lengths of time, counted in *unit*, in microseconds.

    Raises:
        AmountError: nanoseconds that are not whole microseconds.
        TableError: more than an int64 of microseconds holds.
    """
    try:
        return _whole(ticks, what) if unit == "ns" else _scaled(ticks, unit, what)
    except NaiveDatetimeError:
        raise AmountError.too_fine(f"a length in {what}") from None


def instants_in(micros: Int64s, unit: Unit) -> Int64s:
    """Return instants in *unit*: nanoseconds, or as they are.

    Raises:
        AmountError: an instant outside the years 1 to 9999, or beyond what nanoseconds reach.
    """
    extent = Extent.of(micros)
    if extent.low < FIRST or extent.high > LAST:
        value = extent.low if extent.low < FIRST else extent.high
        raise AmountError.outside(str(np.datetime64(value, "us")))
    return lengths_in(micros, unit)


def lengths_in(micros: Int64s, unit: Unit) -> Int64s:
    """Return lengths of time in *unit*: nanoseconds, or as they are.

    Raises:
        AmountError: one that nanoseconds do not reach.
    """
    if unit != "ns":
        return micros
    extent = Extent.of(micros)
    if max(abs(extent.low), abs(extent.high)) > _MOST // _NANOS:
        raise AmountError.beyond_nanoseconds()
    return with_nulls(micros * _NANOS, extent.none)


def _scaled(ticks: Int64s, unit: Unit, what: str) -> Int64s:
    size = _MICROS[unit]
    if size == 1:
        return ticks
    extent = Extent.of(ticks)
    if max(abs(extent.low), abs(extent.high)) > _MOST // size:
        raise TableError.of([Fault(what, "it holds values far outside the years 1 to 9999")])
    return with_nulls(ticks * size, extent.none)


def _whole(ticks: Int64s, what: str) -> Int64s:
    micros = ticks // _NANOS
    micros[ticks == NULL] = NULL
    fine = np.flatnonzero((micros * _NANOS != ticks) & (ticks != NULL))
    if fine.size:
        row = int(fine[0])
        raise NaiveDatetimeError.column_too_fine(what, row, fine.size)
    return micros
