"""What slacalc answers to a case, in plain JSON types."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import TYPE_CHECKING, Final, Literal, cast

from slacalc.clock.history import Request
from slacalc.clock.texts import instant_text, read_instant
from slacalc.core.amount_text import amount_text, parse_amount
from slacalc.core.shapes import is_list, is_mapping
from slacalc.errors import FormatError, SlacalcError
from slacalc.evaluation.evaluate import evaluate
from slacalc.evaluation.simple import deadline, elapsed, verdict
from slacalc.showing import shown

if TYPE_CHECKING:
    from slacalc.calendars.calendar import Calendar
    from slacalc.calendars.measuring.landing import Landing
    from slacalc.evaluation.evaluation import Evaluation
    from slacalc.evaluation.result import Result
    from slacalc.io.named import Promises
    from slacalc.typing import Pause

__all__ = ("FIELDS", "Question", "answer")


@dataclass(frozen=True, slots=True)
class Question:
    """The fields of a case, and what it is asked of."""

    fields: Mapping[str, object]
    calendar: Calendar | None = None
    agreement: Promises | None = None

    def __getitem__(self, name: str) -> object:
        return self.fields[name]

    def desk(self) -> Calendar:
        """Return the calendar, which the reader of the case has seen to."""
        return cast("Calendar", self.calendar)

    def instant(self, name: str) -> datetime:
        """Return the instant of the field called *name*."""
        return read_instant(name, self.fields[name])

    def later(self, name: str) -> datetime | None:
        """Return the instant of the field called *name*, if it has one."""
        return None if self.fields.get(name) is None else self.instant(name)

    def day(self, name: str) -> date:
        """Return the date of the field called *name*."""
        value = self.fields[name]
        try:
            return date.fromisoformat(cast("str", value))
        except (TypeError, ValueError):
            message = f"{name}={shown(value)} is no date; expected one like 2026-03-20"
            raise FormatError(message) from None

    def pauses(self) -> list[Pause]:
        """Return the pauses, pairs `[from, to]` of which the end may be null."""
        given = self.fields.get("pauses", ())
        if not is_list(given):
            message = f"pauses={shown(given)} is not possible; expected a list of [from, to]"
            raise FormatError(message)
        return [_pause(pair) for pair in given]

    def options(self, *names: str) -> dict[str, object]:
        """Return the fields called *names* that are given."""
        return {name: self.fields[name] for name in names if self.fields.get(name) is not None}


def answer(question: Question) -> object:
    """Return what slacalc answers; an error of it is `{error: …, message: …}`."""
    try:
        return _ANSWERS[cast("str", question["op"])](question)
    except SlacalcError as error:
        return {"error": type(error).__name__, "message": str(error)}


def _pause(pair: object) -> Pause:
    if not is_list(pair) or len(pair) != 2:  # noqa: PLR2004 - a pair
        message = f"pauses: {shown(pair)} is no pause; expected [from, to], or [from, null]"
        raise FormatError(message)
    since, until = pair
    end = None if until is None else read_instant("pauses", until)
    return read_instant("pauses", since), end


def _add(question: Question) -> object:
    amount, landing = parse_amount(question["amount"]), _landing(question)
    return instant_text(question.desk().add(question.instant("start"), amount, landing=landing))


def _subtract(question: Question) -> object:
    name = "end" if "end" in question.fields else "start"
    amount, landing = parse_amount(question["amount"]), _landing(question)
    return instant_text(question.desk().subtract(question.instant(name), amount, landing=landing))


def _landing(question: Question) -> Landing | None:
    return cast("Landing | None", question.fields.get("landing"))


def _elapsed(question: Question) -> object:
    start, end = question.instant("start"), question.instant("end")
    pauses, unit = question.pauses(), question.fields.get("unit", "time")
    if not pauses:
        # The calendar refuses other units.
        days = cast("Literal['days']", unit)
        return amount_text(question.desk().elapsed(start, end, unit=days))
    if unit != "time":
        message = "unit and pauses do not go together; working days are measured without"
        raise FormatError(message)
    return amount_text(elapsed(start, end, question.desk(), pauses=pauses))


def _deadline(question: Question) -> object:
    held = question.options("held").get("held")
    found = deadline(
        question.instant("start"),
        parse_amount(question["amount"]),
        question.desk(),
        pauses=question.pauses(),
        held=None if held is None else parse_amount(held),
        landing=_landing(question),
        resume_at=question.later("resume_at"),
    )
    return instant_text(found)


def _verdict(question: Question) -> object:
    held = question.options("held").get("held")
    found = verdict(
        question.instant("start"),
        parse_amount(question["amount"]),
        question.desk(),
        at=question.instant("at"),
        stopped=question.later("stopped"),
        pauses=question.pauses(),
        held=None if held is None else parse_amount(held),
    )
    return _result(found)


def _evaluate(question: Question) -> object:
    given = question["request"]
    document = cast("Mapping[str, object]", given)
    request = Request.from_dict({"id": "case", **document} if is_mapping(given) else document)
    agreement = cast("Promises", question.agreement)
    at, known_at = question.instant("at"), question.later("known_at")
    return _evaluation(evaluate(request, agreement, at=at, known_at=known_at))


def _evaluation(evaluation: Evaluation) -> dict[str, object]:
    """Return *evaluation* as its document says it, the current run of each target by name too."""
    results = [_result(result) for result in evaluation]
    change = evaluation.next_change
    return evaluation.to_dict() | {
        "next_change": None if change is None else instant_text(change),
        "results": results,
        "targets": {result["target"]: result for result in results},
    }


def _result(result: Result) -> dict[str, object]:
    return result.to_dict() | {"ledger": [span.to_dict() for span in result.ledger]}


def _intervals(question: Question) -> object:
    found = question.desk().intervals(question.instant("start"), question.instant("end"))
    return [
        {
            "start": instant_text(one.start),
            "end": instant_text(one.end),
            "is_open": one.is_open,
            "label": one.label,
        }
        for one in found
    ]


def _working_days(question: Question) -> object:
    days = question.desk().working_days(question.day("start"), question.day("end"))
    if isinstance(question["expected"], int):
        return len(days)
    return [day.isoformat() for day in days]


def _asking(name: str) -> Callable[[Question], object]:
    """Return what asks a calendar the question called *name* about one instant."""

    def ask(question: Question) -> object:
        asked: Callable[[datetime], bool | datetime] = getattr(question.desk(), name)
        found = asked(question.instant("start" if "start" in question.fields else "at"))
        return found if isinstance(found, bool) else instant_text(found)

    return ask


_MOMENTS: Final = (
    *("is_open", "next_open", "next_close", "previous_open", "previous_close"),
    *("roll_forward", "roll_back"),
)
_ANSWERS: Final[dict[str, Callable[[Question], object]]] = {
    "add": _add,
    "subtract": _subtract,
    "elapsed": _elapsed,
    "deadline": _deadline,
    "verdict": _verdict,
    "evaluate": _evaluate,
    "working_days": _working_days,
    "intervals": _intervals,
    **{name: _asking(name) for name in _MOMENTS},
}
FIELDS: Final[dict[str, tuple[tuple[str, ...], tuple[str, ...]]]] = {
    "add": (("start", "amount"), ("landing",)),
    "subtract": (("end|start", "amount"), ("landing",)),
    "elapsed": (("start", "end"), ("pauses", "unit")),
    "deadline": (("start", "amount"), ("pauses", "held", "landing", "resume_at")),
    "verdict": (("start", "amount", "at"), ("stopped", "pauses", "held")),
    "evaluate": (("request", "at"), ("known_at",)),
    "working_days": (("start", "end"), ()),
    "intervals": (("start", "end"), ()),
    **dict.fromkeys(_MOMENTS, (("start|at",), ())),
}
"""The fields that each question needs, `|` between two of which it takes one, and may have."""
