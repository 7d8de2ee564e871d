"""Definitions of calendars, and the one reader for keywords and documents.

A definition is a `Rota` (a zone and schedules, each in force from a local date on) or a
`Combination` of two definitions. Definitions are plain frozen values; compiling is another file.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final, Literal, TypeAlias, final

from slacalc.calendars.definition.schedule import (
    SCHEDULE_FIELDS,
    Schedule,
    read_schedule,
    schedule_document,
)
from slacalc.calendars.localtime.zones import read_zone
from slacalc.calendars.parts.dates import read_date
from slacalc.calendars.parts.fields import joined, read_fields
from slacalc.core.shapes import is_format, is_list, is_mapping
from slacalc.errors import CalendarError, Faults

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import date

__all__ = (
    "Combination",
    "Definition",
    "Operation",
    "Rota",
    "combined",
    "definition_document",
    "definition_zones",
    "read_definition",
)

Operation: TypeAlias = Literal["union", "intersection", "difference"]

_OPERATIONS: Final[tuple[Operation, ...]] = ("union", "intersection", "difference")
_MAX_DEPTH: Final = 20
_MAX_CALENDARS: Final = 250
_TOO_MANY: Final = f"more than {_MAX_CALENDARS} calendars are combined; combine fewer"
_OPERANDS: Final = range(2, _MAX_CALENDARS + 1)
_MAX_VERSIONS: Final = 1_000


@final
@dataclass(frozen=True, slots=True)
class Rota:
    """A zone and its schedules; each of `versions` replaces the one before from its date on."""

    zone: str
    schedule: Schedule
    versions: tuple[tuple[date, Schedule], ...] = ()

    @property
    def schedules(self) -> tuple[Schedule, ...]:
        """Return every schedule there is, in order of time."""
        return (self.schedule, *(schedule for _, schedule in self.versions))


@final
@dataclass(frozen=True, slots=True)
class Combination:
    """Two definitions made one; zone and dates are those of the left."""

    operation: Operation
    left: Definition
    right: Definition

    @property
    def zone(self) -> str:
        """The zone of the leftmost operand."""
        return self.left.zone


Definition: TypeAlias = Rota | Combination


def read_definition(document: object, *, depth: int = 0) -> Definition:
    """Read a calendar from keywords or a document.

    Raises:
        CalendarError: with every fault of the document and its path.
    """
    faults = Faults()
    if _has_too_many(document):
        faults.add("", _TOO_MANY)
        faults.check(CalendarError)
    definition = _read(document, faults, depth)
    faults.check(CalendarError)
    return definition


def _has_too_many(document: object) -> bool:
    """Count the calendars of a document, shared parts each time: a short one may hold billions."""
    waiting, combinations, calendars = [document], 0, 0
    while waiting and max(combinations, calendars) <= _MAX_CALENDARS:
        current = waiting.pop()
        parts = [current[name] for name in _OPERATIONS if is_mapping(current) and name in current]
        if parts:
            combinations += 1
            waiting += [
                operand
                for part in parts
                if is_list(part)
                for operand in part[: _MAX_CALENDARS + 1]
            ]
        else:
            calendars += 1
    return max(combinations, calendars) > _MAX_CALENDARS


def _read(document: object, faults: Faults, depth: int) -> Definition:
    if is_mapping(document):
        for operation in _OPERATIONS:
            if operation in document:
                return _read_combination(operation, document, faults, depth)
    return _read_rota(document, faults)


def _read_combination(
    operation: Operation, document: Mapping[object, object], faults: Faults, depth: int
) -> Definition:
    operands = document[operation]
    for key in document:
        if key not in {operation, "slacalc"}:
            faults.add(joined("", key), f"unknown field beside {operation}", document[key])
    if not is_list(operands) or len(operands) not in _OPERANDS:
        faults.add(operation, "expected a list of at least two calendars", operands)
        return _NOTHING
    if depth >= _MAX_DEPTH:
        faults.add(operation, f"calendars are nested deeper than {_MAX_DEPTH}")
        return _NOTHING
    parts: list[Definition] = []
    for number, operand in enumerate(operands):
        found = Faults()
        parts.append(_read(operand, found, depth + 1))
        faults.extend(found, under=f"{operation}.{number}")
    combined = parts[0]
    for part in parts[1:]:
        combined = Combination(operation, combined, part)
    return combined


def _read_rota(document: object, faults: Faults) -> Rota:
    known = ("slacalc", "timezone", *SCHEDULE_FIELDS, "versions")
    fields = read_fields(document, known, "", faults)
    if fields is None:
        return _NOTHING
    if not is_format(fields.get("slacalc", 1), 1):
        faults.add("slacalc", "this version reads format 1", fields["slacalc"])
    zone = read_zone(fields.get("timezone"), "timezone", faults)
    base = read_schedule(fields, faults)
    versions = _read_versions(fields.get("versions"), base, faults)
    rota = Rota(zone, base, versions)
    if not faults and not any(schedule.opens for schedule in rota.schedules):
        faults.add("hours", 'the calendar never opens; give hours such as "Mon-Fri 09:00-17:00"')
    return rota


def _read_versions(
    value: object, base: Schedule, faults: Faults
) -> tuple[tuple[date, Schedule], ...]:
    if value is None:
        return ()
    if not is_mapping(value) or len(value) > _MAX_VERSIONS:
        faults.add("versions", "expected a mapping of dates to the fields that change", value)
        return ()
    dated: list[tuple[date, object, str]] = []
    for key, body in value.items():
        start = read_date(key, joined("versions", key), faults)
        if start is not None:
            dated.append((start, body, joined("versions", key)))
    versions: list[tuple[date, Schedule]] = []
    for start, body, path in sorted(dated, key=lambda version: version[0]):
        if versions and versions[-1][0] == start:
            faults.add(path, f"{start} is given twice")
        found = Faults()
        fields = read_fields(body, SCHEDULE_FIELDS, "", found) or {}
        base = read_schedule(fields, found, base)
        faults.extend(found, under=path)
        versions.append((start, base))
    return tuple(versions)


def definition_document(definition: Definition) -> dict[str, object]:
    """Return *definition* in plain JSON types, as `read_definition` reads it."""
    if isinstance(definition, Combination):
        return {
            definition.operation: [definition_document(part) for part in _operands(definition)]
        }
    document: dict[str, object] = {"timezone": definition.zone}
    document |= schedule_document(definition.schedule, Schedule())
    base = definition.schedule
    versions: dict[str, object] = {}
    for start, schedule in definition.versions:
        versions[str(start)] = schedule_document(schedule, base)
        base = schedule
    return document | ({"versions": versions} if versions else {})


def definition_zones(definition: Definition) -> tuple[str, ...]:
    """Return the time zones of a definition, each once, sorted."""
    if isinstance(definition, Combination):
        both = {*definition_zones(definition.left), *definition_zones(definition.right)}
        return tuple(sorted(both))
    return (definition.zone,)


def combined(operation: Operation, left: Definition, right: Definition) -> Combination:
    """Combine two definitions.

    Raises:
        CalendarError: the result would be nested too deep, or have too many calendars.
    """
    combination, faults = Combination(operation, left, right), Faults()
    # Counted first: without a bound, measuring the depth of shared parts would not end.
    if _size(left) + _size(right) > _MAX_CALENDARS:
        faults.add("", _TOO_MANY)
    elif _depth(combination) > _MAX_DEPTH:
        faults.add(operation, f"calendars are nested deeper than {_MAX_DEPTH}; combine fewer")
    faults.check(CalendarError)
    return combination


def _size(definition: Definition) -> int:
    """Return how many calendars a definition combines."""
    if isinstance(definition, Combination):
        return _size(definition.left) + _size(definition.right)
    return 1


def _depth(definition: Definition) -> int:
    """Return how deep a definition's document is nested."""
    if isinstance(definition, Combination):
        return 1 + max(map(_depth, _operands(definition)))
    return 0


def _operands(combination: Combination) -> list[Definition]:
    """Return the operands as a list: `a | b | c` is one union of three."""
    left = combination.left
    if isinstance(left, Combination) and left.operation == combination.operation:
        return [*_operands(left), combination.right]
    return [left, combination.right]


_NOTHING: Final = Rota("UTC", Schedule())
