"""What a summary counts: the rows behind each number, percentiles, and the worst runs."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final, final

import numpy as np
import pyarrow as pa

from slacalc.batch.arrow import coded, int64s, places
from slacalc.batch.reports.grouping import Groups, codes_of, group
from slacalc.evaluation.status import Status

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from fractions import Fraction

    from slacalc.batch.arrays import Bools, Int64s
    from slacalc.batch.arrow import Chunked, Piece

__all__ = ("Tally", "counting", "having_word", "tally")

_STATUSES: Final = (
    *(Status.MET, Status.MISSED, Status.BREACHED, Status.AT_RISK, Status.ON_TRACK),
    *(Status.PAUSED, Status.PENDING, Status.CANCELLED, Status.NO_TARGET),
)
_SPAN: Final = pa.duration("us")
_MEASURED: Final = {"elapsed": "_over", "overdue": "late"}
"""Which rows each measure is ranked over."""


@final
@dataclass(frozen=True, slots=True, eq=False)
class Tally:
    """Results, grouped, with the rows behind each number.

    Attributes:
        rows: The results.
        groups: The group of each row.
        behind: The rows behind each count, by its name; names with an underscore are not shown.
        at: Of each percentile, by its name, the row of each group that has its value, or -1.
    """

    rows: pa.Table
    groups: Groups
    behind: Mapping[str, Bools]
    at: Mapping[str, Int64s]

    @property
    def numbers(self) -> list[str]:
        """The names of the numbers."""
        return [*(name for name in self.behind if not name.startswith("_")), *self.at]

    def having(self, number: str) -> Bools:
        """Return the rows behind a number: of a percentile those that have its value."""
        if number in self.behind:
            return self.behind[number]
        row = self.at[number][self.groups.of]
        measure = number.rpartition("_p")[0]
        values = int64s(self.rows.column(measure))
        found: Bools = self.behind[_MEASURED[measure]] & (row >= 0)
        found &= values == values[row]
        return found

    def counts(self) -> pa.Table:
        """Return a row for each group with all its numbers."""
        groups = self.groups
        requests = codes_of(self.rows.column("request"))
        columns: dict[str, Piece | Chunked] = {"unit": self._units()}
        for name, which in self.behind.items():
            if name in {"requests", "faulty"}:
                columns[name] = pa.array(groups.distinct(requests, which))
            elif name == "attainment":
                decided = groups.count(which)
                share = groups.count(self.behind["met"]) / np.maximum(decided, 1)
                columns[name] = pa.array(share, mask=decided == 0)
            elif not name.startswith("_"):
                columns[name] = pa.array(groups.count(which))
        mixed = np.asarray(columns["unit"].is_null())
        for name, row in self.at.items():
            values = self.rows.column(name.rpartition("_p")[0])
            columns[name] = values.take(places(row, (row < 0) | mixed))
        keys = groups.keys
        return pa.Table.from_arrays(
            [*keys.columns, *columns.values()], names=[*keys.column_names, *columns]
        )

    def worst(self, most: int) -> pa.Table:
        """Return the worst runs of each group: the largest fraction first, then the earliest."""
        fraction = self.rows.column("fraction").to_numpy()
        started = int64s(self.rows.column("started_at"))
        known = np.flatnonzero(self.behind["runs"] & ~np.isnan(fraction))
        order = known[np.lexsort((started[known], -fraction[known], self.groups.of[known]))]
        of = self.groups.of[order]
        counts = np.bincount(of, minlength=len(self.groups))
        rank = np.arange(len(order)) - (np.cumsum(counts) - counts)[of] + 1
        kept = rank <= most
        ranks: Chunked = pa.chunked_array([pa.array(rank[kept].astype(np.int32))])
        return self.rows.take(places(order[kept])).add_column(0, "rank", ranks)

    def _units(self) -> Piece:
        """Return the unit of each group; null where it has none, or both."""
        days, time = (
            self.groups.count(having_word(self.rows.column("unit"), unit)) > 0
            for unit in ("days", "time")
        )
        words: Piece = pa.array(np.where(days, "days", "time").tolist(), mask=days == time)
        return words


def tally(rows: pa.Table, by: Sequence[str], shares: Mapping[str, Fraction]) -> Tally:
    """Return *rows* grouped by the columns *by* and target, with percentiles by their names."""
    for name in _MEASURED:
        rows = _replaced(rows, name, rows.column(name).cast(_SPAN))
    groups = group(rows, [*by, "target"], as_met="target")
    behind = _behind(rows)
    at = {
        f"{measure}_{name}": groups.ranked(int64s(rows.column(measure)), behind[which], share)
        for measure, which in _MEASURED.items()
        for name, share in shares.items()
    }
    return Tally(rows, groups, behind, at)


def _replaced(rows: pa.Table, name: str, column: Chunked) -> pa.Table:
    return rows.set_column(rows.column_names.index(name), name, column)


def having_word(column: Chunked, word: str) -> Bools:
    """Return which values are *word*."""
    whole = coded(column)
    words = whole.dictionary.to_pylist()
    place = words.index(word) if word in words else len(words)
    found: Bools = int64s(whole.indices.cast(pa.int64()).fill_null(-1)) == place
    return found


def counting(rows: pa.Table) -> Bools:
    """Return which results summaries count, as `cycles` of their metrics says."""
    found: Bools = np.asarray(rows.column("counts").fill_null(pa.scalar(value=False)))
    return found


def _behind(rows: pa.Table) -> dict[str, Bools]:
    counts: Bools = int64s(rows.column("counts").cast(pa.int64())) == 1
    statuses = {
        one.value: counts & having_word(rows.column("status"), one.value) for one in _STATUSES
    }
    late: Bools = statuses["missed"] | statuses["breached"]
    return {
        "requests": np.ones(rows.num_rows, np.bool_),
        "runs": counts & np.asarray(rows.column("target").is_valid()),
        **statuses,
        "late": late,
        "attainment": statuses["met"] | late,
        "faulty": np.asarray(rows.column("fault").is_valid()),
        "_over": statuses["met"] | statuses["missed"],
    }
