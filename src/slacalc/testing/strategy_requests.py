"""Generated requests: histories that speak the language of an agreement."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from hypothesis import strategies as st

from slacalc import Event, Request, RequestState, advance
from slacalc.agreement.named_calendars import resolved
from slacalc.testing.reference import micros, moment
from slacalc.testing.reference_clock import DAY, HOUR, MINUTE
from slacalc.testing.strategy_instants import instants
from slacalc.testing.strategy_vocabulary import Vocabulary, vocabulary

if TYPE_CHECKING:
    from datetime import datetime, tzinfo

    from slacalc import Agreement, Calendar
    from slacalc.typing import Fact

__all__ = ("requests",)

_STEPS: Final = (HOUR, 0, MINUTE, 30 * MINUTE, 8 * HOUR, DAY, 3 * DAY, 1)
_MORE: Final = st.sampled_from((False, *(7 * (True,))))
_SELDOM: Final = st.sampled_from((*(3 * (False,)), True))
_AHEAD: Final = st.sampled_from(_STEPS) | st.integers(0, 5 * DAY)


def requests(
    agreement: Agreement,
    *,
    years: tuple[int, int] = (2024, 2026),
    most: int = 12,
    dirty: bool = False,
) -> st.SearchStrategy[Request]:
    """Return requests to which anything happens that *agreement* listens to.

    Their events are of the kinds that its metrics ask for, and those that mean something by
    themselves; their facts take the values that its rules, conditions and choices name, and
    others; their status is written in its words and in the helpdesk's. Events come at one
    instant, a microsecond apart, at openings and closings, and days later. They shrink to a
    request that is created at an opening, and nothing more.

    Args:
        agreement: Whose language they speak.
        years: The first and the last year in which they are created.
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
    agreement: Agreement,
    years: tuple[int, int],
    most: int,
    dirty: bool,  # noqa: FBT001 - handed on by the function above
) -> Request:
    told = _Teller(draw, agreement, years)
    facts = draw(told.facts())
    name: str | int = draw(st.just("R-1") | st.just(1))
    state = RequestState.begin(name, facts, agreement)
    early = draw(st.integers(0, 2)) if dirty and draw(st.booleans()) else 0
    events: list[Event] = []
    place = 0
    # Asked before each event, so that what shrinks can leave out any of them.
    while place <= early or (place <= early + most and draw(_MORE)):
        created = place == early and not (dirty and draw(_SELDOM))
        event = told.created() if created else told.event(place, dirty=dirty)
        following = state if dirty else advance(state, event, agreement)
        if not following.faults:
            # What contradicts the history is left out; the rest is as good without it.
            state = following
            events.append(event)
        place += 1
    return Request(name, facts, events)


class _Teller:
    """Tells what happened, one event after the other."""

    def __init__(self, draw: st.DrawFn, agreement: Agreement, years: tuple[int, int]) -> None:
        self._draw = draw
        self._speech: Vocabulary = vocabulary(agreement)
        self._calendar: Calendar = draw(
            st.sampled_from([*resolved(agreement.calendars).values()]),
        )
        start = draw(instants(self._calendar, years=years))
        self._zone: tzinfo | None = start.tzinfo
        self._now = micros(start)

    def created(self) -> Event:
        """Tell that the request is created."""
        return Event(self._at(0), "created", by=self._party())

    def event(self, number: int, *, dirty: bool) -> Event:
        """Tell what happens next."""
        draw = self._draw
        self._now += draw(_AHEAD | self._edges())
        kinds = (*self._speech.kinds, *(("created",) if dirty else ()))
        kind = draw(st.sampled_from(kinds))
        until = None
        if kind == "deferred" and draw(st.booleans()):
            until = self._at(draw(_AHEAD.filter(bool)) if not dirty else draw(_AHEAD) - HOUR)
        return Event(
            self._at(0),
            kind,
            by=self._party(),
            facts=draw(st.builds(dict[str, "Fact"]) | self.facts()),
            until=until,
            id=draw(st.sampled_from((None, number // 2 if dirty else number))),
            recorded_at=draw(st.none() | _AHEAD.map(self._at)),
        )

    def facts(self) -> st.SearchStrategy[dict[str, Fact]]:
        """Return values of any of the facts that are asked for."""
        values: dict[str, st.SearchStrategy[Fact]] = {
            name: st.sampled_from([*known]) for name, known in self._speech.facts.items()
        }
        for name in self._speech.instants:
            values[name] = st.integers(-DAY, 2 * DAY).map(self._at) | st.none()
        return st.fixed_dictionaries({}, optional=values).map(dict)

    def _at(self, step: int) -> datetime:
        """Return the instant so far from now."""
        return moment(self._now + step).astimezone(self._zone)

    def _party(self) -> str | None:
        party = self._draw(st.sampled_from([*self._speech.parties]))
        return party if isinstance(party, str) and party else None

    def _edges(self) -> st.SearchStrategy[int]:
        """Return how far the next openings and closings are."""
        tiles = self._calendar.intervals(self._at(0), self._at(2 * DAY))
        return st.sampled_from([micros(tile.end) - self._now for tile in tiles] or [0])
