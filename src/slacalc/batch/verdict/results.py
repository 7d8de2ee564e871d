"""The table of results: one row for each request × target × cycle, and how it is made.

| column | type | what |
|---|---|---|
| `request` | as in the events | the request's identifier |
| `level`, `rule` | text | the level in force, and the rule that gave it |
| `target`, `metric` | text | null where the request has no result at all |
| `cycle` | int32 | the number of the run, from 1; 0 is all runs together (`cycles: sum`) |
| `phase`, `status` | text | |
| `breached`, `ever_breached` | bool | |
| `amount` | text | what was promised |
| `unit` | text | `time` or `days`: what the next four are measured in |
| `due_fact` | text | the fact that says when it is due |
| `elapsed`, `remaining`, `overdue`, `paused` | duration | a working day is 24 h of them |
| `overdue_time` | duration | `overdue` in open time, also where the target counts days |
| `fraction` | float64 | |
| `due`, `original_due`, `started_at`, `stopped_at`, `breached_at`, `applied_at` | timestamp | |
| `elapsed_wall`, `paused_wall`, `remaining_wall`, `overdue_wall` | duration | real time |
| `counts` | bool | whether summaries count it, as `cycles` of its metric says |
| `deferrals_used`, `deferrals_left` | int32 | |
| `violations` | list of text | |
| `reason` | text | why nothing is promised |
| `thresholds` | list of structs | `name`, `tell`, `warns`, `crossed`, `late`, `at`, `noticed` |
| `later_events` | int32 | events of the request after the instant of the question |
| `fault` | text | what is wrong with the history; null when nothing is |

Text that repeats is a dictionary. Timestamps are microseconds in the zone of the question. A
request without any result has one row all the same, which says why; so has, behind its results,
one for which some of several lists of rules picked no level.
"""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, Final, NamedTuple, final
from zoneinfo import ZoneInfo

import pyarrow as pa

from slacalc.core.amount_text import amount_text
from slacalc.core.amounts import BusinessDays
from slacalc.core.instants import MICROS_PER_MINUTE, timedelta_micros, to_micros

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from slacalc.evaluation.evaluation import Evaluation
    from slacalc.evaluation.result import Result
    from slacalc.evaluation.thresholds import ThresholdInstant

__all__ = ("DAYS", "TIME", "Answer", "result_batch", "result_schema", "rows_of", "threshold_row",
           "zone_name")  # fmt: skip

WORD: Final = pa.dictionary(pa.int32(), pa.string())
"""Text that repeats."""

SPAN: Final = pa.duration("us")

TIME: Final = "time"
"""The unit of open and of real time."""
DAYS: Final = "days"
"""The unit of business days."""


@final
class Answer(NamedTuple):
    """What is answered for a request: its evaluation if there is one, and what is wrong."""

    request: str | int
    evaluation: Evaluation | None
    fault: str | None


def zone_name(at: datetime) -> str:
    """Return the zone of *at* as Arrow names it; one without a name by its offset at *at*."""
    zone = at.tzinfo
    if isinstance(zone, ZoneInfo) and zone.key:
        return zone.key
    offset = timedelta_micros(at.utcoffset() or timedelta(0))
    if zone is UTC or not offset or offset % MICROS_PER_MINUTE:
        return "UTC"
    hours, minutes = divmod(abs(offset) // MICROS_PER_MINUTE, 60)
    return f"{'-' if offset < 0 else '+'}{hours:02}:{minutes:02}"


def result_schema(request: pa.DataType, zone: str) -> pa.Schema:
    """Return the columns of results.

    Args:
        request: The type of the identifiers: text or whole numbers.
        zone: The zone of the timestamps.
    """
    instant = pa.timestamp("us", tz=zone)
    threshold = pa.struct(
        [
            ("name", WORD),
            ("tell", WORD),
            ("warns", pa.bool_()),
            ("crossed", pa.bool_()),
            ("late", pa.bool_()),
            ("at", instant),
            ("noticed", instant),
        ]
    )
    return pa.schema(
        [
            ("request", request),
            *((name, WORD) for name in ("level", "rule", "target", "metric")),
            ("cycle", pa.int32()),
            *((name, WORD) for name in ("phase", "status")),
            *((name, pa.bool_()) for name in ("breached", "ever_breached")),
            *((name, WORD) for name in ("amount", "unit", "due_fact")),
            *((name, SPAN) for name in ("elapsed", "remaining", "overdue", "paused")),
            ("overdue_time", SPAN),
            ("fraction", pa.float64()),
            *((name, instant) for name in INSTANTS),
            *((name, SPAN) for name in WALLS),
            ("counts", pa.bool_()),
            *((name, pa.int32()) for name in ("deferrals_used", "deferrals_left")),
            ("violations", pa.list_(pa.string())),
            ("reason", WORD),
            ("thresholds", pa.list_(threshold)),
            ("later_events", pa.int32()),
            ("fault", pa.string()),
        ]
    )


INSTANTS: Final = (
    "due",
    "original_due",
    "started_at",
    "stopped_at",
    "breached_at",
    "applied_at",
)
WALLS: Final = ("elapsed_wall", "paused_wall", "remaining_wall", "overdue_wall")
MEASURES: Final = ("elapsed", "remaining", "overdue", "paused")
_AS_THEY_ARE: Final = (
    "target",
    "metric",
    "cycle",
    "breached",
    "ever_breached",
    "fraction",
    "counts",
    "deferrals_used",
    "deferrals_left",
    "due_fact",
    "reason",
)


def result_batch(answers: Iterable[Answer], schema: pa.Schema) -> pa.RecordBatch:
    """Return the rows of *answers*, in their order."""
    columns: dict[str, list[object]] = {name: [] for name in schema.names}
    for answer in answers:
        for row in rows_of(answer):
            for name, values in columns.items():
                values.append(row.get(name))
    arrays = [pa.array(columns[field.name], field.type) for field in schema]
    return pa.RecordBatch.from_arrays(arrays, schema=schema)


def rows_of(answer: Answer) -> Iterator[dict[str, object]]:
    """Yield the rows of *answer*, by the names of columns; there is always one."""
    evaluation = answer.evaluation
    shared: dict[str, object] = {"request": answer.request, "fault": answer.fault}
    if evaluation is not None:
        shared |= {
            "level": evaluation.level,
            "rule": evaluation.rule,
            "later_events": evaluation.later_events,
        }
    results = () if evaluation is None else evaluation.results
    for result in results:
        yield {**shared, **_result(result)}
    reason = "" if evaluation is None else evaluation.reason
    several = evaluation is not None and len(evaluation.selected) > 1
    if not results or (several and reason):
        yield {**shared, "reason": reason or None}


def _result(result: Result) -> dict[str, object]:
    measures = [getattr(result, name) for name in MEASURES]
    units = {
        DAYS if isinstance(one, BusinessDays) else TIME for one in measures if one is not None
    }
    return {
        **{name: getattr(result, name) for name in _AS_THEY_ARE},
        "phase": result.phase.value,
        "status": result.status.value,
        "amount": None if result.amount is None else amount_text(result.amount),
        "unit": next(iter(units), None),
        **{name: _units(value) for name, value in zip(MEASURES, measures, strict=True)},
        "overdue_time": timedelta_micros(result.overdue_time),
        **{name: _micros(getattr(result, name)) for name in INSTANTS},
        **{name: _units(getattr(result, name)) for name in WALLS},
        "violations": list(result.violations),
        "reason": result.reason or None,
        "thresholds": [threshold_row(one) for one in result.thresholds],
    }


def _micros(moment: datetime | None) -> int | None:
    return None if moment is None else to_micros(moment)


def _units(amount: timedelta | BusinessDays | None) -> int | None:
    if amount is None:
        return None
    return amount.units if isinstance(amount, BusinessDays) else timedelta_micros(amount)


def threshold_row(one: ThresholdInstant) -> dict[str, object]:
    """Return a threshold by the names of the fields of its struct."""
    return {
        "name": one.name,
        "tell": one.tell,
        "warns": one.warns,
        "crossed": one.crossed,
        "late": one.late,
        "at": one.micros,
        "noticed": one.noticed,
    }
