"""The report that Bitrix24 gives on deals: in time and overdue, by channel, with the deals."""

from __future__ import annotations

from datetime import datetime
from pathlib import Path
from zoneinfo import ZoneInfo

import pandas as pd

from slacalc import Agreement
from slacalc.batch import evaluate, summary
from slacalc.io import load

folder = Path(__file__).parent / "agreements" / "bitrix24_desk"
moscow = ZoneInfo("Europe/Moscow")

# A log with one row an event, as a helpdesk exports it; times are local ones.
log = pd.read_csv(folder / "deals.csv")
log["at"] = pd.to_datetime(log["at"])
results = evaluate(
    log,
    None,
    Agreement.from_dict(load(folder / "agreement.yaml")),
    at=datetime(2026, 3, 11, 12, tzinfo=moscow),
    timezone="Europe/Moscow",
    carry=["channel"],
)

# An offer within 24 hours is in time; of the others some are late and some still missing.
report = summary(results, by="channel")
counts = report.counts.set_index("channel")
columns = ["met", "missed", "breached", "on_track", "cancelled", "attainment"]
print(counts[columns].to_string())

assert counts["met"].tolist() == [2, 0, 1]  # calls, letters, messages
assert counts["missed"].tolist() == [0, 1, 1]  # overdue, and done
assert counts["breached"].tolist() == [0, 1, 0]  # overdue, and still to be done
assert counts["attainment"].tolist() == [1.0, 0.0, 0.5]

# Each number opens the list of the deals behind it.
assert report.requests("missed") == [103, 108]
assert report.requests("breached", channel="letter") == [104]
assert report.requests("cancelled") == [107]
print("overdue:", report.requests("late"))
