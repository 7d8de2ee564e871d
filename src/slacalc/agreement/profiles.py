"""Profiles: the semantics of other helpdesks, as data that is put underneath an agreement."""

from __future__ import annotations

from types import MappingProxyType
from typing import TYPE_CHECKING, Annotated, Final

from pydantic import BeforeValidator

from slacalc.agreement.parts.choices import Name
from slacalc.agreement.parts.document import glimpse
from slacalc.agreement.parts.options import Defaults
from slacalc.agreement.versions.documents import overlaid
from slacalc.core.shapes import is_mapping
from slacalc.errors import AgreementError, Fault

if TYPE_CHECKING:
    from collections.abc import Mapping

__all__ = ("PROFILES", "ProfileField", "over_profile", "profile_metrics")

_UNANSWERED: Final = ["resolved", "closed", "cancelled"]

PROFILES: Final[Mapping[str, Mapping[object, object]]] = MappingProxyType(
    {
        # The time to complete a request is a clock of its own name; what is put off waits.
        "bitrix24_desk": {
            "metrics": {
                "complete": {
                    "start": {"event": "created"},
                    "stop": {"event": ["resolved", "closed"]},
                    "pause": {"while": {"deferred": True}},
                    "reopen": "continue",
                },
            },
        },
        # The counter is set to zero by every message of the client: the last one counts.
        "bitrix_support": {"metrics": {"next_reply": {"again": "restart"}}},
        # Answers count until they are given: to resolve a ticket unanswered ends the clock, and
        # is neither in time nor late. A further answer is owed from the first message after one.
        "liveagent": {
            "metrics": {
                "first_answer": {
                    "start": {"event": "created"},
                    "stop": {"event": "agent_reply"},
                    "cancel": {"event": _UNANSWERED},
                },
                "next_answer": {
                    "start": [
                        {"event": "customer_reply", "when": {"answered": True}},
                        {"event": "reopened"},
                    ],
                    "stop": {"event": "agent_reply"},
                    "cancel": {"event": _UNANSWERED},
                },
                "first_assign": {"start": {"event": "created"}, "stop": {"event": "assigned"}},
            },
        },
    },
)
"""Metrics, statuses and defaults by the name of a profile."""


def profile_metrics(name: str | None) -> Mapping[object, object]:
    """Return the documents of metrics that the profile of that *name* brings; none without one.

    >>> sorted(profile_metrics("bitrix24_desk"))
    ['complete']
    """
    brought = None if name is None else PROFILES[name].get("metrics")
    return brought if is_mapping(brought) else {}


def over_profile(given: object) -> object:
    """Return *given* with the profile that it names underneath, if there is such a one.

    >>> over_profile({"profile": "bitrix_support", "name": "Desk"})["metrics"]
    {'next_reply': {'again': 'restart'}}
    """
    name = given.get("profile") if is_mapping(given) else None
    if not is_mapping(given) or not isinstance(name, str) or name not in PROFILES:
        return given
    defaults = given.get("defaults")
    # A value has every option, also those that it leaves to the profile.
    said: dict[object, object] = dict(given)
    if isinstance(defaults, Defaults):
        said["defaults"] = defaults.to_dict()
    return overlaid(PROFILES[name], said)


def _read_profile(given: object) -> object:
    if given is None or (isinstance(given, str) and given in PROFILES):
        return given
    message = f"no such profile; known are {', '.join(PROFILES)}"
    raise AgreementError.of([Fault("", message, glimpse(given))])


ProfileField = Annotated[Name | None, BeforeValidator(_read_profile)]
"""The name of a profile; `None` without one."""
