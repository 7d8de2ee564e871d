"""Rows of results in the making: arrays that are filled in anywhere, then an Arrow batch."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final, final

import numpy as np
import pyarrow as pa

from slacalc.batch.arrays import NULL
from slacalc.batch.codes import Domain
from slacalc.batch.measure import STATUSES
from slacalc.batch.results import INSTANTS, MEASURES, WALLS
from slacalc.clock.machine import PHASES

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import NDArray

    from slacalc.batch.arrow import Piece
    from slacalc.batch.codes import Int32s
    from slacalc.batch.crossings import Crossed
    from slacalc.batch.measure import Measures
    from slacalc.evaluation.thresholds import ThresholdInstant

    Int64s = NDArray[np.int64]

__all__ = ("Lexicon", "Sheet")

_WORDS: Final = ("level", "rule", "target", "metric", "amount", "unit", "due_fact", "reason")
_NUMBERS: Final = ("cycle", "deferrals_used", "deferrals_left", "later_events")
_NO_NUMBER: Final = -1


@final
class Lexicon:
    """The words of results, numbered once for all batches; 0 is none."""

    def __init__(self) -> None:
        self.words: dict[str, Domain] = {name: Domain() for name in (*_WORDS, "name", "tell")}
        self._phases = pa.array([phase.value for phase in PHASES])
        self._statuses = pa.array([status.value for status in STATUSES])

    def code(self, column: str, word: str | None) -> int:
        """Return the number of *word* in *column*."""
        return self.words[column].code(word)

    def column(self, name: str, codes: Int32s) -> Piece:
        """Return the column of words with these numbers."""
        values = pa.array(self.words[name].values[1:], pa.string())
        return pa.DictionaryArray.from_arrays(_column(pa.int32(), codes - 1, codes > 0), values)

    def phases(self, codes: NDArray[np.uint8], known: NDArray[np.bool_]) -> Piece:
        """Return the column of phases with these numbers."""
        indices = _column(pa.int32(), codes.astype(np.int32), known)
        return pa.DictionaryArray.from_arrays(indices, self._phases)

    def statuses(self, codes: NDArray[np.uint8], known: NDArray[np.bool_]) -> Piece:
        """Return the column of statuses with these numbers."""
        indices = _column(pa.int32(), codes.astype(np.int32), known)
        return pa.DictionaryArray.from_arrays(indices, self._statuses)


@final
class Sheet:
    """So many rows of results, all empty at first.

    Attributes:
        request: The place of the request of each row.
        words: The numbers of words, by column.
        numbers: Small whole numbers, by column; -1 for none.
    """

    def __init__(self, rows: int, lexicon: Lexicon) -> None:
        self._lexicon = lexicon
        self.rows = rows
        self.request = np.zeros(rows, np.int64)
        self.words = {name: np.zeros(rows, np.int32) for name in _WORDS}
        self.numbers = {name: np.full(rows, _NO_NUMBER, np.int32) for name in _NUMBERS}
        self._lengths = {
            name: np.full(rows, NULL, np.int64)
            for name in (*MEASURES, "overdue_time", *INSTANTS, *WALLS)
        }
        self._phase = np.zeros(rows, np.uint8)
        self._status = np.zeros(rows, np.uint8)
        self._breached = np.zeros(rows, np.bool_)
        self._ever = np.zeros(rows, np.bool_)
        self._fraction = np.full(rows, np.nan)
        self._measured = np.zeros(rows, np.bool_)
        self._crossings = np.zeros(rows, np.int32)
        self._crossed: list[tuple[Int64s, int, Crossed]] = []
        self._kept: list[tuple[int, Sequence[ThresholdInstant]]] = []

    def write(self, rows: Int64s, found: Measures) -> None:
        """Write what was measured into some *rows*."""
        for name, values in found.instants.items():
            self._lengths[name][rows] = values
        self._phase[rows] = found.phase
        self._status[rows] = found.status
        self._breached[rows] = found.breached
        self._ever[rows] = found.ever_breached
        self._fraction[rows] = found.fraction
        self._measured[rows] = True
        self._crossings[rows] = len(found.thresholds)
        self._crossed += [(rows, place, one) for place, one in enumerate(found.thresholds)]
        for place, instants in found.kept.items():
            self._crossings[rows[place]] = len(instants)
            self._kept.append((int(rows[place]), instants))

    def batch(self, ids: Piece, schema: pa.Schema) -> pa.RecordBatch:
        """Return the rows as Arrow data, identifiers taken from *ids*."""
        found: dict[str, Piece] = {"request": ids.take(self.request)}
        for name, codes in self.words.items():
            found[name] = self._lexicon.column(name, codes)
        for name, values in self.numbers.items():
            found[name] = _column(pa.int32(), values, values != _NO_NUMBER)
        for name, lengths in self._lengths.items():
            found[name] = _column(schema.field(name).type, lengths, lengths != NULL)
        found["phase"] = self._lexicon.phases(self._phase, self._measured)
        found["status"] = self._lexicon.statuses(self._status, self._measured)
        found["breached"] = _flags(self._breached, self._measured)
        found["ever_breached"] = _flags(self._ever, self._measured)
        found["counts"] = _flags(self._measured, self._measured)
        found["fraction"] = _column(pa.float64(), self._fraction, ~np.isnan(self._fraction))
        found["violations"] = self._lists(
            np.zeros(self.rows + 1, np.int32), pa.array([], pa.string())
        )
        found["thresholds"] = self._thresholds(schema)
        found["fault"] = pa.nulls(self.rows, pa.string())
        return pa.RecordBatch.from_arrays([found[name] for name in schema.names], schema=schema)

    def _lists(self, offsets: Int32s, values: Piece) -> Piece:
        """Return lists of *values*, none where nothing was measured."""
        known = None if self._measured.all() else _bits(self._measured)
        buffers = [known, pa.py_buffer(offsets.data)]
        kind = pa.list_(values.type)
        return pa.Array.from_buffers(kind, self.rows, buffers, children=[values])

    def _thresholds(self, schema: pa.Schema) -> Piece:
        offsets = np.zeros(self.rows + 1, np.int32)
        offsets[1:] = np.cumsum(self._crossings)
        size = int(offsets[-1])
        kind = schema.field("thresholds").type.value_type
        instant = kind.field("at").type
        names, tells = np.zeros(size, np.int32), np.zeros(size, np.int32)
        at, noticed = np.zeros(size, np.int64), np.zeros(size, np.int64)
        warns, crossed, late = (np.zeros(size, np.bool_) for _ in range(3))
        for rows, place, one in self._crossed:
            cells = offsets[rows] + place
            names[cells] = self._lexicon.code("name", one.plan.name)
            tells[cells] = self._lexicon.code("tell", one.plan.tell)
            warns[cells] = one.plan.warns
            at[cells], noticed[cells] = one.at, one.noticed
            crossed[cells], late[cells] = one.crossed, one.late
        for row, instants in self._kept:
            for cell, instant_of in enumerate(instants, int(offsets[row])):
                names[cell] = self._lexicon.code("name", instant_of.name)
                tells[cell] = self._lexicon.code("tell", instant_of.tell)
                at[cell] = _or_null(instant_of.micros)
                noticed[cell] = _or_null(instant_of.noticed)
                warns[cell], crossed[cell] = instant_of.warns, instant_of.crossed
                late[cell] = instant_of.late
        values = pa.StructArray.from_arrays(
            [
                self._lexicon.column("name", names),
                self._lexicon.column("tell", tells),
                *(_flags(flags, None) for flags in (warns, crossed, late)),
                _column(instant, at, at != NULL),
                _column(instant, noticed, noticed != NULL),
            ],
            fields=list(kind),
        )
        return self._lists(offsets, values)


def _or_null(micros: int | None) -> int:
    return NULL if micros is None else micros


def _bits(flags: NDArray[np.bool_]) -> pa.Buffer:
    return pa.py_buffer(np.packbits(flags, bitorder="little").data)


def _column(kind: pa.DataType, values: NDArray[np.generic], known: NDArray[np.bool_]) -> Piece:
    """Return *values* as they lie in memory, as a column of some *kind*."""
    mask = None if known.all() else _bits(known)
    return pa.Array.from_buffers(kind, values.size, [mask, pa.py_buffer(values.data)])


def _flags(values: NDArray[np.bool_], known: NDArray[np.bool_] | None) -> Piece:
    mask = None if known is None or known.all() else _bits(known)
    return pa.Array.from_buffers(pa.bool_(), values.size, [mask, _bits(values)])
