"""Where the requests of a table stand: what options say, over what the agreement says."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Annotated, cast
from zoneinfo import ZoneInfo

from cyclopts import Parameter

from slacalc.agreement.compile import plan_of
from slacalc.agreement.named_calendars import resolved
from slacalc.agreement.source import Source
from slacalc.errors import FormatError

if TYPE_CHECKING:
    from slacalc.agreement.agreement import Agreement

__all__ = ("ColumnOptions", "shown_zone", "source_of", "unread_facts")


@Parameter(name="*")
@dataclass(frozen=True, slots=True)
class ColumnOptions:
    """Which column is what; what is not given is taken from the agreement's source: block."""

    id: str | None = None
    "The column of the identifier."
    created: str | None = None
    "The column of the instant at which the request was created."
    first_reply: str | None = None
    "The column of the instant of the first reply."
    resolved: str | None = None
    "The column of the instant at which it was resolved."
    facts: Annotated[list[str] | None, Parameter(negative="")] = None
    "Columns of facts: priority,client or priority=Priority; may be given several times."
    timezone: str | None = None
    "The zone of instants that are written without an offset."


def source_of(agreement: Agreement, options: ColumnOptions | None) -> Source:
    """Return where requests stand.

    Raises:
        FormatError: nothing says where a request's end is.
        AgreementError: an option is not possible.
    """
    given = agreement.source.to_dict() if agreement.source is not None else {}
    for name in ("id", "created", "first_reply", "resolved", "timezone"):
        value: str | None = getattr(options, name, None)
        if value is not None:
            given[name] = value
    if options is not None and options.facts:
        given["facts"] = _facts(options.facts)
    # Its constructor says what is wrong in slacalc's words.
    source = cast("Callable[..., Source]", Source)(**given)
    if source.first_reply is None and source.resolved is None and not source.statuses:
        message = (
            "which columns say when a request was answered and resolved? give --first-reply and "
            "--resolved, or a source: block in the agreement"
        )
        raise FormatError(message)
    return source


def _facts(texts: Sequence[str]) -> dict[str, str]:
    pairs = [part.partition("=") for text in texts for part in text.split(",")]
    return {name.strip(): (column or name).strip() for name, _, column in pairs}


def shown_zone(agreement: Agreement, source: Source) -> ZoneInfo | None:
    """Return the zone to show instants in: the calendars', where they agree on one."""
    zones = {calendar.timezone.key for calendar in resolved(agreement.calendars).values()}
    if len(zones) == 1:
        return ZoneInfo(zones.pop())
    return None if source.timezone is None else ZoneInfo(source.timezone)


def unread_facts(agreement: Agreement, source: Source) -> list[str]:
    """Return the facts that rules and choices ask for and no column gives."""
    asked: dict[str, None] = {}
    for rule in plan_of(agreement).rules:
        asked |= dict.fromkeys(name for name, _ in rule.tests)
        for target in rule.level.targets if rule.level else ():
            chosen = (target.amounts.by, target.calendars.by)
            asked |= dict.fromkeys(name for name in chosen if name is not None)
    return [name for name in asked if name not in source.facts]
