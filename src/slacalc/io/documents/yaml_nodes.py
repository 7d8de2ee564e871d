"""Values built from YAML's events: the core schema, bounded, with the place of every fault."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from typing import Final, Never

from slacalc.io.documents.plain import MOST_DEPTH, MOST_DIGITS, Plain, unreadable
from slacalc.showing import shown

__all__ = ("MOST_NODES", "Builder", "YamlEvent")

MOST_NODES: Final = 100_000
"""Values in a document, those that aliases repeat counted again each time."""

_STRING: Final = "tag:yaml.org,2002:str"
_ALLOWED_TAGS: Final = {
    "ScalarEvent": {None, "!", _STRING},
    "MappingStartEvent": {None, "!", "tag:yaml.org,2002:map"},
    "SequenceStartEvent": {None, "!", "tag:yaml.org,2002:seq"},
}
_NULLS: Final = {"", "~", "null", "Null", "NULL"}
_BOOLS: Final = {
    word: value
    for value, words in ((True, "true True TRUE"), (False, "false False FALSE"))
    for word in words.split()
}
_INT: Final = re.compile(r"[-+]?[0-9]+|0o[0-7]+|0x[0-9a-fA-F]+")
_FLOAT: Final = re.compile(
    r"[-+]?(?:\.[0-9]+|[0-9]+(?:\.[0-9]*)?)(?:[eE][-+]?[0-9]+)?"
    r"|[-+]?\.(?:inf|Inf|INF)|\.(?:nan|NaN|NAN)",
)
_BASES: Final = {"0o": 8, "0x": 16}


@dataclass(frozen=True, slots=True, kw_only=True)
class YamlEvent:
    """What the parser saw at a place; lines and columns count from 1."""

    kind: str
    line: int
    column: int
    value: str = ""
    quoted: bool = False
    tag: str | None = None
    anchor: str | None = None
    version: tuple[int, int] | None = None


@dataclass(slots=True)
class _Open:
    """A list or mapping that is being read: its values, and the name that waits for one."""

    value: list[Plain] | dict[str, Plain]
    anchor: str | None
    before: int
    name: str | None = None


@dataclass(slots=True)
class Builder:
    """Takes the events of one document and builds its value."""

    _open: list[_Open] = field(default_factory=list["_Open"])
    _anchors: dict[str, tuple[Plain, int]] = field(
        default_factory=dict[str, "tuple[Plain, int]"],
    )
    _done: list[Plain] = field(default_factory=list["Plain"])
    _count: int = 0

    def document(self) -> Plain:
        """Return what was built.

        Raises:
            FormatError: the text is empty.
        """
        if not self._done:
            message = "the document is empty; write at least one name with a value"
            raise unreadable(message)
        return self._done[0]

    def take(self, event: YamlEvent) -> None:
        """Take the next event.

        Raises:
            FormatError: with the place, for what is not plain data, or too much of it.
        """
        if event.tag not in _ALLOWED_TAGS.get(event.kind, {None}):
            _refuse(event, f"the tag {shown(event.tag)} is not read; write plain values")
        match event.kind:
            case "ScalarEvent":
                self._scalar(event)
            case "MappingStartEvent":
                self._begin(event, {})
            case "SequenceStartEvent":
                self._begin(event, [])
            case "MappingEndEvent" | "SequenceEndEvent":
                self._end()
            case "AliasEvent":
                self._alias(event)
            case "DocumentStartEvent":
                self._start(event)
            case _:
                pass

    def _start(self, event: YamlEvent) -> None:
        if self._done:
            _refuse(event, "a second document begins; remove '---' and what follows")
        if event.version not in {None, (1, 2)}:
            _refuse(event, "only YAML 1.2 is read; remove the %YAML line")

    def _begin(self, event: YamlEvent, value: list[Plain] | dict[str, Plain]) -> None:
        if len(self._open) >= MOST_DEPTH:
            _refuse(event, f"more than {MOST_DEPTH} lists and mappings inside each other")
        self._waiting(event, "a list or mapping")
        self._open.append(_Open(value, event.anchor, self._count))
        self._weigh(event, 1)

    def _end(self) -> None:
        ended = self._open.pop()
        self._put(ended.value, ended.anchor, self._count - ended.before)

    def _alias(self, event: YamlEvent) -> None:
        self._waiting(event, "an alias")
        name = event.anchor or ""
        if name not in self._anchors:
            _refuse(event, f"nothing before it is named &{name}")
        value, weight = self._anchors[name]
        self._weigh(event, weight)
        self._put(value, None, weight)

    def _waiting(self, event: YamlEvent, what: str) -> None:
        """Refuse *what* where a name has to stand."""
        if self._open and isinstance(self._open[-1].value, dict) and self._open[-1].name is None:
            _refuse(event, f"{what} cannot be a name; write text")

    def _scalar(self, event: YamlEvent) -> None:
        inside = self._open[-1] if self._open else None
        if inside is not None and isinstance(inside.value, dict) and inside.name is None:
            inside.name = self._name(event, inside.value)
            self._weigh(event, 1)
            if event.anchor:
                self._anchors[event.anchor] = (inside.name, 1)
            return
        self._weigh(event, 1)
        self._put(_value(event), event.anchor, 1)

    def _name(self, event: YamlEvent, given: dict[str, Plain]) -> str:
        name = event.value
        if name == "<<" and not event.quoted:
            _refuse(event, "merging with << is not part of YAML 1.2; write the fields out")
        if name in given:
            _refuse(event, f"the name {shown(name)} stands twice in one mapping; remove one")
        return name

    def _weigh(self, event: YamlEvent, weight: int) -> None:
        self._count += weight
        if self._count > MOST_NODES:
            _refuse(event, f"the document has more than {MOST_NODES:,} values; divide it")

    def _put(self, value: Plain, anchor: str | None, weight: int) -> None:
        if anchor:
            self._anchors[anchor] = (value, weight)
        if not self._open:
            self._done.append(value)
            return
        inside = self._open[-1]
        if isinstance(inside.value, list):
            inside.value.append(value)
        else:
            # A value only ever comes after its name.
            inside.value[inside.name or ""] = value
            inside.name = None


def _value(event: YamlEvent) -> Plain:
    """Return what a scalar stands for in the core schema."""
    text = event.value
    if event.quoted or event.tag is not None:
        return text
    if text in _NULLS:
        return None
    if text in _BOOLS:
        return _BOOLS[text]
    if _INT.fullmatch(text):
        if len(text) > MOST_DIGITS:
            _refuse(event, f"a number of {len(text)} digits; write it as text, in quotes")
        return int(text[2:], _BASES[text[:2]]) if text[:2] in _BASES else int(text)
    if _FLOAT.fullmatch(text):
        return float(text.lower().replace(".inf", "inf").replace(".nan", "nan"))
    return text


def _refuse(event: YamlEvent, message: str) -> Never:
    raise unreadable(message, event.line, event.column)
