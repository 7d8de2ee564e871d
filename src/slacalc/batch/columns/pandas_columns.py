"""Columns of pandas, 2 and 3: Series with their index and name, and indexes of datetimes."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, TypeAlias, final

import pyarrow as pa

from slacalc.batch.columns.arrow_columns import read_arrow
from slacalc.batch.columns.instants import Instants, Kind, Reading
from slacalc.batch.columns.numpy_columns import array_ticks, length_array, read_array
from slacalc.batch.columns.units import Unit, coarse, instants_in, unit_of
from slacalc.errors import Fault, TableError

if TYPE_CHECKING:
    from datetime import tzinfo

    from slacalc.batch.arrays import Bools, Int64s

# A Series or an index, of whatever: what is in it is asked of its dtype.
AnyPandas: TypeAlias = Any

__all__ = ("AnyPandas", "plain_values", "read_pandas")

_Wrap: TypeAlias = Callable[[Any], object]


def plain_values(values: AnyPandas) -> AnyPandas:
    """Return *values* themselves; of a categorical, what its categories stand for."""
    import pandas as pd

    if isinstance(values.dtype, pd.CategoricalDtype):
        return values.astype(values.dtype.categories.dtype)
    return values


def read_pandas(values: AnyPandas, reading: Reading, what: str) -> Instants:
    """Return the instants of a Series or of an index."""
    import pandas as pd

    plain, wrap, index = plain_values(values), _wrap(values), getattr(values, "index", None)
    dtype = plain.dtype
    if isinstance(dtype, pd.ArrowDtype):
        found = read_arrow(pa.array(plain), reading, what)
        return Instants(
            found.micros, _Held(found.kind, wrap, pd.arrays.ArrowExtensionArray), index
        )
    if dtype.kind == "O":
        found = read_array(plain.to_numpy(), reading, what)
        return Instants(found.micros, _Held(found.kind, wrap, _as_it_is), index)
    if isinstance(dtype, pd.DatetimeTZDtype):
        unit, zone = unit_of(dtype.unit, what), dtype.tz
        # Of columns with a zone, pandas gives the instants in UTC, without a copy.
        ticks, _ = array_ticks(plain.to_numpy(f"M8[{unit}]"), "M", what)
        micros = reading.micros(ticks, unit, zoned=True, what=what)
        return Instants(micros, _Pandas(wrap, coarse(unit), zone), index)
    if getattr(dtype, "kind", "") != "M":
        message = f"expected instants (datetime64), got {dtype}; parse it first, as pd.to_datetime"
        raise TableError.of([Fault(what, message)])
    ticks, unit = array_ticks(plain.to_numpy(), "M", what)
    micros = reading.micros(ticks, unit, zoned=False, what=what)
    return Instants(micros, _Pandas(wrap, coarse(unit), reading.zone), index)


def _wrap(values: AnyPandas) -> _Wrap:
    """Return what makes a column beside *values*: with their index and name."""
    import pandas as pd

    if isinstance(values, pd.Index):
        return lambda found: pd.Index(found, dtype=found.dtype, name=values.name)
    # The type is said, or pandas would guess what objects are.
    return lambda found: pd.Series(found, values.index, found.dtype, values.name)


def _as_it_is(found: object) -> object:
    return found


def _truths(values: Bools, none: Bools | None) -> object:
    import pandas as pd

    return pd.arrays.BooleanArray(values, ~values & values if none is None else none)


@final
@dataclass(frozen=True, slots=True)
class _Pandas:
    """pandas' own datetimes in a unit and a zone."""

    wrap: _Wrap
    unit: Unit
    zone: tzinfo | None

    def instants(self, micros: Int64s) -> object:
        import pandas as pd

        ticks = instants_in(micros, self.unit).view(f"M8[{self.unit}]")
        return self.wrap(pd.DatetimeIndex(ticks).tz_localize("UTC").tz_convert(self.zone))

    def lengths(self, micros: Int64s) -> object:
        import pandas as pd

        return self.wrap(pd.TimedeltaIndex(length_array(micros, self.unit)))

    def truths(self, values: Bools, none: Bools | None) -> object:
        return self.wrap(_truths(values, none))


@final
@dataclass(frozen=True, slots=True)
class _Held:
    """Columns of pandas that hold those of another kind: of Arrow, or objects."""

    kind: Kind
    wrap: _Wrap
    hold: Callable[[Any], object]

    def instants(self, micros: Int64s) -> object:
        return self.wrap(self.hold(self.kind.instants(micros)))

    def lengths(self, micros: Int64s) -> object:
        return self.wrap(self.hold(self.kind.lengths(micros)))

    def truths(self, values: Bools, none: Bools | None) -> object:
        return self.wrap(_truths(values, none))
