"""`slacalc explain`: one request, what was promised to it and what became of that, in words."""

from __future__ import annotations

import json
from itertools import islice
from typing import TYPE_CHECKING, Annotated, Literal

from cyclopts import Parameter

from slacalc.cli.exits import ANSWERED
from slacalc.cli.judging.opening import moment_in
from slacalc.cli.judging.request_source import (
    RequestOptions,
    opened_requests,
    shown_zone,
    source_of,
)
from slacalc.cli.screens.text import printable
from slacalc.errors import FormatError
from slacalc.evaluation.evaluate import evaluate
from slacalc.io.named import find_agreement
from slacalc.io.tables.request_rows import FaultyRow, Requests
from slacalc.showing import shown

if TYPE_CHECKING:
    from slacalc.clock.history.request import Request

__all__ = ("explain",)


def explain(
    agreement: str,
    requests: Annotated[str, Parameter(allow_leading_hyphen=True)],
    request: str | None = None,
    /,
    *,
    at: str,
    language: Literal["en", "ru", "bg"] = "en",
    format: Literal["text", "markdown", "html", "rows"] = "text",  # noqa: A002 - its plain name
    options: RequestOptions | None = None,
) -> int:
    """Explain one request: what was promised, what became of it, and why.

    Args:
        agreement: The agreement, a YAML or JSON file.
        requests: CSV with one request or one event a row, JSON Lines, JSON or YAML; - is stdin.
        request: The identifier of the request, where there are several.
        at: The instant of the question; without an offset, in the calendars' zone. Or: now.
        language: Of the explanation.
        format: What it comes as; rows are JSON.
        options: How the requests are written.
    """
    promised = find_agreement(agreement)
    source = source_of(promised, options)
    moment = moment_in(shown_zone(promised, source), at)
    with opened_requests(requests, source, options) as opened:
        found = _only(opened.rows) if request is None else _named(opened.rows, request)
    evaluation = evaluate(found, promised, at=moment)
    if format == "rows":
        print(json.dumps(evaluation.explain("rows", language=language), indent=2))
    else:
        print(printable(evaluation.explain(format, language=language)).rstrip("\n"))
    return ANSWERED


def _only(rows: Requests) -> Request:
    """Return the only request there is."""
    first = list(islice(rows, 2))
    if len(first) != 1:
        message = "which request? give its identifier after the file"
        raise FormatError(message if first else "there is no request in it")
    (row,) = first
    if isinstance(row, FaultyRow):
        raise FormatError(row.reason)
    return row.request


def _named(rows: Requests, name: str) -> Request:
    """Return the request whose identifier is *name*."""
    faulty = 0
    for row in rows:
        if isinstance(row, FaultyRow):
            faulty += 1
        elif str(row.request.id) == name:
            return row.request
    rest = f"; faulty rows that were passed over: {faulty:,}" if faulty else ""
    message = f"there is no request {shown(name)}{rest}"
    raise FormatError(message)
