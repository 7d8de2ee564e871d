"""The reports that Admin24 gives: late reactions and late solutions, and whose time it was."""

from __future__ import annotations

from collections import Counter
from datetime import datetime, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

from slacalc import AgreementVersions, evaluate
from slacalc.io import load
from slacalc.io.requests.requests import read_requests
from slacalc.io.tables.request_rows import RequestRow

folder = Path(__file__).parent / "agreements" / "admin24"
now = datetime(2026, 4, 2, 9, tzinfo=ZoneInfo("Europe/Moscow"))

agreement = AgreementVersions.from_dict(load(folder / "agreement.yaml"))
source = agreement.versions[-1].source
assert source is not None

late: dict[str, list[str | int]] = {"reaction": [], "resolution": []}
counts: Counter[tuple[str, str]] = Counter()
by_executor: dict[str, timedelta] = {}
with (folder / "requests.yaml").open("rb") as file:
    rows = read_requests(file, source, format="yaml")
    for row in rows:
        assert isinstance(row, RequestRow)
        evaluation = evaluate(row.request, agreement, at=now)
        for result in evaluation:
            counts[result.target, result.status.value] += 1
            if result.target in late and result.breached:
                late[result.target].append(evaluation.request)
            # What ran, without the pauses, by whoever had the request then.
            for span in result.ledger if result.target == "resolution" else ():
                executor = dict(span.facts)["executor"]
                if span.label == "running" and executor is not None:
                    assert isinstance(span.amount, timedelta)
                    so_far = by_executor.get(str(executor), timedelta(0))
                    by_executor[str(executor)] = so_far + span.amount

# How many were reacted to late, and how many not solved in time; and which.
print("late reactions:", late["reaction"])
print("late solutions:", late["resolution"])
assert late["reaction"] == ["R-3", "R-8", "R-9"]
assert late["resolution"] == ["R-1", "R-3", "R-7"]
assert (counts["resolution", "met"], counts["resolution", "missed"]) == (2, 1)

# R-1 was Anna's for 1.5 h of Monday and an hour of Tuesday, then Boris's for 2 and 6.
for executor, time in by_executor.items():
    print(f"working time of {executor}: {time}")
assert by_executor == {"Anna": timedelta(hours=2.5), "Boris": timedelta(hours=8)}
