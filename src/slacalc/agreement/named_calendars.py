"""The calendars of an agreement: definitions by name, some of them made of others."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import reduce
from typing import Annotated, Final, Literal, TypeAlias, cast, final

from pydantic import GetPydanticSchema, PlainSerializer, WithJsonSchema
from pydantic_core.core_schema import no_info_plain_validator_function

from slacalc.agreement.document import glimpse, reader
from slacalc.agreement.tables import Table
from slacalc.calendars.calendar import Calendar
from slacalc.calendars.json_schema import CALENDAR_SCHEMA
from slacalc.clock.shapes import is_list, is_mapping
from slacalc.errors import CalendarError, Faults

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
            faults.add(str(name), "the name of a calendar is text", glimpse(name))
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
    sizes: dict[str, int] = {}
    combinations = {name: combined_names(definition) for name, definition in given.items()}
    for name, combination in combinations.items():
        if isinstance(name, str) and combination is not None:
            for part in combination.names:
                if part not in combinations:
                    known = ", ".join(map(str, combinations))
                    path = f"{name}.{combination.operation}"
                    faults.add(path, f"no calendar {part!r}; defined are {known}")
            _size(name, combinations, sizes, (), faults)


def _size(
    name: str,
    combinations: Mapping[object, Combined | None],
    sizes: dict[str, int],
    above: tuple[str, ...],
    faults: Faults,
) -> int:
    """Return how many definitions *name* is made of; note circles and what is too large once."""
    if name in sizes:
        return sizes[name]
    combination = combinations.get(name)
    if combination is None:
        return 1
    sizes[name] = 1
    path = f"{name}.{combination.operation}"
    if len(above) > _DEEPEST:
        faults.add(path, f"calendars are combined more than {_DEEPEST} deep; combine fewer")
        return 1
    size = 0
    for part in dict.fromkeys(combination.names):
        if part in (chain := (*above, name)):
            circle = " -> ".join((*chain[chain.index(part) :], part))
            faults.add(path, f"a calendar cannot be made of itself: {circle}")
        else:
            size += _size(part, combinations, sizes, chain, faults)
    if size > _MOST_PARTS:
        faults.add(path, f"more than {_MOST_PARTS} calendars in one; combine fewer")
        size = 1
    sizes[name] = size
    return size


def resolved(calendars: NamedCalendars) -> dict[str, Calendar]:
    """Return every calendar by name, combinations made; they have been checked.

    Raises:
        CalendarError: when definitions with combinations of their own nest too deep together.
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
