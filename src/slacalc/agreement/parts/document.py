"""What all models of an agreement share: frozen, nothing unknown, every fault with its path.

Each model turns what pydantic finds into faults of its own wording and hands them upwards as one
`AgreementError`; the model around it puts their paths below its own. So all faults of a document
come in one report, and pydantic's texts never show.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from typing import TYPE_CHECKING, ClassVar, Final, Self, TypeVar

from pydantic import (
    BaseModel,
    ConfigDict,
    ModelWrapValidatorHandler,
    ValidationError,
    model_validator,
)

from slacalc.core.shapes import is_mapping
from slacalc.errors import AgreementError, DocumentError, Fault, Faults, SlacalcError
from slacalc.showing import shown

__all__ = ("Document", "faults_of", "glimpse", "read_model", "reader")

T = TypeVar("T")
M = TypeVar("M", bound=BaseModel)

_WORDING: Final = {
    "missing": "is required",
    "string_type": "expected text",
    "bool_type": "expected true or false",
    "int_type": "expected a whole number",
    "greater_than_equal": "expected zero or more",
    "less_than_equal": "expected a billion at most",
    "invalid_key": "the name of a field is text",
    "dict_type": "expected a mapping from names to values",
    "mapping_type": "expected a mapping from names to values",
    "list_type": "expected a list",
    "tuple_type": "expected a list",
}

if TYPE_CHECKING:
    from pydantic.config import JsonDict
    from pydantic.fields import FieldInfo

    _ModelType = type
else:

    class _ModelType(type(BaseModel)):
        """Makes the constructors of models raise `AgreementError`."""

        def __call__(cls, *args: object, **fields: object) -> object:
            try:
                return super().__call__(*args, **_as_in_documents(cls, fields))
            except ValidationError as error:
                raise AgreementError.of(list(faults_of(error, cls))) from None


def _as_in_documents(model: type[BaseModel], fields: dict[str, object]) -> dict[str, object]:
    """Return the arguments *fields* of *model* by the names that documents have for them."""
    faults = Faults()
    for name, field in model.model_fields.items():
        if name in fields and name != (word := _word(name, field)):
            if word in fields:
                faults.add(name, f"is what documents call {word}; give one of the two")
            fields[word] = fields.pop(name)
    faults.check(AgreementError)
    return fields


def _no_names(model: type[BaseModel], given: Mapping[object, object], faults: Faults) -> None:
    """Note what *given*, a document of *model*, calls by names that Python alone has for it."""
    for name, field in model.model_fields.items():
        if name in given and name != _word(name, field):
            faults.add(name, f"unknown field; known are {_known(model)}", glimpse(given[name]))


def _known(model: type[BaseModel]) -> str:
    """Return the fields of *model* as documents call them."""
    return ", ".join(_word(name, field) for name, field in model.model_fields.items())


def _word(name: str, field: FieldInfo) -> str:
    """Return what documents call the *field* of that *name*."""
    return field.serialization_alias or name


def _first_sentence(schema: JsonDict) -> None:
    """Keep the first sentence of a docstring as the description in a JSON Schema."""
    text = str(schema.get("description", ""))
    schema["description"] = text.partition("\n\n")[0].replace("\n", " ")


class Document(BaseModel, metaclass=_ModelType):
    """A frozen part of an agreement; what it does not know it refuses."""

    model_config: ClassVar[ConfigDict] = ConfigDict(
        extra="forbid",
        frozen=True,
        # For type checkers, which let arguments have the names of fields then. Documents have
        # the words of fields alone, which `_no_names` sees to.
        validate_by_name=True,
        validate_by_alias=True,
        arbitrary_types_allowed=True,
        hide_input_in_errors=True,
        json_schema_extra=_first_sentence,
    )

    elsewhere: ClassVar[Mapping[str, str]] = {}
    """Fields that belong somewhere else, and where that is."""

    def __repr_args__(self) -> Iterator[tuple[str, object]]:
        """Show what was said, and leave out what is as it would be anyhow."""
        for name, field in type(self).model_fields.items():
            value = getattr(self, name)
            if value != field.get_default(call_default_factory=True):
                yield name, value

    def __str__(self) -> str:
        return repr(self)

    @classmethod
    def cross_check(cls, given: Mapping[object, object], faults: Faults) -> None:
        """Note in *faults* what is wrong between fields; *given* may be faulty in itself."""

    @model_validator(mode="wrap")
    @classmethod
    def _all_at_once(cls, given: object, handler: ModelWrapValidatorHandler[Self]) -> Self:
        """Raise everything that is wrong, with paths below this model."""
        found = Faults()
        if is_mapping(given):
            _no_names(cls, given, found)
            cls.cross_check(given, found)
        try:
            made = handler(given)
        except ValidationError as error:
            both = Faults()
            both.extend(faults_of(error, cls))
            both.extend(found)
            raise AgreementError.of(list(both)) from None
        found.check(AgreementError)
        return made


def read_model(model: type[M], given: object) -> M:
    """Return the *model* that *given*, a mapping, describes.

    Raises:
        AgreementError: with every fault and its path.
    """
    try:
        return model.model_validate(given)
    except ValidationError as error:
        raise AgreementError.of(list(faults_of(error, model))) from None


def faults_of(error: ValidationError, model: type[BaseModel]) -> Iterator[Fault]:
    """Yield what *error* says about *model*, in slacalc's words."""
    known = _known(model)
    elsewhere: Mapping[str, str] = model.elsewhere if issubclass(model, Document) else {}
    for line in error.errors(include_url=False):
        path = ".".join(_place(part) for part in line["loc"] if part != "[key]")
        kind = line["type"]
        cause = line.get("ctx", {}).get("error")
        if isinstance(cause, DocumentError) and cause.faults:
            under = Faults()
            under.extend(cause.faults, under=path)
            yield from under
        elif isinstance(cause, SlacalcError):
            yield Fault(path, str(cause), glimpse(line["input"]))
        elif kind == "extra_forbidden":
            why = elsewhere.get(path, f"unknown field; known are {known}")
            yield Fault(path, why, glimpse(line["input"]))
        elif kind in {"model_type", "model_attributes_type"}:
            yield Fault(path, f"expected a mapping with {known}", glimpse(line["input"]))
        elif kind == "literal_error":
            expected = line.get("ctx", {}).get("expected", "")
            yield Fault(path, f"expected {expected}", glimpse(line["input"]))
        else:
            message = _WORDING.get(kind, line["msg"][:1].lower() + line["msg"][1:])
            yield Fault(path, message, None if kind == "missing" else glimpse(line["input"]))


def _place(part: str | int) -> str:
    """Return a *part* of a path; pydantic shows no integer that Python refuses to print."""
    return "a long integer" if part == "<unprintable int object>" else str(part)


def glimpse(value: object) -> str | None:
    """Return a faulty *value* for a report; what may be huge or deep by its kind."""
    if value is None:
        return None
    if isinstance(value, str | bytes | bool | int | float):
        return shown(value)
    return f"a {type(value).__name__}"


def reader(read: Callable[[object, Faults], T]) -> Callable[[object], T]:
    """Return *read*, which notes faults, as a function that raises them at once."""

    def checked(value: object) -> T:
        faults = Faults()
        made = read(value, faults)
        faults.check(AgreementError)
        return made

    return checked
