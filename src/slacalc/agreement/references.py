"""What one part of an agreement says of another: every name has to lead somewhere.

It looks at what was given, before or after it was read, so that a document with other faults
still has these told at once.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from slacalc.agreement.document import Document
from slacalc.agreement.named_calendars import check_combinations
from slacalc.agreement.rules import NO_LEVEL
from slacalc.clock.built_in import BUILT_IN
from slacalc.clock.shapes import is_list, is_mapping
from slacalc.errors import Faults

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

__all__ = ("check_references",)

_SHOWN: Final = 10


def check_references(given: Mapping[object, object], faults: Faults) -> None:
    """Note every name in the agreement *given* that leads nowhere."""
    calendars, levels = _table(given, "calendars"), _table(given, "levels")
    metrics = [*BUILT_IN, *map(str, _table(given, "metrics"))]
    found = Faults()
    check_combinations(calendars, found)
    faults.extend(found, under="calendars")
    defaults = given.get("defaults")
    _check_calendar(defaults, "defaults", calendars, faults)
    for name, level in levels.items():
        path = f"levels.{name}"
        if name == NO_LEVEL:
            faults.add(path, f"{NO_LEVEL!r} stands for no promise; give the level another name")
        _check_calendar(level, path, calendars, faults)
        named = any(_part(outer, "calendar") is not None for outer in (defaults, level))
        for target_name, target in _table(level, "targets").items():
            under = f"{path}.targets.{target_name}"
            _check_calendar(target, under, calendars, faults)
            if not named and _part(target, "calendar") is None:
                faults.add(under, "no calendar; name one here, in the level or in defaults")
            metric = _part(target, "metric")
            if (metric or target_name) not in metrics:
                where = under if metric is None else f"{under}.metric"
                _unknown("metric", metric or target_name, metrics, where, faults)
    for number, rule in enumerate(_list(given.get("rules"))):
        level = _part(rule, "level")
        if isinstance(level, str) and level != NO_LEVEL and level not in levels:
            _unknown(
                "level",
                level,
                [*dict.fromkeys([*levels, NO_LEVEL])],
                f"rules.{number}.level",
                faults,
            )


def _check_calendar(
    given: object, path: str, calendars: Mapping[object, object], faults: Faults
) -> None:
    """Note calendars that *given* names or chooses from and nobody defines."""
    calendar = _part(given, "calendar")
    for where, name in _names(calendar):
        if isinstance(name, str) and name not in calendars:
            place = ".".join((path, "calendar", *where))
            _unknown("calendar", name, [*calendars], place, faults)


def _names(calendar: object) -> Iterator[tuple[tuple[str, ...], object]]:
    if isinstance(calendar, str):
        yield (), calendar
        return
    for word, name in _table(calendar, "calendars").items():
        yield ("calendars", str(word)), name
    yield ("default",), _part(calendar, "default")


def _unknown(what: str, name: object, known: Sequence[object], path: str, faults: Faults) -> None:
    listed = ", ".join(str(one) for one in known[:_SHOWN]) or "none"
    more = f" and {len(known) - _SHOWN} more" if len(known) > _SHOWN else ""
    faults.add(path, f"no {what} {name!r}; defined are {listed}{more}", name)


def _part(given: object, name: str) -> object:
    """Return the field *name* of a mapping or a model; None where there is none."""
    if is_mapping(given):
        return given.get(name)
    return getattr(given, name, None) if isinstance(given, Document) else None


def _table(given: object, name: str) -> Mapping[object, object]:
    found = _part(given, name)
    return found if is_mapping(found) else {}


def _list(given: object) -> Sequence[object]:
    return given if is_list(given) else ()
