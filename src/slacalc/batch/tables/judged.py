"""One question, asked of tables by every engine: the kernel, faulty rows, and carried facts."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final, final

import pyarrow as pa

from slacalc.batch.tables.carrying import carried, carry_pairs
from slacalc.batch.tables.faulty_rows import set_aside, with_faults
from slacalc.batch.verdict.table import asked_facts, evaluate_table, schema_of

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping
    from datetime import datetime

    from slacalc.agreement.agreement import Agreement
    from slacalc.agreement.versions.versions import AgreementVersions

__all__ = ("Question",)

_EVENT: Final = frozenset({"request", "at", "kind", "by", "until", "id", "recorded_at"})


@final
@dataclass(frozen=True, slots=True)
class Question:
    """What is asked of every table of events, and what goes with the answers.

    It pickles, so that it can go to the processes and machines that work on parts of the whole.

    Attributes:
        agreement: Calendars, levels and rules; or several versions of them.
        at: The instant of the question.
        known_at: What was recorded later is left out.
        carry: Facts to carry: the name of each, and of the column of the results that holds it.
    """

    agreement: Agreement | AgreementVersions
    at: datetime
    known_at: datetime | None
    carry: tuple[tuple[str, str], ...]

    @classmethod
    def of(
        cls,
        agreement: Agreement | AgreementVersions,
        *,
        at: datetime,
        known_at: datetime | None = None,
        carry: Iterable[str] | Mapping[str, str] = (),
    ) -> Question:
        """Return the question; `carry` is names of facts, or columns by the names of facts.

        Raises:
            NaiveDatetimeError: *at* has no time zone.
            TableError: a carried fact would hide a column of the results.
        """
        taken = schema_of(pa.string(), at).names
        return cls(agreement, at, known_at, carry_pairs(carry, taken))

    @property
    def facts(self) -> frozenset[str]:
        """The facts that matter: to the agreement, or to be carried."""
        return asked_facts(self.agreement) | {fact for fact, _ in self.carry}

    def columns(self, names: Iterable[str]) -> list[str]:
        """Return those of *names*, columns of a table of events or requests, that matter."""
        wanted = _EVENT | self.facts
        return [name for name in names if name in wanted]

    def event_columns(self, names: Iterable[str]) -> list[str]:
        """Return those of *names*, columns of a table of events, that have to be there.

        All of them where events have an `id`: those of one `id` are compared in everything.
        """
        every = list(names)
        return every if "id" in every else self.columns(every)

    def answer(self, events: pa.Table, requests: pa.Table | None) -> pa.Table:
        """Return a row for each request × target × cycle, with the facts to carry.

        Requests with an event that has no instant or no kind cannot be judged: they come last,
        with their fault.

        Raises:
            TableError: with all that is wrong with the columns of the tables.
        """
        aside = set_aside(events, requests)
        results = evaluate_table(
            aside.events, aside.requests, self.agreement, at=self.at, known_at=self.known_at
        )
        results = with_faults(results, aside.faults)
        return carried(results, events, requests, self.carry, at=self.at, known_at=self.known_at)
