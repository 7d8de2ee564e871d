"""Options that a target overrides, else its level, else the agreement's `defaults`."""

from __future__ import annotations

from collections.abc import Mapping
from typing import ClassVar, Final, Literal

from pydantic import Field, StrictBool

from slacalc.agreement.parts.choices import ByFact, CalendarField
from slacalc.agreement.parts.document import Document
from slacalc.agreement.plans.plan import Retarget

__all__ = ("VERSIONED", "Defaults", "Options")

VERSIONED: Final = (
    "belongs to an agreement with versions; read it with AgreementVersions.from_dict, or with "
    "slacalc.io.read_agreement, which reads either"
)
"""Why an agreement alone has no such field."""


class Options(Document):
    """What can be said of a target, of all targets of a level, and of all targets there are.

    `None` leaves it to what is around: the level, the agreement, slacalc itself.

    Attributes:
        calendar: The name of the calendar that time is measured on, or a choice by a fact.
        landing: `"open"` moves a deadline in closed time to the next opening, `"close"` leaves
            it; slacalc itself moves business days alone.
        breach_at_equality: Whether the due instant itself is late; slacalc itself says no.
        retarget: What a change of the promise does to a clock that runs: `"keep"`, which is
            usual, measures the same run anew; `"restart"` begins a new run; `"prorate"` gives
            the share that is left of the new amount; `"pin"` leaves the first promise.
        since: Where a promise that appears while its clock runs counts from: the clock's own
            `"start"`, which is usual, or the instant at which it is `"applied"`. Documents call
            it `from`, which Python keeps for itself.
    """

    calendar: CalendarField = None
    landing: Literal["open", "close"] | None = None
    breach_at_equality: StrictBool | None = None
    retarget: Retarget | None = None
    since: Literal["start", "applied"] | None = Field(
        # Not `alias`, by which type checkers would take it that arguments have that name alone.
        default=None,
        validation_alias="from",
        serialization_alias="from",
    )

    def given_options(self) -> dict[str, object]:
        """Return the options that are given, in plain JSON types."""
        given = {
            "breach_at_equality": self.breach_at_equality,
            "calendar": self.calendar.to_dict()
            if isinstance(self.calendar, ByFact)
            else self.calendar,
            "from": self.since,
            "landing": self.landing,
            "retarget": self.retarget,
        }
        return {name: value for name, value in given.items() if value is not None}


class Defaults(Options):
    """The options of a whole agreement.

    Attributes:
        on_dirty: What a history that contradicts itself does: `"strict"`, which is usual,
            raises `HistoryError`; `"collect"` notes its faults in the evaluation.
    """

    elsewhere: ClassVar[Mapping[str, str]] = {"pin": VERSIONED}

    on_dirty: Literal["strict", "collect"] = "strict"

    def to_dict(self) -> dict[str, object]:
        """Return the defaults in plain JSON types, keys sorted."""
        document = self.given_options()
        if self.on_dirty != "strict":
            document["on_dirty"] = self.on_dirty
        return document
