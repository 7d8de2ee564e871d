"""Runs the examples in README, ARCHITECTURE, CONTRIBUTING and docs as tests."""

from __future__ import annotations

from doctest import ELLIPSIS

from sybil import Sybil
from sybil.parsers.markdown import PythonCodeBlockParser, SkipParser

pytest_collect_file = Sybil(
    parsers=[PythonCodeBlockParser(doctest_optionflags=ELLIPSIS), SkipParser()],
    patterns=["README.md", "ARCHITECTURE.md", "CONTRIBUTING.md", "docs/**/*.md", "docs/*.md"],
).pytest()
