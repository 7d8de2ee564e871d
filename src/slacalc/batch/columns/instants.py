"""Columns of instants: whatever holds them, microseconds inside, and the caller's own kind out."""

from __future__ import annotations

import warnings
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, datetime, tzinfo
from typing import TYPE_CHECKING, Final, Literal, Protocol, TypeAlias, final
from zoneinfo import ZoneInfo

import numpy as np

from slacalc.batch.arrays import NULL, with_nulls
from slacalc.batch.columns.units import Unit, ticks_micros
from slacalc.batch.measuring.walltime import local_clock, utc_years
from slacalc.calendars.localtime.zones import read_zone
from slacalc.core.instants import to_micros
from slacalc.errors import (
    AmountError,
    Faults,
    NaiveDatetimeError,
    TableError,
    WallTimeWarning,
)

if TYPE_CHECKING:
    from slacalc.batch.arrays import Bools, Int64s

__all__ = ("Ambiguous", "Index", "Instants", "Kind", "Reading", "Zones", "is_missing")

Ambiguous: TypeAlias = Literal["first", "null"]
"""What becomes of wall times that name two instants or none: the first, or null."""

Zones: TypeAlias = "list[tzinfo | None]"
"""The zone of each row, where rows have zones of their own."""

_SHOWN: Final = 5


class Index(Protocol):
    """What we ask of the index of a pandas Series."""

    def equals(self, other: object) -> bool:
        """Return whether the other index is the same."""
        ...


class Kind(Protocol):
    """The kind of column that a caller brought, and therefore gets back."""

    def instants(self, micros: Int64s) -> object:
        """Return instants as such a column, in its zone."""
        ...

    def lengths(self, micros: Int64s) -> object:
        """Return lengths of time as such a column."""
        ...

    def truths(self, values: Bools, none: Bools | None) -> object:
        """Return what is true or not as such a column, null in the rows *none*."""
        ...


@final
@dataclass(frozen=True, slots=True, eq=False)
class Instants:
    """A column of instants.

    Attributes:
        micros: Microseconds since the epoch; `NULL` where there is none.
        kind: What gives columns of the caller's own kind.
        index: What columns beside it have to share: the index of pandas.
    """

    micros: Int64s
    kind: Kind
    index: Index | None = None


@final
@dataclass(frozen=True, slots=True)
class Reading:
    """How wall times are read.

    Attributes:
        zone: The zone of wall times; None refuses them.
        ambiguous: What becomes of those that the clock shows twice or skips.
    """

    zone: ZoneInfo | None
    ambiguous: Ambiguous

    @classmethod
    def of(cls, timezone: object, ambiguous: object) -> Reading:
        """Read the options of a caller.

        Raises:
            TableError: *timezone* is no time zone.
            AmountError: *ambiguous* is neither `"first"` nor `"null"`.
        """
        if ambiguous not in {"first", "null"} if isinstance(ambiguous, str) else True:
            raise AmountError.option("ambiguous", ambiguous, '"first" or "null"')
        read: Ambiguous = "null" if ambiguous == "null" else "first"
        if timezone is None:
            return cls(None, read)
        faults = Faults()
        key = read_zone(timezone, "timezone", faults)
        faults.check(TableError)
        return cls(ZoneInfo(key), read)

    def micros(self, ticks: Int64s, unit: Unit, *, zoned: bool, what: str) -> Int64s:
        """Return the instants that *ticks* mean, counted in *unit* in UTC or on the wall.

        Raises:
            NaiveDatetimeError: they are wall times and nobody said of which zone, or finer than
                a microsecond.
            TableError: one lies outside the years 1 to 9999.
        """
        if not zoned and self.zone is None:
            raise NaiveDatetimeError.column(what)
        micros = ticks_micros(ticks, unit, what)
        if zoned or self.zone is None or self.zone.key == "UTC":
            return micros
        return self.from_wall(micros, what)

    def from_wall(self, local: Int64s, what: str) -> Int64s:
        """Return the instants at which the clock of the zone reads *local*.

        Warns:
            WallTimeWarning: with how many of them the clock shows twice, or skips.
        """
        if self.zone is None:
            raise NaiveDatetimeError.column(what)
        none = local == NULL
        clock = local_clock(self.zone, utc_years(local[~none]))
        found = with_nulls(clock.boundary(local), none)
        unusual = clock.unusual(local) & ~none
        rows = int(unusual.sum())
        if rows:
            null = self.ambiguous == "null"
            warning = WallTimeWarning.of(what, rows, local.size, self.zone.key, null=null)
            warnings.warn(warning, stacklevel=2)
            if null:
                found[unusual] = NULL
        return found

    def objects(self, values: Iterable[object], what: str) -> tuple[Int64s, Zones]:
        """Return the instants of single datetimes, and the zone of each.

        Raises:
            NaiveDatetimeError: some have no time zone and nobody said which.
            TableError: some are no datetimes.
        """
        faults = Faults()
        found: list[int] = []
        zones: Zones = []
        wall: list[int] = []
        for row, value in enumerate(values):
            micros = NULL
            zone: tzinfo | None = self.zone
            try:
                # NaT is a datetime too, so what is missing comes first.
                if is_missing(value):
                    pass
                elif not isinstance(value, datetime):
                    raise NaiveDatetimeError.not_a_datetime(value)
                elif value.utcoffset() is None:
                    # The fields of a wall time, read in UTC, are what `from_wall` wants.
                    micros = to_micros(value.replace(tzinfo=UTC))
                    wall.append(row)
                else:
                    micros, zone = to_micros(value), value.tzinfo
            except NaiveDatetimeError as error:
                faults.add(f"{what}[{row}]", str(error), value)
                if len(faults) == _SHOWN:
                    break
            found.append(micros)
            zones.append(zone)
        faults.check(TableError)
        column = np.array(found, np.int64)
        if wall:
            column[wall] = self.from_wall(column[wall], what)
        return column, zones


def is_missing(value: object) -> bool:
    """Return whether *value* stands for no value: None, NaN, NaT or pandas' NA."""
    if isinstance(value, float):
        return value != value  # noqa: PLR0124 - which only NaN is
    return value is None or type(value).__name__ in {"NaTType", "NAType"}
