"""What an agreement answers to a case: verdicts, allowances, penalties, queues, findings."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final, cast

from slacalc.agreement.check import check
from slacalc.agreement.versions.versions import AgreementVersions
from slacalc.clock.history.texts import instant_text
from slacalc.core.amount_text import amount_document
from slacalc.core.shapes import is_mapping
from slacalc.errors import AgreementError, FormatError
from slacalc.evaluation.evaluate import evaluate
from slacalc.io.named import read_agreement
from slacalc.showing import shown

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from slacalc.agreement.parts.levels import Level
    from slacalc.evaluation.evaluation import Evaluation
    from slacalc.evaluation.outlook import Crossing
    from slacalc.evaluation.result import Measured, Result
    from slacalc.io.cases.questions import Question
    from slacalc.io.named import Promises
    from slacalc.typing import Fact

__all__ = ("ANSWERS", "FIELDS", "result_answer")

_GROUPS: Final = ("state", "label", "charge")
"""What every ledger can be added up by; the tracked facts come on top."""


def _evaluate(question: Question) -> object:
    """Return the evaluation as its document says it, and what else a case may ask of it."""
    at, known_at = question.instant("at"), question.later("known_at")
    found = evaluate(question.request(), _promises(question), at=at, known_at=known_at)
    results = [result_answer(result) for result in found]
    change = found.next_change
    answer = found.to_dict() | {
        "next_change": None if change is None else instant_text(change),
        "results": results,
        "targets": {result["target"]: result for result in results},
    }
    for result, one in zip(found, results, strict=True):
        resumed = result.due_if_resumed(at)
        one["due_if_resumed"] = None if resumed is None else instant_text(resumed)
    after = question.later("after")
    if after is not None:
        answer["crossed"] = [_crossing(one) for one in found.crossed(after=after)]
    return answer


def result_answer(result: Result) -> dict[str, object]:
    """Return a result as its document says it, with its ledger and what that adds up to."""
    ledger = result.ledger
    names = (*_GROUPS, *ledger.tracked)
    return result.to_dict() | {
        "ledger": [span.to_dict() for span in ledger],
        "totals": {name: _named(ledger.totals(by=name)) for name in names},
        "wall_totals": {name: _named(ledger.totals(by=name, unit="wall")) for name in names},
    }


def _named(totals: Mapping[Fact, Measured]) -> dict[str, object]:
    """Return *totals* in plain JSON types; what belongs to nobody is under `none`."""
    return {
        "none" if key is None else str(key): amount_document(amount)
        for key, amount in totals.items()
    }


def _crossing(one: Crossing) -> dict[str, object]:
    return {
        "at": instant_text(one.at),
        "cycle": one.cycle,
        "key": one.key,
        "late": one.late,
        "name": one.name,
        "target": one.target,
        "tell": one.tell,
    }


def _queue(question: Question) -> object:
    """Return the ids of requests in the order in which they are to be worked on."""
    asked = _evaluated(question)
    return [one.request for one in sorted(asked, key=lambda one: one.sort_key)]


def _allows(question: Question) -> object:
    """Return whether a level may be given to a request with some facts, and why not."""
    facts = question["facts"]
    if not is_mapping(facts):
        message = f"facts={shown(facts)} is not possible; expected facts by name"
        raise FormatError(message)
    answer = _level(question).allows(cast("Mapping[str, Fact]", facts))
    return {"allowed": bool(answer), "reasons": list(answer.reasons)}


def _penalties(question: Question) -> object:
    """Return what each penalty of a level costs over requests of that level."""
    level, name = _level(question), question["level"]
    results = [
        result
        for one in _evaluated(question)
        if one.level is not None and name in one.level.split(" + ")
        for result in one
    ]
    return [
        {"target": penalty.target, **penalty.over(results).to_dict()}
        for penalty in level.penalties
    ]


def _check(question: Question) -> object:
    """Return the faults for which an agreement cannot be read, else what is found in it."""
    given = question.fields.get("agreement")
    try:
        agreement = (
            read_agreement(cast("Mapping[str, object]", given))
            if is_mapping(given)
            else _promises(question)
        )
    except AgreementError as error:
        return [str(fault) for fault in error.faults]
    return [str(finding) for finding in check(agreement)]


def _evaluated(question: Question) -> list[Evaluation]:
    at, promises = question.instant("at"), _promises(question)
    return [evaluate(request, promises, at=at) for request in question.several()]


def _level(question: Question) -> Level:
    """Return the level that the case names, in the version in force where there are several."""
    agreement = _promises(question)
    if isinstance(agreement, AgreementVersions):
        at = question.later("at")
        if at is None:
            message = "which version of the agreement? give the case an instant, at: …"
            raise FormatError(message)
        chosen = agreement.chosen(created=at, at=at)
        if chosen.agreement is None:
            raise FormatError(chosen.reason)
        agreement = chosen.agreement
    name = question["level"]
    level = agreement.levels.get(name) if isinstance(name, str) else None
    if level is None:
        message = f"no level {shown(name)}; there are {', '.join(agreement.levels)}"
        raise FormatError(message)
    return level


def _promises(question: Question) -> Promises:
    """Return the agreement, which the reader of the case has seen to."""
    return cast("Promises", question.agreement)


ANSWERS: Final[dict[str, Callable[[Question], object]]] = {
    "evaluate": _evaluate,
    "queue": _queue,
    "allows": _allows,
    "penalties": _penalties,
    "check": _check,
}
"""What answers each question about an agreement."""

FIELDS: Final[dict[str, tuple[tuple[str, ...], tuple[str, ...]]]] = {
    "evaluate": (("request", "at"), ("known_at", "after")),
    "queue": (("at",), ("requests",)),
    "allows": (("level", "facts"), ("at",)),
    "penalties": (("level", "at"), ("requests",)),
    "check": ((), ()),
}
"""The fields that each of them needs, and may have."""
