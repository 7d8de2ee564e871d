"""The road over columns: some requests that follow each other, from their events to their rows.

The five steps of `evaluate`, each over all of them at once. What it does not do exactly as the
scalar engine it does not do at all: such requests are named, with the reason, and take the other
road.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, final

from slacalc.batch.verdict.chunk import Chunk
from slacalc.batch.verdict.following import Rules, Window, follow_columns
from slacalc.batch.verdict.moves import Moves
from slacalc.batch.verdict.terms import Promises
from slacalc.clock.metrics.built_in import BUILT_IN

if TYPE_CHECKING:
    from slacalc.agreement.agreement import Agreement
    from slacalc.agreement.plans.plan import Plan, TargetPlan
    from slacalc.batch.verdict.encoding import Encoded
    from slacalc.batch.verdict.events import Histories
    from slacalc.batch.verdict.lexicon import Lexicon

__all__ = ("Road",)


@final
class Road:
    """What is made once for all requests: promises, what events do to clocks, words of results."""

    def __init__(
        self,
        agreement: Agreement,
        plan: Plan,
        histories: Histories,
        columns: Encoded,
        lexicon: Lexicon,
    ) -> None:
        self._histories = histories
        self._columns = columns
        self._lexicon = lexicon
        self._metrics = {**BUILT_IN, **agreement.metrics}
        self._moves: dict[int, Moves] = {}
        self._promises = Promises(plan, columns.domains)
        self._rules = Rules.of(plan)
        self._levels = [rule.level for rule in plan.rules if rule.level is not None]

    def follow(self, first: int, last: int, now: int, known: int | None) -> Chunk:
        """Return what is found of the requests *first* to *last* (without)."""
        trail = follow_columns(
            self._histories,
            self._columns,
            self._promises,
            self._rules,
            Window(first, last, now, known),
        )
        return Chunk(self, trail, now)

    @property
    def narrow(self) -> bool:
        """Whether there are few enough combinations of facts to be numbered."""
        targets = (target for level in self._levels for target in level.targets)
        return self._promises.foldable and all(self.moves(one).foldable for one in targets)

    @property
    def promises(self) -> Promises:
        """What facts choose."""
        return self._promises

    @property
    def lexicon(self) -> Lexicon:
        """The words of results."""
        return self._lexicon

    def moves(self, target: TargetPlan) -> Moves:
        """Return what events do to the clock of *target*."""
        found = self._moves.get(id(target.clock))
        if found is None:
            columns = self._columns
            found = self._moves[id(target.clock)] = Moves(
                self._metrics[target.metric],
                target.clock,
                columns.kind_words,
                columns.parties,
                columns.domains,
            )
        return found
