"""An agreement in Python: levels, rules, one request, and why it got what it got."""

from __future__ import annotations

from datetime import datetime
from zoneinfo import ZoneInfo

from slacalc import Agreement, ByFact, Calendar, Level, Request, Rule, Target, evaluate

berlin = ZoneInfo("Europe/Berlin")
agreement = Agreement(
    name="Small desk",
    calendars={
        "desk": Calendar(timezone="Europe/Berlin", hours="Mon-Fri 09:00-17:00", holidays="DE"),
    },
    defaults={"calendar": "desk"},
    levels={
        "standard": Level(
            targets={
                "reaction": Target(within="4h"),
                "resolution": Target(
                    within=ByFact(by="priority", amounts={"high": "8h"}, default="3bd"),
                ),
            },
        ),
    },
    rules=[
        Rule(when={"contract": "paid"}, level="standard", name="paid contract"),
        Rule(level="none", name="everybody else"),
    ],
)
# It is a document as well: this is what an agreement.yaml would hold.
assert Agreement.from_dict(agreement.to_dict()) == agreement

request = Request.from_timestamps(
    "T-1",
    created=datetime(2026, 4, 2, 15, tzinfo=berlin),
    first_reply=datetime(2026, 4, 2, 15, 20, tzinfo=berlin),
    facts={"contract": "paid", "priority": "high"},
)
evaluation = evaluate(request, agreement, at=datetime(2026, 4, 7, 12, tzinfo=berlin))
for result in evaluation:
    print(f"{result.target}: {result.status.value}, due {result.due}")

assert evaluation.rule == "paid contract"
assert evaluation["reaction"].status == "met"
# Thursday 15:00, two hours; Good Friday, the weekend and Easter Monday; Tuesday, six hours.
assert evaluation["resolution"].due == datetime(2026, 4, 7, 15, tzinfo=berlin)
assert evaluation["resolution"].status == "on_track"

stranger = Request.from_timestamps("T-2", created=datetime(2026, 4, 2, 15, tzinfo=berlin))
nobody = evaluate(stranger, agreement, at=datetime(2026, 4, 7, 12, tzinfo=berlin))
assert nobody.status == "no_target"
assert [(rule.rule, rule.reason) for rule in nobody.passed] != []
print(f"T-2: {nobody.reason}")
