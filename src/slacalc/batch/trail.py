"""Step 1 over columns: the facts after each event, and which requests only a loop can follow.

The twin of `clock.facts`. A fact after an event is the last one given up to there; what follows
from the history (`open`, `answered`) is what the last event that says so said. A history that
contradicts itself is found, and left to the scalar engine.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Final, final

import numpy as np

from slacalc.clock.facts import DERIVED

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from slacalc.batch.codes import Domain, Int32s
    from slacalc.batch.encoding import Encoded
    from slacalc.batch.events import Histories

    Int64s = NDArray[np.int64]
    Bools = NDArray[np.bool_]

__all__ = ("IMPLIED", "Trail", "follow_columns")

IMPLIED: Final = ("", "resolved", "closed", "reopened")
"""What the change of a status may count as beside the event itself, by its number."""

_ENDS: Final = ("resolved", "closed")
_OVER: Final = (*_ENDS, "cancelled")
_TELLING: Final = (*_OVER, "created", "reopened", "deferred", "returned", "agent_reply")
_NO_CREATION: Final = "it does not begin with its creation"
_CONTRADICTION: Final = "its history contradicts itself"
_UNREADABLE: Final = "an event or a fact cannot be read"
_DEFERRED: Final = "it was deferred"
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
        at: When it happened.
        kinds: What happened: four times the kind's number, and the number in `IMPLIED`.
        by: Whose doing it was; None where no event says.
        facts: The facts after each event, by name.
        domains: The values that the codes of facts stand for, by name.
        later: How many events of each request were left out because they come later.
        reasons: Why a request takes the scalar road, by its place.
    """

    first: int
    starts: Int64s
    begins: Int64s
    request: Int32s
    at: Int64s
    kinds: Int32s
    by: Int32s | None
    facts: dict[str, Int32s]
    domains: dict[str, Domain]
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
    count = last - first
    starts = histories.starts[first : last + 1] - histories.starts[first]
    rows = histories.rows(first, last)
    request = np.repeat(np.arange(count, dtype=np.int32), np.diff(starts))
    at = columns.at[rows]
    later = np.zeros(count, np.int64)
    trouble = None if columns.trouble is None else columns.trouble[rows]
    troubled = None if trouble is None else np.bincount(request[trouble], minlength=count) > 0
    kept: Bools | None = None
    if columns.recorded is not None and known is not None:
        kept = columns.recorded[rows] <= known
    if at.size and at.max() > now:
        past = at <= now
        ahead = ~past if kept is None else ~past & kept
        later = np.bincount(request[ahead], minlength=count)
        kept = past if kept is None else kept & past
    if kept is not None:
        rows, request, at = rows[kept], request[kept], at[kept]
        starts = np.zeros(count + 1, np.int64)
        np.cumsum(np.bincount(request, minlength=count), out=starts[1:])
    trail = Trail(
        first=first,
        starts=starts,
        begins=starts[:-1][starts[:-1] < starts[1:]],
        request=request,
        at=at,
        kinds=columns.kinds[rows],
        by=None if columns.by is None else columns.by[rows],
        facts={},
        domains=columns.domains,
        later=later,
        slow=np.zeros(count, np.bool_),
    )
    if histories.given is not None and last > histories.given:
        trail.leave(np.arange(first, last) >= histories.given, _NOT_GIVEN)
    if troubled is not None:
        trail.leave(troubled, _UNREADABLE)
    if columns.fact_trouble is not None:
        bad = np.zeros(count, np.bool_)
        some = columns.fact_trouble[first:last]
        bad[: some.size] = some
        trail.leave(bad, _UNREADABLE)
    trail.leave(_repeated_ids(histories, columns, first, last), _SAME_ID)
    _carry_facts(trail, columns, rows)
    _derive(trail, columns, rows)
    return trail


def _repeated_ids(histories: Histories, columns: Encoded, first: int, last: int) -> Bools:
    """Return the requests of which two events have one id."""
    found = np.zeros(last - first, np.bool_)
    if columns.ids is None:
        return found
    rows = histories.rows(first, last)
    starts = histories.starts[first : last + 1] - histories.starts[first]
    request = np.repeat(np.arange(last - first), np.diff(starts))
    ids = columns.ids[rows]
    some = ids > 0
    keys = request[some] * (int(ids.max(initial=0)) + 1) + ids[some]
    values, counts = np.unique(keys, return_counts=True)
    found[values[counts > 1] // (int(ids.max(initial=0)) + 1)] = True
    return found


def _carry_facts(trail: Trail, columns: Encoded, rows: Int64s) -> None:
    """Fill in the facts after each event."""
    begin = trail.starts[trail.request]
    place = np.arange(trail.at.size)
    for name in columns.domains:
        if name in DERIVED:
            continue
        given = columns.given.get(name)
        start = np.zeros(trail.slow.size, np.int32)
        if given is not None:
            some = given[trail.first : trail.first + start.size]
            start[: some.size] = some
        codes = columns.facts[name][rows] if name in columns.facts else None
        if codes is None or not codes.any():
            trail.facts[name] = start[trail.request]
            continue
        source = np.maximum.accumulate(np.where(codes > 0, place, -1))
        trail.facts[name] = np.where(source >= begin, codes[source], start[trail.request])


def _derive(trail: Trail, columns: Encoded, rows: Int64s) -> None:
    """Fill in what follows from the history, and leave what contradicts itself."""
    size = trail.at.size
    first = np.zeros(size, np.bool_)
    first[trail.begins] = True
    word = {name: columns.kind_words.found(name) for name in _TELLING}
    kind = trail.kinds
    created = kind == word["created"]
    trail.leave(np.diff(trail.starts) == 0, _NO_CREATION)
    trail.leave_events(first & ~created, _NO_CREATION)
    trail.leave_events(created & ~first, _CONTRADICTION)
    trail.leave_events((kind == word["deferred"]) | (kind == word["returned"]), _DEFERRED)
    if columns.until is not None:
        trail.leave_events(columns.until[rows] <= trail.at, _CONTRADICTION)
    over = np.isin(kind, [word[name] for name in _OVER])
    reopened = kind == word["reopened"]
    implied, leaves = _implied(trail, first, over | reopened, word)
    closes = over | (implied > 0)
    opens = first | reopened | leaves
    place = np.arange(size)
    said = np.maximum.accumulate(np.where(opens | closes, place, -1))
    is_open = ~closes[said]
    was_open = np.empty_like(is_open)
    was_open[1:] = is_open[:-1]
    was_open[:1] = False
    trail.leave_events(reopened & was_open & ~first, _CONTRADICTION)
    implied[leaves & ~was_open] = IMPLIED.index("reopened")
    trail.kinds = kind * len(IMPLIED) + implied
    replied = kind == word["agent_reply"]
    begin = trail.starts[trail.request]
    answered = np.maximum.accumulate(np.where(replied, place, -1)) >= begin
    trail.facts["open"] = is_open + np.int32(1)
    trail.facts["answered"] = answered + np.int32(1)
    trail.facts["deferred"] = np.ones(size, np.int32)
    trail.facts["deferred_until"] = np.zeros(size, np.int32)


def _implied(
    trail: Trail, first: Bools, stays: Bools, word: dict[str, int]
) -> tuple[Int32s, Bools]:
    """Return what changes of the status count as, and which of them leave resolved and closed."""
    implied = np.zeros(trail.at.size, np.int32)
    status = trail.facts.get("status")
    if status is None:
        return implied, np.zeros(trail.at.size, np.bool_)
    domain = trail.domains["status"]
    before = np.zeros_like(status)
    before[1:] = status[:-1]
    changed = ~first
    changed[1:] &= status[1:] != status[:-1]
    ends = domain.where(lambda value: isinstance(value, str) and value in _ENDS)
    for number, end in enumerate(_ENDS, 1):
        entered = changed & domain.where(lambda value, end=end: value == end)[status]  # type: ignore[misc]
        implied[entered & (trail.kinds != word[end])] = number
    leaves = changed & ends[before] & ~ends[status] & ~stays
    return implied, leaves
