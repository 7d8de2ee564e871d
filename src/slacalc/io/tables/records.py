"""Records of a delimited text, one after the other, in bounded memory.

A record that cannot be read is a fault with its row and line; reading goes on at the next line.
So a quote that is never closed costs one row, not the rest of the file.
"""

from __future__ import annotations

import codecs
import csv
import re
from collections import deque
from collections.abc import Iterator
from dataclasses import dataclass
from io import TextIOWrapper
from typing import IO, Final

from slacalc.io.documents.plain import unreadable
from slacalc.showing import shown

__all__ = (
    "MOST_CHARACTERS",
    "MOST_LINES",
    "FaultyRow",
    "Record",
    "Records",
    "delimiter_of",
    "opened_text",
    "text_fault",
)

MOST_CHARACTERS: Final = 1 << 20
"""Characters of a record; what is longer is skipped, never held."""

MOST_LINES: Final = 1000
"""Lines of a record, where quotes hold line breaks."""

_DELIMITERS: Final = ",;\t|"
_NAMES: Final = {"tab": "\t", "comma": ",", "semicolon": ";"}
# What undecodable bytes become with "surrogateescape", and what no text file holds.
_NO_TEXT: Final = re.compile("[\udc80-\udcff]")


@dataclass(frozen=True, slots=True)
class Record:
    """The cells of one row, its number from 1, and the line of the file on which it begins."""

    row: int
    line: int
    cells: list[str]


@dataclass(frozen=True, slots=True)
class FaultyRow:
    """A row that cannot be used: its number from 1, its line where it has one, and why."""

    row: int
    line: int | None
    reason: str

    def __str__(self) -> str:
        line = "" if self.line is None else f" (line {self.line})"
        return f"row {self.row}{line}: {self.reason}"


class _UnusableError(Exception):
    """Why a record cannot be used."""


class Records:
    """The header and the records of a delimited text; iterate once.

    Args:
        file: A binary file.
        wanted: Headings that are expected; the delimiter that finds most of them is taken.
        delimiter: One character, or `"tab"`, `"comma"`, `"semicolon"`; found by the header
            when not given.
        encoding: Of the text.

    Raises:
        FormatError: the header cannot be read, or an option is not possible.
    """

    def __init__(
        self,
        file: IO[bytes],
        *,
        wanted: frozenset[str],
        delimiter: str | None = None,
        encoding: str = "utf-8-sig",
    ) -> None:
        self._text = opened_text(file, encoding)
        self._encoding = encoding
        self._again: deque[str] = deque()
        self._used: list[str] = []
        self._size = 0
        self._before = 0
        self._row = 0
        self.header, self._reader = self._begin(wanted, delimiter)

    def _begin(
        self, wanted: frozenset[str], delimiter: str | None
    ) -> tuple[list[str], Iterator[list[str]]]:
        """Read the header; return it, and the reader of what follows."""
        try:
            first = next((line for line in self if line.strip()), "")
        except _UnusableError as error:
            message = f"line 1: {error}"
            raise unreadable(message) from None
        if not first:
            message = "the table is empty; its first line has to name the columns"
            raise unreadable(message)
        self._push_back(self._used[-1:])
        reader = csv.reader(self, delimiter=delimiter_of(first, wanted, delimiter), strict=True)
        header = next(self._records(reader))
        if isinstance(header, FaultyRow):
            message = f"line {header.line}, the header: {header.reason}"
            raise unreadable(message)
        self._row = 0
        return [cell.strip() for cell in header.cells], reader

    def __iter__(self) -> Records:
        return self

    def __next__(self) -> str:
        """Return the next line, for the csv reader."""
        line = self._again.popleft() if self._again else self._line()
        self._used.append(line)
        self._size += len(line)
        if self._size > MOST_CHARACTERS or len(self._used) > MOST_LINES:
            message = "a quote that is opened is not closed within 1,000 lines"
            raise _UnusableError(message)
        return line

    def _line(self) -> str:
        try:
            line = self._text.readline(MOST_CHARACTERS)
            if len(line) == MOST_CHARACTERS and not line.endswith(("\n", "\r")):
                self._used.append(line[:1])
                while (rest := self._text.readline(MOST_CHARACTERS)) and rest[-1] not in "\r\n":
                    pass
                message = f"the line has more than {MOST_CHARACTERS:,} characters; it was skipped"
                raise _UnusableError(message)
        except UnicodeError:
            message = f"this is not {self._encoding}; say which encoding it is"
            raise unreadable(message) from None
        if not line:
            raise StopIteration
        return line

    def records(self) -> Iterator[Record | FaultyRow]:
        """Yield the rows after the header; blank lines are none."""
        return self._records(self._reader)

    def _records(self, reader: Iterator[list[str]]) -> Iterator[Record | FaultyRow]:
        while True:
            self._before += len(self._used)
            self._used, self._size = [], 0
            try:
                cells = next(reader)
                self._check_text()
            except StopIteration:
                return
            except (csv.Error, _UnusableError) as error:
                self._row += 1
                yield FaultyRow(self._row, self._before + 1, _reason(error))
                self._push_back(self._used[1:])
            else:
                if cells:
                    self._row += 1
                    yield Record(self._row, self._before + 1, cells)

    def _check_text(self) -> None:
        for line in self._used:
            if fault := text_fault(line, self._encoding):
                raise _UnusableError(fault)

    def _push_back(self, lines: list[str]) -> None:
        """Read *lines*, the last of those in use, again."""
        self._again.extendleft(reversed(lines))
        del self._used[len(self._used) - len(lines) :]


def opened_text(file: IO[bytes], encoding: str) -> TextIOWrapper:
    """Return *file* as text, in which `text_fault` finds what cannot be decoded.

    Raises:
        FormatError: there is no such encoding.
    """
    try:
        codecs.lookup(encoding)
        return TextIOWrapper(file, encoding=encoding, errors="surrogateescape", newline="")
    except (LookupError, ValueError):
        message = f"encoding={shown(encoding)} is not known; write for example 'cp1251'"
        raise unreadable(message) from None


def text_fault(line: str, encoding: str) -> str | None:
    """Return why *line*, of a file in *encoding*, is no text; None where it is."""
    if not line.isascii() and (found := _NO_TEXT.search(line)):
        around = line[max(found.start() - 10, 0) : found.start()]
        byte = ord(found[0]) - 0xDC00
        name = "UTF-8" if encoding == "utf-8-sig" else encoding
        return (
            f"byte 0x{byte:02x} after {shown(around)} is not {name}; "
            "say in which encoding the table is"
        )
    if "\0" in line:
        return "there is a NUL in it; the file is damaged, or in another encoding"
    return None


def delimiter_of(header: str, wanted: frozenset[str], given: str | None) -> str:
    """Return the delimiter that is given, else the one that finds most of the wanted headings.

    Raises:
        FormatError: what is given is no delimiter.
    """
    if given is not None:
        delimiter = _NAMES.get(given, given)
        if len(delimiter) != 1 or delimiter in '"\r\n \0':
            message = f"delimiter={shown(given)} is not possible; write one character, or 'tab'"
            raise unreadable(message)
        return delimiter

    def found(delimiter: str) -> tuple[int, int]:
        headings = [part.strip(' \t\r\n"') for part in header.split(delimiter)]
        return len(wanted.intersection(headings)), len(headings)

    return max(_DELIMITERS, key=found)


def _reason(error: Exception) -> str:
    """Return why a record cannot be read, in our words."""
    text = str(error)
    if text == "unexpected end of data":
        return "a quote is opened and never closed"
    if "expected after" in text:
        return "something follows a closing quote; double the quotes inside quotes"
    return text
