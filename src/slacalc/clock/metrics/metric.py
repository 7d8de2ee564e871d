"""Metrics: which clock; what starts, stops, pauses, resets, cancels and reopens it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from slacalc.clock.metrics.conditions import Condition, OnEvent, condition_to_document, fact_names
from slacalc.clock.metrics.reading import (
    FIELDS,
    ConditionDocument,
    Cycles,
    Next,
    PauseReason,
    read_fields,
)
from slacalc.core.shapes import is_list, is_mapping
from slacalc.errors import AgreementError, Faults

if TYPE_CHECKING:
    from slacalc.clock.machine import Again, Reopen

__all__ = ("Metric", "PauseReason", "read_metric")

CANCELLED: Final = OnEvent(("cancelled",))
"""What cancels a clock that says nothing else."""
REOPENED: Final = OnEvent(("reopened",))
"""What reopens one."""

_set: Final = object.__setattr__


@dataclass(frozen=True, slots=True, init=False, repr=False)
class Metric:
    """Which clock: the conditions that move it, and the options that say how.

    Args:
        start: starts the clock.
        stop: stops it; as a state, leaving it reopens.
        pause: pauses it: a state (leaving it resumes) or an event (until `resume`); a list holds
            several reasons, each of which may name the party to `charge`.
        resume: ends the pauses that events began.
        reset: closes the cycle as superseded and opens a new one.
        cancel: ends it without a verdict; the event `cancelled` unless another is given.
        reopens: reopens a clock that is stopped or cancelled, as `reopen` says; the event
            `reopened` unless another is given.
        reopen: `continue` (stopped time is not counted), `count` (it is), `restart` (a new
            cycle; the old one is superseded), `new_cycle` or `ignore`.
        again: a start while the clock runs: `ignore` (oldest unanswered) or `restart`.
        cycles: what summaries count: `each`, `first`, `last`, `worst` or `sum`.
        next: a further cycle starts at its signal (`free`) or no earlier than the previous due.
        from_fact: the fact, an instant, that a started cycle counts from; without it, and while
            the fact is absent, it counts from the event. In documents: `from`.

    Conditions are given as in documents.

    Raises:
        AgreementError: with the path of everything that is wrong.

    Source: SPEC 6.2.

    >>> Metric(start={"event": "customer_reply"}, stop={"event": "agent_reply"})
    Metric(start={'event': 'customer_reply'}, stop={'event': 'agent_reply'})
    """

    start: Condition
    stop: Condition | None
    pause: tuple[PauseReason, ...]
    resume: Condition | None
    reset: Condition | None
    cancel: Condition | None
    reopens: Condition | None
    reopen: Reopen
    again: Again
    cycles: Cycles
    next: Next
    from_fact: str | None

    def __init__(
        self,
        *,
        start: ConditionDocument,
        stop: ConditionDocument | None = None,
        pause: ConditionDocument | PauseReason | Sequence[PauseReason] | None = None,
        resume: ConditionDocument | None = None,
        reset: ConditionDocument | None = None,
        cancel: ConditionDocument | None = CANCELLED,
        reopens: ConditionDocument | None = REOPENED,
        reopen: Reopen = "ignore",
        again: Again = "ignore",
        cycles: Cycles = "each",
        next: Next = "free",  # noqa: A002 - the name that SPEC gives it
        from_fact: str | None = None,
    ) -> None:
        given = {
            "start": start,
            "stop": stop,
            "pause": pause,
            "resume": resume,
            "reset": reset,
            "cancel": cancel,
            "reopens": reopens,
            "reopen": reopen,
            "again": again,
            "cycles": cycles,
            "next": next,
            "from_fact": from_fact,
        }
        faults = Faults()
        read = read_fields(given, faults, "")
        faults.check(AgreementError)
        for name, value in read.items():
            _set(self, name, value)

    def __repr__(self) -> str:
        given = self.to_document()
        given = {("from_fact" if name == "from" else name): given[name] for name in given}
        return f"Metric({', '.join(f'{name}={value!r}' for name, value in given.items())})"

    def to_document(self) -> dict[str, object]:
        """Return the form that documents use, without what is as the defaults say."""
        document: dict[str, object] = {"start": condition_to_document(self.start)}
        for name, word in FIELDS.items():
            value = getattr(self, name)
            if name != "start" and value != _DEFAULTS[name]:
                document[word] = _to_document(value)
        return document

    def fact_names(self) -> frozenset[str]:
        """Return the names of all facts that this clock looks at."""
        joined = [self.start, self.stop, self.resume, self.reset, self.cancel, self.reopens]
        conditions = [one for one in joined if one] + [reason.condition for reason in self.pause]
        names = frozenset[str]().union(*map(fact_names, conditions))
        return names if self.from_fact is None else names | {self.from_fact}


Metric.__module__ = "slacalc"

_DEFAULTS: Final[Mapping[str, object]] = {
    name: getattr(Metric(start=OnEvent(("created",))), name) for name in FIELDS
}


def _to_document(value: object) -> object:
    if is_list(value):
        reasons = [one.to_document() for one in value if isinstance(one, PauseReason)]
        return reasons[0] if len(reasons) == 1 else reasons
    return condition_to_document(value) if isinstance(value, Condition) else value


def read_metric(
    document: object,
    faults: Faults,
    path: str,
    base: Metric | None = None,
) -> Metric | None:
    """Return the metric that *document* describes; note in *faults* what is wrong with it.

    Fields given replace those of *base*; without a base, those that are left out have the
    defaults of `Metric`. Returns `None` if there was a fault.
    """
    if not is_mapping(document):
        faults.add(path, f"expected a metric made of {', '.join(FIELDS.values())}", document)
        return None
    before = len(faults)
    for word in document:
        if word not in FIELDS.values():
            faults.add(path, f"unknown field; expected {', '.join(FIELDS.values())}", word)
    given = {
        name: document[word] if word in document else getattr(base, name, _DEFAULTS[name])
        for name, word in FIELDS.items()
    }
    if base is None and "start" not in document:
        faults.add(f"{path}.start", "a clock has to start; say at which event")
    read = read_fields(given, faults, path)
    if len(faults) > before:
        return None
    metric = object.__new__(Metric)
    for name, value in read.items():
        _set(metric, name, value)
    return metric
