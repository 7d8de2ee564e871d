"""Documents to YAML text: block style, and quotes round every text that looks like more.

What looks like a number or a time to any version of YAML is quoted, so that other readers, which
take `17:30` for 1050 and `no` for false, read it as it was meant.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from slacalc.io.documents.plain import Plain

__all__ = ("yaml_lines",)

_PLAIN: Final = re.compile(r"[A-Za-z_]\w*(?:[ ./+-]+\w+)*", re.ASCII)
_WORDS: Final = frozenset(["null", "true", "false", "yes", "no", "on", "off", "y", "n"])
_LONGEST_KEY: Final = 200
"""YAML looks for the colon after a name at most 1024 characters on, escapes included."""


def yaml_lines(value: Plain) -> Iterator[str]:
    """Yield the lines of *value*, without line ends.

    >>> list(yaml_lines({"timezone": "Europe/Berlin", "spans": ["09:00-12:00"], "none": []}))
    ['timezone: Europe/Berlin', 'spans:', '  - "09:00-12:00"', 'none: []']
    """
    if isinstance(value, dict) and value:
        for name, item in value.items():
            yield from _entry(name, item)
    elif isinstance(value, list) and value:
        for item in value:
            first, *rest = yaml_lines(item)
            yield f"- {first}"
            yield from (f"  {line}" for line in rest)
    else:
        yield _scalar(value)


def _entry(name: str, item: Plain) -> Iterator[str]:
    key = _text(name)
    head = f"{key}:" if len(key) <= _LONGEST_KEY else f"? {key}\n:"
    lines = list(yaml_lines(item))
    if item and isinstance(item, dict | list):
        yield from head.split("\n")
        yield from (f"  {line}" for line in lines)
    else:
        yield from f"{head} {lines[0]}".split("\n")


def _scalar(value: Plain) -> str:
    return _text(value) if isinstance(value, str) else json.dumps(value)


def _text(text: str) -> str:
    if _PLAIN.fullmatch(text) and text.lower() not in _WORDS:
        return text
    quoted = json.dumps(text, ensure_ascii=False)
    return "".join(letter if letter.isprintable() else _escaped(letter) for letter in quoted)


def _escaped(letter: str) -> str:
    code = ord(letter)
    return f"\\u{code:04x}" if code <= 0xFFFF else f"\\U{code:08x}"  # noqa: PLR2004 - of YAML
