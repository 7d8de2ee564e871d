"""`evaluate_table`: a table of events in, a table of results out; the kernel of every frame."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Final, final

import numpy as np
import pyarrow as pa

from slacalc.agreement.plans.compile import plan_of
from slacalc.agreement.versions.every_version import every_version
from slacalc.agreement.versions.versions import AgreementVersions
from slacalc.batch.verdict.by_version import by_version, in_order
from slacalc.batch.verdict.encoding import encode
from slacalc.batch.verdict.events import read_histories
from slacalc.batch.verdict.foldable import unfoldable
from slacalc.batch.verdict.lexicon import Lexicon
from slacalc.batch.verdict.results import result_batch, result_schema, rows_of, zone_name
from slacalc.batch.verdict.road import Road
from slacalc.batch.verdict.scalar import answers
from slacalc.clock.history.fact_state import DERIVED
from slacalc.core.instants import to_micros
from slacalc.errors import SlacalcError

if TYPE_CHECKING:
    from collections.abc import Iterator
    from datetime import datetime

    from slacalc.agreement.agreement import Agreement
    from slacalc.batch.arrays import Int64s
    from slacalc.batch.verdict.events import Histories
    from slacalc.batch.verdict.results import Answer

__all__ = ("SCALAR", "asked_facts", "evaluate_table", "schema_of")

SCALAR: Final = b"slacalc.scalar"
"""The key of the schema's metadata under which stands how many requests took the scalar road, and
why: JSON, `{"requests": 94, "scalar": {"no event creates it": 2}}`."""

# So many events and requests at a time: they fit the cache, and memory stays bounded.
_EVENTS: Final = 1 << 19
_REQUESTS: Final = 1 << 16
# Of so many requests the scalar engine finds out which of them cannot be measured.
_FEW: Final = 16
_IN_TURN: Final = "each version of the agreement holds in its time"
_OLDER: Final = "it is older than all versions of the agreement"
_UNMEASURED: Final = "it, or one beside it, cannot be measured"


def evaluate_table(
    events: pa.Table,
    requests: pa.Table | None,
    agreement: Agreement | AgreementVersions,
    *,
    at: datetime,
    known_at: datetime | None = None,
) -> pa.Table:
    """Return how the requests in *events* stand at *at* against what *agreement* promises them.

    Args:
        events: What happened: `request`, `at`, `kind`; `by`, `until`, `id`, `recorded_at` where
            there are; every other column is a fact, a null in which changes nothing.
        requests: The requests with their facts at the creation, a row each; without it those of
            the `created` event count.
        agreement: Calendars, levels and rules; or several versions of them.
        at: The instant of the question.
        known_at: What was recorded later is left out.

    Returns:
        A row for each request × target × cycle, bit for bit what `evaluate` says of it, requests
        in the order of *requests*, or else as they come in *events*; `results` has its columns.

    Raises:
        NaiveDatetimeError: *at* or *known_at* has no time zone.
        TableError: with all that is wrong with the columns of the tables.

    Source: SPEC section 9.
    """
    to_micros(at)
    if known_at is not None:
        to_micros(known_at)
    histories = read_histories(events, requests, asked_facts(agreement))
    schema = schema_of(histories.ids.type, at)
    parts: list[pa.Table] = []
    reasons: dict[str, int] = {}
    for judge, places in by_version(histories, agreement, at):
        mine = histories if places.size == len(histories.ids) else histories.of(places)
        question = _Question(mine, judge, at=at, known_at=known_at, schema=schema, reasons=reasons)
        table = pa.Table.from_batches([*question.batches()], schema=schema)
        parts.append(table.unify_dictionaries())
    noted = {"requests": len(histories.ids), "scalar": reasons}
    metadata = {SCALAR: json.dumps(noted, sort_keys=True).encode()}
    return in_order(parts, histories.ids).replace_schema_metadata(metadata)


@final
class _Question:
    """A question asked of all requests, chunk by chunk.

    How many of them took the scalar road, by why, is added to *reasons*.
    """

    def __init__(
        self,
        histories: Histories,
        agreement: Agreement | AgreementVersions,
        *,
        at: datetime,
        known_at: datetime | None,
        schema: pa.Schema,
        reasons: dict[str, int],
    ) -> None:
        self._histories = histories
        self._agreement = agreement
        self._at, self._now = at, to_micros(at)
        self._known_at = known_at
        self._known = None if known_at is None else to_micros(known_at)
        self._schema = schema
        self._reasons = reasons

    def batches(self) -> Iterator[pa.RecordBatch]:
        """Yield the rows of some requests after the other."""
        road = self._road()
        for first, last in self._chunks():
            if isinstance(road, str):
                yield self._scalar(np.arange(first, last), road)
            else:
                yield from self._folded(road, first, last)

    def _chunks(self) -> Iterator[tuple[int, int]]:
        """Yield the first request of each chunk, and the first one after it."""
        starts = self._histories.starts
        first, count = 0, starts.size - 1
        while first < count:
            limit = starts[first] + _EVENTS
            last = int(np.searchsorted(starts, limit, "right")) - 1
            last = min(max(last, first + 1), first + _REQUESTS, count)
            yield first, last
            first = last

    def _road(self) -> Road | str:
        """Return the road over columns; or why there is none."""
        if isinstance(self._agreement, AgreementVersions):
            return _IN_TURN if self._agreement.pin == "change" else _OLDER
        plan = plan_of(self._agreement)
        reason = unfoldable(plan)
        if reason:
            return reason
        columns = encode(self._histories, plan)
        if isinstance(columns, str):
            return columns
        road = Road(self._agreement, plan, self._histories, columns, Lexicon())
        return road if road.narrow else "its conditions ask for too many facts at once"

    def _scalar(self, places: Int64s, reason: str = "") -> pa.RecordBatch:
        if reason:
            self._reasons[reason] = self._reasons.get(reason, 0) + places.size
        return result_batch(self._answers(places), self._schema)

    def _folded(self, road: Road, first: int, last: int) -> Iterator[pa.RecordBatch]:
        """Yield the rows of some requests; those that cannot be measured are closed in on."""
        try:
            chunk = road.follow(first, last, self._now, self._known)
            slow = np.flatnonzero(chunk.trail.slow)
            others = zip(slow.tolist(), self._answers(first + slow), strict=True)
            sheet = chunk.filled({place: [*rows_of(answer)] for place, answer in others})
        except SlacalcError:
            if last - first <= _FEW:
                yield self._scalar(np.arange(first, last), _UNMEASURED)
                return
            middle = (first + last) // 2
            yield from self._folded(road, first, middle)
            yield from self._folded(road, middle, last)
            return
        for reason, count in chunk.trail.reasons.items():
            self._reasons[reason] = self._reasons.get(reason, 0) + count
        yield sheet.batch(self._histories.ids, self._schema)

    def _answers(self, places: Int64s) -> Iterator[Answer]:
        return answers(
            self._histories, places, self._agreement, at=self._at, known_at=self._known_at
        )


def schema_of(request: pa.DataType, at: datetime) -> pa.Schema:
    """Return the columns of the results of a question at *at*, identifiers being *request*."""
    return result_schema(request, zone_name(at))


def asked_facts(agreement: Agreement | AgreementVersions) -> frozenset[str]:
    """Return the names of the facts, given ones, that *agreement* asks for."""
    plans = [plan_of(version) for _, version in every_version(agreement)]
    names = frozenset({"status"}).union(*(plan.facts for plan in plans))
    return names.difference(DERIVED)
