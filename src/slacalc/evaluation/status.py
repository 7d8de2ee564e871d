"""The one word for how a promise stands, and the order from worst to best."""

from __future__ import annotations

from enum import StrEnum
from typing import TYPE_CHECKING, Final

from slacalc.clock.machine import Phase

if TYPE_CHECKING:
    from collections.abc import Iterable

__all__ = ("WORST_FIRST", "Status", "status_of", "worst")


class Status(StrEnum):
    """How a promise stands: the first of these, in this order, that holds (SPEC section 5).

    >>> Status("on_track") is Status.ON_TRACK
    True
    """

    NO_TARGET = "no_target"
    CANCELLED = "cancelled"
    PENDING = "pending"
    MET = "met"
    MISSED = "missed"
    BREACHED = "breached"
    PAUSED = "paused"
    AT_RISK = "at_risk"
    ON_TRACK = "on_track"


Status.__module__ = "slacalc"

WORST_FIRST: Final = (
    Status.BREACHED,
    Status.MISSED,
    Status.AT_RISK,
    Status.ON_TRACK,
    Status.PAUSED,
    Status.MET,
    Status.CANCELLED,
    Status.PENDING,
    Status.NO_TARGET,
)
"""The order by which a request is as bad as the worst of its promises.

Late and open comes before late and over: something can still be done. A promise that runs comes
before one that waits. What never began (`pending`) says less than what ended well: a request
that is done is `met`, though nobody ever needed a second reply.
"""

_RANK: Final = {status: rank for rank, status in enumerate(WORST_FIRST)}


def status_of(
    phase: Phase, *, breached: bool, promised: bool = True, at_risk: bool = False
) -> Status:
    """Return the status that *phase*, *breached* and a warning that was crossed make."""
    if not promised:
        return Status.NO_TARGET
    if phase is Phase.STOPPED:
        return Status.MISSED if breached else Status.MET
    if phase is Phase.RUNNING:
        return Status.BREACHED if breached else Status.AT_RISK if at_risk else Status.ON_TRACK
    if phase is Phase.PAUSED:
        return Status.BREACHED if breached else Status.PAUSED
    return Status.PENDING if phase is Phase.PENDING else Status.CANCELLED


def worst(statuses: Iterable[Status]) -> Status:
    """Return the worst of *statuses*; `no_target` when there are none."""
    return min(statuses, key=_RANK.__getitem__, default=Status.NO_TARGET)
