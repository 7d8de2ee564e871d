"""Where a clock stands, in plain JSON types; instants are microseconds since the Unix epoch."""

from __future__ import annotations

from typing import Final, cast, get_args

from slacalc.clock.cycles import Cycle, Ending, Span
from slacalc.clock.fold import ClockState
from slacalc.clock.history.plain import Fields, count, flag, instant, items, maybe, phase, told
from slacalc.clock.machine import PHASES, Phase
from slacalc.clock.signals import Held, Reason
from slacalc.errors import HistoryError

__all__ = ("clock_document", "read_clock")

_CYCLE: Final = (
    "cause",
    "counted",
    "ended",
    "ended_by",
    "number",
    "phase",
    "put_off",
    "spans",
    "started",
    "stopped",
)


def clock_document(state: ClockState) -> dict[str, object]:
    """Return *state* in plain JSON types, keys sorted."""
    return {
        "cycles": [_cycle_document(one) for one in state.cycles],
        "number": state.number,
        "reasons": [list(one) for one in state.held.reasons],
        "states": state.held.states,
    }


def read_clock(document: object, name: str) -> ClockState:
    """Return the state that `clock_document` wrote; *name* is what errors call it.

    Raises:
        HistoryError: for what cannot be read; it says which field.
    """
    get = Fields(document, name, ("cycles", "number", "reasons", "states"))
    number = get("number", count)
    if number >= len(PHASES):
        raise HistoryError.field(number, f"{name}.number", f"less than {len(PHASES)}")
    held = Held(get("states", count), get.each("reasons", _reason))
    cycles = get.each("cycles", _cycle)
    open_phases = (Phase.RUNNING, Phase.PAUSED)
    if (PHASES[number] in open_phases) != (bool(cycles) and cycles[-1].ended is None):
        raise HistoryError.field(number, f"{name}.number", "the phase of the last cycle")
    return ClockState(number, held, cycles)


def _cycle_document(cycle: Cycle) -> dict[str, object]:
    spans = [
        [one.start_us, one.end_us, one.phase.value, one.cause, one.charge] for one in cycle.spans
    ]
    return {
        "cause": cycle.cause,
        "counted": [list(gap) for gap in cycle.counted],
        "ended": cycle.ended,
        "ended_by": cycle.ended_by,
        "number": cycle.number,
        "phase": cycle.phase.value,
        "put_off": cycle.put_off,
        "spans": spans,
        "started": cycle.started_us,
        "stopped": cycle.stopped_us,
    }


def _reason(document: object, name: str) -> Reason:
    number, cause, charge = items(document, name, 3)
    return Reason(count(number, name), told(cause, name), maybe(charge, name, told))


def _cycle(document: object, name: str) -> Cycle:
    get = Fields(document, name, _CYCLE)
    ended, spans = get.raw("ended"), get.each("spans", _span)
    if ended is not None and ended not in get_args(Ending):
        raise HistoryError.field(ended, f"{name}.ended", ", ".join(get_args(Ending)))
    lasting = [span.end_us is None for span in spans]
    if any(lasting[:-1]) or (ended is None) != any(lasting[-1:]):
        raise HistoryError.field("spans", name, "an end for all spans but that of an open cycle")
    stopped = get.maybe("stopped", instant)
    if (stopped is None) != (ended is None):
        raise HistoryError.field(stopped, f"{name}.stopped", "an instant if the cycle ended")
    return Cycle(
        number=get("number", count),
        started_us=get("started", instant),
        spans=spans,
        phase=get("phase", phase),
        cause=get("cause", told),
        stopped_us=stopped,
        ended=cast("Ending | None", ended),
        ended_by=get("ended_by", told),
        put_off=get("put_off", flag),
        counted=get.each("counted", _gap),
    )


def _gap(document: object, name: str) -> tuple[int, int]:
    start, end = items(document, name, 2)
    since, until = instant(start, name), instant(end, name)
    if until <= since:
        raise HistoryError.field(until, name, "an end after its start")
    return since, until


def _span(document: object, name: str) -> Span:
    start, end, state, cause, charge = items(document, name, 5)
    since, until = instant(start, name), maybe(end, name, instant)
    if until is not None and until <= since:
        raise HistoryError.field(until, name, "an end after its start")
    return Span(since, until, phase(state, name), told(cause, name), maybe(charge, name, told))
