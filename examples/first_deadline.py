"""A first deadline: a request on the afternoon before a holiday, three working hours promised."""

from __future__ import annotations

from datetime import datetime
from zoneinfo import ZoneInfo

from slacalc import Calendar, deadline

moscow = ZoneInfo("Europe/Moscow")
desk = Calendar(timezone="Europe/Moscow", hours="Mon-Fri 08:00-17:00", holidays="RU")

arrived = datetime(2026, 4, 30, 16, tzinfo=moscow)
due = deadline(arrived, "3h", desk)
print(f"arrived {arrived}, due {due}")

# An hour is left on Thursday; Friday is a holiday; two hours remain for Monday.
assert due.isoformat() == "2026-05-04T10:00:00+03:00"

# A different meaning has a different amount: two business days, three hours of real time.
assert deadline(arrived, "2bd", desk).isoformat() == "2026-05-05T16:00:00+03:00"
assert deadline(arrived, "3h calendar", desk).isoformat() == "2026-04-30T19:00:00+03:00"
