"""Requests in files: tables, event logs, JSON Lines, documents; told apart by what they hold."""

from __future__ import annotations

import csv
import json
import re
from typing import TYPE_CHECKING, Final, Literal, TypeAlias
from zoneinfo import ZoneInfo

from slacalc.io.requests.documents import RequestDocuments, RequestLines
from slacalc.io.tables.event_rows import event_headings
from slacalc.io.tables.event_tables import EventTable
from slacalc.io.tables.records import delimiter_of
from slacalc.io.tables.tables import RequestTable

if TYPE_CHECKING:
    from io import BufferedReader

    from slacalc.agreement.parts.source import Source
    from slacalc.io.tables.request_rows import Requests

__all__ = ("RequestFormat", "read_requests", "recognised")

RequestFormat: TypeAlias = Literal["table", "events", "jsonl", "json", "yaml"]
"""How requests are written: CSV with one a row, CSV with one event a row, JSON Lines with one a
line, or a list of them, or one, in JSON or YAML."""

_YAML: Final = re.compile(r"---|%YAML|- |# |\w+:\s")


def read_requests(
    file: BufferedReader,
    source: Source,
    *,
    format: RequestFormat,  # noqa: A002 - its plain name
    delimiter: str | None = None,
    encoding: str = "utf-8-sig",
    pattern: str | None = None,
) -> Requests:
    """Return what hands out the requests in *file*.

    Args:
        file: A binary file.
        source: Which column holds what, and the zone of instants without one.
        format: How they are written; `recognised` tells.
        delimiter: Of tables and event logs: one character; found by the header when not given.
        encoding: Of the text.
        pattern: Of tables and event logs: a `strptime` pattern; without one, ISO 8601.

    Raises:
        FormatError: the file cannot be used.
        MissingExtraError: for YAML without `slacalc[yaml]`.
    """
    zone = None if source.timezone is None else ZoneInfo(source.timezone)
    match format:
        case "table" | "events":
            kind = RequestTable if format == "table" else EventTable
            return kind(file, source, delimiter=delimiter, encoding=encoding, pattern=pattern)
        case "jsonl":
            return RequestLines(file, zone, encoding=encoding)
        case _:
            return RequestDocuments(file, zone, format=format, encoding=encoding)


def recognised(
    file: BufferedReader,
    source: Source,
    *,
    delimiter: str | None = None,
    encoding: str = "utf-8-sig",
) -> RequestFormat:
    """Return how the requests in *file* are written, by its first kilobytes; they stay unread.

    Args:
        file: A binary file at its beginning.
        source: Which column holds what: a table with those of events is an event log.
        delimiter: That of tables, if it is known.
        encoding: Of the text.

    Raises:
        FormatError: *delimiter* is not possible.
    """
    try:
        head = file.peek().decode(encoding, "ignore").lstrip()
    except LookupError:
        return "table"  # whose reader says what is wrong with the encoding
    if head.startswith("["):
        return "json"
    line, newline, _ = head.partition("\n")
    if head.startswith("{"):
        return "jsonl" if not newline or _is_json(line) else "json"
    if _YAML.match(head):
        return "yaml"
    wanted = frozenset(event_headings(source).values())
    delimiter = delimiter_of(line, wanted, delimiter)
    rows = csv.reader([line], delimiter=delimiter)
    headings = {cell.strip() for row in rows for cell in row}
    return "events" if wanted <= headings else "table"


def _is_json(line: str) -> bool:
    try:
        json.loads(line)
    except ValueError:
        return False
    return True
