"""Generated calendar documents: plain JSON types, rich in everything that makes hours hard.

Whatever is dated lies within a few days of one date, and that date likes to lie where the clock
of the zone changes: so the parts of a calendar meet each other, and the clock.
"""

from __future__ import annotations

import json
import re
from collections.abc import Mapping, Sequence
from datetime import date, timedelta
from functools import cache
from typing import TypeAlias
from zoneinfo import available_timezones

from hypothesis import strategies as st

from slacalc.testing.reference.clock import DAY, HOUR, MINUTE, clock_of, midnight
from slacalc.testing.reference.reference import moment
from slacalc.testing.reference.rows import WEEKDAYS, Json
from slacalc.testing.strategies.hours import clock_text, exact_clock, rows_texts, short_rows, weeks

Document: TypeAlias = Mapping[str, Json]
"""A calendar, or a part of one, in plain JSON types."""

__all__ = (
    "TROUBLE_ZONES",
    "all_zones",
    "clock_changes",
    "documents",
    "zone_names",
)

TROUBLE_ZONES = (
    "Europe/Dublin",
    "Australia/Lord_Howe",
    "Pacific/Apia",
    "America/St_Johns",
    "Asia/Kathmandu",
    "Africa/Casablanca",
    "America/Scoresbysund",
)
"""Zones with something odd: negative or half-hour summer time, skipped dates, Ramadan."""

_Documents: TypeAlias = st.SearchStrategy[Document]

_NOTHING: Document = {}
_MARK = re.compile(r"@([mdt]?)(-?\d+)@")

_SHORTER = ("1h", "30m", "2h15m", "9h")
_RULES = (
    ("FREQ=YEARLY;BYMONTH=@m{step}@;BYDAY=+4TH", False),
    ("FREQ=YEARLY;BYMONTH=@m{step}@;BYMONTHDAY=@d{step}@", False),
    ("FREQ=MONTHLY;BYDAY=1MO", False),
    ("FREQ=MONTHLY;BYDAY=-1FR", False),
    ("FREQ=WEEKLY;BYDAY=WE", False),
    ("FREQ=WEEKLY;INTERVAL=2;BYDAY=MO,TH", True),
    ("FREQ=DAILY;INTERVAL=3", True),
)


@cache
def all_zones() -> tuple[str, ...]:
    """Return the names of every IANA zone of the zone data in use, sorted."""
    # "localtime" and "Factory" are the machine's own, no zones of the data.
    return tuple(sorted(available_timezones() - {"localtime", "Factory"}))


def zone_names(zones: Sequence[str] | None = None) -> st.SearchStrategy[str]:
    """Return names of *zones*; of every IANA zone, UTC first and trouble zones often, if None."""
    if zones is not None:
        return st.sampled_from(tuple(zones))
    return st.sampled_from(("UTC", *TROUBLE_ZONES)) | st.sampled_from(all_zones())


@cache
def clock_changes(zone: str, year: int) -> tuple[tuple[date, int], ...]:
    """Return where the clock of *zone* changes in *year*: the local date, and the time of day.

    The time of day, in microseconds, is where a gap or a repeated stretch begins.
    """
    clock = clock_of(zone)
    start, end = midnight(date(year, 1, 1)), midnight(date(year + 1, 1, 1))
    instants = [instant for instant, _ in clock.changes(start, end)]
    starts = [min(at + clock.offset(at - 1), at + clock.offset(at)) for at in instants]
    return tuple((moment(start).date(), start % DAY) for start in starts)


def documents(
    *,
    zones: Sequence[str] | None = None,
    years: tuple[int, int] = (2010, 2030),
    simple: bool = False,
) -> st.SearchStrategy[Document]:
    """Return calendar documents as `Calendar.from_dict` reads them, without algebra.

    They shrink to `{"timezone": "UTC", "hours": "Mon-Fri 09:00-17:00"}`.

    Args:
        zones: Names of the zones to choose from; every IANA zone if None.
        years: The first and the last year in which something dated may lie.
        simple: Weekly hours and nothing else.

    Example:
        >>> from hypothesis import find
        >>> find(documents(), lambda document: True)
        {'timezone': 'UTC', 'hours': 'Mon-Fri 09:00-17:00'}
    """
    return _documents(zones, years, weeks().map(_only_hours) if simple else _definitions())


def _only_hours(week: Json) -> Document:
    return {"hours": week}


@st.composite
def _documents(
    draw: st.DrawFn, zones: Sequence[str] | None, years: tuple[int, int], definitions: _Documents
) -> Document:
    zone = draw(zone_names(zones))
    focus, change = draw(_focus(zone, years))
    return {"timezone": zone, **_placed(draw(definitions), focus, change)}


def _placed(document: Document, focus: date, change: int) -> dict[str, Json]:
    """Return *document* with its marks written out.

    `@3@` is the date that far from *focus*; `@m3@` and `@d3@` are its month and day; `@t30@` is
    the time of day that many minutes after *change*, where the clock jumps.
    """

    def written(mark: re.Match[str]) -> str:
        if mark[1] == "t":
            return clock_text((change + int(mark[2]) * MINUTE) % DAY)
        day = focus + timedelta(days=int(mark[2]))
        return {"m": str(day.month), "d": str(day.day)}.get(mark[1], str(day))

    placed: dict[str, Json] = json.loads(_MARK.sub(written, json.dumps(document)))
    return placed


def _focus(zone: str, years: tuple[int, int]) -> st.SearchStrategy[tuple[date, int]]:
    """Return dates, and times of day at which the clock of *zone* likes to change on them."""
    year = st.integers(*years)
    anywhere = year.flatmap(lambda y: st.dates(date(y, 1, 1), date(y, 12, 31)))

    def change_in(y: int) -> st.SearchStrategy[tuple[date, int]]:
        return st.sampled_from(clock_changes(zone, y) or ((date(y, 3, 1), 2 * HOUR),))

    plain = anywhere.map(lambda day: (day, 2 * HOUR))
    return plain | year.flatmap(change_in) | year.flatmap(change_in)


@cache
def _definitions() -> _Documents:
    """Return everything of a calendar but its zone, the dates as marks."""
    changed = _fields(_hours() | st.just(_NOTHING)).filter(bool)
    versions = st.dictionaries(_MARKS, changed, min_size=1, max_size=2)
    dated = versions.map(lambda found: {"versions": found})
    return st.builds(_merged, _fields(_hours()), st.just(_NOTHING) | st.just(_NOTHING) | dated)


def _fields(hours: _Documents) -> _Documents:
    """Return the fields of one definition; *hours* bring their `anchor`, if they have one."""
    optional: dict[str, st.SearchStrategy[Json]] = {
        "holidays": st.lists(_holidays(), min_size=1, max_size=3),
        "days": _days(),
        "breaks": st.lists(_breaks(), min_size=1, max_size=2),
        "closed": st.lists(_closures(), min_size=1, max_size=2),
        "short_days": st.sampled_from(_SHORTER).map(lambda text: {"before_holiday": text}),
    }
    others: _Documents = st.fixed_dictionaries({}, optional=optional)
    return st.builds(_merged, hours, others)


def _merged(first: Document, rest: Document) -> Document:
    return {**first, **rest}


def _hours() -> _Documents:
    weekly = weeks().map(_only_hours)
    patterns = st.lists(weeks(), min_size=2, max_size=3)
    return weekly | st.builds(_pattern, patterns, _MARKS)


def _pattern(weeks: list[Json], anchor: str) -> Document:
    return {"hours": weeks, "anchor": anchor}


def _holidays() -> _Documents:
    own = st.just("Holiday") | rows_texts(2).map(_half_day)
    dates = st.dictionaries(_MARKS, own, min_size=1, max_size=4)
    dated = dates.map(lambda found: {"dates": found})
    statutory = dates.map(lambda found: {"dates": found, "statutory": True})
    ranged = st.builds(_away, _STEPS, st.integers(0, 9))
    return dated | statutory | ranged | _rules({"name": "By a rule"})


def _half_day(hours: str) -> Json:
    return {"name": "Half a day", "hours": hours}


def _away(step: int, more: int) -> Document:
    return {"from": f"@{step}@", "to": f"@{step + more}@", "name": "Away"}


def _rules(beside: Document) -> _Documents:
    def rule(step: int, chosen: tuple[str, bool]) -> Document:
        text, needs_start = chosen
        start = {"start": f"@{step}@"} if needs_start else {}
        return {"rrule": text.format(step=step), **start, **beside}

    return st.builds(rule, _STEPS, st.sampled_from(_RULES))


def _days() -> _Documents:
    hours = st.just("") | rows_texts()
    named = hours.map(lambda text: {"hours": text, "name": "Special"})
    like = st.sampled_from(WEEKDAYS).map(lambda name: {"like": name})
    one = st.tuples(_STEPS, st.just(0) | st.integers(0, 3), hours | named | like)
    return st.lists(one, min_size=1, max_size=4).map(_apart)


def _apart(drawn: Sequence[tuple[int, int, Json]]) -> Document:
    """Return the overrides of which no date is given twice, the first one drawn kept."""
    taken: set[int] = set()
    found: dict[str, Json] = {}
    for step, more, value in drawn:
        days = set(range(step, step + more + 1))
        if not days & taken:
            taken |= days
            found[f"@{step}@..@{step + more}@" if more else f"@{step}@"] = value
    return found


def _breaks() -> _Documents:
    weekly = st.sampled_from(("Mon-Fri", "Sat, Sun", "wed", "Fri-Mon")).map(lambda d: {"days": d})
    when: _Documents = weekly | _MARKS.map(lambda mark: {"date": mark}) | _rules({})
    hours = short_rows().map(_named_break)
    return st.builds(_merged, when, hours)


def _named_break(hours: str) -> Document:
    return {"hours": hours, "name": "Break"}


def _closures() -> _Documents:
    minutes = st.integers(0, 24 * 60).map(lambda minute: minute * MINUTE)
    length = minutes.map(lambda micros: micros + 1) | st.integers(1, 3 * DAY)
    offsets = st.sampled_from(("+00:00", "+01:00", "-02:30", "+13:45"))
    return st.builds(_closure, _STEPS, minutes, length, offsets)


def _closure(step: int, start: int, length: int, offset: str) -> Document:
    first, last = (
        f"@{step + at // DAY}@T{exact_clock(at % DAY)}{offset}" for at in (start, start + length)
    )
    return {"from": first, "to": last, "name": "Power cut"}


_STEPS = st.integers(0, 3) | st.integers(-12, 12)
_MARKS = _STEPS.map(lambda step: f"@{step}@")
