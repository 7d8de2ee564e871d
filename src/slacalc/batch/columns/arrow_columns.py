"""Columns of pyarrow: arrays and chunked arrays of timestamps, durations and dictionaries."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, cast, final

import numpy as np
import pyarrow as pa

from slacalc.batch.arrays import NULL
from slacalc.batch.arrow import one_piece
from slacalc.batch.columns.instants import Instants, Reading
from slacalc.batch.columns.units import Unit, coarse, instants_in, lengths_in, unit_of
from slacalc.errors import Fault, TableError

if TYPE_CHECKING:
    from slacalc.batch.arrays import Bools, Int64s
    from slacalc.batch.arrow import Chunked, Piece

__all__ = ("arrow_instants", "arrow_lengths", "arrow_ticks", "arrow_truths", "read_arrow")


def read_arrow(values: Piece | Chunked, reading: Reading, what: str) -> Instants:
    """Return the instants of a pyarrow array, chunked or not."""
    piece = one_piece(values)
    if pa.types.is_dictionary(piece.type):
        piece = cast("pa.DictionaryArray[Any, Any]", piece).dictionary_decode()
    chunked = isinstance(values, pa.ChunkedArray)
    zone = _zone(reading)
    if pa.types.is_null(piece.type):
        return Instants(np.full(len(piece), NULL), _Arrow("us", zone or "UTC", chunked))
    if not pa.types.is_timestamp(piece.type):
        message = f"expected instants (timestamp), got {piece.type}; parse or cast it first"
        raise TableError.of([Fault(what, message)])
    unit = unit_of(piece.type.unit, what)
    own = piece.type.tz
    micros = reading.micros(arrow_ticks(piece), unit, zoned=own is not None, what=what)
    return Instants(micros, _Arrow(coarse(unit), own or zone or "UTC", chunked))


def _zone(reading: Reading) -> str | None:
    return None if reading.zone is None else reading.zone.key


def arrow_ticks(piece: Piece) -> Int64s:
    """Return the counts of a timestamp or duration array; a view where it has no nulls."""
    counts = piece.view(pa.int64())
    return np.asarray(counts.fill_null(NULL) if counts.null_count else counts)


def arrow_instants(micros: Int64s, unit: Unit, zone: str) -> Piece:
    """Return instants as an array of timestamps in *zone*."""
    return _typed(instants_in(micros, unit), pa.timestamp(unit, tz=zone))


def arrow_lengths(micros: Int64s, unit: Unit) -> Piece:
    """Return lengths of time as an array of durations."""
    return _typed(lengths_in(micros, unit), pa.duration(unit))


def arrow_truths(values: Bools, none: Bools | None) -> Piece:
    """Return what is true or not as an array, null in the rows *none*."""
    return pa.array(values, mask=none)


def _typed(ticks: Int64s, kind: pa.DataType) -> Piece:
    none = ticks == NULL
    counts = pa.array(ticks, mask=none if none.any() else None)
    return counts.view(kind)


@final
@dataclass(frozen=True, slots=True)
class _Arrow:
    """Timestamps in a unit and a zone, in one piece or chunked."""

    unit: Unit
    zone: str
    chunked: bool

    def instants(self, micros: Int64s) -> object:
        return self._own(arrow_instants(micros, self.unit, self.zone))

    def lengths(self, micros: Int64s) -> object:
        return self._own(arrow_lengths(micros, self.unit))

    def truths(self, values: Bools, none: Bools | None) -> object:
        return self._own(arrow_truths(values, none))

    def _own(self, found: Piece) -> object:
        return pa.chunked_array([found]) if self.chunked else found
