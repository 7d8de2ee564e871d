"""The law of columns: whatever the agreement and the histories, rows are what `evaluate` says.

By every door: tables of Arrow, frames of every kind, Dask. What differs is printed with its seed.
"""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping
from typing import Any, TypeAlias, get_args

import pandas as pd
import polars as pl
import pyarrow as pa
import pytest

from slacalc.agreement.schema import agreement_schema
from slacalc.batch import evaluate as judge
from slacalc.batch.verdict.table import SCALAR, evaluate_table
from slacalc.clock.machine import Again, Reopen
from slacalc.clock.metrics.conditions import WORDS
from slacalc.clock.metrics.fact_tests import COMPARISONS
from slacalc.clock.metrics.reading import Cycles, Next

Rows: TypeAlias = list[dict[str, Any]]
Figures: TypeAlias = Callable[[str, str, Mapping[str, object]], None]
Pose: TypeAlias = Callable[..., Any]
Door: TypeAlias = Callable[..., Rows]
"""Takes events, requests or None, an agreement, `at` and `known_at`; gives rows."""


def options() -> set[object]:
    """Return the words of an agreement: fields of its published schema, and what may be said.

    Those of calendars are tested with calendars; `source` says where to find the columns of a
    file, and asks nothing of a table that has them.
    """
    schema: dict[str, Any] = agreement_schema()
    own = set(schema["properties"]) - {"source"}
    metrics = schema["properties"]["metrics"]["additionalProperties"]["properties"]
    said = set[object]().union(*map(get_args, (Again, Reopen, Cycles, Next)))
    for name, model in schema["$defs"].items():
        if name not in {"Source", "EventColumns", "FactColumn"}:
            own |= properties(model)
            said |= enums(model)
    return own | set(metrics) | said | set(WORDS) | {"not", *COMPARISONS, "present", "has"}


def properties(schema: object) -> set[object]:
    """Return the names of the fields that *schema* has somewhere."""
    if isinstance(schema, Mapping):
        return set(schema.get("properties", ())).union(*map(properties, schema.values()))
    return set[object]().union(*map(properties, schema)) if isinstance(schema, list) else set()


def enums(schema: object) -> set[object]:
    """Return the words that *schema* lists somewhere."""
    if isinstance(schema, Mapping):
        return set(schema.get("enum", ())).union(*map(enums, schema.values()))
    return set[object]().union(*map(enums, schema)) if isinstance(schema, list) else set()


def arrow_rows(table: pa.Table) -> Rows:
    """Return the rows of a table."""
    rows: Rows = table.to_pylist()
    return rows


def pandas_rows(frame: pd.DataFrame) -> Rows:
    """Return the rows of a frame of pandas, nulls as None."""
    return arrow_rows(pa.Table.from_pandas(frame, preserve_index=False))


def through(kind: Callable[[pa.Table], Any], rows: Callable[[Any], Rows]) -> Door:
    """Return the door of frames that *kind* makes of tables, whose results *rows* reads."""

    def door(events: pa.Table, given: pa.Table | None, *agreed: Any, **asked: Any) -> Rows:
        return rows(judge(kind(events), given and kind(given), *agreed, **asked))

    return door


def nullable(table: pa.Table) -> pd.DataFrame:
    """Return *table* as pandas has it, whole numbers that may lack as whole numbers."""
    return table.to_pandas(types_mapper={pa.int64(): pd.Int64Dtype()}.get)


def categories(table: pa.Table) -> pd.DataFrame:
    """Return *table* as a frame of pandas in which words are categories."""
    frame = nullable(table)
    words = [field.name for field in table.schema if field.type == pa.string()]
    return frame.astype(dict.fromkeys(words, "category"))


def on_dask(events: pa.Table, given: pa.Table | None, *agreed: Any, **asked: Any) -> Rows:
    """Judge on Dask, in three partitions, in this process."""
    pytest.importorskip("dask")
    import dask.dataframe as dd

    from slacalc.batch import dask

    happened = dd.from_pandas(arrow_types(events), npartitions=3)
    known = None if given is None else dd.from_pandas(arrow_types(given), npartitions=2)
    results = dask.evaluate(happened, known, *agreed, **asked)
    return pandas_rows(results.compute(scheduler="synchronous"))


def arrow_types(table: pa.Table) -> pd.DataFrame:
    """Return *table* as a frame of pandas with the types of Arrow."""
    return table.to_pandas(types_mapper=pd.ArrowDtype)


FRAMES: dict[str, Door] = {
    "pyarrow": through(pa.Table.combine_chunks, arrow_rows),
    "pandas": through(nullable, pandas_rows),
    "pandas, categories": through(categories, pandas_rows),
    "pandas, types of Arrow": through(arrow_types, pandas_rows),
    "Polars": through(pl.DataFrame, lambda frame: arrow_rows(frame.to_arrow())),
    "Dask": on_dask,
}


def hold(questions: Iterator[Any], doors: Iterable[str]) -> Counter[str]:
    """Hold the law for all *questions*, through the kernel and some *doors*; count the roads."""
    roads: Counter[str] = Counter()
    for place, posed in enumerate(questions):
        asked = {"at": posed.at, "known_at": posed.known_at}
        given = (posed.events, posed.given, posed.agreement)
        found = evaluate_table(*given, **asked)
        noted = json.loads((found.schema.metadata or {})[SCALAR])
        roads.update({"requests": noted["requests"], "by the loop": sum(noted["scalar"].values())})
        compare(place, "the kernel", posed.expected, found.to_pylist())
        for door in doors:
            compare(place, door, posed.expected, FRAMES[door](*given, **asked))
    return roads


def compare(place: int, door: str, expected: Rows, found: Rows) -> None:
    """Hold the rows of one question to what is expected; Dask gives them in another order."""
    if door == "Dask":
        expected, found = by_request(expected), by_request(found)
    for wanted, row in zip(expected, found, strict=True):
        assert wanted == row, (place, door, differing(wanted, row))


def by_request(rows: Rows) -> Rows:
    """Return *rows* in the order of their requests, those of a request as they are."""
    return sorted(rows, key=lambda row: str(row["request"]))


def differing(wanted: dict[str, Any], row: dict[str, Any]) -> dict[str, Any]:
    """Return what differs between two rows."""
    return {name: (wanted[name], row[name]) for name in row if wanted[name] != row[name]}


@pytest.mark.parametrize("rare", [False, True])
def test_rows_are_what_evaluate_says(posed: Pose, figures: Figures, *, rare: bool) -> None:
    """Twelve hundred requests under twenty agreements, half of them with deferrals."""
    roads = hold((posed(seed, 60, rare=rare) for seed in range(20)), ())

    figures("columns = scalar", "every option" if rare else "folded options", roads)
    assert 1200 == roads["requests"]
    assert rare or roads["by the loop"] < 600


@pytest.mark.parametrize("door", FRAMES)
def test_frames_of_every_kind_give_the_same_rows(posed: Pose, door: str) -> None:
    """Five hundred requests under ten agreements with every option, for each kind of frame."""
    roads = hold((posed(seed, 50, rare=seed % 2 > 0) for seed in range(10)), [door])

    assert 500 == roads["requests"]


def test_every_option_is_drawn(posed: Pose) -> None:
    """Two hundred agreements, as many as the long session has at least, say all there is."""
    said = set[object]().union(*(posed(seed, 0, rare=True).words for seed in range(1000, 1200)))

    assert set() == options() - said


@pytest.mark.long
@pytest.mark.parametrize("rare", [False, True])
def test_rows_are_what_evaluate_says_of_many_more(
    posed: Pose, figures: Figures, *, rare: bool
) -> None:
    """Fifty thousand requests under 250 agreements, by the kernel and by frames of every kind."""
    roads = hold((posed(seed, 200, rare=rare) for seed in range(1000, 1250)), FRAMES)

    noted = f"long, {'every option' if rare else 'folded options'}"
    figures("columns = scalar", noted, roads)
    assert 50_000 == roads["requests"]
    assert rare or roads["by the loop"] < 25_000
