"""A year of Boston's 311 requests through `evaluate`, beside the city's own targets and verdicts.

The city works Mon-Fri 08:30-17:00 with the holidays of Massachusetts; each type of request has
a target of business days or of calendar days. What a right model reaches, and how far a wrong
calendar falls, stands in the README beside the data; the rest was retyped or set by hand.
"""

from __future__ import annotations

import csv
import lzma
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

import pytest

from slacalc import Agreement, Request, evaluate

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

BOSTON = ZoneInfo("America/New_York")
LATER = datetime(2019, 1, 1, tzinfo=BOSTON)
MINUTE = timedelta(minutes=1)  # the source often cut the seconds off one side
EVERY = 8  # the controls need no more than every eighth row


@dataclass
class Shares:
    """How many answers are the city's own."""

    targets: int = 0
    targets_met: int = 0
    working: int = 0
    working_met: int = 0
    closed: int = 0
    closed_met: int = 0
    closed_before_opened: int = 0
    without_policy: int = 0

    def line(self) -> str:
        """Return the shares as a line for people."""
        return (
            f"targets {self.targets_met}/{self.targets} = {self.targets_met / self.targets:.2%}, "
            f"of them in business days {self.working_met / self.working:.2%}, "
            f"verdicts {self.closed_met}/{self.closed} = {self.closed_met / self.closed:.2%}, "
            f"{self.without_policy} of a type without a policy, "
            f"{self.closed_before_opened} closed before they were opened"
        )


@pytest.fixture(scope="module")
def policies(shared: Path) -> dict[str, str]:
    """What each type of request is promised, as an amount; zero days are no promise."""
    units = {"business_days": "bd", "calendar_days": "d calendar"}
    with (shared / "data" / "boston311_2015_policies.csv").open(newline="") as lines:
        return {
            row["type"]: f"{row['days']}{units[row['kind']]}"
            for row in csv.DictReader(lines)
            if row["days"] != "0"
        }


@pytest.fixture(scope="module")
def rows(shared: Path) -> list[dict[str, str]]:
    """The requests for which the city recorded a target."""
    with lzma.open(shared / "data" / "boston311_2015.csv.xz", "rt", encoding="utf-8") as lines:
        return [row for row in csv.DictReader(lines) if row["target_dt"]]


def agreement(policies: dict[str, str], **desk: object) -> Agreement:
    """Return Boston's agreement, its desk changed in some field."""
    boston = {"timezone": "America/New_York", "hours": "Mon-Fri 08:30-17:00", "holidays": "US-MA"}
    return Agreement.from_dict(
        {
            "slacalc": 1,
            "name": "Boston 311",
            "calendars": {"desk": boston | desk},
            "defaults": {"calendar": "desk"},
            "levels": {
                "city": {
                    "targets": {"resolution": {"within": {"by": "type", "amounts": policies}}}
                }
            },
            "rules": [{"level": "city"}],
        }
    )


def instant(text: str) -> datetime | None:
    """Return a wall-clock time of the city as an instant."""
    return datetime.fromisoformat(text).replace(tzinfo=BOSTON) if text else None


def judged(rows: list[dict[str, str]], agreed: Agreement, policies: dict[str, str]) -> Shares:
    """Return how many targets and verdicts of `evaluate` are those of the city."""
    shares = Shares()
    for row in rows:
        opened, target, closed = (
            instant(row[name]) for name in ("open_dt", "target_dt", "closed_dt")
        )
        assert opened is not None
        assert target is not None
        resolved = closed
        if closed is not None and closed < opened:
            # All of these lie within the minute whose seconds one side lost.
            assert opened - closed < MINUTE
            resolved = opened
            shares.closed_before_opened += 1
        request = Request.from_timestamps(
            row["case_id"], created=opened, resolved=resolved, facts={"type": row["type"]}
        )
        result = evaluate(request, agreed, at=LATER)["resolution"]
        due, working = result.original_due, policies.get(row["type"], "").endswith("bd")
        met = due is not None and abs(due - target) <= MINUTE
        shares.targets += 1
        shares.targets_met += met
        shares.working += working
        shares.working_met += working and met
        shares.without_policy += due is None
        if closed is not None:
            shares.closed += 1
            shares.closed_met += result.breached == (closed > target)
    return shares


def test_boston(
    rows: list[dict[str, str]], policies: dict[str, str], record: Callable[[str, str], None]
) -> None:
    """94,154 targets and 79,208 verdicts are the city's own in the shares of a right model."""
    shares = judged(rows, agreement(policies), policies)

    record("Boston", shares.line())
    assert (94_154, 79_208, 26) == (shares.targets, shares.closed, shares.without_policy)
    assert shares.targets_met / shares.targets >= 0.946
    assert shares.closed_met / shares.closed >= 0.989
    assert shares.working_met / shares.working >= 0.950


@pytest.mark.parametrize(
    ("name", "desk", "least", "most"),
    [
        ("no holidays", {"holidays": []}, 0.69, 0.72),
        ("09:00-17:00", {"hours": "Mon-Fri 09:00-17:00"}, 0.53, 0.56),
    ],
)
def test_a_wrong_calendar_shows(
    name: str,
    desk: dict[str, object],
    least: float,
    most: float,
    rows: list[dict[str, str]],
    policies: dict[str, str],
    record: Callable[[str, str], None],
) -> None:
    """Without holidays, or with an opening half an hour later, the targets fall as described."""
    shares = judged(rows[::EVERY], agreement(policies, **desk), policies)

    record(f"Boston, {name}", shares.line())
    assert least < shares.working_met / shares.working < most
