"""Hostile agreements: huge, deep, looping or strange; faults, in bounded time."""

from __future__ import annotations

import re
from collections.abc import Callable

import pytest

from slacalc import Agreement, AgreementVersions
from slacalc.agreement.plans.compile import plan_of
from slacalc.errors import AgreementError, Fault

DESK = {"timezone": "UTC", "hours": "Mon-Fri 09:00-17:00"}
DEPTH = 50_000


def deep_list() -> object:
    """Lists in lists, deeper than Python recurses."""
    nested: list[object] = []
    for _ in range(DEPTH):
        nested = [nested]
    return nested


def deep_mapping() -> object:
    """Choices in choices."""
    nested: dict[str, object] = {}
    for _ in range(DEPTH):
        nested = {"by": nested}
    return nested


def loop() -> object:
    """A mapping that holds itself, as YAML anchors can make it."""
    looping: dict[str, object] = {}
    looping["by"] = looping["targets"] = looping["union"] = looping
    return looping


STRANGE: list[Callable[[], object]] = [
    deep_list,
    deep_mapping,
    loop,
    lambda: "x" * 10_000_000,
    lambda: 10**5000,
    lambda: float("nan"),
    lambda: b"\xff" * 100,
    object,
    lambda: {1, 2},
    lambda: ["x"] * 2_000,
    lambda: {str(number): "x" for number in range(2_000)},
    lambda: {None: None, (1, 2): 3, True: False},
    lambda: {10**5000: "1h", "within": {"by": "x", "amounts": {10**5000: 10**5000}}},
    lambda: {10**5000: [{10**5000: {}}]},
]

PYDANTIC = re.compile(r"pydantic|unprintable|value error|keys should|Exceeds|unable to parse")

PLACES = [
    ("calendars",),
    ("calendars", "desk"),
    ("calendars", "desk", "hours"),
    ("defaults",),
    ("defaults", "calendar"),
    ("levels",),
    ("levels", "gold"),
    ("levels", "gold", "calendar"),
    ("levels", "gold", "landing"),
    ("levels", "gold", "targets"),
    ("levels", "gold", "targets", "reaction"),
    ("levels", "gold", "targets", "return"),
    ("levels", "gold", "penalties"),
    ("levels", "gold", "measure"),
    ("levels", "gold", "allow"),
    ("metrics",),
    ("name",),
    ("rules",),
    ("rules", 0),
    ("rules", 0, "level"),
    ("rules", 0, "when"),
    ("slacalc",),
    ("source",),
    ("source", "facts"),
    ("source", "timezone"),
    ("statuses",),
    ("more",),
]


@pytest.mark.parametrize("strange", STRANGE)
@pytest.mark.parametrize("place", PLACES, ids=lambda place: ".".join(map(str, place)))
def test_strange_values(
    right: dict[str, object], place: tuple[str | int, ...], strange: Callable[[], object]
) -> None:
    """Whatever stands anywhere is taken, or is a fault with words and a short value."""
    inside: object = {**right, "source": {}}
    document = inside
    for part in place[:-1]:
        inside = inside[part]
    inside[place[-1]] = strange()
    found = _faults(document)
    assert all(len(fault.value or "") < 100 for fault in found)
    assert [] == [str(fault) for fault in found if PYDANTIC.search(str(fault))]
    assert all(fault.message for fault in found)


def _faults(document: object) -> list[Fault]:
    """What is wrong with *document*; any other exception is a failure."""
    try:
        Agreement.from_dict(document)
    except AgreementError as error:
        return list(error.faults)
    return []


LONG = 10**5000


@pytest.mark.parametrize(
    ("fields", "told"),
    [
        ({LONG: 1}, "a long integer: the name of a field is text; got an integer of 16610 bits"),
        (
            {"levels": {LONG: {"targets": {"reaction": "1h"}}}},
            "levels.a long integer: expected text; got an integer of 16610 bits",
        ),
        (
            {"levels": {"gold": {"targets": {LONG: "1h"}}}},
            "levels.gold.targets.an integer of 16610 bits: no metric an integer of 16610 bits; ",
        ),
        (
            {"metrics": {LONG: {}}},
            "metrics.an integer of 16610 bits: the name of a metric is text",
        ),
        (
            {"calendars": {LONG: DESK}},
            "calendars.an integer of 16610 bits: the name of a calendar is text",
        ),
        ({"rules": {LONG: []}}, "rules.an integer of 16610 bits: expected at least one rule"),
        ({"slacalc": LONG}, "slacalc: expected 1; got an integer of 16610 bits"),
        ({"slacalc": True}, "slacalc: expected 1; got True"),
        (
            {"levels": {"gold": {"targets": {"return": {"within": "1h", "max_deferrals": LONG}}}}},
            "levels.gold.targets.return.max_deferrals: expected a billion at most; got an integer",
        ),
        (
            {"levels": {"gold": {"targets": {"return": {"auto": {"facts": {LONG: 1}}}}}}},
            "levels.gold.targets.return.auto.facts: an integer of 16610 bits cannot name a fact",
        ),
        (
            {"levels": {"gold": {"penalties": [{"amount": LONG}]}}},
            "levels.gold.penalties.0.amount: expected a number from 0 on with at most 6 decimals",
        ),
    ],
)
def test_integers_too_long_to_print(
    right: dict[str, object], fields: dict[object, object], told: str
) -> None:
    """An integer that Python refuses to print is told by its length; true is no number at all."""
    found = [str(fault) for fault in _faults({**right, **fields})]

    assert [told] == [fault[: len(told)] for fault in found if fault.startswith(told)]


def test_versions_of_long_integers(right: dict[str, object]) -> None:
    """So it is in what a version says."""
    document = {**right, "timezone": "UTC", "versions": {"2027-01-01": {LONG: 1}}}
    with pytest.raises(AgreementError, match="a long integer: the name of a field is text"):
        AgreementVersions.from_dict(document)


def test_a_large_agreement(right: dict[str, object]) -> None:
    """Ten megabytes of levels and rules read, and choose a level."""
    note = "x" * 150
    tables = {str(number): "3h" for number in range(50)}
    levels = {
        f"{note}{number}": {"targets": {"reaction": {"by": "priority", "amounts": tables}}}
        for number in range(8_000)
    }
    rules = [{"when": {"customer": name}, "level": name} for name in levels]
    agreement = Agreement.from_dict({**right, "levels": levels, "rules": rules})
    last = f"{note}7999"
    plan = plan_of(agreement)
    found = plan.level({"customer": last})
    assert found is not None
    assert last == found.name
    assert plan is plan_of(agreement)


def test_combinations_that_would_explode(faults: Callable[..., list[str]]) -> None:
    """Calendars that double at every step are refused by their size."""
    calendars: dict[str, object] = {"desk": DESK, "c0": {"union": ["desk", "desk"]}}
    for number in range(1, 14):
        calendars[f"c{number}"] = {"union": [f"c{number - 1}", f"c{number - 1}"]}
    (found,) = [fault for fault in faults(calendars=calendars) if "c6" in fault]
    assert "calendars.c6.union: more than 100 calendars in one; combine fewer" == found


def test_combinations_in_a_long_chain(faults: Callable[..., list[str]]) -> None:
    """A chain is refused by its length, whatever its order."""
    chain: dict[str, object] = {
        f"c{number}": {"union": ["desk", f"c{number - 1}"]} for number in range(1, 2_000)
    }
    chain["c0"] = {"union": ["desk", "desk"]}
    found = faults(calendars={"desk": DESK, **chain})
    assert any("calendars are combined more than 15 deep; combine fewer" in one for one in found)
    backwards = dict(reversed(chain.items()))
    found = faults(calendars={"desk": DESK, **backwards})
    assert any("calendars are combined more than 15 deep" in one for one in found)


def test_combinations_within_combinations(faults: Callable[..., list[str]]) -> None:
    """Definitions that are combinations themselves may only nest so deep together."""
    nested: dict[str, object] = DESK
    for number in range(18):
        nested = {("union", "intersection")[number % 2]: [nested, DESK]}
    calendars: dict[str, object] = {"desk": DESK, "nested": nested}
    for number in range(10):
        operation = ("difference", "union")[number % 2]
        inner = "nested" if number == 0 else f"c{number - 1}"
        calendars[f"c{number}"] = {operation: [inner, "desk"]}
    (found,) = faults(calendars=calendars)
    assert "calendars: difference: calendars are nested deeper than 20; combine fewer" == found
