"""The documentation: every public name and every page is found from the page that leads there."""

from __future__ import annotations

import importlib
import re
from pathlib import Path

import pytest

DOCS = Path(__file__).parents[2] / "docs"
REFERENCE = DOCS / "reference"
ENTRIES = {
    entry
    for page in sorted(REFERENCE.glob("*.md"))
    for entry in re.findall(r"^::: ([\w.]+)$", page.read_text("utf-8"), re.MULTILINE)
}
INDEX = (REFERENCE / "index.md").read_text("utf-8")


@pytest.mark.parametrize("face", ["slacalc", "slacalc.batch", "slacalc.io", "slacalc.testing"])
def test_every_public_name_has_an_entry(face: str) -> None:
    """What a face offers stands in the reference, and nothing that it does not offer."""
    offered = {f"{face}.{name}" for name in importlib.import_module(face).__all__}
    entries = {entry for entry in ENTRIES if entry.rpartition(".")[0] == face}

    assert offered == entries - {"slacalc.errors", "slacalc.typing"}


def test_index_names_all_of_the_face() -> None:
    """The first page of the reference leads to every name of `slacalc`."""
    names = set(importlib.import_module("slacalc").__all__)

    assert names <= set(re.findall(r"`(\w+)`", INDEX))


@pytest.mark.parametrize("folder", ["adr", "explanation", "how-to", "pitfalls", "reference"])
def test_every_page_is_in_the_index_of_its_folder(folder: str) -> None:
    """The first page of a folder links to all the others."""
    pages = {page.name for page in (DOCS / folder).glob("*.md")} - {"index.md"}
    index = (DOCS / folder / "index.md").read_text("utf-8")

    assert pages == pages & set(re.findall(r"\]\(([\w-]+\.md)", index))
