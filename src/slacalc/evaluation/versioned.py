"""Versions of an agreement: which of them a request, or the state of one, is judged by."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC
from typing import TYPE_CHECKING, Final, NamedTuple

from slacalc.agreement.agreement import Agreement
from slacalc.agreement.plans.compile import mark_of
from slacalc.agreement.plans.eras import eras_of
from slacalc.core.instants import from_micros, to_micros
from slacalc.errors import HistoryError
from slacalc.evaluation.evaluation import Evaluation, ahead_of
from slacalc.evaluation.selection import Selected

if TYPE_CHECKING:
    from collections.abc import Callable
    from datetime import datetime

    from slacalc.agreement.versions.versions import AgreementVersions
    from slacalc.clock.history.request import Request
    from slacalc.evaluation.state import RequestState

__all__ = ("Version", "created_at", "evaluate_state", "evaluate_version", "version_of_state")

_OTHER: Final = "its state was made with another agreement; replay the history"
_LATER: Final = (
    "another version of the agreement is in force than the one its state was made with; replay "
    "the history with that version"
)


def created_at(request: Request, now: int) -> datetime | None:
    """Return when *request* was created, if that is known at *now*, in microseconds."""
    known = (event for event in request.events if event.at_us <= now)
    return next((event.at for event in known if event.kind == "created"), None)


def evaluate_version(
    evaluated: Callable[[Request, Agreement | AgreementVersions], Evaluation],
    request: Request,
    versions: AgreementVersions,
    at: datetime,
) -> Evaluation:
    """Return what *evaluated* answers for the version that *request* has at *at*.

    Where the request is older than all versions nothing is promised, and the reason says so.

    Source: SPEC section 6.5.
    """
    now = to_micros(at)
    # A request that is not created yet would have the version in force now.
    chosen = versions.chosen(created=created_at(request, now) or at, at=at)
    ahead = () if chosen.next_change is None else (chosen.next_change,)
    if chosen.agreement is None:
        later = sum(event.at_us > now for event in request.events)
        return _older(request.id, chosen.reason, at, later, ahead)
    # Where each version holds in its time, all of them are asked.
    found = evaluated(request, versions if versions.pin == "change" else chosen.agreement)
    return replace(found, _ahead=(*ahead_of(found), *ahead))


def evaluate_state(
    evaluated: Callable[[RequestState, Agreement | AgreementVersions], Evaluation],
    state: RequestState,
    agreement: Agreement | AgreementVersions,
    at: datetime,
) -> Evaluation:
    """Return what *evaluated* answers for the version that *state* has at *at*.

    Raises:
        HistoryError: the state was made with another agreement, or with another version.
    """
    held = version_of_state(state, agreement, at)
    if isinstance(agreement, Agreement):
        return evaluated(state, held.reads)
    chosen = agreement.chosen(created=at, at=at)
    ahead = () if chosen.next_change is None else (chosen.next_change,)
    # Where each version holds in its time the first may still begin, so events are read.
    if held.older or (agreement.pin == "change" and chosen.agreement is None):
        return _older(state.request, agreement.older(at), at, 0, ahead)
    found = evaluated(state, held.reads)
    return replace(found, _ahead=(*ahead_of(found), *ahead))


class Version(NamedTuple):
    """The version that the state of a request has."""

    mark: str
    """Its fingerprint."""
    reads: Agreement | AgreementVersions
    """What reads events: that version; all of them where each holds in its time."""
    older: bool = False
    """Whether the request is older than all versions, so that nothing is promised to it."""


def version_of_state(
    state: RequestState, agreement: Agreement | AgreementVersions, at: datetime
) -> Version:
    """Return which version *state* has at *at*; not yet created, the one in force.

    Raises:
        HistoryError: the state was made with another agreement, or with another version.
    """
    if isinstance(agreement, Agreement):
        found = Version(mark_of(agreement), agreement)
        return _same(state, found, found.mark, _OTHER)
    all_of_them = eras_of(agreement).mark
    chosen = agreement.chosen(created=at, at=at).agreement
    older, reads = chosen is None, chosen or agreement.versions[0]
    now = Version(_older_than(agreement) if older else mark_of(reads), reads, older)
    if agreement.pin == "change":
        return _same(state, Version(all_of_them, agreement), all_of_them, _OTHER)
    if not state.created:
        return _same(state, now, all_of_them, _OTHER)
    if agreement.pin == "latest":
        return _same(state, now, now.mark, _LATER)
    if state.agreement == _older_than(agreement):
        return Version(state.agreement, reads, older=True)
    own = (agreement.base, *agreement.versions)
    marked = {mark_of(version): version for version in own if version is not None}
    if state.agreement not in marked:
        raise HistoryError.of(state.request, "state", _OTHER)
    return Version(state.agreement, marked[state.agreement])


def _same(state: RequestState, found: Version, mark: str, reason: str) -> Version:
    """Return *found* if *state* has that fingerprint."""
    if state.agreement != mark:
        raise HistoryError.of(state.request, "state", reason)
    return found


def _older_than(versions: AgreementVersions) -> str:
    """Return the fingerprint of being older than all *versions*, which no base leaves possible."""
    return f"older than {versions.starting()[0][0]}" if versions.base is None else "never"


def _older(
    request: str | int, reason: str, at: datetime, later: int, ahead: tuple[int, ...]
) -> Evaluation:
    """Return the evaluation of a request that is older than all versions."""
    return Evaluation(
        request=request,
        at=from_micros(to_micros(at), at.tzinfo or UTC),
        selected=(Selected(reason=reason),),
        later_events=later,
        _ahead=ahead,
    )
