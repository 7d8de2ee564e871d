"""Versions of agreements: which one a request has, how they are written, what is refused."""

from __future__ import annotations

import json
import pickle
from copy import deepcopy
from datetime import UTC, date, datetime, timedelta, timezone

import pytest

from slacalc import Agreement
from slacalc.agreement.versions.documents import overlaid
from slacalc.agreement.versions.versions import AgreementVersions
from slacalc.errors import AgreementError

BASE: dict[str, object] = {
    "calendars": {"desk": {"timezone": "UTC", "hours": "Mon-Fri 09:00-17:00"}},
    "defaults": {"calendar": "desk"},
    "levels": {"gold": {"targets": {"reaction": "1h", "resolution": "8h"}}},
    "rules": [{"level": "gold"}],
}
DOCUMENT: dict[str, object] = {
    **BASE,
    "timezone": "Europe/Moscow",
    "versions": {
        "2027-01-01": {"levels": {"gold": {"targets": {"reaction": "2h"}}}},
        "2028-01-01": {"calendars": {"desk": {"hours": "Mon-Thu 09:00-17:00"}}},
    },
}
PINNED: dict[str, object] = {"calendar": "desk", "pin": "change"}
BEFORE, AFTER = (datetime(2026, 12, 31, hour, tzinfo=UTC) for hour in (20, 21))


def agreement(reaction: str = "1h") -> Agreement:
    """An agreement that promises this reaction."""
    return Agreement.from_dict({**BASE, "levels": {"gold": {"targets": {"reaction": reaction}}}})


def reaction(found: Agreement | None) -> timedelta | None:
    """What is promised for the reaction."""
    return None if found is None else found.levels["gold"].targets["reaction"].within


def test_a_request_keeps_the_version_of_its_creation() -> None:
    """Pinned to the creation, later versions never touch it; the date is the zone's midnight."""
    versions = AgreementVersions.from_dict(DOCUMENT)
    year_later = datetime(2029, 1, 1, tzinfo=UTC)

    assert timedelta(hours=1) == reaction(versions.chosen(created=BEFORE, at=year_later).agreement)
    assert timedelta(hours=2) == reaction(versions.chosen(created=AFTER, at=AFTER).agreement)
    assert versions.chosen(created=BEFORE, at=BEFORE).next_change is None


def test_the_latest_version_is_that_of_the_question() -> None:
    """Pinned to nothing, a request changes its version when a version begins, and that is said."""
    defaults = {"calendar": "desk", "pin": "latest"}
    versions = AgreementVersions.from_dict({**DOCUMENT, "defaults": defaults})
    before = versions.chosen(created=BEFORE, at=BEFORE)

    assert timedelta(hours=1) == reaction(before.agreement)
    assert int(AFTER.timestamp()) * 1_000_000 == before.next_change
    assert timedelta(hours=2) == reaction(versions.chosen(created=BEFORE, at=AFTER).agreement)


def test_later_versions_differ_from_those_before_them() -> None:
    """The third version has the targets of the second and hours of its own."""
    third = AgreementVersions.from_dict(DOCUMENT).versions[1]

    assert timedelta(hours=2) == reaction(third)
    assert third.calendars["desk"] != Agreement.from_dict(BASE).calendars["desk"]


def test_versions_stand_in_any_order() -> None:
    """A version differs from the one in force before it, wherever a document has them."""
    given = DOCUMENT["versions"]
    assert isinstance(given, dict)
    newest_first = dict(reversed(given.items()))

    assert list(given) != list(newest_first)
    assert AgreementVersions.from_dict(DOCUMENT) == AgreementVersions.from_dict(
        {**DOCUMENT, "versions": newest_first}
    )


def test_a_request_older_than_all_versions_has_none() -> None:
    """Without a base nothing is promised before the first version, and the reason says so."""
    versions = AgreementVersions({date(2027, 1, 1): agreement()}, timezone="Europe/Moscow")
    chosen = versions.chosen(created=BEFORE, at=AFTER)

    assert chosen.agreement is None
    assert (
        "older than the first version of the agreement, of 2026-12-31 21:00:00+00:00"
    ) == chosen.reason


def test_instants_need_no_zone() -> None:
    """A version may begin at an instant, in any order."""
    late, early = agreement("2h"), agreement("1h")
    versions = AgreementVersions({AFTER: late, BEFORE: early}, pin="latest")

    assert (early, late) == versions.versions
    assert late is versions.chosen(created=BEFORE, at=AFTER).agreement


def test_round_trip() -> None:
    """Versions are written whole, and read back equal: by documents, pickles and text."""
    since = datetime(2027, 1, 1, tzinfo=timezone(timedelta(hours=3)))
    for versions in (
        AgreementVersions.from_dict(DOCUMENT),
        AgreementVersions({date(2027, 1, 1): agreement()}, timezone="UTC", pin="latest"),
        AgreementVersions({since: agreement()}, base=agreement("3h"), pin="latest"),
    ):
        text = json.dumps(versions.to_dict())

        assert versions == AgreementVersions.from_dict(json.loads(text))
        assert hash(versions) == hash(AgreementVersions.from_dict(json.loads(text)))
        assert text == json.dumps(versions.to_dict(), sort_keys=True)
        assert versions == pickle.loads(pickle.dumps(versions))  # noqa: S301 - written here


def test_versions_are_values() -> None:
    """They never change, differ by what they say, and their repr says it."""
    versions = AgreementVersions({BEFORE: agreement()})

    with pytest.raises(AttributeError, match="cannot assign 'pin'"):
        versions.pin = "latest"
    assert versions != AgreementVersions({BEFORE: agreement()}, pin="latest")
    assert versions != "versions"
    assert "pin='created', timezone=None)" in repr(versions)


def test_what_differs_is_laid_over_and_changes_nothing_below() -> None:
    """Fields of calendars, metrics and targets are laid over; amounts and lists are replaced."""
    under = {
        **BASE,
        "metrics": {"mine": {"start": {"event": "created"}, "stop": {"event": "closed"}}},
        "levels": {
            "gold": {
                "landing": "open",
                "targets": {
                    "a": {"within": "1h", "metric": "mine"},
                    "b": {"business_days": 1, "at": "16:00"},
                    "c": {"by": "p", "amounts": {"x": "1h"}},
                    "e": {"due": "promised_at", "moves": True},
                },
            }
        },
    }
    kept = deepcopy(under)
    made = overlaid(
        under,
        {
            "name": "New",
            "rules": [{"level": "none"}],
            "metrics": {"mine": {"stop": {"event": "resolved"}}},
            "levels": {
                "gold": {
                    "targets": {
                        "a": {"within": "2h"},
                        "b": {"business_days": 2},
                        "c": {"by": "p", "amounts": {"y": "1h"}},
                        "d": "5h",
                        "e": {"due": "wished_for"},
                    }
                },
                "new": {"targets": {"a": "1h"}},
                "odd": 3,
            },
        },
    )

    assert kept == under
    assert {
        **under,
        "name": "New",
        "rules": [{"level": "none"}],
        "metrics": {"mine": {"start": {"event": "created"}, "stop": {"event": "resolved"}}},
        "levels": {
            "gold": {
                "landing": "open",
                "targets": {
                    "a": {"within": "2h", "metric": "mine"},
                    "b": {"business_days": 2},
                    "c": {"by": "p", "amounts": {"y": "1h"}},
                    "d": "5h",
                    "e": {"due": "wished_for"},
                },
            },
            "new": {"targets": {"a": "1h"}},
            "odd": 3,
        },
    } == made


@pytest.mark.parametrize(
    ("fields", "fault"),
    [
        ({"versions": None}, "versions: expected a mapping from dates"),
        ({"timezone": None}, "timezone: is required: 2027-01-01 begins at another instant"),
        ({"timezone": "Moscow"}, "timezone: unknown time zone"),
        (
            {"defaults": {"calendar": "desk", "pin": "x"}},
            "defaults.pin: expected created, latest or change",
        ),
        ({"versions": {"2027-13-01": {}}}, "there is no such date"),
        ({"versions": {"2027-01-01T00:00:00": {}}}, "has no time zone"),
        ({"versions": {"2027-01-01": 3}}, "versions.2027-01-01: expected a mapping"),
        (
            {"versions": {"2027-01-01": {"levels": {"gold": {"targets": {"reaction": "1d"}}}}}},
            "versions.2027-01-01.levels.gold.targets.reaction.within: '1d' could mean",
        ),
        ({"levels": {}}, "no level 'gold'"),
        ({"versions": {"soon": {}}}, "versions.soon: expected a date such as 2026-12-31"),
        ({"versions": {10**5000: {}}}, "versions.an integer of 16610 bits: expected a date"),
        (
            {"versions": {"2027-01-01": {}, date(2027, 1, 1): {}}},
            "versions.2027-01-01: stands here twice; keep one of them",
        ),
        (
            {"versions": {"2027-01-01": {}, "2026-12-31T21:00:00+00:00": {}}},
            "versions: two versions begin at the same instant",
        ),
    ],
)
def test_faults(fields: dict[str, object], fault: str) -> None:
    """What is wrong with versions is said with its place."""
    with pytest.raises(AgreementError) as caught:
        AgreementVersions.from_dict({**DOCUMENT, **fields})

    assert fault in str(caught.value)


def test_versions_to_come() -> None:
    """With an agreement to begin with there need not be versions yet; without one there are."""
    versions = AgreementVersions.from_dict({**BASE, "versions": {}, "defaults": {**PINNED}})

    assert Agreement.from_dict(BASE) == versions.chosen(created=BEFORE, at=AFTER).agreement
    assert versions == AgreementVersions.from_dict(versions.to_dict())
    with pytest.raises(AgreementError, match="versions: expected at least one version"):
        AgreementVersions({})


def test_faults_of_values() -> None:
    """In Python, too, a version is an agreement and begins at an instant."""
    with pytest.raises(AgreementError, match="expected an agreement"):
        AgreementVersions({BEFORE: "1h"})
    with pytest.raises(AgreementError, match="has no time zone"):
        AgreementVersions({datetime(2027, 1, 1): agreement()})  # noqa: DTZ001 - the point


def test_versions_beside_other_values() -> None:
    """Versions equal versions; what they are to another kind of value, that may say."""

    class Anything:
        def __eq__(self, other: object) -> bool:
            return True

        __hash__ = None

    versions = AgreementVersions.from_dict(DOCUMENT)

    assert (True, False, True) == (
        versions == Anything(),
        versions == agreement(),
        versions == AgreementVersions.from_dict(DOCUMENT),
    )
