"""`add`, `subtract` and `deadline` over columns: where amounts lead."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sized
from datetime import datetime
from typing import TYPE_CHECKING, TypeVar, cast

from slacalc.batch.columns.expressions import expression, has_expression
from slacalc.batch.questions.arithmetic import Question

if TYPE_CHECKING:
    from zoneinfo import ZoneInfo

    from slacalc.batch.columns.instants import Ambiguous
    from slacalc.calendars.calendar import Calendar
    from slacalc.calendars.measuring.landing import Landing
    from slacalc.typing import Amount, Pause

__all__ = ("add", "deadline", "subtract")

ColumnT = TypeVar("ColumnT")


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


def deadline(
    start: ColumnT,
    amount: Amount | Sized,
    calendar: Calendar | Sized,
    *,
    calendars: Mapping[object, Calendar] | None = None,
    pauses: Iterable[Pause] | Sized = (),
    held: Amount | Sized | None = None,
    landing: Landing | None = None,
    resume_at: ColumnT | datetime | None = None,
    timezone: str | ZoneInfo | None = None,
    ambiguous: Ambiguous = "first",
) -> ColumnT:
    """Return when *amount* counted from *start* is used up on *calendar*, row by row.

    Without *pauses* and *held* it is `add`.

    Args:
        start: When the clocks started: a column of instants, as for `elapsed`.
        amount: How much, one or a column, as for `add`.
        calendar: When time counts; or a column of keys, the calendar of each row.
        calendars: The calendar that each key means.
        pauses: Spans that do not count: pairs `(from, to)` for all rows, as for
            `slacalc.deadline`; or a column of lists of pairs. In Arrow and Polars a pair is a
            struct, or a list, of two timestamps; in pandas and numpy a tuple, a list or a
            mapping. A list that is null is empty; an end that is null lasts.
        held: A total of business time that did not count, one or a column, as for
            `slacalc.deadline`; rows where it is null have no deadline.
        landing: Where an amount used up exactly at closing rests, as for `add`.
        resume_at: When pauses that still last are taken to end: an instant, or a column.
        timezone: The zone of columns that have none.
        ambiguous: What becomes of wall times that the clock shows twice or skips.

    Returns:
        A column of instants, as for `add`; null, too, where a pause that still lasts leaves the
        deadline open, for which `slacalc.deadline` raises `PausedError`.

    Raises:
        AmountError: an amount of less than nothing where *pauses* or *held* are given, *held* of
            another kind than the amount, or *resume_at* before a pause began; and as for `add`.
        TableError: what is no pause, or one that ends before it begins; and as for `add`.
        NaiveDatetimeError, FormatError, NeverOpensError, HolidayDataError: as for `add`.

    Source: SPEC sections 4 and 9.

    Example:
        >>> import numpy as np
        >>> from slacalc import Calendar
        >>> desk = Calendar(timezone="UTC", hours="Mon-Fri 09:00-17:00")
        >>> opened = np.array(["2026-03-06T16:00", "2026-03-06T16:00"], "datetime64[s]")
        >>> held = np.array([0, 2], "timedelta64[h]").astype("timedelta64[s]")
        >>> deadline(opened, "3h", desk, held=held, timezone="UTC").astype("datetime64[m]")
        array(['2026-03-09T11:00', '2026-03-09T13:00'], dtype='datetime64[m]')
        >>> import pyarrow as pa
        >>> from datetime import UTC, datetime
        >>> nine, ten = (datetime(2026, 3, 9, hour, tzinfo=UTC) for hour in (9, 10))
        >>> pauses = pa.array([[(nine, ten)], [], [(nine, None)]])
        >>> friday = pa.array([datetime(2026, 3, 6, 16, tzinfo=UTC)] * 3)
        >>> deadline(friday, "3h", desk, pauses=pauses).cast(pa.string()).to_pylist()
        ['2026-03-09 12:00:00.000000Z', '2026-03-09 11:00:00.000000Z', None]
    """
    options = {
        "calendars": calendars,
        "landing": landing,
        "timezone": timezone,
        "ambiguous": ambiguous,
    }
    given: dict[str, object] = {"start": start, "amount": amount, "calendar": calendar}
    given |= {"pauses": pauses, "held": held, "resume_at": resume_at}
    if has_expression(*given.values()):
        return cast("ColumnT", expression(deadline, "instants", given, options))
    instants: dict[str, object] = {"start": start}
    if resume_at is not None:
        instants["resume_at"] = resume_at
    question = Question.of(instants, calendar, calendars, timezone, ambiguous)
    if held is None and isinstance(pauses, tuple) and not pauses:
        return cast("ColumnT", question.added(amount, landing, back=False))
    return cast("ColumnT", question.due(amount, held, pauses, landing))


for _function in (add, deadline, subtract):
    _function.__module__ = "slacalc.batch"
