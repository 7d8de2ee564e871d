"""What is wrong in a document or a table, place by place, collected for one report."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final, Protocol

from slacalc.showing import shown

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

__all__ = ("MOST", "Fault", "Faults", "Report")

MOST: Final = 1000
"""Faults in one report."""


@dataclass(frozen=True, slots=True)
class Fault:
    """One thing wrong in a document.

    `path` names the place (`levels.gold.targets.resolution.within`), `message` says what is
    wrong and what to do, `value` is what stood there, shortened for display. The last fault of
    a report that is too long stands for as many as `count` says.

    >>> print(Fault("levels.gold.targets", "expected a mapping", "3"))
    levels.gold.targets: expected a mapping; got 3
    """

    path: str
    message: str
    value: str | None = None
    count: int = 1

    def __str__(self) -> str:
        place = f"{self.path}: " if self.path else ""
        return f"{place}{self.message}{self._got()}"

    def _got(self) -> str:
        """Say what stood there, unless the message does, or the path ends with it."""
        value, name = self.value, self.path.rpartition(".")[2]
        if value is None or value in self.message or value == repr(name):
            return ""
        return f"; got {value}"


class Report(Protocol):
    """An error that carries faults."""

    def of(self, faults: Sequence[Fault]) -> Exception:
        """Make one report of *faults*."""
        ...


class Faults:
    """Collects faults while a document is read, so that all come in one report.

    Of more than `MOST` the first are kept, and the report says how many more there are.
    """

    __slots__ = ("_count", "_found")

    def __init__(self) -> None:
        self._found: list[Fault] = []
        self._count = 0

    def __len__(self) -> int:
        return self._count

    def add(self, path: str, message: str, value: object = None) -> None:
        """Note that *message* is wrong at *path*, where *value* stands."""
        self.extend([Fault(path, message, None if value is None else shown(value))])

    def __iter__(self) -> Iterator[Fault]:
        yield from self._found
        if more := self._count - len(self._found):
            yield Fault("", f"and {more} more; correct these first", count=more)

    def extend(self, faults: Iterable[Fault], *, under: str = "") -> None:
        """Take over *faults*, their paths put below *under*."""
        for fault in faults:
            path = ".".join(part for part in (under, fault.path) if part)
            self._count += fault.count
            if self._count <= MOST:
                self._found.append(Fault(path, fault.message, fault.value))

    def check(self, error: Report) -> None:
        """Raise *error* with everything found; do nothing when nothing was."""
        if self._count:
            raise error.of(list(self))


for _class in (Fault, Faults):
    _class.__module__ = "slacalc.errors"
