"""Openings and closings around an instant, in microseconds: what the queries ask."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable

    from slacalc.calendars.compiling.compiled import Compiled
    from slacalc.calendars.compiling.window import Window
    from slacalc.core.timeline import Timeline

__all__ = (
    "is_open",
    "next_change",
    "next_close",
    "next_open",
    "previous_close",
    "previous_open",
    "roll_back",
    "roll_forward",
)


def is_open(compiled: Compiled, at: int) -> bool:
    """Return whether *at* is open: at the opening instant yes, at the closing instant no."""
    return compiled.covering(at, at + 1).timeline.is_open(at)


def next_open(compiled: Compiled, at: int) -> int:
    """Return the first opening strictly after *at*."""
    return compiled.forward(at, _inside(lambda line: line.next_opening(at)), "nothing opens")


def next_close(compiled: Compiled, at: int) -> int:
    """Return the first closing strictly after *at*."""
    return compiled.forward(at, _inside(lambda line: line.next_closing(at)), "nothing closes")


def previous_open(compiled: Compiled, at: int) -> int:
    """Return the last opening strictly before *at*."""
    return compiled.backward(at, _inside(lambda line: line.previous_opening(at)), "nothing opens")


def previous_close(compiled: Compiled, at: int) -> int:
    """Return the last closing strictly before *at*."""
    return compiled.backward(at, _inside(lambda line: line.previous_closing(at)), "nothing closes")


def next_change(compiled: Compiled, at: int) -> int:
    """Return the first opening or closing strictly after *at*."""
    return compiled.forward(at, _inside(lambda line: _next_edge(line, at)), "nothing changes")


def roll_forward(compiled: Compiled, at: int) -> int:
    """Return *at* when open, else the next opening."""
    return at if is_open(compiled, at) else next_open(compiled, at)


def roll_back(compiled: Compiled, at: int) -> int:
    """Return *at* when open or just closed, else the previous closing."""
    if is_open(compiled, at) or compiled.covering(at - 1, at).timeline.is_open(at - 1):
        return at
    return previous_close(compiled, at)


def _next_edge(timeline: Timeline, at: int) -> int | None:
    edges = (timeline.next_opening(at), timeline.next_closing(at))
    return min((edge for edge in edges if edge is not None), default=None)


def _inside(look: Callable[[Timeline], int | None]) -> Callable[[Window], int | None]:
    """Let *look* find only edges inside the window.

    Whether something opens or closes at the very edge of the window is up to the year beyond.
    """

    def found(window: Window) -> int | None:
        edge = look(window.timeline)
        return edge if edge is not None and window.start < edge < window.end else None

    return found
