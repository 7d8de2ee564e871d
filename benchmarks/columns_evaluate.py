"""How long does a whole table of events take, beside sorting it, and how does that grow?

The floor is one `numpy.lexsort` of the same table by request and instant: nobody can judge
histories without having them in order. Events come in any order, three clocks are judged, and a
few requests do what makes work: priorities change, histories contradict themselves. Each size is
measured in a process of its own, the best of as many rounds.
"""

from __future__ import annotations

import gc
import json
import sys
import threading
import time
from datetime import UTC, datetime
from pathlib import Path
from typing import Self

import numpy as np
import pyarrow as pa
from stopwatch import Verdict, apart

from slacalc import Agreement
from slacalc.batch.verdict.table import SCALAR, evaluate_table

__all__ = ("events", "verdicts")

SIZES = (100_000, 1_000_000, 5_000_000, 20_000_000)
ROUNDS = 3
NOW = datetime(2026, 3, 1, tzinfo=UTC)
AGREEMENT = Agreement.from_dict(
    {
        "calendars": {
            "office": {"timezone": "Europe/Berlin", "hours": "Mon-Fri 09:00-17:00"},
            "long": {"timezone": "Europe/Berlin", "hours": "Mon-Sat 08:00-20:00"},
        },
        "defaults": {"calendar": "office"},
        "levels": {
            "gold": {
                "calendar": "long",
                "targets": {
                    "reaction": "1h",
                    "next_reply": "4h",
                    "resolution": {"within": "2bd", "warn": ["80%"]},
                },
            },
            "standard": {
                "targets": {
                    "reaction": "4h",
                    "next_reply": "8h",
                    "resolution": {
                        "within": {
                            "by": "priority",
                            "amounts": {"high": "2bd", "normal": "5bd"},
                            "default": "10bd",
                        },
                        "warn": ["80%"],
                    },
                }
            },
        },
        "rules": [{"when": {"contract": "gold"}, "level": "gold"}, {"level": "standard"}],
    }
)
KINDS = ("created", "customer_reply", "agent_reply", "changed", "note", "resolved", "returned")
STATUSES = ("open", "pending", "waiting")
PRIORITIES = ("high", "normal", "low")
HOUR = 3_600_000_000
FIRST = 1_735_689_600_000_000  # 2025 begins
_EACH = 10
_MOST = 4.0
_GROWTH = 4.6
_BYTES = 200.0


def events(size: int) -> tuple[pa.Table, pa.Table]:
    """Return a table of so many events in any order, and the table of their requests."""
    chance = np.random.default_rng(size)
    requests = size // _EACH
    counts = np.clip(chance.poisson(_EACH - 3, requests) + 3, 3, 60)
    missing = size - int(counts.sum())
    counts[: abs(missing)] += np.sign(missing)
    request = np.repeat(np.arange(requests), counts)
    first = np.cumsum(counts) - counts
    ages = np.cumsum((chance.exponential(6, size) * HOUR).astype(np.int64))
    at = (
        ages
        - ages[first][request]
        + chance.integers(FIRST, FIRST + 8_760 * HOUR, requests)[request]
    )
    kind = chance.choice([1, 2, 3, 4], size, p=[0.25, 0.35, 0.25, 0.15]).astype(np.int8)
    kind[first] = 0
    last = first + counts - 1
    kind[last] = np.where(_drawn(chance, requests, 0.9), 5, 2)
    # A request in a thousand says that it returned, and was never deferred.
    kind[last[_drawn(chance, requests, 0.001)]] = 6
    changed = kind == KINDS.index("changed")
    moved = changed & _drawn(chance, size, 0.02)
    order = chance.permutation(size)
    table = pa.table(
        {
            "request": request[order],
            "at": pa.array(at[order].view("M8[us]")).cast(pa.timestamp("us", tz="UTC")),
            "kind": _words(KINDS, kind[order], None),
            "status": _words(STATUSES, _any(chance, 3, size), ~changed[order]),
            "priority": _words(PRIORITIES, _any(chance, 3, size), ~moved[order]),
        }
    )
    gold = _drawn(chance, requests, 0.2)
    given = {
        "request": np.arange(requests),
        "priority": _words(PRIORITIES, _any(chance, 3, requests), None),
        "contract": _words(("gold", "plain"), (~gold).astype(np.int8), None),
    }
    return table, pa.table(given)


def _drawn(chance: np.random.Generator, size: int, share: float) -> np.ndarray:
    return chance.random(size) < share


def _any(chance: np.random.Generator, count: int, size: int) -> np.ndarray:
    return chance.integers(0, count, size, dtype=np.int8)


def _words(words: tuple[str, ...], codes: np.ndarray, without: np.ndarray | None) -> pa.Array:
    indices = pa.array(codes, mask=without)
    return pa.DictionaryArray.from_arrays(indices, pa.array(words)).cast(pa.string())


class _Peak:
    """Watches how much memory the process takes, where the system says so."""

    def __init__(self) -> None:
        self._over = threading.Event()
        self._begin = self.most = self._now()
        self._thread = threading.Thread(target=self._watch)

    def __enter__(self) -> Self:
        self._thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._over.set()
        self._thread.join()

    @property
    def grown(self) -> int:
        """How many bytes more than at the beginning there were at most."""
        return self.most - self._begin

    def _watch(self) -> None:
        while not self._over.wait(0.005):
            self.most = max(self.most, self._now())

    @staticmethod
    def _now() -> int:
        pages = Path("/proc/self/statm")
        return int(pages.read_text().split()[1]) * 4096 if pages.exists() else 0


def measured(size: int) -> dict[str, float]:
    """Return what a table of so many events takes, in a process of its own, and print it."""
    found = apart(__file__, size)
    sort, judge, held = found["sort"], found["judge"], found["bytes"]
    print(
        f"{size:>11,} events {found['requests']:>10,} requests {found['rows']:>10,} results  "
        f"lexsort {sort:7.2f} s  evaluate {judge:7.2f} s = {judge / sort:4.2f} ×  "
        f"{held / size:5.0f} bytes an event  {found['loop']:,} by the scalar engine"
    )
    return found


def run(size: int) -> dict[str, float]:
    """Return the seconds that it takes to sort so many events and to judge them, and the bytes."""
    table, requests = events(size)
    request = table["request"].to_numpy()
    at = table["at"].cast(pa.int64()).to_numpy()
    sorts, judges, grown = [], [], 0
    found = None
    for _ in range(ROUNDS):
        del found  # nobody holds two answers at once
        gc.collect()
        before = time.process_time()
        np.lexsort((at, request))
        sorts.append(time.process_time() - before)
        with _Peak() as peak:
            before = time.process_time()
            found = evaluate_table(table, requests, AGREEMENT, at=NOW)
            judges.append(time.process_time() - before)
        grown = max(grown, peak.grown)
    assert found is not None
    noted = json.loads((found.schema.metadata or {})[SCALAR])
    return {
        "sort": min(sorts),
        "judge": min(judges),
        "bytes": grown,
        "requests": noted["requests"],
        "rows": found.num_rows,
        "loop": sum(noted["scalar"].values()),
    }


def verdicts(sizes: tuple[int, ...] = SIZES) -> list[Verdict]:
    """Measure, print the times, and return the lines of the table."""
    found = {size: measured(size) for size in sizes}
    lines = []
    middle, largest = SIZES[2:]
    if middle in found:
        one = found[middle]
        question = "columns: 5 M events, 3 clocks, over `numpy.lexsort` of them"
        lines.append(Verdict(question, one["judge"] / one["sort"], _MOST, at_least=False))
        note = "what it gives back included"
        question, held = "columns: memory an event", one["bytes"] / middle
        lines.append(Verdict(question, held, _BYTES, "bytes", at_least=False, note=note))
    if middle in found and largest in found:
        grown = found[largest]["judge"] / found[middle]["judge"]
        question = "columns: 20 M events over 5 M"
        lines.append(Verdict(question, grown, _GROWTH, at_least=False))
    return lines


if __name__ == "__main__":
    if sys.argv[1:2] == ["--run"]:
        print(json.dumps(run(int(sys.argv[2]))))
        sys.exit()
    chosen = tuple(int(float(text)) for text in sys.argv[1:]) or SIZES
    for line in verdicts(chosen):
        print(line.line())
