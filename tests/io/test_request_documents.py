"""Requests as documents: JSON Lines and lists, wall times, faulty ones, and what tells them."""

from __future__ import annotations

import json
import tracemalloc
from datetime import date, datetime
from io import BufferedReader, BytesIO, RawIOBase
from zoneinfo import ZoneInfo

import pytest

from slacalc import Event, Request
from slacalc.agreement.parts.source import Source
from slacalc.errors import FormatError
from slacalc.io.requests.documents import MOST_LINE, RequestDocuments, RequestLines
from slacalc.io.requests.requests import read_requests, recognised
from slacalc.io.tables.request_rows import FaultyRow, RequestRow

BERLIN = ZoneInfo("Europe/Berlin")
NINE = datetime(2026, 3, 20, 9, tzinfo=BERLIN)
FIRST = Request("T-1", {"priority": "high"}, [Event(NINE, "created")])
SECOND = Request(7, {"seen": (NINE, date(2026, 3, 1))}, [Event(NINE, "created", until=NINE)])


def lines(text: str | bytes, zone: ZoneInfo | None = BERLIN) -> list[RequestRow | FaultyRow]:
    """Return what the JSON Lines *text* hold."""
    content = text.encode() if isinstance(text, str) else text
    return list(RequestLines(BytesIO(content), zone))


def written(*requests: Request) -> list[str]:
    """Return each request as a line of JSON."""
    return [json.dumps(request.to_dict()) for request in requests]


def test_each_line_is_a_request() -> None:
    """Lines hold requests as `to_dict` writes them; blank lines are none."""
    text = "\n".join(["\ufeff" + written(FIRST)[0], "", *written(SECOND)])

    assert [RequestRow(1, 1, FIRST), RequestRow(2, 3, SECOND)] == lines(text)


@pytest.mark.parametrize("kind", ["json", "yaml"])
def test_document_is_a_list_or_one(kind: str) -> None:
    """A document holds requests in a list, or one by itself; JSON is YAML, too."""
    many = f"[{','.join(written(FIRST, SECOND))}]".encode()
    (one,) = (line.encode() for line in written(FIRST))

    assert [FIRST, SECOND] == [
        row.request for row in RequestDocuments(BytesIO(many), BERLIN, format=kind)
    ]
    assert [RequestRow(1, None, FIRST)] == list(RequestDocuments(BytesIO(one), format=kind))


def test_wall_times_are_read_in_the_zone() -> None:
    """Instants of events and in facts may be wall times where the zone is given."""
    event = {"at": "2026-03-20T09:00", "kind": "created", "until": "2026-03-20 09:00"}
    facts = {"seen": [{"datetime": "2026-03-20T09:00:00"}, {"date": "2026-03-01"}]}
    document = {"id": 7, "facts": facts, "events": [event]}

    assert [RequestRow(1, 1, SECOND)] == lines(json.dumps(document))


def test_offsets_go_before_the_zone() -> None:
    """An instant with an offset is not moved, and facts of an event are read as well."""
    event = {
        "at": "2026-03-20T09:00+05:00",
        "kind": "x",
        "facts": {"a": {"datetime": "2026-10-25T02:30"}},
    }
    read = RequestLines(BytesIO(json.dumps({"id": 7, "events": [event]}).encode()), BERLIN)
    (row,) = read
    (found,) = row.request.events

    assert "2026-03-20T09:00:00+05:00" == found.at.isoformat()
    assert "2026-10-25T02:30:00+02:00" == found.facts["a"].isoformat()
    assert (1, 0) == (read.repeated, read.skipped)


def test_wall_times_without_a_zone_are_refused() -> None:
    """The first wall time without a zone ends it; among others it costs its line."""
    naive = '{"id": 7, "events": [{"at": "2026-03-20T09:00", "kind": "created"}]}'
    with pytest.raises(FormatError, match=r"event 1: at: '2026-03-20T09:00' has no time zone"):
        lines(naive, None)
    _, faulty = lines("\n".join([*written(FIRST), naive]), None)

    assert "row 2 (line 2): event 1: at: '2026-03-20T09:00' has no time zone" in str(faulty)


BAD_LINES = [
    ("{", "row 2 (line 2): column 2: expecting property name"),
    ("[1]", "expected a mapping from names to values, got list"),
    ("7", "expected a mapping from names to values, got int 7"),
    ("{}", "request.id=None is not possible"),
    ('{"id": "T-1"}', "id: 'T-1' stood in row 1 already"),
    ('{"id": 1, "id": 2}', "the name 'id' stands twice"),
    ('{"id": 1, "events": 7}', "events=7 is not possible"),
    ('{"id": 1, "events": [7]}', "event 1: event=7 is not possible"),
    ('{"id": 1, "events": [{"at": "soon", "kind": "x"}]}', "at='soon' is not possible"),
    ('{"id": 1, "facts": {"a": {"datetime": "2026-03-20"}}}', "a date without a time of day"),
    ('{"id": 1, "facts": 7}', "facts=7 is not possible"),
    (b'{"id": "\xe4"}', 'byte 0xe4 after \'{"id": "\' is not UTF-8'),
    ('{"id": "\0"}', "there is a NUL in it"),
    ("[" * 100_000, "more than 50 lists and mappings inside each other"),
]


@pytest.mark.parametrize(("line", "message"), BAD_LINES, ids=[text for _, text in BAD_LINES])
def test_faulty_line_is_named_and_the_others_go_on(line: str | bytes, message: str) -> None:
    """A line that cannot be used comes with its number and reason; those round it are read."""
    bad = line.encode() if isinstance(line, str) else line
    first, faulty, last = lines(b"\n".join([written(FIRST)[0].encode(), bad, b'{"id": "x"}']))

    assert [1, "x"] == [first.row, last.request.id]
    assert (2, 2) == (faulty.row, faulty.line)
    assert message in str(faulty)


@pytest.mark.parametrize(
    ("content", "kind", "message"),
    [
        (b"[{]", "json", "line 1, column 3: "),
        (b"- [", "yaml", "line "),
        (b"", "yaml", "the document is empty"),
        (b"[\xe4]", "json", "byte 0xe4"),
        (b" " * ((1 << 20) + 1), "yaml", "more than 1 MiB of YAML; write one request a line"),
    ],
)
def test_document_that_cannot_be_read_is_refused(content: bytes, kind: str, message: str) -> None:
    """What no request can be found in is an error before the first, with its place."""
    with pytest.raises(FormatError, match=message):
        RequestDocuments(BytesIO(content), format=kind)


def test_faulty_request_of_a_list_has_a_number_and_no_line() -> None:
    """In a list requests are counted; where they stand in the text is not known any more."""
    _, faulty = RequestDocuments(BytesIO(b'[{"id": 1}, 7]'), format="json")

    assert "row 2: expected a mapping from names to values, got int 7" == str(faulty)


class Endless(RawIOBase):
    """A file that is made while it is read: a line of 100 MB, then a good one."""

    def __init__(self) -> None:
        self._left = 100_000_000
        self._rest = b'\n{"id": 7}\n'

    def readable(self) -> bool:
        """Say that it can be read."""
        return True

    def readinto(self, buffer: bytearray) -> int:  # type: ignore[override] - all that is needed
        """Hand out the next part."""
        size = min(len(buffer), self._left)
        if size:
            buffer[:size] = b"x" * size
            self._left -= size
            return size
        part, self._rest = self._rest[: len(buffer)], self._rest[len(buffer) :]
        buffer[: len(part)] = part
        return len(part)


def test_line_that_never_ends_is_skipped_in_bounded_memory() -> None:
    """What is longer than 16 MiB is a faulty row, and is not held whole."""
    tracemalloc.start()
    faulty, good = RequestLines(BufferedReader(Endless()))
    _, peak = tracemalloc.get_traced_memory()
    tracemalloc.stop()

    assert (
        FaultyRow(1, 1, f"the line has more than {MOST_LINE:,} characters; it was skipped")
        == faulty
    )
    assert 7 == good.request.id
    assert peak < 5 * MOST_LINE


TOLD = [
    ("id,created,resolved\n", "table"),
    ("anything\n", "table"),
    ("", "table"),
    ("request,at,kind\n", "events"),
    ('\ufeff"kind";at;x;request\n', "events"),
    ("request,at\n", "table"),
    ('{"id": 1}', "jsonl"),
    ('\n  {"id": 1}\n{"id": 2}\n', "jsonl"),
    ('{\n  "id": 1\n}\n', "json"),
    ("[\n]", "json"),
    ("- id: 1\n", "yaml"),
    ("---\n- id: 1\n", "yaml"),
    ("# requests\n- id: 1\n", "yaml"),
    ("id: 1\nevents: []\n", "yaml"),
]


@pytest.mark.parametrize(("text", "form"), TOLD)
def test_form_is_told_by_content(text: str, form: str) -> None:
    """The first lines say how requests are written, and stay unread."""
    file = BufferedReader(BytesIO(text.encode()))

    assert form == recognised(file, Source())
    assert text.encode() == file.read()


def test_columns_of_the_source_tell_an_event_log() -> None:
    """A log is one by the columns that the source names, with the delimiter that is given."""
    source = Source(events={"request": "Ticket", "at": "When", "kind": "What"})

    for text, delimiter in [("Ticket,When,What\n", None), ("Ticket#When#What\n", "#")]:
        file = BufferedReader(BytesIO(text.encode()))
        assert "events" == recognised(file, source, delimiter=delimiter)
    assert "table" == recognised(BufferedReader(BytesIO(b"request,at,kind\n")), source)
    assert "table" == recognised(BufferedReader(BytesIO(b"a")), source, encoding="klingon")


@pytest.mark.parametrize(
    ("form", "text"),
    [
        ("table", b"id,created\nT-1,2026-03-20 09:00\n"),
        ("events", b"request,at,kind\nT-1,2026-03-20 09:00,created\n"),
        ("jsonl", b'{"id": "T-1", "events": [{"at": "2026-03-20 09:00", "kind": "created"}]}'),
        ("json", b'[{"id": "T-1", "events": [{"at": "2026-03-20 09:00", "kind": "created"}]}]'),
        ("yaml", b"- {id: T-1, events: [{at: 2026-03-20 09:00, kind: created}]}"),
    ],
)
def test_every_form_says_the_same(form: str, text: bytes) -> None:
    """A request is the same value, however it was written."""
    source = Source(timezone="Europe/Berlin")
    file = BufferedReader(BytesIO(text))
    (row,) = read_requests(file, source, format=form)

    assert Request("T-1", {}, [Event(NINE, "created")]) == row.request
