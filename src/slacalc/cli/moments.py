"""Instants as they are written on a command line."""

from __future__ import annotations

from datetime import UTC, datetime
from zoneinfo import ZoneInfo

from slacalc.errors import FormatError
from slacalc.io.tables.cells import CellError, Instants

__all__ = ("read_moment", "read_pauses")


def read_moment(name: str, text: str, zone: ZoneInfo | None) -> datetime:
    """Return the instant that *text*, of the argument called *name*, names.

    `now` is this moment: the command line is where the clock may be read, and only when asked.
    A time without an offset is wall time in *zone*; a wall time that the clock showed twice or
    never is refused.

    Raises:
        FormatError: it cannot be read.
    """
    if text == "now":
        return datetime.now(UTC).astimezone(zone)
    reader = Instants(zone)
    try:
        moment = reader.read(text.strip())
    except CellError as error:
        raise FormatError(f"{name}: {error}") from None
    if reader.repeated or reader.skipped:
        often = "twice" if reader.repeated else "never"
        message = f"{name}: the clock in {zone} shows {text} {often}; write the offset with it"
        raise FormatError(message)
    return moment


def read_pauses(texts: list[str], zone: ZoneInfo) -> list[tuple[datetime, datetime | None]]:
    """Return pauses written as `FROM/TO`; `FROM/` still lasts.

    Raises:
        FormatError: one of them cannot be read.
    """
    pauses: list[tuple[datetime, datetime | None]] = []
    for text in texts:
        start, slash, end = text.partition("/")
        if not slash:
            message = f"--pause: {text!r} is no pause; write FROM/TO, or FROM/ if it still lasts"
            raise FormatError(message)
        begun = read_moment("--pause", start, zone)
        pauses.append((begun, read_moment("--pause", end, zone) if end else None))
    return pauses
