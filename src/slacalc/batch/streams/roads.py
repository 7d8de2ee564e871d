"""The two roads of a stream: in the order of the requests, or through buckets of them."""

from __future__ import annotations

import shutil
from math import ceil
from typing import TYPE_CHECKING, Final, Protocol

from slacalc.batch.streams.buckets import MOST, read_bucket, write_buckets
from slacalc.batch.streams.gathering import Gathering
from slacalc.batch.streams.parts import Unit
from slacalc.batch.streams.side import Beside
from slacalc.errors import FormatError

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator
    from typing import TypeAlias

    import pyarrow as pa

    from slacalc.batch.streams.journal import Journal
    from slacalc.batch.streams.parts import Parts

    Pair: TypeAlias = tuple[pa.Table, pa.Table | None]

__all__ = ("BUCKETS", "InBuckets", "InOrder", "Road")

BUCKETS: Final = "_buckets"
"""The folder of the buckets, in that of the results, while they are needed."""

_UNKNOWN: Final = 64
"""Buckets when nobody knows how many events will come."""


class Road(Protocol):
    """Gives events of whole requests, with what the table of requests has of them."""

    @property
    def units(self) -> Iterable[Unit]:
        """What is done in one go."""
        ...

    @property
    def carry(self) -> pa.Table | None:
        """The events that the units so far left over."""
        ...

    def pairs(self, unit: Unit) -> Iterator[Pair]:
        """Yield what is whole in a unit."""
        ...

    def rest(self) -> Iterator[Pair]:
        """Yield what is left when all units are done."""
        ...


class InOrder:
    """The events as they come, in ascending order of request."""

    def __init__(self, events: Parts, requests: Parts | None, rows: int, journal: Journal) -> None:
        if journal.done and events.mark is None:
            message = (
                f"an earlier run in {journal.folder} was interrupted, and a stream cannot be read "
                "again from there; the parts that are there are whole; choose another folder"
            )
            raise FormatError(message)
        self.units = events.units
        self._events = events
        self._beside = None if requests is None else Beside(requests)
        self._gathering = Gathering(rows)
        carried = journal.carried()
        if carried is not None:
            self._gathering.hold(carried)
        if self._beside is not None and journal.last is not None:
            self._beside.up_to(journal.last)

    @property
    def carry(self) -> pa.Table | None:
        """The last request so far, which may go on in the next unit."""
        return self._gathering.carry

    def pairs(self, unit: Unit) -> Iterator[Pair]:
        """Yield all requests of a unit but the last."""
        for table, place in self._events.read(unit):
            whole = self._gathering.add(table, place)
            if whole is not None:
                yield self._with_requests(whole)
        whole = self._gathering.whole()
        if whole is not None:
            yield self._with_requests(whole)

    def rest(self) -> Iterator[Pair]:
        """Yield the last request, and the requests after it that have no event."""
        rest = self._gathering.rest()
        events = self._events.form.schema.empty_table() if rest is None else rest
        yield events, None if self._beside is None else self._beside.rest()

    def _with_requests(self, events: pa.Table) -> Pair:
        if self._beside is None:
            return events, None
        return events, self._beside.up_to(events.column("request")[-1].as_py())


class InBuckets:
    """The events sorted into buckets beforehand, on disk, in any order."""

    carry: None = None

    def __init__(
        self,
        events: Parts,
        requests: Parts | None,
        rows: int,
        journal: Journal,
        advance: Callable[[int], None],
    ) -> None:
        self._folder = journal.folder / BUCKETS
        self._beside = None if requests is None else requests.form
        count = _UNKNOWN if events.rows is None else min(MOST, max(1, ceil(events.rows / rows)))
        self.units = [Unit(f"bucket {number}") for number in range(count)]
        self._form = events.form
        if (self._folder / "done").is_file():
            return
        shutil.rmtree(self._folder, ignore_errors=True)
        for name, parts in (("events", events), ("requests", requests)):
            if parts is not None:
                (self._folder / name).mkdir(parents=True)
                told = advance if name == "events" else _nobody
                write_buckets(parts, self._folder / name, count, told)
        (self._folder / "done").touch()

    def pairs(self, unit: Unit) -> Iterator[Pair]:
        """Yield a bucket."""
        number = self.units.index(unit)
        events = read_bucket(self._folder / "events", number)
        if self._beside is None:
            yield events, None
        else:
            yield events, read_bucket(self._folder / "requests", number)

    def rest(self) -> Iterator[Pair]:
        """Yield nothing: buckets have no rest."""
        beside = None if self._beside is None else self._beside.schema.empty_table()
        yield self._form.schema.empty_table(), beside


def _nobody(_: int) -> None:
    """Tell nobody."""
