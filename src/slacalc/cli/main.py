"""The `slacalc` command as a process: exit codes, errors in one line, warnings, broken pipes.

| exit code | meaning |
|---|---|
| 0 | answered |
| 1 | late (`--fail-on-late`), or flipped (`--fail-on-flip`); `check`, `check-cases`: found |
| 2 | the input could not be used; standard error says why |
| 3 | answered, but some rows of the table are faulty and have no verdict |
| 130, 141 | interrupted; nobody reads the output any more |
"""

from __future__ import annotations

import os
import sys
import warnings
from collections.abc import Sequence
from io import TextIOWrapper
from typing import TextIO, cast

from slacalc.cli.exits import BROKEN_PIPE, INTERRUPTED, UNUSABLE
from slacalc.cli.screens.text import printable
from slacalc.errors import MissingExtraError, SlacalcError
from slacalc.io.documents.plain import reason_of

__all__ = ("main",)

_EXTRA = {"cyclopts", "rich"}


def main(arguments: Sequence[str] | None = None) -> int:
    """Run the command with *arguments*, those of the process when not given.

    Returns:
        The exit code. Bad input ends with a message on standard error and 2, never a traceback.
    """
    out = cast("TextIOWrapper", sys.stdout)
    # What a terminal cannot show must not end the command.
    out.reconfigure(errors="backslashreplace")
    with warnings.catch_warnings():
        warnings.simplefilter("default")
        warnings.showwarning = _show_warning
        try:
            code = _run(sys.argv[1:] if arguments is None else arguments)
            out.flush()
        except SlacalcError as error:
            return _fail(str(error))
        except KeyboardInterrupt:
            print("slacalc: interrupted", file=sys.stderr)
            return INTERRUPTED
        except BrokenPipeError:
            # Nobody reads on; what Python flushes at exit has to go somewhere.
            os.dup2(os.open(os.devnull, os.O_WRONLY), out.fileno())
            return BROKEN_PIPE
        except OSError as error:
            return _fail(reason_of(error))
    return code


def _run(arguments: Sequence[str]) -> int:
    try:
        from slacalc.cli.app import run
    except ModuleNotFoundError as error:
        name = (error.name or "").partition(".")[0]
        if name not in _EXTRA:
            raise
        raise MissingExtraError.of(name, "cli") from None
    return run(arguments)


def _fail(message: str) -> int:
    print(f"slacalc: {printable(message)}", file=sys.stderr)
    return UNUSABLE


def _show_warning(  # noqa: PLR0917 - the signature is Python's
    message: Warning | str,
    category: type[Warning],
    filename: str,
    lineno: int,
    file: TextIO | None = None,
    line: str | None = None,
) -> None:
    """Show a warning as one line; where in the source it arose says nothing to a user."""
    del category, filename, lineno, file, line
    print(f"slacalc: warning: {printable(str(message))}", file=sys.stderr)
