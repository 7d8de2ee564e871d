"""The ledger of a run: labelled spans that tile it, and their totals."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import timedelta
from operator import attrgetter
from typing import TYPE_CHECKING, Final, Literal, TypeAlias, final

from slacalc.clock.history.facts import fact_to_document
from slacalc.core.amount_text import amount_document
from slacalc.core.amounts import BusinessDays
from slacalc.core.instants import from_micros
from slacalc.errors import AmountError

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from datetime import datetime, tzinfo

    from slacalc.clock.machine import Phase
    from slacalc.typing import Fact

__all__ = ("Label", "Ledger", "LedgerSpan")

Label: TypeAlias = Literal["running", "paused", "stopped", "closed"]
"""What a span was: stopped, else paused, else closed, else running."""

_GROUPS: Final = ("state", "cause", "calendar", "label", "charge")


@final
@dataclass(frozen=True, slots=True)
class LedgerSpan:
    """A stretch `[start, end)` of one run.

    Attributes:
        since: When it begins, in microseconds since the epoch.
        until: When it ends, in microseconds since the epoch.
        state: Running, paused, or stopped (between a stop and a reopening).
        cause: What began that: `status=pending, event 7`, `returned automatically`.
        calendar: `open`, or why it is closed; empty where nothing is promised on a calendar.
        label: Stopped, else paused, else closed, else running.
        units: What it measures in units of the target: microseconds, or parts of a day.
        days: Whether those are parts of business days.
        charge: The party that a pause is charged to.
        facts: The tracked facts, name and value.
        zone: The zone of `start` and `end`.
    """

    since: int
    until: int
    state: Phase
    cause: str
    calendar: str
    label: Label
    units: int
    days: bool = field(repr=False)
    charge: str | None
    facts: tuple[tuple[str, Fact], ...]
    zone: tzinfo = field(compare=False, repr=False)

    @property
    def start(self) -> datetime:
        """When it begins."""
        return from_micros(self.since, self.zone)

    @property
    def end(self) -> datetime:
        """When it ends; this instant is no part of it."""
        return from_micros(self.until, self.zone)

    @property
    def amount(self) -> timedelta | BusinessDays:
        """How much of the target's unit it measures, whether or not that counts."""
        return _amount(self.units, days=self.days)

    @property
    def wall(self) -> timedelta:
        """How much real time it is."""
        return timedelta(0, 0, self.until - self.since)

    def to_dict(self) -> dict[str, object]:
        """Return the span in plain JSON types, keys sorted."""
        return {
            "amount": amount_document(self.amount),
            "calendar": self.calendar,
            "cause": self.cause,
            "charge": self.charge,
            "end": self.end.isoformat(),
            "facts": {name: fact_to_document(value) for name, value in self.facts},
            "label": self.label,
            "start": self.start.isoformat(),
            "state": self.state.value,
        }


@final
@dataclass(frozen=True, slots=True)
class Ledger:
    """The spans of a run in order: they tile `[started, stopped or at)` exactly.

    Those whose state is running sum to `elapsed`.

    Attributes:
        spans: The spans; none where the run never began.
        tracked: The names of the facts by which they are split.
        days: Whether amounts are business days.

    Source: SPEC section 8.
    """

    spans: tuple[LedgerSpan, ...] = ()
    tracked: tuple[str, ...] = ()
    days: bool = field(default=False, repr=False)

    def __iter__(self) -> Iterator[LedgerSpan]:
        return iter(self.spans)

    def __len__(self) -> int:
        return len(self.spans)

    @property
    def total(self) -> timedelta | BusinessDays:
        """The amount of all spans together."""
        return _amount(sum(span.units for span in self.spans), days=self.days)

    def totals(
        self,
        *,
        by: str | None = None,
        fact: str | None = None,
        unit: Literal["target", "wall"] = "target",
    ) -> dict[Fact, timedelta | BusinessDays]:
        """Return the amount of the spans by what they have in common; it sums to the whole.

        Args:
            by: `state`, `cause`, `calendar`, `label`, `charge`, or the name of a tracked fact.
            fact: Instead of `by`, the name of a tracked fact, also of one called `state`.
            unit: `"target"` measures in the target's unit, `"wall"` in real time.

        Raises:
            AmountError: for a `by` or a `fact` that no span says, for both, or another unit.

        Values come in the order in which they first occur; what nobody is charged for is under
        `None`.
        """
        key = self._key(by, fact)
        if unit not in {"target", "wall"}:
            raise AmountError.option("unit", unit, '"target" or "wall"')
        days = self.days and unit == "target"
        sums: dict[Fact, int] = {}
        for span in self.spans:
            units = span.units if unit == "target" else span.until - span.since
            sums[key(span)] = sums.get(key(span), 0) + units
        return {key: _amount(units, days=days) for key, units in sums.items()}

    def _key(self, by: str | None, fact: str | None) -> Callable[[LedgerSpan], Fact]:
        """Return what tells of a span to which sum it belongs."""
        if fact is None and by in _GROUPS:
            return attrgetter(by)
        name, known = ("by", (*_GROUPS, *self.tracked)) if fact is None else ("fact", self.tracked)
        asked = by if fact is None else fact
        if asked not in known or (by is not None and fact is not None):
            raise AmountError.option(name, asked, f"one of {', '.join(known)}, and no other")
        place = self.tracked.index(asked)
        return lambda span: span.facts[place][1]

    def to_dict(self) -> dict[str, object]:
        """Return the ledger in plain JSON types, keys sorted."""
        return {
            "days": self.days,
            "spans": [span.to_dict() for span in self.spans],
            "tracked": list(self.tracked),
        }


def _amount(units: int, *, days: bool) -> timedelta | BusinessDays:
    return BusinessDays.of_units(units) if days else timedelta(0, 0, units)
