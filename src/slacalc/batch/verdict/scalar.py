"""The scalar road: requests out of columns, one by one through `evaluate`.

It says what every other road has to give, and takes what no other road can.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final, cast

import numpy as np

from slacalc.agreement.versions.versions import AgreementVersions
from slacalc.batch.verdict.results import Answer
from slacalc.batch.verdict.unasked import repeated
from slacalc.clock.history.event import Event
from slacalc.clock.history.request import Request
from slacalc.core.instants import to_micros
from slacalc.errors import HistoryError, SlacalcError
from slacalc.evaluation.evaluate import evaluated
from slacalc.evaluation.versioned import evaluate_version

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping
    from datetime import datetime, tzinfo

    from numpy.typing import NDArray

    from slacalc.agreement.agreement import Agreement
    from slacalc.batch.verdict.events import Histories
    from slacalc.evaluation.evaluation import Evaluation

__all__ = ("answers",)

_UNKNOWN: Final = "the table of requests has no row for it"


def answers(
    histories: Histories,
    which: NDArray[np.int64],
    agreement: Agreement | AgreementVersions,
    *,
    at: datetime,
    known_at: datetime | None = None,
) -> Iterator[Answer]:
    """Yield what is answered for each of the requests *which*, by their places.

    A history that contradicts itself, or cannot be read or measured, stops nobody: the answer
    says what is wrong, whatever the agreement says of dirty histories.
    """
    asked = _Asked(agreement, at, known_at)
    for one, (name, facts, events) in zip(
        which.tolist(), _histories(histories, which), strict=True
    ):
        missing = histories.given is not None and one >= histories.given
        notes = [_UNKNOWN] if missing else []
        evaluation = None
        try:
            evaluation = asked.of(Request(name, facts, _events(events)))
            notes += [f"{fault.event}: {fault.reason}" for fault in evaluation.faults]
        except SlacalcError as error:
            notes.append(str(error))
        yield Answer(name, evaluation, "; ".join(notes) or None)


class _Asked:
    """The question that is asked of every request."""

    def __init__(
        self,
        agreement: Agreement | AgreementVersions,
        at: datetime,
        known_at: datetime | None,
    ) -> None:
        self._agreement = agreement
        self._at = at
        self._now = to_micros(at)
        self._known = None if known_at is None else to_micros(known_at)
        self._zone = cast("tzinfo", at.tzinfo)

    def of(self, request: Request) -> Evaluation:
        """Return how *request* stands."""
        if isinstance(self._agreement, AgreementVersions):
            return evaluate_version(self._judge, request, self._agreement, self._at)
        return self._judge(request, self._agreement)

    def _judge(self, request: Request, agreement: Agreement | AgreementVersions) -> Evaluation:
        return evaluated(
            request, agreement, now=self._now, known=self._known, zone=self._zone, strict=False
        )


def _histories(
    histories: Histories, which: NDArray[np.int64]
) -> Iterator[tuple[str | int, dict[str, object], list[dict[str, object]]]]:
    """Yield the identifier, the facts at the creation and the events of each request."""
    rows = [histories.order.events(one, one + 1)[0] for one in which.tolist()]
    every = np.concatenate([np.zeros(0, np.int64), *rows])
    taken = histories.events.take(every).to_pylist()
    if "id" in histories.events.column_names:
        _mark(histories, every, np.repeat(which, [one.size for one in rows]).tolist(), taken)
    ids = cast("list[str | int]", histories.ids.take(which).to_pylist())
    facts: Iterator[Mapping[str, object]] = iter(())
    if histories.requests is not None:
        given = which[which < (histories.given or 0)]
        facts = iter(histories.requests.take(given).drop_columns(["request"]).to_pylist())
    start = 0
    for place, (one, of_one) in enumerate(zip(which.tolist(), rows, strict=True)):
        known = next(facts) if histories.given is not None and one < histories.given else {}
        end = start + len(of_one)
        yield ids[place], _given(known), taken[start:end]
        start = end


def _mark(
    histories: Histories,
    rows: NDArray[np.int64],
    requests: list[int],
    taken: list[dict[str, object]],
) -> None:
    """Add to the events *taken* whose `id` repeats what else they say, for a note.

    A note counts where events are compared, and nowhere else, as do facts that nobody asks for.
    """
    pairs = zip(requests, (row["id"] for row in taken), strict=True)
    twice = repeated(pairs)
    for place, mark in zip(twice, histories.unasked.marks(rows[twice]), strict=True):
        taken[place]["note"] = mark


def _given(facts: Mapping[str, object]) -> dict[str, object]:
    """Return *facts* without the nulls: they say nothing."""
    return {name: value for name, value in facts.items() if value is not None}


_FIELDS: Final = frozenset({"request", "at", "kind", "by", "until", "id", "note", "recorded_at"})


def _events(rows: list[dict[str, object]]) -> Iterator[Event]:
    """Yield an event for each of *rows*.

    Raises:
        HistoryError: for what is no event; it says which one.
    """
    for number, row in enumerate(rows, 1):
        facts = {name: value for name, value in row.items() if name not in _FIELDS}
        try:
            yield Event(
                cast("datetime", row["at"]),
                cast("str", row["kind"]),
                by=cast("str | None", row.get("by")),
                facts=_given(facts),
                until=cast("datetime | None", row.get("until")),
                id=cast("str | int | None", row.get("id")),
                note=cast("str", row.get("note", "")),
                recorded_at=cast("datetime | None", row.get("recorded_at")),
            )
        except SlacalcError as error:
            message = f"event {number}: {error}"
            raise HistoryError(message) from None
