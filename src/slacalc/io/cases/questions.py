"""The question of a case: its fields, read as what they are, and what it is asked of."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import TYPE_CHECKING, cast

from slacalc.clock.history.request import Request
from slacalc.clock.history.texts import read_instant
from slacalc.core.shapes import is_list, is_mapping
from slacalc.errors import FormatError
from slacalc.showing import shown

if TYPE_CHECKING:
    from datetime import datetime

    from slacalc.calendars.calendar import Calendar
    from slacalc.io.named import Promises
    from slacalc.typing import Pause

__all__ = ("Question", "read_request")


@dataclass(frozen=True, slots=True)
class Question:
    """The fields of a case, and what it is asked of."""

    fields: Mapping[str, object]
    calendar: Calendar | None = None
    agreement: Promises | None = None
    requests: Mapping[str, Request] = field(default_factory=dict[str, Request])
    complete: bool = True

    def __getitem__(self, name: str) -> object:
        return self.fields[name]

    def desk(self) -> Calendar:
        """Return the calendar, which the reader of the case has seen to."""
        return cast("Calendar", self.calendar)

    def instant(self, name: str) -> datetime:
        """Return the instant of the field called *name*."""
        return read_instant(name, self.fields[name])

    def later(self, name: str) -> datetime | None:
        """Return the instant of the field called *name*, if it has one."""
        return None if self.fields.get(name) is None else self.instant(name)

    def day(self, name: str) -> date:
        """Return the date of the field called *name*."""
        value = self.fields[name]
        try:
            return date.fromisoformat(cast("str", value))
        except (TypeError, ValueError):
            message = f"{name}={shown(value)} is no date; expected one like 2026-03-20"
            raise FormatError(message) from None

    def pauses(self) -> list[Pause]:
        """Return the pauses, pairs `[from, to]` of which the end may be null."""
        given = self.fields.get("pauses", ())
        if not is_list(given):
            message = f"pauses={shown(given)} is not possible; expected a list of [from, to]"
            raise FormatError(message)
        return [_pause(pair) for pair in given]

    def options(self, *names: str) -> dict[str, object]:
        """Return the fields called *names* that are given."""
        return {name: self.fields[name] for name in names if self.fields.get(name) is not None}

    def request(self) -> Request:
        """Return the request, which the case describes or names."""
        return self._request(self.fields["request"])

    def several(self) -> list[Request]:
        """Return the requests of the case; those of the file where it names none."""
        given = self.fields.get("requests")
        if given is None:
            return list(self.requests.values())
        if not is_list(given):
            message = f"requests={shown(given)} is not possible; expected a list of requests"
            raise FormatError(message)
        return [self._request(one) for one in given]

    def _request(self, given: object) -> Request:
        """Return the request that *given* is, or names."""
        named = self.requests.get(given) if isinstance(given, str) else None
        return read_request("case", given) if named is None else named


def read_request(name: str, given: object) -> Request:
    """Return the request in the document *given*, called *name* where it does not say.

    Raises:
        HistoryError: for what is no request.
    """
    document = cast("Mapping[str, object]", given)
    return Request.from_dict({"id": name, **document} if is_mapping(given) else document)


def _pause(pair: object) -> Pause:
    if not is_list(pair) or len(pair) != 2:  # noqa: PLR2004 - a pair
        message = f"pauses: {shown(pair)} is no pause; expected [from, to], or [from, null]"
        raise FormatError(message)
    since, until = pair
    end = None if until is None else read_instant("pauses", until)
    return read_instant("pauses", since), end
