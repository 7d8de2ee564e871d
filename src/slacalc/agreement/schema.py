"""The JSON Schema of agreements, with or without versions: what editors check and complete by."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from slacalc.agreement.agreement import Agreement

if TYPE_CHECKING:
    from pydantic.json_schema import JsonSchemaValue

__all__ = ("agreement_schema",)

_DIALECT: Final = "https://json-schema.org/draft/2020-12/schema"
_VERSIONS: Final[dict[str, object]] = {
    "additionalProperties": {"type": "object"},
    "description": "What differs, by the date or instant from which on it holds.",
    "type": "object",
}
_ZONE: Final[dict[str, object]] = {
    "description": "The zone whose midnights the dates of versions are: an IANA name.",
    "type": "string",
}
_PIN: Final[dict[str, object]] = {
    "description": "Which version a request has: that of its creation, the one in force, or each "
    "from its instant on.",
    "enum": ["created", "latest", "change"],
}


def agreement_schema() -> JsonSchemaValue:
    """Return the JSON Schema (2020-12) of the document of an agreement.

    It describes names and kinds of values; that names lead somewhere and texts can be read is
    found by `Agreement.from_dict`. Of a version, which says what differs, only that it is a
    mapping.

    >>> agreement_schema()["title"]
    'Agreement'
    """
    schema = Agreement.model_json_schema()
    schema["properties"] |= {"timezone": _ZONE, "versions": _VERSIONS}
    schema["$defs"]["Defaults"]["properties"]["pin"] = _PIN
    # Where versions stand for themselves there need not be an agreement before them.
    required = schema.pop("required")
    schema["anyOf"] = [{"required": required}, {"required": ["versions"]}]
    return {"$schema": _DIALECT, **schema}
