"""Questions over columns: one calendar or one a row, one amount or one a row."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final, TypeAlias, final

from slacalc.batch.arrays import NULL, fresh
from slacalc.batch.columns.doorway import Columns, read_columns
from slacalc.batch.columns.given import Amounts, OnCalendar, read_amounts, read_calendars
from slacalc.batch.columns.instants import Reading
from slacalc.batch.measuring.adding import added, added_time, subtracted
from slacalc.batch.questions.deadlines import deadlines
from slacalc.calendars.compiling.compiled import Compiled, compiled_of
from slacalc.calendars.measuring.landing import check_landing

if TYPE_CHECKING:
    from slacalc.batch.arrays import Int64s
    from slacalc.batch.measuring.windows import Rows
    from slacalc.calendars.calendar import Calendar

__all__ = ("Ask", "Question")

Ask: TypeAlias = "Callable[[Calendar, Rows], Int64s]"
"""Answers some rows on one calendar."""

_ALL: Final = slice(None)


@final
@dataclass(frozen=True, slots=True, eq=False)
class Question:
    """Columns of instants, and the calendar that each row is asked about."""

    columns: Columns
    calendars: list[OnCalendar]

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
        columns = read_columns(given, Reading.of(timezone, ambiguous))
        return cls(columns, read_calendars(calendar, calendars, columns.beside))

    def answers(self, ask: Ask) -> Int64s:
        """Return what *ask* says of each row; `NULL` where it has no calendar."""
        found = fresh(self.columns.beside.rows)
        for calendar, rows in self.calendars:
            if rows is None:
                return ask(calendar, _ALL)
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

    def due(self, amount: object, held: object, landing: object) -> object:
        """Return when *amount* is used up, the time that was *held* left out."""
        check_landing(landing, "close")
        amounts = read_amounts(amount, "amount", self.columns.beside)
        left_out = read_amounts(held, "held", self.columns.beside)
        (start,) = self.columns.micros

        def ask(calendar: Calendar, rows: Rows) -> Int64s:
            some = start[rows]
            return deadlines(calendar, some, amounts.of(rows), left_out.of(rows), landing)

        return self.columns.kind.instants(self.answers(ask))

    def truths(self, ask: Ask) -> object:
        """Return what *ask* says of each row, 1 or 0, as a column of booleans."""
        found = self.answers(ask)
        none = found == NULL
        return self.columns.kind.truths(found == 1, none if none.any() else None)


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
