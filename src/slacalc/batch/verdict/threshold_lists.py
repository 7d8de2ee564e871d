"""The lists of thresholds of results, a list for each row, as one Arrow column."""

from __future__ import annotations

from typing import TYPE_CHECKING, cast, final

import numpy as np
import pyarrow as pa

from slacalc.batch.arrays import NULL
from slacalc.batch.verdict.lexicon import column, flags, lists
from slacalc.batch.verdict.results import threshold_row

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from slacalc.batch.arrays import Bools, Int64s
    from slacalc.batch.arrow import Piece
    from slacalc.batch.verdict.codes import Int32s
    from slacalc.batch.verdict.crossings import Crossed
    from slacalc.batch.verdict.lexicon import Lexicon
    from slacalc.batch.verdict.measure import Measures

__all__ = ("ThresholdLists",)


@final
class ThresholdLists:
    """The thresholds of so many rows."""

    def __init__(self, rows: int, lexicon: Lexicon) -> None:
        self._lexicon = lexicon
        self._counts = np.zeros(rows, np.int32)
        self._columns: list[tuple[Int64s, int, Crossed]] = []
        self._single: list[tuple[int, Sequence[Mapping[str, object]]]] = []

    def write(self, rows: Int64s, found: Measures) -> None:
        """Write those of some *rows*, all of which have the same ones."""
        self._counts[rows] = len(found.thresholds)
        self._columns += [(rows, place, one) for place, one in enumerate(found.thresholds)]
        for place, instants in found.kept.items():
            self.put(int(rows[place]), [threshold_row(one) for one in instants])

    def put(self, row: int, said: Sequence[Mapping[str, object]]) -> None:
        """Write those of one row, which may be others than its neighbours have."""
        self._counts[row] = len(said)
        self._single.append((row, said))

    def column(self, kind: pa.StructType, known: Bools) -> Piece:
        """Return the lists; null where nothing is *known*."""
        bounds = np.zeros(self._counts.size + 1, np.int32)
        bounds[1:] = np.cumsum(self._counts)
        cells = _Cells(int(bounds[-1]), self._lexicon)
        for rows, place, one in self._columns:
            cells.write(bounds[rows] + place, one)
        for row, said in self._single:
            for cell, told in enumerate(said, int(bounds[row])):
                cells.put(cell, told)
        return lists(bounds, cells.structs(kind), known)


class _Cells:
    """Thresholds one after the other, all rows' together."""

    def __init__(self, size: int, lexicon: Lexicon) -> None:
        self._lexicon = lexicon
        self._words = {name: np.zeros(size, np.int32) for name in ("name", "tell")}
        self._flags = {name: np.zeros(size, np.bool_) for name in ("warns", "crossed", "late")}
        self._instants = {name: np.full(size, NULL, np.int64) for name in ("at", "noticed")}

    def write(self, cells: Int32s, one: Crossed) -> None:
        """Write one threshold of several rows."""
        self._words["name"][cells] = self._lexicon.code("name", one.plan.name)
        self._words["tell"][cells] = self._lexicon.code("tell", one.plan.tell)
        self._flags["warns"][cells] = one.plan.warns
        self._flags["crossed"][cells], self._flags["late"][cells] = one.crossed, one.late
        self._instants["at"][cells], self._instants["noticed"][cells] = one.at, one.noticed

    def put(self, cell: int, said: Mapping[str, object]) -> None:
        """Write one threshold of one row."""
        for name, words in self._words.items():
            words[cell] = self._lexicon.code(name, cast("str | None", said[name]))
        for name, values in self._flags.items():
            values[cell] = bool(said[name])
        for name, instants in self._instants.items():
            micros = cast("int | None", said[name])
            instants[cell] = NULL if micros is None else micros

    def structs(self, kind: pa.StructType) -> Piece:
        """Return them as structs of that *kind*."""
        fields = list(kind)
        columns: dict[str, Piece] = {
            **{name: self._lexicon.column(name, words) for name, words in self._words.items()},
            **{name: flags(values) for name, values in self._flags.items()},
            **{
                name: column(kind.field(name).type, instants, instants != NULL)
                for name, instants in self._instants.items()
            },
        }
        return pa.StructArray.from_arrays([columns[one.name] for one in fields], fields=fields)
