"""What the documentation shows of the clock is what the table of transitions says."""

from __future__ import annotations

import re
from importlib.util import module_from_spec, spec_from_file_location
from pathlib import Path
from types import ModuleType

import pytest

from slacalc.clock.machine import COLUMNS, PHASES, TRANSITIONS

DOCS = Path(__file__).resolve().parents[2] / "docs"
PAGE = (DOCS / "explanation" / "clocks.md").read_text("utf-8")


@pytest.fixture(scope="module")
def figure() -> ModuleType:
    """The script that draws the clock."""
    spec = spec_from_file_location("clock_figure", DOCS / "figures" / "clock.py")
    assert spec is not None
    assert spec.loader is not None
    module = module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def test_figure_is_drawn_from_the_table(figure: ModuleType) -> None:
    """The picture that is kept is the one that the script draws now."""
    kept = (DOCS / "figures" / "clock.svg").read_text("utf-8")

    assert figure.drawing() == kept, "run: python docs/figures/clock.py"
    assert "](../figures/clock.svg)" in PAGE


def test_every_cell_is_in_the_figure(figure: ModuleType) -> None:
    """Each cell that does something is an arrow with its signal; the words are all there."""
    cells = {
        (PHASES[number].value, signal.name.lower(), cell)
        for number, row in TRANSITIONS.items()
        for signal, cell in zip(COLUMNS, row, strict=True)
        if cell != "-"
    }
    drawn = {(one.source.value, one.signal, one.cell) for one in figure.transitions()}
    words = re.findall(r'<tspan x="\d+" dy="\d+">(\w+)', figure.drawing())

    assert cells == drawn
    assert sorted(signal for _, signal, _ in cells) == sorted(words)


def test_page_shows_the_table(figure: ModuleType) -> None:
    """The page has the table as it is: a row a signal, a cell a phase."""
    rows = [line.split("|")[1:-1] for line in PAGE.splitlines() if line.startswith("| **")]
    shown = {
        (signal.strip(" *"), phase.value): cell.strip(" *").replace("–", "-")
        for signal, *cells in rows
        for phase, cell in zip(PHASES, cells, strict=True)
    }
    expected = {
        (signal.name.lower(), phase.value): TRANSITIONS[number][place]
        for place, signal in enumerate(COLUMNS)
        for number, phase in enumerate(PHASES)
    }

    assert expected == shown
    assert figure.table() in PAGE


def test_route_without_a_transition_is_an_error(
    figure: ModuleType, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A transition that nobody placed, or an arrow that nothing means, is not drawn over."""
    monkeypatch.setattr(figure, "ROUTES", dict(list(figure.ROUTES.items())[1:]))

    with pytest.raises(ValueError, match="no transition and no route stand alone"):
        figure.drawing()
