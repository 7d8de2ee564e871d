"""The two shapes that documents have inside: lists and mappings, for type checkers too."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TypeGuard

__all__ = ("is_list", "is_mapping")


def is_list(value: object) -> TypeGuard[Sequence[object]]:
    """Return whether *value* is a list or a tuple."""
    return isinstance(value, list | tuple)


def is_mapping(value: object) -> TypeGuard[Mapping[object, object]]:
    """Return whether *value* is a mapping."""
    return isinstance(value, Mapping)
