"""What follows from a history, over columns: `open`, `deferred`, `answered`, and contradictions.

The twin of `clock.history.fact_state`: a request is open, say, as the last event that says so
said. What contradicts the events before it is left to the scalar engine, with the whole request.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

import numpy as np

if TYPE_CHECKING:
    from slacalc.batch.arrays import Bools
    from slacalc.batch.verdict.codes import Int32s
    from slacalc.batch.verdict.encoding import Encoded
    from slacalc.batch.verdict.trail import Trail

__all__ = ("CONTRADICTION", "ENDS", "IMPLIED", "OVER", "TELLING", "derive", "last_where")

IMPLIED: Final = ("", "resolved", "closed", "reopened")
"""What the change of a status may count as beside the event itself, by its number."""

ENDS: Final = ("resolved", "closed")
"""Statuses, and kinds of events, in which a request is over."""
OVER: Final = (*ENDS, "cancelled")
"""Kinds of events after which it is."""
TELLING: Final = (*OVER, "created", "reopened", "deferred", "returned", "agent_reply")
"""Kinds of events from which facts are derived."""
CONTRADICTION: Final = "its history contradicts itself"
"""Why a request is left to the scalar engine."""


def derive(trail: Trail, columns: Encoded) -> None:
    """Fill in what follows from the events of *trail*."""
    first = np.zeros(trail.at.size, np.bool_)
    first[trail.begins] = True
    word = {name: columns.kind_words.found(name) for name in TELLING}
    kind = trail.kinds
    reopened = kind == word["reopened"]
    over = np.isin(kind, [word[name] for name in OVER])
    implied, leaves = _implied(trail, first, over | reopened, word)
    closes = over | (implied > 0)
    is_open = _last_said(trail, first | reopened | leaves, closes)
    was_open = _before(is_open, first)
    trail.leave_events(reopened & was_open, CONTRADICTION)
    implied[leaves & ~was_open] = IMPLIED.index("reopened")
    trail.kinds = kind * len(IMPLIED) + implied
    deferred = kind == word["deferred"]
    trail.leave_events(deferred & ~was_open & (implied == 0), CONTRADICTION)
    returned = kind == word["returned"]
    lasts = _last_said(trail, deferred & ~closes, closes | returned)
    trail.leave_events(returned & ~_before(lasts, first), CONTRADICTION)
    trail.deferrals = np.bincount(trail.request[deferred], minlength=trail.slow.size)
    answered = _last_said(trail, kind == word["agent_reply"], np.zeros_like(first))
    trail.facts["open"] = is_open + np.int32(1)
    trail.facts["answered"] = answered + np.int32(1)
    trail.facts["deferred"] = lasts + np.int32(1)
    trail.facts["deferred_until"] = np.zeros(trail.at.size, np.int32)


def last_where(holds: Bools) -> Int32s:
    """Return for each event which one was the last, up to itself, for which it *holds*."""
    places = np.where(holds, np.arange(holds.size, dtype=np.int32), np.int32(-1))
    found: Int32s = np.maximum.accumulate(places)
    return found


def _last_said(trail: Trail, yes: Bools, no: Bools) -> Bools:
    """Return what the last event of the request said that said *yes* or *no*; no at first.

    Where an event says both, no is what counts.
    """
    telling = yes | no
    if not telling.any():
        return telling
    said = last_where(telling)
    return (said >= trail.begin) & ~no[said]


def _before(holds: Bools, first: Bools) -> Bools:
    """Return what held before each event; nothing did before the first."""
    found = np.zeros_like(holds)
    found[1:] = holds[:-1]
    return found & ~first


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
    ends = domain.where(lambda value: isinstance(value, str) and value in ENDS)
    for number, end in enumerate(ENDS, 1):
        entered = changed & domain.where(lambda value, end=end: value == end)[status]  # type: ignore[misc]
        implied[entered & (trail.kinds != word[end])] = number
    leaves = changed & ends[before] & ~ends[status] & ~stays
    return implied, leaves
