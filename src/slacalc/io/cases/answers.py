"""What slacalc answers to a case, in plain JSON types."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from typing import TYPE_CHECKING, Final, Literal, cast

from slacalc.clock.history.texts import instant_text
from slacalc.core.amount_text import amount_text, parse_amount
from slacalc.errors import FormatError, SlacalcError
from slacalc.evaluation.simple import deadline, elapsed, verdict
from slacalc.io.cases.promises import ANSWERS as OF_AGREEMENT
from slacalc.io.cases.promises import FIELDS as FIELDS_OF_AGREEMENT
from slacalc.io.cases.promises import result_answer

if TYPE_CHECKING:
    from slacalc.calendars.measuring.landing import Landing
    from slacalc.io.cases.questions import Question

__all__ = ("FIELDS", "OF_AGREEMENT", "answer")


def answer(question: Question) -> object:
    """Return what slacalc answers; an error of it is `{error: …, message: …}`."""
    try:
        return _ANSWERS[cast("str", question["op"])](question)
    except SlacalcError as error:
        return {"error": type(error).__name__, "message": str(error)}


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
    return result_answer(found)


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


def _describe(question: Question) -> object:
    return question.desk().describe().splitlines()


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
    "describe": _describe,
    "working_days": _working_days,
    "intervals": _intervals,
    **{name: _asking(name) for name in _MOMENTS},
    **OF_AGREEMENT,
}
FIELDS: Final[dict[str, tuple[tuple[str, ...], tuple[str, ...]]]] = {
    "add": (("start", "amount"), ("landing",)),
    "subtract": (("end|start", "amount"), ("landing",)),
    "elapsed": (("start", "end"), ("pauses", "unit")),
    "deadline": (("start", "amount"), ("pauses", "held", "landing", "resume_at")),
    "verdict": (("start", "amount", "at"), ("stopped", "pauses", "held")),
    "describe": ((), ()),
    "working_days": (("start", "end"), ()),
    "intervals": (("start", "end"), ()),
    **dict.fromkeys(_MOMENTS, (("start|at",), ())),
    **FIELDS_OF_AGREEMENT,
}
"""The fields that each question needs, `|` between two of which it takes one, and may have."""
