"""Step 3 over columns: deferrals that end by themselves, and those that have no effect.

The twin of `evaluation.returns`, for the requests that need it. What ends a deferral puts back
facts, and these may end the request: each event follows from those before it. So the first event
of all these requests is taken at once, then the second of those that have two, each after the
return that was due before it.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

import numpy as np

from slacalc.agreement.plans.promises import Promise
from slacalc.batch.arrays import NULL
from slacalc.batch.measuring.pieces import Pieces
from slacalc.batch.verdict.fact_states import FactStates
from slacalc.batch.verdict.recorded import Told
from slacalc.batch.verdict.runs import Runs
from slacalc.evaluation.returns import RETURN, no_effect

if TYPE_CHECKING:
    from collections.abc import Mapping

    from slacalc.agreement.plans.plan import TargetPlan
    from slacalc.batch.arrays import Bools, Int64s
    from slacalc.batch.verdict.codes import Domain, Int32s
    from slacalc.batch.verdict.recorded import Given
    from slacalc.batch.verdict.terms import Promises

__all__ = ("tell_returns",)

_FOREVER: Final = (1 << 63) - 1

Changes = dict[str, tuple["Bools", "Int32s", "Int32s"]]


def tell_returns(
    given: Given, promises: Promises, kinds: Domain, domains: Mapping[str, Domain], now: int
) -> Told:
    """Return what happened to some requests up to *now*, returns put in that nobody recorded."""
    machine = _Machine(given, promises, kinds, domains)
    counts = np.diff(given.starts)
    for turn in range(int(counts.max(initial=0))):
        rows = np.flatnonzero(counts > turn)
        places = given.starts[rows] + turn
        machine.pass_time(rows, given.at[places] - 1)
        machine.give(rows, places, turn + 1)
    everyone = np.arange(counts.size)
    machine.pass_time(everyone, np.full(counts.size, now))
    return machine.told()


class _Machine:
    """Takes events, a row for each request."""

    def __init__(
        self, given: Given, promises: Promises, kinds: Domain, domains: Mapping[str, Domain]
    ) -> None:
        size = given.starts.size - 1
        self._given = given
        self._promises = promises
        self._domains = domains
        self._deferred = kinds.found("deferred")
        self._returned = kinds.found("returned")
        self._states = FactStates(given.before, kinds, domains)
        self._choice = promises.choose(given.before, size)
        self._used = np.zeros(size, np.int64)
        self._since, self._until, self._back = (np.full(size, NULL, np.int64) for _ in range(3))
        self._changed: Changes = {
            name: (np.zeros(size, np.bool_), np.zeros(size, np.int32), np.zeros(size, np.int32))
            for name in given.facts
        }
        self._violations: dict[int, list[str]] = {}
        self._moments: list[Told] = []

    def told(self) -> Told:
        """Return everything that happened, request by request."""
        parts = self._moments
        request = np.concatenate([one.request for one in parts])
        order = np.argsort(request, kind="stable")
        return Told(
            request=request[order],
            at=np.concatenate([one.at for one in parts])[order],
            kinds=np.concatenate([one.kinds for one in parts])[order],
            implied=np.concatenate([one.implied for one in parts])[order],
            by=np.concatenate([one.by for one in parts])[order],
            automatic=np.concatenate([one.automatic for one in parts])[order],
            facts={
                name: np.concatenate([one.facts[name] for one in parts])[order]
                for name in self._states.facts
            },
            used=self._used,
            violations=self._violations,
            wrong=self._states.wrong,
        )

    def pass_time(self, rows: Int64s, until: Int64s) -> None:
        """Let the returns happen that are due by then."""
        back = self._back[rows]
        rows = rows[(back != NULL) & (back <= until)]
        if not rows.size:
            return
        at = self._back[rows]
        given = {name: (one[1][rows], one[0][rows]) for name, one in self._changed.items()}
        for choice in np.unique(self._choice[rows]).tolist():
            target = self._target(choice)
            chosen = self._choice[rows] == choice
            for name, value in ({} if target is None else target.returned_facts).items():
                if name in given:
                    codes, told = given[name]
                    code = self._domains[name].exactly(value)
                    given[name] = (np.where(chosen, np.int32(code), codes), told | chosen)
        kinds = np.full(rows.size, self._returned, np.int32)
        implied = self._states.take(rows, kinds, given)
        # Whoever records the return as well, a moment later, contradicts nothing.
        self._states.excused[rows] = True
        self._end(rows)
        self._choose(rows)
        self._tell(rows, at, kinds, implied, automatic=True)

    def give(self, rows: Int64s, places: Int64s, number: int) -> None:
        """Let the events at *places* happen, each the one of that *number* of its request."""
        inert = self._inert(rows, places, number)
        if inert.any():
            quiet = rows[inert]
            self._states.excused[quiet] = True
            nothing = np.zeros(quiet.size, np.int32)
            self._tell(quiet, self._given.at[places[inert]], nothing, nothing)
            rows, places = rows[~inert], places[~inert]
        at, kinds = self._given.at[places], self._given.kinds[places]
        given = {
            name: (codes[places], codes[places] > 0) for name, codes in self._given.facts.items()
        }
        deferring = np.flatnonzero(kinds == self._deferred)
        begun = rows[deferring]
        before = {name: self._states.facts[name][begun] for name in given}
        implied = self._states.take(rows, kinds, given)
        told = {name: flags[deferring] for name, (_, flags) in given.items()}
        self._begin(begun, at[deferring], self._given.until[places[deferring]], before, told)
        old, grown = self._choose(rows)
        self._go_on(rows, at, old, grown)
        by = self._given.by[places]
        self._tell(rows, at, kinds, implied, by)

    def _inert(self, rows: Int64s, places: Int64s, number: int) -> Bools:
        """Return which events are deferrals beyond the most there may be, and note them."""
        found: Bools = self._given.kinds[places] == self._deferred
        for place in np.flatnonzero(found).tolist():
            row = int(rows[place])
            target = self._target(int(self._choice[row]))
            most = None if target is None else target.max_deferrals
            if most is None or self._used[row] < most:
                found[place] = False
                continue
            # Whether it contradicts what was before, the scalar engine finds out.
            self._states.wrong[row] |= not self._states.open[row]
            text = no_effect(f"deferred, event {number}", most)
            self._violations.setdefault(row, []).append(text)
        return found

    def _begin(
        self,
        rows: Int64s,
        at: Int64s,
        until: Int64s,
        before: Mapping[str, Int32s],
        told: Mapping[str, Bools],
    ) -> None:
        """Remember deferrals that began; those that lasted before are over."""
        for name, (lasts, first, value) in self._changed.items():
            now = self._states.facts[name][rows]
            changes = told[name] & (before[name] != now)
            if name == "status":
                changes &= ~self._states.ended(before[name])
            kept = lasts[rows] & (value[rows] == now)
            was = np.where(lasts[rows], first[rows], before[name])
            first[rows] = np.where(changes, was, first[rows])
            value[rows] = now
            lasts[rows] = changes | kept
        self._used[rows] += 1
        self._since[rows], self._until[rows], self._back[rows] = at, until, until

    def _go_on(self, rows: Int64s, at: Int64s, old: Int32s, grown: Bools) -> None:
        """Follow the deferrals that last through what happened *at* these instants."""
        lasting = self._since[rows] != NULL
        self._end(rows[lasting & ~self._states.deferred[rows]])
        lasting &= self._states.deferred[rows]
        rows, at, old, grown = rows[lasting], at[lasting], old[lasting], grown[lasting]
        for name, (lasts, _, value) in self._changed.items():
            lasts[rows] &= self._states.facts[name][rows] == value[rows]
        fresh = self._since[rows] == at
        # A return that a promise rules which changes meanwhile is the scalar engine's.
        for row, was in zip(
            rows[grown & ~fresh].tolist(), old[grown & ~fresh].tolist(), strict=True
        ):
            self._states.wrong[row] |= self._rules(was) or self._rules(int(self._choice[row]))
        rows, at = rows[fresh], at[fresh]
        due = self._due(rows)
        until = np.where(self._until[rows] == NULL, _FOREVER, self._until[rows])
        back = np.minimum(until, np.where(due == NULL, _FOREVER, due))
        self._back[rows] = np.where(back == _FOREVER, NULL, np.maximum(back, at))

    def _due(self, rows: Int64s) -> Int64s:
        """Return when targets that say so end the deferrals of some requests."""
        found = np.full(rows.size, NULL, np.int64)
        for choice in np.unique(self._choice[rows]).tolist():
            target = self._target(choice)
            if target is None or not target.auto:
                continue
            promise = self._promises.promised(target, choice)
            if isinstance(promise, Promise):
                some = np.flatnonzero(self._choice[rows] == choice)
                since = self._since[rows[some]]
                found[some] = Runs.of(promise, since, Pieces.none(some.size)).due
        return found

    def _rules(self, choice: int) -> bool:
        target = self._target(choice)
        return target is not None and target.auto

    def _target(self, choice: int) -> TargetPlan | None:
        """Return the target of deferrals of requests whose facts choose that."""
        place = self._promises.chosen[choice].place
        targets = () if place < 0 else self._promises.levels[place].targets
        return next((target for target in targets if target.metric == RETURN), None)

    def _end(self, rows: Int64s) -> None:
        for column in (self._since, self._until, self._back):
            column[rows] = NULL
        for lasts, _, _ in self._changed.values():
            lasts[rows] = False

    def _choose(self, rows: Int64s) -> tuple[Int32s, Bools]:
        """Find what facts choose now; return what they chose before, and where that is new."""
        old = self._choice[rows]
        facts = {name: codes[rows] for name, codes in self._states.facts.items()}
        self._choice[rows] = new = self._promises.choose(facts, rows.size)
        return old, old != new

    def _tell(
        self,
        rows: Int64s,
        at: Int64s,
        kinds: Int32s,
        implied: Int32s,
        by: Int32s | None = None,
        *,
        automatic: bool = False,
    ) -> None:
        """Note what happened to some requests, and the facts after it."""
        self._moments.append(
            Told(
                request=rows.astype(np.int32),
                at=at,
                kinds=kinds,
                implied=implied,
                by=np.zeros(rows.size, np.int32) if by is None else by,
                automatic=np.full(rows.size, automatic),
                facts={name: codes[rows] for name, codes in self._states.facts.items()},
                used=self._used,
                violations=self._violations,
                wrong=self._states.wrong,
            )
        )
