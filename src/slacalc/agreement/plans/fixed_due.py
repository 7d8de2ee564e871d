"""Fixed dues: the instant at which something is due, as a fact of the request names it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from typing import TYPE_CHECKING, Final, final

from slacalc.clock.history.texts import read_instant
from slacalc.core.instants import to_micros
from slacalc.errors import HistoryError, NaiveDatetimeError
from slacalc.showing import shown

if TYPE_CHECKING:
    from collections.abc import Mapping

    from slacalc.typing import Fact

__all__ = ("DueChoice", "FixedDue")

_NO_INSTANT: Final = "is neither an instant nor a date"


@final
@dataclass(frozen=True, slots=True)
class FixedDue:
    """When something is due that a fact names.

    Attributes:
        fact: The name of the fact.
        at: The instant in microseconds, or a date, which is due when it ends.
        moves: Whether pauses move it.
    """

    fact: str
    at: int | date
    moves: bool


@final
@dataclass(frozen=True, slots=True)
class DueChoice:
    """The fact that names a due, and whether pauses move it."""

    by: str
    moves: bool

    def pick(self, facts: Mapping[str, Fact]) -> FixedDue | str | None:
        """Return the due that *facts* name, or why what they name is none; None without it."""
        fact = facts.get(self.by)
        if fact is None:
            return None
        found = _read(fact)
        if isinstance(found, str):
            return f"no due: {self.by}={shown(fact)} {found}"
        return FixedDue(self.by, found, self.moves)

    def reason(self, facts: Mapping[str, Fact], what: str) -> str:
        """Return why `pick` found nothing."""
        del facts, what  # there is one reason alone
        return f"no due: fact {self.by} is not given"


def _read(fact: Fact) -> int | date | str:
    """Return the instant or the date that *fact* is, or why it is none."""
    if isinstance(fact, datetime):
        return to_micros(fact)
    if isinstance(fact, str):
        return _read_text(fact)
    return fact if isinstance(fact, date) else _NO_INSTANT


def _read_text(text: str) -> int | date | str:
    try:
        return date.fromisoformat(text)
    except ValueError:
        pass
    try:
        return to_micros(read_instant("", text))
    except NaiveDatetimeError:
        return "has no time zone"
    except HistoryError:
        return _NO_INSTANT
