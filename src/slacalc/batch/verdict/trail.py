"""Step 1 over columns: the facts after each event, and which requests only a loop can follow.

The twin of `clock.history.fact_state`. A fact after an event is the last one given up to there;
what follows from the history (`open`, `answered`) is what the last event that says so said. A
history that contradicts itself is found, and left to the scalar engine.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, final

import numpy as np

from slacalc.batch.verdict.derived import last_where
from slacalc.clock.history.fact_state import DERIVED

if TYPE_CHECKING:
    from slacalc.batch.arrays import Bools, Int64s
    from slacalc.batch.verdict.codes import Domain, Int32s
    from slacalc.batch.verdict.encoding import Encoded

__all__ = ("Trail", "carry_facts", "facts_before")


@final
@dataclass(slots=True, eq=False)
class Trail:
    """What clocks see of some requests that follow each other.

    Attributes:
        first: The place of the first request among all.
        starts: Where the events of each request begin, and one more: their number.
        begins: The first event of each request that has any.
        request: Which of these requests each event belongs to.
        begin: The first event of the same request.
        at: When it happened.
        kinds: What happened: four times the kind's number, and the number in `derived.IMPLIED`.
            Kind 0 is a deferral without effect, which no clock sees.
        by: Whose doing it was; None where no event says.
        facts: The facts after each event, by name.
        given: The facts of each request before its creation, by name.
        domains: The values that the codes of facts stand for, by name.
        deferrals: How often each request was deferred, with an effect.
        violations: What is said of deferrals that had none, by request.
        automatic: Which events are returns that nobody recorded; None for none.
        later: How many events of each request were left out because they come later.
        slow: Which requests take the scalar road.
        reasons: Why they do, and how many.
    """

    first: int
    starts: Int64s
    begins: Int64s
    request: Int32s
    begin: Int32s
    at: Int64s
    kinds: Int32s
    by: Int32s | None
    given: dict[str, Int32s]
    domains: dict[str, Domain]
    later: Int64s
    slow: Bools
    deferrals: Int64s
    facts: dict[str, Int32s] = field(default_factory=dict[str, "Int32s"])
    violations: dict[int, list[str]] = field(default_factory=dict[int, list[str]])
    automatic: Bools | None = None
    reasons: dict[str, int] = field(default_factory=dict[str, int])

    def leave(self, requests: Bools, reason: str) -> None:
        """Let some *requests* take the scalar road, those that do not yet."""
        new = requests & ~self.slow
        count = int(np.count_nonzero(new))
        if count:
            self.reasons[reason] = self.reasons.get(reason, 0) + count
            self.slow |= new

    def leave_events(self, events: Bools, reason: str) -> None:
        """Let the requests of some *events* take the scalar road."""
        if events.any():
            requests = np.zeros(self.slow.size, np.bool_)
            requests[self.request[events]] = True
            self.leave(requests, reason)

    def have(self, request: Int32s, at: Int64s, kinds: Int32s, by: Int32s | None) -> None:
        """Have these events from now on, in order; facts are still to be found."""
        starts = np.zeros(self.slow.size + 1, np.int64)
        np.cumsum(np.bincount(request, minlength=self.slow.size), out=starts[1:])
        self.starts = starts
        self.begins = starts[:-1][starts[:-1] < starts[1:]]
        self.request, self.at, self.kinds, self.by = request, at, kinds, by
        self.begin = starts[:-1].astype(np.int32)[request]


def facts_before(trail: Trail, columns: Encoded) -> None:
    """Fill in the facts before the creation."""
    for name in columns.domains:
        given = np.zeros(trail.slow.size, np.int32)
        if name in columns.given:
            some = columns.given[name][trail.first : trail.first + given.size]
            given[: some.size] = some
        trail.given[name] = given


def carry_facts(trail: Trail, columns: Encoded, rows: Int64s) -> None:
    """Fill in the facts after each event of *trail*, which are these *rows* of *columns*."""
    for name, given in trail.given.items():
        if name in DERIVED:
            continue
        codes = columns.facts[name][rows] if name in columns.facts else None
        if codes is None or not codes.any():
            trail.facts[name] = given[trail.request]
            continue
        source = last_where(codes > 0)
        trail.facts[name] = np.where(source >= trail.begin, codes[source], given[trail.request])
