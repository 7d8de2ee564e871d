"""The reader of a metric's fields, for keywords and documents alike."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from types import MappingProxyType
from typing import TYPE_CHECKING, Final, Literal, TypeAlias

from slacalc.clock.metrics.condition_reading import check_sorts, read_condition
from slacalc.clock.metrics.conditions import Condition, alternatives, condition_to_document
from slacalc.core.shapes import is_list, is_mapping

if TYPE_CHECKING:
    from slacalc.errors import Faults

__all__ = ("FIELDS", "ConditionDocument", "Cycles", "Next", "PauseReason", "read_fields")

Cycles: TypeAlias = Literal["each", "first", "last", "worst", "sum"]
"""What summaries count; every cycle is always listed."""

Next: TypeAlias = Literal["free", "due"]
"""When a further cycle starts: at its signal, or no earlier than the previous due."""

ConditionDocument: TypeAlias = Condition | Mapping[str, object] | Sequence[Mapping[str, object]]
"""A condition as callers write it."""

FIELDS: Final[Mapping[str, str]] = MappingProxyType(
    {
        "start": "start",
        "stop": "stop",
        "pause": "pause",
        "resume": "resume",
        "reset": "reset",
        "cancel": "cancel",
        "reopens": "reopens",
        "reopen": "reopen",
        "again": "again",
        "cycles": "cycles",
        "next": "next",
        "from_fact": "from",
    },
)
"""The fields of a metric, each with its word in documents."""

_CHOICES: Final[Mapping[str, tuple[str, ...]]] = MappingProxyType(
    {
        "reopen": ("continue", "count", "restart", "new_cycle", "ignore"),
        "again": ("ignore", "restart"),
        "cycles": ("each", "first", "last", "worst", "sum"),
        "next": ("free", "due"),
    },
)


@dataclass(frozen=True, slots=True)
class PauseReason:
    """One reason to pause: a state, or an event that lasts until `resume`.

    `charge` names the party whom the waiting is charged to.
    """

    condition: Condition
    charge: str | None = None

    def to_document(self) -> dict[str, object]:
        """Return the form that documents use."""
        document = condition_to_document(self.condition)
        return document if self.charge is None else {**document, "charge": self.charge}


def read_fields(given: Mapping[str, object], faults: Faults, path: str) -> dict[str, object]:
    """Return the fields of a metric as values; note in *faults* what is wrong with *given*."""
    read: dict[str, object] = {}
    for name, value in given.items():
        place = f"{path}.{FIELDS[name]}" if path else FIELDS[name]
        if name in _CHOICES:
            read[name] = _choice(value, _CHOICES[name], faults, place)
        elif name == "from_fact":
            read[name] = _name(value, faults, place, "the name of a fact")
        elif name == "pause":
            read[name] = _reasons(value, faults, place)
        elif name == "start" or value is not None:
            read[name] = _condition(value, faults, place)
        else:
            read[name] = None
    return read


def _choice(value: object, choices: Sequence[str], faults: Faults, path: str) -> object:
    if value not in choices:
        faults.add(path, f"expected {', '.join(choices[:-1])} or {choices[-1]}", value)
    return value


def _name(value: object, faults: Faults, path: str, what: str) -> str | None:
    if value is None or (isinstance(value, str) and value):
        return value
    faults.add(path, f"expected {what}", value)
    return None


def _condition(value: object, faults: Faults, path: str) -> Condition | None:
    if isinstance(value, Condition):
        check_sorts(value, faults, path)
        return value
    return read_condition(value, faults, path)


def _reasons(value: object, faults: Faults, path: str) -> tuple[PauseReason, ...]:
    """Read the reasons to pause: one, or a list of them; each way of an `any` is one."""
    if value is None:
        return ()
    if not is_list(value):
        return tuple(_reason(value, faults, path))
    places = [(f"{path}[{place}]", one) for place, one in enumerate(value)]
    return tuple(reason for place, one in places for reason in _reason(one, faults, place))


def _reason(value: object, faults: Faults, path: str) -> list[PauseReason]:
    if isinstance(value, PauseReason):
        check_sorts(value.condition, faults, path)
        return [value]
    charge = None
    if is_mapping(value) and "charge" in value:
        charge = _name(value["charge"], faults, f"{path}.charge", "the name of a party")
        value = {word: value[word] for word in value if word != "charge"}
    condition = _condition(value, faults, path)
    return [PauseReason(part, charge) for part in alternatives(condition)]
