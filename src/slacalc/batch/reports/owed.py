"""`penalties`: what broken promises cost, by group: results added up, or the tier of a period."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from typing import TYPE_CHECKING, Final, TypeVar, cast, final

import numpy as np
import pyarrow as pa

from slacalc.agreement.penalties import attainment
from slacalc.agreement.versions.versions import AgreementVersions
from slacalc.batch.arrow import int64s
from slacalc.batch.reports.grouping import group
from slacalc.batch.reports.tallying import counting, having_word
from slacalc.batch.tables.doorway import arrow_table
from slacalc.batch.verdict.results import DAYS
from slacalc.core.amounts import BusinessDays
from slacalc.errors import Faults, FormatError, TableError
from slacalc.evaluation.status import Status

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from slacalc.agreement.agreement import Agreement
    from slacalc.agreement.penalties import Penalty
    from slacalc.batch.arrays import Bools

__all__ = ("penalties",)

FrameT = TypeVar("FrameT")

_NEEDED: Final = (
    *("request", "level", "target", "status", "breached", "counts", "unit"),
    *("overdue", "overdue_time", "overdue_wall", "counts"),
)
_SPANS: Final = ("overdue", "overdue_time", "overdue_wall")
_FIELDS: Final[dict[str, pa.DataType]] = {
    "level": pa.string(),
    "penalty": pa.string(),
    "target": pa.string(),
    "decided": pa.int64(),
    "late": pa.int64(),
    "attainment": pa.float64(),
    "amount": pa.decimal128(38, 6),
    "currency": pa.string(),
}
_OWED: Final = pa.schema(_FIELDS)


@final
@dataclass(frozen=True, slots=True)
class _Row:
    """What a penalty asks of a result."""

    target: str
    breached: bool
    status: str
    counts: bool
    overdue: timedelta | BusinessDays | None
    overdue_time: timedelta
    overdue_wall: timedelta


def penalties(results: FrameT, agreement: Agreement, by: str | Iterable[str] = ()) -> FrameT:
    """Return what the broken promises in *results* cost, by group.

    Args:
        results: What `slacalc.batch.evaluate` gave for a period; columns may have been added.
        agreement: The agreement whose levels say the penalties.
        by: Columns to group by. A penalty with tiers is asked of each group, so that a column of
            months makes each month a period of its own.

    Returns:
        A row for each group and penalty, of the caller's kind: `level`, `penalty` (its place in
        the level), `target`, the results `decided` and `late`, the `attainment`, the exact
        `amount` and its `currency`. Groups without a decided result have none.

    Raises:
        FormatError: *results* is no frame, or *agreement* has several versions.
        TableError: columns are missing.
        AmountError: a penalty per started day in business time, of a target that counts no days.

    Source: SPEC section 7.

    Example:
        >>> from datetime import UTC, datetime
        >>> import pyarrow as pa
        >>> from slacalc import Agreement
        >>> from slacalc.batch import evaluate, events_from_wide
        >>> agreement = Agreement.from_dict({
        ...     "calendars": {"desk": {"timezone": "UTC", "hours": "Mon-Fri 09:00-17:00"}},
        ...     "defaults": {"calendar": "desk"},
        ...     "levels": {"standard": {
        ...         "targets": {"resolution": "3h"},
        ...         "penalties": [{"target": "resolution", "per": "started hour",
        ...                        "amount": 500, "currency": "RUB"}],
        ...     }},
        ...     "rules": [{"level": "standard"}],
        ... })
        >>> tickets = pa.table({
        ...     "id": ["A-1"],
        ...     "created": [datetime(2026, 3, 6, 9, tzinfo=UTC)],
        ...     "solved": [datetime(2026, 3, 6, 13, 30, tzinfo=UTC)],
        ... })
        >>> events = events_from_wide(tickets, resolved="solved")
        >>> results = evaluate(events, None, agreement, at=datetime(2026, 3, 9, tzinfo=UTC))
        >>> [(row["amount"], row["currency"]) for row in penalties(results, agreement).to_pylist()]
        [(Decimal('1000.000000'), 'RUB')]
    """
    if isinstance(agreement, AgreementVersions):
        message = "penalties are those of one version; pass it, with the results of its requests"
        raise FormatError(message)
    rows, kind = arrow_table(results, "results")
    names = [by] if isinstance(by, str) else list(by)
    _check(rows, names)
    for name in _SPANS:
        column = rows.column(name).cast(pa.duration("us"))
        rows = rows.set_column(rows.column_names.index(name), name, column)
    owed = [
        found
        for level, promised in agreement.levels.items()
        for number, penalty in enumerate(promised.penalties)
        for found in _owed(rows, names, level, f"penalties.{number}", penalty)
    ]
    columns = pa.schema([*(rows.schema.field(name) for name in names), *_OWED])
    return cast("FrameT", kind.of(pa.concat_tables([columns.empty_table(), *owed])))


penalties.__module__ = "slacalc.batch"


def _check(rows: pa.Table, by: list[str]) -> None:
    faults = Faults()
    for name in dict.fromkeys((*_NEEDED, *by)):
        if name not in rows.column_names:
            faults.add(f"results.{name}", "the column is missing; pass what evaluate gave")
    for name in by:
        if name in _OWED.names:
            faults.add(f"by.{name}", "penalties have a column of this name; rename it")
    faults.check(TableError)


def _owed(
    rows: pa.Table, by: list[str], level: str, place: str, penalty: Penalty
) -> Iterator[pa.Table]:
    """Yield a row for each group that *penalty* is asked of."""
    counts = int64s(rows.column("counts").cast(pa.int64())) == 1
    mine = counts & _of_level(rows, level) & having_word(rows.column("target"), penalty.target)
    mine &= counting(rows)
    decided = rows.filter(pa.array(mine & _decided(rows)))
    groups = group(decided, by)
    order = np.argsort(groups.of, kind="stable")
    ends = np.cumsum(np.bincount(groups.of, minlength=len(groups)))
    judged = list(_judged(decided.select(_NEEDED)))
    start = 0
    for number, end in enumerate(ends.tolist()):
        found = [judged[row] for row in order[start:end].tolist()]
        start = end
        money = penalty.over(found)
        share = attainment(found, penalty.target)
        said = {
            "level": level,
            "penalty": place,
            "target": penalty.target,
            "decided": len(found),
            "late": sum(one.breached for one in found),
            "attainment": None if share is None else float(share),
            "amount": money.amount,
            "currency": money.currency,
        }
        keys = groups.keys.slice(number, 1)
        owed = pa.Table.from_pylist([said], schema=_OWED)
        yield pa.Table.from_arrays(
            [*keys.columns, *owed.columns], names=[*keys.column_names, *owed.column_names]
        )


def _of_level(rows: pa.Table, level: str) -> Bools:
    """Return the rows that *level* promises, alone or together with others."""
    words = {word for word in rows.column("level").unique().to_pylist() if word is not None}
    found: Bools = np.zeros(rows.num_rows, np.bool_)
    for word in words:
        if word == level or level in word.split(" + "):
            found |= having_word(rows.column("level"), word)
    return found


def _decided(rows: pa.Table) -> Bools:
    found: Bools = np.zeros(rows.num_rows, np.bool_)
    for status in (Status.MET, Status.MISSED, Status.BREACHED):
        found |= having_word(rows.column("status"), status.value)
    return found


def _judged(rows: pa.Table) -> Iterator[_Row]:
    for row in rows.to_pylist():
        overdue = row["overdue"]
        if row["unit"] == DAYS and overdue is not None:
            overdue = BusinessDays.of_units(overdue // timedelta(microseconds=1))
        yield _Row(
            target=row["target"],
            breached=row["breached"],
            status=row["status"],
            counts=row["counts"],
            overdue=overdue,
            overdue_time=row["overdue_time"],
            overdue_wall=row["overdue_wall"],
        )
