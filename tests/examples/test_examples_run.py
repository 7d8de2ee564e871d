"""The examples: scripts end well, and agreements give what was worked out by hand."""

from __future__ import annotations

import json
import subprocess
import sys
from collections import Counter
from collections.abc import Iterator
from datetime import datetime
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest

from slacalc import Agreement, Evaluation, evaluate
from slacalc.io.documents.documents import load
from slacalc.io.tables.request_rows import RequestRow
from slacalc.io.tables.tables import RequestTable

EXAMPLES = Path(__file__).resolve().parents[2] / "examples"

# By hand, from the calendar of 2026: 8 hours a day, 7 on the days before a holiday (30 April,
# 8 and 26 May, 11 June); closed on 1, 11 and 27 May and on 12 June.
SIMAI = {
    # 2 h until 16:00 on Thursday, Friday is a holiday, 1 h on Monday.
    "S-1": ("emergency", "met", "2026-05-04T09:00:00+03:00", "2h30m", "30m", "0s"),
    # 2 h before lunch and 3 after it: the closing of a short day. Late, by ten minutes of work.
    "S-2": ("priority", "missed", "2026-04-30T16:00:00+03:00", "5h10m", "0s", "10m"),
    # 7 + 8 + 8 + 1 h: on Thursday at 9. At the very instant it is due is in time.
    "S-3": ("ordinary", "met", "2026-05-07T09:00:00+03:00", "24h", "0s", "0s"),
    # 2 + 7 h, a moved holiday, 8 + 8 + 8 h, and 7 on Friday.
    "S-4": ("consultation", "met", "2026-05-15T16:00:00+03:00", "39h", "1h", "0s"),
    # Half a day, 23 whole ones until 10 June, and half of the short one after.
    "S-5": ("development", "on_track", "2026-06-11T11:30:00+03:00", "14bd", "10bd", "0bd"),
    # 1 h of a short Tuesday, a holiday of the republic, 2 h on Thursday.
    "S-6": ("emergency", "breached", "2026-05-28T10:00:00+03:00", "5h", "0s", "2h"),
    # 4.5 + 8 + 8 h, and 3.5 on Tuesday.
    "S-7": ("ordinary", "on_track", "2026-06-02T11:30:00+03:00", "30m", "23h30m", "0s"),
    "S-8": (None, "no_target", None, None, None, None),
    # 17:30 in Ufa is 15:30 in Moscow: half an hour, 8 + 8 + 8 + 8 h, 7.5 on Wednesday.
    "S-9": ("consultation", "on_track", "2026-06-03T16:30:00+03:00", "4h30m", "35h30m", "0s"),
}


@pytest.mark.parametrize("script", sorted(EXAMPLES.glob("*.py")), ids=lambda path: path.stem)
def test_script_ends_well(script: Path) -> None:
    """A script's assertions hold, and it says something."""
    done = subprocess.run(
        [sys.executable, str(script)], capture_output=True, text=True, check=False
    )

    assert (0, "") == (done.returncode, done.stderr)
    assert done.stdout


def judged(folder: Path, name: str, table: str, at: str) -> Iterator[Evaluation]:
    """Yield the verdicts on an example's table."""
    agreement = Agreement.from_dict(load(folder / name))
    assert agreement.source is not None
    assert agreement == Agreement.from_dict(json.loads(json.dumps(agreement.to_dict())))
    moment = datetime.fromisoformat(at).astimezone(ZoneInfo(agreement.source.timezone or "UTC"))
    with (folder / table).open("rb") as file:
        for row in RequestTable(file, agreement.source):
            assert isinstance(row, RequestRow)
            yield evaluate(row.request, agreement, at=moment)


def test_simai_gives_what_was_worked_out_by_hand() -> None:
    """Each of Simai's levels gives the due instant that its regulation means."""
    at = "2026-05-28T12:00:00+03:00"
    found = {}
    for evaluation in judged(EXAMPLES / "agreements/simai", "agreement.yaml", "requests.csv", at):
        result = {} if not evaluation.results else evaluation["reaction"].to_dict()
        values = [result.get(name) for name in ("due", "elapsed", "remaining", "overdue")]
        found[evaluation.request] = (evaluation.level, evaluation.status.value, *values)

    assert SIMAI == found


def test_desk_shows_every_status_there_is() -> None:
    """README's first command shows each status, among them each that a desk meets every day."""
    at = "2026-03-20T18:00:00+01:00"
    evaluations = list(judged(EXAMPLES / "desk", "agreement.yaml", "requests.csv", at))
    statuses = Counter(result.status.value for one in evaluations for result in one)

    assert 25 == len(evaluations)
    assert {"met", "missed", "breached", "on_track", "paused", "pending"} == set(statuses)
    assert ["D-114"] == [one.request for one in evaluations if one.status == "no_target"]


# By hand, hours 9:00-12:30 and 13:00-17:30 (Friday until 17:00): 8 h a day, 7.5 on Friday.
DESK_DUE = {
    # 40 minutes of Friday until 17:00, then 3 h 20 min from Monday 9:00.
    ("D-102", "reaction"): "2026-03-16T12:20:00+01:00",
    # Received after closing: the clock begins on Wednesday, whose morning is a staff meeting.
    ("D-112", "reaction"): "2026-03-18T07:20:00+01:00",
    # 20 minutes of Tuesday, then Wednesday from 13:00.
    ("D-111", "reaction"): "2026-03-18T14:40:00+01:00",
    # Ten business days over a weekend on which the clock goes forward.
    ("D-109", "resolution"): "2026-03-30T15:00:00+02:00",
    # Three quarters of an hour on Friday evening, the rest on Saturday from 7:00.
    ("D-124", "resolution"): "2026-03-21T07:45:00+01:00",
}


def test_desk_gives_what_was_worked_out_by_hand() -> None:
    """Due instants over a weekend, a meeting, a change of the clock, and a night."""
    at = "2026-03-20T18:00:00+01:00"
    evaluations = judged(EXAMPLES / "desk", "agreement.yaml", "requests.csv", at)
    by_request = {str(one.request): one for one in evaluations}

    found = {(request, target): by_request[request][target].due for request, target in DESK_DUE}
    assert DESK_DUE == {key: due and due.isoformat() for key, due in found.items()}
