"""What one part of an agreement says of another: every name has to lead somewhere.

It looks at what was given, before or after it was read, so that a document with other faults
still has these told at once.
"""

from __future__ import annotations

from itertools import islice
from typing import TYPE_CHECKING, Final

from slacalc.agreement.parts.document import Document
from slacalc.agreement.parts.named_calendars import check_combinations
from slacalc.agreement.parts.rule_lists import path_of
from slacalc.agreement.parts.rules import NO_LEVEL
from slacalc.agreement.profiles import PROFILES
from slacalc.calendars.parts.fields import joined
from slacalc.clock.metrics.built_in import BUILT_IN
from slacalc.core.shapes import is_list, is_mapping
from slacalc.errors import Faults
from slacalc.showing import shown

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

__all__ = ("check_references",)

_SHOWN: Final = 10


def check_references(given: Mapping[object, object], faults: Faults) -> None:
    """Note every name in the agreement *given* that leads nowhere."""
    _Check(given, faults).whole()


class _Check:
    """Checks the names of one agreement.

    Where a table itself is missing, that is the fault, and not each name that is not in it.
    """

    def __init__(self, given: Mapping[object, object], faults: Faults) -> None:
        self._given = given
        self._faults = faults
        self._calendars = _table(given, "calendars")
        self._has_calendars = is_mapping(given.get("calendars"))
        self._levels = dict.fromkeys([*_table(given, "levels"), NO_LEVEL])
        self._metrics = dict.fromkeys([*BUILT_IN, *_table(given, "metrics")])
        self._has_metrics = given.get("profile") in (None, *PROFILES)

    def whole(self) -> None:
        """Check calendars, defaults, levels and rules."""
        found = Faults()
        check_combinations(self._calendars, found)
        self._faults.extend(found, under="calendars")
        self._calendar(self._given.get("defaults"), "defaults")
        for name, level in _table(self._given, "levels").items():
            self._level(level, name, joined("levels", name))
        if is_mapping(self._given.get("levels")):
            rules = self._given.get("rules")
            for name, given in rules.items() if is_mapping(rules) else [("", rules)]:
                for number, rule in enumerate(_list(given)):
                    level = _part(rule, "level")
                    if isinstance(level, str):
                        place = path_of(joined("", name), number)
                        self._known("level", level, self._levels, f"{place}.level")

    def _level(self, level: object, name: object, path: str) -> None:
        if name == NO_LEVEL:
            message = f"{NO_LEVEL!r} stands for no promise; give the level another name"
            self._faults.add(path, message)
        self._calendar(level, path)
        around = (self._given.get("defaults"), level)
        named = any(_part(outer, "calendar") is not None for outer in around)
        for key, target in _table(level, "targets").items():
            self._target(target, key, joined(f"{path}.targets", key), named=named)
        for place, metric in enumerate(_list(_part(level, "measure"))):
            if isinstance(metric, str) and metric:
                self._metric(metric, f"{path}.measure.{place}")

    def _target(self, target: object, name: object, path: str, *, named: bool) -> None:
        self._calendar(target, path)
        if not named and _part(target, "calendar") is None:
            message = "no calendar; name one here, in the level or in defaults"
            self._faults.add(path, message)
        metric = _part(target, "metric")
        if metric is None:
            self._metric(name, path)
        elif isinstance(metric, str):
            self._metric(metric, f"{path}.metric")

    def _metric(self, name: object, path: str) -> None:
        """Note a metric that nobody defines; what an unknown profile would bring, nobody knows."""
        if self._has_metrics:
            self._known("metric", name, self._metrics, path)

    def _calendar(self, given: object, path: str) -> None:
        """Note calendars that *given* names, or chooses from, and nobody defines."""
        for where, name in _names(_part(given, "calendar")):
            if isinstance(name, str) and name and self._has_calendars:
                place = ".".join((path, "calendar", *where))
                self._known("calendar", name, self._calendars, place)

    def _known(self, what: str, name: object, known: Mapping[object, object], path: str) -> None:
        if name in known:
            return
        listed = ", ".join(joined("", one) for one in islice(known, _SHOWN)) or "none"
        more = f" and {len(known) - _SHOWN} more" if len(known) > _SHOWN else ""
        self._faults.add(path, f"no {what} {shown(name)}; defined are {listed}{more}", name)


def _names(calendar: object) -> Iterator[tuple[tuple[str, ...], object]]:
    if isinstance(calendar, str):
        yield (), calendar
        return
    for word, name in _table(calendar, "calendars").items():
        yield ("calendars", joined("", word)), name
    yield ("default",), _part(calendar, "default")


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
