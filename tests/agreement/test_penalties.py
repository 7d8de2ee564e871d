"""Penalties: what broken promises cost, and what is refused in them."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from decimal import Decimal

import pytest

from slacalc import Agreement, BusinessDays, Level, Request, evaluate
from slacalc.agreement.penalties import Money, Penalty, Tier, attainment
from slacalc.errors import AgreementError, AmountError

ZERO = timedelta(0)


@dataclass(frozen=True)
class Stands:
    """A result, as far as penalties ask."""

    status: str = "met"
    overdue: timedelta | BusinessDays | None = ZERO
    overdue_wall: timedelta = ZERO
    target: str = "resolution"
    counts: bool = True

    @property
    def overdue_time(self) -> timedelta:
        """What is overdue, a business day being eight hours."""
        if isinstance(self.overdue, BusinessDays):
            return timedelta(hours=8) * (self.overdue.units / BusinessDays(1).units)
        return self.overdue or ZERO

    @property
    def breached(self) -> bool:
        """Whether it is late."""
        return self.status in {"missed", "breached"}


def late(overdue: timedelta | BusinessDays | None = ZERO, wall: timedelta = ZERO) -> Stands:
    """A result that is late by so much."""
    return Stands("missed", overdue, wall)


def hourly(**fields: object) -> Penalty:
    """A penalty by the started hour."""
    given = {"target": "resolution", "per": "started hour", "amount": 500, "currency": "RUB"}
    return Penalty(**{**given, **fields})


@pytest.mark.parametrize(
    ("overdue", "owed"),
    [
        (ZERO, 0),
        (timedelta(microseconds=1), 500),
        (timedelta(hours=1), 500),
        (timedelta(hours=1, microseconds=1), 1000),
        (timedelta(hours=30), 10_000),
        (None, 0),
    ],
)
def test_each_started_hour_costs_up_to_the_cap(overdue: timedelta | None, owed: int) -> None:
    """An hour counts once it is begun; without time overdue none is; the cap ends it."""
    assert Money(Decimal(owed), "RUB") == hourly(cap=10_000).of(late(overdue))


def test_a_result_in_time_costs_nothing() -> None:
    """What is not late, or is another target's, owes nothing."""
    assert Decimal(0) == hourly().of(Stands()).amount
    assert Decimal(0) == hourly(target="reaction").of(late(timedelta(hours=3))).amount


def test_a_breach_costs_the_same_however_long() -> None:
    """By the breach, a breach without overdue time counts too."""
    penalty = hourly(per="breach", amount="12.50")

    assert Decimal("12.50") == penalty.of(late()).amount
    assert Decimal("12.50") == penalty.of(late(timedelta(hours=9))).amount


def test_units_by_the_wall() -> None:
    """With `unit: wall` real time counts, 24 hours of it being a day."""
    stands = late(BusinessDays(1), timedelta(hours=25))

    beyond = late(ZERO, timedelta(hours=25, minutes=1))
    assert Decimal(13_000) == hourly(unit="wall").of(beyond).amount
    assert Decimal(1000) == hourly(unit="wall", per="started day").of(stands).amount
    assert (
        Decimal(500)
        == hourly(unit="wall", per="started minute").of(late(ZERO, timedelta(seconds=1))).amount
    )


def test_started_business_days() -> None:
    """A target in business days is overdue by business days."""
    daily = hourly(per="started day")

    assert Decimal(500) == daily.of(late(BusinessDays("0.5"))).amount
    assert Decimal(1000) == daily.of(late(BusinessDays("1.5"))).amount
    assert Decimal(0) == daily.of(late(BusinessDays(0))).amount
    assert Decimal(0) == daily.of(late(None)).amount


def test_a_unit_that_the_target_has_not_is_refused() -> None:
    """Days of business time are nothing; it says what is. Hours of business days are."""
    assert Decimal(4000) == hourly().of(late(BusinessDays(1))).amount
    with pytest.raises(AmountError, match="expected 'started hour'"):
        hourly(per="started day").of(late(timedelta(hours=1)))


def test_tiers_cost_a_period_by_attainment() -> None:
    """The lowest tier that holds counts; at a share itself its tier does not hold."""
    penalty = Penalty(
        target="resolution",
        currency="EUR",
        tiers=[{"below": "95%", "amount": 100}, {"below": "50.0%", "amount": 1000}],
    )
    met, missed = Stands(), late()

    assert Money(Decimal(0), "EUR") == penalty.over([met] * 95 + [missed] * 5)
    assert Money(Decimal(100), "EUR") == penalty.over([met] * 94 + [missed] * 6)
    assert Money(Decimal(100), "EUR") == penalty.over([met, missed])
    assert Money(Decimal(1000), "EUR") == penalty.over([met, missed, missed])
    assert Money(Decimal(0), "EUR") == penalty.over([Stands("on_track"), Stands("paused")])
    assert Money(Decimal(0), "EUR") == penalty.of(missed)


def test_results_of_a_period_add_up() -> None:
    """Without tiers a period costs what its results cost."""
    results = [late(timedelta(hours=2)), late(timedelta(hours=1))]

    assert Decimal(1500) == hourly().over(results).amount


def test_attainment_counts_what_is_decided() -> None:
    """Open in time, cancelled and other targets do not count; late and still open does."""
    other = Stands(target="reaction")

    assert attainment([Stands("cancelled"), Stands("on_track"), other], "resolution") is None
    assert Decimal("0.5") == attainment([Stands(), Stands("breached"), other], "resolution")


def test_a_real_result_is_asked(right: dict[str, object]) -> None:
    """A penalty of a level takes what `evaluate` gives."""
    right["levels"] = {
        "gold": {
            "targets": {"reaction": "1h"},
            "penalties": [
                {"target": "reaction", "per": "started hour", "amount": 5, "currency": "EUR"}
            ],
        }
    }
    agreement = Agreement.from_dict(right)
    request = Request.from_timestamps(1, created=datetime(2026, 3, 6, 9, tzinfo=UTC))
    verdict = evaluate(request, agreement, at=datetime(2026, 3, 6, 12, 30, tzinfo=UTC))

    assert Money(Decimal(15), "EUR") == agreement.levels["gold"].penalties[0].over(verdict)
    assert {"amount": "15", "currency": "EUR"} == Money(Decimal(15), "EUR").to_dict()


def test_hours_of_a_target_in_business_days(right: dict[str, object]) -> None:
    """Its time overdue counts in open hours; before due, and without a promise, there is none."""
    hour = {"target": "reaction", "per": "started hour", "amount": 5, "currency": "EUR"}
    right["levels"] = {"gold": {"targets": {"reaction": "1bd"}, "penalties": [hour]}}
    agreement = Agreement.from_dict(right)
    request = Request.from_timestamps(1, created=datetime(2026, 3, 6, 9, tzinfo=UTC))
    penalty = agreement.levels["gold"].penalties[0]
    late_by = evaluate(request, agreement, at=datetime(2026, 3, 9, 11, 30, tzinfo=UTC))["reaction"]
    in_time = evaluate(request, agreement, at=datetime(2026, 3, 6, 12, tzinfo=UTC))["reaction"]

    assert timedelta(hours=2, minutes=30) == late_by.overdue_time
    assert Decimal(15) == penalty.of(late_by).amount
    assert ZERO == in_time.overdue_time


def test_round_trip() -> None:
    """Penalties are written with exact numbers and read back equal."""
    documents = [
        {
            "target": "reaction",
            "per": "started hour",
            "amount": "12.50",
            "cap": "1000",
            "currency": "EUR",
            "unit": "wall",
        },
        {
            "target": "reaction",
            "currency": "EUR",
            "tiers": [{"below": "99.5%", "amount": "100"}],
        },
    ]
    level = Level(targets={"reaction": "1h"}, penalties=documents)

    assert documents == level.to_dict()["penalties"]
    assert level == Level(**level.to_dict())
    assert Decimal("0.995") == Tier(below="99.5%", amount=1).share


@pytest.mark.parametrize(
    ("given", "written"),
    [(500, "500"), (12.5, "12.5"), (Decimal("1E+3"), "1000"), ("0.10", "0.10")],
)
def test_money_is_exact(given: object, written: str) -> None:
    """A number of a document is taken as it is written there."""
    assert written == f"{hourly(amount=given).amount:f}"


@pytest.mark.parametrize(
    ("fields", "fault"),
    [
        ({"currency": None}, "currency: expected text"),
        ({"currency": "rub"}, "currency: expected the three letters"),
        ({"amount": -1}, "amount: expected a number from 0 on"),
        ({"amount": True}, "amount: expected a number"),
        ({"amount": float("nan")}, "amount: expected a number"),
        ({"amount": Decimal("Infinity")}, "amount: expected a number"),
        ({"amount": Decimal("1E+99")}, "amount: expected a number"),
        ({"amount": "1e3"}, "amount: expected a number"),
        ({"amount": None}, "amount: is required, or tiers"),
        ({"per": None}, "per: is required, or tiers"),
        ({"per": "hour"}, "per: expected 'breach', 'started minute'"),
        ({"tiers": [{"below": "95%", "amount": 1}]}, "per: tiers are for a period"),
        ({"tiers": [{"below": "95", "amount": 1}]}, "tiers.0.below: expected a share"),
        ({"tiers": [{"below": "101%", "amount": 1}]}, "tiers.0.below: expected a share"),
        ({"fee": 1}, "fee: unknown field"),
    ],
)
def test_faults_of_a_penalty(fields: dict[str, object], fault: str) -> None:
    """What is wrong with a penalty is said with its place."""
    with pytest.raises(AgreementError) as caught:
        hourly(**fields)

    assert fault in str(caught.value)


@pytest.mark.parametrize(
    ("within", "fields", "fault"),
    [
        ("1h", {"target": "resolution"}, "penalties.0.target: no target 'resolution'"),
        ("1h", {"per": "started day"}, "penalties.0.per: expected 'started hour'"),
        (
            {"by": "p", "amounts": {"a": "1h"}, "default": "1bd"},
            {"per": "started day"},
            "penalties.0.per: expected 'started hour'",
        ),
        ({"due": "a"}, {"per": "started day"}, "penalties.0.per: expected 'started hour'"),
        (
            [{"due": "a"}, "1bd"],
            {"per": "started day"},
            "penalties.0.per: expected 'started hour'",
        ),
    ],
)
def test_penalties_that_do_not_fit_the_level(
    within: object, fields: dict[str, object], fault: str
) -> None:
    """A penalty needs its target, and a unit that the target's time overdue is counted in."""
    given = {"target": "reaction", "per": "started hour", "amount": 5, "currency": "EUR"}
    with pytest.raises(AgreementError) as caught:
        Level(targets={"reaction": within}, penalties=[{**given, **fields}])

    assert fault in str(caught.value)
