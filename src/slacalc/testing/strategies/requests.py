"""Generated requests: histories that speak the language of an agreement."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from hypothesis import strategies as st

from slacalc import AgreementVersions, Event, Request, RequestState, advance
from slacalc.agreement.versions.every_version import every_version
from slacalc.testing.strategies.events import Teller

if TYPE_CHECKING:
    from collections.abc import Sequence

    from slacalc import Agreement

__all__ = ("requests",)

_MORE: Final = st.sampled_from((False, *(7 * (True,))))
_SELDOM: Final = st.sampled_from((*(3 * (False,)), True))


def requests(
    agreement: Agreement | AgreementVersions,
    *,
    years: tuple[int, int] = (2024, 2026),
    most: int = 12,
    dirty: bool = False,
) -> st.SearchStrategy[Request]:
    """Return requests to which anything happens that *agreement* listens to.

    Their events are of the kinds that its metrics ask for, and those that mean something by
    themselves; their facts take the values that its rules, conditions and choices name, and
    others; their status is written in its words and in the helpdesk's. Events come at one
    instant, a microsecond apart, at openings and closings, and days later; every field of an
    event is used. Under an agreement with versions they are created before, at and after the
    turns from one to the next, and live through them. They shrink to a request that is created
    at an opening, and nothing more.

    Args:
        agreement: Whose language they speak; of versions, that of all of them.
        years: The first and the last year in which they are created, those near the turn of a
            version aside.
        most: How many events there are at most after the creation.
        dirty: Whether a history may contradict itself: events before the creation, no creation
            or two, ids used twice, returns without deferral. An agreement with
            `on_dirty: strict` raises `HistoryError` for such a one.

    Example:
        >>> from hypothesis import given
        >>> from slacalc import Agreement, evaluate
        >>> agreement = Agreement.from_dict({
        ...     "calendars": {"desk": {"timezone": "UTC", "hours": "Mon-Fri 09:00-17:00"}},
        ...     "defaults": {"calendar": "desk"},
        ...     "levels": {"standard": {"targets": {"resolution": "8h"}}},
        ...     "rules": [{"level": "standard"}],
        ... })
        >>> @given(requests(agreement))
        ... def test_never_negative(request):
        ...     verdict = evaluate(request, agreement, at=request.events[-1].at)
        ...     assert verdict["resolution"].remaining.total_seconds() >= 0
        >>> test_never_negative()
    """
    return _requests(agreement, years, most, dirty)


@st.composite
def _requests(
    draw: st.DrawFn,
    agreement: Agreement | AgreementVersions,
    years: tuple[int, int],
    most: int,
    dirty: bool,  # noqa: FBT001 - handed on by the function above
) -> Request:
    told = Teller(draw, agreement, years)
    facts = draw(told.facts())
    name: str | int = draw(st.just("R-1") | st.just(1))
    readers = _readers(agreement)
    states = [RequestState.begin(name, facts, reader) for reader in readers]
    early = draw(st.integers(0, 2)) if dirty and draw(st.booleans()) else 0
    events: list[Event] = []
    place = 0
    # Asked before each event, so that what shrinks can leave out any of them.
    while place <= early or (place <= early + most and draw(_MORE)):
        created = place == early and not (dirty and draw(_SELDOM))
        event = told.created() if created else told.event(place, dirty=dirty)
        pairs = zip(states, readers, strict=True)
        following = states if dirty else [advance(state, event, reader) for state, reader in pairs]
        if not any(state.faults for state in following):
            # What contradicts the history is left out; the rest is as good without it.
            states = following
            events.append(event)
        place += 1
    return Request(name, facts, events)


def _readers(agreement: Agreement | AgreementVersions) -> Sequence[Agreement | AgreementVersions]:
    """Return who has to find nothing wrong: each of the versions that may read all of it."""
    if isinstance(agreement, AgreementVersions) and agreement.pin == "latest":
        return [version for _, version in every_version(agreement)]
    return [agreement]
