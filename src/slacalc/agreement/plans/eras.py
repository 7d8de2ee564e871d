"""Eras: the plans of an agreement's versions, one after the other, for clocks that outlive one.

An event is read by the version in force when it happens: its status words, its conditions, its
rules of deferral. What it left behind, which is facts, phases, pauses and runs, stays when the
next version comes into force.
"""

from __future__ import annotations

from bisect import bisect_right
from dataclasses import dataclass, field, replace
from hashlib import sha256
from itertools import accumulate
from typing import TYPE_CHECKING, Final, NamedTuple, final

from slacalc.agreement.agreement import Agreement
from slacalc.agreement.plans.compile import mark_of, plan_of
from slacalc.agreement.plans.kept import Kept
from slacalc.agreement.versions.versions import AgreementVersions
from slacalc.clock.metrics.built_in import BUILT_IN
from slacalc.errors import AgreementError

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from slacalc.agreement.plans.plan import Plan
    from slacalc.clock.fold import Clock

__all__ = ("Eras", "Turn", "eras_of", "plans_of")

_EXPECTED: Final = "an Agreement or AgreementVersions"
_ADVICE: Final = "make one with Agreement.from_dict(…)"


class Turn(NamedTuple):
    """A version that comes into force."""

    since: int
    """From when on, in microseconds."""
    plan: Plan


@final
@dataclass(frozen=True, slots=True)
class Eras:
    """The plans of all versions; each asks for the facts, and has the clocks, of all of them.

    Attributes:
        first: What is in force before the first turn; it promises nothing where no version is.
        turns: The versions after it, in order.
        mark: The fingerprint of all versions, their calendars left out.
    """

    first: Plan
    turns: tuple[Turn, ...]
    mark: str = field(repr=False)

    def until(self, at: int) -> tuple[Turn, ...]:
        """Return the versions that came into force up to *at*."""
        return self.turns[: bisect_right(self.turns, at, key=lambda turn: turn.since)]


def _eras(versions: AgreementVersions) -> Eras:
    """Return the eras of *versions*.

    Raises:
        AgreementError: they are none; all that asks for an agreement comes by here.
    """
    if not isinstance(versions, AgreementVersions):
        raise AgreementError.kind(versions, _EXPECTED, _ADVICE)
    dated = versions.starting()
    agreements = [agreement for _, agreement in dated]
    # Before the first version events are read as that reads them, and nothing is promised.
    base = versions.base or agreements[0]
    plans = _widened([base, *agreements])
    first = plans[0] if versions.base is not None else replace(plans[0], lists=())
    turns = (Turn(since, plan) for (since, _), plan in zip(dated, plans[1:], strict=True))
    starts = [(since, mark_of(agreement)) for since, agreement in dated]
    own = versions.base and mark_of(versions.base)
    text = repr((versions.pin, own, starts))
    return Eras(first, tuple(turns), sha256(text.encode()).hexdigest())


eras_of = Kept(_eras)
"""Return the eras of an `AgreementVersions`, made on first need."""


def plans_of(
    agreement: Agreement | AgreementVersions, until: int
) -> tuple[Plan, tuple[Turn, ...]]:
    """Return the plan of *agreement*, or the first of its versions', and those *until* then."""
    if isinstance(agreement, Agreement):
        return plan_of(agreement), ()
    eras = eras_of(agreement)
    return eras.first, eras.until(until)


def _widened(agreements: Sequence[Agreement]) -> list[Plan]:
    """Return the plans of *agreements*, each with the facts and the clocks of all."""
    plans = [plan_of(agreement) for agreement in agreements]
    metrics = [
        _metrics(agreement, plan) for agreement, plan in zip(agreements, plans, strict=True)
    ]
    own = _alike([dict(plan.clocks) for plan in plans], metrics)
    # What a version has no clock for, the one before it says, else the next that has it.
    before = accumulate(own, _over)
    after = reversed([*accumulate(reversed(own), _over)])
    facts = frozenset[str]().union(*(plan.facts for plan in plans))
    instants = frozenset[str]().union(*(plan.from_facts for plan in plans))
    return [
        replace(plan, facts=facts, from_facts=instants, clocks={**later, **earlier})
        for plan, earlier, later in zip(plans, before, after, strict=True)
    ]


def _over(under: Mapping[str, Clock], over: Mapping[str, Clock]) -> Mapping[str, Clock]:
    return {**under, **over}


def _metrics(agreement: Agreement, plan: Plan) -> dict[str, str]:
    """Return what the clocks of *plan* are made of, to be compared."""
    known = {**BUILT_IN, **agreement.metrics}
    # By what they look like: to Python, true is 1, and to a condition it is not.
    return {name: repr(known[name]) for name in plan.clocks}


def _alike(
    clocks: Sequence[dict[str, Clock]], metrics: Sequence[Mapping[str, str]]
) -> list[Mapping[str, Clock]]:
    """Return *clocks*, those of equal metrics as the very same clock."""
    first: dict[tuple[str, str], Clock] = {}
    return [
        {name: first.setdefault((name, made_of[name]), clock) for name, clock in own.items()}
        for own, made_of in zip(clocks, metrics, strict=True)
    ]
