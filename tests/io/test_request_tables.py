"""Tables of requests: columns, instants, facts, and rows that are faulty."""

from __future__ import annotations

import re
import tracemalloc
from collections.abc import Iterator
from datetime import date, datetime
from decimal import Decimal
from io import BytesIO, RawIOBase
from zoneinfo import ZoneInfo

import pytest

from slacalc import Request
from slacalc.agreement.parts.source import Source
from slacalc.errors import FormatError
from slacalc.io.tables.records import MOST_CHARACTERS
from slacalc.io.tables.request_rows import FaultyRow, RequestRow
from slacalc.io.tables.tables import RequestTable

BERLIN = ZoneInfo("Europe/Berlin")
PLAIN = Source(id="id", created="created", resolved="resolved", timezone="Europe/Berlin")
HEADER = "id,created,resolved\n"


def table(text: str | bytes, source: Source = PLAIN, **options: str | None) -> RequestTable:
    """Return the table that *text* is."""
    content = text.encode() if isinstance(text, str) else text
    return RequestTable(BytesIO(content), source, **options)


def requests(text: str | bytes, source: Source = PLAIN, **options: str | None) -> list[Request]:
    """Return the requests of a table that has no faulty row."""
    rows = list(table(text, source, **options))
    assert all(isinstance(row, RequestRow) for row in rows), rows
    return [row.request for row in rows if isinstance(row, RequestRow)]


def faults(text: str | bytes, source: Source = PLAIN) -> list[str]:
    """Return what is said of the faulty rows of a table."""
    return [str(row) for row in table(text, source) if isinstance(row, FaultyRow)]


def test_row_becomes_a_request_with_its_history() -> None:
    """A row becomes what Request.from_timestamps makes of its cells."""
    source = Source(
        id="Number",
        created="Opened",
        first_reply="Answered",
        resolved="Solved",
        facts={"priority": "Prio", "vip": {"column": "VIP", "type": "bool"}},
        statuses={"waiting": "Waiting since"},
        timezone="Europe/Berlin",
    )
    text = (
        "Number,Opened,Answered,Solved,Waiting since,Prio,VIP,Subject\n"
        '7,2026-03-20 09:00,2026-03-20T08:30:00Z,,2026-03-20 10:00, high ,TRUE,"a, b"\n'
    )
    expected = Request.from_timestamps(
        "7",
        created=datetime(2026, 3, 20, 9, tzinfo=BERLIN),
        first_reply=datetime(2026, 3, 20, 9, 30, tzinfo=BERLIN),
        statuses=[(datetime(2026, 3, 20, 10, tzinfo=BERLIN), "waiting")],
        facts={"priority": "high", "vip": True},
    )

    (request,) = requests(text, source)
    assert expected.facts == request.facts
    assert [(event.at_us, event.kind) for event in expected.events] == [
        (event.at_us, event.kind) for event in request.events
    ]


@pytest.mark.parametrize("end", ["\n", "\r\n", "\r", ""])
@pytest.mark.parametrize("delimiter", [",", ";", "\t", "|"])
def test_delimiter_is_found_by_the_header(delimiter: str, end: str) -> None:
    """The delimiter is the one that finds the columns, whatever ends the lines."""
    text = delimiter.join(["id", "a, b; c", "created", "resolved"]) + "\n"
    text = text.replace("a, b; c", '"a, b; c"')
    text += delimiter.join(["1", "x", "2026-03-20 09:00", ""]) + end

    assert ["1"] == [request.id for request in requests(text)]


@pytest.mark.parametrize("delimiter", [";", "semicolon"])
def test_delimiter_can_be_given(delimiter: str) -> None:
    """A delimiter that is given is taken, by itself or by its name."""
    assert ["1"] == [
        request.id
        for request in requests("id;created;resolved\n1;2026-03-20 09:00;\n", delimiter=delimiter)
    ]


@pytest.mark.parametrize("content", ["id,created,resolved\nä,2026-03-20 09:00,\n"])
@pytest.mark.parametrize("encoding", ["cp1252", "utf-16", "utf-8"])
def test_encoding_can_be_given(content: str, encoding: str) -> None:
    """A table in another encoding is read when it is named."""
    assert ["ä"] == [r.id for r in requests(content.encode(encoding), encoding=encoding)]


def test_spreadsheet_marks_and_blank_lines_are_overlooked() -> None:
    """A byte order mark, spaces round headings and blank lines are nothing."""
    text = b"\xef\xbb\xbf\n id , created,resolved\n\n1,2026-03-20 09:00,\n\n\n"

    assert ["1"] == [request.id for request in requests(text)]


@pytest.mark.parametrize(
    ("text", "iso"),
    [
        ("2026-03-20 09:00", "2026-03-20T09:00:00+01:00"),
        ("2026-03-20T09:00:01.5", "2026-03-20T09:00:01.500000+01:00"),
        ("20260320T0900", "2026-03-20T09:00:00+01:00"),
        ("2026W12T09", "2026-03-16T09:00:00+01:00"),
        ("2026-03-20T09:00Z", "2026-03-20T09:00:00+00:00"),
        ("2026-03-20 09:00:00.123456000+05:30", "2026-03-20T09:00:00.123456+05:30"),
    ],
)
def test_instants_are_iso_8601(text: str, iso: str) -> None:
    """Instants are read with their offset, or in the zone of the columns."""
    (request,) = requests(f"{HEADER}1,{text},\n")

    assert iso == request.events[0].at.isoformat()


def test_repeated_wall_time_is_its_first_occurrence() -> None:
    """A wall time that the clock showed twice is the first of the two, and is counted."""
    read = table(f"{HEADER}1,2026-10-25 02:30,\n2,2026-10-25 03:30,\n")
    first, _ = list(read)

    assert isinstance(first, RequestRow)
    assert "2026-10-25T02:30:00+02:00" == first.request.events[0].at.isoformat()
    assert (1, 0) == (read.repeated, read.skipped)


def test_skipped_wall_time_is_the_end_of_the_gap() -> None:
    """A wall time that the clock skipped is the end of the gap, and is counted."""
    read = table(f"{HEADER}1,2026-03-29 02:30,2026-03-29 02:45\n")
    (row,) = list(read)

    assert isinstance(row, RequestRow)
    assert ["2026-03-29T03:00:00+02:00"] * 2 == [e.at.isoformat() for e in row.request.events]
    assert (0, 2) == (read.repeated, read.skipped)


def test_pattern_reads_other_ways_to_write_instants() -> None:
    """A strptime pattern takes the place of ISO 8601."""
    text = f"{HEADER}1,20.03.2026 9:00,\n2,2026-03-20 09:00,\n"
    first, second = list(table(text, pattern="%d.%m.%Y %H:%M"))

    assert isinstance(first, RequestRow)
    assert "2026-03-20T09:00:00+01:00" == first.request.events[0].at.isoformat()
    assert "expected one like '%d.%m.%Y %H:%M'" in str(second)


@pytest.mark.parametrize(
    ("kind", "text", "value"),
    [
        ("text", "12", "12"),
        ("bool", "False", False),
        ("int", "-012", -12),
        ("decimal", "1.50", Decimal("1.50")),
        ("date", "2026-03-20", date(2026, 3, 20)),
        ("instant", "2026-03-20 09:00", datetime(2026, 3, 20, 9, tzinfo=BERLIN)),
        ("int", "", None),
    ],
)
def test_facts_are_read_by_their_type(kind: str, text: str, value: object) -> None:
    """A fact is what its column's type makes of the text; an empty cell is no fact."""
    source = Source(facts={"f": {"column": "F", "type": kind}}, timezone="Europe/Berlin")
    (request,) = requests(f"id,created,F\n1,2026-03-20 09:00,{text}\n", source)

    assert value == request.facts.get("f")


@pytest.mark.parametrize(
    ("kind", "text", "message"),
    [
        ("bool", "yes", "f: 'yes' is neither true nor false"),
        ("int", "1.0", "f: '1.0' is no whole number"),
        ("int", "1" * 61, "is no whole number"),
        ("decimal", "1e5", "f: '1e5' is no number"),
        ("date", "20.3.2026", "f: '20.3.2026' is no date"),
        ("instant", "soon", "f: 'soon' is no instant"),
    ],
)
def test_fact_that_cannot_be_read_makes_a_row_faulty(kind: str, text: str, message: str) -> None:
    """A cell that is not of its column's type is said with the fact's name."""
    source = Source(facts={"f": {"column": "F", "type": kind}}, timezone="Europe/Berlin")
    (fault,) = faults(f"id,created,F\n1,2026-03-20 09:00,{text}\n", source)

    assert message in fault


BAD_ROWS = [
    ("1,today,", "created: 'today' is no instant"),
    ("1,,", "created: there is no value"),
    (",2026-03-20 09:00,", "id: there is no value"),
    ("1,2026-03-20,", "created: '2026-03-20' is a date without a time of day"),
    ("1,2026-W12-5,", "no instant|a date without"),
    ("1,2026-03-20 09:00:00.1234567,", "no instant to the microsecond"),
    (f"1,{'9' * 65},", "no instant to the microsecond"),
    ("1,2026-03-20 09:00,2026-03-20 08:59", "resolved: .* is before the request was created"),
    ("1,2026-03-20 09:00", "2 values where the header has 3"),
    ("1,2026-03-20 09:00,,", "4 values where the header has 3"),
    ("good,2026-03-20 09:00,", "id: 'good' stood in row 1 already"),
    ("1\0,2026-03-20 09:00,", "there is a NUL in it"),
    (b"\xe4,2026-03-20 09:00,", "byte 0xe4 after '' is not UTF-8"),
    ('1,"2026"x,', "something follows a closing quote"),
    (f"{'x' * (MOST_CHARACTERS + 5)},1,", "the line has more than 1,048,576 characters"),
    (f"1,{'x' * 200_000},", "field larger than field limit"),
    ('1,"never closed,', "not closed|never closed"),
]


@pytest.mark.parametrize(("row", "message"), BAD_ROWS, ids=[text for _, text in BAD_ROWS])
def test_faulty_row_is_named_and_the_others_go_on(row: str | bytes, message: str) -> None:
    """A faulty row comes with its number and line; the rows round it are read."""
    bad = row.encode() if isinstance(row, str) else row
    lines = [b"id,created,resolved", b"good,2026-03-20 09:00,", b"", bad]
    lines += [b"last,2026-03-20 09:00,", b"very last,2026-03-20 09:00,"]
    rows = list(table(b"\n".join(lines) + b"\n"))

    faulty = [row for row in rows if isinstance(row, FaultyRow)]
    assert [(2, 4)] == [(row.row, row.line) for row in faulty]
    assert re.search(message, faulty[0].reason)
    assert ["good", "last", "very last"] == [
        row.request.id for row in rows if isinstance(row, RequestRow)
    ]
    assert [1, 3, 4] == [row.row for row in rows if isinstance(row, RequestRow)]
    assert [2, 5, 6] == [row.line for row in rows if isinstance(row, RequestRow)]


def test_quote_that_is_never_closed_costs_one_row() -> None:
    """However many lines a lost quote swallowed, they are read again as rows of their own."""
    rows = "".join(f"{n},2026-03-20 09:00,\n" for n in range(3000))
    read = list(table(f'{HEADER}"lost,2026-03-20 09:00,\n{rows}'))

    assert 1 == sum(isinstance(row, FaultyRow) for row in read)
    assert 3000 == sum(isinstance(row, RequestRow) for row in read)


def test_value_may_have_several_lines() -> None:
    """A quoted value holds line breaks; rows after it keep their own lines."""
    source = Source(facts=["note"], timezone="Europe/Berlin")
    text = 'id,created,note\n1,2026-03-20 09:00,"a\n\nb"\n2,2026-03-20 09:00,c\n'
    first, second = list(table(text, source))

    assert isinstance(first, RequestRow)
    assert {"note": "a\n\nb"} == dict(first.request.facts)
    assert (2, 5) == (second.row, second.line)


@pytest.mark.parametrize(
    ("content", "message"),
    [
        (b"", "the table is empty"),
        (b"\n \n", "the table is empty"),
        (b"id,open\n1,2\n", r"no column created \(created\), resolved \(resolved\); .* id, open"),
        (b"id,created,created,resolved\n", "the column created stands twice"),
        (b"\xff\xfei\0d\0", "the header: byte 0xff after '' is not UTF-8"),
        (b"i\0d,created\n", "the header: there is a NUL"),
        (b'"id,created\n', "the header: a quote is opened"),
        (b"x" * (MOST_CHARACTERS + 1), "line 1: the line has more than"),
        (b"id,created,resolved\n1,2026-03-20 09:00,\n", "has no time zone"),
    ],
)
def test_table_without_a_usable_header_is_refused(content: bytes, message: str) -> None:
    """What is wrong with every row is an error before the first."""
    source = Source(resolved="resolved")

    with pytest.raises(FormatError, match=message):
        list(table(content, source))


def test_missing_zone_after_good_rows_is_a_faulty_row() -> None:
    """A single wall time among instants with offsets costs its row alone."""
    source = Source(resolved="resolved")
    text = f"{HEADER}1,2026-03-20T09:00Z,\n2,2026-03-20 09:00,\n"

    assert (
        "row 2 (line 3): created: '2026-03-20 09:00' has no time zone" in faults(text, source)[0]
    )


@pytest.mark.parametrize(
    ("options", "message"),
    [
        ({"delimiter": ",,"}, "delimiter=',,' is not possible"),
        ({"delimiter": '"'}, "is not possible"),
        ({"encoding": "klingon"}, "encoding='klingon' is not known"),
        ({"encoding": "zip"}, "encoding='zip' is not known"),
        ({"encoding": "utf-16"}, "this is not utf-16"),
        ({"pattern": "%d %Q"}, "the pattern '%d %Q' does not say an instant"),
        ({"pattern": "%H:%M"}, "does not say an instant"),
    ],
)
def test_impossible_option_is_refused(options: dict[str, str], message: str) -> None:
    """Options that cannot be are errors before the first row."""
    with pytest.raises(FormatError, match=message):
        list(table(HEADER, **options))


class Endless(RawIOBase):
    """A file that is made while it is read: one line of *size* bytes, and a good row."""

    def __init__(self, size: int) -> None:
        self._parts = self._made(size)

    def _made(self, size: int) -> Iterator[bytes]:
        yield HEADER.encode()
        for _ in range(size // 8192):
            yield b"x" * 8192
        yield b"\n1,2026-03-20 09:00,\n"

    def readable(self) -> bool:
        """Say that it can be read."""
        return True

    def readinto(self, buffer: bytearray) -> int:  # type: ignore[override] - all that is needed
        """Hand out the next part."""
        part = next(self._parts, b"")
        buffer[: len(part)] = part
        return len(part)


def test_line_of_100_megabytes_is_skipped_in_little_memory() -> None:
    """A line that never ends is a faulty row, and is never held."""
    from io import BufferedReader

    tracemalloc.start()
    rows = list(RequestTable(BufferedReader(Endless(100_000_000)), PLAIN))
    _, peak = tracemalloc.get_traced_memory()
    tracemalloc.stop()

    assert [FaultyRow, RequestRow] == [type(row) for row in rows]
    assert peak < 20_000_000
