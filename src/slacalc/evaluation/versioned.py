"""Evaluation under an agreement with versions: by the one that the request has."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC
from typing import TYPE_CHECKING

from slacalc.clock.history import Request
from slacalc.core.instants import from_micros, to_micros
from slacalc.errors import HistoryError
from slacalc.evaluation.evaluation import Evaluation, ahead_of
from slacalc.evaluation.selection import Selected

if TYPE_CHECKING:
    from collections.abc import Callable
    from datetime import datetime

    from slacalc.agreement.agreement import Agreement
    from slacalc.agreement.versions import AgreementVersions
    from slacalc.evaluation.state import RequestState

__all__ = ("evaluate_version",)

_STATE = "a state belongs to one agreement; pass that version of it, or the whole history"


def evaluate_version(
    evaluated: Callable[[Request, Agreement], Evaluation],
    request: Request | RequestState,
    versions: AgreementVersions,
    at: datetime,
) -> Evaluation:
    """Return what *evaluated* answers for the version that *request* has at *at*.

    Raises:
        HistoryError: of a state nobody knows which version it has.

    Where the request is older than all versions nothing is promised, and the reason says so.

    Source: SPEC section 6.5.
    """
    if not isinstance(request, Request):
        raise HistoryError.of(request.request, "state", _STATE)
    now = to_micros(at)
    known = [event for event in request.events if event.at_us <= now]
    # A request that is not created yet would have the version in force now.
    created = next((event.at for event in known if event.kind == "created"), at)
    chosen = versions.chosen(created=created, at=at)
    ahead = () if chosen.next_change is None else (chosen.next_change,)
    if chosen.agreement is None:
        return Evaluation(
            request=request.id,
            at=from_micros(now, at.tzinfo or UTC),
            selected=(Selected(reason=chosen.reason),),
            later_events=len(request.events) - len(known),
            _ahead=ahead,
        )
    found = evaluated(request, chosen.agreement)
    return replace(found, _ahead=(*ahead_of(found), *ahead))
