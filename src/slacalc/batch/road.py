"""The road over columns: some requests that follow each other, from their events to their rows.

The five steps of `evaluate`, each over all of them at once. What it does not do exactly as the
scalar engine it does not do at all: such requests are named, with the reason, and take the other
road.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final, final

import numpy as np

from slacalc.batch.fold import fold_columns
from slacalc.batch.measure import measure_cycles, measure_unpromised, measure_unstarted
from slacalc.batch.moves import Moves
from slacalc.batch.results import DAYS, TIME
from slacalc.batch.sheet import Sheet
from slacalc.batch.terms import Promises
from slacalc.batch.trail import follow_columns
from slacalc.clock.built_in import BUILT_IN
from slacalc.core.amount_text import amount_text
from slacalc.core.amounts import BusinessDays
from slacalc.evaluation.returns import RETURN

if TYPE_CHECKING:
    from collections.abc import Iterator

    from numpy.typing import NDArray

    from slacalc.agreement.agreement import Agreement
    from slacalc.agreement.plan import Plan, TargetPlan
    from slacalc.agreement.promises import Promise
    from slacalc.batch.arrays import Bools, Int64s
    from slacalc.batch.codes import Int32s
    from slacalc.batch.encoding import Encoded
    from slacalc.batch.events import Histories
    from slacalc.batch.fold import Cycles
    from slacalc.batch.sheet import Lexicon
    from slacalc.batch.trail import Trail

__all__ = ("Road",)

_LEVEL_CHANGES: Final = "its level changes"
_PROMISE_CHANGES: Final = "its promise changes"


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

    def follow(self, first: int, last: int, now: int, known: int | None) -> _Chunk:
        """Return what is found of the requests *first* to *last* (without)."""
        trail = follow_columns(self._histories, self._columns, first, last, now=now, known=known)
        return _Chunk(self, trail, now)

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


@final
class _Chunk:
    """Some requests on their way through the steps."""

    def __init__(self, road: Road, trail: Trail, now: int) -> None:
        self._road = road
        self._now = now
        self._folded: dict[int, Cycles] = {}
        self.trail = trail
        self._terms = road.promises.terms(trail)
        self._leave_changes()
        self._users = self._clock_users()
        self.sheet = self._fill()

    def _leave_changes(self) -> None:
        """Leave the requests whose level changes, or what one of their targets promises."""
        terms, promises, trail = self._terms, self._road.promises, self.trail
        levels = promises.levels_of(terms)
        requests = np.repeat(np.arange(trail.slow.size), np.diff(terms.bounds))
        same = requests[1:] == requests[:-1]
        changed = np.zeros(trail.slow.size, np.bool_)
        changed[requests[1:][same & (levels[1:] != levels[:-1])]] = True
        trail.leave(changed, _LEVEL_CHANGES)
        # Where a request has several terms, they have to promise the same.
        for place, level in enumerate(promises.levels):
            pairs = np.flatnonzero(same & (levels[1:] == place) & ~trail.slow[requests[1:]])
            if not pairs.size:
                continue
            changed = np.zeros(trail.slow.size, np.bool_)
            for target in level.targets:
                before = self._promised(target, terms.choice[pairs])
                after = self._promised(target, terms.choice[pairs + 1])
                changed[requests[pairs + 1][before != after]] = True
            trail.leave(changed, _PROMISE_CHANGES)
        last = np.maximum(terms.bounds[1:] - 1, 0)
        self._choice = terms.choice[last] if terms.choice.size else np.zeros(last.size, np.int32)
        self._level = levels[last] if levels.size else np.full(last.size, -1, np.int32)
        self._fast = np.flatnonzero(~trail.slow)

    def _promised(self, target: TargetPlan, choices: Int32s) -> Int32s:
        """Return a number for what *target* promises for each of *choices*."""
        known = np.unique(choices)
        table = np.zeros(int(known.max(initial=0)) + 1, np.int32)
        for choice in known.tolist():
            table[choice] = self._road.promises.number(target, choice)
        return table[choices]

    def _clock_users(self) -> dict[int, Bools]:
        """Return which requests have a target of each clock."""
        found: dict[int, Bools] = {}
        fast = ~self.trail.slow
        for place, level in enumerate(self._road.promises.levels):
            mine = fast & (self._level == place)
            if not mine.any():
                continue
            for target in level.targets:
                key = id(target.clock)
                found[key] = found[key] | mine if key in found else mine
        return found

    def _cycles(self, target: TargetPlan) -> Cycles:
        key = id(target.clock)
        if key not in self._folded:
            moves = self._road.moves(target)
            rows = moves.rows(self.trail)
            self._folded[key] = fold_columns(self.trail, moves, rows, self._users[key], self._now)
        return self._folded[key]

    def _fill(self) -> Sheet:
        """Return the rows of the requests that are folded here."""
        fast, trail = ~self.trail.slow, self.trail
        counts = np.zeros(fast.size, np.int64)
        parts: list[tuple[TargetPlan, Bools, Cycles, Int64s]] = []
        for place, level in enumerate(self._road.promises.levels):
            mine = fast & (self._level == place)
            if not mine.any():
                continue
            for target in level.targets:
                cycles = self._cycles(target)
                some = np.flatnonzero(mine[cycles.request])
                of = cycles if some.size == cycles.request.size else cycles.of(some)
                parts.append((target, mine, of, counts.copy()))
                cycle_counts = np.bincount(of.request, minlength=fast.size)
                counts[mine] += np.maximum(cycle_counts[mine], 1)
        alone = fast & (counts == 0)
        counts[alone] = 1
        before = np.cumsum(counts) - counts
        sheet = Sheet(int(counts.sum()), self._road.lexicon)
        request = np.repeat(np.arange(fast.size), counts)
        sheet.request = request + trail.first
        self._write_levels(sheet, request, before[alone])
        for target, mine, cycles, offset in parts:
            self._write_target(sheet, target, mine, cycles, before + offset)
        return sheet

    def _write_levels(self, sheet: Sheet, request: Int64s, alone: Int64s) -> None:
        """Write what is said of whole requests."""
        lexicon, chosen = self._road.lexicon, self._road.promises.chosen
        for name, words in (
            ("level", [one.level for one in chosen]),
            ("rule", [one.rule for one in chosen]),
            ("reason", [one.reason or None for one in chosen]),
        ):
            table = np.array([lexicon.code(name, word) for word in words] or [0], np.int32)
            if name == "reason":
                sheet.words[name][alone] = table[self._choice[request[alone]]]
            else:
                sheet.words[name][:] = table[self._choice[request]]
        sheet.numbers["later_events"][:] = self.trail.later[request]

    def _write_target(
        self, sheet: Sheet, target: TargetPlan, mine: Bools, cycles: Cycles, start: Int64s
    ) -> None:
        """Write the rows of *target*; those of each request begin at *start*."""
        lexicon = self._road.lexicon
        begun = np.zeros(mine.size, np.bool_)
        begun[cycles.request] = True
        waiting = np.flatnonzero(mine & ~begun)
        rows = start[cycles.request] + cycles.number - 1
        every = np.concatenate([rows, start[waiting]])
        sheet.words["target"][every] = lexicon.code("target", target.name)
        sheet.words["metric"][every] = lexicon.code("metric", target.metric)
        sheet.numbers["cycle"][rows] = cycles.number
        sheet.numbers["cycle"][start[waiting]] = 1
        if target.metric == RETURN:
            sheet.numbers["deferrals_used"][every] = 0
            if target.max_deferrals is not None:
                sheet.numbers["deferrals_left"][every] = target.max_deferrals
        self._measure(sheet, target, cycles, rows)
        self._measure_waiting(sheet, target, waiting, cycles.phases[waiting], start[waiting])

    def _measure(self, sheet: Sheet, target: TargetPlan, cycles: Cycles, rows: Int64s) -> None:
        promises = self._road.promises
        choices = self._choice[cycles.request]
        for some, choice in _grouped(self._promised(target, choices), choices):
            part = cycles if some is None else cycles.of(some)
            cells = rows if some is None else rows[some]
            promise = promises.promised(target, choice)
            if isinstance(promise, str):
                calendar = promises.calendar(target, choice)
                sheet.write(cells, measure_unpromised(part.phase, part, calendar))
                self._unpromised(sheet, cells, promise, measured=calendar is not None)
            else:
                sheet.write(cells, measure_cycles(part, target, promise))
                self._promised_words(sheet, cells, promise)

    def _measure_waiting(
        self,
        sheet: Sheet,
        target: TargetPlan,
        requests: Int64s,
        phases: NDArray[np.uint8],
        rows: Int64s,
    ) -> None:
        """Write the rows of clocks that never started."""
        promises = self._road.promises
        choices = self._choice[requests]
        for some, choice in _grouped(self._promised(target, choices), choices):
            cells, stood = (rows, phases) if some is None else (rows[some], phases[some])
            promise = promises.promised(target, choice)
            if isinstance(promise, str):
                calendar = promises.calendar(target, choice)
                sheet.write(cells, measure_unpromised(stood, None, calendar))
                self._unpromised(sheet, cells, promise, measured=calendar is not None)
            else:
                sheet.write(cells, measure_unstarted(stood))
                self._promised_words(sheet, cells, promise)

    def _unpromised(self, sheet: Sheet, rows: Int64s, reason: str, *, measured: bool) -> None:
        lexicon = self._road.lexicon
        sheet.words["reason"][rows] = lexicon.code("reason", reason)
        if measured:
            sheet.words["unit"][rows] = lexicon.code("unit", TIME)

    def _promised_words(self, sheet: Sheet, rows: Int64s, promise: Promise) -> None:
        lexicon = self._road.lexicon
        unit = DAYS if isinstance(promise.amount, BusinessDays) else TIME
        sheet.words["unit"][rows] = lexicon.code("unit", unit)
        amount = promise.granted(None)
        text = None if amount is None else amount_text(amount)
        sheet.words["amount"][rows] = lexicon.code("amount", text)


def _grouped(numbers: Int32s, choices: Int32s) -> Iterator[tuple[Int64s | None, int]]:
    """Yield the rows of each number, and a choice that one of them made; None for all rows."""
    known, first = np.unique(numbers, return_index=True)
    if known.size == 1:
        yield None, int(choices[0])
        return
    for number, place in zip(known.tolist(), first.tolist(), strict=True):
        yield np.flatnonzero(numbers == number), int(choices[place])
