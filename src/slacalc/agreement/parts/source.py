"""Where requests stand in tables, one row a request or one row an event: which column is what."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Annotated, Literal

from pydantic import BeforeValidator, Field, GetJsonSchemaHandler, model_validator

from slacalc.agreement.parts.choices import Name
from slacalc.agreement.parts.document import Document, reader
from slacalc.agreement.parts.tables import Table, TableOf
from slacalc.calendars.localtime.zones import read_zone
from slacalc.core.shapes import is_list

if TYPE_CHECKING:
    from pydantic.json_schema import JsonSchemaValue
    from pydantic_core.core_schema import CoreSchema

    from slacalc.errors import Faults

__all__ = ("EventColumns", "FactColumn", "Source")


class FactColumn(Document):
    """The column that holds a fact, and what its text is read as.

    Attributes:
        column: The column's heading.
        type: What the text stands for; `bool` is `true` or `false`, dates and instants are
            ISO 8601. An empty cell is no fact.
    """

    column: Name
    type: Literal["text", "bool", "int", "decimal", "date", "instant"] = "text"

    @model_validator(mode="before")
    @classmethod
    def _short(cls, given: object) -> object:
        """Read a heading alone."""
        return {"column": given} if isinstance(given, str) else given

    @classmethod
    def __get_pydantic_json_schema__(
        cls, schema: CoreSchema, handler: GetJsonSchemaHandler
    ) -> JsonSchemaValue:
        """Describe both forms."""
        return {"anyOf": [{"type": "string", "minLength": 1}, handler(schema)]}

    def to_dict(self) -> object:
        """Return the column in plain JSON types: one of text as its heading."""
        if self.type == "text":
            return self.column
        return {"column": self.column, "type": self.type}


def _by_name(given: object) -> object:
    """Read a list of facts whose columns have their names."""
    if is_list(given) and all(isinstance(name, str) for name in given):
        return {name: name for name in given}
    return given


_FactColumns = BeforeValidator(
    _by_name, json_schema_input_type=Mapping[str, FactColumn] | list[Name]
)


class EventColumns(Document):
    """Which column of a log, with one row an event, holds what.

    Attributes:
        request: The heading of the identifier of the request to which the event belongs.
        at: The heading of the instant at which it happened.
        kind: The heading of what happened, such as `created` or `changed`.
        by: The heading of whose doing it was.
        until: The heading of the instant at which a deferral ends by itself.
        id: The heading of the event's own identifier.
        note: The heading of a remark.
        recorded_at: The heading of the instant at which it was written down.

    Those that are not named are the columns called `by`, `until`, `id`, `note` and
    `recorded_at`, where the log has them.
    """

    request: Name = "request"
    at: Name = "at"
    kind: Name = "kind"
    by: Name | None = None
    until: Name | None = None
    id: Name | None = None
    note: Name | None = None
    recorded_at: Name | None = None

    def to_dict(self) -> dict[str, object]:
        """Return the headings that are not the usual ones, keys sorted."""
        usual = EventColumns()
        return {
            name: getattr(self, name)
            for name in sorted(type(self).model_fields)
            if getattr(self, name) != getattr(usual, name)
        }


def _zone(given: object, faults: Faults) -> object:
    return None if given is None else read_zone(given, "", faults)


class Source(Document):
    """Which column of a table holds what.

    Attributes:
        id: The heading of the request's identifier.
        created: The heading of the instant at which it was created.
        first_reply: The heading of the instant of the first answer; empty when there was none.
        resolved: The heading of the instant of its end; empty while it is open.
        facts: The headings of facts, by the fact's name; a list where the names are the same.
        statuses: For instants at which a status began: their headings, by the status word.
        timezone: The zone of instants that are written without one.
        events: Of a log with one row an event: which column is what. Columns that are not named
            at all are facts there.
    """

    id: Name = "id"
    created: Name = "created"
    first_reply: Name | None = None
    resolved: Name | None = None
    facts: Annotated[TableOf[FactColumn], _FactColumns] = Field(
        default_factory=Table[FactColumn].empty
    )
    statuses: TableOf[Name] = Field(default_factory=Table[str].empty)
    timezone: Annotated[Name | None, BeforeValidator(reader(_zone))] = None
    events: EventColumns = Field(default_factory=EventColumns)

    def to_dict(self) -> dict[str, object]:
        """Return the source in plain JSON types, keys sorted."""
        document: dict[str, object] = {"id": self.id, "created": self.created}
        for name in ("first_reply", "resolved", "timezone"):
            if getattr(self, name) is not None:
                document[name] = getattr(self, name)
        if self.facts:
            document["facts"] = {name: self.facts[name].to_dict() for name in sorted(self.facts)}
        if self.statuses:
            document["statuses"] = {name: self.statuses[name] for name in sorted(self.statuses)}
        if events := self.events.to_dict():
            document["events"] = events
        return dict(sorted(document.items()))
