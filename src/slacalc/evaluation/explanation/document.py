"""An explanation before it is laid out: statements, sections and tables, words chosen."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, NamedTuple, final

if TYPE_CHECKING:
    from slacalc.evaluation.ledgers.ledger import Ledger

__all__ = ("Explanation", "Section", "Statement", "Table")


class Statement(NamedTuple):
    """One thing that is said: what it is about, in our word and in the language's."""

    topic: str
    heading: str
    text: str


class Table(NamedTuple):
    """A table of stretches; columns of amounts are set to the right."""

    heads: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]
    right: frozenset[int]


@final
@dataclass(frozen=True, slots=True)
class Section:
    """What is said of one run.

    Attributes:
        target: The name of the target.
        cycle: The number of the run.
        title: Its title.
        statements: What is said of it.
        table: Its ledger in stretches, as long as needed.
        ledger: Its ledger.
    """

    target: str
    cycle: int
    title: str
    statements: tuple[Statement, ...]
    table: Table
    ledger: Ledger


@final
@dataclass(frozen=True, slots=True)
class Explanation:
    """An explanation.

    Attributes:
        language: The code of its language.
        request: The request's id; None for a result alone.
        title: Its title; empty for a result alone.
        statements: What is said of the whole.
        sections: The runs.
        omitted: What is said in place of rows that are left out; the number goes into it.
    """

    language: str
    request: str | int | None
    title: str
    statements: tuple[Statement, ...]
    sections: tuple[Section, ...]
    omitted: str
