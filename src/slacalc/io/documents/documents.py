"""Documents in files and text: YAML 1.2 and JSON to plain JSON types, and back."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from os import PathLike
from pathlib import Path
from typing import Final, Literal, TypeAlias, get_args

from slacalc.errors import FormatError
from slacalc.io.documents.json_text import read_json, write_json
from slacalc.io.documents.plain import Document, reason_of, unreadable
from slacalc.io.documents.yaml_text import read_yaml, write_yaml
from slacalc.showing import shown

__all__ = ("MOST_BYTES", "DocumentFormat", "dumps", "load", "loads")

DocumentFormat: TypeAlias = Literal["yaml", "json"]
"""The formats of documents."""

MOST_BYTES: Final[dict[DocumentFormat, int]] = {"yaml": 1 << 20, "json": 16 << 20}
"""The largest documents that are read: far more than an agreement needs."""

_SUFFIXES: Final[dict[str, DocumentFormat]] = {".yaml": "yaml", ".yml": "yaml", ".json": "json"}
_READERS: Final[dict[DocumentFormat, Callable[[str], Document]]] = {
    "yaml": read_yaml,
    "json": read_json,
}


def load(path: str | PathLike[str]) -> Document:
    """Read the document in a file, whose format its name says: `.yaml`, `.yml` or `.json`.

    Args:
        path: The file, UTF-8, at most 1 MiB of YAML or 16 MiB of JSON.

    Returns:
        The document in plain JSON types, for `Agreement.from_dict` or `Calendar.from_dict`.

    Raises:
        FormatError: for a file that cannot be read, with line and column where it has them.
        MissingExtraError: for YAML without `slacalc[yaml]`.
    """
    name = str(path)
    kind = _SUFFIXES.get(Path(path).suffix.lower())
    try:
        if kind is None:
            message = "the name does not say the format; end it with .yaml, .yml or .json"
            raise unreadable(message)
        return loads(_text(path, kind), format=kind)
    except FormatError as error:
        raise unreadable(f"{name}: {error}") from None


def loads(text: str, *, format: DocumentFormat) -> Document:  # noqa: A002 - its plain name
    """Read the document in a text.

    Args:
        text: YAML 1.2 or JSON, a mapping at the top.
        format: `"yaml"` or `"json"`.

    Raises:
        FormatError: with line and column.
        MissingExtraError: for YAML without `slacalc[yaml]`.

    Example:
        >>> from slacalc.io.documents.documents import loads
        >>> loads('{"timezone": "Europe/Berlin", "hours": "Mon-Fri 09:00-17:00"}', format="json")
        {'timezone': 'Europe/Berlin', 'hours': 'Mon-Fri 09:00-17:00'}
    """
    kind = _known(format)
    if len(text) > MOST_BYTES[kind]:
        raise _too_large(kind)
    return _READERS[kind](text)


def dumps(document: Mapping[str, object], *, format: DocumentFormat) -> str:  # noqa: A002 - same
    """Return a document as text that `loads` reads back.

    Raises:
        FormatError: for anything but plain JSON types.

    Example:
        >>> from slacalc.io.documents.documents import dumps
        >>> print(dumps({"timezone": "UTC", "hours": "24/7"}, format="json"), end="")
        {
          "timezone": "UTC",
          "hours": "24/7"
        }
    """
    return write_yaml(document) if _known(format) == "yaml" else write_json(document)


def _known(kind: DocumentFormat) -> DocumentFormat:
    if kind not in get_args(DocumentFormat):
        message = f"format={shown(kind)} is not possible; expected 'yaml' or 'json'"
        raise unreadable(message)
    return kind


def _text(path: str | PathLike[str], kind: DocumentFormat) -> str:
    """Return the text of a file, at most as much as its format may have."""
    try:
        with Path(path).open("rb") as file:
            content = file.read(MOST_BYTES[kind] + 1)
    except (OSError, ValueError) as error:
        raise unreadable(f"cannot be read: {reason_of(error)}") from None
    if len(content) > MOST_BYTES[kind]:
        raise _too_large(kind)
    try:
        return content.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = content.count(b"\n", 0, error.start) + 1
        column = error.start - content.rfind(b"\n", 0, error.start)
        message = "this is not UTF-8; save the file in that encoding"
        raise unreadable(message, line, column) from None


def _too_large(kind: DocumentFormat) -> FormatError:
    most = MOST_BYTES[kind] >> 20
    return unreadable(f"more than {most} MiB; a {kind.upper()} document may not be larger")
