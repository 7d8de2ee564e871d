"""Columns of numpy: `datetime64`, which knows no zone, and objects.

What comes out of wall times is wall times of the same zone. UTC is the one zone in which those
say all there is to say.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, TypeAlias, final
from zoneinfo import ZoneInfo

import numpy as np

from slacalc.batch.arrays import NULL
from slacalc.batch.columns.instants import Instants, Reading, Zones
from slacalc.batch.columns.units import Unit, coarse, instants_in, lengths_in, unit_of
from slacalc.batch.measuring.walltime import local_clock, utc_years
from slacalc.core.instants import from_micros
from slacalc.errors import Fault, TableError

if TYPE_CHECKING:
    from datetime import tzinfo

    from numpy.typing import NDArray

    from slacalc.batch.arrays import Bools, Int64s

    # Whatever a caller brings; what is in it is asked of its dtype.
    AnyArray: TypeAlias = NDArray[Any]

__all__ = ("array_ticks", "instant_objects", "length_array", "read_array")


def read_array(values: AnyArray, reading: Reading, what: str) -> Instants:
    """Return the instants of an array of `datetime64`, or of objects that are datetimes."""
    if values.dtype == object:
        micros, zones = reading.objects(one_column(values, what).tolist(), what)
        return Instants(micros, _Objects(zones))
    ticks, unit = array_ticks(values, "M", what)
    micros = reading.micros(ticks, unit, zoned=False, what=what)
    return Instants(micros, _Array(coarse(unit), reading.zone or ZoneInfo("UTC")))


def one_column(values: AnyArray, what: str) -> AnyArray:
    """Return *values*, which have to have one dimension."""
    if values.ndim != 1:
        message = f"it has {values.ndim} dimensions; give one column at a time"
        raise TableError.of([Fault(what, message)])
    return values


def array_ticks(values: AnyArray, kind: str, what: str) -> tuple[Int64s, Unit]:
    """Return the counts of a `datetime64` ("M") or `timedelta64` ("m") array, and their unit."""
    if values.dtype.kind != kind:
        wanted = {"M": "instants (datetime64)", "m": "lengths of time (timedelta64)"}[kind]
        message = f"expected {wanted}, got {values.dtype}; convert it first"
        raise TableError.of([Fault(what, message)])
    unit = unit_of(np.datetime_data(values.dtype)[0], what)
    native = np.ascontiguousarray(one_column(values, what), values.dtype.newbyteorder("="))
    if np.datetime_data(values.dtype)[1] != 1:  # such as datetime64[10us]
        native = native.astype(f"{kind}8[{unit}]")
    return native.view(np.int64), unit


def length_array(micros: Int64s, unit: Unit) -> NDArray[np.timedelta64]:
    """Return lengths of time as an array of `timedelta64`."""
    return lengths_in(micros, unit).view(f"m8[{unit}]")


def instant_objects(micros: Int64s, zones: Zones) -> AnyArray:
    """Return instants as an array of datetimes, each in the zone of its row; None is null."""
    found = np.empty(micros.size, object)
    utc: tzinfo = ZoneInfo("UTC")
    for row, (at, zone) in enumerate(zip(micros.tolist(), zones, strict=True)):
        found[row] = None if at == NULL else from_micros(at, zone or utc)
    return found


@final
@dataclass(frozen=True, slots=True)
class _Array:
    """`datetime64` in a unit, on the wall of a zone."""

    unit: Unit
    zone: ZoneInfo

    def instants(self, micros: Int64s) -> object:
        local = micros
        if self.zone.key != "UTC":
            known = micros != NULL
            clock = local_clock(self.zone, utc_years(micros[known]))
            local = np.where(known, clock.local(micros), NULL)
        return instants_in(local, self.unit).view(f"M8[{self.unit}]")

    def lengths(self, micros: Int64s) -> object:
        return length_array(micros, self.unit)

    def truths(self, values: Bools, none: Bools | None) -> object:
        # numpy's own comparisons say False of NaT, too.
        return values if none is None else values & ~none


@final
@dataclass(frozen=True, slots=True)
class _Objects:
    """Datetimes, each in its zone."""

    zones: Zones

    def instants(self, micros: Int64s) -> object:
        return instant_objects(micros, self.zones)

    def lengths(self, micros: Int64s) -> object:
        return length_array(micros, "us")

    def truths(self, values: Bools, none: Bools | None) -> object:
        return values if none is None else values & ~none
