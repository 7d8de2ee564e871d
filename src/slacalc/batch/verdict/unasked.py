"""What events say that nobody asks for: it is read only where two of a request share an `id`.

Such events are one if they agree in everything, and contradict each other if they do not; so
columns that matter to no agreement are compared there, and nowhere else.
"""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final, final

import pyarrow as pa

from slacalc.batch.arrow import is_value, places

if TYPE_CHECKING:
    from collections.abc import Collection, Hashable, Iterable, Sequence

    from slacalc.batch.arrays import Int64s
    from slacalc.batch.arrow import Chunked

__all__ = ("Unasked", "repeated")

_NOTE: Final = "note"


@final
@dataclass(frozen=True, slots=True)
class Unasked:
    """The columns of a table of events that nobody asks for, as they were given.

    Attributes:
        table: The columns that may be facts, and the notes.
        rows: Which of its rows are meant, in their order; None for all.
    """

    table: pa.Table
    rows: Int64s | None = None

    @classmethod
    def of(cls, events: pa.Table, asked: Collection[str]) -> Unasked:
        """Return the columns of *events* beside those *asked* for that may be facts, and notes."""
        others = [field for field in events.schema if field.name not in asked]
        return cls(events.select([field.name for field in others if is_value(field.type)]))

    def some(self, rows: Int64s) -> Unasked:
        """Return what *rows* say."""
        return Unasked(self.table, rows if self.rows is None else self.rows[rows])

    def marks(self, rows: Int64s) -> list[str]:
        """Return a text for each of *rows*: the same where all these columns say the same."""
        if not self.table.num_columns:
            return [""] * rows.size
        taken = places(rows if self.rows is None else self.rows[rows])
        columns = [
            _said(name, self.table.column(name).take(taken)) for name in self.table.column_names
        ]
        known: dict[tuple[Hashable, ...], str] = {}
        return [known.setdefault(row, str(len(known))) for row in zip(*columns, strict=True)]


def repeated(events: Iterable[tuple[int, object]]) -> list[int]:
    """Return which of *events*, pairs of a request and an `id`, share them with another.

    >>> repeated([(0, "x"), (0, "y"), (0, "x"), (1, "y"), (1, None), (1, None)])
    [0, 2]
    """
    pairs = list(events)
    counts = Counter(pair for pair in pairs if pair[1] is not None)
    return [place for place, pair in enumerate(pairs) if counts[pair] > 1]


def _said(name: str, column: Chunked) -> Sequence[Hashable]:
    """Return the values of *column*, of which those that say the same are equal."""
    comparable: Chunked = column.cast(_comparable(column.type))
    values = [_frozen(value) for value in comparable.to_pylist()]
    # No note is an empty one.
    return [None if value == "" else value for value in values] if name == _NOTE else values


def _frozen(value: object) -> Hashable:
    if isinstance(value, list):
        return tuple(map(_frozen, value))
    # One NaN is like the other, though it is unequal to itself.
    return "nan" if value != value else value  # noqa: PLR0124 - see above


def _comparable(kind: pa.DataType) -> pa.DataType:
    """Return a type for values of *kind* that Python holds whole: instants are integers."""
    if isinstance(kind, pa.DictionaryType):
        return _comparable(kind.value_type)
    if isinstance(kind, pa.ListType | pa.LargeListType):
        return pa.list_(_comparable(kind.value_type))
    if pa.types.is_date32(kind):
        return pa.int32()
    return pa.int64() if pa.types.is_timestamp(kind) or pa.types.is_date64(kind) else kind
