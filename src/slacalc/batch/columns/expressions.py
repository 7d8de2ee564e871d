"""Expressions of Polars: the functions over columns, asked batch by batch when a frame runs."""

from __future__ import annotations

import sys
from collections.abc import Callable, Mapping, Sequence
from typing import TYPE_CHECKING, Literal, TypeAlias, cast

from slacalc.errors import Fault, FormatError, TableError

if TYPE_CHECKING:
    import polars as pl

__all__ = ("expression", "has_expression")

Gives: TypeAlias = Literal["instants", "lengths", "truths"]
"""What a function gives."""


def has_expression(*given: object) -> bool:
    """Return whether one of *given* is an expression of Polars, without loading Polars."""
    polars = sys.modules.get("polars")
    return polars is not None and any(isinstance(value, polars.Expr) for value in given)


def expression(
    ask: Callable[..., object],
    gives: Gives,
    columns: Mapping[str, object],
    options: Mapping[str, object],
) -> object:
    """Return the expression that asks *ask* with *columns*, some of which are expressions.

    Lazy frames want to know the type of a result beforehand. Lengths are microseconds. Instants
    are microseconds in `timezone` where it is given, and else what the first column is.

    Raises:
        FormatError: instants are wanted, and the first column is no expression.
    """
    import polars as pl

    names = [name for name, value in columns.items() if isinstance(value, pl.Expr)]
    first = next(iter(columns))
    if gives == "instants" and first not in names:
        message = f"{first} has to be an expression where another column is one"
        raise FormatError(message)
    zone = options["timezone"]

    def run(batch: Sequence[pl.Series]) -> pl.Series:
        given = {**columns, **dict(zip(names, batch, strict=True))}
        found = cast("pl.Series", ask(**given, **options))
        if gives != "instants":
            return found
        return _as(found, batch[0].dtype if zone is None else pl.Datetime("us", str(zone)))

    asked = [cast("pl.Expr", columns[name]) for name in names]
    return pl.map_batches(asked, run, _dtype(gives, zone), is_elementwise=True)


def _dtype(gives: Gives, zone: object) -> pl.DataType | pl.DataTypeExpr:
    import polars as pl

    if gives == "lengths":
        return pl.Duration("us")
    if gives == "truths":
        return pl.Boolean()
    return pl.self_dtype() if zone is None else pl.Datetime("us", str(zone))


def _as(found: pl.Series, dtype: pl.DataType) -> pl.Series:
    """Return the instants *found* in the unit and the zone of *dtype*, exactly."""
    if found.dtype == dtype:
        return found
    exact = found.cast(dtype)
    if not exact.cast(found.dtype).eq_missing(found).all():
        message = "results are finer than its unit; use .dt.cast_time_unit('us') first"
        raise TableError.of([Fault(found.name, message)])
    return exact
