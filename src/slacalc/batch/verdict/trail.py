"""Step 1 over columns: the facts after each event, and which requests only a loop can follow.

The twin of `clock.facts`. A fact after an event is the last one given up to there; what follows
from the history (`open`, `answered`) is what the last event that says so said. A history that
contradicts itself is found, and left to the scalar engine.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Final, final

import numpy as np

from slacalc.batch.verdict.derived import derive, last_where
from slacalc.batch.verdict.kept import kept_events
from slacalc.clock.facts import DERIVED

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from slacalc.batch.verdict.codes import Domain, Int32s
    from slacalc.batch.verdict.encoding import Encoded
    from slacalc.batch.verdict.events import Histories

    Int64s = NDArray[np.int64]
    Bools = NDArray[np.bool_]

__all__ = ("Trail", "follow_columns")

_NO_CREATION: Final = "it does not begin with its creation"
_UNREADABLE: Final = "an event or a fact cannot be read"
_NOT_GIVEN: Final = "the table of requests has no row for it"
_SAME_ID: Final = "two events have one id"


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
        by: Whose doing it was; None where no event says.
        facts: The facts after each event, by name.
        given: The facts of each request before its creation, by name.
        domains: The values that the codes of facts stand for, by name.
        deferrals: How often each request was deferred.
        later: How many events of each request were left out because they come later.
        reasons: Why a request takes the scalar road, by its place.
    """

    first: int
    starts: Int64s
    begins: Int64s
    request: Int32s
    begin: Int32s
    at: Int64s
    kinds: Int32s
    by: Int32s | None
    facts: dict[str, Int32s]
    given: dict[str, Int32s]
    domains: dict[str, Domain]
    deferrals: Int64s
    later: Int64s
    slow: Bools
    reasons: dict[str, int] = field(default_factory=dict[str, int])

    def leave(self, requests: Bools, reason: str) -> None:
        """Let some *requests* take the scalar road, those that do not yet."""
        new = requests & ~self.slow
        count = int(np.count_nonzero(new))
        if count:
            self.reasons[reason] = self.reasons.get(reason, 0) + count
            self.slow |= new

    def leave_events(self, events: Bools | None, reason: str) -> None:
        """Let the requests of some *events* take the scalar road."""
        if events is None or not events.any():
            return
        requests = np.zeros(self.slow.size, np.bool_)
        requests[self.request[events]] = True
        self.leave(requests, reason)


def follow_columns(
    histories: Histories, columns: Encoded, first: int, last: int, *, now: int, known: int | None
) -> Trail:
    """Return the trail of the requests *first* to *last* (without) up to *now*.

    Args:
        histories: Which rows belong to which request.
        columns: What they say.
        first: The place of the first request.
        last: The place of the one after the last.
        now: The last instant that counts, in microseconds.
        known: What was recorded after this instant is left out.
    """
    kept = kept_events(histories, columns, first, last, now=now, known=known)
    starts = kept.starts
    trail = Trail(
        first=first,
        starts=starts,
        begins=starts[:-1][starts[:-1] < starts[1:]],
        request=kept.request,
        begin=starts[:-1].astype(np.int32)[kept.request],
        at=kept.at,
        kinds=kept.kinds,
        by=None if columns.by is None else columns.by[kept.rows],
        facts={},
        given={},
        domains=columns.domains,
        deferrals=np.zeros(last - first, np.int64),
        later=kept.later,
        slow=np.zeros(last - first, np.bool_),
    )
    if histories.given is not None and last > histories.given:
        trail.leave(np.arange(first, last) >= histories.given, _NOT_GIVEN)
    trail.leave(kept.unreadable, _UNREADABLE)
    trail.leave(kept.repeated, _SAME_ID)
    # A request that is created later is one that waits; one that never is, is none.
    trail.leave((np.diff(starts) == 0) & ~kept.created, _NO_CREATION)
    _carry_facts(trail, columns, kept.rows)
    derive(trail, columns, kept.rows)
    return trail


def _carry_facts(trail: Trail, columns: Encoded, rows: Int64s) -> None:
    """Fill in the facts before the creation and after each event."""
    for name in columns.domains:
        given = np.zeros(trail.slow.size, np.int32)
        if name in columns.given:
            some = columns.given[name][trail.first : trail.first + given.size]
            given[: some.size] = some
        trail.given[name] = given
        if name in DERIVED:
            continue
        codes = columns.facts[name][rows] if name in columns.facts else None
        if codes is None or not codes.any():
            trail.facts[name] = given[trail.request]
            continue
        source = last_where(codes > 0)
        trail.facts[name] = np.where(source >= trail.begin, codes[source], given[trail.request])
