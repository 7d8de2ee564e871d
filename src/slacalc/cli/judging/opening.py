"""What commands about requests are given: a file, and the instant of the question."""

from __future__ import annotations

import sys
from collections.abc import Generator
from contextlib import contextmanager, nullcontext
from datetime import datetime
from io import BufferedReader
from pathlib import Path
from typing import cast
from zoneinfo import ZoneInfo

from slacalc.cli.moments import read_moment
from slacalc.errors import FormatError
from slacalc.io.documents.plain import reason_of

__all__ = ("moment_in", "opened")


def moment_in(zone: ZoneInfo | None, text: str) -> datetime:
    """Return the instant that `--at` names, to be shown in *zone*.

    Raises:
        FormatError: it cannot be read.
    """
    moment = read_moment("--at", text, zone)
    return moment if zone is None else moment.astimezone(zone)


@contextmanager
def opened(path: str) -> Generator[BufferedReader]:
    """Open a file, standard input for `-`; what is wrong with it names the file.

    Raises:
        FormatError: it cannot be opened, or whoever reads it says so.
    """
    try:
        with nullcontext(_standard_input()) if path == "-" else Path(path).open("rb") as file:
            yield file
    except FormatError as error:
        raise FormatError(f"{path}: {error}") from None
    except (FileNotFoundError, IsADirectoryError, PermissionError) as error:
        raise FormatError(f"{path}: cannot be read: {reason_of(error)}") from None


def _standard_input() -> BufferedReader:
    # It is one, whatever its annotation says.
    return cast("BufferedReader", sys.stdin.buffer)
