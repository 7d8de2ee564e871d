"""What all tests share: Hypothesis profiles, the shared data, and tables printed after a run."""

from __future__ import annotations

import os
from collections.abc import Callable, Mapping
from pathlib import Path

import pytest
from hypothesis import HealthCheck, settings

_COMMON = {
    # Two busy cores make single examples slow now and then; slowness is the benchmarks' business.
    "deadline": None,
    "suppress_health_check": [HealthCheck.too_slow],
    "print_blob": True,
}
# A check of a commit says the same twice; developers' runs and the long session look for the new.
settings.register_profile("default", max_examples=60, derandomize="CI" in os.environ, **_COMMON)
settings.register_profile("long", max_examples=1000, **_COMMON)
# For mutants, each of which meets every test there is for it.
settings.register_profile("quick", max_examples=10, derandomize=True, database=None, **_COMMON)
settings.load_profile(
    os.environ.get("SLACALC_HYPOTHESIS_PROFILE")
    or os.environ.get("HYPOTHESIS_PROFILE")
    or "default",
)


@pytest.fixture(scope="session")
def shared() -> Path:
    """The folder of shared vectors and data, beside the checkout unless SLACALC_SHARED says so."""
    beside = Path(__file__).resolve().parents[2] / "shared"
    folder = Path(os.environ.get("SLACALC_SHARED") or beside)
    if not folder.is_dir():
        reason = "no ../shared beside the checkout; set SLACALC_SHARED to where vectors/ lies"
        if os.environ.get("SLACALC_REQUIRE_SHARED") == "1":
            pytest.fail(reason)
        pytest.skip(reason)
    return folder


_FIGURES = "figures"
_tables: dict[str, dict[str, dict[str, object]]] = {}


@pytest.fixture
def figures(request: pytest.FixtureRequest) -> Callable[[str, str, Mapping[str, object]], None]:
    """Note a row of a table that is printed after the run: table, row, figures by column.

    They travel with the test's report, so they also arrive from the processes of xdist.
    """

    def note(table: str, row: str, noted: Mapping[str, object]) -> None:
        request.node.user_properties.append((_FIGURES, [table, row, dict(noted)]))

    return note


def pytest_runtest_logreport(report: pytest.TestReport) -> None:
    """Collect the figures that a finished test noted."""
    if report.when != "call":
        return
    for name, value in report.user_properties:
        if name == _FIGURES and isinstance(value, list):
            table, row, noted = value
            _tables.setdefault(table, {})[row] = noted


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> None:
    """Print each table: a row each, and the sum where all are counts."""
    for table, rows in sorted(_tables.items()):
        columns = list(next(iter(rows.values())))
        terminalreporter.section(table)
        terminalreporter.line(f"{'':34}" + "".join(f"{column:>24}" for column in columns))
        lines = [(row, [noted[column] for column in columns]) for row, noted in rows.items()]
        lines.sort()
        if len(lines) > 1 and all(type(value) is int for _, values in lines for value in values):
            sums = [sum(column) for column in zip(*(values for _, values in lines), strict=True)]
            lines.append(("all", sums))
        for row, values in lines:
            terminalreporter.line(f"{row:34}" + "".join(f"{value!s:>24}" for value in values))
