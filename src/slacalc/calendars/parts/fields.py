"""Reading mappings of a document: known keys, unknown keys, names."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING, Final

from slacalc.core.shapes import is_list, is_mapping
from slacalc.showing import shown

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from slacalc.errors import Faults

__all__ = ("joined", "listed", "read_fields", "read_name", "sorted_keys")

_MAX_NAME: Final = 200
_MAX_KEY: Final = 80


def joined(path: str, key: object) -> str:
    """Return the path of *key* below *path*; a key may be anything, and is shown short."""
    plain = isinstance(key, date) or (isinstance(key, str) and len(key) <= _MAX_KEY)
    text = str(key) if plain else shown(key)
    return f"{path}.{text}" if path else text


def read_fields(
    value: object, known: Iterable[str], path: str, faults: Faults
) -> Mapping[str, object] | None:
    """Return *value* as a mapping with text keys, unknown ones noted and left out."""
    if not is_mapping(value):
        faults.add(path, f"expected a mapping with {', '.join(known)}", value)
        return None
    allowed = tuple(known)
    for key in value:
        if key not in allowed:
            faults.add(joined(path, key), f"unknown field; known are {', '.join(allowed)}")
    return {key: value[key] for key in allowed if key in value}


def read_name(value: object, path: str, faults: Faults) -> str:
    """Read a name for people; nothing given is no name."""
    if value is None:
        return ""
    if isinstance(value, str) and len(value) <= _MAX_NAME:
        return value
    faults.add(path, "expected a name of at most 200 characters", value)
    return ""


def listed(value: object) -> Sequence[object]:
    """Return *value* as a list: nothing is empty, one thing alone stands for a list of it."""
    if value is None:
        return ()
    return value if is_list(value) else (value,)


def sorted_keys(document: Mapping[str, object]) -> dict[str, object]:
    """Return *document* with the keys of all its mappings sorted."""
    return {key: _sorted(document[key]) for key in sorted(document)}


def _sorted(value: object) -> object:
    if is_mapping(value):
        return sorted_keys({str(key): item for key, item in value.items()})
    return [_sorted(item) for item in value] if is_list(value) else value
