"""Types of Spark as types of Arrow, and back as Spark's own words for them."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

import pyarrow as pa

from slacalc.errors import Fault, TableError

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable

    from pyspark.sql.types import DataType, StructType

__all__ = ("arrow_schema", "spark_words")

_ARROW: Final[dict[str, pa.DataType]] = {
    "string": pa.string(),
    "boolean": pa.bool_(),
    "tinyint": pa.int8(),
    "smallint": pa.int16(),
    "int": pa.int32(),
    "bigint": pa.int64(),
    "float": pa.float32(),
    "double": pa.float64(),
    "date": pa.date32(),
    "timestamp": pa.timestamp("us", tz="UTC"),
    "timestamp_ntz": pa.timestamp("us"),
    "void": pa.null(),
}
_WORDS: Final = {str(kind): word for word, kind in _ARROW.items()}


def arrow_schema(
    schema: StructType, names: Iterable[str], what: str, asked: Collection[str]
) -> pa.Schema:
    """Return the columns *names* of a Spark frame as Arrow has them.

    Those of a type that no fact has are left out where nobody *asked* for them.

    Raises:
        TableError: a column is of a type that no fact has.
    """
    fields: list[pa.Field[pa.DataType]] = []
    for name in names:
        kind = _arrow(schema[name].dataType)
        if kind is None and name not in asked:
            continue
        if kind is None:
            message = f"{schema[name].dataType.simpleString()} is no type of a fact; cast it"
            raise TableError.of([Fault(f"{what}.{name}", message)])
        fields.append(pa.field(name, kind))
    return pa.schema(fields)


def _arrow(kind: DataType) -> pa.DataType | None:
    from pyspark.sql.types import ArrayType, CharType, DecimalType, VarcharType

    if isinstance(kind, ArrayType):
        element = _arrow(kind.elementType)
        return None if element is None else pa.list_(element)
    if isinstance(kind, DecimalType):
        return pa.decimal128(kind.precision, kind.scale)
    if isinstance(kind, CharType | VarcharType):
        return pa.string()
    return _ARROW.get(kind.simpleString())


def spark_words(schema: pa.Schema) -> str:
    """Return the columns of *schema*, which has no dictionaries, as Spark declares them.

    >>> import pyarrow as pa
    >>> spark_words(pa.schema({"request": pa.int64(), "elapsed": pa.duration("us")}))
    '`request` bigint, `elapsed` interval day to second'
    """
    return ", ".join(f"`{field.name}` {_word(field.type)}" for field in schema)


def _word(kind: pa.DataType) -> str:
    if isinstance(kind, pa.DurationType):
        return "interval day to second"
    if isinstance(kind, pa.Decimal128Type):
        return f"decimal({kind.precision}, {kind.scale})"
    if isinstance(kind, pa.ListType):
        return f"array<{_word(kind.value_type)}>"
    if isinstance(kind, pa.StructType):
        inside = ", ".join(f"`{field.name}`: {_word(field.type)}" for field in kind)
        return f"struct<{inside}>"
    return _WORDS[str(kind)]
