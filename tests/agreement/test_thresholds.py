"""Thresholds in agreements: what they are read from, how they are written, what is refused."""

from __future__ import annotations

from datetime import timedelta
from fractions import Fraction

import pytest

from slacalc import BusinessDays, Target, Threshold
from slacalc.agreement.agreement import Agreement
from slacalc.agreement.parts.thresholds import Distance, read_point
from slacalc.agreement.plans.compile import plan_of
from slacalc.agreement.plans.plan import ThresholdPlan
from slacalc.errors import AgreementError, AmountError


@pytest.mark.parametrize(
    ("given", "written"),
    [
        ("50%", "50%"),
        (" 050 % ", "50%"),
        ("12.50%", "12.5%"),
        ("0.25%", "0.25%"),
        ("60m before", "1h before"),
        ("2bd after", "2bd after"),
        ("3d calendar before", "3d calendar before"),
    ],
)
def test_a_place_has_one_spelling(given: str, written: str) -> None:
    """What means the same is written the same, so that it is equal."""
    assert written == Threshold(at=given).at
    assert read_point(given) == read_point(written)


def test_places_are_read_exactly() -> None:
    """A share is a fraction; an amount knows on which side of due it lies."""
    assert Fraction(1, 8) == read_point("12.5%")
    assert Distance(timedelta(hours=1), before=True) == read_point("1h before")
    assert Distance(BusinessDays(1), before=False) == read_point("1bd after")


@pytest.mark.parametrize("given", ["", "50", "%", "0%", "-5%", "before", "1e9%", "half", "1h"])
def test_a_place_that_says_nothing_is_refused(given: str) -> None:
    """What is neither a share nor an amount beside due is refused, and shown."""
    with pytest.raises(AgreementError, match="expected a share such as '50%'"):
        read_point(given)


@pytest.mark.parametrize("given", ["1d before", "0h before", "3 after"])
def test_an_amount_beside_due_is_read_as_any_other(given: str) -> None:
    """The reader of amounts refuses what it always refuses."""
    with pytest.raises(AmountError):
        read_point(given)


def test_an_amount_alone_lies_on_the_side_of_its_list() -> None:
    """Under `warn` an amount alone lies before due, under `after` after it."""
    target = Target.model_validate(
        {
            "within": "8h",
            "warn": ["1h", timedelta(minutes=90), {"at": "2h", "tell": "lead"}],
            "after": [BusinessDays(1), "1h", Threshold(at="120%")],
        }
    )

    assert ["1h before", "1h30m before", "2h before"] == [one.at for one in target.warn]
    assert ["1bd after", "1h after", "120%"] == [one.at for one in target.after]


def test_a_target_with_thresholds_is_written_and_read_back() -> None:
    """What has a place alone is written as that; the rest keeps its name and whom to tell."""
    document = {
        "within": "8h",
        "warn": ["50%", {"at": "80%", "name": "soon", "tell": "team lead"}],
        "after": [{"at": "120%", "tell": "head of support"}],
    }
    target = Target.model_validate(document)

    assert document == target.to_dict()
    assert target == Target.model_validate(target.to_dict())
    assert hash(target) == hash(Target.model_validate(document))


def test_a_threshold_is_called_by_its_name_or_its_place() -> None:
    """Without a name, the place is the name."""
    assert "80%" == Threshold(at="80%").label
    assert "soon" == Threshold(at="80%", name="soon").label


@pytest.mark.parametrize(
    ("fields", "fault"),
    [
        ({"warn": ["1h after"]}, "warn.0: this lies after due; put it under after"),
        ({"after": ["80%", "1h before"]}, "after.1: this lies before due; put it under warn"),
        ({"warn": ["50%", "50.0%"]}, "warn.1: another threshold has this name"),
        ({"warn": [{"at": "50%", "name": "x"}], "after": [{"at": "1h", "name": "x"}]}, "after.0:"),
        ({"warn": ["half"]}, "warn.0.at: cannot read 'half' as an amount"),
        ({"warn": [0.5]}, "0.5 of what?"),
        ({"warn": [{"name": "x"}]}, "warn.0.at: is required"),
        ({"warn": [{"at": 3}]}, "warn.0.at: expected text"),
        ({"warn": [{"at": "50%", "who": "x"}]}, "warn.0.who: unknown field"),
        ({"warn": "50%"}, "warn: expected a list"),
        ({"after": [BusinessDays(1, at="16:00")]}, "expected a share"),
    ],
)
def test_faults(fields: dict[str, object], fault: str) -> None:
    """What is wrong with thresholds is said with its place."""
    with pytest.raises(AgreementError) as caught:
        Target(within="8h", **fields)

    assert fault in str(caught.value)


def test_the_plan_knows_them(right: dict[str, object]) -> None:
    """The engine reads shares as fractions, and amounts with their side; `warn` warns."""
    target = {"within": "8h", "warn": [{"at": "1h", "tell": "lead"}], "after": ["150%"]}
    right["levels"] = {"gold": {"targets": {"reaction": target}}}
    level = plan_of(Agreement.from_dict(right)).rules[0].level

    assert level is not None
    assert (
        ThresholdPlan("1h before", timedelta(hours=1), before=True, warns=True, tell="lead"),
        ThresholdPlan("150%", Fraction(3, 2)),
    ) == level.targets[0].thresholds
