"""Due facts: a promise whose end is an instant that the request itself names."""

from __future__ import annotations

from pydantic import StrictBool

from slacalc.agreement.parts.choices import Name
from slacalc.agreement.parts.document import Document

__all__ = ("DueFact",)


class DueFact(Document):
    """A fact that says when something is due, such as a date promised by hand.

    Attributes:
        due: The name of the fact. Its value is an aware datetime, or a date, which is due when
            it ends in the calendar's zone, or text that reads as one of them (ISO 8601).
        moves: Whether pauses move it, by their business time; without it they do not.

    What is promised then is the business time from the start to that instant, and it follows the
    fact when the fact changes. Without the fact there is no target, and the result says why,
    unless another alternative is given: `within: [{due: promised_at}, 10bd]`.

    Raises:
        AgreementError: with every fault and its path.

    Source: SPEC sections 6.5 and 7; decision 0013.

    Example:
        >>> from slacalc import DueFact, Target
        >>> target = Target(within=[DueFact(due="promised_at", moves=True), "10bd"])
        >>> target.to_dict()
        [{'due': 'promised_at', 'moves': True}, '10bd']
    """

    due: Name
    moves: StrictBool = False

    def to_dict(self) -> dict[str, object]:
        """Return the due fact in plain JSON types, keys sorted."""
        return {"due": self.due, "moves": True} if self.moves else {"due": self.due}


DueFact.__module__ = "slacalc"
