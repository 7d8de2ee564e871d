"""YAML 1.2 text to documents and back: the core schema, and nothing that is not plain data.

Documents are built from the parser's events, one by one, so that depth, size and aliases are
bounded while they are read. Plain JSON types come out: dates stay the text they are, and so do
names, whatever they look like (`2026-10-11`, `1`, `no`).
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Protocol, cast

from slacalc.errors import MissingExtraError
from slacalc.io.documents.plain import Document, Plain, plain_document, unreadable
from slacalc.io.documents.yaml_nodes import Builder, YamlEvent
from slacalc.io.documents.yaml_writing import yaml_lines

__all__ = ("read_yaml", "write_yaml", "yaml_value")


class _Mark(Protocol):
    """A place in a text, from 0."""

    line: int
    column: int


class _Yaml(Protocol):
    """What is used of ruamel.yaml, with types."""

    def parse(self, stream: str) -> Iterator[object]: ...


def read_yaml(text: str) -> Document:
    """Read a document from YAML *text*.

    Raises:
        FormatError: with line and column.
        MissingExtraError: ruamel.yaml is not installed.
    """
    return plain_document(yaml_value(text))


def yaml_value(text: str) -> Plain:
    """Read whatever YAML *text* holds.

    Raises:
        FormatError: with line and column.
        MissingExtraError: ruamel.yaml is not installed.
    """
    builder = Builder()
    for event in _events(text):
        builder.take(event)
    return builder.document()


def write_yaml(document: Mapping[str, object]) -> str:
    """Return *document* as YAML text, in block style; nothing has to be installed for it."""
    return "\n".join([*yaml_lines(cast("Plain", plain_document(document))), ""])


def _yaml() -> _Yaml:
    try:
        from ruamel.yaml import YAML
    except ImportError:
        raise MissingExtraError.of("ruamel.yaml", "yaml") from None
    return cast("_Yaml", YAML(typ="safe", pure=True))


def _events(text: str) -> Iterator[YamlEvent]:
    """Yield the events of *text*; what the parser cannot read is an error with its place."""
    yaml = _yaml()
    from ruamel.yaml.error import MarkedYAMLError
    from ruamel.yaml.reader import ReaderError

    try:
        yield from map(_event, yaml.parse(text))
    except MarkedYAMLError as error:
        # ruamel.yaml has no annotations here.
        mark = cast("_Mark", getattr(error, "problem_mark", None))
        problem = f"{getattr(error, 'problem', None)}; check indentation, colons and quotes"
        raise unreadable(problem, mark.line + 1, mark.column + 1) from None
    except ReaderError as error:
        at = cast("int", getattr(error, "position", 0))
        line, column = text.count("\n", 0, at) + 1, at - text.rfind("\n", 0, at)
        raise unreadable("a character that YAML does not allow", line, column) from None
    except (OverflowError, ValueError):  # the latter from Python 3.13 on
        raise unreadable("an escape \\U… that is no Unicode character") from None


def _event(event: object) -> YamlEvent:
    """Return what a parser's event says, with types."""
    mark = cast("_Mark", getattr(event, "start_mark", None))
    tag: object = getattr(event, "tag", None)
    return YamlEvent(
        kind=type(event).__name__,
        line=mark.line + 1,
        column=mark.column + 1,
        value=str(getattr(event, "value", "")),
        quoted=getattr(event, "style", None) is not None,
        tag=None if tag is None else str(tag),
        anchor=cast("str | None", getattr(event, "anchor", None)),
        version=cast("tuple[int, int] | None", getattr(event, "version", None)),
    )
