"""`slacalc schema`: the schema that the documentation keeps, and that documents keep to."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
KEPT = ROOT / "docs" / "reference" / "agreement.schema.json"


def test_documentation_keeps_the_schema_that_the_command_writes(run: Callable) -> None:
    """The file in the documentation is, to the letter, what `slacalc schema` prints."""
    done = run("schema")

    assert (0, "") == (done.code, done.err)
    hint = "run: slacalc schema > docs/reference/agreement.schema.json"
    assert KEPT.read_text("utf-8") == done.out, hint


def test_schema_is_one_of_the_2020_dialect() -> None:
    """It says which dialect it is, and describes the parts of an agreement."""
    schema = json.loads(KEPT.read_text("utf-8"))

    assert "https://json-schema.org/draft/2020-12/schema" == schema["$schema"]
    assert {"calendars", "levels", "rules", "source", "versions"} <= set(schema["properties"])
    assert "EventColumns" in schema["$defs"]
