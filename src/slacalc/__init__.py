"""slacalc: when is a request due, how much business time has it used, is it late, and why."""

from __future__ import annotations

# Spelt out, not imported: `import typing` would be most of what `import slacalc` costs.
TYPE_CHECKING = False
if TYPE_CHECKING:
    from slacalc.agreement.agreement import Agreement
    from slacalc.agreement.parts.levels import Level
    from slacalc.agreement.parts.rules import Rule
    from slacalc.agreement.parts.targets import ByFact, DueFact, Target
    from slacalc.agreement.parts.thresholds import Threshold
    from slacalc.agreement.versions.versions import AgreementVersions
    from slacalc.calendars.calendar import Calendar
    from slacalc.clock.history.request import Event, Request
    from slacalc.clock.machine import Phase
    from slacalc.clock.metrics.metric import Metric
    from slacalc.core.amounts import BusinessDays, CalendarDays, CalendarTime
    from slacalc.evaluation.advance import advance
    from slacalc.evaluation.compare import compare
    from slacalc.evaluation.evaluate import evaluate
    from slacalc.evaluation.evaluation import Evaluation
    from slacalc.evaluation.result import Result, Status
    from slacalc.evaluation.simple import deadline, elapsed, verdict
    from slacalc.evaluation.state import RequestState

__version__ = "0.1.0"

__all__ = (  # noqa: RUF022 - grouped by idea, as the documentation is
    # time
    "Calendar",
    "BusinessDays",
    "CalendarTime",
    "CalendarDays",
    # what happened
    "Event",
    "Request",
    "RequestState",
    "advance",
    # what was promised
    "Agreement",
    "AgreementVersions",
    "Level",
    "Rule",
    "Target",
    "Threshold",
    "Metric",
    "ByFact",
    "DueFact",
    # the verdict
    "deadline",
    "elapsed",
    "verdict",
    "evaluate",
    "compare",
    "Evaluation",
    "Result",
    "Phase",
    "Status",
)

_HOMES = {
    "Calendar": "slacalc.calendars.calendar",
    "BusinessDays": "slacalc.core.amounts",
    "CalendarTime": "slacalc.core.amounts",
    "CalendarDays": "slacalc.core.amounts",
    "Event": "slacalc.clock.history.request",
    "Request": "slacalc.clock.history.request",
    "RequestState": "slacalc.evaluation.state",
    "advance": "slacalc.evaluation.advance",
    "Agreement": "slacalc.agreement.agreement",
    "AgreementVersions": "slacalc.agreement.versions.versions",
    "Level": "slacalc.agreement.parts.levels",
    "Rule": "slacalc.agreement.parts.rules",
    "Target": "slacalc.agreement.parts.targets",
    "Threshold": "slacalc.agreement.parts.thresholds",
    "Metric": "slacalc.clock.metrics.metric",
    "ByFact": "slacalc.agreement.parts.targets",
    "DueFact": "slacalc.agreement.parts.targets",
    "deadline": "slacalc.evaluation.simple",
    "elapsed": "slacalc.evaluation.simple",
    "verdict": "slacalc.evaluation.simple",
    "compare": "slacalc.evaluation.compare",
    "evaluate": "slacalc.evaluation.evaluate",
    "Evaluation": "slacalc.evaluation.evaluation",
    "Result": "slacalc.evaluation.result",
    "Phase": "slacalc.clock.machine",
    "Status": "slacalc.evaluation.result",
}

if not TYPE_CHECKING:
    # Hidden from type checkers, which otherwise would take every typing error for a name.
    from slacalc.lazy import lazy_names

    __getattr__, __dir__ = lazy_names(__name__, _HOMES)
    del lazy_names
