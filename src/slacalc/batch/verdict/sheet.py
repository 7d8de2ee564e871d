"""Rows of results in the making: arrays that are filled in anywhere, then an Arrow batch."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final, cast, final

import numpy as np
import pyarrow as pa

from slacalc.batch.arrays import NULL
from slacalc.batch.verdict.events import FIRST_INSTANT, LAST_INSTANT
from slacalc.batch.verdict.lexicon import WORDS, column, flags, lists, texts
from slacalc.batch.verdict.measure import STATUSES
from slacalc.batch.verdict.results import INSTANTS, MEASURES, WALLS
from slacalc.batch.verdict.threshold_lists import ThresholdLists
from slacalc.clock.machine import PHASES
from slacalc.core.instants import MICROS_PER_DAY
from slacalc.errors import AmountError

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from slacalc.batch.arrays import Int64s
    from slacalc.batch.arrow import Piece
    from slacalc.batch.verdict.fold import Cycles
    from slacalc.batch.verdict.lexicon import Lexicon
    from slacalc.batch.verdict.measure import Measures

__all__ = ("Sheet",)

_NUMBERS: Final = ("cycle", "deferrals_used", "deferrals_left", "later_events")
_NO_NUMBER: Final = -1
# A day from the ends of time: in some zone even that may be another year.
_EARLIEST: Final = FIRST_INSTANT + MICROS_PER_DAY
_LATEST: Final = LAST_INSTANT - MICROS_PER_DAY
_LENGTHS: Final = (*MEASURES, "overdue_time", *INSTANTS, *WALLS)
_FLAGS: Final = ("breached", "ever_breached", "counts")


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
        self.request = np.zeros(rows, np.int64)
        self.words = {name: np.zeros(rows, np.int32) for name in WORDS}
        self.numbers = {name: np.full(rows, _NO_NUMBER, np.int32) for name in _NUMBERS}
        self._lengths = {name: np.full(rows, NULL, np.int64) for name in _LENGTHS}
        self._phase = np.zeros(rows, np.uint8)
        self._status = np.zeros(rows, np.uint8)
        self._flags = {name: np.zeros(rows, np.bool_) for name in _FLAGS}
        self._fraction = np.full(rows, np.nan)
        self._known = np.zeros(rows, np.bool_)
        self._thresholds = ThresholdLists(rows, lexicon)
        self._violations: dict[int, Sequence[str]] = {}
        self._faults: dict[int, str] = {}

    def write(self, rows: Int64s, found: Measures) -> None:
        """Write what was measured into some *rows*."""
        for name, values in found.instants.items():
            if name in INSTANTS:
                _check_years(values)
            self._lengths[name][rows] = values
        self._phase[rows] = found.phase
        self._status[rows] = found.status
        self._flags["breached"][rows] = found.breached
        self._flags["ever_breached"][rows] = found.ever_breached
        self._flags["counts"][rows] = True
        self._fraction[rows] = found.fraction
        self._known[rows] = True
        self._thresholds.write(rows, found)

    def count_one(self, which: str, cycles: Cycles, rows: Int64s) -> None:
        """Let one of the *cycles* of each request count, whose *rows* are written already.

        The `first`, the `last` or the `worst`: the twin of `evaluation.counting`.
        """
        breached, number = self._flags["breached"][rows], cycles.number.astype(np.float64)
        key = {"first": number, "last": -number}.get(which)
        if key is None:
            late = np.where(breached, np.inf, -np.inf)
            fraction = self._fraction[rows]
            key = -np.where(np.isnan(fraction), late, fraction)
        # A run that another took the place of in time counts where there is no other.
        replaced = cycles.superseded & ~breached
        order = np.lexsort((number, key, replaced, cycles.request))
        request = cycles.request[order]
        chosen = np.ones(order.size, np.bool_)
        chosen[1:] = request[1:] != request[:-1]
        self._flags["counts"][rows[order]] = chosen

    def say_violations(
        self, rows: Int64s, requests: Int64s, said: Mapping[int, Sequence[str]]
    ) -> None:
        """Write what is said of deferrals without effect into the *rows* of these *requests*."""
        for row, request in zip(rows.tolist(), requests.tolist(), strict=True):
            if request in said:
                self._violations[row] = said[request]

    def put(self, row: int, said: Mapping[str, object]) -> None:
        """Write one row that the scalar engine made, by the names of columns."""
        for name, words in self.words.items():
            words[row] = self._lexicon.code(name, cast("str | None", said.get(name)))
        for name, numbers in self.numbers.items():
            numbers[row] = _or(said.get(name), _NO_NUMBER)
        if said["fault"] is not None:
            self._faults[row] = cast("str", said["fault"])
        if "target" not in said:
            return
        for name, lengths in self._lengths.items():
            lengths[row] = _or(said[name], NULL)
        for name, values in self._flags.items():
            values[row] = said[name]
        self._phase[row] = PHASES.index(said["phase"])
        self._status[row] = STATUSES.index(said["status"])
        self._fraction[row] = np.nan if said["fraction"] is None else said["fraction"]
        self._known[row] = True
        self._violations[row] = cast("Sequence[str]", said["violations"])
        self._thresholds.put(row, cast("Sequence[Mapping[str, object]]", said["thresholds"]))

    def batch(self, ids: Piece, schema: pa.Schema) -> pa.RecordBatch:
        """Return the rows as Arrow data, identifiers taken from *ids*."""
        known, rows = self._known, self.request.size
        found: dict[str, Piece] = {"request": ids.take(self.request)}
        for name, codes in self.words.items():
            found[name] = self._lexicon.column(name, codes)
        for name, values in self.numbers.items():
            found[name] = column(pa.int32(), values, values != _NO_NUMBER)
        for name, lengths in self._lengths.items():
            found[name] = column(schema.field(name).type, lengths, lengths != NULL)
        for name, marks in self._flags.items():
            found[name] = flags(marks, known)
        found["phase"] = self._lexicon.phases(self._phase, known)
        found["status"] = self._lexicon.statuses(self._status, known)
        found["fraction"] = column(pa.float64(), self._fraction, ~np.isnan(self._fraction))
        found["violations"] = self._violation_lists()
        threshold = schema.field("thresholds").type.value_type
        found["thresholds"] = self._thresholds.column(threshold, known)
        found["fault"] = texts(self._faults, rows)
        return pa.RecordBatch.from_arrays([found[name] for name in schema.names], schema=schema)

    def _violation_lists(self) -> Piece:
        bounds = np.zeros(self.request.size + 1, np.int32)
        said: list[str] = []
        for row, violations in sorted(self._violations.items()):
            bounds[row + 1] = len(violations)
            said += violations
        return lists(np.cumsum(bounds, dtype=np.int32), pa.array(said, pa.string()), self._known)


def _check_years(instants: Int64s) -> None:
    """Refuse what no datetime can say in some zone: the scalar engine finds out, and says."""
    known = instants[instants != NULL] if instants.size and instants.min() == NULL else instants
    if known.size and not (known.min() > _EARLIEST and known.max() < _LATEST):
        raise AmountError.out_of_range("a promise")


def _or(value: object, otherwise: int) -> int:
    return otherwise if value is None else cast("int", value)
