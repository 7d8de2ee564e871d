"""Versions of an agreement over columns: which requests are judged by which of them."""

from __future__ import annotations

from typing import TYPE_CHECKING, TypeAlias

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from slacalc.agreement.agreement import Agreement
from slacalc.core.instants import to_micros

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import datetime

    from slacalc.agreement.versions.versions import AgreementVersions
    from slacalc.batch.arrays import Int64s
    from slacalc.batch.arrow import Piece
    from slacalc.batch.verdict.events import Histories

__all__ = ("Judges", "by_version", "in_order")

Judges: TypeAlias = "tuple[Agreement | AgreementVersions, Int64s]"
"""An agreement, and the places of the requests that it judges."""


def by_version(
    histories: Histories, agreement: Agreement | AgreementVersions, at: datetime
) -> list[Judges]:
    """Return what judges each request at *at*: one version, or all of them in turn.

    The twin of `evaluation.versioned`. Versions stay together where each holds in its time, and
    for requests that are older than all of them.
    """
    every = np.arange(len(histories.ids))
    if isinstance(agreement, Agreement) or agreement.pin == "change":
        return [(agreement, every)]
    if agreement.pin == "latest":
        return [(agreement.chosen(created=at, at=at).agreement or agreement, every)]
    starts = [start for start, _ in agreement.starting()]
    version = np.searchsorted(starts, _created(histories, to_micros(at)), "right")
    judges = (agreement.base or agreement, *agreement.versions)
    found = np.unique(version).tolist()
    return [(judges[number], np.flatnonzero(version == number)) for number in found] or [
        (agreement, every)
    ]


def _created(histories: Histories, now: int) -> Int64s:
    """Return when each request was created, as far as that is known *now*; else *now*."""
    created = np.full(len(histories.ids), now)
    kinds = pc.equal(histories.events["kind"], pa.scalar("created"))
    rows, instants = histories.order.events(0, created.size)
    some = np.flatnonzero(np.asarray(kinds)[rows] & (instants <= now))
    request = np.searchsorted(histories.starts, some, "right") - 1
    # In order, so that the first of each request is the earliest.
    requests, first = np.unique(request, return_index=True)
    created[requests] = instants[some[first]]
    return created


def in_order(parts: Sequence[pa.Table], ids: Piece) -> pa.Table:
    """Return the results of several *parts* in the order of the requests *ids*."""
    if len(parts) == 1:
        return parts[0]
    results = pa.concat_tables(parts).unify_dictionaries()
    places = pc.index_in(results["request"], value_set=ids)
    return results.take(np.argsort(np.asarray(places), kind="stable"))
