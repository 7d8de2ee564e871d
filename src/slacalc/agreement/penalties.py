"""Penalties: what a broken promise costs, as pure functions of results."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import timedelta
from decimal import Decimal
from typing import TYPE_CHECKING, Annotated, Final, Literal, Protocol, final

from pydantic import AfterValidator, GetPydanticSchema, StrictStr, WithJsonSchema
from pydantic_core.core_schema import no_info_plain_validator_function

from slacalc.agreement.parts.choices import Name
from slacalc.agreement.parts.document import Document, glimpse
from slacalc.core.amounts import BusinessDays
from slacalc.core.shapes import is_list
from slacalc.errors import AgreementError, AmountError, Fault, Faults

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

__all__ = ("UNITS", "Judged", "Money", "Penalty", "Tier", "attainment")

UNITS: Final = {
    "started minute": timedelta(minutes=1),
    "started hour": timedelta(hours=1),
    "started day": timedelta(days=1),
}
"""What a penalty can be counted by, and how long it is by the wall."""

_WIDEST: Final = 64
"""Bits of a whole number that may be money."""
_NUMBER: Final = re.compile(r"\d{1,15}(?:\.\d{1,6})?", re.ASCII)
_CURRENCY: Final = re.compile(r"[A-Z]{3}", re.ASCII)
_SHARE: Final = re.compile(r"(\d{1,3}(?:\.\d{1,6})?)\s?%", re.ASCII)
_ATTAINED: Final = "met"
_TIME: Final = "'started hour', 'started minute' or unit: wall, for the target counts no days"


class Judged(Protocol):
    """What a penalty asks of a result; `slacalc.Result` is one."""

    @property
    def target(self) -> str:
        """The name of the target."""
        ...

    @property
    def breached(self) -> bool:
        """Whether it is late, over or not."""
        ...

    @property
    def status(self) -> str:
        """Phase and breach in one word."""
        ...

    @property
    def counts(self) -> bool:
        """Whether summaries count it."""
        ...

    @property
    def overdue(self) -> timedelta | BusinessDays | None:
        """What has been used since due, in the target's unit."""
        ...

    @property
    def overdue_time(self) -> timedelta:
        """The same in time, also where the target counts business days."""
        ...

    @property
    def overdue_wall(self) -> timedelta:
        """Real time since due."""
        ...


@final
@dataclass(frozen=True, slots=True)
class Money:
    """An amount of money: exact, with its currency."""

    amount: Decimal
    currency: str

    def to_dict(self) -> dict[str, object]:
        """Return it in plain JSON types."""
        return {"amount": f"{self.amount:f}", "currency": self.currency}


def attainment(results: Iterable[Judged], target: str) -> Decimal | None:
    """Return which share of the decided *results* of *target* was in time; None of none.

    Decided is what was met, and what is late, over or not; runs that do not count are left out.
    """
    decided = [
        not result.breached
        for result in results
        if result.target == target
        and result.counts
        and (result.breached or result.status == _ATTAINED)
    ]
    return Decimal(sum(decided)) / len(decided) if decided else None


def _read_money(given: object) -> Decimal:
    text = given
    if isinstance(given, float) or (type(given) is int and given.bit_length() <= _WIDEST):
        # What was written in the document, not the nearest binary fraction.
        text = repr(given).removesuffix(".0")
    elif isinstance(given, Decimal) and given.is_finite() and abs(given.adjusted()) < 16:  # noqa: PLR2004 - what the pattern takes
        text = f"{given:f}"
    if not isinstance(text, str) or not _NUMBER.fullmatch(text):
        message = "expected a number from 0 on with at most 6 decimals, such as 500 or '12.50'"
        raise AgreementError.of([Fault("", message, glimpse(given))])
    return Decimal(text)


def _currency(code: str) -> str:
    if not _CURRENCY.fullmatch(code):
        message = "expected the three letters of a currency, such as EUR"
        raise AgreementError.of([Fault("", message, glimpse(code))])
    return code


def _share(text: str) -> str:
    found = _SHARE.fullmatch(text.strip())
    if found is None or not 0 < Decimal(found[1]) <= 100:  # noqa: PLR2004 - per cent
        message = "expected a share from 0% to 100%, such as '95%'"
        raise AgreementError.of([Fault("", message, glimpse(text))])
    return f"{Decimal(found[1]):f}%"


MoneyField = Annotated[
    Decimal,
    GetPydanticSchema(lambda _type, _handler: no_info_plain_validator_function(_read_money)),
    WithJsonSchema({"type": ["number", "string"], "examples": [500, "12.50"]}),
]


class Tier(Document):
    """What a period costs in which less than a share of the requests was in time.

    Attributes:
        below: The share, such as `"95%"`; at that share itself nothing is owed.
        amount: What is owed then.
    """

    below: Annotated[StrictStr, AfterValidator(_share)]
    amount: MoneyField

    @property
    def share(self) -> Decimal:
        """The share as a number from 0 to 1."""
        return Decimal(self.below.removesuffix("%")) / 100

    def to_dict(self) -> dict[str, object]:
        """Return the tier in plain JSON types, keys sorted."""
        return {"amount": f"{self.amount:f}", "below": self.below}


class Penalty(Document):
    """What a broken promise costs: by the breach, by the time overdue, or by the period.

    Attributes:
        target: The target that it is for.
        currency: Three letters, such as `RUB`.
        per: `"breach"`, or a unit of the time overdue that has been started: `"started minute"`,
            `"started hour"`, `"started day"`.
        amount: What each of them costs.
        cap: The most that one result costs.
        unit: `"business"` counts the time overdue as the target does, `"wall"` in real time.
        tiers: What a period costs by the share of requests in time; the lowest that holds.

    Raises:
        AgreementError: with every fault and its path.

    Source: SPEC section 7.
    """

    target: Name
    currency: Annotated[StrictStr, AfterValidator(_currency)]
    per: Literal["breach", "started minute", "started hour", "started day"] | None = None
    amount: MoneyField | None = None
    cap: MoneyField | None = None
    unit: Literal["business", "wall"] = "business"
    tiers: tuple[Tier, ...] = ()

    @classmethod
    def cross_check(cls, given: Mapping[object, object], faults: Faults) -> None:
        """Ask for an amount with what it is for, or for tiers."""
        by_result = [name for name in ("per", "amount", "cap") if given.get(name) is not None]
        tiers = given.get("tiers")
        if is_list(tiers) and tiers:
            for name in by_result:
                faults.add(name, "tiers are for a period; write what a result costs apart")
            return
        for name in ("per", "amount"):
            if name not in by_result:
                faults.add(name, "is required, or tiers")

    def of(self, result: Judged) -> Money:
        """Return what *result* costs: nothing unless it counts, is late, and of this target.

        Raises:
            AmountError: the time overdue is not counted in the unit of `per`.

        Where there is no time overdue no unit of it was started, late or not; tiers are of
        periods, and cost nothing by the result.
        """
        late = result.counts and result.breached and result.target == self.target
        if self.amount is None or not late:
            return Money(Decimal(0), self.currency)
        owed = self.amount * self._count(result)
        return Money(owed if self.cap is None else min(owed, self.cap), self.currency)

    def over(self, results: Iterable[Judged]) -> Money:
        """Return what a period with *results* costs: those of the tier, or all results together.

        Raises:
            AmountError: the time overdue is not counted in the unit of `per`.
        """
        found = list(results)
        if self.tiers:
            share = attainment(found, self.target)
            holding = [tier for tier in self.tiers if share is not None and share < tier.share]
            lowest = min(holding, key=lambda tier: tier.share, default=None)
            return Money(Decimal(0) if lowest is None else lowest.amount, self.currency)
        return Money(sum((self.of(one).amount for one in found), Decimal(0)), self.currency)

    def misfit(self, *, days: bool) -> str | None:
        """Return why a target, which counts *days* or not, has no time overdue in `per`."""
        fits = days or self.per != "started day" or self.unit != "business"
        return None if fits else f"expected {_TIME}"

    def _count(self, result: Judged) -> int:
        if self.per is None or self.per == "breach":
            return 1
        if self.unit == "wall":
            return -(-result.overdue_wall // UNITS[self.per])
        if self.per != "started day":
            return -(-result.overdue_time // UNITS[self.per])
        overdue = result.overdue
        if isinstance(overdue, timedelta):
            raise AmountError.option("per", self.per, _TIME)
        return 0 if overdue is None else -(-overdue.units // BusinessDays(1).units)

    def to_dict(self) -> dict[str, object]:
        """Return the penalty in plain JSON types, keys sorted."""
        document: dict[str, object] = {"currency": self.currency, "target": self.target}
        for name in ("amount", "cap"):
            if getattr(self, name) is not None:
                document[name] = f"{getattr(self, name):f}"
        if self.per is not None:
            document["per"] = self.per
        if self.tiers:
            document["tiers"] = [tier.to_dict() for tier in self.tiers]
        if self.unit != "business":
            document["unit"] = self.unit
        return dict(sorted(document.items()))
