"""The columns of a whole table as numbers, made once: kinds, parties, facts and instants."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, final

import numpy as np
import pyarrow as pa

from slacalc.batch.arrow import int64s
from slacalc.batch.verdict.codes import Domain, is_word, of_fact, truth
from slacalc.clock.history.fact_state import DERIVED

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from slacalc.agreement.plans.plan import Plan
    from slacalc.batch.arrow import Chunked
    from slacalc.batch.verdict.codes import Codes
    from slacalc.batch.verdict.events import Histories

__all__ = ("Encoded", "encode")


@final
@dataclass(frozen=True, slots=True, eq=False)
class Encoded:
    """Columns as numbers, a row for each event in the order given.

    Attributes:
        kinds: The kind of each event.
        by: Whose doing it was; None where no event says.
        until: When deferrals end; None where no event says, `NEVER` in rows without.
        recorded: When it was recorded; None where no event says.
        ids: The ids of events, 0 where one has none; None where none has.
        facts: The facts that change, by name, 0 where the event changes nothing.
        given: The facts at the creation, by name, a row for each request of the table of them.
        kind_words: The kinds.
        parties: Who events are by.
        domains: The values of each fact.
        trouble: Rows that only the scalar engine can say what is wrong with; None for none.
        fact_trouble: Requests of the table of them with such a fact; None for none.
    """

    kinds: Codes
    by: Codes | None
    until: NDArray[np.int64] | None
    recorded: NDArray[np.int64] | None
    ids: Codes | None
    facts: dict[str, Codes]
    given: dict[str, Codes]
    kind_words: Domain
    parties: Domain
    domains: dict[str, Domain]
    trouble: NDArray[np.bool_] | None
    fact_trouble: NDArray[np.bool_] | None

    @property
    def named(self) -> tuple[str, ...]:
        """The names of the facts that are given, not those that follow from a history."""
        return tuple(name for name in self.domains if name not in DERIVED)


NEVER = (1 << 63) - 1
"""Stands for an `until` that is not given."""


def encode(histories: Histories, plan: Plan) -> Encoded | str:
    """Return the columns of *histories* as numbers, as *plan* reads them.

    What cannot be numbered is a reason to take the scalar road, which is returned instead.
    """
    events, requests = histories.events, histories.requests
    names = [name for name in events.column_names if name not in _RESERVED]
    others = [] if requests is None else requests.column_names
    tables = [events.select(names)]
    if requests is not None:
        tables.append(requests.drop_columns(["request"]))
    for table in tables:
        for field in table.schema:
            if pa.types.is_list(field.type) or pa.types.is_large_list(field.type):
                return f"fact {field.name} is a list"
    facts_of = {*names, *others} - {"request"}
    left = [
        (name, value)
        for rule in plan.rules
        if rule.level is not None
        for target in rule.level.targets
        for name, value in target.returned_facts.items()
        if name in plan.facts or name == "status"
    ]
    facts_of |= {name for name, _ in left}
    domains = {name: of_fact(plan.words if name == "status" else None) for name in facts_of}
    for name, value in left:
        # What a deferral leaves that ends by itself is in our words already.
        domains[name].exactly(value)
    facts = {name: domains[name].encode(events[name]) for name in names}
    given = (
        {}
        if requests is None
        else {name: domains[name].encode(requests[name]) for name in others if name != "request"}
    )
    mixed = [name for name, domain in domains.items() if domain.mixed]
    if mixed:
        return f"fact {mixed[0]} is of several types"
    domains |= {name: truth() for name in DERIVED}
    kind_words, parties = Domain(accepts=is_word), Domain(accepts=is_word)
    kinds = kind_words.encode(events["kind"])
    # What ends a deferral by itself is a return, whether or not anybody recorded one.
    kind_words.code("returned")
    by = parties.encode(events["by"]) if "by" in events.column_names else None
    until = events["until"] if "until" in events.column_names else None
    recorded = events["recorded_at"] if "recorded_at" in events.column_names else None
    ids = _identifiers().encode(events["id"]) if "id" in events.column_names else None
    trouble = _unreadable([one for one in (kinds, *facts.values(), by, ids) if one is not None])
    return Encoded(
        kinds=kinds,
        by=by,
        until=None if until is None or until.null_count == len(until) else _or(until, NEVER),
        recorded=None if recorded is None else _or(recorded, int64s(events["at"])),
        ids=ids if ids is not None and ids.any() else None,
        facts=facts,
        given=given,
        kind_words=kind_words,
        parties=parties,
        domains=domains,
        trouble=trouble,
        fact_trouble=_unreadable([*given.values()]),
    )


_RESERVED = frozenset({"request", "at", "kind", "by", "until", "id", "note", "recorded_at"})


def _identifiers() -> Domain:
    return Domain(accepts=lambda value: value != "")


def _or(column: Chunked, otherwise: int | NDArray[np.int64]) -> NDArray[np.int64]:
    """Return instants as integers, with something else where there is none."""
    known = np.asarray(column.is_valid())
    return np.where(known, int64s(column), otherwise)


def _unreadable(columns: list[Codes]) -> NDArray[np.bool_] | None:
    """Return the rows in which one of *columns* cannot be read."""
    found = None
    for codes in columns:
        rows = codes.without_unreadable()
        if rows is not None:
            found = rows if found is None else found | rows
    return found
