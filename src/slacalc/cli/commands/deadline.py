"""`slacalc deadline`: when an amount is used up."""

from __future__ import annotations

from typing import Annotated, Literal

from cyclopts import Parameter

from slacalc.cli.calendars import CalendarOptions, calendar_of
from slacalc.cli.exits import ANSWERED
from slacalc.cli.moments import read_moment, read_pauses
from slacalc.core.amount_text import parse_amount
from slacalc.evaluation.simple import deadline as find_deadline

__all__ = ("deadline",)


def deadline(
    start: str,
    amount: str,
    /,
    *,
    options: CalendarOptions | None = None,
    pause: Annotated[list[str] | None, Parameter(negative="")] = None,
    landing: Literal["open", "close"] | None = None,
    resume_at: str | None = None,
) -> int:
    """Say when an amount of time is used up.

    Args:
        start: From when on; without an offset, in the calendar's zone. Or: now.
        amount: Such as 3h, 1h30m, 2bd, "72h calendar" or "3d calendar".
        options: The calendar.
        pause: Time that does not count, FROM/TO, or FROM/ if it lasts; may be given several times.
        landing: Where a deadline rests that falls on a closing: there, or at the next opening.
        resume_at: If a pause lasts: when it is taken to end.
    """
    calendar = calendar_of(options)
    zone = calendar.timezone
    due = find_deadline(
        read_moment("START", start, zone).astimezone(zone),
        parse_amount(amount),
        calendar,
        pauses=read_pauses(pause or [], zone),
        landing=landing,
        resume_at=None if resume_at is None else read_moment("--resume-at", resume_at, zone),
    )
    print(due.isoformat())
    return ANSWERED
