"""The built-in metrics, as data: documents like those that users write."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType
from typing import Final

from slacalc.clock.metrics.metric import Metric, read_metric
from slacalc.errors import AgreementError, Faults

__all__ = ("BUILT_IN",)

_OPEN: Final = {"open": True}
_ENDS: Final = ("resolved", "closed")
_WAITS: Final = (
    {"while": {"status": ["pending", "on_hold", "waiting"]}},
    {"while": {"deferred": True}},
)

_DOCUMENTS: Final[Mapping[str, Mapping[str, object]]] = {
    "reaction": {
        "start": {"event": "created"},
        "stop": {"event": ["agent_reply", "accepted", *_ENDS]},
    },
    "next_reply": {
        "start": [
            {"event": "customer_reply", "when": _OPEN},
            {"event": ["created", "reopened"], "by": {"not": "agent"}, "when": _OPEN},
        ],
        "stop": {"event": ["agent_reply", *_ENDS]},
    },
    "update": {
        "start": {"event": ["created", "reopened", "agent_reply"], "when": _OPEN},
        "stop": {"event": ["agent_reply", *_ENDS]},
        "pause": _WAITS,
    },
    "accept": {
        # An assignment before the acceptance is a start of a running clock: ignored.
        "start": {"event": ["created", "assigned"], "when": _OPEN},
        "stop": {"event": "accepted"},
    },
    "resolution": {
        "start": {"event": "created"},
        "stop": {"event": list(_ENDS)},
        "pause": _WAITS,
        "reopen": "continue",
    },
    "return": {
        "start": {"event": "deferred"},
        # A second deferral ends the cycle of the first; a request that is over never returns.
        "stop": {"event": ["returned", "deferred", *_ENDS]},
    },
}


def _read() -> dict[str, Metric]:
    faults = Faults()
    read = {name: read_metric(one, faults, name) for name, one in _DOCUMENTS.items()}
    faults.check(AgreementError)
    return {name: metric for name, metric in read.items() if metric is not None}


BUILT_IN: Final[Mapping[str, Metric]] = MappingProxyType(_read())
"""The six metrics of SPEC 6.3, by name."""
