"""The JSON Schema of a calendar document."""

from __future__ import annotations

from typing import Final

__all__ = ("CALENDAR_SCHEMA",)

_TEXT: Final = {"type": "string"}
_NAME: Final = {"type": "string", "maxLength": 200}
_DATE: Final = {"type": "string", "format": "date"}
_SPANS: Final = {
    "description": 'spans of one day: "09:00-13:00, 14:00-18:00", a list of such, or "" (closed)',
    "anyOf": [_TEXT, {"type": "array", "items": _TEXT}, {"type": "null"}],
}
_WEEK: Final = {
    "description": '"Mon-Fri 09:00-17:00; Sat 10:00-14:00", "24/7", or days with spans',
    "anyOf": [_TEXT, {"type": "object", "additionalProperties": _SPANS}],
}


def _object(required: list[str], **properties: object) -> dict[str, object]:
    return {
        "type": "object",
        "properties": properties,
        "required": required,
        "additionalProperties": False,
    }


_HOLIDAY: Final = {"anyOf": [_NAME, {"type": "null"}, _object([], name=_NAME, hours=_SPANS)]}
_SOURCE: Final = {
    "anyOf": [
        {"type": "string", "description": 'a country or its part: "RU", "US-MA"'},
        _object(
            ["country"],
            country=_TEXT,
            subdiv={"type": ["string", "null"]},
            categories={"anyOf": [_TEXT, {"type": "array", "items": _TEXT}]},
            hours=_SPANS,
        ),
        _object(
            ["dates"],
            dates={
                "anyOf": [
                    {"type": "array", "items": _DATE},
                    {"type": "object", "additionalProperties": _HOLIDAY},
                ]
            },
            statutory={"type": "boolean"},
            working_weekends={
                "type": "object",
                "additionalProperties": {"anyOf": [_DATE, {"type": "null"}]},
            },
            years={"type": "array", "items": {"type": "integer"}, "minItems": 2, "maxItems": 2},
        ),
        _object(
            ["from", "to"],
            **{"from": _DATE, "to": _DATE},
            name=_NAME,
            hours=_SPANS,
            statutory={"type": "boolean"},
        ),
        _object(
            ["rrule"],
            rrule=_TEXT,
            start=_DATE,
            name=_NAME,
            hours=_SPANS,
            statutory={"type": "boolean"},
        ),
    ]
}
_SCHEDULE: Final[dict[str, object]] = {
    "hours": {"anyOf": [_WEEK, {"type": "array", "items": _WEEK, "minItems": 1}]},
    "anchor": _DATE,
    "holidays": {"anyOf": [_SOURCE, {"type": "array", "items": _SOURCE}]},
    "days": {
        "description": "hours by date, or by range 2026-05-02..2026-05-03",
        "type": "object",
        "additionalProperties": {
            "anyOf": [_SPANS, _object([], hours=_SPANS, like=_TEXT, name=_NAME)]
        },
    },
    "breaks": {
        "type": "array",
        "items": _object(
            ["hours"], days=_TEXT, date=_DATE, rrule=_TEXT, start=_DATE, hours=_SPANS, name=_NAME
        ),
    },
    "closed": {
        "type": "array",
        "items": _object(
            ["from", "to"],
            **{"from": {"type": "string"}, "to": {"type": "string"}},
            name=_NAME,
        ),
    },
    "short_days": _object([], before_holiday=_TEXT),
    "working_weekends": {"anyOf": [_TEXT, {"const": False}]},
    "missing": {"enum": ["error", "warn", "ignore", "strict"]},
}
_OPERANDS: Final = {"type": "array", "minItems": 2, "items": {"type": "object"}}

CALENDAR_SCHEMA: Final[dict[str, object]] = {
    "title": "Calendar",
    "description": "When time counts (SPEC section 3).",
    "anyOf": [
        _object(
            ["timezone"],
            slacalc={"const": 1},
            timezone={"type": "string", "description": "an IANA name"},
            **_SCHEDULE,
            versions={"type": "object", "additionalProperties": _object([], **_SCHEDULE)},
        ),
        *(
            _object([operation], slacalc={"const": 1}, **{operation: _OPERANDS})
            for operation in ("union", "intersection", "difference")
        ),
    ],
}
"""The schema, of draft 2020-12; what it allows is still read with care."""
