"""`Calendar` as a field of anybody's pydantic model."""

from __future__ import annotations

from typing import TYPE_CHECKING

from pydantic_core import core_schema as schemas

if TYPE_CHECKING:
    from slacalc.calendars.calendar import Calendar

__all__ = ("core_schema",)


def core_schema(calendar_type: type[Calendar]) -> schemas.CoreSchema:
    """Return a schema that takes a calendar or its document, and writes the document."""
    from_document = schemas.no_info_after_validator_function(
        calendar_type.from_dict, schemas.dict_schema(keys_schema=schemas.any_schema())
    )
    return schemas.json_or_python_schema(
        json_schema=from_document,
        python_schema=schemas.union_schema(
            [schemas.is_instance_schema(calendar_type), from_document]
        ),
        serialization=schemas.plain_serializer_function_ser_schema(calendar_type.to_dict),
    )
