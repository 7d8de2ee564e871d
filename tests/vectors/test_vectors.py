"""Every shared vector of calendar arithmetic, through the public face of `Calendar`.

A vector is a fact read out of another project's test suite. Where that project's answer is the
plain one, slacalc gives it; where it rolls an amount that ends at closing to the next opening,
slacalc gives it with `landing="open"`; where it follows another convention, slacalc gives the
plain answer that the vector has beside it. The numbers of cases are pinned: a case that is not
looked at fails the test.
"""

from __future__ import annotations

import json
import re
from collections import Counter
from collections.abc import Callable, Mapping
from datetime import date, datetime, timedelta
from fractions import Fraction
from functools import cache
from pathlib import Path
from typing import Any, Literal

import pytest

from slacalc import BusinessDays, Calendar, CalendarDays
from slacalc.errors import AmountError

Case = Mapping[str, Any]
Tally = Callable[[str, tuple[int, ...]], None]

HOLDS, ROLLS, PLAIN, REQUEST = "holds", "rolls", "plain", "request"
# Run backwards, these two engines answer nothing; ours is signed (SPEC section 4).
UNSIGNED = {"act-4", "delta-01"}
MICRO = timedelta(microseconds=1)
DAY = timedelta(days=1)

COUNTS = {
    # cases, hold as they are, hold with landing="open", plain answer, requests
    "cal_biz": (84, 75, 1, 8, 0),
    "cal_businesstime_seatgeek": (29, 29, 0, 0, 0),
    "cal_businesstimedelta": (25, 25, 0, 0, 0),
    "cal_date_fns": (24, 24, 0, 0, 0),
    "cal_dayjs_business_time": (82, 82, 0, 0, 0),
    "cal_exchange_calendars": (530, 530, 0, 0, 0),
    "cal_numpy_busday": (332, 332, 0, 0, 0),
    "cal_open_hours_elixir": (59, 53, 0, 6, 0),
    "cal_opening_hours_js": (58, 58, 0, 0, 0),
    "cal_pandas_business_hour": (828, 800, 23, 5, 0),
    "cal_php_business_time": (282, 205, 0, 77, 0),
    "cal_working_hours": (172, 142, 0, 30, 0),
    "frappe_helpdesk": (29, 0, 0, 0, 29),
    "glpi_slm": (66, 43, 0, 3, 20),
    "zammad_escalation_legacy": (34, 0, 0, 0, 34),
    "znuny_otobo_working_time": (95, 92, 0, 3, 0),
}


@pytest.mark.parametrize("name", COUNTS)
def test_every_vector_holds(name: str, shared: Path, tally: Tally) -> None:
    """Each case of a file gives the answer its kind calls for, and none is left out."""
    cases = json.loads((shared / "vectors" / f"{name}.json").read_text())["cases"]
    kinds = Counter(map(kind_of, cases))
    failures = [line for case in cases if (line := failure(case)) is not None]

    tally(name, (len(cases), *(kinds[kind] for kind in (HOLDS, ROLLS, PLAIN, REQUEST))))

    assert not failures, "\n".join(failures)
    assert COUNTS[name] == (len(cases), *(kinds[k] for k in (HOLDS, ROLLS, PLAIN, REQUEST)))


def test_no_file_of_vectors_is_left_out(shared: Path) -> None:
    """The pinned table names every file there is."""
    files = {path.stem for path in (shared / "vectors").glob("*.json")}

    assert files == set(COUNTS)


CONVENTIONS = {
    "rounding": "rounded",
    "clamp": "moved into hours",
    "day-fraction": "fractions of a day",
    "roll-first": "closed start first",
    "closing-open": "closing is open",
    "midnight-minus": "23:59:59.999999",
    "zero-rolls": "zero moves",
    "gap-shift": "gap moves on",
    "dst-wall": "wall hours",
}
PAGE = Path(__file__).resolve().parents[2] / "docs" / "reference" / "other-engines.md"


def test_page_counts_other_conventions(shared: Path) -> None:
    """The page on other engines has every convention that is not ours, with its cases."""
    files = [json.loads((shared / "vectors" / f"{name}.json").read_text()) for name in COUNTS]
    cases = [case for file in files for case in file["cases"]]
    kinds = Counter(map(kind_of, cases))
    found = Counter(convention(case) for case in cases if kind_of(case) == PLAIN)
    text = PAGE.read_text("utf-8")
    rows = re.findall(r"^\| ([^|]+) \| (\d+) \| [^|]+ \| [^|]+ \|$", text, flags=re.MULTILINE)

    assert found == {name: int(count) for name, count in rows if name not in COUNTS}
    assert f"{len(cases) - kinds[REQUEST]:,} cases" in text
    assert (
        f'{kinds[HOLDS]:,} hold as they are, {kinds[ROLLS]} with `landing="open"`, and '
        f"{kinds[PLAIN]} follow another convention"
    ) in text


def convention(case: Case) -> str:
    """Return what the page calls the convention that a case follows."""
    if case.get("rejects"):
        return "refused"
    if case["id"] in UNSIGNED or case.get("class") == "unsigned":
        return "unsigned"
    return CONVENTIONS.get(case.get("class", ""), "lateness by the clock")


def kind_of(case: Case) -> str:
    """Return how a case is to hold."""
    if case["op"] == "ticket":
        return REQUEST
    agrees = case.get("agrees", case.get("agrees_with_bruteforce"))
    if agrees is None:  # days of a helpdesk, which its own engine alone has judged
        agrees = not case.get("rejects")
    if agrees and case["id"] not in UNSIGNED:
        return HOLDS
    return ROLLS if case.get("class") == "closing-roll" else PLAIN


def failure(case: Case) -> str | None:
    """Return what is wrong with the answer to a case, None when it holds."""
    kind = kind_of(case)
    if kind == REQUEST:
        return None
    if case.get("rejects"):
        with pytest.raises(AmountError):
            calendar_of(case).add(datetime.fromisoformat(case["start"]), case["seconds"])
        return None
    landing: Literal["open"] | None = "open" if kind == ROLLS else None
    expected = plain_answer(case) if kind == PLAIN else case["expected"]
    actual = answer(case, landing)
    if same(expected, actual):
        return None
    return f"{case['id']}: {case['op']} gives {actual}, expected {expected} ({kind})"


def plain_answer(case: Case) -> object:
    """Return what the plain definition gives, where the case expects something else."""
    if case["id"] in UNSIGNED:
        forwards = {**case, "start": case["end"], "end": case["start"]}
        length = answer(forwards, None)
        assert isinstance(length, timedelta)
        return -length.total_seconds()
    return case["oracle"] if "oracle" in case else case["bruteforce_value"]


def same(expected: object, actual: object) -> bool:
    """Compare instants as instants, lengths in seconds, everything else as it is."""
    if isinstance(actual, datetime) and isinstance(expected, str):
        return datetime.fromisoformat(expected).timestamp() == actual.timestamp()
    if isinstance(actual, date) and isinstance(expected, str):
        return expected == actual.isoformat()
    if isinstance(actual, timedelta) and isinstance(expected, int | float):
        return actual == seconds(expected)
    if isinstance(actual, list) and isinstance(expected, list):
        pairs = zip(expected, actual, strict=False)
        return len(expected) == len(actual) and all(
            same(*both) for pair in pairs for both in zip(*pair, strict=True)
        )
    return type(expected) is type(actual) and expected == actual


def answer(case: Case, landing: Literal["open"] | None) -> object:
    """Return what slacalc says."""
    calendar = calendar_of(case)
    moment = case.get("start") or case.get("at") or case.get("date")
    if case["op"] in DAY_OPERATIONS:
        return DAY_OPERATIONS[case["op"]](calendar, case, moment)
    start = datetime.fromisoformat(moment)
    match case["op"]:
        case "add":
            return calendar.add(start, seconds(case["seconds"]), landing=landing)
        case "subtract":
            return calendar.subtract(start, seconds(case["seconds"]), landing=landing)
        case "elapsed":
            return calendar.elapsed(start, datetime.fromisoformat(case["end"]))
        case "segments":
            return open_spans(calendar, start, datetime.fromisoformat(case["end"]))
    return edge(calendar, case["op"], start, strict=bool(case.get("strict")))


def edge(calendar: Calendar, operation: str, at: datetime, *, strict: bool) -> object:
    """Return what a query says; one that is not strict also takes the instant itself."""
    match operation:
        case "is_open":
            return calendar.is_open(at)
        case "next_open":
            return calendar.roll_forward(at)
        case "prev_close":
            # A case at an opening asks for the closing before it; roll_back stays in open time.
            opens = calendar.is_open(at) and not calendar.is_open(at - MICRO)
            return calendar.previous_close(at) if opens else calendar.roll_back(at)
        case "next_opening":
            return calendar.next_open(at if strict else at - MICRO)
        case "next_closing":
            return calendar.next_close(at if strict else at - MICRO)
        case "prev_opening":
            return calendar.previous_open(at if strict else at + MICRO)
    raise AssertionError(operation)


def open_spans(calendar: Calendar, start: datetime, end: datetime) -> list[list[datetime]]:
    """Return the open intervals from *start* to *end*."""
    return [[span.start, span.end] for span in calendar.intervals(start, end) if span.is_open]


def is_day(calendar: Calendar, _case: Case, moment: str) -> bool:
    """Return whether a date is a working day."""
    day = local_date(calendar, moment)
    return bool(calendar.working_days(day, day + DAY))


def add_days(calendar: Calendar, case: Case, moment: str) -> object:
    """Return the same wall-clock time so many working days later."""
    if case.get("end_of_day"):
        days = BusinessDays(case["days"], at="close")
        return calendar.add(datetime.fromisoformat(moment), days)
    first = local_date(calendar, moment)
    last = moved(calendar, rolled(calendar, first, case.get("roll")), case["days"])
    if len(moment) == 10:
        return last
    return calendar.add(datetime.fromisoformat(moment), CalendarDays((last - first).days))


def rolled(calendar: Calendar, day: date, roll: str | None) -> date:
    """Return *day*, or the working day that *roll* moves it to."""
    if roll is None or calendar.working_days(day, day + DAY):
        return day
    step = 1 if roll in {"forward", "following", "modifiedfollowing"} else -1
    found = moved(calendar, day, step)
    if roll.startswith("modified") and found.month != day.month:
        return moved(calendar, day, -step)
    return found


def moved(calendar: Calendar, day: date, days: int) -> date:
    """Return the working day that is *days* working days after *day*, itself not counted."""
    reach = abs(days) * 8 * DAY + 60 * DAY
    if days > 0:
        return calendar.working_days(day + DAY, day + reach)[days - 1]
    return calendar.working_days(day - reach, day)[days] if days else day


def count_days(calendar: Calendar, case: Case, moment: str) -> int:
    """Return how many working days lie between two dates, the first counted, the last not."""
    first, last = local_date(calendar, moment), local_date(calendar, case["end"])
    sign = 1
    if last < first:
        # Backwards the later date is the first, so it counts and the earlier one does not.
        first, last, sign = last + DAY, first + DAY, -1
    if case.get("inclusive") == "right":
        first, last = first + sign * DAY, last + sign * DAY
    return sign * len(calendar.working_days(first, last))


DAY_OPERATIONS: Mapping[str, Callable[[Calendar, Case, str], object]] = {
    "add_days": add_days,
    "count_days": count_days,
    "is_day": is_day,
    "is_working_day": is_day,
}


def local_date(calendar: Calendar, moment: str) -> date:
    """Return the date of *moment* in the calendar's zone."""
    if len(moment) == 10:
        return date.fromisoformat(moment)
    return datetime.fromisoformat(moment).astimezone(calendar.timezone).date()


def seconds(amount: float) -> timedelta:
    """Return so many seconds, exactly as they are written."""
    micros = Fraction(str(amount)) * 1_000_000
    assert micros.denominator == 1
    return timedelta(microseconds=int(micros))


def calendar_of(case: Case) -> Calendar:
    """Return the calendar of a case."""
    return _calendar(json.dumps(case["calendar"], sort_keys=True))


@cache
def _calendar(document: str) -> Calendar:
    spec = json.loads(document)
    assert not set(spec) - {"tz", "weekly", "holidays", "special_days", "breaks", "closures"}
    holidays = spec.get("holidays") or []
    if not any((spec.get("weekly") or {}).values()):
        # A calendar without hours is refused; one whose hours are taken away is not.
        always = Calendar(timezone=spec["tz"], hours="24/7")
        return always - always
    # In the vectors a holiday wins over the hours of its date.
    special = {d: r for d, r in (spec.get("special_days") or {}).items() if d not in holidays}
    return Calendar(
        timezone=spec.get("tz") or "UTC",
        hours={day: _spans(rows) for day, rows in (spec.get("weekly") or {}).items()},
        holidays={"dates": holidays} if holidays else None,
        days={day: _spans(rows) for day, rows in special.items()},
        breaks=[
            {"date": day, "hours": _spans(rows)}
            for day, rows in (spec.get("breaks") or {}).items()
        ],
        closed=[{"from": a, "to": b} for a, b in spec.get("closures") or []],
    )


def _spans(rows: list[list[str]]) -> list[str]:
    return [f"{opens}-{closes}" for opens, closes in rows]
