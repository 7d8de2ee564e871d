"""`slacalc compare`: the same requests under two agreements; who flips, by how much, and why."""

from __future__ import annotations

import sys
import warnings
from collections.abc import Callable, Iterator, Sequence
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Final, Literal, Protocol, TextIO

from cyclopts import Parameter

from slacalc.cli.exits import ANSWERED, FAULTY_ROWS, FLIPPED
from slacalc.cli.judging.comparing import ComparedRow, FlipTally, compare_rows
from slacalc.cli.judging.opening import moment_in
from slacalc.cli.judging.request_source import (
    RequestOptions,
    opened_requests,
    shown_zone,
    source_of,
    unread_facts,
)
from slacalc.cli.screens.flip_files import CsvFlips, JsonFlips
from slacalc.cli.screens.flip_table import TableFlips
from slacalc.cli.screens.progress import tracked
from slacalc.cli.screens.remarks import Remarks
from slacalc.errors import FormatError
from slacalc.io.named import find_agreement
from slacalc.io.tables.request_rows import FaultyRow

if TYPE_CHECKING:
    from slacalc.evaluation.compare import Difference

__all__ = ("compare",)

_SUFFIXES: Final = frozenset({".csv", ".json", ".jsonl", ".ndjson", ".tsv", ".yaml", ".yml"})


class _Flips(Protocol):
    """What takes differences and writes them."""

    def add(self, row: ComparedRow, shown: Sequence[Difference]) -> None: ...

    def close(self, tally: FlipTally) -> None: ...


_OUTPUTS: Final[dict[str, Callable[[TextIO, datetime], _Flips]]] = {
    "table": TableFlips,
    "csv": CsvFlips,
    "json": JsonFlips,
}


def compare(
    old: str,
    new: str,
    requests: Annotated[str, Parameter(allow_leading_hyphen=True)],
    /,
    *more: str,
    at: str,
    output: Literal["table", "csv", "json"] = "table",
    everything: Annotated[bool, Parameter(name="--all", negative="", show_default=False)] = False,
    fail_on_flip: Annotated[bool, Parameter(negative="", show_default=False)] = False,
    options: RequestOptions | None = None,
) -> int:
    """Judge the same requests under two agreements: who flips, by how much, and why.

    Args:
        old: The agreement that is in force, a YAML or JSON file.
        new: The one to try.
        requests: CSV with one request or one event a row, JSON Lines, JSON or YAML; - is stdin.
            Or a folder of such files.
        more: More of them.
        at: The instant of the question; without an offset, in the calendars' zone. Or: now.
        output: How to write what differs.
        everything: Show what differs in anything, not only who is late under one of them alone.
        fail_on_flip: End with exit code 1 when any verdict flips.
        options: How the requests are written.
    """
    before, after = find_agreement(old), find_agreement(new)
    source = source_of(before, options, after)
    moment = moment_in(shown_zone(before, source), at)
    paths = list(_files((requests, *more), but=(old, new)))
    remarks, tally = Remarks(), FlipTally()
    flips = _OUTPUTS[output](sys.stdout, moment)
    for path in paths:
        with opened_requests(path, source, options) as found:
            for fact in unread_facts((before, after), found.rows):
                text = f"{path}: no column gives the fact {fact}; it counts as absent"
                warnings.warn(text, stacklevel=1)
            rows = compare_rows(path, found.rows, before, after, moment)
            for row in tracked(rows, found.file, remarks.console):
                tally.add(row)
                if isinstance(row, FaultyRow):
                    remarks.faulty(row, path if len(paths) > 1 else "")
                elif shown := [one for one in row.differences if everything or one.flips]:
                    flips.add(row, shown)
            remarks.read(found.rows)
    flips.close(tally)
    remarks.close(tally.faulty)
    if tally.faulty:
        return FAULTY_ROWS
    return FLIPPED if fail_on_flip and tally.flips else ANSWERED


def _files(places: Sequence[str], *, but: Sequence[str]) -> Iterator[str]:
    """Yield the files of requests in *places*, those of a folder by name, without those *but*.

    Raises:
        FormatError: a folder has none.
    """
    agreements = {Path(path).resolve() for path in but}
    for place in places:
        if not Path(place).is_dir():
            yield place
            continue
        inside = sorted(
            path for path in Path(place).rglob("*") if path.suffix.lower() in _SUFFIXES
        )
        found = [path for path in inside if path.is_file() and path.resolve() not in agreements]
        if not found:
            message = (
                f"{place}: no file of requests in it; they end in {', '.join(sorted(_SUFFIXES))}"
            )
            raise FormatError(message)
        yield from map(str, found)
