"""Targets: an amount, the clock it is for and the calendar it is measured on."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final, Self

from pydantic import GetJsonSchemaHandler, model_validator

from slacalc.agreement.parts.choices import ByFact, Name
from slacalc.agreement.parts.due_fact import DueFact
from slacalc.agreement.parts.options import Options
from slacalc.agreement.parts.returning import AutoField, MaxDeferralsField, auto_document
from slacalc.agreement.parts.thresholds import AfterField, WarnField, thresholds_document
from slacalc.agreement.parts.within import Within, within_document
from slacalc.core.shapes import is_mapping
from slacalc.errors import AgreementError, Faults

if TYPE_CHECKING:
    from pydantic.json_schema import JsonSchemaValue
    from pydantic_core.core_schema import CoreSchema

__all__ = ("ByFact", "DueFact", "Target")

_ALONE: Final = frozenset({"business_days", "by", "due"})
"""Fields of mappings that stand for what is promised."""


class Target(Options):
    """What is promised for one clock.

    Attributes:
        within: The amount, a choice of one by a fact, or a fact that names the due; or several
            of them, of which the first counts whose fact is present.
        metric: Which clock; without it the one of the target's own name.
        warn: Thresholds on the way to due, such as `"80%"` or `"1h before"`; once one of them is
            crossed the promise is at risk.
        after: Thresholds after due, such as `"1h"` or `"120%"`.
        auto: Of a target of `return`: whether a deferral ends by itself at its due. It puts back
            the facts that the deferral changed; `{"facts": {"status": "open"}}` says others.
        max_deferrals: Of a target of `return`: how many deferrals have an effect.
        calendar: The calendar's name, or a choice of one by a fact.
        landing: Where a deadline rests that falls in closed time.
        breach_at_equality: Whether the due instant itself is late.

    Calendar, landing and equality are the level's, else the agreement's, where a target does not
    say. In a document `within` alone stands for a target: `reaction: 3h`.

    Raises:
        AgreementError: with every fault and its path.

    Source: SPEC section 7.

    Example:
        >>> from slacalc import Target
        >>> Target(within="2bd", calendar="desk").within
        BusinessDays(2)
    """

    within: Within
    metric: Name | None = None
    warn: WarnField = ()
    after: AfterField = ()
    auto: AutoField = False
    max_deferrals: MaxDeferralsField = None

    @model_validator(mode="after")
    def _names_tell_apart(self) -> Self:
        """Refuse two thresholds of one name."""
        faults = Faults()
        seen: set[str] = set()
        for field, thresholds in (("warn", self.warn), ("after", self.after)):
            for place, threshold in enumerate(thresholds):
                if threshold.label in seen:
                    message = "another threshold has this name; give one of them another"
                    faults.add(f"{field}.{place}", message, threshold.label)
                seen.add(threshold.label)
        faults.check(AgreementError)
        return self

    @model_validator(mode="before")
    @classmethod
    def _short(cls, given: object) -> object:
        """Read what is promised alone."""
        if is_mapping(given):
            return {"within": given} if _ALONE & given.keys() else given
        return given if isinstance(given, cls) else {"within": given}

    @classmethod
    def __get_pydantic_json_schema__(
        cls, schema: CoreSchema, handler: GetJsonSchemaHandler
    ) -> JsonSchemaValue:
        """Describe both forms."""
        whole = handler(schema)
        within = handler.resolve_ref_schema(whole)["properties"]["within"]
        return {"anyOf": [within, whole]}

    def to_dict(self) -> object:
        """Return the target in plain JSON types, keys sorted; `within` alone as itself."""
        document = self.given_options() | {"within": within_document(self.within)}
        if self.metric is not None:
            document["metric"] = self.metric
        for name in ("warn", "after"):
            if getattr(self, name):
                document[name] = thresholds_document(getattr(self, name))
        if self.auto is not False:
            document["auto"] = auto_document(self.auto)
        if self.max_deferrals is not None:
            document["max_deferrals"] = self.max_deferrals
        if len(document) == 1:
            return document["within"]
        return dict(sorted(document.items()))


Target.__module__ = "slacalc"
