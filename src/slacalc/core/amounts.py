"""The kinds of amount beside business time: business days, calendar time, calendar days.

Different meanings have different types. Business time itself is a plain `timedelta`;
`amount_text` reads and writes all four as text and documents.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import time, timedelta
from decimal import Decimal
from fractions import Fraction
from typing import Final, Literal, TypeAlias, final

from slacalc.core.instants import MICROS_PER_DAY, micros_timedelta, timedelta_micros
from slacalc.errors import AmountError

__all__ = (
    "UNITS_PER_DAY",
    "BusinessDays",
    "CalendarDays",
    "CalendarTime",
    "ParsedAmount",
    "plain_timedelta",
    "time_text",
)

UNITS_PER_DAY: Final = MICROS_PER_DAY
"""A working day weighs this many units, whatever its hours (SPEC section 4)."""

_MAX_TEXT: Final = 30
_MAX_DAYS: Final = 3_700_000  # more dates than the years 1 to 9999 have


@final
@dataclass(frozen=True, slots=True, init=False, repr=False)
class BusinessDays:
    """A number of working days, held as units of which a day has 86,400,000,000.

    Args:
        days: How many: an int, `Decimal`, `Fraction`, float or text; negative counts back.
            It has to come out as whole units.
        at: Where the result lands on its working day: a wall-clock `time` (or `"16:00"`), or
            `"close"` for the last closing. `None` leaves it where the count ends.
        cutoff: A start later than this wall-clock time counts from the next working day.

    Raises:
        AmountError: for what is no number, finer than a unit, or beyond datetime.

    Order compares `units`; equality compares the options too (SPEC section 4).

    Example:
        >>> from slacalc import BusinessDays
        >>> BusinessDays(2, at="16:00", cutoff="10:00")
        BusinessDays(2, at='16:00', cutoff='10:00')
        >>> BusinessDays(3) / 2
        BusinessDays('1.5')
    """

    __module__ = "slacalc"

    units: int
    at: time | Literal["close"] | None
    cutoff: time | None

    def __init__(
        self,
        days: float | Decimal | Fraction | str,
        *,
        at: time | str | None = None,
        cutoff: time | str | None = None,
    ) -> None:
        units = _number(days) * UNITS_PER_DAY
        if units.denominator != 1:
            raise AmountError.too_fine(f"{days} business days")
        object.__setattr__(self, "units", int(units))
        object.__setattr__(self, "at", "close" if at == "close" else _wall_time("at", at))
        object.__setattr__(self, "cutoff", _wall_time("cutoff", cutoff))

    @classmethod
    def of_units(cls, units: int) -> BusinessDays:
        """Return the business days that *units* make, exactly."""
        if abs(units) > _MAX_DAYS * UNITS_PER_DAY:
            raise AmountError.too_large(Fraction(units, UNITS_PER_DAY))
        # Past the constructor, which would make a fraction of them and units of that again.
        made = object.__new__(cls)
        object.__setattr__(made, "units", units)
        object.__setattr__(made, "at", None)
        object.__setattr__(made, "cutoff", None)
        return made

    @property
    def days(self) -> Fraction:
        """The exact number of days."""
        return Fraction(self.units, UNITS_PER_DAY)

    def __repr__(self) -> str:
        options = [
            f"{name}={time_text(value)!r}"
            for name, value in (("at", self.at), ("cutoff", self.cutoff))
            if value is not None
        ]
        return f"BusinessDays({', '.join([_number_source(self.days), *options])})"

    def __add__(self, other: BusinessDays) -> BusinessDays:
        return BusinessDays(self.days + other.days, at=self.at, cutoff=self.cutoff)

    def __sub__(self, other: BusinessDays) -> BusinessDays:
        return BusinessDays(self.days - other.days, at=self.at, cutoff=self.cutoff)

    def __neg__(self) -> BusinessDays:
        return self * -1

    def __abs__(self) -> BusinessDays:
        return BusinessDays(abs(self.days), at=self.at, cutoff=self.cutoff)

    def __mul__(self, factor: int | Fraction) -> BusinessDays:
        return BusinessDays(self.days * factor, at=self.at, cutoff=self.cutoff)

    __rmul__ = __mul__

    def __truediv__(self, divisor: int | Fraction) -> BusinessDays:
        return BusinessDays(self.days / divisor, at=self.at, cutoff=self.cutoff)

    def __bool__(self) -> bool:
        return self.units != 0

    def __lt__(self, other: BusinessDays) -> bool:
        return self.units < other.units

    def __le__(self, other: BusinessDays) -> bool:
        return self.units <= other.units

    def __gt__(self, other: BusinessDays) -> bool:
        return self.units > other.units

    def __ge__(self, other: BusinessDays) -> bool:
        return self.units >= other.units


@final
@dataclass(frozen=True, slots=True, init=False, repr=False, order=True)
class CalendarTime:
    """Real elapsed time, open or closed: `CalendarTime("72h")`.

    Args:
        span: A `timedelta`, or text as for business time (`"72h"`, `"1h30m"`, `"PT3H"`).

    Raises:
        AmountError: for what cannot be read.

    Example:
        >>> from slacalc import CalendarTime
        >>> CalendarTime("72h").span
        datetime.timedelta(days=3)
    """

    __module__ = "slacalc"

    micros: int

    def __init__(self, span: timedelta | str) -> None:
        # Text is the business of `amount_text`, which needs the types of this file.
        from slacalc.core.amount_text import parse_time

        read = parse_time(span) if isinstance(span, str) else plain_timedelta(span)
        object.__setattr__(self, "micros", timedelta_micros(read))

    @property
    def span(self) -> timedelta:
        """The real time as a `timedelta`."""
        return timedelta(microseconds=self.micros)

    def __repr__(self) -> str:
        from slacalc.core.amount_text import time_amount_text

        return f"CalendarTime({time_amount_text(self.micros)!r})"

    def __neg__(self) -> CalendarTime:
        return CalendarTime(micros_timedelta(-self.micros))

    def __bool__(self) -> bool:
        return self.micros != 0


@final
@dataclass(frozen=True, slots=True, order=True, repr=False)
class CalendarDays:
    """The same wall-clock time that many dates later, in the calendar's zone.

    Args:
        days: How many dates, a whole number; negative counts back.

    Raises:
        AmountError: for anything but an int, or more than datetime can hold.

    Example:
        >>> from slacalc import CalendarDays
        >>> CalendarDays(3)
        CalendarDays(3)
    """

    __module__ = "slacalc"

    days: int

    def __post_init__(self) -> None:
        if isinstance(self.days, bool) or not isinstance(self.days, int):
            raise AmountError.option("days", self.days, "a whole number of dates")
        if abs(self.days) > _MAX_DAYS:
            raise AmountError.too_large(self.days)

    def __repr__(self) -> str:
        return f"CalendarDays({self.days})"

    def __neg__(self) -> CalendarDays:
        return CalendarDays(-self.days)

    def __bool__(self) -> bool:
        return self.days != 0


ParsedAmount: TypeAlias = timedelta | BusinessDays | CalendarTime | CalendarDays
"""An amount whose text, if it had any, has been read."""


def plain_timedelta(span: timedelta) -> timedelta:
    """Return *span* as a plain `timedelta`; a pandas `Timedelta` becomes one."""
    if type(span) is timedelta:
        return span
    if not isinstance(span, timedelta):
        raise AmountError.unreadable(span)
    if getattr(span, "nanoseconds", 0):
        raise AmountError.too_fine(span)
    return timedelta(span.days, span.seconds, span.microseconds)


def time_text(value: time | str) -> str:
    """Return a wall-clock time as `"16:00"`, with seconds only where needed; words as they are."""
    if isinstance(value, str):
        return value
    return value.isoformat("auto" if value.second or value.microsecond else "minutes")


def _number(value: object) -> Fraction:
    if isinstance(value, bool) or not isinstance(value, int | float | Decimal | Fraction | str):
        raise AmountError.option("days", value, "a number")
    if isinstance(value, float):
        value = repr(value)  # 0.1 means one tenth, not the binary fraction nearest to it
    if isinstance(value, str) and len(value) > _MAX_TEXT:
        raise AmountError.unreadable(value)
    try:
        number = Fraction(value)
    except (ValueError, OverflowError, ZeroDivisionError):
        raise AmountError.unreadable(value) from None
    if abs(number) > _MAX_DAYS:
        raise AmountError.too_large(value)
    return number


def _number_source(number: Fraction) -> str:
    """Return *number* as an argument that `BusinessDays` reads back exactly."""
    if number.denominator == 1:
        return str(number.numerator)
    scaled = number * 10**9
    if scaled.denominator == 1:
        sign = "-" if scaled < 0 else ""
        whole, fraction = divmod(abs(int(scaled)), 10**9)
        return repr(f"{sign}{whole}.{fraction:09}".rstrip("0"))
    return repr(f"{number.numerator}/{number.denominator}")


def _wall_time(name: str, value: object) -> time | None:
    if value is None:
        return None
    if isinstance(value, str):
        try:
            value = time.fromisoformat(value)
        except ValueError:
            raise AmountError.option(name, value, 'a wall-clock time such as "16:00"') from None
    if not isinstance(value, time) or value.tzinfo is not None:
        raise AmountError.option(name, value, "a time of day without a zone")
    return value.replace(fold=0)
