"""Profiles: what lies underneath an agreement that names one."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from slacalc import Agreement, Event, Request, evaluate
from slacalc.agreement.check import check
from slacalc.agreement.parts.options import Defaults
from slacalc.agreement.profiles import PROFILES
from slacalc.errors import AgreementError

BASE: dict[str, object] = {
    "calendars": {"desk": {"timezone": "UTC", "hours": "24/7"}},
    "defaults": {"calendar": "desk"},
    "levels": {"gold": {"targets": {"next_reply": "4h"}}},
    "rules": [{"level": "gold"}],
}


def at(hour: int) -> datetime:
    """An instant on one day."""
    return datetime(2026, 3, 5, hour, tzinfo=UTC)


@pytest.mark.parametrize("name", PROFILES)
def test_every_profile_makes_an_agreement(name: str) -> None:
    """What a profile says can be read, and is written with the agreement."""
    agreement = Agreement.from_dict({**BASE, "profile": name})
    document = agreement.to_dict()

    assert name == document["profile"]
    assert agreement == Agreement.from_dict(document)
    assert PROFILES[name].keys() <= {"metrics", "statuses", "defaults"}
    assert () == check(agreement)


def test_the_last_message_of_the_client_counts() -> None:
    """In the support module of Bitrix the counter begins anew with each message."""
    request = Request(
        1, events=[Event(at(9), "created"), Event(at(11), "customer_reply", by="customer")]
    )
    usual = evaluate(request, Agreement.from_dict(BASE), at=at(12))
    bitrix = Agreement.from_dict({**BASE, "profile": "bitrix_support"})

    assert at(13) == usual["next_reply"].due
    assert at(15) == evaluate(request, bitrix, at=at(12))["next_reply"].due


def test_to_resolve_is_not_to_answer() -> None:
    """In LiveAgent a ticket that is resolved unanswered has neither kept nor broken a promise."""
    targets = {"first_answer": "4h", "next_answer": "4h", "first_assign": "1h"}
    document = {**BASE, "profile": "liveagent", "levels": {"gold": {"targets": targets}}}
    events = [
        Event(at(9), "created"),
        Event(at(10), "customer_reply"),
        Event(at(11), "resolved"),
        Event(at(12), "reopened"),
    ]
    found = evaluate(Request(1, events=events), Agreement.from_dict(document), at=at(13))

    assert [("first_answer", "cancelled"), ("next_answer", "on_track")] == [
        (one.target, one.status) for one in found if one.target != "first_assign"
    ]
    assert at(16) == found["next_answer"].due
    assert at(10) == found["first_assign"].due


def test_targets_may_be_for_metrics_of_the_profile() -> None:
    """A metric that only the profile has is known; what is put off waits."""
    levels = {"gold": {"targets": {"complete": "4h"}}}
    agreement = Agreement.from_dict({**BASE, "profile": "bitrix24_desk", "levels": levels})
    events = [Event(at(9), "created"), Event(at(10), "deferred"), Event(at(12), "returned")]
    result = evaluate(Request(1, events=events), agreement, at=at(12))["complete"]

    assert at(15) == result.due
    assert timedelta(hours=2) == result.paused
    assert () == check(agreement)


def test_the_agreement_says_otherwise() -> None:
    """Fields given replace those of the profile; the others stay."""
    metrics = {"complete": {"reopen": "ignore"}}
    agreement = Agreement.from_dict({**BASE, "profile": "bitrix24_desk", "metrics": metrics})

    assert "ignore" == agreement.metrics["complete"].reopen
    assert len(agreement.metrics["complete"].pause) == 1


def test_values_lie_over_a_profile_too() -> None:
    """In Python, models and documents give the same agreement."""
    given = {**BASE, "defaults": Defaults(calendar="desk"), "profile": "bitrix_support"}

    assert Agreement.from_dict({**BASE, "profile": "bitrix_support"}) == Agreement(**given)


@pytest.mark.parametrize("name", ["bitrix", 3, ["bitrix_support"]])
def test_an_unknown_profile_is_refused(name: object) -> None:
    """What is no profile is told with those that are."""
    with pytest.raises(AgreementError, match="profile: no such profile; known are bitrix24_desk"):
        Agreement.from_dict({**BASE, "profile": name})


def test_an_unknown_profile_hides_nothing() -> None:
    """What else is wrong is told along; of the metrics it would bring, nobody knows."""
    levels = {"gold": {"targets": {"complete": "1h", "reaction": "soon"}, "calendar": "nowhere"}}
    with pytest.raises(AgreementError) as caught:
        Agreement.from_dict({**BASE, "profile": "bitrix", "levels": levels, "more": 1})

    assert ["levels.gold.calendar", "levels.gold.targets.reaction.within", "more", "profile"] == (
        sorted(fault.path for fault in caught.value.faults)
    )


def test_what_undoes_a_profile_is_written() -> None:
    """A field that is put back to what it usually is stays so, read back under the profile."""
    undone = {"next_reply": {"again": "ignore"}}
    given = Agreement.from_dict({**BASE, "profile": "bitrix_support", "metrics": undone})
    again = Agreement.from_dict(given.to_dict())

    assert given == again
    assert again.metrics["next_reply"].again == "ignore"
