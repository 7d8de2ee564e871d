"""Tables without dictionaries, as engines between machines want them: text as text."""

from __future__ import annotations

import pyarrow as pa

__all__ = ("plain_schema", "plain_table", "text_as_text")


def plain_schema(schema: pa.Schema) -> pa.Schema:
    """Return *schema* with the values themselves for dictionaries, and instants in UTC.

    >>> import pyarrow as pa
    >>> plain_schema(pa.schema({"level": pa.dictionary(pa.int32(), pa.string())}))
    level: string
    """
    return pa.schema([pa.field(field.name, _plain(field.type)) for field in schema])


def plain_table(table: pa.Table) -> pa.Table:
    """Return *table* in the types of `plain_schema`."""
    return table.replace_schema_metadata(None).cast(plain_schema(table.schema))


def text_as_text(table: pa.Table) -> pa.Table:
    """Return *table* with text for the dictionaries of its columns, all else as it is."""
    for place, field in enumerate(table.schema):
        if isinstance(field.type, pa.DictionaryType):
            column = table.column(place).cast(field.type.value_type)
            table = table.set_column(place, field.name, column)
    return table


def _plain(kind: pa.DataType) -> pa.DataType:
    if isinstance(kind, pa.DictionaryType):
        return _plain(kind.value_type)
    if isinstance(kind, pa.ListType):
        return pa.list_(_plain(kind.value_type))
    if isinstance(kind, pa.StructType):
        return pa.struct([pa.field(field.name, _plain(field.type)) for field in kind])
    return pa.timestamp("us", tz="UTC") if isinstance(kind, pa.TimestampType) else kind
