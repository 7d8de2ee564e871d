"""What could not be answered in a column, row by row, where it does not stop the others."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, TypeAlias

from slacalc.errors import SlacalcError

if TYPE_CHECKING:
    from slacalc.batch.arrays import Int64s

__all__ = ("Failures", "Some", "fail", "fill_rows")

Failures: TypeAlias = dict[int, SlacalcError]
"""Errors by the number of the row."""

Some: TypeAlias = "Callable[[Int64s, Failures | None], Int64s]"
"""Answers the rows of these numbers, and notes failures by their place among them."""


def fail(failures: Failures | None, rows: Int64s, error: SlacalcError) -> None:
    """Note *error* for *rows*; raise it where nobody collects."""
    if failures is None:
        raise error
    failures.update(dict.fromkeys(rows.tolist(), error))


def fill_rows(found: Int64s, rows: Int64s, ask: Some, failures: Failures | None) -> None:
    """Write into *found* what *ask* says of some *rows*; its failures become those of the rows."""
    if not rows.size:
        return
    noted: Failures | None = None if failures is None else {}
    found[rows] = ask(rows, noted)
    if failures is not None and noted:
        failures.update({int(rows[place]): error for place, error in noted.items()})
