"""Tests of code that uses slacalc: Hypothesis strategies, and an oracle for a second opinion.

The strategies need `slacalc[testing]`; the oracle needs nothing.
"""

from __future__ import annotations

TYPE_CHECKING = False
if TYPE_CHECKING:
    from slacalc.testing.reference.reference import (
        DAY_UNITS,
        NotFoundError,
        Reference,
        micros,
        moment,
    )
    from slacalc.testing.strategies.strategies import (
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
    "DAY_UNITS": "slacalc.testing.reference.reference",
    "NotFoundError": "slacalc.testing.reference.reference",
    "Reference": "slacalc.testing.reference.reference",
    "agreement_versions": "slacalc.testing.strategies.strategies",
    "agreements": "slacalc.testing.strategies.strategies",
    "amounts": "slacalc.testing.strategies.strategies",
    "business_days": "slacalc.testing.strategies.strategies",
    "business_times": "slacalc.testing.strategies.strategies",
    "calendars": "slacalc.testing.strategies.strategies",
    "documents": "slacalc.testing.strategies.strategies",
    "events": "slacalc.testing.strategies.strategies",
    "instants": "slacalc.testing.strategies.strategies",
    "micros": "slacalc.testing.reference.reference",
    "moment": "slacalc.testing.reference.reference",
    "requests": "slacalc.testing.strategies.strategies",
    "spans": "slacalc.testing.strategies.strategies",
}

if not TYPE_CHECKING:
    from slacalc.lazy import lazy_names

    __getattr__, __dir__ = lazy_names(__name__, _HOMES)
    del lazy_names
