"""Levels: named bundles of targets."""

from __future__ import annotations

from typing import TYPE_CHECKING

from slacalc.agreement.options import Options
from slacalc.agreement.tables import TableOf
from slacalc.agreement.targets import Target

if TYPE_CHECKING:
    from collections.abc import Mapping

    from slacalc.errors import Faults

__all__ = ("Level",)


class Level(Options):
    """A named bundle of targets, with options for all of them.

    Attributes:
        targets: The targets by name: `Target`, or what it takes.
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

    @classmethod
    def cross_check(cls, given: Mapping[object, object], faults: Faults) -> None:
        """Ask for a target."""
        if given.get("targets") == {}:
            faults.add("targets", "expected at least one target, for example reaction: 3h")

    def to_dict(self) -> dict[str, object]:
        """Return the level in plain JSON types, keys sorted."""
        targets = {name: target.to_dict() for name, target in sorted(self.targets.items())}
        return dict(sorted((self.given_options() | {"targets": targets}).items()))


Level.__module__ = "slacalc"
