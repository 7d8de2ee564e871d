"""What is left of a result that was written down: no calendar, and so no further questions."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from typing import TYPE_CHECKING, NoReturn, final

from slacalc.errors import HistoryError

if TYPE_CHECKING:
    from slacalc.evaluation.ledgers.ledger import Ledger

__all__ = ("Outlook", "Written")


@final
@dataclass(frozen=True, slots=True)
class Written:
    """What a document says of a result beside its fields.

    Attributes:
        request: The id of the request.
        run: Which run of it: `resolution, run 1`.
        fingerprint: That of the calendar; None where nothing was measured on one.
        overdue_time: What it is overdue by in open time.
        kept: Its ledger, if that was written along.
    """

    request: str | int
    run: str
    fingerprint: str | None = None
    overdue_time: timedelta = timedelta(0)
    kept: Ledger | None = None

    @property
    def ledger(self) -> Ledger:
        """The ledger that was written along.

        Raises:
            HistoryError: none was.
        """
        if self.kept is None:
            raise self.unknown("its ledger was not written along; write to_dict(whole=True)")
        return self.kept

    def due_if_resumed(self, _: int) -> NoReturn:
        """Say that nothing here can tell.

        Raises:
            HistoryError: always.
        """
        raise self.unknown("its document does not say when it would be due")

    def unknown(self, what: str) -> HistoryError:
        """Return the error that says *what* cannot be answered from a document."""
        return HistoryError.of(self.request, self.run, f"{what}, or evaluate the request again")


@final
@dataclass(frozen=True, slots=True)
class Outlook:
    """What a document says of the time after an evaluation.

    Attributes:
        next_change: When something changes by itself, in microseconds.
        sort_key: Its place in a queue.
    """

    next_change: int | None
    sort_key: tuple[int, int]
