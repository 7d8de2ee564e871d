"""The calendars of an agreement: definitions by name, some of them made of others."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import reduce
from itertools import islice
from typing import Annotated, Final, Literal, TypeAlias, cast, final

from pydantic import GetPydanticSchema, PlainSerializer, WithJsonSchema
from pydantic_core.core_schema import no_info_plain_validator_function

from slacalc.agreement.parts.document import glimpse, reader
from slacalc.agreement.parts.tables import Table
from slacalc.calendars.calendar import Calendar
from slacalc.calendars.json_schema import CALENDAR_SCHEMA
from slacalc.calendars.parts.fields import joined
from slacalc.core.shapes import is_list, is_mapping
from slacalc.errors import CalendarError, Faults
from slacalc.showing import shown

__all__ = (
    "Combined",
    "NamedCalendars",
    "NamedCalendarsField",
    "calendars_document",
    "check_combinations",
    "combined_names",
    "read_calendars",
    "resolved",
)

Operation: TypeAlias = Literal["union", "intersection", "difference"]

_OPERATIONS: Final[tuple[Operation, ...]] = ("union", "intersection", "difference")
_OPERATORS: Final[Mapping[Operation, Callable[[Calendar, Calendar], Calendar]]] = {
    "union": Calendar.__or__,
    "intersection": Calendar.__and__,
    "difference": Calendar.__sub__,
}
_DEEPEST: Final = 15
_SHOWN: Final = 10
_MOST_PARTS: Final = 100
_NAMES: Final = {"type": "array", "items": {"type": "string"}, "minItems": 2}


@final
@dataclass(frozen=True, slots=True)
class Combined:
    """A calendar made of others, which it names."""

    operation: Operation
    names: tuple[str, ...]

    def to_dict(self) -> dict[str, object]:
        """Return it in plain JSON types."""
        return {self.operation: list(self.names)}


NamedCalendars: TypeAlias = Mapping[str, Calendar | Combined]


def combined_names(given: object) -> Combined | None:
    """Return what *given* combines, if it is a combination of names; None for anything else."""
    if isinstance(given, Combined):
        return given
    if not is_mapping(given) or len(given) != 1:
        return None
    for operation in _OPERATIONS:
        names = given.get(operation)
        if is_list(names) and any(isinstance(name, str) for name in names):
            return Combined(operation, tuple(name for name in names if isinstance(name, str)))
    return None


def read_calendars(given: object, faults: Faults) -> NamedCalendars:
    """Read calendars by name; whether the names they combine exist is seen to elsewhere."""
    if not is_mapping(given):
        faults.add("", "expected a mapping from names to calendars", glimpse(given))
        return Table({})
    calendars: dict[str, Calendar | Combined] = {}
    for name, definition in given.items():
        if not isinstance(name, str) or not name:
            faults.add(joined("", name), "the name of a calendar is text", glimpse(name))
            continue
        combination = combined_names(definition)
        if combination is not None:
            _check_parts(name, combination, definition, faults)
            calendars[name] = combination
        elif isinstance(definition, Calendar):
            calendars[name] = definition
        else:
            _read_one(name, definition, calendars, faults)
    return Table(calendars)


def _check_parts(name: str, combination: Combined, given: object, faults: Faults) -> None:
    parts = given[combination.operation] if is_mapping(given) else combination.names
    if is_list(parts) and len(parts) != len(combination.names):
        faults.add(f"{name}.{combination.operation}", "expected names alone, or definitions alone")
    elif len(combination.names) < 2:  # noqa: PLR2004 - combining takes two
        faults.add(f"{name}.{combination.operation}", "expected at least two names")


def _read_one(
    name: str, given: object, calendars: dict[str, Calendar | Combined], faults: Faults
) -> None:
    if not is_mapping(given):
        faults.add(name, "expected the definition of a calendar", glimpse(given))
        return
    try:
        calendars[name] = Calendar.from_dict(cast("Mapping[str, object]", given))
    except CalendarError as error:
        faults.extend(error.faults, under=name)


def check_combinations(given: Mapping[object, object], faults: Faults) -> None:
    """Note names in combinations that lead nowhere, in a circle, or to more than is sensible."""
    combinations = {name: combined_names(definition) for name, definition in given.items()}
    checker = _Checker(combinations, faults)
    for name, combination in combinations.items():
        if isinstance(name, str) and combination is not None:
            checker.measure(name, ())


class _Checker:
    """Measures combinations: of how many calendars they are made, and how deep."""

    def __init__(self, combinations: Mapping[object, Combined | None], faults: Faults) -> None:
        self._combinations = combinations
        self._faults = faults
        self._measured: dict[str, tuple[int, int]] = {}

    def measure(self, name: str, above: tuple[str, ...]) -> tuple[int, int]:
        """Return the parts and the depth of *name*; note once what is wrong with it."""
        if name in self._measured:
            return self._measured[name]
        combination = self._combinations.get(name)
        if combination is None or len(above) > _DEEPEST:
            # What lies deeper is too deep for what is above it, however it goes on.
            return 1, 0 if combination is None else 1
        path = f"{name}.{combination.operation}"
        chain = (*above, name)
        parts = depth = 0
        for part in dict.fromkeys(combination.names):
            if part in chain:
                circle = " -> ".join((*chain[chain.index(part) :], part))
                self._faults.add(path, f"a calendar cannot be made of itself: {circle}")
            elif part not in self._combinations:
                known = ", ".join(map(str, islice(self._combinations, _SHOWN)))
                self._faults.add(path, f"no calendar {shown(part)}; defined are {known}")
            else:
                more, deeper = self.measure(part, chain)
                parts += more * combination.names.count(part)
                depth = max(depth, deeper)
        self._measured[name] = self._sensible(path, parts, depth + 1)
        return self._measured[name]

    def _sensible(self, path: str, parts: int, depth: int) -> tuple[int, int]:
        """Note what is too much; it counts for little then, so that it is noted once."""
        if parts > _MOST_PARTS:
            self._faults.add(path, f"more than {_MOST_PARTS} calendars in one; combine fewer")
            return 1, 1
        if depth > _DEEPEST:
            message = f"calendars are combined more than {_DEEPEST} deep; combine fewer"
            self._faults.add(path, message)
            return 1, 1
        return parts, depth


def resolved(calendars: NamedCalendars) -> dict[str, Calendar]:
    """Return every calendar by name, combinations made; they have been checked.

    Raises:
        CalendarError: definitions with combinations of their own nest too deep together.
    """
    found: dict[str, Calendar] = {}

    def calendar(name: str) -> Calendar:
        if name not in found:
            given = calendars[name]
            found[name] = given if isinstance(given, Calendar) else made(given)
        return found[name]

    def made(combined: Combined) -> Calendar:
        return reduce(_OPERATORS[combined.operation], [calendar(part) for part in combined.names])

    for name in calendars:
        calendar(name)
    return found


def calendars_document(calendars: NamedCalendars) -> dict[str, object]:
    """Return *calendars* in plain JSON types, keys sorted."""
    return {name: calendars[name].to_dict() for name in sorted(calendars)}


NamedCalendarsField = Annotated[
    Mapping[str, Calendar | Combined],
    GetPydanticSchema(
        lambda _type, _handler: no_info_plain_validator_function(reader(read_calendars)),
    ),
    PlainSerializer(calendars_document),
    WithJsonSchema(
        {
            "type": "object",
            "additionalProperties": {
                "anyOf": [
                    CALENDAR_SCHEMA,
                    *(
                        {
                            "type": "object",
                            "properties": {operation: _NAMES},
                            "required": [operation],
                            "additionalProperties": False,
                        }
                        for operation in _OPERATIONS
                    ),
                ],
            },
        },
    ),
]
"""A field of calendars by name."""
