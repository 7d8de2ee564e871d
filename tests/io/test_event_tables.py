"""Logs with one row an event: histories, facts, order, and rows that are faulty."""

from __future__ import annotations

import random
import tracemalloc
from datetime import datetime, timedelta
from io import BytesIO
from zoneinfo import ZoneInfo

import pytest

from slacalc import Event, Request
from slacalc.agreement.parts.source import Source
from slacalc.errors import AgreementError, FormatError
from slacalc.io.tables.event_tables import EventTable
from slacalc.io.tables.grouping import Grouping
from slacalc.io.tables.records import Record
from slacalc.io.tables.request_rows import FaultyRow, RequestRow

BERLIN = ZoneInfo("Europe/Berlin")
PLAIN = Source(timezone="Europe/Berlin")


def table(text: str, source: Source = PLAIN, **options: str | None) -> EventTable:
    """Return the log that *text* is."""
    return EventTable(BytesIO(text.encode()), source, **options)


def requests(text: str, source: Source = PLAIN, **options: str | None) -> list[Request]:
    """Return the requests of a log that has no faulty row."""
    rows = list(table(text, source, **options))
    assert all(isinstance(row, RequestRow) for row in rows), rows
    return [row.request for row in rows if isinstance(row, RequestRow)]


def nine(minute: int = 0) -> datetime:
    """Return a Friday in March at nine and some minutes, in Berlin."""
    return datetime(2026, 3, 20, 9, minute, tzinfo=BERLIN)


LOG = """\
request,at,kind,by,status,priority,until,id,note,recorded_at
T-1,2026-03-20 09:00,created,client,new,high,,e1,,
T-2,2026-03-20 09:05,created,,new,low,,,,
T-1,2026-03-20 09:20,agent_reply,agent,,,,e2,"hello, world",2026-03-20 09:25
T-1,2026-03-20 09:30,deferred,agent,on hold,,2026-03-20 12:00,,,
T-2,2026-03-20T08:40Z,changed,,waiting,,,,,
"""
HISTORIES = [
    Request(
        "T-1",
        {"status": "new", "priority": "high"},
        [
            Event(nine(), "created", by="client", id="e1"),
            Event(
                nine(20),
                "agent_reply",
                by="agent",
                id="e2",
                note="hello, world",
                recorded_at=nine(25),
            ),
            Event(
                nine(30),
                "deferred",
                by="agent",
                facts={"status": "on hold"},
                until=nine() + timedelta(hours=3),
            ),
        ],
    ),
    Request(
        "T-2",
        {"status": "new", "priority": "low"},
        [
            Event(nine(5), "created"),
            Event(nine(40), "changed", facts={"status": "waiting"}),
        ],
    ),
]


def test_rows_of_a_request_become_its_history() -> None:
    """Every column says what it is called after; the rows of requests may be mixed."""
    assert requests(LOG) == HISTORIES


def test_requests_stand_where_their_first_row_stands() -> None:
    """A request has the number and the line of its first row."""
    found = [(row.row, row.line) for row in table(LOG)]

    assert [(1, 2), (2, 3)] == found


def test_columns_can_have_other_names() -> None:
    """The source says which column is what; the other columns are facts all the same."""
    source = Source(
        events={"request": "Ticket", "at": "When", "kind": "What", "by": "Who", "note": "Text"},
        facts={"vip": {"column": "VIP", "type": "bool"}},
        timezone="Europe/Berlin",
    )
    text = "Ticket;When;What;Who;Text;VIP;Colour\n7;20.03.2026 09:00;created;client;hi;TRUE;red\n"
    expected = Request(
        "7", {"vip": True, "Colour": "red"}, [Event(nine(), "created", by="client", note="hi")]
    )

    assert [expected] == requests(text, source, pattern="%d.%m.%Y %H:%M")


def test_source_of_events_goes_through_documents() -> None:
    """What is called as usual is left out; what is not known is refused."""
    source = Source(events={"request": "Ticket", "note": "Text"})

    assert {"request": "Ticket", "note": "Text"} == source.to_dict()["events"]
    assert source == Source(**source.to_dict())
    assert "events" not in Source().to_dict()
    with pytest.raises(AgreementError, match=r"events\.who: unknown field"):
        Source(events={"who": "Who"})


def test_facts_are_known_by_the_header() -> None:
    """Every column that is nothing else is a fact, under the name that the source gives it."""
    named = Source(facts={"urgency": "priority"}, timezone="UTC")

    assert ("status", "priority") == table(LOG).facts
    assert ("urgency", "status") == table(LOG, named).facts


def test_history_without_creation_is_a_request_all_the_same() -> None:
    """Whether a history is whole is judged later; its facts stay with their events."""
    (request,) = requests("request,at,kind,status\n1,2026-03-20 09:00,changed,new\n")

    assert Request("1", {}, [Event(nine(), "changed", facts={"status": "new"})]) == request


HEADER = "request,at,kind,level\n"
BAD_ROWS = [
    ("b,soon,changed,", "at: 'soon' is no instant; expected one like 2026-03-20 18:00"),
    ("b,,changed,", "at: there is no value"),
    ("b,2026-03-20 09:10,,", "kind: there is no value"),
    ("b,2026-03-20 09:10,changed,x", "level: 'x' is no whole number"),
]


@pytest.mark.parametrize(("row", "message"), BAD_ROWS)
def test_faulty_event_takes_its_request_with_it(row: str, message: str) -> None:
    """A history with a hole is not judged; the row is named, and the other requests come."""
    source = Source(facts={"level": {"column": "level", "type": "int"}}, timezone="Europe/Berlin")
    text = f"{HEADER}a,2026-03-20 09:00,created,1\nb,2026-03-20 09:00,created,1\n{row}\n"
    first, second = table(text, source)

    assert isinstance(first, RequestRow)
    assert "a" == first.request.id
    assert FaultyRow(3, 4, f"{message}; so there is no verdict on 'b'") == second


@pytest.mark.parametrize(
    ("row", "message"),
    [
        (",2026-03-20 09:10,changed,", "request: there is no value"),
        ("a,2026-03-20 09:10", "2 values where the header has 4"),
        ('a,"2026-03-20 09:10"x,changed,', "something follows a closing quote"),
    ],
)
def test_row_of_no_request_is_faulty_alone(row: str, message: str) -> None:
    """A row whose request cannot be told is named, and every request comes."""
    text = f"{HEADER}a,2026-03-20 09:00,created,1\n{row}\nb,2026-03-20 09:00,created,1\n"
    rows = list(table(text))

    faulty = [row for row in rows if isinstance(row, FaultyRow)]
    assert [(2, 3)] == [(row.row, row.line) for row in faulty]
    assert faulty[0].reason.startswith(message)
    assert ["a", "b"] == [row.request.id for row in rows if isinstance(row, RequestRow)]


def test_wall_times_need_a_zone() -> None:
    """Without a zone, the first wall time ends it; after instants with offsets it is one row."""
    without = Source()
    with pytest.raises(FormatError, match="at: '2026-03-20 09:00' has no time zone"):
        list(table(LOG, without))
    mixed = f"{HEADER}a,2026-03-20T09:00Z,created,1\nb,2026-03-20 09:00,created,1\n"
    _, faulty = table(mixed, without)

    assert "has no time zone" in str(faulty)


def test_hidden_wall_times_are_counted() -> None:
    """Wall times that the clock showed twice or never are taken, and counted."""
    text = f"{HEADER}1,2026-10-25 02:30,created,1\n2,2026-03-29 02:30,created,1\n"
    log = table(text)
    list(log)

    assert (1, 1) == (log.repeated, log.skipped)


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("", "the table is empty"),
        ("request,kind\n", r"no column at \(at\); the columns are request, kind"),
        ("request,at,kind,at\n", "the column at stands twice in the header"),
    ],
)
def test_log_without_a_usable_header_is_refused(text: str, message: str) -> None:
    """What is wrong with every row is an error before the first."""
    with pytest.raises(FormatError, match=message):
        table(text)


def test_column_that_is_named_has_to_be_there() -> None:
    """Optional columns may be absent, but not when the source names them."""
    with pytest.raises(FormatError, match=r"no column Who \(by\)"):
        table(HEADER, Source(events={"by": "Who"}))


@pytest.mark.parametrize("most", [0, 1000, 1 << 20])
def test_grouping_says_the_same_in_memory_and_on_disk(most: int) -> None:
    """However much is held, requests come as they first appeared, their rows as given."""
    chance = random.Random(7)  # noqa: S311 - no secret
    given = [
        (f"r{chance.randrange(40)}", Record(row, row + 1, [f"cell {row}", "ä\n\ud83d"]))
        for row in range(500)
    ]
    expected: dict[str, list[Record]] = {}
    for request, record in given:
        expected.setdefault(request, []).append(record)
    with Grouping(most) as grouping:
        for request, record in given:
            grouping.add(request, record)
        found = list(grouping.groups())

    assert list(expected.items()) == found


def test_grouping_holds_no_more_than_it_may() -> None:
    """A log of 40 MB that is sorted by time needs a fraction of that in memory."""
    tracemalloc.start()
    with Grouping(1 << 20) as grouping:
        for row in range(40_000):
            grouping.add(f"r{row % 100}", Record(row, row, ["x" * 1000]))
        count = sum(len(records) for _, records in grouping.groups())
    _, peak = tracemalloc.get_traced_memory()
    tracemalloc.stop()

    assert 40_000 == count
    assert peak < 8_000_000
