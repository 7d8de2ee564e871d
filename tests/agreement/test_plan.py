"""The plan of an agreement: made once a value, and gone with it."""

from __future__ import annotations

import gc
from datetime import date
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from slacalc import Agreement, BusinessDays, Calendar
from slacalc.agreement.parts.fact_words import fact_word
from slacalc.agreement.plans.compile import plan_of
from slacalc.agreement.plans.promises import Promise
from slacalc.errors import AmountError


def test_made_once(right: dict[str, object]) -> None:
    """The same agreement has the same plan; it goes when the agreement goes."""
    agreement = Agreement.from_dict(right)
    before = len(plan_of)
    assert plan_of(agreement) is plan_of(agreement)
    assert before + 1 == len(plan_of)
    del agreement
    gc.collect()
    assert before == len(plan_of)


def test_facts_that_are_asked_for(right: dict[str, object]) -> None:
    """Only facts that something asks for are carried along."""
    level = {
        "calendar": {"by": "region", "calendars": {"eu": "desk"}},
        "targets": {
            "reaction": {"by": "priority", "amounts": {"high": "1h"}},
            "resolution": "2bd",
        },
    }
    metrics = {"reaction": {"from": "written_at"}}
    rules = [{"when": {"contract": "paid"}, "level": "gold"}]
    document = {**right, "levels": {"gold": level}, "metrics": metrics, "rules": rules}
    plan = plan_of(Agreement.from_dict(document))
    expected = {"region", "priority", "contract", "status", "deferred", "written_at"}
    assert (expected, {"written_at"}) == (plan.facts, plan.from_facts)


def test_promises_are_made_once(right: dict[str, object]) -> None:
    """Facts that choose the same amount and calendar have the very same promise."""
    levels = {"gold": {"targets": {"reaction": {"by": "p", "amounts": {"a": "1h", "b": "1h"}}}}}
    plan = plan_of(Agreement.from_dict({**right, "levels": levels}))
    level = plan.level({})
    target = level and level.target("reaction")
    assert target is not None
    assert target.promise({"p": "a"}) is target.promise({"p": "b"})
    assert level.target("other") is None


def test_promise() -> None:
    """Promises are equal by amount, calendar and landing; a landing has two words."""
    desk = Calendar(timezone="UTC", hours="Mon-Fri 09:00-17:00")
    assert Promise.of(BusinessDays(1), desk) == Promise.of(BusinessDays(1), desk, "open")
    assert Promise.of(BusinessDays(1), desk) != Promise.of(BusinessDays(1), desk, "close")
    with pytest.raises(AmountError, match="landing='shut'"):
        Promise.of(BusinessDays(1), desk, "shut")


@pytest.mark.parametrize(
    ("fact", "word"),
    [
        ("a", "a"),
        (date(2026, 3, 5), "2026-03-05"),
        (Decimal("1.50"), "1.5"),
        (Decimal("-0.0"), "0"),
        (Decimal("1E+3"), "1000"),
        (Decimal("1E-78"), "1E-78"),
        (1, "1"),
        (1.0, "1"),
        (-1.5, "-1.5"),
        (0.1, "0.1"),
        (Decimal("1.50E+300"), "1.5E+300"),
        (2**255, str(2**255)),
        (float(2**255), str(2**255)),
        (2**256, None),
        (True, "true"),
        (False, "false"),
        (None, None),
        ((), None),
    ],
)
def test_words_of_facts(fact: object, word: str | None) -> None:
    """Numbers and flags have the words that JSON writes; what is no word finds no entry.

    What is equal as a number has one word, however the number is held.
    """
    assert word == fact_word(fact)


@given(number=st.integers(-(2**256) + 1, 2**256 - 1) | st.floats(allow_nan=False))
def test_equal_numbers_have_one_word(number: float) -> None:
    """Whole or not, as an int, a float or a decimal with zeros behind the point."""
    exact = Decimal(number) if float(number).is_integer() else Decimal(repr(number))
    text = f"{exact:f}"
    zeros = "00" if "." in text else ".00"
    assert fact_word(number) == fact_word(exact)
    assert exact.is_infinite() or fact_word(number) == fact_word(Decimal(text + zeros))
