"""Questions over columns: one calendar or one a row, one amount or one a row."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import UTC
from typing import TYPE_CHECKING, TypeAlias, final

import numpy as np

from slacalc.batch.arrays import NULL, fresh
from slacalc.batch.columns.doorway import Columns, read_columns
from slacalc.batch.columns.given import Amounts, OnCalendar, read_amounts, read_calendars
from slacalc.batch.columns.instants import Reading
from slacalc.batch.columns.pauses import Spans, read_pauses
from slacalc.batch.measuring.adding import added, added_time, subtracted
from slacalc.batch.measuring.pieces import Pieces, united
from slacalc.batch.questions.deadlines import Uncounted, deadlines
from slacalc.calendars.compiling.compiled import Compiled, compiled_of
from slacalc.calendars.measuring.landing import check_landing
from slacalc.core.instants import from_micros
from slacalc.errors import AmountError
from slacalc.evaluation.due import FOREVER

if TYPE_CHECKING:
    from slacalc.batch.arrays import Int64s
    from slacalc.batch.measuring.windows import Rows
    from slacalc.calendars.calendar import Calendar

__all__ = ("Ask", "Question")

Ask: TypeAlias = "Callable[[Calendar, Rows], Int64s]"
"""Answers some rows on one calendar."""


@final
@dataclass(frozen=True, slots=True, eq=False)
class Question:
    """Columns of instants, and the calendar that each row is asked about.

    Attributes:
        columns: The instants.
        calendars: Each calendar with its rows.
        reading: How wall times are read.
    """

    columns: Columns
    calendars: list[OnCalendar]
    reading: Reading

    @classmethod
    def of(
        cls,
        given: Mapping[str, object],
        calendar: object,
        calendars: Mapping[object, Calendar] | None,
        timezone: object,
        ambiguous: object,
    ) -> Question:
        """Read what a caller gave; *given* are the columns of instants, by their names."""
        reading = Reading.of(timezone, ambiguous)
        columns = read_columns(given, reading)
        return cls(columns, read_calendars(calendar, calendars, columns.beside), reading)

    def answers(self, ask: Ask) -> Int64s:
        """Return what *ask* says of each row; `NULL` where it has no calendar."""
        for calendar, rows in self.calendars:
            if isinstance(rows, slice):  # all of them, so there is no other calendar
                return ask(calendar, rows)
        found = fresh(self.columns.beside.rows)
        for calendar, rows in self.calendars:
            found[rows] = ask(calendar, rows)
        return found

    def added(self, amount: object, landing: object, *, back: bool) -> object:
        """Return where *amount*, one or a column, leads; *back* takes it away."""
        check_landing(landing, "close")
        amounts = read_amounts(amount, "amount", self.columns.beside)
        (at,) = self.columns.micros

        def ask(calendar: Calendar, rows: Rows) -> Int64s:
            return _moved(compiled_of(calendar), at[rows], amounts.of(rows), landing, back=back)

        return self.columns.kind.instants(self.answers(ask))

    def due(self, amount: object, held: object, pauses: object, landing: object) -> object:
        """Return when *amount* is used up, *pauses* and the time that was *held* left out.

        A second column of instants says when a pause that lasts is taken to end.
        """
        check_landing(landing, "close")
        beside = self.columns.beside
        amounts = read_amounts(amount, "amount", beside)
        total = None if held is None else read_amounts(held, "held", beside)
        start, *resumes = self.columns.micros
        spans = read_pauses(pauses, self.reading, beside)
        uncounted = Uncounted(_idle(start, spans, *resumes), total)
        # Where nothing is left out, amounts may lead back.
        plain = np.full(beside.rows, total is None)
        plain[spans.row] = False

        def ask(calendar: Calendar, rows: Rows) -> Int64s:
            places = np.arange(beside.rows)[rows]
            straight = plain[places]
            found = fresh(places.size)
            mine, others = places[straight], places[~straight]
            compiled = compiled_of(calendar)
            found[straight] = _moved(compiled, start[mine], amounts.of(mine), landing, back=False)
            if others.size:
                away = uncounted.of(others)
                asked = amounts.of(others)
                found[~straight] = deadlines(calendar, start[others], asked, away, landing)
            return found

        found = self.answers(ask)
        found[spans.row[spans.since == NULL]] = NULL
        return self.columns.kind.instants(found)

    def idle(self, pauses: object) -> tuple[Pieces | None, Int64s]:
        """Return what does not count of each row, and the rows of which nobody knows.

        None where no pauses are given.
        """
        if isinstance(pauses, tuple) and not pauses:
            return None, np.zeros(0, np.int64)
        beside = self.columns.beside
        spans = read_pauses(pauses, self.reading, beside)
        found = united(beside.rows, spans.row, spans.since, spans.until)
        return found, spans.row[spans.since == NULL]

    def truths(self, ask: Ask) -> object:
        """Return what *ask* says of each row, 1 or 0, as a column of booleans."""
        found = self.answers(ask)
        none = found == NULL
        return self.columns.kind.truths(found == 1, none if none.any() else None)


def _idle(start: Int64s, spans: Spans, resumes: Int64s | None = None) -> Pieces:
    """Return what does not count from each *start* on; what lasts may end where it *resumes*.

    Raises:
        AmountError: it resumes before the pause began.
    """
    idle = united(start.size, spans.row, np.maximum(spans.since, start[spans.row]), spans.until)
    if resumes is None:
        return idle
    at = resumes[idle.row]
    lasting = (idle.until == FOREVER) & (at != NULL)
    early = np.flatnonzero(lasting & (at < idle.since))
    if early.size:
        since, asked = (from_micros(int(one[early[0]]), UTC) for one in (idle.since, at))
        expected = f"an instant from {since} on, when the pause began"
        raise AmountError.option("resume_at", str(asked), expected)
    return united(start.size, idle.row, idle.since, np.where(lasting, at, idle.until))


def _moved(
    compiled: Compiled, at: Int64s, amounts: Amounts, landing: object, *, back: bool
) -> Int64s:
    one_amount = subtracted if back else added
    if amounts.one is not None:
        return one_amount(compiled, at, amounts.one, landing)
    # NaT is its own negative, so nulls stay nulls.
    found = added_time(compiled, at, -amounts.micros if back else amounts.micros, landing)
    for amount, rows in amounts.others():
        found[rows] = one_amount(compiled, at[rows], amount, landing)
    return found
