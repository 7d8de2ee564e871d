"""Column functions for Spark: open time between columns, and deadlines, as Arrow functions."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final, Literal, TypeAlias, cast

import pyarrow as pa

from slacalc.batch.arrow import one_piece
from slacalc.batch.questions import asking, moving
from slacalc.errors import MissingExtraError

if TYPE_CHECKING:
    from collections.abc import Callable

    from pyspark.sql import Column

    from slacalc.batch.arrow import Piece
    from slacalc.calendars.calendar import Calendar
    from slacalc.calendars.measuring.landing import Landing
    from slacalc.typing import Amount

    ColumnOrName: TypeAlias = Column | str

__all__ = ("add", "deadline", "elapsed", "is_open", "subtract")

_SPAN: Final = "interval day to second"
_INSTANT: Final = "timestamp"
_UTC: Final = pa.timestamp("us", tz="UTC")


def elapsed(
    start: ColumnOrName,
    end: ColumnOrName,
    calendar: Calendar,
    *,
    pauses: ColumnOrName | None = None,
    unit: Literal["time", "days"] = "time",
) -> Column:
    """Return the open time between two columns of timestamps, as `slacalc.batch.elapsed` does.

    Args:
        start: A column of timestamps, or its name.
        end: Another one.
        calendar: The calendar.
        pauses: A column of arrays of structs of two timestamps, from and to, or its name.
        unit: `"time"`, or `"days"`: working days, of which one is 24 hours.

    Returns:
        A column of day-time intervals; null where a timestamp is.
    """
    said = {"calendar": calendar, "unit": unit}
    if pauses is None:
        return _column(asking.elapsed, _SPAN, (start, end), said)
    return _column(_paused_elapsed, _SPAN, (start, end, pauses), said)


def _paused_elapsed(
    start: Piece, end: Piece, pauses: Piece, *, calendar: Calendar, unit: Literal["time", "days"]
) -> object:
    return asking.elapsed(start, end, calendar, pauses=pauses, unit=unit)


def add(
    start: ColumnOrName,
    amount: Amount,
    calendar: Calendar,
    *,
    landing: Landing | None = None,
) -> Column:
    """Return where *amount* leads from a column of timestamps, as `slacalc.batch.add` does."""
    said = {"amount": amount, "calendar": calendar, "landing": landing}
    return _column(moving.add, _INSTANT, (start,), said)


def subtract(
    end: ColumnOrName,
    amount: Amount,
    calendar: Calendar,
    *,
    landing: Landing | None = None,
) -> Column:
    """Return where *amount* leads back to, as `slacalc.batch.subtract` does."""
    said = {"amount": amount, "calendar": calendar, "landing": landing}
    return _column(moving.subtract, _INSTANT, (end,), said)


def deadline(
    start: ColumnOrName,
    amount: Amount,
    calendar: Calendar,
    *,
    pauses: ColumnOrName | None = None,
    held: Amount | None = None,
    landing: Landing | None = None,
) -> Column:
    """Return when *amount* is used up, as `slacalc.batch.deadline` does.

    Args:
        start: A column of timestamps, or its name.
        amount: The amount of every row.
        calendar: The calendar.
        pauses: A column of arrays of structs of two timestamps, from and to, or its name.
        held: Time that did not count, of every row.
        landing: Where deadlines rest that fall in closed time.
    """
    said = {"amount": amount, "calendar": calendar, "held": held, "landing": landing}
    if pauses is None:
        return _column(moving.deadline, _INSTANT, (start,), said)
    return _column(_paused_deadline, _INSTANT, (start, pauses), said)


def _paused_deadline(
    start: Piece,
    pauses: Piece,
    *,
    amount: Amount,
    calendar: Calendar,
    held: Amount | None,
    landing: Landing | None,
) -> object:
    return moving.deadline(start, amount, calendar, pauses=pauses, held=held, landing=landing)


def is_open(moment: ColumnOrName, calendar: Calendar) -> Column:
    """Return whether a column of timestamps lies in open time, as a column of booleans."""
    return _column(asking.is_open, "boolean", (moment,), {"calendar": calendar})


def _column(
    function: Callable[..., object],
    returns: str,
    columns: tuple[ColumnOrName, ...],
    said: dict[str, Any],
) -> Column:
    """Return the column that *function* makes of *columns*, batch by batch on the workers."""
    try:
        from pyspark.sql.pandas import functions as f
    except ModuleNotFoundError as error:
        raise MissingExtraError.of(str(error.name), "spark") from None

    arrow_udf = cast("Callable[..., Callable[..., Column]]", f.arrow_udf)

    def run(*pieces: Piece) -> Piece:
        return _plain(function(*map(_zoned, pieces), **said))

    # Spark reads annotations to see what sort of function this is.
    run.__annotations__ = dict.fromkeys(run.__annotations__, pa.Array)
    return arrow_udf(run, returns)(*columns)


def _zoned(column: Piece) -> Piece:
    """Return timestamps in UTC, and all else as it is."""
    return column.cast(_UTC) if pa.types.is_timestamp(column.type) else column


def _plain(found: object) -> Piece:
    """Return the array that a function gave; timestamps in UTC, as Spark takes them."""
    assert isinstance(found, pa.Array | pa.ChunkedArray)  # noqa: S101 - of Arrow in, Arrow out
    piece = one_piece(found)
    return piece.cast(_UTC) if pa.types.is_timestamp(piece.type) else piece
