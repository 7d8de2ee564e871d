"""Generated versions of agreements, requests that live through them, and events alone."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from itertools import pairwise
from typing import TYPE_CHECKING, get_args

import pytest
from hypothesis import HealthCheck, Phase, find, given, seed, settings
from hypothesis import strategies as st

from slacalc import Agreement, AgreementVersions, Calendar, Event, Request, evaluate
from slacalc.agreement.versions.versions import Pin
from slacalc.testing import agreement_versions, events, micros, requests

if TYPE_CHECKING:
    from collections.abc import Iterator

pytestmark = pytest.mark.filterwarnings("ignore::slacalc.errors.StaleZoneDataWarning")

DESK = Calendar(timezone="UTC", hours="Mon-Fri 09:00-17:00")
LOOK = settings(
    max_examples=250,
    database=None,
    deadline=None,
    derandomize=True,
    phases=[Phase.generate],
    suppress_health_check=list(HealthCheck),
)


def promising(within: str) -> Agreement:
    """An agreement with one target."""
    return Agreement.from_dict(
        {
            "calendars": {"desk": DESK},
            "defaults": {"calendar": "desk"},
            "levels": {"standard": {"targets": {"reaction": within}}},
            "rules": [{"level": "standard"}],
        }
    )


TURN = datetime.fromisoformat("2025-06-02T10:00:00+00:00")
VERSIONS = AgreementVersions({TURN: promising("2h")}, base=promising("4h"), pin="change")


def fields(found: AgreementVersions) -> Iterator[str]:
    """Yield what *found* shows of what versions may be."""
    yield found.pin
    yield "based" if found.base is not None else "without a base"
    yield f"{len(found.versions)} versions"
    chain = [*(() if found.base is None else (found.base,)), *found.versions]
    for key in found.to_dict()["versions"]:
        yield "from an instant" if "T" in str(key) else "from a date"
    for before, after in pairwise(chain):
        yield from _differences(before.to_dict(), after.to_dict())


def _differences(before: Mapping[str, object], after: Mapping[str, object]) -> Iterator[str]:
    names = {name for name in {*before, *after} if before.get(name) != after.get(name)}
    yield " and ".join(names) if len(names) < 2 else "all"


def test_versions_shrink_to_the_same_hour() -> None:
    """The simplest versions say nothing new, from a date on."""
    found = find(agreement_versions(), lambda _: True, settings=LOOK)

    assert (promising("1h"), (promising("1h"),)) == (found.base, found.versions)
    assert ("created", "UTC", ["2024-01-01"]) == (
        found.pin,
        found.timezone,
        [str(key) for key, _ in found.dated()],
    )


def test_versions_have_everything() -> None:
    """Every pin, base, count, kind of start and kind of difference is generated."""
    seen: set[str] = set()

    # One run of Hypothesis varies what it found before, and so may leave out a kind for long.
    @settings(LOOK, max_examples=60, derandomize=False)
    @given(agreement_versions(calendars=st.just(DESK), simple=True))
    def look(versions: AgreementVersions) -> None:
        seen.update(fields(versions))

    for number in range(5):
        seed(number)(look)()

    assert {
        *get_args(Pin),
        *("based", "without a base", "1 versions", "2 versions", "3 versions"),
        *("from an instant", "from a date"),
        *("", "levels", "rules", "defaults", "statuses", "all"),
    } <= seen


@pytest.mark.parametrize("pin", get_args(Pin))
def test_a_pin_is_as_asked_for(pin: Pin) -> None:
    """One pin may be asked for, and years in which versions begin."""

    @settings(LOOK, max_examples=20)
    @given(agreement_versions(pin=pin, simple=True, years=(2025, 2025), on_dirty="collect"))
    def look(versions: AgreementVersions) -> None:
        assert pin == versions.pin
        assert "2025" == str(versions.dated()[0][0])[:4]
        assert {"collect"} == {one.defaults.on_dirty for one in versions.versions}

    look()


@given(st.data())
def test_requests_are_clean_under_versions(data: st.DataObject) -> None:
    """Strict versions find nothing wrong with a request, whichever of them it has, and when."""
    versions = data.draw(agreement_versions())
    request = data.draw(requests(versions))

    for at in (event.at for event in request.events):
        assert () == evaluate(request, versions, at=at).faults


def test_requests_live_through_versions() -> None:
    """They are created before, at and after a turn, and things happen at it, and after it."""
    created: set[int] = set()
    happened: set[int] = set()

    @LOOK
    @given(requests(VERSIONS))
    def look(request: Request) -> None:
        first, *rest = (event.at_us - micros(TURN) for event in request.events)
        created.add(_sign(first))
        happened.update(_sign(later) for later in rest if first < 0)

    look()

    assert {-1, 0, 1} == created == happened


def _sign(number: int) -> int:
    return (number > 0) - (number < 0)


def test_events_have_every_field() -> None:
    """Every field of an event, and every kind of value of a fact, is generated."""
    seen: set[str] = set()
    kinds: set[type] = set()

    @settings(LOOK, max_examples=1000)
    @given(events(VERSIONS))
    def look(event: Event) -> None:
        seen.update(event.to_dict())
        kinds.update(type(value) for value in event.facts.values())

    look()

    assert {"at", "by", "facts", "id", "kind", "note", "recorded_at", "until"} == seen
    names = {"NoneType", "bool", "int", "float", "Decimal", "str", "date", "datetime", "tuple"}
    assert names == {kind.__name__ for kind in kinds}


@given(st.data())
def test_events_read_back(data: st.DataObject) -> None:
    """An event reads back as what was written."""
    event = data.draw(events(data.draw(agreement_versions() | st.just(promising("1h")))))

    assert event == Event.from_dict(event.to_dict())
