"""The facts of many requests at once, as one event after the other changes them.

The twin of `clock.history.fact_state.after` for requests that have to be taken event by event.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, final

import numpy as np

from slacalc.batch.verdict.derived import ENDS, IMPLIED, OVER, TELLING

if TYPE_CHECKING:
    from collections.abc import Mapping

    from slacalc.batch.arrays import Bools, Int64s
    from slacalc.batch.verdict.codes import Domain, Int32s

__all__ = ("FactStates",)


@final
class FactStates:
    """The facts of requests, a row each.

    Attributes:
        facts: The number of each fact's value now, by name, derived ones among them.
        open: Whether the request is.
        deferred: Whether a deferral lasts.
        excused: Whether `returned` would be no contradiction though none lasts.
        wrong: Whether its history contradicted itself.
    """

    def __init__(
        self, given: Mapping[str, Int32s], kinds: Domain, domains: Mapping[str, Domain]
    ) -> None:
        self.facts = {name: codes.copy() for name, codes in given.items()}
        size = next(iter(self.facts.values())).size
        self.open = np.zeros(size, np.bool_)
        self.deferred = np.zeros(size, np.bool_)
        self.excused = np.zeros(size, np.bool_)
        self.wrong = np.zeros(size, np.bool_)
        self._answered = np.zeros(size, np.bool_)
        self._kind = {name: kinds.found(name) for name in TELLING}
        self._over = [self._kind[name] for name in OVER]
        status = domains.get("status")
        self._ends = [] if status is None else [status.found(end) for end in ENDS]

    def take(
        self, rows: Int64s, kinds: Int32s, given: Mapping[str, tuple[Int32s, Bools]]
    ) -> Int32s:
        """Let events happen to some *rows*; return what they count as, a number of `IMPLIED`.

        Args:
            rows: The requests, one event each.
            kinds: The kinds of the events.
            given: For each fact the values given, and where one is.
        """
        before = self._status(rows)
        for name, (codes, told) in given.items():
            self.facts[name][rows[told]] = codes[told]
        implied = self._implied(rows, kinds, before, self._status(rows))
        is_ = {name: kinds == number for name, number in self._kind.items()}
        over = np.isin(kinds, self._over)
        self.wrong[rows] |= (
            (is_["returned"] & ~self.deferred[rows] & ~self.excused[rows])
            | (is_["deferred"] & ~self.open[rows] & (implied == 0))
            | (is_["reopened"] & self.open[rows])
        )
        closes = over | ((implied > 0) & (implied < IMPLIED.index("reopened")))
        opens = is_["created"] | is_["reopened"] | (implied == IMPLIED.index("reopened"))
        self.open[rows] = ~closes & (opens | self.open[rows])
        lasts = is_["deferred"] | (self.deferred[rows] & ~is_["returned"])
        self.deferred[rows] = lasts & ~closes
        self.excused[rows] &= ~(is_["deferred"] | is_["returned"])
        self._answered[rows] |= is_["agent_reply"]
        self._tell(rows)
        return implied

    def ended(self, codes: Int32s) -> Bools:
        """Return which statuses of these numbers are resolved or closed."""
        return np.isin(codes, self._ends)

    def _status(self, rows: Int64s) -> Int32s:
        status = self.facts.get("status")
        return np.zeros(rows.size, np.int32) if status is None else status[rows]

    def _implied(self, rows: Int64s, kinds: Int32s, before: Int32s, now: Int32s) -> Int32s:
        implied = np.zeros(rows.size, np.int32)
        changed = (before != now) & (kinds != self._kind["created"])
        for number, (name, end) in enumerate(zip(ENDS, self._ends, strict=False), 1):
            implied[changed & (now == end) & (kinds != self._kind[name])] = number
        stays = np.isin(kinds, [self._kind["reopened"], *self._over]) | self.open[rows]
        left = changed & self.ended(before) & ~self.ended(now) & ~stays
        implied[left] = IMPLIED.index("reopened")
        return implied

    def _tell(self, rows: Int64s) -> None:
        """Write what follows from the history among the facts."""
        for name, holds in zip(
            ("open", "deferred", "answered"),
            (self.open, self.deferred, self._answered),
            strict=True,
        ):
            self.facts[name][rows] = holds[rows] + np.int32(1)
