"""The import ban: heavy packages load on first need, and never because slacalc was imported."""

from __future__ import annotations

import ast
import subprocess
import sys
from pathlib import Path

import pytest

SOURCE = Path(__file__).resolve().parents[2] / "src" / "slacalc"
HEAVY = {
    "altair",
    "cyclopts",
    "dask",
    "dateutil",
    "duckdb",
    "holidays",
    "hypothesis",
    "narwhals",
    "numpy",
    "pandas",
    "polars",
    "pyarrow",
    "pydantic",
    "pydantic_core",
    "pyspark",
    "rich",
    "ruamel",
    "tzdata",
}
# Who may import what when the module is imported; everybody else does so inside a function.
# A ring, or a module which its ring imports inside a function only.
EXCUSED = {
    "batch": {"numpy", "pyarrow"},
    "agreement": {"pydantic", "pydantic_core"},
    "calendars/pydantic_field.py": {"pydantic", "pydantic_core"},
    "cli": {"cyclopts", "rich"},
    "cli/judging/column_verdicts.py": {"pyarrow"},
    "cli/judging/request_columns.py": {"pyarrow"},
    "testing": {"hypothesis"},
}
# Cheap as they look, these are most of an import's time, and `import slacalc` needs none.
NOT_AT_ONCE = HEAVY | {"zoneinfo", "json", "re", "dataclasses", "datetime", "decimal", "typing"}

PLAIN_DEADLINE = """
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo
from slacalc import Calendar, deadline
berlin = ZoneInfo("Europe/Berlin")
desk = Calendar(timezone="Europe/Berlin", hours="Mon-Fri 09:00-17:00")
due = deadline(datetime(2026, 3, 20, 16, tzinfo=berlin), timedelta(hours=3), desk)
assert due == datetime(2026, 3, 23, 11, tzinfo=berlin), due
"""


def loaded_by(program: str) -> set[str]:
    """Return the top-level packages that *program* loads beyond what Python starts with."""
    listing = "import sys; before = set(sys.modules)\n{}\nprint(*set(sys.modules) - before)"
    done = subprocess.run(
        [sys.executable, "-c", listing.format(program)],
        capture_output=True,
        text=True,
        check=True,
    )
    return {name.partition(".")[0] for name in done.stdout.split()}


def at_import(tree: ast.Module) -> set[str]:
    """Return the packages imported when the module is, type checkers' imports left out."""
    found: set[str] = set()
    waiting: list[ast.AST] = [tree]
    while waiting:
        node = waiting.pop()
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef | ast.Lambda):
            continue
        if isinstance(node, ast.If) and "TYPE_CHECKING" in ast.unparse(node.test):
            waiting.extend(node.orelse)
            continue
        if isinstance(node, ast.Import):
            found.update(alias.name.partition(".")[0] for alias in node.names)
        elif isinstance(node, ast.ImportFrom) and node.module and not node.level:
            found.add(node.module.partition(".")[0])
        waiting.extend(ast.iter_child_nodes(node))
    return found


@pytest.mark.parametrize("path", sorted(SOURCE.rglob("*.py")), ids=lambda path: path.stem)
def test_module_imports_nothing_heavy(path: Path) -> None:
    """A module imports a heavy package at its top only where its ring is excused."""
    inside = path.relative_to(SOURCE)
    excused = EXCUSED.get(inside.parts[0], set()) | EXCUSED.get(inside.as_posix(), set())
    banned = HEAVY - excused

    assert not at_import(ast.parse(path.read_text("utf-8"))) & banned


def test_ban_sees_what_it_bans() -> None:
    """The ban sees imports in classes and branches, and overlooks functions and type checking."""
    source = """
if TYPE_CHECKING:
    import pandas
else:
    import polars
class A:
    from holidays.utils import country_holidays
def later():
    import pydantic
"""

    assert {"polars", "holidays"} == at_import(ast.parse(source))


def test_importing_slacalc_loads_next_to_nothing() -> None:
    """`import slacalc` loads itself and at most a few small modules of the standard library."""
    assert not loaded_by("import slacalc") & NOT_AT_ONCE


def test_plain_deadline_loads_no_heavy_package() -> None:
    """A calendar without holidays and a deadline on it work without any dependency."""
    loaded = loaded_by(PLAIN_DEADLINE)

    assert not loaded & (HEAVY - {"tzdata"})


def test_country_loads_holidays_but_no_model_library() -> None:
    """Asking for a country loads the holidays package, and still no pydantic."""
    loaded = loaded_by(PLAIN_DEADLINE.replace('17:00")', '17:00", holidays="DE")'))

    assert "holidays" in loaded
    assert not loaded & {"pydantic", "pydantic_core", "numpy", "pandas"}
