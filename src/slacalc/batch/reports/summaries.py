"""`summary`: results over columns as a report, by group and target, with the ids behind each."""

from __future__ import annotations

from dataclasses import dataclass, field
from fractions import Fraction
from typing import TYPE_CHECKING, Final, Generic, TypeVar, cast, final

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from slacalc.batch.reports.parties import party_times
from slacalc.batch.reports.tallying import Tally, tally
from slacalc.batch.tables.doorway import arrow_table
from slacalc.errors import Faults, FormatError, TableError

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

__all__ = ("Summary", "summary")

FrameT = TypeVar("FrameT")

_NEEDED: Final = (
    *("request", "target", "cycle", "status", "unit", "elapsed", "overdue", "fraction"),
    *("started_at", "counts", "fault"),
)


@final
@dataclass(frozen=True, slots=True, eq=False)
class Summary(Generic[FrameT]):
    """A report on results: counts by group and target, and the runs behind each number.

    Attributes:
        counts: A row for each group and target, of the runs that count: results list every run,
            and the `cycles` of its metric says which of them. `met` is in time, `missed` late
            and over, `breached` late and still open; the other statuses as they are called;
            `late` is missed and breached together, `attainment` the share in time of what is
            decided (met, missed, breached). `elapsed_p90` is what nine tenths of the runs that
            are over (met, missed) do not exceed, `overdue_p90` the same of those that are late.
            `requests` counts requests, `faulty` those with a fault; the row without a target has
            those without any result.
        worst: The worst runs of each group and target, with their `rank`: the largest fraction
            first, at equal fractions the earliest start.
        parties: Time per party by group and target, where ledgers were given, else None: the
            `requests` that waited for the `party`, how long in the target's unit (`amount`) and
            in real time (`wall`). Without a party it is the desk's own time.

    Source: SPEC sections 5 and 6.2.

    Example:
        >>> from datetime import UTC, datetime
        >>> import pyarrow as pa
        >>> from slacalc import Agreement
        >>> from slacalc.batch import evaluate
        >>> agreement = Agreement.from_dict({
        ...     "calendars": {"desk": {"timezone": "UTC", "hours": "Mon-Fri 09:00-17:00"}},
        ...     "defaults": {"calendar": "desk"},
        ...     "levels": {"standard": {"targets": {"resolution": "3h"}}},
        ...     "rules": [{"level": "standard"}],
        ... })
        >>> nine = datetime(2026, 3, 6, 9, tzinfo=UTC)
        >>> events = pa.table({"request": [7], "at": [nine], "kind": ["created"]})
        >>> report = summary(evaluate(events, None, agreement, at=nine.replace(hour=14)))
        >>> report.counts["breached"].to_pylist(), report.requests("breached")
        ([1], [7])
    """

    counts: FrameT
    worst: FrameT
    parties: FrameT | None
    _tally: Tally = field(repr=False)

    def requests(self, number: str, **where: object) -> list[str | int]:
        """Return the ids of the requests behind a number of `counts`.

        Args:
            number: The name of its column, such as `"missed"` or `"elapsed_p90"`; of a
                percentile those whose value it is, of `attainment` those decided.
            where: Values of the columns of the grouping, and `target`; what is not given may
                be anything.

        Raises:
            TableError: there is no such number, or no such column.
        """
        self._check(number, where)
        groups = self._tally.groups
        inside = np.ones(len(groups), np.bool_)
        for name, value in where.items():
            keys = groups.keys.column(name).to_pylist()
            inside &= np.array([key == value for key in keys], np.bool_)
        rows = inside[groups.of] & self._tally.having(number)
        found = self._tally.rows.column("request").filter(pa.array(rows))
        return cast("list[str | int]", pc.unique(found).to_pylist())

    def _check(self, number: str, where: dict[str, object]) -> None:
        faults = Faults()
        if number not in self._tally.numbers:
            known = ", ".join(self._tally.numbers)
            faults.add("number", f"not known; choose one of {known}", number)
        for name in where:
            if name not in self._tally.groups.keys.column_names:
                has = ", ".join(self._tally.groups.keys.column_names)
                faults.add(name, f"the summary is not by this column; it is by {has}")
        faults.check(TableError)


def summary(
    results: FrameT,
    by: str | Iterable[str] = (),
    *,
    percentiles: Iterable[int] = (50, 90, 95),
    worst: int = 10,
    ledgers: object | None = None,
) -> Summary[FrameT]:
    """Return how many of *results* are in time and how many are late, by group and target.

    Of the runs of a clock those count that `cycles` of its metric says: each, the first, the
    last, the worst, or the sum of all.

    Args:
        results: What `slacalc.batch.evaluate` gave, or parts of it; columns may have been added.
        by: Columns to group by, such as a fact that was carried, or a month.
        percentiles: Whole numbers from 1 to 100.
        worst: How many of the worst runs of each group and target are listed.
        ledgers: What `slacalc.batch.ledgers` gave for the same requests, to tell time by party.

    Returns:
        Frames of the caller's kind, groups in order of their values, targets in that of the
        results. Every number can be asked for the requests behind it.

    Raises:
        FormatError: *results* is no frame, or an option is not possible.
        TableError: columns are missing.

    Source: SPEC sections 5 and 9.

    Example:
        >>> from datetime import UTC, datetime
        >>> import pyarrow as pa
        >>> from slacalc import Agreement
        >>> from slacalc.batch import evaluate, events_from_wide
        >>> agreement = Agreement.from_dict({
        ...     "calendars": {"desk": {"timezone": "UTC", "hours": "Mon-Fri 09:00-17:00"}},
        ...     "defaults": {"calendar": "desk"},
        ...     "levels": {"standard": {"targets": {"resolution": "3h"}}},
        ...     "rules": [{"level": "standard"}],
        ... })
        >>> tickets = pa.table({
        ...     "id": ["A-1", "A-2"],
        ...     "created": [datetime(2026, 3, 6, hour, tzinfo=UTC) for hour in (9, 10)],
        ...     "solved": [datetime(2026, 3, 6, hour, tzinfo=UTC) for hour in (10, 16)],
        ...     "channel": ["mail", "mail"],
        ... })
        >>> events = events_from_wide(tickets, resolved="solved", facts=["channel"])
        >>> at = datetime(2026, 3, 9, 9, tzinfo=UTC)
        >>> results = evaluate(events, None, agreement, at=at, carry=["channel"])
        >>> report = summary(results, by="channel")
        >>> report.counts.select(["channel", "target", "met", "missed", "attainment"]).to_pylist()
        [{'channel': 'mail', 'target': 'resolution', 'met': 1, 'missed': 1, 'attainment': 0.5}]
        >>> report.requests("missed", channel="mail")
        ['A-2']
    """
    shares = {f"p{whole}": _share(whole) for whole in percentiles}
    rows, kind = arrow_table(results, "results")
    names = [by] if isinstance(by, str) else list(by)
    _check(rows, names)
    counted = tally(rows, names, shares)
    frame = cast("Callable[[pa.Table], FrameT]", kind.of)
    spans = None if ledgers is None else arrow_table(ledgers, "ledgers")[0]
    return Summary(
        counts=frame(counted.counts()),
        worst=frame(counted.worst(worst)),
        parties=None if spans is None else frame(party_times(counted, spans)),
        _tally=counted,
    )


summary.__module__ = "slacalc.batch"
Summary.__module__ = "slacalc.batch"


def _share(whole: int) -> Fraction:
    if type(whole) is not int or not 0 < whole <= 100:  # noqa: PLR2004 - per cent
        message = f"percentiles={whole!r} is not possible; expected whole numbers from 1 to 100"
        raise FormatError(message)
    return Fraction(whole, 100)


def _check(rows: pa.Table, by: list[str]) -> None:
    faults = Faults()
    for name in (*_NEEDED, *by):
        if name not in rows.column_names:
            faults.add(f"results.{name}", "the column is missing; pass what evaluate gave")
        elif name in by and pa.types.is_nested(rows.column(name).type):
            faults.add(f"results.{name}", f"{rows.column(name).type} has no groups")
    if "target" in by:
        faults.add("by.target", "a summary is by target anyway; leave it out")
    faults.check(TableError)
