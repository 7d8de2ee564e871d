"""What documents are made of: mappings, lists, and the number of their format."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TypeGuard

__all__ = ("is_format", "is_list", "is_mapping")


def is_format(value: object, number: int) -> bool:
    """Return whether *value* is the *number* of a format; to Python, `true` is 1 as well."""
    return value == number and not isinstance(value, bool)


def is_mapping(value: object) -> TypeGuard[Mapping[object, object]]:
    """Return whether *value* is a mapping, of whatever."""
    return isinstance(value, Mapping)


def is_list(value: object) -> TypeGuard[Sequence[object]]:
    """Return whether *value* is a list or a tuple, of whatever; text is neither."""
    return isinstance(value, list | tuple)
