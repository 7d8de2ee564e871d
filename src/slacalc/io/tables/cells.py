"""Cells of a table to values: instants with and without an offset, and facts by type."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from decimal import Decimal
from typing import TYPE_CHECKING, Final
from zoneinfo import ZoneInfo

from slacalc.calendars.localtime.walltime import EPOCH_ORDINAL, WallClock
from slacalc.core.instants import MICROS_PER_DAY, from_micros, timedelta_micros
from slacalc.io.documents.plain import unreadable
from slacalc.showing import shown

if TYPE_CHECKING:
    from slacalc.typing import Fact

__all__ = ("CellError", "Instants", "NoZoneError", "fact_reader")

_TOO_FINE: Final = re.compile(r"[.,]\d{6}\d*[1-9]")
_INT: Final = re.compile(r"[-+]?[0-9]{1,60}")
_DECIMAL: Final = re.compile(r"[-+]?[0-9]{1,60}(?:\.[0-9]{1,60})?")
_LONGEST: Final = 64
_EPOCH: Final = datetime(1970, 1, 1)  # noqa: DTZ001 - wall time, as the cells have it


class CellError(Exception):
    """Why a cell cannot be read; its row is faulty, the others are not."""


class NoZoneError(CellError):
    """A wall time, and nobody said of which zone."""


@dataclass(slots=True)
class Instants:
    """Reads instants, and counts the wall times that the clock showed twice or never.

    Args:
        zone: The zone of instants that are written without one.
        pattern: A `strptime` pattern; without one, ISO 8601.
    """

    zone: ZoneInfo | None
    pattern: str | None = None
    repeated: int = 0
    skipped: int = 0

    def __post_init__(self) -> None:
        if self.pattern is not None:
            _check_pattern(self.pattern)

    def read(self, text: str) -> datetime:
        """Return the instant that *text* names.

        A wall time that the clock showed twice is the first of the two; one that it skipped is
        the end of the gap (SPEC section 9).

        Raises:
            CellError: it cannot be read, or names no instant.
        """
        moment = self._parsed(text)
        return moment if moment.tzinfo is not None else self._aware(moment, text)

    def _parsed(self, text: str) -> datetime:
        if len(text) > _LONGEST or (_TOO_FINE.search(text) and self.pattern is None):
            message = f"{shown(text)} is no instant to the microsecond"
            raise CellError(message)
        try:
            if self.pattern is not None:
                return datetime.strptime(text, self.pattern)  # noqa: DTZ007 - zone comes next
            moment = datetime.fromisoformat(text)
        except ValueError:
            like = "2026-03-20 18:00" if self.pattern is None else shown(self.pattern)
            message = f"{shown(text)} is no instant; expected one like {like}"
            raise CellError(message) from None
        if len(text) <= len("2026-03-20") and _is_date(text):
            message = f"{shown(text)} is a date without a time of day"
            raise CellError(message)
        return moment

    def _aware(self, wall: datetime, text: str) -> datetime:
        if self.zone is None:
            message = (
                f"{shown(text)} has no time zone; name the zone of such columns "
                "(source.timezone, or --timezone)"
            )
            raise NoZoneError(message)
        first = wall.replace(tzinfo=self.zone)
        early = first.utcoffset() or timedelta()
        late = first.replace(fold=1).utcoffset() or timedelta()
        if early == late:
            return first
        if early > late:
            self.repeated += 1
            return first
        self.skipped += 1
        return _end_of_gap(wall, self.zone)


def _is_date(text: str) -> bool:
    try:
        date.fromisoformat(text)
    except ValueError:
        return False
    return True


def _end_of_gap(wall: datetime, zone: ZoneInfo) -> datetime:
    day, micros = divmod(timedelta_micros(wall - _EPOCH), MICROS_PER_DAY)
    ordinal = day + EPOCH_ORDINAL
    return from_micros(WallClock(zone, ordinal, ordinal).boundary(ordinal, micros), zone)


def _check_pattern(pattern: str) -> None:
    sample = datetime(2026, 3, 20, 18, 30, 15)  # noqa: DTZ001 - a wall time to try the pattern on
    try:
        read = datetime.strptime(sample.strftime(pattern), pattern)  # noqa: DTZ007 - the same
    except ValueError:
        read = None
    if read is None or read.date() != sample.date():
        message = f"the pattern {shown(pattern)} does not say an instant; write '%d.%m.%Y %H:%M'"
        raise unreadable(message)


def fact_reader(kind: str, instants: Instants) -> Callable[[str], Fact]:
    """Return what reads the cells of a fact of type *kind*; each raises `CellError`."""
    return instants.read if kind == "instant" else _READERS[kind]


def _bool(text: str) -> bool:
    word = text.lower()
    if word not in {"true", "false"}:
        message = f"{shown(text)} is neither true nor false"
        raise CellError(message)
    return word == "true"


def _int(text: str) -> int:
    if not _INT.fullmatch(text):
        message = f"{shown(text)} is no whole number"
        raise CellError(message)
    return int(text)


def _decimal(text: str) -> Decimal:
    if not _DECIMAL.fullmatch(text):
        message = f"{shown(text)} is no number; expected one like 12.50"
        raise CellError(message)
    return Decimal(text)


def _date(text: str) -> date:
    try:
        return date.fromisoformat(text)
    except ValueError:
        message = f"{shown(text)} is no date; expected one like 2026-03-20"
        raise CellError(message) from None


_READERS: Final[dict[str, Callable[[str], Fact]]] = {
    "text": str,
    "bool": _bool,
    "int": _int,
    "decimal": _decimal,
    "date": _date,
}
