"""`elapsed` and `is_open` over columns: what callers ask of calendars."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sized
from datetime import datetime
from typing import TYPE_CHECKING, Final, Literal, TypeVar, cast

import numpy as np

from slacalc.batch.arrays import NULL, fresh
from slacalc.batch.columns.expressions import expression, has_expression
from slacalc.batch.measuring.idle import used
from slacalc.batch.measuring.openings import open_rows
from slacalc.batch.measuring.rulers import DayColumnRuler, TimeColumnRuler
from slacalc.batch.questions.arithmetic import Question
from slacalc.calendars.compiling.compiled import compiled_of
from slacalc.errors import AmountError

if TYPE_CHECKING:
    from zoneinfo import ZoneInfo

    from slacalc.batch.arrays import Int64s
    from slacalc.batch.columns.instants import Ambiguous
    from slacalc.batch.measuring.windows import Rows
    from slacalc.calendars.calendar import Calendar
    from slacalc.typing import Pause

__all__ = ("elapsed", "is_open")

ColumnT = TypeVar("ColumnT")

_RULERS: Final = {"time": TimeColumnRuler, "days": DayColumnRuler}


def elapsed(
    start: ColumnT,
    end: ColumnT | datetime,
    calendar: Calendar | Sized,
    *,
    calendars: Mapping[object, Calendar] | None = None,
    pauses: Iterable[Pause] | Sized = (),
    unit: Literal["time", "days"] = "time",
    timezone: str | ZoneInfo | None = None,
    ambiguous: Ambiguous = "first",
) -> ColumnT:
    """Return the open time from *start* to *end*, row by row, negative where *end* is earlier.

    Args:
        start: A column of instants: of numpy, pandas, Polars or pyarrow; or an expression of
            Polars, and then the result is one, too.
        end: Another, or one aware datetime for all rows.
        calendar: When time counts; or a column of keys, the calendar of each row.
        calendars: The calendar that each key means.
        pauses: Spans that do not count: pairs `(from, to)` for all rows, or a column of lists of
            them, as for `deadline`.
        unit: `"time"` for open time, `"days"` for business days, of which each is 24 hours of
            the result: 86,400,000,000 units, as `BusinessDays.units` has them.
        timezone: The zone of columns that have none; UTC is `"UTC"`.
        ambiguous: What becomes of wall times that the clock shows twice or skips: `"first"`, the
            first instant that reads so, or the end of the gap; or `"null"`.

    Returns:
        A column of lengths of time, of the kind of *start*, with its index and name. Null where
        an instant or a key is null. Nanoseconds come out as nanoseconds, all other units as
        microseconds; of Polars always as microseconds.

    Raises:
        NaiveDatetimeError: a column has no time zone and *timezone* is not given, or has
            nanoseconds that are not whole microseconds.
        TableError: columns that do not fit each other, hold no instants, a key without a
            calendar, or what is no pause.
        FormatError: what is no column.
        HolidayDataError: there is no holiday data for a year that a row asks about.

    Warns:
        WallTimeWarning: with the number of rows to which *ambiguous* was applied.

    Source: SPEC sections 4 and 9.

    Example:
        >>> import numpy as np
        >>> from slacalc import Calendar
        >>> desk = Calendar(timezone="Europe/Berlin", hours="Mon-Fri 09:00-17:00")
        >>> opened = np.array(["2026-03-06T15:00", "2026-03-06T15:30"], "datetime64[s]")
        >>> closed = np.array(["2026-03-09T08:30", "NaT"], "datetime64[s]")
        >>> elapsed(opened, closed, desk, timezone="UTC").astype("timedelta64[m]")
        array([   90, 'NaT'], dtype='timedelta64[m]')
    """
    options = {"calendars": calendars, "unit": unit, "timezone": timezone, "ambiguous": ambiguous}
    given: dict[str, object] = {"start": start, "end": end, "calendar": calendar}
    given["pauses"] = pauses
    if has_expression(*given.values()):
        return cast("ColumnT", expression(elapsed, "lengths", given, options))
    if unit not in _RULERS:
        raise AmountError.option("unit", unit, '"time" or "days"')
    instants = {"start": start, "end": end}
    question = Question.of(instants, calendar, calendars, timezone, ambiguous)
    since, until = question.columns.micros
    idle, unknown = question.idle(pauses)

    def ask(calendar: Calendar, rows: Rows) -> Int64s:
        ruler = _RULERS[unit](compiled_of(calendar))
        if idle is None:
            return ruler.between(since[rows], until[rows])
        places = np.arange(since.size)[rows]
        found = fresh(places.size)
        known = (since[places] != NULL) & (until[places] != NULL)
        some = places[known]
        first, last = np.minimum(since[some], until[some]), np.maximum(since[some], until[some])
        sign = np.where(until[some] < since[some], -1, 1)
        found[known] = sign * used(ruler, first, last, idle.of(some))
        return found

    found = question.answers(ask)
    found[unknown] = NULL
    return cast("ColumnT", question.columns.kind.lengths(found))


def is_open(
    moment: ColumnT,
    calendar: Calendar | Sized,
    *,
    calendars: Mapping[object, Calendar] | None = None,
    timezone: str | ZoneInfo | None = None,
    ambiguous: Ambiguous = "first",
) -> ColumnT:
    """Return which instants are open: at the opening yes, at the closing no.

    Args:
        moment: A column of instants, as for `elapsed`.
        calendar: When time counts; or a column of keys, the calendar of each row.
        calendars: The calendar that each key means.
        timezone: The zone of columns that have none.
        ambiguous: What becomes of wall times that the clock shows twice or skips.

    Returns:
        A column of booleans, of the kind of *moment*, with its index and name: null where the
        instant or the key is null; in numpy, which has no null for them, false. pandas gets its
        `boolean`.

    Raises:
        NaiveDatetimeError, TableError, FormatError, HolidayDataError: as for `elapsed`.

    Source: SPEC sections 3 and 9.

    Example:
        >>> import numpy as np
        >>> from slacalc import Calendar
        >>> desk = Calendar(timezone="UTC", hours="Mon-Fri 09:00-17:00")
        >>> moments = np.array(["2026-03-06T09:00", "2026-03-06T17:00"], "datetime64[s]")
        >>> is_open(moments, desk, timezone="UTC")
        array([ True, False])
    """
    options = {"calendars": calendars, "timezone": timezone, "ambiguous": ambiguous}
    given = {"moment": moment, "calendar": calendar}
    if has_expression(*given.values()):
        return cast("ColumnT", expression(is_open, "truths", given, options))
    question = Question.of({"moment": moment}, calendar, calendars, timezone, ambiguous)
    (at,) = question.columns.micros

    def ask(calendar: Calendar, rows: Rows) -> Int64s:
        return open_rows(compiled_of(calendar), at[rows])

    return cast("ColumnT", question.truths(ask))


for _function in (elapsed, is_open):
    _function.__module__ = "slacalc.batch"
