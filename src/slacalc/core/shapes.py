"""Type guards for what documents are made of: mappings and lists of anything."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TypeGuard

__all__ = ("is_list", "is_mapping")


def is_mapping(value: object) -> TypeGuard[Mapping[object, object]]:
    """Return whether *value* is a mapping, of whatever."""
    return isinstance(value, Mapping)


def is_list(value: object) -> TypeGuard[Sequence[object]]:
    """Return whether *value* is a list or a tuple, of whatever; text is neither."""
    return isinstance(value, list | tuple)
