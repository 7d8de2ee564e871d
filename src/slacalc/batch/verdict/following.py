"""Steps 1 and 3 over columns: from the events that count to what clocks see of them."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final, NamedTuple, final

import numpy as np

from slacalc.batch.arrays import NULL
from slacalc.batch.verdict.derived import CONTRADICTION, IMPLIED, derive
from slacalc.batch.verdict.encoding import NEVER
from slacalc.batch.verdict.kept import kept_events
from slacalc.batch.verdict.recorded import Given
from slacalc.batch.verdict.returned import tell_returns
from slacalc.batch.verdict.trail import Trail, carry_facts, facts_before
from slacalc.evaluation.returns import RETURN

if TYPE_CHECKING:
    from slacalc.agreement.plans.plan import Plan
    from slacalc.batch.arrays import Bools, Int64s
    from slacalc.batch.verdict.codes import Int32s
    from slacalc.batch.verdict.encoding import Encoded
    from slacalc.batch.verdict.events import Histories
    from slacalc.batch.verdict.kept import Kept
    from slacalc.batch.verdict.recorded import Told
    from slacalc.batch.verdict.terms import Promises

__all__ = ("Rules", "Window", "follow_columns")

_NO_CREATION: Final = "it does not begin with its creation"
_UNREADABLE: Final = "an event or a fact cannot be read"
_NOT_GIVEN: Final = "the table of requests has no row for it"
_SAME_ID: Final = "two events have one id"
_NUMBERED: Final = "its deferrals are numbered otherwise than they stand"
_ASKED: Final = "a condition asks until when it is deferred"
_RETURNS: Final = "its returns contradict what was before, or their promise changes"


@final
class Rules(NamedTuple):
    """What an agreement says of deferrals, and how events are asked about."""

    ended: bool
    """Whether some target ends deferrals."""
    limited: bool
    """Whether some target limits them."""
    asked: bool
    """Whether some condition asks until when a request is deferred."""

    @classmethod
    def of(cls, plan: Plan) -> Rules:
        """Return what *plan* says."""
        levels = [rule.level for rule in plan.rules if rule.level is not None]
        returns = [one for level in levels for one in level.targets if one.metric == RETURN]
        return cls(
            ended=any(one.auto for one in returns),
            limited=any(one.max_deferrals is not None for one in returns),
            asked="deferred_until" in plan.facts,
        )


@final
class Window(NamedTuple):
    """Which requests are asked about, and when."""

    first: int
    """The place of the first request."""
    last: int
    """The place of the one after the last."""
    now: int
    """The last instant that counts, in microseconds."""
    known: int | None
    """What was recorded after this instant is left out."""


def follow_columns(
    histories: Histories, columns: Encoded, promises: Promises, rules: Rules, window: Window
) -> Trail:
    """Return what clocks see of the requests of *window*.

    Args:
        histories: Which rows belong to which request.
        columns: What they say.
        promises: What facts choose.
        rules: What the agreement says of deferrals.
        window: Which requests, and when.
    """
    first, last = window.first, window.last
    kept = kept_events(histories, columns, first, last, now=window.now, known=window.known)
    trail = _begun(kept, columns, first, last - first)
    if histories.given is not None and last > histories.given:
        trail.leave(np.arange(first, last) >= histories.given, _NOT_GIVEN)
    trail.leave(kept.unreadable, _UNREADABLE)
    trail.leave(kept.repeated, _SAME_ID)
    # A request that is created later is one that waits; one that never is, is none.
    trail.leave((np.diff(trail.starts) == 0) & ~kept.created, _NO_CREATION)
    _leave_beginnings(trail, columns, kept)
    facts_before(trail, columns)
    returning = _returning(trail, columns, kept, rules, numbered=window.known is None)
    if not returning.any():
        carry_facts(trail, columns, kept.rows)
        derive(trail, columns)
        return trail
    events = returning[trail.request]
    given = _given(trail, columns, kept.rows[events], events)
    kinds, domains = columns.kind_words, columns.domains
    told = tell_returns(given, promises, kinds, domains, window.now)
    plain = ~events
    by = None if trail.by is None else trail.by[plain]
    trail.have(trail.request[plain], trail.at[plain], trail.kinds[plain], by)
    carry_facts(trail, columns, kept.rows[plain])
    derive(trail, columns)
    _put_in(trail, np.flatnonzero(returning).astype(np.int32), told)
    return trail


def _begun(kept: Kept, columns: Encoded, first: int, count: int) -> Trail:
    starts = kept.starts
    return Trail(
        first=first,
        starts=starts,
        begins=starts[:-1][starts[:-1] < starts[1:]],
        request=kept.request,
        begin=starts[:-1].astype(np.int32)[kept.request],
        at=kept.at,
        kinds=kept.kinds,
        by=None if columns.by is None else columns.by[kept.rows],
        given={},
        domains=columns.domains,
        later=kept.later,
        slow=np.zeros(count, np.bool_),
        deferrals=np.zeros(count, np.int64),
    )


def _leave_beginnings(trail: Trail, columns: Encoded, kept: Kept) -> None:
    """Leave what does not begin with its creation, or ends a deferral before it began."""
    first = np.zeros(trail.at.size, np.bool_)
    first[trail.begins] = True
    created = trail.kinds == columns.kind_words.found("created")
    trail.leave_events(first & ~created, _NO_CREATION)
    trail.leave_events(created & ~first, CONTRADICTION)
    if columns.until is not None:
        trail.leave_events(columns.until[kept.rows] <= trail.at, CONTRADICTION)


def _returning(
    trail: Trail, columns: Encoded, kept: Kept, rules: Rules, *, numbered: bool
) -> Bools:
    """Return the requests whose deferrals end by themselves, or may have no effect."""
    found = np.zeros(trail.slow.size, np.bool_)
    deferred = trail.kinds == columns.kind_words.found("deferred")
    until = deferred & False
    if columns.until is not None:
        until = deferred & (columns.until[kept.rows] != NEVER)
    if not deferred.any():
        return found
    found[trail.request[until]] = True
    if rules.asked:
        trail.leave(found, _ASKED)
    if rules.ended or rules.limited:
        found[trail.request[deferred]] = True
    if rules.limited and (columns.ids is not None or not numbered):
        trail.leave(found, _NUMBERED)
    return found & ~trail.slow


def _given(trail: Trail, columns: Encoded, rows: Int64s, events: Bools) -> Given:
    """Return some *events* of *trail*, which are these *rows* of *columns*, as recorded."""
    requests, counts = np.unique(trail.request[events], return_counts=True)
    starts = np.zeros(requests.size + 1, np.int64)
    np.cumsum(counts, out=starts[1:])
    nothing = np.zeros(rows.size, np.int32)
    until = np.full(rows.size, NULL, np.int64)
    if columns.until is not None:
        given = columns.until[rows]
        until = np.where(given == NEVER, NULL, given)
    return Given(
        starts=starts,
        at=trail.at[events],
        kinds=trail.kinds[events],
        by=nothing if trail.by is None else trail.by[events],
        until=until,
        facts={
            name: columns.facts[name][rows] if name in columns.facts else nothing
            for name in columns.named
        },
        before={name: codes[requests] for name, codes in trail.given.items()},
    )


def _put_in(trail: Trail, requests: Int32s, told: Told) -> None:
    """Put what happened to some *requests* among what happened to the others."""
    request = np.concatenate([trail.request, requests[told.request]])
    order = np.argsort(request, kind="stable")
    kinds = np.concatenate([trail.kinds, told.kinds * len(IMPLIED) + told.implied])[order]
    facts = {
        name: np.concatenate([trail.facts[name], codes])[order]
        for name, codes in told.facts.items()
    }
    by = None if trail.by is None else np.concatenate([trail.by, told.by])[order]
    plain = np.zeros(trail.at.size, np.bool_)
    trail.automatic = np.concatenate([plain, told.automatic])[order]
    trail.have(request[order], np.concatenate([trail.at, told.at])[order], kinds, by)
    trail.facts = facts
    trail.deferrals[requests] = told.used
    trail.violations = {int(requests[row]): said for row, said in told.violations.items()}
    wrong = np.zeros(trail.slow.size, np.bool_)
    wrong[requests] = told.wrong
    trail.leave(wrong, _RETURNS)
