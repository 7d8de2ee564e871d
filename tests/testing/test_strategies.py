"""What the strategies generate: valid, varied, and simple when it can be."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import Phase, find, given, seed, settings
from hypothesis import strategies as st

from slacalc import BusinessDays, Calendar, CalendarDays, CalendarTime
from slacalc.testing import amounts, calendars, documents, instants, micros, spans
from slacalc.testing.comparison import Comparison
from slacalc.testing.questions import OPERATIONS, Question
from slacalc.testing.strategies.documents import all_zones, clock_changes

pytestmark = pytest.mark.filterwarnings("ignore::slacalc.errors.StaleZoneDataWarning")

DESK = Calendar(timezone="UTC", hours="Mon-Fri 09:00-17:00")
OCTOBER = 10


def test_calendars_shrink_to_the_desk() -> None:
    """The simplest calendar is open from Monday to Friday, 09:00 to 17:00 UTC."""
    assert DESK == find(calendars(), lambda _: True, settings=settings(database=None))


def test_calendars_have_everything() -> None:
    """Every field of a calendar is generated, and every way to make one of two."""
    seen: set[str] = set()

    # One run of Hypothesis varies what it found before, and so may leave out a field for long.
    @settings(max_examples=100, database=None, phases=[Phase.generate])
    @given(calendars())
    def look(calendar: Calendar) -> None:
        seen.update(calendar.to_dict())

    for number in range(5):
        seed(number)(look)()

    one = {"slacalc", "timezone", "hours", "anchor", "holidays", "days", "breaks", "closed"}
    assert one | {"short_days", "versions", "union", "intersection", "difference"} == seen


@given(st.data(), st.sampled_from(["Europe/Sofia", "Asia/Tokyo"]))
def test_arguments_restrict(data: st.DataObject, zone: str) -> None:
    """Zones, years and simplicity are as asked for."""
    calendar = data.draw(calendars(zones=[zone], simple=True))
    rich = data.draw(documents(zones=[zone], years=(2024, 2024)))

    assert {"slacalc", "timezone", "hours"} == set(calendar.to_dict())
    assert zone == calendar.timezone.key == rich["timezone"]
    for text in rich.get("days", {}):
        assert datetime(2023, 11, 1) < datetime.fromisoformat(text[:10]) < datetime(2025, 2, 1)  # noqa: DTZ001 - dates


@given(st.data(), calendars())
def test_instants_are_aware_and_in_order(data: st.DataObject, calendar: Calendar) -> None:
    """Instants are aware datetimes; the first of a span is never the later."""
    moment = data.draw(instants(calendar))
    start, end = data.draw(spans(calendar))

    assert moment.utcoffset() is not None
    assert micros(start) <= micros(end)


@pytest.mark.parametrize("ahead", [timedelta(hours=1), timedelta(0)])
def test_instants_reach_both_passes_of_a_fold(ahead: timedelta) -> None:
    """Each pass of a repeated hour is among the instants, and often enough to be met."""
    dublin = Calendar(timezone="Europe/Dublin", hours="Mon-Fri 09:00-17:00")

    def repeated(moment: datetime) -> bool:
        offsets = {moment.replace(fold=fold).utcoffset() for fold in (0, 1)}
        ambiguous = offsets == {timedelta(0), timedelta(hours=1)} and moment.month == OCTOBER
        return ambiguous and moment.tzinfo == dublin.timezone and moment.utcoffset() == ahead

    assert find(instants(dublin), repeated, settings=settings(max_examples=1000, database=None))


def test_instants_meet_the_jumps_of_every_zone_of_a_calendar() -> None:
    """Where the clock of a second calendar jumps, a union of two is asked, too."""
    offices = DESK | Calendar(timezone="America/New_York", hours="Mon-Fri 09:00-17:00")
    jump = datetime(2026, 3, 8, 7, tzinfo=UTC)

    found = find(instants(offices, years=(2026, 2026)), lambda moment: moment == jump)

    assert micros(jump) == micros(found)


@pytest.mark.parametrize("kind", [timedelta, BusinessDays, CalendarTime, CalendarDays])
def test_amounts_are_of_every_kind(kind: type) -> None:
    """Each kind of amount is generated."""
    assert find(amounts(), lambda amount: isinstance(amount, kind) and bool(amount))


def test_zones_are_those_of_the_data() -> None:
    """Every zone can be loaded by a calendar, and clocks change where they should."""
    assert len(all_zones()) > 400
    assert {"UTC", "Pacific/Apia"} <= set(all_zones())
    assert ["2024-03-31", "2024-10-27"] == [
        str(d) for d, _ in clock_changes("Europe/Berlin", 2024)
    ]


def test_comparison_notices_a_wrong_answer(monkeypatch: pytest.MonkeyPatch) -> None:
    """A calendar that answers wrongly is found out, with the question."""
    question = Question("is_open", 0, 0, 0)
    comparison = Comparison(DESK)
    comparison.ask(question)
    assert [] == comparison.differences

    monkeypatch.setattr(Calendar, "is_open", lambda *_: True)
    comparison.ask(question)

    (difference,) = comparison.differences
    assert (question, True, False) == (
        difference.question,
        difference.calendar,
        difference.oracle,
    )


def test_comparison_knows_its_horizon() -> None:
    """What the oracle cannot find within two years counts as unknown."""
    comparison = Comparison(Calendar(timezone="UTC", hours="24/7"))

    comparison.ask(Question("next_close", 0, 0, 0))

    assert (1, 1, []) == (comparison.asked, comparison.unknown, comparison.differences)


def test_every_operation_can_be_asked() -> None:
    """A question of each operation gets the same answer from both."""
    comparison = Comparison(DESK)

    for operation in OPERATIONS:
        comparison.ask(Question(operation, 10**15, 10**15 + 10**12, 10**10))

    assert [] == comparison.differences
