"""Spans of local time within a date: `"09:00-17:00"`, midnight close, overnight.

A span is a pair of microseconds from the local midnight of its date, half open. The open lies
below 24 h; the close may pass 24 h, on the next date, by less than 24 h.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final, TypeAlias

from slacalc.core.instants import (
    MICROS_PER_DAY,
    MICROS_PER_HOUR,
    MICROS_PER_MINUTE,
    MICROS_PER_SECOND,
)
from slacalc.core.shapes import is_list

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from slacalc.errors import Faults

__all__ = ("Span", "format_clock", "format_spans", "merged", "parse_clock", "parse_spans")

Span: TypeAlias = tuple[int, int]

_CLOCK: Final = re.compile(r"(\d{1,2}):(\d{2})(?::(\d{2})(?:\.(\d{1,6}))?)?", re.ASCII)
_MAX_TEXT: Final = 2_000
_SIXTY: Final = 60


def parse_clock(text: str) -> int | None:
    """Return the microseconds from midnight of `"9:00"`, `"17:30:15.5"` or `"24:00"`, or None."""
    match = _CLOCK.fullmatch(text.strip()) if len(text) <= _MAX_TEXT else None
    if match is None:
        return None
    hours, minutes, seconds = int(match[1]), int(match[2]), int(match[3] or 0)
    micros = int((match[4] or "").ljust(6, "0"))
    if max(minutes, seconds) >= _SIXTY:
        return None
    total = (
        hours * MICROS_PER_HOUR
        + minutes * MICROS_PER_MINUTE
        + seconds * MICROS_PER_SECOND
        + micros
    )
    return total if total <= MICROS_PER_DAY else None


def format_clock(micros: int) -> str:
    """Return *micros* from midnight (0 to 24 h) as `"09:00"`, with seconds only where needed."""
    seconds, micros = divmod(micros, MICROS_PER_SECOND)
    minutes, seconds = divmod(seconds, 60)
    hours, minutes = divmod(minutes, 60)
    text = f"{hours:02}:{minutes:02}"
    if seconds or micros:
        text += f":{seconds:02}"
    if micros:
        text += f".{micros:06}".rstrip("0")
    return text


def parse_spans(value: object, path: str, faults: Faults) -> tuple[Span, ...]:
    """Read the spans of one date: `"09:00-13:00, 14:00-18:00"`, a list of such, or nothing.

    Returns them sorted and merged; what cannot be read is noted in *faults*.
    """
    if value is None:
        return ()
    parts: Sequence[object]
    if isinstance(value, str):
        if len(value) > _MAX_TEXT:
            faults.add(path, "is too long for the hours of one day", value)
            return ()
        parts = value.split(",") if value.strip() else []
    elif is_list(value):
        parts = value
    else:
        faults.add(path, 'hours are text such as "09:00-17:00" (quoted in YAML)', value)
        return ()
    spans = [_parse_span(part, path, faults) for part in parts]
    return merged(span for span in spans if span is not None)


def _parse_span(value: object, path: str, faults: Faults) -> Span | None:
    opens, dash, closes = value.partition("-") if isinstance(value, str) else ("", "", "")
    start, end = parse_clock(opens), parse_clock(closes)
    if not dash or start is None or end is None or start == MICROS_PER_DAY:
        faults.add(
            path,
            'cannot read the hours; write "09:00-17:00", "18:00-24:00" or, over midnight, '
            '"22:00-06:00"',
            value,
        )
        return None
    return (start, end if end > start else end + MICROS_PER_DAY)


def merged(spans: Iterable[Span]) -> tuple[Span, ...]:
    """Return *spans* sorted, with touching and overlapping ones made one.

    Two that would make one of more than 24 h stay apart: no text could write the result.
    """
    result: list[Span] = []
    for start, end in sorted(set(spans)):
        if result and start <= result[-1][1]:
            last = result[-1]
            if max(end, last[1]) - last[0] <= MICROS_PER_DAY:
                result[-1] = (last[0], max(end, last[1]))
                continue
        result.append((start, end))
    return tuple(result)


def format_spans(spans: tuple[Span, ...]) -> str:
    """Return *spans* as text that `parse_spans` reads back, `""` for none."""
    return ", ".join(f"{format_clock(start)}-{_format_close(end)}" for start, end in spans)


def _format_close(micros: int) -> str:
    return format_clock(micros if micros <= MICROS_PER_DAY else micros - MICROS_PER_DAY)
