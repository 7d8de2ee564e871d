"""Calendars and agreements by the place they stand in: a file, or a name in one."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING, TypeAlias

from slacalc.calendars.calendar import Calendar
from slacalc.errors import FormatError, SlacalcError
from slacalc.io.documents.documents import load

if TYPE_CHECKING:
    from slacalc.agreement.agreement import Agreement
    from slacalc.agreement.versions.versions import AgreementVersions

__all__ = ("Promises", "find_agreement", "find_calendar", "read_agreement")

Promises: TypeAlias = "Agreement | AgreementVersions"
"""What a document of an agreement comes to."""


def find_calendar(place: str) -> Calendar:
    """Return the calendar in the file *place*, or `FILE:NAME` one of an agreement's.

    Of an agreement with versions it is the first one's.

    Raises:
        FormatError: the file cannot be read, or holds no calendar of that name.
        CalendarError: the calendar cannot be built.
    """
    path, colon, name = place.rpartition(":")
    if not colon or Path(place).is_file():
        path, name = place, ""
    document = load(path)
    try:
        if "calendars" not in document:
            if name:
                message = f"this is no agreement, so it has no calendar called {name!r}"
                raise FormatError(message)
            return Calendar.from_dict(document)
        return _named(document, name)
    except SlacalcError as error:
        raise FormatError(f"{path}: {error}") from None


def find_agreement(path: str) -> Promises:
    """Return the agreement in the file *path*, with its versions where it has some.

    Raises:
        FormatError: the file cannot be read, or holds no agreement; with every fault.
    """
    document = load(path)
    try:
        return read_agreement(document)
    except SlacalcError as error:
        raise FormatError(f"{path}: {error}") from None


def read_agreement(document: Mapping[str, object]) -> Promises:
    """Return the agreement in *document*, with its versions where it has some.

    An `AgreementVersions` where the document says `versions`, `timezone` or a pin, else an
    `Agreement`; either goes wherever the other goes.

    Raises:
        AgreementError: with every fault and its path.

    Example:
        >>> from slacalc.io import loads, read_agreement
        >>> read_agreement(loads('''
        ...     calendars: {desk: {timezone: UTC, hours: "Mon-Fri 09:00-17:00"}}
        ...     defaults: {calendar: desk, pin: change}
        ...     levels: {gold: {targets: {reaction: 4h}}}
        ...     rules: [{level: gold}]
        ...     timezone: UTC
        ...     versions: {2027-01-01: {levels: {gold: {targets: {reaction: 2h}}}}}
        ... ''', format="yaml")).pin
        'change'
    """
    from slacalc.agreement.agreement import Agreement
    from slacalc.agreement.versions.documents import has_versions
    from slacalc.agreement.versions.versions import AgreementVersions

    kind = AgreementVersions if has_versions(document) else Agreement
    return kind.from_dict(document)


def _named(document: Mapping[str, object], name: str) -> Calendar:
    from slacalc.agreement.parts.named_calendars import resolved
    from slacalc.agreement.versions.versions import AgreementVersions

    agreement = read_agreement(document)
    if isinstance(agreement, AgreementVersions):
        # What stands in the file itself; versions only say what differs from it.
        agreement = agreement.base or agreement.versions[0]
    calendars = resolved(agreement.calendars)
    if not name and len(calendars) > 1:
        message = f"which calendar? write FILE:NAME with one of {', '.join(calendars)}"
        raise FormatError(message)
    found = calendars.get(name) if name else next(iter(calendars.values()), None)
    if found is None:
        message = f"no calendar {name!r}; there are {', '.join(calendars)}"
        raise FormatError(message)
    return found
