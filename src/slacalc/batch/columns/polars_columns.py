"""Columns of Polars: Series of datetimes and durations."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, final

import numpy as np

from slacalc.batch.arrays import NULL
from slacalc.batch.columns.instants import Instants, Reading
from slacalc.batch.columns.units import Unit, coarse, instants_in, length_micros, unit_of
from slacalc.errors import Fault, TableError

if TYPE_CHECKING:
    import polars as pl

    from slacalc.batch.arrays import Bools, Int64s

__all__ = ("polars_lengths", "polars_ticks", "read_polars")


def read_polars(values: pl.Series, reading: Reading, what: str) -> Instants:
    """Return the instants of a Polars Series."""
    import polars as pl

    zone = None if reading.zone is None else reading.zone.key
    if values.dtype == pl.Null:
        return Instants(np.full(len(values), NULL), _Polars(values.name, "us", zone or "UTC"))
    if values.dtype == pl.Object:
        micros, zones = reading.objects(values.to_list(), what)
        first = next((str(found) for found in zones if found is not None), "UTC")
        return Instants(micros, _Polars(values.name, "us", first))
    if not isinstance(values.dtype, pl.Datetime):
        message = f"expected instants (Datetime), got {values.dtype}; parse or cast it first"
        raise TableError.of([Fault(what, message)])
    unit = unit_of(values.dtype.time_unit, what)
    own = values.dtype.time_zone
    micros = reading.micros(polars_ticks(values), unit, zoned=own is not None, what=what)
    return Instants(micros, _Polars(values.name, coarse(unit), own or zone or "UTC"))


def polars_ticks(values: pl.Series) -> Int64s:
    """Return the counts of a Series of datetimes or durations; a view where it has no nulls."""
    counts = values.to_physical()
    if counts.null_count():
        counts = counts.fill_null(NULL)
    return counts.to_numpy()


def polars_lengths(values: pl.Series, what: str) -> Int64s | None:
    """Return the lengths of a Series of durations in microseconds; None for any other Series."""
    import polars as pl

    if not isinstance(values.dtype, pl.Duration):
        return None
    return length_micros(polars_ticks(values), unit_of(values.dtype.time_unit, what), what)


@final
@dataclass(frozen=True, slots=True)
class _Polars:
    """Datetimes in a unit and a zone; lengths are microseconds, which lazy frames can foresee."""

    name: str
    unit: Unit
    zone: str

    def instants(self, micros: Int64s) -> object:
        import polars as pl

        ticks = instants_in(micros, self.unit).view(f"M8[{self.unit}]")
        found = pl.Series(self.name, ticks).dt.replace_time_zone("UTC")
        return found if self.zone == "UTC" else found.dt.convert_time_zone(self.zone)

    def lengths(self, micros: Int64s) -> object:
        import polars as pl

        return pl.Series(self.name, micros.view("m8[us]"))

    def truths(self, values: Bools, none: Bools | None) -> object:
        import polars as pl

        found = pl.Series(self.name, values)
        return found if none is None else found.set(pl.Series(none), None)
