"""`compare`: the same requests under two agreements; who flips, by how much, and why."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import timedelta
from typing import TYPE_CHECKING, final

from slacalc.agreement.plans.eras import plans_of
from slacalc.core.amount_text import amount_text
from slacalc.core.instants import to_micros
from slacalc.errors import HistoryError
from slacalc.evaluation.documents.writing import result_document
from slacalc.evaluation.evaluate import evaluate

if TYPE_CHECKING:
    from collections.abc import Iterator
    from datetime import datetime

    from slacalc.agreement.agreement import Agreement
    from slacalc.agreement.versions.versions import AgreementVersions
    from slacalc.clock.history.request import Request
    from slacalc.core.amounts import ParsedAmount
    from slacalc.evaluation.evaluation import Evaluation
    from slacalc.evaluation.result import Result

__all__ = ("Comparison", "Difference", "compare")


@final
@dataclass(frozen=True, slots=True)
class Difference:
    """A run that two agreements judge differently.

    Attributes:
        request: The request's id.
        target: The name of the target.
        cycle: The number of the run.
        old: Its result under the old agreement; None where there is none.
        new: Its result under the new one; None where there is none.
        causes: What of the agreement made the difference.
        effects: What became different by it: due and status.
    """

    request: str | int
    target: str
    cycle: int
    old: Result | None
    new: Result | None
    causes: tuple[str, ...]
    effects: tuple[str, ...]

    @property
    def reasons(self) -> tuple[str, ...]:
        """Causes, then effects."""
        return self.causes + self.effects

    @property
    def flips(self) -> bool:
        """Whether it is late under one of the two alone."""
        return _breached(self.old) is not _breached(self.new)

    @property
    def due_moved(self) -> timedelta | None:
        """By how much real time `due` is later under the new agreement; earlier below 0."""
        if self.old is None or self.old.due is None or self.new is None or self.new.due is None:
            return None
        return timedelta(0, 0, to_micros(self.new.due) - to_micros(self.old.due))

    def to_dict(self) -> dict[str, object]:
        """Return the difference in plain JSON types, keys sorted."""
        moved = self.due_moved
        return {
            "cycle": self.cycle,
            "due_moved": None if moved is None else moved.total_seconds(),
            "flips": self.flips,
            "new": None if self.new is None else result_document(self.new),
            "old": None if self.old is None else result_document(self.old),
            "reasons": list(self.reasons),
            "request": self.request,
            "target": self.target,
        }


@final
@dataclass(frozen=True, slots=True)
class Comparison:
    """What differs between two agreements; empty when nothing does.

    Attributes:
        requests: How many requests were judged.
        differences: The runs that differ, by request, then target and run.
    """

    requests: int
    differences: tuple[Difference, ...]

    def __iter__(self) -> Iterator[Difference]:
        return iter(self.differences)

    def __len__(self) -> int:
        return len(self.differences)

    @property
    def flips(self) -> tuple[Difference, ...]:
        """The runs that are late under one of the two alone."""
        return tuple(one for one in self.differences if one.flips)

    def to_dict(self) -> dict[str, object]:
        """Return the comparison in plain JSON types, keys sorted."""
        return {
            "differences": [one.to_dict() for one in self.differences],
            "flips": len(self.flips),
            "requests": self.requests,
        }


def compare(
    requests: Iterable[Request],
    old: Agreement | AgreementVersions,
    new: Agreement | AgreementVersions,
    *,
    at: datetime,
) -> Comparison:
    """Return who would be judged differently under *new*, by how much and why.

    Args:
        requests: The requests, each judged under both.
        old: The agreement that is in force, or its versions.
        new: The one to try, or its versions.
        at: The instant of the question.

    Returns:
        The runs whose results differ in anything; `flips` are those late under one alone.

    Raises:
        AgreementError: *old* or *new* is no agreement.
        NaiveDatetimeError: *at* has no time zone.
        HistoryError: a history contradicts itself, unless the agreements collect faults.
        NeverOpensError: a calendar never opens long enough for a promise.
        HolidayDataError: there is no holiday data for a year that matters.

    Source: SPEC section 8.

    Example:
        >>> from datetime import UTC, datetime
        >>> from slacalc import Agreement, Request, compare
        >>> def promising(within: str) -> Agreement:
        ...     return Agreement.from_dict({
        ...         "calendars": {"desk": {"timezone": "UTC", "hours": "Mon-Fri 09:00-17:00"}},
        ...         "defaults": {"calendar": "desk"},
        ...         "levels": {"standard": {"targets": {"reaction": within}}},
        ...         "rules": [{"level": "standard"}],
        ...     })
        >>> monday = datetime(2026, 3, 9, 9, tzinfo=UTC)
        >>> request = Request.from_timestamps(
        ...     7, created=monday, first_reply=monday.replace(hour=11)
        ... )
        >>> noon = monday.replace(hour=12)
        >>> (found,) = compare([request], promising("3h"), promising("1h"), at=noon)
        >>> found.request, found.flips, found.reasons[0], found.reasons[-1]
        (7, True, 'amount 3h, now 1h', 'met, now missed')
    """
    if not isinstance(requests, Iterable):
        raise HistoryError.kind(requests, "requests one after the other", "make a list of them")
    now = to_micros(at)
    for agreement in (old, new):
        plans_of(agreement, now)  # raises what is wrong with it, were there no request at all
    count, found = 0, list[Difference]()
    for request in requests:
        count += 1
        found += _differences(evaluate(request, old, at=at), evaluate(request, new, at=at))
    return Comparison(count, tuple(found))


compare.__module__ = "slacalc"


def _differences(old: Evaluation, new: Evaluation) -> Iterator[Difference]:
    before = {(one.target, one.cycle): one for one in old}
    after = {(one.target, one.cycle): one for one in new}
    for target, cycle in dict.fromkeys([*before, *after]):
        was, now = before.get((target, cycle)), after.get((target, cycle))
        if was != now:
            causes, effects = tuple(_causes(old, new, was, now)), tuple(_effects(was, now))
            yield Difference(old.request, target, cycle, was, now, causes, effects)


def _causes(
    old: Evaluation, new: Evaluation, was: Result | None, now: Result | None
) -> Iterator[str]:
    """Yield what the agreements say differently, from the choice of the level downwards."""
    yield from _differ("level", old.level, new.level)
    if old.level == new.level:
        yield from _differ("rule", old.rule, new.rule)
    if was is None or now is None:
        yield "promised by the new agreement alone" if was is None else "no longer promised"
        return
    yield from _differ("due fact", was.due_fact, now.due_fact)
    yield from _differ("amount", _amount(was.amount), _amount(now.amount))
    if was.reason != now.reason:
        yield now.reason or f"no longer: {was.reason}"
    elif was.elapsed != now.elapsed or was.amount == now.amount:
        yield "time counts otherwise"


def _effects(was: Result | None, now: Result | None) -> Iterator[str]:
    """Yield what became different by it."""
    if was is not None and now is not None:
        yield from _differ("due", was.due, now.due)
        yield from _differ("", was.status.value, now.status.value)


def _differ(what: str, was: object, now: object) -> Iterator[str]:
    if was != now:
        yield f"{what} {was or 'none'}, now {now or 'none'}".lstrip()


def _amount(amount: ParsedAmount | None) -> str | None:
    return None if amount is None else amount_text(amount)


def _breached(result: Result | None) -> bool:
    return result is not None and result.breached
