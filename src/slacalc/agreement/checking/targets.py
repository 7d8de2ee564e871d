"""What `check` finds in targets: amounts, thresholds and calendars that do not go together."""

from __future__ import annotations

from datetime import UTC, datetime, time, timedelta
from typing import TYPE_CHECKING, Final

from slacalc.agreement.checking.rules import calendar_names
from slacalc.agreement.findings import Finding
from slacalc.agreement.parts.choices import ByFact
from slacalc.agreement.parts.due_fact import DueFact
from slacalc.agreement.parts.named_calendars import resolved
from slacalc.agreement.parts.thresholds import Distance, read_point
from slacalc.agreement.parts.within import alternatives_of, amounts_of
from slacalc.core.amount_text import amount_size, amount_text
from slacalc.core.amounts import BusinessDays, ParsedAmount
from slacalc.errors import AmountError, CalendarError, NeverOpensError
from slacalc.showing import shown

if TYPE_CHECKING:
    from collections.abc import Iterator

    from slacalc.agreement.agreement import Agreement
    from slacalc.agreement.parts.levels import Level
    from slacalc.agreement.parts.targets import Target
    from slacalc.agreement.parts.within import Promises
    from slacalc.calendars.calendar import Calendar

__all__ = ("target_findings",)

_PROBES: Final = (datetime(2026, 1, 1, tzinfo=UTC), datetime(2000, 1, 1, tzinfo=UTC))
"""Instants to count from: a calendar that opens after neither opens after neither for long."""

_LOOKED_AT: Final = timedelta(days=60)


def target_findings(agreement: Agreement) -> Iterator[Finding]:
    """Yield what is hardly meant in the targets of all levels."""
    calendars = resolved(agreement.calendars)
    for name, level in agreement.levels.items():
        path = f"levels.{name}.targets"
        for key, target in level.targets.items():
            names = calendar_names(target, level, agreement)
            measured = {name: calendars[name] for name in names}
            yield from _unreached(target, f"{path}.{key}.within")
            yield from _thresholds(target, f"{path}.{key}")
            yield from _measured(target, measured, f"{path}.{key}")
        yield from _slow_reaction(agreement, level, path)


def _unreached(target: Target, path: str) -> Iterator[Finding]:
    """Yield alternatives behind one that is always present, or that asks for the same fact."""
    dues: set[str] = set()
    certain: int | None = None
    for place, one in enumerate(alternatives_of(target.within)):
        if certain is not None:
            why = f"never counts: alternative {certain} is there for every request; put it last"
            yield Finding("unreachable alternative", f"{path}.{place}", why)
        elif isinstance(one, DueFact):
            if one.due in dues:
                why = f"never counts: fact {one.due} is asked for before; remove it"
                yield Finding("unreachable alternative", f"{path}.{place}", why)
            dues.add(one.due)
        elif not isinstance(one, ByFact) or one.default is not None:
            certain = place


def _thresholds(target: Target, path: str) -> Iterator[Finding]:
    """Yield warnings that come after due, or before the start, and alarms that come before due."""
    for field, thresholds in (("warn", target.warn), ("after", target.after)):
        for place, threshold in enumerate(thresholds):
            why = _beyond(target, threshold.at, warns=field == "warn")
            if why:
                yield Finding("threshold beyond target", f"{path}.{field}.{place}", why)


def _beyond(target: Target, at: str, *, warns: bool) -> str:
    point = read_point(at)
    if isinstance(point, Distance):
        alike = [one for one in amounts_of(target.within) if type(one) is type(point.amount)]
        shortest = min(map(amount_size, alike), default=None)
        if point.before and shortest is not None and amount_size(point.amount) >= shortest:
            return f"{at} due lies before the start of the shortest target; use less"
        return ""
    if warns and point > 1:
        return f"a warning at {at} comes after due; put it under after"
    return f"{at} comes before due; put it under warn" if not warns and point < 1 else ""


def _measured(target: Target, calendars: dict[str, Calendar], path: str) -> Iterator[Finding]:
    """Yield amounts that a calendar never reaches, and cutoffs after all its closings."""
    for name, calendar in calendars.items():
        for amount in dict.fromkeys(amounts_of(target.within)):
            cutoff = amount.cutoff if isinstance(amount, BusinessDays) else None
            if not _reaches(calendar, amount):
                message = f"calendar {shown(name)} never opens for {amount_text(amount)}"
                yield Finding("target out of reach", path, f"{message}; promise less")
            elif cutoff is not None and _closes_by(calendar, cutoff):
                message = f"the cutoff {cutoff:%H:%M} is never before closing of {shown(name)}"
                yield Finding("cutoff after closing", path, f"{message}; use an earlier one")


def _reaches(calendar: Calendar, amount: ParsedAmount) -> bool:
    for probe in _PROBES:
        try:
            calendar.add(probe, amount)
        except (NeverOpensError, AmountError):
            continue
        except CalendarError:
            # There is no holiday data for that year: nothing is known.
            return True
        return True
    return False


def _closes_by(calendar: Calendar, cutoff: time) -> bool:
    """Return whether no opening of some weeks lasts longer than *cutoff*."""
    try:
        first = calendar.next_open(_PROBES[0])
        spans = calendar.intervals(first, first + _LOOKED_AT)
    except CalendarError:
        return False
    zone = calendar.timezone
    ends = [
        (span.start.astimezone(zone), span.end.astimezone(zone)) for span in spans if span.is_open
    ]
    # What ends at midnight or later ends on another date than it began.
    return all(start.date() == end.date() and end.time() <= cutoff for start, end in ends)


def _slow_reaction(agreement: Agreement, level: Level, path: str) -> Iterator[Finding]:
    """Yield reactions that may take longer than the resolution, on the same calendar."""
    metrics = {name: target.metric or name for name, target in level.targets.items()}
    slow = [name for name, metric in metrics.items() if metric == "reaction"]
    whole = [name for name, metric in metrics.items() if metric == "resolution"]
    for one, other in ((one, other) for one in slow for other in whole):
        reaction, resolution = level.targets[one], level.targets[other]
        places = [calendar_names(given, level, agreement) for given in (reaction, resolution)]
        if places[0] == places[1] and _slower(reaction, resolution):
            message = f"may take longer than {shown(other)}; promise less here, or more there"
            yield Finding("reaction longer than resolution", f"{path}.{one}", message)


def _slower(reaction: Target, resolution: Target) -> bool:
    return any(
        type(one) is type(other) and amount_size(one) > amount_size(other)
        for one, other in _side_by_side(reaction.within, resolution.within)
    )


def _side_by_side(one: Promises, other: Promises) -> Iterator[tuple[ParsedAmount, ParsedAmount]]:
    """Yield the pairs of amounts that one request may have."""
    if not isinstance(one, ByFact) or not isinstance(other, ByFact) or one.by != other.by:
        yield from ((mine, theirs) for mine in amounts_of(one) for theirs in amounts_of(other))
        return
    mine, theirs = one.amounts or {}, other.amounts or {}
    # What stands in neither table has the defaults of both.
    words = [*dict.fromkeys([*mine, *theirs]), None]
    for word in words:
        first = one.default if word is None else mine.get(word, one.default)
        second = other.default if word is None else theirs.get(word, other.default)
        if not isinstance(first, str | None) and not isinstance(second, str | None):
            yield first, second
