"""Requests as documents: JSON Lines, one request a line, and lists of them in JSON or YAML."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterator
from functools import partial
from typing import IO, TYPE_CHECKING, Final, final

from slacalc.clock.history.request import Request
from slacalc.core.shapes import is_list
from slacalc.errors import FormatError
from slacalc.io.documents.documents import MOST_BYTES, DocumentFormat
from slacalc.io.documents.json_text import json_value
from slacalc.io.documents.plain import plain_document, unreadable
from slacalc.io.documents.yaml_text import yaml_value
from slacalc.io.requests.wall_times import in_zone
from slacalc.io.tables.cells import CellError, Instants
from slacalc.io.tables.records import opened_text, text_fault
from slacalc.io.tables.request_rows import FaultyRow, RowReading, TableRow

if TYPE_CHECKING:
    from zoneinfo import ZoneInfo

__all__ = ("MOST_LINE", "RequestDocuments", "RequestLines")

MOST_LINE: Final = 16 << 20
"""Characters of a line; what is longer is skipped, never held."""

_ENDS: Final = ("\n", "\r")


class _Documents:
    """Reads requests as `Request.to_dict` writes them, and counts what the clock hid.

    Args:
        zone: The zone of instants that are written without one.
    """

    facts: Collection[str] | None = None

    def __init__(self, zone: ZoneInfo | None) -> None:
        self._instants = Instants(zone)
        self._reading = RowReading()

    @property
    def repeated(self) -> int:
        """How many wall times the clock showed twice."""
        return self._instants.repeated

    @property
    def skipped(self) -> int:
        """How many wall times the clock never showed."""
        return self._instants.skipped

    def _row(self, row: int, line: int | None, value: Callable[[], object]) -> TableRow:
        return self._reading.row(row, line, partial(self._request, row, value))

    def _request(self, row: int, value: Callable[[], object]) -> Request:
        document = plain_document(value())
        request = Request.from_dict(in_zone(document, self._instants))
        self._reading.claim(request.id, row)
        return request


@final
class RequestLines(_Documents):
    r"""The requests of a file of JSON Lines, one a line, in bounded memory; iterate once.

    A line that cannot be used comes as a `FaultyRow`, and the others go on. What grows with the
    file is the set of identifiers, by which one that stands twice is found.

    Args:
        file: A binary file.
        zone: The zone of instants that are written without one.
        encoding: Of the text.

    Example:
        >>> from io import BytesIO
        >>> line = b'{"id": 7, "events": [{"at": "2026-03-20T09:00Z", "kind": "created"}]}\n'
        >>> [row.request.id for row in RequestLines(BytesIO(line))]
        [7]
    """

    def __init__(
        self, file: IO[bytes], zone: ZoneInfo | None = None, *, encoding: str = "utf-8-sig"
    ) -> None:
        super().__init__(zone)
        self._text = opened_text(file, encoding)
        self._encoding = encoding

    def __iter__(self) -> Iterator[TableRow]:
        row = 0
        for number, line in enumerate(self._lines(), 1):
            if line is None:
                row += 1
                reason = f"the line has more than {MOST_LINE:,} characters; it was skipped"
                yield FaultyRow(row, number, reason)
            elif line.strip():
                row += 1
                yield self._row(row, number, partial(self._value, line))

    def _lines(self) -> Iterator[str | None]:
        """Yield the lines; None for one that is too long to be held."""
        while line := self._text.readline(MOST_LINE):
            if len(line) < MOST_LINE or line.endswith(_ENDS):
                yield line
                continue
            while (rest := self._text.readline(MOST_LINE)) and not rest.endswith(_ENDS):
                pass
            yield None

    def _value(self, line: str) -> object:
        if fault := text_fault(line, self._encoding):
            raise CellError(fault)
        try:
            return json_value(line.strip())
        except FormatError as error:
            # Which line it is stands with the row.
            raise CellError(str(error).removeprefix("line 1, ")) from None


@final
class RequestDocuments(_Documents):
    """The requests of a JSON or YAML document: a list of them, or one; iterate once.

    Args:
        file: A binary file, at most 16 MiB of JSON or 1 MiB of YAML.
        zone: The zone of instants that are written without one.
        format: `"json"` or `"yaml"`.
        encoding: Of the text.

    Raises:
        FormatError: before the first request, with line and column.
        MissingExtraError: for YAML without `slacalc[yaml]`.

    Example:
        >>> from io import BytesIO
        >>> text = b"- {id: 7, events: [{at: 2026-03-20T09:00Z, kind: created}]}"
        >>> [row.request.id for row in RequestDocuments(BytesIO(text), format="yaml")]
        [7]
    """

    def __init__(
        self,
        file: IO[bytes],
        zone: ZoneInfo | None = None,
        *,
        format: DocumentFormat,  # noqa: A002 - its plain name
        encoding: str = "utf-8-sig",
    ) -> None:
        super().__init__(zone)
        text = _whole(file, format, encoding)
        value = json_value(text) if format == "json" else yaml_value(text)
        self._values = value if is_list(value) else [value]

    def __iter__(self) -> Iterator[TableRow]:
        for row, value in enumerate(self._values, 1):
            yield self._row(row, None, partial(_same, value))


def _whole(file: IO[bytes], kind: DocumentFormat, encoding: str) -> str:
    """Return the text of *file*, at most as much as its format may have."""
    text = opened_text(file, encoding)
    most = MOST_BYTES[kind]
    content = text.read(most + 1)
    text.detach()  # or the file would be closed with it
    if len(content) > most:
        message = (
            f"more than {most >> 20} MiB of {kind.upper()}; write one request a line instead "
            "(JSON Lines), which may be as many as you like"
        )
        raise unreadable(message)
    if fault := text_fault(content, encoding):
        raise unreadable(fault)
    return content


def _same(value: object) -> object:
    return value
