"""A progress bar for people who wait."""

from __future__ import annotations

from contextlib import contextmanager
from typing import TYPE_CHECKING

from slacalc.errors import MissingExtraError

if TYPE_CHECKING:
    from collections.abc import Callable, Generator

__all__ = ("bar",)


@contextmanager
def bar(words: str, total: int | None, *, shown: bool) -> Generator[Callable[[int], None]]:
    """Show a bar on standard error while something is done, if it is to be *shown*.

    Args:
        words: What is being done.
        total: How many events there are; None when nobody knows.
        shown: Whether to show it.

    Yields:
        What is told how many more events are done.

    Raises:
        MissingExtraError: it is to be shown and rich is not installed.
    """
    if not shown:
        yield lambda _: None
        return
    try:
        from rich.console import Console
        from rich.progress import BarColumn, Progress, TextColumn, TimeRemainingColumn
    except ModuleNotFoundError:
        raise MissingExtraError.of("rich", "cli") from None
    columns = (
        TextColumn("{task.description} {task.completed:,.0f} events"),
        BarColumn(),
        TimeRemainingColumn(),
    )
    with Progress(*columns, console=Console(stderr=True)) as progress:
        task = progress.add_task(words, total=total)
        yield lambda events: progress.update(task, advance=events)
