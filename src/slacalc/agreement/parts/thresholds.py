"""Thresholds: named instants on the way to due (`warn`), or after it (`after`)."""

from __future__ import annotations

import re
from dataclasses import dataclass
from fractions import Fraction
from typing import TYPE_CHECKING, Annotated, Final, final

from pydantic import (
    AfterValidator,
    BeforeValidator,
    GetJsonSchemaHandler,
    StrictStr,
    model_validator,
)

from slacalc.agreement.parts.choices import Name
from slacalc.agreement.parts.document import Document, glimpse
from slacalc.core.amount_text import amount_text, positive_amount
from slacalc.core.amounts import BusinessDays, ParsedAmount
from slacalc.core.shapes import is_list, is_mapping
from slacalc.errors import AgreementError, Fault, Faults

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from pydantic.json_schema import JsonSchemaValue
    from pydantic_core.core_schema import CoreSchema

__all__ = ("AfterField", "Distance", "Threshold", "WarnField", "read_point", "thresholds_document")

_SHARE: Final = re.compile(r"(\d{1,5}(?:\.\d{1,6})?)\s?%", re.ASCII)
_SIDES: Final = {"before": True, "after": False}
_EXPECTED: Final = "expected a share such as '50%', or an amount such as '1h before' or '1h after'"


@final
@dataclass(frozen=True, slots=True)
class Distance:
    """An amount before due, or after it."""

    amount: ParsedAmount
    before: bool


def read_point(text: str) -> Fraction | Distance:
    """Return what *text* says: a share of the target, or an amount before or after due.

    Raises:
        AgreementError: it is neither.
        AmountError: the amount cannot be read, or is none.

    >>> read_point("80%"), read_point("1h before").before
    (Fraction(4, 5), True)
    """
    given = text.strip()
    share = _SHARE.fullmatch(given)
    if share is not None and Fraction(share[1]) > 0:
        return Fraction(share[1]) / 100
    amount, _, side = given.rpartition(" ")
    if not amount or side not in _SIDES:
        raise AgreementError.of([Fault("", _EXPECTED, glimpse(text))])
    return Distance(positive_amount(amount), _SIDES[side])


def _one_spelling(text: str) -> str:
    """Return *text* as all that mean the same are written."""
    point = read_point(text)
    if isinstance(point, Distance):
        return f"{amount_text(point.amount)} {'before' if point.before else 'after'}"
    number = text.strip().removesuffix("%").rstrip()
    whole, _, rest = number.partition(".")
    rest = rest.rstrip("0")
    return f"{whole.lstrip('0') or '0'}{'.' * bool(rest)}{rest}%"


class Threshold(Document):
    """A named instant on the way to due, or after it.

    Attributes:
        at: A share of the target, such as `"80%"` (`"100%"` is due, more is after it), or an
            amount before or after due, such as `"1h before"`.
        name: What it is called; without one, what `at` says.
        tell: Whom to tell. slacalc tells nobody: it says when, and whom.

    Raises:
        AgreementError: with every fault and its path.

    Source: SPEC section 7.

    Example:
        >>> from slacalc import Target, Threshold
        >>> soon = Threshold(at="80%", name="soon", tell="team lead")
        >>> target = Target(within="8h", warn=[soon, "1h before"], after=["1h"])
        >>> [threshold.at for threshold in (*target.warn, *target.after)]
        ['80%', '1h before', '1h after']
    """

    at: Annotated[StrictStr, AfterValidator(_one_spelling)]
    name: Name | None = None
    tell: Name | None = None

    @model_validator(mode="before")
    @classmethod
    def _short(cls, given: object) -> object:
        """Read the place alone."""
        return {"at": given} if isinstance(given, str) else given

    @classmethod
    def __get_pydantic_json_schema__(
        cls, schema: CoreSchema, handler: GetJsonSchemaHandler
    ) -> JsonSchemaValue:
        """Describe both forms."""
        whole = handler(schema)
        examples = ["50%", "1h before", "1h after"]
        return {"anyOf": [{"type": "string", "examples": examples}, whole]}

    @property
    def label(self) -> str:
        """Its name, or what `at` says."""
        return self.name or self.at

    def to_dict(self) -> object:
        """Return the threshold in plain JSON types: what `at` says alone as itself."""
        named = {"at": self.at, "name": self.name, "tell": self.tell}
        given = {name: value for name, value in named.items() if value is not None}
        return self.at if len(given) == 1 else given


Threshold.__module__ = "slacalc"


def thresholds_document(thresholds: Sequence[Threshold]) -> list[object]:
    """Return *thresholds* in plain JSON types; the fields of a target read them back equal."""
    return [threshold.to_dict() for threshold in thresholds]


def _on_side(side: str) -> Callable[[object], object]:
    """Return what reads a list in which an amount alone lies on that *side* of due."""

    def sided(given: object) -> object:
        return [_sided(one, side) for one in given] if is_list(given) else given

    return sided


def _sided(given: object, side: str) -> object:
    if is_mapping(given):
        at = given.get("at")
        return {**given, "at": _with_side(at, side)} if isinstance(at, str) else given
    if isinstance(given, str):
        return _with_side(given, side)
    if isinstance(given, Threshold):
        return given
    # A value of an amount is as good as its text; what is none says so itself.
    amount = positive_amount(given)
    if isinstance(amount, BusinessDays) and (amount.at, amount.cutoff) != (None, None):
        raise AgreementError.of([Fault("", _EXPECTED, glimpse(given))])
    return f"{amount_text(amount)} {side}"


def _with_side(text: str, side: str) -> str:
    alone = not text.rstrip().endswith(("%", *_SIDES))
    return f"{text.strip()} {side}" if alone else text


def _checked(side: str) -> Callable[[tuple[Threshold, ...]], tuple[Threshold, ...]]:
    """Return what refuses amounts on the other side of due than *side*."""
    home = {"before": "warn", "after": "after"}

    def checked(thresholds: tuple[Threshold, ...]) -> tuple[Threshold, ...]:
        faults = Faults()
        for place, threshold in enumerate(thresholds):
            point = read_point(threshold.at)
            found = side if not isinstance(point, Distance) else _side(point)
            if found != side:
                message = f"this lies {found} due; put it under {home[found]}"
                faults.add(str(place), message, threshold.at)
        faults.check(AgreementError)
        return thresholds

    return checked


def _side(point: Distance) -> str:
    return "before" if point.before else "after"


WarnField = Annotated[
    tuple[Threshold, ...], BeforeValidator(_on_side("before")), AfterValidator(_checked("before"))
]
"""Thresholds on the way to due; an amount alone lies before it."""

AfterField = Annotated[
    tuple[Threshold, ...], BeforeValidator(_on_side("after")), AfterValidator(_checked("after"))
]
"""Thresholds after due; an amount alone lies after it."""
