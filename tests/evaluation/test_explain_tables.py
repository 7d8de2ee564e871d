"""The tables of explanations: heads, columns, what is left out, and what others wrote."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, timedelta
from html.parser import HTMLParser

import pytest

from slacalc import Agreement, Calendar, Evaluation, Event, Request, evaluate

March = Callable[..., datetime]


def agreed(desk: Calendar, *track: str) -> Agreement:
    """An agreement of one resolution, its ledger split by the facts *track*."""
    return Agreement.from_dict(
        {
            "calendars": {"desk": desk},
            "defaults": {"calendar": "desk"},
            "levels": {"gold": {"targets": {"resolution": "8h"}}},
            "rules": [{"level": "gold"}],
            "track": list(track),
        },
    )


@pytest.fixture
def handed(desk: Calendar, march: March) -> Evaluation:
    """A request that nobody had, then Ann, then nobody again, and that waits over a weekend."""
    events = [
        Event(march(6, 9), "created"),
        Event(march(6, 10), "changed", facts={"assignee": "Ann"}),
        Event(march(6, 11), "changed", facts={"status": "pending"}),
        Event(march(6, 12), "changed", facts={"assignee": None}),
    ]
    return evaluate(Request(1, {}, events), agreed(desk, "assignee"), at=march(9, 12))


class Cells(HTMLParser):
    """Collects the cells of tables, row by row: tag, class and text."""

    def __init__(self) -> None:
        super().__init__()
        self.rows: list[list[tuple[str, str | None, str]]] = []
        self._cell: tuple[str, str | None] | None = None
        self._text = ""

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """Begin a row, or a cell."""
        if tag == "tr":
            self.rows.append([])
        if tag in {"th", "td"}:
            self._cell, self._text = (tag, dict(attrs).get("class")), ""

    def handle_endtag(self, tag: str) -> None:
        """End a cell."""
        if self._cell is not None and tag == self._cell[0]:
            self.rows[-1].append((*self._cell, self._text))
            self._cell = None

    def handle_data(self, data: str) -> None:
        """Note what a cell says."""
        self._text += data


def cells_of(page: str) -> list[list[tuple[str, str | None, str]]]:
    """Return the cells of the tables of *page*."""
    reader = Cells()
    reader.feed(page)
    return reader.rows


TABLE = [
    ("from", "amount", "closed", "state", "assignee", "cause"),
    ("Fri 2026-03-06 09:00", "1 h", "", "running", "", "created, event 1"),
    ("Fri 2026-03-06 10:00", "1 h", "", "running", "Ann", "created, event 1"),
    ("Fri 2026-03-06 11:00", "1 h", "", "paused", "Ann", "status=pending, event 3"),
    # Friday from 12:00 to 17:00 and Monday from 09:00 to 12:00; between them 7 + 48 + 9 hours.
    (
        *("Fri 2026-03-06 12:00", "8 h", "64 h: night, weekend", "paused", ""),
        "status=pending, event 3",
    ),
    ("Mon 2026-03-09 12:00", "", "", "until", "", ""),
]


def test_html_tables(handed: Evaluation) -> None:
    """A head above each column, amounts to the right, and nothing where no fact is known."""
    heads, *rows = cells_of(handed.explain("html"))

    assert [("th", "right" if name == "amount" else None, name) for name in TABLE[0]] == heads
    assert [
        [("td", "right" if place == 1 else None, text) for place, text in enumerate(row)]
        for row in TABLE[1:]
    ] == rows


def test_markdown_tables(handed: Evaluation) -> None:
    """The same table, amounts to the right."""
    lines = [line for line in handed.explain("markdown").splitlines() if line.startswith("|")]
    heads, *rows = [f"| {' | '.join(row)} |" for row in TABLE]

    assert [heads, "| --- | --: | --- | --- | --- | --- |", *rows] == lines


def test_text_tables(handed: Evaluation) -> None:
    """Where the screen is too narrow labels of closed time go first, then the end of causes."""
    assert [
        "  from                  amount  closed  state    assignee  cause",
        "  Fri 2026-03-06 09:00     1 h          running            created, event 1",
        "  Fri 2026-03-06 10:00     1 h          running  Ann       created, event 1",
        "  Fri 2026-03-06 11:00     1 h          paused   Ann       status=pending, even…",
        "  Fri 2026-03-06 12:00     8 h  64 h    paused             status=pending, even…",
        "  Mon 2026-03-09 12:00                  until",
    ] == handed.explain().splitlines()[-6:]


def test_facts_of_others_fit_into_a_line(desk: Calendar, march: March) -> None:
    """Long facts are cut, line breaks in facts, their names and causes break no line."""
    track = ("assignee", "two\nlines")
    facts = {"assignee": "A" * 100, "two\nlines": "one\n\ntwo", "status": "pending"}
    events = [Event(march(6, 9), "created", id="e\n1")]
    found = evaluate(Request(1, facts, events), agreed(desk, *track), at=march(6, 11))

    # The first four columns and all gaps take 52 of 80; the other three share what is left.
    assert [
        "  from                  amount  closed  state   assignee   two lines  cause",
        "  Fri 2026-03-06 09:00     2 h          paused  AAAAAAAA…  one two    status=pe…",
        "  Fri 2026-03-06 11:00                  until",
    ] == found.explain().splitlines()[-3:]


def test_too_many_facts_for_a_screen(desk: Calendar, march: March) -> None:
    """Each keeps a few letters, and lines are longer."""
    track = [f"fact number {number}" for number in range(9)]
    request = Request(1, {}, [Event(march(6, 9), "created")])
    heads = evaluate(request, agreed(desk, *track), at=march(6, 11)).explain().splitlines()[-3]

    assert ["fact nu…"] * 9 + ["cause"] == heads.split("  ")[-10:]


def restless(march: March, changes: int) -> Request:
    """A request that waits and goes on, turn by turn, each minute from Friday 09:00 on."""
    turns = [
        Event(
            march(6, 9) + timedelta(minutes=minute),
            "changed",
            facts={"status": "pending" if minute % 2 else "open"},
        )
        for minute in range(1, changes + 1)
    ]
    return Request(1, {}, [Event(march(6, 9), "created"), *turns])


@pytest.mark.parametrize(
    ("changes", "text", "markdown", "html"),
    [
        # So many stretches, one more for the first, and a row for the end.
        (10, None, None, None),
        (11, 2, None, None),
        (58, 49, None, None),
        (59, 50, 2, None),
        (398, 389, 341, None),
        (399, 390, 342, 2),
    ],
)
def test_long_tables_are_cut_in_the_middle(
    desk: Calendar,
    march: March,
    changes: int,
    text: int | None,
    markdown: int | None,
    html: int | None,
) -> None:
    """Text shows 12 rows, Markdown 60, HTML 400; one of them says how many are between."""
    found = evaluate(restless(march, changes), agreed(desk), at=march(6, 16))["resolution"]
    lines = {
        "text": [line.strip() for line in found.explain().splitlines()],
        "markdown": found.explain("markdown").splitlines(),
        "html": [row[0][2] for row in cells_of(found.explain("html"))],
    }
    said = {
        "text": [] if text is None else [f"{text} between left out"],
        "markdown": [] if markdown is None else [f"| {markdown} between left out |  |  |  |  |"],
        "html": [] if html is None else [f"{html} between left out"],
    }
    assert said == {
        name: [line for line in shown if "left out" in line] for name, shown in lines.items()
    }
    assert min(changes + 2, 400) + 1 == len(lines["html"])
    rows = [line for line in lines["markdown"] if line.startswith("|")]
    assert min(changes + 2, 60) + 2 == len(rows)
    assert min(changes + 2, 12) == len(lines["text"]) - 1 - next(
        place for place, line in enumerate(lines["text"]) if line.startswith("from ")
    )


def test_the_first_and_the_last_rows_are_kept(desk: Calendar, march: March) -> None:
    """Six rows before those left out, and five after them, in their order."""
    found = evaluate(restless(march, 20), agreed(desk), at=march(6, 16))["resolution"]
    minutes = [line[20:22] for line in found.explain().splitlines()[-12:]]

    # 22 rows, of which the last says when it ends.
    assert ["00", "01", "02", "03", "04", "05"] == minutes[:6]
    assert ["17", "18", "19", "20", "00"] == minutes[7:]
    assert "  11 between left out" == found.explain().splitlines()[-6]


def test_what_is_left_out_is_said_in_other_languages(desk: Calendar, march: March) -> None:
    """The number stands where the language wants it."""
    found = evaluate(restless(march, 20), agreed(desk), at=march(6, 16))["resolution"]

    assert "  пропущено между ними: 11" in found.explain(language="ru").splitlines()
    assert "  пропуснати между тях: 11" in found.explain(language="bg").splitlines()
