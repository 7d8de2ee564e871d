"""Draws the states of a clock from the table by which clocks run.

`python docs/figures/clock.py` writes `clock.svg` beside this file. What is drawn comes from
`TRANSITIONS`; where it is drawn stands here, and a transition without a place is an error.
"""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple

from slacalc.clock.machine import COLUMNS, PHASES, TRANSITIONS, Phase

__all__ = ("drawing", "table", "transitions")

TO = {
    "running": Phase.RUNNING,
    "paused": Phase.PAUSED,
    "stopped": Phase.STOPPED,
    "cancelled": Phase.CANCELLED,
    "new cycle": Phase.RUNNING,
    "reopen": Phase.RUNNING,
}
"""Where a cell leads; *again* stays, unless the option says otherwise."""

OPTIONS = {"again", "reopen"}
"""Cells that an option replaces: they are drawn with dashes."""


class Transition(NamedTuple):
    """A cell of the table that does something."""

    source: Phase
    target: Phase
    signal: str
    cell: str


def transitions() -> Iterator[Transition]:
    """Yield every cell of the table that does something, row by row."""
    for number, cells in TRANSITIONS.items():
        source = PHASES[number]
        for signal, cell in zip(COLUMNS, cells, strict=True):
            if cell != "-":
                target = source if cell == "again" else TO[cell]
                yield Transition(source, target, signal.name.lower(), cell)


def table() -> str:
    """Return the table of transitions as Markdown, a row a signal."""
    rows = [["signal", *(phase.value for phase in PHASES)], ["---"] * (len(PHASES) + 1)]
    for place, signal in enumerate(COLUMNS):
        cells = (TRANSITIONS[number][place] for number in range(len(PHASES)))
        shown = (
            "–" if cell == "-" else f"*{cell}*" if cell in OPTIONS else cell for cell in cells
        )
        rows.append([f"**{signal.name.lower()}**", *shown])
    return "".join(f"| {' | '.join(row)} |\n" for row in rows)


WIDTH, HEIGHT = 940, 520
HALF = (88, 36)
"""Half the width and the height of a phase."""

PLACES = {
    Phase.PENDING: (98, 250),
    Phase.RUNNING: (450, 250),
    Phase.PAUSED: (450, 64),
    Phase.STOPPED: (822, 250),
    Phase.CANCELLED: (450, 446),
}
SAYS = {
    Phase.PENDING: "not begun",
    Phase.RUNNING: "time counts",
    Phase.PAUSED: "time stands still",
    Phase.STOPPED: "done, in time or late",
    Phase.CANCELLED: "no longer asked",
}


class Route(NamedTuple):
    """How an arrow runs, and where its words begin."""

    path: str
    x: int
    y: int
    anchor: str = "middle"


ROUTES = {
    (Phase.PENDING, Phase.RUNNING, False): Route("M186 250 H360", 286, 240),
    (Phase.PENDING, Phase.CANCELLED, False): Route("M98 286 C98 400 190 462 360 462", 126, 394),
    (Phase.RUNNING, Phase.STOPPED, False): Route("M538 236 H732", 636, 226),
    (Phase.RUNNING, Phase.PAUSED, False): Route("M424 214 V102", 414, 163, "end"),
    (Phase.PAUSED, Phase.RUNNING, False): Route("M476 100 V212", 486, 154, "start"),
    (Phase.RUNNING, Phase.RUNNING, False): Route(
        "M392 214 C372 162 312 192 361 230", 338, 182, "end"
    ),
    (Phase.RUNNING, Phase.RUNNING, True): Route(
        "M392 286 C372 338 312 308 361 270", 336, 326, "end"
    ),
    (Phase.PAUSED, Phase.PAUSED, True): Route("M362 40 C296 28 296 76 361 60", 306, 50, "end"),
    (Phase.PAUSED, Phase.STOPPED, False): Route("M538 64 C720 64 822 110 822 212", 754, 114),
    (Phase.RUNNING, Phase.CANCELLED, False): Route("M424 286 V408", 414, 352, "end"),
    (Phase.PAUSED, Phase.CANCELLED, False): Route("M362 80 C142 92 142 426 360 434", 208, 336),
    (Phase.STOPPED, Phase.RUNNING, False): Route("M734 264 H540", 636, 284),
    (Phase.STOPPED, Phase.RUNNING, True): Route("M822 286 C822 366 620 372 523 288", 722, 348),
    (Phase.CANCELLED, Phase.RUNNING, False): Route("M462 410 V288", 472, 390, "start"),
    (Phase.CANCELLED, Phase.RUNNING, True): Route("M538 446 C676 440 620 346 503 288", 614, 414),
}
"""By where it comes from, where it leads, and whether an option decides."""


def drawing() -> str:
    """Return the diagram as SVG."""
    groups: dict[tuple[Phase, Phase, bool], list[str]] = {}
    for one in transitions():
        key = (one.source, one.target, one.cell in OPTIONS)
        groups.setdefault(key, []).append(_words(one))
    if missing := groups.keys() ^ ROUTES.keys():
        message = f"no transition and no route stand alone: {sorted(missing)}"
        raise ValueError(message)
    parts = [HEAD]
    # Arrows first, so that every word stands on top of them.
    parts += [_arrow(ROUTES[key].path, optional=key[2]) for key in groups]
    parts += [_label(ROUTES[key], words, optional=key[2]) for key, words in groups.items()]
    parts += [_phase(phase) for phase in PHASES]
    return "\n".join([*parts, "</svg>", ""])


def _words(transition: Transition) -> str:
    new = {"new cycle": " <tspan>new cycle</tspan>", "again": " <tspan>again</tspan>"}
    return f"{transition.signal}{new.get(transition.cell, '')}"


def _arrow(path: str, *, optional: bool) -> str:
    kind = "option" if optional else "always"
    return f'  <path class="{kind}" d="{path}" marker-end="url(#{kind})"/>'


def _label(route: Route, words: list[str], *, optional: bool) -> str:
    kind = "word option" if optional else "word"
    lines = "".join(
        f'<tspan x="{route.x}" dy="{19 if number else 0}">{word}</tspan>'
        for number, word in enumerate(words)
    )
    start = f'x="{route.x}" y="{route.y}" text-anchor="{route.anchor}"'
    return f'  <text class="{kind}" {start}>{lines}</text>'


def _phase(phase: Phase) -> str:
    x, y = PLACES[phase]
    wide, high = HALF
    box = f'x="{x - wide}" y="{y - high}" width="{2 * wide}" height="{2 * high}" rx="12"'
    name = f'<text class="name" x="{x}" y="{y - 2}">{phase.value}</text>'
    says = f'<text class="says" x="{x}" y="{y + 20}">{SAYS[phase]}</text>'
    return f'  <g class="{phase.value}"><rect {box}/>{name}{says}</g>'


HEAD = f"""\
<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {WIDTH} {HEIGHT}" role="img">
  <title>The states of a clock</title>
  <style>
    svg {{ --ink: #1f2733; --soft: #5b6675; --paper: #ffffff; --line: #3b4656; --dash: #8a5a00;
      --grey: #f1f3f6; --blue: #e4effc; --amber: #fdf1d8; --green: #e3f4e8; --red: #fbe7e6;
      font-family: Roboto, "Segoe UI", "Helvetica Neue", Arial, sans-serif; }}
    @media (prefers-color-scheme: dark) {{
      svg {{ --ink: #e8ecf2; --soft: #a9b4c3; --paper: #1e2129; --line: #aab5c4; --dash: #e0b25c;
        --grey: #323845; --blue: #22405f; --amber: #544220; --green: #22482f; --red: #56302e; }}
    }}
    .paper {{ fill: var(--paper); }}
    g rect {{ stroke: var(--line); stroke-width: 1.5; fill: var(--grey); }}
    g.running rect {{ fill: var(--blue); }}
    g.paused rect {{ fill: var(--amber); }}
    g.stopped rect {{ fill: var(--green); }}
    g.cancelled rect {{ fill: var(--red); }}
    text {{ fill: var(--ink); }}
    .name, .says {{ text-anchor: middle; }}
    .name {{ font-size: 21px; font-weight: 600; }}
    .says {{ font-size: 15px; fill: var(--soft); }}
    .word {{ font-size: 16px; paint-order: stroke; stroke: var(--paper);
      stroke-width: 5px; stroke-linejoin: round; }}
    .word tspan tspan {{ font-style: italic; fill: var(--soft); }}
    .word.option {{ fill: var(--dash); }}
    path {{ fill: none; stroke-width: 1.6; }}
    path.always {{ stroke: var(--line); }}
    path.option {{ stroke: var(--dash); stroke-dasharray: 6 4; }}
    #always path {{ fill: var(--line); stroke: none; }}
    #option path {{ fill: var(--dash); stroke: none; }}
  </style>
  <defs>
    <marker id="always" viewBox="0 0 10 10" refX="9" refY="5" markerWidth="7" markerHeight="7" \
orient="auto"><path d="M0 0 L10 5 L0 10 z"/></marker>
    <marker id="option" viewBox="0 0 10 10" refX="9" refY="5" markerWidth="7" markerHeight="7" \
orient="auto"><path d="M0 0 L10 5 L0 10 z"/></marker>
  </defs>
  <rect class="paper" x="0" y="0" width="{WIDTH}" height="{HEIGHT}"/>"""


if __name__ == "__main__":
    Path(__file__).with_suffix(".svg").write_text(drawing(), "utf-8")
