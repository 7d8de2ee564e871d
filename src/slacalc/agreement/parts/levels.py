"""Levels: named bundles of targets."""

from __future__ import annotations

from typing import TYPE_CHECKING, Self

from pydantic import model_validator

from slacalc.agreement.parts.allowances import Allowance, allowance
from slacalc.agreement.parts.choices import Name
from slacalc.agreement.parts.options import Options
from slacalc.agreement.parts.rules import FactTestsField
from slacalc.agreement.parts.tables import TableOf
from slacalc.agreement.parts.targets import Target
from slacalc.agreement.parts.within import counts_days
from slacalc.agreement.penalties import Penalty
from slacalc.core.shapes import is_list, is_mapping
from slacalc.errors import AgreementError, Faults
from slacalc.showing import shown

if TYPE_CHECKING:
    from collections.abc import Mapping

    from slacalc.typing import Fact

__all__ = ("Level",)


class Level(Options):
    """A named bundle of targets, with options for all of them.

    Attributes:
        targets: The targets by name: `Target`, or what it takes.
        measure: Metrics that have a result without a promise: open time on the level's calendar,
            real time, and no due.
        allow: What facts a request may have to be given this level; `allows` asks it. It chooses
            no level: rules do.
        require: Targets that belong together: a level without one of them is refused.
        penalties: What broken promises cost: each is asked of a result, or of a period.
        calendar: The calendar of targets that name none.
        landing: Where deadlines rest that fall in closed time.
        breach_at_equality: Whether the due instant itself is late.

    Raises:
        AgreementError: with every fault and its path.

    Source: SPEC section 7.

    Example:
        >>> from slacalc import Level, Target
        >>> gold = Level(targets={"reaction": Target(within="1h")}, calendar="desk")
        >>> gold.targets["reaction"].within
        datetime.timedelta(seconds=3600)
    """

    targets: TableOf[Target]
    measure: tuple[Name, ...] = ()
    allow: FactTestsField = None
    require: tuple[Name, ...] = ()
    penalties: tuple[Penalty, ...] = ()

    @classmethod
    def cross_check(cls, given: Mapping[object, object], faults: Faults) -> None:
        """Ask for a target."""
        if given.get("targets") == {}:
            faults.add("targets", "expected at least one target, for example reaction: 3h")
        targets, required = given.get("targets"), given.get("require")
        if is_mapping(targets) and is_list(required):
            for place, name in enumerate(required):
                if isinstance(name, str) and name and name not in targets:
                    message = f"no target {shown(name)} in this level; add it or require less"
                    faults.add(f"require.{place}", message, name)
        measured = given.get("measure")
        if is_mapping(targets) and is_list(measured):
            for place, name in enumerate(measured):
                if name in measured[:place] or (isinstance(name, str) and name in targets):
                    faults.add(f"measure.{place}", "there is a result of this name already", name)

    @model_validator(mode="after")
    def _penalties_fit(self) -> Self:
        """Refuse penalties for targets that are not there, or in units that they have not."""
        faults = Faults()
        for place, penalty in enumerate(self.penalties):
            target = self.targets.get(penalty.target)
            if target is None:
                message = f"no target {shown(penalty.target)} in this level"
                faults.add(f"penalties.{place}.target", message, penalty.target)
            elif (misfit := penalty.misfit(days=counts_days(target.within))) is not None:
                faults.add(f"penalties.{place}.per", misfit, penalty.per)
        faults.check(AgreementError)
        return self

    def allows(self, facts: Mapping[str, Fact]) -> Allowance:
        """Return whether a request with *facts* may be given this level, and why not.

        Raises:
            HistoryError: for a value that is no fact.
            NaiveDatetimeError: for a datetime without a time zone.

        Example:
            >>> from slacalc import Level
            >>> level = Level(targets={"reaction": "1h"}, allow={"category": ["bug", "question"]})
            >>> bool(level.allows({"category": "bug"}))
            True
            >>> level.allows({"category": "invoice"}).reasons
            ("category is 'invoice'; allowed: 'bug', 'question'",)
        """
        return allowance(self.allow, facts)

    def to_dict(self) -> dict[str, object]:
        """Return the level in plain JSON types, keys sorted."""
        document = self.given_options()
        document["targets"] = {name: self.targets[name].to_dict() for name in sorted(self.targets)}
        if self.allow is not None:
            document["allow"] = self.allow.to_document()
        if self.measure:
            document["measure"] = list(self.measure)
        if self.require:
            document["require"] = list(self.require)
        if self.penalties:
            document["penalties"] = [penalty.to_dict() for penalty in self.penalties]
        return dict(sorted(document.items()))


Level.__module__ = "slacalc"
