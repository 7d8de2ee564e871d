"""Aliases for annotations: what slacalc's functions take.

>>> from slacalc.typing import Amount
>>> def promise(priority: str) -> Amount:
...     return {"high": "8h"}.get(priority, "3bd")
>>> promise("high")
'8h'
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date, datetime, timedelta
from decimal import Decimal
from typing import TypeAlias

from slacalc.core.amounts import BusinessDays, CalendarDays, CalendarTime

__all__ = ("Amount", "Dated", "Fact", "Items", "Pause", "Week")

Amount: TypeAlias = (
    timedelta | str | BusinessDays | CalendarTime | CalendarDays | Mapping[str, object]
)
"""An amount of time: `timedelta` (open time), text such as `"3h"` or `"2bd"`, a value of
slacalc, or the form that documents use, `{"business_days": 2, "at": "16:00"}` (SPEC 2)."""

Dated: TypeAlias = Mapping[str, object] | Mapping[date, object] | Mapping[date | str, object]
"""What a calendar says by dates: each a `date`, or text such as `"2026-12-31"` (SPEC 3)."""

Fact: TypeAlias = "bool | int | float | Decimal | str | date | datetime | tuple[Fact, ...] | None"
"""The value of a fact of a request: frozen, comparable and picklable."""

Items: TypeAlias = str | Mapping[str, object] | Sequence[str | Mapping[str, object]]
"""What a calendar may have one or several of, holidays among them: text, or fields by name."""

Pause: TypeAlias = tuple[datetime, datetime | None]
"""A span that does not count; `None` as its end means that it still lasts."""

Week: TypeAlias = str | Mapping[str, str | Sequence[str] | None]
"""The hours of a week: `"Mon-Fri 09:00-17:00"`, or spans by the weekday, `{"mon": …}`."""
