"""Aware datetimes to integer microseconds since the Unix epoch, and back.

Everything inside slacalc is such an integer: instants are compared, ordered and hashed as
integers, never with `datetime`'s own operators, which are wrong in folds and gaps.
"""

from __future__ import annotations

from datetime import UTC, datetime, timedelta, tzinfo
from typing import Final

from slacalc.errors import AmountError, NaiveDatetimeError

__all__ = (
    "MICROS_PER_DAY",
    "MICROS_PER_HOUR",
    "MICROS_PER_MINUTE",
    "MICROS_PER_SECOND",
    "from_micros",
    "micros_timedelta",
    "timedelta_micros",
    "to_micros",
)

MICROS_PER_SECOND: Final = 1_000_000
MICROS_PER_MINUTE: Final = 60 * MICROS_PER_SECOND
MICROS_PER_HOUR: Final = 60 * MICROS_PER_MINUTE
MICROS_PER_DAY: Final = 24 * MICROS_PER_HOUR

_EPOCH: Final = datetime(1970, 1, 1, tzinfo=UTC)


def to_micros(moment: datetime) -> int:
    """Return *moment* as microseconds since the Unix epoch.

    Subclasses of `datetime` (pandas `Timestamp`, pendulum, freezegun) are taken by their fields.

    Raises:
        NaiveDatetimeError: for a naive datetime, `NaT`, anything that is no datetime,
            nanoseconds that are not whole microseconds, and a time zone that fails.
    """
    if type(moment) is not datetime:
        moment = _plain(moment)
    try:
        since = moment - _EPOCH
    except Exception as error:  # noqa: BLE001 - a tzinfo is foreign code, which may raise anything
        raise _no_instant(moment, error) from None
    return (since.days * 86_400 + since.seconds) * MICROS_PER_SECOND + since.microseconds


def from_micros(micros: int, zone: tzinfo) -> datetime:
    """Return the instant *micros* as a plain datetime in *zone*, with `fold` set.

    Raises:
        AmountError: when the instant lies outside the years 1 to 9999.
    """
    try:
        return (_EPOCH + timedelta(0, 0, micros)).astimezone(zone)
    except (OverflowError, ValueError):
        raise AmountError.out_of_range(f"{micros} microseconds since 1970") from None


def timedelta_micros(span: timedelta) -> int:
    """Return *span* as whole microseconds."""
    return (span.days * 86_400 + span.seconds) * MICROS_PER_SECOND + span.microseconds


def micros_timedelta(micros: int) -> timedelta:
    """Return *micros* as a `timedelta`.

    Raises:
        AmountError: for more than a `timedelta` can hold.
    """
    try:
        return timedelta(0, 0, micros)
    except OverflowError:
        raise AmountError.too_large(f"{micros} microseconds") from None


def _no_instant(moment: datetime, error: Exception) -> NaiveDatetimeError:
    """Return why *moment* names no instant, of which *error* came."""
    try:
        # Also a tzinfo whose utcoffset() is None: naive by the library's own definition.
        naive = moment.utcoffset() is None
    except Exception as broken:  # noqa: BLE001 - as above
        return NaiveDatetimeError.no_offset(moment, broken)
    return NaiveDatetimeError.of(moment) if naive else NaiveDatetimeError.no_offset(moment, error)


def _plain(moment: object) -> datetime:
    """Return the plain datetime with the fields of *moment*, an instance of a subclass."""
    # pandas' NaT passes isinstance(…, datetime); it is the one datetime unequal to itself.
    if type(moment).__name__ == "NaTType":
        raise NaiveDatetimeError.not_a_time()
    if not isinstance(moment, datetime):
        raise NaiveDatetimeError.not_a_datetime(moment)
    if getattr(moment, "nanosecond", 0):
        raise NaiveDatetimeError.too_fine(moment)
    return datetime(
        moment.year,
        moment.month,
        moment.day,
        moment.hour,
        moment.minute,
        moment.second,
        moment.microsecond,
        tzinfo=moment.tzinfo,
        fold=moment.fold,
    )
