"""A progress bar on standard error, for people who wait at a terminal."""

from __future__ import annotations

import os
import sys
from collections.abc import Iterable, Iterator
from typing import IO, TYPE_CHECKING, Final, TypeVar

from rich.progress import BarColumn, Progress, TaskProgressColumn, TextColumn, TimeRemainingColumn

if TYPE_CHECKING:
    from rich.console import Console

__all__ = ("MANY_BYTES", "tracked")

T = TypeVar("T")

MANY_BYTES: Final = 200_000
"""Smaller files are done before a bar could be read."""

_EVERY: Final = 200


def tracked(rows: Iterable[T], file: IO[bytes], console: Console) -> Iterator[T]:
    """Yield *rows*, read from *file*, and show on *console* how far they are.

    Nothing is shown of a small file, where nobody looks, and where what the rows come to appears
    on the same terminal and shows it well enough.
    """
    size = os.fstat(file.fileno()).st_size
    if size <= MANY_BYTES or not console.is_terminal or sys.stdout.isatty():
        yield from rows
        return
    columns = (
        TextColumn("{task.completed:,} of {task.total:,} bytes"),
        BarColumn(),
        TaskProgressColumn(),
        TimeRemainingColumn(),
    )
    with Progress(*columns, console=console, transient=True) as progress:
        task = progress.add_task("", total=size)
        for number, row in enumerate(rows):
            if number % _EVERY == 0:
                progress.update(task, completed=min(file.tell(), size))
            yield row
