"""Columns of Python objects: what Arrow would bend to one type in silence is refused."""

from __future__ import annotations

from datetime import date, datetime
from math import isnan
from typing import TYPE_CHECKING, Final, cast, final

import numpy as np

from slacalc.errors import Fault, NaiveDatetimeError, TableError
from slacalc.showing import shown

if TYPE_CHECKING:
    from collections.abc import Iterable

__all__ = ("check_objects",)

_LISTS: Final = (list, tuple, np.ndarray)
_NESTED: Final = (datetime, *_LISTS)
"""What has to be looked at even if all are of one type."""
_TRUTH: Final = "bool"
_DATE: Final = "date"
_INSTANT: Final = "datetime"
_FRACTIONS: Final = {"float", "Decimal"}


def check_objects(column: Iterable[object], place: str) -> None:
    """Refuse values side by side of which Arrow would make others.

    Such as datetimes with a time zone and others without, dates and datetimes, truths and
    numbers, whole numbers and fractions (`1` and `1.0` are two words in look-ups); and
    nanoseconds, which it would cut.

    Raises:
        NaiveDatetimeError: there are datetimes without a time zone beside such with one, or finer
            than a microsecond.
        TableError: there are values of several types.
    """
    values = list(column)
    types = set(map(type, values))
    if len(types) > 1 or any(issubclass(kind, _NESTED) for kind in types):
        _Seen(place).check(values)


@final
class _Seen:
    """The kinds of values that were seen in a column, or in its lists."""

    def __init__(self, place: str) -> None:
        self._place = place
        self._kinds: set[str] = set()
        self._zoned: dict[bool, datetime] = {}

    def check(self, values: Iterable[object]) -> None:
        """Look at all *values*, and refuse what does not go together."""
        self._look(values)
        if len(self._zoned) > 1:
            message = (
                f"{self._place}: the column holds {shown(self._zoned[False].isoformat())} without "
                f"a time zone beside {shown(self._zoned[True].isoformat())} with one; give all of "
                "them one"
            )
            raise NaiveDatetimeError(message)
        if len(self._kinds) > 1 and self._kinds & {_TRUTH, _DATE, _INSTANT, *_FRACTIONS}:
            kinds = ", ".join(sorted(self._kinds))
            fault = Fault(self._place, f"the column holds {kinds}; give it one type")
            raise TableError.of([fault])

    def _look(self, values: Iterable[object]) -> None:
        for value in values:
            if isinstance(value, _LISTS):
                self._look(cast("Iterable[object]", value))
            elif isinstance(value, datetime):
                self._look_at_instant(value)
            elif isinstance(value, date):
                self._kinds.add(_DATE)
            elif isinstance(value, bool | np.bool_):
                self._kinds.add(_TRUTH)
            elif isinstance(value, np.generic):
                self._look([value.item()])
            elif not _is_missing(value):
                self._kinds.add(type(value).__name__)

    def _look_at_instant(self, value: datetime) -> None:
        # NaT is a datetime too, unequal to itself.
        if value != value:  # noqa: PLR0124 - see above
            return
        if getattr(value, "nanosecond", 0):
            message = f"{self._place}: {NaiveDatetimeError.too_fine(value)}"
            raise NaiveDatetimeError(message)
        self._kinds.add(_INSTANT)
        self._zoned.setdefault(value.tzinfo is not None, value)


def _is_missing(value: object) -> bool:
    import pandas as pd

    return value is None or value is pd.NA or (isinstance(value, float) and isnan(value))
