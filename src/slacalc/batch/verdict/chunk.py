"""Some requests on their way through the five steps, all of them at once; their rows come out."""

from __future__ import annotations

from typing import TYPE_CHECKING, final

import numpy as np

from slacalc.batch.verdict.fold import fold_columns
from slacalc.batch.verdict.in_force import InForce
from slacalc.batch.verdict.measure import (
    PLAIN,
    Stood,
    measure_cycles,
    measure_unpromised,
    measure_unstarted,
)
from slacalc.batch.verdict.results import DAYS, TIME
from slacalc.batch.verdict.sheet import Sheet
from slacalc.batch.verdict.standing import standing_of
from slacalc.core.amount_text import amount_text
from slacalc.core.amounts import BusinessDays
from slacalc.evaluation.returns import RETURN

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from numpy.typing import NDArray

    from slacalc.agreement.plans.plan import TargetPlan
    from slacalc.agreement.plans.promises import Promise
    from slacalc.batch.arrays import Bools, Int64s
    from slacalc.batch.verdict.codes import Int32s
    from slacalc.batch.verdict.fold import Cycles
    from slacalc.batch.verdict.road import Road
    from slacalc.batch.verdict.standing import Standing
    from slacalc.batch.verdict.trail import Trail

__all__ = ("Chunk",)


@final
class Chunk:
    """Some requests on their way through the steps.

    Attributes:
        trail: Their events, and which of them are left to the scalar engine.
    """

    def __init__(self, road: Road, trail: Trail, now: int) -> None:
        self._road = road
        self._now = now
        self._folded: dict[int, Cycles] = {}
        self.trail = trail
        self._in_force = InForce(trail, road.promises)
        self._users = self._clock_users()

    def _clock_users(self) -> dict[int, Bools]:
        """Return which requests have a target of each clock."""
        found: dict[int, Bools] = {}
        fast = ~self.trail.slow
        for place, level in enumerate(self._road.promises.levels):
            mine = fast & (self._in_force.level == place)
            if not mine.any():
                continue
            for target in level.targets:
                key = id(target.clock)
                found[key] = found[key] | mine if key in found else mine
        return found

    def _cycles(self, target: TargetPlan) -> Cycles:
        """Return the cycles of the clock of *target*, of all requests that have the clock."""
        resets = self._in_force.resets(target.name)
        key = id(target.clock)
        if resets is None and key in self._folded:
            return self._folded[key]
        moves = self._road.moves(target)
        rows = moves.rows(self.trail, resets)
        found = fold_columns(self.trail, moves, rows, self._users[key], self._now)
        if resets is None:
            self._folded[key] = found
        return found

    def filled(self, others: Mapping[int, Sequence[Mapping[str, object]]]) -> Sheet:
        """Return the rows of all the requests.

        Args:
            others: Those of the requests that are left, by the place of the request.
        """
        fast, trail = ~self.trail.slow, self.trail
        counts = np.zeros(fast.size, np.int64)
        for place, rows in others.items():
            counts[place] = len(rows)
        parts: list[tuple[TargetPlan, Bools, Cycles, Int64s]] = []
        for place, level in enumerate(self._road.promises.levels):
            mine = fast & (self._in_force.level == place)
            if not mine.any():
                continue
            for target in level.targets:
                cycles = self._cycles(target)
                some = np.flatnonzero(mine[cycles.request])
                of = cycles if some.size == cycles.request.size else cycles.of(some)
                parts.append((target, mine, of, counts.copy()))
                cycle_counts = np.bincount(of.request, minlength=fast.size)
                counts[mine] += np.maximum(cycle_counts[mine], 1)
        alone = fast & ((counts == 0) | self._road.promises.partial(self._in_force.choice))
        own = counts.copy()
        counts[alone] += 1
        before = np.cumsum(counts) - counts
        sheet = Sheet(int(counts.sum()), self._road.lexicon)
        request = np.repeat(np.arange(fast.size), counts)
        sheet.request = request + trail.first
        self._write_levels(sheet, request, (before + own)[alone])
        for target, mine, cycles, offset in parts:
            self._write_target(sheet, target, mine, cycles, before + offset)
        for place, rows in others.items():
            for row, said in enumerate(rows, int(before[place])):
                sheet.put(row, said)
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
                sheet.words[name][alone] = table[self._in_force.choice[request[alone]]]
            else:
                sheet.words[name][:] = table[self._in_force.choice[request]]
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
        of, whole, cells = cycles.request, cycles, rows
        every = np.concatenate([rows, start[waiting]])
        sheet.words["target"][every] = lexicon.code("target", target.name)
        sheet.words["metric"][every] = lexicon.code("metric", target.metric)
        sheet.numbers["cycle"][rows] = cycles.number
        sheet.numbers["cycle"][start[waiting]] = 1
        changing = self._in_force.changing[cycles.request]
        if changing.any():
            apart = np.flatnonzero(changing)
            self._measure_changing(sheet, target.name, cycles.of(apart), rows[apart])
            rest = np.flatnonzero(~changing)
            cycles, rows = cycles.of(rest), rows[rest]
        choices = self._in_force.choice[cycles.request]
        numbers = self._road.promises.numbers(target.name, choices)
        for some, choice in _grouped(numbers, choices):
            part, those = (cycles, rows) if some is None else (cycles.of(some), rows[some])
            self._measure(sheet, target.name, choice, part, those)
        self._measure_waiting(sheet, target, waiting, cycles.phases[waiting], start[waiting])
        if target.cycles != "each":
            sheet.count_one(target.cycles, whole, cells)
        if target.metric == RETURN:
            requests = np.concatenate([of.astype(np.int64), waiting])
            sheet.numbers["deferrals_used"][every] = self.trail.deferrals[requests]
            if self.trail.violations:
                sheet.say_violations(every, requests, self.trail.violations)

    def _measure_changing(self, sheet: Sheet, name: str, cycles: Cycles, rows: Int64s) -> None:
        """Write the rows of cycles of requests whose promises change."""
        promises = self._road.promises
        stood = standing_of(name, cycles, self.trail, self._in_force.terms, promises)
        levels = np.array([one.place for one in promises.chosen], np.int64)
        keys = stood.number * np.int64(len(promises.levels)) + levels[stood.choice]
        for some, choice in _grouped(keys, stood.choice):
            places = np.arange(rows.size) if some is None else some
            self._measure(
                sheet,
                name,
                choice,
                cycles.of(places),
                rows[places],
                stood=_part(stood, places),
            )

    def _measure(
        self,
        sheet: Sheet,
        name: str,
        choice: int,
        cycles: Cycles,
        rows: Int64s,
        *,
        stood: Stood = PLAIN,
    ) -> None:
        """Write the rows of *cycles*, to all of which the same was promised."""
        promises = self._road.promises
        target = promises.target(name, choice)
        promise = promises.promised(target, choice)
        if isinstance(promise, str):
            calendar = promises.calendar(target, choice)
            sheet.write(rows, measure_unpromised(cycles.phase, cycles, calendar))
            self._unpromised(sheet, rows, promise, measured=calendar is not None)
        else:
            sheet.write(rows, measure_cycles(cycles, target, promise, stood))
            self._promised_words(sheet, rows, promise)
        self._deferrals(sheet, target, rows)

    def _deferrals(self, sheet: Sheet, target: TargetPlan, rows: Int64s) -> None:
        if target.metric == RETURN and target.max_deferrals is not None:
            used = self.trail.deferrals[sheet.request[rows] - self.trail.first]
            sheet.numbers["deferrals_left"][rows] = np.maximum(0, target.max_deferrals - used)

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
        choices = self._in_force.choice[requests]
        numbers = promises.numbers(target.name, choices)
        for some, choice in _grouped(numbers, choices):
            cells, stood = (rows, phases) if some is None else (rows[some], phases[some])
            promise = promises.promised(target, choice)
            if isinstance(promise, str):
                calendar = promises.calendar(target, choice)
                sheet.write(cells, measure_unpromised(stood, None, calendar))
                self._unpromised(sheet, cells, promise, measured=calendar is not None)
            else:
                sheet.write(cells, measure_unstarted(stood))
                self._promised_words(sheet, cells, promise)
            self._deferrals(sheet, target, cells)

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


def _part(stood: Standing, rows: Int64s) -> Stood:
    """Return how changes left some of the cycles."""
    place = np.full(stood.choice.size, -1, np.int64)
    place[rows] = np.arange(rows.size)
    earlier = [one.of(np.flatnonzero(place[one.cycles] >= 0)) for one in stood.earlier]
    return Stood(
        rest=(stood.rest[0][rows], stood.rest[1][rows]),
        applied=stood.applied[rows],
        watched=stood.watched[rows],
        lately=stood.lately[rows],
        earlier=[one._replace(cycles=place[one.cycles]) for one in earlier],
    )


def _grouped(numbers: Int32s | Int64s, choices: Int32s) -> Iterator[tuple[Int64s | None, int]]:
    """Yield the rows of each number, and a choice that one of them made; None for all rows."""
    known, first = np.unique(numbers, return_index=True)
    if known.size <= 1 and choices.size:
        yield None, int(choices[0])
        return
    for number, place in zip(known.tolist(), first.tolist(), strict=True):
        yield np.flatnonzero(numbers == number), int(choices[place])
