"""Pauses and a verdict, for a helpdesk that keeps nothing but timestamps."""

from __future__ import annotations

from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from slacalc import Calendar, verdict

berlin = ZoneInfo("Europe/Berlin")
desk = Calendar(timezone="Europe/Berlin", hours="Mon-Fri 09:00-17:00")

opened = datetime(2026, 3, 27, 15, tzinfo=berlin)
# The clock went forward that weekend; the client let us wait from Monday 10:00 to 14:00.
waiting = (datetime(2026, 3, 30, 10, tzinfo=berlin), datetime(2026, 3, 30, 14, tzinfo=berlin))

now = datetime(2026, 3, 30, 16, 30, tzinfo=berlin)
open_still = verdict(opened, "5h", desk, at=now, pauses=[waiting])
print(f"{open_still.status.value}, due {open_still.due}, {open_still.remaining} left")

# Two hours on Friday, one on Monday morning, two more from 14:00 on: due at 16:00.
assert open_still.due == datetime(2026, 3, 30, 16, tzinfo=berlin)
assert open_still.status == "breached"
assert open_still.overdue == timedelta(minutes=30)

# Solved at the very instant it is due is in time.
solved = verdict(opened, "5h", desk, at=now, pauses=[waiting], stopped=open_still.due)
assert solved.status == "met"
assert solved.elapsed == timedelta(hours=5)
