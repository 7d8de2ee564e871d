"""Aliases for annotations: what slacalc's functions take.

>>> from slacalc.typing import Amount
>>> def promise(priority: str) -> Amount:
...     return {"high": "8h"}.get(priority, "3bd")
>>> promise("high")
'8h'
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime, timedelta
from decimal import Decimal
from typing import TypeAlias

from slacalc.core.amounts import BusinessDays, CalendarDays, CalendarTime

__all__ = ("Amount", "Fact", "Pause")

Amount: TypeAlias = (
    timedelta | str | BusinessDays | CalendarTime | CalendarDays | Mapping[str, object]
)
"""An amount of time: `timedelta` (open time), text such as `"3h"` or `"2bd"`, a value of
slacalc, or the form that documents use, `{"business_days": 2, "at": "16:00"}` (SPEC 2)."""

Fact: TypeAlias = "bool | int | float | Decimal | str | date | datetime | tuple[Fact, ...] | None"
"""The value of a fact of a request: frozen, comparable and picklable."""

Pause: TypeAlias = tuple[datetime, datetime | None]
"""A span that does not count; `None` as its end means that it still lasts."""
