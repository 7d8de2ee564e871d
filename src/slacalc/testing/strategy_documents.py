"""Generated calendar documents: plain JSON types, rich in everything that makes hours hard.

Whatever is dated lies within a few days of one date, and that date likes to lie where the clock
of the zone changes: so the parts of a calendar meet each other, and the clock.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date, timedelta, timezone
from functools import cache
from typing import TypeAlias
from zoneinfo import available_timezones

from hypothesis import strategies as st

from slacalc.testing.reference import moment
from slacalc.testing.reference_clock import DAY, HOUR, MINUTE, SECOND, clock_of, midnight
from slacalc.testing.reference_rows import WEEKDAYS, Json

Document: TypeAlias = Mapping[str, Json]
"""A calendar, or a part of one, in plain JSON types."""

__all__ = (
    "TROUBLE_ZONES",
    "all_zones",
    "clock_change_dates",
    "documents",
    "rows_texts",
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

_DESK = "Mon-Fri 09:00-17:00"
_NASTY = ("00:00", "00:00:01", "00:30", "01:00", "01:30", "02:00", "02:30", "03:00", "12:00",
          "22:00", "23:30", "23:59:59.999999")  # fmt: skip
_SHORTER = ("1h", "30m", "2h15m", "9h")
_RULES = (
    ("FREQ=YEARLY;BYMONTH={month};BYDAY=+4TH", False),
    ("FREQ=YEARLY;BYMONTH={month};BYMONTHDAY={day}", False),
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
    return st.just("UTC") | st.sampled_from(TROUBLE_ZONES) | st.sampled_from(all_zones())


@cache
def clock_change_dates(zone: str, first_year: int, last_year: int) -> tuple[date, ...]:
    """Return the dates, in UTC, on which the clock of *zone* changes in those years."""
    start, end = midnight(date(first_year, 1, 1)), midnight(date(last_year + 1, 1, 1))
    return tuple(moment(instant).date() for instant, _ in clock_of(zone).changes(start, end))


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
    if simple:
        fields: dict[str, st.SearchStrategy[Json]] = {"timezone": zone_names(zones)}
        return st.fixed_dictionaries(fields | {"hours": _weeks()})
    return _documents(zones, years)


@st.composite
def _documents(draw: st.DrawFn, zones: Sequence[str] | None, years: tuple[int, int]) -> Document:
    zone = draw(zone_names(zones))
    near = _dates_near(draw(_focus(zone, years)))
    definition = draw(_definitions(near, needs_hours=True))
    changed = _definitions(near, needs_hours=False).filter(bool)
    versions = draw(st.just({}) | st.dictionaries(near.map(str), changed, max_size=2))
    dated = {"versions": versions} if versions else {}
    return {"timezone": zone, **definition, **dated}


def rows_texts(most: int = 3) -> st.SearchStrategy[str]:
    """Return the rows of one date, one to *most* of them, as text: `"09:00-17:00"`."""
    return st.just("09:00-17:00") | st.lists(_rows(), min_size=1, max_size=most).map(", ".join)


def _focus(zone: str, years: tuple[int, int]) -> st.SearchStrategy[date]:
    year = st.integers(*years)
    anywhere = year.flatmap(lambda y: st.dates(date(y, 1, 1), date(y, 12, 31)))

    def change_in(y: int) -> st.SearchStrategy[date]:
        return st.sampled_from(clock_change_dates(zone, y, y) or (date(y, 3, 1),))

    return anywhere | year.flatmap(change_in) | year.flatmap(change_in)


def _dates_near(focus: date) -> st.SearchStrategy[date]:
    step = st.integers(0, 3) | st.integers(-12, 12)
    return step.map(lambda days: focus + timedelta(days=days))


def _definitions(near: st.SearchStrategy[date], *, needs_hours: bool) -> _Documents:
    """Return the fields of one definition; `hours` brings its `anchor`, if it has one."""
    optional: dict[str, st.SearchStrategy[Json]] = {
        "holidays": st.lists(_holidays(near), min_size=1, max_size=3),
        "days": _days(near),
        "breaks": st.lists(_breaks(near), min_size=1, max_size=2),
        "closed": st.lists(_closures(near), min_size=1, max_size=2),
        "short_days": st.sampled_from(_SHORTER).map(lambda text: {"before_holiday": text}),
    }
    others: _Documents = st.fixed_dictionaries({}, optional=optional)
    hours = _hours(near) if needs_hours else _hours(near) | st.just({})
    return st.builds(lambda first, rest: {**first, **rest}, hours, others)


def _hours(near: st.SearchStrategy[date]) -> _Documents:
    weeks = _weeks().map(lambda week: {"hours": week})
    patterns = st.lists(_weeks(), min_size=2, max_size=3)
    return weeks | st.builds(_pattern, patterns, near)


def _pattern(weeks: list[Json], anchor: date) -> Document:
    return {"hours": weeks, "anchor": str(anchor)}


def _weeks() -> st.SearchStrategy[Json]:
    mapping = st.dictionaries(st.sampled_from(WEEKDAYS), rows_texts(), min_size=1, max_size=7)
    # Seldom around the clock: there the search for a closing ends only after 400 years.
    usual = st.sampled_from((_DESK, "Mon-Fri 08:00-12:00, 13:00-18:00", "Mon-Sat 22:00-06:00"))
    return st.just(_DESK) | usual | mapping | mapping | mapping | (usual | st.just("24/7"))


def _times() -> st.SearchStrategy[str]:
    minutes = st.integers(0, 24 * 60 - 1).map(lambda minute: _clock(minute * MINUTE))
    seconds = st.integers(0, 24 * 3600 - 1).map(lambda second: _clock(second * SECOND))
    return st.sampled_from(("09:00", "17:00", *_NASTY)) | minutes | seconds


def _clock(micros: int) -> str:
    hours, minutes, seconds = micros // HOUR, micros // MINUTE % 60, micros // SECOND % 60
    return f"{hours:02}:{minutes:02}:{seconds:02}" if seconds else f"{hours:02}:{minutes:02}"


def _rows() -> st.SearchStrategy[str]:
    return st.tuples(_times(), st.just("24:00") | _times()).map("-".join)


def _short_rows() -> st.SearchStrategy[str]:
    """Return rows of at most two hours, so that breaks seldom close everything."""
    start, length = st.integers(0, 24 * 60 - 1), st.integers(1, 120)

    def row(start: int, length: int) -> str:
        return f"{_clock(start * MINUTE)}-{_clock((start + length) % (24 * 60) * MINUTE)}"

    return st.just("12:00-12:30") | st.builds(row, start, length)


def _holidays(near: st.SearchStrategy[date]) -> _Documents:
    own = st.just("Holiday") | rows_texts(2).map(_half_day)
    dates = st.dictionaries(near.map(str), own, min_size=1, max_size=4)
    dated = dates.map(lambda found: {"dates": found})
    statutory = dates.map(lambda found: {"dates": found, "statutory": True})
    ranged = st.builds(_away, near, st.integers(0, 9))
    return dated | statutory | ranged | _rules(near, {"name": "By a rule"})


def _half_day(hours: str) -> Json:
    return {"name": "Half a day", "hours": hours}


def _away(day: date, more: int) -> Document:
    return {"from": str(day), "to": str(day + timedelta(days=more)), "name": "Away"}


def _rules(near: st.SearchStrategy[date], beside: Document) -> _Documents:
    def rule(day: date, chosen: tuple[str, bool]) -> Document:
        text, needs_start = chosen
        start = {"start": str(day)} if needs_start else {}
        return {"rrule": text.format(month=day.month, day=day.day), **start, **beside}

    return st.builds(rule, near, st.sampled_from(_RULES))


def _days(near: st.SearchStrategy[date]) -> _Documents:
    hours = st.just("") | rows_texts()
    named = hours.map(lambda text: {"hours": text, "name": "Special"})
    like = st.sampled_from(WEEKDAYS).map(lambda name: {"like": name})
    more = st.just(0) | st.integers(0, 3)
    return st.lists(st.tuples(near, more, hours | named | like), min_size=1, max_size=4).map(
        _apart
    )


def _apart(drawn: Sequence[tuple[date, int, Json]]) -> Document:
    """Return the overrides of which no date is given twice, the first one drawn kept."""
    taken: set[date] = set()
    found: dict[str, Json] = {}
    for first, more, value in drawn:
        days = {first + timedelta(days=step) for step in range(more + 1)}
        if not days & taken:
            taken |= days
            found[f"{first}..{first + timedelta(days=more)}" if more else str(first)] = value
    return found


def _breaks(near: st.SearchStrategy[date]) -> _Documents:
    weekly = st.sampled_from(("Mon-Fri", "Sat, Sun", "wed", "Fri-Mon")).map(lambda d: {"days": d})
    dated = near.map(lambda day: {"date": str(day)})
    when: _Documents = weekly | dated | _rules(near, {})
    return st.builds(
        lambda one, hours: {**one, "hours": hours, "name": "Break"}, when, _short_rows()
    )


def _closures(near: st.SearchStrategy[date]) -> _Documents:
    minutes = st.integers(0, 24 * 60).map(lambda minute: minute * MINUTE)
    length = minutes.map(lambda micros: micros + 1) | st.integers(1, 3 * DAY)
    return st.builds(_closure, near, minutes, length, st.sampled_from((0, 60, -150, 825)))


def _closure(day: date, into: int, length: int, offset_minutes: int) -> Document:
    zone = timezone(timedelta(minutes=offset_minutes))
    start = midnight(day) + into
    first, last = (moment(at).astimezone(zone).isoformat() for at in (start, start + length))
    return {"from": first, "to": last, "name": "Power cut"}
