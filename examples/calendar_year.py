"""The year of a calendar: holidays of two kinds, short days, and what the data cannot promise."""

from __future__ import annotations

from datetime import date, datetime
from zoneinfo import ZoneInfo

from slacalc import Calendar

bern = ZoneInfo("Europe/Zurich")
works = Calendar(
    timezone="Europe/Zurich",
    hours={"mon-thu": "07:30-12:00, 13:00-17:00", "fri": "07:30-12:00"},
    holidays=["CH-BE", {"from": "2026-07-20", "to": "2026-07-31", "name": "Works holiday"}],
    days={"2026-12-24": {"hours": "07:30-12:00", "name": "Christmas Eve"}},
)
print(works.describe())

days = works.working_days(date(2026, 1, 1), date(2027, 1, 1))
print(f"{len(days)} working days in 2026")
assert date(2026, 7, 17) in days
assert date(2026, 7, 24) not in days

# Every closed stretch says why.
start, end = datetime(2026, 12, 24, tzinfo=bern), datetime(2026, 12, 26, tzinfo=bern)
for piece in works.intervals(start, end):
    print(f"{piece.start:%d %b %H:%M} to {piece.end:%d %b %H:%M}  {piece.label}")
labels = {piece.label for piece in works.intervals(start, end)}
assert "Christmas Eve" in labels

# What was frozen gives the same answers after an update of the holidays package.
frozen = works.freeze(2026, 2026)
assert frozen.working_days(date(2026, 1, 1), date(2027, 1, 1)) == days
