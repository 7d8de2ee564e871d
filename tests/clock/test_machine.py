"""The machine: every cell of the table, options as cells, and the composed steps."""

from __future__ import annotations

from itertools import product

import pytest

from slacalc import Phase
from slacalc.clock.machine import (
    CANCELLED,
    COLUMNS,
    CONTINUED,
    COUNTED,
    FATE_CANCELLED,
    FATE_STOPPED,
    FATE_SUPERSEDED,
    OPENED,
    PAUSED,
    PENDING,
    PHASE_BITS,
    PHASES,
    RUNNING,
    STOPPED,
    TRANSITIONS,
    Again,
    Reopen,
    Signal,
    step_table,
)


@pytest.fixture(autouse=True)
def fresh() -> None:
    """Make every table anew, not as an earlier test or an import left it."""
    step_table.cache_clear()


OPTIONS: list[tuple[Again, Reopen]] = [
    (again, reopen)
    for again in ("ignore", "restart")
    for reopen in ("continue", "count", "restart", "new_cycle", "ignore")
]

# The table of the specification with `again: ignore` and `reopen: ignore`, as outcomes.
GOLDEN = {
    (PENDING, Signal.START): RUNNING | OPENED,
    (PENDING, Signal.STOP): PENDING,
    (PENDING, Signal.RESET): PENDING,
    (PENDING, Signal.PAUSE): PENDING,
    (PENDING, Signal.RESUME): PENDING,
    (PENDING, Signal.CANCEL): CANCELLED,
    (PENDING, Signal.REOPEN): PENDING,
    (RUNNING, Signal.START): RUNNING,
    (RUNNING, Signal.STOP): STOPPED | FATE_STOPPED,
    (RUNNING, Signal.RESET): RUNNING | FATE_SUPERSEDED | OPENED,
    (RUNNING, Signal.PAUSE): PAUSED,
    (RUNNING, Signal.RESUME): RUNNING,
    (RUNNING, Signal.CANCEL): CANCELLED | FATE_CANCELLED,
    (RUNNING, Signal.REOPEN): RUNNING,
    (PAUSED, Signal.START): PAUSED,
    (PAUSED, Signal.STOP): STOPPED | FATE_STOPPED,
    (PAUSED, Signal.RESET): RUNNING | FATE_SUPERSEDED | OPENED,
    (PAUSED, Signal.PAUSE): PAUSED,
    (PAUSED, Signal.RESUME): RUNNING,
    (PAUSED, Signal.CANCEL): CANCELLED | FATE_CANCELLED,
    (PAUSED, Signal.REOPEN): PAUSED,
    (STOPPED, Signal.START): RUNNING | OPENED,
    (STOPPED, Signal.STOP): STOPPED,
    (STOPPED, Signal.RESET): STOPPED,
    (STOPPED, Signal.PAUSE): STOPPED,
    (STOPPED, Signal.RESUME): STOPPED,
    (STOPPED, Signal.CANCEL): STOPPED,
    (STOPPED, Signal.REOPEN): STOPPED,
    (CANCELLED, Signal.START): RUNNING | OPENED,
    (CANCELLED, Signal.STOP): CANCELLED,
    (CANCELLED, Signal.RESET): CANCELLED,
    (CANCELLED, Signal.PAUSE): CANCELLED,
    (CANCELLED, Signal.RESUME): CANCELLED,
    (CANCELLED, Signal.CANCEL): CANCELLED,
    (CANCELLED, Signal.REOPEN): CANCELLED,
}

REOPENED = {
    "continue": RUNNING | CONTINUED,
    "count": RUNNING | COUNTED,
    "restart": RUNNING | FATE_SUPERSEDED | OPENED,
    "new_cycle": RUNNING | OPENED,
}


def test_golden_table_is_whole() -> None:
    """The cases below name every cell there is, once."""
    assert set(product(range(5), Signal)) == set(GOLDEN)


@pytest.mark.parametrize(("phase", "signal"), GOLDEN)
def test_cell(phase: int, signal: Signal) -> None:
    """Every cell of the table does what the specification prints in it."""
    assert GOLDEN[phase, signal] == step_table()[signal][phase]


@pytest.mark.parametrize(("again", "reopen"), OPTIONS)
@pytest.mark.parametrize(("phase", "signal"), GOLDEN)
def test_options_replace_their_cells_alone(
    phase: int,
    signal: Signal,
    again: Again,
    reopen: Reopen,
) -> None:
    """An option changes the cells that carry its name and no other cell."""
    cell = TRANSITIONS[phase][COLUMNS.index(signal)]
    if cell == "again" and again == "restart":
        expected = RUNNING | FATE_SUPERSEDED | OPENED
    elif cell == "reopen" and reopen != "ignore":
        expected = REOPENED[reopen]
    else:
        expected = GOLDEN[phase, signal]

    assert expected == step_table(again=again, reopen=reopen)[signal][phase]


@pytest.mark.parametrize(
    ("mask", "phase", "expected"),
    [
        # A clock that starts inside its pause state is paused at once.
        (Signal.START | Signal.PAUSE, PENDING, PAUSED | OPENED),
        # An answer that ends one wait and begins the next.
        (Signal.STOP | Signal.START, RUNNING, RUNNING | FATE_STOPPED | OPENED),
        (Signal.STOP | Signal.START, PENDING, RUNNING | OPENED),
        (Signal.STOP | Signal.START | Signal.PAUSE, PAUSED, PAUSED | FATE_STOPPED | OPENED),
        # Resume comes before pause, so that one reason may follow another.
        (Signal.RESUME | Signal.PAUSE, PAUSED, PAUSED),
        (Signal.CANCEL | Signal.STOP, RUNNING, CANCELLED | FATE_CANCELLED),
        (Signal.CANCEL | Signal.START, PENDING, RUNNING | OPENED),
        # Stopped and continued by one event is as if neither had happened.
        (Signal.STOP | Signal.REOPEN, RUNNING, RUNNING),
        (Signal.CANCEL | Signal.REOPEN, PAUSED, RUNNING),
        # Opened twice by one event is opened once.
        (Signal.RESET | Signal.START, RUNNING, RUNNING | FATE_SUPERSEDED | OPENED),
        # Continued, and then superseded by the start of the same event.
        (Signal.REOPEN | Signal.START, STOPPED, RUNNING | CONTINUED | FATE_SUPERSEDED | OPENED),
    ],
)
def test_signals_of_one_event_compose(mask: int, phase: int, expected: int) -> None:
    """Signals apply in the fixed order, each on the phase that the last one left."""
    assert expected == step_table(again="restart", reopen="continue")[mask][phase]


@pytest.mark.parametrize(
    ("mask", "phase", "expected"),
    [
        (Signal.STOP | Signal.REOPEN, RUNNING, RUNNING | FATE_SUPERSEDED | OPENED),
        (Signal.REOPEN | Signal.START, STOPPED, RUNNING | FATE_SUPERSEDED | OPENED),
    ],
)
def test_reopening_as_restart_supersedes_even_what_just_stopped(
    mask: int,
    phase: int,
    expected: int,
) -> None:
    """`reopen: restart` leaves no cycle that could be met."""
    assert expected == step_table(again="ignore", reopen="restart")[mask][phase]


def test_a_new_cycle_leaves_the_one_that_stopped_alone() -> None:
    """`reopen: new_cycle` opens a cycle and keeps the verdict of the old one."""
    table = step_table(reopen="new_cycle")

    assert RUNNING | FATE_STOPPED | OPENED == table[Signal.STOP | Signal.REOPEN][RUNNING]


def test_a_cycle_opened_and_restarted_by_one_event_leaves_the_stopped_one_alone() -> None:
    """What the event opened is replaced, not what it had stopped."""
    table = step_table(again="restart", reopen="new_cycle")
    mask = Signal.STOP | Signal.REOPEN | Signal.START

    assert RUNNING | FATE_STOPPED | OPENED == table[mask][RUNNING]


@pytest.mark.parametrize(("again", "reopen"), OPTIONS)
def test_phase_of_a_step_is_that_of_its_signals_one_by_one(again: Again, reopen: Reopen) -> None:
    """The composed step ends in the phase that single signals end in, for every mask."""
    table = step_table(again=again, reopen=reopen)
    for mask, phase in product(range(128), range(5)):
        single = phase
        for signal in Signal:
            if mask & signal:
                single = table[signal][single] & PHASE_BITS

        assert single == table[mask][phase] & PHASE_BITS


@pytest.mark.parametrize(("again", "reopen"), OPTIONS)
def test_no_signal_changes_nothing(again: Again, reopen: Reopen) -> None:
    """An empty mask leaves every phase as it is."""
    assert (0, 1, 2, 3, 4) == step_table(again=again, reopen=reopen)[0]


def test_table_is_plain_integers() -> None:
    """A table is tuples of plain ints, which a kernel over columns can take as an array."""
    table = step_table()

    assert {int} == {type(outcome) for row in table for outcome in row}
    assert (128, {5}) == (len(table), {len(row) for row in table})


def test_table_is_derived_once_for_each_set_of_options() -> None:
    """The same options give the same object."""
    assert step_table(again="restart") is step_table(again="restart")


def test_phases_are_words_with_numbers() -> None:
    """A phase is its word; its place in `PHASES` is its number in the machine."""
    assert ("pending", "running", "paused", "stopped", "cancelled") == PHASES
    assert (PHASES[PENDING], PHASES[CANCELLED]) == (Phase.PENDING, Phase.CANCELLED)
