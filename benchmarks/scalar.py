"""How long do one `elapsed` and one `add` take, and does the span matter?

Every row is another span; all rivals get the same ones. Spans of each length are as many, so
that caches are equally warm. Slow rivals get fewer of them a round.
"""

from __future__ import annotations

import random
import sys
from collections.abc import Sequence
from datetime import UTC, datetime, timedelta, tzinfo

from rivals import BERLIN, Rival, rivals
from stopwatch import Lane, Verdict, race, ratio

__all__ = ("verdicts",)

ROWS = 1_000
ROUNDS = 41
SPANS = {"3 d": (0.0, 3.0), "1 y": (335.0, 395.0), "10 y": (3_560.0, 3_650.0)}
ZONES: dict[str, tzinfo] = {"own zone": BERLIN, "UTC": UTC}
_WANTED = {("3 d", "workclock"): 1.7, ("1 y", "workclock"): 10.0, ("10 y", "workclock"): 80.0}
_FIRST = datetime(2010, 1, 1, tzinfo=UTC)
_START_SECONDS = 12 * 365 * 86_400


def verdicts(rounds: int = ROUNDS) -> list[Verdict]:
    """Measure, print the times, and return the lines of the table."""
    everyone = rivals()
    _check(everyone)
    lanes = {lane.name: lane for lane in _lanes(everyone)}
    race(list(lanes.values()), rounds)
    for lane in lanes.values():
        print(f"{lane.name:55} {lane.median * 1e6:12.3f} µs a call")
    return [line for zone in ZONES for line in _verdicts(lanes, everyone, zone)]


def _spans(length: str, zone: tzinfo) -> list[tuple[datetime, datetime]]:
    chance = random.Random(length)  # noqa: S311 - rows, not secrets
    low, high = (int(days * 86_400) for days in SPANS[length])
    rows = []
    for _ in range(ROWS):
        start = _FIRST + timedelta(seconds=chance.randrange(_START_SECONDS))
        end = start + timedelta(seconds=chance.randint(low + 1, high))
        rows.append((start.astimezone(zone), end.astimezone(zone)))
    return rows


def _lanes(everyone: Sequence[Rival]) -> list[Lane]:
    lanes = []
    for where, zone in ZONES.items():
        for rival in everyone:
            for length in SPANS:
                name = f"elapsed {length}, {where}: {rival.name}"
                # The slowest take seconds for ten years; one length tells enough of them.
                if rival.name in {"slacalc", "prefix sum", "workclock"} or length == "3 d":
                    lanes.append(Lane(name, rival.elapsed, _spans(length, zone)))
            starts = [(start,) for start, _ in _spans("3 d", zone)]
            lanes.append(Lane(f"add 16 h, {where}: {rival.name}", rival.add, starts))
    return lanes


def _verdicts(lanes: dict[str, Lane], everyone: Sequence[Rival], where: str) -> list[Verdict]:
    lines = []
    for length in SPANS:
        ours = f"elapsed {length}, {where}: slacalc"
        for rival in everyone[1:]:
            theirs = f"elapsed {length}, {where}: {rival.name}"
            if theirs in lanes:
                wanted = _WANTED.get((length, rival.name))
                wanted = 50.0 if rival.name == "businesstimedelta" else wanted
                lines.append(_against(lanes, theirs, ours, wanted))
    short, long = (f"elapsed {length}, {where}: slacalc" for length in ("3 d", "10 y"))
    lines.append(
        Verdict(
            f"`elapsed` 10 y over 3 d, {where}",
            ratio(lanes, long, short),
            1.25,
            at_least=False,
            note="slacalc alone",
        )
    )
    ours = f"add 16 h, {where}: slacalc"
    for rival in everyone[1:]:
        theirs = f"add 16 h, {where}: {rival.name}"
        lines.append(_against(lanes, theirs, ours, 2.0 if rival.name == "workclock" else None))
    return lines


def _against(lanes: dict[str, Lane], theirs: str, ours: str, wanted: float | None) -> Verdict:
    question, _, name = theirs.partition(": ")
    micros = f"{lanes[ours].median * 1e6:.2f} µs to {lanes[theirs].median * 1e6:.2f} µs"
    word, _, rest = question.partition(" ")
    return Verdict(f"`{word}` {rest}, to {name}", ratio(lanes, theirs, ours), wanted, note=micros)


def _check(everyone: Sequence[Rival]) -> None:
    """Assert that those compared give the same answers."""
    exact = [rival for rival in everyone if not rival.name.startswith("pandas")]
    for zone in ZONES.values():
        for start, end in _spans("3 d", zone)[:50]:
            answers = {rival.name: rival.elapsed(start, end) for rival in exact}
            assert len(set(answers.values())) == 1, (start, end, answers)
            landings = {rival.name: rival.add(start).astimezone(UTC) for rival in exact}
            assert len(set(landings.values())) == 1, (start, landings)


if __name__ == "__main__":
    found = verdicts(int(sys.argv[1]) if len(sys.argv) > 1 else ROUNDS)
    print(*(line.line() for line in found), sep="\n")
