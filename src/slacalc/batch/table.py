"""`evaluate_table`: a table of events in, a table of results out; the kernel of every frame."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Final

import numpy as np
import pyarrow as pa

from slacalc.agreement.compile import plan_of
from slacalc.agreement.versions import AgreementVersions
from slacalc.batch.events import read_histories
from slacalc.batch.results import result_batch, result_schema, zone_name
from slacalc.batch.scalar import answers
from slacalc.clock.facts import DERIVED
from slacalc.core.instants import to_micros

if TYPE_CHECKING:
    from datetime import datetime

    from slacalc.agreement.agreement import Agreement

__all__ = ("SCALAR", "asked_facts", "evaluate_table", "schema_of")

SCALAR: Final = b"slacalc.scalar"
"""The key of the schema's metadata under which stands how many requests took the scalar road, and
why: JSON, `{"requests": 94, "scalar": {"no event creates it": 2}}`."""

_CHUNK: Final = 1 << 16
"""Requests at a time: what is worked on fits the cache, and memory stays bounded."""


def evaluate_table(
    events: pa.Table,
    requests: pa.Table | None,
    agreement: Agreement | AgreementVersions,
    *,
    at: datetime,
    known_at: datetime | None = None,
) -> pa.Table:
    """Return how the requests in *events* stand at *at* against what *agreement* promises them.

    Args:
        events: What happened: `request`, `at`, `kind`; `by`, `until`, `id`, `recorded_at` where
            there are; every other column is a fact, a null in which changes nothing.
        requests: The requests with their facts at the creation, a row each; without it those of
            the `created` event count.
        agreement: Calendars, levels and rules; or several versions of them.
        at: The instant of the question.
        known_at: What was recorded later is left out.

    Returns:
        A row for each request × target × cycle, bit for bit what `evaluate` says of it, requests
        in the order of *requests*, or else as they come in *events*; `results` has its columns.

    Raises:
        NaiveDatetimeError: *at* or *known_at* has no time zone.
        TableError: with all that is wrong with the columns of the tables.

    Source: SPEC section 9.
    """
    to_micros(at)
    if known_at is not None:
        to_micros(known_at)
    histories = read_histories(events, requests, asked_facts(agreement))
    schema = schema_of(histories.ids.type, at)
    places = np.arange(len(histories.ids))
    batches = [
        result_batch(
            answers(
                histories, places[first : first + _CHUNK], agreement, at=at, known_at=known_at
            ),
            schema,
        )
        for first in range(0, len(places), _CHUNK)
    ]
    noted = {"requests": len(places), "scalar": {"columns are not folded yet": len(places)}}
    table = pa.Table.from_batches(batches, schema=schema).unify_dictionaries()
    return table.replace_schema_metadata({SCALAR: json.dumps(noted).encode()})


def schema_of(request: pa.DataType, at: datetime) -> pa.Schema:
    """Return the columns of the results of a question at *at*, identifiers being *request*."""
    return result_schema(request, zone_name(at))


def asked_facts(agreement: Agreement | AgreementVersions) -> frozenset[str]:
    """Return the names of the facts, given ones, that *agreement* asks for."""
    if isinstance(agreement, AgreementVersions):
        known = [agreement.base] if agreement.base is not None else []
        plans = [plan_of(one) for one in (*known, *agreement.versions)]
    else:
        plans = [plan_of(agreement)]
    names = frozenset({"status"}).union(*(plan.facts for plan in plans))
    return names.difference(DERIVED)
