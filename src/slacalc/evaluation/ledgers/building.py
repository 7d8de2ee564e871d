"""How a ledger is made: states, opening hours and tracked facts, laid over each other."""

from __future__ import annotations

from datetime import UTC
from itertools import zip_longest
from typing import TYPE_CHECKING, Final, NamedTuple, TypeAlias

from slacalc.calendars.measuring.rulers import DayRuler, Ruler, WallRuler
from slacalc.clock.history.facts import fact_key
from slacalc.clock.machine import Phase
from slacalc.core.instants import from_micros, to_micros
from slacalc.core.intervals import Intervals
from slacalc.evaluation.due import NOTHING
from slacalc.evaluation.ledgers.ledger import Label, Ledger, LedgerSpan
from slacalc.typing import Fact

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from slacalc.calendars.calendar import Calendar
    from slacalc.clock.cycles import Span
    from slacalc.evaluation.basis import Basis, Track
    from slacalc.evaluation.due import Run
    from slacalc.evaluation.measure import Course

__all__ = ("AFTER_CUTOFF", "HELD", "OPEN", "ledger_of")

OPEN: Final = "open"
"""What the calendar says of open time."""

AFTER_CUTOFF: Final = "after cutoff"
"""What the ledger says of open time that a promise does not count: it began past its cutoff."""

HELD: Final = "held"
"""The cause of a pause of which only the total is known."""

_WALL: Final = WallRuler()


class _State(NamedTuple):
    since: int
    until: int
    phase: Phase
    cause: str
    charge: str | None


class _Hours(NamedTuple):
    until: int
    label: str


class _Change(NamedTuple):
    since: int
    key: tuple[object, ...]
    facts: tuple[tuple[str, Fact], ...]


class _Facts(NamedTuple):
    until: int
    facts: tuple[tuple[str, Fact], ...]


_Tile: TypeAlias = tuple[int, int, _State, str, tuple[tuple[str, Fact], ...]]


def ledger_of(basis: Basis | None) -> Ledger:
    """Return the ledger of the run of which *basis* knows; none where it never began.

    Raises:
        HolidayDataError: there is no holiday data for a year that matters.

    Without a promise and a calendar amounts are real time.
    """
    if basis is None or basis.course.start is None:
        return Ledger()
    run, course, track = basis.run, basis.course, basis.track
    start, end = basis.course.start, course.end
    states = _state_tiles(course, run, start)
    calendar, ruler, begun = _measured_on(basis, start)
    hours = [_Hours(end, "")] if calendar is None else list(_hours(calendar, begun, start, end))
    facts = [_Facts(end, ())] if track is None else list(_tracked(track, start, end))
    days = isinstance(ruler, DayRuler)
    real = isinstance(ruler, WallRuler)
    spans = tuple(
        LedgerSpan(
            since=since,
            until=until,
            state=state.phase,
            cause=state.cause,
            calendar=label,
            label=_label(state.phase, closed=label != OPEN and not real),
            units=ruler.between(since, until) if since >= begun else 0,
            days=days,
            charge=state.charge,
            facts=known,
            zone=basis.zone,
        )
        for since, until, state, label, known in _overlaid(start, states, hours, facts)
    )
    return Ledger(spans, () if track is None else track.names, days)


def _measured_on(basis: Basis, start: int) -> tuple[Calendar | None, Ruler, int]:
    """Return the calendar, what measures with it, and from when on that counts."""
    if basis.run is not None:
        promise = basis.run.promise
        return promise.calendar, promise.ruler, basis.run.begun
    if basis.alone is not None:
        return basis.alone.calendar, basis.alone.ruler, start
    return None, _WALL, start


def _label(phase: Phase, *, closed: bool) -> Label:
    if phase is Phase.STOPPED:
        return "stopped"
    if phase is Phase.PAUSED:
        return "paused"
    return "closed" if closed else "running"


def _overlaid(
    start: int, states: Sequence[_State], hours: Sequence[_Hours], facts: Sequence[_Facts]
) -> Iterator[_Tile]:
    """Walk the three tilings side by side; each is as coarse as it can be, so the result is."""
    hour = fact = 0
    since = start
    for state in states:
        while since < state.until:
            until = min(state.until, hours[hour].until, facts[fact].until)
            yield since, until, state, hours[hour].label, facts[fact].facts
            since = until
            hour += hours[hour].until == until and hour + 1 < len(hours)
            fact += facts[fact].until == until and fact + 1 < len(facts)


def _state_tiles(course: Course, run: Run | None, start: int) -> list[_State]:
    """Return the states of *course* with their causes; what was held counts as a pause."""
    tiles = list(_states(course, start))
    if run is None or run.held is None:
        return tiles
    counted = course.end if run.counted is None else min(run.counted, course.end)
    return [piece for tile in tiles for piece in _held(tile, run.begun, counted)]


def _states(course: Course, start: int) -> Iterator[_State]:
    end = course.end
    for span in course.spans or _bare(course, start):
        since = max(span.start_us, start)
        until = end if span.end_us is None else min(span.end_us, end)
        if since < until:
            yield _State(since, until, span.phase, span.cause, span.charge)


def _bare(course: Course, start: int) -> Iterator[Span]:
    """Return the spans of a course of which nobody said why."""
    from slacalc.clock.cycles import Span

    whole = Intervals.of([(start, course.end)])
    phases = (
        (course.paused, Phase.PAUSED),
        (course.stood - course.paused, Phase.STOPPED),
        (whole - course.idle, Phase.RUNNING),
    )
    found = [(*piece, phase) for pieces, phase in phases for piece in pieces]
    return (Span(since, until, phase, "") for since, until, phase in sorted(found))


def _held(tile: _State, begun: int, counted: int) -> Iterator[_State]:
    """Cut what was held, `[begun, counted)`, out of a tile that ran."""
    held = Intervals.of([(begun, counted)]) if tile.phase is Phase.RUNNING else NOTHING
    span = Intervals.of([(tile.since, tile.until)])
    pieces = [(*piece, False) for piece in span - held] + [(*piece, True) for piece in span & held]
    for since, until, is_held in sorted(pieces):
        phase, cause = (Phase.PAUSED, HELD) if is_held else (tile.phase, tile.cause)
        yield tile._replace(since=since, until=until, phase=phase, cause=cause)


def _hours(calendar: Calendar, begun: int, start: int, end: int) -> Iterator[_Hours]:
    """Yield what *calendar* says of `[start, end)`, open time past the cutoff apart."""
    for found in calendar.intervals(from_micros(start, UTC), from_micros(end, UTC)):
        since, until = to_micros(found.start), to_micros(found.end)
        if found.is_open and since < begun:
            yield _Hours(min(begun, until), AFTER_CUTOFF)
        if not found.is_open or until > begun:
            yield _Hours(until, found.label)


def _tracked(track: Track, start: int, end: int) -> Iterator[_Facts]:
    """Yield the tracked facts over `[start, end)`, in stretches in which none of them changes."""
    changes: list[_Change] = []
    for moment in track.moments:
        if changes and moment.at_us >= end:
            break
        known = tuple((name, moment.facts.get(name)) for name in track.names)
        change = _Change(
            max(moment.at_us, start), tuple(fact_key(value) for _, value in known), known
        )
        # Of several changes at one instant the last counts, and it may undo the others.
        if changes and changes[-1].since == change.since:
            changes.pop()
        if not changes or changes[-1].key != change.key:
            changes.append(change)
    if not changes:
        yield _Facts(end, tuple((name, None) for name in track.names))
    for change, following in zip_longest(changes, changes[1:]):
        yield _Facts(following.since if following else end, change.facts)
