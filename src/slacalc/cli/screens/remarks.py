"""What is said on standard error beside the answer: faulty rows, and what the clock hid."""

from __future__ import annotations

import sys
from collections import Counter
from typing import TYPE_CHECKING

from rich.text import Text

from slacalc.cli.console import PipeConsole
from slacalc.cli.screens.text import printable

if TYPE_CHECKING:
    from rich.console import Console

    from slacalc.io.tables.request_rows import FaultyRow, Requests

__all__ = ("Remarks",)


class Remarks:
    """Says at once which rows are faulty, and at the end what was taken with a grain of salt."""

    def __init__(self) -> None:
        self.console: Console = PipeConsole(stderr=True, highlight=False)
        self._hidden: Counter[str] = Counter()

    def faulty(self, row: FaultyRow, file: str = "") -> None:
        """Say which row is faulty; of which file, where there are several."""
        text = f"{file}: {row}" if file else str(row)
        self.console.print(Text(printable(text)), soft_wrap=True)

    def read(self, requests: Requests) -> None:
        """Note the wall times of *requests*, which were read to their end."""
        self._hidden["showed twice; the first was taken"] += requests.repeated
        self._hidden["skipped; the end of the gap was taken"] += requests.skipped

    def close(self, faulty: int) -> None:
        """Say what was noted, and how many rows were faulty."""
        sys.stdout.flush()
        for what, count in self._hidden.items():
            if count:
                times = "1 time" if count == 1 else f"{count:,} times"
                print(f"slacalc: {times} of day the clock {what}", file=sys.stderr)
        if faulty:
            rows = "1 faulty row has" if faulty == 1 else f"{faulty:,} faulty rows have"
            print(f"slacalc: {rows} no verdict", file=sys.stderr)
