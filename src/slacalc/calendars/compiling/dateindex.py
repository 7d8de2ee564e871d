"""`W` by date: no search, no offset. The fast path of `elapsed` and `add`.

The date of a datetime picks `W` at its midnight and the shape of its open time; the time of day
does the rest. The dates are those of the calendar's own zone, for datetimes that are in it, or
those of UTC, for all others. Dates on which the local clock jumps have no shape; they, and what
lies outside the window, take the general path (a law guards that both paths agree).
"""

from __future__ import annotations

from array import array
from bisect import bisect_left
from collections.abc import Collection, Sequence
from datetime import UTC, date, datetime, timedelta, tzinfo
from operator import add, sub
from typing import TYPE_CHECKING, Final, NamedTuple, TypeAlias, cast

from slacalc.calendars.localtime.walltime import EPOCH_ORDINAL, WallClock
from slacalc.core.instants import MICROS_PER_DAY, MICROS_PER_SECOND

if TYPE_CHECKING:
    from zoneinfo import ZoneInfo

    from slacalc.core.intervals import Interval
    from slacalc.core.timeline import Timeline

__all__ = ("DateIndex", "between", "local_index", "reach", "universal_index")

Shape: TypeAlias = "tuple[int, int, Sequence[Interval]]"
"""The first open span of a date, in microseconds from its midnight, and the others."""

_CLOSED: Final[Shape] = (0, 0, ())
_NEVER: Final = 1 << 62
_BYTE: Final = 256

# In UTC, two days inside the years 1 to 9999: what is found there can be shown in every zone.
_FIRST_DAY: Final = date.min.toordinal() + 2
_LAST_DAY: Final = date.max.toordinal() - 2


class DateIndex(NamedTuple):
    """`W` at each midnight of one zone, and what is open until the next.

    A tuple, because unpacking one is the fastest way to all of its fields.

    Attributes:
        zone: The zone whose dates these are.
        origin: The first midnight; a datetime minus it counts days and the time of day.
        days: How many dates it has.
        bases: `W` at each midnight.
        shape_of: Which shape each date has.
        shapes: The distinct shapes; None for dates on which the clock jumps.
    """

    zone: tzinfo
    origin: datetime
    days: int
    bases: array[int]
    shape_of: Sequence[int]
    shapes: list[Shape | None]


def between(index: DateIndex, start: datetime, end: datetime) -> int | None:
    """Return the open time from *start* to *end*, plain datetimes; None: ask the general path.

    Both ends are spelt out, because here it is calls that cost.
    """
    _, origin, days, bases, shape_of, shapes = index
    try:
        since, until = start - origin, end - origin
    except TypeError:
        return None  # naive, as the general path will say
    first, last = since.days, until.days
    if not (0 <= first < days and 0 <= last < days):
        return None
    shape, final = shapes[shape_of[first]], shapes[shape_of[last]]
    if shape is None or final is None:
        return None
    micros = bases[last] - bases[first]
    opens, closes, more = final
    time = until.seconds * MICROS_PER_SECOND + until.microseconds
    if time >= closes:
        micros += closes - opens + (_used(more, time) if more else 0)
    elif time > opens:
        micros += time - opens
    opens, closes, more = shape
    time = since.seconds * MICROS_PER_SECOND + since.microseconds
    if time >= closes:
        micros -= closes - opens + (_used(more, time) if more else 0)
    elif time > opens:
        micros -= time - opens
    return micros


def reach(index: DateIndex, start: datetime, amount: timedelta) -> datetime | None:
    """Return when *amount* of open time after *start* is used up, in the zone of the index.

    None where the general path has to be asked: for amounts that are not positive, and for
    answers at midnight too, which may be one that the clock skips.
    """
    _, origin, days, bases, shape_of, shapes = index
    try:
        since = start - origin
    except TypeError:
        return None  # naive, as the general path will say
    day = since.days
    micros = (amount.days * 86_400 + amount.seconds) * MICROS_PER_SECOND + amount.microseconds
    if micros <= 0 or not 0 <= day < days or (shape := shapes[shape_of[day]]) is None:
        return None
    wanted = bases[day] + micros
    opens, closes, more = shape
    time = since.seconds * MICROS_PER_SECOND + since.microseconds
    if time >= closes:
        wanted += closes - opens + (_used(more, time) if more else 0)
    elif time > opens:
        wanted += time - opens
    day = bisect_left(bases, wanted) - 1
    if (shape := shapes[shape_of[day]]) is None:
        return None
    opens, closes, more = shape
    time = opens + wanted - bases[day]
    for opens, later in more:
        if time <= closes:
            break
        time += opens - closes
        closes = later
    if time > closes or time == MICROS_PER_DAY:
        return None  # beyond the last date, or at midnight
    return origin + timedelta(day, 0, time)


def _used(spans: Sequence[Interval], time_of_day: int) -> int:
    """Return the open time of *spans* of a date before *time_of_day*, in microseconds."""
    return sum(min(time_of_day, closes) - opens for opens, closes in spans if time_of_day > opens)


def local_index(zone: ZoneInfo, first_year: int, last_year: int, timeline: Timeline) -> DateIndex:
    """Return the index by the dates of *zone* in these years."""
    first_day = date(first_year, 1, 1).toordinal()
    last_day = date(last_year, 12, 31).toordinal()
    clock = WallClock(zone, first_day, last_day)
    midnights = clock.midnights(first_day, last_day)
    uneven = {day - first_day for day in clock.uneven_days(first_day, last_day)}
    return _indexed(datetime(first_year, 1, 1, tzinfo=zone), midnights, uneven, timeline)


def universal_index(start: int, end: int, timeline: Timeline) -> DateIndex:
    """Return the index by the dates of UTC that lie whole between two instants."""
    first_day = max(EPOCH_ORDINAL - -start // MICROS_PER_DAY, _FIRST_DAY)
    last_day = min(EPOCH_ORDINAL + end // MICROS_PER_DAY - 1, _LAST_DAY)
    midnights = range(
        (first_day - EPOCH_ORDINAL) * MICROS_PER_DAY,
        (last_day - EPOCH_ORDINAL + 1) * MICROS_PER_DAY,
        MICROS_PER_DAY,
    )
    origin = datetime.fromordinal(first_day).replace(tzinfo=UTC)
    return _indexed(origin, midnights, frozenset(), timeline)


def _indexed(
    origin: datetime, midnights: Sequence[int], uneven: Collection[int], timeline: Timeline
) -> DateIndex:
    """Walk dates and rows side by side; *uneven* are numbers of dates, from 0."""
    starts, before = timeline.starts.tolist(), timeline.before.tolist()
    ends = [*map(add, starts, map(sub, before[1:], before))]
    starts += [_NEVER, _NEVER]
    ends.append(_NEVER)
    bases: list[int] = []
    shape_of: list[int] = []
    known: dict[Shape | None, int] = {}
    alike: dict[tuple[int, int], int] = {}
    row = 0
    for day, midnight in enumerate(midnights):
        while ends[row] <= midnight:
            row += 1
        opens, closes = starts[row] - midnight, ends[row] - midnight
        bases.append(before[row] - opens if opens < 0 else before[row])
        alone = day not in uneven and starts[row + 1] >= midnight + MICROS_PER_DAY
        number = alike.get((opens, closes)) if alone else None
        if number is None:
            shape = None if day in uneven else _shape(starts, ends, row, midnight)
            number = known.setdefault(shape, len(known))
            if alone:
                alike[opens, closes] = number
        shape_of.append(number)
    zone = cast("tzinfo", origin.tzinfo)
    numbers = bytes(shape_of) if len(known) <= _BYTE else array("I", shape_of)
    return DateIndex(zone, origin, len(bases), array("q", bases), numbers, list(known))


def _shape(starts: list[int], ends: list[int], row: int, midnight: int) -> Shape:
    """Return what is open from *midnight* to the next, from the first row that ends after it."""
    limit = midnight + MICROS_PER_DAY
    if starts[row] >= limit:
        return _CLOSED
    spans: list[Interval] = []
    while starts[row] < limit:
        opens, closes = max(starts[row], midnight), min(ends[row], limit)
        if spans and spans[-1][1] == opens - midnight:
            opens = spans.pop()[0] + midnight
        spans.append((opens - midnight, closes - midnight))
        row += 1
    return (*spans[0], tuple(spans[1:]))
