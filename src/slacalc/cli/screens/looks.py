"""How verdicts look on a terminal: their words and colours."""

from __future__ import annotations

from datetime import datetime
from typing import Final

from slacalc.cli.screens.text import moment_words
from slacalc.evaluation.status import Status

__all__ = ("MOST_NAME", "STYLES", "at_words", "status_cell", "status_word")

MOST_NAME: Final = 32
"""Characters of a name; what is longer is cut."""

STYLES: Final = {
    Status.MET: "green",
    Status.MISSED: "red",
    Status.BREACHED: "bold red",
    Status.AT_RISK: "yellow",
    Status.ON_TRACK: "cyan",
    Status.PAUSED: "blue",
    Status.PENDING: "dim",
    Status.CANCELLED: "dim",
    Status.NO_TARGET: "dim",
}
"""How each status looks, in the order of the counts."""


def status_word(status: Status) -> str:
    """Return *status* in words."""
    return status.value.replace("_", " ")


def status_cell(status: Status) -> tuple[str, str]:
    """Return *status* in words, with its style."""
    return status_word(status), STYLES[status]


def at_words(at: datetime) -> str:
    """Return the instant of a question with its zone."""
    zone = getattr(at.tzinfo, "key", None) or at.strftime("UTC%z")
    return f"{moment_words(at)}, {zone}"
