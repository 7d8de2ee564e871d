"""Columns of tables by their headings, and the cells in them."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING, Final

from slacalc.io.documents.plain import unreadable
from slacalc.io.tables.cells import CellError, Instants, fact_reader

if TYPE_CHECKING:
    from slacalc.typing import Fact

__all__ = ("FactCells", "fact_cells", "instant_cell", "places", "stripped")

_SHOWN_COLUMNS: Final = 20


def places(header: list[str], wanted: Mapping[str, str]) -> dict[str, int]:
    """Return in which column each field stands.

    Args:
        header: The headings.
        wanted: The heading of each field.

    Raises:
        FormatError: a heading is missing, or stands twice; with all of them.
    """
    missing = [
        f"{heading} ({field})" for field, heading in wanted.items() if heading not in header
    ]
    if missing:
        shown_header = ", ".join(header[:_SHOWN_COLUMNS])[:500]
        message = (
            f"no column {', '.join(missing)}; the columns are {shown_header}. "
            "Name the right ones in the agreement's source: or by options"
        )
        raise unreadable(message)
    twice = sorted({heading for heading in wanted.values() if header.count(heading) > 1})
    if twice:
        message = f"the column {', '.join(twice)} stands twice in the header; rename one"
        raise unreadable(message)
    return {field: header.index(heading) for field, heading in wanted.items()}


def stripped(cells: list[str], header: list[str]) -> list[str]:
    """Return *cells* without spaces round them.

    Raises:
        CellError: there are not as many as *header* has headings.
    """
    if len(cells) != len(header):
        message = f"{len(cells)} values where the header has {len(header)}"
        raise CellError(message)
    return [cell.strip() for cell in cells]


def instant_cell(instants: Instants, name: str, cell: str) -> datetime | None:
    """Return the instant in the cell called *name*; None where it is empty.

    Raises:
        CellError: it cannot be read.
    """
    try:
        return instants.read(cell) if cell else None
    except CellError as error:
        raise type(error)(f"{name}: {error}") from None


@dataclass(frozen=True, slots=True)
class FactCells:
    """The columns of facts: the name of each, its column, and what reads its cells."""

    columns: tuple[tuple[str, int, Callable[[str], Fact]], ...]

    def read(self, cells: list[str]) -> dict[str, Fact]:
        """Return the facts in *cells*; an empty cell is no fact.

        Raises:
            CellError: one of them cannot be read.
        """
        return {name: _fact(name, read, cells[at]) for name, at, read in self.columns if cells[at]}


def fact_cells(types: Mapping[str, str], at: Mapping[str, int], instants: Instants) -> FactCells:
    """Return what reads facts of these *types*, the place of each by `facts.NAME`."""
    return FactCells(
        tuple(
            (name, at[f"facts.{name}"], fact_reader(kind, instants))
            for name, kind in types.items()
        )
    )


def _fact(name: str, read: Callable[[str], Fact], cell: str) -> Fact:
    try:
        return read(cell)
    except CellError as error:
        raise type(error)(f"{name}: {error}") from None
