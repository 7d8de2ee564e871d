"""Words and numbers of results as Arrow columns: as they lie in memory, nothing copied."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final, final

import numpy as np
import pyarrow as pa

from slacalc.batch.verdict.codes import Domain
from slacalc.batch.verdict.measure import STATUSES
from slacalc.clock.machine import PHASES

if TYPE_CHECKING:
    from collections.abc import Mapping

    from numpy.typing import NDArray

    from slacalc.batch.arrow import Piece
    from slacalc.batch.verdict.codes import Int32s

__all__ = ("WORDS", "Lexicon", "column", "flags", "lists", "texts")

WORDS: Final = ("level", "rule", "target", "metric", "amount", "unit", "due_fact", "reason")
"""The columns of words."""


@final
class Lexicon:
    """The words of results, numbered once for all batches; 0 is none."""

    def __init__(self) -> None:
        self.words: dict[str, Domain] = {name: Domain() for name in (*WORDS, "name", "tell")}
        self._phases = pa.array([phase.value for phase in PHASES])
        self._statuses = pa.array([status.value for status in STATUSES])

    def code(self, column: str, word: str | None) -> int:
        """Return the number of *word* in *column*."""
        return self.words[column].code(word)

    def column(self, name: str, codes: Int32s) -> Piece:
        """Return the column of words with these numbers."""
        values = pa.array(self.words[name].values[1:], pa.string())
        return pa.DictionaryArray.from_arrays(column(pa.int32(), codes - 1, codes > 0), values)

    def phases(self, codes: NDArray[np.uint8], known: NDArray[np.bool_]) -> Piece:
        """Return the column of phases with these numbers."""
        indices = column(pa.int32(), codes.astype(np.int32), known)
        return pa.DictionaryArray.from_arrays(indices, self._phases)

    def statuses(self, codes: NDArray[np.uint8], known: NDArray[np.bool_]) -> Piece:
        """Return the column of statuses with these numbers."""
        indices = column(pa.int32(), codes.astype(np.int32), known)
        return pa.DictionaryArray.from_arrays(indices, self._statuses)


def texts(values: Mapping[int, str], rows: int) -> Piece:
    """Return a column of so many *rows* that has text in few of them, given by row."""
    lengths = np.zeros(rows + 1, np.int32)
    known = np.zeros(rows, np.bool_)
    said = [(row, text.encode()) for row, text in sorted(values.items())]
    for row, text in said:
        lengths[row + 1] = len(text)
        known[row] = True
    bounds = np.cumsum(lengths, dtype=np.int32)
    data = pa.py_buffer(b"".join(text for _, text in said))
    return pa.Array.from_buffers(pa.string(), rows, [bits(known), pa.py_buffer(bounds.data), data])


def lists(bounds: Int32s, values: Piece, known: NDArray[np.bool_]) -> Piece:
    """Return lists of *values*, each of them between its *bounds*; null where not *known*."""
    buffers = [None if known.all() else bits(known), pa.py_buffer(bounds.data)]
    kind = pa.list_(values.type)
    return pa.Array.from_buffers(kind, known.size, buffers, children=[values])


def bits(values: NDArray[np.bool_]) -> pa.Buffer:
    """Return flags as Arrow holds them, a bit each."""
    return pa.py_buffer(np.packbits(values, bitorder="little").data)


def column(kind: pa.DataType, values: NDArray[np.generic], known: NDArray[np.bool_]) -> Piece:
    """Return *values* as they lie in memory, as a column of some *kind*."""
    mask = None if known.all() else bits(known)
    return pa.Array.from_buffers(kind, values.size, [mask, pa.py_buffer(values.data)])


def flags(values: NDArray[np.bool_], known: NDArray[np.bool_] | None = None) -> Piece:
    """Return a column of flags; None for all known."""
    mask = None if known is None or known.all() else bits(known)
    return pa.Array.from_buffers(pa.bool_(), values.size, [mask, bits(values)])
