"""`Calendar`: when time counts. A plain frozen value over a compiled window."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import MAXYEAR, MINYEAR, date
from typing import TYPE_CHECKING, Final, NoReturn, Self, final

from slacalc.calendars.arithmetic import CalendarArithmetic
from slacalc.calendars.compiling.compiled import Compiled, compiled_of
from slacalc.calendars.definition.definition import (
    Combination,
    Definition,
    Operation,
    combined,
    definition_document,
    read_definition,
)
from slacalc.calendars.definition.describe import described
from slacalc.calendars.fingerprint import fingerprint_of
from slacalc.calendars.freezing import frozen_definition, year_warnings
from slacalc.calendars.parts.fields import sorted_keys
from slacalc.errors import CalendarError

if TYPE_CHECKING:
    from zoneinfo import ZoneInfo

    from pydantic import GetCoreSchemaHandler, GetJsonSchemaHandler
    from pydantic.json_schema import JsonSchemaValue
    from pydantic_core import CoreSchema

    from slacalc.typing import Dated, Items, Week

__all__ = ("Calendar",)

_FORMAT: Final = 1
_YEARS: Final = range(MINYEAR, MAXYEAR + 1)
_SIGNS: Final[dict[Operation, str]] = {"union": "|", "intersection": "&", "difference": "-"}


@final
class Calendar(CalendarArithmetic):
    """Business hours of one zone, with everything that changes them.

    A plain frozen value: equal definitions are equal and hash equal, its `repr` rebuilds it, it
    pickles, and it is safe to share between threads. It compiles the years it is asked about on
    first need. `a | b` is open when either is, `a & b` when both are, `a - b` when `a` is and
    `b` is not; the result has `a`'s zone.

    Args:
        timezone: An IANA name or a `ZoneInfo`.
        hours: `"Mon-Fri 09:00-17:00"`, `"24/7"`, days with spans, or a list of such weeks.
        anchor: With several weeks, a date in a first one.
        holidays: One source or a list: `"RU"`, `"US-MA"`, `{"country": …}`, `{"dates": …}`,
            `{"from": …, "to": …}`, `{"rrule": …}`.
        days: Hours of single dates and ranges, which win over holidays and weekly hours.
        breaks: Local hours cut out on weekdays, dates or by a rule.
        closed: Instants from … to … at which nothing is open.
        short_days: `{"before_holiday": "1h"}` closes earlier before statutory holidays.
        working_weekends: The weekday whose hours moved working weekends have, or `False`.
        missing: What to do in years without holiday data: `"error"`, `"warn"`, `"ignore"`, or
            `"strict"`, which refuses data that is not final too.
        versions: Fields that change from a local date on.

    Raises:
        CalendarError: with every fault found, each with its path.

    Source: SPEC section 3.

    Example:
        >>> from slacalc import Calendar
        >>> desk = Calendar(timezone="Europe/Moscow", hours="Mon-Fri 08:00-17:00", holidays="RU")
        >>> print(desk.describe())
        time zone Europe/Moscow
        open Mon-Fri 08:00-17:00
        holiday: public holidays of RU
        moved working weekends open like Fri
    """

    __module__ = "slacalc"
    __slots__ = ()

    def __init__(
        self,
        *,
        timezone: str | ZoneInfo,
        hours: Week | Sequence[Week] | None = None,
        anchor: date | str | None = None,
        holidays: Items | None = None,
        days: Dated | None = None,
        breaks: Items | None = None,
        closed: Items | None = None,
        short_days: Mapping[str, object] | None = None,
        working_weekends: str | bool = "fri",
        missing: str = "error",
        versions: Dated | None = None,
    ) -> None:
        given: dict[str, object] = {
            "timezone": timezone,
            "hours": hours,
            "anchor": anchor,
            "holidays": holidays,
            "days": days,
            "breaks": breaks,
            "closed": closed,
            "short_days": short_days,
            "versions": versions,
            "working_weekends": working_weekends,
            "missing": missing,
        }
        document = {name: value for name, value in given.items() if value is not None}
        self._hold(read_definition(document))

    def _hold(self, definition: Definition) -> None:
        object.__setattr__(self, "_compiled", Compiled(definition))

    @classmethod
    def _of(cls, definition: Definition) -> Calendar:
        calendar: Calendar = object.__new__(cls)
        calendar._hold(definition)
        return calendar

    @classmethod
    def from_dict(cls, document: Mapping[str, object]) -> Calendar:
        """Read a calendar from a document: the fields of SPEC section 3, or `union: […]`.

        Raises:
            CalendarError: with every fault found, each with its path.

        Example:
            >>> from slacalc import Calendar
            >>> desk = Calendar.from_dict({"timezone": "UTC", "hours": "24/7"})
            >>> Calendar.from_dict(desk.to_dict()) == desk
            True
        """
        return cls._of(read_definition(document))

    def to_dict(self) -> dict[str, object]:
        """Return the calendar in plain JSON types, keys sorted; `from_dict` reads it back."""
        document = definition_document(self._compiled.definition)
        return sorted_keys({"slacalc": _FORMAT, **document})

    @property
    def timezone(self) -> ZoneInfo:
        """The zone of the hours; of a combination, that of its first operand."""
        return self._compiled.zone

    def prepare(self, first_year: int, last_year: int) -> None:
        """Compile the local years *first_year* to *last_year*, both included, ahead of need.

        Raises:
            HolidayDataError: there is no holiday data for one of them.
            CalendarError: they are no years, or more than 400.
        """
        self._compiled.prepare(*_years(first_year, last_year))

    def freeze(self, first_year: int, last_year: int) -> Calendar:
        """Return the calendar with its countries' holidays as explicit dates of these years.

        A frozen calendar gives the same answers after an update of the `holidays` package; it
        refuses other years as the live one would refuse years without data.

        Raises:
            HolidayDataError: there is no holiday data for one of the years.
        """
        years = _years(first_year, last_year)
        return self._of(frozen_definition(self._compiled.definition, *years))

    def fingerprint(self) -> str:
        """Return a hash over the definition and the versions of the data it depends on.

        These are the time-zone data, and the `holidays` package where a country is named.
        """
        return fingerprint_of(self._compiled.definition)

    def warnings(self, year: int) -> tuple[str, ...]:
        """Return what is missing or not final in the holiday data of *year*, a line for each."""
        return year_warnings(self._compiled.definition, _years(year, year)[0])

    def describe(self) -> str:
        """Return the calendar in words, a line a rule."""
        return described(self._compiled.definition)

    def __or__(self, other: Calendar) -> Calendar:
        if not isinstance(other, Calendar):
            return NotImplemented
        return self._with("union", other)

    def __and__(self, other: Calendar) -> Calendar:
        if not isinstance(other, Calendar):
            return NotImplemented
        return self._with("intersection", other)

    def __sub__(self, other: Calendar) -> Calendar:
        if not isinstance(other, Calendar):
            return NotImplemented
        return self._with("difference", other)

    def _with(self, operation: Operation, other: Calendar) -> Calendar:
        both = combined(operation, self._compiled.definition, compiled_of(other).definition)
        return Calendar._of(both)

    def __eq__(self, other: object) -> bool:
        if not isinstance(other, Calendar):
            return NotImplemented
        return self._compiled.definition == other._compiled.definition

    def __hash__(self) -> int:
        return hash(self._compiled.definition)

    def __repr__(self) -> str:
        return _source(self._compiled.definition)

    def __reduce__(self) -> tuple[object, tuple[dict[str, object]]]:
        return (Calendar.from_dict, (self.to_dict(),))

    def __copy__(self) -> Self:
        return self

    def __deepcopy__(self, memo: dict[int, object]) -> Self:
        return self

    def __setattr__(self, name: str, value: object) -> NoReturn:
        raise AttributeError(f"a calendar is frozen; cannot set {name}")

    def __delattr__(self, name: str) -> NoReturn:
        raise AttributeError(f"a calendar is frozen; cannot delete {name}")

    @classmethod
    def __get_pydantic_core_schema__(
        cls, source: object, handler: GetCoreSchemaHandler
    ) -> CoreSchema:
        from slacalc.calendars.pydantic_field import core_schema

        return core_schema(cls)

    @classmethod
    def __get_pydantic_json_schema__(
        cls, schema: CoreSchema, handler: GetJsonSchemaHandler
    ) -> JsonSchemaValue:
        from slacalc.calendars.json_schema import CALENDAR_SCHEMA

        return CALENDAR_SCHEMA


def _source(definition: Definition) -> str:
    """Return *definition* as an expression that rebuilds its calendar."""
    if isinstance(definition, Combination):
        left, right = _source(definition.left), _source(definition.right)
        return f"({left} {_SIGNS[definition.operation]} {right})"
    fields = definition_document(definition).items()
    return f"Calendar({', '.join(f'{name}={value!r}' for name, value in fields)})"


def _years(first_year: int, last_year: int) -> tuple[int, int]:
    for year in (first_year, last_year):
        if type(year) is not int or year not in _YEARS:
            raise CalendarError.no_year(year)
    if last_year < first_year:
        raise CalendarError.backwards(first_year, last_year)
    return first_year, last_year
