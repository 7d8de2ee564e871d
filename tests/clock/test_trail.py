"""The trail: facts after each event, status words, derived facts, and dirty history."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from time import perf_counter

import pytest

from slacalc import Event, Request
from slacalc.clock.history.fact_state import after, before_creation, translation
from slacalc.clock.history.trail import HistoryFault, Trail, faults_of, follow
from slacalc.core.instants import to_micros
from slacalc.errors import HistoryError

NINE = datetime(2026, 3, 5, 9, tzinfo=UTC)
WORDS = translation({"pending": ["Waiting"], "resolved": ["Solved", "Done"], "closed": ["Shut"]})
NAMES = ("status", "open", "deferred", "deferred_until", "answered", "priority")


def at(hours: float, kind: str = "changed", /, **fields: object) -> Event:
    """Return an event so many hours after nine."""
    return Event(NINE + timedelta(hours=hours), kind, **fields)


def trail(*events: Event, facts: dict[str, object] | None = None, **options: object) -> Trail:
    """Follow a request with these events."""
    return follow(Request("T", facts or {}, events), names=NAMES, words=WORDS, **options)


def status(hours: float, word: str | None) -> Event:
    """Return a change of the status."""
    return at(hours, facts={"status": word})


def reasons(found: Trail) -> list[tuple[str, str]]:
    """Return the events and reasons of faults."""
    return [(fault.event, fault.reason) for fault in found.faults]


def test_facts_are_those_after_each_event() -> None:
    """Facts start as those at creation, and each event's changes count from it on."""
    found = trail(
        at(0, "created", facts={"priority": "low"}),
        at(1, "note"),
        at(2, facts={"priority": "high", "other": 1}),
        facts={"status": "open", "priority": "none"},
    )

    assert ["low", "low", "high"] == [moment.facts["priority"] for moment in found.moments]
    assert {"status": "open", "priority": "high"} == {
        name: found.moments[-1].facts[name] for name in ("status", "priority")
    }
    assert "other" not in found.moments[-1].facts


def test_facts_are_the_same_object_until_one_changes() -> None:
    """Whoever follows can see at a glance that nothing changed."""
    first, second, third, fourth = trail(
        at(0, "created"),
        at(1, "note"),
        at(2, "note", facts={"other": 1}),
        at(3, facts={"priority": 1}),
    ).moments

    assert first.facts is second.facts is third.facts
    assert third.facts is not fourth.facts


def test_status_words_are_translated_once() -> None:
    """Facts hold our words; a word that is not translated stays as it is."""
    found = trail(
        at(0, "created"),
        status(1, "Waiting"),
        status(2, "Unknown"),
        facts={"status": "Waiting"},
    )

    assert ["pending", "pending", "Unknown"] == [
        moment.facts["status"] for moment in found.moments
    ]


def test_statuses_that_end_or_reopen_count_as_events() -> None:
    """Entering resolved or closed is that event; leaving both is reopened."""
    words = ["Solved", "Done", "Shut", "open", "Waiting", "Shut", None]
    found = trail(at(0, "created"), *(status(hour, word) for hour, word in enumerate(words, 1)))

    assert [
        (),
        ("resolved",),
        (),
        ("closed",),
        ("reopened",),
        (),
        ("closed",),
        ("reopened",),
    ] == [moment.kinds[1:] for moment in found.moments]
    assert [True, False, False, False, True, True, False, True] == [
        moment.facts["open"] for moment in found.moments
    ]


@pytest.mark.parametrize(
    ("events", "kinds"),
    [
        # Said twice by one event is said once.
        ([at(1, "resolved", facts={"status": "Done"})], ("resolved",)),
        (
            [
                at(1, "resolved", facts={"status": "Done"}),
                at(2, "reopened", facts={"status": "x"}),
            ],
            ("reopened",),
        ),
        # Reopened by an event of its own before its status follows: not reopened again.
        (
            [status(1, "Done"), at(2, "reopened"), status(3, "x")],
            ("changed",),
        ),
        # Ended by the very event that gives it another status.
        ([status(1, "Done"), at(2, "cancelled", facts={"status": "x"})], ("cancelled",)),
        # A reply that reopens.
        (
            [status(1, "Done"), at(2, "customer_reply", facts={"status": "x"})],
            ("customer_reply", "reopened"),
        ),
        # A status that is no text ends nothing.
        ([at(1, facts={"status": 5})], ("changed",)),
        ([at(1, facts={"status": ("resolved",)})], ("changed",)),
    ],
)
def test_what_an_event_counts_as(events: list[Event], kinds: tuple[str, ...]) -> None:
    """The last event of each history counts as these, and nothing contradicts itself."""
    found = trail(at(0, "created"), *events)

    assert kinds == found.moments[-1].kinds
    assert [] == reasons(found)


def test_the_status_at_creation_is_no_change() -> None:
    """A request that is created as resolved is open until something happens."""
    found = trail(at(0, "created", facts={"status": "Done"}))

    assert (("created",), True) == (found.moments[0].kinds, found.moments[0].facts["open"])


def test_derived_facts() -> None:
    """`open`, `deferred`, `deferred_until` and `answered` follow from what happened."""
    until = NINE + timedelta(days=1)
    found = trail(
        at(0, "created"),
        at(1, "deferred", until=until),
        at(2, "agent_reply"),
        at(3, "agent_reply"),
        at(4, "returned"),
        at(5, "deferred"),
        at(6, "resolved"),
        facts={"open": "mine", "answered": "mine"},
    )
    derived = [tuple(moment.facts[name] for name in NAMES[1:5]) for moment in found.moments]

    assert [
        (True, False, None, False),
        (True, True, until, False),
        (True, True, until, True),
        (True, True, until, True),
        (True, False, None, True),
        (True, True, None, True),
        (False, False, None, True),
    ] == derived


def test_derived_facts_are_kept_for_those_who_ask() -> None:
    """A derived fact that nobody asks for is not carried along."""
    found = follow(Request(1, {}, [at(0, "created"), at(1, "agent_reply")]), names=("open",))

    assert [{"open": True}] * 2 == [moment.facts for moment in found.moments]


def test_what_nobody_hears_is_left_out() -> None:
    """An event is in the trail when a clock listens to its kind, or when it says anything else."""
    events = [
        at(0, "note"),
        at(1, "created"),
        at(2, "note"),
        at(3, "ping"),
        at(4, "note", facts={"priority": "high"}),
        at(5, "note", until=NINE),
        at(6, "agent_reply"),
    ]
    everything, heard = trail(*events), trail(*events, heard=frozenset({"ping"}))

    assert [2, 3, 4, 5, 6, 7] == [moment.number for moment in everything.moments]
    assert [2, 4, 5, 6, 7] == [moment.number for moment in heard.moments]
    assert everything.faults == heard.faults
    assert [1, 6] == [int(fault.event.rpartition(" ")[2]) for fault in heard.faults]


def test_events_after_the_instant_are_left_out_and_counted() -> None:
    """Events at the instant count, later ones are said."""
    events = (at(0, "created"), at(1, "note"), at(2, "note"), at(2, "note"))
    found = trail(*events, at_us=to_micros(NINE) + 3_600_000_000)

    assert (2, 2, ()) == (len(found.moments), found.later, found.faults)
    assert ((), (), 4) == trail(*events, at_us=0)


def test_known_at_leaves_out_what_was_recorded_later() -> None:
    """The answer is the one that stood on the screen that day."""
    late = at(1, "agent_reply", recorded_at=NINE + timedelta(hours=5))
    events = (at(0, "created"), late, at(2, "note"))

    assert [1, 3] == [
        moment.number
        for moment in trail(*events, known_us=to_micros(NINE) + 4 * 3_600_000_000).moments
    ]
    assert 3 == len(trail(*events, known_us=late.at_us + 4 * 3_600_000_000).moments)


@pytest.mark.parametrize(
    ("events", "expected"),
    [
        ([], [("no event", "it was never created")]),
        ([at(0, "note")], [("note, event 1", "it happened before the request was created")] * 1),
        (
            [at(0, "note"), at(1, "created")],
            [("note, event 1", "it happened before the request was created")],
        ),
        (
            [at(0, "created"), at(1, "created", id="x")],
            [("created, event x", "the request was created before")],
        ),
        ([at(0, "created"), at(1, "returned")], [("returned, event 2", "it was not deferred")]),
        (
            [at(0, "created"), at(1, "resolved"), at(2, "deferred")],
            [("deferred, event 3", "it is over, so it cannot be deferred")],
        ),
        (
            [at(0, "created"), at(1, "reopened")],
            [("reopened, event 2", "it is open, so it cannot be reopened")],
        ),
        (
            [at(0, "created"), at(1, "deferred", until=NINE + timedelta(hours=1))],
            [("deferred, event 2", "its until is not after its at")],
        ),
        (
            [at(0, "created", id=1), at(1, "note", id=1), at(2, "note", id=2)],
            [("note, event 2", "its id stands for event 1 as well, which says otherwise")],
        ),
    ],
)
def test_dirty_history(events: list[Event], expected: list[tuple[str, str]]) -> None:
    """Each contradiction that the specification lists is found, with event and reason."""
    found = trail(*events)
    if events and not any(event.kind == "created" for event in events):
        expected = [*expected, ("no event", "it was never created")]

    assert expected == reasons(found)
    assert found.faults == faults_of(Request("T", {}, events), words=WORDS)


def test_a_faulty_event_happens_to_no_clock_but_its_facts_count() -> None:
    """Collected faults change nothing but facts; an id used again counts for nothing at all."""
    found = trail(
        at(0, "created", id=1),
        at(1, "reopened", facts={"priority": "high", "status": "Done"}),
        at(2, "note", id=1, facts={"priority": "low"}),
    )

    assert [1, 2] == [moment.number for moment in found.moments]
    assert ("resolved",) == found.moments[1].kinds
    assert "high" == found.moments[1].facts["priority"]


@pytest.mark.parametrize(
    "kinds",
    [
        ["resolved", "resolved", "closed", "closed"],
        ["accepted", "assigned", "accepted", "assigned"],
        ["resolved", "agent_reply", "customer_reply"],
        ["deferred", "deferred", "returned"],
        ["cancelled", "reopened", "cancelled"],
    ],
)
def test_not_dirty(kinds: list[str]) -> None:
    """What helpdesks do every day is no contradiction."""
    assert [] == reasons(trail(at(0, "created"), *(at(1, kind) for kind in kinds)))


def test_an_event_that_a_clock_counts_from_may_come_before_the_creation() -> None:
    """The call that led to the request is no contradiction when a fact names its instant."""
    call = at(-1, "call")
    named = trail(
        call,
        at(-2, "note"),
        at(0, "created", facts={"called_at": call.at}),
        facts={"other": 5},
        from_facts=("called_at", "other"),
    )

    assert [("note, event 1", "it happened before the request was created")] == reasons(named)
    assert [3] == [moment.number for moment in named.moments]


def test_a_creation_that_is_still_to_come_is_no_fault() -> None:
    """Asked about an instant before the creation, the request is merely pending."""
    assert ((), (), 1) == trail(at(0, "created"), at_us=0)


def test_faults_say_request_event_and_reason() -> None:
    """A fault is the sentence of the error that strict reading raises."""
    fault = HistoryFault("T", "returned, event 3", "it was not deferred")

    assert "request 'T', returned, event 3: it was not deferred" == str(fault)
    assert isinstance(fault.error(), HistoryError)


def test_a_deferral_without_effect() -> None:
    """An inert deferral and its facts count for nothing, and its return is no contradiction."""
    state = before_creation({}, NAMES, WORDS)
    state, _, _ = after(state, at(0, "created"), 1, NAMES, WORDS)
    deferral = at(1, "deferred", facts={"status": "Waiting"})
    state, moment, reason = after(state, deferral, 2, NAMES, WORDS, inert=True)

    assert ((), "", False) == (moment.kinds, reason, moment.facts["deferred"])
    assert "status" not in moment.facts

    state, moment, reason = after(state, at(2, "returned"), 3, NAMES, WORDS)

    assert (("returned",), "") == (moment.kinds, reason)
    assert "it was not deferred" == after(state, at(3, "returned"), 4, NAMES, WORDS)[2]


def test_labels() -> None:
    """An event is named by its id, else by its number; one nobody recorded says so."""
    state = before_creation({}, NAMES, WORDS)
    labels = [
        after(state, event, number, NAMES, WORDS)[1].label
        for event, number in [(at(0, "note"), 3), (at(0, "note", id="x"), 3), (at(0, "note"), 0)]
    ]

    assert ["note, event 3", "note, event x", "note automatically"] == labels


@pytest.mark.parametrize("many_facts", [False, True])
def test_long_histories_take_linear_time(*, many_facts: bool) -> None:
    """100,000 events take seconds, also when each brings a fact of its own."""
    events = [
        at(hour, facts={f"fact {hour}" if many_facts else "priority": hour})
        for hour in range(1, 100_000)
    ]
    request = Request("T", {}, [at(0, "created"), *events])
    before = perf_counter()
    found = follow(request, names=NAMES)

    assert 100_000 == len(found.moments)
    assert perf_counter() - before < 30
