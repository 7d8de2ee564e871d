"""One run of a stream: unit after unit through the kernel, each kept when it is done."""

from __future__ import annotations

import json
from collections import Counter
from contextlib import ExitStack
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final, final

import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq

from slacalc.batch.streams.journal import Done, Journal, replacing
from slacalc.batch.verdict.table import SCALAR

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from slacalc.batch.streams.roads import Pair, Road
    from slacalc.batch.tables.judged import Question

__all__ = ("END", "Run")

END: Final = "the end"
"""The unit of what is left when all the others are done."""


@final
@dataclass(frozen=True, slots=True)
class Run:
    """A run: what is asked, where the events come from, what is done, and who waits for it."""

    question: Question
    road: Road
    journal: Journal
    advance: Callable[[int], None]

    def judge(self) -> None:
        """Judge every unit that is not done yet."""
        finished = {done.unit: done.events for done in self.journal.done}
        for unit in self.road.units:
            if unit.name in finished:
                self.advance(finished[unit.name])
            else:
                self._unit(unit.name, self.road.pairs(unit))
        self._unit(END, self.road.rest())

    def _unit(self, name: str, pairs: Iterator[Pair]) -> None:
        """Judge a unit: its results are in place before the journal says that it is done."""
        journal = self.journal
        counts = Counter(events=0, requests=0, rows=0, faults=0, scalar=0)
        part = f"part-{len(journal.done):05}.parquet"
        last = journal.last
        with ExitStack() as files:
            writer: pq.ParquetWriter | None = None
            for events, requests in pairs:
                results = self.question.answer(events, requests)
                counts.update(_counted(events, results))
                results = results.replace_schema_metadata(None)
                # A run without any result leaves an empty table, not nothing.
                if writer is None and (results.num_rows or (name == END and not journal.parts)):
                    file = files.enter_context(replacing(journal.folder / part))
                    writer = files.enter_context(pq.ParquetWriter(file, results.schema))
                if writer is not None:
                    writer.write_table(results)
                if events.num_rows:
                    last = events.column("request")[-1].as_py()
                self.advance(events.num_rows)
        done = Done(unit=name, part=None if writer is None else part, **counts)
        journal.add(done, self.road.carry, last, complete=name == END)


def _counted(events: pa.Table, results: pa.Table) -> dict[str, int]:
    """Return what the answers to *events* add to the counts."""
    request = results.column("request")
    faulty = request.filter(pc.is_valid(results.column("fault")))
    noted = json.loads((results.schema.metadata or {}).get(SCALAR, b'{"scalar": {}}'))
    return {
        "events": events.num_rows,
        "requests": pc.count_distinct(request).as_py(),
        "rows": results.num_rows,
        "faults": pc.count_distinct(faulty).as_py(),
        "scalar": sum(noted["scalar"].values()),
    }
