"""JSON text to documents and back; a name that stands twice is an error."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from typing import Final, NoReturn

from slacalc.io.documents.plain import (
    MOST_DEPTH,
    MOST_DIGITS,
    Document,
    plain_document,
    unreadable,
)
from slacalc.showing import shown

__all__ = ("json_value", "read_json", "write_json")

_TOKEN: Final = re.compile(r'"((?:[^"\\]|\\.)*)"(\s*:)?|[{}]')


class _TwiceError(Exception):
    """A name that stands twice in one object."""


def read_json(text: str) -> Document:
    """Read a document from JSON *text*.

    Raises:
        FormatError: with line and column.
    """
    return plain_document(json_value(text))


def json_value(text: str) -> object:
    """Read whatever JSON *text* holds; how deep it is remains to be checked.

    Raises:
        FormatError: with line and column.
    """
    try:
        value: object = json.loads(
            text,
            object_pairs_hook=_object,
            parse_constant=_no_constant,
            parse_int=_int,
        )
    except json.JSONDecodeError as error:
        message = f"{error.msg[:1].lower()}{error.msg[1:]}; check it with a JSON editor"
        raise unreadable(message, error.lineno, error.colno) from None
    except _TwiceError as error:
        (name,) = error.args
        message = f"the name {shown(name)} stands twice in one mapping; remove one"
        raise unreadable(message, *_place(text, _repeated(text))) from None
    except RecursionError:
        message = f"more than {MOST_DEPTH} lists and mappings inside each other"
        raise unreadable(message) from None
    return value


def write_json(document: Mapping[str, object]) -> str:
    """Return *document* as JSON text: two spaces a level, ending with a newline."""
    plain = plain_document(document)
    return f"{json.dumps(plain, indent=2, ensure_ascii=False)}\n"


def _object(pairs: list[tuple[str, object]]) -> dict[str, object]:
    made = dict(pairs)
    if len(made) < len(pairs):
        names = [name for name, _ in pairs]
        raise _TwiceError(next(name for name in names if names.count(name) > 1))
    return made


def _int(digits: str) -> int:
    if len(digits) > MOST_DIGITS:
        message = f"a number of {len(digits)} digits; write it as text, in quotes"
        raise unreadable(message)
    return int(digits)


def _no_constant(word: str) -> NoReturn:
    message = f"{word} is no number that a document can hold"
    raise unreadable(message)


def _repeated(text: str) -> int:
    """Return where the first name stands that stood in its object before; there is one."""
    open_objects: list[set[str]] = []
    tokens = _TOKEN.finditer(text)
    while True:
        token = next(tokens)
        if token[0] == "{":
            open_objects.append(set())
        elif token[0] == "}":
            open_objects.pop()
        elif token[2]:
            name = str(json.loads(f'"{token[1]}"', strict=False))
            if name in open_objects[-1]:
                return token.start()
            open_objects[-1].add(name)


def _place(text: str, at: int) -> tuple[int, int]:
    return text.count("\n", 0, at) + 1, at - text.rfind("\n", 0, at)
