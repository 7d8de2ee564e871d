"""`Agreement`: the whole document, calendars, levels and rules."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Annotated, ClassVar, Final, Literal, Self

from pydantic import BeforeValidator, Field, ModelWrapValidatorHandler, model_validator

from slacalc.agreement.parts.choices import Name, Text
from slacalc.agreement.parts.document import Document, glimpse, read_model
from slacalc.agreement.parts.levels import Level
from slacalc.agreement.parts.metrics import MetricsField, metrics_document
from slacalc.agreement.parts.named_calendars import (
    NamedCalendarsField,
    calendars_document,
    resolved,
)
from slacalc.agreement.parts.options import VERSIONED, Defaults
from slacalc.agreement.parts.references import check_references
from slacalc.agreement.parts.returning import check_returns
from slacalc.agreement.parts.rule_lists import RulesField, check_lists, rule_lists, rules_document
from slacalc.agreement.parts.source import Source
from slacalc.agreement.parts.status_words import StatusWordsField
from slacalc.agreement.parts.tables import Table, TableOf
from slacalc.agreement.profiles import ProfileField, over_profile, profile_metrics
from slacalc.agreement.versions.documents import VERSION_FIELDS
from slacalc.calendars.parts.fields import joined, sorted_keys
from slacalc.clock.metrics.metric import Metric
from slacalc.core.shapes import is_format, is_list, is_mapping
from slacalc.errors import AgreementError, CalendarError, Fault, Faults

if TYPE_CHECKING:
    from slacalc.agreement.parts.rules import Rule

__all__ = ("FORMAT", "Agreement")

FORMAT: Final = 1
"""The number of the document format that `Agreement.to_dict` writes."""


def _read_format(given: object) -> object:
    if is_format(given, FORMAT):
        return FORMAT
    raise AgreementError.of([Fault("", f"expected {FORMAT}", glimpse(given))])


_EMPTY: Final[tuple[object, ...]] = (None, "", {}, [])


class Agreement(Document):
    """What was promised: calendars, levels with their targets, and rules that choose a level.

    A frozen value that can be hashed, pickled and shared. `Agreement(calendars=…, levels=…)`
    takes the same in Python as `Agreement.from_dict` takes in a document.

    Attributes:
        calendars: The calendars by name: `Calendar`, its document, or `{"union": [a, b]}`,
            `intersection`, `difference` of others by their names.
        levels: The levels by name.
        rules: Which request has which level; the first that matches wins. Or named lists of
            rules, `{"sla": […], "ola": […]}`, each of which picks a level: the request has the
            targets of all of them.
        name: What people call the agreement.
        statuses: Status words of the helpdesk, by ours: `{"pending": ["Waiting for client"]}`.
        metrics: Clocks of your own, and changes to the built-in ones, by name.
        defaults: Options for every level.
        profile: The name of another helpdesk's semantics, put underneath: its metrics, statuses
            and defaults hold where the agreement does not say otherwise.
        track: Facts by which ledgers are split, such as `assignee`: time by party adds up then.
        source: Which column of a table of requests holds what.
        slacalc: The number of the document format.

    Raises:
        AgreementError: with every fault and its path.

    Source: SPEC section 7.

    Example:
        >>> from slacalc import Agreement
        >>> agreement = Agreement.from_dict({
        ...     "calendars": {"desk": {"timezone": "UTC", "hours": "Mon-Fri 09:00-17:00"}},
        ...     "defaults": {"calendar": "desk"},
        ...     "levels": {"gold": {"targets": {"reaction": "1h"}}},
        ...     "rules": [{"level": "gold"}],
        ... })
        >>> agreement.levels["gold"].targets["reaction"].within
        datetime.timedelta(seconds=3600)
    """

    elsewhere: ClassVar[Mapping[str, str]] = dict.fromkeys(VERSION_FIELDS, VERSIONED)

    slacalc: Annotated[Literal[1], BeforeValidator(_read_format)] = FORMAT
    name: Text = ""
    statuses: StatusWordsField = Field(default_factory=Table[tuple[str, ...]].empty)
    calendars: NamedCalendarsField
    metrics: MetricsField = Field(default_factory=Table[Metric].empty)
    defaults: Defaults = Defaults()
    levels: TableOf[Level]
    rules: RulesField
    profile: ProfileField = None
    track: tuple[Name, ...] = ()
    source: Source | None = None

    @model_validator(mode="wrap")
    @classmethod
    def _over_profile(cls, given: object, handler: ModelWrapValidatorHandler[Self]) -> Self:
        """Put the profile underneath, before anything is read."""
        return handler(over_profile(given))

    @classmethod
    def cross_check(cls, given: Mapping[object, object], faults: Faults) -> None:
        """Ask for rules, and for every name to lead somewhere."""
        _check_rules(given.get("rules"), faults)
        track = given.get("track")
        if is_list(track):
            for place, name in enumerate(track):
                if name in track[:place]:
                    faults.add(f"track.{place}", "this fact is tracked already", name)
        check_references(given, faults)

    @model_validator(mode="after")
    def _calendars_combine(self) -> Self:
        """Make every combination once, to see that it can be made."""
        # It comes after the cross-check, so that every name leads somewhere.
        try:
            resolved(self.calendars)
        except CalendarError as error:
            raise AgreementError.of([Fault("calendars", str(error))]) from None
        return self

    @model_validator(mode="after")
    def _levels_fit(self) -> Self:
        """Look at what targets say of deferrals, and at levels that one request may have."""
        faults = Faults()
        check_returns(self.levels, self.metrics, faults)
        check_lists(self.rules, self.levels, faults)
        faults.check(AgreementError)
        return self

    @property
    def rule_lists(self) -> Mapping[str, tuple[Rule, ...]]:
        """The lists of rules by name; one that stands alone has the name `""`."""
        return rule_lists(self.rules)

    @classmethod
    def from_dict(cls, document: Mapping[str, object]) -> Self:
        """Read an agreement from a document.

        Raises:
            AgreementError: with every fault and its path.
        """
        return read_model(cls, document)

    def to_dict(self) -> dict[str, object]:
        """Return the agreement in plain JSON types, keys sorted; `from_dict` reads it back."""
        document: dict[str, object] = {
            "calendars": calendars_document(self.calendars),
            "defaults": self.defaults.to_dict(),
            "levels": {name: self.levels[name].to_dict() for name in sorted(self.levels)},
            "metrics": metrics_document(self.metrics, profile_metrics(self.profile)),
            "name": self.name,
            "profile": self.profile,
            "rules": rules_document(self.rules),
            "slacalc": self.slacalc,
            "source": None if self.source is None else self.source.to_dict(),
            "track": list(self.track),
            "statuses": {word: list(self.statuses[word]) for word in sorted(self.statuses)},
        }
        return sorted_keys(
            {name: document[name] for name in document if document[name] not in _EMPTY}
        )

    def __repr__(self) -> str:
        return f"Agreement.from_dict({self.to_dict()!r})"

    def __reduce__(self) -> tuple[object, tuple[dict[str, object]]]:
        # Through the document, so that pickles survive moves as documents do.
        return (Agreement.from_dict, (self.to_dict(),))


Agreement.__module__ = "slacalc"


def _check_rules(rules: object, faults: Faults) -> None:
    """Ask for a rule, in every list."""
    if is_mapping(rules) and not rules:
        faults.add("rules", "expected at least one list of rules, for example sla: [level: NAME]")
    for name, given in rules.items() if is_mapping(rules) else [("", rules)]:
        if is_list(given) and not given:
            path = joined("rules", name) if name else "rules"
            faults.add(path, "expected at least one rule, for example - level: NAME")
