"""The events of deferred requests: as they were recorded, and as clocks see them."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple, final

if TYPE_CHECKING:
    from slacalc.batch.arrays import Bools, Int64s
    from slacalc.batch.verdict.codes import Int32s

__all__ = ("Given", "Told")


@final
class Given(NamedTuple):
    """The events of some requests, as they were recorded, in order."""

    starts: Int64s
    """Where those of each request begin, and one more: their number."""
    at: Int64s
    kinds: Int32s
    by: Int32s
    until: Int64s
    """When a deferral ends by itself; `NULL` where it does not say."""
    facts: dict[str, Int32s]
    """The facts that change; 0 where an event changes nothing."""
    before: dict[str, Int32s]
    """The facts of each request before its creation."""


@final
class Told(NamedTuple):
    """What clocks see of them: the same events, and the returns that nobody recorded."""

    request: Int32s
    at: Int64s
    kinds: Int32s
    """What happened; 0 for a deferral without effect."""
    implied: Int32s
    by: Int32s
    automatic: Bools
    """Which of them nobody recorded."""
    facts: dict[str, Int32s]
    """The facts after each."""
    used: Int64s
    """How many deferrals of each request had an effect."""
    violations: dict[int, list[str]]
    """What is said of those that had none, by request."""
    wrong: Bools
    """Which requests contradict themselves, or need what columns do not know."""
