"""What do a thousand calendars of a thousand customers take, compiled over ten years?

Every calendar is another: its zone, its hours, a day of its own. Both indexes by date are made,
as a program that asks in UTC and in local time makes them.
"""

from __future__ import annotations

import gc
import re
from datetime import UTC, datetime
from pathlib import Path

from stopwatch import Verdict

from slacalc import Calendar

__all__ = ("verdicts",)

CALENDARS = 1_000
FIRST_YEAR, LAST_YEAR = 2016, 2025
_MOST = 150.0
_DESKS = (("DE", "Europe/Berlin"), ("US", "America/New_York"), ("RU", "Europe/Moscow"))


def verdicts() -> list[Verdict]:
    """Measure, and return the line of the table."""
    first = [_asked(CALENDARS + number) for number in range(len(_DESKS))]  # data, zones, modules
    gc.collect()
    before = _resident()
    desks = [_asked(number) for number in range(CALENDARS)]
    gc.collect()
    taken = (_resident() - before) / 1e6
    assert len({*desks, *first}) == CALENDARS + len(_DESKS)
    return [
        Verdict(
            "1,000 calendars compiled over ten years",
            taken,
            _MOST,
            "MB",
            at_least=False,
            note="resident memory, both indexes by date included",
        )
    ]


def _asked(number: int) -> Calendar:
    country, zone = _DESKS[number % len(_DESKS)]
    opens = f"{7 + number % 3:02}:{number % 60:02}"
    desk = Calendar(
        timezone=zone,
        hours=f"Mon-Fri {opens}-17:00",
        holidays=country,
        days={f"2024-{1 + number % 12:02}-{1 + number % 28:02}": "10:00-12:00"},
        closed=[
            {
                "from": f"2024-06-03T12:{number % 60:02}:00+00:00",
                "to": f"2024-06-03T14:{number // 60 % 60:02}:00+00:00",
            }
        ],
    )
    desk.prepare(FIRST_YEAR, LAST_YEAR)
    for asked in (UTC, desk.timezone):
        start = datetime(2020, 5, 4, 10, tzinfo=asked)
        desk.elapsed(start, start.replace(day=7))
        desk.add(start, "16h")
    return desk


def _resident() -> int:
    """Return the resident memory of this process, in bytes (Linux)."""
    status = Path("/proc/self/status").read_text("ascii")
    found = re.search(r"VmRSS:\s+(\d+) kB", status)
    assert found is not None
    return int(found[1]) * 1_024


if __name__ == "__main__":
    print(*(line.line() for line in verdicts()), sep="\n")
