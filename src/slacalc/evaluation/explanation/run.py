"""What is said of one run: the promise, its start, its pauses, what is due, the verdict."""

from __future__ import annotations

from typing import TYPE_CHECKING

from slacalc.clock.machine import Phase
from slacalc.evaluation.explanation.document import Section, Statement
from slacalc.evaluation.explanation.ledger import stretch_table
from slacalc.evaluation.result import basis_of, refuse_written

if TYPE_CHECKING:
    from collections.abc import Iterator
    from datetime import datetime, timedelta

    from slacalc.evaluation.explanation.phrases import Speaker
    from slacalc.evaluation.ledgers.ledger import Ledger
    from slacalc.evaluation.result import Measured, Result
    from slacalc.evaluation.thresholds import ThresholdInstant

__all__ = ("section_of",)


def section_of(result: Result, say: Speaker, at: datetime | None, *, only: bool) -> Section:
    """Return what is said of *result*.

    Args:
        result: The run.
        say: The language.
        at: The instant of the question, for what would be due if it went on; None if not known.
        only: Whether its target has no other run, so that its number need not be said.
    """
    refuse_written(result, "its document is not enough to explain it; explain it before")
    name = result.target or say.text("unnamed")
    run = name if only else say.text("run", target=name, cycle=result.cycle)
    if result.target and not result.cycle:
        run = say.text("all_runs", target=name)
    ledger = result.ledger
    found = _statements(result, ledger, say, at)
    return Section(
        target=result.target,
        cycle=result.cycle,
        title=say.text("section", target=run, status=say.term(result.status.value)),
        statements=tuple(Statement(topic, say.text(topic), text) for topic, text in found if text),
        table=stretch_table(ledger, say),
        ledger=ledger,
    )


def _statements(
    result: Result, ledger: Ledger, say: Speaker, at: datetime | None
) -> Iterator[tuple[str, str]]:
    yield "promise", _promise(result, say)
    yield "started", _started(result, say)
    yield "paused", _paused(result, ledger, say)
    yield "due", _due(result, say, at)
    yield "stopped", _stopped(result, say)
    yield "verdict", _verdict(result, say)
    yield "deferrals", _deferrals(result, say)
    yield "thresholds", "; ".join(_threshold(one, say) for one in result.thresholds)


def _promise(result: Result, say: Speaker) -> str:
    if result.due_fact is not None:
        promise = say.text("due_fact", fact=result.due_fact)
        if result.amount is not None:
            amount = say.amount_alone(result.amount)
            promise = say.text("due_fact_in", promise=promise, amount=amount)
    elif result.amount is None:
        return say.text("no_promise", reason=say.reason(result.reason))
    else:
        promise = say.promised(result.amount)
    if result.applied_at is None or result.applied_at == result.started_at:
        return promise
    return say.text("applied", promise=promise, at=say.instant(result.applied_at))


def _started(result: Result, say: Speaker) -> str:
    basis = basis_of(result)
    if result.started_at is not None:
        return _at_cause(result.started_at, "" if basis is None else basis.course.cause, say)
    begins = None if basis is None else basis.begins
    return (
        say.text("not_started") if begins is None else say.text("starts", at=say.instant(begins))
    )


def _at_cause(at: datetime, cause: str, say: Speaker) -> str:
    if not cause:
        return say.instant(at)
    return say.text("at_cause", at=say.instant(at), cause=say.cause(cause))


def _paused(result: Result, ledger: Ledger, say: Speaker) -> str:
    pauses = [span for span in ledger if span.state is Phase.PAUSED]
    if not pauses:
        return ""
    wall = sum((span.wall for span in pauses[1:]), pauses[0].wall)
    what = say.wall(wall) if result.paused is None else _and_real(result.paused, wall, say)
    causes = list(dict.fromkeys(say.charged(span.cause, span.charge) for span in pauses))
    causes = [cause for cause in causes if cause]
    return say.text("because", what=what, causes=say.listed(causes)) if causes else what


def _and_real(amount: Measured, wall: timedelta, say: Speaker) -> str:
    """Return an amount, and how much real time it is where that is another."""
    text = say.amount(amount)
    return text if amount == wall else say.text("pauses", amount=text, wall=say.wall(wall))


def _due(result: Result, say: Speaker, at: datetime | None) -> str:
    if result.due is not None:
        if result.original_due is None or result.original_due == result.due:
            return say.text("due_direct", at=say.instant(result.due))
        original = say.instant(result.original_due)
        return say.text("due_moved", at=say.instant(result.due), original=original)
    if result.phase is not Phase.PAUSED or result.amount is None:
        return ""
    resumed = None if at is None else result.due_if_resumed(at)
    if resumed is None:
        return say.text("due_never")
    return say.text("due_open", at=say.instant(resumed))


def _stopped(result: Result, say: Speaker) -> str:
    basis = basis_of(result)
    if result.stopped_at is None:
        return ""
    return _at_cause(result.stopped_at, "" if basis is None else basis.course.ended_by, say)


def _verdict(result: Result, say: Speaker) -> str:
    if result.started_at is None:
        return ""
    if result.elapsed is None:
        return say.text("used_alone", elapsed=say.wall(result.elapsed_wall))
    if result.amount is None:
        return say.text("used_alone", elapsed=_and_real(result.elapsed, result.elapsed_wall, say))
    verdict, elapsed = _standing(result, say), say.amount(result.elapsed)
    percent = "" if result.fraction is None else say.percent(result.fraction)
    if result.due_fact is None:
        amount = say.amount_alone(result.amount)
        used = {"elapsed": elapsed, "amount": amount, "percent": percent}
        return say.text("used", verdict=verdict, **used)
    # Pauses may let the time to a fixed due pass without using any.
    text = say.text("used_some", verdict=verdict, elapsed=elapsed)
    return say.text("used_to_due", used=text, percent=percent) if percent else text


def _standing(result: Result, say: Speaker) -> str:
    """Return whether it is late, and by how much."""
    if result.breached:
        wall = say.wall(result.overdue_wall)
        verdict = say.text("over", overdue=say.amount(result.overdue), wall=wall)
    else:
        verdict = say.text("left", remaining=say.amount(result.remaining))
    lately = result.ever_breached and not result.breached
    return say.text("lately", verdict=verdict) if lately else verdict


def _deferrals(result: Result, say: Speaker) -> str:
    """Return how often the request was deferred; the runs of a target all say the same."""
    if result.deferrals_used is None or not (result.deferrals_used or result.violations):
        return ""
    used = say.text("deferred_times", used=result.deferrals_used)
    if result.deferrals_left is not None:
        used = say.text("deferrals_left", used=used, left=result.deferrals_left)
    return "; ".join([used, *(say.violation(one) for one in result.violations)])


def _threshold(one: ThresholdInstant, say: Speaker) -> str:
    if one.at is None:
        text = say.text("threshold_open", name=one.name)
    else:
        text = say.text("threshold", name=one.name, at=say.instant(one.at))
    if one.late:
        text = say.text("was_late", threshold=text)
    elif one.crossed:
        text = say.text("crossed", threshold=text)
    return text if one.tell is None else say.text("tell", threshold=text, tell=one.tell)
