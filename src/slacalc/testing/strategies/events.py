"""Generated events: what can happen, in the language of an agreement."""

from __future__ import annotations

from datetime import UTC, date, datetime
from decimal import Decimal
from typing import TYPE_CHECKING, Final

from hypothesis import strategies as st

from slacalc import AgreementVersions, Event
from slacalc.agreement.parts.named_calendars import resolved
from slacalc.agreement.versions.every_version import every_version
from slacalc.testing.reference.clock import DAY, HOUR, MINUTE
from slacalc.testing.reference.reference import micros, moment
from slacalc.testing.strategies.instants import instants
from slacalc.testing.strategies.vocabulary import Vocabulary, vocabulary

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import tzinfo

    from slacalc import Agreement, Calendar
    from slacalc.typing import Fact

__all__ = ("Teller", "events")

_STEPS: Final = (HOUR, 0, MINUTE, 30 * MINUTE, 8 * HOUR, DAY, 3 * DAY, 1)
_AHEAD: Final = st.sampled_from(_STEPS) | st.integers(0, 5 * DAY)
_NEAR: Final = st.sampled_from((0, -1, 1, -HOUR)) | st.integers(-4 * DAY, HOUR)

_UNASKED: Final = "extra"
"""A fact that no agreement asks for; it takes every kind of value that a fact can have."""

_KINDS: Final[tuple[Fact, ...]] = (
    *(None, True, 0, -1.5, Decimal("1.10"), "text", "текст", date(2024, 2, 29)),
    *(datetime(2024, 10, 27, 1, 30, tzinfo=UTC), (), ("a", 1), ((None,), date(2025, 1, 1))),
)


def events(
    agreement: Agreement | AgreementVersions, *, years: tuple[int, int] = (2024, 2026)
) -> st.SearchStrategy[Event]:
    """Return events of any kind that *agreement* listens to, one at a time, with every field.

    Whose doing they were, what changed, an end, an identifier, a remark and when they were
    written down are there or not. What comes before or after them is not looked at: for
    histories there is `requests`. They shrink to a note at an opening.

    Args:
        agreement: Whose language they speak; of versions, that of all of them.
        years: The first and the last year in which they happen.

    Example:
        >>> from hypothesis import given
        >>> from slacalc import Agreement, Event
        >>> agreement = Agreement.from_dict({
        ...     "calendars": {"desk": {"timezone": "UTC", "hours": "Mon-Fri 09:00-17:00"}},
        ...     "defaults": {"calendar": "desk"},
        ...     "levels": {"standard": {"targets": {"resolution": "8h"}}},
        ...     "rules": [{"level": "standard"}],
        ... })
        >>> @given(events(agreement))
        ... def test_round_trip(event):
        ...     assert event == Event.from_dict(event.to_dict())
        >>> test_round_trip()
    """
    return _events(agreement, years)


@st.composite
def _events(
    draw: st.DrawFn, agreement: Agreement | AgreementVersions, years: tuple[int, int]
) -> Event:
    told = Teller(draw, agreement, years)
    return told.event(draw(st.integers(0, 9)), dirty=True)


class Teller:
    """Tells what happened, one event after the other."""

    def __init__(
        self,
        draw: st.DrawFn,
        agreement: Agreement | AgreementVersions,
        years: tuple[int, int],
    ) -> None:
        self._draw = draw
        self._speech: Vocabulary = vocabulary(agreement)
        versions = [version for _, version in every_version(agreement)]
        calendars = [one for each in versions for one in resolved(each.calendars).values()]
        self._calendar: Calendar = draw(st.sampled_from(calendars))
        self._turns = _turns(agreement)
        start = draw(instants(self._calendar, years=years))
        self._zone: tzinfo | None = start.tzinfo
        self._now = micros(start)
        near = draw(st.booleans()) and bool(self._turns)
        if near:
            self._now = draw(st.sampled_from(self._turns)) + draw(_NEAR)

    def created(self) -> Event:
        """Tell that the request is created."""
        return Event(self._at(0), "created", by=self._party())

    def event(self, number: int, *, dirty: bool) -> Event:
        """Tell what happens next; *dirty*, whether or not it can."""
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
            note=draw(st.sampled_from(("", "", "see the log"))),
            recorded_at=draw(st.none() | _AHEAD.map(self._at)),
        )

    def facts(self) -> st.SearchStrategy[dict[str, Fact]]:
        """Return values of any of the facts that are asked for, and of one that is not."""
        values: dict[str, st.SearchStrategy[Fact]] = {
            name: st.sampled_from([*known]) for name, known in self._speech.facts.items()
        }
        for name in self._speech.instants:
            values[name] = st.integers(-DAY, 2 * DAY).map(self._at) | st.none()
        values[_UNASKED] = st.sampled_from(_KINDS)
        return st.fixed_dictionaries({}, optional=values).map(dict)

    def _at(self, step: int) -> datetime:
        """Return the instant so far from now."""
        return moment(self._now + step).astimezone(self._zone)

    def _party(self) -> str | None:
        party = self._draw(st.sampled_from([*self._speech.parties]))
        return party if isinstance(party, str) and party else None

    def _edges(self) -> st.SearchStrategy[int]:
        """Return how far the next openings and closings are, and the next versions."""
        tiles = self._calendar.intervals(self._at(0), self._at(2 * DAY))
        ends = st.sampled_from([micros(tile.end) - self._now for tile in tiles] or [0])
        ahead = [turn - self._now for turn in self._turns if 0 < turn - self._now < 10 * DAY]
        return ends | st.sampled_from(ahead) if ahead else ends


def _turns(agreement: Agreement | AgreementVersions) -> Sequence[int]:
    """Return the instants at which versions come into force."""
    if isinstance(agreement, AgreementVersions):
        return [since for since, _ in agreement.starting()]
    return ()
