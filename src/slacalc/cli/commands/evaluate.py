"""`slacalc evaluate`: requests against an agreement."""

from __future__ import annotations

import sys
import warnings
from collections.abc import Callable, Iterator
from datetime import datetime
from typing import Annotated, Final, Literal, Protocol, TextIO

from cyclopts import Parameter

from slacalc.cli.exits import ANSWERED, FAULTY_ROWS, LATE
from slacalc.cli.judging.column_judging import judge_many
from slacalc.cli.judging.judging import Judged, Tally, judge
from slacalc.cli.judging.opening import moment_in
from slacalc.cli.judging.request_source import (
    RequestOptions,
    opened_requests,
    shown_zone,
    source_of,
    unread_facts,
)
from slacalc.cli.screens.progress import tracked
from slacalc.cli.screens.remarks import Remarks
from slacalc.cli.screens.verdict_files import CsvVerdicts, JsonVerdicts
from slacalc.cli.screens.verdict_table import TableVerdicts
from slacalc.io.named import find_agreement
from slacalc.io.tables.request_rows import FaultyRow

__all__ = ("evaluate",)


class _Verdicts(Protocol):
    """What takes verdicts and writes them."""

    def add(self, judged: Judged) -> None: ...

    def close(self, tally: Tally) -> None: ...


_OUTPUTS: Final[dict[str, Callable[[TextIO, datetime], _Verdicts]]] = {
    "table": TableVerdicts,
    "csv": CsvVerdicts,
    "json": JsonVerdicts,
}


def evaluate(
    agreement: str,
    requests: Annotated[str, Parameter(allow_leading_hyphen=True)],
    /,
    *,
    at: str,
    output: Literal["table", "csv", "json"] = "table",
    fail_on_late: Annotated[bool, Parameter(negative="", show_default=False)] = False,
    options: RequestOptions | None = None,
) -> int:
    """Judge requests: when each is due, and whether it is late.

    Args:
        agreement: The agreement, a YAML or JSON file.
        requests: CSV with one request or one event a row, JSON Lines, JSON or YAML; - is stdin.
        at: The instant of the question; without an offset, in the calendars' zone. Or: now.
        output: How to write the verdicts.
        fail_on_late: End with exit code 1 when any promise is broken.
        options: How the requests are written.
    """
    promised = find_agreement(agreement)
    source = source_of(promised, options)
    moment = moment_in(shown_zone(promised, source), at)
    remarks = Remarks()
    with opened_requests(requests, source, options) as found:
        for fact in unread_facts([promised], found.rows):
            warnings.warn(f"no column gives the fact {fact}; it counts as absent", stacklevel=1)
        # Documents say more of a verdict than columns hold.
        by = judge if output == "json" else judge_many
        judged = by(found.rows, promised, moment)
        verdicts = _OUTPUTS[output](sys.stdout, moment)
        tally = _judge_all(tracked(judged, found.file, remarks.console), verdicts, remarks)
        remarks.read(found.rows)
    remarks.close(tally.faulty)
    if tally.faulty:
        return FAULTY_ROWS
    return LATE if fail_on_late and tally.late else ANSWERED


def _judge_all(rows: Iterator[Judged], verdicts: _Verdicts, remarks: Remarks) -> Tally:
    """Write the verdict on every row as it comes, and faulty rows to standard error."""
    tally = Tally()
    for judged in rows:
        tally.add(judged)
        verdicts.add(judged)
        if isinstance(judged, FaultyRow):
            remarks.faulty(judged)
    verdicts.close(tally)
    return tally
