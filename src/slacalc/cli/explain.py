"""`slacalc explain`: one request, what was promised to it and what became of that, in words."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Annotated, Literal

from cyclopts import Parameter

from slacalc.agreement.source import Source
from slacalc.agreement.versions import AgreementVersions
from slacalc.cli.exits import ANSWERED
from slacalc.cli.opening import moment_in, opened
from slacalc.cli.table_source import ColumnOptions, shown_zone, source_of
from slacalc.cli.text import printable
from slacalc.clock.history import Request
from slacalc.errors import FormatError, SlacalcError
from slacalc.evaluation.evaluate import evaluate
from slacalc.io.documents import load
from slacalc.io.named import find_agreement
from slacalc.io.tables import FaultyRow, RequestTable
from slacalc.showing import shown

__all__ = ("explain",)

_DOCUMENTS = {".json", ".yaml", ".yml"}


def explain(
    agreement: str,
    requests: Annotated[str, Parameter(allow_leading_hyphen=True)],
    request: str | None = None,
    /,
    *,
    at: str,
    language: Literal["en", "ru", "bg"] = "en",
    format: Literal["text", "markdown", "html", "rows"] = "text",  # noqa: A002 - its plain name
    columns: ColumnOptions | None = None,
    delimiter: str | None = None,
    encoding: str = "utf-8-sig",
    pattern: str | None = None,
) -> int:
    """Explain one request: what was promised, what became of it, and why.

    Args:
        agreement: The agreement, a YAML or JSON file.
        requests: A JSON or YAML file with the request, or a CSV file with one a row, or -.
        request: Of a CSV file: the identifier of the request.
        at: The instant of the question; without an offset, in the calendars' zone. Or: now.
        language: Of the explanation.
        format: What it comes as; rows are JSON.
        columns: Which column is what, of a CSV file.
        delimiter: Between columns; found by the header when not given. Or: tab.
        encoding: Of a CSV file.
        pattern: How instants are written there, such as "%d.%m.%Y %H:%M".
    """
    promised = find_agreement(agreement)
    # The columns of a table and the zone to show do not change with the request.
    newest = promised.versions[-1] if isinstance(promised, AgreementVersions) else promised
    if Path(requests).suffix.lower() in _DOCUMENTS:
        source, found = newest.source, _document(requests, request)
    else:
        source = source_of(newest, columns)
        with opened(requests) as file:
            table = RequestTable(
                file, source, delimiter=delimiter, encoding=encoding, pattern=pattern
            )
            found = _row(table, request)
    zone = shown_zone(newest, source or Source())
    evaluation = evaluate(found, promised, at=moment_in(zone, at))
    if format == "rows":
        print(json.dumps(evaluation.explain("rows", language=language), indent=2))
    else:
        print(printable(evaluation.explain(format, language=language)).rstrip("\n"))
    return ANSWERED


def _document(path: str, name: str | None) -> Request:
    """Return the request that the file *path* holds."""
    try:
        request = Request.from_dict(load(path))
    except SlacalcError as error:
        text = str(error).removeprefix(f"{path}: ")
        raise FormatError(f"{path}: {text}") from None
    if name is not None and str(request.id) != name:
        message = f"{path}: this is the request {shown(request.id)}, not {shown(name)}"
        raise FormatError(message)
    return request


def _row(table: RequestTable, name: str | None) -> Request:
    """Return the request of *table* whose identifier is *name*."""
    if name is None:
        message = "which request? give its identifier after the file"
        raise FormatError(message)
    faulty = 0
    for row in table:
        if isinstance(row, FaultyRow):
            faulty += 1
        elif row.request.id == name:
            return row.request
    rest = f"; faulty rows that were passed over: {faulty:,}" if faulty else ""
    message = f"there is no request {shown(name)}{rest}"
    raise FormatError(message)
