"""Findings: what reads well in an agreement, and yet is hardly meant."""

from __future__ import annotations

from dataclasses import dataclass
from typing import final

__all__ = ("Finding",)


@final
@dataclass(frozen=True, slots=True)
class Finding:
    """One thing that is hardly meant.

    Attributes:
        kind: Which sort of thing, in a word or two that stay the same.
        path: The place, such as `rules.2` or `levels.gold.targets.reaction`.
        message: What is wrong, and what to do.
    """

    kind: str
    path: str
    message: str

    def __str__(self) -> str:
        return f"{self.path}: {self.message}"

    def to_dict(self) -> dict[str, object]:
        """Return the finding in plain JSON types."""
        return {"kind": self.kind, "message": self.message, "path": self.path}
