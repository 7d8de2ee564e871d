"""Rows of a log put together by request, in bounded memory, whatever their order."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator
from contextlib import ExitStack
from dataclasses import dataclass, field
from heapq import merge
from itertools import groupby
from operator import itemgetter
from tempfile import TemporaryFile
from typing import IO, Final, Self, TypeAlias, cast

from slacalc.io.tables.records import Record

__all__ = ("MOST_HELD", "Grouping")

MOST_HELD: Final = 64 << 20
"""Characters of rows that are held in memory; what is more goes to disk, in sorted runs."""

_ROW: Final = 100
"""What a row weighs beside its text."""

_Numbered: TypeAlias = tuple[int, int, int, list[str]]
"""The number of the request; row, line and cells of a record."""


@dataclass(slots=True)
class Grouping:
    """Takes records in any order, and hands them out request by request.

    What grows with the source is the table of requests. What it has on disk goes when its
    context ends.

    Args:
        most: Characters of rows to hold in memory.
    """

    most: int = MOST_HELD
    _numbers: dict[str, int] = field(default_factory=dict[str, int])
    _runs: list[IO[str]] = field(default_factory=list["IO[str]"])
    _held: list[_Numbered] = field(default_factory=list["_Numbered"])
    _weight: int = 0
    _files: ExitStack = field(default_factory=ExitStack)

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *raised: object) -> None:
        self._files.close()

    def add(self, request: str, record: Record) -> None:
        """Take a record of *request*."""
        number = self._numbers.setdefault(request, len(self._numbers))
        self._held.append((number, record.row, record.line, record.cells))
        self._weight += _ROW + sum(map(len, record.cells))
        if self._weight > self.most:
            self._to_disk()

    def groups(self) -> Iterator[tuple[str, list[Record]]]:
        """Yield each request with its records: requests as they first came, records as given."""
        names = list(self._numbers)
        rows = merge(*map(_read, self._runs), _in_order(self._held), key=_place)
        for number, group in groupby(rows, key=itemgetter(0)):
            yield names[number], [Record(row, line, cells) for _, row, line, cells in group]

    def _to_disk(self) -> None:
        """Write what is held, in order, to a file that nobody sees."""
        file = TemporaryFile("w+", encoding="utf-8")  # noqa: SIM115 - the context closes it
        self._files.callback(file.close)
        file.writelines(f"{json.dumps(record)}\n" for record in _in_order(self._held))
        file.seek(0)
        self._runs.append(file)
        self._held, self._weight = [], 0


def _place(record: _Numbered) -> tuple[int, int]:
    return record[:2]


def _in_order(records: Iterable[_Numbered]) -> list[_Numbered]:
    return sorted(records, key=_place)


def _read(file: IO[str]) -> Iterator[_Numbered]:
    for line in file:
        yield cast("_Numbered", tuple(json.loads(line)))
