"""Tests of code that uses slacalc: Hypothesis strategies, and an oracle for a second opinion.

The strategies need `slacalc[testing]`; the oracle needs nothing.
"""

from __future__ import annotations

TYPE_CHECKING = False
if TYPE_CHECKING:
    from slacalc.testing.reference import DAY_UNITS, NotFoundError, Reference, micros, moment
    from slacalc.testing.strategies import (
        agreement_versions,
        agreements,
        amounts,
        business_days,
        business_times,
        calendars,
        documents,
        events,
        instants,
        requests,
        spans,
    )

__all__ = (
    "DAY_UNITS",
    "NotFoundError",
    "Reference",
    "agreement_versions",
    "agreements",
    "amounts",
    "business_days",
    "business_times",
    "calendars",
    "documents",
    "events",
    "instants",
    "micros",
    "moment",
    "requests",
    "spans",
)

# All strategies at one address, which says so where Hypothesis is missing.
_HOMES = {
    "DAY_UNITS": "slacalc.testing.reference",
    "NotFoundError": "slacalc.testing.reference",
    "Reference": "slacalc.testing.reference",
    "agreement_versions": "slacalc.testing.strategies",
    "agreements": "slacalc.testing.strategies",
    "amounts": "slacalc.testing.strategies",
    "business_days": "slacalc.testing.strategies",
    "business_times": "slacalc.testing.strategies",
    "calendars": "slacalc.testing.strategies",
    "documents": "slacalc.testing.strategies",
    "events": "slacalc.testing.strategies",
    "instants": "slacalc.testing.strategies",
    "micros": "slacalc.testing.reference",
    "moment": "slacalc.testing.reference",
    "requests": "slacalc.testing.strategies",
    "spans": "slacalc.testing.strategies",
}

if not TYPE_CHECKING:
    from slacalc.lazy import lazy_names

    __getattr__, __dir__ = lazy_names(__name__, _HOMES)
    del lazy_names
