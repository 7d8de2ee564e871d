"""`summary` and `penalties`: counts, percentiles and money by group, and the ids behind them."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable
from datetime import datetime, timedelta
from decimal import Decimal
from typing import Any

import numpy as np
import pandas as pd
import pyarrow as pa
import pytest

from slacalc import Agreement, AgreementVersions, Event, Request, evaluate
from slacalc.batch import evaluate as judge
from slacalc.batch import events_from_wide, penalties, summary
from slacalc.errors import FormatError, TableError

Columns = dict[str, list[Any]]
Frame = Callable[[Any], Any]
Rows = Callable[[object], list[dict[str, Any]]]

HOURLY = {"target": "resolution", "per": "started hour", "amount": 500, "currency": "RUB"}
CAPPED = {**HOURLY, "cap": "1200.50"}
PER_BREACH = {"target": "reaction", "per": "breach", "amount": "12.50", "currency": "EUR"}
TIERED = {
    "target": "resolution",
    "currency": "EUR",
    "tiers": [{"below": "95%", "amount": 100}, {"below": "50%", "amount": 1000}],
}


@pytest.fixture
def at(monday: datetime) -> datetime:
    """The instant of the question."""
    return monday + timedelta(days=1, hours=2)


@pytest.fixture
def results(frame: Frame, history: Columns, desk: Agreement, at: datetime) -> Any:
    """The verdicts on the histories, with their channel."""
    return judge(frame(history), None, desk, at=at, carry=["channel"])


def test_counts_are_those_of_the_rows(results: Any, as_rows: Rows) -> None:
    """Each number of a group counts the rows of its status, in the caller's own kind."""
    report = summary(results, by="channel")
    counts = as_rows(report.counts)

    assert type(results) is type(report.counts) is type(report.worst)
    expected = Counter((row["channel"], row["target"], row["status"]) for row in as_rows(results))
    found = {
        (row["channel"], row["target"], status): row[status]
        for row in counts
        for status in ("met", "missed", "breached", "paused", "on_track", "pending", "at_risk")
        if row[status]
    }
    assert expected == found
    assert [row["channel"] for row in counts] == sorted(row["channel"] for row in counts)
    assert ["reaction", "resolution"] * 3 == [row["target"] for row in counts]


def test_late_and_open_are_told_from_late_and_over(results: Any) -> None:
    """Late but done, late and not done, in time and waiting are four different numbers."""
    report = summary(results)

    def ids(number: str) -> list[str | int]:
        return report.requests(number, target="resolution")

    assert ["met"] == ids("met")
    assert ["missed"] == ids("missed")
    assert ["late"] == ids("breached")
    assert ["missed", "late"] == ids("late")
    assert ["waits"] == ids("paused")
    assert ["open"] == ids("on_track")


def test_every_number_opens_the_requests_behind_it(results: Any, as_rows: Rows) -> None:
    """Whatever a count says, so many requests are listed behind it, group by group."""
    report = summary(results, by=["channel"])
    numbers = ["requests", "runs", "met", "missed", "breached", "late", "paused", "faulty"]

    for row in as_rows(report.counts):
        for number in numbers:
            found = report.requests(number, channel=row["channel"], target=row["target"])
            assert row[number] == len(found)
        decided = report.requests("attainment", channel=row["channel"], target=row["target"])
        assert (row["met"] + row["late"]) == len(decided)


def test_attainment_is_the_share_of_what_is_decided(results: Any, as_rows: Rows) -> None:
    """What runs or waits is not decided; a group without a decided run has no attainment."""
    shares = {
        (row["channel"], row["target"]): row["attainment"]
        for row in as_rows(summary(results, by="channel").counts)
    }

    assert pytest.approx(0.0) == shares["call", "resolution"]
    assert pytest.approx(1.0) == shares["mail", "resolution"]
    assert shares["web", "reaction"] == pytest.approx(0.0)


def wide(monday: datetime, hours: list[int]) -> pa.Table:
    """Return tickets that were resolved after so many hours, of an open day."""
    return pa.table(
        {
            "id": list(range(len(hours))),
            "created": [monday] * len(hours),
            "solved": [monday + timedelta(hours=count) for count in hours],
        }
    )


@pytest.fixture
def always() -> Agreement:
    """A desk that never closes, and charges for what is late."""
    return Agreement.from_dict(
        {
            "calendars": {"desk": {"timezone": "UTC", "hours": "24/7"}},
            "defaults": {"calendar": "desk"},
            "levels": {
                "gold": {
                    "targets": {"resolution": "50h"},
                    "penalties": [HOURLY, CAPPED, TIERED],
                }
            },
            "rules": [{"level": "gold"}],
        }
    )


def test_percentiles_are_values_that_occurred(monday: datetime, always: Agreement) -> None:
    """A percentile is the smallest value that so many of the runs do not exceed."""
    hours = [int(hour) for hour in np.random.default_rng(7).permutation(np.arange(1, 101))]
    events = events_from_wide(wide(monday, hours), resolved="solved")
    results = judge(events, None, always, at=monday + timedelta(days=30))

    report = summary(results, percentiles=[1, 50, 90, 100])

    (row,) = report.counts.to_pylist()
    names = ("p1", "p50", "p90", "p100")
    assert [1, 50, 90, 100] == [row[f"elapsed_{name}"] // timedelta(hours=1) for name in names]
    # Late are 51 to 100 hours: by 1 to 50.
    assert [1, 25, 45, 50] == [row[f"overdue_{name}"] // timedelta(hours=1) for name in names]
    assert [hours.index(90)] == report.requests("elapsed_p90")
    assert [hours.index(75)] == report.requests("overdue_p50", target="resolution")


def test_the_worst_runs_come_first(monday: datetime, always: Agreement) -> None:
    """The worst are those with the largest fraction, as whole rows with their rank."""
    events = events_from_wide(wide(monday, [3, 70, 20, 70, 60]), resolved="solved")
    results = judge(events, None, always, at=monday + timedelta(days=30))

    worst = summary(results, worst=3).worst

    assert [(1, 1), (2, 3), (3, 4)] == [(row["rank"], row["request"]) for row in worst.to_pylist()]
    assert {"rank", *results.column_names} == set(worst.column_names)


def test_requests_without_a_result_have_a_row(monday: datetime, always: Agreement) -> None:
    """What was never created, or has no promise, is counted and can be listed."""
    table = pa.table({"request": ["x"], "at": [monday], "kind": ["resolved"]})
    results = judge(table, None, always, at=monday)

    report = summary(results)

    rows = report.counts.to_pylist()
    assert 1 == sum(row["faulty"] for row in rows if row["target"] == rows[-1]["target"])
    assert ["x"] == report.requests("faulty")


def test_units_of_two_sorts_have_no_percentiles(monday: datetime, desk: Agreement) -> None:
    """Hours and business days are not ranked together; either alone is."""
    table = pa.table(
        {
            "id": [1, 2],
            "created": [monday] * 2,
            "solved": [monday + timedelta(hours=1)] * 2,
            "priority": ["high", "low"],
        }
    )
    events = events_from_wide(table, resolved="solved", facts=["priority"])
    results = judge(events, None, desk, at=monday + timedelta(days=1), carry=["priority"])

    def resolution(by: list[str]) -> list[tuple[object, object]]:
        rows = summary(results, by).counts.to_pylist()
        return [(row["unit"], row["elapsed_p50"]) for row in rows if row["target"] == "resolution"]

    assert [(None, None)] == resolution([])
    assert [("time", timedelta(hours=1)), ("days", timedelta(hours=3))] == resolution(["priority"])


def test_results_may_have_been_through_pandas(monday: datetime, always: Agreement) -> None:
    """A frame with a column of months added, in nanoseconds, is summed up by month."""
    events = events_from_wide(wide(monday, [1, 60, 700]), resolved="solved").to_pandas()
    results = judge(events, None, always, at=monday + timedelta(days=60))
    results["month"] = results["stopped_at"].dt.strftime("%Y-%m")
    results["elapsed"] = results["elapsed"].astype("timedelta64[ns]")

    report = summary(results, by="month")

    assert isinstance(report.counts, pd.DataFrame)
    assert [("2026-03", 1, 1), ("2026-04", 0, 1)] == [
        (row.month, row.met, row.missed) for row in report.counts.itertuples()
    ]


@pytest.mark.parametrize(
    ("cycles", "met", "missed", "worst"),
    [("each", 2, 1, 3), ("first", 1, 0, 1), ("last", 1, 0, 1), ("worst", 0, 1, 1)],
)
def test_cycles_count_as_their_metric_says(
    monday: datetime, cycles: str, met: int, missed: int, worst: int
) -> None:
    """Of three runs, the second late, those count that `cycles` chooses; money too."""
    agreement = Agreement.from_dict(
        {
            "calendars": {"desk": {"timezone": "UTC", "hours": "24/7"}},
            "defaults": {"calendar": "desk"},
            "metrics": {"resolution": {"reopen": "new_cycle", "cycles": cycles}},
            "levels": {"gold": {"targets": {"resolution": "2h"}, "penalties": [HOURLY]}},
            "rules": [{"level": "gold"}],
        }
    )
    kinds = ["created", *["resolved", "reopened"] * 2, "resolved"]
    hours = [0, 1, 10, 13, 20, 21]
    events = pa.table(
        {
            "request": [7] * 6,
            "at": [monday + timedelta(hours=hour) for hour in hours],
            "kind": kinds,
        }
    )
    results = judge(events, None, agreement, at=monday + timedelta(days=2))

    report = summary(results)

    assert 3 == results.num_rows
    (row,) = report.counts.to_pylist()
    assert (met, missed, worst) == (row["met"], row["missed"], report.worst.num_rows)
    assert [7] == report.requests("runs")
    owed = penalties(results, agreement).to_pylist()
    assert 500 * missed == sum(row["amount"] for row in owed)


@pytest.mark.parametrize(
    ("options", "message"),
    [
        ({"percentiles": [0]}, "percentiles=0 is not possible"),
        ({"percentiles": [99.9]}, r"percentiles=99\.9 is not possible"),
        ({"by": ["colour"]}, r"results\.colour: the column is missing"),
        ({"by": "target"}, r"by\.target: a summary is by target anyway"),
        ({"by": "thresholds"}, r"results\.thresholds: .* has no groups"),
    ],
)
def test_options_that_are_not_possible(
    results: Any, options: dict[str, Any], message: str
) -> None:
    """What cannot be summed up is refused with its name."""
    with pytest.raises((FormatError, TableError), match=message):
        summary(results, **options)


def test_a_number_that_is_not_there(results: Any) -> None:
    """Asking for what the summary does not have says what it has."""
    report = summary(results, by="channel")

    with pytest.raises(TableError, match="number: not known; choose one of requests, runs, met"):
        report.requests("overdue")
    with pytest.raises(TableError, match="priority: the summary is not by this column"):
        report.requests("met", priority="high")


def test_an_empty_table_has_an_empty_summary(
    history: Columns, desk: Agreement, at: datetime
) -> None:
    """No results, no groups, and every column all the same."""
    results = judge(pa.table(history), None, desk, at=at).slice(0, 0)

    report = summary(results)

    assert (0, 0) == (report.counts.num_rows, report.worst.num_rows)
    assert {"target", "met", "attainment", "elapsed_p90"} <= set(report.counts.column_names)


def test_penalties_are_those_of_the_scalar_functions(
    frame: Frame, as_rows: Rows, monday: datetime, always: Agreement
) -> None:
    """By group the same money as `Penalty.over` says of the results of `evaluate`."""
    hours = [10, 51, 52, 60, 40, 70]
    channels = ["mail", "mail", "call", "call", "call", "web"]
    table = wide(monday, hours).append_column("channel", pa.array(channels))
    at = monday + timedelta(days=30)
    events = events_from_wide(frame(table.to_pydict()), resolved="solved", facts=["channel"])
    results = judge(events, None, always, at=at, carry=["channel"])

    rows = as_rows(penalties(results, always, by="channel"))

    found = {(row["channel"], row["penalty"]): row["amount"] for row in rows}
    for channel in set(channels):
        scalar = [
            result
            for place, hour in enumerate(hours)
            if channels[place] == channel
            for result in evaluate(
                Request(
                    place,
                    {},
                    [
                        Event(monday, "created"),
                        Event(monday + timedelta(hours=hour), "resolved"),
                    ],
                ),
                always,
                at=at,
            )
        ]
        for number, penalty in enumerate(always.levels["gold"].penalties):
            assert penalty.over(scalar).amount == found[channel, f"penalties.{number}"]
    assert Decimal("1200.50") == found["web", "penalties.1"]
    assert Decimal(100) == found["call", "penalties.2"] - 900
    assert {"RUB", "EUR"} == {row["currency"] for row in rows}


def test_penalties_of_days_count_open_hours(monday: datetime) -> None:
    """A target in business days is charged by the open hour, as the scalar engine does."""
    agreement = Agreement.from_dict(
        {
            "calendars": {"desk": {"timezone": "UTC", "hours": "Mon-Fri 09:00-17:00"}},
            "defaults": {"calendar": "desk"},
            "levels": {
                "gold": {
                    "targets": {"resolution": "1bd"},
                    "penalties": [HOURLY, {**HOURLY, "per": "started day"}],
                }
            },
            "rules": [{"level": "gold"}],
        }
    )
    events = events_from_wide(wide(monday, [51]), resolved="solved")
    results = judge(events, None, agreement, at=monday + timedelta(days=9))

    rows = penalties(results, agreement).to_pylist()

    # Due Tuesday 09:00; resolved Wednesday 12:00: eleven open hours, two started days.
    assert [Decimal(5500), Decimal(1000)] == [row["amount"] for row in rows]


def test_penalties_of_several_levels_together(monday: datetime) -> None:
    """With named lists of rules a request has several levels, each with its own penalties."""
    agreement = Agreement.from_dict(
        {
            "calendars": {"desk": {"timezone": "UTC", "hours": "24/7"}},
            "defaults": {"calendar": "desk"},
            "levels": {
                "gold": {"targets": {"resolution": "50h"}, "penalties": [HOURLY]},
                "office": {"targets": {"reaction": "1h"}, "penalties": [PER_BREACH]},
            },
            "rules": {"sla": [{"level": "gold"}], "ola": [{"level": "office"}]},
        }
    )
    events = events_from_wide(wide(monday, [51, 2]), resolved="solved")
    results = judge(events, None, agreement, at=monday + timedelta(days=9))

    rows = penalties(results, agreement).to_pylist()

    assert [("gold", Decimal(500)), ("office", Decimal(25))] == [
        (row["level"], row["amount"]) for row in rows
    ]


def test_penalties_need_their_columns(monday: datetime, always: Agreement) -> None:
    """A table without the columns is refused, and a group by a column of their own."""
    with pytest.raises(TableError, match=r"results\.overdue_time: the column is missing"):
        penalties(pa.table({"request": [1]}), always)
    events = events_from_wide(wide(monday, [51]), resolved="solved")
    results = judge(events, None, always, at=monday)
    versions = AgreementVersions({monday: always})
    with pytest.raises(FormatError, match="penalties are those of one version; pass it"):
        penalties(results, versions)  # type: ignore[arg-type] # said at run time, too
    with pytest.raises(TableError, match=r"by\.level: penalties have a column of this name"):
        penalties(results, always, by="level")


@pytest.mark.parametrize(
    ("cycles", "runs", "late", "share", "owed"),
    [("each", 2, 1, 0.5, 500), ("last", 1, 0, 1.0, 0), ("sum", 1, 1, 0.0, 1000)],
)
def test_reports_count_what_the_metric_says(
    cycles: str, runs: int, late: int, share: float, owed: int, monday: datetime
) -> None:
    """Of several runs of a target those count that `cycles` says, in reports and in money."""
    agreement = Agreement.from_dict(
        {
            "calendars": {"desk": {"timezone": "UTC", "hours": "24/7"}},
            "defaults": {"calendar": "desk"},
            "metrics": {"next_reply": {"cycles": cycles}},
            "levels": {
                "one": {
                    "targets": {"next_reply": "2h"},
                    "penalties": [{**HOURLY, "target": "next_reply"}],
                }
            },
            "rules": [{"level": "one"}],
        }
    )
    hours = [0, 3, 4, 5]
    kinds = ["created", "agent_reply", "customer_reply", "agent_reply"]
    events = pa.table(
        {
            "request": [7] * len(kinds),
            "at": [monday + timedelta(hours=hour) for hour in hours],
            "kind": kinds,
        }
    )
    results = judge(events, None, agreement, at=monday + timedelta(hours=6))
    report = summary(results)
    (row,) = report.counts.to_pylist()

    assert (runs, late, share) == (row["runs"], row["late"], row["attainment"])
    assert {"each": [1, 2], "last": [2], "sum": [0]}[cycles] == report.worst[
        "cycle"
    ].sort().to_pylist()
    assert [owed] == [row["amount"] for row in penalties(results, agreement).to_pylist()]
