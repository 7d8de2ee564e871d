"""`elapsed`, `add`, `subtract`, `deadline` and `is_open` over columns: what callers see."""

from __future__ import annotations

from collections.abc import Mapping, Sized
from datetime import datetime
from typing import TYPE_CHECKING, Final, Literal, TypeVar, cast

from slacalc.batch.arithmetic import Question
from slacalc.batch.expressions import expression, has_expression
from slacalc.batch.openings import open_rows
from slacalc.batch.rulers import DayColumnRuler, TimeColumnRuler
from slacalc.errors import AmountError

if TYPE_CHECKING:
    from zoneinfo import ZoneInfo

    from slacalc.batch.arrays import Int64s
    from slacalc.batch.instants import Ambiguous
    from slacalc.batch.windows import Rows
    from slacalc.calendars.calendar import Calendar
    from slacalc.calendars.compiling.compiled import Compiled
    from slacalc.calendars.measuring.landing import Landing
    from slacalc.typing import Amount

__all__ = ("add", "elapsed", "is_open", "subtract")

ColumnT = TypeVar("ColumnT")

_RULERS: Final = {"time": TimeColumnRuler, "days": DayColumnRuler}


def elapsed(
    start: ColumnT,
    end: ColumnT | datetime,
    calendar: Calendar | Sized,
    *,
    calendars: Mapping[object, Calendar] | None = None,
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
        TableError: columns that do not fit each other, hold no instants, or a key without a
            calendar.
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
    given = {"start": start, "end": end, "calendar": calendar}
    if has_expression(*given.values()):
        return cast("ColumnT", expression(elapsed, "lengths", given, options))
    if unit not in _RULERS:
        raise AmountError.option("unit", unit, '"time" or "days"')
    instants = {"start": start, "end": end}
    question = Question.of(instants, calendar, calendars, timezone, ambiguous)
    since, until = question.columns.micros

    def ask(compiled: Compiled, rows: Rows) -> Int64s:
        return _RULERS[unit](compiled).between(since[rows], until[rows])

    return cast("ColumnT", question.columns.kind.lengths(question.answers(ask)))


def add(
    start: ColumnT,
    amount: Amount | Sized,
    calendar: Calendar | Sized,
    *,
    calendars: Mapping[object, Calendar] | None = None,
    landing: Landing | None = None,
    timezone: str | ZoneInfo | None = None,
    ambiguous: Ambiguous = "first",
) -> ColumnT:
    """Return the instants at which *amount*, counted from *start*, is used up, row by row.

    Args:
        start: A column of instants, as for `elapsed`.
        amount: One amount for all rows, as for `slacalc.Calendar.add`; or a column of them:
            lengths of time, texts, or amounts of any kind. Each distinct text is read once.
        calendar: When time counts; or a column of keys, the calendar of each row.
        calendars: The calendar that each key means.
        landing: Where an amount used up exactly at closing rests, as for `slacalc.Calendar.add`.
        timezone: The zone of columns that have none.
        ambiguous: What becomes of wall times that the clock shows twice or skips.

    Returns:
        A column of instants, of the kind of *start*, with its index, name and zone; wall times
        come back with the zone *timezone*, but for numpy, which has none. Null where a start,
        an amount or a key is null.

    Raises:
        AmountError: *amount* cannot be read, or a result leaves the years 1 to 9999.
        TableError: as for `elapsed`, and with every amount of a column that cannot be read.
        NeverOpensError: for a row there is not as much open time within 400 years.
        NaiveDatetimeError, FormatError, HolidayDataError: as for `elapsed`.

    Warns:
        WallTimeWarning: with the number of rows to which *ambiguous* was applied.

    Source: SPEC sections 4 and 9.

    Example:
        >>> import numpy as np
        >>> from slacalc import Calendar
        >>> desk = Calendar(timezone="UTC", hours="Mon-Fri 09:00-17:00")
        >>> opened = np.array(["2026-03-06T16:00", "2026-03-09T16:00"], "datetime64[s]")
        >>> add(opened, np.array(["3h", "2bd"]), desk, timezone="UTC").astype("datetime64[m]")
        array(['2026-03-09T11:00', '2026-03-11T16:00'], dtype='datetime64[m]')
    """
    options = {
        "calendars": calendars,
        "landing": landing,
        "timezone": timezone,
        "ambiguous": ambiguous,
    }
    given = {"start": start, "amount": amount, "calendar": calendar}
    if has_expression(*given.values()):
        return cast("ColumnT", expression(add, "instants", given, options))
    question = Question.of({"start": start}, calendar, calendars, timezone, ambiguous)
    return cast("ColumnT", question.added(amount, landing, back=False))


def subtract(
    end: ColumnT,
    amount: Amount | Sized,
    calendar: Calendar | Sized,
    *,
    calendars: Mapping[object, Calendar] | None = None,
    landing: Landing | None = None,
    timezone: str | ZoneInfo | None = None,
    ambiguous: Ambiguous = "first",
) -> ColumnT:
    """Return the latest instants since which *amount* passes until *end*: `add` mirrored.

    Arguments, results and errors are those of `add`.

    Example:
        >>> import numpy as np
        >>> from slacalc import Calendar
        >>> desk = Calendar(timezone="UTC", hours="Mon-Fri 09:00-17:00")
        >>> due = np.array(["2026-03-09T11:00"], "datetime64[s]")
        >>> subtract(due, "3h", desk, timezone="UTC").astype("datetime64[m]")
        array(['2026-03-06T16:00'], dtype='datetime64[m]')
    """
    options = {
        "calendars": calendars,
        "landing": landing,
        "timezone": timezone,
        "ambiguous": ambiguous,
    }
    given = {"end": end, "amount": amount, "calendar": calendar}
    if has_expression(*given.values()):
        return cast("ColumnT", expression(subtract, "instants", given, options))
    question = Question.of({"end": end}, calendar, calendars, timezone, ambiguous)
    return cast("ColumnT", question.added(amount, landing, back=True))


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

    def ask(compiled: Compiled, rows: Rows) -> Int64s:
        return open_rows(compiled, at[rows])

    return cast("ColumnT", question.truths(ask))


for _function in (add, elapsed, is_open, subtract):
    _function.__module__ = "slacalc.batch"
