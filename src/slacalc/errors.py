"""Every exception and warning of slacalc; the classes own their wording.

A message is lower case, shows the value (shortened), and says what to do.
Everything derives from `SlacalcError`, which is a `ValueError`.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Self

from slacalc.faults import Fault, Faults
from slacalc.showing import shown

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

__all__ = (
    "AgreementError",
    "AmountError",
    "CalendarError",
    "DocumentError",
    "Fault",
    "Faults",
    "FormatError",
    "HistoryError",
    "HolidayDataError",
    "HolidayDataWarning",
    "MissingExtraError",
    "NaiveDatetimeError",
    "NeverOpensError",
    "PausedError",
    "SlacalcError",
    "StaleZoneDataWarning",
    "TableError",
    "WallTimeWarning",
)


class SlacalcError(ValueError):
    """The base of every error slacalc raises."""

    @classmethod
    def kind(cls, value: object, expected: str, advice: str) -> Self:
        return cls(f"expected {expected}, got {type(value).__name__} {shown(value)}; {advice}")


class NaiveDatetimeError(SlacalcError):
    """A datetime without a time zone, or something that is no instant at all."""

    @classmethod
    def of(cls, value: object) -> Self:
        return cls(
            f"{shown(value)} has no time zone, so it names no instant; attach one, for example "
            "value.replace(tzinfo=ZoneInfo('Europe/Berlin'))",
        )

    @classmethod
    def column(cls, name: str) -> Self:
        return cls(
            f"{name} holds wall times without a time zone, which name no instants; say of which "
            "zone they are: timezone='Europe/Berlin', or timezone='UTC'",
        )

    @classmethod
    def column_too_fine(cls, name: str, row: int, rows: int) -> Self:
        return cls(
            f"{name} has nanoseconds that are not whole microseconds in {rows} rows, first in row "
            f"{row}; round it first, for example column.dt.floor('us')",
        )

    @classmethod
    def not_a_time(cls) -> Self:
        return cls("NaT (not a time) names no instant; drop or fill missing values first")

    @classmethod
    def not_a_datetime(cls, value: object) -> Self:
        return cls.kind(value, "an aware datetime", "pass datetime.datetime with a tzinfo")

    @classmethod
    def no_offset(cls, value: object, why: Exception) -> Self:
        return cls(f"the time zone of {shown(value)} fails ({why}); use ZoneInfo or datetime.UTC")

    @classmethod
    def not_a_date(cls, value: object) -> Self:
        return cls.kind(value, "a date", "pass datetime.date, in the calendar's zone")

    @classmethod
    def too_fine(cls, value: object) -> Self:
        return cls(
            f"{shown(value)} has nanoseconds that are not whole microseconds; "
            "round it first, for example value.floor('us')",
        )


class AmountError(SlacalcError):
    """An amount of time that cannot be read or used."""

    @classmethod
    def bare_number(cls, value: object) -> Self:
        return cls(
            f"{shown(value)} of what? write a unit, for example '3h', '2bd', '3d calendar' "
            "or timedelta(hours=3)",
        )

    @classmethod
    def unreadable(cls, value: object) -> Self:
        return cls(
            f"cannot read {shown(value)} as an amount; write for example '3h', '1h30m', '0:45', "
            "'PT3H', '2bd', '72h calendar' or '3d calendar'",
        )

    @classmethod
    def plain_days(cls, value: object) -> Self:
        return cls(
            f"{shown(value)} could mean three things; write '1bd' for business days, '24h' for "
            "open hours or '1d calendar' for dates",
        )

    @classmethod
    def not_positive(cls, value: object) -> Self:
        return cls(f"a target has to be more than nothing, got {shown(value)}")

    @classmethod
    def too_fine(cls, value: object) -> Self:
        return cls(f"{shown(value)} is finer than a microsecond; round it first")

    @classmethod
    def too_large(cls, value: object) -> Self:
        return cls(f"{shown(value)} is more than datetime can hold; use a smaller amount")

    @classmethod
    def beyond_nanoseconds(cls) -> Self:
        return cls(
            "a result does not fit into nanoseconds, which reach from 1677 to 2262 and over 292 "
            "years; convert the column to microseconds first",
        )

    @classmethod
    def outside(cls, value: str) -> Self:
        return cls(f"{value} lies outside the years 1 to 9999, which instants have to be in")

    @classmethod
    def out_of_range(cls, value: object) -> Self:
        return cls(
            f"counting {shown(value)} from there leaves the years 1 to 9999; use a smaller amount",
        )

    @classmethod
    def option(cls, name: str, value: object, expected: str) -> Self:
        return cls(f"{name}={shown(value)} is not possible; expected {expected}")


class DocumentError(SlacalcError):
    """An error that carries every fault of a document: `faults` with path, message, value."""

    faults: tuple[Fault, ...]

    def __init__(self, message: str = "", faults: Sequence[Fault] = ()) -> None:
        super().__init__(message, tuple(faults))
        self.faults = tuple(faults)

    def __str__(self) -> str:
        return str(self.args[0])

    @classmethod
    def of(cls, faults: Sequence[Fault]) -> Self:
        """Make one report of *faults*."""
        lines = [str(fault) for fault in faults]
        text = lines[0] if len(lines) == 1 else "\n".join([f"{len(lines)} faults:", *lines])
        return cls(text, faults)


class CalendarError(DocumentError):
    """A calendar that cannot be built, or a question it cannot answer."""

    @classmethod
    def backwards(cls, start: object, end: object) -> Self:
        return cls(f"the end {end} is before the start {start}; exchange them")

    @classmethod
    def no_year(cls, value: object) -> Self:
        return cls(f"expected a year from 1 to 9999, got {shown(value)}")

    @classmethod
    def outside(cls, value: str, row: int) -> Self:
        return cls(
            f"row {row} asks about {value}, outside the years 1 to 9999; make it null or leave it "
            "out"
        )

    @classmethod
    def too_long(cls, years: int, limit: int) -> Self:
        return cls(
            f"the question spans {years} years; a calendar answers for {limit} at most, "
            "so ask for part of them"
        )


class HolidayDataError(CalendarError):
    """Holiday data that does not exist, or, under `missing: strict`, is not final."""


class NeverOpensError(CalendarError):
    """A search over a calendar that found nothing."""

    @classmethod
    def after(cls, what: str, at: str, year: int) -> Self:
        return cls(f"{what} after {at}, up to the end of {year}; check hours and closures")

    @classmethod
    def before(cls, what: str, at: str, year: int) -> Self:
        return cls(f"{what} before {at}, back to the start of {year}; check hours and closures")


class AgreementError(DocumentError):
    """An agreement that cannot be built."""


class PausedError(SlacalcError):
    """A deadline that is not determined because the clock is paused."""

    @classmethod
    def of(cls, since: object) -> Self:
        return cls(
            f"paused since {since} with time left, so there is no deadline yet; "
            "pass resume_at= to ask what it would be",
        )


class HistoryError(SlacalcError):
    """A history that contradicts itself: says the request, the event and the reason."""

    @classmethod
    def of(cls, request: object, event: object, reason: str) -> Self:
        return cls(f"request {shown(request)}, {event}: {reason}")

    @classmethod
    def field(cls, value: object, name: str, expected: str) -> Self:
        return cls(f"{name}={shown(value)} is not possible; expected {expected}")

    @classmethod
    def fact_name(cls, name: object) -> Self:
        return cls(f"{shown(name)} cannot name a fact; use text that is not empty")


class FormatError(SlacalcError):
    """A file or text that cannot be read in its format, or a format that does not exist."""

    @classmethod
    def choice(cls, name: str, value: object, known: Iterable[str]) -> Self:
        return cls(f"{name}={shown(value)} is not known; choose one of {', '.join(known)}")


class TableError(DocumentError):
    """A table of columns that cannot be used; each fault names the column as its path."""


class MissingExtraError(SlacalcError, ImportError):
    """An optional dependency that is not installed; names the line that installs it."""

    @classmethod
    def of(cls, package: str, extra: str) -> Self:
        return cls(f"{package} is not installed; run: pip install 'slacalc[{extra}]'")


class StaleZoneDataWarning(UserWarning):
    """The system's time-zone data is older than the installed `tzdata` and differs from it."""

    @classmethod
    def of(cls, zone: str, system: str, packaged: str, years: str) -> Self:
        return cls(
            f"the time-zone data in use ({system}) gives {zone} other offsets in {years} than "
            f"tzdata {packaged}; set PYTHONTZPATH='' to use the newer data",
        )


class WallTimeWarning(UserWarning):
    """Wall times of a column that the local clock showed twice, or skipped; `rows` counts them."""

    rows: int = 0

    @classmethod
    def of(cls, column: str, rows: int, total: int, zone: str, *, null: bool) -> Self:
        taken = (
            "they are null"
            if null
            else "the first instant counts, or the end of the gap; ambiguous='null' drops them"
        )
        message = (
            f"{column}: {rows} of {total} rows hold a wall time that clocks in {zone} show twice "
            f"or skip; {taken}"
        )
        warning = cls(message)
        warning.rows = rows
        return warning


class HolidayDataWarning(UserWarning):
    """Holiday data that is missing for a year (under `missing: warn`)."""
