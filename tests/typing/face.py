"""What type checkers see of the public face; checked by mypy and pyright, never run."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta
from typing import Literal, assert_type

import slacalc
from slacalc import (
    Agreement,
    BusinessDays,
    Calendar,
    CalendarDays,
    CalendarTime,
    Evaluation,
    Phase,
    Request,
    Result,
    Status,
    Target,
    deadline,
    elapsed,
    evaluate,
    verdict,
)
from slacalc.typing import Amount, Dated, Fact, Items, Pause, Week

moment = datetime(2026, 3, 20, 16, tzinfo=UTC)
desk = Calendar(timezone="Europe/Berlin", hours="Mon-Fri 09:00-17:00", holidays=["DE"])

# Every form of an amount is one.
text: Amount = "3h"
time: Amount = timedelta(hours=3)
days: Amount = BusinessDays(2, at="close")
real: Amount = CalendarTime("72h")
dates: Amount = CalendarDays(3)
document: Amount = {"business_days": 2, "at": "16:00"}

# Every form of the parts of a calendar is one.
week: Week = {"mon": ["08:00-12:00", "13:00-17:00"], "fri": None}
items: Items = ["DE", {"from": "2026-07-20", "to": "2026-07-31"}]
dated: Dated = {date(2026, 12, 31): "08:00-12:00"}
Calendar(timezone="Europe/Berlin", hours=[week, "24/7"], holidays=items, days=dated)

fact: Fact = ("a", 1, None, (moment, 2.5))
pause: Pause = (moment, None)

# The calendar measures.
assert_type(desk.add(moment, text), datetime)
assert_type(desk.subtract(moment, days, landing="open"), datetime)
assert_type(desk.elapsed(moment, moment), timedelta)
assert_type(desk.elapsed(moment, moment, unit="days"), BusinessDays)
assert_type(desk.is_open(moment), bool)
assert_type(desk | desk, Calendar)
assert_type(desk & desk, Calendar)
assert_type(desk - desk, Calendar)

# The functions judge.
assert_type(deadline(moment, "3h", desk, pauses=[pause]), datetime)
assert_type(elapsed(moment, moment, desk), timedelta)
result = assert_type(verdict(moment, "3h", desk, at=moment), Result)
assert_type(result.status, Status)
assert_type(result.phase, Phase)
assert_type(result.due, datetime | None)

# The agreement promises.
assert_type(
    Target(within=BusinessDays(2), since="applied").since, Literal["start", "applied"] | None
)
agreement = assert_type(Agreement.from_dict({"slacalc": 1}), Agreement)
request = assert_type(Request.from_timestamps("T-1", created=moment, facts={"a": 1}), Request)
evaluation = assert_type(evaluate(request, agreement, at=moment), Evaluation)
assert_type(iter(evaluation), Iterator[Result])
assert_type(evaluation["resolution"], Result)

# A misspelt name is an error, though names load lazily; so is leaving out `at=`.
slacalc.Calender  # type: ignore[attr-defined]  # that it has to be ignored is the test
evaluate(request, agreement)  # type: ignore[call-arg]  # that it has to be ignored is the test
