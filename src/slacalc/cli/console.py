"""A console that leaves it to the command what a broken pipe means."""

from __future__ import annotations

from rich.console import Console

__all__ = ("PipeConsole",)


class PipeConsole(Console):
    """rich's console; it would end the process with 1, which here means that something is late."""

    def on_broken_pipe(self) -> None:
        """Raise the error that is being handled, for `main` to end the process."""
        raise  # noqa: PLE0704 - rich calls this from its except clause
