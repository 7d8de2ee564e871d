"""One form for tables that come in parts: whatever the parts are typed as, they fit together."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

import pyarrow as pa

from slacalc.batch.arrow import is_text, is_value
from slacalc.batch.tables.zoned import zoned_columns
from slacalc.batch.verdict.events import INSTANT
from slacalc.errors import Fault, TableError

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable
    from typing import Any, TypeAlias

    from slacalc.batch.tables.judged import Question

    Field: TypeAlias = pa.Field[Any]

__all__ = ("EVENTS", "REQUESTS", "TIMES", "Form", "common_form")

EVENTS: Final = "events"
REQUESTS: Final = "requests"

TIMES: Final = ("at", "until", "recorded_at")
"""The columns of events that have to be instants."""

_REQUIRED: Final = {EVENTS: ("request", "at", "kind"), REQUESTS: ("request",)}
_NUMBERED: Final = ("request", "id")


class Form:
    """The columns that matter, in types that all parts can be brought to.

    Args:
        what: `EVENTS` or `REQUESTS`.
        schema: The columns and their types.
        timezone: The zone of instants without one.
        asked: The columns that the question asks for; others stay as they are.
    """

    def __init__(
        self, what: str, schema: pa.Schema, timezone: str | None, asked: Collection[str]
    ) -> None:
        self.what = what
        self.schema = schema
        self._asked = frozenset(asked)
        self._timezone = timezone
        self._times = TIMES if what == EVENTS else ()

    def of(self, part: pa.Table) -> pa.Table:
        """Return *part* in this form; what it lacks is null."""
        names = [name for name in self.schema.names if name in part.column_names]
        part = part.select(names)
        part = zoned_columns(part, self.what, self._timezone, self._times, among=self._asked)
        columns = [
            part.column(field.name).cast(field.type)
            if field.name in names
            else pa.chunked_array([pa.nulls(part.num_rows, field.type)])
            for field in self.schema
        ]
        return pa.Table.from_arrays(columns, schema=self.schema)


def common_form(
    what: str,
    parts: Iterable[tuple[pa.Schema, str]],
    question: Question,
    timezone: str | None,
) -> Form:
    """Return the form of a table whose *parts* have these columns, each with its place.

    Raises:
        TableError: a part lacks a column that is needed, or has another type than the others.
    """
    schema: pa.Schema | None = None
    for part, place in parts:
        for name in _REQUIRED[what]:
            if name not in part.names:
                has = ", ".join(part.names[:12]) or "none"
                fault = Fault(f"{what}.{name}", f"{place} lacks the column; it has: {has}")
                raise TableError.of([fault])
        found = _plain(part, what, question)
        schema = found if schema is None else _joined(schema, found, what, place)
    schema = pa.schema([]) if schema is None else schema
    return Form(what, schema, timezone, question.columns(schema.names))


def _plain(part: pa.Schema, what: str, question: Question) -> pa.Schema:
    """Return the columns of *part* that have to be there, with the types they have inside."""
    asked = question.columns(part.names)
    names = question.event_columns(part.names) if what == EVENTS else asked
    kinds = {name: part.field(name).type for name in names}
    fields = {
        # Instants that nobody asks for are compared as they are, wall times among them.
        name: kind if pa.types.is_timestamp(kind) and name not in asked else _type(name, kind)
        for name, kind in kinds.items()
        if name in asked or is_value(kind)
    }
    return pa.schema(fields)


def _type(name: str, kind: pa.DataType) -> pa.DataType:
    """Return the type that a column has inside: text as such, identifiers and instants wide."""
    if pa.types.is_dictionary(kind):
        return _type(name, kind.value_type)
    if is_text(kind):
        return pa.string()
    if pa.types.is_timestamp(kind):
        return INSTANT
    return pa.int64() if name in _NUMBERED and pa.types.is_integer(kind) else kind


def _joined(schema: pa.Schema, found: pa.Schema, what: str, place: str) -> pa.Schema:
    try:
        return pa.unify_schemas([schema, found], promote_options="permissive")
    except pa.ArrowTypeError:
        faults = [
            Fault(
                f"{what}.{field.name}",
                f"is {field.type} in {place} and {schema.field(field.name).type} before; "
                "give it one type",
            )
            for field in found
            if field.name in schema.names and not _fits(schema.field(field.name), field)
        ]
        raise TableError.of(faults) from None


def _fits(one: Field, other: Field) -> bool:
    try:
        pa.unify_schemas([pa.schema([one]), pa.schema([other])], promote_options="permissive")
    except pa.ArrowTypeError:
        return False
    return True
