"""Errors: one tree, wording that shows the value and says what to do, pickles, fault reports."""

from __future__ import annotations

import copy
import inspect
import pickle

import pytest

from slacalc import errors
from slacalc.errors import (
    AgreementError,
    AmountError,
    CalendarError,
    DocumentError,
    Fault,
    Faults,
    FormatError,
    HistoryError,
    HolidayDataError,
    HolidayDataWarning,
    MissingExtraError,
    NaiveDatetimeError,
    NeverOpensError,
    PausedError,
    SlacalcError,
    StaleZoneDataWarning,
)
from slacalc.showing import shown

MADE: list[tuple[Exception, str]] = [
    (NaiveDatetimeError.not_a_time(), "NaT (not a time) names no instant; drop or fill missing"),
    (AmountError.option("unit", "x", "y"), "unit='x' is not possible; expected y"),
    (AmountError.bare_number(3), "3 of what? write a unit, for example '3h', '2bd'"),
    (AmountError.not_positive("0s"), "a target has to be more than nothing, got '0s'"),
    (AmountError.too_fine(1), "1 is finer than a microsecond; round it first"),
    (AmountError.too_large(1), "1 is more than datetime can hold; use a smaller amount"),
    (AmountError.out_of_range("3 dates"), "counting '3 dates' from there leaves the years 1 to"),
    (CalendarError.backwards(2, 1), "the end 1 is before the start 2; exchange them"),
    (CalendarError.no_year("x"), "expected a year from 1 to 9999, got 'x'"),
    (CalendarError.too_long(401, 400), "the question spans 401 years; a calendar answers for 400"),
    (
        NeverOpensError.after("a", "b", 9),
        "a after b, up to the end of 9; check hours and closures",
    ),
    (NeverOpensError.before("a", "b", 9), "a before b, back to the start of 9; check hours and"),
    (
        PausedError.of("noon"),
        "paused since noon with time left, so there is no deadline yet; pass",
    ),
    (HistoryError.of("7", "event 3", "why"), "request '7', event 3: why"),
    (HistoryError.field(3, "id", "text"), "id=3 is not possible; expected text"),
    (HistoryError.fact_name(""), "'' cannot name a fact; use text that is not empty"),
    (FormatError("no"), "no"),
    (
        FormatError.choice("format", "xls", ("csv", "json")),
        "format='xls' is not known; choose one",
    ),
    (
        MissingExtraError.of("rich", "cli"),
        "rich is not installed; run: pip install 'slacalc[cli]'",
    ),
    (HolidayDataError("none"), "none"),
    (AgreementError("none"), "none"),
    (StaleZoneDataWarning.of("A/B", "1", "2", "2026"), "the time-zone data in use (1) gives A/B"),
    (HolidayDataWarning("none"), "none"),
]


@pytest.mark.parametrize(("error", "message"), MADE)
def test_wording_and_pickles(error: Exception, message: str) -> None:
    """Text starts lower case or with the value, and survives a pickle and a copy."""
    assert str(error).startswith(message)
    for other in (pickle.loads(pickle.dumps(error)), copy.copy(error)):  # noqa: S301 - its own
        assert (type(error), str(error), error.args) == (type(other), str(other), other.args)


def test_the_tree() -> None:
    """Every error is a `SlacalcError` and so a `ValueError`; warnings are `UserWarning`s."""
    public = {name: getattr(errors, name) for name in errors.__all__}
    for name, kind in public.items():
        if name.endswith("Error"):
            assert issubclass(kind, SlacalcError)
            assert issubclass(kind, ValueError)
        elif name.endswith("Warning"):
            assert issubclass(kind, UserWarning)
    for kind in (CalendarError, AgreementError, HolidayDataError, NeverOpensError):
        assert issubclass(kind, DocumentError)
    assert issubclass(MissingExtraError, ImportError)
    defined = {
        name
        for name, kind in vars(errors).items()
        if inspect.isclass(kind) and kind.__module__ == errors.__name__
    }
    assert defined == set(errors.__all__)


def test_faults_are_collected() -> None:
    """Faults carry path, message and value as shown, and come in one report."""
    faults = Faults()
    assert not faults
    assert 0 == len(faults)
    faults.check(CalendarError)  # nothing is wrong, nothing happens

    faults.add("hours.mon", "cannot read", "x" * 100)
    faults.add("", "of the whole")
    inner = Faults()
    inner.add("when", "unknown", 3)
    inner.add("", "missing")
    faults.extend(inner, under="rules.0")
    faults.extend(inner)

    assert faults
    expected = [
        Fault("hours.mon", "cannot read", f"'{'x' * 79}…"),
        Fault("", "of the whole", None),
        Fault("rules.0.when", "unknown", "3"),
        Fault("rules.0", "missing", None),
        Fault("when", "unknown", "3"),
        Fault("", "missing", None),
    ]
    assert expected == list(faults)
    assert 6 == len(faults)
    with pytest.raises(CalendarError) as caught:
        faults.check(CalendarError)
    assert tuple(expected) == caught.value.faults
    assert (
        f"6 faults:\nhours.mon: cannot read; got '{'x' * 79}…\nof the whole\n"
        "rules.0.when: unknown; got 3\nrules.0: missing\nwhen: unknown; got 3\nmissing"
    ) == str(caught.value)
    again = pickle.loads(pickle.dumps(caught.value))  # noqa: S301 - its own pickle
    assert (str(caught.value), caught.value.faults) == (str(again), again.faults)


def test_one_fault_is_its_own_report() -> None:
    """A single fault needs no heading; no fault is no text."""
    error = CalendarError.of([Fault("hours", "cannot read", "'x'")])

    assert ("hours: cannot read; got 'x'", 1) == (str(error), len(error.faults))
    assert ("", ()) == (str(CalendarError()), CalendarError().faults)


@pytest.mark.parametrize(
    ("path", "message", "value", "text"),
    [
        ("hours", "cannot read", None, "hours: cannot read"),
        ("hours", "cannot read", "3", "hours: cannot read; got 3"),
        ("hours", "'x' is no time", "'x'", "hours: 'x' is no time"),
        ("days.x", "expected a date", "'x'", "days.x: expected a date"),
        ("", "expected a mapping", "a list", "expected a mapping; got a list"),
    ],
)
def test_fault_shows_its_value_once(path: str, message: str, value: str | None, text: str) -> None:
    """A fault says what stood there, unless its message or the end of its path does."""
    assert text == str(Fault(path, message, value))


@pytest.mark.parametrize(
    ("value", "text"),
    [
        ("x", "'x'"),
        (b"x", "b'x'"),
        ("x" * 78, f"'{'x' * 78}'"),
        ("x" * 79, f"'{'x' * 79}…"),
        (True, "True"),
        (None, "None"),
        (2**255, f"{2**255}"),
        (2**256 - 1, f"{2**256 - 1}"),
        (2**256, "an integer of 257 bits"),
        (-(2**256), "an integer of 257 bits"),
        ([1, 2], "[1, 2]"),
        ({"a": 1}, "{'a': 1}"),
        ([[[[[]]]]], "[[[[...]]]]"),
        (list(range(13)), "[0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, ...]"),
    ],
)
def test_values_as_shown(value: object, text: str) -> None:
    """A value is its `repr`, shortened to 80 characters, whatever it is."""
    expected = text if len(text) <= 80 else f"{text[:80]}…"

    assert expected == shown(value)


def test_hostile_values_cost_nothing() -> None:
    """Long text, wide and shared structures are shown without being printed whole."""
    deep: object = []
    for _ in range(100_000):
        deep = [deep]
    wide: object = "x"
    for _ in range(200):
        wide = [wide] * 10
    for value in (
        "x" * 10**8,
        10 ** (10**5),
        deep,
        wide,
        {"a": wide},
        type("D", (dict,), {})(a=deep),
    ):
        assert len(shown(value)) <= 81


class Bad:
    """A value whose `repr` fails."""

    def __repr__(self) -> str:
        raise RuntimeError


def test_a_value_that_cannot_be_printed() -> None:
    """Its type is shown instead."""
    assert shown(Bad()).startswith("<Bad instance at 0x")
